package program

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// Predict returns a simulation of the Predicted of a model, given draws from the
// posterior, drawing from r what is chance. The nodes of old say where such a
// draw holds the parameters and over which dimensions. Elements for levels that
// are new are drawn from their distribution.
func Predict(m *ir.Model, r *rand.Rand, old map[string]*ir.Node) (*Simulation, error) {
	return predict(m, r, old, false)
}

// Expect is like Predict, with the expectation of data in place of a draw.
func Expect(m *ir.Model, r *rand.Rand, old map[string]*ir.Node) (*Simulation, error) {
	for _, f := range m.Factors {
		if f.Observed && (f.Multivariate != nil || f.Sequential) {
			return nil, m.Source.Errorf(f.Stmt.At(), "the expectation of %s is not known, only draws: Predict has them", f.Stmt.Target)
		}
	}
	return predict(m, r, old, true)
}

func predict(m *ir.Model, r *rand.Rand, old map[string]*ir.Node, mean bool) (*Simulation, error) {
	s := newSimulator(m)
	for _, v := range m.Vars {
		switch {
		case !v.Param:
		case v.New:
			s.draw(v.Prior)
		default:
			index, err := origin(m, v, old[v.Name])
			if err != nil {
				return nil, err
			}
			s.take(v, index)
		}
	}
	predicted := m.Predicted()
	for i, v := range predicted {
		if v.Param && mean {
			// What others read is drawn for them: their expectation is over that too.
			if s.outs = append(s.outs, s.expect(v.Prior)); isRead(v.Node, predicted[i+1:]) {
				s.draw(v.Prior)
			}
			continue
		}
		if v.Param {
			s.draw(v.Prior)
		}
		s.output(v.Node)
	}
	return s.simulation(r), nil
}

// isRead reports whether any of the variables depends on a node.
func isRead(n *ir.Node, by []*ir.Variable) bool {
	reads := ir.NewProperty(func(m *ir.Node) bool { return m == n })
	return slices.ContainsFunc(by, func(v *ir.Variable) bool {
		return v.Prior != nil && slices.ContainsFunc(v.Prior.Args, reads.Has) || !v.Param && reads.Has(v.Node)
	})
}

// origin returns where in a draw of the posterior the elements of a parameter
// lie; −1: nowhere. It is an error if they cannot be told or drawn.
func origin(m *ir.Model, v *ir.Variable, old *ir.Node) (index []int, err error) {
	refuse := func(format string, args ...any) error { return m.Source.Errorf(v.Prior.Stmt.At(), format, args...) }
	if old == nil || len(old.Dims) != len(v.Node.Dims) {
		return nil, refuse("the posterior has no %s of these dimensions", v.Name)
	}
	index = []int{old.Offset}
	stride := old.Size()
	for k, d := range v.Node.Dims {
		was := old.Dims[k]
		stride /= was.Size
		if d.Labels == nil && d.Size != was.Size {
			return nil, refuse("%s has %d elements now and had %d", v.Name, d.Size, was.Size)
		}
		longer := make([]int, 0, len(index)*d.Size)
		for _, start := range index {
			for p := range d.Size {
				if d.Labels != nil {
					p = slices.Index(was.Labels, d.Labels[p])
				}
				if p < 0 && v.Together(k) {
					return nil, refuse("%s has elements that depend on each other, so that those for levels that are new, such as %s, cannot be drawn alone", v.Name, d.Labels[len(was.Labels)])
				}
				if p < 0 || start < 0 {
					longer = append(longer, -1)
					continue
				}
				longer = append(longer, start+p*stride)
			}
		}
		index = longer
	}
	return index, nil
}

// A Likelihood computes the log density of each observation at draws from the
// posterior. It serves one goroutine.
type Likelihood struct {
	machine
	vars    []int // registers of the variables
	factors []pointwise
}

// A pointwise sets dst to the log densities of the elements of one factor.
type pointwise struct {
	size int
	eval func(dst []float64)
}

// NewLikelihood returns the likelihood of a model's observations, statement by
// statement.
func NewLikelihood(m *ir.Model) *Likelihood {
	c := newCompiler(m.Size() + m.States())
	l := &Likelihood{}
	for _, v := range m.Vars {
		r := c.newRegister(v.Node.Size(), nil)
		c.regs[v.Node] = r
		l.vars = append(l.vars, r)
	}
	var code []instr
	for _, f := range m.Factors {
		if !f.Observed {
			continue
		}
		if g := linked(f); !slices.ContainsFunc(g.Args, c.beyond) {
			f = g
		}
		code = append(code, c.reads(f))
	}
	l.machine = c.Program.machine(false)
	for _, in := range code {
		f := &factor{Factor: in.factor, rows: rowsOf(in.factor, l.arrays(in.args), math.MaxInt)}
		p := pointwise{f.Size(), f.logProbs}
		if f.Multivariate == nil {
			p.eval = f.rows.Pointwise()
		}
		l.factors = append(l.factors, p)
	}
	return l
}

// beyond reports whether an expression reads parameters by their coordinates,
// where a register holds what follows from them: the logarithm of a positive
// parameter is its coordinate.
func (c *compiler) beyond(n *ir.Node) (found bool) {
	ir.Walk(func(n *ir.Node) bool {
		_, known := c.regs[n]
		found = found || !known && (n.Op == ir.Free || n.Op == ir.Discrete)
		return !known
	}, n)
	return found
}

// Eval sets dst to the log density of each observation, given the values of the
// variables, which lie in draw one after another.
func (l *Likelihood) Eval(dst, draw []float64) {
	for _, r := range l.vars {
		x := l.regs[r].Val
		copy(x, draw)
		draw = draw[len(x):]
	}
	forward(l.steps)
	for _, p := range l.factors {
		p.eval(dst[:p.size])
		dst = dst[p.size:]
	}
}
