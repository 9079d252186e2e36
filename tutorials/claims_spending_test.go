package tutorials

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/abtest"
)

// Lesson 9: households of the higher income spend about a third more, by every
// model; the intervals agree with the classical ones.
func TestClaimsSpending(t *testing.T) {
	const lesson = "09-spending.ipynb"
	households := Spending()
	a, b := households.LogSpending(1, 1), households.LogSpending(2, 5)
	groups := bayes.Data{"a": a, "b": b}
	model := modelOf(t, lesson, "model")
	post := sample(t, model, groups)
	diff := row(post, "diff")
	near(t, "the difference", diff.Mean, 0.28, 0.005)
	near(t, "its interval's low end", diff.HDILow, 0.17, 0.015)
	near(t, "its interval's high end", diff.HDIHigh, 0.385, 0.015)
	near(t, "P(at least 20% up)", post.Prob("exp(diff) > 1.2"), 0.96, 0.015)
	between(t, "P(at least 50% up)", post.Prob("exp(diff) > 1.5"), 0.002, 0.03)
	nearMean(t, post, "exp(diff)", 1.325, 0.015)

	welch := bayes.Must(abtest.Welch(a, b))
	near(t, "Welch's low end, less the posterior's", welch.Low-diff.HDILow, 0, 0.02)
	near(t, "Welch's high end, less the posterior's", welch.High-diff.HDIHigh, 0, 0.02)
	mean, sd := meanSD(a)
	z := bayes.Must(abtest.ZTest(b, mean, sd))
	between(t, "the z test's interval beside Welch's", (z.High-z.Low)/(welch.High-welch.Low), 0.7, 0.99)

	robust := sample(t, modelOf(t, lesson, "robust"), groups)
	nearMean(t, robust, "diff", 0.28, 0.02)
	if nu := row(robust, "nu").Mean; nu < 20 {
		t.Errorf("nu is %.1f: the stand-in has no outliers", nu)
	}
	dollars := func(logs []float64) []float64 {
		d := make([]float64, len(logs))
		for i, v := range logs {
			d[i] = math.Expm1(v)
		}
		return d
	}
	money := sample(t, modelOf(t, lesson, "lognormal"), bayes.Data{"a": dollars(a), "b": dollars(b)})
	nearMean(t, money, "diff", 0.28, 0.01)
	if lift, typical := row(money, "lift").Mean, row(money, "exp(diff) - 1").Mean; lift > 0.7*typical {
		t.Errorf("the average is %.2f higher, hardly less than the typical, %.2f", lift, typical)
	}

	// Exercises.
	if p := post.Prob("sigma_a > sigma_b"); p < 0.99 {
		t.Errorf("P(sigma_a > sigma_b) = %.3f", p)
	}
	narrow := row(sample(t, modelOf(t, lesson, "narrow"), groups), "diff")
	near(t, "what narrow priors move", narrow.Mean-diff.Mean, 0, 0.005)
	top := sample(t, model, bayes.Data{"a": households.LogSpending(4, 4), "b": households.LogSpending(5, 5)})
	if wider := row(top, "diff").SD / diff.SD; wider < 1.5 {
		t.Errorf("with 250 households the posterior is only %.1f times as wide", wider)
	}
}
