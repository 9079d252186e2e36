package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A fold is a ir.Fold bound to the buffers of one machine.
type fold struct {
	*ir.Fold
	out      []float64 // the value of its node
	sigma    array
	logSigma []float64 // where the scale is an exponential
	theta    []array
	columns  []float64 // of R, its upper triangle, one after the other
	lines    []float64 // of R likewise
	negZ     []float64
	x, r     []float64 // θ and then the gradient; R(θ − θ̂)
}

// newFold binds a fold to σ and the blocks of θ.
func newFold(f *ir.Fold, out array, args []array, logSigma []float64) *fold {
	k := f.K
	b := &fold{Fold: f, out: out.Val, sigma: args[0], logSigma: logSigma, theta: args[1:],
		x: make([]float64, k), r: make([]float64, k), negZ: make([]float64, k)}
	for i, z := range f.Z {
		b.negZ[i] = -z
		b.lines = append(b.lines, f.R[i*k:][i:k]...)
		for j := range i + 1 {
			b.columns = append(b.columns, f.R[j*k+i])
		}
	}
	return b
}

// run sets the value of the node, one of the outputs that the log density is
// the sum of, and adds the gradient.
func (f *fold) run() float64 {
	f.out[0] = f.value()
	return 0
}

// value returns the log density and adds its gradient to the adjoints at once,
// which is right because the node is a term of the log density. Both products
// with R add to numbers that do not wait for each other.
func (f *fold) value() float64 {
	sigma := f.sigma.Val[0]
	if !(sigma > 0) {
		return math.Inf(-1)
	}
	x, r := f.x, f.r
	at := x
	for _, a := range f.theta {
		at = at[copy(at, a.Val):]
	}
	copy(r, f.negZ)
	columns := f.columns
	for j, t := range x {
		column := columns[:j+1]
		columns = columns[j+1:]
		r := r[:len(column)]
		for i, a := range column {
			r[i] += a * t
		}
	}
	inv := 1 / sigma
	precision := inv * inv
	ss := f.RSS
	for i, v := range r {
		ss += v * v
		r[i] = v * precision
	}
	ss *= precision
	f.sigma.Add(0, (ss-f.Rows)*inv)
	g := x
	clear(g)
	lines := f.lines
	for i, v := range r {
		g := g[i:]
		line := lines[:len(g)]
		lines = lines[len(g):]
		for j, a := range line {
			g[j] += a * v
		}
	}
	for _, a := range f.theta {
		for j := range a.Adj {
			a.Adj[j] -= g[j]
		}
		g = g[len(a.Val):]
	}
	var log float64
	if f.logSigma != nil {
		log = f.logSigma[0]
	} else {
		log = math.Log(sigma)
	}
	return f.Const - f.Rows*log - 0.5*ss
}
