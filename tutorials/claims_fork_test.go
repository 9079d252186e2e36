package tutorials_test

import (
	"math/rand"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

const (
	forkNaive = `
		intercept ~ Normal(0, 20)
		bx        ~ Normal(0, 10)
		sigma     ~ HalfNormal(10)
		y         ~ Normal(intercept + bx*x, sigma)`
	forkAdjusted = `
		intercept ~ Normal(0, 20)
		bx        ~ Normal(0, 10)
		bz        ~ Normal(0, 10)
		sigma     ~ HalfNormal(10)
		y         ~ Normal(intercept + bx*x + bz*z, sigma)`
)

// Lesson 4: the spurious slope, its cure, and the needle.
func TestClaimsFork(t *testing.T) {
	d := tutorials.Fork()
	naive := sample(t, forkNaive, d.Data())
	covers(t, naive, "bx", d.True.XY, false)
	near(t, "the spurious slope", row(naive, "bx").Mean, 0.666, 0.002)

	adjusted := sample(t, forkAdjusted, d.Data())
	covers(t, adjusted, "bx", d.True.XY, true)
	covers(t, adjusted, "bz", d.True.ZY, true)
	near(t, "the adjusted slope", row(adjusted, "bx").Mean, 0, 0.02)
	near(t, "what adjusting costs in sd", row(adjusted, "bx").SD/row(naive, "bx").SD, 70, 10)

	if r := correlation(adjusted.Values("bx"), adjusted.Values("bz")); r > -0.99 {
		t.Errorf("the slopes correlate at %.3f, which is no needle", r)
	}
	if r := correlation(d.X, d.Z); r < 0.999 {
		t.Errorf("x and z correlate at %.4f", r)
	}
	if times := row(adjusted, "bx").SD / row(adjusted, "3*bx + bz").SD; times < 20 {
		t.Errorf("the sum is known %.0f times better than the slope, not tens of times", times)
	}
	if ess := row(adjusted, "bx").ESSBulk; ess < 2000 {
		t.Errorf("NUTS makes %.0f effective draws in the needle, not thousands", ess)
	}
	for _, method := range []string{"metropolis", "slice"} {
		m := bayes.Must(bayes.Parse(forkAdjusted))
		p := bayes.Must(m.Sample(d.Data(), bayes.Method(method), bayes.Quiet()))
		if r := row(p, "bx"); r.RHat < 1.1 || r.ESSBulk > 40 {
			t.Errorf("%s has R-hat %.2f and ESS %.0f: it should not cope", method, r.RHat, r.ESSBulk)
		}
	}
}

// Lesson 4, exercise 2: a noisy reading of the confounder cures nothing.
func TestClaimsNoisyConfounder(t *testing.T) {
	d := tutorials.Fork()
	r := rand.New(rand.NewSource(3))
	reading := make([]float64, len(d.Z))
	for i, z := range d.Z {
		reading[i] = z + 3*r.NormFloat64()
	}
	post := sample(t, forkAdjusted, bayes.Data{"x": d.X, "z": reading, "y": d.Y})
	near(t, "the slope", row(post, "bx").Mean, 0.666, 0.01)
}
