package mcmc_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A normal has mean 3 and standard deviation 2.
type normal struct{}

func (normal) Dim() int { return 1 }

func (normal) LogDensity(q, grad []float64) float64 {
	z := (q[0] - 3) / 2
	grad[0] = -z / 2
	return -z * z / 2
}

// A mean keeps no draws but their sum, a place per chain so that chains can
// record side by side.
type mean struct {
	sum [4]float64
	n   [4]int
}

func (m *mean) Record(chain, i int, q []float64, s mcmc.Stat) {
	m.sum[chain] += q[0]
	m.n[chain]++
}

func Example() {
	var m mean
	newDensity := func(chain int) (mcmc.Density, error) { return normal{}, nil }
	res, err := mcmc.Sample(context.Background(), newDensity, mcmc.Options{Seed: 1}, &m, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	sum, n := 0.0, 0
	for c := range m.sum {
		sum += m.sum[c]
		n += m.n[c]
	}
	fmt.Printf("draws %v, mean %.0f\n", res.Drawn, sum/float64(n))
	// Output: draws [1000 1000 1000 1000], mean 3
}

func ExampleOptimize() {
	mode, err := mcmc.Optimize(context.Background(), normal{}, mcmc.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mode at %.3f\n", mode.Q[0])
	// Output: mode at 3.000
}

func ExampleLaplace() {
	a, err := mcmc.Laplace(context.Background(), normal{}, mcmc.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	var m mean
	a.Record(&m)
	fmt.Printf("mean %.1f, to be trusted: %v\n", m.sum[0]/float64(m.n[0]), a.ParetoK < 0.7)
	// Output: mean 3.0, to be trusted: true
}

// Chains that start where Pathfinder has been.
func ExamplePathfinder() {
	ctx := context.Background()
	a, err := mcmc.Pathfinder(ctx, normal{}, mcmc.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	var m mean
	newDensity := func(chain int) (mcmc.Density, error) { return normal{}, nil }
	res, err := mcmc.Sample(ctx, newDensity, mcmc.Options{Seed: 1, Tune: 300, Init: a.Init}, &m, nil)
	fmt.Println(res.Drawn, err)
	// Output: [1000 1000 1000 1000] <nil>
}

// A triangle is a density without a gradient: 1 − |x| between −1 and 1.
type triangle struct{}

func (triangle) Dim() int { return 1 }

func (triangle) LogDensity(q []float64) float64 { return math.Log(1 - math.Abs(q[0])) }

func ExampleSlice() {
	var m mean
	newDensity := func(chain int) (mcmc.LogDensity, error) { return triangle{}, nil }
	res, err := mcmc.Run(context.Background(), mcmc.Slice(newDensity), mcmc.Options{Seed: 1}, &m, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("draws %v, mean %.1f\n", res.Drawn, math.Abs(m.sum[0]/float64(m.n[0])))
	// Output: draws [1000 1000 1000 1000], mean 0.0
}

// The mean of three numbers, known to be normal about it with a variance that
// has the prior 1/variance: the mean is drawn given the variance, and the
// variance given the mean.
func ExampleGibbs() {
	y := []float64{2.9, 3.1, 3.0}
	average := mcmc.Block{Coordinates: []int{0}, Draw: func(r *rand.Rand, q []float64) {
		q[0] = 3 + math.Sqrt(q[1]/3)*r.NormFloat64()
	}}
	variance := mcmc.Block{Coordinates: []int{1}, Draw: func(r *rand.Rand, q []float64) {
		squares, chi2 := 0.0, 0.0
		for _, y := range y {
			z := r.NormFloat64()
			squares += (y - q[0]) * (y - q[0])
			chi2 += z * z
		}
		q[1] = squares / chi2
	}}
	newScan := func(chain int) (mcmc.Scan, error) {
		return mcmc.Scan{Dim: 2, Blocks: []mcmc.Block{average, variance}}, nil
	}
	init := func(_ int, r *rand.Rand, q []float64) { q[0], q[1] = 10*r.NormFloat64(), 1 }
	var m mean
	res, err := mcmc.Run(context.Background(), mcmc.Gibbs(newScan), mcmc.Options{Seed: 1, Init: init}, &m, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("draws %v, mean %.1f\n", res.Drawn, m.sum[0]/float64(m.n[0]))
	// Output: draws [1000 1000 1000 1000], mean 3.0
}
