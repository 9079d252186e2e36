package program

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// A marginalCode is a ir.Marginal and the registers that its parts read: of
// a factor X and then Args, of a node its own.
type marginalCode struct {
	*ir.Marginal
	args [][]int
}

func (c *compiler) marginalise(m *ir.Marginal) {
	code := &marginalCode{Marginal: m}
	for _, p := range m.Parts {
		var args []int
		if p.Node != nil {
			args = append(args, c.register(p.Node))
		} else {
			args = append(args, c.register(p.Factor.X))
			for _, a := range p.Factor.Args {
				args = append(args, c.register(a))
			}
		}
		code.args = append(code.args, args)
	}
	c.Program.marginal = code
}

// A marginal is a ir.Marginal bound to the buffers of one machine.
type marginal struct {
	*ir.Marginal
	parts   []*part
	numbers []float64
	adjoint []float64 // of the numbers
	share   []float64 // of each cell in the sum that it belongs to
}

// A part is a factor taken element by element, or a node.
type part struct {
	of       *ir.Factor         // nil: of none
	rows     *distribution.Rows // of a factor taken element by element; nil: a node
	node     array
	numbers  []float64 // its own among those of all
	adjoint  []float64
	gradient []float64 // of a factor: in X and each parameter, by element
	width    int       // of a line of gradient
	a, da    []float64
}

func (c *marginalCode) bind(regs []array) *marginal {
	m := &marginal{Marginal: c.Marginal}
	sums := 0
	for i := range c.Order {
		sums += c.Order[i].Sums()
	}
	n := c.Numbers()
	m.numbers, m.adjoint = make([]float64, n+sums), make([]float64, n+sums)
	m.share = make([]float64, len(c.Start)-2)
	at := 0
	for k, p := range c.Parts {
		arrays := make([]array, len(c.args[k]))
		for i, r := range c.args[k] {
			arrays[i] = regs[r]
		}
		size := p.Size()
		q := &part{of: p.Factor, numbers: m.numbers[at:][:size], adjoint: m.adjoint[at:][:size]}
		at += size
		if p.Node != nil {
			q.node = arrays[0]
		} else {
			q.rows = rowsOf(p.Factor, arrays, math.MaxInt)
			q.a = q.rows.Params(nil, 0)
			q.da = make([]float64, len(q.a))
			q.width = 1 + len(q.a)
			q.gradient = make([]float64, size*q.width)
		}
		m.parts = append(m.parts, q)
	}
	return m
}

// run returns the log density and adds its gradient to the adjoints.
func (m *marginal) run() float64 {
	total := m.value()
	if total-total != 0 {
		return total
	}
	m.back()
	for _, p := range m.parts {
		p.backward()
	}
	return total
}

// value returns the log density alone.
func (m *marginal) value() float64 {
	for _, p := range m.parts {
		p.forward()
	}
	m.sum()
	return m.cell(len(m.share))
}

// forward sets the part's numbers.
func (p *part) forward() {
	if p.rows == nil {
		copy(p.numbers, p.node.Val)
		return
	}
	r, grad := p.rows, p.rows.Family.Grad
	for i := range p.numbers {
		line := p.gradient[i*p.width:][:p.width]
		p.numbers[i], line[0] = grad(r.X.At(i), r.Params(p.a, i), line[1:])
	}
}

// backward adds to the adjoints of what the part reads.
func (p *part) backward() {
	if p.rows == nil {
		for i := range p.node.Adj {
			p.node.Adj[i] += p.adjoint[i]
		}
		return
	}
	for i, w := range p.adjoint {
		if w == 0 {
			continue // a derivative may be infinite where the probability is 0
		}
		line := p.gradient[i*p.width:][:p.width]
		p.rows.AddGradient(i, w, line[0], line[1:])
	}
}

