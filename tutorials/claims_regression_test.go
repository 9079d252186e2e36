package tutorials_test

import (
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

// Lesson 2: a known line is found again.
func TestClaimsSimpleRegression(t *testing.T) {
	d := tutorials.SimpleRegression()
	post := sample(t, `
		intercept ~ Normal(50, 20)
		slope     ~ Normal(0, 10)
		sigma     ~ HalfNormal(5)
		mu = intercept + slope*x1
		y1 ~ Normal(mu, sigma)
	`, d.Data())
	covers(t, post, "slope", d.True.Slope, true)
	covers(t, post, "sigma", d.True.Sigma, true)
	covers(t, post, "intercept", d.True.Intercept, true)
	for _, r := range post.Summary().Rows {
		if min(r.ESSBulk, r.ESSTail) < 1000 || r.RHat > 1.01 {
			t.Errorf("%s has ESS %.0f and %.0f, R-hat %.3f: not in the thousands", r.Name, r.ESSBulk, r.ESSTail, r.RHat)
		}
	}
	bent := sample(t, `
		intercept ~ Normal(50, 20)
		slope     ~ Normal(0, 10)
		bend      ~ Normal(0, 1)
		sigma     ~ HalfNormal(5)
		y1        ~ Normal(intercept + slope*x1 + bend*x1*x1, sigma)
	`, d.Data())
	near(t, "the bend", row(bent, "bend").Mean, 0, 0.002)
}

// Lesson 2: a second cause that is left out makes the slope vague, not wrong.
func TestClaimsMultivariateRegression(t *testing.T) {
	d := tutorials.MultivariateRegression()
	alone := sample(t, `
		intercept ~ Normal(0, 50)
		b1        ~ Normal(0, 10)
		sigma     ~ HalfNormal(20)
		y1        ~ Normal(intercept + b1*x1, sigma)
	`, d.Data())
	both := sample(t, `
		intercept ~ Normal(0, 50)
		b1        ~ Normal(0, 10)
		b2        ~ Normal(0, 10)
		sigma     ~ HalfNormal(20)
		y1        ~ Normal(intercept + b1*x1 + b2*x2, sigma)
	`, d.Data())
	covers(t, alone, "b1", d.True.X1, true)
	near(t, "sigma without x2", row(alone, "sigma").Mean, 16.4, 1)
	covers(t, both, "sigma", d.True.Sigma, true)
	covers(t, both, "b2", d.True.X2, true)
	near(t, "b1", row(both, "b1").Mean, d.True.X1, 0.01)
	if more := row(alone, "b1").SD / row(both, "b1").SD; more < 100 {
		t.Errorf("x2 makes b1 known %.0f times better, not a hundred times", more)
	}
	// The lesson is honest about the interval that misses, barely.
	covers(t, both, "intercept", 0, false)
	near(t, "the end of the intercept's interval", row(both, "intercept").HDIHigh, 0, 0.03)
	near(t, "the end of b1's interval", row(both, "b1").HDILow, d.True.X1, 0.002)

	models := bayes.Models{{Name: "x1 alone", Posterior: alone}, {Name: "x1 and x2", Posterior: both}}
	if best := bayes.Must(models.Compare())[0]; best.Model != "x1 and x2" {
		t.Errorf("the best model is %s", best.Model)
	}
	far := bayes.Must(both.Predict(bayes.Data{"x1": []float64{20}, "x2": []float64{0}}))
	near(t, "y1 far from the data", row(far, "y1").Mean, 40, 0.2)
	if sd := row(far, "y1").SD; sd < 1.02*row(both, "sigma").Mean {
		t.Errorf("far from the data the sd is %.4f, no larger than sigma", sd)
	}
}

// Lesson 2: spending rises with income, and not with age, which was drawn by
// lot; and a household is hardly told from another by its income.
func TestClaimsSpendingOnIncome(t *testing.T) {
	var income, age, spending []float64
	for _, h := range tutorials.Spending() {
		if h.Spending > 0 {
			income = append(income, float64(h.Income))
			age = append(age, float64(h.Age))
			spending = append(spending, h.Spending)
		}
	}
	d := bayes.Data{"income": income, "age": age, "spending": spending}
	post := sample(t, `
		a     ~ Normal(10, 3)
		b     ~ Normal(0, 1)
		sigma ~ HalfNormal(2)
		z = (income - mean(income)) / std(income)
		log1p(spending) ~ Normal(a + b*z, sigma)
		factor = exp(b)
	`, d)
	near(t, "the factor", row(post, "factor").Mean, 1.13, 0.01)
	if p := post.Prob("b > 0"); p < 0.999 {
		t.Errorf("P(b > 0) = %.4f", p)
	}
	if b, sigma := row(post, "b").Mean, row(post, "sigma").Mean; b > sigma/5 {
		t.Errorf("income moves log spending by %.2f, which is much beside sigma %.2f", b, sigma)
	}
	withAge := sample(t, `
		a     ~ Normal(10, 3)
		b[2]  ~ Normal(0, 1)
		sigma ~ HalfNormal(2)
		log1p(spending) ~ Normal(a + b[0]*(income - mean(income))/std(income) + b[1]*(age - mean(age))/std(age), sigma)
	`, d)
	covers(t, withAge, "b[1]", 0, true)
	covers(t, withAge, "b[0]", 0, false)
}
