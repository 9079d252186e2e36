package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"gonum.org/v1/gonum/floats"
)

// fold replaces normal (or log-normal) observations whose mean is linear in
// quantities that do not vary by row by their cross-products: terms of the
// log density that cost the same for any number of rows. A scale per level of
// a column gives a term per level.
func fold(f *ir.Factor) (terms []*ir.Node, designs []design, why string, err error) {
	n, y := f.Size(), f.X.Value
	var weights []float64
	if f.Weights != nil {
		weights = f.Weights.Value
	}
	shift := 0.0 // of the log density
	switch f.Family {
	case distribution.Normal:
	case distribution.LogNormal:
		logs := make([]float64, n)
		for i, v := range y {
			logs[i] = math.Log(v)
			shift -= element(weights, i) * logs[i]
		}
		if y = logs; math.IsInf(shift, 0) {
			return nil, nil, "", errors.New("fold needs values above 0")
		}
	default:
		return nil, nil, "", fmt.Errorf("fold needs a normal distribution, not %s", f.Family.Name)
	}
	mean, err := linearIn(f.Args[0], n)
	if err != nil {
		return nil, nil, "", err
	}
	data := sample{y: y, weights: weights}
	sigma := f.Args[1]
	if condensed, scale, ok := data.condense(mean, f); ok {
		data, sigma = condensed, scale
	}
	most := n / 2 // scales that are of use
	if data.within != nil {
		most = n
	}
	groups, scale, err := scales(sigma, len(data.y), most)
	if err != nil {
		return nil, nil, "", err
	}
	designs = make([]design, len(groups))
	cost, once := overhead*(len(groups)-1), 0
	for i, g := range groups {
		designs[i] = mean.design(g)
		cost += ir.FoldCost(designs[i].k)
		once += designs[i].cost()
	}
	if k := mean.width(); k > 1 && k >= n || cost >= factorCost(f) {
		if len(groups) > 1 {
			return nil, nil, "", fmt.Errorf("fold needs many more rows than scales (%s and %s here)", commas(n), commas(len(groups)))
		}
		return nil, nil, "", fmt.Errorf("fold needs many more rows than coefficients (%s and %s here)", commas(n), commas(k))
	}
	if once/factorCost(f) > patience {
		return nil, nil, "", fmt.Errorf("fold needs fewer coefficients than these %s", commas(mean.width()))
	}
	for i := range designs {
		t := designs[i].fold(&data)
		if !finite(t.Fold()) {
			return nil, nil, "", errors.New("fold needs squares that do not overflow")
		}
		terms = append(terms, t)
	}
	terms[0].Fold().Const += shift
	if len(mean.terms) == 0 && f.Args[1].IsConst() {
		return terms, designs, "mean and scale are known", nil
	}
	return terms, designs, "the mean is " + mean.describe() + " and " + scale, nil
}

// A sample is observations that are folded.
type sample struct {
	y       []float64
	weights []float64 // how often each counts; nil: once
	within  []float64 // the sum of squares of each about y, if it is a mean; nil: 0
}

// condense makes one observation of those that share a mean and a scale: their
// average, with its weight and the sum of squares about it. The mean becomes
// one of these; their scales are returned. It reports false, and leaves the
// mean, where not many share.
func (s *sample) condense(mean *linear, f *ir.Factor) (t sample, sigma *ir.Node, ok bool) {
	if len(f.Dims) != 1 || len(s.y) < 2 {
		return
	}
	c := newCells(f.Dims[0])
	for _, term := range mean.terms {
		if term.matrix != nil || len(term.coef) > 1 {
			return
		}
		if term.index != nil {
			c.add(key{codes: term.index, levels: term.theta.Size()})
		}
	}
	if c.read(f.Args[1]) != nil || !c.countable() || !c.find(len(s.y)/2) {
		return
	}
	y := s.y
	if mean.offset != nil {
		y = make([]float64, len(s.y))
		for i, v := range s.y {
			y[i] = v - element(mean.offset, i)
		}
	}
	for _, sum := range c.tally(y, s.weights) {
		t.y, t.weights, t.within = append(t.y, sum.mean()), append(t.weights, sum.weight), append(t.within, sum.within())
	}
	mean.rows, mean.offset = len(c.first), nil
	for i := range mean.terms {
		term := &mean.terms[i]
		if term.index == nil {
			continue
		}
		index := make([]int32, len(c.first))
		for j, row := range c.first {
			index[j] = term.index[row]
		}
		term.index = index
	}
	return t, c.clone(f.Args[1]), true
}

// overhead is what a further instruction costs, in operations.
const overhead = 60

// patience is how many gradients as written the pass over the rows may cost.
// A run takes some ten thousand.
const patience = 5000

// foldEffect says what is left of the rows.
func foldEffect(terms []*ir.Node) string {
	what, products := "sum of squares", 0
	for _, t := range terms {
		k := t.Fold().K
		products += (k + 1) * (k + 2) / 2
		if k > 0 {
			what = "cross-product"
		}
	}
	if products > 1 && what == "sum of squares" {
		return commas(products) + " sums of squares"
	}
	return plural(products, what)
}

// finite reports whether a fold has neither infinities nor NaNs.
func finite(f *ir.Fold) bool {
	t := f.RSS + f.Const
	for _, v := range f.R {
		t += math.Abs(v)
	}
	for _, v := range f.Z {
		t += math.Abs(v)
	}
	return t-t == 0
}

// A group is rows that share a scale.
type group struct {
	n     int
	rows  []int32 // nil: all n of them
	sigma *ir.Node
	known []float64 // a known scale per row of the table, or nil
}

