package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"sort"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// A Fit has data points and the line, or curve, of a model.
type Fit struct {
	Name string    // in the legend, if there are several fits
	X, Y []float64 // data points; may be empty
	Grid []float64 // x values of the line

	// Mean holds the line of each draw: Mean[s][i] is the expectation at
	// Grid[i] under draw s.
	Mean [][]float64

	// Predictions holds new observations at the grid by draw, in the same
	// layout; may be nil. It may have another number of draws than Mean.
	Predictions [][]float64
}

// RegressionOptions says how [Regression] draws. The zero value is the default.
type RegressionOptions struct {
	Title, XLabel, YLabel string
	Points                string // name of the data points in the legend; "data"

	Prob float64 // of the wide band, between 0 and 1; 0.94

	// Lines draws this many draws of the line instead of its bands.
	Lines int

	// Rough keeps the edges of the bands as computed at each grid point. By
	// default they are smoothed along x, because the ends of a highest-density
	// interval are noisy.
	Rough bool
}

// maxDots bounds the data points that are drawn.
const maxDots = 2000

// Regression draws data points, the mean line through them, and the
// highest-density bands of that mean, 50% and 94%, as ArviZ's plot_lm and
// plot_hdi do. With Predictions it also draws the band of new observations.
// Several fits share the axes, each in its own colour. If there are more than
// 2000 data points, it draws 2000, evenly spaced, and says so.
func Regression(fits []Fit, o RegressionOptions) *Figure {
	if o.Prob == 0 {
		o.Prob = 0.94
	}
	if o.Points == "" {
		o.Points = "data"
	}
	if !(o.Prob > 0 && o.Prob < 1) {
		return sentence("Regression: the probability of the band must lie between 0 and 1, not " + exact(o.Prob) + ".")
	}
	var names []string
	shapes := make([]*fitShape, len(fits))
	x, y := noExtent(), noExtent()
	points, skipped := 0, 0
	for i := range fits {
		if wrong := fits[i].check(); wrong != "" {
			return sentence("Regression: " + wrong)
		}
		s := newFitShape(&fits[i], &o)
		shapes[i] = s
		for k := range s.x {
			x.add(s.x[k])
			y.add(s.y[k])
		}
		for _, b := range s.bands {
			x.add(b.x...)
			y.add(b.low...)
			y.add(b.high...)
		}
		for _, l := range s.lines {
			y.add(l...)
		}
		x.add(s.grid...)
		y.add(s.mean...)
		points += len(s.x)
		skipped += s.skipped
		if name := clean(fits[i].Name); name != "" {
			names = append(names, name)
		}
	}
	text := "Regression"
	if o.Title != "" {
		text = clean(o.Title)
	}
	if o.YLabel != "" && o.XLabel != "" {
		text += ": " + clean(o.YLabel) + " over " + clean(o.XLabel)
	}
	if len(names) > 0 {
		text += " of " + words.Some(names, 4)
	}
	text += ", " + words.Plural(points, "data point")
	if x.lo > x.hi || y.lo > y.hi {
		return sentence(text + ": there is nothing to draw.")
	}
	r := frame{
		text: text, title: o.Title, xlabel: o.XLabel, ylabel: o.YLabel,
		keys: regressionKeys(fits, shapes, &o),
		x:    newScale(x.lo, x.hi).pad(0.03),
		y:    newScale(y.lo, y.hi).pad(0.05),
	}
	if points > maxDots {
		r.tell(soft, fmt.Sprintf("%d of %d data points are shown.", maxDots, points))
	}
	if skipped > 0 {
		r.tell(soft, words.Plural(skipped, "data point")+" left out: not finite")
	}
	f, p := r.figure()
	for i, s := range shapes {
		for _, b := range s.bands {
			f.area(fade(hue(i), b.opacity), noColor, 0, [][]vg.Point{p.band(b.x, b.low, b.high)})
		}
	}
	for i, s := range shapes {
		if n := len(s.x); n > 0 {
			opacity := min(0.8, max(0.25, 60/float64(points)))
			radius := 2.6 * px
			if points > 300 {
				radius = 1.8 * px
			}
			var at []vg.Point
			for _, k := range thin(n, max(1, n*maxDots/max(points, maxDots))) {
				at = append(at, p.point(s.x[k], s.y[k]))
			}
			f.cloud(fade(pointColor(i, len(fits)), opacity), radius, at)
		}
	}
	for i, s := range shapes {
		for _, l := range s.lines {
			f.line(fade(hue(i), 0.25), 0.8*px, p.curve(s.grid, l)...)
		}
		switch {
		case len(s.mean) == 1:
			f.dots(hue(i), 4*px, p.point(s.grid[0], s.mean[0]))
		case len(s.mean) > 1:
			f.line(hue(i), curveLine, p.curve(s.grid, s.mean)...)
		}
	}
	return f
}

