package bayes_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// TestSampler gives a model's known posterior as its sampler, on the scale of
// its coordinates: the logarithm of s.
func TestSampler(t *testing.T) {
	m := bayes.Must(bayes.Parse("s ~ Gamma(2, 1)\nn ~ Poisson(s)"))
	exact := mcmc.Gibbs(func(int) (mcmc.Scan, error) {
		g := bayes.Must(bayes.ParseDist("Gamma(5, 2)")) // for n = 3
		return mcmc.Scan{Dim: 1, Blocks: []mcmc.Block{{Draw: func(r *rand.Rand, q []float64) {
			q[0] = math.Log(g.Quantile(r.Float64()))
		}}}}, nil
	})
	d := bayes.Data{"n": 3}
	post, err := m.Sample(d, bayes.Sampler("exact", exact), bayes.Tune(10), bayes.Draws(500))
	if err != nil {
		t.Fatal(err)
	}
	if s := post.Summary().Rows[0]; math.Abs(s.Mean-2.5) > 4*s.MCSEMean || s.ESSBulk < 1500 || post.Sampling.Sampler != "exact" {
		t.Errorf("%v\n%v", post.Sampling, s)
	}
	if again := bayes.Must(m.Sample(d, bayes.Tune(10), bayes.Draws(500), bayes.Quiet())); again.Sampling.Sampler != "NUTS" {
		t.Errorf("asked for NUTS, got the filed draws of %s", again.Sampling.Sampler)
	}
	if _, err := m.Sample(d, bayes.Sampler("", exact)); err == nil || !strings.Contains(err.Error(), "name") {
		t.Errorf("no name: %v", err)
	}
}

// TestSamplerCoordinates gives draws of a hierarchy that the plan would
// recentre: they are of the parameters as they are written.
func TestSamplerCoordinates(t *testing.T) {
	m := bayes.Must(bayes.Parse("tau ~ HalfNormal(1)\neffect[g] ~ Normal(0, tau)\ny ~ Normal(effect[g], 10)"))
	d := bayes.Data{"g": []string{"a", "b", "c"}, "y": []float64{1, 2, 3}}
	if plan := bayes.Must(m.Explain(d)).String(); !strings.Contains(plan, "recentre") {
		t.Fatalf("the plan does not recentre:\n%s", plan)
	}
	fixed := mcmc.Gibbs(func(int) (mcmc.Scan, error) {
		return mcmc.Scan{Dim: 4, Blocks: []mcmc.Block{{Draw: func(r *rand.Rand, q []float64) {
			copy(q, []float64{math.Log(0.5), 7, 8, 9})
		}}}}, nil
	})
	post := bayes.Must(m.Sample(d, bayes.Sampler("fixed", fixed), bayes.Draws(10), bayes.Tune(0), bayes.Quiet()))
	for expr, want := range map[string]float64{"tau": 0.5, `effect["a"]`: 7, `effect["c"]`: 9} {
		if got := post.Values(expr)[0]; math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v, drawn as %v", expr, got, want)
		}
	}
}

type pair struct{ first, second any }

func (p pair) Parts() []any { return []any{p.first, p.second} }

type notice string

func (n notice) String() string { return string(n) }
func (n notice) HTML() string   { return "<b>" + string(n) + "</b>" }

func ExampleReport() {
	bayes.Show(pair{notice("The sentence."), pair{1, "two"}}, nil)
	// Output:
	// The sentence.
	// 1
	// two
}
