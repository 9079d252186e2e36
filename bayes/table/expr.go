package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/spell"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Mutate adds columns by definitions of the model language, or replaces those
// of the same names:
//
//	t.Mutate("logprice = log(price)", "z = (x - mean(x)) / sd(x)", "y = year(sold)")
//
// A later definition may use an earlier one. Operators and functions are those
// of the model language that work on each row; beside them there are
// where(condition, a, b), missing(x), and of dates year, month, day and
// weekday, Sunday being 0. Over all rows that are not missing, count, sum,
// mean, sd, var, min, max, median and quantile(x, p) are one number. What is
// computed with a missing value is missing.
func (t *Table) Mutate(definitions ...string) *Table {
	for _, text := range definitions {
		if t.err != nil {
			return t
		}
		defs, err := parseDefinitions(text)
		if err != nil {
			return t.failed(err)
		}
		for _, d := range defs {
			v, err := t.value(text, d.value)
			if err != nil {
				return t.failed(err)
			}
			t = t.put(v.column(d.name, t.rows))
		}
	}
	return t
}

// A definition is a name and the expression that it stands for.
type definition struct {
	name  string
	value syntax.Expr
}

func parseDefinitions(text string) ([]definition, error) {
	m, err := syntax.Parse(text)
	if err != nil {
		return nil, err
	}
	var out []definition
	for _, s := range m.Statements {
		name, ok := s.Target.(*syntax.Name)
		if s.Sampled || !ok {
			return nil, m.Errorf(s.Span, "a column is defined by a name, =, and an expression")
		}
		out = append(out, definition{name.Name, s.Value})
	}
	if len(out) == 0 {
		return nil, errors.New("a definition is needed, such as \"logx = log(x)\"")
	}
	return out, nil
}

// A value is that of an expression: an element a row, or one for all of them.
type value struct {
	kind   Kind      // Float, Bool, or that of col
	floats []float64 // of Float and Bool; NaN is missing
	col    *Column   // a column as it is, or text
	text   *string   // a text in quotes
	digits string    // a number as it is written
}

// at returns element i as a number.
func (v *value) at(i int) float64 {
	if len(v.floats) == 1 {
		return v.floats[0]
	}
	return v.floats[i]
}

// column makes a column of n rows.
func (v *value) column(name string, n int) *Column {
	switch {
	case v.col != nil:
		return v.col.renamed(name)
	case v.text != nil:
		c := &Column{name: name, kind: Text, codes: make([]uint32, n)}
		if n > 0 {
			c.dict = newDictionary([]string{*v.text})
		}
		return c
	}
	floats := v.floats
	if len(floats) != n {
		floats = slices.Repeat(floats, n)
	}
	if v.kind == Float {
		return &Column{name: name, kind: Float, floats: floats}
	}
	c := &Column{name: name, kind: Bool, bools: make([]uint8, n)}
	absent := newBitmap(n)
	for i, x := range floats {
		switch {
		case x != x:
			absent.add(i)
		case x != 0:
			c.bools[i] = 1
		}
	}
	c.missing = absent.orNil()
	return c
}

// evaluate returns the value of an expression.
func (t *Table) evaluate(text string) (*value, error) {
	e, err := syntax.ParseExpr(text)
	if err != nil {
		return nil, err
	}
	return t.value(text, e)
}

func (t *Table) value(text string, e syntax.Expr) (*value, error) {
	v := &evaluator{t: t, text: text}
	out := v.eval(e)
	return out, v.err
}

// An evaluator computes an expression over the rows of a table. After an error
// its values mean nothing.
type evaluator struct {
	t    *Table
	text string
	err  error
}

func (v *evaluator) failf(at syntax.Expr, format string, args ...any) *value {
	if v.err == nil {
		v.err = (&syntax.Model{Text: v.text}).Errorf(at.At(), format, args...)
	}
	return &value{kind: Float, floats: []float64{math.NaN()}}
}

func (v *evaluator) eval(e syntax.Expr) *value {
	switch e := e.(type) {
	case *syntax.Number:
		return &value{kind: Float, floats: []float64{e.Value}, digits: v.text[e.Start:e.End]}
	case *syntax.Text:
		return &value{kind: Text, text: &e.Value}
	case *syntax.Name:
		c, err := v.t.Column(e.Name)
		if err != nil {
			return v.failf(e, "%v", err)
		}
		return &value{kind: c.kind, col: c}
	case *syntax.Unary:
		return v.unary(e)
	case *syntax.Binary:
		return v.binary(e)
	case *syntax.Call:
		return v.call(e)
	}
	return v.failf(e, "a table has no such expression")
}

