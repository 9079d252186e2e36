package diagnose

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// A Comparison is a row of a table that compares models: the columns of
// arviz.compare.
type Comparison struct {
	Model    string
	Estimate float64 // of the expected log predictive density
	P        float64 // the effective number of parameters
	Diff     float64 // the best model's estimate less this one's
	Weight   float64 // of the model in a mixture of all
	SE       float64 // the standard error of Estimate
	DiffSE   float64 // the standard error of Diff

	// PWorse is the probability that the model predicts worse than the best,
	// with a normal error of Diff. It is NaN for the best.
	PWorse float64

	// Unreliable is the number of observations whose contribution cannot be
	// trusted.
	Unreliable int
}

// Compare ranks models of the same observations by their expected log
// predictive density, the best first, equal ones by name. A difference that is
// not several times its standard error says little, and so does one below 4 or
// one from fewer than 100 observations, whose standard error is too small
// (Sivula, Magnusson, Matamoros and Vehtari 2025, "Uncertainty in Bayesian
// Leave-One-Out Cross-Validation Based Model Comparison", Bayesian Analysis).
//
// It is arviz.compare except for the sign of Diff, which ArviZ reports as 0 or below
// since version 1. As there, the variance of Diff has n in the denominator. The
// weights are those of [Stacking].
//
// It is an error if the models have a different number of observations, none,
// or an estimate that is not finite.
func Compare(models map[string]ELPD) ([]Comparison, error) {
	names := slices.Sorted(maps.Keys(models))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(models[b].Estimate, models[a].Estimate)
	})
	if len(names) == 0 {
		return nil, nil
	}
	best := models[names[0]]
	n := len(best.Pointwise)
	pointwise := make([][]float64, len(names))
	for j, name := range names {
		m := models[name]
		pointwise[j] = m.Pointwise
		switch {
		case len(m.Pointwise) != n:
			return nil, fmt.Errorf("model %s has %d observations and model %s has %d: only models of the same observations compare",
				names[0], n, name, len(m.Pointwise))
		case n == 0:
			return nil, fmt.Errorf("model %s has no observations", name)
		case math.IsNaN(m.Estimate) || math.IsInf(m.Estimate, 0):
			return nil, fmt.Errorf("the expected log predictive density of model %s is %v: the log density of some observation is not finite in some draw",
				name, m.Estimate)
		}
	}
	weights := Stacking(pointwise)
	rows := make([]Comparison, len(names))
	for j, name := range names {
		m := models[name]
		diff := make([]float64, n)
		vector.Sub(diff, best.Pointwise, m.Pointwise)
		rows[j] = Comparison{
			Model: name, Estimate: m.Estimate, P: m.P, Diff: vector.Sum(diff), Weight: weights[j],
			SE: m.SE, PWorse: math.NaN(), Unreliable: len(m.Unreliable),
		}
		if n > 1 {
			rows[j].DiffSE = math.Sqrt(float64(n-1) * variance(diff))
		}
		if rows[j].Diff != 0 {
			rows[j].PWorse = math.Erfc(-rows[j].Diff/(rows[j].DiffSE+1e-12)/math.Sqrt2) / 2
		}
	}
	return rows, nil
}

// PossiblyByChance reports whether the best of many models of the same observations
// may owe its place to chance: whether its lead over the middle one is no greater
// than the expected maximum of as many normal errors (McLatchie and Vehtari 2024, "Efficient Estimation and Correction of
// Selection-Induced Bias with Order Statistics", Statistics and Computing 34;
// arviz.compare warns of it for more than 11 models). The models are in the order
// of [Compare], best first.
func PossiblyByChance(models []Comparison) bool {
	if len(models) < 3 {
		return false
	}
	lead := make([]float64, len(models))
	for i, m := range models {
		lead[i] = models[len(models)/2].Diff - m.Diff
	}
	middle := Median(lead)
	var squares, n float64
	for _, d := range lead {
		if d >= middle {
			squares += d * d
			n++
		}
	}
	others := float64(len(models) - 1)
	z := math.Sqrt2 * math.Erfinv(1-1/others)
	return slices.Max(lead) <= z*math.Sqrt(squares/n)
}

