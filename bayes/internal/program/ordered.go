package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// fusesOrdered reports whether fusedOrdered is the kernel of an OrderedLogistic:
// of observed rows with the same cutpoints.
func (f *factor) fusesOrdered() bool {
	return f.fuses() && len(f.Args[1].Dims) == 1
}

// fusedOrdered is the kernel of OrderedLogistic. The mass between the cutpoints
// l and u is that of a success with the logit u − eta, times that of a failure
// with l − eta, times 1 − exp(l − u), which does not depend on the row.
func (f *factor) fusedOrdered() kernel {
	const beyond = 1e300 // all of the mass is on this side of it
	n, general := f.Size(), f.sumVectors()
	eta := &column{&f.args[0], array{make([]float64, n), make([]float64, n)}}
	cuts := f.args[1]
	levels := len(cuts.val) + 1
	bounds, dbounds := make([]float64, levels+1), make([]float64, levels+1)
	bounds[0], bounds[levels] = -beyond, beyond
	counts, y := make([]float64, levels), make([]int32, n)
	for i, v := range f.X.Value {
		y[i] = int32(v)
		counts[y[i]]++
	}
	ones, zeros := make([]float64, n), make([]float64, n)
	for i := range ones {
		ones[i] = 1
	}
	upper, lower, dupper, dlower := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	return func() float64 {
		for k, c := range cuts.val {
			if !(finite(c) && bounds[k] < c) {
				return general()
			}
			bounds[k+1] = c
		}
		e, de := eta.load(n)
		for i, k := range y {
			lower[i], upper[i] = bounds[k], bounds[k+1]
		}
		vector.Sub(lower, lower, e)
		vector.Sub(upper, upper, e)
		clear(dlower)
		clear(dupper)
		lp := vector.BernoulliLogit(dlower, zeros, lower) + vector.BernoulliLogit(dupper, ones, upper)
		vector.AddScaled(de, dlower, -1)
		vector.AddScaled(de, dupper, -1)
		eta.store(de)
		clear(dbounds)
		for i, k := range y {
			dbounds[k] += dlower[i]
			dbounds[k+1] += dupper[i]
		}
		for k := 1; k < levels-1; k++ {
			e := math.Expm1(bounds[k] - bounds[k+1])
			lp += counts[k] * math.Log(-e)
			d := counts[k] * (1 + e) / e
			dbounds[k] += d
			dbounds[k+1] -= d
		}
		for k := range cuts.adj {
			cuts.adj[k] += dbounds[k+1]
		}
		return lp
	}
}
