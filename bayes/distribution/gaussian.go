package distribution

import (
	"math"
	"math/rand/v2"
)

// Integrals of the standard normal density, from which the truncated and the
// skewed distributions are computed. They keep their relative precision far into
// the tails, where differences of distribution functions have none left.

// legendre holds the positive nodes and the weights of the Gauss–Legendre rule
// of 24 points on (−1, 1).
var legendre = [...]struct{ node, weight float64 }{
	{0.06405689286260562609, 0.127938195346752157},
	{0.1911188674736163092, 0.1258374563468282961},
	{0.3150426796961633744, 0.1216704729278033912},
	{0.4337935076260451385, 0.1155056680537256014},
	{0.5454214713888395357, 0.1074442701159656348},
	{0.6480936519369755693, 0.09761865210411388827},
	{0.7401241915785543642, 0.08619016153195327592},
	{0.820001985973902922, 0.07334648141108030573},
	{0.8864155270044010342, 0.05929858491543678075},
	{0.9382745520027327585, 0.04427743881741980617},
	{0.9747285559713094982, 0.02853138862893366318},
	{0.9951872199970213602, 0.01234122979998719955},
}

// integrate returns the integral of f from a to b, with full precision if f is
// as smooth there as exp(−20·s) is for s from 0 to 1.
func integrate(f func(float64) float64, a, b float64) float64 {
	mid, half := a+(b-a)/2, (b-a)/2
	var s float64
	for _, p := range legendre {
		s += p.weight * (f(mid-half*p.node) + f(mid+half*p.node))
	}
	return s * half
}

// integrateFall returns the integral of an f that may fall from a to b by as
// much as exp(−40).
func integrateFall(f func(float64) float64, a, b float64) float64 {
	mid := a + (b-a)/4
	return integrate(f, a, mid) + integrate(f, mid, b)
}

// tailWidth returns the step from k ≥ 0 over which exp(−x²/2) falls by a factor
// of exp(−40). The rest is negligible.
func tailWidth(k float64) float64 { return 80 / (k + math.Sqrt(k*k+80)) }

// erfcx returns exp(x²)·erfc(x), for x > −26.
func erfcx(x float64) float64 {
	if x < 10 {
		hi := x * x
		lo := math.FMA(x, x, -hi)
		return math.Exp(hi) * (1 + lo) * math.Erfc(x)
	}
	y := 0.5 / (x * x) // DLMF 7.12.1
	s, term := 1.0, 1.0
	for k := 1.0; k < 14; k++ {
		term *= -(2*k - 1) * y
		s += term
	}
	return s / x / math.SqrtPi
}

// normalCDF returns the probability that a standard normal variable is below z.
func normalCDF(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }

// logNormalCDF returns its logarithm.
func logNormalCDF(z float64) float64 {
	switch {
	case z > 1:
		return math.Log1p(-normalCDF(-z))
	case z > -1:
		return math.Log(normalCDF(z))
	}
	return math.Log(0.5*erfcx(-z/math.Sqrt2)) - 0.5*z*z
}

// tailMoments returns the integrals over t > 0 of exp(−k·t − t²/2), the same
// times t and the same times t², for k > −30. The first is Mills' ratio, the
// probability of the tail above k over the density at k.
func tailMoments(k float64) (m0, m1, m2 float64) {
	if k < 14 {
		m0 = math.Sqrt(math.Pi/2) * erfcx(k/math.Sqrt2)
		m1 = 1 - k*m0
		return m0, m1, m0 - k*m1
	}
	// Asymptotic series, term by term, in which nothing cancels.
	y := 1 / (k * k)
	c := 1.0
	for j := 0.0; j < 16; j++ {
		m0 += c
		m2 -= 2 * j * c
		c *= -(2*j + 1) * y
		m1 -= c
	}
	return m0 / k, m1, m2 / k
}

// hazard returns the standard normal density at z over the probability above z.
func hazard(z float64) float64 {
	if z < -5 {
		return math.Exp(-0.5*z*z-halfLog2Pi) / normalCDF(-z)
	}
	m0, _, _ := tailMoments(z)
	return 1 / m0
}

// logMills returns the logarithm of Mills' ratio, for any k.
func logMills(k float64) float64 {
	if k < -5 {
		return logNormalCDF(-k) - logNormalKernel(k)
	}
	m0, _, _ := tailMoments(k)
	return math.Log(m0)
}

// logMillsDifference returns the logarithm of Mills' ratio at k less that at
// k+width, for k > −30.
func logMillsDifference(k, width float64) float64 {
	if width < max(1, k) && -k*width < 1 {
		return math.Log(integrate(func(t float64) float64 { // of its derivative
			_, m1, _ := tailMoments(t)
			return m1
		}, k, k+width))
	}
	at := logMills(k)
	return at + log1mExp(logMills(k+width)-at)
}

// meanBeyond returns the mean distance from k of a standard normal variable
// that is above it.
func meanBeyond(k float64) float64 {
	if k < -5 {
		return hazard(k) - k
	}
	m0, m1, _ := tailMoments(k)
	return m1 / m0
}

// A window is the standard normal distribution cut to the values from some
// lower to some upper bound, turned round if that is what keeps it precise.
type window struct {
	lower, upper float64 // after turning, −lower <= upper
	width        float64
	turned       bool
	anchored     bool // whether moments are of the distance from lower, else of the value
	logMass      float64
	atLower      float64 // logMass less the log of the density at lower, if anchored
	m1, m2       float64 // first two moments
}

