package diagnose

import (
	"math"
	"slices"
)

// An Interval lies between two numbers.
type Interval struct{ Low, High float64 }

// ETI returns the ends of the equal-tailed interval that holds the share prob of
// the draws: the quantiles at (1−prob)/2 and (1+prob)/2 (arviz.eti). Both ends
// are NaN if there are no draws, if one is NaN or if prob is outside [0, 1].
func ETI(draws []float64, prob float64) (low, high float64) {
	tail := (1 - prob) / 2
	q := Quantiles(draws, tail, 1-tail)
	return q[0], q[1]
}

// HDI returns the ends of the highest-density interval: the narrowest one
// between two draws that are ⌊prob·n⌋ places apart in order, the first of
// several that are equally narrow (arviz.hdi, method "nearest"). With prob ≥ 1
// it is the range. Both ends are NaN if there are no draws, if one is NaN or if
// prob ≤ 0.
func HDI(draws []float64, prob float64) (low, high float64) {
	if len(draws) == 0 || hasNaN(draws) {
		return math.NaN(), math.NaN()
	}
	return hdi(sorted(draws), prob)
}

// hdi is [HDI] of draws in order.
func hdi(sorted []float64, prob float64) (low, high float64) {
	n := len(sorted)
	if !(prob > 0) {
		return math.NaN(), math.NaN()
	}
	gap := n - 1
	if prob < 1 {
		gap = int(math.Floor(prob * float64(n)))
	}
	at, width := 0, math.Inf(1)
	for i := range n - gap {
		w := sorted[i+gap] - sorted[i]
		if w != w { // between equal infinities
			w = 0
		}
		if w < width {
			at, width = i, w
		}
	}
	return sorted[at], sorted[at+gap]
}

// ChainIntervals returns the [HDI] of each chain. Where chains agree, so do their
// intervals.
func ChainIntervals(chains [][]float64, prob float64) []Interval {
	intervals := make([]Interval, len(chains))
	for c, draws := range chains {
		intervals[c].Low, intervals[c].High = HDI(draws, prob)
	}
	return intervals
}

// CircularHDI is [HDI] of angles in radians, in order from the point opposite
// their mean (arviz.hdi with circular). The ends lie in [−π, π); low is greater
// than high where the interval spans ±π.
func CircularHDI(angles []float64, prob float64) (low, high float64) {
	mean := CircularMean(angles)
	turned := make([]float64, len(angles))
	for i, v := range angles {
		turned[i] = wrap(v - mean)
	}
	low, high = HDI(turned, prob)
	return wrap(low + mean), wrap(high + mean)
}

// MultimodalHDI returns the highest-density region of the draws as the
// intervals that it consists of, in ascending order (arviz.hdi, method
// "multimodal"). Where all draws are whole numbers, the region holds the most
// frequent values, and neighbours form an interval. Otherwise it is that where
// the density is highest, estimated with the improved Sheather–Jones bandwidth
// (see [KDE]). It is nil without two different finite draws or if prob is
// outside (0, 1].
func MultimodalHDI(draws []float64, prob float64) []Interval {
	if len(draws) == 0 || hasNaN(draws) || !(0 < prob && prob <= 1) {
		return nil
	}
	order := sorted(draws)
	if whole(order) {
		values, counts := frequencies(order)
		share := make([]float64, len(counts))
		for i, n := range counts {
			share[i] = float64(n) / float64(len(draws))
		}
		return densestBins(values, share, prob, 1, false)
	}
	x, density, _ := kde(order, 512, diffusionBandwidth)
	return densestGrid(x, density, prob, false)
}

// CircularMultimodalHDI is [MultimodalHDI] of angles in radians that vary
// continuously, with their density by [CircularKDE] (arviz.hdi, method
// "multimodal" with circular). The ends lie in [−π, π); in an interval that
// spans ±π, which is then the last, Low is greater than High.
func CircularMultimodalHDI(angles []float64, prob float64) []Interval {
	if hasNaN(angles) || !(0 < prob && prob <= 1) {
		return nil
	}
	x, density, _ := CircularKDE(angles, 512)
	return densestGrid(x, density, prob, true)
}

