package bayes

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
)

// Known answers of distributions on their own.
func TestDist(t *testing.T) {
	for _, tt := range []struct {
		text             string
		mean, sd         float64
		x, density, cdf  float64
		quantile, at     float64 // of probability at
		from, to, points float64 // the curve
	}{
		{"Normal(1, 2)", 1, 2, 1, 1 / (2 * math.Sqrt(2*math.Pi)), 0.5, 1 + 2*1.959964, 0.975, 1 - 2*3.290527, 1 + 2*3.290527, 401},
		{"Uniform(2, 4)", 3, 1 / math.Sqrt(3), 3, 0.5, 0.5, 2.5, 0.25, 2, 4, 401},
		{"Exponential(0.5)", 2, 2, 2, 0.5 / math.E, 1 - 1/math.E, 2 * math.Ln2, 0.5, 0, 2 * math.Log(2000), 401},
		{"Poisson(2)", 2, math.Sqrt2, 1, 2 * math.Exp(-2), 3 * math.Exp(-2), 2, 0.5, 0, 8, 9},
		{"Binomial(4, 0.5)", 2, 1, 2, 0.375, 0.6875, 2, 0.5, 0, 4, 5},
	} {
		d, err := ParseDist(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		near := func(what string, got, want float64) {
			t.Helper()
			if !(math.Abs(got-want) < 1e-5*(1+math.Abs(want))) {
				t.Errorf("%s of %s is %v, want %v", what, d, got, want)
			}
		}
		near("mean", d.Mean(), tt.mean)
		near("sd", d.SD(), tt.sd)
		near("density", d.Density(tt.x), tt.density)
		near("CDF", d.CDF(tt.x), tt.cdf)
		near("quantile", d.Quantile(tt.at), tt.quantile)
		c := d.Curve("c")
		near("start of the curve", c.X[0], tt.from)
		near("end of the curve", c.X[len(c.X)-1], tt.to)
		near("points", float64(len(c.X)), tt.points)

		s := diagnose.Summarize([][]float64{d.Draw(5000, 1), d.Draw(5000, 2)}, 0.94)
		if math.Abs(s.Mean-tt.mean) > 4*s.MCSEMean || math.Abs(s.SD-tt.sd) > 4*s.MCSESD {
			t.Errorf("draws of %s have mean %v and sd %v, want %v and %v", d, s.Mean, s.SD, tt.mean, tt.sd)
		}
	}
	if _, err := ParseDist("Normal(mu, 1)"); err == nil || err.Error() != "line 1, column 8: a distribution on its own is of numbers, and mu is a name\n    Normal(mu, 1)\n           ^^" {
		t.Error(err)
	}
	// A density that is infinite at the ends of its support can be drawn.
	d, _ := ParseDist("Beta(0.5, 0.5)")
	if _, err := Curves("", "p", d.Curve("Jeffreys")).SVG(); err != nil {
		t.Error(err)
	}
}
