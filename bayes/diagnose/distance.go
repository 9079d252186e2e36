package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Wasserstein returns the Wasserstein-1 distance between the distributions of two
// sets of draws: the area between their distribution functions, which is how far
// one must be moved on average to become the other (arviz.wasserstein of a
// marginal). It is NaN if either is empty.
func Wasserstein(a, b []float64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return math.NaN()
	}
	a, b = sorted(a), sorted(b)
	all := sorted(slices.Concat(a, b))
	var distance float64
	i, j := 0, 0
	for k := range len(all) - 1 {
		for i < len(a) && a[i] <= all[k] {
			i++
		}
		for j < len(b) && b[j] <= all[k] {
			j++
		}
		share := float64(i)/float64(len(a)) - float64(j)/float64(len(b))
		distance += math.Abs(share) * (all[k+1] - all[k])
	}
	return distance
}

// KLDivergence estimates the Kullback–Leibler divergence of the distribution of
// draws b from that of draws a, each a row of the same quantities, from the
// distances to nearest neighbours (arviz.kl_divergence, which takes 500 draws of
// each; Pérez-Cruz 2008, "Kullback-Leibler Divergence Estimation of Continuous
// Distributions", ISIT). It takes time in proportion to the square of the number
// of draws. So that equal draws have a distance, each is moved at random by a
// millionth of a standard deviation.
func KLDivergence(a, b [][]float64, rng *rand.Rand) float64 {
	if len(a) < 2 || len(b) < 2 {
		return math.NaN()
	}
	a, b = jitter(a, rng), jitter(b, rng)
	var sum float64
	for i, x := range a {
		sum += math.Log(nearest(x, b, -1) / nearest(x, a, i))
	}
	n, d := float64(len(a)), float64(len(a[0]))
	return max(0, d/n*sum+math.Log(float64(len(b))/(n-1)))
}

// nearest returns the distance of x from the nearest row of y but the one to skip.
func nearest(x []float64, y [][]float64, skip int) float64 {
	least := math.Inf(1)
	for i, row := range y {
		if i == skip {
			continue
		}
		var square float64
		for j, v := range row {
			square += (v - x[j]) * (v - x[j])
		}
		least = min(least, square)
	}
	return math.Sqrt(least)
}

func jitter(x [][]float64, rng *rand.Rand) [][]float64 {
	moved := make([][]float64, len(x))
	for i, row := range x {
		moved[i] = slices.Clone(row)
	}
	own := make([]float64, len(x))
	for j := range x[0] {
		for i, row := range x {
			own[i] = row[j]
		}
		sd := standardDeviation(own) / 1e6
		for i := range moved {
			moved[i][j] += sd * rng.NormFloat64()
		}
	}
	return moved
}
