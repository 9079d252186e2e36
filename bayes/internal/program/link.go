package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A link is a family whose parameter is an inverse link of a predictor, as in
// Poisson(exp(eta)), and the family of that predictor.
type link struct {
	family *distribution.Family
	param  int
	inner  func(*ir.Node) *ir.Node // the predictor; nil if there is none
	by     *distribution.Family
}

var links = []link{
	{distribution.Bernoulli, 0, logitOf, distribution.BernoulliLogit},
	{distribution.Binomial, 1, logitOf, distribution.BinomialLogit},
	{distribution.Poisson, 0, logOf, poissonLog},
	{distribution.NegativeBinomial, 0, logOf, negativeBinomialLog},
}

// linked returns the factor by its predictor where there is one, and the
// factor itself otherwise.
func linked(f *ir.Factor) *ir.Factor {
	for _, l := range links {
		if f.Family != l.family {
			continue
		}
		if eta := l.inner(f.Args[l.param]); eta != nil {
			g := *f
			g.Family, g.Args = l.by, append([]*ir.Node{}, f.Args...)
			g.Args[l.param] = eta
			return &g
		}
	}
	return f
}

// logged returns log-normal observations as normal ones of their logarithms, and
// what that takes off the log density; nil for other factors.
func logged(f *ir.Factor) (g *ir.Factor, shift float64) {
	if f.Family != distribution.LogNormal || !f.X.IsConst() {
		return nil, 0
	}
	logs := make([]float64, len(f.X.Value))
	for i, x := range f.X.Value {
		logs[i] = math.Log(x)
	}
	for i := range f.Size() {
		w := 1.0
		if f.Weights != nil {
			w = f.Weights.Value[i]
		}
		shift -= w * at(logs, i)
	}
	if !finite(shift) {
		return nil, 0
	}
	copied := *f
	g = &copied
	g.Family, g.X = distribution.Normal, ir.Array(logs, f.X.Dims...)
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

var (
	poissonLog          = byLog(distribution.Poisson)
	negativeBinomialLog = byLog(distribution.NegativeBinomial)
)

// byLog returns a family by the logarithm of its first parameter.
func byLog(of *distribution.Family) *distribution.Family {
	f := *of
	f.Params = append([]distribution.Param{{Name: "eta"}}, of.Params[1:]...)
	f.LogProb = func(x float64, a []float64) float64 {
		eta := a[0]
		a[0] = math.Exp(eta)
		logp := of.LogProb(x, a)
		a[0] = eta
		return logp
	}
	f.Grad = func(x float64, a, da []float64) (logp, dx float64) {
		eta := a[0]
		a[0] = math.Exp(eta)
		logp, dx = of.Grad(x, a, da)
		da[0] *= a[0]
		a[0] = eta
		return logp, dx
	}
	return &f
}
