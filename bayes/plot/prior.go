package plot

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// PriorPosterior draws a panel for each quantity with its density under the
// prior and under the posterior, as ArviZ's plot_dist_comparison does, which
// shows how much was learnt from the data. Series are matched by name; one that
// is in only one list is drawn alone. The 94% highest-density intervals are
// below the title.
//
// If a prior is much wider than its posterior, the axis leaves out its ends,
// and the panel says so. Both densities have the same scale.
func PriorPosterior(prior, posterior []Series) *Figure {
	names, rows := match(posterior, prior)
	if len(names) == 0 {
		return sentence("PriorPosterior: there are no quantities to plot.")
	}
	g := &grid{
		text: "Prior and posterior of " + words.Some(names, 4),
		keys: []key{{"prior", hue(1), boxKey}, {"posterior", hue(0), boxKey}, {"94% HDI in brackets", soft, textKey}},
	}
	for r, row := range rows {
		var pri, post Series
		if row[0] >= 0 {
			post = posterior[row[0]]
		}
		if row[1] >= 0 {
			pri = prior[row[1]]
		}
		g.cells = append(g.cells, priorCell(names[r], &pri, &post))
	}
	if c := g.cells[0]; len(rows) == 1 && c.told != "" {
		g.text += ": " + c.told
	}
	return g.figure()
}

// widest is the largest ratio of the 94% intervals of prior and posterior for
// which the prior is drawn completely.
const widest = 8

func priorCell(name string, prior, posterior *Series) cell {
	c := cell{name: name}
	before, skipped := prior.finite()
	after, more := posterior.finite()
	skipped += more
	if len(before)+len(after) == 0 {
		c.tell(soft, "There is nothing to draw.")
		c.tell(soft, skippedNote(skipped))
		return c
	}
	for i, draws := range [][]float64{before, after} {
		if len(draws) > 0 {
			told := [...]string{"prior ", "posterior "}[i] + brackets(draws)
			c.tell(soft, strings.ReplaceAll(told, "-", "−"))
			if c.told != "" {
				c.told += ", "
			}
			c.told += told
		}
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, draws := range [][]float64{before, after} {
		if len(draws) > 0 {
			l, h := reach(draws)
			lo, hi = min(lo, l), max(hi, h)
		}
	}
	if len(before) > 0 && len(after) > 0 {
		a, b := diagnose.HDI(after, 0.94)
		if w := b - a; w > 0 && hi-lo > widest*w {
			l, h := reach(after)
			lo, hi = max(lo, min(l, (a+b-widest*w)/2)), min(hi, max(h, (a+b+widest*w)/2))
		}
		if beyond := 1 - float64(len(within(before, lo, hi)))/float64(len(before)); beyond > 0.001 {
			c.tell(soft, percents(beyond)[0]+" of the prior beyond the axis")
		}
	}
	c.tell(soft, skippedNote(skipped))

	discrete := prior.Discrete && posterior.Discrete || prior.Discrete && len(after) == 0 || posterior.Discrete && len(before) == 0
	type shape struct{ x, y []float64 }
	shapes := make([]shape, 2)
	top := 0.0
	for i, draws := range [][]float64{after, before} {
		if len(draws) == 0 {
			continue
		}
		shapes[i].x, shapes[i].y = outline(draws, discrete, lo, hi)
		for _, v := range shapes[i].y {
			top = max(top, v)
		}
	}
	if top == 0 {
		top = 1
	}
	if discrete {
		for _, s := range shapes {
			if len(s.x) > 0 {
				lo, hi = min(lo, s.x[0]), max(hi, s.x[len(s.x)-1])
			}
		}
	}
	c.x = newScale(lo, hi).pad(0.02)
	c.x.whole = discrete
	c.y = scale{lo: 0, hi: 1.05 * top}
	c.draw = func(p *panel) {
		for _, i := range []int{1, 0} { // the posterior over the prior
			draws := [][]float64{after, before}[i]
			if s := shapes[i]; len(s.x) > 1 {
				p.f.area(fade(hue(i), 0.2), hue(i), curveLine, [][]vg.Point{p.shape(s.x, s.y)})
			} else if v, ok := constant(draws); ok && p.x.shows(v) {
				p.f.line(hue(i), 2*px, p.point(v, 0), p.point(v, top))
			}
		}
	}
	return c
}

// brackets formats the 94% interval of draws: "[−9.8, 9.6]".
func brackets(draws []float64) string {
	lo, hi := diagnose.HDI(draws, 0.94)
	step, size := resolution(hi-lo), max(math.Abs(lo), math.Abs(hi))
	return fmt.Sprintf("[%s, %s]", format(lo, step, size), format(hi, step, size))
}
