package program

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// fastPointwise returns a factor of observations in the form in which the log
// density of each is quickest to compute, and a function that does so.
func (c *compiler) fastPointwise(f *ir.Factor) (*ir.Factor, func(dst []float64, args [][]float64)) {
	if f.Multivariate == nil && f.X.IsConst() {
		g := linked(f)
		if slices.ContainsFunc(g.Args, c.beyond) {
			g = f
		}
		n, x := g.Size(), g.X.Value
		switch g.Family {
		case distribution.PoissonLog:
			constant := make([]float64, n)
			for i := range constant {
				constant[i], _ = math.Lgamma(at(x, i) + 1)
			}
			return g, func(dst []float64, args [][]float64) {
				eta := args[0]
				exponentials(dst, eta)
				for i, m := range dst {
					dst[i] = at(x, i)*at(eta, i) - m - constant[i]
				}
			}
		case distribution.BernoulliLogit:
			return g, func(dst []float64, args [][]float64) {
				eta := args[0]
				for i := range dst {
					dst[i] = -math.Abs(at(eta, i))
				}
				vector.Exp(dst, dst)
				for i, e := range dst {
					dst[i] = at(x, i)*at(eta, i) - max(at(eta, i), 0) - math.Log1p(e)
				}
			}
		case distribution.Normal:
			return g, func(dst []float64, args [][]float64) {
				mu, sigma := args[0], args[1]
				logs := 0.0
				for i := range dst {
					s := at(sigma, i)
					if i == 0 || len(sigma) > 1 {
						logs = math.Log(s) + halfLog2Pi
					}
					z := (at(x, i) - at(mu, i)) / s
					dst[i] = -0.5*z*z - logs
				}
			}
		}
	}
	return f, func(dst []float64, args [][]float64) { f.LogProbs(dst, f.X.Value, args) }
}

// beyond reports whether an expression reads parameters by their coordinates,
// where a register holds what follows from them: the logarithm of a positive
// parameter is its coordinate.
func (c *compiler) beyond(n *ir.Node) (found bool) {
	ir.Walk(func(n *ir.Node) bool {
		_, known := c.regs[n]
		found = found || !known && (n.Op == ir.Free || n.Op == ir.Discrete)
		return !known
	}, n)
	return found
}

// exponentials sets dst to the exponentials of x, of which one element stands
// for all.
func exponentials(dst, x []float64) {
	if len(x) == len(dst) {
		vector.Exp(dst, x)
		return
	}
	e := math.Exp(x[0])
	for i := range dst {
		dst[i] = e
	}
}
