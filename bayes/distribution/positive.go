package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Distributions on the positive half line.

// HalfNormal is the distribution of the absolute value of a normal variable
// with mean 0 and standard deviation sigma.
var HalfNormal = family(Family{
	Name:    "HalfNormal",
	Params:  []Param{{Name: "sigma", Domain: Positive, Default: 1}},
	Support: halfLine,
	LogProb: logHalfNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[0]
		z := x * s
		da[0] = (z*z - 1) * s
		return logp, -z * s
	},
	CDF:  func(x float64, a []float64) float64 { return math.Erf(x / (math.Sqrt2 * a[0])) },
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] * math.Abs(r.NormFloat64()) },
	Mean: func(a []float64) float64 { return a[0] * math.Sqrt(2/math.Pi) },
	Var:  func(a []float64) float64 { return a[0] * a[0] * (1 - 2/math.Pi) },
})

func logHalfNormal(x float64, a []float64) float64 {
	sigma := a[0]
	if !(x >= 0 && finite(x) && positive(sigma)) {
		return reject(x, a)
	}
	z := x / sigma
	return -0.5*z*z - math.Log(sigma) + (math.Ln2 - halfLog2Pi)
}

// HalfStudentT is the distribution of the absolute value of a Student's t
// variable with nu degrees of freedom, location 0 and scale sigma.
var HalfStudentT = family(Family{
	Name: "HalfStudentT",
	Params: []Param{
		{Name: "nu", Domain: Positive, Default: required},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Support: halfLine,
	LogProb: logHalfStudentT,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfStudentT(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[0], da[1] = gradStudentT(a[0], x, a[1])
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		nu, z := a[0], x/a[1]
		if z *= z; z < nu {
			return mathext.RegIncBeta(0.5, nu/2, z/(nu+z))
		}
		return 1 - mathext.RegIncBeta(nu/2, 0.5, 1/(1+z/nu))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[1] * math.Abs(randStudentT(r, a[0]))
	},
	Mean: meanHalfStudentT,
	Var: func(a []float64) float64 {
		nu, sigma := a[0], a[1]
		if nu <= 2 {
			return math.Inf(1)
		}
		m := meanHalfStudentT(a)
		return sigma*sigma*nu/(nu-2) - m*m
	},
})

func logHalfStudentT(x float64, a []float64) float64 {
	if x < 0 {
		return reject(x, a)
	}
	b := [3]float64{a[0], 0, a[1]}
	return math.Ln2 + logStudentT(x, b[:])
}

func meanHalfStudentT(a []float64) float64 {
	nu, sigma := a[0], a[1]
	if nu <= 1 {
		return math.Inf(1)
	}
	b := [3]float64{nu, 0, 1}
	return 2 * sigma * nu / (nu - 1) * math.Exp(logStudentT(0, b[:]))
}

// HalfCauchy is the distribution of the absolute value of a Cauchy variable
// with location 0 and scale beta.
var HalfCauchy = family(Family{
	Name:    "HalfCauchy",
	Params:  []Param{{Name: "beta", Domain: Positive, Default: required}},
	Support: halfLine,
	LogProb: logHalfCauchy,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfCauchy(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[0] = gradCauchy(x/a[0], a[0])
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 { return 2 / math.Pi * math.Atan(x/a[0]) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] * math.Tan(math.Pi/2*r.Float64())
	},
	Mean: infinite,
	Var:  infinite,
})

func logHalfCauchy(x float64, a []float64) float64 {
	beta := a[0]
	if !(x >= 0 && finite(x) && positive(beta)) {
		return reject(x, a)
	}
	return math.Ln2 - logPi - math.Log(beta) - log1pSquare(x/beta)
}

func infinite([]float64) float64 { return math.Inf(1) }

// Exponential is the exponential distribution with rate lam, thus mean 1/lam.
var Exponential = family(Family{
	Name:    "Exponential",
	Params:  []Param{{Name: "lam", Domain: Positive, Default: required}},
	Support: halfLine,
	LogProb: logExponential,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logExponential(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		da[0] = 1/a[0] - x
		return logp, -a[0]
	},
	CDF:  func(x float64, a []float64) float64 { return -math.Expm1(-a[0] * x) },
	Rand: func(r *rand.Rand, a []float64) float64 { return r.ExpFloat64() / a[0] },
	Mean: func(a []float64) float64 { return 1 / a[0] },
	Var:  func(a []float64) float64 { return 1 / (a[0] * a[0]) },
})

func logExponential(x float64, a []float64) float64 {
	lam := a[0]
	if !(x >= 0 && finite(x) && positive(lam)) {
		return reject(x, a)
	}
	return math.Log(lam) - lam*x
}

// Gamma is the gamma distribution with shape alpha and rate beta, thus mean
// alpha/beta.
var Gamma = family(Family{
	Name: "Gamma",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Support: halfLine,
	LogProb: logGamma,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGamma(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		da[0] = math.Log(beta/alpha*x) + logMinusDigamma(alpha)
		da[1] = alpha/beta - x
		if x == 0 { // and alpha is 1
			return logp, -beta
		}
		return logp, math.FMA(-beta, x, alpha-1) / x
	},
	CDF: func(x float64, a []float64) float64 { return mathext.GammaIncReg(a[0], a[1]*x) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return math.Exp(randLogGamma(r, a[0])) / a[1]
	},
	Mean: func(a []float64) float64 { return a[0] / a[1] },
	Var:  func(a []float64) float64 { return a[0] / a[1] / a[1] },
})

func logGamma(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(x >= 0 && finite(x) && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	if x == 0 {
		return atZero(alpha, beta)
	}
	logx := math.Log(x)
	return logGammaKernel(alpha, beta*x, math.Log(beta)+logx) - logx
}

// atZero returns the log of a density proportional to x^(alpha−1) near 0, at
// 0, where it is limit if alpha is 1.
func atZero(alpha, limit float64) float64 {
	switch {
	case alpha < 1:
		return math.Inf(1)
	case alpha > 1:
		return math.Inf(-1)
	}
	return math.Log(limit)
}

// randLogGamma returns the logarithm of a draw from Gamma(alpha, 1), which for
// small alpha is often too close to 0 to be told from it.
func randLogGamma(r *rand.Rand, alpha float64) float64 {
	var boost float64
	if alpha < 1 {
		boost = r.ExpFloat64() / alpha
		alpha++
	}
	return math.Log(distuv.Gamma{Alpha: alpha, Beta: 1, Src: r}.Rand()) - boost
}

// InverseGamma is the distribution of 1/y for a gamma variable y with shape
// alpha and rate beta.
var InverseGamma = family(Family{
	Name: "InverseGamma",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: 1},
	},
	Support: halfLine,
	LogProb: logInverseGamma,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logInverseGamma(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		da[0] = math.Log(beta/alpha/x) + logMinusDigamma(alpha)
		da[1] = alpha/beta - 1/x
		return logp, (beta/x - (alpha + 1)) / x
	},
	CDF: func(x float64, a []float64) float64 {
		if x == 0 {
			return 0
		}
		return mathext.GammaIncRegComp(a[0], a[1]/x)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[1] * math.Exp(-randLogGamma(r, a[0]))
	},
	Mean: func(a []float64) float64 {
		if a[0] <= 1 {
			return math.Inf(1)
		}
		return a[1] / (a[0] - 1)
	},
	Var: func(a []float64) float64 {
		alpha, beta := a[0], a[1]
		if alpha <= 2 {
			return math.Inf(1)
		}
		m := beta / (alpha - 1)
		return m * m / (alpha - 2)
	},
})

