package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Cauchy is the Cauchy distribution with location alpha and scale beta.
var Cauchy = family(Family{
	Name: "Cauchy",
	Params: []Param{
		{Name: "alpha", Default: required},
		{Name: "beta", Domain: Positive, Default: required},
	},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 0.5 / (a[1] * a[1]) },
	},
	LogProb: logCauchy,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logCauchy(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[1] = gradCauchy((x-a[0])/a[1], a[1])
		da[0] = -dx
		return logp, dx
	},
	tails: func(x float64, a []float64) (below, above float64) {
		return cauchyTails((x - a[0]) / a[1])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return a[0] + a[1]*math.Tan(math.Pi*(r.Float64()-0.5))
	},
	Mean: undefined,
	Var:  undefined,
})

func logCauchy(x float64, a []float64) float64 {
	alpha, beta := a[0], a[1]
	if !(finite(x) && finite(alpha) && positive(beta)) {
		return reject(x, a)
	}
	return -logPi - math.Log(beta) - log1pSquare((x-alpha)/beta)
}

// gradCauchy returns the derivatives of the log density in x and beta at the
// standardised distance z from the location.
func gradCauchy(z, beta float64) (dx, dbeta float64) {
	t := 1 / (1 + z*z)
	if z != 0 {
		dx = -2 / (z + 1/z) / beta
	}
	return dx, (1 - 2*t) / beta
}

// HalfCauchy is the distribution of the absolute value of a Cauchy variable
// with location 0 and scale beta.
var HalfCauchy = family(Family{
	Name:          "HalfCauchy",
	Params:        []Param{{Name: "beta", Domain: Positive, Default: required}},
	Lower:         constant(0),
	LocationScale: &LocationScale{Location: -1, Scale: 0},
	LogProb:       logHalfCauchy,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logHalfCauchy(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		dx, da[0] = gradCauchy(x/a[0], a[0])
		return logp, dx
	},
	batch: halfCauchyBatch,
	tails: func(x float64, a []float64) (below, above float64) {
		z := x / a[0]
		if z > 1 {
			return upper(math.Ln2 - logPi + math.Log(math.Atan2(1, z)))
		}
		return lower(math.Ln2 - logPi + math.Log(math.Atan(z)))
	},
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

// halfCauchyBatch is HalfCauchy's batch, of rows with one scale. It is half a
// StudentT with one degree of freedom.
func halfCauchyBatch(r *Rows) func() float64 {
	if !r.areMany() || !r.scalar(0) {
		return nil
	}
	zeros, buffer, all := make([]float64, r.Block), make([]float64, r.Block), float64(r.Size)
	return func() float64 {
		beta, rows := r.Args[0].Val[0], r.once(all)
		if !positive(beta) {
			return math.Inf(-1)
		}
		d := buffer[:r.N]
		clear(d)
		logs, shares := vector.StudentT(d, r.X.Val, zeros[:r.N], 1/beta, 1, 2/beta)
		if r.X.Adj != nil {
			vector.AddScaled(r.X.Adj, d, -1)
		}
		r.Args[0].Add(0, (2*shares-rows)/beta)
		return rows*(math.Ln2-logPi-math.Log(beta)) - logs
	}
}

// cauchyTails returns the tails of a standard Cauchy variable at z.
func cauchyTails(z float64) (below, above float64) {
	far := math.Log(math.Atan2(1, math.Abs(z))) - logPi
	if z < 0 {
		return lower(far)
	}
	return upper(far)
}
