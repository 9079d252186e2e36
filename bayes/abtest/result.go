package abtest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// intervalProb is the probability of the intervals here.
const intervalProb = 0.94

// An Estimate is a posterior in three numbers: its median and the ends of its
// 94% highest-density interval.
type Estimate struct{ Median, Low, High float64 }

func estimate(draws []float64) Estimate {
	draws = slices.Sorted(slices.Values(draws)) // once for all three
	e := Estimate{Median: diagnose.Quantile(draws, 0.5)}
	e.Low, e.High = diagnose.HDI(draws, intervalProb)
	return e
}

// A Verdict is the conclusion of a comparison.
type Verdict int

const (
	Undecided  Verdict = iota // the data are not sufficient
	Better                    // treatment is better: the whole interval is better and outside the ROPE
	Worse                     // treatment is worse
	Equivalent                // the whole interval is within the ROPE
)

// String returns the verdict: undecided, better, worse or equivalent.
func (v Verdict) String() string {
	return [...]string{"undecided", "better", "worse", "equivalent"}[v]
}

// A Result is the comparison of treatment with control. [bayes.Show] shows it as
// a sentence, tables and a figure.
type Result struct {
	Posterior *bayes.Posterior

	Groups     [2]Estimate // rate or mean of control and treatment
	Difference Estimate    // of treatment and control
	Lift       Estimate    // the difference as a share of control; NaN if not computed

	// Better is the probability that treatment is better than control.
	Better float64

	// Loss is the expected loss of choosing control or treatment for good: the
	// mean over draws of the difference where the other is better, and of 0
	// elsewhere (Stucchio 2015). It is in the unit of the groups.
	Loss [2]float64

	// ROPE is the region of practical equivalence of the lift, or of the
	// difference: the values that do not matter. The verdict depends on the
	// position of the 94% interval relative to it (Kruschke 2018).
	ROPE                 [2]float64
	Below, Within, Above float64 // probabilities that it lies below, within and above the region
	Verdict              Verdict

	question
}

// A question says how a comparison reads its posterior.
type question struct {
	names    [2]string
	group    string // the variable that holds the rates or means
	measured string // its name in sentences
	lift     bool   // whether the effect is the lift, not the difference
	lower    bool   // whether lower is better
	counts   bool
	rope     [2]float64
	groups   [2]observed
}

// observed describes the data of a group.
type observed struct {
	n, conversions int
	mean, sd       float64
}

// The default regions of practical equivalence: of the lift, and of a
// difference in standard deviations.
const (
	smallLift       = 0.01
	smallDifference = 0.1
)

// answer samples the model and reads the answer from its posterior.
func (q question) answer(text string, data bayes.Data, opts []bayes.Option) (*Result, error) {
	switch {
	case q.rope[0] > q.rope[1] || math.IsNaN(q.rope[0]+q.rope[1]):
		return nil, fmt.Errorf("ROPE is %v to %v: the lower end must come first, as in {-0.01, 0.01}", q.rope[0], q.rope[1])
	case q.rope == [2]float64{} && q.lift:
		q.rope = [2]float64{-smallLift, smallLift}
	case q.rope == [2]float64{}:
		d := smallDifference * math.Hypot(q.groups[0].sd, q.groups[1].sd) / math.Sqrt2
		q.rope = [2]float64{-d, d}
	}
	m, err := bayes.Parse(text)
	if err != nil {
		return nil, err
	}
	post, err := m.Sample(data, opts...)
	if err != nil {
		return nil, err
	}
	r := &Result{Posterior: post, ROPE: q.rope, question: q}
	for i, name := range q.names {
		draws, err := r.eval(fmt.Sprintf("%s[%q]", q.group, name))
		if err != nil {
			return nil, err
		}
		r.Groups[i] = estimate(draws)
	}
	diff, err := r.eval("diff")
	if err != nil {
		return nil, err
	}
	r.Difference, r.Lift = estimate(diff), Estimate{math.NaN(), math.NaN(), math.NaN()}
	effect, of := diff, r.Difference
	if q.lift {
		if effect, err = r.eval("lift"); err != nil {
			return nil, err
		}
		r.Lift = estimate(effect)
		of = r.Lift
	}
	r.judge(diff, effect, of)
	return r, nil
}

// eval returns draws of an expression that the model must define.
func (r *Result) eval(expr string) ([]float64, error) {
	draws, err := r.Posterior.Eval(expr)
	if err != nil {
		return nil, fmt.Errorf("the model must define %s: %w", expr, err)
	}
	return draws, nil
}

