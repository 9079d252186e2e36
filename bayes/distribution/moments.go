package distribution

import "math"

// Moments of families with bounds. What has no closed form is an integral over
// the logit y of the probability u below a draw, of the quantile at u and
// du/dy = u·(1−u). The trapezoidal rule converges geometrically for it, as the
// integrand falls like exp(−|y|) on both sides and is as smooth as the quantile.

// moments returns the mean and the variance of a draw from inside the bounds.
func (t truncation) moments(a []float64) (mean, variance float64) {
	own, lower, upper := t.split(a)
	mass := t.of.logMass(lower, upper, own)
	lo, hi := t.support(a)
	switch {
	case !finite(mass):
		return math.NaN(), math.NaN()
	case t.of == Normal:
		return TruncatedNormal.Mean(a), TruncatedNormal.Var(a)
	case t.of.Discrete:
		return t.sums(mass, a)
	}
	if mean, variance, ok := t.heavy(own, lo, hi); ok {
		return mean, variance
	}
	if t.of.kink == nil {
		return t.integrals(a)
	}
	// What lies below and above the place where the density is not smooth.
	kink := t.of.kink(own)
	if !(lo < kink && kink < hi) {
		return t.integrals(a)
	}
	pad := newScratch(len(a))
	defer pad.free()
	b := pad.v[:len(a)]
	copy(b, a)
	b[len(own)+1] = kink
	m1, v1 := t.integrals(b)
	w1 := math.Exp(t.of.logMass(lower, kink, own) - mass)
	copy(b, a)
	b[len(own)] = kink
	m2, v2 := t.integrals(b)
	w2 := math.Exp(t.of.logMass(kink, upper, own) - mass)
	return w1*m1 + w2*m2, w1*v1 + w2*v2 + w1*w2*(m1-m2)*(m1-m2)
}

// heavy returns the moments where a tail that the bounds leave is too heavy for
// them to be finite.
func (t truncation) heavy(own []float64, lo, hi float64) (mean, variance float64, ok bool) {
	if finite(lo) && finite(hi) {
		return 0, 0, false
	}
	m := t.of.Mean(own)
	switch {
	case finite(m):
		if v := t.of.Var(own); finite(v) {
			return 0, 0, false
		}
		// The mean is finite, and only one of the tails need be heavy.
		if finite(lo) || finite(hi) {
			b := append(append([]float64(nil), own...), lo, hi)
			m, _ = t.integrals(b)
		}
		return m, math.Inf(1), true
	case math.IsInf(hi, 1) && math.IsInf(lo, -1):
		return m, math.NaN(), true
	case math.IsInf(hi, 1):
		return hi, hi, true
	}
	return lo, math.Inf(1), true
}

// integrals returns the moments of a continuous family inside the bounds.
func (t truncation) integrals(a []float64) (mean, variance float64) {
	center := t.quantile(0.5, a)
	var weight, first, second float64 // sums over y
	add := func(y float64) (size float64) {
		e := math.Exp(-math.Abs(y))
		small, large := e/(1+e), 1/(1+e)
		u, rest := small, large
		if y > 0 {
			u, rest = large, small
		}
		w := small * large
		d := t.quantileOf(u, rest, a) - center
		if !finite(d) {
			return 0
		}
		weight += w
		first += w * d
		second += w * d * d
		return max(w, w*d*d/max(second, 1e-300)*weight)
	}
	// All y from a start on, in both directions, until nothing is added.
	sweep := func(start, step float64) {
		for _, direction := range [2]float64{1, -1} {
			for y := direction * start; math.Abs(y) < 700; y += direction * step {
				if size := add(y); size < 1e-17*weight && math.Abs(y) > 30 {
					break
				}
			}
		}
	}
	sweep(0.25, 0.5)
	step := 0.5
	for range 6 {
		m, v := first/weight, second/weight
		// The points between.
		if step == 0.5 {
			add(0)
			sweep(0.5, 0.5)
		} else {
			sweep(step/2, step)
		}
		step /= 2
		if math.Abs(first/weight-m) <= 1e-12*math.Sqrt(second/weight) && math.Abs(second/weight-v) <= 1e-11*v {
			break
		}
		mean, variance = m, v
	}
	m := first / weight
	return center + m, max(0, second/weight-m*m)
}

// sums returns the moments of a discrete family inside the bounds, whose
// probability has the logarithm mass.
func (t truncation) sums(mass float64, a []float64) (mean, variance float64) {
	own, _, _ := t.split(a)
	lo, hi := t.support(a)
	lo = max(lo, t.quantileOf(1e-22, 1, a)-1)
	if last := t.quantileOf(1, 1e-22, a); last < hi {
		hi = last + 1
	}
	var weight float64
	for x := lo; x <= hi; x++ { // West's weighted update
		w := math.Exp(t.of.LogProb(x, own) - mass)
		if w == 0 {
			continue
		}
		weight += w
		d := x - mean
		mean += d * w / weight
		variance += w * d * (x - mean)
	}
	return mean, variance / weight
}

// censoredMoments returns the mean and the variance of a draw that counts as the
// nearer bound where it is outside.
func (t truncation) censoredMoments(a []float64) (mean, variance float64) {
	own, lower, upper := t.split(a)
	f := t.of
	pad := newScratch(len(a))
	defer pad.free()
	b := pad.v[:len(a)]
	copy(b, a)
	atLower, _ := f.tailsAt(lower, own)
	last := upper // the first that counts as upper
	if f.Discrete {
		b[len(own)], b[len(own)+1] = math.Floor(lower)+1, math.Ceil(upper)-1
		last = math.Ceil(upper) - 1
	}
	_, atUpper := f.tailsAt(last, own)
	p := [3]float64{math.Exp(atLower), math.Exp(atUpper), 0}
	m := [3]float64{lower, upper, 0}
	v := 0.0
	if b[len(own)] <= b[len(own)+1] {
		p[2] = math.Exp(f.logMass(b[len(own)], b[len(own)+1], own))
	}
	if p[2] > 0 {
		m[2], v = t.moments(b)
	}
	for i := range p {
		mean += times(p[i], m[i])
	}
	variance = times(p[2], v)
	for i := range p {
		variance += times(p[i], (m[i]-mean)*(m[i]-mean))
	}
	return mean, variance
}
