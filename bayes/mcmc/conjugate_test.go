package mcmc

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Blocks find parameters of a conditional distribution of any scale, from a
// start that is far from it, and their draws have its moments.
func TestConditionals(t *testing.T) {
	const draws = 20000
	for _, c := range []struct {
		name string
		n    int
		f    func(q, grad []float64) float64
		draw func(d Density, coordinates []int, fixed bool) func(r *rand.Rand, q []float64)
		x    func(q []float64) float64
		mean float64
		sd   float64
	}{
		{"normal", 2, func(q, g []float64) float64 { // sds 1e4 and 1e-4, correlation 0.6
			a, b := (q[0]-3e6)/1e4, (q[1]-5)/1e-4
			g[0], g[1] = -(a-0.6*b)/0.64/1e4, -(b-0.6*a)/0.64/1e-4
			return -(a*a - 1.2*a*b + b*b) / 1.28
		}, ConditionalNormal, func(q []float64) float64 { return (q[0]-3e6)/1e4 + (q[1]-5)/1e-4 }, 0, math.Sqrt(3.2)},
		{"gamma, large", 1, gammaIn(3, 1e-20, 1), gammaBlock(1), func(q []float64) float64 { return math.Exp(q[0]) }, 3e20, math.Sqrt(3) * 1e20},
		{"gamma, small", 1, gammaIn(5e5, 1e12, 1), gammaBlock(1), func(q []float64) float64 { return math.Exp(q[0]) }, 5e-7, math.Sqrt(5e5) * 1e-12},
		{"gamma, rarely above 0", 1, gammaIn(0.01, 2, 1), gammaBlock(1), func(q []float64) float64 { return math.Exp(q[0]) }, 0.005, 0.05},
		{"inverse gamma", 1, gammaIn(6, 1e9, -1), gammaBlock(-1), func(q []float64) float64 { return math.Exp(q[0]) }, 2e8, 1e8},
		{"standard deviation", 1, gammaIn(40, 2, -2), gammaBlock(-2), func(q []float64) float64 { return math.Exp(-2 * q[0]) }, 20, math.Sqrt(40) / 2},
		{"beta", 1, betaIn(2, 1e6), ConditionalBeta, func(q []float64) float64 { return 1 / (1 + math.Exp(-q[0])) }, 2e-6, math.Sqrt2 * 1e-6},
	} {
		t.Run(c.name, func(t *testing.T) {
			coordinates := []int{0, 1}[:c.n]
			for _, fixed := range []bool{false, true} {
				draw, r, q := c.draw(function{c.n, c.f}, coordinates, fixed), rand.New(rand.NewPCG(1, 2)), make([]float64, c.n)
				sum, squares := 0.0, 0.0
				for range draws {
					draw(r, q)
					z := (c.x(q) - c.mean) / c.sd
					sum += z
					squares += z * z
				}
				mean, variance := sum/draws, squares/draws
				// A variance of heavy tails, as that of a shape of 0.01, is uncertain.
				if math.Abs(mean) > 5/math.Sqrt(draws) || math.Abs(variance-1) > 0.4 {
					t.Errorf("standardised draws have mean %v and variance %v (fixed: %v)", mean, variance, fixed)
				}
			}
		})
	}
	q := []float64{0}
	ConditionalGamma(function{1, gammaIn(1, -1, 1)}, []int{0}, 1, false)(rand.New(rand.NewPCG(1, 2)), q)
	if !math.IsNaN(q[0]) {
		t.Errorf("a draw from an improper distribution is %v", q[0])
	}
}

// gammaIn is the log density of u where e^(power·u) is gamma.
func gammaIn(shape, rate, power float64) func(q, grad []float64) float64 {
	return func(q, grad []float64) float64 {
		y := math.Exp(power * q[0])
		grad[0] = power * (shape - rate*y)
		return shape*power*q[0] - rate*y
	}
}

func gammaBlock(power float64) func(Density, []int, bool) func(*rand.Rand, []float64) {
	return func(d Density, coordinates []int, fixed bool) func(*rand.Rand, []float64) {
		return ConditionalGamma(d, coordinates, power, fixed)
	}
}

func betaIn(alpha, beta float64) func(q, grad []float64) float64 {
	return func(q, grad []float64) float64 {
		p := 1 / (1 + math.Exp(-q[0]))
		grad[0] = alpha*(1-p) - beta*p
		return alpha*math.Log(p) + beta*math.Log1p(-p)
	}
}
