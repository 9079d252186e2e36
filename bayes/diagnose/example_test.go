package diagnose_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
)

// normal returns independent draws, as an ideal sampler would make them.
func normal(chains, draws int) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([][]float64, chains)
	for c := range x {
		for range draws {
			x[c] = append(x[c], rng.NormFloat64())
		}
	}
	return x
}

func ExampleSummarize() {
	s := diagnose.Summarize(normal(4, 1000), 0.94)
	fmt.Printf("mean %.2f ± %.2f, sd %.2f\n", s.Mean, s.MCSEMean, s.SD)
	fmt.Printf("94 %% HDI [%.1f, %.1f]\n", s.HDILow, s.HDIHigh)
	fmt.Printf("R-hat %.2f\n", s.RHat)
	// Output:
	// mean 0.02 ± 0.02, sd 1.00
	// 94 % HDI [-2.0, 1.8]
	// R-hat 1.00
}

func ExampleRHat() {
	chains := normal(4, 1000)
	fmt.Printf("%.2f\n", diagnose.RHat(chains))

	// One of the four chains sits elsewhere.
	for i := range chains[3] {
		chains[3][i] += 2
	}
	fmt.Printf("%.2f\n", diagnose.RHat(chains))
	// Output:
	// 1.00
	// 1.33
}

func ExampleHDI() {
	draws := []float64{0, 1, 2, 2.5, 3, 3.5, 4, 5, 9, 20}
	low, high := diagnose.HDI(draws, 0.5)
	fmt.Println(low, high)
	// Output: 1 4
}
