package plan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

const (
	maxStates = 1 << 12 // joint states of discrete parameters that one log density may read
	maxCells  = 1 << 24 // values in joint states, over all elements of all expressions
	maxWide   = 1 << 18 // of these, in joint states of more parameters than a chain or a mixture has
	wide      = 4       // parameters that are more
)

// sumOut sums discrete parameters out of all factors, terms and
// potentials that read them.
//
// Each element of a factor is looked at in each joint state of the parameters
// that it reads, and no others. Where expressions come to the same in several
// rows or states they are computed once: a change point between two rates is
// two log densities a distinct count, whatever the number of years. Then one
// parameter after another is summed out, those with few neighbours first, so
// that levels that do not meet in any element cost the sum of their states and
// not the product.
func sumOut(m *ir.Model, summed []*ir.Factor) (marginal *ir.Marginal, rest *ir.Model, err error) {
	e := newEliminator(m, summed)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *tooMany:
			err = r
		case error:
			if r, ok := r.(unsummable); ok {
				err = r
				return
			}
			panic(r)
		default:
			panic(r)
		}
	}()
	out := *m
	out.Factors, out.Terms, out.Potentials = nil, nil, nil
	for _, f := range slices.Concat(m.Factors, m.Discrete) {
		if e.reads.HasFactor(f) {
			e.factor(f)
		} else {
			out.Factors = append(out.Factors, f)
		}
	}
	for _, t := range m.Terms {
		if e.reads.Has(t) {
			e.term(t)
		} else {
			out.Terms = append(out.Terms, t)
		}
	}
	for _, p := range m.Potentials {
		if e.reads.Has(p.Term) {
			e.term(p.Term)
		} else {
			out.Potentials = append(out.Potentials, p)
		}
	}
	e.eliminate()
	return e.out, &out, nil
}

// tooMany says that the joint states of some parameters are too many, for one
// log density or for all.
type tooMany struct {
	coordinates []int32
	all         bool
}

func (e *tooMany) Error() string {
	if e.all {
		return "its states over all rows are too many to sum over"
	}
	return fmt.Sprintf("one log density reads more than %s joint states", words.Commas(maxStates))
}

// unsummable is why what reads a parameter cannot be summed over it.
type unsummable struct{ error }

// An eliminator sums out discrete parameters. What it makes of a node is
// symbols: which of the distinct values of the node an element has in each
// joint state of the parameters that it reads.
type eliminator struct {
	variables []ir.Eliminated // by coordinate; States is 0 for those that stay
	state     []int32         // an assignment, by coordinate
	known     map[*ir.Node]*symbols
	reads     *ir.Property // of what is summed out
	cells     int
	wide      int // of these, of many parameters each
	tables    []*table
	byScope   map[string]*table
	out       *ir.Marginal
	numbers   int // that there are, from parts
	sums      int
	total     []entry
}

// symbols are the elements of an expression, and a node of their distinct
// values.
type symbols struct {
	node  *ir.Node
	elems []symbol
}

// A symbol is an element: the coordinates that it reads, in order, and in each
// of their joint states which value it has.
type symbol struct{ scope, cells []int32 }

// A table is a log density by joint states.
type table struct {
	scope []int32
	cells [][]entry
	used  bool
}

type entry struct {
	number int32
	weight float64
}

func newEliminator(m *ir.Model, summed []*ir.Factor) *eliminator {
	e := &eliminator{
		variables: make([]ir.Eliminated, m.States()), state: make([]int32, m.States()),
		known: map[*ir.Node]*symbols{}, byScope: map[string]*table{},
		out: &ir.Marginal{},
	}
	e.reads = ir.NewProperty(func(n *ir.Node) bool {
		return slices.ContainsFunc(summed, func(f *ir.Factor) bool { return f.X == n })
	})
	for _, f := range summed {
		first := f.X.Offset - m.Size()
		for i, s := range f.Supports() {
			e.variables[first+i] = ir.Eliminated{Coordinate: first + i, Low: s[0], States: int(s[1]-s[0]) + 1}
		}
		e.known[f.X] = e.states(first, f.X.Size())
	}
	return e
}

