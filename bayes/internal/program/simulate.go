package program

import (
	"math/rand/v2"
	"slices"

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
	return &Simulation{machine: s.Program.machine(false), r: r, draws: s.draws}
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
	f, x := d.factor, s.regs[d.out].Val
	args := make([][]float64, len(d.args))
	for j, r := range d.args {
		args[j] = s.regs[r].Val
	}
	switch {
	case f.Multivariate != nil:
		m, a := f.Multivariate, make([][]float64, len(args))
		scratch, width := make([]float64, m.Scratch(f.N)), len(x)/f.Size()
		for i := range f.Size() {
			m.Rand(s.r, x[i*width:][:width], f.N, f.Draw(a, args, i), scratch)
		}
	case f.Sequential:
		var a []float64
		clear(x)
		for i := range x {
			forward(s.steps[d.from:d.at])
			a = f.Params(a, args, i)
			x[i] = f.Family.Rand(s.r, a)
		}
	case d.mean:
		s.each(f, args, func(i int, a []float64) { x[i] = f.Family.Mean(a) })
	default:
		s.each(f, args, func(i int, a []float64) { x[i] = f.Family.Rand(s.r, a) })
		if f.Ordered {
			s.order(f, x, args)
		}
	}
}

// each calls visit with the parameters of each element.
func (s *Simulation) each(f *ir.Factor, args [][]float64, visit func(i int, a []float64)) {
	var a []float64
	for i := range f.Size() {
		a = f.Params(a, args, i)
		visit(i, a)
	}
}

// order puts draws along the last dimension into rising order: by sorting them
// if they have one distribution, and else by drawing again until they are.
func (s *Simulation) order(f *ir.Factor, x []float64, args [][]float64) {
	n := f.Dims[len(f.Dims)-1].Size
	var a []float64
	for start := 0; start < len(x); start += n {
		line := x[start : start+n]
		own := slices.ContainsFunc(args, func(v []float64) bool {
			return len(v) > 1 && slices.Min(v[start:start+n]) < slices.Max(v[start:start+n])
		})
		for tries := 0; own && tries < maxOrder && !slices.IsSorted(line); tries++ {
			for i := range line {
				a = f.Params(a, args, start+i)
				line[i] = f.Family.Rand(s.r, a)
			}
		}
		slices.Sort(line)
	}
}

// maxOrder is how often draws that come out of order are drawn again: where
// none of so many is in order, the prior leaves next to nothing to order.
const maxOrder = 100000
