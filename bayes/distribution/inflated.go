package distribution

import (
	"math"
	"math/rand/v2"
)

// Counts with more zeros than their distribution has: with probability psi one
// sees a draw of it, otherwise 0.
var (
	// ZeroInflatedPoisson is Poisson with further zeros.
	ZeroInflatedPoisson = zeroInflated(Poisson)

	// ZeroInflatedBinomial is Binomial with further zeros.
	ZeroInflatedBinomial = zeroInflated(Binomial)

	// ZeroInflatedNegativeBinomial is NegativeBinomial with further zeros.
	ZeroInflatedNegativeBinomial = zeroInflated(NegativeBinomial)
)

// zeroInflated returns base, a distribution of counts from 0 up, with a first
// parameter psi, the probability of seeing its draw and not 0 in its place.
func zeroInflated(base *Family) *Family {
	logAtZero := func(psi, logBase float64) float64 {
		if psi == 1 {
			return logBase
		}
		if t := psi * math.Expm1(logBase); t > -0.5 {
			return math.Log1p(t)
		}
		return math.Log(1 - psi + psi*math.Exp(logBase))
	}
	logProb := func(x float64, a []float64) float64 {
		psi := a[0]
		logBase := base.LogProb(x, a[1:])
		switch {
		case !(0 <= psi && psi <= 1) || math.IsNaN(logBase):
			return reject(x, a)
		case x != 0:
			return math.Log(psi) + logBase
		case math.IsInf(logBase, -1) && !base.valid(a[1:]):
			return logBase
		}
		return logAtZero(psi, logBase)
	}
	return family(Family{
		Name:         "ZeroInflated" + base.Name,
		Params:       append([]Param{{Name: "psi", Domain: Unit, Default: required}}, formless(base.Params)...),
		Alternatives: base.Alternatives,
		Discrete:     true,
		Lower:        constant(0), Upper: moved(base.Upper, 1),
		LogProb: logProb,
		Grad: func(x float64, a, da []float64) (logp, dx float64) {
			logp = logProb(x, a)
			if !finite(logp) {
				return level(logp, da)
			}
			psi := a[0]
			logBase, _ := base.Grad(x, a[1:], da[1:])
			if x != 0 {
				da[0] = 1 / psi
				return logp, 0
			}
			da[0] = math.Expm1(logBase) * math.Exp(-logp)
			share := psi * math.Exp(logBase-logp) // of the zeros, base's
			for i := range da[1:] {
				da[1+i] = times(share, da[1+i])
			}
			return logp, 0
		},
		tails: func(x float64, a []float64) (below, above float64) {
			below, above = base.tailsAt(x, a[1:])
			if above += math.Log(a[0]); above < -math.Ln2 {
				return upper(above)
			}
			return logAddExp(math.Log1p(-a[0]), math.Log(a[0])+below), above
		},
		slope: func(x float64, a, d []float64, below, above float64) {
			small := min(below, above)
			low, high := base.tailsAt(x, a[1:])
			d[0] = -math.Exp(high - small)
			if !finite(low) || !finite(high) {
				clear(d[1:])
				return
			}
			base.slopes(x, a[1:], d[1:], low, high)
			for j := range d[1:] {
				d[1+j] *= a[0] * math.Exp(min(low, high)-small)
			}
		},
		Rand: func(r *rand.Rand, a []float64) float64 {
			if r.Float64() >= a[0] {
				return 0
			}
			return base.Rand(r, a[1:])
		},
		Mean: func(a []float64) float64 { return a[0] * base.Mean(a[1:]) },
		Var: func(a []float64) float64 {
			m := base.Mean(a[1:])
			return a[0] * (base.Var(a[1:]) + (1-a[0])*m*m)
		},
	})
}