// numbers returns the value of an expression as numbers.
func (v *evaluator) numbers(e syntax.Expr) *value {
	x := v.eval(e)
	if v.err != nil {
		return x
	}
	if x.kind == Text {
		return v.failf(e, "%s is text, where a number is needed", e)
	}
	if x.col != nil {
		kind := Float
		if x.kind == Bool {
			kind = Bool
		}
		return &value{kind: kind, floats: x.col.Floats()}
	}
	return x
}

// condition returns the value of an expression that is true or false.
func (v *evaluator) condition(e syntax.Expr) *value {
	x := v.numbers(e)
	if v.err == nil && x.kind != Bool {
		return v.failf(e, "%s is not a condition, such as x > 0", e)
	}
	return x
}

func (v *evaluator) unary(e *syntax.Unary) *value {
	if e.Op == "!" {
		return v.condition(e.X).mapped(Bool, func(x float64) float64 { return 1 - x })
	}
	x := v.numbers(e.X)
	if e.Op == "+" {
		return x
	}
	return x.mapped(Float, func(x float64) float64 { return -x })
}

// mapped applies f to each element.
func (v *value) mapped(kind Kind, f func(float64) float64) *value {
	out := &value{kind: kind, floats: make([]float64, len(v.floats))}
	for i, x := range v.floats {
		out.floats[i] = f(x)
	}
	return out
}

// zipped applies f to pairs of elements.
func (v *evaluator) zipped(kind Kind, x, y *value, f func(x, y float64) float64) *value {
	if v.err != nil {
		return x
	}
	n := len(x.floats)
	if n == 1 {
		n = len(y.floats)
	}
	out := &value{kind: kind, floats: make([]float64, n)}
	for i := range out.floats {
		out.floats[i] = f(x.at(i), y.at(i))
	}
	return out
}

func (v *evaluator) binary(e *syntax.Binary) *value {
	switch e.Op {
	case "&&":
		return v.zipped(Bool, v.condition(e.X), v.condition(e.Y), func(x, y float64) float64 {
			if x == 0 || y == 0 {
				return 0
			}
			return x * y // 1 or missing
		})
	case "||":
		return v.zipped(Bool, v.condition(e.X), v.condition(e.Y), func(x, y float64) float64 {
			if x == 1 || y == 1 {
				return 1
			}
			return x + y // 0 or missing
		})
	case "==", "!=", "<", "<=", ">", ">=":
		return v.compare(e)
	}
	op, ok := ir.Operators[e.Op]
	if !ok {
		return v.failf(e, "a table has no operator %s", e.Op)
	}
	return v.apply(op, v.numbers(e.X), v.numbers(e.Y))
}

// apply applies an operation of the model language, element by element.
func (v *evaluator) apply(op ir.Op, args ...*value) *value {
	n := 1
	arrays := make([][]float64, len(args))
	for j, x := range args {
		arrays[j] = x.floats
		if len(x.floats) != 1 {
			n = len(x.floats)
		}
	}
	out := &value{kind: Float, floats: make([]float64, n)}
	if v.err == nil {
		op.Forward(out.floats, arrays)
	}
	return out
}

// A comparison is true for some signs of the difference.
var comparisons = map[string][3]bool{
	"==": {false, true, false}, "!=": {true, false, true},
	"<": {true, false, false}, "<=": {true, true, false},
	">": {false, false, true}, ">=": {false, true, true},
}

