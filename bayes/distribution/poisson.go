package distribution

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
	"gonum.org/v1/gonum/stat/distuv"
)

// Poisson is the Poisson distribution with mean mu.
var Poisson = family(Family{
	Name: "Poisson",
	Params: []Param{
		{Name: "mu", Domain: NonNegative, Default: required,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return x, 1
			}}},
	},
	Discrete: true,
	Lower:    constant(0),
	Predictor: &Predictor{Param: 0, Link: Log,
		Information: func(mean float64, a []float64) float64 { return mean },
	},
	LogProb: logPoisson,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logPoisson(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		da[0] = over(x, a[0]) - 1
		return logp, 0
	},
	draws: poissonDraws,
	tails: func(x float64, a []float64) (below, above float64) {
		if a[0] == 0 {
			return 0, math.Inf(-1)
		}
		above, below, _ = incompleteGamma(x+1, a[0], math.Log(a[0]), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		d[0] = -1
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return randPoisson(r, a[0], math.Exp(-a[0])) },
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] },
})

func logPoisson(x float64, a []float64) float64 {
	mu := a[0]
	if !(isCount(x) && nonNegative(mu)) {
		return reject(x, a)
	}
	if x == 0 {
		return -mu
	}
	return logGammaKernel(x, mu, math.Log(mu)) - math.Log(x)
}

// poissonDraws is Poisson's draws.
func poissonDraws(r *Rows, rng *rand.Rand, dst []float64) {
	mu := r.Args[0]
	for i := range dst {
		dst[i] = -mu.At(i)
	}
	vector.Exp(dst, dst)
	for i, zero := range dst {
		if mu := mu.At(i); nonNegative(mu) {
			dst[i] = randPoisson(rng, mu, zero)
		} else {
			dst[i] = math.NaN()
		}
	}
}

// randPoisson returns a Poisson draw, given exp(−mu). Where the mean is below 10
// it is the inverse of the distribution function, which is searched from 0 up;
// where that is slower it is W. Hörmann's rejection from a table mountain hat,
// "The transformed rejection method for generating Poisson random variables"
// (1993).
func randPoisson(r *rand.Rand, mu, zero float64) float64 {
	if mu >= 10 {
		return distuv.Poisson{Lambda: mu, Src: r}.Rand()
	}
	for {
		u, p := r.Float64(), zero
		// Where p is less than 1e-20 the rest has no mass, and u is above the sum
		// by a rounding error.
		for k := 0.0; p > 1e-20; p *= mu / k {
			if u < p {
				return k
			}
			u -= p
			k++
		}
	}
}

// PoissonLog is Poisson by the logarithm of its mean.
var PoissonLog = byLog(Poisson, poissonLogBatch, poissonLogPointwise)

// poissonLogBatch is PoissonLog's batch.
func poissonLogBatch(r *Rows) func() float64 {
	constant := 0.0
	for i := range r.Size {
		v, _ := math.Lgamma(r.X.At(i) + 1)
		constant -= r.weight(i) * v
	}
	if !r.areObserved() {
		return func() float64 {
			eta, total := r.Args[0], r.once(constant)
			for i := range r.N {
				x, e, w := r.X.At(i), eta.At(i), r.weight(i)
				m := math.Exp(e)
				total += w * (x*e - m)
				eta.Add(i, w*(x-m))
			}
			return total
		}
	}
	eta := r.column(0)
	return func() float64 {
		e, de := eta.load(r.N)
		lp := vector.PoissonLog(de, r.X.Val, e)
		eta.store(de)
		return r.once(constant) + lp
	}
}

// poissonLogPointwise is PoissonLog's pointwise.
func poissonLogPointwise(r *Rows) func(dst []float64) {
	constant := make([]float64, r.Size)
	for i := range constant {
		constant[i], _ = math.Lgamma(r.X.At(i) + 1)
	}
	return func(dst []float64) {
		x, eta := r.X, r.Args[0]
		if len(eta.Val) == len(dst) {
			vector.Exp(dst, eta.Val)
		} else {
			m := math.Exp(eta.Val[0])
			for i := range dst {
				dst[i] = m
			}
		}
		for i, m := range dst {
			dst[i] = x.At(i)*eta.At(i) - m - constant[i]
		}
	}
}

// byLog returns a family by the logarithm of its first parameter, with kernels of
// its own, and makes it that of its predictor. The functions put the parameter
// itself in its place while they run.
func byLog(of *Family, batch func(r *Rows) func() float64, pointwise func(r *Rows) func(dst []float64)) *Family {
	f := *of
	f.batch, f.pointwise, f.draws = batch, pointwise, nil
	f.Params = slices.Clone(of.Params)
	f.Params[0] = Param{Name: "eta", Default: required}
	f.Alternatives = nil
	if p := of.Predictor; p != nil {
		f.Predictor = &Predictor{Param: p.Param, Link: p.Link, Information: func(mean float64, a []float64) float64 {
			defer enter(a).leave()
			return p.Information(mean, a)
		}}
		p.By = &f
	}
	f.LogProb = func(x float64, a []float64) float64 {
		eta := a[0]
		a[0] = math.Exp(eta)
		logp := of.LogProb(x, a)
		a[0] = eta
		return logp
	}
	f.Grad = func(x float64, a, da []float64) (logp, dx float64) {
		eta := a[0]
		a[0] = math.Exp(eta)
		logp, dx = of.Grad(x, a, da)
		da[0] *= a[0]
		a[0] = eta
		return logp, dx
	}
	f.Support = func(a []float64) (lo, hi float64) {
		defer enter(a).leave()
		return of.Support(a)
	}
	f.tails = func(x float64, a []float64) (below, above float64) {
		defer enter(a).leave()
		return of.tails(x, a)
	}
	f.slope = func(x float64, a, d []float64, below, above float64) {
		defer enter(a).leave()
		of.slopes(x, a, d, below, above)
		d[0] *= a[0]
	}
	f.Rand = func(r *rand.Rand, a []float64) float64 {
		defer enter(a).leave()
		return of.Rand(r, a)
	}
	f.Mean = func(a []float64) float64 {
		defer enter(a).leave()
		return of.Mean(a)
	}
	f.Var = func(a []float64) float64 {
		defer enter(a).leave()
		return of.Var(a)
	}
	return &f
}

// An exponentiated first parameter, and what it was before.
type entered struct {
	a   []float64
	eta float64
}

func enter(a []float64) entered {
	e := entered{a, a[0]}
	a[0] = math.Exp(a[0])
	return e
}

func (e entered) leave() { e.a[0] = e.eta }
