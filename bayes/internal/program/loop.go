package program

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// block is how many rows a loop takes at a time, so that what passes between
// its steps stays in the processor's nearest cache.
const block = 512

// A loopCode is instructions that compute a value per row, and factors of these
// rows, which are all that the values are for. It runs last.
type loopCode struct {
	rows int
	code []instr
}

// cut moves instructions from code to loops.
func (c *compiler) cut() {
	whole := make([]bool, len(c.sizes)) // registers that are needed in one piece
	for _, r := range c.outs {
		whole[r] = true
	}
	if c.marginal != nil {
		for _, r := range slices.Concat(c.marginal.args...) {
			whole[r] = true
		}
	}
	var rest []instr
	for i := len(c.code) - 1; i >= 0; i-- {
		in := c.code[i]
		rows := c.loopRows(in, whole)
		if rows == 0 {
			rest = append(rest, in)
		} else {
			l := c.loop(rows)
			l.code = append(l.code, in)
		}
		for j, r := range in.args {
			if rows == 0 || !in.moves(j) {
				whole[r] = true
			}
		}
	}
	c.code = reversed(rest)
	for i := range c.loops {
		c.loops[i].code = reversed(c.loops[i].code)
	}
}

// loop returns the loop over a number of rows.
func (c *compiler) loop(rows int) *loopCode {
	for i := range c.loops {
		if c.loops[i].rows == rows {
			return &c.loops[i]
		}
	}
	c.loops = append(c.loops, loopCode{rows: rows})
	return &c.loops[len(c.loops)-1]
}

// loopRows returns the number of rows of an instruction that can run in
// blocks, and 0 for others.
func (c *compiler) loopRows(in instr, whole []bool) int {
	if f := in.factor; f != nil {
		if f.Size() > block && f.Multivariate == nil && !f.Family.Vector() {
			return f.Size()
		}
		return 0
	}
	if n := c.sizes[in.out]; n > block && !whole[in.out] && in.runsInBlocks() {
		return n
	}
	return 0
}

// runsInBlocks reports whether a row of an instruction's value follows from the
// same row of its arguments, or from some that do not vary by row.
func (in instr) runsInBlocks() bool {
	op := in.node.Op
	for j := range in.node.Args {
		switch op.Access(j) {
		case ir.Prefix:
			return false
		case ir.Whole:
			if op.Access(0) != ir.Lines {
				return false
			}
		}
	}
	return true
}

// moves reports whether an instruction reads its argument j row by row, if that
// is not one number.
func (in instr) moves(j int) bool {
	if in.factor != nil {
		return true
	}
	access := in.node.Op.Access(j)
	return access == ir.Pointwise || access == ir.Lines
}

func reversed(list []instr) []instr {
	out := make([]instr, 0, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		out = append(out, list[i])
	}
	return out
}

// tiled returns a register with the matrix that a product reads: for each block
// of rows one column after the other.
func (c *compiler) tiled(n *ir.Node) int {
	if r, ok := c.tiles[n]; ok {
		return r
	}
	rows, x := n.Dims[0].Size, n.Value
	k := len(x) / max(rows, 1)
	t := make([]float64, 0, len(x))
	for lo := 0; lo < rows; lo += block {
		for j := range k {
			for i := lo; i < min(lo+block, rows); i++ {
				t = append(t, x[i*k+j])
			}
		}
	}
	r := c.newRegister(len(t), t)
	c.tiles[n] = r
	return r
}

// A loop is a loopCode bound to the buffers of one machine.
type loop struct {
	rows    int
	steps   []step
	back    []*step
	windows []window
	indices []indexWindow
	adj     []float64 // of values per row, all in one
}

// A window shows a step the rows of a block.
type window struct {
	on    *[]float64
	of    []float64 // all rows, or a block
	width int       // of a row
	fixed bool      // of is a block
}

// An indexWindow shows a step that gathers the rows of a block.
type indexWindow struct {
	gather *ir.Gather // of this loop alone
	of     []int32
}

func (m *machine) newLoop(c loopCode) loop {
	l := loop{rows: c.rows}
	var regs []int
	own := map[int]bool{}
	for _, in := range c.code {
		if in.factor == nil {
			regs = append(regs, in.out)
			own[in.out] = true
		}
	}
	l.adj = m.allocate(regs, block, m.adj != nil)
	l.steps = make([]step, len(c.code))
	for i, in := range c.code {
		l.steps[i] = m.bind(in, block)
		s := &l.steps[i]
		if f, ok := s.term.(*factor); ok {
			l.show(&f.rows.Weights, false)
			for j, r := range in.args {
				if m.sizes[r] > 1 {
					a := &f.rows.X
					if j > 0 {
						a = &f.rows.Args[j-1]
					}
					l.show(&a.Val, own[r])
					l.show(&a.Adj, own[r])
				}
			}
			continue
		}
		if g, ok := s.op.(*ir.Gather); ok {
			moving := &ir.Gather{Index: g.Index}
			s.op = moving
			l.indices = append(l.indices, indexWindow{moving, g.Index})
		}
		l.show(&s.out, true)
		l.show(&s.adj, true)
		for j, r := range in.args {
			if in.moves(j) && m.sizes[r] > 1 {
				l.show(&s.args[j], own[r])
				l.show(&s.dargs[j], own[r])
			}
		}
	}
	l.back = passesOn(l.steps)
	return l
}

// show adds a window on an array, if there is one.
func (l *loop) show(on *[]float64, fixed bool) {
	if *on != nil {
		l.windows = append(l.windows, window{on, *on, max(1, len(*on)/l.rows), fixed})
	}
}

// move moves all windows to rows lo to hi.
func (l *loop) move(lo, hi int) {
	for _, w := range l.windows {
		if w.fixed {
			*w.on = w.of[:hi-lo]
		} else {
			*w.on = w.of[lo*w.width : hi*w.width]
		}
	}
	for _, w := range l.indices {
		w.gather.Index = w.of[lo:hi]
	}
	for i := range l.steps {
		if f, ok := l.steps[i].term.(*factor); ok {
			f.rows.First, f.rows.N = lo, hi-lo
		}
	}
}

// run returns the sum of the log densities of the factors and adds the
// gradient to the adjoints of what the loop reads. It stops at a factor where
// that is not finite.
func (l *loop) run() (logp float64, failed *factor) {
	for lo := 0; lo < l.rows; lo += block {
		hi := min(lo+block, l.rows)
		l.move(lo, hi)
		clear(l.adj)
		lp, failed := forward(l.steps)
		if failed != nil {
			return logp, failed
		}
		logp += lp
		backward(l.back)
	}
	return logp, nil
}