func logInverseGamma(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(x >= 1e-300 && finite(x) && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	logx := math.Log(x)
	return logGammaKernel(alpha, beta/x, math.Log(beta)-logx) - logx
}

// ChiSquared is the chi-squared distribution with nu degrees of freedom:
// Gamma(nu/2, 1/2).
var ChiSquared = family(Family{
	Name:    "ChiSquared",
	Params:  []Param{{Name: "nu", Domain: Positive, Default: required}},
	Support: halfLine,
	LogProb: logChiSquared,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logChiSquared(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		h := a[0] / 2
		da[0] = 0.5 * (math.Log(x/2/h) + logMinusDigamma(h))
		return logp, over(h-1, x) - 0.5
	},
	CDF: func(x float64, a []float64) float64 { return mathext.GammaIncReg(a[0]/2, x/2) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return 2 * math.Exp(randLogGamma(r, a[0]/2))
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return 2 * a[0] },
})

func logChiSquared(x float64, a []float64) float64 {
	b := [2]float64{a[0] / 2, 0.5}
	return logGamma(x, b[:])
}

// LogNormal is the distribution of exp(y) for a normal variable y with mean mu
// and standard deviation sigma.
var LogNormal = family(Family{
	Name:    "LogNormal",
	Params:  []Param{{Name: "mu"}, {Name: "sigma", Domain: Positive, Default: 1}},
	Support: halfLine,
	LogProb: logLogNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logLogNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (math.Log(x) - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, -(z*s + 1) / x
	},
	CDF: func(x float64, a []float64) float64 {
		return 0.5 * math.Erfc(-(math.Log(x)-a[0])/(math.Sqrt2*a[1]))
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return math.Exp(a[0] + a[1]*r.NormFloat64()) },
	Mean: func(a []float64) float64 { return math.Exp(a[0] + 0.5*a[1]*a[1]) },
	Var: func(a []float64) float64 {
		s2 := a[1] * a[1]
		return math.Expm1(s2) * math.Exp(2*a[0]+s2)
	},
})

func logLogNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(x > 0 && finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	logx := math.Log(x)
	z := (logx - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - logx - halfLog2Pi
}

// Weibull is the Weibull distribution with shape alpha and scale beta.
var Weibull = family(Family{
	Name: "Weibull",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Support: halfLine,
	LogProb: logWeibull,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logWeibull(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta := a[0], a[1]
		if x == 0 { // and alpha is 1
			da[0], da[1] = math.Inf(-1), -1/beta
			return logp, -1 / beta
		}
		logz := math.Log(x / beta)
		t := math.Exp(alpha * logz)
		da[0] = 1/alpha + logz*(1-t)
		da[1] = alpha * (t - 1) / beta
		return logp, (alpha*(1-t) - 1) / x
	},
	CDF: func(x float64, a []float64) float64 { return -math.Expm1(-math.Pow(x/a[1], a[0])) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[1] * math.Pow(r.ExpFloat64(), 1/a[0])
	},
	Mean: func(a []float64) float64 { return a[1] * math.Gamma(1+1/a[0]) },
	Var: func(a []float64) float64 {
		m := math.Gamma(1 + 1/a[0])
		return a[1] * a[1] * (math.Gamma(1+2/a[0]) - m*m)
	},
})

func logWeibull(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(x >= 0 && finite(x) && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	if x == 0 {
		return atZero(alpha, 1/beta)
	}
	logz := math.Log(x / beta)
	if e := math.Exp(alpha * logz); finite(e) {
		return math.Log(alpha) + alpha*logz - math.Log(x) - e
	}
	return math.Inf(-1)
}

// Pareto is the Pareto distribution with shape alpha on the values from m up.
var Pareto = family(Family{
	Name: "Pareto",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "m", Domain: Positive, Default: required},
	},
	Support: func(a []float64) (lo, hi float64) { return a[1], math.Inf(1) },
	LogProb: logPareto,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logPareto(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, m := a[0], a[1]
		da[0] = 1/alpha - math.Log(x/m)
		da[1] = alpha / m
		return logp, -(alpha + 1) / x
	},
	CDF: func(x float64, a []float64) float64 {
		alpha, m := a[0], a[1]
		return -math.Expm1(-alpha * math.Log1p((x-m)/m))
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[1] * math.Exp(r.ExpFloat64()/a[0]) },
	Mean: func(a []float64) float64 {
		if a[0] <= 1 {
			return math.Inf(1)
		}
		return a[0] * a[1] / (a[0] - 1)
	},
	Var: func(a []float64) float64 {
		alpha, m := a[0], a[1]
		if alpha <= 2 {
			return math.Inf(1)
		}
		m /= alpha - 1
		return m * m * alpha / (alpha - 2)
	},
})

func logPareto(x float64, a []float64) float64 {
	alpha, m := a[0], a[1]
	if !(x >= m && finite(x) && positive(alpha) && positive(m)) {
		return reject(x, a)
	}
	return math.Log(alpha) - alpha*math.Log(x/m) - math.Log(x)
}

// HalfFlat is the improper distribution with log density 0 from 0 up. It has
// no draws and no moments: Rand, CDF, Mean and Var return NaN.
var HalfFlat = family(Family{
	Name:    "HalfFlat",
	Support: halfLine,
	LogProb: logHalfFlat,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return logHalfFlat(x, a), 0
	},
	CDF:  noCDF,
	Rand: noRand,
	Mean: undefined,
	Var:  undefined,
})

