// Package graph binds a parsed model to data: it resolves every name, gives
// every expression its dimensions and computes what depends on data alone.
//
// The result is a [Model]: free parameters on an unconstrained scale, the
// quantities made of them, and the terms of the log density.
package graph

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Model is a model bound to data. Its log density over the free parameters
// is the sum of its Factors, Terms and Potentials, and of Marginal, which only
// a plan has.
type Model struct {
	Source   *syntax.Model
	Free     []*Node     // Op Free, in the order of statements
	Discrete []*Factor   // distributions of parameters without a density, whose X has Op Discrete
	Vars     []*Variable // what the posterior holds, in the order of statements
	Rows     []*Variable // definitions with a value per row, which it does not hold
	Imputed  []*Variable // missing values that are no parameters, drawn given the observed ones
	Factors  []*Factor
	Terms    []*Node // scalars: log Jacobians of transforms, and what a plan makes of factors

	Potentials []*Potential
	Marginal   *Marginal // nil: no parameter is summed out
}

// Size returns the number of unconstrained coordinates.
func (m *Model) Size() int {
	n := 0
	for _, f := range m.Free {
		n += f.Size()
	}
	return n
}

// States returns the number of discrete coordinates, which come after the
// unconstrained ones.
func (m *Model) States() int {
	n := 0
	for _, f := range m.Discrete {
		n += f.X.Size()
	}
	return n
}

// A Variable is a named quantity of the posterior.
type Variable struct {
	Name  string
	Node  *Node
	Param bool // has a distribution of its own, rather than a definition
	Prior *Factor
	New   bool // when predicting: draws of the posterior do not have it
}

// A Factor is the log density of values under a distribution, summed. If that
// is Multivariate, an element of the factor is one draw of N elements of X (or
// N×N), and Family has a name and no more.
type Factor struct {
	Stmt   *syntax.Statement
	Family *distribution.Family
	X      *Node
	Args   []*Node // by Family.Params; each has one element or as many as the factor
	Dims   []*Dim

	Multivariate *distribution.Multivariate
	N            int

	Observed bool
	Ordered  bool  // X is draws in rising order along the last dimension
	Missing  int   // how many rows of its statement have no observation
	Weights  *Node // how often each element counts; nil: once

	Sequential bool // the distribution of an element depends on those before it
}

// Size returns the number of elements whose log densities the factor sums.
func (f *Factor) Size() int { return size(f.Dims) }

// A Potential is what a statement Potential(…), or code outside of the model,
// adds to the log density.
type Potential struct {
	Stmt *syntax.Statement // nil: code
	Term *Node             // a scalar
}

// Vector returns which elements of its last argument the factor's element i
// reads, if that is a vector: all, or a row of them.
func (f *Factor) Vector(i int) (from, to int) {
	a := f.Args[len(f.Args)-1]
	if len(a.Dims) < 2 {
		return 0, a.Size()
	}
	k := a.Size() / f.Size()
	return i * k, (i + 1) * k
}

// A Dim is a dimension: two are the same only if they are the same pointer.
type Dim struct {
	Name   string
	Size   int
	Labels []string // of its positions; nil where they are numbers from 0
	Kind   Kind
	First  int // of the rows of a table: the first that it has, as lag leaves those before undefined

	Numbers []int32 // of its rows, where they are not First, First+1 …
}

// A Kind says where a dimension comes from.
type Kind uint8

const (
	Fixed Kind = iota // a size in the text; fits any dimension of that size
	Level             // the levels of a data column
	Row               // the rows of a table of data
)

// An Op is what a [Node] does.
type Op uint8