// cell returns the value of a cell.
func (m *marginal) cell(k int) float64 {
	v := 0.0
	for j := m.Start[k]; j < m.Start[k+1]; j++ {
		v += m.Weight[j] * m.numbers[m.Number[j]]
	}
	return v
}

// sum computes the sums, and of each cell its share.
func (m *marginal) sum() {
	cell, number := 0, len(m.numbers)
	for i := range m.Order {
		number -= m.Order[i].Sums()
	}
	for i := range m.Order {
		e := &m.Order[i]
		for range e.Sums() {
			share := m.share[cell : cell+e.States]
			top := math.Inf(-1)
			for s := range share {
				share[s] = m.cell(cell + s)
				if !(share[s] <= top) { // larger, or NaN
					top = share[s]
				}
			}
			m.numbers[number] = shares(share, top)
			cell += e.States
			number++
		}
	}
}

// shares turns logarithms, of which top is the largest, into shares of their
// sum, and returns its logarithm.
func shares(x []float64, top float64) float64 {
	if top-top != 0 {
		clear(x)
		return top
	}
	total := 0.0
	for s, v := range x {
		x[s] = math.Exp(v - top)
		total += x[s]
	}
	for s := range x {
		x[s] /= total
	}
	return top + math.Log(total)
}

// back sets the adjoints of the numbers.
func (m *marginal) back() {
	clear(m.adjoint)
	m.spread(len(m.share), 1)
	cell, number := len(m.share), len(m.numbers)
	for i := len(m.Order) - 1; i >= 0; i-- {
		e := &m.Order[i]
		for range e.Sums() {
			number--
			cell -= e.States
			w := m.adjoint[number]
			if w == 0 {
				continue
			}
			for s, p := range m.share[cell : cell+e.States] {
				if p != 0 {
					m.spread(cell+s, w*p)
				}
			}
		}
	}
}

// spread adds the adjoint of a cell to those of its numbers.
func (m *marginal) spread(k int, w float64) {
	for j := m.Start[k]; j < m.Start[k+1]; j++ {
		m.adjoint[m.Number[j]] += w * m.Weight[j]
	}
}

// impossible returns the first factor that gives no finite log density to any
// of its elements; else the first one, nil if there is none.
func (m *marginal) impossible() *factor {
	var first *factor
	for _, p := range m.parts {
		if p.of == nil {
			continue
		}
		if first == nil {
			first = &factor{Factor: p.of, source: p.of}
		}
		if !slices.ContainsFunc(p.numbers, func(v float64) bool { return v-v == 0 }) {
			return &factor{Factor: p.of, source: p.of}
		}
	}
	return first
}

func (m *marginal) has(f *factor) bool {
	return slices.ContainsFunc(m.parts, func(p *part) bool { return p.of == f.Factor })
}

// Recover draws the parameters that are summed out from their distribution
// given the others, at the point of the last LogDensity, and puts them where
// they belong among all discrete parameters. With nil for r each is the most
// probable one given those before.
func (d *Density) Recover(r *rand.Rand, discrete []float64) {
	m := d.marginal
	if m == nil {
		return
	}
	cell := len(m.share)
	for i := len(m.Order) - 1; i >= 0; i-- {
		e := &m.Order[i]
		cell -= e.Sums() * e.States
		k := 0
		for _, g := range e.Given {
			k = k*g.States + int(discrete[g.Coordinate]-g.Low)
		}
		discrete[e.Coordinate] = e.Low + float64(choose(r, m.share[cell+k*e.States:][:e.States]))
	}
}

// choose draws an index by probabilities; with nil for r it is the likeliest.
func choose(r *rand.Rand, p []float64) int {
	if r == nil {
		best := 0
		for s, v := range p {
			if v > p[best] {
				best = s
			}
		}
		return best
	}
	u, last := r.Float64(), 0
	for s, v := range p {
		if v == 0 {
			continue
		}
		if last = s; u < v {
			break
		}
		u -= v
	}
	return last
}