// judge fills in the fields that follow from the draws of the difference and of
// the effect.
func (r *Result) judge(diff, effect []float64, of Estimate) {
	sign := 1.0
	if r.lower {
		sign = -1
	}
	n := float64(len(diff))
	for i, d := range diff {
		if d *= sign; d > 0 {
			r.Better++
			r.Loss[0] += d / n
		} else {
			r.Loss[1] -= d / n
		}
		switch e := effect[i]; {
		case e < r.ROPE[0]:
			r.Below++
		case e > r.ROPE[1]:
			r.Above++
		default:
			r.Within++
		}
	}
	for _, share := range []*float64{&r.Better, &r.Below, &r.Within, &r.Above} {
		*share /= n
	}
	switch {
	case of.Low > r.ROPE[1] && !r.lower || of.High < r.ROPE[0] && r.lower:
		r.Verdict = Better
	case of.Low > r.ROPE[1] || of.High < r.ROPE[0]:
		r.Verdict = Worse
	case of.Low >= r.ROPE[0] && of.High <= r.ROPE[1]:
		r.Verdict = Equivalent
	}
}

// Parts returns the sentence, the tables and the figure, for [bayes.Show].
func (r *Result) Parts() []any {
	return []any{prose(r.Sentence()), r.groupTable(), r.effectTable(), r.Figure()}
}

// String returns the sentence and the tables as text.
func (r *Result) String() string {
	return r.Sentence() + "\n\n" + r.groupTable().Text() + "\n" + r.effectTable().Text()
}

// Sentence states the result in sentences.
func (r *Result) Sentence() string {
	control, treatment := r.names[0], r.names[1]
	effect, of := r.effect()
	within := func(low, high string) string {
		return fmt.Sprintf("between %s and %s with %.0f%% probability", low, high, 100*intervalProb)
	}
	switch r.Verdict {
	case Better, Worse:
		size := func(x float64) string { return strings.TrimLeft(effect(x), "+-") }
		near, far := of.Low, of.High
		if r.Difference.Median < 0 {
			near, far = far, near
		}
		after := "at all"
		if r.Verdict == Worse {
			after = "after all"
		}
		return fmt.Sprintf("%s is %v than %s: its %s is %s %s, %s. The probability that it is better %s is %s.",
			capital(treatment), r.Verdict, control, r.measured, size(of.Median), r.direction(), within(size(near), size(far)), after, probability(r.Better))
	case Equivalent:
		return fmt.Sprintf("There is no difference that matters: the %s of %s differs from that of %s by %s, %s, which is entirely within the range that does not matter (%s to %s).",
			r.measured, treatment, control, effect(of.Median), within(effect(of.Low), effect(of.High)), effect(r.ROPE[0]), effect(r.ROPE[1]))
	}
	return fmt.Sprintf("The test is not decided yet. The effect of %s on the %s is %s. The probability that it is better is %s; if you choose it now, the expected loss is %s, and %s if you stay with %s.",
		treatment, r.measured, within(effect(of.Low), effect(of.High)), probability(r.Better), r.loss(1), r.loss(0), control)
}

// direction describes the direction of the effect.
func (r *Result) direction() string {
	if r.Difference.Median < 0 {
		return "lower"
	}
	return "higher"
}

// effect returns the effect, and a function that formats it.
func (r *Result) effect() (write func(float64) string, of Estimate) {
	if r.question.lift {
		step := (r.Lift.High - r.Lift.Low) / 2
		return func(x float64) string { return signed(percent(x, max(step, 1e-4))) }, r.Lift
	}
	return func(x float64) string { return signed(r.amount(x, r.Difference)) }, r.Difference
}

// amount formats a number in the unit of the groups, with the precision of an
// interval.
func (r *Result) amount(x float64, in Estimate) string {
	if step := (in.High - in.Low) / 2; r.counts {
		return percent(x, step)
	} else {
		return decimal(x, step)
	}
}

// loss formats the expected loss of a choice: conversions per 10,000 users, or an
// amount per user.
func (r *Result) loss(choice int) string {
	l := r.Loss[choice]
	if r.counts {
		n := 10000 * l
		digits := 0.0
		if n < 10 {
			digits = 1
		}
		s := decimal(n, math.Pow10(int(1-digits)))
		if n > 0 && n < 0.05 {
			s = "under 0.1"
		}
		return s + " per 10,000 users"
	}
	return r.amount(l, r.Difference) + " per user"
}