func logHalfFlat(x float64, a []float64) float64 {
	if !(x >= 0 && finite(x)) {
		return reject(x, a)
	}
	return 0
}

// Wald is the inverse Gaussian distribution with mean mu and shape lam, moved
// up by alpha.
var Wald = family(Family{
	Name: "Wald",
	Params: []Param{
		{Name: "mu", Domain: Positive, Default: required},
		{Name: "lam", Domain: Positive, Default: 1},
		{Name: "alpha"},
	},
	Support: func(a []float64) (lo, hi float64) { return a[2], math.Inf(1) },
	LogProb: logWald,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logWald(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		mu, lam, y := a[0], a[1], x-a[2]
		u := (y - mu) / mu
		dx = -1.5/y - lam*((y-mu)/mu/y)*(1/mu+1/y)/2
		da[0] = lam * u / mu / mu
		da[1] = 0.5 * (1/lam - u*u/y)
		da[2] = -dx
		return logp, dx
	},
	CDF: func(x float64, a []float64) float64 {
		mu, lam, y := a[0], a[1], x-a[2]
		if y == 0 {
			return 0
		}
		s := math.Sqrt(lam / y)
		below, above := s*((y-mu)/mu), s*((y+mu)/mu)
		if math.IsInf(below, 0) {
			return normalCDF(below)
		}
		// exp(2·lam/mu)·Φ(−above), with Mills' ratio.
		ratio, _, _ := tailMoments(above)
		return normalCDF(below) + math.Exp(logNormalKernel(below))*ratio
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		// J. R. Michael, W. R. Schucany and R. W. Haas, "Generating Random
		// Variates Using Transformations with Multiple Roots" (1976).
		mu := a[0]
		z := r.NormFloat64()
		w := mu / a[1] * z * z / 2
		root := 1 + w + math.Sqrt(w)*math.Sqrt(2+w)
		if r.Float64()*(1+1/root) <= 1 {
			return a[2] + mu/root
		}
		return a[2] + mu*root
	},
	Mean: func(a []float64) float64 { return a[0] + a[2] },
	Var:  func(a []float64) float64 { return a[0] * a[0] * (a[0] / a[1]) },
})

