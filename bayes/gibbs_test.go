package bayes

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// gibbsData has 60 rows of three groups.
func gibbsData() Data {
	r := rand.New(rand.NewPCG(5, 6))
	var x, w, y, g, bit, count, cat, wait []float64
	for i := range 60 {
		u, v, k := r.NormFloat64(), r.NormFloat64(), float64(i%3)
		x, w, g = append(x, u), append(w, v), append(g, k)
		y = append(y, 2+0.7*u-0.3*v+k+0.8*r.NormFloat64())
		bit = append(bit, float64(r.IntN(2+i%3)/2))
		count = append(count, float64(r.IntN(5)))
		cat = append(cat, float64(r.IntN(8)%3))
		wait = append(wait, 0.1+r.ExpFloat64())
	}
	return Data{"x": x, "w": w, "y": y, "g": g, "bit": bit, "count": count, "cat": cat, "wait": wait,
		"effect": []float64{28, 8, -3, 7, -1, 1, 18, 12}, "error": []float64{15, 10, 16, 11, 9, 11, 10, 18}}
}

// The posterior by Gibbs sampling is that of NUTS, within Monte Carlo error.
func TestGibbs(t *testing.T) {
	for _, c := range []struct{ name, model, sampler, blocks string }{
		{"regression by precision", "a ~ Normal(0, 5)\nb ~ Normal(0, 1)\nc ~ Normal(0, 1)\ntau ~ Gamma(2, 1)\ny ~ Normal(a + b*x + c*w, tau=tau)\nsigma = 1/sqrt(tau)",
			"Gibbs", "a, b and c from a multivariate normal, tau from a gamma"},
		{"regression by variance", "b[2] ~ Normal(0, 5)\ns2 ~ InverseGamma(3, 2)\ny ~ Normal(b[0] + b[1]*x, sqrt(s2))",
			"Gibbs", "b from a multivariate normal, s2 from an inverse gamma"},
		{"flat scale", "a ~ Flat()\ns ~ HalfFlat()\ny ~ Normal(a, s)",
			"Gibbs", "a from a normal, s to the power 2 from an inverse gamma"},
		{"levels", "mu ~ Normal(0, 5)\ntau ~ Gamma(2, 1)\ne[g] ~ Normal(mu, tau=tau)\nv[g] ~ InverseGamma(3, 2)\ny ~ Normal(e[g] + 0.5*x, sqrt(v[g]))",
			"Gibbs", "mu and e from a multivariate normal, tau from a gamma, v from an inverse gamma"},
		{"schools", "mu ~ Normal(0, 10)\nv ~ InverseGamma(2, 50)\ntheta[8] ~ Normal(mu, sqrt(v))\neffect ~ Normal(theta, error)",
			"Gibbs", "mu and theta from a multivariate normal, v from an inverse gamma"},
		{"product", "a ~ Normal(1, 0.2)\nb ~ Normal(1, 0.2)\ny ~ Normal(2 + a*b*x, 1)",
			"Gibbs", "a from a normal, b from a normal"},
		{"rates", "beta ~ Gamma(2, 1)\nr[g] ~ Gamma(2, beta)\ncount ~ Poisson(2*r[g])\nwait ~ Exponential(r[g])",
			"Gibbs", "beta from a gamma, r from a gamma"},
		{"shares", "p[g] ~ Beta(2, 3)\nq ~ Uniform(0, 1)\nbit ~ Bernoulli(p[g])\ncount ~ Binomial(4, 1 - q)\nd[3] ~ Dirichlet([1, 2, 3])\ncat ~ Categorical(d)",
			"Gibbs", "p from a beta, q from a beta, d from a Dirichlet"},
		{"walk", "tau ~ Gamma(2, 1)\nz[8] ~ GaussianRandomWalk(0, 1/sqrt(tau), init_sigma=10)\neffect ~ Normal(z, error)",
			"Gibbs", "z from a multivariate normal, tau from a gamma"},
		{"half known", "a ~ Normal(0, 5)\ns ~ HalfNormal(1)\ny ~ Normal(a + x, s)",
			"Gibbs and slice", "a from a normal, s by slice sampling (s ~ HalfNormal(1) is not conjugate to normal observations)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, d := mustParse(t, c.model), gibbsData()
			p, err := m.Explain(d, Method("gibbs"))
			if err != nil {
				t.Fatal(err)
			}
			if p.Why != c.blocks+", each given the others" {
				t.Errorf("blocks are\n%s, want\n%s", p.Why, c.blocks)
			}
			if hint, err := m.Explain(d); err != nil || c.name != "shares" && strings.Contains(hint.String(), `Method("gibbs") would draw `+c.blocks) != (c.sampler == "Gibbs") {
				t.Errorf("explained without (%v) as\n%v", err, hint)
			}
			gibbs := mustSample(t, c.model, d, Method("gibbs"), Draws(2000), Quiet())
			nuts := mustSample(t, c.model, d, Draws(2000), TargetAccept(0.9), Quiet())
			if gibbs.Sampling.Sampler != c.sampler {
				t.Errorf("the sampler is %s, want %s", gibbs.Sampling.Sampler, c.sampler)
			}
			for i, g := range gibbs.Summary().Rows {
				n := nuts.Summary().Rows[i]
				if se := math.Hypot(g.MCSEMean, n.MCSEMean); math.Abs(g.Mean-n.Mean) > 4.5*se || math.Abs(g.SD/n.SD-1) > 0.1 || g.RHat > 1.01 {
					t.Errorf("%s: by Gibbs %.4g ± %.4g, sd %.4g (R-hat %.3f); by NUTS %.4g, sd %.4g", g.Name, g.Mean, se, g.SD, g.RHat, n.Mean, n.SD)
				}
			}
		})
	}
}

