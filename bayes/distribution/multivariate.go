package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Multivariate is a distribution of vectors or square matrices up to its
// parameters.
//
// n is the dimension: a vector has n elements, a matrix n rows, one after
// another in a flat slice. a holds the parameters in the order of Params, flat
// too, with what a [Shape] says of their lengths. scratch has Scratch(n)
// elements, whatever they hold. No function allocates, panics on values or
// keeps its arguments.
//
// A matrix that has to be symmetric is read below its diagonal and on it; its
// derivatives are those in all elements, symmetric, so that a change of the
// matrix changes the log density by the sum of their products. Of a Cholesky
// factor only those in the lower triangle are given.
type Multivariate struct {
	Name     string
	Params   []MultiParam
	Discrete bool // whether draws are integers
	Matrix   bool // whether a draw is an n×n matrix

	// Scratch returns how many numbers the other functions need to work with.
	Scratch func(n int) int

	// LogProb returns the log density of x: the sum of those of the draws in it,
	// of which x may hold any number, one after another. It is −Inf outside the
	// support and where a parameter is outside its domain, NaN only where x or a
	// has one.
	LogProb func(x []float64, n int, a [][]float64, scratch []float64) float64

	// Grad returns LogProb and adds its derivatives in x to dx and those in a
	// to da, leaving out a nil dx and nil elements of da. Where LogProb is not
	// finite, what it adds is of no use.
	Grad func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64

	// Rand sets x to a draw: one, of which a holds the parameters. They are NaN
	// where a parameter is outside its domain.
	Rand func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64)

	// Mean sets x to the mean, NaN where undefined.
	Mean func(x []float64, n int, a [][]float64)
}

// A MultiParam is a parameter of a multivariate distribution.
type MultiParam struct {
	Name    string
	Shape   Shape
	Domain  Domain  // of each element
	Default float64 // of each element, if the argument is left out; NaN if it is required
}

// A Shape says how many elements a parameter has.
type Shape uint8

const (
	Number      Shape = iota // one for all draws in x, or one for each
	Vector                   // n for all draws in x, or n for each
	AnyVector                // any number, for all draws in x
	Covariance               // n×n, for all draws in x: symmetric and positive definite
	LowerFactor              // n×n, for all draws in x: lower triangular, diagonal above 0
)

// multivariate returns m with a LogProb that is its Grad without derivatives.
func multivariate(m Multivariate) *Multivariate {
	none := make([][]float64, len(m.Params))
	grad := m.Grad
	m.Grad = func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64 {
		for j, p := range m.Params {
			for _, v := range a[j] {
				if !p.Domain.Contains(v) {
					return rejectAll(x, a)
				}
			}
		}
		for _, v := range x {
			if !finite(v) {
				return rejectAll(x, a)
			}
		}
		logp := grad(x, n, a, dx, da, scratch)
		if math.IsNaN(logp) { // terms have overflowed
			return math.Inf(-1)
		}
		return logp
	}
	m.LogProb = func(x []float64, n int, a [][]float64, scratch []float64) float64 {
		return m.Grad(x, n, a, nil, none, scratch)
	}
	draw := m.Rand
	m.Rand = func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		if !m.valid(a) {
			fill(x, math.NaN())
			return
		}
		draw(r, x, n, a, scratch)
	}
	mean := m.Mean
	m.Mean = func(x []float64, n int, a [][]float64) {
		if !m.valid(a) {
			fill(x, math.NaN())
			return
		}
		mean(x, n, a)
	}
	return &m
}

// valid reports whether a lies in the domains of m's parameters.
func (m *Multivariate) valid(a [][]float64) bool {
	for j, p := range m.Params {
		for _, v := range a[j] {
			if !p.Domain.Contains(v) {
				return false
			}
		}
	}
	return true
}

// rejectAll is reject for slices.
func rejectAll(x []float64, a [][]float64) float64 {
	if v := reject(0, x); math.IsNaN(v) {
		return v
	}
	for _, p := range a {
		if v := reject(0, p); math.IsNaN(v) {
			return v
		}
	}
	return math.Inf(-1)
}

func fill(x []float64, v float64) {
	for i := range x {
		x[i] = v
	}
}

// part returns what of a parameter, or of its derivatives, belongs to draw i:
// width elements, or v as a whole if it is for all or nil.
func part(v []float64, i, width int) []float64 {
	if len(v) > width {
		return v[i*width : (i+1)*width]
	}
	return v
}