func (r *Result) groupTable() *shown {
	t := &table.Table{Columns: []table.Column{{Name: "users", Format: table.Count}}}
	if r.counts {
		t.Columns = append(t.Columns, table.Column{Name: "conversions", Format: table.Count}, table.Column{Name: "observed rate"})
	} else {
		t.Columns = append(t.Columns, table.Column{Name: "observed mean"}, table.Column{Name: "sd"})
	}
	t.Columns = append(t.Columns, table.Column{Name: "posterior " + strings.TrimPrefix(r.measured, "conversion ")}, table.Column{Name: "94% interval"})
	for i, name := range r.names {
		g, e := r.groups[i], r.Groups[i]
		cells := []any{g.n}
		if r.counts {
			cells = append(cells, g.conversions, r.amount(g.mean, e))
		} else {
			cells = append(cells, r.amount(g.mean, e), r.amount(g.sd, e))
		}
		t.Rows = append(t.Rows, table.Row{Label: name, Cells: append(cells, r.amount(e.Median, e), r.interval(e))})
	}
	return &shown{t}
}

func (r *Result) interval(e Estimate) string {
	return r.amount(e.Low, e) + " to " + r.amount(e.High, e)
}

func (r *Result) effectTable() *shown {
	write, of := r.effect()
	t := &table.Table{
		Caption: capital(r.names[1]) + " against " + r.names[0],
		Columns: []table.Column{{Name: "estimate"}, {Name: "94% interval"}},
	}
	row := func(label, estimate, interval string) {
		t.Rows = append(t.Rows, table.Row{Label: label, Cells: []any{estimate, interval}})
	}
	unit := ""
	if r.counts {
		unit = " (percentage points)"
	}
	points := func(x float64) string { return signed(strings.TrimSuffix(r.amount(x, r.Difference), "%")) }
	d := r.Difference
	row("difference"+unit, points(d.Median), points(d.Low)+" to "+points(d.High))
	if r.question.lift {
		row("lift", write(of.Median), write(of.Low)+" to "+write(of.High))
	}
	row("probability that "+r.names[1]+" is better", probability(r.Better), "")
	row(fmt.Sprintf("probability that it does not matter (%s to %s)", write(r.ROPE[0]), write(r.ROPE[1])), probability(r.Within), "")
	for i, name := range r.names {
		row("expected loss with "+name, r.loss(i), "")
	}
	return &shown{t}
}

// Figure draws the posteriors of both groups over one axis, and beside them the
// posterior of the effect, which is the lift or the difference.
func (r *Result) Figure() *bayes.Figure {
	scale, axis, name, expr := 1.0, r.measured, "difference", "diff"
	if r.counts {
		axis += " in %"
	}
	if r.question.lift {
		name, expr = "lift in %", "lift"
		scale = 100
	}
	unit := 1.0
	if r.counts {
		unit = 100
	}
	var groups []plot.Series
	for _, n := range r.names {
		groups = append(groups, r.series(n, fmt.Sprintf("%s[%q]", r.group, n), unit))
	}
	return plot.Effect(groups, r.series(name, expr, scale), plot.EffectOptions{
		Axis: axis, ROPE: [2]float64{scale * r.ROPE[0], scale * r.ROPE[1]},
	})
}

// series returns the draws of a quantity of the posterior, times a scale.
func (r *Result) series(name, expr string, scale float64) plot.Series {
	draws := r.Posterior.Values(expr) // a copy
	for i := range draws {
		draws[i] *= scale
	}
	return plot.Series{Name: name, Chains: [][]float64{draws}}
}

// Parts returns the outcome as a table, for [bayes.Show].
func (t *Test) Parts() []any { return []any{t.table()} }

// String returns the outcome as a table of one row.
func (t *Test) String() string { return t.table().String() }

func (t *Test) table() *shown {
	tab := &table.Table{Columns: []table.Column{{Name: "effect"}, {Name: "95% interval"}, {Name: "z"}, {Name: "p-value"}}}
	step := (t.High - t.Low) / 2
	cells := []any{decimal(t.Effect, step), decimal(t.Low, step) + " to " + decimal(t.High, step), fmt.Sprintf("%.2f", t.Statistic)}
	if !math.IsInf(t.DF, 1) {
		tab.Columns = append(tab.Columns[:2:2], table.Column{Name: "t"}, table.Column{Name: "df"}, table.Column{Name: "p-value"})
		cells = append(cells, fmt.Sprintf("%.1f", t.DF))
	}
	p := fmt.Sprintf("%.4f", t.P)
	if t.P < 1e-4 {
		p = fmt.Sprintf("%.1e", t.P)
	}
	tab.Rows = []table.Row{{Label: t.Name, Cells: append(cells, p)}}
	return &shown{tab}
}
