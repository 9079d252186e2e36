package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// PredictiveOptions says how [Predictive] draws. The zero value is the default.
type PredictiveOptions struct {
	Title  string
	XLabel string

	// Discrete says that the values are whole numbers: observed shares are drawn
	// as bars, replicated ones as intervals.
	Discrete bool

	Prior bool // whether the data were replicated from the prior, for the legend
	Lines int  // number of replicated densities drawn; 100
}

// Predictive draws a predictive check, which compares the data with data that
// the model generates, as ArviZ's plot_ppc does. It draws the density of the
// observed values over thin densities of replicated data sets, and the density
// of all of these together as a dashed line. With Discrete it draws a bar for
// the observed share of each whole number, and on it the mean of the replicated
// shares with their 50% and 94% highest-density intervals. These and the joint
// density use all data sets.
//
// replicated[s] is the data set of draw s. Without observed values, only
// replicated ones are drawn. The axis leaves out the far ends of long tails.
func Predictive(observed []float64, replicated [][]float64, o PredictiveOptions) *Figure {
	word := "posterior"
	if o.Prior {
		word = "prior"
	}
	text := clean(o.Title)
	if text == "" {
		text = "Predictive check"
	}
	d := newPredictive(observed, replicated)
	text += fmt.Sprintf(": %s, %s of the %s", words.Plural(len(d.observed), "observed value"), words.Plural(len(d.sets), "replicated data set"), word)
	if len(d.observed) == 0 && len(d.pooled) == 0 {
		return sentence(text + ": there is nothing to draw.")
	}
	r := frame{text: text, title: o.Title, xlabel: o.XLabel}
	if d.skipped > 0 {
		r.tell(soft, words.Plural(d.skipped, "value")+" left out: not finite")
	}
	if o.Discrete {
		return d.counts(&r, word)
	}
	lines := o.Lines
	if lines <= 0 {
		lines = 100
	}
	return d.densities(&r, word, min(lines, 500))
}

// predictive holds the contents of a predictive check.
type predictive struct {
	observed []float64
	sets     [][]float64 // data sets that are not empty
	pooled   []float64
	skipped  int
	lo, hi   float64
}

func newPredictive(observed []float64, replicated [][]float64) *predictive {
	d := &predictive{lo: math.Inf(1), hi: math.Inf(-1)}
	d.observed, d.skipped = (&Series{Chains: [][]float64{observed}}).finite()
	for _, set := range replicated {
		values, skipped := (&Series{Chains: [][]float64{set}}).finite()
		d.skipped += skipped
		if len(values) > 0 {
			d.sets = append(d.sets, values)
			d.pooled = append(d.pooled, values...)
		}
	}
	for i, values := range [][]float64{d.observed, d.pooled} {
		if len(values) > 0 {
			lo, hi := reach(values)
			if i > 0 { // leave out values that few data sets reach
				lo, hi = diagnose.Quantile(values, 0.001), diagnose.Quantile(values, 0.999)
			}
			d.lo, d.hi = min(d.lo, lo), max(d.hi, hi)
		}
	}
	return d
}

