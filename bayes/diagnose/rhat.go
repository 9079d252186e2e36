package diagnose

import (
	"fmt"
	"math"
)

// An RHatMethod says which numbers R̂ compares between chains.
type RHatMethod int

const (
	// RHatRank is the larger of RHatZScale and RHatFolded.
	RHatRank RHatMethod = iota
	// RHatZScale compares the rank-normalised split chains: do they agree on
	// location?
	RHatZScale
	// RHatFolded compares the rank-normalised distances of the split chains
	// from their median: do they agree on scale?
	RHatFolded
	// RHatSplit compares the split chains.
	RHatSplit
	// RHatIdentity compares the chains as they are, as Gelman and Rubin (1992)
	// did.
	RHatIdentity
)

// RHat returns the rank-normalised split R̂, which is [RHatOf] with [RHatRank].
// Values above 1.01 say that the chains have not mixed.
func RHat(chains [][]float64) float64 { return RHatOf(chains, RHatRank) }

// RHatOf returns R̂, the potential scale reduction (arviz.rhat). It needs two
// chains and is NaN for one. Draws that are constant give NaN; chains that are
// constant but differ give +Inf or, by rounding, a huge number.
func RHatOf(chains [][]float64, method RHatMethod) float64 {
	return diagnostic(chains, 2, func(w *workspace, s sample) float64 {
		return w.rhat(s, method, rhat)
	})
}

// NestedRHat returns the nested R̂ of Margossian, Hoffman, Sountsov, Riou-Durand,
// Vehtari and Gelman (2024), "Nested R̂: Assessing the Convergence of Markov
// Chain Monte Carlo When Running Many Short Chains", Bayesian Analysis
// (arviz.rhat_nested). It compares superchains, which are groups of chains that
// started at the same point: superchain names that of each chain. It is an
// error if a chain is in none or superchains differ in size.
func NestedRHat(chains [][]float64, superchain []int, method RHatMethod) (float64, error) {
	if len(superchain) != len(chains) {
		return math.NaN(), fmt.Errorf("there are %d chains, and superchains are named for %d", len(chains), len(superchain))
	}
	size := map[int]int{}
	for _, k := range superchain {
		size[k]++
	}
	for _, k := range superchain {
		if size[k] != size[superchain[0]] {
			return math.NaN(), fmt.Errorf("superchain %d has %d chains and superchain %d has %d: nested R-hat needs superchains of equal size",
				superchain[0], size[superchain[0]], k, size[k])
		}
	}
	return diagnostic(chains, 2, func(w *workspace, s sample) float64 {
		return w.rhat(s, method, func(z sample) float64 {
			return nestedRHat(z, func(c int) int { return superchain[c*len(superchain)/z.chains] })
		})
	}), nil
}

// rhat returns the scale reduction of the numbers that the method compares.
func (w *workspace) rhat(s sample, method RHatMethod, reduction func(sample) float64) float64 {
	switch method {
	case RHatIdentity:
		return reduction(s)
	case RHatSplit:
		return reduction(w.split(s))
	}
	half := w.split(s)
	order := w.rank(half.x)
	switch method {
	case RHatZScale:
		return reduction(sample{w.normalScores(order), half.chains})
	case RHatFolded:
		return w.rhatFolded(order, half.chains, reduction)
	}
	bulk := reduction(sample{w.normalScores(order), half.chains})
	return larger(bulk, w.rhatFolded(order, half.chains, reduction))
}

func (w *workspace) rhatFolded(order []ranked, chains int, reduction func(sample) float64) float64 {
	folded, ok := w.fold(order)
	if !ok {
		return math.NaN()
	}
	return reduction(sample{w.normalScores(folded), chains})
}

// larger returns the larger of the two, or the first if either is NaN.
func larger(bulk, tail float64) float64 {
	if tail > bulk {
		return tail
	}
	return bulk
}

// rhat returns the potential scale reduction of Gelman and Rubin (1992).
func rhat(s sample) float64 {
	n := float64(s.draws())
	means, within := chainMoments(s)
	return math.Sqrt((n*variance(means)/mean(within) + n - 1) / n)
}

// nestedRHat is rhat where superchains are compared. Chain c is in superchain
// of(c).
func nestedRHat(s sample, of func(c int) int) float64 {
	means, within := chainMoments(s)
	type group struct{ means, within []float64 }
	groups := map[int]*group{}
	var names []int
	for c := range s.chains {
		k := of(c)
		if groups[k] == nil {
			groups[k] = &group{}
			names = append(names, k)
		}
		groups[k].means = append(groups[k].means, means[c])
		groups[k].within = append(groups[k].within, within[c])
	}
	var location, spread []float64
	for _, k := range names {
		g := groups[k]
		location = append(location, mean(g.means))
		v := mean(g.within)
		if len(g.means) > 1 {
			v += variance(g.means)
		}
		spread = append(spread, v)
	}
	return math.Sqrt(1 + variance(location)/mean(spread))
}

// chainMoments returns the means of the chains and their variances.
func chainMoments(s sample) (means, variances []float64) {
	means, variances = make([]float64, s.chains), make([]float64, s.chains)
	for c := range s.chains {
		means[c], variances[c] = moments(s.chain(c))
	}
	return means, variances
}
