package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// TraceOptions says how [Trace] draws. The zero value is the default.
type TraceOptions struct {
	// Diverging marks the draws (by chain and draw, as in Series.Chains) whose
	// trajectory diverged.
	Diverging [][]bool
}

// traceWidth is the width of a trace figure; its left panels take this share.
const (
	traceWidth = 840 * px
	traceLeft  = 0.36
)

// Trace draws, in a row for each quantity, the density of each chain and its
// draws in order, as ArviZ's plot_trace does. Each chain has a colour.
// Divergences are ticks at the bottom of both panels. The left axis leaves out
// the far ends of long tails; the right one shows everything.
func Trace(series []Series, o TraceOptions) *Figure {
	if len(series) == 0 {
		return sentence("Trace: there are no quantities to plot.")
	}
	chains, length := 0, 0
	names := make([]string, len(series))
	for i, s := range series {
		names[i] = clean(s.Name)
		chains = max(chains, len(s.Chains))
		for _, c := range s.Chains {
			length = max(length, len(c))
		}
	}
	diverged := 0
	for _, c := range o.Diverging[:min(chains, len(o.Diverging))] {
		for _, d := range c[:min(length, len(c))] {
			if d {
				diverged++
			}
		}
	}
	f := &Figure{width: traceWidth, text: fmt.Sprintf("Trace of %s: %s of %s%s",
		words.Some(names, 4), words.Plural(chains, "chain"), words.Plural(length, "draw"), divergences(diverged, ", "))}

	// All rows have the same height; it is smaller if there are many.
	height := 116 * px
	switch n := len(series); {
	case n > 12:
		height = 62 * px
	case n > 4:
		height = 84 * px
	}
	row := titleLine + height + tickRoom + 14*px
	keys := traceKeys(chains, diverged)
	inner := f.width - 2*margin
	head := vg.Length(legend(keys, inner, nil)) * textLine
	if head > 0 {
		head += 6 * px
	}
	f.height = 2*margin + head + vg.Length(len(series))*row - 14*px + textLine
	f.legend(keys, vg.Point{X: margin, Y: f.height - margin}, inner)

	rows := make([]traceRow, len(series))
	axis := vg.Length(0) // room for the labels of the right panels' y axes
	for i := range series {
		rows[i] = newTraceRow(&series[i], height)
		axis = max(axis, yRoom(rows[i].ticks))
	}
	column := traceColumn(len(series) * chains)
	top := f.height - margin - head
	for i := range rows {
		r := &rows[i]
		base := top - titleLine - height
		leftBox := vg.Rectangle{
			Min: vg.Point{X: margin, Y: base},
			Max: vg.Point{X: margin + traceLeft*inner, Y: base + height},
		}
		rightBox := vg.Rectangle{
			Min: vg.Point{X: leftBox.Max.X + gap/2 + axis, Y: base},
			Max: vg.Point{X: f.width - margin, Y: base + height},
		}
		note := skippedNote(r.skipped)
		noteWidth := textWidth(note, textSize)
		title := vg.Point{X: margin, Y: base + height + 6*px}
		f.write(fit(names[i], titleSize, inner-noteWidth-gap), title, left, titleSize, ink)
		f.write(note, vg.Point{X: f.width - margin, Y: title.Y}, right, textSize, soft)
		if r.empty {
			f.write("There is nothing to draw.", vg.Point{X: margin, Y: base + height/2}, left, textSize, soft)
		} else {
			f.traceDensity(r, leftBox, o.Diverging)
			f.traceDraws(r, rightBox, length, column, o.Diverging)
		}
		if i == len(rows)-1 {
			f.write("draw", vg.Point{X: rightBox.Max.X, Y: base - tickRoom - 0.85*textSize}, right, textSize, soft)
		}
		top -= row
	}
	return f
}

func divergences(n int, before string) string {
	if n == 0 {
		return ""
	}
	return before + words.Plural(n, "divergence")
}

// traceKeys returns the names of the chains if there are few enough to tell apart.
func traceKeys(chains, diverged int) []key {
	var keys []key
	if chains > 1 && chains <= len(palette) {
		for c := range chains {
			keys = append(keys, key{"chain " + strconv.Itoa(c), hue(c), lineKey})
		}
	}
	if diverged > 0 {
		keys = append(keys, key{divergences(diverged, ""), ink, tickKey})
	}
	return keys
}

// A traceRow holds the contents of a row of a trace figure.
type traceRow struct {
	*Series
	skipped int
	empty   bool
	lo, hi  float64 // of the density's axis
	y       scale   // of the draws' axis
	ticks   []tick
}

func newTraceRow(s *Series, height vg.Length) traceRow {
	draws, skipped := s.finite()
	r := traceRow{Series: s, skipped: skipped, empty: len(draws) == 0}
	if r.empty {
		return r
	}
	r.lo, r.hi = reach(draws)
	r.y = newScale(slices.Min(draws), slices.Max(draws)).pad(0.05)
	r.y.whole = s.Discrete
	r.ticks = yTicks(r.y, height)
	return r
}

