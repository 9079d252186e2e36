package diagnose_test

import (
	"fmt"
	"math"
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

var observed = []float64{1.1, 1.9, 3.2, 3.9, 4.8, 6.3, 7.1, 8.0}

// logDensities returns the log densities of observed given 4,000
// draws of the mean and sd of a normal model: logLik[chain][draw][observation].
func logDensities(mean, sd float64) [][][]float64 {
	var logLik [][][]float64
	for _, chain := range normal(4, 1000) {
		var draws [][]float64
		for _, z := range chain {
			var density []float64
			for _, y := range observed {
				e := (y - (mean + sd*z/3)) / sd
				density = append(density, -e*e/2-math.Log(sd*math.Sqrt(2*math.Pi)))
			}
			draws = append(draws, density)
		}
		logLik = append(logLik, draws)
	}
	return logLik
}

func ExampleLOO() {
	loo := diagnose.LOO(logDensities(4.5, 2.5), 1)
	fmt.Printf("expected log predictive density %.1f ± %.1f\n", loo.Estimate, loo.SE)
	fmt.Printf("effective number of parameters %.1f\n", loo.P)
	fmt.Println("unreliable observations:", loo.Unreliable)
	// Output:
	// expected log predictive density -19.0 ± 1.2
	// effective number of parameters 0.8
	// unreliable observations: []
}

func ExampleCompare() {
	rows, err := diagnose.Compare(map[string]diagnose.ELPD{
		"centred": diagnose.LOO(logDensities(4.5, 2.5), 1),
		"shifted": diagnose.LOO(logDensities(7.5, 2.5), 1),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows {
		fmt.Printf("%s %.1f, behind by %.1f ± %.1f, weight %.2f\n", r.Model, r.Estimate, r.Diff, r.DiffSE, r.Weight)
	}
	// Output:
	// centred -19.0, behind by 0.0 ± 0.0, weight 1.00
	// shifted -25.4, behind by 6.4 ± 3.5, weight 0.00
}

func ExampleRankHistogram() {
	chains := normal(2, 1000)
	for i := range chains[1] {
		chains[1][i] += 0.5 // should be like the first
	}
	_, counts := diagnose.RankHistogram(chains, 5)
	fmt.Println(counts)
	// Output: [[287 209 197 178 129] [112 191 203 222 272]]
}
