package plot

import (
	"image/color"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// A Curve is a function or a sample to draw with [Curves]: give X and Y, or
// Draws.
type Curve struct {
	Name string
	X, Y []float64 // points of the function; the line has gaps at those that are not finite

	// Draws are shown as a histogram of area 1, to compare with a density.
	Draws []float64

	// Bars draws a bar at each X instead of a line. For Draws it draws a bar for
	// each whole number, with the share of draws as its height, to compare with a
	// probability mass function.
	Bars bool
}

// Curves draws curves and histograms over one x axis, with a legend: prior,
// likelihood and posterior, or an analytic density over sampled draws.
func Curves(title, xlabel string, curves ...Curve) *Figure {
	title, xlabel = clean(title), clean(xlabel)
	names := make([]string, len(curves))
	shapes := make([]curveShape, len(curves))
	lo, hi, low, top := math.Inf(1), math.Inf(-1), 0.0, 0.0
	skipped, discrete := 0, true
	var keys []key
	for i := range curves {
		c := &curves[i]
		names[i] = clean(c.Name)
		if len(c.X) != len(c.Y) {
			return sentence("Curves: " + names[i] + " has " + words.Plural(len(c.X), "x value") + " and " + words.Plural(len(c.Y), "y value") + ".")
		}
		s := newCurveShape(c)
		shapes[i] = s
		discrete = discrete && c.Bars && !slices.ContainsFunc(c.X, func(x float64) bool { return x != math.Round(x) })
		skipped += s.skipped
		lo, hi = min(lo, s.lo), max(hi, s.hi)
		low, top = min(low, s.low), max(top, s.top)
		if names[i] != "" {
			symbol := lineKey
			if s.bars != nil {
				symbol = boxKey
			}
			keys = append(keys, key{names[i], hue(i), symbol})
		}
	}
	text := title
	if of := words.Some(slices.DeleteFunc(names, func(s string) bool { return s == "" }), 4); of != "" {
		if text != "" {
			text += ": "
		}
		text += of
	}
	if xlabel != "" {
		text += " over " + xlabel
	}
	if lo > hi {
		return sentence(text + ": there is nothing to draw.")
	}
	if top == low {
		top = low + 1
	}

	const width, height = 560 * px, 260 * px
	f := &Figure{width: width, text: text}
	inner := f.width - 2*margin
	y := scale{lo: low, hi: top + 0.05*(top-low)}
	ticks := yTicks(y, height)
	axis := yRoom(ticks)
	head := vg.Length(legend(keys, inner-axis, nil)) * textLine
	if title != "" {
		head += titleLine
	}
	if skipped > 0 {
		head += textLine
	}
	foot := tickRoom + textLine
	f.height = 2*margin + head + 8*px + height + foot
	box := vg.Rectangle{
		Min: vg.Point{X: margin + axis, Y: margin + foot},
		Max: vg.Point{X: f.width - margin, Y: margin + foot + height},
	}
	at := vg.Point{X: box.Min.X, Y: f.height - margin}
	if title != "" {
		f.write(fit(title, titleSize, box.Max.X-box.Min.X), vg.Point{X: at.X, Y: at.Y - 0.85*titleSize}, left, titleSize, ink)
		at.Y -= titleLine
	}
	f.legend(keys, at, inner-axis)
	if skipped > 0 {
		note := words.Plural(skipped, "value") + " left out: not finite"
		f.write(note, vg.Point{X: at.X, Y: box.Max.Y + 10*px}, left, textSize, soft)
	}

	x := newScale(lo, hi).pad(0.02)
	x.whole = discrete
	p := f.panel(box, x, y)
	barGap := 1 * px
	if discrete {
		barGap = 3 * px
	}
	for _, bars := range []bool{true, false} { // lines over bars
		for i, s := range shapes {
			if bars {
				f.area(fade(hue(i), 0.35), color.NRGBA{}, 0, p.bars(s.bars, barGap))
				continue
			}
			for _, l := range s.lines {
				if pts := p.curve(l.x, l.y); len(pts) > 1 {
					f.line(hue(i), 2*px, pts...)
				} else {
					f.dots(hue(i), 2.5*px, pts...)
				}
			}
		}
	}
	p.xAxis()
	p.yAxis(ticks)
	label := fit(xlabel, textSize, box.Max.X-box.Min.X)
	f.write(label, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: margin + 0.25*textSize}, center, textSize, soft)
	return f
}

// A curveShape is a curve as drawn, with its extent.
type curveShape struct {
	lines    []piece
	bars     []bar
	lo, hi   float64 // of x
	low, top float64 // of y
	skipped  int
}

type piece struct{ x, y []float64 }

func newCurveShape(c *Curve) curveShape {
	s := curveShape{lo: math.Inf(1), hi: math.Inf(-1)}
	switch {
	case len(c.Draws) > 0:
		one := Series{Chains: [][]float64{c.Draws}}
		draws, skipped := one.finite()
		s.skipped = skipped
		if len(draws) == 0 {
			return s
		}
		lo, hi := reach(draws)
		if c.Bars {
			s.bars = count(draws, lo, hi)
		} else {
			z := newScale(lo, hi)
			s.bars = histogram(draws, z.lo, z.hi)
		}
	case c.Bars:
		s.bars, s.skipped = columns(c.X, c.Y)
	default:
		s.lines, s.skipped = pieces(c.X, c.Y)
	}
	for _, b := range s.bars {
		s.lo, s.hi = min(s.lo, b.lo), max(s.hi, b.hi)
		s.top = max(s.top, b.height)
	}
	for _, l := range s.lines {
		s.lo, s.hi = min(s.lo, slices.Min(l.x)), max(s.hi, slices.Max(l.x))
		s.low, s.top = min(s.low, slices.Min(l.y)), max(s.top, slices.Max(l.y))
	}
	return s
}

// columns returns a bar at each x, as wide as the smallest distance between two.
func columns(x, y []float64) (bars []bar, skipped int) {
	var at []float64
	for i := range x {
		if usable(x[i]) && usable(y[i]) {
			at = append(at, x[i])
		}
	}
	slices.Sort(at)
	width := math.Inf(1)
	for i := 1; i < len(at); i++ {
		if d := at[i] - at[i-1]; d > 0 {
			width = min(width, d)
		}
	}
	if math.IsInf(width, 1) {
		width = 1
	}
	for i := range x {
		if !usable(x[i]) || !usable(y[i]) {
			skipped++
			continue
		}
		bars = append(bars, bar{x[i] - width/2, x[i] + width/2, y[i]})
	}
	return bars, skipped
}

// pieces splits a line at points that are not finite.
func pieces(x, y []float64) (lines []piece, skipped int) {
	var l piece
	end := func() {
		if len(l.x) > 0 {
			lines = append(lines, l)
		}
		l = piece{}
	}
	for i := range x {
		if !usable(x[i]) || !usable(y[i]) {
			skipped++
			end()
			continue
		}
		l.x, l.y = append(l.x, x[i]), append(l.y, y[i])
	}
	end()
	return lines, skipped
}
