package diagnose

import (
	"iter"
	"math"
	"slices"
	"sort"
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
	slices.SortFunc(order, ascending)
	return order
}

func ascending(a, b ranked) int {
	switch {
	case a.v < b.v:
		return -1
	case a.v > b.v:
		return 1
	}
	return 0
}

// ties yields the values of order, equal ones together, with the mean of their
// ranks, which count from 1.
func ties(order []ranked) iter.Seq2[[]ranked, float64] {
	return func(yield func([]ranked, float64) bool) {
		for first := 0; first < len(order); {
			end := first + 1
			for end < len(order) && order[end].v == order[first].v {
				end++
			}
			if !yield(order[first:end], float64(first+1+end)/2) {
				return
			}
			first = end
		}
	}
}

// Ranks returns the rank of each draw among those of all chains, counting from
// 1, in the shape of chains. Equal draws share the mean of their ranks. All
// ranks are NaN if a draw is.
func Ranks(chains [][]float64) [][]float64 {
	s := newSample(chains)
	r := s.with(make([]float64, len(s.x)))
	if hasNaN(s.x) {
		for i := range r.x {
			r.x[i] = math.NaN()
		}
	} else {
		for equal, rank := range ties(rank(s.x)) {
			for _, o := range equal {
				r.x[o.i] = rank
			}
		}
	}
	ranks := make([][]float64, s.chains)
	for c := range ranks {
		ranks[c] = r.chain(c)
	}
	return ranks
}

// RankHistogram counts the [Ranks] of each chain in bins of equal width from 0
// to the number of draws: edges has one element more than each chain's counts.
// Where chains agree, all counts are alike; the expected count is the number
// of draws of a chain over that of bins. With bins ≤ 0 there are
// ⌈2·log₂(draws of a chain) + 1⌉ (arviz.plot_rank). Counts are nil if a draw
// is NaN or there is none.
func RankHistogram(chains [][]float64, bins int) (edges []float64, counts [][]int) {
	ranks := Ranks(chains)
	if len(ranks) == 0 || len(ranks[0]) == 0 || hasNaN(ranks[0]) {
		return nil, nil
	}
	draws := len(ranks[0])
	if bins <= 0 {
		bins = int(math.Ceil(2*math.Log2(float64(draws)) + 1))
	}
	width := float64(draws*len(ranks)) / float64(bins)
	edges = make([]float64, bins+1)
	for i := range edges {
		edges[i] = float64(i) * width
	}
	counts = make([][]int, len(ranks))
	for c, chain := range ranks {
		counts[c] = make([]int, bins)
		for _, r := range chain {
			bin := sort.Search(bins-1, func(i int) bool { return edges[i+1] > r })
			counts[c][bin]++
		}
	}
	return edges, counts
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
	n := float64(len(order))
	z := make([]float64, len(order))
	for equal, rank := range ties(order) {
		p := (rank - 0.375) / (n + 0.25)
		score := math.Sqrt2 * math.Erfinv(2*p-1)
		for _, o := range equal {
			z[o.i] = score
		}
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
