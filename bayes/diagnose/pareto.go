package diagnose

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// PSIS returns the logarithms of importance weights that sum to 1, by the
// Pareto-smoothed importance sampling of Vehtari, Simpson, Gelman, Yao and Gabry
// (2024), "Pareto Smoothed Importance Sampling", JMLR 25(72) (ArviZ's psislw).
// logRatios are the logarithms of the importance ratios up to a constant; −Inf
// stands for a ratio of 0. The largest are replaced by quantiles of the
// generalised Pareto distribution fitted to them, cut off at the largest.
// efficiency is the effective number of draws over their number, see
// [RelativeEfficiency]; 1 is used unless it is above 0.
//
// The weights can be trusted if the shape k of that distribution is at most
// [GoodK]. k is +Inf if there are too few draws to tell, and NaN if no distribution
// fits, for example because the largest ratios are equal; the weights are then only
// normalised. If a ratio is NaN or +Inf, k and all weights are NaN.
//
// The tail is the ⌊3·√(draws/efficiency)⌋ largest ratios, or a fifth of all if no
// more than 225 draws are effective, as in ArviZ since version 1. Before, ArviZ
// rounded up and left out ratios equal to the largest one outside the tail.
func PSIS(logRatios []float64, efficiency float64) (logWeights []float64, k float64) {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	logWeights = slices.Clone(logRatios)
	return logWeights, w.psis(logWeights, tailLength(len(logRatios), efficiency))
}

// tailLength returns how many of the largest weights are smoothed.
func tailLength(draws int, efficiency float64) int {
	if !(efficiency > 0) {
		efficiency = 1
	}
	n := float64(draws)
	if n*efficiency > 225 {
		return int(3 * math.Sqrt(n/efficiency))
	}
	return draws / 5
}

// psis replaces log ratios by the logarithms of smoothed weights that sum to 1, and
// returns k.
func (w *workspace) psis(x []float64, tail int) (k float64) {
	top := math.Inf(-1)
	for _, v := range x {
		if v != v || math.IsInf(v, 1) {
			for i := range x {
				x[i] = math.NaN()
			}
			return math.NaN()
		}
		top = max(top, v)
	}
	k = math.Inf(1)
	if !math.IsInf(top, -1) {
		vector.Shift(x, x, -top)
		var smoothed []float64
		if k, smoothed = w.smoothTail(x, tail); smoothed != nil {
			for j, o := range w.tail {
				x[o.i] = math.Log(smoothed[j])
			}
		}
	}
	vector.Shift(x, x, -w.logSumExp(x))
	return k
}

// smoothTail fits a generalised Pareto distribution to the tail largest of the
// weights exp(x), which are at most 1. It returns the shape k and the quantiles, cut
// off at 1, that replace the weights in w.tail. The quantiles are nil if no weight
// is to be replaced.
func (w *workspace) smoothTail(x []float64, tail int) (k float64, smoothed []float64) {
	if tail < 5 || len(x) <= tail {
		return math.Inf(1), nil
	}
	cut := math.Exp(w.largest(x, tail))
	excess := resize(&w.excess, tail)
	for j, o := range w.tail {
		excess[j] = o.v
	}
	vector.Exp(excess, excess)
	if w.tail[tail-1].v-w.tail[0].v < 0x1p-1022 {
		return math.NaN(), nil
	}
	vector.Shift(excess, excess, -cut)
	k, sigma := w.fitPareto(excess, nil)
	if k-k != 0 {
		return k, nil
	}
	if len(w.logs) != tail {
		logs := resize(&w.logs, tail)
		for j := range logs {
			logs[j] = math.Log1p(-(float64(j) + 0.5) / float64(tail))
		}
	}
	for j, l := range w.logs {
		q := -sigma * l
		if k != 0 {
			q = sigma * math.Expm1(-k*l) / k
		}
		excess[j] = min(cut+q, 1)
	}
	return k, excess
}

