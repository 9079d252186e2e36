package mcmc

import (
	"math"
	"testing"
)

func TestSmoothWeightsAtTheEdge(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		x    []float64
		k    float64
	}{
		{"none", nil, inf},
		{"few", []float64{1, 2, 3}, inf},
		{"all outside the support", []float64{-inf, -inf, -inf, -inf}, inf},
		{"equal", make([]float64, 100), 0},
	} {
		if _, k := smoothWeights(c.x); k != c.k {
			t.Errorf("%s: k is %g, want %g", c.name, k, c.k)
		}
	}
	x := make([]float64, 100)
	for i := range x {
		x[i] = math.Inf(-1)
		if i >= 90 {
			x[i] = float64(i) / 10
		}
	}
	x[3] = math.NaN()
	// Half of the tail is 0: no distribution fits.
	if w, k := smoothWeights(x); k != inf || math.Abs(dot(w, ones(100))-1) > 1e-12 || w[0] != 0 {
		t.Errorf("most outside the support: k is %g, weights %v", k, w)
	}
}
