package ir

import (
	"cmp"
	"errors"
	"slices"
)

// A Sort is the elements of each line of so many in rising order. Its derivative
// follows the elements to where they go.
type Sort struct {
	Width int

	from []int // of New: where each element of the value comes from
}

var _ = function[Op]("sort", &Sort{})

func (*Sort) Name() string           { return "sort" }
func (*Sort) Access(int) Access      { return Whole }
func (*Sort) Linear(set uint64) bool { return set == 0 }
func (s *Sort) Cost(n *Node) int     { return 20 * n.Size() }

func (*Sort) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != 1 {
		return nil, takes(1, len(args))
	}
	switch d := args[0].Dims; {
	case len(d) == 0:
		return nil, errors.New("sorts along the last dimension, and this is one number")
	case d[len(d)-1].Labels != nil: // what is sorted is no longer of its level
		return append(slices.Clone(d[:len(d)-1]), &Dim{Size: d[len(d)-1].Size}), nil
	default:
		return d, nil
	}
}

// Of returns the operation along the last dimension.
func (*Sort) Of(args []*Node) Op { return &Sort{Width: lastSize(args[0])} }

// New returns the operation with room for where elements come from.
func (s *Sort) New(n *Node) Op { return &Sort{s.Width, make([]int, n.Size())} }

func (s *Sort) Forward(out []float64, args [][]float64) {
	x := args[0]
	for i := range s.from {
		s.from[i] = i
	}
	for start := 0; start < len(out); start += s.Width {
		slices.SortStableFunc(s.from[start:][:s.Width], func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	}
	for i, k := range s.from {
		out[i] = x[k]
	}
}

func (s *Sort) Reverse(_, adj []float64, _, dargs [][]float64) {
	for i, k := range s.from {
		dargs[0][k] += adj[i]
	}
}
