package ir

import (
	"fmt"
	"math/bits"
)

// An Op is an operation: what a [Node] does with its arguments.
//
// Forward and Reverse work on the elements of arrays. An array of one element
// stands for as many as are needed where the Op reads it [Pointwise]. They keep
// none of their arguments and allocate nothing.
type Op interface {
	// Name is the operation's name in the model language, or one of its own.
	Name() string

	// Dims returns the dimensions of the result. An error says which arguments
	// the operation takes.
	Dims(args []*Node) ([]*Dim, error)

	// Forward sets out to the value.
	Forward(out []float64, args [][]float64)

	// Reverse adds to dargs, the adjoints of the arguments, what adj, the
	// adjoint of the value, gives them. It is called after Forward with the
	// same arrays. The adjoint of an argument that is constant is nil. Where
	// adj is 0 nothing is added, whatever the derivative.
	Reverse(out, adj []float64, args, dargs [][]float64)

	// Access says which elements of an argument an element of the value reads.
	Access(arg int) Access

	// Linear reports whether the value is a linear function, plus a constant,
	// of the arguments in a set together, the others held fixed: bit j of the
	// set is argument j.
	Linear(set uint64) bool

	// Cost is roughly how many arithmetic operations Forward and Reverse take.
	Cost(n *Node) int
}

// A Stateful Op needs room of its own while it runs. A machine runs the Op that
// New returns, for one node, and does not share it.
type Stateful interface {
	Op
	New(n *Node) Op
}

// A Sized Op depends on the sizes of its arguments: its Of is the one for these.
type Sized interface {
	Op
	Of(args []*Node) Op
}

// An Access says which elements of an argument element i of a value reads.
type Access uint8

const (
	Pointwise Access = iota // element i, or the only one
	Lines                   // line i, of as many elements each as there are for each of the value's
	Indexed                 // those that the Op's index, which is data, gives: see Gather
	Prefix                  // those up to i
	Whole                   // any
)

// A leaf is an Op without arguments.
type leaf string

// The leaves: where values come from.
const (
	Const    = leaf("const")    // Node.Value
	Free     = leaf("free")     // unconstrained parameters, from coordinate Offset on
	Discrete = leaf("discrete") // whole numbers, from coordinate Offset on, beyond all that are Free
)

func (l leaf) Name() string                             { return string(l) }
func (l leaf) Dims([]*Node) ([]*Dim, error)             { return nil, fmt.Errorf("%s takes no arguments", l) }
func (l leaf) Forward([]float64, [][]float64)           {}
func (l leaf) Reverse(_, _ []float64, _, _ [][]float64) {}
func (l leaf) Access(int) Access                        { return Whole }
func (l leaf) Linear(uint64) bool                       { return true }
func (l leaf) Cost(*Node) int                           { return 0 }

// atMostOne reports whether a set of arguments has one member or none.
func atMostOne(set uint64) bool { return bits.OnesCount64(set) <= 1 }

// IsPointwise reports whether an operation works element by element.
func IsPointwise(n *Node) bool {
	for j := range n.Args {
		if n.Op.Access(j) != Pointwise {
			return false
		}
	}
	return len(n.Args) > 0
}

// takes is the error of a wrong number of arguments.
func takes(want, got int) error {
	plural := "s"
	if want == 1 {
		plural = ""
	}
	return fmt.Errorf("takes %d argument%s, not %d", want, plural, got)
}

// at returns element i of x, or the only one.
func at(x []float64, i int) float64 {
	if len(x) == 1 {
		return x[0]
	}
	return x[i]
}

// add adds v to element i of an adjoint, or to the only one.
func add(dx []float64, i int, v float64) {
	switch len(dx) {
	case 0: // of a constant
	case 1:
		dx[0] += v
	default:
		dx[i] += v
	}
}