func (d *predictive) densities(r *frame, word string, most int) *Figure {
	type shape struct{ x, y []float64 }
	top := 0.0
	draw := func(values []float64) (s shape) {
		if len(values) > 0 {
			s.x, s.y = outline(values, false, d.lo, d.hi)
			for _, v := range s.y {
				top = max(top, v)
			}
		}
		return s
	}
	seen, mean := draw(d.observed), draw(d.pooled)
	var lines []shape
	var heights []float64
	middle := top
	for _, i := range thin(len(d.sets), most) {
		s := draw(d.sets[i])
		if len(s.y) == 0 {
			continue
		}
		lines = append(lines, s)
		heights = append(heights, slices.Max(s.y))
	}
	if len(heights) > 0 {
		// A few data sets with a spike must not flatten all the others.
		top = min(top, max(middle, 1.5*diagnose.Quantile(heights, 0.9)))
	}
	if top == 0 {
		return sentence(r.text + ": the values do not vary.")
	}
	if len(d.observed) > 0 {
		r.keys = append(r.keys, key{"observed", ink, lineKey})
	}
	if len(lines) > 0 {
		r.keys = append(r.keys, key{fmt.Sprintf("%s predictive, %d of %d data sets", word, len(lines), len(d.sets)), hue(0), lineKey},
			key{"their mean", hue(1), dashKey})
	}
	r.bare = true
	r.x = newScale(d.lo, d.hi).pad(0.02)
	r.y = scale{lo: 0, hi: 1.05 * top}
	f, p := r.figure()
	opacity := max(0.14, min(0.5, 14/float64(len(lines))))
	for _, s := range lines {
		f.line(fade(hue(0), opacity), 0.9*px, p.low(s.x, s.y)...)
	}
	if len(mean.x) > 0 {
		f.dashed(hue(1), 2*px, p.low(mean.x, mean.y)...)
	}
	if len(seen.x) > 0 {
		f.line(ink, 2*px, p.low(seen.x, seen.y)...)
	} else if len(d.observed) > 0 {
		f.line(ink, 2*px, p.point(d.observed[0], 0), p.point(d.observed[0], top)) // all values are equal
	}
	return f
}

// low returns a curve, cut off at the upper end of the panel.
func (p *panel) low(x, y []float64) []vg.Point {
	held := make([]float64, len(y))
	for i, v := range y {
		held[i] = p.y.hold(v)
	}
	return p.curve(x, held)
}

func (d *predictive) counts(r *frame, word string) *Figure {
	all := append(slices.Clone(d.pooled), d.observed...)
	edges := count(all, d.lo, d.hi)
	n, width := len(edges), edges[0].hi-edges[0].lo
	shares := func(values []float64) []bar {
		in := within(values, edges[0].lo, edges[n-1].hi)
		bars := bins(in, len(values), edges[0].lo, width, n)
		for i := range bars {
			bars[i].height *= width
		}
		return bars
	}
	var seen []bar
	top := 0.0
	if len(d.observed) > 0 {
		seen = shares(d.observed)
		for _, b := range seen {
			top = max(top, b.height)
		}
	}
	type interval struct {
		mean         float64
		inner, outer [2]float64
	}
	made := make([]interval, 0, n)
	if len(d.sets) > 0 {
		columns := make([][]float64, n)
		for _, set := range d.sets {
			for i, b := range shares(set) {
				columns[i] = append(columns[i], b.height)
			}
		}
		for _, c := range columns {
			v := interval{mean: diagnose.Mean(c)}
			v.inner[0], v.inner[1] = diagnose.HDI(c, 0.5)
			v.outer[0], v.outer[1] = diagnose.HDI(c, 0.94)
			top = max(top, v.outer[1], v.mean)
			made = append(made, v)
		}
	}
	if len(seen) > 0 {
		r.keys = append(r.keys, key{"observed share", faint, solidKey})
	}
	if len(made) > 0 {
		r.keys = append(r.keys, key{word + " predictive: mean, 50% and 94% HDI", hue(0), dotKey})
	}
	r.x = newScale(edges[0].lo, edges[n-1].hi).pad(0.02)
	r.x.whole = true
	r.y = scale{lo: 0, hi: 1.05 * top}
	f, p := r.figure()
	gap := 3 * px
	f.area(fade(faint, 0.6), noColor, 0, p.bars(seen, gap))
	scale := min(1, 14/float64(n))
	for i, v := range made {
		x := (edges[i].lo + edges[i].hi) / 2
		f.line(hue(0), vg.Length(max(0.9, 1.6*scale))*px, p.point(x, v.outer[0]), p.point(x, v.outer[1]))
		f.line(hue(0), vg.Length(max(2, 4.5*scale))*px, p.point(x, v.inner[0]), p.point(x, v.inner[1]))
	}
	for i, v := range made {
		f.dots(hue(0), vg.Length(max(1.6, 4*scale))*px, p.point((edges[i].lo+edges[i].hi)/2, v.mean))
	}
	return f
}
