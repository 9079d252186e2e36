package bind

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

var reductionNames = []string{"sum", "mean", "std", "var", "min", "max", "dot", "transpose", "diag", "diag_pre_multiply", "corr", "stds", "append", "sqdist", "eye", "where", "lag"}

// call types a function applied to its arguments.
func (b *binder) call(e *syntax.Call) *ir.Node {
	for _, a := range e.Args {
		if a.Name != "" {
			b.failf(key(a), "%s takes no named arguments", e.Func.Name)
		}
	}
	if op := ir.Functions[e.Func.Name]; op != nil {
		return b.apply(e, op)
	}
	switch e.Func.Name {
	case "sum", "mean", "std", "sd", "var", "min", "max":
		return b.reduce(e)
	case "dot":
		xy := b.args(e, 2)
		return b.dot(e, xy[0], xy[1])
	case "append", "concat", "concatenate":
		return b.append(e)
	case "transpose":
		return ir.Transpose(b.matrixArg(e, false))
	case "diag":
		return diagonal(b.matrixArg(e, true))
	case "corr":
		return b.correlations(e, b.matrixArg(e, true))
	case "stds":
		return deviations(b.matrixArg(e, true))
	case "sqdist":
		return b.squaredDistances(e, b.args(e, 1)[0])
	case "eye":
		return b.identity(e, b.args(e, 1)[0])
	case "diag_pre_multiply":
		xy := b.args(e, 2)
		return b.scaleRows(e, xy[0], xy[1])
	case "lag":
		return b.lag(e)
	case "where", "switch":
		return b.where(e, b.args(e, 3))
	}
	if isMultivariate(e) || isDistribution(e.Func.Name) {
		b.failf(e, "%s is a distribution: it stands to the right of ~, as in x ~ %s", e.Func.Name, e)
	}
	b.failf(e.Func, "there is no function %s%s", e.Func.Name, b.suggest(e.Func.Name, true))
	return nil
}

// key is the place of an argument's name, or of its value if it has none.
func key(a syntax.Arg) syntax.Expr { return &syntax.Name{Span: a.At()} }

func (b *binder) args(e *syntax.Call, n int) []*ir.Node {
	if len(e.Args) != n {
		b.failf(e, "%s takes %d argument%s, not %d", e.Func.Name, n, map[bool]string{true: "s"}[n != 1], len(e.Args))
	}
	nodes := make([]*ir.Node, n)
	for i, a := range e.Args {
		nodes[i] = b.expr(a.Value)
	}
	return nodes
}

func (b *binder) where(e *syntax.Call, a []*ir.Node) *ir.Node {
	dims := b.union(e, a[0], e, &ir.Node{Dims: b.union(e, a[1], e, a[2], e)}, e)
	for i := range a {
		a[i] = b.expand(e, a[i], dims)
	}
	return where(a, dims)
}

// where returns a choice between arguments of the dimensions given, or scalars.
func where(a []*ir.Node, dims []*ir.Dim) *ir.Node {
	return ir.Apply(ir.Where, dims, a...)
}

// reduce types sum, mean, std, var, min and max of all elements, or for data
// along one axis, as in mean(X, 0).
func (b *binder) reduce(e *syntax.Call) *ir.Node {
	if n := b.known.whole(e); n != nil {
		return n
	}
	if len(e.Args) == 2 {
		return b.reduceAxis(e)
	}
	x := b.args(e, 1)[0]
	n := ir.Scalar(float64(x.Size()))
	if x.IsConst() {
		return ir.Scalar(reductions[e.Func.Name](x.Value))
	}
	mean := func(x *ir.Node) *ir.Node { return b.apply2(e, ir.Div, ir.SumOf(x), n) }
	switch e.Func.Name {
	case "sum":
		return ir.SumOf(x)
	case "mean":
		return mean(x)
	case "var", "std", "sd":
		v := mean(ir.Map(ir.Sqr, b.apply2(e, ir.Sub, x, mean(x))))
		if e.Func.Name == "var" {
			return v
		}
		return ir.Map(ir.Sqrt, v)
	}
	b.failf(e, "%s works on data only", e.Func.Name)
	return nil
}

