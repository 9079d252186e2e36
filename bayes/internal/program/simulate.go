package program

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A Simulation draws what a model says, statement by statement: parameters from
// their distributions, or as they are given, and what follows from them.
type Simulation struct {
	machine
	r     *rand.Rand
	draws []drawing
}

// A drawing is what happens between two instructions.
type drawing struct {
	at     int // so many instructions come first
	factor *ir.Factor
	from   int // of a Sequential factor: the first instruction of its arguments
	out    int // the register of its X
	args   []int
	rows   *distribution.Rows
	mean   bool // the expectation, rather than a draw

	given *given // nil: a draw
}

// A given sets a register to values that are known.
type given struct {
	drawn int   // the register of values for those that are not; −1: all are known
	index []int // where the draw of the posterior has each; −1: nowhere
}

// A simulator compiles a Simulation.
type simulator struct {
	*compiler
	draws []drawing
}

func newSimulator(m *ir.Model) *simulator {
	return &simulator{compiler: newCompiler(m.Size() + m.States())}
}

// draw draws the elements of a factor.
func (s *simulator) draw(f *ir.Factor) {
	r := s.newRegister(f.X.Size(), nil)
	s.regs[f.X] = r
	s.add(drawing{factor: f, out: r})
}

// expect returns a register of the expectations of a factor's elements.
func (s *simulator) expect(f *ir.Factor) int {
	r := s.newRegister(f.X.Size(), nil)
	s.add(drawing{factor: f, out: r, mean: true})
	return r
}

func (s *simulator) add(d drawing) {
	d.from = len(s.code)
	for _, a := range d.factor.Args {
		d.args = append(d.args, s.register(a))
	}
	d.at = len(s.code)
	s.draws = append(s.draws, d)
}

// take sets a variable to what a draw of the posterior has of it. What that
// lacks is drawn.
func (s *simulator) take(v *ir.Variable, index []int) {
	g := &given{drawn: -1, index: index}
	if slices.Contains(index, -1) {
		s.draw(v.Prior)
		g.drawn = s.register(v.Node)
	}
	d := drawing{at: len(s.code), out: s.newRegister(v.Node.Size(), nil), given: g}
	s.regs[v.Node] = d.out
	s.draws = append(s.draws, d)
}

// output adds the value of a node to what Run sets.
func (s *simulator) output(n *ir.Node) { s.outs = append(s.outs, s.register(n)) }

// simulation returns the simulation, which draws chance from r.
func (s *simulator) simulation(r *rand.Rand) *Simulation {
	sim := &Simulation{machine: s.Program.machine(false), r: r, draws: s.draws}
	for i := range sim.draws {
		if d := &sim.draws[i]; d.given == nil {
			d.rows = rowsOf(d.factor, sim.arrays(append([]int{d.out}, d.args...)), math.MaxInt)
		}
	}
	return sim
}

// Forward returns a simulation of the variables of a model from the prior. What
// the model says of data is left out.
func Forward(m *ir.Model, r *rand.Rand) *Simulation {
	s := newSimulator(m)
	for _, v := range m.Vars {
		if v.Param {
			s.draw(v.Prior)
		}
	}
	for _, v := range m.Vars {
		s.output(v.Node)
	}
	return s.simulation(r)
}

// Size returns the number of values that Run sets.
func (s *Simulation) Size() int {
	n := 0
	for _, r := range s.outs {
		n += s.sizes[r]
	}
	return n
}

// Run sets dst to the outputs, one after another, given a draw from the
// posterior, if the simulation takes any.
func (s *Simulation) Run(dst, posterior []float64) {
	done := 0
	for i := range s.draws {
		d := &s.draws[i]
		if done < d.at {
			forward(s.steps[done:d.at])
			done = d.at
		}
		if d.given != nil {
			s.give(d, posterior)
		} else {
			s.draw(d)
		}
	}
	forward(s.steps[done:])
	for _, r := range s.outs {
		dst = dst[copy(dst, s.regs[r].Val):]
	}
}

func (s *Simulation) give(d *drawing, posterior []float64) {
	x := s.regs[d.out].Val
	if d.given.drawn >= 0 {
		copy(x, s.regs[d.given.drawn].Val)
	}
	for i, at := range d.given.index {
		if at >= 0 {
			x[i] = posterior[at]
		}
	}
}

// draw sets the register of a factor's elements.
func (s *Simulation) draw(d *drawing) {
	f, rows := d.factor, d.rows
	x := rows.X.Val
	var a []float64
	switch {
	case f.Multivariate != nil:
		m, a, args := f.Multivariate, make([][]float64, len(rows.Args)), values(rows.Args)
		scratch, width := make([]float64, m.Scratch(f.N)), len(x)/f.Size()
		for i := range f.Size() {
			m.Rand(s.r, x[i*width:][:width], f.N, f.Draw(a, args, i), scratch)
		}
	case f.Sequential:
		clear(x)
		for i := range x {
			forward(s.steps[d.from:d.at])
			a = rows.Params(a, i)
			x[i] = f.Family.Rand(s.r, a)
		}
	case d.mean:
		for i := range x {
			a = rows.Params(a, i)
			x[i] = f.Family.Mean(a)
		}
	default:
		rows.Rand(s.r, x)
		if f.Ordered {
			s.order(f, rows)
		}
	}
}

// order puts draws along the last dimension into rising order: by sorting them
// if they have one distribution, and else by drawing again until they are.
func (s *Simulation) order(f *ir.Factor, rows *distribution.Rows) {
	n, x := f.Dims[len(f.Dims)-1].Size, rows.X.Val
	var a []float64
	for start := 0; start < len(x); start += n {
		line := x[start : start+n]
		own := slices.ContainsFunc(rows.Args, func(arg array) bool {
			return len(arg.Val) > 1 && slices.Min(arg.Val[start:start+n]) < slices.Max(arg.Val[start:start+n])
		})
		for tries := 0; own && tries < maxOrder && !slices.IsSorted(line); tries++ {
			for i := range line {
				a = rows.Params(a, start+i)
				line[i] = f.Family.Rand(s.r, a)
			}
		}
		slices.Sort(line)
	}
}

// maxOrder is how often draws that come out of order are drawn again: where
// none of so many is in order, the prior leaves next to nothing to order.
const maxOrder = 100000