// states are the symbols of a block of parameters themselves.
func (e *eliminator) states(first, n int) *symbols {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range e.variables[first : first+n] {
		low, high = min(low, v.Low), max(high, v.Low+float64(v.States-1))
	}
	values := make([]float64, int(high-low)+1)
	for k := range values {
		values[k] = low + float64(k)
	}
	s := &symbols{cellsOf(values), make([]symbol, n)}
	for i := range s.elems {
		v := e.variables[first+i]
		cells := make([]int32, v.States)
		for k := range cells {
			cells[k] = int32(v.Low-low) + int32(k)
		}
		s.elems[i] = symbol{[]int32{int32(first + i)}, cells}
	}
	return s
}

// cellsOf returns constants as an array of values.
func cellsOf(v []float64) *ir.Node { return ir.Array(v, dim(len(v))) }

func dim(n int) *ir.Dim { return &ir.Dim{Name: "cell", Size: n} }

// joint returns the number of joint states of a scope.
func (e *eliminator) joint(scope []int32) int {
	n := 1
	for _, v := range scope {
		if n *= e.variables[v].States; n > maxStates {
			panic(&tooMany{scope, false})
		}
	}
	return n
}

// union returns the coordinates that any of the symbols reads.
func union(list []symbol) []int32 {
	var all []int32
	for _, s := range list {
		if len(s.scope) > 0 && !slices.Equal(all, s.scope) {
			all = append(slices.Clone(all), s.scope...)
			slices.Sort(all)
			all = slices.Compact(all)
		}
	}
	return all
}

// each visits all joint states of a scope, with e.state set to it.
func (e *eliminator) each(scope []int32, visit func()) {
	for _, v := range scope {
		e.state[v] = 0
	}
	n := e.joint(scope)
	if len(scope) >= wide {
		e.wide += n
	}
	if e.cells += n; e.cells > maxCells || e.wide > maxWide {
		panic(&tooMany{scope, true})
	}
	for range n {
		visit()
		for k := len(scope) - 1; k >= 0; k-- {
			v := scope[k]
			if e.state[v]++; int(e.state[v]) < e.variables[v].States {
				break
			}
			e.state[v] = 0
		}
	}
}

// index returns the place of the current state among the joint states of a
// scope.
func (e *eliminator) index(scope []int32) int {
	k := 0
	for _, v := range scope {
		k = k*e.variables[v].States + int(e.state[v])
	}
	return k
}

// now returns the value of a symbol in the current state.
func (e *eliminator) now(s symbol) int32 { return s.cells[e.index(s.scope)] }

// at returns element i of symbols, or the one that they have.
func (s *symbols) at(i int) symbol {
	if len(s.elems) == 1 {
		return s.elems[0]
	}
	return s.elems[i]
}

// of returns the symbols of an expression.
func (e *eliminator) of(n *ir.Node) *symbols {
	s := e.known[n]
	if s == nil {
		s = e.make(n)
		e.known[n] = s
	}
	return s
}

func (e *eliminator) make(n *ir.Node) *symbols {
	switch {
	case n.IsConst():
		return intern(n.Value)
	case n.Op == ir.View:
		return e.of(n.Args[0])
	case n.Index() != nil:
		x := e.of(n.Args[0])
		s := &symbols{x.node, make([]symbol, n.Size())}
		for i, k := range n.Index() {
			s.elems[i] = x.elems[k]
		}
		return s
	case n.Op == ir.Concat && e.reads.Has(n):
		return e.concat(n)
	case n.Op == ir.Where:
		return e.where(n)
	case ir.IsPointwise(n):
		return e.apply(n)
	case n.Op == ir.Pick && e.reads.Has(n.Args[1]):
		return e.pick(n)
	case !e.reads.Has(n):
		return &symbols{n, identity(n.Size())}
	case n.Op == ir.Sum:
		return e.linear(1, n.Args[0], func(_, _ int) float64 { return 1 })
	case n.Op == ir.Dot && n.Args[0].IsConst():
		k := n.Args[1].Size()
		return e.linear(n.Size(), n.Args[1], func(i, j int) float64 { return n.Args[0].Value[i*k+j] })
	}
	panic(unsummable{errors.New("what reads it is no function of numbers")})
}

