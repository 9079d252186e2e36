package plan

import (
	"errors"
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/dist"
	"github.com/gonbayes/gonbayes/bayes/graph"
)

// collapse replaces rows that are equal in all that the likelihood reads by
// one row with a weight. For Bernoulli, whose log mass is linear in the
// observation, rows need only agree in the rest: their mean, with their
// number as its weight, is a binomial up to its constant.
func collapse(f *graph.Factor) (g *graph.Factor, why string, err error) {
	n := f.Size()
	if f.Weights != nil || len(f.Dims) != 1 || n < 2 {
		return nil, "", errors.New("collapse needs a table of rows")
	}
	c := newCollapser(f.Dims[0])
	averaged := f.Family == dist.Bernoulli || f.Family == dist.BernoulliLogit
	for _, a := range f.Args {
		if err := c.read(a); err != nil {
			return nil, "", err
		}
	}
	if !averaged {
		if err := c.read(f.X); err != nil {
			return nil, "", err
		}
	}
	if !c.findCells() {
		return nil, "", errors.New("collapse needs rows that repeat, and most of these differ")
	}
	cells := len(c.first)
	weights, means := make([]float64, cells), make([]float64, cells)
	for i, k := range c.cell {
		weights[k]++
		means[k] += f.X.Value[i]
	}
	g = &graph.Factor{Stmt: f.Stmt, Family: f.Family, Observed: true,
		Dims: []*graph.Dim{c.to}, Weights: graph.Array(weights, c.to)}
	for _, a := range f.Args {
		g.Args = append(g.Args, c.clone(a))
	}
	if averaged {
		for k := range means {
			means[k] /= weights[k]
		}
		g.X = graph.Array(means, c.to)
		return g, "rows that share their probability make one binomial", nil
	}
	g.X = c.clone(f.X)
	return g, fmt.Sprintf("the other %s repeat these in all that the likelihood reads", commas(n-cells)), nil
}

// A collapser finds equal rows and rebuilds expressions over one of each.
type collapser struct {
	dim    *graph.Dim // the rows
	keys   []func(i int) uint64
	cell   []int      // the cell of each row
	first  []int      // the first row of each cell
	to     *graph.Dim // the cells
	clones map[*graph.Node]*graph.Node
}

func newCollapser(rows *graph.Dim) *collapser {
	return &collapser{dim: rows, clones: map[*graph.Node]*graph.Node{}}
}

// varies reports whether a node has a value per row.
func (c *collapser) varies(n *graph.Node) bool { return len(n.Dims) > 0 && n.Dims[0] == c.dim }

// read collects what an expression reads row by row.
func (c *collapser) read(n *graph.Node) error {
	if !c.varies(n) {
		if n.HasRows() {
			return errors.New("collapse needs rows of one table")
		}
		return nil
	}
	switch n.Op {
	case graph.Const:
		width := len(n.Value) / c.dim.Size
		for j := range width {
			c.keys = append(c.keys, func(i int) uint64 { return math.Float64bits(n.Value[i*width+j] + 0) })
		}
		return nil
	case graph.Gather:
		if n.Args[0].HasRows() || len(n.Dims) > 1 {
			return errors.New("collapse needs rows that read no other rows")
		}
		c.keys = append(c.keys, func(i int) uint64 { return uint64(n.Index[i]) })
		return nil
	case graph.Dot:
		if n.Args[1].HasRows() {
			return errors.New("collapse needs rows that read no other rows")
		}
		return c.read(n.Args[0])
	case graph.Map1, graph.Map2, graph.Where:
		for _, a := range n.Args {
			if err := c.read(a); err != nil {
				return err
			}
			if !c.varies(a) && a.Size() > 1 {
				return errors.New("collapse needs rows that share their parameters")
			}
		}
		return nil
	}
	return errors.New("collapse needs rows that share their parameters")
}

// findCells finds the distinct rows. It reports false, and stops, if they are
// more than half of all.
func (c *collapser) findCells() bool {
	c.cell = make([]int, c.dim.Size)
	of := map[uint64]int{} // cells by hash
	for i := range c.cell {
		h := uint64(0)
		for _, key := range c.keys {
			h = (h ^ key(i)) * 0x9e3779b97f4a7c15 // 2⁶⁴ over the golden ratio
			h ^= h >> 32
		}
		k, ok := of[h]
		for ; ok && !c.equal(i, c.first[k]); k, ok = of[h] {
			h++ // another row has the same hash
		}
		if !ok {
			k = len(c.first)
			if c.first = append(c.first, i); 2*len(c.first) > len(c.cell) {
				return false
			}
			of[h] = k
		}
		c.cell[i] = k
	}
	c.to = &graph.Dim{Name: c.dim.Name, Size: len(c.first), Kind: graph.Row}
	return true
}

// equal reports whether rows i and j agree in all that is read.
func (c *collapser) equal(i, j int) bool {
	for _, key := range c.keys {
		if key(i) != key(j) {
			return false
		}
	}
	return true
}

// clone rebuilds an expression over the first row of each cell.
func (c *collapser) clone(n *graph.Node) *graph.Node {
	if !c.varies(n) {
		return n
	}
	if m := c.clones[n]; m != nil {
		return m
	}
	m := *n
	m.Dims = append([]*graph.Dim{c.to}, n.Dims[1:]...)
	switch n.Op {
	case graph.Const:
		width := len(n.Value) / c.dim.Size
		m.Value = make([]float64, 0, width*len(c.first))
		for _, i := range c.first {
			m.Value = append(m.Value, n.Value[i*width:][:width]...)
		}
	case graph.Gather:
		m.Index = make([]int32, len(c.first))
		for k, i := range c.first {
			m.Index[k] = n.Index[i]
		}
	default:
		m.Args = make([]*graph.Node, len(n.Args))
		for i, a := range n.Args {
			m.Args[i] = c.clone(a)
		}
	}
	c.clones[n] = &m
	return &m
}
