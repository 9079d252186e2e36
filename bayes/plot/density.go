package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// DensityOptions says how [Density] draws. The zero value is the default.
type DensityOptions struct {
	Prob   float64 // of the interval, between 0 and 1; 0.94
	Median bool    // the point estimate is the median, not the mean

	// Ref holds reference values: one for all quantities, or one for each (NaN
	// or infinite: none). A line marks it, and the text gives the share of the
	// draws on either side: "1.2% < 0 < 98.8%". Draws equal to it are on
	// neither.
	Ref []float64
}

// Density draws a panel for each quantity, as ArviZ's plot_posterior does: its
// density over all chains (bars for discrete ones), mean or median, the
// highest-density interval as a bar with labelled ends, and reference values if
// given. The axis leaves out the far ends of long tails; if that hides more
// than one draw in a thousand, the panel says so.
func Density(series []Series, o DensityOptions) *Figure {
	if len(series) == 0 {
		return sentence("Density: there are no quantities to plot.")
	}
	if o.Prob == 0 {
		o.Prob = 0.94
	}
	if !(o.Prob > 0 && o.Prob < 1) {
		return sentence("Density: the probability of the interval must lie between 0 and 1, not " +
			strconv.FormatFloat(o.Prob, 'g', -1, 64) + ".")
	}
	if n := len(o.Ref); n > 1 && n != len(series) {
		return sentence(fmt.Sprintf("Density: %d reference values, but quantities: %d; give one for all, or one for each.", n, len(series)))
	}

	panels := make([]*densityPanel, len(series))
	for i := range series {
		ref := math.NaN()
		switch len(o.Ref) {
		case 0:
		case 1:
			ref = o.Ref[0]
		default:
			ref = o.Ref[i]
		}
		panels[i] = newDensityPanel(&series[i], ref, &o)
	}
	columns, cell := densityGrid(len(series))
	var heads []vg.Length // of the rows: heights of titles and the text under them
	height := 2*margin - gap
	for row := range slices.Chunk(panels, columns) {
		lines := 0
		for _, p := range row {
			lines = max(lines, len(p.facts))
		}
		head := titleLine + vg.Length(lines)*textLine + 4*px
		heads = append(heads, head)
		height += head + cell.Y + tickRoom + gap
	}
	f := &Figure{
		width:  2*margin + vg.Length(columns)*(cell.X+gap) - gap,
		height: height,
		text:   densityText(panels),
	}
	top := height - margin
	for i, p := range panels {
		head, column := heads[i/columns], i%columns
		box := vg.Rectangle{Max: vg.Point{Y: top - head}}
		box.Min.X = margin + vg.Length(column)*(cell.X+gap)
		box.Max.X = box.Min.X + cell.X
		box.Min.Y = box.Max.Y - cell.Y
		p.draw(f, box, head)
		if column == columns-1 {
			top -= head + cell.Y + tickRoom + gap
		}
	}
	return f
}

// densityGrid returns the columns of a grid of n panels, and the size of each.
func densityGrid(n int) (columns int, size vg.Point) {
	switch {
	case n == 1:
		return 1, vg.Point{X: 460 * px, Y: 210 * px}
	case n == 2 || n == 4:
		return 2, vg.Point{X: 380 * px, Y: 170 * px}
	case n <= 9:
		return 3, vg.Point{X: 255 * px, Y: 140 * px}
	}
	return 4, vg.Point{X: 186 * px, Y: 110 * px}
}

// A densityPanel holds the contents of a panel of a density figure.
type densityPanel struct {
	name    string
	summary string // in one line
	facts   []fact // lines under the title

	draws    []float64
	discrete bool
	ref      float64 // NaN: none
	estimate float64
	lo, hi   number // the formatted ends of the interval
	interval [2]float64
	prob     string  // "94% HDI"
	from, to float64 // the range of the axis
}

// A fact is a line of text under a title.
type fact struct {
	text  number
	color color.NRGBA
}

func (p *densityPanel) tell(c color.NRGBA, n number) {
	if n.text != "" {
		p.facts = append(p.facts, fact{n, c})
	}
}

