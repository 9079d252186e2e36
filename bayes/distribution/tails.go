package distribution

import (
	"math"
	"sync"
)

// The methods in this file are on the two tails of a family: the logarithms of
// the probabilities of at most x and of more than x, which have values where
// the probabilities themselves are far too small to be numbers. A family says
// what they are inside its support, in Family.tails.

// CDF returns the probability of a draw of at most x.
func (f *Family) CDF(x float64, a []float64) float64 {
	below, above := f.Tails(x, a)
	if below > -math.Ln2 {
		return -math.Expm1(above)
	}
	return math.Exp(below)
}

// LogCDF returns the logarithm of the probability of a draw of at most x.
func (f *Family) LogCDF(x float64, a []float64) float64 {
	below, _ := f.Tails(x, a)
	return below
}

// LogSurvival returns the logarithm of the probability of a draw above x.
func (f *Family) LogSurvival(x float64, a []float64) float64 {
	_, above := f.Tails(x, a)
	return above
}

// Tails returns LogCDF and LogSurvival at once.
func (f *Family) Tails(x float64, a []float64) (below, above float64) {
	if math.IsNaN(x) || f.tails == nil || !f.valid(a) {
		return math.NaN(), math.NaN()
	}
	return f.tailsAt(x, a)
}

// tailsAt is Tails for valid parameters.
func (f *Family) tailsAt(x float64, a []float64) (below, above float64) {
	if f.Discrete {
		x = math.Floor(x)
	}
	switch lo, hi := f.Support(a); {
	case x < lo || math.IsInf(x, -1) || x == lo && !f.Discrete && f.Of == nil:
		return math.Inf(-1), 0
	case x >= hi:
		return 0, math.Inf(-1)
	}
	below, above = f.tails(x, a)
	return min(below, 0), min(above, 0)
}

// GradLogCDF returns LogCDF and its derivative in x, 0 for a discrete family,
// and sets da to its derivatives in a, those of integer parameters to 0. Where
// LogCDF is not finite all derivatives are 0.
func (f *Family) GradLogCDF(x float64, a, da []float64) (logp, dx float64) {
	below, above := f.Tails(x, a)
	if !finite(below) || math.IsInf(above, -1) {
		return level(below, da)
	}
	return below, f.gradTails(x, a, da, below, above, math.Exp(min(above-below, 0)), below)
}

// GradLogSurvival is [Family.GradLogCDF] of LogSurvival.
func (f *Family) GradLogSurvival(x float64, a, da []float64) (logp, dx float64) {
	below, above := f.Tails(x, a)
	if !finite(above) || math.IsInf(below, -1) {
		return level(above, da)
	}
	return above, f.gradTails(x, a, da, below, above, -math.Exp(min(below-above, 0)), above)
}

// gradTails sets da to c times the derivatives in a of the probability below x,
// over the smaller of the tails. It returns the density at x over exp(of), with
// the sign of c, 0 for a discrete family.
func (f *Family) gradTails(x float64, a, da []float64, below, above, c, of float64) (dx float64) {
	f.slopes(x, a, da, below, above)
	for j := range da {
		da[j] = times(c, da[j])
		if math.IsNaN(da[j]) {
			da[j] = 0
		}
	}
	if f.Discrete {
		return 0
	}
	return math.Copysign(math.Exp(f.LogProb(x, a)-of), c)
}

// slopes sets d to the derivatives in a of the probability below x, over the
// smaller of the tails, whose logarithms are given and finite.
func (f *Family) slopes(x float64, a, d []float64, below, above float64) {
	if f.Discrete {
		x = math.Floor(x)
	}
	if f.slope != nil {
		f.slope(x, a, d, below, above)
	} else {
		f.flowAt(x, a, d)
		c := math.Exp(f.LogProb(x, a) - min(below, above))
		for j := range d {
			d[j] *= c
		}
	}
	for j := range d {
		if math.IsNaN(d[j]) { // factors have overflowed and underflowed
			d[j] = 0
		}
	}
}

// flowAt sets d to the derivatives in a of the probability below x, over the
// density: how fast the quantile at x moves down as a parameter rises.
func (f *Family) flowAt(x float64, a, d []float64) {
	clear(d)
	if f.flow != nil {
		f.flow(x, a, d)
	}
	l := f.LocationScale
	if l == nil {
		return
	}
	unit := 1.0
	if l.Log {
		unit, x = x, math.Log(x)
	}
	if l.Location >= 0 {
		d[l.Location] = -unit
		x -= a[l.Location]
	}
	if l.Scale >= 0 {
		d[l.Scale] = -unit * x / a[l.Scale]
	}
}

// An interval is the set of draws between two bounds, both included, of a family
// with given parameters: those above from and at most to.
type interval struct {
	from, to       float64
	belowL, aboveL float64 // the tails at from
	belowU, aboveU float64 // and at to
	narrow         bool    // whether differences of tails have lost digits
}

// between returns the interval from lower to upper, for valid parameters.
func (f *Family) between(lower, upper float64, a []float64) interval {
	v := interval{from: lower, to: upper}
	if f.Discrete {
		v.from, v.to = math.Ceil(lower)-1, math.Floor(upper)
	}
	v.belowL, v.aboveL = f.tailsAt(v.from, a)
	v.belowU, v.aboveU = f.tailsAt(v.to, a)
	outer, inner := v.tails()
	v.narrow = !(outer-inner > 1e-3) && finite(inner) && (!f.Discrete || v.to-v.from < 1000)
	return v
}

