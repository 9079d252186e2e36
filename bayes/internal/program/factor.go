package program

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A factor is a ir.Factor bound to the buffers of one machine.
type factor struct {
	*ir.Factor
	source *ir.Factor // of the model, as FailedAt names it
	rows   *distribution.Rows
	sum    func() float64
}

// rowsOf binds a factor to its arrays, X and then Args, of which so many
// elements are shown at a time.
func rowsOf(f *ir.Factor, arrays []array, most int) *distribution.Rows {
	size := f.Size()
	r := &distribution.Rows{Family: f.Family, X: arrays[0], Args: arrays[1:], Size: size, Block: min(size, most), N: size}
	if f.Weights != nil {
		r.Weights = f.Weights.Value
	}
	if f.Family.Vector() && size > 0 {
		from, to := f.Vector(0)
		r.Width = to - from
	}
	return r
}

// newFactor is rowsOf, ready to run.
func newFactor(f, source *ir.Factor, arrays []array, most int) *factor {
	g := &factor{Factor: f, source: source, rows: rowsOf(f, arrays, most)}
	if f.Multivariate != nil {
		g.sum = g.multivariate()
	} else {
		g.sum = g.rows.Batch()
	}
	return g
}

// run returns the sum of the log densities and adds the gradient. Elements are
// in the support of the family: parameters by their transform, and for observed
// ones ir.Bind has seen to it.
func (f *factor) run() float64 { return f.sum() }

// multivariate returns the kernel of a multivariate distribution.
func (f *factor) multivariate() func() float64 {
	m, x := f.Multivariate, f.rows.X
	a, da := make([][]float64, len(f.Args)), make([][]float64, len(f.Args))
	for j, arg := range f.rows.Args {
		a[j], da[j] = arg.Val, arg.Adj
	}
	scratch := make([]float64, m.Scratch(f.N))
	return func() float64 { return m.Grad(x.Val, f.N, a, x.Adj, da, scratch) }
}

// logProbs sets dst to the log density of each draw of a multivariate
// distribution.
func (f *factor) logProbs(dst []float64) {
	f.LogProbs(dst, f.rows.X.Val, values(f.rows.Args))
}

// values returns the values of arrays.
func values(arrays []array) [][]float64 {
	list := make([][]float64, len(arrays))
	for j, a := range arrays {
		list[j] = a.Val
	}
	return list
}

// firstBad returns the first element without a finite log density.
func (f *factor) firstBad() int {
	r := f.rows
	if f.Multivariate != nil {
		lp := make([]float64, f.Size())
		f.logProbs(lp)
		return max(0, slices.IndexFunc(lp, func(v float64) bool { return !finite(v) }))
	}
	var a []float64
	for i := range r.N {
		a = r.Params(a, i)
		x := r.X.At(i)
		lp := f.Family.LogProb(x, a)
		if f.Family.Discrete && x != math.Floor(x) { // a mean
			lp = f.Family.LogProb(math.Floor(x), a) + f.Family.LogProb(math.Ceil(x), a)
		}
		if !finite(lp) {
			return r.First + i
		}
	}
	return r.First
}
