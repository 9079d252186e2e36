package facts

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/gonum/floats"
)

// A Sample is observations that are folded.
type Sample struct {
	Y       []float64
	Weights []float64 // how often each counts; nil: once
	Within  []float64 // the sum of squares of each about y, if it is a mean; nil: 0
}

// Condense makes one observation of those that share a mean and a scale: their
// average, with its weight and the sum of squares about it. The mean becomes
// one of these; their scales are returned. It reports false, and leaves the
// mean, where not many share.
func (s *Sample) Condense(mean *Linear, f *ir.Factor) (t Sample, sigma *ir.Node, ok bool) {
	if len(f.Dims) != 1 || len(s.Y) < 2 {
		return
	}
	c := NewCells(f.Dims[0])
	for _, term := range mean.Terms {
		if term.Matrix != nil || len(term.Coef) > 1 {
			return
		}
		if term.Index != nil {
			c.add(key{codes: term.Index, levels: term.Theta.Size()})
		}
	}
	if c.Read(f.Args[1]) != nil || !c.countable() || !c.Find(len(s.Y)/2) {
		return
	}
	y := s.Y
	if mean.Offset != nil {
		y = make([]float64, len(s.Y))
		for i, v := range s.Y {
			y[i] = v - Element(mean.Offset, i)
		}
	}
	for _, sum := range c.Tally(y, s.Weights) {
		t.Y, t.Weights, t.Within = append(t.Y, sum.Mean()), append(t.Weights, sum.Weight), append(t.Within, sum.Within())
	}
	mean.rows, mean.Offset = len(c.first), nil
	for i := range mean.Terms {
		term := &mean.Terms[i]
		if term.Index == nil {
			continue
		}
		index := make([]int32, len(c.first))
		for j, row := range c.first {
			index[j] = term.Index[row]
		}
		term.Index = index
	}
	return t, c.Clone(f.Args[1]), true
}

// A Group is rows that share a scale.
type Group struct {
	n     int
	rows  []int32 // nil: all n of them
	sigma *ir.Node
	known []float64 // a known scale per row of the table, or nil
}

// Scales groups the rows by what the scale depends on.
func Scales(s *ir.Node, n, most int) (groups []Group, why string, err error) {
	if s.Size() == 1 || s.IsConst() {
		g := Group{sigma: s, n: n}
		if s.Size() > 1 {
			g.sigma, g.known = ir.Scalar(1), s.Value
			return []Group{g}, "the scale of each row is known", nil
		}
		return []Group{g}, "the scale is one number", nil
	}
	if sigma, known, ok := weighted(s); ok && len(known) == n {
		return []Group{{n: n, sigma: sigma, known: known}}, "the scale is one number, times what is known of each row", nil
	}
	if !s.HasRows() {
		return nil, "", errors.New("needs rows that share a scale")
	}
	c := NewCells(s.Dims[0])
	if err := c.Read(s); err != nil || s.Size() != n || !c.Find(most) {
		return nil, "", errors.New("needs rows that share a scale")
	}
	rank := make([]int, c.size)
	for j, k := range c.order {
		rank[k] = j
	}
	groups = make([]Group, len(c.first))
	of := c.Clone(s)
	for k := range groups {
		groups[k].sigma = &ir.Node{Op: &ir.Gather{Index: []int32{int32(k)}}, Args: []*ir.Node{of}}
	}
	for from, numbers := range c.blocks {
		for i, k := range numbers {
			g := &groups[rank[k]]
			g.rows = append(g.rows, int32(from+i))
		}
	}
	for k := range groups {
		groups[k].n = len(groups[k].rows)
	}
	return groups, fmt.Sprintf("the scale is one of %s", words.Commas(len(groups))), nil
}

// weighted takes a scale apart that is one number times or over a column of
// data, as sigma/sqrt(weight) is.
func weighted(s *ir.Node) (sigma *ir.Node, known []float64, ok bool) {
	if s.Op != ir.Mul && s.Op != ir.Div {
		return nil, nil, false
	}
	x, y := s.Args[0], s.Args[1]
	switch {
	case x.Size() == 1 && y.IsConst() && s.Op == ir.Div:
		known = make([]float64, y.Size())
		for i, v := range y.Value {
			known[i] = 1 / v
		}
		return x, known, true
	case x.Size() == 1 && y.IsConst():
		return x, y.Value, true
	case y.Size() == 1 && x.IsConst() && s.Op == ir.Mul:
		return y, x.Value, true
	}
	return nil, nil, false
}

// A Design is the columns that a group of rows multiplies θ with. Only the
// elements of θ that these rows read take part.
type Design struct {
	mean *Linear
	Group
	K     int        // columns
	theta []*ir.Node // by term
	index [][]int32  // by term, the elements of its θ that take part; nil: all

	center []float64 // where θ is measured from once it is folded; nil: 0
}

