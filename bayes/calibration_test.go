package bayes

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/sbc"
)

var sbcLong = flag.Bool("sbc.long", false, "calibrate with 500 simulations a model instead of 40")

func ramp(n int, f func(i int) float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = f(i)
	}
	return v
}

func zeros(n int) []float64 { return make([]float64, n) }

// calibrated are models in the language, with the columns that they are
// simulated in the place of.
var calibrated = []struct {
	name, sampler string
	model         string
	data          Data
	opts          []Option
}{
	{name: "fold", sampler: "NUTS", model: "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ns ~ Exponential(1)\ny ~ Normal(a + b*x, s)",
		data: Data{"x": ramp(12, func(i int) float64 { return float64(i%5) - 2 })}},
	{name: "collinear", sampler: "NUTS", model: "b[2] ~ Normal(0, 1)\ny ~ Normal(b[0]*x + b[1]*(x + 0.1*w), 0.3)",
		data: Data{"x": ramp(15, func(i int) float64 { return math.Sin(float64(i)) }), "w": ramp(15, func(i int) float64 { return math.Cos(float64(5 * i)) })}},
	{name: "schools", sampler: "NUTS", model: "mu ~ Normal(0, 1)\ntau ~ HalfNormal(1)\ntheta[g] ~ Normal(mu, tau)\ny ~ Normal(theta[g], 1)",
		data: Data{"g": ramp(16, func(i int) float64 { return float64(i % 5) })}},
	{name: "logistic", sampler: "NUTS", model: "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ny ~ Bernoulli(logit_p=a + b*x)",
		data: Data{"x": ramp(20, func(i int) float64 { return float64(i%7)/3 - 1 })}},
	{name: "collapse", sampler: "NUTS", model: "p[g] ~ Beta(2, 3)\ny ~ Binomial(4, p[g])",
		data: Data{"g": ramp(12, func(i int) float64 { return float64(i % 3) })}},
	{name: "simplex", sampler: "NUTS", model: "w[3] ~ Dirichlet(1)\ny ~ Categorical(w)", data: Data{"y": zeros(10)}},
	{name: "robust", sampler: "NUTS", model: "a ~ Normal(0, 2)\ns ~ HalfNormal(1)\ny ~ StudentT(4, a + x, s)",
		data: Data{"x": ramp(8, func(i int) float64 { return float64(i) / 4 })}},
	{name: "gamma by slice", sampler: "slice", model: "m ~ Gamma(3, 1)\ny ~ Poisson(m)", data: Data{"y": zeros(4)}, opts: []Option{Method("slice")}},
	{name: "normal by Metropolis", sampler: "Metropolis", model: "m ~ Normal(0, 1)\ns ~ LogNormal(0, 0.5)\ny ~ Normal(m, s)", data: Data{"y": zeros(6)}, opts: []Option{Method("metropolis")}},
	{name: "robust by slice", sampler: "slice", model: "a ~ Normal(0, 2)\ns ~ HalfNormal(1)\ny ~ Laplace(a, s)", data: Data{"y": zeros(6)}, opts: []Option{Method("slice")}},
	// by conjugacy
	{name: "regression by Gibbs", sampler: "Gibbs", model: "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ntau ~ Gamma(3, 2)\ny ~ Normal(a + b*x, tau=tau)",
		data: Data{"x": ramp(12, func(i int) float64 { return float64(i%5) - 2 })}, opts: []Option{Method("gibbs")}},
	{name: "levels by Gibbs", sampler: "Gibbs", model: "mu ~ Normal(0, 1)\nv ~ InverseGamma(3, 1)\nw[g] ~ InverseGamma(3, 2)\ntheta[g] ~ Normal(mu, sqrt(v))\ny ~ Normal(theta[g], sqrt(w[g]))",
		data: Data{"g": ramp(16, func(i int) float64 { return float64(i % 4) })}, opts: []Option{Method("gibbs")}},
	{name: "rates by Gibbs", sampler: "Gibbs", model: "b ~ Gamma(3, 2)\nr[g] ~ Gamma(2, b)\ny ~ Poisson(r[g])",
		data: Data{"g": ramp(9, func(i int) float64 { return float64(i % 3) })}, opts: []Option{Method("gibbs")}},
	{name: "slice within Gibbs", sampler: "Gibbs and slice", model: "a ~ Normal(0, 1)\ns ~ HalfNormal(1)\ny ~ Normal(a, s)", data: Data{"y": zeros(8)}, opts: []Option{Method("gibbs")}},
	// summed out
	{name: "change point", sampler: "NUTS", model: "k ~ DiscreteUniform(1, 11)\na ~ Gamma(3, 1)\nb ~ Gamma(3, 1)\nr = where(t < k, a, b)\ny ~ Poisson(r)",
		data: Data{"t": ramp(12, func(i int) float64 { return float64(i) })}},
	{name: "classes", sampler: "NUTS", model: "w ~ Beta(2, 2)\nm[2] ~ Normal([-2, 2], 0.5)\nz[row] ~ Bernoulli(w)\ny ~ Normal(m[z], 1)", data: Data{"y": zeros(8)}},
	{name: "inclusion", sampler: "NUTS", model: "k[3] ~ Bernoulli(0.5)\nb[3] ~ Normal(0, 1)\ny ~ Normal(k[0]*b[0]*x + k[1]*b[1]*w + k[2]*b[2], 0.7)",
		data: Data{"x": ramp(5, func(i int) float64 { return math.Sin(float64(i)) }), "w": ramp(5, func(i int) float64 { return math.Cos(float64(3 * i)) })}},
	{name: "capture", sampler: "NUTS", model: "n ~ DiscreteUniform(0, 20)\np ~ Beta(2, 2)\ny ~ Binomial(n, p)", data: Data{"y": zeros(3)}},
	{name: "signal", sampler: "exact", model: "k ~ Binomial(6, 0.4)\ny ~ Normal(k, 2)", data: Data{"y": zeros(2)}},
	// sampled
	{name: "change point by Gibbs", sampler: "NUTS and Gibbs", model: "k ~ DiscreteUniform(1, 11)\na ~ Gamma(3, 1)\nb ~ Gamma(3, 1)\nr = where(t < k, a, b)\ny ~ Poisson(r)",
		data: Data{"t": ramp(12, func(i int) float64 { return float64(i) })}, opts: []Option{Without("marginalise")}},
	{name: "counts", sampler: "NUTS and Gibbs", model: "l ~ Gamma(6, 1)\nN[row] ~ Poisson(l)\ny ~ Binomial(N, 0.5)", data: Data{"y": zeros(4)}},
	{name: "one of each", sampler: "NUTS and Gibbs", model: "c ~ Bernoulli(0.4)\nn ~ Geometric(0.3)\na ~ Normal(0, 1)\ny ~ Normal(a + 3*c + n, 1)", data: Data{"y": zeros(3)}},
	{name: "Gibbs alone", sampler: "Gibbs", model: "n ~ Poisson(6)\nm ~ Poisson(3)\ny ~ Normal(n - m, 2)", data: Data{"y": zeros(3)}},
}

