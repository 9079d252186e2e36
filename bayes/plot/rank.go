package plot

import (
	"math"
	"slices"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// RankOptions says how [Rank] draws. The zero value is the default.
type RankOptions struct {
	Bins int // of each histogram; by default ⌈2·log₂(draws of a chain) + 1⌉
}

// Rank draws, for each quantity and each chain, a histogram of the ranks of its
// draws among those of all chains, as ArviZ's plot_rank does. If chains agree,
// the bars are about as high as the dashed line, and for independent draws 94
// of 100 are inside the grey band. The bars of a chain that stays low, stays
// high, or is too narrow or too wide form a slope or an arch.
//
// After Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021),
// "Rank-Normalization, Folding, and Localization", Bayesian Analysis 16(2).
func Rank(series []Series, o RankOptions) *Figure {
	if len(series) == 0 {
		return sentence("Rank: there are no quantities to plot.")
	}
	chains, names := 0, make([]string, len(series))
	for i := range series {
		names[i] = clean(series[i].Name)
		chains = max(chains, len(series[i].Chains))
	}
	g := &grid{
		text:   "Ranks of " + words.Some(names, 4) + " by chain: " + words.Plural(chains, "chain"),
		xlabel: "rank of the draw among all chains",
		// Each chain has a lane of the panel.
		height: func(h vg.Length) vg.Length { return max(h, min(vg.Length(chains)*22*px, 330*px)) },
	}
	if keys := chainKeys(chains); keys != nil {
		g.keys = keys
		for i := range g.keys {
			g.keys[i].symbol = solidKey
		}
	}
	g.keys = append(g.keys, key{"expected count and its 94% band", soft, dashKey})
	for i := range series {
		g.cells = append(g.cells, rankCell(&series[i], min(o.Bins, 200)))
	}
	return g.figure()
}

func rankCell(s *Series, bins int) cell {
	c := cell{name: s.Name}
	edges, counts := diagnose.RankHistogram(s.Chains, bins)
	n := len(counts)
	if n == 0 {
		c.tell(soft, "There are no ranks.")
		_, skipped := s.finite()
		c.tell(soft, skippedNote(skipped))
		if skipped == 0 && slices.ContainsFunc(s.Chains, func(chain []float64) bool { return len(chain) > 0 }) {
			c.tell(soft, "A chain has no draws.")
		}
		return c
	}
	draws, top := 0, 0
	for _, k := range counts[0] {
		draws += k
	}
	for _, chain := range counts {
		top = max(top, slices.Max(chain))
	}
	m := float64(len(counts[0]))
	expected := float64(draws) / m
	// A bin holds a hypergeometric number of the draws of a chain.
	others := 1.0
	if n > 1 {
		others = 1 - 1/float64(n)
	}
	const z94 = 1.8808 // standard deviations on either side of 94%
	spread := z94 * math.Sqrt(expected*(1-1/m)*others)

	c.x = newScale(edges[0], edges[len(edges)-1])
	c.x.whole = true
	c.y = scale{lo: 0, hi: float64(n)}
	c.draw = func(p *panel) {
		lane := (p.rect.Max.Y - p.rect.Min.Y) / vg.Length(n)
		unit := 0.86 / max(float64(top), expected+spread) // a count, in lanes
		for i, chain := range counts {
			foot := float64(n - 1 - i)
			up := func(count float64) float64 { return min(foot+count*unit, float64(n)) }
			lo, hi := p.point(p.x.lo, up(max(0, expected-spread))), p.point(p.x.hi, up(expected+spread))
			p.f.area(fade(soft, 0.16), noColor, 0, [][]vg.Point{rectangle(lo.X, lo.Y, hi.X, hi.Y)})
			var bars [][]vg.Point
			for b, k := range chain {
				if k == 0 {
					continue
				}
				lo, hi := p.point(edges[b], foot), p.point(edges[b+1], up(float64(k)))
				d := min(1*px, (hi.X-lo.X)/4) / 2
				bars = append(bars, rectangle(lo.X+d, lo.Y, hi.X-d, hi.Y))
			}
			p.f.area(fade(hue(i), 0.6), noColor, 0, bars)
		}
		for i := range counts {
			y := float64(n-1-i) + expected*unit
			p.f.dashed(soft, 1*px, p.point(p.x.lo, y), p.point(p.x.hi, y))
			if i > 0 {
				y := float64(n - i)
				p.f.line(faint, 0.5*px, p.point(p.x.lo, y), p.point(p.x.hi, y))
			}
		}
		if n > len(palette) {
			p.chainLabels(n, lane)
		}
	}
	return c
}

// chainLabels writes the numbers of lanes at their left ends, as far as there is
// room. There are too many for a legend.
func (p *panel) chainLabels(n int, lane vg.Length) {
	every := max(1, int(math.Ceil(float64(13*px/lane))))
	for i := 0; i < n; i += every {
		y := p.rect.Max.Y - (vg.Length(i)+0.5)*lane - 0.36*textSize
		y = min(max(y, p.rect.Min.Y+2*px), p.rect.Max.Y-0.8*textSize)
		p.f.write(strconv.Itoa(i), vg.Point{X: p.rect.Min.X + 3*px, Y: y}, left, textSize, ink)
	}
}
