package distribution

import (
	"math"
	"math/rand/v2"
)

// Truncated returns a family with the draws outside two bounds left out, as if
// they were drawn again: the density is divided by the probability of a draw
// from lower to upper, both included. The bounds, of which each may be
// infinite, are its last parameters. Of Normal it is TruncatedNormal.
func Truncated(f *Family) *Family {
	if f == Normal {
		return TruncatedNormal
	}
	t, n := truncation{f}, len(f.Params)
	inside := func(x float64, a []float64) bool { return a[n] <= x && x <= a[n+1] }
	return family(Family{
		Name: "Truncated", Of: f, Params: bounded(f), Discrete: f.Discrete,
		Lower: boundedEnd(f.Lower, n), Upper: boundedEnd(f.Upper, n+1), Support: t.support,
		LogProb: func(x float64, a []float64) float64 {
			lp := f.LogProb(x, a[:n])
			if !(finite(lp) && inside(x, a)) {
				return reject(x, a)
			}
			if lp -= f.logMass(a[n], a[n+1], a[:n]); !finite(lp) {
				return math.Inf(-1)
			}
			return lp
		},
		Grad: func(x float64, a, da []float64) (logp, dx float64) {
			lp, dx := f.Grad(x, a[:n], da[:n])
			if !(finite(lp) && inside(x, a)) {
				return level(reject(x, a), da)
			}
			mass := f.logMass(a[n], a[n+1], a[:n])
			if !finite(lp - mass) {
				return level(math.Inf(-1), da)
			}
			dl, du := f.gradLogMass(a[n], a[n+1], mass, a[:n], -1, da[:n])
			da[n], da[n+1] = -dl, -du
			return lp - mass, dx
		},
		tails: t.tails,
		slope: t.slope,
		Rand:  t.rand,
		Mean:  t.mean,
		Var: func(a []float64) float64 {
			_, v := t.moments(a)
			return v
		},
	})
}

// bounded returns the parameters of f and then two bounds.
func bounded(f *Family) []Param {
	return append(formless(f.Params),
		Param{Name: "lower", Domain: Bound, Default: math.Inf(-1)},
		Param{Name: "upper", Domain: Bound, Default: math.Inf(1)})
}

// boundedEnd returns an end of the support of a family with bounds. The bound is
// parameter j, and e is the end without it.
func boundedEnd(e End, j int) End {
	if e.Kind == Open {
		return parameter(j)
	}
	return End{Kind: Varying}
}

// A truncation is a family with bounds that follow its parameters.
type truncation struct{ of *Family }

// split returns the family's own parameters and the bounds.
func (t truncation) split(a []float64) (own []float64, lower, upper float64) {
	n := len(a) - 2
	return a[:n], a[n], a[n+1]
}

func (t truncation) support(a []float64) (lo, hi float64) {
	own, lower, upper := t.split(a)
	lo, hi = t.of.Support(own)
	lo, hi = max(lo, lower), min(hi, upper)
	if t.of.Discrete {
		lo, hi = math.Ceil(lo), math.Floor(hi)
	}
	return lo, hi
}

// after returns where an interval starts that follows one up to x.
func (t truncation) after(x float64) float64 {
	if t.of.Discrete {
		return x + 1
	}
	return x
}

func (t truncation) tails(x float64, a []float64) (below, above float64) {
	own, lower, upper := t.split(a)
	mass := t.of.logMass(lower, upper, own)
	return better(t.of.logMass(lower, x, own)-mass, t.of.logMass(t.after(x), upper, own)-mass)
}

func (t truncation) slope(x float64, a, d []float64, below, above float64) {
	own, lower, upper := t.split(a)
	f, n := t.of, len(own)
	clear(d)
	all := f.logMass(lower, upper, own)
	if below <= above {
		part := f.logMass(lower, x, own)
		first, _ := f.gradLogMass(lower, x, part, own, 1, d[:n])
		dl, du := f.gradLogMass(lower, upper, all, own, -1, d[:n])
		d[n], d[n+1] = first-dl, -du
		return
	}
	x = t.after(x)
	part := f.logMass(x, upper, own)
	_, last := f.gradLogMass(x, upper, part, own, -1, d[:n])
	dl, du := f.gradLogMass(lower, upper, all, own, 1, d[:n])
	d[n], d[n+1] = dl, du-last
}

func (t truncation) rand(r *rand.Rand, a []float64) float64 {
	own, lower, upper := t.split(a)
	v := t.of.between(lower, upper, own)
	outer, inner := v.tails()
	if math.Exp(outer)-math.Exp(inner) > 0.2 {
		for range 1000 {
			if x := t.of.Rand(r, own); lower <= x && x <= upper {
				return x
			}
		}
	}
	return t.quantile(uniform(r), a)
}
