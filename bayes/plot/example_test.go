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
	// Output: Trace of mu and tau: 4 chains of 1000 draws, 1 divergence
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