// identity returns symbols that are each a value of their own.
func identity(n int) []symbol {
	list, cells := make([]symbol, n), make([]int32, n)
	for i := range list {
		cells[i] = int32(i)
		list[i].cells = cells[i : i+1 : i+1]
	}
	return list
}

// intern returns the symbols of constants.
func intern(list []float64) *symbols {
	seen, elems := values{}, identity(len(list))
	for i, v := range list {
		elems[i].cells[0] = seen.number(v)
	}
	return &symbols{cellsOf(seen.list()), elems}
}

// values count distinct values.
type values map[uint64]int32

func (n values) number(v float64) int32 {
	k, ok := n[math.Float64bits(v)]
	if !ok {
		k = int32(len(n))
		n[math.Float64bits(v)] = k
	}
	return k
}

func (n values) list() []float64 {
	list := make([]float64, len(n))
	for bits, k := range n {
		list[k] = math.Float64frombits(bits)
	}
	return list
}

// A tuples numbers distinct tuples of values.
type tuples struct {
	width int
	pairs []pairs // of what the first components come to, and the next one
	list  []int32 // end to end
}

func newTuples(width int) *tuples {
	t := &tuples{width: width, pairs: make([]pairs, max(width-1, 1))}
	for k := range t.pairs {
		t.pairs[k] = pairs{}
	}
	return t
}

// pairs number pairs.
type pairs map[uint64]int32

func (p pairs) number(a, b int32) (k int32, isNew bool) {
	key := uint64(a)<<32 | uint64(uint32(b))
	k, ok := p[key]
	if !ok {
		k = int32(len(p))
		p[key] = k
	}
	return k, !ok
}

func (t *tuples) number(tuple []int32) int32 {
	k, isNew := tuple[0], false
	if t.width == 1 {
		k, isNew = t.pairs[0].number(0, k)
	}
	for j, c := range tuple[1:] {
		k, isNew = t.pairs[j].number(k, c)
	}
	if isNew {
		t.list = append(t.list, tuple...)
	}
	return k
}

func (t *tuples) len() int { return len(t.list) / t.width }

// column returns component j of all tuples.
func (t *tuples) column(j int) []int32 {
	c := make([]int32, t.len())
	for i := range c {
		c[i] = t.list[i*t.width+j]
	}
	return c
}

// combine numbers the tuples of values that n elements have, of which element
// i's components are list(i), in all of their joint states.
func (e *eliminator) combine(n, width int, list func(i int, s []symbol)) (t *tuples, elems []symbol) {
	t, elems = newTuples(width), make([]symbol, n)
	parts, tuple := make([]symbol, width), make([]int32, width)
	for i := range elems {
		list(i, parts)
		scope := union(parts)
		cells := make([]int32, 0, e.joint(scope))
		e.each(scope, func() {
			for j, p := range parts {
				tuple[j] = e.now(p)
			}
			cells = append(cells, t.number(tuple))
		})
		elems[i] = symbol{scope, cells}
	}
	return t, elems
}

// gather picks values of a node.
func gather(n *ir.Node, index []int32, dims ...*ir.Dim) *ir.Node {
	if n.IsConst() {
		v := make([]float64, len(index))
		for i, k := range index {
			v[i] = n.Value[k]
		}
		return ir.Array(v, dims...)
	}
	whole := len(index) == n.Size() && len(dims) == 1
	for i, k := range index {
		whole = whole && int(k) == i
	}
	if whole {
		return n
	}
	return &ir.Node{Op: &ir.Gather{Index: index}, Args: []*ir.Node{n}, Dims: dims}
}

// shared picks values of a node: one, where all are the same.
func shared(n *ir.Node, index []int32, d *ir.Dim) *ir.Node {
	if k := slices.IndexFunc(index, func(k int32) bool { return k != index[0] }); k < 0 {
		return gather(n, index[:1])
	}
	return gather(n, index, d)
}