// pointColor returns the colour of data points: that of their fit, or, where
// there is one fit only, ink.
func pointColor(i, fits int) color.NRGBA {
	if fits == 1 {
		return ink
	}
	return hue(i)
}

// check describes an error in the lengths of a fit, if there is one.
func (t *Fit) check() string {
	name := ""
	if t.Name != "" {
		name = clean(t.Name) + ": "
	}
	if len(t.X) != len(t.Y) {
		return name + words.Plural(len(t.X), "x value") + " and " + words.Plural(len(t.Y), "y value") + "."
	}
	for _, of := range []struct {
		what string
		rows [][]float64
	}{{"the mean", t.Mean}, {"the predictions", t.Predictions}} {
		for s, row := range of.rows {
			if len(row) != len(t.Grid) {
				return fmt.Sprintf("%sdraw %d of %s has %s, but grid points: %d.", name, s, of.what, words.Plural(len(row), "value"), len(t.Grid))
			}
		}
	}
	return ""
}

// A fitShape is a fit as drawn.
type fitShape struct {
	x, y       []float64 // points
	skipped    int
	grid, mean []float64
	bands      []hdiBand
	lines      [][]float64 // draws of the line, over grid
}

type hdiBand struct {
	x, low, high []float64
	opacity      float64
}

func newFitShape(t *Fit, o *RegressionOptions) *fitShape {
	s := new(fitShape)
	for i := range t.X {
		if usable(t.X[i]) && usable(t.Y[i]) {
			s.x, s.y = append(s.x, t.X[i]), append(s.y, t.Y[i])
		} else {
			s.skipped++
		}
	}
	order := make([]int, 0, len(t.Grid))
	for i, v := range t.Grid {
		if usable(v) {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return t.Grid[order[a]] < t.Grid[order[b]] })

	if len(t.Predictions) > 0 {
		s.bands = append(s.bands, newBand(t.Grid, t.Predictions, order, o.Prob, o.Rough, 0.12))
	}
	if len(t.Mean) == 0 {
		return s
	}
	if o.Lines <= 0 {
		s.bands = append(s.bands, newBand(t.Grid, t.Mean, order, o.Prob, o.Rough, 0.22))
		s.bands = append(s.bands, newBand(t.Grid, t.Mean, order, 0.5, o.Rough, 0.3))
	}
	var kept []int
	for _, i := range order {
		if draws := at(t.Mean, i); len(draws) > 0 {
			kept = append(kept, i)
			s.grid, s.mean = append(s.grid, t.Grid[i]), append(s.mean, diagnose.Mean(draws))
		}
	}
	for _, d := range thin(len(t.Mean), min(o.Lines, 200)) {
		line := make([]float64, 0, len(kept))
		for _, i := range kept {
			line = append(line, t.Mean[d][i])
		}
		if !slices.ContainsFunc(line, func(v float64) bool { return !usable(v) }) {
			s.lines = append(s.lines, line)
		}
	}
	return s
}

// at returns the usable values of a column.
func at(rows [][]float64, column int) []float64 {
	var values []float64
	for _, row := range rows {
		if usable(row[column]) {
			values = append(values, row[column])
		}
	}
	return values
}

