package distribution

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Ordered categories: the number of cutpoints that lie below a latent variable
// around eta.

// OrderedLogistic is the distribution of the number of cutpoints, a vector in
// rising order, that lie below a logistic variable with mean eta and scale 1.
var OrderedLogistic = family(Family{
	Name:     "OrderedLogistic",
	Params:   orderedParams,
	Discrete: true,
	Lower:    constant(0), Upper: End{Kind: Varying},
	Support: orderedSupport,
	LogProb: func(x float64, a []float64) float64 {
		if !orderedInside(x, a) {
			return reject(x, a)
		}
		logp, _, _, _ := orderedLogistic(x, a)
		return logp
	},
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		if !orderedInside(x, a) {
			return level(reject(x, a), da)
		}
		logp, deta, below, above := orderedLogistic(x, a)
		return orderedGrad(x, logp, deta, below, above, da)
	},
	batch: orderedLogisticBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		u := a[1+int(x)] - a[0]
		return -log1pExp(-u), -log1pExp(u)
	},
	slope: func(x float64, a, d []float64, below, above float64) {
		clear(d)
		d[1+int(x)] = math.Exp(max(below, above)) // the density over the smaller tail
		d[0] = -d[1+int(x)]
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		u := uniform(r)
		return rank(a[0]+math.Log(u)-math.Log1p(-u), a[1:])
	},
	Mean: func(a []float64) float64 {
		m, _ := orderedMoments(a, expit)
		return m
	},
	Var: func(a []float64) float64 {
		_, v := orderedMoments(a, expit)
		return v
	},
})

// orderedLogistic returns the log mass and its derivatives in eta and in the
// cutpoints below and above x, 0 for those that are missing.
func orderedLogistic(x float64, a []float64) (logp, deta, below, above float64) {
	cuts, k := a[1:], int(x)
	// The mass from l to u is expit(u)·expit(−l)·(1 − exp(l−u)).
	if k < len(cuts) {
		logp, above = logExpit(cuts[k] - a[0])
	}
	if k > 0 {
		up, down := logExpit(a[0] - cuts[k-1])
		logp += up
		below = -down
	}
	deta = -(below + above)
	if 0 < k && k < len(cuts) {
		e := math.Expm1(cuts[k-1] - cuts[k])
		logp += math.Log(-e)
		above -= (1 + e) / e
		below += (1 + e) / e
	}
	return logp, deta, below, above
}

// logExpit returns log expit(x) and its derivative, expit(−x).
func logExpit(x float64) (v, dv float64) {
	e := math.Exp(-math.Abs(x))
	dv = 1 / (1 + e)
	if x > 0 {
		dv *= e
	}
	return min(x, 0) - math.Log1p(e), dv
}

// OrderedProbit is the distribution of the number of cutpoints, a vector in
// rising order, that lie below a normal variable with mean eta and standard
// deviation 1.
var OrderedProbit = family(Family{
	Name:     "OrderedProbit",
	Params:   orderedParams,
	Discrete: true,
	Lower:    constant(0), Upper: End{Kind: Varying},
	Support: orderedSupport,
	LogProb: func(x float64, a []float64) float64 {
		if !orderedInside(x, a) {
			return reject(x, a)
		}
		logp, _, _, _ := orderedProbit(x, a)
		return logp
	},
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		if !orderedInside(x, a) {
			return level(reject(x, a), da)
		}
		logp, deta, below, above := orderedProbit(x, a)
		return orderedGrad(x, logp, deta, below, above, da)
	},
	tails: func(x float64, a []float64) (below, above float64) {
		u := a[1+int(x)] - a[0]
		return logNormalCDF(u), logNormalCDF(-u)
	},
	slope: func(x float64, a, d []float64, below, above float64) {
		clear(d)
		d[1+int(x)] = hazard(math.Abs(a[1+int(x)] - a[0]))
		d[0] = -d[1+int(x)]
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return rank(a[0]+r.NormFloat64(), a[1:]) },
	Mean: func(a []float64) float64 {
		m, _ := orderedMoments(a, normalCDF)
		return m
	},
	Var: func(a []float64) float64 {
		_, v := orderedMoments(a, normalCDF)
		return v
	},
})

// orderedProbit returns the same as orderedLogistic.
func orderedProbit(x float64, a []float64) (logp, deta, below, above float64) {
	cuts, k := a[1:], int(x)
	switch {
	case len(cuts) == 0:
		return 0, 0, 0, 0
	case k == 0:
		u := cuts[0] - a[0]
		h := hazard(-u)
		return logNormalCDF(u), -h, 0, h
	case k == len(cuts):
		l := cuts[k-1] - a[0]
		h := hazard(l)
		return logNormalCDF(-l), h, -h, 0
	}
	w := newWindow(cuts[k-1]-a[0], cuts[k]-a[0], cuts[k]-cuts[k-1])
	below, above = w.edges()
	return w.logMass, w.mean(), -below, above
}

