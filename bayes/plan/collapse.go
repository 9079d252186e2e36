package plan

import (
	"encoding/binary"
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
		return nil, "", errors.New("there is no table of rows")
	}
	c := collapser{rows: n, dim: f.Dims[0], clones: map[*graph.Node]*graph.Node{}}
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
	first, cell := c.cells()
	if 2*len(first) > n {
		return nil, "", fmt.Errorf("%s differ in what is read", plural(len(first), "row"))
	}
	c.first = first
	c.to = &graph.Dim{Name: c.dim.Name, Size: len(first), Kind: graph.Row}
	weights := make([]float64, len(first))
	means := make([]float64, len(first))
	for i, k := range cell {
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
		return g, fmt.Sprintf("rows with equal predictors are %s", plural(len(first), "binomial")), nil
	}
	g.X = c.clone(f.X)
	return g, fmt.Sprintf("%s are equal in all that is read", plural(n-len(first), "row")), nil
}

// A collapser finds equal rows and rebuilds expressions over one of each.
type collapser struct {
	rows   int
	dim    *graph.Dim
	keys   []func(i int) uint64
	first  []int // the first row of each cell
	to     *graph.Dim
	clones map[*graph.Node]*graph.Node
}

// varies reports whether a node has a value per row.
func (c *collapser) varies(n *graph.Node) bool { return len(n.Dims) > 0 && n.Dims[0] == c.dim }

// read collects what an expression reads row by row.
func (c *collapser) read(n *graph.Node) error {
	if !c.varies(n) {
		if n.HasRows() {
			return errors.New("it mixes rows of several tables")
		}
		return nil
	}
	switch n.Op {
	case graph.Const:
		width := len(n.Value) / c.rows
		for j := range width {
			c.keys = append(c.keys, func(i int) uint64 { return math.Float64bits(n.Value[i*width+j] + 0) })
		}
		return nil
	case graph.Gather:
		if n.Args[0].HasRows() || len(n.Dims) > 1 {
			return errors.New("a row reads other rows")
		}
		c.keys = append(c.keys, func(i int) uint64 { return uint64(n.Index[i]) })
		return nil
	case graph.Map1, graph.Map2, graph.Where, graph.Dot:
		for _, a := range n.Args {
			if err := c.read(a); err != nil {
				return err
			}
			if !c.varies(a) && a.Size() > 1 && n.Op != graph.Dot {
				return errors.New("each row has a parameter of its own")
			}
		}
		return nil
	}
	return errors.New("each row has a parameter of its own")
}

// cells returns the first row of each distinct one, and the cell of each row.
func (c *collapser) cells() (first, cell []int) {
	cell = make([]int, c.rows)
	of := map[string]int{}
	key := make([]byte, 0, 8*len(c.keys))
	for i := range cell {
		key = key[:0]
		for _, k := range c.keys {
			key = binary.LittleEndian.AppendUint64(key, k(i))
		}
		k, ok := of[string(key)]
		if !ok {
			k = len(first)
			of[string(key)] = k
			first = append(first, i)
		}
		cell[i] = k
	}
	return first, cell
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
		width := len(n.Value) / c.rows
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
