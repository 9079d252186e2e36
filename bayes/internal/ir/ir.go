// Package ir is the intermediate representation of a model: expressions over
// parameters and data, and the terms of a log density.
//
// An expression is a [Node]: an [Op] applied to other nodes, whose elements lie
// in row-major order of its dimensions. An Op is the only place that knows what
// an operation does: its value and derivative, which elements it reads, in
// which arguments it is linear and what it costs. Everything else (binding,
// rewriting, running) asks it. A new operation is one value in one file.
//
// Read ir.go and op.go first, then make.go, which builds nodes, and walk.go,
// which visits, replaces and restricts them; then model.go, what nodes are put
// together to. The other files hold an operation or a group of them each:
// func.go and functions.go element by element, shape.go what moves elements,
// reduce.go and matrix.go what combines them, recur.go recurrences, and so on.
package ir

import "slices"

// A Node is an expression. Its elements are in row-major order of its Dims.
// Nodes are shared and never changed once they are built.
type Node struct {
	Op     Op
	Args   []*Node
	Dims   []*Dim
	Value  []float64 // of a Const
	Offset int       // of a Free or a Discrete: the first of its coordinates
	Label  string    // of a column or a parameter: its name
}

// A Dim is a dimension: two are the same only if they are the same pointer.
type Dim struct {
	Name   string
	Size   int
	Labels []string // of its positions; nil where they are numbers from 0
	Kind   Kind
	Table  string // of rows: the name of their table, if it has one
	First  int    // of the rows of a table: the first that it has, as lag leaves those before undefined

	Numbers []int32 // of its rows, where they are not First, First+1 …
}

// A Kind says where a dimension comes from.
type Kind uint8

const (
	Fixed Kind = iota // a size in the text; fits any dimension of that size
	Level             // the levels of a data column
	Row               // the rows of a table of data
)

// Size returns the number of elements.
func (n *Node) Size() int { return Size(n.Dims) }

// IsConst reports whether the node depends on data alone.
func (n *Node) IsConst() bool { return n.Op == Const }

// HasRows reports whether the node has a value per row of data.
func (n *Node) HasRows() bool { return n.Rows() != nil }

// Rows returns the rows of data that the node has a value for each of, or nil.
func (n *Node) Rows() *Dim {
	i := slices.IndexFunc(n.Dims, func(d *Dim) bool { return d.Kind == Row })
	if i < 0 {
		return nil
	}
	return n.Dims[i]
}

// Row returns the number of the row of data that position i is.
func (d *Dim) Row(i int) int {
	if d.Numbers != nil {
		return int(d.Numbers[i])
	}
	return d.First + i
}

// Size returns the number of elements of an array of these dimensions.
func Size(dims []*Dim) int {
	n := 1
	for _, d := range dims {
		n *= d.Size
	}
	return n
}
