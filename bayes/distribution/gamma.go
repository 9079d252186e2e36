package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Gamma is the gamma distribution with shape alpha and rate beta, thus mean
// alpha/beta.
var Gamma = family(Family{
	Name: "Gamma",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required,
			Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
				return a[0], x
			}}},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("mu", Positive), requiredParam("sigma", Positive)}, map[string]string{"alpha": "mu*mu/" + sigma2, "beta": "mu/" + sigma2}},
	},
	Lower: constant(0),
	Kernel: Kernel{GammaForm, 1, func(x float64, a []float64) (first, second float64) {
		return a[0] - 1, a[1]
	}},
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
	batch: gammaBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		below, above, _ = incompleteGamma(a[0], a[1]*x, math.Log(a[1])+math.Log(x), false)
		return below, above
	},
	flow: func(x float64, a, d []float64) {
		_, _, slope := incompleteGamma(a[0], a[1]*x, math.Log(a[1])+math.Log(x), true)
		d[0], d[1] = slope*x, x/a[1]
	},
	sizeBiased: func(a, b []float64) float64 {
		b[0], b[1] = a[0]+1, a[1]
		return a[0] / a[1]
	},
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

// gammaBatch is Gamma's batch, of observed rows with the same shape. With large
// shapes Grad is more exact.
func gammaBatch(r *Rows) func() float64 {
	if !r.areLifetimes() || !r.scalar(0) {
		return nil
	}
	rate, general := r.column(1), r.sumElements()
	logx, shapes, buffer := make([]float64, r.Size), make([]float64, r.Block), make([]float64, r.Block)
	vector.Log(logx, r.X.Val)
	return func() float64 {
		x, rows, shape := r.X.Val, float64(r.N), r.Args[0].Val[0]
		if !(shape > 1e-300 && shape < 100) {
			return general()
		}
		shapes := shapes[:r.N]
		for i := range shapes {
			shapes[i] = shape
		}
		b, db := rate.load(r.N)
		vector.AddScaled(db, x, -1)
		logs := vector.Sum(logx[r.First:][:r.N])
		scaled := rate.addLogs(b, db, shapes, buffer[:r.N]) // shape·log rate
		lp := scaled - vector.Dot(b, x) + (shape-1)*logs
		rate.store(db)
		v, _ := math.Lgamma(shape)
		r.Args[0].Add(0, scaled/shape+logs-rows*mathext.Digamma(shape))
		return lp - rows*v
	}
}
