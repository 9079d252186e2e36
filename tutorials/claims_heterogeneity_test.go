package tutorials

import (
	"math"
	"testing"
)

// One slope is certain, and true of no level.
func TestClaimsHeterogeneity(t *testing.T) {
	const lesson = "07-heterogeneity.ipynb"
	d := Heterogeneity()
	average := sample(t, modelOf(t, lesson, "one"), d.Data())
	each := sample(t, modelOf(t, lesson, "three"), d.Data())
	excludes(t, average, "b", 0)
	for i, name := range []string{"b[0]", "b[1]", "b[2]"} {
		truth := d.True.Mean[i][1] - d.True.Mean[i][0]
		if r := row(each, name); math.Abs(r.Mean-truth) > 3*r.SD || r.SD > 0.06 {
			t.Errorf("%s: %.3f ± %.3f, and in truth %v", name, r.Mean, r.SD, truth)
		}
		excludes(t, average, "b", truth)
	}
}

// An average of nothing, effects of an hour, and a correlation.
func TestClaimsSleep(t *testing.T) {
	const lesson = "07-heterogeneity.ipynb"
	d := Sleep()
	covers(t, sample(t, modelOf(t, lesson, "pooled"), d.Data()), "effect", 0)
	post := sample(t, modelOf(t, lesson, "varying"), d.Data())
	covers(t, post, "base", d.True.MeanBaseline)
	covers(t, post, "effect", 0)
	covers(t, post, "s[0]", d.True.SDBaseline)
	covers(t, post, "s[1]", d.True.SDEffect)
	covers(t, post, "correlation", d.True.Correlation)
	excludes(t, post, "correlation", 0)
	covers(t, post, "sigma", d.True.Sigma)
}