var orderedParams = []Param{
	{Name: "eta", Default: required},
	{Name: "cutpoints", Default: required, Vector: true},
}

// orderedSupport returns the numbers of the first and last category, NaN if the
// cutpoints fall.
func orderedSupport(a []float64) (lo, hi float64) {
	if !rising(a[1:]) {
		return math.NaN(), math.NaN()
	}
	return 0, float64(len(a) - 1)
}

// orderedInside reports whether x is a category and a are valid parameters.
func orderedInside(x float64, a []float64) bool {
	return isCount(x) && x < float64(len(a)) && finite(sum(a)) && rising(a[1:])
}

// rising reports whether no element is smaller than the one before it.
func rising(c []float64) bool {
	for i := 1; i < len(c); i++ {
		if c[i] < c[i-1] {
			return false
		}
	}
	return true
}

// orderedGrad sets da from the derivatives in eta and the cutpoints around x.
func orderedGrad(x, logp, deta, below, above float64, da []float64) (float64, float64) {
	if !finite(logp) {
		return level(logp, da)
	}
	clear(da)
	k := int(x)
	if k > 0 {
		da[k] = below
	}
	if k+1 < len(da) {
		da[k+1] = above
	}
	da[0] = deta
	return logp, 0
}

// rank returns how many of the cutpoints lie below y.
func rank(y float64, cuts []float64) float64 {
	k := 0
	for k < len(cuts) && cuts[k] < y {
		k++
	}
	return float64(k)
}

// orderedMoments returns mean and variance for the distribution function cdf
// of the latent variable less eta, which is symmetric.
func orderedMoments(a []float64, cdf func(float64) float64) (mean, variance float64) {
	var below float64 // sum of the probabilities of being below earlier cutpoints
	for _, c := range a[1:] {
		up, down := cdf(a[0]-c), cdf(c-a[0])
		mean += up
		variance += up * (down + 2*below)
		below += down
	}
	return mean, variance
}

// orderedLogisticBatch is OrderedLogistic's batch, of observed rows with the
// same cutpoints. The mass between the cutpoints l and u is that of a success
// with the logit u − eta, times that of a failure with l − eta, times
// 1 − exp(l − u), which does not depend on the row.
func orderedLogisticBatch(r *Rows) func() float64 {
	const beyond = 1e300 // all of the mass is on this side of it
	n, cuts := r.Size, r.Args[1]
	if !r.areObserved() || len(cuts.Val) != r.Width {
		return nil
	}
	eta, general := r.column(0), r.sumVectors()
	levels := r.Width + 1
	bounds, dbounds := make([]float64, levels+1), make([]float64, levels+1)
	bounds[0], bounds[levels] = -beyond, beyond
	counts, y := make([]float64, levels), make([]int32, n)
	for i, v := range r.X.Val {
		y[i] = int32(v)
		counts[y[i]]++
	}
	ones, zeros := slices.Repeat([]float64{1}, n), make([]float64, n)
	upper, lower, dupper, dlower := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	return func() float64 {
		for k, c := range cuts.Val {
			if !(finite(c) && bounds[k] < c) {
				return general()
			}
			bounds[k+1] = c
		}
		e, de := eta.load(n)
		for i, k := range y {
			lower[i], upper[i] = bounds[k], bounds[k+1]
		}
		vector.Sub(lower, lower, e)
		vector.Sub(upper, upper, e)
		clear(dlower)
		clear(dupper)
		lp := vector.BernoulliLogit(dlower, zeros, lower) + vector.BernoulliLogit(dupper, ones, upper)
		vector.AddScaled(de, dlower, -1)
		vector.AddScaled(de, dupper, -1)
		eta.store(de)
		clear(dbounds)
		for i, k := range y {
			dbounds[k] += dlower[i]
			dbounds[k+1] += dupper[i]
		}
		for k := 1; k < levels-1; k++ {
			e := math.Expm1(bounds[k] - bounds[k+1])
			lp += counts[k] * math.Log(-e)
			d := counts[k] * (1 + e) / e
			dbounds[k] += d
			dbounds[k+1] -= d
		}
		for k := range cuts.Adj {
			cuts.Adj[k] += dbounds[k+1]
		}
		return lp
	}
}
