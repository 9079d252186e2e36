package plot

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"gonum.org/v1/plot/vg"
)

// EffectOptions says how [Effect] draws. The zero value is the default.
type EffectOptions struct {
	Axis string     // the quantity measured in the groups: the title of their panel
	Prob float64    // of the interval of the effect, between 0 and 1; 0.94
	ROPE [2]float64 // region of practical equivalence, shaded; none if both are equal
}

// Effect draws two panels: the densities of groups over one axis, and the
// density of the effect between them. There a line marks 0, with the share of
// the draws on each side, and the highest-density interval is darker.
func Effect(groups []Series, effect Series, o EffectOptions) *Figure {
	if o.Prob == 0 {
		o.Prob = 0.94
	}
	if !(o.Prob > 0 && o.Prob < 1) {
		return sentence("Effect: the probability of the interval must lie between 0 and 1, not " + exact(o.Prob) + ".")
	}
	g := &grid{cells: []cell{groupsCell(groups, &o), effectCell(&effect, &o)}}
	for i := range groups {
		g.keys = append(g.keys, key{clean(groups[i].Name), hue(i), boxKey})
	}
	if o.ROPE[0] != o.ROPE[1] {
		g.keys = append(g.keys, key{"ROPE " + minus(exact(o.ROPE[0])) + " to " + minus(exact(o.ROPE[1])), alert, paleKey})
	}
	g.text = clean(effect.Name) + ": " + g.cells[1].told
	return g.figure()
}

func groupsCell(groups []Series, o *EffectOptions) cell {
	c := cell{name: o.Axis}
	reached := noExtent()
	draws := make([][]float64, len(groups))
	skipped := 0
	for i := range groups {
		var left int
		draws[i], left = groups[i].finite()
		if skipped += left; len(draws[i]) > 0 {
			reached.add(reach(draws[i]))
		}
	}
	c.tell(soft, skippedNote(skipped))
	if reached.lo > reached.hi {
		c.tell(soft, "There is nothing to draw.")
		return c
	}
	shapes := make([]piece, len(groups))
	top := 0.0
	for i := range groups {
		shapes[i].x, shapes[i].y = outline(draws[i], false, reached.lo, reached.hi)
		for _, y := range shapes[i].y {
			top = max(top, y)
		}
	}
	c.x, c.y = newScale(reached.lo, reached.hi).pad(0.02), scale{lo: 0, hi: 1.05 * max(top, math.SmallestNonzeroFloat32)}
	c.draw = func(p *panel) {
		for i, s := range shapes {
			if len(s.x) > 1 {
				p.f.area(fade(hue(i), 0.2), hue(i), curveLine, [][]vg.Point{p.shape(s.x, s.y)})
			}
		}
	}
	return c
}

func effectCell(effect *Series, o *EffectOptions) cell {
	c := cell{name: clean(effect.Name)}
	draws, skipped := effect.finite()
	if len(draws) == 0 {
		c.tell(soft, "There is nothing to draw.")
		c.tell(soft, skippedNote(skipped))
		c.told = "no draws"
		return c
	}
	lo, hi := diagnose.HDI(draws, o.Prob)
	step, size := resolution(hi-lo), max(math.Abs(lo), math.Abs(hi))
	summary := fmt.Sprintf("median %s, %s HDI [%s, %s]", format(diagnose.Quantile(draws, 0.5), step, size),
		percent(o.Prob), format(lo, step, size), format(hi, step, size))
	sides := sides(draws, 0)
	c.tell(soft, strings.ReplaceAll(summary, "-", "−"))
	c.tell(alert, strings.ReplaceAll(sides, "-", "−"))
	c.tell(soft, skippedNote(skipped))
	c.told = summary + ", " + sides

	from, to := reach(draws)
	x, y := outline(draws, false, from, to)
	shown := newScale(from, to)
	if near := to - from; shown.lo-near < 0 && shown.hi+near > 0 {
		shown.lo, shown.hi = min(shown.lo, 0), max(shown.hi, 0)
	}
	top := 0.0
	for _, v := range y {
		top = max(top, v)
	}
	c.x, c.y = shown.pad(0.03), scale{lo: 0, hi: 1.05 * max(top, math.SmallestNonzeroFloat32)}
	c.draw = func(p *panel) {
		if a, b := p.x.hold(min(o.ROPE[0], o.ROPE[1])), p.x.hold(max(o.ROPE[0], o.ROPE[1])); a < b {
			from, to := p.point(a, 0), p.point(b, p.y.hi)
			p.f.area(fade(alert, 0.14), noColor, 0, [][]vg.Point{rectangle(from.X, from.Y, to.X, to.Y)})
		}
		if len(x) > 1 {
			c := hue(2)
			p.f.area(fade(c, 0.14), noColor, 0, [][]vg.Point{p.shape(x, y)})
			var inX, inY []float64
			for i := range x {
				if x[i] >= lo && x[i] <= hi {
					inX, inY = append(inX, x[i]), append(inY, y[i])
				}
			}
			if len(inX) > 1 {
				p.f.area(fade(c, 0.3), noColor, 0, [][]vg.Point{p.shape(inX, inY)})
			}
			p.f.line(c, curveLine, p.curve(x, y)...)
		}
		if p.x.shows(0) {
			p.f.dashed(alert, 1.2*px, p.point(0, 0), p.point(0, p.y.hi))
		}
	}
	return c
}
