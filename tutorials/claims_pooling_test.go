package tutorials

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// Effects of two categories are known only in contrast.
func TestClaimsCategories(t *testing.T) {
	d := Categories()
	post := sample(t, modelOf(t, "06-pooling.ipynb", "additive"), d.Data())
	if sd := row(post, "a[0]").SD; sd < 0.5 {
		t.Errorf("a[0] is known to %.2f", sd)
	}
	for i, name := range []string{"a[1] - a[0]", "a[2] - a[0]", "a[3] - a[0]", "a[4] - a[0]"} {
		if r := row(post, name); r.SD > 0.05 || math.Abs(r.Mean-(d.True.X1[i+1]-d.True.X1[0])) > 3*r.SD {
			t.Errorf("%s: %.3f ± %.3f, and in truth %.3f", name, r.Mean, r.SD, d.True.X1[i+1]-d.True.X1[0])
		}
	}
}

// Partial pooling is nearer to the truth than none, most of all where there is
// one visit, and complete pooling predicts worst.
func TestClaimsCafes(t *testing.T) {
	const lesson = "06-pooling.ipynb"
	d := Cafes()
	models := bayes.Models{
		{Name: "none", Posterior: sample(t, modelOf(t, lesson, "separate"), d.Data())},
		{Name: "partial", Posterior: sample(t, modelOf(t, lesson, "partial"), d.Data())},
		{Name: "complete", Posterior: sample(t, modelOf(t, lesson, "complete"), d.Data())},
	}
	partial := models[1].Posterior
	covers(t, partial, "a_bar", d.True.Mean)
	covers(t, partial, "tau", d.True.Tau)
	covers(t, partial, "sigma", d.True.Sigma)
	miss := func(post *bayes.Posterior) (sum float64) {
		for i, r := range post.Summary("a").Rows {
			sum += math.Pow(r.Mean-d.True.Cafe[i], 2) / 24
		}
		return math.Sqrt(sum)
	}
	if none, some := miss(models[0].Posterior), miss(partial); some > 0.85*none {
		t.Errorf("partial pooling misses by %.2f, none by %.2f", some, none)
	}
	if narrow, wide := row(partial, `a["A"]`).SD, row(models[0].Posterior, `a["A"]`).SD; narrow > 0.9*wide {
		t.Errorf("one visit: sd %.2f with partial pooling, %.2f with none", narrow, wide)
	}
	comparison, err := models.Compare()
	if err != nil || comparison[2].Model != "complete" || comparison[2].Diff < 3*comparison[2].DiffSE || comparison[1].Diff > 2*comparison[1].DiffSE {
		t.Errorf("%v\n%v", err, comparison)
	}
}

// The funnel is there as the model is written, and gone as it is planned.
func TestClaimsEightSchools(t *testing.T) {
	m, d := modelOf(t, "06-pooling.ipynb", "eight"), EightSchools().Data()
	if s := sampleUnsound(t, m, d, bayes.NoPlan()).Sampling; s.Divergences == 0 {
		t.Error("as written, no draw diverges")
	}
	post := sample(t, m, d)
	if r := row(post, "tau"); post.Sampling.Divergences > 2 || r.ESSBulk < 400 {
		t.Errorf("%d divergences, effective sample size of tau %.0f", post.Sampling.Divergences, r.ESSBulk)
	}
	nearMean(t, post, `theta["A"]`, 6.25, 1.75)
}
