package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// PairOptions says how [Pair] draws. The zero value is the default.
type PairOptions struct {
	// Diverging marks the draws (by chain and draw, as in Series.Chains) whose
	// trajectory diverged.
	Diverging [][]bool

	// Ref holds a reference value for each quantity, such as the true one
	// (NaN or infinite: none). Dashed lines mark it.
	Ref []float64

	Points int // number of draws in a panel; 1000, or fewer if there are many panels
}

// maxPair is the largest number of quantities: with more the panels are too
// small to read.
const maxPair = 8

// Pair draws each quantity against each other one, as ArviZ's plot_pair does
// with marginals: a dot is a draw, the panels on the diagonal are densities
// over all chains, and a divergence is a dot with a rim. Draws are thinned
// evenly, but a panel keeps at least 40 divergences. Axes leave out the far
// ends of long tails.
func Pair(series []Series, o PairOptions) *Figure {
	n := len(series)
	switch {
	case n < 2:
		return sentence(fmt.Sprintf("Pair needs two quantities or more, not %d; Density draws one.", n))
	case n > maxPair:
		return sentence(fmt.Sprintf("Pair: %d quantities are too many to read; choose up to %d of them.", n, maxPair))
	case len(o.Ref) > 0 && len(o.Ref) != n:
		return sentence(fmt.Sprintf("Pair: %s, but quantities: %d; give one for each.", words.Plural(len(o.Ref), "reference value"), n))
	}
	s := newPairSample(series, o.Diverging)
	if s.draws == 0 {
		return sentence("Pair of " + words.Some(s.names, 4) + ": there is nothing to draw.")
	}
	panels := n * (n - 1) / 2
	points := o.Points
	if points <= 0 {
		points = 1000
	}
	points = min(points, 10000/panels)

	cell := vg.Length([...]float64{2: 230, 3: 190, 4: 158, 5: 134, 6: 118, 7: 106, 8: 96}[n]) * px
	ticks := make([][]tick, n)
	axis := vg.Length(0)
	for i := 1; i < n; i++ {
		if s.any[i] {
			ticks[i] = yTicks(s.scales[i], cell)
			axis = max(axis, yRoom(ticks[i]))
		}
	}
	const between = 14 * px // rows
	f := &Figure{text: "Pairs of " + words.Some(s.names, 4) + ": " + words.Plural(s.draws, "draw") + divergences(s.diverged, ", ")}
	f.width = 2*margin + axis + vg.Length(n)*(cell+gap) - gap
	inner := f.width - 2*margin
	var keys []key
	if points < s.draws {
		keys = append(keys, key{fmt.Sprintf("%d of %d draws", points, s.draws), hue(0), dotKey})
	}
	if s.diverged > 0 {
		keys = append(keys, key{divergences(s.diverged, ""), hue(1), dotKey})
	}
	if slices.ContainsFunc(o.Ref, usable) {
		keys = append(keys, key{"reference", alert, dashKey})
	}
	if s.skipped > 0 {
		keys = append(keys, key{skippedNote(s.skipped), soft, textKey})
	}
	head := vg.Length(legend(keys, inner, nil))*textLine + titleLine + 6*px
	f.height = 2*margin + head + vg.Length(n)*(cell+between) - between + tickRoom + textLine
	f.legend(keys, vg.Point{X: margin, Y: f.height - margin}, inner)

	ref := func(i int) float64 {
		if len(o.Ref) == 0 || !usable(o.Ref[i]) {
			return math.NaN()
		}
		return o.Ref[i]
	}
	for row := range n {
		for col := range row + 1 {
			box := vg.Rectangle{}
			box.Min.X = margin + axis + vg.Length(col)*(cell+gap)
			box.Max.X = box.Min.X + cell
			box.Max.Y = f.height - margin - head - vg.Length(row)*(cell+between)
			box.Min.Y = box.Max.Y - cell
			if row == col {
				title := vg.Point{X: box.Min.X, Y: box.Max.Y + 5*px}
				f.write(fit(s.names[row], titleSize, f.width-margin-box.Min.X), title, left, titleSize, ink)
			}
			if row == n-1 {
				at := vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: margin + 0.25*textSize}
				f.write(fit(s.names[col], textSize, cell), at, center, textSize, soft)
			}
			if !s.any[row] || !s.any[col] {
				continue
			}
			var p *panel
			if row == col {
				p = s.marginal(f, box, row, ref(row))
			} else {
				p = s.scatter(f, box, col, row, points, ref(col), ref(row))
			}
			switch {
			case row == n-1:
				p.xAxis()
			default:
				f.line(faint, hairline, box.Min, vg.Point{X: box.Max.X, Y: box.Min.Y})
			}
			switch {
			case row == col:
			case col == 0:
				p.yAxis(ticks[row])
			default:
				f.line(faint, hairline, box.Min, vg.Point{X: box.Min.X, Y: box.Max.Y})
			}
		}
	}
	return f
}

