package diagnose

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A Comparison is a row of a table that compares models: the columns of
// arviz.compare.
type Comparison struct {
	Model    string
	Estimate float64 // of the expected log predictive density
	P        float64 // the effective number of parameters
	Diff     float64 // what the estimate lacks to that of the best model
	Weight   float64 // of the model in the mixture that predicts best
	SE       float64 // the standard error of Estimate
	DiffSE   float64 // the standard error of Diff

	// Unreliable is the number of observations whose contribution cannot be
	// trusted.
	Unreliable int
}

// Compare ranks models of the same observations by their expected log
// predictive density, the best first, equal ones by name. A difference that is
// not several times its standard error says little.
//
// The weights are those of stacking, after Yao, Vehtari, Simpson and Gelman
// (2018), "Using Stacking to Average Bayesian Predictive Distributions",
// Bayesian Analysis 13(3), 917–1007: they sum to 1 and give the mixture of the
// models that predicts the left-out observations best. A model that adds
// nothing to another gets 0 however close to it. arviz.compare seeks the same
// weights with fewer digits.
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
	weights := stack(pointwise)
	rows := make([]Comparison, len(names))
	for j, name := range names {
		m := models[name]
		diff := make([]float64, n)
		for i := range diff {
			diff[i] = best.Pointwise[i] - m.Pointwise[i]
		}
		rows[j] = Comparison{
			Model: name, Estimate: m.Estimate, P: m.P, Diff: sum(diff), Weight: weights[j],
			SE: m.SE, DiffSE: sumSE(diff), Unreliable: len(m.Unreliable),
		}
	}
	return rows, nil
}

// stack returns the weights w, at least 0 and 1 in sum, that maximise
// Σᵢ log Σⱼ wⱼ·exp(logDensity[j][i]).
//
// The sum need not be held at 1: the maximum of Σᵢ log(a_i·w) − n·Σⱼ wⱼ over
// w ≥ 0 lies there. A barrier keeps w inside, and Newton steps follow its
// maximum while it is taken away. Of models that predict alike it gives equal
// weights.
func stack(logDensity [][]float64) []float64 {
	models, n := len(logDensity), len(logDensity[0])
	density := mat.NewDense(n, models, nil) // relative to the best of each row
	for i := range n {
		top := math.Inf(-1)
		for _, l := range logDensity {
			top = max(top, l[i])
		}
		for j, l := range logDensity {
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
	total := sum(weights)
	for j := range weights {
		weights[j] /= total
	}
	return weights
}
