package bayes

import (
	"math"
	"strings"
	"testing"
)

// checkMoments compares the mean and the standard deviation of a quantity with
// those that are known: the mean within 5 standard errors, the standard
// deviation within 8 %.
func checkMoments(t *testing.T, p *Posterior, name string, mean, sd float64) {
	t.Helper()
	r := p.Summary(name).Rows[0]
	if math.Abs(r.Mean-mean) > 5*r.MCSEMean || math.Abs(r.SD/sd-1) > 0.08 {
		t.Errorf("%s has mean %.4f ± %.4f and sd %.4f, want %.4f and %.4f", name, r.Mean, r.MCSEMean, r.SD, mean, sd)
	}
}

// A density that is written out is like one that has a name.
func TestPotential(t *testing.T) {
	p := mustSample(t, "a ~ Flat()\nb ~ Normal(0, 1)\nPotential(-0.5*sqr((a - 3)/0.5))\nPotential(-0.5*sqr(y - b))",
		Data{"y": []float64{1, 2, 3}})
	checkMoments(t, p, "a", 3, 0.5)
	checkMoments(t, p, "b", 1.5, 0.5)
	if p.Sampling.Sampler != "NUTS" {
		t.Errorf("the sampler is %s", p.Sampling.Sampler)
	}
	if _, err := p.Predict(nil); err != nil {
		t.Error(err)
	}
	_, err := mustParse(t, "a ~ Normal(0, 1)\nPotential(log(-sqr(a)))").Sample(nil, Quiet())
	if err == nil || !strings.Contains(err.Error(), "line 2, column 1: this is NaN") {
		t.Errorf("error %v", err)
	}
}
