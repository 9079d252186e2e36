package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// StudentT is Student's t distribution with nu degrees of freedom, location mu
// and scale sigma.
var StudentT = family(Family{
	Name: "StudentT",
	Params: []Param{
		{Name: "nu", Domain: Positive, Default: required},
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("lam", Positive)}, map[string]string{"sigma": "1/sqrt(lam)"}},
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

// HalfStudentT is the distribution of the absolute value of a Student's t
// variable with nu degrees of freedom, location 0 and scale sigma.
var HalfStudentT = family(Family{
	Name: "HalfStudentT",
	Params: []Param{
		{Name: "nu", Domain: Positive, Default: required},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("lam", Positive)}, map[string]string{"sigma": "1/sqrt(lam)"}},
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