// largest sets w.tail to the n largest of x in ascending order and returns the
// largest of the others. Of equal ones it may take any. There are more than n.
func (w *workspace) largest(x []float64, n int) (next float64) {
	keep := n + 1
	best := resize(&w.best, 3*keep)[:0]
	least := math.NaN() // of the largest known
	for i, v := range x {
		if v <= least {
			continue
		}
		best = append(best, ranked{v, i})
		if len(best) == 3*keep {
			selectLargest(best, keep)
			best = best[:keep]
			least = best[keep-1].v
		}
	}
	selectLargest(best, keep)
	w.tail = append(w.tail[:0], best[:n]...)
	w.sort(w.tail, 0)
	return best[n].v
}

// selectLargest puts the n largest of x first, and of those the smallest last.
func selectLargest(x []ranked, n int) {
	at := n - 1
	low, high := 0, len(x)-1
	for low < high {
		// The pivot is the median of three.
		a, b, c := x[low].v, x[(low+high)/2].v, x[high].v
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := low, high
		for i <= j {
			for x[i].v > pivot {
				i++
			}
			for x[j].v < pivot {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		switch {
		case at <= j:
			high = j
		case at >= i:
			low = i
		default:
			return
		}
	}
}

// fitPareto fits a generalised Pareto distribution to non-negative values in
// ascending order, with weights unless these are nil, and returns its shape k,
// positive for heavy tails, and its scale. It is the estimate of Zhang and
// Stephens (2009), "A New and Efficient Estimation Method for the Generalized
// Pareto Distribution", Technometrics 51(3), 316–325: with θ = −k/σ it averages
// θ over a grid, weighted by the profile likelihood. The shape is then drawn to
// ½ as by ten observations more. Both are NaN if the first quartile is no
// greater than the smallest value.
func (w *workspace) fitPareto(x, weights []float64) (k, sigma float64) {
	n := float64(len(x))
	quartile, largest := x[int(n/4+0.5)-1], x[len(x)-1]
	if quartile <= x[0] {
		return math.NaN(), math.NaN()
	}
	shape := func(theta float64) float64 { return sumLog1p(-theta, x, weights) / n }
	grid := 30 + int(math.Sqrt(n))
	theta, logLik := resize(&w.theta, grid), resize(&w.logLik, grid)
	for i := range theta {
		theta[i] = 1/largest + (1-math.Sqrt(float64(grid)/(float64(i)+0.5)))/(3*quartile)
		k := shape(theta[i])
		logLik[i] = n * (math.Log(-theta[i]/k) - k - 1)
	}
	norm := logSumExp(logLik)
	const negligible = 10 * 0x1p-52
	var mean, total float64
	for i, l := range logLik {
		if w := math.Exp(l - norm); w >= negligible {
			mean += w * theta[i]
			total += w
		}
	}
	mean /= total
	k = shape(mean)
	sigma = -k / mean
	if k = (n*k + 5) / (n + 10); k != k {
		return math.Inf(1), math.NaN()
	}
	return k, sigma
}

// sumLog1p returns Σ log(1 + c·x) for non-negative x in ascending order, with
// weights that sum to len(x) unless these are nil. To save time it takes logarithms
// of products instead of factors, where these can neither overflow nor lose digits.
func sumLog1p(c float64, x, weights []float64) (sum float64) {
	extreme := c * x[len(x)-1]
	if weights != nil || math.Abs(extreme) < 0.01 || !(extreme > -1) || extreme > 1e300 {
		for i, v := range x {
			l := math.Log1p(c * v)
			if weights != nil {
				l *= weights[i]
			}
			sum += l
		}
		return sum
	}
	block := int(680 / math.Abs(math.Log1p(extreme)))
	block = max(block&^3, 4)
	if math.Abs(math.Log1p(extreme)) > 170 {
		block = 1
	}
	for len(x) > 0 {
		part := x[:min(block, len(x))]
		x = x[len(part):]
		a, b, d, e := 1.0, 1.0, 1.0, 1.0
		for ; len(part) >= 4; part = part[4:] {
			a *= 1 + c*part[0]
			b *= 1 + c*part[1]
			d *= 1 + c*part[2]
			e *= 1 + c*part[3]
		}
		for _, v := range part {
			a *= 1 + c*v
		}
		sum += math.Log((a * b) * (d * e))
	}
	return sum
}

// paretoCDF returns the distribution function at x of the generalised Pareto
// distribution above 0.
func paretoCDF(x, k, sigma float64) float64 {
	z := x / sigma
	p := -math.Expm1(-z)
	if math.Abs(k) >= 1e-15 {
		p = -math.Expm1(math.Log1p(max(k*z, -1)) / -k)
	}
	return min(max(p, 0), 1)
}

// A Tail is an end of a distribution.
type Tail int

const (
	BothTails Tail = iota // the worse of the two
	LeftTail
	RightTail
)

// ParetoK returns the shape k of the generalised Pareto distribution of the
// tails of the draws: moments up to 1/k exist, so that above [GoodK] the mean of
// the draws cannot be trusted, and above ½ its error falls more slowly than by
// the root of their number (Vehtari et al. 2024; arviz's pareto_khat). It is NaN
// where no distribution fits, as when all draws of a tail are equal, and where
// there are fewer than six draws.
func ParetoK(chains [][]float64, tail Tail) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		sorted := w.values(s, half, w.rank(half.x))
		return w.paretoK(sorted, w.relativeTailESS(half, sorted), tail)
	})
}