// addTo adds d to an element of v, unless v is nil.
func addTo(v []float64, i int, d float64) {
	if v != nil {
		v[i] += d
	}
}

// The three ways to give a covariance matrix.
type covarianceBy uint8

const (
	byCov  covarianceBy = iota // itself
	byTau                      // its inverse, the precision
	byChol                     // its Cholesky factor
)

func (by covarianceBy) param(name string) MultiParam {
	if by == byChol {
		return MultiParam{Name: "chol", Shape: LowerFactor, Default: required}
	}
	if by == byTau {
		name = "tau"
	}
	return MultiParam{Name: name, Shape: Covariance, Default: required}
}

var (
	// MvNormal is the multivariate normal distribution with mean mu and
	// covariance matrix cov.
	MvNormal = mvNormal(byCov)

	// MvNormalTau is MvNormal by the precision matrix, the inverse of cov.
	MvNormalTau = mvNormal(byTau)

	// MvNormalChol is MvNormal by the Cholesky factor of cov. It is the fastest:
	// nothing has to be factorised or inverted.
	MvNormalChol = mvNormal(byChol)

	// MvStudentT is the multivariate t distribution with nu degrees of freedom,
	// location mu and scale matrix scale, which for nu > 2 is the covariance
	// matrix times (nu−2)/nu.
	MvStudentT = mvStudentT(byCov)

	// MvStudentTTau is MvStudentT by the inverse of the scale matrix.
	MvStudentTTau = mvStudentT(byTau)

	// MvStudentTChol is MvStudentT by the Cholesky factor of the scale matrix.
	MvStudentTChol = mvStudentT(byChol)
)

func mvNormal(by covarianceBy) *Multivariate {
	return multivariate(Multivariate{
		Name:    "MvNormal",
		Params:  []MultiParam{{Name: "mu", Shape: Vector, Default: required}, by.param("cov")},
		Scratch: ellipticalScratch,
		Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64 {
			return elliptical(by, x, n, nil, a[0], a[1], dx, nil, da[0], da[1], scratch)
		},
		Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
			randElliptical(r, by, x, n, 1, a[0], a[1], scratch)
		},
		Mean: func(x []float64, n int, a [][]float64) { copy(x, a[0]) },
	})
}

func mvStudentT(by covarianceBy) *Multivariate {
	return multivariate(Multivariate{
		Name: "MvStudentT",
		Params: []MultiParam{
			{Name: "nu", Domain: Positive, Default: required},
			{Name: "mu", Shape: Vector, Default: required},
			by.param("scale"),
		},
		Scratch: ellipticalScratch,
		Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) float64 {
			return elliptical(by, x, n, a[0], a[1], a[2], dx, da[0], da[1], da[2], scratch)
		},
		Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
			half := a[0][0] / 2
			stretch := math.Exp(0.5 * (math.Log(half) - randLogGamma(r, half)))
			randElliptical(r, by, x, n, stretch, a[1], a[2], scratch)
		},
		Mean: func(x []float64, n int, a [][]float64) {
			copy(x, a[1])
			if a[0][0] <= 1 {
				fill(x, math.NaN())
			}
		},
	})
}

func ellipticalScratch(n int) int { return n*n + 3*n }

