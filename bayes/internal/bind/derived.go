package bind

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Parameters whose distribution is that of a function of others.
const (
	zeroSumNormal  = "ZeroSumNormal"
	lkjCholeskyCov = "LKJCholeskyCov"
)

// wrappers are distributions of parameters that the binder makes of others.
var wrappers = []string{ordered, zeroSumNormal, lkjCholeskyCov}

// wrapped binds a parameter that has such a distribution; it reports false if
// call is of another one.
func (b *binder) wrapped(s *syntax.Statement, call *syntax.Call, free *ir.Node) bool {
	switch call.Func.Name {
	case ordered:
		b.ordered(s, call, free)
	case zeroSumNormal:
		b.zeroSum(s, call, free)
	case lkjCholeskyCov:
		b.choleskyCov(s, call, free)
	default:
		return false
	}
	return true
}

// refuseWrapper refuses such a distribution where it is not that of a parameter.
func (b *binder) refuseWrapper(call *syntax.Call) {
	if call.Func.Name == ordered {
		b.failf(call, "%s is for parameters, and stands alone: it keeps the elements of one in rising order, as in cut[3] ~ %s(Normal(0, 5))", ordered, ordered)
	}
	b.failf(call, "%s is for parameters, and stands alone, as in a[3, 3] ~ %s", call.Func.Name, call)
}

// add adds a parameter to the model.
func (b *binder) add(name string, node *ir.Node, prior *ir.Factor) {
	b.model.Factors = append(b.model.Factors, prior)
	b.model.Vars = append(b.model.Vars, &ir.Variable{Name: name, Node: node, Param: true, Prior: prior})
	b.names[name] = node
}

// arguments returns the arguments of a call by the names given, in that order;
// nil for one that is left out.
func (b *binder) arguments(call *syntax.Call, usage string, names ...string) []syntax.Expr {
	args := make([]syntax.Expr, len(names))
	for i, a := range call.Args {
		k := i
		if a.Name != "" {
			k = slices.Index(names, a.Name)
		}
		at := key(a)
		switch {
		case k < 0:
			b.failf(at, "%s has no argument %s: write %s", call.Func.Name, a.Name, usage)
		case k >= len(names):
			b.failf(at, "%s takes %d argument%s, not %d: write %s", call.Func.Name, len(names), map[bool]string{true: "s"}[len(names) != 1], len(call.Args), usage)
		case args[k] != nil:
			b.failf(at, "%s is given %s twice", call.Func.Name, names[k])
		}
		args[k] = a.Value
	}
	return args
}

// zeroSum binds a[n] ~ ZeroSumNormal(sigma): independent normal numbers, less
// their mean along the last dimension. The free block is of one element less,
// in an orthonormal basis of the vectors of sum 0.
func (b *binder) zeroSum(s *syntax.Statement, call *syntax.Call, free *ir.Node) {
	dims := free.Dims
	if len(dims) == 0 || dims[len(dims)-1].Size < 2 {
		b.failf(s.Target, "%s is of several elements with sum 0: say how many, as in %s[3] ~ %s", zeroSumNormal, free.Label, call)
	}
	sigma := b.arguments(call, zeroSumNormal+"(sigma)", "sigma")[0]
	if sigma == nil {
		sigma = &syntax.Number{Span: call.Span, Value: 1}
	}
	n := dims[len(dims)-1].Size
	inner := &ir.Dim{Name: free.Label + "_free", Size: n - 1}
	free.Dims = append(slices.Clone(dims[:len(dims)-1]), inner)
	normal := &syntax.Call{Span: call.Span, Func: &syntax.Name{Span: call.Func.Span, Name: "Normal"},
		Args: []syntax.Arg{{Value: &syntax.Number{Span: call.Span}}, {Value: sigma}}}
	f := b.factor(s, normal, free)
	b.model.Free = append(b.model.Free, free)
	basis := zeroSumBasis(n)
	x := &ir.Node{Op: ir.Dot, Args: []*ir.Node{ir.Array(basis, dims[len(dims)-1], inner), free}, Dims: dims}
	if len(dims) > 1 {
		x = ir.Multiply(free, ir.Transpose(ir.Array(basis, dims[len(dims)-1], inner)), dims)
	}
	b.add(free.Label, x, f)
}