// The closed form is the posterior of NUTS, and draws from it are independent:
// of single parameters, of a hierarchy that is normal throughout, and of effects
// that depend on each other.
func TestClosedForm(t *testing.T) {
	for _, model := range []string{
		"a ~ Normal(1, 2)\nb ~ Normal(0, 3)\nc ~ Normal(0, 3)\ny ~ Normal(a + b*x + c*w, 1.5)",
		"p[g] ~ Beta(2, 3)\nbit ~ Bernoulli(p[g])",
		"r[g] ~ Gamma(2, 0.5)\ncount ~ Poisson(r[g])\nq ~ Uniform(0, 1)\nbit ~ Bernoulli(q)",
		"d[3] ~ Dirichlet([1, 0.2, 30])\ncat ~ Categorical(d)",
		"a ~ Normal(1, 2)\ne[g] ~ Normal(a, 1)\ny ~ Normal(e[g] + 0.5*x, 1.5)",
		"e[g] ~ Normal(0, 1)\na ~ Normal(1, 2)\ny ~ Normal(a + e[g], 1.5)",
	} {
		closed := mustSample(t, model, gibbsData(), Method("conjugate"), Draws(4000), Quiet())
		nuts := mustSample(t, model, gibbsData(), Draws(4000), Quiet())
		for i, c := range closed.Summary().Rows {
			n := nuts.Summary().Rows[i]
			if math.Abs(n.Mean-c.Mean) > 4.5*math.Hypot(n.MCSEMean, c.MCSEMean) || math.Abs(n.SD/c.SD-1) > 0.08 || c.ESSBulk < 13000 {
				t.Errorf("%s: %s by NUTS %.4g, sd %.4g; in closed form %.4g, sd %.4g (ESS %.0f)", model, c.Name, n.Mean, n.SD, c.Mean, c.SD, c.ESSBulk)
			}
		}
	}
	// A coin of 8 heads in 10 has Beta(9, 3).
	p := mustSample(t, "p ~ Beta(1, 1)\nk ~ Binomial(10, p)", Data{"k": 8}, Method("conjugate"), Draws(4000), Quiet())
	checkMoments(t, p, "p", 0.75, math.Sqrt(27./(144*13)))
}

// Where no distribution is known, the error says so and of what.
func TestGibbsRefused(t *testing.T) {
	for model, want := range map[string]string{
		"b ~ Normal(0, 1)\nbit ~ Bernoulli(logit_p=b*x)": "b has no normal distribution given the others, because of bit ~ Bernoulli(logit_p=b * x)",
		"k ~ DiscreteUniform(0, 2)\ny ~ Normal(k, 1)":    "discrete parameters",
	} {
		if _, err := mustParse(t, model).Sample(gibbsData(), Method("gibbs"), Quiet()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", model, err, want)
		}
	}
}

// BenchmarkGibbs compares Gibbs sampling with NUTS in effective draws a second
// of the worst parameter.
func BenchmarkGibbs(b *testing.B) {
	for name, model := range map[string]string{
		"regression": "a ~ Normal(0, 5)\nb ~ Normal(0, 1)\nc ~ Normal(0, 1)\ntau ~ Gamma(2, 1)\ny ~ Normal(a + b*x + c*w, tau=tau)",
		"schools":    "mu ~ Normal(0, 10)\nv ~ InverseGamma(2, 50)\ntheta[8] ~ Normal(mu, sqrt(v))\neffect ~ Normal(theta, error)",
	} {
		m := Must(Parse(model))
		for _, method := range []string{"gibbs", "nuts"} {
			b.Run(name+"/"+method, func(b *testing.B) {
				seconds, ess := 0.0, 0.0
				for b.Loop() {
					post, err := m.Sample(gibbsData(), Method(method), Quiet())
					if err != nil {
						b.Fatal(err)
					}
					least := math.Inf(1)
					for _, row := range post.Summary().Rows {
						least = min(least, row.ESSBulk)
					}
					seconds += (post.Sampling.Warmup + post.Sampling.Draw).Seconds()
					ess += least
				}
				b.ReportMetric(ess/seconds, "ess/s")
			})
		}
	}
}
