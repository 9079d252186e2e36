package diagnose

import "slices"

// Isotonic returns the non-decreasing numbers that are closest to y in squared
// distance, given weights above 0 or nil for equal ones: by pooling adjacent
// violators (Barlow et al. 1972, "Statistical Inference under Order
// Restrictions").
func Isotonic(y, weights []float64) []float64 {
	type pool struct {
		mean, weight float64
		count        int
	}
	var pools []pool
	for i, v := range y {
		p := pool{v, 1, 1}
		if weights != nil {
			p.weight = weights[i]
		}
		for n := len(pools) - 1; n >= 0 && pools[n].mean >= p.mean; n-- {
			total := pools[n].weight + p.weight
			p = pool{(pools[n].weight*pools[n].mean + p.weight*p.mean) / total, total, pools[n].count + p.count}
			pools = pools[:n]
		}
		pools = append(pools, p)
	}
	fit := make([]float64, 0, len(y))
	for _, p := range pools {
		for range p.count {
			fit = append(fit, p.mean)
		}
	}
	return fit
}

// A Calibration compares predicted probabilities, in ascending order, with how
// often the event happened, by isotonic regression. Low and High are the ends of
// an interval for the latter if the model is right.
type Calibration struct {
	Predicted, Observed, Low, High []float64
}

// Calibrate returns the calibration of predictions of whether events happen
// (Dimitriadis, Gneiting and Jordan 2021, "Stable reliability diagrams for
// probabilistic classifiers", PNAS 118; the numbers of ArviZ's plot_ppc_pava).
// observed is 0 or 1 for each observation; predicted has predictions of the same by
// draw and observation. The interval comes from the same regression of each
// predicted draw in place of the observations, with equal tails. Observations with
// equal predictions are pooled first, because their order is arbitrary; ArviZ keeps
// them in the order in which it finds them.
//
// For a categorical outcome, calibrate each category against all others; for an
// ordered one, each category and those below it against those above.
func Calibrate(observed []float64, predicted [][]float64, prob float64) Calibration {
	n := len(observed)
	order := make([]ranked, n)
	for i := range order {
		order[i].i = i
		for _, draw := range predicted {
			order[i].v += draw[i]
		}
		order[i].v /= float64(len(predicted))
	}
	slices.SortStableFunc(order, ascending)

	// fit returns the regression of y, in the order of the predictions.
	fit := func(y []float64) []float64 {
		var pooled, weights []float64
		for k, o := range order {
			if k == 0 || o.v != order[k-1].v {
				pooled, weights = append(pooled, 0), append(weights, 0)
			}
			last := len(pooled) - 1
			weights[last]++
			pooled[last] += (y[o.i] - pooled[last]) / weights[last]
		}
		var all []float64
		for j, v := range Isotonic(pooled, weights) {
			all = append(all, slices.Repeat([]float64{v}, int(weights[j]))...)
		}
		return all
	}
	c := Calibration{
		Predicted: valuesOf(order, make([]float64, n)), Observed: fit(observed),
		Low: make([]float64, n), High: make([]float64, n),
	}
	fits := make([][]float64, n)
	for _, draw := range predicted {
		for k, v := range fit(draw) {
			fits[k] = append(fits[k], v)
		}
	}
	for k, f := range fits {
		c.Low[k], c.High[k] = ETI(f, prob)
	}
	return c
}
