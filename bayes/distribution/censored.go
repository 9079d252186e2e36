package distribution

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Censored returns a family whose draws outside two bounds count as the bound:
// the bounds have the probability of the tails beyond them. They are its last
// parameters, and each may be infinite; derivatives in them are 0, as they are
// known.
func Censored(f *Family) *Family {
	t, n := truncation{f}, len(f.Params)
	beyond := func(x float64, a []float64) (lower, upper float64, is bool) {
		switch {
		case x == a[n]:
			return math.Inf(-1), x, true
		case x == a[n+1]:
			return x, math.Inf(1), true
		}
		return 0, 0, false
	}
	valid := func(x float64, a []float64) bool {
		return finite(x) && a[n] <= x && x <= a[n+1] && a[n] < a[n+1] && f.valid(a[:n])
	}
	return family(Family{
		Name: "Censored", Of: f, Params: bounded(f), Discrete: f.Discrete,
		Lower: boundedEnd(f.Lower, n), Upper: boundedEnd(f.Upper, n+1), Support: t.support,
		LogProb: func(x float64, a []float64) float64 {
			if !valid(x, a) {
				return reject(x, a)
			}
			if lower, upper, is := beyond(x, a); is {
				return f.logMass(lower, upper, a[:n])
			}
			return f.LogProb(x, a[:n])
		},
		Grad: func(x float64, a, da []float64) (logp, dx float64) {
			if !valid(x, a) {
				return level(reject(x, a), da)
			}
			da[n], da[n+1] = 0, 0
			lower, upper, is := beyond(x, a)
			if !is {
				return f.Grad(x, a[:n], da[:n])
			}
			logp = f.logMass(lower, upper, a[:n])
			clear(da)
			if finite(logp) {
				f.gradLogMass(lower, upper, logp, a[:n], 1, da[:n])
			}
			return logp, 0
		},
		batch: func(r *Rows) func() float64 { return censoredBatch(f, r) },
		tails: func(x float64, a []float64) (below, above float64) { return f.tailsAt(x, a[:n]) },
		slope: func(x float64, a, d []float64, below, above float64) {
			d[n], d[n+1] = 0, 0
			f.slopes(x, a[:n], d[:n], below, above)
		},
		Rand: func(r *rand.Rand, a []float64) float64 {
			return min(max(f.Rand(r, a[:n]), a[n]), a[n+1])
		},
		Mean: func(a []float64) float64 {
			m, _ := t.censoredMoments(a, false)
			return m
		},
		Var: func(a []float64) float64 {
			_, v := t.censoredMoments(a, true)
			return v
		},
	})
}

// censoredBatch is the batch of Censored(f): of observed times that lie within
// known bounds or at the upper one.
func censoredBatch(f *Family, r *Rows) func() float64 {
	n := len(f.Params)
	lower, upper := r.Args[n], r.Args[n+1]
	if f.lifetimes == nil || !r.areLifetimes() || lower.Adj != nil || upper.Adj != nil {
		return nil
	}
	events := slices.Repeat([]float64{1}, r.Size)
	for i, x := range r.X.Val {
		switch x {
		case lower.At(i):
			return nil
		case upper.At(i):
			events[i] = 0
		}
	}
	return f.lifetimes(r, events)
}