// relativeTailESS returns the effective sample size of the 5 % tails over the
// number of draws in the half chains, given these and all draws in order. As in
// ArviZ, that of constant draws is not relative.
func (w *workspace) relativeTailESS(half sample, sorted []float64) float64 {
	relative := func(p float64) float64 {
		q := quantile(sorted, p)
		ess := w.essBetween(half, math.Inf(-1), q)
		if sorted[len(sorted)-1] <= q {
			return ess
		}
		return ess / float64(len(half.x))
	}
	return min(relative(0.05), relative(1-0.05))
}

// paretoK is [ParetoK] of draws in order.
func (w *workspace) paretoK(sorted []float64, efficiency float64, tail Tail) float64 {
	n := len(sorted)
	length := tailLength(n, efficiency)
	if tail == BothTails {
		length = max(min(length, n/2), 5)
	}
	if length < 5 || length >= n {
		return math.NaN()
	}
	right := func() float64 {
		excess := resize(&w.excess, length)
		vector.Shift(excess, sorted[n-length:], -sorted[n-length-1])
		if sorted[n-1]-sorted[n-length] < 0x1p-1022 {
			return math.NaN()
		}
		k, _ := w.fitPareto(excess, nil)
		return k
	}
	left := func() float64 {
		excess := resize(&w.excess, length)
		for j := range excess {
			excess[j] = sorted[length] - sorted[length-1-j]
		}
		if sorted[length-1]-sorted[0] < 0x1p-1022 {
			return math.NaN()
		}
		k, _ := w.fitPareto(excess, nil)
		return k
	}
	switch tail {
	case LeftTail:
		return left()
	case RightTail:
		return right()
	}
	return larger(left(), right())
}

// ParetoMinSampleSize returns how many independent draws the mean needs to be
// trusted, given the tails of the draws: 10^(1/(1−k)) with [ParetoK] of both
// tails, and +Inf for k of 0.99 or more or where no distribution fits (Vehtari et
// al. 2024; arviz's pareto_min_ss). It is NaN for constant draws.
func ParetoMinSampleSize(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		half := w.split(s)
		sorted := w.values(s, half, w.rank(half.x))
		if sorted[0] == sorted[len(sorted)-1] {
			return math.NaN()
		}
		if k := w.paretoK(sorted, w.relativeTailESS(half, sorted), BothTails); k < 0.99 {
			return math.Pow(10, 1/(1-max(0, k)))
		}
		return math.Inf(1)
	})
}
