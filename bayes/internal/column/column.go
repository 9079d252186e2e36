// Package column converts the data of Go programs to columns of numbers. Read
// column.go for slices of any kind, gota series and gonum matrices, table.go for
// tables of these, and keep.go for the copies of columns that a posterior keeps.
package column

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-gota/gota/series"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"gonum.org/v1/gonum/mat"
)

// An Error is a mistake in the data.
type Error struct {
	Column string // its name
	Row    int    // counting from 0; −1: the column as a whole
	Msg    string // what is wrong and what to do

	index []int // of the element within its row
}

func (e *Error) Error() string {
	where := ""
	if e.Row >= 0 {
		where = fmt.Sprintf("row %d", e.Row)
		for _, i := range e.index {
			where += fmt.Sprintf(", column %d", i)
		}
		where += ": "
	}
	return fmt.Sprintf("data column %s: %s%s", e.Column, where, e.Msg)
}

// at returns an error at an element, given its row and its indices in the row.
func at(index []int, format string, args ...any) *Error {
	e := &Error{Row: -1, Msg: fmt.Sprintf(format, args...)}
	if len(index) > 0 {
		e.Row, e.index = index[0], slices.Clone(index[1:])
	}
	return e
}

// Of returns v as the column of a name. If v is a []float64, the column shares it,
// so that large data are not copied for sampling; see [Keep].
func Of(name string, v any) (*bind.Column, error) {
	c, err := convert(v)
	if err != nil {
		err.Column = name
		return nil, err
	}
	return c, nil
}

func convert(v any) (*bind.Column, *Error) {
	switch v := v.(type) {
	case nil:
		return nil, errMissing()
	case []float64:
		return &bind.Column{Values: v, Shape: []int{len(v)}}, nil
	case []int:
		if !slices.ContainsFunc(v, func(x int) bool { return x > exact || x < -exact }) {
			return numbers(v, func(x int) float64 { return float64(x) }), nil
		}
	case []bool:
		return numbers(v, truth), nil
	case []string:
		return text(v, []int{len(v)})
	case series.Series:
		return fromSeries(v)
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, errMissing()
	}
	switch v := v.(type) {
	case *series.Series:
		return fromSeries(*v)
	case mat.Vector:
		return &bind.Column{Values: mat.Col(nil, 0, v), Shape: []int{v.Len()}}, nil
	case mat.Matrix:
		rows, cols := v.Dims()
		c := &bind.Column{Shape: []int{rows, cols}}
		for i := range rows {
			c.Values = append(c.Values, mat.Row(nil, i, v)...)
		}
		return c, nil
	}
	f := flattener{}
	if err := f.add(reflect.ValueOf(v), nil); err != nil {
		return nil, err
	}
	switch {
	case f.texts != nil && f.gap:
		return nil, errMissingText(f.missing)
	case f.texts != nil:
		return text(f.texts, f.shape)
	case f.wide != nil:
		return wholeNumbers(reflect.ValueOf(v), f)
	}
	return &bind.Column{Values: f.numbers, Shape: f.shape}, nil
}

// exact is the largest whole number up to which a float64 has all of them.
const exact = 1 << 53

// wholeNumbers converts a column of whole numbers of which some have more digits
// than a float64 keeps, such as keys of a data base. They are labels.
func wholeNumbers(v reflect.Value, f flattener) (*bind.Column, *Error) {
	if f.gap || len(f.shape) != 1 {
		return nil, at(f.wide, "the whole number is beyond 2^53, and digits would be lost: only a column of whole numbers without gaps may have such, as labels")
	}
	labels := make([]string, v.Len())
	for i := range labels {
		switch e := reflect.Indirect(element(v, i)); {
		case e.CanInt():
			labels[i] = strconv.FormatInt(e.Int(), 10)
		case e.CanUint():
			labels[i] = strconv.FormatUint(e.Uint(), 10)
		case e.CanFloat() && e.Float() == math.Trunc(e.Float()) && math.Abs(e.Float()) <= exact:
			labels[i] = strconv.FormatFloat(e.Float(), 'f', -1, 64)
		default:
			return nil, at([]int{i}, "%v stands among whole numbers beyond 2^53, which are labels and need all of their digits", e)
		}
	}
	c := categories(labels, f.shape, compareDigits)
	c.Exact = true
	return c, nil
}

// element returns element i of a slice, out of an interface.
func element(v reflect.Value, i int) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	e := v.Index(i)
	for e.Kind() == reflect.Interface {
		e = e.Elem()
	}
	return e
}

// compareDigits compares whole numbers.
func compareDigits(a, b string) int {
	switch negative := strings.HasPrefix(a, "-"); {
	case negative != strings.HasPrefix(b, "-"):
		if negative {
			return -1
		}
		return 1
	case negative:
		return compareDigits(b[1:], a[1:])
	case len(a) != len(b):
		return cmp.Compare(len(a), len(b))
	}
	return cmp.Compare(a, b)
}

