package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// A panel is the rectangle in which data is drawn, with its scales. Axes, ticks
// and titles surround it, in space that the layout reserves.
type panel struct {
	f    *Figure
	rect vg.Rectangle
	x, y scale
}

func (f *Figure) panel(r vg.Rectangle, x, y scale) *panel {
	return &panel{f, r,
		x.onto(float64(r.Min.X), float64(r.Max.X)),
		y.onto(float64(r.Min.Y), float64(r.Max.Y)),
	}
}

// point returns the position of a pair of values on the page.
func (p *panel) point(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(p.x.at(x)), Y: vg.Length(p.y.at(y))}
}

// curve returns the points of a line over values, without those that make no
// visible difference.
func (p *panel) curve(x, y []float64) []vg.Point {
	pts := make([]vg.Point, len(x))
	for i := range x {
		pts[i] = p.point(x[i], y[i])
	}
	return simplify(pts)
}

// bars returns the outlines of bars that start at 0, narrowed by a gap.
func (p *panel) bars(bars []bar, gap vg.Length) [][]vg.Point {
	var paths [][]vg.Point
	for _, b := range bars {
		if b.height <= 0 {
			continue
		}
		lo, hi := p.point(b.lo, 0), p.point(b.hi, b.height)
		d := min(gap, (hi.X-lo.X)/4) / 2
		lo.X, hi.X = lo.X+d, hi.X-d
		paths = append(paths, []vg.Point{lo, {X: lo.X, Y: hi.Y}, hi, {X: hi.X, Y: lo.Y}})
	}
	return paths
}

// overhang is the distance by which the labels of an axis may extend past its
// ends, so that the labels of adjacent panels do not touch.
const overhang = 8 * px

// xAxis draws the axis below the panel, with about one label in 50 pixels.
func (p *panel) xAxis() {
	r := p.rect
	n := max(3, int((r.Max.X-r.Min.X)/(50*px)))
	ticks := p.x.ticks(n, func(w float64) float64 { return (w + 1.7) * float64(textSize) })
	marks := [][]vg.Point{{r.Min, {X: r.Max.X, Y: r.Min.Y}}}
	for _, t := range ticks {
		x := vg.Length(p.x.at(t.value))
		marks = append(marks, []vg.Point{{X: x, Y: r.Min.Y}, {X: x, Y: r.Min.Y - tickSize}})
	}
	p.f.lines(faint, hairline, marks)
	for _, t := range ticks {
		x := vg.Length(p.x.at(t.value))
		if w := vg.Length(t.label.width()) * textSize; w < r.Max.X-r.Min.X {
			x = max(r.Min.X-overhang+w/2, min(r.Max.X+overhang-w/2, x))
		}
		p.f.number(t.label, vg.Point{X: x, Y: r.Min.Y - tickSize - 0.95*textSize}, center, soft)
	}
}

func (f *Figure) number(n number, at vg.Point, a align, c color.NRGBA) {
	f.writeSup(n.text, n.exponent, at, a, textSize, c)
}

// yTicks returns the ticks of the panel's y axis.
func yTicks(y scale, height vg.Length) []tick {
	n := max(2, int(height/(24*px)))
	return y.onto(0, float64(height)).ticks(n, func(float64) float64 { return 1.3 * float64(textSize) })
}

// yRoom returns the width of ticks and their labels.
func yRoom(ticks []tick) vg.Length {
	widest := 0.0
	for _, t := range ticks {
		widest = max(widest, t.label.width())
	}
	return vg.Length(widest)*textSize + tickSize + 4*px
}

// yAxis draws the axis left of the panel.
func (p *panel) yAxis(ticks []tick) {
	r := p.rect
	marks := [][]vg.Point{{r.Min, {X: r.Min.X, Y: r.Max.Y}}}
	for _, t := range ticks {
		y := vg.Length(p.y.at(t.value))
		marks = append(marks, []vg.Point{{X: r.Min.X, Y: y}, {X: r.Min.X - tickSize, Y: y}})
	}
	p.f.lines(faint, hairline, marks)
	for _, t := range ticks {
		y := vg.Length(p.y.at(t.value))
		p.f.number(t.label, vg.Point{X: r.Min.X - tickSize - 3*px, Y: y - 0.36*textSize}, right, soft)
	}
}

// A key is an entry of a legend.
type key struct {
	name   string
	color  color.NRGBA
	symbol symbol
}

type symbol int

const (
	lineKey symbol = iota
	dashKey
	boxKey
	tickKey
	dotKey
	ringKey
	paleKey  // a box, paler
	solidKey // a box, darker
	textKey  // no symbol
)

const (
	keyRoom = 18 * px // a symbol
	keyGap  = 16 * px // after an entry
)

// indent returns the distance of the name of an entry from its left end.
func (k key) indent() vg.Length {
	if k.symbol == textKey {
		return 0
	}
	return keyRoom + 6*px
}

// legend lays out entries in lines of a given width and returns the number of
// lines. If draw is not nil, it is called with each entry, its place (x from
// the left, line from 0) and its name, shortened to fit.
func legend(keys []key, width vg.Length, draw func(k key, x vg.Length, line int)) (lines int) {
	x, line := vg.Length(0), 0
	for _, k := range keys {
		k.name = fit(k.name, textSize, width-k.indent())
		w := k.indent() + textWidth(k.name, textSize)
		if x > 0 && x+w > width {
			x, line = 0, line+1
		}
		if draw != nil {
			draw(k, x, line)
		}
		x += w + keyGap
	}
	if len(keys) == 0 {
		return 0
	}
	return line + 1
}

// legend draws entries in a box with the given upper left corner and width.
func (f *Figure) legend(keys []key, corner vg.Point, width vg.Length) {
	legend(keys, width, func(k key, x vg.Length, line int) {
		x += corner.X
		base := corner.Y - vg.Length(line)*textLine - 0.85*textSize
		mid := base + 0.36*textSize
		a, b := vg.Point{X: x, Y: mid}, vg.Point{X: x + keyRoom, Y: mid}
		switch k.symbol {
		case lineKey:
			f.line(k.color, 2*px, a, b)
		case dashKey:
			f.dashed(k.color, 2*px, a, b)
		case boxKey, paleKey, solidKey:
			opacity := [...]float64{boxKey: 0.35, paleKey: 0.14, solidKey: 0.6}[k.symbol]
			f.area(fade(k.color, opacity), noColor, 0, [][]vg.Point{rectangle(a.X, mid-4*px, b.X, mid+4*px)})
		case tickKey:
			c := (a.X + b.X) / 2
			f.line(k.color, hairline, vg.Point{X: c, Y: mid - 4*px}, vg.Point{X: c, Y: mid + 4*px})
		case dotKey:
			f.dots(k.color, 3.5*px, vg.Point{X: (a.X + b.X) / 2, Y: mid})
		case ringKey:
			f.rings(k.color, vg.Point{X: (a.X + b.X) / 2, Y: mid})
		case textKey:
			f.write(k.name, vg.Point{X: x, Y: base}, left, textSize, k.color)
			return
		}
		f.write(k.name, vg.Point{X: x + k.indent(), Y: base}, left, textSize, soft)
	})
}
