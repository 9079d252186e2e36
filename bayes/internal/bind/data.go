package bind

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Data is the columns that a model is bound to. One that the model does not
// name may be nil: then it is only suggested where a name is unknown.
type Data map[string]*Column

// A Column is a number (no Shape), a column of rows, or an array of rows.
type Column struct {
	Values []float64 // row-major; for text the codes of Labels
	Labels []string  // of a column of text: its distinct values, sorted
	Shape  []int
	Exact  bool   // Labels are whole numbers that a float64 would round
	Table  string // the table that its rows are of; "": that of all columns of its length without a table
}

// levels are the distinct values of a column, as a dimension.
type levels struct {
	dim   *ir.Dim
	codes []int32 // the level of each row
	row   *ir.Dim
}

// column returns a column of data as a constant.
func (b *binder) column(at syntax.Expr, name string) *ir.Node {
	c := b.data[name]
	dims := b.dims(at, name)
	if c.Exact {
		b.failf(at, "%s has whole numbers beyond 2^53, such as %s, which would lose digits: use it in brackets, as in effect[%s]", name, c.Labels[len(c.Labels)-1], name)
	}
	if i := slices.IndexFunc(c.Labels, hasDecimalComma); i >= 0 && !slices.ContainsFunc(c.Labels, func(s string) bool { return !hasDecimalComma(s) && !isNumber(s) }) {
		b.failf(at, "%s is text, as its numbers have a decimal comma (%q): write them with a decimal point", name, c.Labels[i])
	}
	if c.Labels != nil {
		b.failf(at, "%s is text, where a number is needed: use it in brackets, as in effect[%s], or compare it, as in %s == %q", name, name, name, c.Labels[0])
	}
	if i := b.extent(c.Values).notFinite; i >= 0 {
		b.checkMissing(at, name)
		if len(c.Shape) == 0 {
			b.failf(at, "%s is %s in the data: a finite number is needed", name, number(c.Values[i]))
		}
		b.failf(at, "%s has %s in row %d (the first is 0): leave such rows out, or replace the value", name, number(c.Values[i]), i/(len(c.Values)/c.Shape[0]))
	}
	n := ir.Array(c.Values, dims...)
	n.Label = name
	return n
}

// dims returns the dimensions of a column: its rows, and then its own.
func (b *binder) dims(at syntax.Expr, name string) []*ir.Dim {
	var dims []*ir.Dim
	for i, n := range b.data[name].Shape {
		switch key := fmt.Sprintf("%s_dim_%d", name, i); {
		case n == 0 && i > 0:
			b.failf(at, "%s has rows of no elements", name)
		case n == 0:
			b.failf(at, "%s has no rows", name)
		case i == 0:
			dims = append(dims, b.row(table{b.data[name].Table, n}))
		default:
			if b.own[key] == nil {
				b.own[key] = &ir.Dim{Name: key, Size: n}
			}
			dims = append(dims, b.own[key])
		}
	}
	return dims
}

// A table is columns of as many rows. Those that are in no table of a name are
// one if they are as long.
type table struct {
	name string
	rows int
}

// row returns the rows of a table.
func (b *binder) row(t table) *ir.Dim {
	if b.rows[t] == nil {
		b.rows[t] = &ir.Dim{Name: "row", Size: t.rows, Kind: ir.Row, Table: t.name}
	}
	return b.rows[t]
}

// levelsOf returns the levels of a column of text or whole numbers, in
// ascending order.
func (b *binder) levelsOf(at syntax.Expr, name string) *levels {
	if l := b.levels[name]; l != nil {
		return l
	}
	b.checkIndex(at, name)
	c := b.data[name]
	l := &levels{dim: &ir.Dim{Name: name, Kind: ir.Level}, row: b.dims(at, name)[0]}
	if c.Labels != nil {
		l.dim.Labels, l.codes = c.Labels, make([]int32, len(c.Values))
		for i, v := range c.Values {
			l.codes[i] = int32(v)
		}
	} else {
		column := b.column(at, name).Value
		values, codes := distinct(column, b.extent(column))
		for _, v := range values {
			if v != math.Trunc(v) {
				b.failf(at, "%s has values such as %s: a column in brackets holds text or whole numbers, whose distinct values are its levels", name, number(v))
			}
			if math.Abs(v) > 1<<53 {
				b.failf(at, "%s has whole numbers beyond 2^53, such as %s, which a float64 rounds: give the column as whole numbers (int64) or text, so that its levels are told apart", name, number(v))
			}
			l.dim.Labels = append(l.dim.Labels, strconv.FormatFloat(v, 'f', -1, 64))
		}
		l.codes = codes
	}
	if old := b.known.levels(at, name); old != nil {
		l.extend(old.Labels)
	}
	l.dim.Size = len(l.dim.Labels)
	b.levels[name] = l
	return l
}

// An extent says between which numbers those of a column lie.
type extent struct {
	lo, hi    float64
	notFinite int // the first element that is infinite or NaN, −1 if there is none
}

// An array is where numbers are: their first, and how many.
type array struct {
	first *float64
	n     int
}

// extent returns the extent of a column, which it reads once.
func (b *binder) extent(column []float64) extent {
	if len(column) == 0 {
		return extent{notFinite: -1}
	}
	at := array{&column[0], len(column)}
	if _, ok := b.extents[at]; !ok {
		b.extents[at] = newExtent(column)
	}
	return b.extents[at]
}

