package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"gonum.org/v1/plot/vg"
)

// A Series holds the draws of one scalar quantity.
type Series struct {
	Name     string      // with its labels: "effect[Oslo]"
	Chains   [][]float64 // draws of each chain, in order
	Discrete bool        // whole numbers: drawn as bars, not as a curve
}

// largest is the size above which a draw counts as infinite: differences and
// densities of such values overflow.
const largest = 1e290

func usable(v float64) bool { return math.Abs(v) <= largest } // false for NaN

// finite returns the usable draws of all chains, in order, and the number of the
// others.
func (s *Series) finite() (draws []float64, skipped int) {
	for _, c := range s.Chains {
		for _, v := range c {
			if usable(v) {
				draws = append(draws, v)
			} else {
				skipped++
			}
		}
	}
	return draws, skipped
}

// skippedNote says how many draws are left out.
func skippedNote(skipped int) string {
	switch skipped {
	case 0:
		return ""
	case 1:
		return "1 draw is not a finite number"
	}
	return fmt.Sprintf("%d draws are not finite numbers", skipped)
}

// reach returns the range of an axis for draws with long tails: the 94%
// interval and twice its width on either side. For a normal or exponential
// posterior that includes everything.
func reach(draws []float64) (lo, hi float64) {
	lo, hi = slices.Min(draws), slices.Max(draws)
	a, b := diagnose.HDI(draws, 0.94)
	if b > a {
		lo, hi = max(lo, a-2*(b-a)), min(hi, b+2*(b-a))
	}
	return lo, hi
}

// within returns the draws between lo and hi.
func within(draws []float64, lo, hi float64) []float64 {
	var in []float64
	for _, v := range draws {
		if lo <= v && v <= hi {
			in = append(in, v)
		}
	}
	return in
}

// kdePoints is the number of grid points of a density, more than a panel has
// pixels.
const kdePoints = 400

// outline returns the density of the draws between lo and hi: a kernel density
// estimate, or for discrete draws the outline of a histogram. It returns nil if
// all draws are equal.
func outline(draws []float64, discrete bool, lo, hi float64) (x, y []float64) {
	if discrete {
		bars := count(draws, lo, hi)
		if bars == nil {
			return nil, nil
		}
		x, y = []float64{bars[0].lo}, []float64{0}
		for _, b := range bars {
			x, y = append(x, b.lo, b.hi), append(y, b.height, b.height)
		}
		return append(x, bars[len(bars)-1].hi), append(y, 0)
	}
	in := within(draws, lo, hi)
	if len(in) == 0 || slices.Max(in)-slices.Min(in) <= 1e-12*max(math.Abs(lo), math.Abs(hi)) {
		return nil, nil
	}
	x, y, _ = diagnose.KDE(in, kdePoints)
	share := float64(len(in)) / float64(len(draws))
	for i := range y {
		y[i] *= share
		if !usable(x[i]) || !usable(y[i]) {
			return nil, nil
		}
	}
	return x, y
}

// A bar covers an interval; its area is the share of draws in it.
type bar struct{ lo, hi, height float64 }

// maxBars is the largest number of bars of a histogram.
const maxBars = 60

// count returns a bar around each whole number between lo and hi. If these are
// too many, each bar covers several numbers, so that there are at most maxBars.
// Empty bars between others are kept, with height 0.
func count(draws []float64, lo, hi float64) []bar {
	in := within(draws, lo, hi)
	if len(in) == 0 {
		return nil
	}
	lo, hi = math.Round(slices.Min(in)), math.Round(slices.Max(in))
	width := max(1, math.Ceil((hi-lo+1)/maxBars))
	return bins(in, len(draws), lo-0.5, width, min(maxBars, int((hi-lo)/width)+1))
}

// histogram returns bars for draws of a continuous quantity, of the width that
// Freedman and Diaconis (1981) give.
func histogram(draws []float64, lo, hi float64) []bar {
	in := within(draws, lo, hi)
	if len(in) == 0 || hi <= lo {
		return nil
	}
	spread := diagnose.Quantile(in, 0.75) - diagnose.Quantile(in, 0.25)
	n := 10
	if spread > 0 {
		n = int(min(maxBars, max(5, math.Ceil((hi-lo)*math.Cbrt(float64(len(in)))/(2*spread)))))
	}
	return bins(in, len(draws), lo, (hi-lo)/float64(n), n)
}

// bins returns n bars for draws, a subset of total draws.
func bins(draws []float64, total int, start, width float64, n int) []bar {
	bars := make([]bar, n)
	for i := range bars {
		bars[i] = bar{lo: start + float64(i)*width, hi: start + float64(i+1)*width}
	}
	each := 1 / (width * float64(total))
	for _, v := range draws {
		i := min(max(int((v-start)/width), 0), n-1)
		bars[i].height += each
	}
	return bars
}

// simplify drops the points of a line that lie within a twentieth of a pixel
// of the line without them (Douglas and Peucker 1973).
func simplify(line []vg.Point) []vg.Point {
	const tolerance = 0.05 * px
	if len(line) < 3 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	var split func(a, b int)
	split = func(a, b int) {
		d := line[b].Sub(line[a])
		length := vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
		far, at := vg.Length(tolerance), 0
		for i := a + 1; i < b; i++ {
			e := line[i].Sub(line[a])
			off := vg.Length(math.Hypot(float64(e.X), float64(e.Y)))
			if length > 0 {
				off = vg.Length(math.Abs(float64(d.X*e.Y-d.Y*e.X))) / length
			}
			if off > far {
				far, at = off, i
			}
		}
		if at > 0 {
			keep[at] = true
			split(a, at)
			split(at, b)
		}
	}
	split(0, len(line)-1)
	out := line[:0:0]
	for i, k := range keep {
		if k {
			out = append(out, line[i])
		}
	}
	return out
}
