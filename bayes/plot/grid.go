package plot

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A cell is a panel of a grid.
type cell struct {
	name  string
	facts []fact // lines under the title
	x, y  scale
	ticks bool   // of y
	told  string // the facts as plain text
	draw  func(p *panel)
}

func (c *cell) tell(color color.NRGBA, text string) {
	if text != "" {
		c.facts = append(c.facts, fact{number{text: text}, color})
	}
}

// A grid is a figure of panels in rows and columns, under a legend.
type grid struct {
	text   string
	keys   []key
	cells  []cell
	xlabel string // under the last row
	// height returns the height of the panels, given that of densityGrid. Nil
	// keeps the latter.
	height func(vg.Length) vg.Length
}

// figure lays out the grid and draws it. A cell without draw shows only its text.
func (g *grid) figure() *Figure {
	columns, size := densityGrid(len(g.cells))
	if g.height != nil {
		size.Y = g.height(size.Y)
	}
	ticks := make([][]tick, len(g.cells))
	axis := vg.Length(0) // room for the labels of the y axes
	for i := range g.cells {
		if c := &g.cells[i]; c.ticks && c.draw != nil {
			ticks[i] = yTicks(c.y, size.Y)
			axis = max(axis, yRoom(ticks[i]))
		}
	}
	f := &Figure{text: g.text}
	f.width = 2*margin + vg.Length(columns)*(size.X+gap) - gap
	width := size.X - axis
	inner := f.width - 2*margin
	legendRoom := vg.Length(legend(g.keys, inner, nil)) * textLine
	if legendRoom > 0 {
		legendRoom += 8 * px
	}
	label := vg.Length(0)
	if g.xlabel != "" {
		label = textLine
	}
	var heads []vg.Length // of the rows
	f.height = 2*margin - gap + legendRoom + label
	for row := range slices.Chunk(g.cells, columns) {
		lines := 0
		for i := range row {
			lines = max(lines, len(row[i].facts))
		}
		head := titleLine + vg.Length(lines)*textLine + 4*px
		heads = append(heads, head)
		f.height += head + size.Y + tickRoom + gap
	}
	f.legend(g.keys, vg.Point{X: margin, Y: f.height - margin}, inner)

	top := f.height - margin - legendRoom
	for i := range g.cells {
		c := &g.cells[i]
		head, column := heads[i/columns], i%columns
		x := margin + vg.Length(column)*(size.X+gap)
		box := vg.Rectangle{
			Min: vg.Point{X: x + axis, Y: top - head - size.Y},
			Max: vg.Point{X: x + axis + width, Y: top - head},
		}
		at := vg.Point{X: x, Y: top - titleSize}
		f.write(fit(clean(c.name), titleSize, size.X), at, left, titleSize, ink)
		for _, t := range c.facts {
			at.Y -= textLine
			f.writeSup(fit(t.text.text, textSize, size.X), t.text.exponent, at, left, textSize, t.color)
		}
		if c.draw != nil {
			p := f.panel(box, c.x, c.y)
			c.draw(p)
			p.xAxis()
			if c.ticks {
				p.yAxis(ticks[i])
			}
		}
		if column == columns-1 {
			top -= head + size.Y + tickRoom + gap
		}
	}
	f.write(g.xlabel, vg.Point{X: f.width - margin, Y: margin}, right, textSize, soft)
	return f
}

// A frame is a figure of one panel, with labelled axes.
type frame struct {
	text, title    string
	keys           []key
	notes          []fact // under the legend
	x, y           scale
	xlabel, ylabel string
	bare           bool // no y axis
}