// TestCalibration is simulation-based calibration of models in the language,
// each sampled as its plan says: parameters and data are drawn from the model,
// and the ranks of the parameters among their posterior draws are uniform.
func TestCalibration(t *testing.T) {
	t.Parallel()
	simulations := 40
	if *sbcLong {
		simulations = 500
	}
	for _, c := range calibrated {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := Data{"y": zeros(size(c.data))}
			for name, column := range c.data {
				d[name] = column
			}
			ranks := calibrate(t, mustParse(t, c.model), d, simulations, c.sampler, c.opts)
			for name, found := range ranks {
				chi2, band := sbc.Uniformity(found, calibrationRanks)
				if *sbcLong {
					t.Logf("%s: p = %.3f by χ², %.3f by the band", name, chi2, band)
				}
				if min(chi2, band) < 1e-5 { // of some hundred
					t.Errorf("%s: ranks are not uniform: p = %.2g by χ², %.2g by the band", name, chi2, band)
				}
			}
		})
	}
}

// size returns the length of a column.
func size(d Data) int {
	for _, column := range d {
		return len(column.([]float64))
	}
	return 0
}

const (
	calibrationRanks = 32 // among 31 draws
	calibrationThin  = 6  // draws that lie this far apart are nearly independent in these models
)

// calibrate returns the ranks of all elements of parameters, by simulation.
func calibrate(t *testing.T, m *Model, d Data, simulations int, sampler string, opts []Option) map[string][]int {
	prior, err := m.Prior(d, Draws(simulations), Chains(1), Quiet())
	if err != nil {
		t.Fatal(err)
	}
	data, err := prior.Predict(nil, Seed(2))
	if err != nil {
		t.Fatal(err)
	}
	y, truths := Must(data.Quantities("y")), Must(prior.Quantities())
	r := rand.New(rand.NewPCG(2020, 0))
	ranks := map[string][]int{}
	for sim := range simulations {
		simulated := Data{}
		for name, column := range d {
			simulated[name] = column
		}
		column := make([]float64, len(y))
		for i := range y {
			column[i] = y[i].Chains[0][sim]
		}
		simulated["y"] = column
		post, err := m.Sample(simulated, append([]Option{Quiet(), Chains(1), Seed(sim), Tune(300), Draws((calibrationRanks - 1) * calibrationThin)}, opts...)...)
		if err != nil {
			t.Fatal(err)
		}
		if post.Sampling.Sampler != sampler {
			t.Fatalf("the sampler is %s, want %s", post.Sampling.Sampler, sampler)
		}
		for j, q := range Must(post.Quantities()) {
			below, ties, truth := 0, 0, truths[j].Chains[0][sim]
			for i := 0; i < len(q.Chains[0]); i += calibrationThin {
				switch x := q.Chains[0][i]; {
				case x < truth:
					below++
				case x == truth:
					ties++
				}
			}
			ranks[q.Name] = append(ranks[q.Name], below+r.IntN(ties+1))
		}
	}
	return ranks
}
