package ir

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// Sum is the sum of all elements of its argument.
var Sum = sum{}

type sum struct{}

func (sum) Name() string                            { return "sum" }
func (sum) Access(int) Access                       { return Whole }
func (sum) Linear(uint64) bool                      { return true }
func (sum) Cost(n *Node) int                        { return 2 * n.Size() }
func (sum) Forward(out []float64, args [][]float64) { out[0] = Total(args[0]) }

func (sum) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != 1 {
		return nil, takes(1, len(args))
	}
	return nil, nil
}

func (sum) Reverse(_, adj []float64, _, dargs [][]float64) {
	dx, d := dargs[0], adj[0]
	for i := range dx {
		dx[i] += d
	}
}

// Dot is a matrix of rows by columns times a vector.
var Dot = matVec{}

type matVec struct{}

func (matVec) Name() string                 { return "dot" }
func (matVec) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (matVec) Linear(set uint64) bool       { return atMostOne(set) }
func (matVec) Cost(n *Node) int             { return n.Args[0].Size() } // several at a time

func (matVec) Access(arg int) Access {
	if arg == 0 {
		return Lines
	}
	return Whole
}

func (matVec) Forward(out []float64, args [][]float64) {
	m, v := args[0], args[1]
	for i := range out {
		out[i] = 0
		for j, c := range v {
			out[i] += m[i*len(v)+j] * c
		}
	}
}

func (matVec) Reverse(_, adj []float64, args, dargs [][]float64) {
	m, v := args[0], args[1]
	k := len(v)
	for i, d := range adj {
		if d == 0 {
			continue
		}
		if dm := dargs[0]; dm != nil {
			floats.AddScaled(dm[i*k:(i+1)*k], d, v)
		}
		if dv := dargs[1]; dv != nil {
			floats.AddScaled(dv, d, m[i*k:(i+1)*k])
		}
	}
}

// A MatMul is the product of two row-major matrices. A vector is one row or one
// column.
type MatMul struct{ Inner int } // the length of the rows of the first

func (MatMul) Name() string                 { return "dot" }
func (MatMul) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (MatMul) Linear(set uint64) bool       { return atMostOne(set) }
func (MatMul) Access(int) Access            { return Whole }
func (m MatMul) Cost(n *Node) int           { return 2 * n.Size() * m.Inner }

func (m MatMul) Forward(out []float64, args [][]float64) {
	x, y, k := args[0], args[1], m.Inner
	clear(out)
	columns := len(y) / k
	for ; len(x) > 0; x, out = x[k:], out[columns:] {
		for j, a := range x[:k] {
			AddScaled(out[:columns], y[j*columns:(j+1)*columns], a)
		}
	}
}

func (m MatMul) Reverse(_, adj []float64, args, dargs [][]float64) {
	x, dx, y, dy, k := args[0], dargs[0], args[1], dargs[1], m.Inner
	columns := len(y) / k
	for i := range len(x) / k {
		row := adj[i*columns : (i+1)*columns]
		for j := range k {
			if dx != nil {
				dx[i*k+j] += floats.Dot(row, y[j*columns:(j+1)*columns])
			}
			if dy != nil {
				AddScaled(dy[j*columns:(j+1)*columns], row, x[i*k+j])
			}
		}
	}
}

// lastSize returns the size of the last dimension.
func lastSize(x *Node) int {
	if len(x.Dims) == 0 {
		return 1
	}
	return x.Dims[len(x.Dims)-1].Size
}

var _ = function[Op]("softmax", Softmax{})

// A Softmax is the exponentials of each line of so many elements, divided by
// their sum.
type Softmax struct{ Width int }

func (Softmax) Name() string           { return "softmax" }
func (Softmax) Access(int) Access      { return Whole }
func (Softmax) Linear(set uint64) bool { return set == 0 }
func (Softmax) Cost(n *Node) int       { return 2 * n.Size() }

func (Softmax) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != 1 {
		return nil, takes(1, len(args))
	}
	switch d := args[0].Dims; {
	case len(d) == 0:
		return nil, errors.New("is along the last dimension, of elements or levels, and this is one number")
	case d[len(d)-1].Kind == Row:
		return nil, errors.New("is along the last dimension, of elements or levels, and this has a value per row")
	}
	return args[0].Dims, nil
}

// Of returns the softmax along the last dimension.
func (Softmax) Of(args []*Node) Op { return Softmax{lastSize(args[0])} }

func (s Softmax) Forward(out []float64, args [][]float64) {
	for x, k := args[0], s.Width; len(out) > 0; out, x = out[k:], x[k:] {
		top, sum := slices.Max(x[:k]), 0.0
		for i, v := range x[:k] {
			out[i] = math.Exp(v - top)
			sum += out[i]
		}
		for i := range out[:k] {
			out[i] /= sum
		}
	}
}

func (s Softmax) Reverse(out, adj []float64, _, dargs [][]float64) {
	for dx, k := dargs[0], s.Width; len(out) > 0; out, adj, dx = out[k:], adj[k:], dx[k:] {
		p, d := out[:k], adj[:k]
		mean := floats.Dot(p, d)
		for i, v := range p {
			dx[i] += v * (d[i] - mean)
		}
	}
}
