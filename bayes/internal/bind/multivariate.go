package bind

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
	"gonum.org/v1/gonum/mat"
)

// isMultivariate reports whether a call is of a distribution of vectors or
// matrices.
func isMultivariate(call *syntax.Call) bool {
	return slices.Contains(distribution.MultivariateNames(), call.Func.Name)
}

// vector binds a parameter with a multivariate distribution.
func (b *binder) vector(s *syntax.Statement, call *syntax.Call, free *ir.Node) {
	f := b.multivariate(s, call, free)
	v := &ir.Variable{Name: free.Label, Node: free, Param: true, Prior: f, New: b.known.predicts() && free.HasRows()}
	switch m := f.Multivariate; {
	case m.Discrete:
		b.discrete(f, free)
	case m == distribution.LKJCorr: // the product of a Cholesky factor with itself
		if len(f.Dims) > 0 {
			b.failf(s.Target, "LKJCorr is of one matrix here: %s has one value %s", s.Target, per(free))
		}
		f.Multivariate, f.Family = distribution.LKJCholesky, &distribution.Family{Name: distribution.LKJCholesky.Name}
		dims := free.Dims
		f.X = b.constrain(distribution.CholeskyCorr, free)
		b.add(v.Name, ir.Multiply(f.X, ir.Transpose(f.X), dims), f)
		return
	case m == distribution.Dirichlet:
		v.Node = b.constrain(distribution.Simplex, free)
	case m == distribution.LKJCholesky:
		v.Node = b.constrain(distribution.CholeskyCorr, free)
	default:
		b.model.Free = append(b.model.Free, free)
	}
	f.X = v.Node
	if !f.Multivariate.Discrete {
		b.model.Factors = append(b.model.Factors, f)
	}
	b.names[v.Name] = v.Node
	b.model.Vars = append(b.model.Vars, v)
}

// multivariate binds a multivariate distribution at x: a draw is a line of its
// last dimension, or a matrix of its last two.
func (b *binder) multivariate(s *syntax.Statement, call *syntax.Call, x *ir.Node) *ir.Factor {
	npos, keywords := 0, []string(nil)
	nodes := make([]*ir.Node, len(call.Args))
	for i, a := range call.Args {
		nodes[i] = b.expr(a.Value)
		if a.Name == "" {
			npos++
		} else {
			keywords = append(keywords, a.Name)
		}
	}
	form, err := distribution.LookupMultivariate(call.Func.Name, npos, keywords)
	if err != nil {
		b.refuseCall(s, call, err)
	}
	for i, p := range form.Written {
		b.checkDomain(call.Args[i].Value, distribution.Param{Name: p.Name, Domain: p.Domain}, nodes[i])
	}
	m := form.Multivariate
	for _, n := range nodes { // lag leaves the first rows out
		x = b.cut(x, n.Dims)
	}
	f := &ir.Factor{Stmt: s, Family: &distribution.Family{Name: m.Name, Discrete: m.Discrete}, Multivariate: m, X: x}
	f.Dims = b.lines(s, call, f)
	f.N = x.Dims[len(x.Dims)-1].Size
	for j, arg := range form.Args {
		var at syntax.Expr = call
		a := ir.Scalar(arg.Default)
		if arg.Source >= 0 {
			at, a = call.Args[arg.Source].Value, nodes[arg.Source]
		}
		f.Args = append(f.Args, b.shape(at, m.Params[j], a, f))
	}
	return f
}

// lines returns the dimensions of x that count draws.
func (b *binder) lines(s *syntax.Statement, call *syntax.Call, f *ir.Factor) []*ir.Dim {
	d := f.X.Dims
	k := len(d) - 1
	if f.Multivariate.Matrix {
		if k--; k < 0 || d[k].Size != d[k+1].Size {
			b.failf(s.Target, "%s is of square matrices: %s has one value %s, and needs as many rows as columns, as in L[3, 3] ~ %s", call.Func.Name, s.Target, per(f.X), call)
		}
	}
	if k < 0 {
		b.failf(s.Target, "%s is of vectors, and %s has one value: say how many, as in %s[3] ~ %s", call.Func.Name, s.Target, s.Target, call)
	}
	if n := d[len(d)-1].Size; n < 2 && f.X.Op == ir.Free {
		b.failf(s.Target, "%s needs at least 2 elements", call.Func.Name)
	}
	return d[:k]
}

