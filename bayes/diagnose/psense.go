package diagnose

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// A PowerScaling perturbs a posterior by raising its prior, or its likelihood, to a
// power slightly below 1 and to one slightly above.
type PowerScaling struct{ lower, upper []float64 } // weights that sum to 1

// The powers are those of Kallioinen et al. and ArviZ.
const lowerPower, upperPower = 0.99, 1.01

// NewPowerScaling takes the log density of the prior, or of the likelihood, in
// each draw, by chain.
func NewPowerScaling(logDensity [][]float64) *PowerScaling {
	p := new(PowerScaling)
	p.lower, _ = PowerScale(logDensity, lowerPower)
	p.upper, _ = PowerScale(logDensity, upperPower)
	return p
}

// PowerScale returns the weights of the draws, which sum to 1, if the component of
// the posterior with the given log density, by chain, is raised to a power. The
// weights follow each other chain after chain. k is their Pareto-k, see [PSIS].
func PowerScale(logDensity [][]float64, power float64) (weights []float64, k float64) {
	w := new(workspace) // the weights stay in it
	s := w.load(logDensity)
	n := len(s.x)
	if n == 0 || hasNaN(s.x) {
		vector.Scale(s.x, s.x, math.NaN())
		return s.x, math.NaN()
	}
	// As in ArviZ, the draws count as one chain.
	half := w.split(sample{s.x, 1})
	efficiency := math.NaN()
	if n >= 4 {
		efficiency = w.relativeTailESS(half, w.values(sample{s.x, 1}, half, w.rank(half.x)))
	}
	vector.Scale(s.x, s.x, power-1)
	k = w.psis(s.x, max(min(tailLength(n, efficiency), n/2), 5))
	vector.Exp(s.x, s.x)
	vector.Scale(s.x, s.x, 1/vector.Sum(s.x))
	return s.x, k
}

// Sensitivity returns how much the distribution of a quantity changes per doubling
// of the power: the cumulative Jensen–Shannon distance between the posterior and the
// perturbed one (arviz.psense; Kallioinen, Paananen, Bürkner and Vehtari 2024,
// "Detecting and Diagnosing Prior and Likelihood Sensitivity with Power-Scaling",
// Statistics and Computing 34, 57). Above 0.05 the posterior is sensitive. If it is
// sensitive to both prior and likelihood, the two may be in conflict; if to the
// prior alone, the prior is strong or the likelihood weak. It is NaN for a constant
// quantity.
func (p *PowerScaling) Sensitivity(chains [][]float64) float64 {
	return diagnostic(chains, 1, func(w *workspace, s sample) float64 {
		if len(s.x) != len(p.lower) {
			return math.NaN()
		}
		order := w.rank(s.x)
		lower, upper := distanceEitherWay(order, p.lower), distanceEitherWay(order, p.upper)
		return (upper/math.Log2(upperPower) - lower/math.Log2(lowerPower)) / 2
	})
}

// distanceEitherWay returns the larger of the cumulative Jensen–Shannon distances
// of draws and of their negatives.
func distanceEitherWay(order []ranked, weights []float64) float64 {
	n := len(order)
	up := cumulativeDistance(n,
		func(i int) float64 { return order[i+1].v - order[i].v },
		func(i int) float64 { return weights[order[i].i] })
	down := cumulativeDistance(n,
		func(i int) float64 { return order[n-1-i].v - order[n-2-i].v },
		func(i int) float64 { return weights[order[n-1-i].i] })
	return larger(up, down)
}

// cumulativeDistance returns the square root of the cumulative Jensen–Shannon
// divergence, over its bound, of n draws with equal weights from the same with
// others, given the gaps between draws in order and their weights, which sum to 1
// (Nguyen and Vreeken 2015, "Non-Parametric Jensen–Shannon Divergence").
func cumulativeDistance(n int, gap, weight func(i int) float64) float64 {
	// The divergence of p from m = (p+q)/2, ∫ p·log₂(p/m) + (m−p)/ln 2, is in this
	// form a sum of numbers above 0, which loses no digits where p and q are close.
	divergence := func(p, m float64) float64 {
		if p == 0 {
			return m
		}
		u := (m - p) / p
		return p * (u - math.Log1p(u))
	}
	var p, q, area, sum float64
	for i := range n - 1 {
		p = float64(i+1) / float64(n)
		q += weight(i)
		m := (p + q) / 2
		area += gap(i) * (p + q)
		sum += gap(i) * (divergence(p, m) + divergence(q, m))
	}
	return math.Sqrt(sum / math.Ln2 / area)
}