// concat is of several arrays, end to end.
func (e *eliminator) concat(n *ir.Node) *symbols {
	made, all := &ir.Node{Op: ir.Concat}, &symbols{}
	first := int32(0)
	for _, a := range n.Args {
		s := e.of(a)
		for _, x := range s.elems {
			cells := make([]int32, len(x.cells))
			for k, c := range x.cells {
				cells[k] = first + c
			}
			all.elems = append(all.elems, symbol{x.scope, cells})
		}
		made.Args = append(made.Args, s.node)
		first += int32(s.node.Size())
	}
	made.Dims = []*ir.Dim{dim(int(first))}
	all.node = made
	return all
}

// apply is of functions of numbers.
func (e *eliminator) apply(n *ir.Node) *symbols {
	args, known := make([]*symbols, len(n.Args)), true
	for j, a := range n.Args {
		args[j] = e.of(a)
		known = known && args[j].node.IsConst()
	}
	if known {
		return e.applyKnown(n, args)
	}
	t, elems := e.combine(n.Size(), len(args), func(i int, s []symbol) {
		for j, a := range args {
			s[j] = a.at(i)
		}
	})
	d := dim(t.len())
	made := &ir.Node{Op: n.Op, Dims: []*ir.Dim{d}}
	for j, a := range args {
		made.Args = append(made.Args, shared(a.node, t.column(j), d))
	}
	return &symbols{made, elems}
}

// applyKnown is apply where the arguments are known in every state.
func (e *eliminator) applyKnown(n *ir.Node, args []*symbols) *symbols {
	numbers, parts := make([][]float64, len(args)), make([]symbol, len(args))
	var value [1]float64
	return e.constants(n.Size(), func(i int) ([]symbol, func() float64) {
		for j, a := range args {
			parts[j] = a.at(i)
		}
		return parts, func() float64 {
			for j, a := range args {
				k := e.now(parts[j])
				numbers[j] = a.node.Value[k : k+1]
			}
			n.Op.Forward(value[:], numbers)
			return value[0]
		}
	})
}

// constants makes symbols of n elements whose value is known in every state.
// Of each, element returns what it reads and a function for its value now.
func (e *eliminator) constants(n int, element func(i int) ([]symbol, func() float64)) *symbols {
	seen := values{}
	elems := make([]symbol, n)
	for i := range elems {
		parts, value := element(i)
		scope := union(parts)
		cells := make([]int32, 0, e.joint(scope))
		e.each(scope, func() { cells = append(cells, seen.number(value())) })
		elems[i] = symbol{scope, cells}
	}
	return &symbols{cellsOf(seen.list()), elems}
}

// where is of a condition; where that is known, each element has one branch.
func (e *eliminator) where(n *ir.Node) *symbols {
	test, a, b := e.of(n.Args[0]), e.of(n.Args[1]), e.of(n.Args[2])
	if !test.node.IsConst() {
		t, elems := e.combine(n.Size(), 3, func(i int, s []symbol) { s[0], s[1], s[2] = test.at(i), a.at(i), b.at(i) })
		d := dim(t.len())
		return &symbols{&ir.Node{Op: ir.Where, Dims: []*ir.Dim{d}, Args: []*ir.Node{
			shared(test.node, t.column(0), d), shared(a.node, t.column(1), d), shared(b.node, t.column(2), d)}}, elems}
	}
	if a.node.IsConst() && b.node.IsConst() {
		return e.constants(n.Size(), func(i int) ([]symbol, func() float64) {
			parts := []symbol{test.at(i), a.at(i), b.at(i)}
			return parts, func() float64 {
				if test.node.Value[e.now(parts[0])] != 0 {
					return a.node.Value[e.now(parts[1])]
				}
				return b.node.Value[e.now(parts[2])]
			}
		})
	}
	t, elems := newTuples(2), make([]symbol, n.Size())
	for i := range elems {
		parts := []symbol{test.at(i), a.at(i), b.at(i)}
		scope := union(parts)
		cells := make([]int32, 0, e.joint(scope))
		var tuple [2]int32
		e.each(scope, func() {
			tuple[0] = 1
			if test.node.Value[e.now(parts[0])] == 0 {
				tuple[0] = 2
			}
			tuple[1] = e.now(parts[tuple[0]])
			cells = append(cells, t.number(tuple[:]))
		})
		elems[i] = symbol{scope, cells}
	}
	d := dim(t.len())
	first, ia, ib := make([]float64, d.Size), make([]int32, d.Size), make([]int32, d.Size)
	for k := range first {
		if t.list[2*k] == 1 {
			first[k], ia[k] = 1, t.list[2*k+1]
		} else {
			ib[k] = t.list[2*k+1]
		}
	}
	return &symbols{&ir.Node{Op: ir.Where, Dims: []*ir.Dim{d},
		Args: []*ir.Node{ir.Array(first, d), gather(a.node, ia, d), gather(b.node, ib, d)}}, elems}
}