// newWindow returns the window from lower to upper, width apart, for
// lower < upper, either of which may be infinite.
func newWindow(lower, upper, width float64) (w window) {
	w.lower, w.upper, w.width = lower, upper, width
	if lower+upper < 0 {
		w.lower, w.upper, w.turned = -upper, -lower, true
	}
	k := w.lower
	fall := k*width + 0.5*width*width // of the log density over the window, if k >= 0
	switch {
	case math.Abs(k)*width+0.5*width*width < 1:
		w.anchored = true
		var m0 float64
		for _, p := range legendre {
			for _, node := range [2]float64{-p.node, p.node} {
				t := 0.5 * width * (1 + node)
				d := p.weight * math.Exp(-t*(k+0.5*t))
				m0 += d
				w.m1 += d * t
				w.m2 += d * t * t
			}
		}
		w.m1 /= m0
		w.m2 /= m0
		w.atLower = math.Log(0.5*width) + math.Log(m0)
		w.logMass = w.atLower + logNormalKernel(k)
	case k >= 0:
		w.anchored = true
		m0, m1, m2 := tailMoments(k)
		if e := math.Exp(-fall); e > 0 {
			// Less the moments beyond upper, taken about lower.
			n0, n1, n2 := tailMoments(w.upper)
			m0 -= e * n0
			m1 -= e * (n1 + width*n0)
			m2 -= e * (n2 + width*(2*n1+width*n0))
		}
		w.m1, w.m2 = m1/m0, m2/m0
		w.atLower = math.Log(m0)
		w.logMass = w.atLower + logNormalKernel(k)
	default:
		mass := 0.5 * (math.Erf(w.upper/math.Sqrt2) + math.Erf(-w.lower/math.Sqrt2))
		w.logMass = math.Log(mass)
		below := math.Exp(-0.5*w.lower*w.lower-halfLog2Pi) / mass
		above := math.Exp(-0.5*w.upper*w.upper-halfLog2Pi) / mass
		w.m1 = below - above
		w.m2 = 1 + times(below, w.lower) - times(above, w.upper)
	}
	return w
}

// logNormalKernel returns the log of the standard normal density.
func logNormalKernel(z float64) float64 { return -0.5*z*z - halfLog2Pi }

// rand returns a draw: of the distance from lower if w is anchored.
func (w *window) rand(r *rand.Rand) float64 {
	k := w.lower
	switch {
	case !w.anchored:
		for {
			if z := r.NormFloat64(); k <= z && z <= w.upper {
				return z
			}
		}
	case k*w.width+0.5*w.width*w.width < 1: // nearly uniform
		top := min(k, 0)
		for {
			t := w.width * r.Float64()
			if r.ExpFloat64() >= t*(k+0.5*t)+0.5*top*top {
				return t
			}
		}
	}
	// C. P. Robert, "Simulation of Truncated Normal Variables" (1995).
	rate := 0.5 * (k + math.Sqrt(k*k+4))
	for {
		t := r.ExpFloat64() / rate
		if d := t + k - rate; t <= w.width && r.ExpFloat64() >= 0.5*d*d {
			return t
		}
	}
}

// mean returns the mean, before any turning.
func (w *window) mean() float64 {
	m := w.m1
	if w.anchored {
		m += w.lower
	}
	if w.turned {
		return -m
	}
	return m
}

// edges returns the density at the lower and at the upper bound, before any
// turning.
func (w *window) edges() (lower, upper float64) {
	if w.anchored {
		lower = math.Exp(-w.atLower)
		upper = math.Exp(-w.width*(w.lower+0.5*w.width) - w.atLower)
	} else {
		lower = math.Exp(logNormalKernel(w.lower) - w.logMass)
		upper = math.Exp(logNormalKernel(w.upper) - w.logMass)
	}
	if w.turned {
		return upper, lower
	}
	return lower, upper
}

// logMassBetween returns the log of the probability that a standard normal
// variable lies from lower to upper, width apart.
func logMassBetween(lower, upper, width float64) float64 {
	w := newWindow(lower, upper, width)
	return w.logMass
}

// owenT returns Owen's T function, the integral over x from 0 to a of
// exp(−h²(1+x²)/2)/(1+x²)/2π, for a ≥ 0. See D. B. Owen, "Tables for Computing
// Bivariate Normal Probabilities" (1956).
func owenT(h, a float64) float64 {
	h = math.Abs(h)
	if a > 1 {
		return 0.5*normalCDF(-h) - owenRest(h, a)
	}
	// Beyond 9/h the integrand is nothing.
	end := a
	if h*end > 9 {
		end = 9 / h
	}
	return math.Exp(-0.5*h*h) / (2 * math.Pi) * integrateFall(func(x float64) float64 {
		return math.Exp(-0.5*h*h*x*x) / (1 + x*x)
	}, 0, end)
}

// owenRest returns the integral that owenT leaves out, over x from a up, for
// h ≥ 0 and a ≥ 0.
func owenRest(h, a float64) float64 {
	k := h * a
	switch {
	case k >= 1:
		// With y = k + u in the place of h·x.
		f := func(u float64) float64 {
			y := k + u
			return math.Exp(-u*(k+0.5*u)) / (h*h + y*y)
		}
		return math.Exp(-0.5*(h*h+k*k)) / (2 * math.Pi) * h * integrateFall(f, 0, tailWidth(k))
	case a <= 1:
		return 0.5*normalCDF(-h) - owenT(h, a)
	}
	return owenT(k, 1/a) - 0.5*normalCDF(-k)*math.Erf(h/math.Sqrt2)
}
