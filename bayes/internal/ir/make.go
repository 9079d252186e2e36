package ir

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
)

// Scalar returns a constant.
func Scalar(v float64) *Node { return &Node{Op: Const, Value: []float64{v}} }

// Array returns a constant array.
func Array(v []float64, dims ...*Dim) *Node { return &Node{Op: Const, Value: v, Dims: dims} }

// Apply returns an operation on arguments: its value at once where all of these
// are constants.
func Apply(op Op, dims []*Dim, args ...*Node) *Node {
	if s, ok := op.(Sized); ok {
		op = s.Of(args)
	}
	n := &Node{Op: op, Args: args, Dims: dims}
	if slices.ContainsFunc(args, func(a *Node) bool { return !a.IsConst() }) {
		return n
	}
	if s, ok := op.(Stateful); ok {
		op = s.New(n)
	}
	values := make([][]float64, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	v := make([]float64, n.Size())
	op.Forward(v, values)
	return Array(v, dims...)
}

// Map returns a function of one number, element by element.
func Map(f Op, x *Node) *Node { return Apply(f, x.Dims, x) }

// SumOf returns the sum of all elements.
func SumOf(x *Node) *Node {
	if len(x.Dims) == 0 {
		return x
	}
	return Apply(Sum, nil, x)
}

// Reshape returns the elements of x under other dimensions.
func Reshape(x *Node, dims ...*Dim) *Node {
	if x.IsConst() {
		return Array(x.Value, dims...)
	}
	return &Node{Op: View, Args: []*Node{x}, Dims: dims}
}

// Take returns the elements of x at an index, under the dimensions given.
func Take(x *Node, index []int32, dims ...*Dim) *Node {
	if x.IsConst() {
		v := make([]float64, len(index))
		for i, k := range index {
			v[i] = x.Value[k]
		}
		return Array(v, dims...)
	}
	if g, ok := x.Op.(*Gather); ok {
		through := make([]int32, len(index))
		for i, k := range index {
			through[i] = g.Index[k]
		}
		x, index = x.Args[0], through
	}
	return &Node{Op: &Gather{index}, Args: []*Node{x}, Dims: dims}
}

// TakeBy returns for each position of dims the element of x at flat.
func TakeBy(x *Node, dims []*Dim, flat func(at []int) int) *Node {
	index := make([]int32, Size(dims))
	at := make([]int, len(dims))
	for i := range index {
		index[i] = int32(flat(at))
		for k := len(at) - 1; k >= 0; k-- {
			if at[k]++; at[k] < dims[k].Size {
				break
			}
			at[k] = 0
		}
	}
	return Take(x, index, dims...)
}

// Join returns the elements of all nodes as one vector, and where each starts.
func Join(nodes []*Node) (all *Node, starts []int) {
	d := &Dim{}
	for _, n := range nodes {
		starts = append(starts, d.Size)
		d.Size += n.Size()
	}
	return Apply(Concat, []*Dim{d}, nodes...), starts
}

// Multiply returns the product of two matrices, or of a matrix and a vector.
func Multiply(x, y *Node, dims []*Dim) *Node {
	return Apply(MatMul{y.Dims[0].Size}, dims, x, y)
}

// Transpose returns the transpose of a matrix.
func Transpose(x *Node) *Node {
	columns := x.Dims[1].Size
	return TakeBy(x, []*Dim{x.Dims[1], x.Dims[0]}, func(at []int) int { return at[1]*columns + at[0] })
}

// Constrain returns unconstrained coordinates through a transform.
func Constrain(c *distribution.Transform, free *Node, dims []*Dim) *Node {
	return &Node{Op: NewTransform(c, dims), Args: []*Node{free}, Dims: dims}
}

// Element returns element i of the values of an array, or the only one.
func Element(v []float64, i int) float64 { return at(v, i) }
