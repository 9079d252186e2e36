package plan

import (
	"errors"
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/dist"
	"github.com/gonbayes/gonbayes/bayes/graph"
	"gonum.org/v1/gonum/mat"
)

// fold replaces normal (or log-normal) observations whose mean is linear in
// quantities that do not vary by row by their cross-products: terms of the
// log density that cost the same for any number of rows. A scale per level of
// a column gives a term per level.
func fold(f *graph.Factor) (terms []*graph.Node, why string, err error) {
	n := f.Size()
	y := f.X.Value
	shift := 0.0 // of the log density
	switch f.Family {
	case dist.Normal:
	case dist.LogNormal:
		logs := make([]float64, len(y))
		for i, v := range y {
			logs[i] = math.Log(v)
			shift -= logs[i]
		}
		y = logs
	default:
		return nil, "", fmt.Errorf("%s is not normal", f.Family.Name)
	}
	if f.Weights != nil || len(y) != n {
		return nil, "", errors.New("the rows have weights")
	}
	mean := linear{rows: n}
	if err := mean.add(f.Args[0], 1); err != nil {
		return nil, "", err
	}
	groups, scale, err := scales(f.Args[1], n)
	if err != nil {
		return nil, "", err
	}
	if k := mean.width(); k > 0 && len(groups) == 1 && foldCost(k) > 12*n {
		return nil, "", fmt.Errorf("%s for %s", plural(k, "coefficient"), plural(n, "row"))
	}
	for _, g := range groups {
		terms = append(terms, mean.fold(y, g))
	}
	terms[0].Fold.Const += shift
	return terms, fmt.Sprintf("the mean is linear in %s, and %s", mean.describe(), scale), nil
}

func foldCost(k int) int { return 2*k*(k+1) + 10 }

func foldEffect(terms []*graph.Node) string {
	k := 0
	for _, t := range terms {
		k = max(k, t.Fold.K)
	}
	if len(terms) == 1 {
		return fmt.Sprintf("%d × %d cross-products", k, k)
	}
	return fmt.Sprintf("%s of up to %d × %d cross-products", plural(len(terms), "set"), k, k)
}

// A group is rows that share a scale.
type group struct {
	rows  []int // nil: all
	sigma *graph.Node
	known []float64 // a known scale per row, or nil
}

// scales splits the rows by what the scale depends on.
func scales(s *graph.Node, n int) (groups []group, why string, err error) {
	switch {
	case s.IsConst() && len(s.Value) == n && n > 1:
		return []group{{sigma: graph.Scalar(1), known: s.Value}}, "the scale of each row is known", nil
	case s.Size() == 1:
		return []group{{sigma: s}}, "the scale is one number", nil
	case s.Op == graph.Gather && !s.Args[0].HasRows():
		of := map[int32]int{}
		for i, k := range s.Index {
			g, ok := of[k]
			if !ok {
				g = len(groups)
				of[k] = g
				groups = append(groups, group{sigma: &graph.Node{Op: graph.Gather, Args: s.Args, Index: []int32{k}}})
			}
			groups[g].rows = append(groups[g].rows, i)
		}
		if 2*len(groups) > n {
			return nil, "", fmt.Errorf("%d scales for %s", len(groups), plural(n, "row"))
		}
		return groups, fmt.Sprintf("the scale is one of %d", len(groups)), nil
	}
	return nil, "", errors.New("the scale varies by row")
}

// A linear is a mean: an offset plus the sum of its terms, row by row.
type linear struct {
	rows   int
	offset []float64 // nil: 0
	terms  []linearTerm
}

// A linearTerm is coef[i]·theta[index[i]], or the product of a matrix of data
// with theta.
type linearTerm struct {
	theta  *graph.Node
	index  []int32   // nil: theta is a scalar, or there is a matrix
	coef   []float64 // nil: 1; one element: the same for all rows
	matrix []float64 // rows × theta.Size()
}

func (l *linear) width() int {
	k := 0
	for _, t := range l.terms {
		k += t.theta.Size()
	}
	return k
}

func (l *linear) describe() string {
	if len(l.terms) == 0 {
		return "nothing: it is known"
	}
	return plural(l.width(), "coefficient")
}

