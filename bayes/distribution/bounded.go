package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Distributions on an interval.

// Uniform is the uniform distribution from lower to upper, both included.
var Uniform = family(Family{
	Name:    "Uniform",
	Params:  []Param{{Name: "lower"}, {Name: "upper", Default: 1}},
	Support: func(a []float64) (lo, hi float64) { return a[0], a[1] },
	LogProb: logUniform,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logUniform(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		t := 1 / (a[1] - a[0])
		da[0], da[1] = t, -t
		return logp, 0
	},
	CDF:  func(x float64, a []float64) float64 { return (x - a[0]) / (a[1] - a[0]) },
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + (a[1]-a[0])*r.Float64() },
	Mean: func(a []float64) float64 { return a[0] + (a[1]-a[0])/2 },
	Var:  func(a []float64) float64 { return (a[1] - a[0]) * (a[1] - a[0]) / 12 },
})

func logUniform(x float64, a []float64) float64 {
	lower, upper := a[0], a[1]
	if !(lower <= x && x <= upper && lower < upper && finite(lower) && finite(upper)) {
		return reject(x, a)
	}
	return -math.Log(upper - lower)
}

// Beta is the beta distribution with shapes alpha and beta.
var Beta = family(Family{
	Name: "Beta",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Support: unit,
	LogProb: logBeta,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBeta(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		n := alpha + beta
		c := logMinusDigamma(n)
		da[0] = math.Log(n/alpha*x) + logMinusDigamma(alpha) - c
		da[1] = math.Log(n/beta*(1-x)) + logMinusDigamma(beta) - c
		return logp, over(alpha-1, x) - over(beta-1, 1-x)
	},
	CDF: func(x float64, a []float64) float64 { return mathext.RegIncBeta(a[0], a[1], x) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return expit(randLogGamma(r, a[0]) - randLogGamma(r, a[1]))
	},
	Mean: func(a []float64) float64 { return a[0] / (a[0] + a[1]) },
	Var: func(a []float64) float64 {
		n := a[0] + a[1]
		return a[0] / n * (a[1] / n) / (n + 1)
	},
})

