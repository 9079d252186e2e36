package plot

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/plot/vg"
)

// AutocorrOptions says how [Autocorr] draws. The zero value is the default.
type AutocorrOptions struct {
	MaxLag int // 100, or what the draws allow
}

// Autocorr draws, for each quantity, the autocorrelation of each chain by lag,
// as ArviZ's plot_autocorr does. For independent draws it lies in the grey band
// at 95 of 100 lags. The longer it takes to fall into the band, the fewer
// effective draws a chain has.
func Autocorr(series []Series, o AutocorrOptions) *Figure {
	if len(series) == 0 {
		return sentence("Autocorr: there are no quantities to plot.")
	}
	if o.MaxLag <= 0 {
		o.MaxLag = 100
	}
	chains, names := 0, make([]string, len(series))
	for i := range series {
		names[i] = clean(series[i].Name)
		chains = max(chains, len(series[i].Chains))
	}
	g := &grid{
		text:   "Autocorrelation of " + words.Some(names, 4) + ": " + words.Plural(chains, "chain"),
		keys:   append(chainKeys(chains), key{"95% of independent draws", soft, boxKey}),
		xlabel: "lag",
	}
	for i := range series {
		g.cells = append(g.cells, autocorrCell(&series[i], o.MaxLag))
	}
	return g.figure()
}

func autocorrCell(s *Series, maxLag int) cell {
	c := cell{name: s.Name, ticks: true}
	rho := make([][]float64, len(s.Chains))
	longest, most, low := 0, 0, -0.1
	for i, chain := range s.Chains {
		draws, _ := (&Series{Chains: [][]float64{chain}}).finite()
		if _, ok := constant(draws); ok || len(draws) < 2 {
			continue
		}
		r := diagnose.AutoCorrelation(draws)
		r = r[:min(len(r), maxLag+1)]
		if slices.ContainsFunc(r, func(v float64) bool { return !usable(v) }) {
			continue
		}
		rho[i] = r
		longest, most = max(longest, len(r)-1), max(most, len(draws))
		low = min(low, slices.Min(r))
	}
	_, skipped := s.finite()
	if longest == 0 {
		c.tell(soft, "The draws do not vary.")
		c.tell(soft, skippedNote(skipped))
		return c
	}
	c.tell(soft, skippedNote(skipped))
	bound := min(1, 1.96/math.Sqrt(float64(most)))
	c.x = newScale(0, float64(longest)).pad(0.01)
	c.x.whole = true
	c.y = scale{lo: min(low, -bound) - 0.03, hi: 1.03}
	c.draw = func(p *panel) {
		lo, hi := p.point(p.x.lo, -bound), p.point(p.x.hi, bound)
		p.f.area(fade(soft, 0.16), noColor, 0, [][]vg.Point{rectangle(lo.X, lo.Y, hi.X, hi.Y)})
		p.f.line(faint, hairline, p.point(p.x.lo, 0), p.point(p.x.hi, 0))
		for i, r := range rho {
			if r == nil {
				continue
			}
			lags := make([]float64, len(r))
			for l := range lags {
				lags[l] = float64(l)
			}
			p.f.line(fade(hue(i), 0.9), 1.2*px, p.curve(lags, r)...)
		}
	}
	return c
}