func (l *Linear) Design(g Group) Design {
	d := Design{mean: l, Group: g}
	for t := range l.Terms {
		term := &l.Terms[t]
		theta, index := term.Theta, term.used(g.rows)
		if index != nil {
			theta = &ir.Node{Op: &ir.Gather{Index: index}, Args: []*ir.Node{theta},
				Dims: []*ir.Dim{{Name: "used", Size: len(index)}}}
		}
		d.theta, d.index = append(d.theta, theta), append(d.index, index)
		d.K += theta.Size()
	}
	return d
}

// Cost counts the operations of reading the rows, once. Of the term that they
// are sorted by, a block of rows reads one element or two.
func (d *Design) Cost() int {
	largest := 0
	for t, term := range d.mean.Terms {
		if term.Index != nil {
			largest = max(largest, d.theta[t].Size())
		}
	}
	return 2 * d.n * (d.K - largest + 2) * d.K
}

// used returns the elements of θ that the rows read, in ascending order; nil:
// all.
func (t *Term) used(rows []int32) []int32 {
	if t.Index == nil {
		return nil
	}
	if t.seen == nil {
		t.seen = make([]int, t.Theta.Size())
	}
	var used []int32
	see := func(k int32, group int) {
		if t.seen[k] != group {
			t.seen[k] = group
			used = append(used, k)
		}
	}
	if rows == nil {
		for _, k := range t.Index {
			see(k, 1)
		}
	}
	for _, i := range rows { // rows of different groups differ: the first of each marks its own
		see(t.Index[i], int(rows[0])+1)
	}
	if len(used) == t.Theta.Size() {
		return nil
	}
	slices.Sort(used)
	return used
}

// place sets the columns of the elements of θ that take part.
func (d *Design) place() {
	at := 0
	for t := range d.mean.Terms {
		term := &d.mean.Terms[t]
		if term.column == nil {
			term.column = make([]int, term.Theta.Size())
		}
		for j := range d.theta[t].Size() {
			k := j
			if d.index[t] != nil {
				k = int(d.index[t][j])
			}
			term.column[k] = at
			at++
		}
	}
}

// Fold makes the term of the log density.
func (d *Design) Fold(s *Sample) *ir.Node {
	d.place()
	args := append([]*ir.Node{d.sigma}, d.theta...)
	f := d.products(s, nil)
	if center := center(f); center != nil {
		f, d.center = d.products(s, center), center
		for t, theta := range d.theta {
			c := ir.Array(center[:theta.Size()], theta.Dims...)
			center = center[theta.Size():]
			args[1+t] = &ir.Node{Op: ir.Sub, Args: []*ir.Node{theta, c}, Dims: theta.Dims}
		}
	}
	return &ir.Node{Op: f, Args: args}
}

// center returns the least-squares solution θ̂ if near it so many digits of Rθ
// and Rθ̂ cancel that θ had better be measured from there; otherwise nil.
func center(f *ir.Fold) []float64 {
	theta := f.Estimate()
	for i := range f.K {
		for j, a := range f.R[i*f.K:][:f.K] {
			if math.Abs(a*theta[j]) > 1e3*math.Sqrt(f.RSS) {
				return theta
			}
		}
	}
	return nil
}

// sorted returns the rows in the order of the elements of θ that they pick, so
// that most columns of a block are zeros, which cost little; nil: as they come.
func (d *Design) sorted() []int32 {
	rows := d.rows
	for _, term := range d.mean.Terms {
		if term.Index == nil {
			continue
		}
		if rows == nil {
			rows = make([]int32, d.n)
			for i := range rows {
				rows[i] = int32(i)
			}
		}
		at := make([]int, d.K+1) // where the rows of each element begin
		for _, i := range rows {
			at[term.column[term.Index[i]]+1]++
		}
		for j := range d.K {
			at[j+1] += at[j]
		}
		to := make([]int32, len(rows))
		for _, i := range rows {
			j := term.column[term.Index[i]]
			to[at[j]] = i
			at[j]++
		}
		rows = to
	}
	return rows
}

// A block is some rows: n from a first one on, or those listed.
type block struct {
	first, n int
	rows     []int32
}

// of returns the rows' elements of a column of which one element, or none,
// which is 1, stands for all.
func (b block) of(v, room []float64) []float64 {
	room = room[:b.n]
	switch {
	case len(v) < 2:
		for k := range room {
			room[k] = Element(v, 0)
		}
	case b.rows == nil:
		return v[b.first:][:b.n]
	default:
		for k, i := range b.rows {
			room[k] = v[i]
		}
	}
	return room
}

// row returns the number of a row of the block.
func (b block) row(k int) int {
	if b.rows == nil {
		return b.first + k
	}
	return int(b.rows[k])
}