func logWald(x float64, a []float64) float64 {
	mu, lam, alpha := a[0], a[1], a[2]
	y := x - alpha
	if !(y >= 1e-300 && finite(y) && finite(x) && positive(mu) && positive(lam) && finite(alpha)) {
		return reject(x, a)
	}
	u := (y - mu) / mu
	return 0.5*math.Log(lam) - 1.5*math.Log(y) - halfLog2Pi - 0.5*lam*u/y*u
}

// Rice is the distribution of the length of a vector in the plane whose
// coordinates are normal with standard deviation sigma around a point that
// lies nu from the origin.
var Rice = family(Family{
	Name: "Rice",
	Params: []Param{
		{Name: "nu", Domain: NonNegative, Default: required},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Support: halfLine,
	LogProb: logRice,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logRice(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z, b := x*s, a[0]*s
		_, rest := bessel(z * b)
		d := z - b
		da[0] = (d - z*rest) * s
		da[1] = (d*d + 2*z*b*rest - 2) * s
		return logp, (1/z - d - b*rest) * s
	},
	CDF: func(x float64, a []float64) float64 {
		z, b := x/a[1], a[0]/a[1]
		density := func(t float64) float64 {
			c := [2]float64{b, 1}
			return math.Exp(logRice(t, c[:]))
		}
		if z < b+1 {
			return -integrateFall(density, z, max(z-tailWidth(max(b-z, 0)), 0))
		}
		return 1 - integrateFall(density, z, z+tailWidth(z-b))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return math.Hypot(a[0]+a[1]*r.NormFloat64(), a[1]*r.NormFloat64())
	},
	Mean: func(a []float64) float64 { return a[1] * meanRice(a[0]/a[1]) },
	Var: func(a []float64) float64 {
		b := a[0] / a[1]
		if b > 1e3 {
			return a[1] * a[1] * (1 - 0.5/(b*b))
		}
		m := meanRice(b)
		return a[1] * a[1] * (2 + (b-m)*(b+m))
	},
})

func logRice(x float64, a []float64) float64 {
	nu, sigma := a[0], a[1]
	if !(x > 0 && finite(x) && nonNegative(nu) && positive(sigma)) {
		return reject(x, a)
	}
	z, b := x/sigma, nu/sigma
	if !(z > 1e-300 && finite(z*b)) {
		return math.Inf(-1)
	}
	logI0, _ := bessel(z * b)
	return math.Log(z) - math.Log(sigma) - 0.5*(z-b)*(z-b) + logI0
}

// meanRice returns the mean of Rice(b, 1).
func meanRice(b float64) float64 {
	if b > 1e3 {
		return b + 0.5/b
	}
	u := b * b / 4
	logI0, rest := bessel(u)
	return math.Sqrt(math.Pi/2) * math.Exp(logI0) * (1 + 2*u*(2-rest))
}
