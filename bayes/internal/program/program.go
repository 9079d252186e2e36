// Package program turns a bound model into a flat list of array operations
// over buffers that are allocated once: the log density and its gradient, and
// the posterior's quantities at a draw.
//
// A [Program] is immutable and shared; a [Density] or [Outputs] made of it has
// buffers of its own and serves one goroutine.
package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A Program is a compiled list of operations in an order that can be run.
type Program struct {
	dim   int // coordinates
	code  []instr
	loops []loopCode  // after code
	sizes []int       // of each register
	data  [][]float64 // of constant registers
	free  []freeBlock
	outs  []int // registers of outputs

	marginal *marginalCode // nil: none
}

type freeBlock struct{ reg, offset, size int }

// An instr computes register out from registers args: the value of a node, or
// the log density of a factor, whose args are X and then Args.
type instr struct {
	node   *ir.Node
	factor *ir.Factor
	source *ir.Factor // of the model, from which factor follows
	out    int        // −1 for a factor
	args   []int
	term   bool // of the log density: its adjoint is 1
}

// Compile compiles the log density of a model.
func Compile(m *ir.Model) *Program {
	c := newCompiler(m.Size() + m.States())
	for _, f := range m.Free {
		c.register(f)
	}
	for _, t := range m.Terms {
		c.terms[t] = true
		c.outs = append(c.outs, c.register(t))
	}
	for _, p := range m.Potentials {
		c.outs = append(c.outs, c.register(p.Term))
	}
	for _, f := range m.Factors {
		c.factor(f)
	}
	if m.Marginal != nil {
		c.marginalise(m.Marginal)
	}
	c.cut()
	return c.Program
}

// CompileOutputs compiles the values of nodes, over dim unconstrained
// coordinates.
func CompileOutputs(nodes []*ir.Node, dim int) *Program {
	c := newCompiler(dim)
	for _, n := range nodes {
		c.outs = append(c.outs, c.register(n))
	}
	return c.Program
}

type compiler struct {
	*Program
	regs  map[*ir.Node]int
	tiles map[*ir.Node]int  // registers of tiled matrices
	terms map[*ir.Node]bool // of the log density: their adjoint is 1
}

func newCompiler(dim int) *compiler {
	return &compiler{&Program{dim: dim}, map[*ir.Node]int{}, map[*ir.Node]int{}, map[*ir.Node]bool{}}
}

// register returns the register of a node's value, compiling it if needed.
func (c *compiler) register(n *ir.Node) int {
	if r, ok := c.regs[n]; ok {
		return r
	}
	switch n.Op {
	case ir.View:
		r := c.register(n.Args[0])
		c.regs[n] = r
		return r
	case ir.LogJacobian: // lies behind what it is of
		return c.register(n.Args[0]) + 1
	case ir.Const:
		r := c.newRegister(len(n.Value), n.Value)
		c.regs[n] = r
		return r
	case ir.Free, ir.Discrete:
		r := c.newRegister(n.Size(), nil)
		c.regs[n] = r
		c.free = append(c.free, freeBlock{r, n.Offset, n.Size()})
		return r
	}
	args := make([]int, len(n.Args))
	for i, a := range n.Args {
		if n.Op == ir.Dot && i == 0 && a.IsConst() {
			args[i] = c.tiled(a)
		} else {
			args[i] = c.register(a)
		}
	}
	r := c.newRegister(n.Size(), nil)
	c.regs[n] = r
	in := instr{node: n, out: r, args: args, term: c.terms[n]}
	switch n.Op.(type) {
	case *ir.Fold:
		if eta := logOf(n.Args[0]); eta != nil && in.term {
			in.args = append(in.args, c.register(eta))
		}
	case *ir.Transform:
		c.newRegister(1, nil)
	}
	c.code = append(c.code, in)
	return r
}

func (c *compiler) newRegister(size int, data []float64) int {
	c.sizes, c.data = append(c.sizes, size), append(c.data, data)
	return len(c.sizes) - 1
}

func (c *compiler) factor(source *ir.Factor) {
	f := linked(source)
	if g, shift := logged(f); g != nil {
		f = g
		c.outs = append(c.outs, c.register(ir.Scalar(shift)))
	}
	in := c.reads(f)
	in.source = source
	c.code = append(c.code, in)
}

// reads returns the instruction of a factor, with the registers that it reads.
func (c *compiler) reads(f *ir.Factor) instr {
	in := instr{factor: f, out: -1, args: []int{c.register(f.X)}}
	for _, a := range f.Args {
		in.args = append(in.args, c.register(a))
	}
	return in
}

// A machine is the buffers of one run and the instructions bound to them.
type machine struct {
	*Program
	regs  []array
	adj   []float64 // all adjoints in one, but for those of loops
	steps []step
	back  []*step
	loops []loop
}

func (p *Program) machine(adjoints bool) machine {
	m := machine{Program: p, regs: make([]array, len(p.sizes))}
	inLoop := map[int]bool{}
	for _, l := range p.loops {
		for _, in := range l.code {
			inLoop[in.out] = true
		}
	}
	var whole []int
	for r := range p.sizes {
		switch {
		case p.data[r] != nil:
			m.regs[r].Val = p.data[r]
		case !inLoop[r]:
			whole = append(whole, r)
		}
	}
	m.adj = m.allocate(whole, math.MaxInt, adjoints)
	for _, in := range p.code {
		m.steps = append(m.steps, m.bind(in, math.MaxInt))
	}
	m.back = passesOn(m.steps)
	for _, l := range p.loops {
		m.loops = append(m.loops, m.newLoop(l))
	}
	return m
}

