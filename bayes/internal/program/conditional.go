package program

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A Conditional is the log density as a function of one discrete parameter at
// a time. It implements mcmc.Conditional: parameters that no log density reads
// together, such as the classes of different rows, are of one group.
type Conditional struct {
	groups [][]int
	code   []*groupCode
}

// A groupCode is the log densities that the parameters of a group read.
type groupCode struct {
	machine
	factors []*factor
	nodes   []array
	sum     *marginal
	owner   [][]int32 // of the elements of factors, nodes and sum: which of the group reads each; −1: none
	a       []float64
}

// Condition compiles the conditional log densities of the discrete parameters
// of a model.
func Condition(m *ir.Model) *Conditional {
	var pieces []piece
	r := reader{first: m.Size(), known: map[*ir.Node][][]int32{}}
	add := func(p piece) {
		if slices.ContainsFunc(p.reads, func(v []int32) bool { return len(v) > 0 }) {
			pieces = append(pieces, p)
		}
	}
	for _, f := range m.Factors {
		add(piece{factor: f, reads: r.factor(f)})
	}
	for _, t := range m.Terms {
		add(r.scalar(t))
	}
	for _, p := range m.Potentials {
		add(r.scalar(p.Term))
	}
	if m.Marginal != nil {
		var all [][]int32
		for _, p := range m.Marginal.Parts {
			if p.Node != nil {
				all = append(all, r.of(p.Node)...)
			} else {
				all = append(all, r.factor(p.Factor)...)
			}
		}
		add(piece{sum: m.Marginal, reads: [][]int32{union(all...)}})
	}
	c := &Conditional{}
	for _, colour := range colours(pieces) {
		c.add(m, colour, pieces)
	}
	return c
}

// A piece is a part of the log density, and the coordinates that each of its
// elements reads.
type piece struct {
	factor *ir.Factor
	node   *ir.Node
	sum    *ir.Marginal
	reads  [][]int32
}

// colours divides the coordinates that pieces read into groups of which no
// element reads two.
func colours(pieces []piece) [][]int {
	var all []int32
	beside := map[int32][]int32{}
	seen := map[string]bool{}
	for _, p := range pieces {
		for _, list := range p.reads {
			var key []byte
			for _, v := range list {
				key = binary.LittleEndian.AppendUint32(key, uint32(v))
			}
			if seen[string(key)] {
				continue
			}
			seen[string(key)] = true
			all = append(all, list...)
			if len(list) > 1 {
				for _, v := range list {
					beside[v] = append(beside[v], list...)
				}
			}
		}
	}
	slices.Sort(all)
	of := map[int32]int{}
	var groups [][]int
	for _, v := range slices.Compact(all) {
		taken := map[int]bool{}
		for _, u := range beside[v] {
			if k, ok := of[u]; ok {
				taken[k] = true
			}
		}
		k := 0
		for taken[k] {
			k++
		}
		if of[v] = k; k == len(groups) {
			groups = append(groups, nil)
		}
		groups[k] = append(groups[k], int(v))
	}
	return groups
}

// add compiles a group.
func (c *Conditional) add(m *ir.Model, group []int, pieces []piece) {
	place := map[int32]int32{}
	for k, v := range group {
		place[int32(v)] = int32(k)
	}
	compile := newCompiler(m.Size() + m.States())
	var used []piece
	var owners [][]int32
	for _, p := range pieces {
		owner, any := make([]int32, len(p.reads)), false
		for i, list := range p.reads {
			owner[i] = -1
			for _, v := range list {
				if k, ok := place[v]; ok {
					owner[i], any = k, true
				}
			}
		}
		if any {
			used, owners = append(used, p), append(owners, owner)
		}
	}
	// Factors first, then nodes, then the sum.
	g := &groupCode{}
	var factors, nodes, sums [][]int32
	for k, p := range used {
		switch {
		case p.factor != nil:
			compile.register(p.factor.X)
			for _, a := range p.factor.Args {
				compile.register(a)
			}
			factors = append(factors, owners[k])
		case p.node != nil:
			compile.register(p.node)
			nodes = append(nodes, owners[k])
		default:
			compile.marginalise(p.sum)
			sums = append(sums, owners[k])
		}
	}
	g.owner = slices.Concat(factors, nodes, sums)
	g.machine = compile.Program.machine(false)
	for _, p := range used {
		switch {
		case p.factor != nil:
			arrays := []array{g.regs[compile.register(p.factor.X)]}
			for _, a := range p.factor.Args {
				arrays = append(arrays, g.regs[compile.register(a)])
			}
			g.factors = append(g.factors, &factor{Factor: p.factor, rows: rowsOf(p.factor, arrays, math.MaxInt)})
		case p.node != nil:
			g.nodes = append(g.nodes, g.regs[compile.register(p.node)])
		default:
			g.sum = compile.Program.marginal.bind(g.regs)
		}
	}
	coordinates := make([]int, len(group))
	for k, v := range group {
		coordinates[k] = m.Size() + v
	}
	c.groups, c.code = append(c.groups, coordinates), append(c.code, g)
}