func newDensityPanel(s *Series, ref float64, o *DensityOptions) *densityPanel {
	draws, skipped := s.finite()
	p := &densityPanel{name: clean(s.Name), draws: draws, discrete: s.Discrete, ref: ref}
	if len(draws) == 0 {
		p.summary = "no draws"
		p.tell(soft, number{text: "There is nothing to draw."})
		p.tell(soft, number{text: skippedNote(skipped)})
		return p
	}

	kind := "mean"
	if p.estimate = diagnose.Mean(draws); o.Median {
		kind, p.estimate = "median", diagnose.Quantile(draws, 0.5)
	}
	lo, hi := diagnose.HDI(draws, o.Prob)
	step, size := resolution(hi-lo), max(math.Abs(lo), math.Abs(hi))
	estimate := format(p.estimate, step, size)
	p.interval = [2]float64{lo, hi}
	end := func(v float64) number {
		if s.Discrete {
			return format(v, 1, size)
		}
		if small := math.Abs(v); small < step/2 && small > size/1000 {
			return format(v, math.Pow10(exponent(small)), size) // a small number must not be shown as 0.0
		}
		return format(v, step, size)
	}
	p.lo, p.hi = end(lo), end(hi)
	p.prob = strconv.FormatFloat(math.Round(o.Prob*1e6)/1e4, 'g', -1, 64) + "% HDI"
	p.summary = fmt.Sprintf("%s %s, %s [%s, %s]", kind, estimate, p.prob, p.lo, p.hi)
	p.tell(soft, number{kind + " " + estimate.text, estimate.exponent})

	if math.IsInf(ref, 0) {
		p.ref = math.NaN()
	}
	if !math.IsNaN(p.ref) {
		shares := sides(draws, ref)
		p.tell(alert, number{text: minus(shares)})
		p.summary += ", " + shares
	}
	p.from, p.to = reach(draws)
	if beyond := 1 - float64(len(within(draws, p.from, p.to)))/float64(len(draws)); beyond > 0.001 {
		p.tell(soft, number{text: percents(beyond)[0] + " beyond the axis"})
	}
	p.tell(soft, number{text: skippedNote(skipped)})
	return p
}

// sides returns the shares of the draws below and above a value:
// "1.2% < 0 < 98.8%".
func sides(draws []float64, ref float64) string {
	below, above := 0, 0
	for _, v := range draws {
		switch {
		case v < ref:
			below++
		case v > ref:
			above++
		}
	}
	n := float64(len(draws))
	p := percents(float64(below)/n, float64(above)/n)
	return p[0] + " < " + exact(ref) + " < " + p[1]
}

func densityText(panels []*densityPanel) string {
	const most = 3
	if len(panels) <= most {
		each := make([]string, len(panels))
		for i, p := range panels {
			each[i] = p.name + ": " + p.summary
		}
		return "Density of " + strings.Join(each, "; ")
	}
	names := make([]string, len(panels))
	for i, p := range panels {
		names[i] = p.name
	}
	return "Density of " + words.Some(names, 4)
}

// The foot of a panel, between axis and density, holds the interval: a bar
// and, above it, its labels.
const (
	barHeight   = 9 * px
	labelHeight = barHeight + 6*px
	footHeight  = labelHeight + textSize + 4*px
)