// figure lays out the frame and returns the panel to draw in.
func (r *frame) figure() (*Figure, *panel) {
	const width, height = 560 * px, 280 * px
	f := &Figure{width: width, text: r.text}
	var ticks []tick
	axis := vg.Length(0)
	if !r.bare {
		ticks = yTicks(r.y, height)
		axis = yRoom(ticks)
	}
	inner := f.width - 2*margin
	head := vg.Length(legend(r.keys, inner, nil)+len(r.notes)) * textLine
	if r.title != "" {
		head += titleLine
	}
	if r.ylabel != "" {
		head += textLine
	}
	foot := tickRoom
	if r.xlabel != "" {
		foot += textLine
	}
	f.height = 2*margin + head + 10*px + height + foot
	at := vg.Point{X: margin, Y: f.height - margin}
	if r.title != "" {
		f.write(fit(clean(r.title), titleSize, inner), vg.Point{X: at.X, Y: at.Y - 0.85*titleSize}, left, titleSize, ink)
		at.Y -= titleLine
	}
	f.legend(r.keys, at, inner)
	at.Y -= vg.Length(legend(r.keys, inner, nil)) * textLine
	for _, n := range r.notes {
		f.write(fit(n.text.text, textSize, inner), vg.Point{X: at.X, Y: at.Y - 0.85*textSize}, left, textSize, n.color)
		at.Y -= textLine
	}
	box := vg.Rectangle{
		Min: vg.Point{X: margin + axis, Y: margin + foot},
		Max: vg.Point{X: f.width - margin, Y: margin + foot + height},
	}
	p := f.panel(box, r.x, r.y)
	f.write(fit(clean(r.ylabel), textSize, inner), vg.Point{X: margin, Y: box.Max.Y + 10*px}, left, textSize, soft)
	p.xAxis()
	if !r.bare {
		p.yAxis(ticks)
	}
	label := fit(clean(r.xlabel), textSize, box.Max.X-box.Min.X)
	f.write(label, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: margin + 0.25*textSize}, center, textSize, soft)
	return f, p
}

func (r *frame) tell(c color.NRGBA, text string) {
	if text != "" {
		r.notes = append(r.notes, fact{number{text: text}, c})
	}
}

// band returns the outline of the area between two lines over x, as the panel
// shows it.
func (p *panel) band(x, low, high []float64) []vg.Point {
	pts := p.curve(x, low)
	up := p.curve(x, high)
	slices.Reverse(up)
	return append(pts, up...)
}

// shape returns the outline of a density, from the axis and back.
func (p *panel) shape(x, y []float64) []vg.Point {
	pts := []vg.Point{p.point(x[0], 0)}
	pts = append(pts, p.curve(x, y)...)
	return append(pts, p.point(x[len(x)-1], 0))
}

// An extent is the range of values.
type extent struct{ lo, hi float64 }

func noExtent() extent { return extent{math.Inf(1), math.Inf(-1)} }

func (e *extent) add(values ...float64) {
	for _, v := range values {
		if usable(v) {
			e.lo, e.hi = min(e.lo, v), max(e.hi, v)
		}
	}
}

// hold returns v, or the end of the scale if v lies beyond it.
func (s scale) hold(v float64) float64 { return min(max(v, s.lo), s.hi) }

// chainKeys returns the names of the chains if there are few enough to tell apart.
func chainKeys(chains int) []key { return traceKeys(chains, 0) }

// thin returns about most of n indices, evenly spaced.
func thin(n, most int) []int {
	if most <= 0 || n <= 0 {
		return nil
	}
	most = min(n, most)
	at := make([]int, most)
	for i := range at {
		at[i] = int((float64(i) + 0.5) * float64(n) / float64(most))
	}
	return at
}

// match aligns the series of several lists by name, in the order in which names
// first appear: row r holds for each list the index of its series of that name,
// or -1. If a name occurs twice, second series match second series.
func match(lists ...[]Series) (names []string, rows [][]int) {
	type id struct {
		name string
		nth  int
	}
	at := make(map[id]int)
	for l, series := range lists {
		seen := make(map[string]int)
		for i := range series {
			k := id{series[i].Name, seen[series[i].Name]}
			seen[k.name]++
			r, ok := at[k]
			if !ok {
				r = len(rows)
				at[k] = r
				row := make([]int, len(lists))
				for j := range row {
					row[j] = -1
				}
				names, rows = append(names, clean(k.name)), append(rows, row)
			}
			rows[r][l] = i
		}
	}
	return names, rows
}
