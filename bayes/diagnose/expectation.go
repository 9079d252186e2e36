package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// An Expectation selects a summary of weighted draws.
type Expectation int

const (
	ExpectMean Expectation = iota
	ExpectMedian
	ExpectVariance // with Σw²/(1−Σw²) for n/(n−1)
	ExpectSD
	ExpectCircularMean // of angles in radians
	ExpectCircularVariance
	ExpectCircularSD
)

// Expect returns an expectation over draws, given the logarithms of their weights
// up to a constant.
func Expect(draws, logWeights []float64, kind Expectation) float64 {
	weights := softmax(logWeights)
	switch kind {
	case ExpectMedian:
		return weightedQuantile(draws, weights, 0.5)
	case ExpectCircularMean, ExpectCircularVariance, ExpectCircularSD:
		var sin, cos float64
		for i, v := range draws {
			s, c := math.Sincos(v)
			sin, cos = sin+weights[i]*s, cos+weights[i]*c
		}
		switch kind {
		case ExpectCircularMean:
			return math.Atan2(sin, cos)
		case ExpectCircularVariance:
			return 1 - math.Hypot(sin, cos)
		}
		return math.Sqrt(-2 * math.Log(math.Hypot(sin, cos)))
	}
	mean := vector.Dot(weights, draws)
	if kind == ExpectMean {
		return mean
	}
	var variance float64
	for i, v := range draws {
		variance += weights[i] * (v - mean) * (v - mean)
	}
	if n := 1 / vector.Dot(weights, weights); n > 1 {
		variance *= n / (n - 1)
	}
	if kind == ExpectSD {
		return math.Sqrt(variance)
	}
	return variance
}

// WeightedQuantile returns the quantile of draws at p, given the logarithms of
// their weights up to a constant. It generalises type 7 of Hyndman and Fan (1996)
// to the effective number of draws, after Akinshin (2023), "Weighted quantile
// estimators". With equal weights it is [Quantile].
func WeightedQuantile(draws, logWeights []float64, p float64) float64 {
	return weightedQuantile(draws, softmax(logWeights), p)
}

// weightedQuantile is [WeightedQuantile] with weights that sum to 1.
func weightedQuantile(draws, weights []float64, p float64) float64 {
	var order []ranked
	var total, squares float64
	for i, w := range weights {
		if w != 0 {
			order = append(order, ranked{draws[i], i})
			total += w
			squares += w * w
		}
	}
	if len(order) == 0 || !(0 <= p && p <= 1) {
		return math.NaN()
	}
	slices.SortFunc(order, ascending)
	n := total * total / squares
	h := min(max((n-1)*p+1, 1), n)
	var q, cumulative float64
	before := max((h-1)/n, min(h/n, 0))
	for _, o := range order {
		cumulative += weights[o.i] / total
		u := max((h-1)/n, min(h/n, cumulative))
		q += o.v * (u - before) * n
		before = u
	}
	return q
}

// LOOExpectation returns, for each observation, an expectation over the model's
// predictions of it when it is left out (arviz.loo_expectations). predicted and
// logLik are the predictions and log densities by chain, draw and observation.
//
// k is the larger Pareto-k of the weights and of the weighted quantity: the
// expectation can be trusted up to [GoodK]. For the median it is that of the
// weights alone.
func LOOExpectation(predicted, logLik [][][]float64, efficiency float64, kind Expectation) (values, k []float64) {
	return looExpectation(predicted, logLik, efficiency, kind, func(draws, logWeights []float64) float64 {
		return Expect(draws, logWeights, kind)
	})
}

// LOOQuantile is [LOOExpectation] for the quantile at p.
func LOOQuantile(predicted, logLik [][][]float64, efficiency, p float64) (values, k []float64) {
	return looExpectation(predicted, logLik, efficiency, ExpectMedian, func(draws, logWeights []float64) float64 {
		return WeightedQuantile(draws, logWeights, p)
	})
}

func looExpectation(predicted, logLik [][][]float64, efficiency float64, kind Expectation, expect func(draws, logWeights []float64) float64) (values, k []float64) {
	draws, observations := shape(logLik)
	tail := tailLength(draws, efficiency)
	values, k = make([]float64, observations), make([]float64, observations)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		own := column(predicted, i, draws)
		vector.Scale(density, density, -1)
		k[i] = expectationK(own, density, kind)
		w.psis(density, tail)
		values[i] = expect(own, density)
	})
	return values, k
}

// column returns element i of every draw.
func column(x [][][]float64, i, draws int) []float64 {
	c := make([]float64, 0, draws)
	for _, chain := range x {
		for _, draw := range chain {
			c = append(c, draw[i])
		}
	}
	return c
}

// expectationK returns the larger Pareto-k of importance ratios and of their
// products with the quantity that is averaged.
func expectationK(draws, logRatios []float64, kind Expectation) float64 {
	n := len(draws)
	ratios := make([]float64, n)
	vector.Shift(ratios, logRatios, -largestOf(logRatios))
	vector.Exp(ratios, ratios)
	own := ParetoK([][]float64{ratios}, RightTail)
	if kind == ExpectMedian {
		return own
	}
	h := slices.Clone(draws)
	if kind != ExpectMean {
		vector.Mul(h, h, h)
	}
	first, second := h[0], math.NaN()
	several := false
	for _, v := range h {
		if v-v != 0 {
			return own
		}
		switch {
		case v == first || v == second:
		case second != second:
			second = v
		default:
			several = true
		}
	}
	if !several {
		return own
	}
	vector.Mul(h, h, ratios)
	product := ParetoK([][]float64{h}, BothTails)
	if own != own || product > own {
		return product
	}
	return own
}