const (
	Const       Op = iota // Value
	Free                  // a block of unconstrained parameters, from offset Offset
	Discrete              // a block of whole numbers, from offset Offset, beyond all that are Free
	Map1                  // Func of Args[0], element by element
	Map2                  // Func of Args[0] and Args[1], of the same size or scalars
	Where                 // Args[1] where Args[0] is not 0, else Args[2]
	Gather                // Args[0] at Index
	Pick                  // Args[0] at the positions Args[1]; NaN beyond its ends
	View                  // the elements of Args[0] under other dimensions
	Sum                   // the sum of Args[0], a scalar
	Concat                // the elements of all Args, one after another
	MatMul                // the product of Args[0] and Args[1], row-major matrices; a vector is one row or one column
	Softmax               // of Args[0], along its last dimension
	Dot                   // matrix Args[0] (rows by columns) times vector Args[1]
	Transform             // blocks of Args[0] through Constraint, end to end
	LogJacobian           // the log Jacobian of Args[0], a Transform; a term of every log density that reads that
	GaussFold             // the log density of folded normal observations; see Fold
	Call                  // Code of the elements of Args, end to end; a scalar
	Recur                 // Recurrence, from Args of the same rows or scalars

	Lag  // in a recurrence only: Args[0] Offset rows above, before the first row Args[1]
	Self // while one is typed: its value
)

// A Node is an expression. Its elements are in row-major order of its Dims.
type Node struct {
	Op         Op
	Args       []*Node
	Dims       []*Dim
	Value      []float64               // Const
	Offset     int                     // Free, Discrete, Lag
	Func       *Func                   // Map1, Map2
	Index      []int32                 // Gather
	Constraint *distribution.Transform // Transform, of the last dimension
	Fold       *Fold                   // GaussFold
	Code       Code                    // Call
	Recurrence *Recurrence             // Recur
	Label      string                  // for a column or parameter: its name
}

// Size returns the number of elements.
func (n *Node) Size() int { return size(n.Dims) }

// IsConst reports whether the node depends on data alone.
func (n *Node) IsConst() bool { return n.Op == Const }

// HasRows reports whether the node has a value per row of data.
func (n *Node) HasRows() bool { return n.rows() != nil }

// rows returns the rows of data that the node has a value for each of, or nil.
func (n *Node) rows() *Dim {
	i := slices.IndexFunc(n.Dims, func(d *Dim) bool { return d.Kind == Row })
	if i < 0 {
		return nil
	}
	return n.Dims[i]
}

// A Fold is what n observations y ~ Normal(Xθ + o, σ) come to when only
// cross-products are kept: ‖y − o − Xθ‖² = ‖R(θ − θ̂)‖² + RSS, with R upper
// triangular. Args of its node are σ and then the blocks of θ.
type Fold struct {
	Rows  float64   // how many observations, by weight
	K     int       // length of θ
	R     []float64 // K×K, row-major
	Z     []float64 // Rθ̂
	RSS   float64   // the residual sum of squares at θ̂
	Const float64   // added to the log density
}

// A Code is a function outside of the language. It sets grad to its gradient and
// keeps neither slice.
type Code func(x, grad []float64) float64

// Estimate returns the least-squares solution θ̂, with 0 for elements that
// follow from those after them.
func (f *Fold) Estimate() []float64 {
	theta, largest := make([]float64, f.K), 0.0
	for _, v := range f.R {
		largest = max(largest, math.Abs(v))
	}
	for i := f.K - 1; i >= 0; i-- {
		row := f.R[i*f.K:][:f.K]
		if math.Abs(row[i]) <= 1e-14*largest {
			continue
		}
		theta[i] = f.Z[i]
		for j := i + 1; j < f.K; j++ {
			theta[i] -= row[j] * theta[j]
		}
		theta[i] /= row[i]
	}
	return theta
}

// firstRow returns the number of the row that the elements start with.
func firstRow(dims []*Dim) int {
	if len(dims) == 0 {
		return 0
	}
	return dims[0].First
}

// Row returns the number of the row of data that element i is of.
func (f *Factor) Row(i int) int {
	if len(f.Dims) == 0 {
		return i
	}
	return f.Dims[0].Row(i)
}

// Row returns the number of the row of data that position i is.
func (d *Dim) Row(i int) int {
	if d.Numbers != nil {
		return int(d.Numbers[i])
	}
	return d.First + i
}

func size(dims []*Dim) int {
	n := 1
	for _, d := range dims {
		n *= d.Size
	}
	return n
}

// Scalar returns a constant.
func Scalar(v float64) *Node { return &Node{Op: Const, Value: []float64{v}} }

// Array returns a constant array.
func Array(v []float64, dims ...*Dim) *Node { return &Node{Op: Const, Value: v, Dims: dims} }
