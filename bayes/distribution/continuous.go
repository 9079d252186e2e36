package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// Distributions on the whole real line.

// Normal is the normal distribution with mean mu and standard deviation sigma.
var Normal = family(Family{
	Name:    "Normal",
	Params:  []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}},
	Support: wholeLine,
	LogProb: logNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (x - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, -z * s
	},
	CDF: func(x float64, a []float64) float64 {
		return 0.5 * math.Erfc(-(x-a[0])/(math.Sqrt2*a[1]))
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + a[1]*r.NormFloat64() },
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[1] * a[1] },
})

func logNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - halfLog2Pi
}

// StudentT is Student's t distribution with nu degrees of freedom, location mu
// and scale sigma.
var StudentT = family(Family{
	Name: "StudentT",
	Params: []Param{
		{Name: "nu", Domain: Positive, Default: required},
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Support: wholeLine,
	LogProb: logStudentT,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logStudentT(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[0], da[2] = gradStudentT(a[0], x-a[1], a[2])
		da[1] = -dx
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		z := (x - a[1]) / a[2]
		lower := studentTail(a[0], z)
		if z > 0 {
			return 1 - lower
		}
		return lower
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[1] + a[2]*randStudentT(r, a[0])
	},
	Mean: func(a []float64) float64 {
		if a[0] <= 1 {
			return math.NaN()
		}
		return a[1]
	},
	Var: func(a []float64) float64 {
		switch nu := a[0]; {
		case nu <= 1:
			return math.NaN()
		case nu <= 2:
			return math.Inf(1)
		default:
			return a[2] * a[2] * nu / (nu - 2)
		}
	},
})

func logStudentT(x float64, a []float64) float64 {
	nu, mu, sigma := a[0], a[1], a[2]
	if !(finite(x) && positive(nu) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma / math.Sqrt(nu)
	return halfStep(nu/2) - halfLog2Pi - math.Log(sigma) - (nu+1)/2*log1pSquare(z)
}

// gradStudentT returns the derivatives of the log density in x, nu and sigma
// at the distance d from the location.
func gradStudentT(nu, d, sigma float64) (dx, dnu, dsigma float64) {
	z := d / sigma
	w := 1.0 // z²/(ν+z²)
	if u := z * z / nu; finite(u) {
		w = u / (1 + u)
	}
	dnu = 0.5 * (halfStepDerivative(nu/2) + w/nu)
	if w < 0.9 {
		dnu += 0.5 * log1pmx(-w)
	} else {
		dnu += 0.5 * (w - log1pSquare(z/math.Sqrt(nu)))
	}
	if z != 0 {
		dx = -(nu + 1) * w / z / sigma
	}
	return dx, dnu, ((nu+1)*w - 1) / sigma
}

// studentTail returns the probability that a standard t variable is below −|z|.
func studentTail(nu, z float64) float64 {
	if z *= z; z < nu {
		return 0.5 * mathext.RegIncBeta(nu/2, 0.5, 1-z/(nu+z))
	}
	return 0.5 * mathext.RegIncBeta(nu/2, 0.5, 1/(1+z/nu))
}

func randStudentT(r *rand.Rand, nu float64) float64 {
	return r.NormFloat64() * math.Exp(0.5*(math.Log(nu/2)-randLogGamma(r, nu/2)))
}

// Cauchy is the Cauchy distribution with location alpha and scale beta.
var Cauchy = family(Family{
	Name: "Cauchy",
	Params: []Param{
		{Name: "alpha", Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Support: wholeLine,
	LogProb: logCauchy,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logCauchy(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[1] = gradCauchy((x-a[0])/a[1], a[1])
		da[0] = -dx
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		return math.Atan2(1, -(x-a[0])/a[1]) / math.Pi
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] + a[1]*math.Tan(math.Pi*(r.Float64()-0.5))
	},
	Mean: undefined,
	Var:  undefined,
})

func logCauchy(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(finite(x) && finite(alpha) && positive(beta)) {
		return reject(x, a)
	}
	return -logPi - math.Log(beta) - log1pSquare((x-alpha)/beta)
}

// gradCauchy returns the derivatives of the log density in x and beta at the
// standardised distance z from the location.
func gradCauchy(z, beta float64) (dx, dbeta float64) {
	t := 1 / (1 + z*z)
	if z != 0 {
		dx = -2 / (z + 1/z) / beta
	}
	return dx, (1 - 2*t) / beta
}

// Laplace is the double exponential distribution with mean mu and scale b.
var Laplace = family(Family{
	Name: "Laplace",
	Params: []Param{
		{Name: "mu", Default: required},
		{Name: "b", Domain: Positive, Default: required},
	},
	Support: wholeLine,
	LogProb: logLaplace,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLaplace(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		b := a[1]
		d := x - a[0]
		if d != 0 {
			dx = -math.Copysign(1/b, d)
		}
		da[0] = -dx
		da[1] = (math.Abs(d)/b - 1) / b
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		z := (x - a[0]) / a[1]
		if z > 0 {
			return 1 - 0.5*math.Exp(-z)
		}
		return 0.5 * math.Exp(z)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] + a[1]*(r.ExpFloat64()-r.ExpFloat64())
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return 2 * a[1] * a[1] },
})

func logLaplace(x float64, a []float64) float64 {
	mu, b := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(b)) {
		return reject(x, a)
	}
	return -math.Abs(x-mu)/b - math.Log(b) - math.Ln2
}

// Logistic is the logistic distribution with mean mu and scale s.
var Logistic = family(Family{
	Name:    "Logistic",
	Params:  []Param{{Name: "mu"}, {Name: "s", Domain: Positive, Default: 1}},
	Support: wholeLine,
	LogProb: logLogistic,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLogistic(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := a[1]
		z := (x - a[0]) / s
		t := math.Tanh(z / 2)
		da[0] = t / s
		da[1] = (z*t - 1) / s
		return logp, -t / s
	},
	CDF: func(x float64, a []float64) float64 { return expit((x - a[0]) / a[1]) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		u := uniform(r)
		return a[0] + a[1]*(math.Log(u)-math.Log1p(-u))
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[1] * a[1] * (math.Pi * math.Pi / 3) },
})

func logLogistic(x float64, a []float64) float64 {
	mu, s := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(s)) {
		return reject(x, a)
	}
	z := math.Abs(x-mu) / s
	return -z - 2*math.Log1p(math.Exp(-z)) - math.Log(s)
}

