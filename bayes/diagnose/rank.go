package diagnose

import (
	"math"
	"slices"
)

// A ranked value stands in ascending order and knows where it came from.
type ranked struct {
	v float64
	i int
}

// rank returns the values of x, none of them NaN, in ascending order.
func rank(x []float64) []ranked {
	order := make([]ranked, len(x))
	for i, v := range x {
		order[i] = ranked{v, i}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	return order
}

// fold returns the distances of an even number of values from their median, in
// ascending order. Those below the median and those above it each come in
// order already, so they are merged.
func fold(order []ranked) []ranked {
	n := len(order)
	median := (order[n/2-1].v + order[n/2].v) / 2
	folded := make([]ranked, 0, n)
	below, above := n/2-1, n/2
	for len(folded) < n {
		switch {
		case above == n || below >= 0 && median-order[below].v <= order[above].v-median:
			folded = append(folded, ranked{median - order[below].v, order[below].i})
			below--
		default:
			folded = append(folded, ranked{order[above].v - median, order[above].i})
			above++
		}
	}
	return folded
}

// normalScores returns, at each value's place of origin, the normal quantile
// of its rank r, Φ⁻¹((r − 3/8)/(n + 1/4)) after Blom (1958). Ties share the
// mean of their ranks.
func normalScores(order []ranked) []float64 {
	n := len(order)
	z := make([]float64, n)
	for first := 0; first < n; {
		end := first + 1
		for end < n && order[end].v == order[first].v {
			end++
		}
		r := float64(first+1+end) / 2
		p := (r - 0.375) / (float64(n) + 0.25)
		score := math.Sqrt2 * math.Erfinv(2*p-1)
		for _, o := range order[first:end] {
			z[o.i] = score
		}
		first = end
	}
	return z
}

// sorted returns the draws of s in ascending order, given those of its halves.
func (s sample) sorted(half sample, order []ranked) []float64 {
	if len(half.x) != len(s.x) { // the halves lack the middle draws
		return sorted(s.x)
	}
	x := make([]float64, len(order))
	for i, o := range order {
		x[i] = o.v
	}
	return x
}