// elliptical is Grad of the multivariate normal distribution, for nil nu, or t.
//
// With q the squared distance of x from mu by the matrix, the log density of
// one draw is c(nu) + g(q) less half the log determinant of the covariance, and
// all derivatives follow from the weight w = −2g'(q).
func elliptical(by covarianceBy, x []float64, n int, nu, mu, m []float64, dx, dnu, dmu, dm []float64, scratch []float64) float64 {
	l := m
	if by != byChol {
		l = scratch[:n*n]
		copy(l, m)
		if !cholesky(l, n) {
			return math.Inf(-1)
		}
	}
	var logDet float64 // half that of the covariance
	for i := range n {
		d := l[i*n+i]
		if !(d > 0) {
			return math.Inf(-1)
		}
		logDet += math.Log(d)
	}
	if by == byTau {
		logDet = -logDet
	}
	d, z, u := scratch[n*n:n*n+n], scratch[n*n+n:n*n+2*n], scratch[n*n+2*n:n*n+3*n]
	rows := len(x) / n
	var logp float64
	for k := range rows {
		xk, muk := x[k*n:(k+1)*n], part(mu, k, n)
		for i := range d {
			d[i] = xk[i] - muk[i]
		}
		// z has length² q, and u is the inverse covariance times d.
		copy(z, d)
		if by == byTau {
			timesTransposed(l, z, n)
			copy(u, z)
			timesLower(l, u, n)
		} else {
			solveLower(l, z, n)
			copy(u, z)
			solveTransposed(l, u, n)
		}
		var q float64
		for _, v := range z {
			q += v * v
		}
		w := 1.0
		if nu == nil {
			logp += -0.5*q - float64(n)*halfLog2Pi - logDet
		} else {
			v := part(nu, k, 1)[0]
			c, dc := gammaSteps(v/2, n)
			w = (v + float64(n)) / (v + q)
			logp += c - float64(n)*halfLog2Pi - 0.5*(v+float64(n))*math.Log1p(q/v) - logDet
			if dnu != nil {
				part(dnu, k, 1)[0] += 0.5 * (dc - math.Log1p(q/v) + w*q/v)
			}
		}
		if dx != nil {
			for i, v := range u {
				dx[k*n+i] -= w * v
			}
		}
		if dmu != nil {
			dmuk := part(dmu, k, n)
			for i, v := range u {
				dmuk[i] += w * v
			}
		}
		if dm == nil {
			continue
		}
		for i := range n {
			switch row := dm[i*n : (i+1)*n]; by {
			case byCov:
				for j, v := range u {
					row[j] += 0.5 * w * u[i] * v
				}
			case byTau:
				for j, v := range d {
					row[j] -= 0.5 * w * d[i] * v
				}
			case byChol:
				for j, v := range z[:i+1] {
					row[j] += w * u[i] * v
				}
			}
		}
	}
	if dm != nil {
		c := -0.5 * float64(rows)
		switch by {
		case byTau:
			addInverse(l, n, -c, dm, z)
		case byCov:
			addInverse(l, n, c, dm, z)
		case byChol:
			for i := range n {
				dm[i*n+i] += 2 * c / l[i*n+i]
			}
		}
	}
	return logp
}

// gammaSteps returns log Γ(h + n/2) − log Γ(h) − n/2·log h and its derivative
// in h, for h > 0.
func gammaSteps(h float64, n int) (v, dv float64) {
	at := 0.0
	if n%2 == 1 {
		v, dv = halfStep(h), halfStepDerivative(h)
		at = 0.5
	}
	for ; at < float64(n)/2; at++ {
		v += math.Log1p(at / h)
		dv -= at / h / (h + at)
	}
	return v, dv
}

// randElliptical sets x to mu plus stretch times a normal draw.
func randElliptical(r *rand.Rand, by covarianceBy, x []float64, n int, stretch float64, mu, m, scratch []float64) {
	l := m
	if by != byChol {
		l = scratch[:n*n]
		copy(l, m)
		if !cholesky(l, n) {
			fill(x, math.NaN())
			return
		}
	}
	for i := range x {
		x[i] = stretch * r.NormFloat64()
	}
	if by == byTau {
		solveTransposed(l, x, n)
	} else {
		timesLower(l, x, n)
	}
	for i := range x {
		x[i] += mu[i]
	}
}

// Dirichlet is the distribution of vectors of positive elements with sum 1 by
// the vector a of their weights. Its density is that of all elements but one,
// which is what the transform [Simplex] expects.
var Dirichlet = multivariate(Multivariate{
	Name:    "Dirichlet",
	Params:  []MultiParam{{Name: "a", Shape: Vector, Domain: Positive, Default: required}},
	Scratch: noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			xk, ak, dak := x[k*n:(k+1)*n], part(a[0], k, n), part(da[0], k, n)
			s := sum(ak)
			if !(math.Abs(sum(xk)-1) < 1e-8) {
				return math.Inf(-1)
			}
			logp += lgamma(s)
			for i, v := range xk {
				if !(v >= 0) {
					return math.Inf(-1)
				}
				logx := math.Log(v)
				logp += times(ak[i]-1, logx) - lgamma(ak[i])
				addTo(dx, k*n+i, over(ak[i]-1, v))
				if dak != nil {
					dak[i] += logx - digamma(ak[i]) + digamma(s)
				}
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		for i, v := range a[0] {
			x[i] = randLogGamma(r, v)
		}
		top, _ := largest(x)
		for i, v := range x {
			x[i] = math.Exp(v - top)
		}
		s := sum(x)
		for i := range x {
			x[i] /= s
		}
	},
	Mean: func(x []float64, n int, a [][]float64) {
		s := sum(a[0])
		for i, v := range a[0] {
			x[i] = v / s
		}
	},
})