// allocate makes the buffers of registers, of a block's size at most, and
// returns their adjoints.
func (m *machine) allocate(regs []int, most int, adjoints bool) (adj []float64) {
	total := 0
	for _, r := range regs {
		total += min(most, m.sizes[r])
	}
	val := make([]float64, total)
	if adjoints {
		adj = make([]float64, total)
	}
	at := 0
	for _, r := range regs {
		n := min(most, m.sizes[r])
		m.regs[r].Val = val[at : at+n : at+n]
		if adjoints {
			m.regs[r].Adj = adj[at : at+n : at+n]
		}
		at += n
	}
	return adj
}

// bind binds an instruction to its buffers. So many rows run at a time.
func (m *machine) bind(in instr, most int) step {
	args := m.arrays(in.args)
	if in.factor != nil {
		return step{term: newFactor(in.factor, in.source, args, most)}
	}
	if f, ok := in.node.Op.(*ir.Fold); ok && in.term {
		var logSigma []float64
		if k := len(in.node.Args); len(args) > k {
			logSigma, args = args[k].Val, args[:k]
		}
		return step{term: newFold(f, m.regs[in.out], args, logSigma)}
	}
	out := m.regs[in.out]
	s := step{op: m.lower(in.node, in.out), out: out.Val, adj: out.Adj}
	for _, a := range args {
		s.args, s.dargs = append(s.args, a.Val), append(s.dargs, a.Adj)
	}
	return s
}

// arrays returns the buffers of registers.
func (m *machine) arrays(regs []int) []array {
	list := make([]array, len(regs))
	for i, r := range regs {
		list[i] = m.regs[r]
	}
	return list
}

// load sets the free parameters.
func (m *machine) load(q []float64) {
	for i := range m.free {
		f := &m.free[i]
		if f.size == 1 {
			m.regs[f.reg].Val[0] = q[f.offset]
		} else {
			copy(m.regs[f.reg].Val, q[f.offset:f.offset+f.size])
		}
	}
}

// A Density is the log density over unconstrained coordinates, with its
// gradient. It implements mcmc.Density and allocates nothing when it is used.
type Density struct {
	machine
	marginal *marginal // nil: nothing is summed out
	failed   *factor   // in the last LogDensity
}

// NewDensity returns a density with buffers of its own.
func (p *Program) NewDensity() *Density {
	d := &Density{machine: p.machine(true)}
	if p.marginal != nil {
		d.marginal = p.marginal.bind(d.regs)
	}
	return d
}

// Dim returns the number of coordinates: the unconstrained ones, and after them
// the discrete ones, if there are any.
func (d *Density) Dim() int { return d.dim }

// LogDensity returns the log density at q and sets grad to its gradient. Where
// a factor is not finite, or not a number, it returns −Inf and leaves grad.
func (d *Density) LogDensity(q, grad []float64) float64 {
	lp := d.Value(q)
	if lp-lp != 0 {
		return lp
	}
	for _, r := range d.outs {
		d.regs[r].Add(0, 1)
	}
	backward(d.back)
	for i := range d.free {
		f := &d.free[i]
		if f.size == 1 {
			grad[f.offset] = d.regs[f.reg].Adj[0]
		} else {
			copy(grad[f.offset:f.offset+f.size], d.regs[f.reg].Adj)
		}
	}
	return lp
}

// Value returns the log density at q.
func (d *Density) Value(q []float64) float64 {
	d.load(q)
	clear(d.adj)
	lp, failed := forward(d.steps)
	for i := range d.loops {
		if failed == nil {
			var l float64
			l, failed = d.loops[i].run()
			lp += l
		}
	}
	if d.failed = failed; failed != nil {
		return math.Inf(-1)
	}
	for _, r := range d.outs {
		lp += d.regs[r].Val[0]
	}
	if d.marginal != nil {
		l := d.marginal.run()
		if l-l != 0 {
			d.failed = d.marginal.impossible() // allocates, but only here
			return math.Inf(-1)
		}
		lp += l
	}
	return lp
}

// FailedAt returns the first factor whose log density at q is not finite, and
// the first element of it that is not, −1 if it is not known; nil if there is
// none.
func (d *Density) FailedAt(q []float64) (f *ir.Factor, element int) {
	d.LogDensity(q, make([]float64, d.dim))
	if d.failed == nil {
		return nil, 0
	}
	if d.marginal != nil && d.marginal.has(d.failed) {
		return d.failed.source, -1
	}
	return d.failed.source, d.failed.firstBad()
}

// An Outputs computes values at a draw.
type Outputs struct{ machine }

// NewOutputs returns an evaluator with buffers of its own.
func (p *Program) NewOutputs() *Outputs { return &Outputs{p.machine(false)} }

// Size returns the number of values that Eval sets.
func (o *Outputs) Size() int {
	n := 0
	for _, r := range o.outs {
		n += o.sizes[r]
	}
	return n
}

// Eval sets dst to the outputs at q, one after another.
func (o *Outputs) Eval(dst, q []float64) {
	o.load(q)
	for i := range o.steps {
		s := &o.steps[i]
		s.op.Forward(s.out, s.args)
	}
	for _, r := range o.outs {
		dst = dst[copy(dst, o.regs[r].Val):]
	}
}