// A pairSample holds the joint draws of several quantities.
type pairSample struct {
	names    []string
	values   [][]float64 // by quantity and draw
	discrete []bool
	any      []bool  // whether the quantity has a usable draw
	scales   []scale // of quantities that have one
	from, to []float64
	diverges []bool // by draw
	draws    int
	diverged int
	skipped  int
}

func newPairSample(series []Series, diverging [][]bool) *pairSample {
	n := len(series)
	s := &pairSample{values: make([][]float64, n), scales: make([]scale, n), any: make([]bool, n),
		from: make([]float64, n), to: make([]float64, n)}
	chains := len(series[0].Chains)
	for i := range series {
		chains = min(chains, len(series[i].Chains))
	}
	for c := range chains {
		length := len(series[0].Chains[c])
		for i := range series {
			length = min(length, len(series[i].Chains[c]))
		}
		for i := range series {
			s.values[i] = append(s.values[i], series[i].Chains[c][:length]...)
		}
		for d := range length {
			bad := c < len(diverging) && d < len(diverging[c]) && diverging[c][d]
			s.diverges = append(s.diverges, bad)
			if bad {
				s.diverged++
			}
		}
	}
	s.draws = len(s.values[0])
	for i := range series {
		s.names = append(s.names, clean(series[i].Name))
		s.discrete = append(s.discrete, series[i].Discrete)
		draws, skipped := (&Series{Chains: s.values[i : i+1]}).finite()
		s.skipped += skipped
		if s.any[i] = len(draws) > 0; !s.any[i] {
			continue
		}
		lo, hi := reach(draws)
		s.from[i], s.to[i] = lo, hi
		if s.discrete[i] {
			lo, hi = math.Round(lo)-0.5, math.Round(hi)+0.5
		}
		s.scales[i] = newScale(lo, hi).pad(0.04)
		s.scales[i].whole = s.discrete[i]
	}
	return s
}

// marginal draws the density of quantity i.
func (s *pairSample) marginal(f *Figure, box vg.Rectangle, i int, ref float64) *panel {
	draws, _ := (&Series{Chains: s.values[i : i+1]}).finite()
	x, y := outline(draws, s.discrete[i], s.from[i], s.to[i])
	top := 1.0
	if len(y) > 0 {
		top = slices.Max(y)
	}
	p := f.panel(box, s.scales[i], scale{lo: 0, hi: 1.05 * top})
	if len(x) > 1 {
		f.area(fade(hue(0), 0.14), hue(0), curveLine, [][]vg.Point{p.shape(p.heldX(x), y)})
	} else {
		f.line(hue(0), 2*px, p.point(draws[0], 0), p.point(draws[0], top))
	}
	if p.x.shows(ref) {
		f.dashed(alert, 1.2*px, p.point(ref, 0), p.point(ref, 1.05*top))
	}
	return p
}

// scatter draws quantity j over quantity i.
func (s *pairSample) scatter(f *Figure, box vg.Rectangle, i, j, points int, refX, refY float64) *panel {
	p := f.panel(box, s.scales[i], s.scales[j])
	pick := func(at []int, diverges bool) []vg.Point {
		var pts []vg.Point
		for _, d := range at {
			x, y := s.values[i][d], s.values[j][d]
			if s.diverges[d] == diverges && p.x.shows(x) && p.y.shows(y) {
				pts = append(pts, p.point(x, y))
			}
		}
		return pts
	}
	radius, opacity := 1.5*px, 0.45
	if points > 600 {
		opacity = 0.35
	}
	f.cloud(fade(hue(0), opacity), radius, pick(thin(s.draws, points), false))
	var bad []int
	for d, diverges := range s.diverges {
		if diverges {
			bad = append(bad, d)
		}
	}
	kept := make([]int, 0, len(bad))
	for _, k := range thin(len(bad), max(40, points/6)) {
		kept = append(kept, bad[k])
	}
	if pts := pick(kept, true); len(pts) > 0 {
		f.marks = append(f.marks, mark{paths: [][]vg.Point{pts}, fill: hue(1), stroke: ink, width: 0.6 * px, radius: 2.1 * px})
	}
	if p.x.shows(refX) {
		f.dashed(alert, 1.2*px, p.point(refX, p.y.lo), p.point(refX, p.y.hi))
	}
	if p.y.shows(refY) {
		f.dashed(alert, 1.2*px, p.point(p.x.lo, refY), p.point(p.x.hi, refY))
	}
	return p
}

// shows reports whether v lies on the scale.
func (s scale) shows(v float64) bool { return v >= s.lo && v <= s.hi }

// heldX returns x with values beyond the ends of the panel moved to the ends.
func (p *panel) heldX(x []float64) []float64 {
	held := make([]float64, len(x))
	for i, v := range x {
		held[i] = p.x.hold(v)
	}
	return held
}
