package ir

import "slices"

// Walk visits nodes and, where visit returns true, their arguments: each node
// once, however often it is shared.
func Walk(visit func(*Node) bool, nodes ...*Node) {
	seen := map[*Node]bool{}
	var walk func(n *Node)
	walk = func(n *Node) {
		if seen[n] {
			return
		}
		if seen[n] = true; visit(n) {
			for _, a := range n.Args {
				walk(a)
			}
		}
	}
	for _, n := range nodes {
		walk(n)
	}
}

// A Property is a property of nodes that those which have it pass on to all
// that reads them. It is found once for each.
type Property struct {
	of    func(*Node) bool
	known map[*Node]bool
}

// NewProperty returns the property of reading nodes for which of reports true.
func NewProperty(of func(*Node) bool) *Property { return &Property{of, map[*Node]bool{}} }

// Has reports whether n has the property.
func (p *Property) Has(n *Node) bool {
	v, ok := p.known[n]
	if !ok {
		v = p.of(n) || slices.ContainsFunc(n.Args, p.Has)
		p.known[n] = v
	}
	return v
}

// HasFactor reports whether anything has it that f reads.
func (p *Property) HasFactor(f *Factor) bool {
	return p.Has(f.X) || slices.ContainsFunc(f.Args, p.Has)
}

// A Rewriter rebuilds what depends on nodes that are replaced.
type Rewriter struct {
	made map[*Node]*Node
}

// NewRewriter returns a rewriter of no replacements.
func NewRewriter() *Rewriter { return &Rewriter{map[*Node]*Node{}} }

// Replace puts a node in the place of another.
func (r *Rewriter) Replace(old, new *Node) { r.made[old] = new }

// Node rebuilds a node: itself where nothing changes.
func (r *Rewriter) Node(n *Node) *Node {
	if m, ok := r.made[n]; ok {
		return m
	}
	r.made[n] = n
	if args := r.List(n.Args); !slices.Equal(args, n.Args) {
		m := *n
		m.Args = args
		r.made[n] = &m
	}
	return r.made[n]
}

// List rebuilds nodes.
func (r *Rewriter) List(nodes []*Node) []*Node {
	out := make([]*Node, len(nodes))
	for i, n := range nodes {
		out[i] = r.Node(n)
	}
	return out
}

// Factor rebuilds a factor.
func (r *Rewriter) Factor(f *Factor) *Factor {
	g := *f
	g.X, g.Args = r.Node(f.X), r.List(f.Args)
	if g.X == f.X && slices.Equal(g.Args, f.Args) {
		return f
	}
	return &g
}

// A Restriction rebuilds expressions over some positions of a dimension,
// rather than pick from their values, so that rewrites can see through.
type Restriction struct {
	from, to *Dim
	rows     []int32
	made     map[*Node]*Node
}

// NewRestriction returns the restriction to the dimension to, which is some
// positions of from.
func NewRestriction(from, to *Dim, rows []int32) *Restriction {
	return &Restriction{from, to, rows, map[*Node]*Node{}}
}

// Of returns the restriction of n: itself where it does not have the dimension.
func (r *Restriction) Of(n *Node) *Node {
	k := slices.Index(n.Dims, r.from)
	if k < 0 {
		return n
	}
	if m := r.made[n]; m != nil {
		return m
	}
	dims := slices.Clone(n.Dims)
	dims[k] = r.to
	var m *Node
	if r.passes(n, k) {
		m = &Node{Op: n.Op, Dims: dims}
		for j, a := range n.Args {
			if n.Op.Access(j) != Whole {
				a = r.Of(a)
			}
			m.Args = append(m.Args, a)
		}
	} else {
		m = TakeBy(n, dims, func(at []int) int {
			flat := 0
			for i, d := range n.Dims {
				p := at[i]
				if i == k {
					p = int(r.rows[p])
				}
				flat = flat*d.Size + p
			}
			return flat
		})
	}
	m.Label = n.Label
	r.made[n] = m
	return m
}

// passes reports whether the restriction of an operation is the operation on
// restricted arguments: some lines of a product, for one, are these of its
// first argument times the second.
func (r *Restriction) passes(n *Node, k int) bool {
	for j, a := range n.Args {
		switch n.Op.Access(j) {
		case Pointwise:
			if a.Size() > 1 && !slices.Equal(a.Dims, n.Dims) {
				return false
			}
		case Lines:
			if k > 0 || a.Dims[0] != r.from {
				return false
			}
		case Whole:
			if n.Op.Access(0) != Lines {
				return false
			}
		default:
			return false
		}
	}
	return len(n.Args) > 0
}