// pick is of an array at positions that parameters steer.
func (e *eliminator) pick(n *ir.Node) *symbols {
	x, at := e.of(n.Args[0]), e.of(n.Args[1])
	if !at.node.IsConst() {
		panic(unsummable{errors.New("a position depends on a parameter that is not summed out")})
	}
	s := &symbols{x.node, make([]symbol, n.Size())}
	for i := range s.elems {
		steer := at.at(i)
		parts := []symbol{steer}
		for _, c := range steer.cells {
			k := int(at.node.Value[c])
			if k < 0 || k >= len(x.elems) {
				panic(unsummable{fmt.Errorf("a position is %d, where there are %d elements", k, len(x.elems))})
			}
			parts = append(parts, x.elems[k])
		}
		scope := union(parts)
		cells := make([]int32, 0, e.joint(scope))
		e.each(scope, func() {
			cells = append(cells, e.now(x.elems[int(at.node.Value[e.now(steer)])]))
		})
		s.elems[i] = symbol{scope, cells}
	}
	return s
}

// linear is of n sums over the elements of x, with coefficients.
func (e *eliminator) linear(n int, x *ir.Node, coefficient func(i, j int) float64) *symbols {
	of := e.of(x)
	terms := func(i int) (parts []symbol, by []float64) {
		for j, s := range of.elems {
			if c := coefficient(i, j); c != 0 {
				parts, by = append(parts, s), append(by, c)
			}
		}
		return parts, by
	}
	if of.node.IsConst() {
		return e.constants(n, func(i int) ([]symbol, func() float64) {
			parts, by := terms(i)
			return parts, func() float64 {
				v := 0.0
				for j, p := range parts {
					v += by[j] * of.node.Value[e.now(p)]
				}
				return v
			}
		})
	}
	width := of.node.Size()
	var matrix []float64
	var key []byte
	seen := map[string]int32{}
	elems, row := make([]symbol, n), make([]float64, width)
	for i := range elems {
		parts, by := terms(i)
		scope := union(parts)
		cells := make([]int32, 0, e.joint(scope))
		e.each(scope, func() {
			clear(row)
			for j, p := range parts {
				row[e.now(p)] += by[j]
			}
			key = key[:0]
			for _, v := range row {
				key = binary.LittleEndian.AppendUint64(key, math.Float64bits(v))
			}
			k, ok := seen[string(key)]
			if !ok {
				k = int32(len(seen))
				seen[string(key)] = k
				if matrix = append(matrix, row...); len(matrix) > maxCells {
					panic(&tooMany{scope, true})
				}
			}
			cells = append(cells, k)
		})
		elems[i] = symbol{scope, cells}
	}
	d, arg := dim(len(seen)), of.node
	if len(arg.Dims) != 1 {
		arg = &ir.Node{Op: ir.View, Args: []*ir.Node{arg}, Dims: []*ir.Dim{dim(width)}}
	}
	return &symbols{&ir.Node{Op: ir.Dot, Dims: []*ir.Dim{d},
		Args: []*ir.Node{ir.Array(matrix, d, dim(width)), arg}}, elems}
}