// zeroSumBasis returns an orthonormal basis of the vectors of n elements with
// sum 0, as the n−1 columns of a matrix: Helmert's contrasts.
func zeroSumBasis(n int) []float64 {
	q := make([]float64, n*(n-1))
	for j := range n - 1 {
		c := 1 / math.Sqrt(float64((j+1)*(j+2)))
		for i := range j + 1 {
			q[i*(n-1)+j] = c
		}
		q[(j+1)*(n-1)+j] = -c * float64(j+1)
	}
	return q
}

// choleskyCov binds L[n, n] ~ LKJCholeskyCov(eta, sd_dist), the Cholesky factor
// of a covariance matrix: its standard deviations have the distribution
// sd_dist, and its correlations LKJCorr(eta). As in PyMC, the posterior has
// these as L_stds and L_corr too.
func (b *binder) choleskyCov(s *syntax.Statement, call *syntax.Call, free *ir.Node) {
	usage := lkjCholeskyCov + "(2, Exponential(1))"
	args := b.arguments(call, usage, "eta", "sd_dist")
	eta, sd := args[0], args[1]
	name, dims := free.Label, free.Dims
	sdCall, _ := sd.(*syntax.Call)
	switch {
	case eta == nil:
		b.failf(call, "%s needs eta: write %s", lkjCholeskyCov, usage)
	case sdCall == nil:
		b.failf(call, "%s needs the distribution of the standard deviations: write %s", lkjCholeskyCov, usage)
	case len(dims) != 2 || dims[0].Size != dims[1].Size:
		b.failf(s.Target, "%s is of one square matrix: say how many rows and columns, as in %s[2, 2] ~ %s", lkjCholeskyCov, name, call)
	}
	for _, other := range []string{name + "_stds", name + "_corr"} {
		if b.names[other] != nil {
			b.failf(s.Target, "%s makes %s too, and there is one above: choose another name", lkjCholeskyCov, other)
		}
		b.defined[other] = s
	}
	deviation := &ir.Node{Op: ir.Free, Dims: dims[:1], Offset: free.Offset, Label: name + "_stds"}
	f := b.factor(s, sdCall, deviation)
	if f.Family.Discrete {
		b.failf(sd, "standard deviations need a continuous distribution, such as Exponential(1)")
	}
	if lo, _ := b.bounds(f); !lo.IsConst() || slices.Min(lo.Value) < 0 {
		b.failf(sd, "standard deviations need a distribution of positive numbers, such as Exponential(1), which %s is not", f.Family.Name)
	}
	b.model.Free = append(b.model.Free, deviation)
	f.X = b.transform(f, deviation)
	b.add(deviation.Label, f.X, f)

	free.Offset = b.model.Size()
	lkj := &syntax.Call{Span: call.Span, Func: &syntax.Name{Span: call.Func.Span, Name: distribution.LKJCholesky.Name}, Args: []syntax.Arg{{Value: eta}}}
	g := b.multivariate(s, lkj, free)
	g.X = b.constrain(distribution.CholeskyCorr, free)
	l := b.apply2(call, ir.Mul, ir.TakeBy(f.X, dims, func(at []int) int { return at[0] }), g.X)
	b.add(name, l, g)
	unit := b.apply2(call, ir.Div, l, ir.TakeBy(f.X, dims, func(at []int) int { return at[0] }))
	corr := ir.Multiply(unit, ir.Transpose(unit), dims)
	b.names[name+"_corr"] = corr
	b.model.Vars = append(b.model.Vars, &ir.Variable{Name: name + "_corr", Node: corr})
}