// products reduces the rows, with y measured from Xθ at θ = center, if any.
func (d *Design) products(s *Sample, center []float64) *ir.Fold {
	qr := newTriangle(d.K+1, d.n)
	rows, f, within := d.sorted(), &ir.Fold{}, 0.0
	room := make([]float64, qr.rows)
	for from := 0; from < d.n; from += qr.rows {
		b := block{first: from, n: min(qr.rows, d.n-from)}
		if rows != nil {
			b.rows = rows[from:][:b.n]
		}
		columns := qr.block(b.n)
		d.fill(columns, s, b, room)
		for j, c := range center {
			floats.AddScaled(columns[d.K], -c, columns[j])
		}
		qr.reduce()
		if s.Weights == nil && d.known == nil {
			f.Rows += float64(b.n)
			continue
		}
		for k := range b.n {
			i, known, squares := b.row(k), 1.0, 0.0
			w := Element(s.Weights, i)
			if d.known != nil {
				known = d.known[i]
			}
			if s.Within != nil {
				squares = s.Within[i]
			}
			f.Rows += w
			f.Const -= w * math.Log(known)
			within += squares / (known * known)
		}
	}
	qr.fold(f)
	f.RSS += within
	f.Const -= f.Rows * 0.5 * math.Log(2*math.Pi)
	return f
}

// fill adds the design and then y less the offset to columns of zeros.
func (d *Design) fill(columns [][]float64, s *Sample, b block, room []float64) {
	for _, term := range d.mean.Terms {
		column := term.column
		switch coef := b.of(term.Coef, room); {
		case term.Matrix != nil:
			for j, c := range column {
				to := columns[c]
				for k := range to {
					to[k] += coef[k] * term.Matrix[b.row(k)*len(column)+j]
				}
			}
		case term.Index != nil:
			for k, v := range coef {
				columns[column[term.Index[b.row(k)]]][k] += v
			}
		default:
			floats.Add(columns[column[0]], coef)
		}
	}
	y := columns[d.K]
	copy(y, b.of(s.Y, room))
	if d.mean.Offset != nil {
		floats.Sub(y, b.of(d.mean.Offset, room))
	}
	if d.known == nil && s.Weights == nil {
		return
	}
	for k := range y {
		i := b.row(k)
		scale := math.Sqrt(Element(s.Weights, i))
		if d.known != nil {
			scale /= d.known[i]
		}
		for _, to := range columns {
			to[k] *= scale
		}
	}
}

// A triangle is the upper triangular factor of the QR decomposition of rows
// that come block by block. Working on the rows themselves, and not on sums of
// their products, it loses no digits.
type triangle struct {
	m       int
	r       []float64   // m×m, row-major
	rows    int         // that a block holds
	columns [][]float64 // of the current block
}

// newTriangle returns the factor of no rows, of m columns, for n rows to come.
func newTriangle(m, n int) *triangle {
	t := &triangle{m: m, r: make([]float64, m*m), rows: min(n, max(256, 4096/m)), columns: make([][]float64, m)}
	for j := range t.columns {
		t.columns[j] = make([]float64, t.rows)
	}
	return t
}

// block returns the columns of a block of n rows, all zeros.
func (t *triangle) block(n int) [][]float64 {
	for j, c := range t.columns {
		t.columns[j] = c[:n]
		clear(t.columns[j])
	}
	return t.columns
}

// reduce brings the block into the factor, by a Householder reflection of each
// column in turn: of its diagonal element in r and what the block has.
func (t *triangle) reduce() {
	for j, x := range t.columns {
		ss := floats.Dot(x, x)
		if ss == 0 {
			continue
		}
		r := t.r[j*t.m:][:t.m]
		diagonal := -math.Copysign(math.Sqrt(r[j]*r[j]+ss), r[j])
		v := r[j] - diagonal
		r[j] = diagonal
		for l := j + 1; l < t.m; l++ {
			y := t.columns[l]
			c := (v*r[l] + floats.Dot(x, y)) * 2 / (v*v + ss)
			if c != 0 {
				r[l] -= c * v
				floats.AddScaled(y, -c, x)
			}
		}
	}
}

// fold reads the factor of [X y]: R, then z = Rθ̂ and the root of the residual
// sum of squares as its last column.
func (t *triangle) fold(f *ir.Fold) {
	k := t.m - 1
	f.K, f.R, f.Z = k, make([]float64, k*k), make([]float64, k)
	for i := range k {
		row := t.r[i*t.m:][:t.m]
		copy(f.R[i*k:][:k], row)
		f.Z[i] = row[k]
	}
	last := t.r[k*t.m+k]
	f.RSS = last * last
}

// Finite reports whether a fold has neither infinities nor NaNs.
func Finite(f *ir.Fold) bool {
	t := f.RSS + f.Const
	for _, v := range f.R {
		t += math.Abs(v)
	}
	for _, v := range f.Z {
		t += math.Abs(v)
	}
	return t-t == 0
}
