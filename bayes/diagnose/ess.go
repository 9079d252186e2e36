package diagnose

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// ESSBulk returns the effective sample size for the bulk of the distribution:
// the number of independent draws that would be worth as much. It is that of the
// mean of the rank-normalised split chains (arviz.ess, methods "bulk" and
// "z_scale"). Over 400 is enough for the diagnostics to be reliable themselves.
func ESSBulk(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		return w.ess(sample{w.normalScores(w.rank(half.x)), half.chains})
	})
}

// ESSTail returns the effective sample size for the tails: the smaller of
// those of the quantiles at 11 % and 89 % (arviz.ess, method "tail"). These
// have been ArviZ's tails since version 1, where 89 % is the probability of an
// interval unless another is asked for. Vehtari et al. (2021), Stan and ArviZ
// before version 1 look at 5 % and 95 %: the smaller [ESSQuantile] of these.
func ESSTail(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		return w.essTail(half, w.values(s, half, w.rank(half.x)), tailStart)
	})
}

// tailStart is where the upper tail starts that ESSTail looks at.
const tailStart = 0.89

// ESSMean returns the effective sample size for the mean (arviz.ess, method
// "mean").
func ESSMean(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 { return w.ess(w.split(s)) })
}

// ESSSD returns the effective sample size for the standard deviation: that of
// the mean of the squared distances from the mean (arviz.ess, method "sd").
func ESSSD(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		return w.ess(w.split(sample{w.squareDistances(s.x), s.chains}))
	})
}

// ESSMedian returns the effective sample size for the median (arviz.ess, method
// "median").
func ESSMedian(chains [][]float64) float64 { return ESSQuantile(chains, 0.5) }

// ESSQuantile returns the effective sample size for the quantile at p: that of
// the share of draws up to it (arviz.ess, method "quantile"). It is NaN if p is
// outside [0, 1].
func ESSQuantile(chains [][]float64, p float64) float64 {
	return ESSLocal(chains, math.Inf(-1), p)
}

// ESSLocal returns the effective sample size for the share of draws between the
// quantiles at low and at high (arviz.ess, method "local"). With low −Inf it is
// that of the share up to the quantile at high. It is NaN if another limit is
// outside [0, 1].
func ESSLocal(chains [][]float64, low, high float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		sorted := w.values(s, half, w.rank(half.x))
		from := math.Inf(-1)
		if low != from {
			from = quantileIn(sorted, low)
		}
		to := quantileIn(sorted, high)
		if from != from || to != to {
			return math.NaN()
		}
		return w.essBetween(half, from, to)
	})
}

// ESSMAD returns the effective sample size for the median absolute deviation
// (arviz.ess, method "mad").
func ESSMAD(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		w.foldInPlace(s.x)
		half := w.split(s)
		return w.essBetween(half, 0, median(w.values(s, half, w.rank(half.x))))
	})
}

// ESSFolded returns the effective sample size for the mean of the
// rank-normalised distances of the split chains from their median (arviz.ess,
// method "folded").
func ESSFolded(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		folded, ok := w.fold(w.rank(half.x))
		if !ok {
			return math.NaN()
		}
		return w.ess(sample{w.normalScores(folded), half.chains})
	})
}

// ESSIdentity returns the effective sample size for the mean of the chains as
// they are, without splitting them (arviz.ess, method "identity").
func ESSIdentity(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 { return w.ess(s) })
}

// squareDistances returns the squared distances of x from its mean.
func (w *workspace) squareDistances(x []float64) []float64 {
	sq := resize(&w.squares, len(x))
	centre(sq, x)
	vector.Mul(sq, sq, sq)
	return sq
}

// foldInPlace replaces x by its distances from its median.
func (w *workspace) foldInPlace(x []float64) {
	middle := median(valuesOf(w.rank(x), resize(&w.sorted, len(x))))
	for i, v := range x {
		x[i] = math.Abs(v - middle)
	}
}