// MultimodalSampleHDI is [MultimodalHDI] of draws that vary continuously, with
// intervals that end at draws: it holds the ⌈prob·n⌉ draws where the density is
// highest (arviz.hdi, method "multimodal_sample").
func MultimodalSampleHDI(draws []float64, prob float64) []Interval {
	if hasNaN(draws) || !(0 < prob && prob <= 1) {
		return nil
	}
	order := sorted(draws)
	x, density, _ := kde(order, 512, diffusionBandwidth)
	if x == nil {
		return nil
	}
	at := make([]float64, len(order))
	place := make([]float64, len(order))
	for i, v := range order {
		at[i], place[i] = interpolate(x, density, v), float64(i)
	}
	size := int(math.Ceil(prob * float64(len(order))))
	var region []Interval
	for _, r := range runs(place, densest(at)[:size], 1, false) {
		region = append(region, Interval{order[int(r.Low)], order[int(r.High)]})
	}
	return region
}

// densestGrid returns the region of highest density, given at the points of a
// grid.
func densestGrid(x, density []float64, prob float64, circular bool) []Interval {
	if x == nil {
		return nil
	}
	step := (x[len(x)-1] - x[0]) / float64(len(x)-1)
	share := make([]float64, len(x))
	for i, d := range density {
		share[i] = d * step
	}
	return densestBins(x, share, prob, step, circular)
}

// densestBins returns the intervals that the fewest bins with a share of prob in
// all form, where bins no more than step apart are neighbours.
func densestBins(x, share []float64, prob, step float64, circular bool) []Interval {
	order := densest(share)
	size, total := 0, 0.0
	for size < len(order) && total < prob {
		total += share[order[size]]
		size++
	}
	return runs(x, order[:size], step, circular)
}

// densest returns the indices of x in descending order of its values.
func densest(x []float64) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return ascending(ranked{v: x[b]}, ranked{v: x[a]}) })
	return order
}

// runs returns the intervals that the chosen points of x, which ascend, form.
func runs(x []float64, chosen []int, step float64, circular bool) []Interval {
	chosen = slices.Sorted(slices.Values(chosen))
	var intervals []Interval
	reach := step * 1.01
	for k, i := range chosen {
		if k == 0 || x[i]-x[chosen[k-1]] > reach {
			intervals = append(intervals, Interval{x[i], x[i]})
		}
		intervals[len(intervals)-1].High = x[i]
	}
	if n := len(intervals); circular && n > 1 {
		gap := math.Mod(reach+intervals[n-1].High-intervals[0].Low, 2*math.Pi)
		if gap < 0 {
			gap += 2 * math.Pi
		}
		if gap <= reach {
			intervals[n-1].High = intervals[0].High
			intervals = intervals[1:]
		}
	}
	return intervals
}

// interpolate returns the value at v of the line through the points (x, y), with
// x ascending; beyond them it is that of the nearest.
func interpolate(x, y []float64, v float64) float64 {
	i, _ := slices.BinarySearch(x, v)
	switch {
	case i == 0:
		return y[0]
	case i == len(x):
		return y[i-1]
	}
	return y[i-1] + (v-x[i-1])*(y[i]-y[i-1])/(x[i]-x[i-1])
}

// InROPE returns the share of the draws in the interval [low, high] that lie in the
// region of practical equivalence [ropeLow, ropeHigh] (arviz.ci_in_rope, which
// returns percent). It is NaN if no draw lies in the interval.
func InROPE(draws []float64, low, high, ropeLow, ropeHigh float64) float64 {
	var inside, equivalent float64
	for _, v := range draws {
		if low <= v && v <= high {
			inside++
			if ropeLow <= v && v <= ropeHigh {
				equivalent++
			}
		}
	}
	return equivalent / inside
}