// factor adds the elements of a factor.
func (e *eliminator) factor(f *ir.Factor) {
	if f.Multivariate != nil {
		panic(unsummable{fmt.Errorf("%s is of vectors", f.Family.Name)})
	}
	if f.Ordered || f.Weights != nil {
		panic(unsummable{fmt.Errorf("%s is not of single numbers", f.Stmt)})
	}
	// The components of an element: X, and of each argument one, or all
	// elements of a vector, unless that is the same throughout.
	type component struct {
		of    *symbols
		width int
	}
	list := []component{{e.of(f.X), 1}}
	width := 1
	for j, a := range f.Args {
		c := component{width: 1}
		if f.Family.Params[j].Vector {
			from, to := f.Vector(0)
			c.width = to - from
			if len(a.Dims) < 2 && !e.reads.Has(a) {
				c.width = 0
			}
		}
		if c.width > 0 {
			c.of = e.of(a)
		}
		list = append(list, c)
		width += c.width
	}
	t, elems := e.combine(f.Size(), width, func(i int, s []symbol) {
		for j, c := range list {
			if j > 0 && f.Family.Params[j-1].Vector {
				if c.width > 0 {
					from, to := f.Vector(i)
					copy(s, c.of.elems[from:to])
				}
			} else {
				s[0] = c.of.at(i)
			}
			s = s[c.width:]
		}
	})
	d := dim(t.len())
	g := &ir.Factor{Stmt: f.Stmt, Family: f.Family, Observed: f.Observed, Dims: []*ir.Dim{d}}
	g.X = gather(list[0].of.node, t.column(0), d)
	isKnown, at := g.X.IsConst(), 1
	for j, c := range list[1:] {
		a := f.Args[j]
		switch {
		case c.width == 0:
		case f.Family.Params[j].Vector:
			index := make([]int32, 0, d.Size*c.width)
			for i := range d.Size {
				index = append(index, t.list[i*width+at:][:c.width]...)
			}
			a = gather(c.of.node, index, d, dim(c.width))
		default:
			a = shared(c.of.node, t.column(at), d)
		}
		at += c.width
		isKnown = isKnown && a.IsConst()
		g.Args = append(g.Args, a)
	}
	part := ir.Part{Factor: g}
	if isKnown {
		part.Node = ir.Array(known(g), d)
	}
	e.add(part, elems)
}

// known returns the log density of each element of a factor whose values and
// arguments are all constants.
func known(f *ir.Factor) []float64 {
	lp, args := make([]float64, f.Size()), make([][]float64, len(f.Args))
	for j, a := range f.Args {
		args[j] = a.Value
	}
	f.LogProbs(lp, f.X.Value, args)
	return lp
}

// fold adds the term that folded observations come to: one for each joint state
// of what its coefficients and its scale read.
func (e *eliminator) fold(n *ir.Node) {
	args := make([]*symbols, len(n.Args))
	var all []symbol
	for j, a := range n.Args {
		args[j] = e.of(a)
		all = append(all, args[j].elems...)
	}
	scope := union(all)
	made := &ir.Node{Op: ir.Concat, Dims: []*ir.Dim{dim(e.joint(scope))}}
	state := symbol{scope: scope}
	e.each(scope, func() {
		f := &ir.Node{Op: n.Op}
		for j, a := range n.Args {
			index := make([]int32, a.Size())
			for i := range index {
				index[i] = e.now(args[j].at(i))
			}
			f.Args = append(f.Args, gather(args[j].node, index, a.Dims...))
		}
		state.cells = append(state.cells, int32(len(made.Args)))
		made.Args = append(made.Args, f)
	})
	e.add(ir.Part{Node: made}, []symbol{state})
}

// term adds a scalar: if it is a sum, element by element.
func (e *eliminator) term(n *ir.Node) {
	if n.Fold() != nil {
		e.fold(n)
		return
	}
	if n.Op == ir.Sum {
		n = n.Args[0]
	}
	s := e.of(n)
	e.add(ir.Part{Node: s.node}, s.elems)
}

