package abtest

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// A MetaResult is the result of a meta-analysis of tests. [bayes.Show] shows it as
// sentences, a table and the forest of all tests.
type MetaResult struct {
	Posterior *bayes.Posterior
	Prior     Prior

	// The observations by test, in the order given.
	Names    []string
	Observed []float64 // relative lift
	Error    []float64 // its standard error, by the delta method

	Lifts   []Estimate // of the true lift of each test, given the data of all tests
	Average Estimate   // of the mean of true lifts
	Spread  Estimate   // of their standard deviation
	Next    Estimate   // of the true lift of a future test

	NextPositive float64 // probability that the next test's true lift is positive
}

// byName returns values of the tests in the order of their names.
func (r *MetaResult) byName(values []float64) []float64 {
	order := make([]int, len(r.Names))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(i, j int) bool { return r.Names[order[i]] < r.Names[order[j]] })
	sorted := make([]float64, len(order))
	for i, k := range order {
		sorted[i] = values[k]
	}
	return sorted
}

// read fills in the estimates from the posterior.
func (r *MetaResult) read() error {
	for _, e := range []struct {
		name string
		to   *Estimate
	}{{"mu", &r.Average}, {"spread", &r.Spread}, {"next", &r.Next}} {
		draws, err := r.Posterior.Eval(e.name)
		if err != nil {
			return fmt.Errorf("the model must define %s: %w", e.name, err)
		}
		*e.to = estimate(draws)
	}
	for _, lift := range r.Posterior.Values("next") {
		if lift > 0 {
			r.NextPositive++
		}
	}
	r.NextPositive /= float64(len(r.Posterior.Values("next")))
	for _, name := range r.Names {
		draws, err := r.Posterior.Eval(fmt.Sprintf("lift[%q]", name))
		if err != nil {
			return fmt.Errorf("the model must define lift[test]: %w", err)
		}
		r.Lifts = append(r.Lifts, estimate(draws))
	}
	return nil
}

// Parts returns the sentences, the table and the forest, for [bayes.Show].
func (r *MetaResult) Parts() []any {
	return []any{prose(r.Sentence()), r.table(), r.Figure()}
}

// String returns the sentences and the table as text.
func (r *MetaResult) String() string { return r.Sentence() + "\n\n" + r.table().Text() }

// Sentence states the result in sentences.
func (r *MetaResult) Sentence() string {
	best := r.best()
	p := func(x float64) string { return signed(percent(x, r.step())) }
	within := func(e Estimate) string {
		return fmt.Sprintf("between %s and %s with %.0f%% probability", p(e.Low), p(e.High), 100*intervalProb)
	}
	return fmt.Sprintf("Over %d tests the average lift is %s, %s; true lifts differ by a standard deviation of about %s. "+
		"Of the next test expect %s, %s: the probability that its lift is positive is %s. "+
		"The best result, %s observed in test %s, is worth %s in the light of all the others.",
		len(r.Names), p(r.Average.Median), within(r.Average), percent(r.Spread.Median, r.step()),
		p(r.Next.Median), within(r.Next), probability(r.NextPositive),
		p(r.Observed[best]), r.Names[best], p(r.Lifts[best].Median))
}

// best returns the test with the greatest observed lift.
func (r *MetaResult) best() int {
	return slices.Index(r.Observed, slices.Max(r.Observed))
}

// step returns the width of the interval of the average, which determines how
// numbers are formatted.
func (r *MetaResult) step() float64 { return r.Average.High - r.Average.Low }

func (r *MetaResult) table() *shown {
	t := &table.Table{Columns: []table.Column{{Name: "estimate"}, {Name: "94% interval"}}}
	for _, row := range []struct {
		label string
		e     Estimate
		write func(string) string
	}{
		{"average lift", r.Average, signed},
		{"spread of lifts (sd)", r.Spread, func(s string) string { return s }},
		{"lift of the next test", r.Next, signed},
	} {
		p := func(x float64) string { return row.write(percent(x, r.step())) }
		t.Rows = append(t.Rows, table.Row{Label: row.label, Cells: []any{p(row.e.Median), p(row.e.Low) + " to " + p(row.e.High)}})
	}
	t.Rows = append(t.Rows, table.Row{Label: "probability that the next test's lift is positive", Cells: []any{probability(r.NextPositive)}})
	return &shown{t}
}

// Frame returns a row for each test, the best observed first: the observed lift
// and its standard error, the shrunk lift and the ends of its 94% interval.
func (r *MetaResult) Frame() dataframe.DataFrame {
	var names []string
	var columns [5][]float64
	for _, i := range r.order() {
		names = append(names, r.Names[i])
		for c, v := range []float64{r.Observed[i], r.Error[i], r.Lifts[i].Median, r.Lifts[i].Low, r.Lifts[i].High} {
			columns[c] = append(columns[c], v)
		}
	}
	list := []series.Series{series.New(names, series.String, "test")}
	for c, name := range []string{"observed", "error", "lift", "low", "high"} {
		list = append(list, series.New(columns[c], series.Float, name))
	}
	return dataframe.New(list...)
}

// order returns the tests sorted by observed lift, the best first.
func (r *MetaResult) order() []int {
	order := make([]int, len(r.Names))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return r.Observed[order[i]] > r.Observed[order[j]] })
	return order
}

// Figure draws the forest of true lifts: of the next test, of the average, and
// of each test beside its observed lift, the best first.
func (r *MetaResult) Figure() *bayes.Figure {
	rows := []plot.Series{r.series("the next test", "next"), r.series("average", "mu")}
	observed := []float64{math.NaN(), math.NaN()}
	for _, i := range r.order() {
		rows = append(rows, r.series(r.Names[i], fmt.Sprintf("lift[%q]", r.Names[i])))
		observed = append(observed, 100*r.Observed[i])
	}
	return plot.Forest([]plot.Group{{Series: rows}}, plot.ForestOptions{
		Ref: []float64{0}, Observed: observed, XLabel: "lift in %",
	})
}

// series returns the draws of a lift in percent.
func (r *MetaResult) series(name, expr string) plot.Series {
	draws := r.Posterior.Values(expr) // a copy
	for i := range draws {
		draws[i] *= 100
	}
	return plot.Series{Name: name, Chains: [][]float64{draws}}
}

// PriorPosterior draws the prior and the posterior of the average lift and of the
// spread of lifts.
func (r *MetaResult) PriorPosterior() *bayes.Figure {
	average, spread := r.Prior.draws(len(r.Posterior.Values("mu")))
	return plot.PriorPosterior(
		[]plot.Series{{Name: "average lift in %", Chains: [][]float64{average}}, {Name: "spread of lifts in %", Chains: [][]float64{spread}}},
		[]plot.Series{r.series("average lift in %", "mu"), r.series("spread of lifts in %", "spread")},
	)
}
