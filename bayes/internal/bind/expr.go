package bind

import (
	"fmt"
	"slices"
	"sort"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/spell"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// maxElements bounds the size of one array, so that a slip in a model cannot
// ask for all of the memory.
const maxElements = 1 << 28

// expr types an expression, and notes where data come from.
func (b *binder) expr(e syntax.Expr) *ir.Node {
	n := b.typed(e)
	b.note(n, e)
	return n
}

// note notes where a constant that is not finite throughout comes from.
func (b *binder) note(n *ir.Node, e syntax.Expr) {
	if n.IsConst() && b.places[n] == nil && slices.ContainsFunc(n.Value, func(v float64) bool { return v-v != 0 }) {
		b.places[n] = e
	}
}

func (b *binder) typed(e syntax.Expr) *ir.Node {
	switch e := e.(type) {
	case *syntax.Number:
		return ir.Scalar(e.Value)
	case *syntax.Name:
		return b.name(e)
	case *syntax.Unary:
		x := b.expr(e.X)
		switch e.Op {
		case "-":
			return ir.Map(ir.Neg, x)
		case "!":
			return ir.Map(ir.Not, x)
		}
		return x
	case *syntax.Binary:
		return b.binary(e)
	case *syntax.Call:
		return b.call(e)
	case *syntax.Index:
		return b.index(e)
	case *syntax.List:
		return b.list(e)
	}
	b.failf(e, "text has no value here: it can be compared with a column of text, or pick a level in brackets")
	return nil
}

func (b *binder) name(e *syntax.Name) *ir.Node {
	if n := b.names[e.Name]; n != nil {
		return n
	}
	if _, ok := b.data[e.Name]; ok {
		return b.column(e, e.Name)
	}
	if n := b.known.number(e, e.Name); n != nil {
		return n
	}
	if b.known.isData(e.Name) {
		b.failf(e, "the new data lack the column %s", e.Name)
	}
	if s := b.later[e.Name]; s != nil {
		if s.Start <= e.Start && e.Start < s.End {
			b.failf(e, "%s is defined by itself", e.Name)
		}
		b.failf(e, "%s is used here but defined only in line %d: move that line up", e.Name, b.src.Errorf(s.At(), "").Line)
	}
	where := "in the data or above"
	if b.data == nil {
		where = "among the variables"
	}
	b.failf(e, "there is no %s %s%s", e.Name, where, b.suggest(e.Name, false))
	return nil
}

// suggest names what the person may have meant.
func (b *binder) suggest(name string, call bool) string {
	var known []string
	if call {
		for f := range ir.Functions {
			known = append(known, f)
		}
		known = append(known, reductionNames...)
	} else {
		for n := range b.names {
			known = append(known, n)
		}
		for n := range b.data {
			known = append(known, n)
		}
	}
	sort.Strings(known)
	if near := spell.Nearest(name, known); near != "" {
		return fmt.Sprintf(": did you mean %s?", near)
	}
	if !call && len(known) > 0 && len(known) <= 12 {
		return fmt.Sprintf(" (there is %s)", words.List(known, "and"))
	}
	return ""
}

func (b *binder) binary(e *syntax.Binary) *ir.Node {
	if e.Op == "==" || e.Op == "!=" {
		if n := b.compareText(e, e.X, e.Y); n != nil {
			return n
		}
		if n := b.compareText(e, e.Y, e.X); n != nil {
			return n
		}
	}
	return b.apply2(e, ir.Operators[e.Op], b.expr(e.X), b.expr(e.Y))
}

// compareText compares a column of text with a text; nil if it is not that.
func (b *binder) compareText(e *syntax.Binary, x, y syntax.Expr) *ir.Node {
	name, ok := x.(*syntax.Name)
	text, ok2 := y.(*syntax.Text)
	if !ok || !ok2 || b.data[name.Name] == nil || b.data[name.Name].Labels == nil {
		return nil
	}
	c, dims := b.data[name.Name], b.dims(name, name.Name)
	code := slices.Index(c.Labels, text.Value)
	if code < 0 {
		b.failf(text, "%s has no level %q%s", name.Name, text.Value, nearLabel(text.Value, c.Labels))
	}
	v := make([]float64, len(c.Values))
	for i, x := range c.Values {
		if (int(x) == code) == (e.Op == "==") {
			v[i] = 1
		}
	}
	return ir.Array(v, dims...)
}

func nearLabel(s string, labels []string) string {
	if near := spell.Nearest(s, labels); near != "" {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	if len(labels) <= 12 {
		return fmt.Sprintf(" (it has %s)", words.List(labels, "and"))
	}
	return ""
}

// apply2 applies a function of two numbers, broadcasting by dimension.
func (b *binder) apply2(at syntax.Expr, f ir.Op, x, y *ir.Node) *ir.Node {
	dims := b.union(at, x, at, y, at)
	x, y = b.expand(at, x, dims), b.expand(at, y, dims)
	return ir.Apply(f, dims, x, y)
}

// apply types a function of the language whose arguments are arrays.
func (b *binder) apply(e *syntax.Call, op ir.Op) *ir.Node {
	args := make([]*ir.Node, len(e.Args))
	for i, a := range e.Args {
		args[i] = b.expr(a.Value)
	}
	dims, err := op.Dims(args)
	if err != nil {
		b.failf(e, "%s %v", e.Func.Name, err)
	}
	if len(args) == 2 && op.Access(0) == ir.Pointwise && op.Access(1) == ir.Pointwise {
		return b.apply2(e, op, args[0], args[1])
	}
	return ir.Apply(op, dims, args...)
}

// fits reports whether two dimensions are one, and which it then is.
func fits(d, e *ir.Dim) (*ir.Dim, bool) {
	switch {
	case d == e:
		return d, true
	case sameTable(d, e):
		if d.First > e.First {
			return d, true
		}
		return e, true
	case d.Size != e.Size:
		return nil, false
	case d.Kind == ir.Fixed:
		return e, true
	case e.Kind == ir.Fixed:
		return d, true
	}
	return nil, false
}

// union returns the dimensions of an operation on x and y: those of x, then
// those that only y has. Dimensions of a size in the text fit any other of
// that size.
func (b *binder) union(at syntax.Expr, x *ir.Node, xAt syntax.Expr, y *ir.Node, yAt syntax.Expr) []*ir.Dim {
	if len(y.Dims) == 0 {
		return x.Dims
	}
	if len(x.Dims) == 0 {
		return y.Dims
	}
	b.checkOneWay(at, x, y)
	dims := slices.Clone(x.Dims)
	for i, k := range places(y.Dims, x.Dims) {
		d := y.Dims[i]
		if k < 0 {
			b.checkMix(at, dims, d)
			dims = append(dims, d)
			continue
		}
		dims[k], _ = fits(dims[k], d)
	}
	b.checkSize(at, dims)
	return dims
}

// places returns where in dims each of list is: the same, or the first that it
// fits and no other has taken, of its own kind if there is one; −1: nowhere.
func places(list, dims []*ir.Dim) []int {
	at := make([]int, len(list))
	for i, d := range list {
		at[i] = slices.Index(dims, d)
	}
	for _, sameKind := range []bool{true, false} {
		for i, d := range list {
			for k, e := range dims {
				if _, ok := fits(d, e); ok && at[i] < 0 && (d.Kind == e.Kind || !sameKind) && !slices.Contains(at, k) {
					at[i] = k
				}
			}
		}
	}
	return at
}

// checkOneWay refuses operations on arrays of which one has fewer dimensions,
// and these fit the other one's in more than one way, as a vector fits the rows
// and the columns of a square matrix.
func (b *binder) checkOneWay(at syntax.Expr, x, y *ir.Node) {
	few, many := x.Dims, y.Dims
	if len(few) > len(many) {
		few, many = many, few
	}
	if len(few) == len(many) {
		return
	}
	for _, d := range few {
		ways, ofKind := 0, 0
		for _, e := range many {
			if _, ok := fits(d, e); ok && !slices.Contains(many, d) && !slices.Contains(few, e) {
				ways++
				if d.Kind == e.Kind {
					ofKind++
				}
			}
		}
		if ways > 1 && ofKind != 1 {
			b.failf(at, "one side has one value per %s and the other one per %s: this fits in more than one way, by row or by column", dimNames(few), dimNames(many))
		}
	}
}

// checkSize refuses arrays that are larger than any that is meant.
func (b *binder) checkSize(at syntax.Expr, dims []*ir.Dim) {
	n := 1.0
	for _, d := range dims {
		n *= float64(d.Size)
	}
	if n > maxElements {
		b.failf(at, "this would be an array of %s numbers, one per %s", number(n), dimNames(dims))
	}
}

// checkMix refuses combinations of dimensions that are nearly always slips.
func (b *binder) checkMix(at syntax.Expr, dims []*ir.Dim, d *ir.Dim) {
	for _, e := range dims {
		switch {
		case d.Kind == ir.Level && e.Kind == ir.Row && slices.Contains(b.scope, d), d.Kind == ir.Row && e.Kind == ir.Level && slices.Contains(b.scope, e):
			// a statement of rows and levels
		case d.Kind == ir.Row && e.Kind == ir.Row && d.Size == e.Size:
			b.failf(at, "one side has the rows of %s and the other those of %s: to read a row of one in the other, say which, as in x[name == column]", tableName(e), tableName(d))
		case d.Kind == ir.Row && e.Kind == ir.Row:
			b.failf(at, "one side has %d rows and the other %d: columns of different length are different tables%s", e.Size, d.Size, b.ofLengths(e.Size, d.Size))
		case d.Kind == ir.Fixed && e.Kind == ir.Fixed, d.Kind == ir.Fixed && e.Kind == ir.Row, d.Kind == ir.Row && e.Kind == ir.Fixed:
			b.failf(at, "one side has one value per %s and the other one per %s", dimNames([]*ir.Dim{e}), dimNames([]*ir.Dim{d}))
		case d.Kind == ir.Row && e.Kind == ir.Level:
			b.failf(at, "one side has a value per %s and the other one per row: pick each row's with [%s]", e.Name, e.Name)
		case d.Kind == ir.Level && e.Kind == ir.Row:
			b.failf(at, "one side has a value per %s and the other one per row: pick each row's with [%s]", d.Name, d.Name)
		}
	}
}

// tableName names the table that rows are of.
func tableName(d *ir.Dim) string {
	if d.Table == "" {
		return "columns of no table"
	}
	return "the table " + d.Table
}

// ofLengths names columns of both lengths, of those in the statement.
func (b *binder) ofLengths(m, n int) string {
	if b.stmt == nil {
		return ""
	}
	of := func(n int) string {
		var names []string
		visit := func(e syntax.Expr) bool {
			if name, ok := e.(*syntax.Name); ok && !slices.Contains(names, name.Name) {
				if c := b.data[name.Name]; c != nil && len(c.Shape) > 0 && c.Shape[0] == n {
					names = append(names, name.Name)
				}
			}
			return true
		}
		syntax.Walk(b.stmt.Target, visit)
		syntax.Walk(b.stmt.Value, visit)
		return words.List(names[:min(len(names), 3)], "and")
	}
	if x, y := of(m), of(n); x != "" && y != "" {
		return fmt.Sprintf(" (%d rows: %s; %d rows: %s)", m, x, n, y)
	}
	return ""
}

// expand repeats x over dims; a scalar stays one.
func (b *binder) expand(at syntax.Expr, x *ir.Node, dims []*ir.Dim) *ir.Node {
	n := b.expanded(at, x, dims)
	if e := b.places[x]; e != nil {
		b.places[n] = e
	}
	return n
}

func (b *binder) expanded(at syntax.Expr, x *ir.Node, dims []*ir.Dim) *ir.Node {
	if len(x.Dims) == 0 || slices.Equal(x.Dims, dims) {
		return x
	}
	x = b.cut(x, dims)
	if slices.Equal(x.Dims, dims) {
		return x
	}
	place := places(x.Dims, dims)
	if slices.Contains(place, -1) {
		b.failf(at, "this has one value %s, where one per %s is needed", per(x), dimNames(dims))
	}
	if len(dims) == len(x.Dims) && slices.IsSorted(place) {
		return ir.Reshape(x, dims...)
	}
	return ir.TakeBy(x, dims, func(at []int) int {
		flat := 0
		for i, d := range x.Dims {
			flat = flat*d.Size + at[place[i]]
		}
		return flat
	})
}

// index types x[i, j]: a number or label picks one position of a dimension, a
// column of data each row's, and a dimension left of the statement itself. The
// last dimensions may be left out, and are then whole.
func (b *binder) index(e *syntax.Index) *ir.Node {
	for _, by := range e.By {
		if _, ok := by.(*syntax.Slice); ok {
			b.failf(by, "slices are not supported yet: brackets pick one position, or with a column of the data each row's")
		}
	}
	x, brackets := b.levelwise(e, b.expr(e.X))
	implicit := len(x.Dims) == len(e.By)+1 && x.Dims[0].Kind == ir.Row && x.Dims[1].Kind == ir.Level // rows need no brackets
	if len(x.Dims) < len(e.By) {
		if len(x.Dims) == 0 {
			b.failf(e, "%s has one value and takes no brackets", e.X)
		}
		b.failf(e, "%s has one value %s: brackets take %d of them, not %d", e.X, per(x), len(x.Dims), len(e.By))
	}
	type selector struct {
		dim   *ir.Dim // of the result that steers it; nil: constant
		codes []int32 // position by position of dim; nil: itself
		pos   int
	}
	sel := make([]selector, 0, len(x.Dims))
	var dims []*ir.Dim
	if implicit {
		sel, dims = append(sel, selector{dim: x.Dims[0]}), x.Dims[:1:1]
	}
	add := func(by selector) {
		sel = append(sel, by)
		i := slices.IndexFunc(dims, func(other *ir.Dim) bool { return other == by.dim || by.dim != nil && sameTable(other, by.dim) })
		switch {
		case by.dim == nil:
		case i >= 0:
			dims[i], _ = fits(dims[i], by.dim)
		default:
			for _, other := range dims {
				if by.dim.Kind == ir.Row && other.Kind == ir.Row {
					b.checkMix(e, []*ir.Dim{other}, by.dim)
				}
			}
			dims = append(dims, by.dim)
		}
	}
	for _, by := range brackets {
		pos, codes, dim, chance := b.selector(by, x.Dims[len(sel)])
		if chance != nil {
			return b.pick(e, x, brackets, implicit)
		}
		add(selector{dim, codes, pos})
	}
	for _, d := range x.Dims[len(sel):] { // whole, as in p[city] of p[city, 3]
		add(selector{dim: d})
	}
	b.checkSize(e, dims)
	place := make([]int, len(sel))
	for k, s := range sel {
		if s.dim != nil {
			place[k] = slices.IndexFunc(dims, func(d *ir.Dim) bool { return d == s.dim || sameTable(d, s.dim) })
		}
	}
	if len(dims) == 1 && len(sel) == 1 && sel[0].codes != nil {
		return ir.Take(x, sel[0].codes, dims...)
	}
	return ir.TakeBy(x, dims, func(at []int) int {
		flat := 0
		for k, s := range sel {
			p := s.pos
			if s.dim != nil {
				if p = at[place[k]] + dims[place[k]].First - s.dim.First; s.codes != nil {
					p = int(s.codes[p])
				}
			}
			flat = flat*x.Dims[k].Size + p
		}
		return flat
	})
}

// selector types what stands in brackets for the dimension d: a position, the
// positions that dim steers, or those that discrete parameters do.
func (b *binder) selector(e syntax.Expr, d *ir.Dim) (pos int, codes []int32, dim *ir.Dim, chance *ir.Node) {
	switch e := e.(type) {
	case *syntax.Number:
		if pos = positions(d)(e.Value); pos < 0 {
			b.failf(e, "%s is out of range: an index here is %s", number(e.Value), indices(d))
		}
		return pos, nil, nil, nil
	case *syntax.Text:
		if pos = slices.Index(d.Labels, e.Value); pos < 0 {
			if d.Labels == nil {
				b.failf(e, "there are no labels here: positions count from 0 to %d", d.Size-1)
			}
			b.failf(e, "%s has no level %q%s", d.Name, e.Value, nearLabel(e.Value, d.Labels))
		}
		return pos, nil, nil, nil
	case *syntax.Name:
		if e.Name == d.Name && slices.Contains(b.scope, d) || d.Kind == ir.Row && b.isRow(e) {
			return 0, nil, d, nil
		}
		if c, ok := b.data[e.Name]; ok && len(c.Shape) == 1 {
			codes, dim = b.codes(e, e.Name, d)
			return 0, codes, dim, nil
		}
		if b.names[e.Name] == nil && slices.Contains(d.Labels, e.Name) {
			b.failf(e, "%s is a level of %s and stands in quotes: %q", e.Name, d.Name, e.Name)
		}
	}
	n := b.expr(e)
	if !n.IsConst() {
		b.checkSteer(e, n, d)
		return 0, nil, nil, n
	}
	if len(n.Dims) == 0 {
		return b.selector(&syntax.Number{Span: e.At(), Value: n.Value[0]}, d)
	}
	codes, dim = b.positions(e, n, d)
	return 0, codes, dim, nil
}