// digamma returns the derivative of log Γ, for x > 0.
func digamma(x float64) float64 { return math.Log(x) - logMinusDigamma(x) }

func noScratch(int) int { return 0 }

// Multinomial is the distribution of the counts of the kinds, in proportion to
// the elements of p, among the results of n trials.
var Multinomial = multivariate(Multivariate{
	Name: "Multinomial",
	Params: []MultiParam{
		{Name: "n", Domain: Count, Default: required},
		{Name: "p", Shape: Vector, Domain: NonNegative, Default: required},
	},
	Discrete: true,
	Scratch:  noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			xk, p, dp := x[k*n:(k+1)*n], part(a[1], k, n), part(da[1], k, n)
			trials, s := part(a[0], k, 1)[0], sum(p)
			if !(counts(xk, trials) && s > 0) {
				return math.Inf(-1)
			}
			logp += lgamma(trials + 1)
			for i, v := range xk {
				logp += times(v, math.Log(p[i]/s)) - lgamma(v+1)
				addTo(dp, i, over(v, p[i])-trials/s)
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		randMultinomial(r, x, a[0][0], a[1])
	},
	Mean: func(x []float64, n int, a [][]float64) {
		s := sum(a[1])
		for i, v := range a[1] {
			x[i] = a[0][0] * v / s
		}
	},
})

// counts reports whether x are counts that add up to total.
func counts(x []float64, total float64) bool {
	for _, v := range x {
		if !isCount(v) {
			return false
		}
	}
	return sum(x) == total
}

// randMultinomial sets x to counts of trials by the weights p, which may be x.
func randMultinomial(r *rand.Rand, x []float64, trials float64, p []float64) {
	rest := sum(p)
	if !(rest > 0) {
		fill(x, math.NaN())
		return
	}
	for i, v := range p {
		if trials == 0 || v == 0 {
			rest -= v
			x[i] = 0
			continue
		}
		share := min(v/rest, 1)
		if i == len(p)-1 {
			share = 1
		}
		x[i] = distuv.Binomial{N: trials, P: share, Src: r}.Rand()
		trials -= x[i]
		rest -= v
	}
}

// DirichletMultinomial is Multinomial with probabilities that have the
// distribution Dirichlet(a).
var DirichletMultinomial = multivariate(Multivariate{
	Name: "DirichletMultinomial",
	Params: []MultiParam{
		{Name: "n", Domain: Count, Default: required},
		{Name: "a", Shape: Vector, Domain: Positive, Default: required},
	},
	Discrete: true,
	Scratch:  noScratch,
	Grad: func(x []float64, n int, a [][]float64, dx []float64, da [][]float64, scratch []float64) (logp float64) {
		for k := range len(x) / n {
			xk, ak, dak := x[k*n:(k+1)*n], part(a[1], k, n), part(da[1], k, n)
			trials, s := part(a[0], k, 1)[0], sum(ak)
			if !counts(xk, trials) {
				return math.Inf(-1)
			}
			// The negative binomial counts of the kinds, given their sum, all with
			// the success probability that has the observed total for its mean.
			if trials == 0 {
				continue
			}
			mu := trials / s
			logp -= negativeBinomial(trials, trials, s)
			all := logMinusDigamma(s) - logMinusDigamma(s+trials) + math.Log1p(trials/s)
			for i, v := range xk {
				w := ak[i]
				logp += negativeBinomial(v, w*mu, w)
				addTo(dak, i, math.Log1p(v/w)+logMinusDigamma(w)-logMinusDigamma(w+v)-all)
			}
		}
		return logp
	},
	Rand: func(r *rand.Rand, x []float64, n int, a [][]float64, scratch []float64) {
		Dirichlet.Rand(r, x, n, a[1:], scratch)
		randMultinomial(r, x, a[0][0], x)
	},
	Mean: func(x []float64, n int, a [][]float64) {
		s := sum(a[1])
		for i, v := range a[1] {
			x[i] = a[0][0] * v / s
		}
	},
})
