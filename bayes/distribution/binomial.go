package distribution

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
	"gonum.org/v1/gonum/stat/distuv"
)

// Binomial is the distribution of the number of successes in n trials that
// each succeed with probability p.
var Binomial = family(Family{
	Name: "Binomial",
	Params: []Param{
		{Name: "n", Domain: Count, Default: required},
		{Name: "p", Domain: Unit, Default: required,
			Kernel: Kernel{BetaForm, 0, func(x float64, a []float64) (first, second float64) {
				return x, a[0] - x
			}}},
	},
	Discrete: true,
	Lower:    constant(0), Upper: parameter(0),
	Predictor: &Predictor{Param: 1, Link: Logit, By: BinomialLogit,
		Information: func(mean float64, a []float64) float64 { return mean * (1 - mean/a[0]) },
	},
	LogProb: logBinomial,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBinomial(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		n, p := a[0], a[1]
		da[0] = 0
		da[1] = over(x, p) - over(n-x, 1-p)
		return logp, 0
	},
	tails: func(x float64, a []float64) (below, above float64) {
		below, above, _, _ = incompleteBeta(a[0]-x, x+1, 1-a[1], a[1], math.Log1p(-a[1]), math.Log(a[1]), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		d[1] = -(a[0] - x) / (1 - a[1])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return distuv.Binomial{N: a[0], P: a[1], Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] * a[1] },
	Var:  func(a []float64) float64 { return a[0] * a[1] * (1 - a[1]) },
})

func logBinomial(x float64, a []float64) float64 {
	n, p := a[0], a[1]
	if !(x <= n && isCount(x) && isCount(n) && 0 <= p && p <= 1) {
		return reject(x, a)
	}
	return binomial(x, n, p, 1-p, math.Log(p), math.Log1p(-p))
}

func binomial(x, n, p, q, logp, logq float64) float64 {
	if x == 0 || x == n {
		return times(x, logp) + times(n-x, logq)
	}
	return logBetaKernel(x, n-x, p, q, logp, logq) + math.Log(n/(n-x)/x)
}

// BinomialLogit is Binomial by the logit of p.
var BinomialLogit = family(Family{
	Name: "Binomial",
	Params: []Param{
		{Name: "n", Domain: Count, Default: required},
		{Name: "logit_p", Default: required},
	},
	Discrete: true,
	Lower:    constant(0), Upper: parameter(0),
	Predictor: &Predictor{Param: 1, Link: Logit,
		Information: func(mean float64, a []float64) float64 { return mean * (1 - mean/a[0]) },
	},
	LogProb: logBinomialLogit,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBinomialLogit(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		n, eta := a[0], a[1]
		da[0] = 0
		da[1] = x*expit(-eta) - (n-x)*expit(eta)
		return logp, 0
	},
	batch: binomialLogitBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		eta := a[1]
		below, above, _, _ = incompleteBeta(a[0]-x, x+1, expit(-eta), expit(eta), -log1pExp(eta), -log1pExp(-eta), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		d[1] = -(a[0] - x) * expit(a[1])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return distuv.Binomial{N: a[0], P: expit(a[1]), Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] * expit(a[1]) },
	Var:  func(a []float64) float64 { return a[0] * expit(a[1]) * expit(-a[1]) },
})

func logBinomialLogit(x float64, a []float64) float64 {
	n, eta := a[0], a[1]
	if !(x <= n && isCount(x) && isCount(n) && finite(eta)) {
		return reject(x, a)
	}
	logp := -log1pExp(-eta)
	return binomial(x, n, expit(eta), expit(-eta), logp, logp-eta)
}

// binomialLogitBatch is BinomialLogit's batch. With very many trials Grad is
// more exact.
func binomialLogitBatch(r *Rows) func() float64 {
	if !r.areObserved() || r.Args[0].Adj != nil || slices.Max(r.Args[0].Val) > 1e4 {
		return nil
	}
	trials, eta, constant := r.column(0), r.column(1), 0.0
	for i, x := range r.X.Val {
		n := r.Args[0].At(i)
		constant += logBinomialLogit(x, []float64{n, 0}) + n*math.Ln2
	}
	return func() float64 {
		n, _ := trials.load(r.N)
		e, de := eta.load(r.N)
		lp := vector.BinomialLogit(de, r.X.Val, n, e)
		eta.store(de)
		return r.once(constant) + lp
	}
}
