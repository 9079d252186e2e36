package tutorials

import (
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

const regressionLesson = "02-regression.ipynb"

// Lesson 2: a known line is found again.
func TestClaimsSimpleRegression(t *testing.T) {
	d := SimpleRegression()
	post := sample(t, modelOf(t, regressionLesson, "line"), d.Data())
	covers(t, post, "slope", d.True.Slope)
	covers(t, post, "sigma", d.True.Sigma)
	covers(t, post, "intercept", d.True.Intercept)
	for _, r := range post.Summary().Rows {
		if min(r.ESSBulk, r.ESSTail) < 1000 || r.RHat > 1.01 {
			t.Errorf("%s has ESS %.0f and %.0f, R-hat %.3f: not in the thousands", r.Name, r.ESSBulk, r.ESSTail, r.RHat)
		}
	}
	nearMean(t, sample(t, modelOf(t, regressionLesson, "bent"), d.Data()), "bend", 0, 0.002)
}

// Lesson 2: a second cause that is left out makes the slope vague, not wrong.
func TestClaimsMultivariateRegression(t *testing.T) {
	d := MultivariateRegression()
	alone := sample(t, modelOf(t, regressionLesson, "alone"), d.Data())
	both := sample(t, modelOf(t, regressionLesson, "both"), d.Data())
	covers(t, alone, "b1", d.True.X1)
	nearMean(t, alone, "sigma", 16.4, 1)
	covers(t, both, "sigma", d.True.Sigma)
	covers(t, both, "b2", d.True.X2)
	nearMean(t, both, "b1", d.True.X1, 0.01)
	if more := row(alone, "b1").SD / row(both, "b1").SD; more < 100 {
		t.Errorf("x2 makes b1 known %.0f times better, not a hundred times", more)
	}
	// The lesson is honest about the interval that misses, barely.
	excludes(t, both, "intercept", 0)
	near(t, "the end of the intercept's interval", row(both, "intercept").HDIHigh, 0, 0.03)
	near(t, "the end of b1's interval", row(both, "b1").HDILow, d.True.X1, 0.002)

	best(t, bayes.Models{{Name: "x1 alone", Posterior: alone}, {Name: "x1 and x2", Posterior: both}}, "x1 and x2", 0)
	far := bayes.Must(both.Predict(bayes.Data{"x1": []float64{20}, "x2": []float64{0}}))
	nearMean(t, far, "y1", 40, 0.2)
	if sd := row(far, "y1").SD; sd < 1.02*row(both, "sigma").Mean {
		t.Errorf("far from the data the sd is %.4f, no larger than sigma", sd)
	}
}

// Lesson 2: spending rises with income, and not with age, which was drawn by
// lot; and a household is hardly told from another by its income.
func TestClaimsSpendingOnIncome(t *testing.T) {
	var income, age, spending []float64
	for _, h := range Spending() {
		if h.Spending > 0 {
			income = append(income, float64(h.Income))
			age = append(age, float64(h.Age))
			spending = append(spending, h.Spending)
		}
	}
	d := bayes.Data{"income": income, "age": age, "spending": spending}
	post := sample(t, modelOf(t, regressionLesson, "spends"), d)
	nearMean(t, post, "factor", 1.13, 0.01)
	if p := post.Prob("b > 0"); p < 0.999 {
		t.Errorf("P(b > 0) = %.4f", p)
	}
	if b, sigma := row(post, "b").Mean, row(post, "sigma").Mean; b > sigma/5 {
		t.Errorf("income moves log spending by %.2f, which is much beside sigma %.2f", b, sigma)
	}
	withAge := sample(t, modelOf(t, regressionLesson, "aged"), d)
	covers(t, withAge, "b[1]", 0)
	excludes(t, withAge, "b[0]", 0)
}
