package distribution

import "math"

// Moments of families with bounds. What has no closed form is an integral of the
// tails: with c anywhere inside, and X−c divided into its positive and its
// negative part,
//
//	E(X−c)  = ∫ P(X > x) dx over x > c  −  ∫ P(X ≤ x) dx over x < c
//	E(X−c)² = 2∫ (x−c)·P(X > x) dx      +  2∫ (c−x)·P(X ≤ x) dx
//
// Unlike densities, tails are never infinite.

// mean returns the mean of a draw from inside the bounds.
func (t truncation) mean(a []float64) float64 {
	own, lower, upper := t.split(a)
	if f := t.of; f.sizeBiased != nil {
		pad := newScratch(len(own))
		defer pad.free()
		b := pad.v[:len(own)]
		if m := f.sizeBiased(own, b); finite(m) && f.valid(b) {
			return m * math.Exp(f.logMass(lower, upper, b)-f.logMass(lower, upper, own))
		}
	}
	m, _ := t.moments(a)
	return m
}

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
	// A tail that the bounds leave may be too heavy for moments to be finite.
	openBelow, openAbove := math.IsInf(lo, -1), math.IsInf(hi, 1)
	if !openBelow && !openAbove {
		return t.integrals(a)
	}
	switch m := t.of.Mean(own); {
	case math.IsNaN(m) && openBelow && openAbove: // both are
		return m, m
	case openAbove && (math.IsNaN(m) || math.IsInf(m, 1)):
		return hi, hi
	case openBelow && (math.IsNaN(m) || math.IsInf(m, -1)):
		return lo, math.Inf(1)
	}
	mean, variance = t.integrals(a)
	if math.IsInf(t.of.Var(own), 1) {
		variance = math.Inf(1)
	}
	return mean, variance
}

// integrals returns the moments of a continuous family inside the bounds.
func (t truncation) integrals(a []float64) (mean, variance float64) {
	own, lower, upper := t.split(a)
	f := t.of
	mass := f.logMass(lower, upper, own)
	lo, hi := t.support(a)
	c := math.NaN()
	if f.kink != nil {
		c = f.kink(own)
	}
	if !(lo < c && c < hi) {
		c = t.quantile(0.5, a)
	}
	density := math.Exp(f.LogProb(c, own) - mass)
	first, second := tailIntegrals(hi-c, math.Exp(f.logMass(c, upper, own)-mass)/density, func(d float64) float64 {
		return math.Exp(f.logMass(c+d, upper, own) - mass)
	})
	below, square := tailIntegrals(c-lo, math.Exp(f.logMass(lower, c, own)-mass)/density, func(d float64) float64 {
		return math.Exp(f.logMass(lower, c-d, own) - mass)
	})
	m := first - below
	return c + m, max(0, 2*(second+square)-m*m)
}

// tailIntegrals returns the integrals over d from 0 to end of a tail and of d
// times it, by the double exponential rule (Takahasi and Mori 1974). The tail
// falls from d = 0 on at the given scale or slower.
func tailIntegrals(end, scale float64, tail func(d float64) float64) (first, second float64) {
	// With d = scale·(exp(v) − 1), v from 0 to its end is equally well covered
	// whatever the width.
	if !(scale > 0 && scale < end) {
		scale = end
	}
	last := math.Log1p(end / scale)
	var before [2]float64
	at := func(s float64) (d, weight float64) {
		e := math.Pi / 2 * math.Sinh(s)
		if math.IsInf(end, 1) {
			d = scale * math.Exp(e)
			return d, d * math.Pi / 2 * math.Cosh(s)
		}
		share := expit(2 * e) // of v
		v := last * share
		return scale * math.Expm1(v), scale * math.Exp(v) * last * 2 * share * expit(-2*e) * math.Pi / 2 * math.Cosh(s)
	}
	// add adds what there is at one s, and reports whether that is anything.
	add := func(s float64) bool {
		d, w := at(s)
		v := w * tail(min(d, end))
		if !(d < math.MaxFloat64) || math.IsNaN(v) {
			return false
		}
		first += v
		second += d * v
		return v > 1e-18*first || d*v > 1e-18*second
	}
	add(0)
	step := 0.25
	for from := step; ; from = step / 2 { // then all between those that there are
		for s := from; s < 7 && (add(s) || s < 1); s += step {
		}
		for s := from; s < 7 && (add(-s) || s < 1); s += step {
		}
		f, g := step*first, step*second
		if from < step {
			f, g = f/2, g/2
			step /= 2
		}
		if step < 0.01 || math.Abs(f-before[0]) <= 1e-13*f && math.Abs(g-before[1]) <= 1e-12*g {
			return f, g
		}
		before = [2]float64{f, g}
	}
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

// censoredMoments returns the mean and, if asked for, the variance of a draw
// that counts as the nearer bound where it is outside.
func (t truncation) censoredMoments(a []float64, withVariance bool) (mean, variance float64) {
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
		if withVariance {
			m[2], v = t.moments(b)
		} else {
			m[2] = t.mean(b)
		}
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
