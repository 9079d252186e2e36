package tutorials

import (
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// regressed fits the regression of a column on others, as the lesson's function
// model writes it.
func regressed(t *testing.T, d bayes.Data, outcome string, predictors ...string) *bayes.Posterior {
	t.Helper()
	text, sum := "intercept ~ Normal(0, 20)\n", "intercept"
	for _, x := range predictors {
		text += "b_" + x + " ~ Normal(0, 10)\n"
		sum += " + b_" + x + "*" + x
	}
	text += "sigma ~ HalfNormal(10)\n" + outcome + " ~ Normal(" + sum + ", sigma)"
	return sample(t, bayes.Must(bayes.Parse(text)), d)
}

// Lesson 5: what each regression says of the dose, and that fit does not tell
// which is right.
func TestClaimsConfounds(t *testing.T) {
	const lesson = "05-all-at-once.ipynb"
	d := MultipleConfounds()
	patients := bayes.Data{"dose": d.X1, "hormone": d.X2, "recovery": d.Y, "rating": d.Z}
	total, direct := d.True.X1Y+d.True.X1X2*d.True.X2Y, d.True.X1Y
	var sigma []float64
	for _, c := range []struct {
		predictors     string
		mean, distance float64
		covers         []float64
		excludes       []float64
	}{
		{"dose", 4, 0.03, []float64{total}, []float64{direct}},
		{"dose hormone", -2, 0.3, []float64{direct}, []float64{total}},
		{"dose rating", 0.2, 0.02, []float64{0.2}, []float64{total, direct}},
		{"dose hormone rating", 0.2, 0.02, []float64{0.2}, []float64{total, direct}},
	} {
		post := regressed(t, patients, "recovery", strings.Fields(c.predictors)...)
		nearMean(t, post, "b_dose", c.mean, c.distance)
		for _, value := range c.covers {
			covers(t, post, "b_dose", value)
		}
		for _, value := range c.excludes {
			excludes(t, post, "b_dose", value)
		}
		sigma = append(sigma, row(post, "sigma").Mean)
		if c.predictors == "dose hormone" {
			covers(t, post, "b_hormone", d.True.X2Y)
		}
	}
	if !(sigma[0] > sigma[1] && sigma[1] > 20*sigma[2] && sigma[1] > 20*sigma[3]) {
		t.Errorf("the sigmas are %.3f: the right model should fit worst, those with the rating far better", sigma)
	}

	// The independence that the graph implies, and one that a wrong one does.
	covers(t, sample(t, modelOf(t, lesson, "test"), patients), "b_hormone", 0)
	wrong := sample(t, modelOf(t, lesson, "check"), patients)
	excludes(t, wrong, "b_hormone", 0)
	nearMean(t, wrong, "b_hormone", 10, 2)
}