// Stacking returns the weights, 1 in sum, of the mixture of models that predicts
// left-out observations best, given the log predictive density of each model and
// observation, after Yao, Vehtari, Simpson and Gelman (2018), "Using Stacking to
// Average Bayesian Predictive Distributions", Bayesian Analysis 13(3), 917–1007.
// A model that adds nothing to another gets 0 however close to it; of models
// that predict alike it gives equal weights. arviz.compare seeks the same
// weights with fewer digits.
func Stacking(pointwise [][]float64) []float64 {
	// The weights w maximise Σᵢ log Σⱼ wⱼ·exp(pointwise[j][i]). Their sum need not
	// be held at 1: the maximum of Σᵢ log(a_i·w) − n·Σⱼ wⱼ over w ≥ 0 lies there. A
	// barrier keeps w inside, and Newton steps follow its maximum while it is taken
	// away.
	if len(pointwise) == 0 {
		return nil
	}
	models, n := len(pointwise), len(pointwise[0])
	density := mat.NewDense(n, models, nil) // relative to the best of each row
	for i := range n {
		top := math.Inf(-1)
		for _, l := range pointwise {
			top = max(top, l[i])
		}
		for j, l := range pointwise {
			density.Set(i, j, math.Exp(l[i]-top))
		}
	}
	w := mat.NewVecDense(models, nil)
	for j := range models {
		w.SetVec(j, 1/float64(models))
	}
	var (
		mixture, gradient, step mat.VecDense
		relative                mat.Dense // density over that of the mixture
		curvature               mat.SymDense
		factor                  mat.Cholesky
	)
	ones := mat.NewVecDense(n, slices.Repeat([]float64{1}, n))
	for barrier := float64(n); barrier > 1e-13*float64(n); barrier /= 4 {
		for range 50 {
			mixture.MulVec(density, w)
			relative.Apply(func(i, _ int, v float64) float64 { return v / mixture.AtVec(i) }, density)
			gradient.MulVec(relative.T(), ones)
			curvature.SymOuterK(1, relative.T())
			for j := range models {
				v := w.AtVec(j)
				gradient.SetVec(j, gradient.AtVec(j)-float64(n)+barrier/v)
				curvature.SetSym(j, j, curvature.At(j, j)+barrier/v/v)
			}
			if !factor.Factorize(&curvature) || factor.SolveVecTo(&step, &gradient) != nil {
				break
			}
			decrement := mat.Dot(&gradient, &step)
			size := 1 / (1 + math.Sqrt(decrement/barrier)) // keeps w above 0
			w.AddScaledVec(w, size, &step)
			if decrement < 1e-3*barrier {
				break
			}
		}
	}
	weights := w.RawVector().Data
	total := vector.Sum(weights)
	for j := range weights {
		weights[j] /= total
	}
	return weights
}

// PseudoBMA returns weights proportional to exp(elpd), 1 in sum, given the log
// predictive density of each model and observation: Akaike weights (arviz.compare
// with method "pseudo-bma"). They overlook how uncertain the estimates are;
// [BBPseudoBMA] does not.
func PseudoBMA(pointwise [][]float64) []float64 {
	total := make([]float64, len(pointwise))
	for j, l := range pointwise {
		total[j] = vector.Sum(l)
	}
	return softmax(total)
}

// BBPseudoBMA returns the mean of [PseudoBMA] weights over Bayesian bootstraps of
// the observations, and the standard deviation over them of each model's
// estimate (Yao et al. 2018; arviz.compare with method "bb-pseudo-bma"). With
// bootstraps ≤ 0 there are 1000, as in ArviZ.
func BBPseudoBMA(pointwise [][]float64, bootstraps int, rng *rand.Rand) (weights, se []float64) {
	if len(pointwise) == 0 {
		return nil, nil
	}
	if bootstraps <= 0 {
		bootstraps = 1000
	}
	return bbPseudoBMA(pointwise, bootstraps, func(share []float64) { dirichlet(share, rng) })
}

// bbPseudoBMA is [BBPseudoBMA] with the shares of the observations that
// bootstrap sets.
func bbPseudoBMA(pointwise [][]float64, bootstraps int, bootstrap func(share []float64)) (weights, se []float64) {
	n := len(pointwise[0])
	share := make([]float64, n)
	weights, se = make([]float64, len(pointwise)), make([]float64, len(pointwise))
	total := make([][]float64, len(pointwise))
	one := make([]float64, len(pointwise))
	for range bootstraps {
		bootstrap(share)
		for j, l := range pointwise {
			one[j] = float64(n) * vector.Dot(share, l)
			total[j] = append(total[j], one[j])
		}
		vector.AddScaled(weights, softmax(one), 1/float64(bootstraps))
	}
	for j, t := range total {
		se[j] = standardDeviation(t)
	}
	return weights, se
}

// dirichlet sets x to shares of 1, uniformly distributed over all such shares.
func dirichlet(x []float64, rng *rand.Rand) {
	for i := range x {
		x[i] = rng.ExpFloat64()
	}
	vector.Scale(x, x, 1/vector.Sum(x))
}

// softmax returns exp x over its sum.
func softmax(x []float64) []float64 {
	norm := logSumExp(x)
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Exp(v - norm)
	}
	return y
}