// draw draws the panel in a box, under a head of text.
func (p *densityPanel) draw(f *Figure, box vg.Rectangle, head vg.Length) {
	width := box.Max.X - box.Min.X
	at := vg.Point{X: box.Min.X, Y: box.Max.Y + head - titleSize}
	f.write(fit(p.name, titleSize, width), at, left, titleSize, ink)
	facts := at.Y - textLine // the base of the first
	for _, t := range p.facts {
		at.Y -= textLine
		f.writeSup(fit(t.text.text, textSize, width), t.text.exponent, at, left, textSize, t.color)
	}
	if len(p.draws) == 0 {
		return
	}

	// The density.
	lo, hi := p.from, p.to
	var x, y []float64
	var bars []bar
	top := 0.0
	if p.discrete {
		bars = count(p.draws, lo, hi)
		lo, hi = bars[0].lo, bars[len(bars)-1].hi
		for _, b := range bars {
			top = max(top, b.height)
		}
	} else if x, y = outline(p.draws, false, lo, hi); len(y) > 0 {
		top = slices.Max(y)
	}
	if top == 0 {
		top = 1
	}
	foot := float64(footHeight / (box.Max.Y - box.Min.Y - footHeight))
	xs := newScale(lo, hi)
	xs.whole = p.discrete
	if near := 3 * (xs.hi - xs.lo); p.ref > xs.hi-near && p.ref < xs.lo+near {
		xs.lo, xs.hi = min(xs.lo, p.ref), max(xs.hi, p.ref)
	}
	panel := f.panel(box, xs.pad(0.03), scale{lo: -1.05 * top * foot, hi: 1.05 * top})
	switch {
	case p.discrete:
		f.area(fade(hue(0), 0.45), color.NRGBA{}, 0, panel.bars(bars, 3*px))
	case len(x) > 1:
		n := len(x) - 1
		curve := []vg.Point{panel.point(x[0], 0)}
		curve = append(curve, panel.curve(x, y)...)
		curve = append(curve, panel.point(x[n], 0))
		f.area(fade(hue(0), 0.14), hue(0), curveLine, [][]vg.Point{curve})
	default:
		f.line(hue(0), 2*px, panel.point(p.estimate, 0), panel.point(p.estimate, top))
	}
	if panel.x.lo <= p.ref && p.ref <= panel.x.hi {
		f.dashed(alert, 1.2*px, panel.point(p.ref, 0), panel.point(p.ref, 1.05*top))
	}
	panel.xAxis()

	// The interval.
	a, b := panel.point(p.interval[0], 0), panel.point(p.interval[1], 0)
	a.Y, b.Y = box.Min.Y+barHeight, box.Min.Y+barHeight
	f.line(ink, 3*px, a, b)
	f.dots(ink, 4*px, vg.Point{X: panel.point(p.estimate, 0).X, Y: a.Y})
	p.label(f, a.X, b.X, box, facts)
}

// label writes the ends of the interval, which extends from a to b, and its name:
// between the ends if there is room, or beside them, or else to the right of the
// facts.
func (p *densityPanel) label(f *Figure, a, b vg.Length, box vg.Rectangle, facts vg.Length) {
	const apart = 0.9 * textSize
	base := box.Min.Y + labelHeight
	w1, w2 := vg.Length(p.lo.width())*textSize, vg.Length(p.hi.width())*textSize
	var x1, x2 vg.Length
	if p.lo == p.hi {
		x1 = max(box.Min.X+w1/2, min(box.Max.X-w1/2, (a+b)/2))
		x2 = x1
		f.number(p.lo, vg.Point{X: x1, Y: base}, center, ink)
	} else {
		x1, x2 = p.labelEnds(a, b, w1, w2, apart, box)
		f.number(p.lo, vg.Point{X: x1, Y: base}, center, ink)
		f.number(p.hi, vg.Point{X: x2, Y: base}, center, ink)
	}
	w := textWidth(p.prob, textSize)
	switch l, r := x1-w1/2, x2+w2/2; {
	case r-l >= w1+w2+w+2*apart:
		f.write(p.prob, vg.Point{X: (l + w1 + r - w2) / 2, Y: base}, center, textSize, soft)
	case r+apart+w <= box.Max.X:
		f.write(p.prob, vg.Point{X: r + apart, Y: base}, left, textSize, soft)
	case l-apart-w >= box.Min.X:
		f.write(p.prob, vg.Point{X: l - apart, Y: base}, right, textSize, soft)
	default:
		f.write(p.prob, vg.Point{X: box.Max.X, Y: facts}, right, textSize, soft)
	}
}

// labelEnds returns the centres of labels of widths w1 and w2: over a and b, moved
// apart if they would touch, and inside the panel.
func (p *densityPanel) labelEnds(a, b, w1, w2, apart vg.Length, box vg.Rectangle) (x1, x2 vg.Length) {
	least := (w1+w2)/2 + apart
	if short := least - (b - a); short > 0 {
		a, b = a-short/2, b+short/2
	}
	if a < box.Min.X+w1/2 {
		a = box.Min.X + w1/2
		b = max(b, a+least)
	}
	if b > box.Max.X-w2/2 {
		b = box.Max.X - w2/2
		a = min(a, b-least)
	}
	return a, b
}
