package tutorials_test

import (
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

// regressed fits the regression of a column on others, with slopes b_x.
func regressed(t *testing.T, d bayes.Data, y string, predictors ...string) *bayes.Posterior {
	t.Helper()
	text, sum := "intercept ~ Normal(0, 20)\n", "intercept"
	for _, x := range predictors {
		text += "b_" + x + " ~ Normal(0, 10)\n"
		sum += " + b_" + x + "*" + x
	}
	return sample(t, text+"sigma ~ HalfNormal(10)\n"+y+" ~ Normal("+sum+", sigma)", d)
}

// Lesson 5: what each regression says of x1, and that fit does not tell which
// is right.
func TestClaimsConfounds(t *testing.T) {
	d := tutorials.MultipleConfounds()
	total := d.True.X1Y + d.True.X1X2*d.True.X2Y
	var sigma []float64
	for _, c := range []struct {
		predictors     string
		slope          float64 // that the interval must hold
		mean, distance float64
		total, direct  bool // whether the interval holds these
	}{
		{"x1", total, 4, 0.03, true, false},
		{"x1 x2", d.True.X1Y, -2, 0.3, false, true},
		{"x1 z", 0.2, 0.2, 0.02, false, false},
		{"x1 x2 z", 0.2, 0.2, 0.02, false, false},
	} {
		post := regressed(t, d.Data(), "y", strings.Fields(c.predictors)...)
		covers(t, post, "b_x1", c.slope, true)
		covers(t, post, "b_x1", total, c.total)
		covers(t, post, "b_x1", d.True.X1Y, c.direct)
		near(t, "b_x1 given "+c.predictors, row(post, "b_x1").Mean, c.mean, c.distance)
		sigma = append(sigma, row(post, "sigma").Mean)
		if c.predictors == "x1 x2" {
			covers(t, post, "b_x2", d.True.X2Y, true)
		}
	}
	if !(sigma[0] > sigma[1] && sigma[1] > 20*sigma[2] && sigma[1] > 20*sigma[3]) {
		t.Errorf("the sigmas are %.3f: the right model should fit worst, those with z far better", sigma)
	}

	// The independence that the graph implies, and one that a wrong one does.
	covers(t, regressed(t, d.Data(), "z", "x1", "y", "x2"), "b_x2", 0, true)
	wrong := regressed(t, d.Data(), "z", "x1", "x2")
	covers(t, wrong, "b_x2", 0, false)
	near(t, "b_x2 without y", row(wrong, "b_x2").Mean, 10, 2)
}
