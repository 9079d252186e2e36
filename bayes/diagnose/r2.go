package diagnose

import (
	"math"
	"math/rand/v2"
)

// BayesR2 returns, for each draw, the share of the variance of new data that the
// model explains: the variance of the means it predicts over that and the residual
// variance (arviz.bayesian_r2; Gelman, Goodrich, Gabry and Vehtari 2019,
// "R-squared for Bayesian Regression Models", The American Statistician 73,
// 307–309). mean is the mean of each observation by draw and
// observation, sd the residual standard deviation of each draw.
func BayesR2(mean [][]float64, sd []float64) []float64 {
	r2 := make([]float64, len(mean))
	for s, m := range mean {
		explained := variance(m)
		r2[s] = explained / (explained + sd[s]*sd[s])
	}
	return r2
}

// BernoulliR2 is [BayesR2] of observations that are 0 or 1, given the probability
// of 1: the residual variance is the mean of p·(1−p).
func BernoulliR2(p [][]float64) []float64 {
	sd := make([]float64, len(p))
	for s, row := range p {
		var v float64
		for _, p := range row {
			v += p * (1 - p)
		}
		sd[s] = math.Sqrt(v / float64(len(row)))
	}
	return BayesR2(p, sd)
}

// ResidualR2 is [BayesR2] with the variance of the observations' distances from
// their means in each draw as the residual one (arviz.residual_r2).
func ResidualR2(y []float64, mean [][]float64) []float64 {
	sd := make([]float64, len(mean))
	for s, m := range mean {
		sd[s] = SD(differences(y, m))
	}
	return BayesR2(mean, sd)
}

// CircularResidualR2 is [ResidualR2] of angles in radians: 1 less the
// [CircularVariance] of their distances from their means.
func CircularResidualR2(y []float64, mean [][]float64) []float64 {
	r2 := make([]float64, len(mean))
	for s, m := range mean {
		r2[s] = 1 - CircularVariance(differences(y, m))
	}
	return r2
}

func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i, v := range a {
		d[i] = v - b[i]
	}
	return d
}

// LOOR2 returns draws of the share of variance that predictions of left-out
// observations explain, from Bayesian bootstraps of the observations, between −1
// and 1 (arviz.loo_r2). With bootstraps ≤ 0 there are 4000, as in ArviZ. predicted
// is the mean of each observation when it is left out: [LOOExpectation].
func LOOR2(y, predicted []float64, bootstraps int, rng *rand.Rand) []float64 {
	return looR2(y, predicted, bootstraps, func(share []float64) { dirichlet(share, rng) }, linearR2)
}

// linearR2 returns the share of the variance of y that is not that of errors e.
func linearR2(y, e, share []float64) float64 {
	return min(max(1-weightedVariance(e, share)/weightedVariance(y, share), -1), 1)
}

// CircularLOOR2 is [LOOR2] of angles in radians.
func CircularLOOR2(y, predicted []float64, bootstraps int, rng *rand.Rand) []float64 {
	return looR2(y, predicted, bootstraps, func(share []float64) { dirichlet(share, rng) }, func(_, e, share []float64) float64 {
		logs := make([]float64, len(share))
		for i, s := range share {
			logs[i] = math.Log(s)
		}
		return 1 - Expect(e, logs, ExpectCircularVariance)
	})
}

func looR2(y, predicted []float64, bootstraps int, bootstrap func(share []float64), explained func(y, e, share []float64) float64) []float64 {
	if bootstraps <= 0 {
		bootstraps = 4000
	}
	e := differences(predicted, y)
	share := make([]float64, len(y))
	r2 := make([]float64, bootstraps)
	for b := range r2 {
		bootstrap(share)
		r2[b] = explained(y, e, share)
	}
	return r2
}

// weightedVariance returns the variance of x given weights that sum to 1.
func weightedVariance(x, weights []float64) float64 {
	var mean, v float64
	for i, w := range weights {
		mean += w * x[i]
	}
	for i, w := range weights {
		v += w * (x[i] - mean) * (x[i] - mean)
	}
	return v
}