// add adds sign·n to the mean.
func (l *linear) add(n *graph.Node, sign float64) error {
	switch {
	case n.IsConst():
		l.addOffset(n.Value, sign)
		return nil
	case n.Size() == 1:
		l.terms = append(l.terms, linearTerm{theta: n, coef: signed(sign)})
		return nil
	case !n.HasRows():
		return l.addElements(n, sign)
	}
	switch n.Op {
	case graph.View:
		return l.add(n.Args[0], sign)
	case graph.Gather:
		if n.Args[0].HasRows() {
			break
		}
		l.terms = append(l.terms, linearTerm{theta: n.Args[0], index: n.Index, coef: signed(sign)})
		return nil
	case graph.Dot:
		if v := n.Args[1]; !v.HasRows() {
			l.terms = append(l.terms, linearTerm{theta: v, matrix: n.Args[0].Value, coef: signed(sign)})
			return nil
		}
	case graph.Map1:
		if n.Func == graph.Neg {
			return l.add(n.Args[0], -sign)
		}
	case graph.Map2:
		switch n.Func {
		case graph.Add, graph.Sub:
			if err := l.add(n.Args[0], sign); err != nil {
				return err
			}
			if n.Func == graph.Sub {
				sign = -sign
			}
			return l.add(n.Args[1], sign)
		case graph.Mul:
			x, c := n.Args[0], n.Args[1]
			if x.IsConst() || x.Size() == 1 {
				x, c = c, x
			}
			return l.addScaled(x, c, graph.Mul, sign)
		case graph.Div:
			return l.addScaled(n.Args[0], n.Args[1], graph.Div, sign)
		}
	}
	return errors.New("the mean is not linear in the parameters")
}

// addElements adds an array of as many elements as there are rows.
func (l *linear) addElements(n *graph.Node, sign float64) error {
	if n.Size() != l.rows {
		return errors.New("the mean is not one number per row")
	}
	index := make([]int32, l.rows)
	for i := range index {
		index[i] = int32(i)
	}
	l.terms = append(l.terms, linearTerm{theta: n, index: index, coef: signed(sign)})
	return nil
}

func signed(sign float64) []float64 {
	if sign == 1 {
		return nil
	}
	return []float64{sign}
}

// addScaled adds sign·x·c or sign·x/c, where c is of data or a scalar.
func (l *linear) addScaled(x, c *graph.Node, op *graph.Func, sign float64) error {
	if !c.IsConst() && c.Size() != 1 {
		return errors.New("the mean is not linear in the parameters: it has a product of two that vary by row")
	}
	part := linear{rows: l.rows}
	if err := part.add(x, sign); err != nil {
		return err
	}
	if c.IsConst() {
		value := c.Value
		if op == graph.Div {
			value = make([]float64, len(c.Value))
			for i, v := range c.Value {
				value[i] = 1 / v
			}
		}
		for _, t := range part.terms {
			t.coef = product(t.coef, value)
			l.terms = append(l.terms, t)
		}
		if part.offset != nil {
			l.addOffset(product(part.offset, value), 1)
		}
		return nil
	}
	for _, t := range part.terms {
		t.theta = &graph.Node{Op: graph.Map2, Func: op, Args: []*graph.Node{t.theta, c}, Dims: t.theta.Dims}
		l.terms = append(l.terms, t)
	}
	if part.offset != nil {
		theta := c
		if op == graph.Div {
			theta = &graph.Node{Op: graph.Map2, Func: graph.Div, Args: []*graph.Node{graph.Scalar(1), c}}
		}
		l.terms = append(l.terms, linearTerm{theta: theta, coef: part.offset})
	}
	return nil
}

func (l *linear) addOffset(v []float64, sign float64) {
	if l.offset == nil {
		l.offset = make([]float64, l.rows)
	}
	for i := range l.offset {
		l.offset[i] += sign * element(v, i)
	}
}

// product multiplies two columns, of which nil is 1 and one element stands
// for all rows.
func product(x, y []float64) []float64 {
	if x == nil {
		return y
	}
	if len(x) < len(y) {
		x, y = y, x
	}
	z := make([]float64, len(x))
	for i, v := range x {
		z[i] = v * element(y, i)
	}
	return z
}

func element(v []float64, i int) float64 {
	switch len(v) {
	case 0:
		return 1
	case 1:
		return v[0]
	}
	return v[i]
}

