package tutorials_test

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

// Lesson 3: adjusting for the mediator takes the effect away; one model of both
// regressions finds all arrows.
func TestClaimsPipe(t *testing.T) {
	d := tutorials.Pipe()
	total := sample(t, `
		intercept ~ Normal(0, 20)
		b1        ~ Normal(0, 10)
		sigma     ~ HalfNormal(10)
		y1        ~ Normal(intercept + b1*x1, sigma)
	`, d.Data())
	covers(t, total, "b1", d.True.X1Y1, true)
	near(t, "the total effect", row(total, "b1").Mean, 10, 0.05)

	direct := sample(t, `
		intercept ~ Normal(0, 20)
		b1        ~ Normal(0, 10)
		b2        ~ Normal(0, 10)
		sigma     ~ HalfNormal(10)
		y1        ~ Normal(intercept + b1*x1 + b2*x2, sigma)
	`, d.Data())
	covers(t, direct, "b1", 0, true)
	covers(t, direct, "b2", d.True.X2Y1, true)

	best := bayes.Must(bayes.Models{{Name: "total", Posterior: total}, {Name: "direct", Posterior: direct}}.Compare())[0]
	if best.Model != "direct" || best.Weight < 0.99 {
		t.Errorf("%s predicts best, with weight %.2f: the lesson says the model with the mediator", best.Model, best.Weight)
	}

	paths := sample(t, `
		a2    ~ Normal(0, 20)
		x1x2  ~ Normal(0, 10)
		s2    ~ HalfNormal(10)
		x2    ~ Normal(a2 + x1x2*x1, s2)
		a1    ~ Normal(0, 20)
		x1y1  ~ Normal(0, 10)
		x2y1  ~ Normal(0, 10)
		s1    ~ HalfNormal(10)
		y1    ~ Normal(a1 + x1y1*x1 + x2y1*x2, s1)
		indirect = x1x2*x2y1
		total    = x1y1 + indirect
	`, d.Data())
	covers(t, paths, "x1x2", d.True.X1X2, true)
	covers(t, paths, "x2y1", d.True.X2Y1, true)
	covers(t, paths, "x1y1", 0, true)
	covers(t, paths, "total", d.True.X1Y1, true)
	near(t, "the sd of the direct effect", row(paths, "x1y1").SD, 0.17, 0.04)
	near(t, "the sd of the total effect", row(paths, "total").SD, 0.02, 0.01)
	if r := correlation(paths.Values("x1y1"), paths.Values("indirect")); r > -0.95 {
		t.Errorf("direct and indirect effect correlate at %.2f: they should trade off", r)
	}
}

// correlation returns Pearson's.
func correlation(x, y []float64) float64 {
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i]/float64(len(x)), my+y[i]/float64(len(y))
	}
	var xy, xx, yy float64
	for i := range x {
		xy, xx, yy = xy+(x[i]-mx)*(y[i]-my), xx+(x[i]-mx)*(x[i]-mx), yy+(y[i]-my)*(y[i]-my)
	}
	return xy / math.Sqrt(xx*yy)
}

// The graphs of lessons 3, 4 and 5, and what is to be adjusted for in each.
func TestClaimsGraphs(t *testing.T) {
	for _, c := range []struct{ graph, x, y, total, direct string }{
		{"ads -> visitors -> sales", "ads", "sales", "{}", "{visitors}"},
		{"ads -> visitors -> sales; (festival) -> visitors, sales", "ads", "sales", "{}", ""},
		{"heat -> icecream; heat -> sunburn", "icecream", "sunburn", "{heat}", "{heat}"},
		{"practice -> marks <- luck", "practice", "luck", "{}", "{}"},
		{"(a) -> x, m; (b) -> m, y; x -> y", "x", "y", "{}", "{}"},
		{"dose -> hormone -> recovery; dose -> recovery; dose, recovery -> rating", "dose", "recovery", "{}", "{hormone}"},
		{"dose -> hormone -> recovery; dose -> recovery; dose, recovery -> rating", "hormone", "recovery", "{dose}", "{dose}"},
		{"dose -> recovery; (frailty) -> dose, recovery", "dose", "recovery", "", ""},
		{"dose -> recovery; age -> dose; age -> (frailty) -> recovery", "dose", "recovery", "{age}", "{age}"},
	} {
		g := bayes.Must(bayes.DAG(c.graph))
		total, direct := "", ""
		if s := bayes.Must(g.AdjustmentSets(c.x, c.y)); len(s) > 0 {
			total = s.String()
		}
		if s := bayes.Must(g.DirectEffectSets(c.x, c.y)); len(s) > 0 {
			direct = s.String()
		}
		if total != c.total || direct != c.direct {
			t.Errorf("%s: %q and %q, want %q and %q", c.graph, total, direct, c.total, c.direct)
		}
	}
}