// newBand returns the highest-density band of curves over a grid, in the order
// given, as an area of an opacity.
func newBand(grid []float64, curves [][]float64, order []int, prob float64, rough bool, opacity float64) hdiBand {
	b := hdiBand{opacity: opacity}
	for _, i := range order {
		if draws := at(curves, i); len(draws) > 0 {
			low, high := diagnose.HDI(draws, prob)
			b.x, b.low, b.high = append(b.x, grid[i]), append(b.low, low), append(b.high, high)
		}
	}
	if !rough {
		b.low, b.high = smooth(b.x, b.low), smooth(b.x, b.high)
		for i := range b.low {
			b.low[i], b.high[i] = min(b.low[i], b.high[i]), max(b.low[i], b.high[i])
		}
	}
	if len(b.x) == 1 { // a band needs width
		w := 1e-3 * max(1e-3, math.Abs(b.x[0]))
		b.x = []float64{b.x[0] - w, b.x[0] + w}
		b.low, b.high = []float64{b.low[0], b.low[0]}, []float64{b.high[0], b.high[0]}
	}
	return b
}

// smooth returns y, given at ascending x, smoothed by local regression of
// degree 2 with tricube weights over a quarter of the points, nine at least
// (Cleveland 1979, "Robust Locally Weighted Regression and Smoothing
// Scatterplots", without its robustness). It keeps parabolas. With fewer than nine
// points, or where all x are equal, y is unchanged.
func smooth(x, y []float64) []float64 {
	n := len(x)
	const least = 9
	if n < least {
		return y
	}
	k := max(least, n/4)
	out := make([]float64, n)
	first := 0
	for i := range x {
		for first+k < n && x[first+k]-x[i] < x[i]-x[first] {
			first++ // the k nearest are x[first : first+k]
		}
		reach := max(x[i]-x[first], x[first+k-1]-x[i])
		out[i] = y[i]
		if !(reach > 0) {
			continue
		}
		reach *= 1 + 1e-3
		// Moments of t = (x−x[i])/reach, and of t with what y adds to y[i].
		var m [5]float64
		var v [3]float64
		for j := first; j < first+k; j++ {
			t := (x[j] - x[i]) / reach
			w := math.Pow(1-math.Pow(math.Abs(t), 3), 3)
			for p := range m {
				m[p] += w
				if p < len(v) {
					v[p] += w * (y[j] - y[i])
				}
				w *= t
			}
		}
		// The intercept, by Cramer's rule.
		c0 := m[2]*m[4] - m[3]*m[3]
		c1 := m[1]*m[4] - m[2]*m[3]
		c2 := m[1]*m[3] - m[2]*m[2]
		det := m[0]*c0 - m[1]*c1 + m[2]*c2
		if det > 1e-9*m[0]*m[2]*m[4] {
			out[i] += (v[0]*c0 - v[1]*c1 + v[2]*c2) / det
		}
		if !usable(out[i]) {
			out[i] = y[i]
		}
	}
	return out
}

func regressionKeys(fits []Fit, shapes []*fitShape, o *RegressionOptions) []key {
	var points, mean, lines, predictions bool
	for i, s := range shapes {
		points = points || len(s.x) > 0
		mean = mean || len(s.mean) > 0
		lines = lines || len(s.lines) > 0
		predictions = predictions || len(fits[i].Predictions) > 0
	}
	c := hue(0)
	var keys []key
	if len(fits) > 1 {
		c = soft
		for i := range fits {
			if name := clean(fits[i].Name); name != "" {
				keys = append(keys, key{name, hue(i), lineKey})
			}
		}
	}
	if points {
		keys = append(keys, key{clean(o.Points), pointColor(0, min(2, len(fits))), dotKey})
		if len(fits) > 1 {
			keys[len(keys)-1].color = soft
		}
	}
	wide := percent(o.Prob)
	switch {
	case mean && lines:
		keys = append(keys, key{"mean and draws of the line", c, lineKey})
	case mean:
		keys = append(keys, key{"mean", c, lineKey}, key{"50% and " + wide + " HDI of the mean", c, boxKey})
	}
	if predictions {
		keys = append(keys, key{wide + " HDI of predictions", c, paleKey})
	}
	return keys
}
