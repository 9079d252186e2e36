package diagnose

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/dsp/fourier"
)

// A sample holds the draws of one quantity, one chain after the other.
type sample struct {
	x      []float64
	chains int
}

// draws returns the number of draws of a chain.
func (s sample) draws() int { return len(s.x) / s.chains }

// chain returns the draws of chain c.
func (s sample) chain(c int) []float64 {
	n := s.draws()
	return s.x[c*n : (c+1)*n]
}

// valid reports whether s suffices for a diagnostic: at least that many
// chains, at least four draws in each, none of them NaN.
func (s sample) valid(chains int) bool {
	return s.chains >= chains && s.draws() >= 4 && !hasNaN(s.x)
}

func hasNaN(x []float64) bool {
	for _, v := range x {
		if v != v {
			return true
		}
	}
	return false
}

// A workspace holds the memory that the diagnostics of a quantity work in, so
// that those of the next quantity need no new one.
type workspace struct {
	x, halves, z, sorted, centred, squares []float64

	order, folded, buckets []ranked
	counts                 []int32
	scores                 []float64 // normal scores of ranks, see normalScores

	best, tail                        []ranked // the largest weights
	excess, logs, theta, logLik, exps []float64
	weights, columns                  []float64

	lags            []float64 // of an autocovariance
	means           []float64 // of chains
	bits            []uint64
	rho             []float64
	fft             *fourier.FFT
	padded          []float64
	spectrum, power []complex128
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// diagnostic returns f of the draws, or NaN unless there are that many chains,
// at least four draws in each and no NaN among them.
func diagnostic(chains [][]float64, atLeast int, f func(w *workspace, s sample) float64) float64 {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	s := w.load(chains)
	if !s.valid(atLeast) {
		return math.NaN()
	}
	return f(w, s)
}

// resize returns a slice of length n, *s itself if its capacity suffices.
func resize[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n)
	}
	*s = (*s)[:n]
	return *s
}

// load copies chains, cut to the length of the shortest.
func (w *workspace) load(chains [][]float64) sample {
	if len(chains) == 0 {
		return sample{}
	}
	n := len(chains[0])
	for _, c := range chains {
		n = min(n, len(c))
	}
	x := resize(&w.x, 0)
	for _, c := range chains {
		x = append(x, c[:n]...)
	}
	w.x = x
	return sample{x, len(chains)}
}

// split makes two chains of each: its first and its last half. The middle one
// of an odd number of draws is left out.
func (w *workspace) split(s sample) sample {
	n := s.draws()
	if n%2 == 0 {
		return sample{s.x, 2 * s.chains}
	}
	x := resize(&w.halves, 0)
	for c := range s.chains {
		d := s.chain(c)
		x = append(append(x, d[:n/2]...), d[n/2+1:]...)
	}
	w.halves = x
	return sample{x, 2 * s.chains}
}
