package distribution

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
	"gonum.org/v1/gonum/stat/distuv"
)

// NegativeBinomial is the distribution of a Poisson count whose mean has the
// distribution Gamma(alpha, alpha/mu): its mean is mu and its variance
// mu + mu²/alpha.
var NegativeBinomial = family(Family{
	Name: "NegativeBinomial",
	Params: []Param{
		{Name: "mu", Domain: Positive, Default: required},
		{Name: "alpha", Domain: Positive, Default: required},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("n", Positive), requiredParam("p", Unit)}, map[string]string{"mu": "n*(1-p)/p", "alpha": "n"}},
		{[]Param{requiredParam("p", Unit)}, map[string]string{"mu": "alpha*(1-p)/p"}},
		{[]Param{requiredParam("n", Positive)}, map[string]string{"alpha": "n"}},
	},
	Discrete: true,
	Lower:    constant(0),
	Predictor: &Predictor{Param: 0, Link: Log,
		Information: func(mean float64, a []float64) float64 { return 1 / (1/mean + 1/cautious(a[1])) },
	},
	LogProb: logNegativeBinomial,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logNegativeBinomial(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		mu, alpha := a[0], a[1]
		s := alpha + mu
		da[0] = (x - mu) / mu * (alpha / s)
		if t := (x - mu) / s; t > -0.3 {
			da[1] = log1pmx(t)
		} else {
			da[1] = math.Log((alpha+x)/s) - t
		}
		if x > 0 {
			da[1] += logMinusDigamma(alpha) - logMinusDigamma(alpha+x)
		}
		return logp, 0
	},
	tails: func(x float64, a []float64) (below, above float64) {
		mu, alpha := a[0], a[1]
		s := alpha + mu
		below, above, _, _ = incompleteBeta(alpha, x+1, alpha/s, mu/s, -math.Log1p(mu/alpha), -math.Log1p(alpha/mu), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		mu, alpha := a[0], a[1]
		s := alpha + mu
		_, _, da, _ := incompleteBeta(alpha, x+1, alpha/s, mu/s, -math.Log1p(mu/alpha), -math.Log1p(alpha/mu), true)
		d[0] = -(alpha + x) / s
		// incompleteBeta takes derivatives over (alpha+x)·mu/s times the mass at x.
		// alpha is one of its parameters and moves its argument as well.
		d[1] = (alpha + x) * (mu / s) * (da + 1/alpha)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		mu, alpha := a[0], a[1]
		lambda := mu * math.Exp(randLogGamma(r, alpha)-math.Log(alpha))
		return distuv.Poisson{Lambda: lambda, Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] + a[0]*a[0]/a[1] },
})

func logNegativeBinomial(x float64, a []float64) float64 {
	mu, alpha := a[0], a[1]
	if !(isCount(x) && positive(mu) && positive(alpha)) {
		return reject(x, a)
	}
	return negativeBinomial(x, mu, alpha)
}

func negativeBinomial(x, mu, alpha float64) float64 {
	logp := -math.Log1p(mu / alpha)
	if x == 0 {
		return alpha * logp
	}
	s := alpha + mu
	return logBetaKernel(alpha, x, alpha/s, mu/s, logp, -math.Log1p(alpha/mu)) - math.Log(x)
}

// NegativeBinomialLog is NegativeBinomial by the logarithm of its mean.
var NegativeBinomialLog = byLog(NegativeBinomial, negativeBinomialLogBatch, nil)

// cautious returns a shape, or 1 where it is not known.
func cautious(alpha float64) float64 {
	if math.IsNaN(alpha) {
		return 1
	}
	return alpha
}

// negativeBinomialLogBatch is NegativeBinomialLog's batch, of observed rows with
// the same alpha. The ratios of gamma functions in alpha are products,
// Γ(x+α)/Γ(α) = α(α+1)…(α+x−1), of which row after row has the same factors: it
// takes no more than the largest of the counts.
func negativeBinomialLogBatch(r *Rows) func() float64 {
	if !r.areObserved() || !r.scalar(1) || slices.Max(r.X.Val) >= float64(r.Size) {
		return nil
	}
	eta, constant := r.column(0), 0.0
	above := make([]float64, int(slices.Max(r.X.Val))) // how many counts are above j
	for _, x := range r.X.Val {
		v, _ := math.Lgamma(x + 1)
		constant -= v
		if x > 0 {
			above[int(x)-1]++
		}
	}
	for j := len(above) - 2; j >= 0; j-- {
		above[j] += above[j+1]
	}
	return func() float64 {
		alpha := r.Args[1].Val[0]
		if !positive(alpha) {
			return math.Inf(-1)
		}
		e, de := eta.load(r.N)
		lp, logs, shares := vector.NegativeBinomialLog(de, r.X.Val, e, alpha, 1/alpha)
		eta.store(de)
		dalpha := shares/alpha - logs
		if r.First == 0 {
			lp += constant
			for j, n := range above {
				j := float64(j)
				lp += n * math.Log1p(j/alpha)
				dalpha -= n * j / alpha / (alpha + j)
			}
		}
		r.Args[1].Add(0, dalpha)
		return lp
	}
}