func (b *binder) reduceAxis(e *syntax.Call) *ir.Node {
	x, axis := b.expr(e.Args[0].Value), b.expr(e.Args[1].Value)
	if !x.IsConst() || !axis.IsConst() || axis.Size() != 1 {
		switch e.Func.Name {
		case "min", "max":
			b.failf(e, "%s is of all elements: the %simum of two is %simum(%s, %s)", e.Func.Name, e.Func.Name, e.Func.Name, e.Args[0].Value, e.Args[1].Value)
		}
		b.failf(e, "%s along an axis works on data only, as in %s(X, 0)", e.Func.Name, e.Func.Name)
	}
	k := slices.Index([]float64{0, 1, 2, 3}[:min(len(x.Dims), 4)], axis.Value[0])
	if k < 0 {
		b.failf(e.Args[1].Value, "%s is no axis of %s: it has %d, counted from 0", number(axis.Value[0]), e.Args[0].Value, len(x.Dims))
	}
	dims := slices.Delete(slices.Clone(x.Dims), k, k+1)
	inner, n := ir.Size(x.Dims[k+1:]), x.Dims[k].Size
	v := make([]float64, ir.Size(dims))
	line := make([]float64, n)
	for i := range v {
		start := i/inner*inner*n + i%inner
		for j := range line {
			line[j] = x.Value[start+j*inner]
		}
		v[i] = reductions[e.Func.Name](line)
	}
	return ir.Array(v, dims...)
}

// reductions of numbers; var and std divide by n, as NumPy's and PyMC's do.
var reductions = map[string]func([]float64) float64{
	"sum": total, "mean": mean, "var": variance,
	"std": func(x []float64) float64 { return math.Sqrt(variance(x)) },
	"sd":  func(x []float64) float64 { return math.Sqrt(variance(x)) },
	"min": slices.Min[[]float64], "max": slices.Max[[]float64],
}

func total(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func mean(x []float64) float64 { return total(x) / float64(len(x)) }

func variance(x []float64) float64 {
	m, s := mean(x), 0.0
	for _, v := range x {
		s += (v - m) * (v - m)
	}
	return s / float64(len(x))
}

// squaredDistances returns the matrix of the squared Euclidean distances of all
// rows of data from each other.
func (b *binder) squaredDistances(e *syntax.Call, x *ir.Node) *ir.Node {
	if !x.IsConst() || len(x.Dims) < 1 || len(x.Dims) > 2 {
		b.failf(e, "sqdist takes a column or a matrix of data: it is the matrix of the squared distances of its rows")
	}
	m := b.square(e, x.Dims[0].Size)
	n, width := x.Dims[0].Size, len(x.Value)/x.Dims[0].Size
	for i := range m.Value {
		for k := range width {
			d := x.Value[i/n*width+k] - x.Value[i%n*width+k]
			m.Value[i] += d * d
		}
	}
	return m
}

// identity returns the identity matrix of a known size.
func (b *binder) identity(e *syntax.Call, size *ir.Node) *ir.Node {
	if !size.IsConst() || len(size.Dims) > 0 {
		b.failf(e, "eye takes a number of rows, as in eye(3)")
	}
	n := b.dimSize(e, size.Value[0])
	m := b.square(e, n)
	for i := range n {
		m.Value[i*n+i] = 1
	}
	return m
}

// square returns a matrix of zeros.
func (b *binder) square(e *syntax.Call, n int) *ir.Node {
	dims := []*ir.Dim{{Size: n}, {Size: n}}
	b.checkSize(e, dims)
	return ir.Array(make([]float64, n*n), dims...)
}

// scaleRows types the product of a diagonal matrix, of which v is the diagonal,
// and a matrix: its row i times v[i]. The name in the language is Stan's.
func (b *binder) scaleRows(e *syntax.Call, v, m *ir.Node) *ir.Node {
	if len(v.Dims) != 1 || len(m.Dims) != 2 || v.Size() != m.Dims[0].Size {
		b.failf(e, "%s takes a vector and a matrix of as many rows: here one has one value %s and the other one %s", e.Func.Name, per(v), per(m))
	}
	return b.apply2(e, ir.Mul, ir.TakeBy(v, m.Dims, func(at []int) int { return at[0] }), m)
}
