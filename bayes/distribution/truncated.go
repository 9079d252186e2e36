package distribution

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Truncated returns a family with the draws outside two bounds left out, as if
// they were drawn again: the density is divided by the probability of a draw
// from lower to upper, both included. The bounds, of which each may be
// infinite, are its last parameters. Of Normal it is TruncatedNormal; otherwise
// its moments have no closed form and are NaN.
func Truncated(f *Family) *Family {
	if f == Normal {
		return TruncatedNormal
	}
	t := newTailed(f)
	n := len(f.Params)
	inside := func(x float64, a []float64) bool { return a[n] <= x && x <= a[n+1] }
	return family(Family{
		Name: "Truncated", Of: f, Params: bounded(f), Discrete: f.Discrete, Support: t.within,
		LogProb: func(x float64, a []float64) float64 {
			lp := f.LogProb(x, a[:n])
			if !(finite(lp) && inside(x, a)) {
				return reject(x, a)
			}
			if lp -= t.logMass(a[n], a[n+1], a[:n]); !finite(lp) {
				return math.Inf(-1)
			}
			return lp
		},
		Grad: func(x float64, a, da []float64) (logp, dx float64) {
			lp, dx := f.Grad(x, a[:n], da[:n])
			if !(finite(lp) && inside(x, a)) {
				return level(reject(x, a), da)
			}
			mass := t.logMass(a[n], a[n+1], a[:n])
			if !finite(lp - mass) {
				return level(math.Inf(-1), da)
			}
			dl, du := t.gradLogMass(a[n], a[n+1], mass, a[:n], -1, da[:n])
			da[n], da[n+1] = -dl, -du
			return lp - mass, dx
		},
		CDF: func(x float64, a []float64) float64 {
			return math.Exp(t.logMass(a[n], x, a[:n]) - t.logMass(a[n], a[n+1], a[:n]))
		},
		Rand: func(r *rand.Rand, a []float64) float64 {
			for range 100 {
				if x := f.Rand(r, a[:n]); inside(x, a) {
					return x
				}
			}
			return t.quantile(math.Log(uniform(r)), a)
		},
		Mean: undefined, Var: undefined,
	})
}

// Censored returns a family whose draws outside two bounds count as the bound:
// the bounds have the probability of the tails beyond them. They are its last
// parameters, and each may be infinite; derivatives in them are 0, as they are
// known. Its moments are NaN.
func Censored(f *Family) *Family {
	t := newTailed(f)
	n := len(f.Params)
	beyond := func(x float64, a []float64) (lower, upper float64, is bool) {
		switch {
		case x == a[n]:
			return math.Inf(-1), x, true
		case x == a[n+1]:
			return x, math.Inf(1), true
		}
		return 0, 0, false
	}
	return family(Family{
		Name: "Censored", Of: f, Params: bounded(f), Discrete: f.Discrete, Support: t.within,
		LogProb: func(x float64, a []float64) float64 {
			if !(finite(x) && a[n] <= x && x <= a[n+1] && a[n] < a[n+1] && f.valid(a[:n])) {
				return reject(x, a)
			}
			if lower, upper, is := beyond(x, a); is {
				return t.logMass(lower, upper, a[:n])
			}
			return f.LogProb(x, a[:n])
		},
		Grad: func(x float64, a, da []float64) (logp, dx float64) {
			if !(finite(x) && a[n] <= x && x <= a[n+1] && a[n] < a[n+1] && f.valid(a[:n])) {
				return level(reject(x, a), da)
			}
			da[n], da[n+1] = 0, 0
			lower, upper, is := beyond(x, a)
			if !is {
				return f.Grad(x, a[:n], da[:n])
			}
			logp = t.logMass(lower, upper, a[:n])
			clear(da)
			if finite(logp) {
				t.gradLogMass(lower, upper, logp, a[:n], 1, da[:n])
			}
			return logp, 0
		},
		CDF: func(x float64, a []float64) float64 { return f.CDF(x, a[:n]) },
		Rand: func(r *rand.Rand, a []float64) float64 {
			return min(max(f.Rand(r, a[:n]), a[n]), a[n+1])
		},
		Mean: undefined, Var: undefined,
	})
}

// bounded returns the parameters of f and then two bounds.
func bounded(f *Family) []Param {
	return append(slices.Clone(f.Params),
		Param{Name: "lower", Domain: Bound, Default: math.Inf(-1)},
		Param{Name: "upper", Domain: Bound, Default: math.Inf(1)})
}

// within returns the support of the family inside bounds that follow its
// parameters.
func (t *tailed) within(a []float64) (lo, hi float64) {
	n := len(t.Params)
	lo, hi = t.Support(a[:n])
	lo, hi = max(lo, a[n]), min(hi, a[n+1])
	if t.Discrete {
		lo, hi = math.Ceil(lo), math.Floor(hi)
	}
	return lo, hi
}

// quantile returns the x below which a draw from inside the bounds lies with
// probability exp(logp); a holds the bounds after the family's own parameters.
func (t *tailed) quantile(logp float64, a []float64) float64 {
	n := len(t.Params)
	if logp += t.logMass(a[n], a[n+1], a[:n]); math.IsNaN(logp) {
		return logp
	}
	reached := func(x float64) bool { return t.logMass(a[n], x, a[:n]) >= logp }
	lo, hi := t.within(a)
	start := lo
	if math.IsInf(lo, -1) {
		start = min(hi, 0)
	}
	for step := 1.0; math.IsInf(hi, 1); step *= 2 {
		if x := start + step; x > 1e300 || reached(x) {
			hi = x
		}
	}
	for step := 1.0; math.IsInf(lo, -1); step *= 2 {
		if x := start - step; x < -1e300 || !reached(x) {
			lo = x
		}
	}
	if reached(lo) {
		return lo
	}
	for {
		x := lo + (hi-lo)/2
		if t.Discrete {
			x = math.Floor(x)
		}
		switch {
		case x <= lo || x >= hi:
			return hi
		case reached(x):
			hi = x
		default:
			lo = x
		}
	}
}
