package diagnose

import "math"

// ESSBulk returns the effective sample size for the bulk of the distribution:
// that of the mean of the rank-normalised split chains (arviz.ess, method
// "bulk"). Over 400 is enough for the diagnostics to be reliable themselves.
func ESSBulk(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(1) {
		return math.NaN()
	}
	half := s.split()
	return half.with(normalScores(rank(half.x))).ess()
}

// ESSTail returns the effective sample size for the tails: the smaller of
// those of the 5 % and 95 % quantiles (arviz.ess, method "tail").
func ESSTail(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(1) {
		return math.NaN()
	}
	return essTail(s.split(), sorted(s.x))
}

// ESSMean returns the effective sample size for the mean (arviz.ess, method
// "mean").
func ESSMean(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(1) {
		return math.NaN()
	}
	return s.split().ess()
}

// ESSSD returns the effective sample size for the standard deviation: that of
// the mean of the squared distances from the mean (arviz.ess, method "sd").
func ESSSD(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(1) {
		return math.NaN()
	}
	return s.with(squares(s.x)).split().ess()
}

// squares returns the squared distances of x from its mean.
func squares(x []float64) []float64 {
	mean := Mean(x)
	sq := make([]float64, len(x))
	for i, v := range x {
		sq[i] = (v - mean) * (v - mean)
	}
	return sq
}

// essTail returns [ESSTail] given the half chains and all draws in order.
func essTail(half sample, sorted []float64) float64 {
	is := half.with(make([]float64, len(half.x)))
	tail := func(q float64) float64 {
		for i, v := range half.x {
			is.x[i] = 0
			if v <= q {
				is.x[i] = 1
			}
		}
		return is.ess()
	}
	low, high := tail(tailQuantile(sorted, 0.05)), tail(tailQuantile(sorted, 0.95))
	if high < low {
		return high
	}
	return low
}

// tailQuantile equals [quantile] but for rounding. Draws are compared with
// it, so that one unit in the last place counts, and ArviZ takes this one from
// SciPy's mquantiles. Conversions keep compilers from fusing operations.
func tailQuantile(sorted []float64, p float64) float64 {
	n := float64(len(sorted))
	at := float64(n*p) + (1 - p)
	k := math.Floor(min(max(at, 1), n-1))
	t := min(max(at-k, 0), 1)
	return float64((1-t)*sorted[int(k)-1]) + float64(t*sorted[int(k)])
}

// ess returns the effective sample size of the mean of s, from the
// autocorrelations up to where Geyer's initial monotone sequence ends
// (Vehtari et al. 2021, section 3.2). Constant draws count in full. The chains
// have at least two draws.
func (s sample) ess() float64 {
	size := float64(len(s.x))
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range s.x {
		if v != v {
			return math.NaN()
		}
		low, high = min(low, v), max(high, v)
	}
	if high-low < 1e-15 {
		return size
	}

	n := s.draws()
	cov, means := newAutocovariance(s)
	within := cov.at(0) * float64(n) / float64(n-1)
	total := cov.at(0)
	if s.chains > 1 {
		total += variance(means)
	}
	rho := func(t int) float64 { return 1 - (within-cov.at(t))/total }

	// The sums of two neighbours, from an even lag on, are positive and fall
	// in a reversible chain: the sequence ends where they do not.
	even, odd := 1.0, rho(1)
	r := make([]float64, 2, 64)
	r[0], r[1] = even, odd
	t := 1
	for ; t < n-3 && even+odd > 0; t += 2 {
		even, odd = rho(t+1), rho(t+2)
		if even+odd >= 0 {
			r = append(r, even, odd)
		} else {
			r = append(r, 0, 0)
		}
	}
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
	return size / max(tau, 1/math.Log10(size))
}
