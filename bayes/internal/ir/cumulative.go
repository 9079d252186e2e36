package ir

import "errors"

// A Cumulative is a running total of each line of so many elements, or their
// running product.
type Cumulative struct {
	Width   int
	Product bool
}

var (
	_ = function[Op]("cumsum", Cumulative{})
	_ = function[Op]("cumprod", Cumulative{Product: true})
)

func (c Cumulative) Name() string {
	if c.Product {
		return "cumprod"
	}
	return "cumsum"
}

func (Cumulative) Access(int) Access        { return Prefix }
func (c Cumulative) Linear(set uint64) bool { return set == 0 || !c.Product }
func (Cumulative) Cost(n *Node) int         { return 4 * n.Size() } // each waits for the one before

func (Cumulative) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != 1 {
		return nil, takes(1, len(args))
	}
	if len(args[0].Dims) == 0 {
		return nil, errors.New("runs along the last dimension, and this is one number")
	}
	return args[0].Dims, nil
}

// Of returns the operation along the last dimension.
func (c Cumulative) Of(args []*Node) Op {
	c.Width = lastSize(args[0])
	return c
}

func (c Cumulative) Forward(out []float64, args [][]float64) {
	x := args[0]
	for i, v := range x {
		switch {
		case i%c.Width == 0:
			out[i] = v
		case c.Product:
			out[i] = out[i-1] * v
		default:
			out[i] = out[i-1] + v
		}
	}
}

func (c Cumulative) Reverse(out, adj []float64, args, dargs [][]float64) {
	x, dx := args[0], dargs[0]
	for start := 0; start < len(out); start += c.Width {
		if c.Product {
			products(out[start:][:c.Width], adj[start:][:c.Width], x[start:][:c.Width], dx[start:][:c.Width])
			continue
		}
		rest := 0.0
		for i := start + c.Width - 1; i >= start; i-- {
			rest += adj[i]
			dx[i] += rest
		}
	}
}

// products adds to dx what the adjoint of the running products of x gives: that
// of element i is the product of those before it times the sum over j ≥ i of
// adj[j]·x[i+1]…x[j], which Horner's rule finds without a division.
func products(out, adj, x, dx []float64) {
	rest := 0.0
	for i := len(x) - 1; i >= 0; i-- {
		if rest += adj[i]; i == 0 {
			dx[i] += rest
		} else {
			dx[i] += rest * out[i-1]
		}
		rest *= x[i]
	}
}