func logBeta(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(0 <= x && x <= 1 && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	switch x {
	case 0:
		return atZero(alpha, beta)
	case 1:
		return atZero(beta, alpha)
	}
	logp, logq := math.Log(x), math.Log1p(-x)
	if n := alpha + beta; n < 40 {
		return (alpha-1)*logp + (beta-1)*logq + lgamma(n) - lgamma(alpha) - lgamma(beta)
	}
	return logBetaKernel(alpha, beta, x, 1-x, logp, logq) - logp - logq
}

// Kumaraswamy is the Kumaraswamy distribution with shapes a and b: like Beta,
// with a distribution function in closed form.
var Kumaraswamy = family(Family{
	Name: "Kumaraswamy",
	Params: []Param{
		{Name: "a", Domain: Positive, Default: required},
		{Name: "b", Domain: Positive, Default: required},
	},
	Support: unit,
	LogProb: logKumaraswamy,
	Grad: func(x float64, p, dp []float64) (logp, dx float64) {
		logp = logKumaraswamy(x, p)
		if !finite(logp) {
			return level(logp, dp)
		}
		a, b := p[0], p[1]
		logx := math.Log(x)
		q := -math.Expm1(a * logx) // 1 − x^a
		t := over(b-1, q) * (1 - q)
		dp[0] = 1/a + times(1-t, logx)
		dp[1] = 1/b + math.Log(q)
		return logp, over(a-1-a*t, x)
	},
	CDF: func(x float64, p []float64) float64 {
		return -math.Expm1(p[1] * math.Log1p(-math.Pow(x, p[0])))
	},
	Rand: func(r *rand.Rand, p []float64) float64 {
		return math.Pow(-math.Expm1(-r.ExpFloat64()/p[1]), 1/p[0])
	},
	Mean: func(p []float64) float64 { return rawKumaraswamy(1, p) },
	Var: func(p []float64) float64 {
		m := rawKumaraswamy(1, p)
		return rawKumaraswamy(2, p) - m*m
	},
})

func logKumaraswamy(x float64, p []float64) float64 {
	a, b := p[0], p[1]
	if !(0 <= x && x <= 1 && positive(a) && positive(b)) {
		return reject(x, p)
	}
	switch x {
	case 0:
		return atZero(a, b)
	case 1:
		return atZero(b, a)
	}
	logx := math.Log(x)
	return math.Log(a) + math.Log(b) + (a-1)*logx + times(b-1, math.Log(-math.Expm1(a*logx)))
}

// rawKumaraswamy returns the mean of the k-th power.
func rawKumaraswamy(k float64, p []float64) float64 {
	a, b := p[0], p[1]
	return b * math.Exp(mathext.Lbeta(1+k/a, b))
}

// TruncatedNormal is the distribution of a normal variable with location mu
// and scale sigma, given that it lies from lower to upper, either of which may
// be infinite. mu and sigma are its mean and standard deviation before the cut.
var TruncatedNormal = family(Family{
	Name: "TruncatedNormal",
	Params: []Param{
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
		{Name: "lower", Domain: Bound, Default: math.Inf(-1)},
		{Name: "upper", Domain: Bound, Default: math.Inf(1)},
	},
	Support: func(a []float64) (lo, hi float64) { return a[2], a[3] },
	LogProb: func(x float64, a []float64) float64 {
		w, ok := cut(a)
		if !(ok && finite(x) && a[2] <= x && x <= a[3]) {
			return reject(x, a)
		}
		return w.logProb(x, a)
	},
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		w, ok := cut(a)
		if !(ok && finite(x) && a[2] <= x && x <= a[3]) {
			return level(reject(x, a), da)
		}
		logp = w.logProb(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (x - a[0]) * s
		// The derivatives of the normal log density less their means.
		if w.anchored {
			t := w.fromLower(x, a)
			d := t - w.m1
			da[1] = (t*t - w.m2 + 2*w.lower*d) * s
			if w.turned {
				d = -d
			}
			da[0] = d * s
		} else {
			m1 := w.m1
			if w.turned {
				m1 = -m1
			}
			da[0] = (z - m1) * s
			da[1] = (z*z - w.m2) * s
		}
		below, above := w.edges()
		da[2], da[3] = below*s, -above*s
		return logp, -z * s
	},
	CDF: func(x float64, a []float64) float64 {
		w, ok := cut(a)
		if !ok {
			return math.NaN()
		}
		lower := (a[2] - a[0]) / a[1]
		return math.Exp(logMassBetween(lower, (x-a[0])/a[1], (x-a[2])/a[1]) - w.logMass)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		w, ok := cut(a)
		if !ok {
			return math.NaN()
		}
		t := w.rand(r) * a[1]
		if !w.anchored {
			if w.turned {
				t = -t
			}
			return min(max(a[0]+t, a[2]), a[3])
		}
		if w.turned {
			return max(a[3]-t, a[2])
		}
		return min(a[2]+t, a[3])
	},
	Mean: func(a []float64) float64 {
		w, ok := cut(a)
		switch {
		case !ok:
			return math.NaN()
		case w.anchored && w.turned:
			return a[3] - a[1]*w.m1
		case w.anchored:
			return a[2] + a[1]*w.m1
		case w.turned:
			return a[0] - a[1]*w.m1
		}
		return a[0] + a[1]*w.m1
	},
	Var: func(a []float64) float64 {
		w, ok := cut(a)
		if !ok {
			return math.NaN()
		}
		return a[1] * a[1] * (w.m2 - w.m1*w.m1)
	},
})

// cut returns the standardised window of a truncated normal distribution, and
// false if the parameters give none that can be computed with.
func cut(a []float64) (w window, ok bool) {
	mu, sigma, lower, upper := a[0], a[1], a[2], a[3]
	if !(finite(mu) && positive(sigma) && lower < upper) {
		return w, false
	}
	w = newWindow((lower-mu)/sigma, (upper-mu)/sigma, (upper-lower)/sigma)
	return w, finite(w.logMass)
}

// fromLower returns the standardised distance of x from the window's lower end.
func (w *window) fromLower(x float64, a []float64) float64 {
	if w.turned {
		return (a[3] - x) / a[1]
	}
	return (x - a[2]) / a[1]
}

func (w *window) logProb(x float64, a []float64) float64 {
	if !w.anchored {
		return logNormalKernel((x-a[0])/a[1]) - math.Log(a[1]) - w.logMass
	}
	// Far out, z² and the log of the mass are large and nearly equal.
	t := w.fromLower(x, a)
	return -t*(w.lower+0.5*t) - math.Log(a[1]) - w.atLower
}

// LogitNormal is the distribution of 1/(1 + exp(−y)) for a normal variable y
// with mean mu and standard deviation sigma.
var LogitNormal = family(Family{
	Name:    "LogitNormal",
	Params:  []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}},
	Support: unit,
	LogProb: logLogitNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLogitNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (logit(x) - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, (2*x - 1 - z*s) / (x * (1 - x))
	},
	CDF:  func(x float64, a []float64) float64 { return normalCDF((logit(x) - a[0]) / a[1]) },
	Rand: func(r *rand.Rand, a []float64) float64 { return expit(a[0] + a[1]*r.NormFloat64()) },
	Mean: func(a []float64) float64 {
		m, _ := momentsLogitNormal(a[0], a[1])
		return m
	},
	Var: func(a []float64) float64 {
		_, v := momentsLogitNormal(a[0], a[1])
		return v
	},
})