// add adds log densities to the tables of what they read.
func (e *eliminator) add(part ir.Part, elems []symbol) {
	first := int32(e.numbers)
	e.numbers += part.Size()
	e.out.Parts = append(e.out.Parts, part)
	var tables []*table
	of := map[*table][]symbol{}
	for _, s := range elems {
		t := e.table(s.scope)
		if of[t] == nil {
			tables = append(tables, t)
		}
		of[t] = append(of[t], s)
	}
	count := make([]float64, part.Size())
	for _, t := range tables {
		for k := range t.cells {
			begin := len(t.cells[k])
			for _, s := range of[t] {
				c := s.cells[k]
				if count[c] == 0 {
					t.cells[k] = append(t.cells[k], entry{number: first + c})
				}
				count[c]++
			}
			for i := begin; i < len(t.cells[k]); i++ {
				n := &t.cells[k][i]
				n.weight, count[n.number-first] = count[n.number-first], 0
			}
		}
	}
}

// table returns the one of a scope.
func (e *eliminator) table(scope []int32) *table {
	var key []byte
	for _, v := range scope {
		key = binary.LittleEndian.AppendUint32(key, uint32(v))
	}
	t := e.byScope[string(key)]
	if t == nil {
		t = &table{scope: scope, cells: make([][]entry, e.joint(scope))}
		e.byScope[string(key)] = t
		e.tables = append(e.tables, t)
	}
	return t
}

// eliminate sums out one parameter after another.
func (e *eliminator) eliminate() {
	touching := make([][]*table, len(e.variables)) // by coordinate
	for _, t := range e.tables {
		if len(t.scope) == 0 {
			e.total = append(e.total, t.cells[0]...)
		}
		for _, v := range t.scope {
			touching[v] = append(touching[v], t)
		}
	}
	var left []int
	for v := range e.variables {
		if e.variables[v].States > 0 {
			left = append(left, v)
		}
	}
	for len(left) > 0 {
		k := e.next(left, touching)
		e.sumOut(left[k], touching)
		left = slices.Delete(left, k, k+1)
	}
	e.cell(e.total)
	e.out.Start = append(e.out.Start, int32(len(e.out.Number)))
}

// given returns the coordinates beside v of what touches it.
func given(v int, touching []*table) []int32 {
	var list []int32
	for _, t := range touching {
		if t.used || len(t.scope) == 1 {
			continue
		}
		list = append(list, t.scope...)
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(u int32) bool { return int(u) == v })
}

// next returns which of the parameters left is best summed out now: one with
// at most one neighbour, else that whose neighbours have the fewest states.
func (e *eliminator) next(left []int, touching [][]*table) int {
	best, least := 0, math.Inf(1)
	for k, v := range left {
		list := given(v, touching[v])
		if len(list) < 2 {
			return k
		}
		n := 1.0
		for _, u := range list {
			n *= float64(e.variables[u].States)
		}
		if n < least {
			best, least = k, n
		}
	}
	return best
}

// sumOut sums out v: what touches it becomes one table of its neighbours.
func (e *eliminator) sumOut(v int, touching [][]*table) {
	list := given(v, touching[v])
	e.joint(append([]int32{int32(v)}, list...))
	x := &e.variables[v]
	x.First = e.sums
	for _, u := range list {
		x.Given = append(x.Given, e.variables[u])
	}
	var made *table
	if len(list) > 0 {
		made = &table{scope: list, cells: make([][]entry, e.joint(list))}
		for _, u := range list {
			touching[u] = append(touching[u], made)
		}
	}
	e.each(list, func() {
		for s := range x.States {
			e.state[v] = int32(s)
			var all []entry
			for _, t := range touching[v] {
				if !t.used {
					all = append(all, t.cells[e.index(t.scope)]...)
				}
			}
			e.cell(all)
		}
		result := entry{int32(e.numbers + e.sums), 1}
		e.sums++
		if made == nil {
			e.total = append(e.total, result)
		} else {
			k := e.index(list)
			made.cells[k] = append(made.cells[k], result)
		}
	})
	for _, t := range touching[v] {
		t.used = true
	}
	e.out.Order = append(e.out.Order, *x)
}

// cell adds a cell to the marginal.
func (e *eliminator) cell(list []entry) {
	m := e.out
	m.Start = append(m.Start, int32(len(m.Number)))
	for _, t := range list {
		m.Number, m.Weight = append(m.Number, t.number), append(m.Weight, t.weight)
	}
}
