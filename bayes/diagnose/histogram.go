package diagnose

import "math"

// Histogram returns the density of the draws in bins of equal width from the
// least draw to the greatest; edges has one element more (arviz.histogram). With
// bins ≤ 0 there are as many as the smaller width asks for of the rules of Sturges
// and of Freedman and Diaconis, and no more than twice the root of the number of
// draws; if all draws are whole numbers, a bin is at least 1 wide. Draws that are
// infinite or NaN are left out. Both are nil without two different draws.
func Histogram(draws []float64, bins int) (edges, density []float64) {
	draws = sorted(finite(draws))
	n := len(draws)
	if n == 0 || draws[0] == draws[n-1] {
		return nil, nil
	}
	low, high := draws[0], draws[n-1]
	if bins <= 0 {
		size := float64(n)
		sturges := (high - low) / (math.Log2(size) + 1)
		freedman := 2 * (quantile(draws, 0.75) - quantile(draws, 0.25)) * math.Pow(size, -1./3)
		width := min(sturges, max(freedman, (high-low)/math.Sqrt(size)/2))
		if whole(draws) {
			width = math.RoundToEven(max(1, width))
		}
		bins = int(math.Ceil((high - low) / width))
	}
	density = histogram(draws, bins)
	edges = make([]float64, bins+1)
	width := (high - low) / float64(bins)
	for i := range density {
		density[i] /= width
		edges[i] = low + float64(float64(i)*width)
	}
	edges[bins] = high
	return edges, density
}

// QuantileDots places so many quantiles of the draws as dots in stacks, for a dot
// plot (arviz.qds; Kay, Kola, Hullman and Munson 2016, "When (ish) is My Bus?",
// CHI, with the stacks of Wilkinson 1999, "Dot Plots"). It returns the centres of
// the dots and their radius along x. Draws that are infinite or NaN are left out;
// there are no more dots than draws.
func QuantileDots(draws []float64, dots int) (x, y []float64, radius float64) {
	draws = sorted(finite(draws))
	dots = min(dots, len(draws))
	if dots < 1 {
		return nil, nil, math.NaN()
	}
	at := make([]float64, dots)
	first := 1 / float64(2*dots)
	for i := range at {
		p := first
		if dots > 1 {
			p += float64(float64(i) * ((1 - 2*first) / float64(dots-1)))
		}
		at[i] = quantile(draws, min(p, 1))
	}
	width := math.Sqrt((at[dots-1] - at[0]) * (at[dots-1] - at[0]) / (2 * float64(dots) * math.Pi))
	height := 1 / (float64(dots) * width)
	for i := 0; i < dots; {
		end := i
		for end < dots && (end == i || at[end]-at[i] < width) {
			end++
		}
		for k := range end - i {
			x = append(x, (at[i]+at[end-1])/2)
			y = append(y, height*(float64(k)+0.5))
		}
		i = end
	}
	return x, y, width / 2
}
