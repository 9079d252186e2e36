package sbc

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The tests themselves: their p-values are uniform where ranks are, and small
// where they are not.
func TestUniform(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	rejected := [2]int{}
	const repeats = 300
	ranks := make([]int, 100)
	for range repeats {
		for i := range ranks {
			ranks[i] = r.IntN(64)
		}
		chi2, band := Uniformity(ranks, 64)
		if chi2 < 0.1 {
			rejected[0]++
		}
		if band < 0.1 {
			rejected[1]++
		}
	}
	for i, n := range rejected {
		if n < 10 || n > 52 { // 30 ± 4 standard deviations
			t.Errorf("test %d rejects %d of %d at the level 0.1", i, n, repeats)
		}
	}
	for name, f := range map[string]func() float64{
		"posterior too wide":   func() float64 { return 0.5 + 0.6*(r.Float64()-0.5) },
		"posterior too narrow": func() float64 { return 0.5 + math.Copysign(math.Pow(r.Float64(), 0.4), r.Float64()-0.5)/2 },
		"posterior too low":    func() float64 { return math.Pow(r.Float64(), 0.5) },
	} {
		ranks := make([]int, 300)
		for i := range ranks {
			ranks[i] = min(int(64*f()), 63)
		}
		if _, band := Uniformity(ranks, 64); band > 1e-3 {
			t.Errorf("%s: p = %.2g by the band", name, band)
		}
	}
}
