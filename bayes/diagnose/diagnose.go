// Package diagnose says how far draws by Markov chain Monte Carlo can be
// trusted and what they say: R-hat, effective sample sizes, Monte Carlo
// standard errors, highest-density intervals, E-BFMI, ranks and densities; and
// how well models predict: leave-one-out cross-validation and the comparison
// of models by it.
//
// Its functions are pure functions of numbers. The draws of one quantity come
// either pooled, as a []float64, or as chains, a [][]float64 that holds the
// draws of chain c in element c. Chains of different length are cut to the
// shortest. No argument is changed or kept.
//
// The definitions are those of Vehtari, Gelman, Simpson, Carpenter and Bürkner
// (2021), "Rank-Normalization, Folding, and Localization: An Improved R̂ for
// Assessing Convergence of MCMC", Bayesian Analysis 16(2), 667–718. Where the
// paper leaves a choice, the result is that of ArviZ 0.23, and the tests hold
// it there. As in ArviZ, a diagnostic is NaN when a draw is NaN or a chain has
// fewer than four draws.
package diagnose

import "math"

// A Summary is a row of a posterior's table: the columns of arviz.summary.
type Summary struct {
	Mean     float64
	SD       float64
	HDILow   float64 // the ends of the highest-density interval
	HDIHigh  float64
	MCSEMean float64
	MCSESD   float64
	ESSBulk  float64
	ESSTail  float64
	RHat     float64
}

// Summarize returns all columns of a [Summary], with the interval that holds
// the share prob of the draws (0.94 is the default of ArviZ's tables). Each
// field equals what the function of that name returns; the draws are put in
// order once for all of them.
func Summarize(chains [][]float64, prob float64) Summary {
	s := newSample(chains)
	nan := math.NaN()
	sum := Summary{
		Mean: Mean(s.x), SD: SD(s.x),
		HDILow: nan, HDIHigh: nan,
		MCSEMean: nan, MCSESD: nan,
		ESSBulk: nan, ESSTail: nan,
		RHat: nan,
	}
	if !s.valid(1) {
		sum.HDILow, sum.HDIHigh = HDI(s.x, prob)
		return sum
	}
	half := s.split()
	order := rank(half.x)
	sorted := s.sorted(half, order)
	sum.HDILow, sum.HDIHigh = hdi(sorted, prob)
	sum.MCSEMean = sum.SD / math.Sqrt(half.ess())
	sum.MCSESD = mcseSD(s)
	z := half.with(normalScores(order))
	sum.ESSBulk = z.ess()
	sum.ESSTail = essTail(half, sorted)
	if s.valid(2) {
		sum.RHat = rankRHat(z, order)
	}
	return sum
}

// A sample holds the draws of one quantity, one chain after the other.
type sample struct {
	x      []float64
	chains int
}

// newSample copies chains, cut to the length of the shortest.
func newSample(chains [][]float64) sample {
	if len(chains) == 0 {
		return sample{}
	}
	n := len(chains[0])
	for _, c := range chains {
		n = min(n, len(c))
	}
	x := make([]float64, 0, n*len(chains))
	for _, c := range chains {
		x = append(x, c[:n]...)
	}
	return sample{x, len(chains)}
}

// with returns other values in the shape of s.
func (s sample) with(x []float64) sample { return sample{x, s.chains} }

// draws returns the number of draws of a chain.
func (s sample) draws() int { return len(s.x) / s.chains }

// chain returns the draws of chain c.
func (s sample) chain(c int) []float64 {
	n := s.draws()
	return s.x[c*n : (c+1)*n]
}

// valid reports whether s suffices for a diagnostic: at least that many
// chains, at least four draws in each, none of them NaN.
func (s sample) valid(chains int) bool {
	return s.chains >= chains && s.draws() >= 4 && !hasNaN(s.x)
}

// split makes two chains of each: its first and its last half. The middle one
// of an odd number of draws is left out.
func (s sample) split() sample {
	n := s.draws()
	if n%2 == 0 {
		return sample{s.x, 2 * s.chains}
	}
	x := make([]float64, 0, len(s.x)-s.chains)
	for c := range s.chains {
		d := s.chain(c)
		x = append(append(x, d[:n/2]...), d[n/2+1:]...)
	}
	return sample{x, 2 * s.chains}
}

func hasNaN(x []float64) bool {
	for _, v := range x {
		if v != v {
			return true
		}
	}
	return false
}
