package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Bernoulli is the distribution of 1 with probability p, otherwise 0.
var Bernoulli = family(Family{
	Name: "Bernoulli",
	Params: []Param{
		{Name: "p", Domain: Unit, Default: required,
			Kernel: Kernel{BetaForm, 0, func(x float64, a []float64) (first, second float64) {
				return x, 1 - x
			}}},
	},
	Discrete: true,
	Lower:    constant(0), Upper: constant(1),
	Predictor: &Predictor{Param: 0, Link: Logit, By: BernoulliLogit,
		Information: func(mean float64, a []float64) float64 { return mean * (1 - mean) },
	},
	LogProb: logBernoulli,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBernoulli(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		if p := a[0]; x == 1 {
			da[0] = 1 / p
		} else {
			da[0] = -1 / (1 - p)
		}
		return logp, 0
	},
	batch: bernoulliBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		return math.Log1p(-a[0]), math.Log(a[0])
	},
	flow: func(x float64, a, d []float64) {
		d[0] = -1 / (1 - a[0])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		if r.Float64() < a[0] {
			return 1
		}
		return 0
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] * (1 - a[0]) },
})

func logBernoulli(x float64, a []float64) float64 {
	p := a[0]
	if p >= 0 && p <= 1 {
		switch x {
		case 1:
			return math.Log(p)
		case 0:
			return math.Log1p(-p)
		}
	}
	return reject(x, a)
}

// BernoulliLogit is Bernoulli by the logit of p.
var BernoulliLogit = family(Family{
	Name:     "Bernoulli",
	Params:   []Param{{Name: "logit_p", Default: required}},
	Discrete: true,
	Lower:    constant(0), Upper: constant(1),
	Predictor: &Predictor{Param: 0, Link: Logit,
		Information: func(mean float64, a []float64) float64 { return mean * (1 - mean) },
	},
	LogProb: logBernoulliLogit,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		eta := a[0]
		if !finite(eta) || x != 0 && x != 1 {
			return level(reject(x, a), da)
		}
		// With s the logit of what was drawn, log p is −log(1 + exp(−s)).
		s := eta
		if x == 0 {
			s = -eta
		}
		e := math.Exp(-math.Abs(s))
		logp = min(s, 0) - math.Log1p(e)
		d := 1 / (1 + e)
		if s >= 0 {
			d *= e
		}
		if x == 0 {
			d = -d
		}
		da[0] = d
		return logp, 0
	},
	batch: bernoulliLogitBatch, pointwise: bernoulliLogitPointwise,
	tails: func(x float64, a []float64) (below, above float64) {
		return -log1pExp(a[0]), -log1pExp(-a[0])
	},
	flow: func(x float64, a, d []float64) {
		d[0] = -expit(a[0])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		if r.Float64() < expit(a[0]) {
			return 1
		}
		return 0
	},
	Mean: func(a []float64) float64 { return expit(a[0]) },
	Var:  func(a []float64) float64 { return expit(a[0]) * expit(-a[0]) },
})

func logBernoulliLogit(x float64, a []float64) float64 {
	if eta := a[0]; finite(eta) {
		switch x {
		case 1:
			return -log1pExp(-eta)
		case 0:
			return -log1pExp(eta)
		}
	}
	return reject(x, a)
}

// bernoulliBatch is Bernoulli's batch. A row may be the mean of several
// observations, weighted by their number.
func bernoulliBatch(r *Rows) func() float64 {
	return func() float64 {
		p, weights := r.Args[0], r.Weights
		total, w := 0.0, 1.0
		for i := range r.N {
			x, p1 := r.X.At(i), p.At(i)
			if !(p1 >= 0 && p1 <= 1) {
				return math.Inf(-1)
			}
			lp, d := 0.0, 0.0
			if x > 0 {
				lp = x * math.Log(p1)
				d = x / p1
			}
			if x < 1 {
				lp += (1 - x) * math.Log1p(-p1)
				d -= (1 - x) / (1 - p1)
			}
			if weights != nil {
				w = weights[i]
			}
			total += w * lp
			p.Add(i, w*d)
		}
		return total
	}
}

// bernoulliLogitBatch is BernoulliLogit's batch.
func bernoulliLogitBatch(r *Rows) func() float64 {
	if !r.areObserved() {
		return r.sumBernoulliLogit()
	}
	eta := r.column(0)
	return func() float64 {
		e, de := eta.load(r.N)
		lp := vector.BernoulliLogit(de, r.X.Val, e)
		eta.store(de)
		return lp
	}
}

// sumBernoulliLogit is bernoulliBatch by the logit of the probability.
func (r *Rows) sumBernoulliLogit() func() float64 {
	return func() float64 {
		x, eta, weights := r.X.Val, r.Args[0], r.Weights
		// Rows that count once multiply 1 + exp(−|eta|) up, of which a
		// logarithm is taken once in a thousand rows.
		total, product := 0.0, 1.0
		for i := range r.N {
			x, eta1 := at(x, i), eta.At(i)
			e := math.Exp(-math.Abs(eta1))
			p := 1 / (1 + e)
			if eta1 < 0 {
				p *= e
			}
			lp, d := x*eta1-max(eta1, 0), x-p
			if weights != nil {
				lp = weights[i] * (lp - math.Log1p(e))
				d *= weights[i]
			} else if product *= 1 + e; product > 1e300 {
				lp -= math.Log(product)
				product = 1
			}
			total += lp
			eta.Add(i, d)
		}
		if product != 1 {
			total -= math.Log(product)
		}
		return total
	}
}

// bernoulliLogitPointwise is BernoulliLogit's pointwise.
func bernoulliLogitPointwise(r *Rows) func(dst []float64) {
	return func(dst []float64) {
		x, eta := r.X, r.Args[0]
		for i := range dst {
			dst[i] = -math.Abs(eta.At(i))
		}
		vector.Exp(dst, dst)
		for i, e := range dst {
			dst[i] = x.At(i)*eta.At(i) - max(eta.At(i), 0) - math.Log1p(e)
		}
	}
}
