package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
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
	LocationScale: &LocationScale{Location: 1, Scale: 2},
	Predictor: &Predictor{Param: 1, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return (a[0] + 1) / (a[0] + 3) / (a[2] * a[2]) },
	},
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
	batch: studentTBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		return studentTails(a[0], (x-a[1])/a[2])
	},
	flow: func(x float64, a, d []float64) {
		d[0] = a[2] * studentFlow(a[0], (x-a[1])/a[2])
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
	Lower:         constant(0),
	LocationScale: &LocationScale{Location: -1, Scale: 1},
	LogProb:       logHalfStudentT,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfStudentT(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[0], da[1] = gradStudentT(a[0], x, a[1])
		return logp, dx
	},
	tails: func(x float64, a []float64) (below, above float64) {
		return halfStudentTails(a[0], x/a[1])
	},
	flow: func(x float64, a, d []float64) {
		d[0] = a[1] * studentFlow(a[0], x/a[1])
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

// studentTails returns the tails of a standard t variable at z.
func studentTails(nu, z float64) (below, above float64) {
	_, beyond := halfStudentTails(nu, math.Abs(z))
	if z < 0 {
		return lower(beyond - math.Ln2)
	}
	return upper(beyond - math.Ln2)
}

// halfStudentTails returns those of its absolute value, for z ≥ 0.
func halfStudentTails(nu, z float64) (below, above float64) {
	below, above, _ = halfStudent(nu, z, false)
	return below, above
}

// studentFlow returns the derivative of the distribution function of a standard
// t variable in nu, over the density.
func studentFlow(nu, z float64) float64 {
	_, _, db := halfStudent(nu, math.Abs(z), true)
	return z / 2 * (db/2 - 1/nu)
}

// halfStudent is the incomplete beta function of z²/(nu+z²) with the parameters
// ½ and nu/2: its tails and its derivative in the second parameter.
func halfStudent(nu, z float64, withSlope bool) (below, above, db float64) {
	u := z / math.Sqrt(nu)
	y, x := 1/(1+1/u/u), 1/(1+u*u)
	below, above, _, db = incompleteBeta(0.5, nu/2, y, x, -log1pSquare(1/u), -log1pSquare(u), withSlope)
	return below, above, db
}

// studentTBatch is StudentT's batch, of observed rows with the same degrees of
// freedom.
func studentTBatch(r *Rows) func() float64 {
	switch {
	case !r.areObserved() || !r.scalar(0):
		return nil
	case r.scalar(2):
		return r.studentTRows()
	}
	return r.studentTScales()
}

// studentTRows is the kernel where the scale is the same as well.
func (r *Rows) studentTRows() func() float64 {
	mu, all := r.column(1), float64(r.Size)
	var a, da [3]float64
	return func() float64 {
		nu, sigma, rows := r.Args[0].Val[0], r.Args[2].Val[0], r.once(all)
		// What does not depend on the row is as in the middle.
		a[0], a[2] = nu, sigma
		middle, _ := r.Family.Grad(0, a[:], da[:])
		if middle-middle != 0 {
			return math.Inf(-1)
		}
		m, dm := mu.load(r.N)
		logs, shares := vector.StudentT(dm, r.X.Val, m, 1/sigma, 1/nu, (nu+1)/nu/sigma)
		mu.store(dm)
		r.Args[0].Add(0, rows*da[0]+0.5*((1+1/nu)*shares-logs))
		r.Args[2].Add(0, rows*da[2]+(nu+1)*shares/sigma)
		return rows*middle - 0.5*(nu+1)*logs
	}
}

// studentTScales is the kernel where it varies by row.
func (r *Rows) studentTScales() func() float64 {
	mu, sigma, logs := r.column(1), r.column(2), make([]float64, r.Block)
	var a, da [3]float64
	return func() float64 {
		nu, rows := r.Args[0].Val[0], float64(r.N)
		a[0], a[2] = nu, 1
		middle, _ := r.Family.Grad(0, a[:], da[:])
		if middle-middle != 0 {
			return math.Inf(-1)
		}
		m, dm := mu.load(r.N)
		s, ds := sigma.load(r.N)
		scales := logs[:r.N]
		vector.Log(scales, s)
		logs, shares := vector.StudentTScales(dm, ds, r.X.Val, m, s, 1/nu, (nu+1)/nu, nu+1)
		mu.store(dm)
		sigma.store(ds)
		r.Args[0].Add(0, rows*da[0]+0.5*((1+1/nu)*shares-logs))
		return rows*middle - vector.Sum(scales) - 0.5*(nu+1)*logs
	}
}
