package diagnose

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// MAE returns the mean absolute error of predictions and its standard error
// (arviz.metrics and arviz.loo_metrics, which take means of predictions and of
// [LOOExpectation]).
func MAE(observed, predicted []float64) (mae, se float64) {
	return meanError(observed, predicted, math.Abs)
}

// MSE returns the mean squared error of predictions and its standard error.
func MSE(observed, predicted []float64) (mse, se float64) {
	return meanError(observed, predicted, func(e float64) float64 { return e * e })
}

// RMSE returns the root of the mean squared error of predictions and its standard
// error, to first order.
func RMSE(observed, predicted []float64) (rmse, se float64) {
	mse, se := MSE(observed, predicted)
	return math.Sqrt(mse), se / math.Sqrt(mse) / 2
}

func meanError(observed, predicted []float64, loss func(float64) float64) (m, se float64) {
	e := make([]float64, len(observed))
	for i, v := range observed {
		e[i] = loss(v - predicted[i])
	}
	m, v := moments(e)
	return m, math.Sqrt(v / float64(len(e)))
}

// Accuracy returns the share of observations, 0 or 1, that a predicted
// probability above ½ or not gets right, and its standard error (arviz.metrics,
// kind "acc").
func Accuracy(observed, predicted []float64) (accuracy, se float64) {
	var right float64
	for i, v := range observed {
		if (predicted[i] > 0.5) == (v == 1) {
			right++
		}
	}
	n := float64(len(observed))
	accuracy = right / n
	return accuracy, math.Sqrt(accuracy * (1 - accuracy) / n)
}

// BalancedAccuracy returns the mean of the [Accuracy] of observations that are 0
// and of those that are 1, and its standard error (arviz.metrics, kind
// "acc_balanced").
func BalancedAccuracy(observed, predicted []float64) (accuracy, se float64) {
	var right, count [2]float64
	for i, v := range observed {
		kind := 1
		if v == 0 {
			kind = 0
		}
		count[kind]++
		if (predicted[i] > 0.5) == (v == 1) {
			right[kind]++
		}
	}
	a, b := right[0]/count[0], right[1]/count[1]
	return (a + b) / 2, math.Sqrt((a*(1-a) + b*(1-b)) / 4 / float64(len(observed)))
}

// A Score measures how well distributions predict observations: the mean of a score
// of each. Higher is better.
type Score struct {
	Mean, SE  float64
	Pointwise []float64
	ParetoK   []float64
}

// LOOCRPS returns the continuous ranked probability score of the model's
// predictions of each observation when it is left out, negated so that higher is
// better (arviz.loo_score, kind "crps"; Gneiting and Raftery 2007, "Strictly
// Proper Scoring Rules, Prediction, and Estimation", JASA 102, 359–378).
// predicted and logLik are the predictions and log densities by chain, draw and
// observation.
func LOOCRPS(predicted [][][]float64, y []float64, logLik [][][]float64, efficiency float64) Score {
	return looScore(predicted, y, logLik, efficiency, func(distance, gini float64) float64 { return gini/2 - distance })
}

// LOOSCRPS is [LOOCRPS] scaled so that it does not depend on the unit of
// measurement (arviz.loo_score, kind "scrps"; Bolin and Wallin 2023, "Local Scale
// Invariance and Robustness of Proper Scoring Rules", Statistical Science 38,
// 140–159).
func LOOSCRPS(predicted [][][]float64, y []float64, logLik [][][]float64, efficiency float64) Score {
	return looScore(predicted, y, logLik, efficiency, func(distance, gini float64) float64 {
		return -distance/gini - math.Log(gini)/2
	})
}

// looScore combines the mean distance of predictions from the observation and
// from each other.
func looScore(predicted [][][]float64, y []float64, logLik [][][]float64, efficiency float64, score func(distance, gini float64) float64) Score {
	draws, observations := shape(logLik)
	s := Score{Pointwise: make([]float64, observations), ParetoK: make([]float64, observations)}
	LOOWeights(logLik, efficiency, func(i int, logWeights []float64, k float64) {
		own := column(predicted, i, draws)
		weights := softmax(logWeights)
		order := make([]ranked, draws)
		var distance float64
		for j, v := range own {
			distance += weights[j] * math.Abs(v-y[i])
			order[j] = ranked{v, j}
		}
		slices.SortFunc(order, ascending)
		var below, gini float64
		for _, o := range order {
			gini += 2 * weights[o.i] * o.v * (2*below + weights[o.i] - 1)
			below += weights[o.i]
		}
		s.Pointwise[i], s.ParetoK[i] = score(distance, gini), k
	})
	s.Mean = vector.Sum(s.Pointwise) / float64(observations)
	s.SE = standardDeviation(s.Pointwise) / math.Sqrt(float64(observations))
	return s
}