// fold makes the term of a group of rows. Only the elements of θ that the
// group's rows read take part.
func (l *linear) fold(y []float64, g group) *graph.Node {
	rows := g.rows
	if rows == nil {
		rows = make([]int, l.rows)
		for i := range rows {
			rows[i] = i
		}
	}
	args := []*graph.Node{g.sigma}
	column := make([][]int, len(l.terms)) // of each element of a term's θ in the design, or −1
	k := 0
	for t, term := range l.terms {
		used := term.used(rows)
		column[t] = make([]int, term.theta.Size())
		index := []int32(nil)
		for j := range column[t] {
			column[t][j] = -1
			if used == nil || used[j] {
				column[t][j] = k + len(index)
				index = append(index, int32(j))
			}
		}
		k += len(index)
		theta := term.theta
		if len(index) < theta.Size() {
			theta = &graph.Node{Op: graph.Gather, Args: []*graph.Node{theta}, Index: index,
				Dims: []*graph.Dim{{Name: "used", Size: len(index)}}}
		}
		args = append(args, theta)
	}
	logScale := 0.0
	qr := newTriangle(k + 1)
	for _, i := range rows {
		row := qr.next()
		w := 1.0
		if g.known != nil {
			w = 1 / g.known[i]
			logScale += math.Log(g.known[i])
		}
		for t, term := range l.terms {
			c := w * element(term.coef, i)
			switch size := term.theta.Size(); {
			case term.matrix != nil:
				for j, v := range term.matrix[i*size:][:size] {
					row[column[t][j]] += c * v
				}
			case term.index != nil:
				row[column[t][term.index[i]]] += c
			default:
				row[column[t][0]] += c
			}
		}
		row[k] = y[i] * w
		if l.offset != nil {
			row[k] -= l.offset[i] * w
		}
	}
	f := qr.fold()
	f.Rows = float64(len(rows))
	f.Const = -f.Rows*0.5*math.Log(2*math.Pi) - logScale
	return &graph.Node{Op: graph.GaussFold, Fold: f, Args: args}
}

// used reports which elements of θ the rows read; nil: all.
func (t *linearTerm) used(rows []int) []bool {
	if t.index == nil {
		return nil
	}
	used := make([]bool, t.theta.Size())
	for _, i := range rows {
		used[t.index[i]] = true
	}
	return used
}

// A triangle is the upper triangular factor of the QR decomposition of rows
// that come one by one. Working on the rows themselves, and not on sums of
// their products, it loses no digits.
type triangle struct {
	m      int
	buffer []float64 // the factor so far, then rows that are not yet in it
	filled int       // rows of buffer in use
}

func newTriangle(m int) *triangle {
	return &triangle{m: m, buffer: make([]float64, max(4*m, m+256)*m)}
}

// next returns a row of zeros to be filled.
func (t *triangle) next() []float64 {
	if (t.filled+1)*t.m > len(t.buffer) {
		t.reduce()
	}
	row := t.buffer[t.filled*t.m:][:t.m]
	clear(row)
	t.filled++
	return row
}

// reduce brings all rows into the factor.
func (t *triangle) reduce() {
	rows := max(t.filled, t.m) // rows of zeros make it tall enough
	clear(t.buffer[t.filled*t.m : rows*t.m])
	var qr mat.QR
	qr.Factorize(mat.NewDense(rows, t.m, t.buffer[:rows*t.m]))
	var r mat.Dense
	qr.RTo(&r)
	clear(t.buffer)
	for i := range t.m {
		copy(t.buffer[i*t.m+i:(i+1)*t.m], r.RawRowView(i)[i:])
	}
	t.filled = t.m
}

// fold reads the factor of [X y]: R, then z = Rθ̂ and the root of the residual
// sum of squares as its last column.
func (t *triangle) fold() *graph.Fold {
	t.reduce()
	k := t.m - 1
	f := &graph.Fold{K: k, R: make([]float64, k*k), Z: make([]float64, k)}
	for i := range k {
		row := t.buffer[i*t.m:][:t.m]
		copy(f.R[i*k:][:k], row)
		f.Z[i] = row[k]
	}
	last := t.buffer[k*t.m+k]
	f.RSS = last * last
	return f
}