// Groups returns the discrete coordinates in groups.
func (c *Conditional) Groups() [][]int { return c.groups }

// LogDensity sets lp to the log density of each coordinate of a group, up to a
// constant: −Inf where it is not a number.
func (c *Conditional) LogDensity(group int, q, lp []float64) {
	g := c.code[group]
	g.load(q)
	forward(g.steps)
	clear(lp)
	owner := g.owner
	for _, f := range g.factors {
		g.addFactor(f, owner[0], lp)
		owner = owner[1:]
	}
	for _, n := range g.nodes {
		for i, k := range owner[0] {
			if k >= 0 {
				lp[k] += n.Val[i]
			}
		}
		owner = owner[1:]
	}
	if g.sum != nil {
		lp[owner[0][0]] += g.sum.value()
	}
	for k, v := range lp {
		if v != v {
			lp[k] = math.Inf(-1)
		}
	}
}

// addFactor adds the log densities of a factor's elements.
func (g *groupCode) addFactor(f *factor, owner []int32, lp []float64) {
	if f.Multivariate != nil {
		all := make([]float64, f.Size())
		f.logProbs(all)
		for i, k := range owner {
			if k >= 0 {
				lp[k] += all[i]
			}
		}
		return
	}
	for i, k := range owner {
		if k < 0 {
			continue
		}
		g.a = f.rows.Params(g.a, i)
		v := f.Family.LogProb(f.rows.X.At(i), g.a)
		if f.Weights != nil {
			v *= f.Weights.Value[i]
		}
		lp[k] += v
	}
}

// A reader finds which discrete coordinates, from first on, the elements of
// expressions read. Where an expression reads none that is nil.
type reader struct {
	first int
	known map[*ir.Node][][]int32
}

func (r *reader) of(n *ir.Node) [][]int32 {
	if v, ok := r.known[n]; ok {
		return v
	}
	v := r.find(n)
	r.known[n] = v
	return v
}

func (r *reader) find(n *ir.Node) [][]int32 {
	if n.IsConst() {
		return nil
	}
	list := make([][]int32, n.Size())
	if n.Op == ir.Discrete {
		for i := range list {
			list[i] = []int32{int32(n.Offset - r.first + i)}
		}
		return list
	}
	args := make([][][]int32, len(n.Args))
	any := false
	for j, a := range n.Args {
		args[j] = r.of(a)
		any = any || args[j] != nil
	}
	if !any {
		return nil
	}
	switch op := n.Op.(type) {
	case *ir.Gather:
		for i, k := range op.Index {
			list[i] = args[0][k]
		}
		return list
	default:
		if op == ir.Concat {
			k := 0
			for j, a := range n.Args {
				k += max(copy(list[k:], args[j]), a.Size())
			}
			return list
		}
	}
	for j, a := range args {
		var whole []int32 // of what each element may read all
		if a != nil && n.Op.Access(j) != ir.Pointwise {
			whole = union(a...)
		}
		for i := range list {
			if n.Op.Access(j) == ir.Pointwise {
				whole = element(a, i)
			}
			list[i] = union(list[i], whole)
		}
	}
	return list
}

func (r *reader) scalar(n *ir.Node) piece {
	if n.Op == ir.Sum {
		n = n.Args[0]
	}
	return piece{node: n, reads: r.of(n)}
}

// factor returns what the elements of a factor read.
func (r *reader) factor(f *ir.Factor) [][]int32 {
	list, x := make([][]int32, f.Size()), r.of(f.X)
	for i := range list {
		if f.Multivariate != nil {
			all := slices.Clone(x)
			for _, a := range f.Args {
				all = append(all, r.of(a)...)
			}
			list[i] = union(all...)
			continue
		}
		list[i] = element(x, i)
		for j, a := range f.Args {
			of := r.of(a)
			if of != nil && f.Family.Params[j].Vector {
				from, to := f.Vector(i)
				list[i] = union(append(slices.Clone(of[from:to]), list[i])...)
			} else {
				list[i] = union(list[i], element(of, i))
			}
		}
	}
	return list
}

func element(list [][]int32, i int) []int32 {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return list[i]
}

// union returns the members of sorted lists, in order.
func union(lists ...[]int32) []int32 {
	var all []int32
	for _, v := range lists {
		switch {
		case len(v) == 0 || slices.Equal(all, v):
		case len(all) == 0:
			all = v
		default:
			all = append(slices.Clone(all), v...)
			slices.Sort(all)
			all = slices.Compact(all)
		}
	}
	return all
}