// logit returns log(x/(1−x)).
func logit(x float64) float64 { return math.Log(x) - math.Log1p(-x) }

func logLogitNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(0 < x && x < 1 && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	logp, logq := math.Log(x), math.Log1p(-x)
	z := (logp - logq - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - halfLog2Pi - logp - logq
}

// momentsLogitNormal returns the mean and variance, which have no closed form.
func momentsLogitNormal(mu, sigma float64) (mean, variance float64) {
	if sigma < 4 {
		// The trapezoidal rule, which converges geometrically.
		const h, n = 1. / 12, 200
		var total float64
		for i := -n; i <= n; i++ {
			z := h * float64(i)
			w := math.Exp(-0.5 * z * z)
			total += w
			mean += w * expit(mu+sigma*z)
		}
		mean /= total
		for i := -n; i <= n; i++ {
			z := h * float64(i)
			d := expit(mu+sigma*z) - mean
			variance += math.Exp(-0.5*z*z) * d * d
		}
		return mean, variance / total
	}
	// What is not far from 0 or 1 is a small share: take all for 0 or 1, as it
	// is below or above ½, and correct.
	density := func(y float64) float64 {
		return math.Exp(logNormalKernel((y-mu)/sigma)) / sigma
	}
	first := func(y float64) float64 { return expit(-y) * (density(-y) - density(y)) }
	second := func(y float64) float64 { // of p(1−p)
		return expit(-y) * expit(y) * (density(-y) + density(y))
	}
	mean = normalCDF(mu / sigma)
	var inner float64
	for y := 0.0; y < 40; y += 4 {
		mean += integrate(first, y, y+4)
		inner += integrate(second, y, y+4)
	}
	return mean, mean*(1-mean) - inner
}

// Triangular is the triangular distribution from lower to upper with mode c.
var Triangular = family(Family{
	Name:   "Triangular",
	Params: []Param{{Name: "lower"}, {Name: "upper", Default: 1}, {Name: "c", Default: 0.5}},
	Support: func(a []float64) (lo, hi float64) {
		if a[2] < a[0] || a[2] > a[1] {
			return math.NaN(), math.NaN()
		}
		return a[0], a[1]
	},
	LogProb: logTriangular,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logTriangular(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		lower, upper, c := a[0], a[1], a[2]
		t := 1 / (upper - lower)
		da[0], da[1], da[2] = t, -t, 0
		switch {
		case x < c:
			dx = 1 / (x - lower)
			da[2] = -1 / (c - lower)
			da[0] -= dx * ((c - x) / (c - lower))
		case x > c:
			dx = -1 / (upper - x)
			da[2] = 1 / (upper - c)
			da[1] -= dx * ((x - c) / (upper - c))
		}
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		lower, upper, c := a[0], a[1], a[2]
		if x < c {
			return (x - lower) / (upper - lower) * ((x - lower) / (c - lower))
		}
		return 1 - (upper-x)/(upper-lower)*((upper-x)/(upper-c))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		lower, upper, c := a[0], a[1], a[2]
		// A uniform draw from the mode towards one end or the other.
		u := math.Sqrt(r.Float64())
		if r.Float64()*(upper-lower) < c-lower {
			return lower + u*(c-lower)
		}
		return upper - u*(upper-c)
	},
	Mean: func(a []float64) float64 { return a[0]/3 + a[1]/3 + a[2]/3 },
	Var: func(a []float64) float64 {
		below, above := a[2]-a[0], a[1]-a[2]
		return (below*below + below*above + above*above) / 18
	},
})

func logTriangular(x float64, a []float64) float64 {
	lower, upper, c := a[0], a[1], a[2]
	width := upper - lower
	if !(lower <= x && x <= upper && lower <= c && c <= upper && positive(width)) {
		return reject(x, a)
	}
	logp := math.Ln2 - math.Log(width)
	switch {
	case x < c:
		logp += math.Log((x - lower) / (c - lower))
	case x > c:
		logp += math.Log((upper - x) / (upper - c))
	}
	return logp
}

// VonMises is the von Mises distribution of an angle from −π to π with the
// direction mu and the concentration kappa.
var VonMises = family(Family{
	Name:    "VonMises",
	Params:  []Param{{Name: "mu"}, {Name: "kappa", Domain: Positive, Default: 1}},
	Support: func([]float64) (lo, hi float64) { return -math.Pi, math.Pi },
	LogProb: logVonMises,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logVonMises(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s, c := math.Sincos((x - a[0]) / 2)
		_, rest := bessel(a[1])
		da[0] = 2 * a[1] * s * c
		da[1] = rest - 2*s*s
		return logp, -da[0]
	},
	CDF: func(x float64, a []float64) float64 {
		mu, kappa := math.Remainder(a[0], 2*math.Pi), a[1]
		// Below the angle −π lies what a variable around 0 has beyond π − |mu|,
		// if mu is above 0; otherwise that much of the lower tail is cut off.
		wrapped := vonMisesTail(math.Pi-math.Abs(mu), 0, 0, kappa)
		if mu < 0 {
			wrapped = -wrapped
		}
		switch d := x - mu; {
		case d < -math.Pi:
			return wrapped - vonMisesTail(d+2*math.Pi, 0, 0, kappa)
		case d <= 0:
			return wrapped + vonMisesTail(-d, 0, 0, kappa)
		case d <= math.Pi:
			return wrapped + 1 - vonMisesTail(d, 0, 0, kappa)
		default:
			return wrapped + 1 + vonMisesTail(2*math.Pi-d, 0, 0, kappa)
		}
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		kappa := a[1]
		for {
			// From a distribution that is nowhere lower, up to a factor: flat,
			// or normal because sin(d/2)² ≥ (d/π)².
			var d, bound float64
			if kappa < 0.5 {
				d = math.Pi * (2*r.Float64() - 1)
			} else {
				d = math.Pi / 2 / math.Sqrt(kappa) * r.NormFloat64()
				bound = d / math.Pi * (d / math.Pi)
			}
			s := math.Sin(d / 2)
			if math.Abs(d) <= math.Pi && r.ExpFloat64() > 2*kappa*(s*s-bound) {
				x := math.Remainder(a[0]+d, 2*math.Pi)
				return min(max(x, -math.Pi), math.Pi)
			}
		}
	},
	Mean: func(a []float64) float64 {
		mu := math.Remainder(a[0], 2*math.Pi)
		turns := 2 * math.Pi * vonMisesTail(math.Pi-math.Abs(mu), 0, 0, a[1])
		return mu - math.Copysign(turns, mu)
	},
	Var: func(a []float64) float64 {
		mu, kappa := math.Abs(math.Remainder(a[0], 2*math.Pi)), a[1]
		edge := math.Pi - mu
		// Those beyond the edge come back a turn lower.
		turns := 2 * math.Pi * vonMisesTail(edge, 0, 0, kappa)
		return 2*vonMisesTail(0, 0, 2, kappa) + 2*mu*turns - turns*turns -
			4*math.Pi*vonMisesTail(edge, edge, 1, kappa)
	},
})

func logVonMises(x float64, a []float64) float64 {
	mu, kappa := a[0], a[1]
	if !(-math.Pi <= x && x <= math.Pi && finite(mu) && positive(kappa)) {
		return reject(x, a)
	}
	logI0, _ := bessel(kappa)
	s := math.Sin((x - mu) / 2)
	return -2*kappa*s*s - logI0 - 2*halfLog2Pi
}

// vonMisesTail returns the integral from d to π, for 0 ≤ d ≤ π, of the density
// around 0 times the power of the distance from origin.
func vonMisesTail(d, origin float64, power int, kappa float64) float64 {
	logI0, _ := bessel(kappa)
	s := math.Sin(d / 2)
	top := -2*kappa*s*s - logI0 - 2*halfLog2Pi
	end := math.Pi
	if v := math.Hypot(s, math.Sqrt(20/kappa)); v < 1 {
		end = 2 * math.Asin(v)
	}
	return integrateFall(func(e float64) float64 {
		// sin² e/2 − sin² d/2 = sin (e+d)/2 · sin (e−d)/2
		f := math.Exp(top - 2*kappa*math.Sin((e+d)/2)*math.Sin((e-d)/2))
		for range power {
			f *= e - origin
		}
		return f
	}, d, end)
}
