package distribution

import "math"

// Quantile returns the smallest x with CDF(x) ≥ p: the ends of the support for 0
// and 1, NaN outside them.
func (f *Family) Quantile(p float64, a []float64) float64 {
	if !(p >= 0 && p <= 1) || f.tails == nil || !f.valid(a) {
		return math.NaN()
	}
	lo, hi := f.Support(a)
	switch {
	case p == 0:
		return lo
	case p == 1:
		return hi
	case p < 0.5:
		return f.inverse(math.Log(p), false, a, lo, hi)
	}
	return f.inverse(math.Log1p(-p), true, a, lo, hi)
}

// inverse returns where between lo and hi the logarithm of the tail above x, or
// of that below if upper is false, reaches the target: an x at which both agree
// to the last digits or, for a discrete family, the smallest x beyond. It is
// found by Newton's method on that logarithm, inside bounds that close in on x.
func (f *Family) inverse(target float64, upper bool, a []float64, lo, hi float64) float64 {
	// excess returns how far beyond the target it is at x, and the tail at x.
	excess := func(x float64) (d, tail float64) {
		below, above := f.tailsAt(x, a)
		if upper {
			return target - above, above
		}
		return below - target, below
	}
	if f.Discrete {
		return firstInteger(lo, hi, func(x float64) bool { d, _ := excess(x); return d >= 0 })
	}
	lo, hi = max(lo, -math.MaxFloat64), min(hi, math.MaxFloat64)
	low, high := lo, hi
	x := middle(low, high)
	if l := f.LocationScale; l != nil && l.Location >= 0 && !l.Log && low < a[l.Location] && a[l.Location] < high {
		x = a[l.Location]
	} else if _, above := f.tailsAt(low, a); low > -math.MaxFloat64 {
		if y := low + math.Exp(above-f.LogProb(low, a)); low < y && y < high {
			x = y
		}
	}
	before := math.Inf(1) // the size of the last excess
	for range 300 {
		d, tail := excess(x)
		switch {
		case math.IsNaN(d):
			return d
		case d >= 0:
			high = x
		default:
			low = x
		}
		step := d / math.Exp(f.LogProb(x, a)-tail)
		next := x - step
		if math.Abs(d) <= 1e-15*max(1, math.Abs(target)) || math.Abs(step) <= 1e-14*math.Abs(x) && math.Abs(d) < 1e-6*max(1, math.Abs(target)) {
			return min(max(next, lo), hi)
		}
		if !(low < next && next < high) || math.Abs(d) > before/2 {
			next = middle(low, high)
			before = math.Inf(1)
		} else {
			before = math.Abs(d)
		}
		if next <= low || next >= high {
			break
		}
		x = next
	}
	if high == hi {
		return low
	}
	return high
}

// firstInteger returns the first whole number from lo, which is finite, to hi
// for which reached is true. It must stay true from there on, and is taken to
// be true at hi.
func firstInteger(lo, hi float64, reached func(x float64) bool) float64 {
	if reached(lo) {
		return lo
	}
	low, high := lo, hi // not reached, and reached
	for step := 1.0; low+step < hi; step *= 2 {
		if low+step == low {
			return math.Inf(1)
		}
		if reached(low + step) {
			high = low + step
			break
		}
		low += step
	}
	for {
		x := math.Floor(low + (high-low)/2)
		switch {
		case x <= low || x >= high:
			return high
		case reached(x):
			high = x
		default:
			low = x
		}
	}
}

// middle returns a number that has as many numbers above it, up to high, as
// below it, down to low. So bisection of any interval takes 64 steps at most.
func middle(low, high float64) float64 {
	order := func(v float64) int64 { // of numbers of either sign
		if b := int64(math.Float64bits(v)); b >= 0 {
			return b
		} else {
			return math.MinInt64 - b
		}
	}
	i, j := order(low), order(high)
	m := i/2 + j/2
	if m < 0 {
		m = math.MinInt64 - m
	}
	return math.Float64frombits(uint64(m))
}

// quantile returns the x at or below which a draw from inside the bounds lies
// with probability u.
func (t truncation) quantile(u float64, a []float64) float64 {
	return t.quantileOf(u, 1-u, a)
}

// quantileOf is quantile with both u and rest = 1−u, so that either may be tiny.
func (t truncation) quantileOf(u, rest float64, a []float64) float64 {
	own, lower, upper := t.split(a)
	v := t.of.between(lower, upper, own)
	outer, inner := v.tails()
	lo, hi := t.support(a)
	switch {
	case math.IsNaN(outer) || math.IsNaN(inner) || math.IsInf(outer, -1):
		return math.NaN()
	case outer-inner > 1e-9:
	case t.of.Discrete: // the density is the same throughout
		return min(math.Floor(lo+u*(hi-lo+1)), hi)
	default:
		return lo + u*(hi-lo)
	}
	up := v.aboveL <= v.belowU
	inside := rest // share of the outer tail beyond x, inside the bounds
	if !up {
		u, inside = rest, u
	}
	share := -math.Expm1(inner - outer) // of the outer tail that lies inside the bounds
	target := outer + math.Log1p(-u*share)
	if inside < 0.5 {
		target = logAddExp(inner, outer+math.Log(inside*share))
	}
	return t.of.inverse(target, up, own, lo, hi)
}