// traceDensity draws the left panel of a row.
func (f *Figure) traceDensity(r *traceRow, box vg.Rectangle, diverging [][]bool) {
	type line struct{ x, y []float64 }
	lines := make([]line, len(r.Chains))
	top := 0.0
	for c, chain := range r.Chains {
		one := Series{Chains: [][]float64{chain}}
		draws, _ := one.finite()
		if len(draws) == 0 {
			continue
		}
		l := line{}
		l.x, l.y = outline(draws, r.Discrete, r.lo, r.hi)
		lines[c] = l
		for _, v := range l.y {
			top = max(top, v)
		}
	}
	lo, hi := r.lo, r.hi
	if r.Discrete {
		lo, hi = math.Round(lo)-0.5, math.Round(hi)+0.5
	}
	flat := top == 0
	if flat {
		top = 1
	}
	xs := newScale(lo, hi).pad(0.02)
	xs.whole = r.Discrete
	p := f.panel(box, xs, scale{lo: 0, hi: 1.05 * top})
	for c, l := range lines {
		if len(l.x) > 1 {
			f.line(hue(c), 1.2*px, p.curve(l.x, l.y)...)
		} else if v, ok := constant(r.Chains[c]); ok {
			// All draws of the chain are equal: draw a spike as high as the rest.
			f.line(hue(c), 1.2*px, p.point(v, 0), p.point(v, top))
		}
	}
	p.xAxis()
	p.rug(divergingDraws(r, diverging, func(_, _ int, v float64) (float64, bool) { return v, v >= r.lo && v <= r.hi }))
}

// constant returns the value that all usable draws of a chain share.
func constant(chain []float64) (v float64, ok bool) {
	for _, w := range chain {
		if !usable(w) {
			continue
		}
		if ok && w != v {
			return 0, false
		}
		v, ok = w, true
	}
	return v, ok
}

// traceDraws draws the right panel of a row.
func (f *Figure) traceDraws(r *traceRow, box vg.Rectangle, length int, column vg.Length, diverging [][]bool) {
	xs := newScale(0, float64(max(1, length-1)))
	xs.whole = true
	p := f.panel(box, xs, r.y)
	var single []vg.Point
	for c, chain := range r.Chains {
		for _, piece := range p.trace(chain, column) {
			if len(piece) == 1 {
				single = append(single, piece[0])
				continue
			}
			f.line(fade(hue(c), 0.8), traceLine, piece...)
		}
		if len(single) > 0 {
			f.dots(hue(c), 1*px, single...)
			single = single[:0:0]
		}
	}
	p.xAxis()
	p.yAxis(r.ticks)
	p.rug(divergingDraws(r, diverging, func(_, i int, _ float64) (float64, bool) { return float64(i), true }))
}

// traceColumn returns the width of the columns for thinning a trace of this many
// lines: a pixel, or more if the figure would become too large.
func traceColumn(lines int) vg.Length {
	const points = 20000 // in the figure; about 120 kB of SVG
	columns := points / 2 / vg.Length(max(1, lines))
	width := (1 - traceLeft) * traceWidth
	return max(px, min(4*px, width/columns))
}

// trace returns the lines of the draws of a chain, with gaps at unusable draws.
// Of the draws in a column it keeps the lowest and the highest, in order, so
// that the thinned line covers the same area.
func (p *panel) trace(chain []float64, column vg.Length) [][]vg.Point {
	var pieces [][]vg.Point
	var piece []vg.Point
	lo, hi := -1, -1 // the draws kept of the column
	flush := func() {
		if lo < 0 {
			return
		}
		a, b := min(lo, hi), max(lo, hi)
		piece = append(piece, p.point(float64(a), chain[a]))
		if a != b {
			piece = append(piece, p.point(float64(b), chain[b]))
		}
		lo, hi = -1, -1
	}
	at := -1
	for i, v := range chain {
		if !usable(v) {
			flush()
			if len(piece) > 0 {
				pieces = append(pieces, piece)
			}
			piece = nil
			continue
		}
		if c := int((p.point(float64(i), v).X - p.rect.Min.X) / column); c != at {
			flush()
			at = c
		}
		if lo < 0 {
			lo, hi = i, i
			continue
		}
		if v < chain[lo] {
			lo = i
		}
		if v > chain[hi] {
			hi = i
		}
	}
	flush()
	if len(piece) > 0 {
		pieces = append(pieces, piece)
	}
	return pieces
}

// divergingDraws returns the value of pick for each divergence.
func divergingDraws(r *traceRow, diverging [][]bool, pick func(chain, draw int, v float64) (float64, bool)) []float64 {
	var xs []float64
	for c, marks := range diverging {
		if c >= len(r.Chains) {
			break
		}
		for i, d := range marks {
			if !d || i >= len(r.Chains[c]) || !usable(r.Chains[c][i]) {
				continue
			}
			if x, ok := pick(c, i, r.Chains[c][i]); ok {
				xs = append(xs, x)
			}
		}
	}
	return xs
}

// rug draws ticks at the bottom of a panel, one per half pixel at most.
func (p *panel) rug(xs []float64) {
	slices.Sort(xs)
	var marks [][]vg.Point
	last := math.Inf(-1)
	for _, v := range xs {
		x := p.x.at(v)
		if x-last < float64(px)/2 {
			continue
		}
		last = x
		at := vg.Point{X: vg.Length(x), Y: p.rect.Min.Y}
		marks = append(marks, []vg.Point{at, {X: at.X, Y: at.Y + 7*px}})
	}
	p.f.lines(ink, hairline, marks)
}
