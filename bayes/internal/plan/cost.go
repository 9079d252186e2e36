package plan

import "github.com/gonbayes/gonbayes/bayes/internal/ir"

// A Cost is what one evaluation of the log density and its gradient takes.
type Cost struct {
	Rows       int // elements of observed statements that are read
	Operations int // arithmetic operations on elements, roughly
}

// A counter counts the operations of nodes, each once.
type counter struct {
	seen       map[*ir.Node]bool
	operations int
}

func (c *counter) node(n *ir.Node) {
	if c.seen[n] || n.IsConst() {
		return
	}
	c.seen[n] = true
	for _, a := range n.Args {
		c.node(a)
	}
	c.operations += n.Op.Cost(n)
}

func (c *counter) factor(f *ir.Factor) {
	c.node(f.X)
	for _, a := range f.Args {
		c.node(a)
	}
	c.operations += 10 * f.X.Size()
	if f.Multivariate == nil || len(f.Args) == 0 {
		return
	}
	if matrix := f.Args[len(f.Args)-1]; len(matrix.Dims) > 1 { // it is factored, inverted, and multiplied with each draw
		c.operations += f.N*f.N*f.N + 4*f.N*f.X.Size()
	}
}

// cost counts the rows and operations of a model's gradient.
func cost(m *ir.Model) Cost {
	c, rows := counter{seen: map[*ir.Node]bool{}}, 0
	for _, t := range m.Terms {
		c.node(t)
	}
	for _, p := range m.Potentials {
		c.node(p.Term)
	}
	for _, f := range m.Factors {
		c.factor(f)
		if f.Observed {
			rows += f.Size()
		}
	}
	if m.Marginal != nil {
		rows += c.marginal(m.Marginal)
	}
	return Cost{rows, c.operations}
}

// factorCost counts the operations of a factor and all that it reads.
func factorCost(f *ir.Factor) int {
	c := counter{seen: map[*ir.Node]bool{}}
	c.factor(f)
	return c.operations
}

// marginal counts the operations of a sum and the rows that it reads.
func (c *counter) marginal(m *ir.Marginal) (rows int) {
	for _, part := range m.Parts {
		if part.Node != nil {
			c.node(part.Node)
			continue
		}
		c.factor(part.Factor)
		if part.Factor.Observed {
			rows += part.Factor.Size()
		}
	}
	c.operations += 2*len(m.Number) + 4*len(m.Start)
	return rows
}