// mirrored are the comparisons with the sides exchanged.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (v *evaluator) compare(e *syntax.Binary) *value {
	x, y, op := v.eval(e.X), v.eval(e.Y), e.Op
	if v.err != nil {
		return x
	}
	if x.col == nil && y.col != nil {
		x, y, op = y, x, mirrored[op]
	}
	holds := comparisons[op]
	truth := func(order int) float64 {
		if holds[order+1] {
			return 1
		}
		return 0
	}
	each := func(order func(i int) int) *value {
		out := &value{kind: Bool, floats: make([]float64, v.t.rows)}
		for i := range out.floats {
			if x.col.Missing(i) || y.col != nil && y.col.Missing(i) {
				out.floats[i] = math.NaN()
			} else {
				out.floats[i] = truth(order(i))
			}
		}
		return out
	}
	switch c := x.col; {
	case c == nil && (x.text != nil || y.text != nil):
		return v.failf(e, "a text is compared with a column")
	case c == nil:
	case c.kind == Text && y.text != nil:
		// The code of the text, or between those of its neighbours.
		at, found := sort.Find(c.dict.len(), func(i int) int { return strings.Compare(*y.text, c.dict.at(uint32(i))) })
		if !found && (op == "==" || op == "!=") {
			hint := ""
			if near := spell.Nearest(*y.text, c.Levels()); near != "" {
				hint = fmt.Sprintf(": did you mean %q?", near)
			}
			return v.failf(e, "%s is %q in no row%s", c.name, *y.text, hint)
		}
		return each(func(i int) int {
			switch code := int(c.codes[i]); {
			case code < at:
				return -1
			case code == at && found:
				return 0
			}
			return 1
		})
	case c.kind == Text && y.kind == Text && y.col != nil:
		return each(func(i int) int { return strings.Compare(c.dict.at(c.codes[i]), y.col.dict.at(y.col.codes[i])) })
	case (c.kind == Date || c.kind == Time) && y.text != nil:
		then, ok := parseTime([]byte(*y.text), yearMonthDay, false)
		if !ok {
			if then, ok = parseTime([]byte(*y.text), yearMonthDay, true); !ok {
				return v.failf(e, "%q is not a date such as 2024-01-31, or a time such as 2024-01-31 08:30", *y.text)
			}
		}
		unit := int64(1)
		if c.kind == Date {
			unit = day
		}
		return each(func(i int) int { return compareInt(c.ints[i]*unit, then) })
	case c.kind == Text || y.kind == Text:
		return v.failf(e, "a text is compared with a number")
	case c.kind == Int && y.digits != "":
		if whole, ok := parseInt([]byte(y.digits), false); ok {
			return each(func(i int) int { return compareInt(c.ints[i], whole) })
		}
	case c.kind == Uint && y.digits != "":
		if whole, ok := parseUint([]byte(y.digits)); ok {
			return each(func(i int) int {
				u := uint64(c.ints[i])
				return compareBool(u > whole, u < whole)
			})
		}
	case y.col != nil && c.kind == y.col.kind && c.kind != Float && c.kind != Bool && c.kind != Uint:
		return each(func(i int) int { return compareInt(c.ints[i], y.col.ints[i]) })
	}
	return v.zipped(Bool, x.plain(), y.plain(), func(x, y float64) float64 {
		switch {
		case x != x || y != y:
			return math.NaN()
		case x < y:
			return truth(-1)
		case x > y:
			return truth(1)
		}
		return truth(0)
	})
}

// plain returns a value that is not text as numbers.
func (v *value) plain() *value {
	if v.col == nil {
		return v
	}
	return &value{kind: v.kind, floats: v.col.Floats()}
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// summaries are the functions of all rows.
var summaries = map[string]func(x []float64) float64{
	"count": func(x []float64) float64 { return float64(len(x)) },
	"sum": func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += v
		}
		return sum
	},
	"mean":   mean,
	"var":    variance,
	"sd":     func(x []float64) float64 { return math.Sqrt(variance(x)) },
	"min":    func(x []float64) float64 { return quantile(x, 0) },
	"max":    func(x []float64) float64 { return quantile(x, 1) },
	"median": func(x []float64) float64 { return quantile(x, 0.5) },
}

// calendar are the functions of a date.
var calendar = map[string]func(c *Column, i int) int{
	"year":    func(c *Column, i int) int { return c.Time(i).Year() },
	"month":   func(c *Column, i int) int { return int(c.Time(i).Month()) },
	"day":     func(c *Column, i int) int { return c.Time(i).Day() },
	"weekday": func(c *Column, i int) int { return int(c.Time(i).Weekday()) },
}