// numbers converts a slice to a column.
func numbers[T any](v []T, number func(T) float64) *bind.Column {
	c := &bind.Column{Values: make([]float64, len(v)), Shape: []int{len(v)}}
	for i, x := range v {
		c.Values[i] = number(x)
	}
	return c
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func fromSeries(s series.Series) (*bind.Column, *Error) {
	if s.Err != nil {
		return nil, at(nil, "%v", s.Err)
	}
	if s.Type() == series.String {
		if i := slices.Index(s.IsNaN(), true); i >= 0 {
			return nil, errMissingText([]int{i})
		}
		return text(s.Records(), []int{s.Len()})
	}
	if n, err := s.Int(); err == nil && s.Type() == series.Int {
		return convert(n)
	}
	return &bind.Column{Values: s.Float(), Shape: []int{s.Len()}}, nil
}

// text converts categories to their numbers in ascending order.
func text(texts []string, shape []int) (*bind.Column, *Error) {
	for i, s := range texts {
		if strings.TrimSpace(s) == "" {
			return nil, errMissingText(places(i, shape))
		}
	}
	return categories(texts, shape, cmp.Compare[string]), nil
}

// places returns the index of element i of an array.
func places(i int, shape []int) []int {
	index := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		index[k], i = i%shape[k], i/shape[k]
	}
	return index
}

func categories(texts []string, shape []int, compare func(a, b string) int) *bind.Column {
	labels := slices.Clone(texts)
	slices.SortFunc(labels, compare)
	labels = slices.Compact(labels)
	code := make(map[string]float64, len(labels))
	for i, s := range labels {
		code[s] = float64(i)
	}
	c := &bind.Column{Values: make([]float64, len(texts)), Labels: labels, Shape: shape}
	for i, s := range texts {
		c.Values[i] = code[s]
	}
	return c
}

// errMissingText says that a text is missing, and where.
func errMissingText(index []int) *Error {
	return at(index, "the text is missing, and a category must be known: leave such rows out, or give them a level such as \"unknown\"")
}

func errMissing() *Error { return at(nil, "it is missing (nil, or null in JSON)") }

// A flattener collects the elements of nested slices of any type.
type flattener struct {
	numbers []float64
	texts   []string
	shape   []int
	gap     bool  // whether a value is missing
	missing []int // index of the first missing value
	known   bool  // whether a number is not missing
	wide    []int // index of the first whole number that a float64 would round
}

// add adds a value at an index.
func (f *flattener) add(v reflect.Value, index []int) *Error {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return f.addMissing(index)
		}
		v = v.Elem()
	}
	depth := len(index)
	switch {
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		return f.addSlice(v, index)
	case v.Kind() == reflect.String && (f.known || f.texts == nil) && isNonFinite(v.String()):
		x, _ := strconv.ParseFloat(v.String(), 64)
		if math.IsNaN(x) {
			return f.addMissing(index)
		}
		f.numbers = append(f.numbers, x)
	case v.Kind() == reflect.String && f.known:
		return at(index, "the text %q stands among numbers", v.String())
	case f.texts != nil && (v.Kind() == reflect.Bool || v.CanInt() || v.CanUint() || v.CanFloat()):
		return at(index, "the number %v stands among text", v.Interface())
	case depth != len(f.shape):
		return at(index, "a single value stands where a slice of %d is expected", f.shape[depth])
	case v.Kind() == reflect.String:
		f.texts = append(f.texts, v.String())
		return nil
	case v.Kind() == reflect.Bool:
		f.numbers = append(f.numbers, truth(v.Bool()))
	case v.CanInt():
		f.numbers = append(f.numbers, float64(v.Int()))
		f.note(v.Int() > exact || v.Int() < -exact, index)
	case v.CanUint():
		f.numbers = append(f.numbers, float64(v.Uint()))
		f.note(v.Uint() > exact, index)
	case v.CanFloat():
		f.numbers = append(f.numbers, v.Float())
	default:
		return at(index, "cannot use a %s: expected numbers, bools or strings", v.Type())
	}
	f.known = true
	return nil
}

// note notes a whole number that a float64 would round.
func (f *flattener) note(wide bool, index []int) {
	if wide && f.wide == nil {
		f.wide = append([]int{}, index...)
	}
}

func (f *flattener) addSlice(v reflect.Value, index []int) *Error {
	n, depth := v.Len(), len(index)
	if depth == len(f.shape) {
		if f.numbers != nil || f.texts != nil {
			return at(index, "a slice stands where a number is expected")
		}
		f.shape = append(f.shape, n)
	}
	if n != f.shape[depth] {
		return at(index, "it has %s, and the rows before it have %d", words.Plural(n, "element"), f.shape[depth])
	}
	for i := range n {
		if err := f.add(v.Index(i), append(index, i)); err != nil {
			return err
		}
	}
	return nil
}

// addMissing adds a number that is missing.
func (f *flattener) addMissing(index []int) *Error {
	if depth := len(index); depth != len(f.shape) {
		return at(index, "a slice of %d is missing", f.shape[depth])
	}
	if !f.gap {
		f.gap, f.missing = true, slices.Clone(index)
	}
	f.numbers = append(f.numbers, math.NaN())
	return nil
}

// isNonFinite reports whether a text is one of the numbers that JSON cannot
// write, as CmdStan and others write them.
func isNonFinite(s string) bool {
	return slices.Contains([]string{"NaN", "Inf", "+Inf", "-Inf", "inf", "+inf", "-inf", "Infinity", "-Infinity"}, s)
}
