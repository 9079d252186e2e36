package diagnose

import (
	"math"
	"slices"
	"sort"
)

// A ranked value stands in ascending order and knows where it came from.
type ranked struct {
	v float64
	i int
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

// rank returns the values of x, none of them NaN, in ascending order.
func (w *workspace) rank(x []float64) []ranked {
	order := resize(&w.order, len(x))
	for i, v := range x {
		order[i] = ranked{v, i}
	}
	w.sort(order, 0)
	return order
}

// sort puts values in order: it distributes them over twice as many buckets of
// equal width, and sorts each bucket. Draws are spread smoothly enough for that to
// be several times as fast as comparing them all.
func (w *workspace) sort(order []ranked, depth int) {
	n := len(order)
	if n < 24 {
		insertionSort(order)
		return
	}
	low, high := order[0].v, order[0].v
	for _, o := range order {
		if o.v < low {
			low = o.v
		}
		if o.v > high {
			high = o.v
		}
	}
	if low == high {
		return
	}
	buckets := 2 * n
	scale := float64(buckets-1) / (high - low)
	if depth > 4 || scale == 0 || math.IsInf(scale, 0) || scale != scale {
		slices.SortFunc(order, ascending)
		return
	}
	var ends []int32
	if depth == 0 {
		ends = resize(&w.counts, buckets)
		clear(ends)
	} else {
		ends = make([]int32, buckets)
	}
	for _, o := range order {
		ends[int((o.v-low)*scale)]++
	}
	most := int32(0)
	var end int32
	for b, count := range ends {
		most = max(most, count)
		ends[b] = end
		end += count
	}
	sorted := resize(&w.buckets, n)
	for _, o := range order {
		b := int((o.v - low) * scale)
		sorted[ends[b]] = o
		ends[b]++
	}
	copy(order, sorted)
	if most < 24 {
		insertionSort(order)
		return
	}
	var start int32
	for _, end := range ends {
		if end-start > 1 {
			w.sort(order[start:end], depth+1)
		}
		start = end
	}
}

func insertionSort(order []ranked) {
	for i := 1; i < len(order); i++ {
		o := order[i]
		j := i
		for ; j > 0 && order[j-1].v > o.v; j-- {
			order[j] = order[j-1]
		}
		order[j] = o
	}
}

// values returns the draws of s in ascending order, given the order of its
// halves.
func (w *workspace) values(s, half sample, order []ranked) []float64 {
	x := resize(&w.sorted, len(s.x))
	if len(half.x) != len(s.x) { // the halves lack the middle draws
		copy(x, s.x)
		slices.Sort(x)
		return x
	}
	return valuesOf(order, x)
}

// valuesOf sets dst to the values in order, and returns it.
func valuesOf(order []ranked, dst []float64) []float64 {
	for i, o := range order {
		dst[i] = o.v
	}
	return dst
}

// fold returns the distances of values from their median, in ascending order.
// Those below the median and those above it each come in order already, so they
// are merged. It reports false where the median is infinite.
func (w *workspace) fold(order []ranked) (folded []ranked, ok bool) {
	n := len(order)
	median := order[n/2].v
	if n%2 == 0 {
		median = (order[n/2-1].v + median) / 2
	}
	if math.IsInf(median, 0) || median != median {
		return nil, false
	}
	folded = resize(&w.folded, n)
	below, above := n/2-1, n/2
	for k := range folded {
		if above == n || below >= 0 && median-order[below].v <= order[above].v-median {
			folded[k] = ranked{median - order[below].v, order[below].i}
			below--
		} else {
			folded[k] = ranked{order[above].v - median, order[above].i}
			above++
		}
	}
	return folded, true
}

// normalScores returns, at each value's place of origin, the normal quantile
// of its rank r, Φ⁻¹((r − 3/8)/(n + 1/4)) after Blom (1958). Ties share the
// mean of their ranks.
func (w *workspace) normalScores(order []ranked) []float64 {
	n := len(order)
	if len(w.scores) != n {
		scores := resize(&w.scores, n)
		for i := range (n + 1) / 2 {
			scores[i] = normalScore(float64(i+1), n)
			scores[n-1-i] = -scores[i]
		}
	}
	z := resize(&w.z, n)
	for first := 0; first < n; {
		end := first + 1
		for end < n && order[end].v == order[first].v {
			end++
		}
		score := w.scores[first]
		if end > first+1 {
			score = normalScore(float64(first+1+end)/2, n)
		}
		for _, o := range order[first:end] {
			z[o.i] = score
		}
		first = end
	}
	return z
}

func normalScore(rank float64, n int) float64 {
	p := (rank - 0.375) / (float64(n) + 0.25)
	return math.Sqrt2 * math.Erfinv(2*p-1)
}

// Ranks returns the rank of each draw among those of all chains, counting from
// 1, in the shape of chains. Equal draws share the mean of their ranks. All
// ranks are NaN if a draw is.
func Ranks(chains [][]float64) [][]float64 {
	w := new(workspace) // the ranks stay in it
	s := w.load(chains)
	if hasNaN(s.x) {
		for i := range s.x {
			s.x[i] = math.NaN()
		}
	} else {
		order := w.rank(s.x)
		for first := 0; first < len(order); {
			end := first + 1
			for end < len(order) && order[end].v == order[first].v {
				end++
			}
			for _, o := range order[first:end] {
				s.x[o.i] = float64(first+1+end) / 2
			}
			first = end
		}
	}
	ranks := make([][]float64, s.chains)
	for c := range ranks {
		ranks[c] = s.chain(c)
	}
	return ranks
}

// RankHistogram counts the [Ranks] of each chain in bins of equal width from 0
// to the number of draws: edges has one element more than each chain's counts.
// Where chains agree, all counts are alike; the expected count is the number
// of draws of a chain over that of bins. With bins ≤ 0 there are
// ⌈2·log₂(draws of a chain) + 1⌉. Counts are nil if a draw is NaN or there is
// none.
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