func newExtent(column []float64) extent {
	e := extent{lo: math.Inf(1), hi: math.Inf(-1), notFinite: -1}
	lo, hi := e.lo, e.hi // in registers
	for i, v := range column {
		if v >= lo && v <= hi {
			continue // few elements get beyond this line
		}
		if v-v != 0 {
			e.notFinite = i
			break
		}
		lo, hi = min(lo, v), max(hi, v)
	}
	e.lo, e.hi = lo, hi
	return e
}

// distinct returns the distinct values of a column, in ascending order, and
// which of them each row has.
func distinct(column []float64, in extent) (values []float64, codes []int32) {
	codes = make([]int32, len(column))
	if width := in.hi - in.lo; width < float64(len(column)+1024) { // they may be counted without sorting
		if seen, ok := count(column, codes, in.lo, int(width)+1); ok {
			place := make([]int32, len(seen))
			for v, ok := range seen {
				if ok {
					place[v] = int32(len(values))
					values = append(values, in.lo+float64(v))
				}
			}
			if len(values) < len(seen) {
				for i, v := range codes {
					codes[i] = place[v]
				}
			}
			return values, codes
		}
	}
	values = slices.Clone(column)
	slices.Sort(values)
	values = slices.Compact(values)
	for i, v := range column {
		k, _ := slices.BinarySearchFunc(values, v, cmp.Compare[float64])
		codes[i] = int32(k)
	}
	return values, codes
}

// count sets codes to how far a column of whole numbers is above its lowest,
// lo, and returns which of n such distances there are. It reports false if a
// number is not whole.
func count(column []float64, codes []int32, lo float64, n int) (seen []bool, ok bool) {
	seen = make([]bool, n)
	for i, v := range column {
		k := int32(v - lo)
		if float64(k) != v-lo {
			return nil, false
		}
		codes[i], seen[k] = k, true
	}
	return seen, lo == math.Trunc(lo)
}

// codes returns for each row of a column the position along d that it picks.
func (b *binder) codes(at syntax.Expr, name string, d *ir.Dim) ([]int32, *ir.Dim) {
	b.checkIndex(at, name)
	c := b.data[name]
	if d.Labels == nil && c.Labels == nil {
		return b.positions(at, b.column(at, name), d)
	}
	l := b.levelsOf(at, name)
	if l.dim == d {
		return l.codes, l.row
	}
	if d.Labels == nil {
		b.failf(at, "%s is text, and the dimension it should pick from has numbers from 0 to %d", name, d.Size-1)
	}
	to := make([]int32, l.dim.Size)
	for k, label := range l.dim.Labels {
		p := slices.Index(d.Labels, label)
		if p < 0 {
			b.failf(at, "%s has a level %q that %s does not have", name, label, d.Name)
		}
		to[k] = int32(p)
	}
	codes := make([]int32, len(l.codes))
	for i, k := range l.codes {
		codes[i] = to[k]
	}
	return codes, l.row
}

// positions reads constants as positions along d.
func (b *binder) positions(at syntax.Expr, n *ir.Node, d *ir.Dim) ([]int32, *ir.Dim) {
	if len(n.Dims) != 1 {
		b.failf(at, "an index is a whole number, or a column of them; this has one value %s", per(n))
	}
	codes, position := make([]int32, len(n.Value)), positions(d)
	if d.Kind == ir.Row && slices.Max(n.Value) == float64(d.Size) && slices.Min(n.Value) >= 1 {
		fromZero := position // these rows are counted from 1
		position = func(v float64) int { return fromZero(v - 1) }
	}
	for i, v := range n.Value {
		k := position(v)
		if k < 0 {
			b.failf(at, "row %d is %s: an index here is %s", firstRow(n.Dims)+i, number(v), indices(d))
		}
		codes[i] = int32(k)
	}
	return codes, n.Dims[0]
}

// positions returns a function that finds the position that a number in
// brackets picks, −1 if there is none. Positions count from 0; but where the
// labels are numbers, the number is the label: effect[3] is what the posterior
// calls effect[3].
func positions(d *ir.Dim) func(v float64) int {
	byLabel := byNumber(d)
	return func(v float64) int {
		if k, ok := byLabel[v]; ok {
			return k
		}
		if byLabel != nil || v != math.Trunc(v) || v < 0 || v >= float64(d.Size) {
			return -1
		}
		return int(v)
	}
}

// byNumber returns the positions by label if all labels are numbers, else nil.
func byNumber(d *ir.Dim) map[float64]int {
	if d.Labels == nil {
		return nil
	}
	m := make(map[float64]int, len(d.Labels))
	for k, label := range d.Labels {
		v, err := strconv.ParseFloat(label, 64)
		if err != nil {
			return nil
		}
		m[v] = k
	}
	return m
}

// indices says which numbers are allowed in brackets.
func indices(d *ir.Dim) string {
	if byNumber(d) == nil {
		return fmt.Sprintf("a whole number from 0 to %d", d.Size-1)
	}
	if d.Size > 12 {
		return "a level of " + d.Name
	}
	return "a level of " + d.Name + ", which has " + words.List(d.Labels, "and")
}

// firstRow returns the number of the row that the elements start with.
func firstRow(dims []*ir.Dim) int {
	if len(dims) == 0 {
		return 0
	}
	return dims[0].First
}

// hasDecimalComma reports whether a text is a number as it is written where the
// comma is the decimal mark, with points or blanks between thousands.
func hasDecimalComma(s string) bool {
	whole, fraction, ok := strings.Cut(s, ",")
	return ok && isNumber(strings.NewReplacer(".", "", " ", "", "\u00a0", "", "\u202f", "").Replace(whole)+"."+fraction)
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
