package tutorials

import (
	"math"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// Lesson 3: adjusting for the mediator takes the effect away; one model of both
// regressions finds all arrows.
func TestClaimsPipe(t *testing.T) {
	const lesson = "03-pipe.ipynb"
	d := Pipe()
	weeks := bayes.Data{"ads": d.X1, "visitors": d.X2, "sales": d.Y1}
	total := sample(t, modelOf(t, lesson, "total"), weeks)
	covers(t, total, "b_ads", d.True.X1Y1)
	nearMean(t, total, "b_ads", 10, 0.05)

	direct := sample(t, modelOf(t, lesson, "direct"), weeks)
	covers(t, direct, "b_ads", 0)
	covers(t, direct, "b_visitors", d.True.X2Y1)
	best(t, bayes.Models{{Name: "total", Posterior: total}, {Name: "direct", Posterior: direct}}, "direct", 0.99)

	paths := sample(t, modelOf(t, lesson, "paths"), weeks)
	covers(t, paths, "ads_visitors", d.True.X1X2)
	covers(t, paths, "visitors_sales", d.True.X2Y1)
	covers(t, paths, "ads_sales", 0)
	covers(t, paths, "total", d.True.X1Y1)
	near(t, "the sd of the direct effect", row(paths, "ads_sales").SD, 0.17, 0.04)
	near(t, "the sd of the total effect", row(paths, "total").SD, 0.02, 0.01)
	if r := correlation(paths.Values("ads_sales"), paths.Values("indirect")); r > -0.95 {
		t.Errorf("direct and indirect effect correlate at %.2f: they should trade off", r)
	}

	people := sample(t, modelOf(t, lesson, "people"), weeks)
	nearMean(t, people, "b", d.True.X2Y1, 0.05)
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