// LOOInfluence returns how far leaving each observation out shifts the model's
// prediction of it: the distance between the mean by [LOOExpectation] and the mean
// of all draws, in standard deviations of the draws (arviz.loo_influence).
func LOOInfluence(predicted, logLik [][][]float64, efficiency float64) (shift, k []float64) {
	shift, k = LOOExpectation(predicted, logLik, efficiency, ExpectMean)
	draws, _ := shape(predicted)
	for i, v := range shift {
		m, s := moments(column(predicted, i, draws))
		shift[i] = math.Abs(v-m) / math.Sqrt(s)
	}
	return shift, k
}

// LOOPIT returns the probability integral transform of each observation when it
// is left out: the share of predictions below it, by weight (arviz.loo_pit;
// Gelman et al. 2013, "Bayesian Data Analysis", section 7.4). The values are
// uniform if the model is right, see [ECDFBand]. A uniformly random part of the
// predictions equal to the observation counts as below it, or half of them if rng
// is nil.
func LOOPIT(predicted [][][]float64, y []float64, logLik [][][]float64, efficiency float64, rng *rand.Rand) []float64 {
	return looPIT(predicted, y, logLik, efficiency, rng, func(w *workspace, draws []float64, y float64, logWeights []float64, part float64) float64 {
		below, equal := shares(draws, y, logWeights)
		return below + part*equal
	})
}

// LOOParetoPIT is [LOOPIT] with a generalised Pareto distribution fitted to each
// tail of the predictions. It is neither 0 nor 1 even if no prediction is as extreme
// as the observation (arviz.loo_pit with pareto_pit).
func LOOParetoPIT(predicted [][][]float64, y []float64, logLik [][][]float64, efficiency float64, rng *rand.Rand) []float64 {
	return looPIT(predicted, y, logLik, efficiency, rng, (*workspace).paretoPIT)
}

func looPIT(predicted [][][]float64, y []float64, logLik [][][]float64, efficiency float64, rng *rand.Rand,
	transform func(w *workspace, draws []float64, y float64, logWeights []float64, part float64) float64) []float64 {
	draws, observations := shape(logLik)
	tail := tailLength(draws, efficiency)
	parts := make([]float64, observations)
	for i := range parts {
		if parts[i] = 0.5; rng != nil {
			parts[i] = rng.Float64()
		}
	}
	pit := make([]float64, observations)
	eachObservation(logLik, func(w *workspace, i int, density []float64) {
		vector.Scale(density, density, -1)
		w.psis(density, tail)
		pit[i] = transform(w, column(predicted, i, draws), y[i], density, parts[i])
	})
	return pit
}

// shares returns the weight of the draws below y and of those equal to it.
func shares(draws []float64, y float64, logWeights []float64) (below, equal float64) {
	for s, v := range draws {
		switch {
		case v < y:
			below += math.Exp(logWeights[s])
		case v == y:
			equal += math.Exp(logWeights[s])
		}
	}
	return below, equal
}

// paretoPIT returns the share of the draws below y, and a part of those equal to
// it, refined in the tails.
func (w *workspace) paretoPIT(draws []float64, y float64, logWeights []float64, part float64) float64 {
	n := len(draws)
	least := 1 / float64(n) / 1e4
	below, equal := shares(draws, y, logWeights)
	pit := below + part*equal
	tail := min(tailLength(n, 1), n/2)
	if tail >= 5 && finiteAll(draws) {
		if p, ok := w.tailPIT(draws, y, logWeights, tail, 1); ok {
			pit = 1 - p
		} else if p, ok := w.tailPIT(draws, y, logWeights, tail, -1); ok {
			pit = p
		}
	}
	return min(max(pit, least), 1-least)
}

// tailPIT returns the probability beyond y in the right tail of draws times sign.
// It reports false if y does not lie there or the tail has no distribution.
func (w *workspace) tailPIT(draws []float64, y float64, logWeights []float64, tail int, sign float64) (p float64, ok bool) {
	n := len(draws)
	order := resize(&w.order, n)
	for i, v := range draws {
		order[i] = ranked{sign * v, i}
	}
	w.sort(order, 0)
	cut, largest := order[n-tail-1].v, order[n-tail:]
	if largest[0].v == largest[tail-1].v {
		return 0, false
	}
	if cut == largest[0].v {
		cut -= 0x1p-52
	}
	y *= sign
	if !(y > cut) {
		return 0, false
	}
	excess, weights := make([]float64, tail), make([]float64, tail)
	for j, o := range largest {
		excess[j], weights[j] = o.v-cut, math.Exp(logWeights[o.i])
	}
	share := vector.Sum(weights)
	vector.Scale(weights, weights, float64(tail)/share)
	k, sigma := w.fitPareto(excess, weights)
	if k-k != 0 || sigma != sigma {
		return 0, false
	}
	return share * (1 - paretoCDF(y-cut, k, sigma)), true
}

func finiteAll(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}
