package program

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// linked returns the factor by its linear predictor where its parameter is the
// inverse link of one, as in Poisson(exp(eta)), and the factor itself otherwise.
func linked(f *ir.Factor) *ir.Factor {
	p := f.Family.Predictor
	if f.Multivariate != nil || p == nil || p.By == nil {
		return f
	}
	var eta *ir.Node
	switch p.Link {
	case distribution.Log:
		eta = logOf(f.Args[p.Param])
	case distribution.Logit:
		eta = logitOf(f.Args[p.Param])
	}
	if eta == nil {
		return f
	}
	g := *f
	g.Family, g.Args = p.By, slices.Clone(f.Args)
	g.Args[p.Param] = eta
	return &g
}

// logged returns observations of which the logarithms are of another family, as
// log-normal ones are, as these logarithms, and what that takes off the log
// density; nil for other factors.
func logged(f *ir.Factor) (g *ir.Factor, shift float64) {
	if f.Family.Log == nil || !f.X.IsConst() {
		return nil, 0
	}
	logs := make([]float64, len(f.X.Value))
	for i, x := range f.X.Value {
		logs[i] = math.Log(x)
	}
	x := array{Val: logs}
	for i := range f.Size() {
		w := 1.0
		if f.Weights != nil {
			w = f.Weights.Value[i]
		}
		shift -= w * x.At(i)
	}
	if !finite(shift) {
		return nil, 0
	}
	copied := *f
	g = &copied
	g.Family, g.X = f.Family.Log, ir.Array(logs, f.X.Dims...)
	return g, shift
}

// logitOf returns x of a node that is sigmoid(x).
func logitOf(n *ir.Node) *ir.Node {
	if n.Op == ir.Logistic {
		return n.Args[0]
	}
	return nil
}

// logOf returns the logarithm of exp(x), also times and over positive data.
func logOf(n *ir.Node) *ir.Node {
	switch n.Op {
	case ir.Exp:
		return n.Args[0]
	case ir.Mul:
		for i, x := range n.Args {
			if c := n.Args[1-i]; positive(c) {
				return shifted(logOf(x), ir.Add, c, n.Dims)
			}
		}
	case ir.Div:
		if positive(n.Args[1]) {
			return shifted(logOf(n.Args[0]), ir.Sub, n.Args[1], n.Dims)
		}
	}
	return nil
}

// positive reports whether a node is of data above 0.
func positive(n *ir.Node) bool {
	for _, v := range n.Value {
		if !(v > 0) {
			return false
		}
	}
	return n.IsConst()
}

// shifted returns eta with the logarithm of data added or taken off.
func shifted(eta *ir.Node, op ir.Op, c *ir.Node, dims []*ir.Dim) *ir.Node {
	if eta == nil {
		return nil
	}
	logs := make([]float64, len(c.Value))
	for i, v := range c.Value {
		logs[i] = math.Log(v)
	}
	return &ir.Node{Op: op, Args: []*ir.Node{eta, ir.Array(logs, c.Dims...)}, Dims: dims}
}
