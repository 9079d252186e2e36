package ir

import (
	"errors"
	"math"
)

// The operations in this file move elements and compute nothing.

// made is for operations that the language does not call by name with arrays
// alone: whoever builds their nodes gives the dimensions.
var errMade = errors.New("is no function of the language")

// View is the elements of its argument under other dimensions.
var View = view{}

type view struct{}

func (view) Name() string                                   { return "view" }
func (view) Dims([]*Node) ([]*Dim, error)                   { return nil, errMade }
func (view) Forward(out []float64, args [][]float64)        { copy(out, args[0]) }
func (view) Reverse(_, adj []float64, _, dargs [][]float64) { AddScaled(dargs[0], adj, 1) }
func (view) Access(int) Access                              { return Pointwise }
func (view) Linear(uint64) bool                             { return true }
func (view) Cost(*Node) int                                 { return 0 }

// A Gather is the elements of its argument at an index that is data.
type Gather struct{ Index []int32 }

func (*Gather) Name() string                 { return "gather" }
func (*Gather) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (*Gather) Access(int) Access            { return Indexed }
func (*Gather) Linear(uint64) bool           { return true }
func (*Gather) Cost(n *Node) int             { return 8 * n.Size() } // one by one, and each waits for its address

func (g *Gather) Forward(out []float64, args [][]float64) {
	x := args[0]
	for i, k := range g.Index {
		out[i] = x[k]
	}
}

func (g *Gather) Reverse(_, adj []float64, _, dargs [][]float64) {
	if dx := dargs[0]; dx != nil {
		for i, k := range g.Index {
			dx[k] += adj[i]
		}
	}
}

// Index returns the index of a node that gathers, nil for others.
func (n *Node) Index() []int32 {
	if g, ok := n.Op.(*Gather); ok {
		return g.Index
	}
	return nil
}

// Pick is the elements of its first argument at the positions that its second
// gives: NaN beyond its ends.
var Pick = pick{}

type pick struct{}

func (pick) Name() string                 { return "pick" }
func (pick) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (pick) Linear(set uint64) bool       { return set&2 == 0 }
func (pick) Cost(n *Node) int             { return 2 * n.Size() }

func (pick) Access(arg int) Access {
	if arg == 0 {
		return Whole
	}
	return Pointwise
}

func (pick) Forward(out []float64, args [][]float64) {
	x, k := args[0], args[1]
	for i := range out {
		out[i] = elementAt(x, at(k, i))
	}
}

func (pick) Reverse(_, adj []float64, args, dargs [][]float64) {
	dx, k := dargs[0], args[1]
	if dx == nil {
		return
	}
	for i, v := range adj {
		if p := int(at(k, i)); p >= 0 && p < len(dx) {
			dx[p] += v
		}
	}
}

// elementAt returns the element of v at a position, NaN where there is none.
func elementAt(v []float64, position float64) float64 {
	if k := int(position); position == float64(k) && k >= 0 && k < len(v) {
		return v[k]
	}
	return math.NaN()
}

// Where is its second argument where the first is not 0, else its third.
var Where = where{}

type where struct{}

func (where) Name() string           { return "where" }
func (where) Access(int) Access      { return Pointwise }
func (where) Linear(set uint64) bool { return set&1 == 0 }
func (where) Cost(n *Node) int       { return 2 * n.Size() }

func (where) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != 3 {
		return nil, takes(3, len(args))
	}
	return widest(args), nil
}

func (where) Forward(out []float64, args [][]float64) {
	x, y, z := args[0], args[1], args[2]
	for i := range out {
		if at(x, i) != 0 {
			out[i] = at(y, i)
		} else {
			out[i] = at(z, i)
		}
	}
}

func (where) Reverse(_, adj []float64, args, dargs [][]float64) {
	x := args[0]
	for i, v := range adj {
		if at(x, i) != 0 {
			add(dargs[1], i, v)
		} else {
			add(dargs[2], i, v)
		}
	}
}

// Concat is the elements of all arguments, one after another.
var Concat = concat{}

type concat struct{}

func (concat) Name() string                 { return "concat" }
func (concat) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (concat) Access(int) Access            { return Whole }
func (concat) Linear(uint64) bool           { return true }
func (concat) Cost(n *Node) int             { return 2 * n.Size() }

func (concat) Forward(out []float64, args [][]float64) {
	for _, a := range args {
		out = out[copy(out, a):]
	}
}

func (concat) Reverse(_, adj []float64, args, dargs [][]float64) {
	for j, a := range args {
		AddScaled(dargs[j], adj[:len(a)], 1)
		adj = adj[len(a):]
	}
}
