package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Weibull is the Weibull distribution with shape alpha and scale beta.
var Weibull = family(Family{
	Name: "Weibull",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	Lower:         constant(0),
	LocationScale: &LocationScale{Location: -1, Scale: 1},
	LogProb:       logWeibull,
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
	lifetimes: weibullLifetimes,
	tails: func(x float64, a []float64) (below, above float64) {
		logt := a[0] * math.Log(x/a[1])
		return exponentialTails(math.Exp(logt), logt)
	},
	flow: func(x float64, a, d []float64) {
		d[0] = x * math.Log(x/a[1]) / a[0]
	},
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

// weibullLifetimes is Weibull's lifetimes. With z = (x/beta)^alpha an event has
// the log density log alpha + log z − log x − z, and a time that is known to be
// longer has −z.
func weibullLifetimes(r *Rows, events []float64) func() float64 {
	alpha, beta := r.column(0), r.column(1)
	logx, logb, grad := make([]float64, r.Size), make([]float64, r.Block), make([]float64, r.Block)
	vector.Log(logx, r.X.Val)
	return func() float64 {
		events, logx := events[r.First:][:r.N], logx[r.First:][:r.N]
		logb, grad := logb[:r.N], grad[:r.N]
		a, da := alpha.load(r.N)
		b, db := beta.load(r.N)
		vector.Log(logb, b)
		clear(grad)
		lp := vector.Weibull(da, grad, events, logx, a, logb) - vector.Dot(events, logx)
		vector.Div(grad, grad, b)
		vector.AddTo(db, grad)
		lp += alpha.addLogs(a, da, events, logb)
		alpha.store(da)
		beta.store(db)
		return lp
	}
}