// tails returns the logarithms of two probabilities. Their difference is the
// probability of the interval. They are the tails above its ends or the tails
// below, whichever are smaller.
func (v *interval) tails() (outer, inner float64) {
	if v.aboveL <= v.belowU {
		return v.aboveL, v.aboveU
	}
	return v.belowU, v.belowL
}

// logMass returns the logarithm of the probability of a draw from lower to
// upper, both included, for valid parameters a.
func (f *Family) logMass(lower, upper float64, a []float64) float64 {
	v := f.between(lower, upper, a)
	if v.narrow {
		return f.sumMass(&v, a, nil, nil)
	}
	outer, inner := v.tails()
	if math.IsInf(inner, -1) {
		return outer
	}
	return outer + log1mExp(inner-outer)
}

// gradLogMass adds c times the derivatives of logMass, whose value is given, in
// the parameters to da, and returns those in the bounds.
func (f *Family) gradLogMass(lower, upper, value float64, a []float64, c float64, da []float64) (dl, du float64) {
	v := f.between(lower, upper, a)
	if lo, hi := f.Support(a); !f.Discrete {
		if v.from >= lo && !math.IsInf(v.from, 0) {
			dl = -math.Exp(f.LogProb(v.from, a) - value)
		}
		if v.to <= hi && !math.IsInf(v.to, 0) {
			du = math.Exp(f.LogProb(v.to, a) - value)
		}
	}
	pad := newScratch(2 * len(a))
	defer pad.free()
	d := pad.v[:len(a)]
	if v.narrow {
		f.sumMass(&v, a, d, pad.v[len(a):2*len(a)])
		for j := range d {
			da[j] += c * d[j]
		}
		return dl, du
	}
	add := func(x, below, above, c float64) {
		if !finite(below) || !finite(above) {
			return
		}
		f.slopes(x, a, d, below, above)
		w := c * math.Exp(min(below, above)-value)
		for j := range d {
			da[j] += times(w, d[j])
		}
	}
	add(v.to, v.belowU, v.aboveU, c)
	add(v.from, v.belowL, v.aboveL, -c)
	return dl, du
}

// sumMass returns the logarithm of the probability of an interval as the
// integral of the density, or the sum of the masses. If d is not nil it sets it
// to the derivatives in a, for fixed ends, and uses da.
func (f *Family) sumMass(v *interval, a, d, da []float64) float64 {
	clear(d)
	lo, hi := f.Support(a)
	from, to := max(v.from, lo), min(v.to, hi)
	if f.Discrete {
		from = max(v.from, lo-1)
	}
	if !(from < to) {
		return math.Inf(-1)
	}
	top, mass := math.Inf(-1), 0.0 // masses are over the first one that is not 0
	take := func(x, weight float64) {
		var logp float64
		if d != nil {
			logp, _ = f.Grad(x, a, da)
		} else {
			logp = f.LogProb(x, a)
		}
		if !finite(logp) {
			return
		}
		if math.IsInf(top, -1) {
			top = logp
		}
		w := weight * math.Exp(logp-top)
		mass += w
		for j := range d {
			d[j] += w * da[j]
		}
	}
	if f.Discrete {
		for x := from + 1; x <= to; x++ {
			take(x, 1)
		}
	} else {
		kink := to
		if f.kink != nil {
			kink = min(max(f.kink(a), from), to)
		}
		for _, part := range [2][2]float64{{from, kink}, {kink, to}} {
			if mid, half := part[0]+(part[1]-part[0])/2, (part[1]-part[0])/2; half > 0 {
				for _, p := range legendre {
					take(mid-half*p.node, half*p.weight)
					take(mid+half*p.node, half*p.weight)
				}
			}
		}
	}
	for j := range d {
		d[j] /= mass
	}
	return top + math.Log(mass)
}

// A scratch is room for numbers that functions called by way of a value need,
// and that would otherwise be allocated at each call.
type scratch struct{ v []float64 }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func newScratch(n int) *scratch {
	s := scratches.Get().(*scratch)
	if len(s.v) < n {
		s.v = make([]float64, n)
	}
	return s
}

func (s *scratch) free() { scratches.Put(s) }

// log1mExp returns log(1 − exp(x)), for x ≤ 0.
func log1mExp(x float64) float64 {
	if x > -math.Ln2 {
		return math.Log(-math.Expm1(x))
	}
	return math.Log1p(-math.Exp(x))
}

// lower returns the two tails where the logarithm of the lower one is given and
// not near 0, and upper where that of the upper one is.
func lower(below float64) (float64, float64) {
	below = min(below, 0) // up to rounding
	return below, log1mExp(below)
}

func upper(above float64) (float64, float64) {
	above, below := lower(above)
	return below, above
}

// better returns the two tails, with the larger one computed from the smaller.
func better(below, above float64) (float64, float64) {
	if below < above {
		return lower(below)
	}
	return upper(above)
}

// exponentialTails returns the tails at t, with the logarithm logt, of the
// exponential distribution with rate 1.
func exponentialTails(t, logt float64) (below, above float64) {
	if t < 1e-300 {
		return logt, -t
	}
	return log1mExp(-t), -t
}

// logAddExp returns log(exp(x) + exp(y)).
func logAddExp(x, y float64) float64 {
	if math.IsInf(x, -1) && math.IsInf(y, -1) {
		return x
	}
	return max(x, y) + math.Log1p(math.Exp(-math.Abs(x-y)))
}