// essTail returns the smaller effective sample size of the quantiles at 1−p and
// p, given the half chains and all draws in order.
func (w *workspace) essTail(half sample, sorted []float64, p float64) float64 {
	low := w.essBetween(half, math.Inf(-1), quantile(sorted, 1-p))
	high := w.essBetween(half, math.Inf(-1), quantile(sorted, p))
	if high < low {
		return high
	}
	return low
}

// essBetween returns the effective sample size of the share of draws from low
// to high.
func (w *workspace) essBetween(s sample, low, high float64) float64 {
	in := w.indicate(s, low, high)
	if in.ones == 0 || in.ones == len(s.x) {
		return float64(len(s.x))
	}
	return w.geyer(len(s.x), s.chains, func(t int) float64 { return in.covariance(w.means, t) })
}

// ess returns the effective sample size of the mean of s. Constant draws count
// in full. The chains have at least two draws.
func (w *workspace) ess(s sample) float64 {
	w.centre(s)
	spread := w.covariance(s, 0)
	for _, m := range w.means {
		spread += (m - w.means[0]) * (m - w.means[0])
	}
	if spread < 1e-28 { // perhaps constant: a range has at least twice the deviation
		low, high := s.x[0], s.x[0]
		for _, v := range s.x {
			low, high = min(low, v), max(high, v)
		}
		if high-low < 1e-15 {
			return float64(len(s.x))
		}
	}
	return w.geyer(len(s.x), s.chains, func(t int) float64 { return w.covariance(s, t) })
}

// geyer returns the effective sample size of chains with the means w.means and
// the mean autocovariance cov, from the autocorrelations up to where Geyer's
// initial monotone sequence ends (Vehtari et al. 2021, section 3.2).
func (w *workspace) geyer(size, chains int, cov func(t int) float64) float64 {
	n := size / chains
	within := cov(0) * float64(n) / float64(n-1)
	total := cov(0)
	if chains > 1 {
		total += variance(w.means)
	}
	if math.IsInf(total, 0) || total != total {
		return math.NaN()
	}
	rho := func(t int) float64 { return 1 - (within-cov(t))/total }

	// The sums of two neighbours, from an even lag on, are positive and fall
	// in a reversible chain: the sequence ends where they do not.
	even, odd := 1.0, rho(1)
	r := append(w.rho[:0], even, odd)
	t := 1
	for ; t < n-3 && even+odd > 0; t += 2 {
		even, odd = rho(t+1), rho(t+2)
		if even+odd >= 0 {
			r = append(r, even, odd)
		} else {
			r = append(r, 0, 0)
		}
	}
	w.rho = r
	last := t - 2
	if even > 0 {
		r[last+1] = even
	}
	for t := 1; t <= last-2; t += 2 {
		if before := r[t-1] + r[t]; r[t+1]+r[t+2] > before {
			r[t+1], r[t+2] = before/2, before/2
		}
	}

	tau := -1.0
	for _, v := range r[:last+1] {
		tau += 2 * v
	}
	tau += r[last+1]
	for _, v := range r {
		if v != v {
			return math.NaN()
		}
	}
	return float64(size) / max(tau, 1/math.Log10(float64(size)))
}

// ThinFactor returns which share of the draws, one in so many, is worth as much as
// all: their number over the mean of the smaller of [ESSBulk] and [ESSTail] of each
// quantity, rounded up (arviz.thin). It is 1 if that is NaN.
func ThinFactor(quantities ...[][]float64) int {
	var ess, draws float64
	for _, chains := range quantities {
		ess += min(ESSBulk(chains), ESSTail(chains)) / float64(len(quantities))
		draws = 0
		for _, c := range chains {
			draws += float64(len(c))
		}
	}
	if factor := math.Ceil(draws / ess); factor > 1 {
		return int(factor)
	}
	return 1
}
