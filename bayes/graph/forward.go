package graph

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// Forward returns a function that draws from the prior, statement by
// statement, and sets dst to the values of Vars, one after another. What the
// model says of data is left out.
func (m *Model) Forward(r *rand.Rand) func(dst []float64) {
	return func(dst []float64) {
		known := map[*Node][]float64{}
		for _, v := range m.Vars {
			if v.Param {
				known[v.Node] = v.draw(r, known)
			}
			dst = dst[copy(dst, eval(v.Node, known)):]
		}
	}
}

// draw draws the elements of a factor, given the values of nodes above it.
func (f *Factor) draw(r *rand.Rand, known map[*Node][]float64) []float64 {
	x := make([]float64, f.X.Size())
	if f.Multivariate != nil {
		f.drawTogether(r, x, f.values(known))
		return x
	}
	if f.Sequential {
		f.drawInTurn(r, x, known)
		return x
	}
	f.each(known, func(i int, a []float64) { x[i] = f.Family.Rand(r, a) })
	if f.Ordered {
		f.order(r, x, known)
	}
	return x
}

// order puts draws along the last dimension into rising order: by sorting them
// if they have one distribution, and else by drawing again until they are.
func (f *Factor) order(r *rand.Rand, x []float64, known map[*Node][]float64) {
	n, args := f.Dims[len(f.Dims)-1].Size, f.values(known)
	var a []float64
	for start := 0; start < len(x); start += n {
		line := x[start : start+n]
		own := slices.ContainsFunc(args, func(v []float64) bool {
			return len(v) > 1 && slices.Min(v[start:start+n]) < slices.Max(v[start:start+n])
		})
		for tries := 0; own && tries < maxOrder && !slices.IsSorted(line); tries++ {
			for i := range line {
				a = f.params(a, args, start+i)
				line[i] = f.Family.Rand(r, a)
			}
		}
		slices.Sort(line)
	}
}

// maxOrder is how often draws that come out of order are drawn again: where
// none of so many is in order, the prior leaves next to nothing to order.
const maxOrder = 100000

// drawInTurn draws elements whose distributions depend on those before.
func (f *Factor) drawInTurn(r *rand.Rand, x []float64, known map[*Node][]float64) {
	var a []float64
	for i := range x {
		so := maps.Clone(known)
		so[f.X] = x
		a = f.params(a, f.values(so), i)
		x[i] = f.Family.Rand(r, a)
	}
}

// expect returns the expectation of each element.
func (f *Factor) expect(known map[*Node][]float64) []float64 {
	x := make([]float64, f.X.Size())
	f.each(known, func(i int, a []float64) { x[i] = f.Family.Mean(a) })
	return x
}

// each calls visit with the arguments of each element.
func (f *Factor) each(known map[*Node][]float64, visit func(i int, a []float64)) {
	args := f.values(known)
	var a []float64
	for i := range f.Size() {
		a = f.params(a, args, i)
		visit(i, a)
	}
}

// values returns the values of Args.
func (f *Factor) values(known map[*Node][]float64) [][]float64 {
	args := make([][]float64, len(f.Args))
	for j, a := range f.Args {
		args[j] = eval(a, known)
	}
	return args
}

// params returns in a the family's parameters at element i, given the values
// of all Args.
func (f *Factor) params(a []float64, args [][]float64, i int) []float64 {
	a = a[:0]
	for j, v := range args {
		if f.Family.Params[j].Vector {
			from, to := f.Vector(i)
			a = append(a, v[from:to]...)
		} else {
			a = append(a, element(v, i))
		}
	}
	return a
}

// eval computes a node from known ones, which it adds to.
func eval(n *Node, known map[*Node][]float64) []float64 {
	if n.Op == Const {
		return n.Value
	}
	if v, ok := known[n]; ok {
		return v
	}
	args := make([][]float64, len(n.Args))
	for i, a := range n.Args {
		args[i] = eval(a, known)
	}
	v := make([]float64, n.Size())
	switch n.Op {
	case View:
		v = args[0]
	case Map1:
		for i := range v {
			v[i] = n.Func.F1(args[0][i])
		}
	case Map2:
		for i := range v {
			v[i] = n.Func.F2(element(args[0], i), element(args[1], i))
		}
	case Where:
		for i := range v {
			if element(args[0], i) != 0 {
				v[i] = element(args[1], i)
			} else {
				v[i] = element(args[2], i)
			}
		}
	case Gather:
		for i, k := range n.Index {
			v[i] = args[0][k]
		}
	case Pick:
		for i := range v {
			v[i] = At(args[0], element(args[1], i))
		}
	case Sum:
		v[0] = total(args[0])
	case Concat:
		v = v[:0]
		for _, a := range args {
			v = append(v, a...)
		}
	case MatMul:
		multiply(v, args[0], args[1], n.Inner())
	case Softmax:
		k := n.Dims[len(n.Dims)-1].Size
		for i := 0; i < len(v); i += k {
			SetSoftmax(v[i:i+k], args[0][i:i+k])
		}
	case Recur:
		v = n.Recurrence.eval(len(v), args)
	case Dot:
		k := len(args[1])
		for i := range v {
			for j, c := range args[1] {
				v[i] += args[0][i*k+j] * c
			}
		}
	}
	known[n] = v
	return v
}

func element(v []float64, i int) float64 {
	if len(v) == 1 {
		return v[0]
	}
	return v[i]
}