// shape gives an argument the shape that a multivariate distribution takes.
func (b *binder) shape(at syntax.Expr, p distribution.MultiParam, a *ir.Node, f *ir.Factor) *ir.Node {
	line := f.X.Dims[len(f.X.Dims)-1:]
	switch p.Shape {
	case distribution.Number:
		return b.into(at, a, &ir.Node{Op: f.X.Op, Dims: f.Dims}, f.Stmt)
	case distribution.Vector:
		if len(a.Dims) == 0 {
			return ir.Take(a, make([]int32, f.N), line...)
		}
		if len(a.Dims) == 1 {
			if _, ok := fits(a.Dims[0], line[0]); ok {
				return a
			}
			if a.Dims[0].Kind == ir.Fixed {
				b.failf(at, "%s is %s, and %s has vectors of %d", p.Name, shape(a), f.Stmt.Target, f.N)
			}
		}
		return b.into(at, a, f.X, f.Stmt)
	case distribution.AnyVector:
		if len(a.Dims) > 1 {
			b.failf(at, "%s is a vector, and this has one value %s", p.Name, per(a))
		}
		return a
	}
	if len(a.Dims) != 2 || a.Dims[0].Size != f.N || a.Dims[1].Size != f.N {
		b.failf(at, "%s is a matrix of %d rows and columns, as many as %s has elements; this has one value %s", p.Name, f.N, f.Stmt.Target, per(a))
	}
	b.checkMatrix(at, p, a)
	return a
}

// checkMatrix refuses data that are no covariance matrix or Cholesky factor.
func (b *binder) checkMatrix(at syntax.Expr, p distribution.MultiParam, a *ir.Node) {
	if !a.IsConst() {
		return
	}
	n := a.Dims[0].Size
	for i := range n {
		for j := range n {
			v, w := a.Value[i*n+j], a.Value[j*n+i]
			switch {
			case i == j && !(v > 0):
				b.failf(at, "%s must have a diagonal above 0; element [%d, %d] is %s", p.Name, i, i, number(v))
			case p.Shape == distribution.Covariance && math.Abs(v-w) > 1e-8*max(1, math.Abs(v)):
				b.failf(at, "%s must be symmetric; element [%d, %d] is %s and [%d, %d] is %s", p.Name, i, j, number(v), j, i, number(w))
			case p.Shape == distribution.LowerFactor && j > i && v != 0:
				b.failf(at, "%s must be lower triangular; element [%d, %d] is %s", p.Name, i, j, number(v))
			}
		}
	}
	var c mat.Cholesky
	if p.Shape == distribution.Covariance && !c.Factorize(mat.NewSymDense(n, slices.Clone(a.Value))) {
		b.failf(at, "%s must be positive definite, and this is not: some combination of the elements would have a variance of 0 or less", p.Name)
	}
}

// checkDraws refuses observations that no parameters allow.
func (b *binder) checkDraws(f *ir.Factor) {
	for i, v := range f.X.Value {
		row := i / (len(f.X.Value) / f.Size())
		if f.Size() == 1 {
			row = i
		}
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			b.failf(f.Stmt.Target, "row %d of %s is %s: a finite number is needed", row, f.Stmt.Target, number(v))
		case f.Multivariate.Discrete && (v < 0 || v != math.Trunc(v)):
			b.failf(f.Stmt.Target, "row %d of %s has %s: %s allows whole numbers from 0", row, f.Stmt.Target, number(v), f.Family.Name)
		}
	}
	if f.Family.Name == "Dirichlet" {
		b.checkShares(f)
	}
	if !f.Multivariate.Discrete || f.Multivariate.Params[0].Name != "n" || !f.Args[0].IsConst() {
		return
	}
	for i := range f.Size() {
		if sum, n := total(f.X.Value[i*f.N:][:f.N]), ir.Element(f.Args[0].Value, i); sum != n {
			b.failf(f.Stmt.Target, "row %d of %s adds up to %s, and n is %s", i, f.Stmt.Target, number(sum), number(n))
		}
	}
}

// checkShares refuses vectors that have negative elements or whose sum is not 1.
func (b *binder) checkShares(f *ir.Factor) {
	for i := range f.Size() {
		shares := f.X.Value[i*f.N:][:f.N]
		if slices.Min(shares) < 0 {
			b.failf(f.Stmt.Target, "row %d of %s has the share %s: Dirichlet allows shares from 0 to 1 with sum 1", i, f.Stmt.Target, number(slices.Min(shares)))
		}
		if sum := total(shares); !(math.Abs(sum-1) < 1e-8) {
			b.failf(f.Stmt.Target, "row %d of %s adds up to %s: Dirichlet allows shares from 0 to 1 with sum 1", i, f.Stmt.Target, number(sum))
		}
	}
}

// respondTogether binds a multivariate distribution of data that are to be
// predicted: a draw for each row that its arguments have, x, or one in all.
func (b *binder) respondTogether(s *syntax.Statement, call *syntax.Call, x *ir.Node) *ir.Factor {
	old := b.known.factor(s)
	for _, d := range old.X.Dims[len(old.Dims):] {
		if d.Kind == ir.Row {
			b.failf(s.Target, "%s is one draw for all rows that the model has learnt from: to predict at other rows, sample with these among the data and %s missing in them, and Predict(nil) has %s_missing", s.Target, s.Target, s.Target)
		}
		x.Dims = append(x.Dims, d)
	}
	f := b.multivariate(s, call, x)
	f.Observed = true
	b.model.Factors = append(b.model.Factors, f)
	return f
}
