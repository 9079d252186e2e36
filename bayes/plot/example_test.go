package plot_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/plot"
)

// sample stands in for a posterior: four chains of normal draws.
func sample(name string, mean, sd float64) plot.Series {
	r := rand.New(rand.NewPCG(1, 2))
	s := plot.Series{Name: name, Chains: make([][]float64, 4)}
	for c := range s.Chains {
		for range 1000 {
			s.Chains[c] = append(s.Chains[c], mean+sd*r.NormFloat64())
		}
	}
	return s
}

func ExampleDensity() {
	f := plot.Density([]plot.Series{sample("diff", 0.28, 0.06)}, plot.DensityOptions{Ref: []float64{0.2}})
	svg, err := f.SVG()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f)
	fmt.Printf("%.38s…\n", svg)
	// Output:
	// Density of diff: mean 0.28, 94% HDI [0.16, 0.39], 8.5% < 0.2 < 91.5%
	// <svg xmlns="http://www.w3.org/2000/svg…
}

func ExampleTrace() {
	mu, tau := sample("mu", 4.4, 3.3), sample("tau", 3.6, 1.1)
	diverging := make([][]bool, 4)
	diverging[2] = make([]bool, 1000)
	diverging[2][17] = true
	fmt.Println(plot.Trace([]plot.Series{mu, tau}, plot.TraceOptions{Diverging: diverging}))
	// Output: Trace of mu and tau: 4 chains of 1,000 draws, 1 divergence
}

func ExampleForest() {
	pooled := []plot.Series{sample("effect[Oslo]", 0.2, 0.1), sample("effect[Bergen]", 0.3, 0.1)}
	apart := []plot.Series{sample("effect[Oslo]", -0.1, 0.3), sample("effect[Bergen]", 0.6, 0.3)}
	fmt.Println(plot.Forest([]plot.Group{
		{Name: "partial pooling", Series: pooled},
		{Name: "no pooling", Series: apart},
	}, plot.ForestOptions{Ref: []float64{0}, RHat: true}))
	// Output: Forest of effect[Oslo] and effect[Bergen] in partial pooling and no pooling
}

func ExamplePair() {
	fmt.Println(plot.Pair([]plot.Series{sample("mu", 4.4, 3.3), sample("tau", 3.6, 1.1)}, plot.PairOptions{}))
	// Output: Pairs of mu and tau: 4,000 draws
}

func ExampleRank() {
	fmt.Println(plot.Rank([]plot.Series{sample("mu", 4.4, 3.3)}, plot.RankOptions{}))
	// Output: Ranks of mu by chain: 4 chains
}

func ExampleAutocorr() {
	fmt.Println(plot.Autocorr([]plot.Series{sample("mu", 4.4, 3.3)}, plot.AutocorrOptions{MaxLag: 40}))
	// Output: Autocorrelation of mu: 4 chains
}

func ExampleEnergy() {
	fmt.Println(plot.Energy(sample("energy", 60, 5).Chains))
	// Output: Energy: E-BFMI 2.03, 2.07, 2.05, 2.11
}

func ExampleRegression() {
	x, y := []float64{-1, 0, 1, 2}, []float64{-0.8, 1.1, 3.2, 4.7}
	grid := []float64{-1, 2} // a straight line needs two points
	a, b := sample("a", 1, 0.1).Chains[0], sample("b", 1.9, 0.1).Chains[0]
	mean := make([][]float64, len(a))
	for s := range mean {
		for _, g := range grid {
			mean[s] = append(mean[s], a[s]+b[s]*g)
		}
	}
	fmt.Println(plot.Regression([]plot.Fit{{X: x, Y: y, Grid: grid, Mean: mean}},
		plot.RegressionOptions{XLabel: "income", YLabel: "spending"}))
	// Output: Regression: spending over income, 4 data points
}

func ExamplePredictive() {
	observed := []float64{0, 1, 1, 2, 4}
	replicated := [][]float64{{1, 1, 0, 2, 3}, {0, 0, 2, 5, 1}, {2, 2, 1, 0, 0}}
	fmt.Println(plot.Predictive(observed, replicated, plot.PredictiveOptions{Discrete: true, XLabel: "accidents"}))
	// Output: Predictive check: 5 observed values, 3 replicated data sets of the posterior
}

func ExamplePriorPosterior() {
	prior, posterior := sample("b", 0, 1), sample("b", 0.28, 0.06)
	fmt.Println(plot.PriorPosterior([]plot.Series{prior}, []plot.Series{posterior}))
	// Output: Prior and posterior of b: prior [-2.0, 1.8], posterior [0.16, 0.39]
}

func ExampleCurves() {
	// Eight heads of ten: a flat prior, the posterior and draws from it.
	var x, prior, posterior []float64
	for i := range 201 {
		p := float64(i) / 200
		x = append(x, p)
		prior = append(prior, 1)
		posterior = append(posterior, 495*math.Pow(p, 8)*math.Pow(1-p, 2))
	}
	r := rand.New(rand.NewPCG(1, 2))
	var draws []float64
	for len(draws) < 4000 {
		if p := r.Float64(); 4*r.Float64() < 495*math.Pow(p, 8)*math.Pow(1-p, 2) {
			draws = append(draws, p)
		}
	}
	fmt.Println(plot.Curves("Eight heads of ten", "probability of heads",
		plot.Curve{Name: "prior", X: x, Y: prior},
		plot.Curve{Name: "posterior", X: x, Y: posterior},
		plot.Curve{Name: "draws", Draws: draws},
	))
	// Output: Eight heads of ten: prior, posterior and draws over probability of heads
}