// scales groups the rows by what the scale depends on.
func scales(s *ir.Node, n, most int) (groups []group, why string, err error) {
	if s.Size() == 1 || s.IsConst() {
		g := group{sigma: s, n: n}
		if s.Size() > 1 {
			g.sigma, g.known = ir.Scalar(1), s.Value
			return []group{g}, "the scale of each row is known", nil
		}
		return []group{g}, "the scale is one number", nil
	}
	if sigma, known, ok := weighted(s); ok && len(known) == n {
		return []group{{n: n, sigma: sigma, known: known}}, "the scale is one number, times what is known of each row", nil
	}
	if !s.HasRows() {
		return nil, "", errors.New("fold needs rows that share a scale")
	}
	c := newCells(s.Dims[0])
	if err := c.read(s); err != nil || s.Size() != n || !c.find(most) {
		return nil, "", errors.New("fold needs rows that share a scale")
	}
	rank := make([]int, c.size)
	for j, k := range c.order {
		rank[k] = j
	}
	groups = make([]group, len(c.first))
	of := c.clone(s)
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
	return groups, fmt.Sprintf("the scale is one of %s", commas(len(groups))), nil
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

// A design is the columns that a group of rows multiplies θ with. Only the
// elements of θ that these rows read take part.
type design struct {
	mean *linear
	group
	k     int        // columns
	theta []*ir.Node // by term
	index [][]int32  // by term, the elements of its θ that take part; nil: all

	center []float64 // where θ is measured from once it is folded; nil: 0
}

func (l *linear) design(g group) design {
	d := design{mean: l, group: g}
	for t := range l.terms {
		term := &l.terms[t]
		theta, index := term.theta, term.used(g.rows)
		if index != nil {
			theta = &ir.Node{Op: &ir.Gather{Index: index}, Args: []*ir.Node{theta},
				Dims: []*ir.Dim{{Name: "used", Size: len(index)}}}
		}
		d.theta, d.index = append(d.theta, theta), append(d.index, index)
		d.k += theta.Size()
	}
	return d
}

// cost counts the operations of reading the rows, once. Of the term that they
// are sorted by, a block of rows reads one element or two.
func (d *design) cost() int {
	largest := 0
	for t, term := range d.mean.terms {
		if term.index != nil {
			largest = max(largest, d.theta[t].Size())
		}
	}
	return 2 * d.n * (d.k - largest + 2) * d.k
}

// used returns the elements of θ that the rows read, in ascending order; nil:
// all.
func (t *linearTerm) used(rows []int32) []int32 {
	if t.index == nil {
		return nil
	}
	if t.seen == nil {
		t.seen = make([]int, t.theta.Size())
	}
	var used []int32
	see := func(k int32, group int) {
		if t.seen[k] != group {
			t.seen[k] = group
			used = append(used, k)
		}
	}
	if rows == nil {
		for _, k := range t.index {
			see(k, 1)
		}
	}
	for _, i := range rows { // rows of different groups differ: the first of each marks its own
		see(t.index[i], int(rows[0])+1)
	}
	if len(used) == t.theta.Size() {
		return nil
	}
	slices.Sort(used)
	return used
}

// place sets the columns of the elements of θ that take part.
func (d *design) place() {
	at := 0
	for t := range d.mean.terms {
		term := &d.mean.terms[t]
		if term.column == nil {
			term.column = make([]int, term.theta.Size())
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

// fold makes the term of the log density.
func (d *design) fold(s *sample) *ir.Node {
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
func (d *design) sorted() []int32 {
	rows := d.rows
	for _, term := range d.mean.terms {
		if term.index == nil {
			continue
		}
		if rows == nil {
			rows = make([]int32, d.n)
			for i := range rows {
				rows[i] = int32(i)
			}
		}
		at := make([]int, d.k+1) // where the rows of each element begin
		for _, i := range rows {
			at[term.column[term.index[i]]+1]++
		}
		for j := range d.k {
			at[j+1] += at[j]
		}
		to := make([]int32, len(rows))
		for _, i := range rows {
			j := term.column[term.index[i]]
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
			room[k] = element(v, 0)
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
func (d *design) products(s *sample, center []float64) *ir.Fold {
	qr := newTriangle(d.k+1, d.n)
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
			floats.AddScaled(columns[d.k], -c, columns[j])
		}
		qr.reduce()
		if s.weights == nil && d.known == nil {
			f.Rows += float64(b.n)
			continue
		}
		for k := range b.n {
			i, known, squares := b.row(k), 1.0, 0.0
			w := element(s.weights, i)
			if d.known != nil {
				known = d.known[i]
			}
			if s.within != nil {
				squares = s.within[i]
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
func (d *design) fill(columns [][]float64, s *sample, b block, room []float64) {
	for _, term := range d.mean.terms {
		column := term.column
		switch coef := b.of(term.coef, room); {
		case term.matrix != nil:
			for j, c := range column {
				to := columns[c]
				for k := range to {
					to[k] += coef[k] * term.matrix[b.row(k)*len(column)+j]
				}
			}
		case term.index != nil:
			for k, v := range coef {
				columns[column[term.index[b.row(k)]]][k] += v
			}
		default:
			floats.Add(columns[column[0]], coef)
		}
	}
	y := columns[d.k]
	copy(y, b.of(s.y, room))
	if d.mean.offset != nil {
		floats.Sub(y, b.of(d.mean.offset, room))
	}
	if d.known == nil && s.weights == nil {
		return
	}
	for k := range y {
		i := b.row(k)
		scale := math.Sqrt(element(s.weights, i))
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
