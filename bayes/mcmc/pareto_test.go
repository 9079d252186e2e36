package mcmc

import (
	"math"
	"slices"
	"testing"
)

// Values are those of ArviZ 0.23.4, arviz.psislw, at the same ratios.
func TestSmoothWeights(t *testing.T) {
	heavy := func(k float64) func(u float64) float64 {
		return func(u float64) float64 { return -k * math.Log1p(-u) }
	}
	for _, c := range []struct {
		n                   int
		logRatio            func(u float64) float64
		k, largest, squares float64
	}{
		{1000, heavy(0.3), 0.2993394615204046, 0.005915106353434811, 0.0011863724567312967},
		{4000, heavy(0.9), 0.8913878856327819, 0.12321190112651184, 0.02053126434571308},
		{200, func(u float64) float64 { return math.Log(1 - 0.9*math.Pow(1-u, 0.2)) },
			0.01046118459791499, 0.0149971467038433, 0.006363174726673543},
	} {
		x := make([]float64, c.n)
		for i := range x {
			_, u := math.Modf(float64(i)*0.6180339887498949 + 0.5)
			x[i] = c.logRatio(u) + 1000 // a constant does not matter
		}
		w, k := smoothWeights(x)
		for _, v := range []struct {
			what      string
			got, want float64
		}{
			{"k", k, c.k},
			{"largest weight", slices.Max(w), c.largest},
			{"sum of squares", dot(w, w), c.squares},
			{"sum", dot(w, ones(c.n)), 1},
		} {
			if math.Abs(v.got-v.want) > 1e-9 {
				t.Errorf("%d ratios: %s is %.12g, want %.12g", c.n, v.what, v.got, v.want)
			}
		}
	}
}

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
	if w, k := smoothWeights(x); !finite(k) || !finite(dot(w, w)) || w[0] != 0 {
		t.Errorf("most outside the support: k is %g, weights %v", k, w)
	}
}