// Gumbel is the Gumbel distribution of largest values, with mode mu and scale
// beta.
var Gumbel = family(Family{
	Name: "Gumbel",
	Params: []Param{
		{Name: "mu", Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Support: wholeLine,
	LogProb: logGumbel,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGumbel(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		beta := a[1]
		z := (x - a[0]) / beta
		t := -math.Expm1(-z)
		da[0] = t / beta
		da[1] = (z*t - 1) / beta
		return logp, -t / beta
	},
	CDF: func(x float64, a []float64) float64 { return math.Exp(-math.Exp(-(x - a[0]) / a[1])) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] - a[1]*math.Log(r.ExpFloat64())
	},
	Mean: func(a []float64) float64 { return a[0] + eulerGamma*a[1] },
	Var:  func(a []float64) float64 { return a[1] * a[1] * (math.Pi * math.Pi / 6) },
})

func logGumbel(x float64, a []float64) float64 {
	mu, beta := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(beta)) {
		return reject(x, a)
	}
	z := (x - mu) / beta
	if e := math.Exp(-z); finite(e) {
		return -z - e - math.Log(beta)
	}
	return math.Inf(-1)
}

// Moyal is the Moyal distribution, an approximation of Landau's, with location
// mu and scale sigma.
var Moyal = family(Family{
	Name:    "Moyal",
	Params:  []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}},
	Support: wholeLine,
	LogProb: logMoyal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logMoyal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		sigma := a[1]
		z := (x - a[0]) / sigma
		t := -0.5 * math.Expm1(-z)
		da[0] = t / sigma
		da[1] = (z*t - 1) / sigma
		return logp, -t / sigma
	},
	CDF: func(x float64, a []float64) float64 {
		return math.Erfc(math.Exp(-(x-a[0])/(2*a[1])) / math.Sqrt2)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] - 2*a[1]*math.Log(math.Abs(r.NormFloat64()))
	},
	Mean: func(a []float64) float64 { return a[0] + a[1]*(eulerGamma+math.Ln2) },
	Var:  func(a []float64) float64 { return a[1] * a[1] * (math.Pi * math.Pi / 2) },
})

func logMoyal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma
	if e := math.Exp(-z); finite(e) {
		return -0.5*(z+e) - math.Log(sigma) - halfLog2Pi
	}
	return math.Inf(-1)
}

// Flat is the improper distribution with log density 0 everywhere. It has no
// draws and no moments: Rand, CDF, Mean and Var return NaN.
var Flat = family(Family{
	Name:    "Flat",
	Support: wholeLine,
	LogProb: logFlat,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return logFlat(x, a), 0
	},
	CDF:  noCDF,
	Rand: noRand,
	Mean: undefined,
	Var:  undefined,
})

func logFlat(x float64, a []float64) float64 {
	if !finite(x) {
		return reject(x, a)
	}
	return 0
}

func noCDF(float64, []float64) float64     { return math.NaN() }
func noRand(*rand.Rand, []float64) float64 { return math.NaN() }
func undefined([]float64) float64          { return math.NaN() }

// required is the Default of a parameter that has none.
var required = math.NaN()

// uniform returns a draw between 0 and 1, both excluded.
func uniform(r *rand.Rand) float64 {
	for {
		if u := r.Float64(); u > 0 {
			return u
		}
	}
}