func (v *evaluator) call(e *syntax.Call) *value {
	args := make([]syntax.Expr, len(e.Args))
	for i, a := range e.Args {
		if a.Name != "" {
			return v.failf(e, "%s takes no argument by name", e.Func.Name)
		}
		args[i] = a.Value
	}
	takes := func(n int) bool {
		if len(args) != n {
			v.failf(e, "%s takes %s, not %d", e.Func.Name, plural(n, "argument"), len(args))
		}
		return len(args) == n
	}
	nothing := &value{kind: Float, floats: []float64{math.NaN()}}
	name := e.Func.Name
	if name == "count" && len(args) == 0 {
		return &value{kind: Float, floats: []float64{float64(v.t.rows)}}
	}
	if f, ok := summaries[name]; ok {
		if !takes(1) {
			return nothing
		}
		return &value{kind: Float, floats: []float64{f(v.present(args[0]))}}
	}
	if f, ok := calendar[name]; ok {
		if !takes(1) {
			return nothing
		}
		x := v.eval(args[0])
		if v.err == nil && (x.col == nil || x.kind != Date && x.kind != Time) {
			return v.failf(e, "%s is of a date", name)
		}
		if v.err != nil {
			return nothing
		}
		c := &Column{name: name, kind: Int, ints: make([]int64, x.col.Len()), missing: x.col.missing}
		for i := range c.ints {
			if !c.missing.has(i) {
				c.ints[i] = int64(f(x.col, i))
			}
		}
		return &value{kind: Int, col: c}
	}
	switch name {
	case "quantile":
		if !takes(2) {
			return nothing
		}
		x, p := v.present(args[0]), v.numbers(args[1])
		if v.err == nil && (len(p.floats) != 1 || !(p.floats[0] >= 0 && p.floats[0] <= 1)) {
			return v.failf(args[1], "a probability from 0 to 1 is needed")
		}
		return &value{kind: Float, floats: []float64{quantile(x, p.floats[0])}}
	case "missing":
		if !takes(1) {
			return nothing
		}
		x := v.eval(args[0])
		out := &value{kind: Bool, floats: make([]float64, v.t.rows)}
		for i := range out.floats {
			if x.col != nil && x.col.Missing(i) || len(x.floats) > 0 && math.IsNaN(x.at(i)) {
				out.floats[i] = 1
			}
		}
		return out
	case "where":
		if !takes(3) {
			return nothing
		}
		return v.where(args)
	}
	op, ok := ir.Functions[name]
	f, pointwise := op.(interface{ Arity() int })
	if !ok || !pointwise {
		hint := ""
		if near := spell.Nearest(name, functionNames()); near != "" {
			hint = fmt.Sprintf(": did you mean %s?", near)
		}
		return v.failf(e.Func, "there is no function %s of the rows of a table%s", name, hint)
	}
	if !takes(f.Arity()) {
		return nothing
	}
	values := make([]*value, len(args))
	for i, a := range args {
		values[i] = v.numbers(a)
	}
	return v.apply(op, values...)
}

// present returns the numbers of an expression that are not missing.
func (v *evaluator) present(e syntax.Expr) []float64 {
	x := v.numbers(e)
	floats := x.floats
	if len(floats) != v.t.rows {
		floats = slices.Repeat(floats, v.t.rows)
	}
	out := make([]float64, 0, len(floats))
	for _, x := range floats {
		if x == x {
			out = append(out, x)
		}
	}
	return out
}

func (v *evaluator) where(args []syntax.Expr) *value {
	if c := v.condition(args[0]); v.err == nil {
		x, y := v.eval(args[1]), v.eval(args[2])
		switch {
		case v.err != nil:
		case x.kind == Text && y.kind == Text:
			xs, ys := x.column("", v.t.rows), y.column("", v.t.rows)
			texts, absent := make([]string, v.t.rows), newBitmap(v.t.rows)
			for i := range texts {
				from := xs
				if c.at(i) == 0 {
					from = ys
				}
				if math.IsNaN(c.at(i)) || from.Missing(i) {
					absent.add(i)
				} else {
					texts[i] = from.dict.at(from.codes[i])
				}
			}
			out := &Column{kind: Text}
			out.setText(texts, absent)
			return &value{kind: Text, col: out}
		case x.kind == Text || y.kind == Text:
			return v.failf(args[2], "where gives text and numbers")
		default:
			x, y = x.plain(), y.plain()
			out := &value{kind: Float, floats: make([]float64, v.t.rows)}
			if x.kind == Bool && y.kind == Bool {
				out.kind = Bool
			}
			for i := range out.floats {
				switch c.at(i) {
				case 1:
					out.floats[i] = x.at(i)
				case 0:
					out.floats[i] = y.at(i)
				default:
					out.floats[i] = math.NaN()
				}
			}
			return out
		}
	}
	return &value{kind: Float, floats: []float64{math.NaN()}}
}

func functionNames() []string {
	names := []string{"quantile", "missing", "where"}
	for n, op := range ir.Functions {
		if _, ok := op.(interface{ Arity() int }); ok {
			names = append(names, n)
		}
	}
	for n := range summaries {
		names = append(names, n)
	}
	for n := range calendar {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
