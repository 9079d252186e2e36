package bayes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"gonum.org/v1/gonum/mat"
)

// Data is the data of a model by column name. A value is
//
//   - a number, a bool or a string;
//   - a slice of these, or a gota series.Series: a column, one value a row;
//   - a slice of such slices of one length, or a gonum mat.Matrix: a column
//     of vectors, one a row.
//
// Integers and bools become numbers, true 1 and false 0. A number that is NaN,
// or nil (null in JSON), is missing: see the package documentation. A column of strings
// is categories: its distinct values in ascending order are its levels.
// Columns that the model does not mention may hold anything.
type Data map[string]any

// FromFrame returns the columns of a gota data frame. What gota calls NaN, such
// as an empty field of a CSV file, stays NaN: a missing number.
//
// A frame that carries an error, as after a failed read, ends the program with
// it, as [Must] does.
func FromFrame(df dataframe.DataFrame) Data {
	if df.Err != nil {
		fail(fmt.Errorf("the data frame: %w", df.Err))
	}
	d := Data{}
	for _, name := range df.Names() {
		d[name] = df.Col(name)
	}
	return d
}

// ReadJSON reads data in Stan's JSON format: an object of numbers, arrays and
// arrays of arrays; strings are categories, and null is a missing number.
func ReadJSON(r io.Reader) (Data, error) {
	var d Data
	decoder := json.NewDecoder(r)
	err := decoder.Decode(&d)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		err = fmt.Errorf("it is of type %s", wrong.Value)
	}
	if err == nil && d == nil {
		err = errors.New("it is null")
	}
	if err == nil && decoder.More() {
		err = errors.New("there is more text after the object")
	}
	if err != nil {
		return nil, fmt.Errorf("the data is not a JSON object of numbers and arrays: %w", err)
	}
	return d, nil
}

// columns converts the columns named to what a model is bound to. The others
// are nil in it.
func (d Data) columns(names []string) (bind.Data, error) {
	out := bind.Data{}
	for name := range d {
		out[name] = nil
	}
	for _, name := range names {
		v, ok := d[name]
		if !ok {
			continue
		}
		c, err := column(v)
		if err != nil {
			return nil, fmt.Errorf("data column %s: %w", name, err)
		}
		out[name] = c
	}
	return out, nil
}

// column converts one value of Data.
func column(v any) (*bind.Column, error) {
	switch v := v.(type) {
	case nil:
		return nil, errMissing
	case []float64:
		return &bind.Column{Values: v, Shape: []int{len(v)}}, nil
	case []int:
		return numbers(v, func(x int) float64 { return float64(x) }), nil
	case []bool:
		return numbers(v, truth), nil
	case []string:
		return textColumn(v, []int{len(v)}), nil
	case series.Series:
		return seriesColumn(v)
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return nil, errMissing
	}
	switch v := v.(type) {
	case *series.Series:
		return seriesColumn(*v)
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
	if err := f.add(reflect.ValueOf(v), 0, ""); err != nil {
		return nil, err
	}
	if f.texts != nil && f.missing != nil {
		return nil, errMissingText(*f.missing)
	}
	if f.texts != nil {
		return textColumn(f.texts, f.shape), nil
	}
	return &bind.Column{Values: f.numbers, Shape: f.shape}, nil
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

func seriesColumn(s series.Series) (*bind.Column, error) {
	if s.Err != nil {
		return nil, s.Err
	}
	if s.Type() == series.String {
		if i := slices.Index(s.IsNaN(), true); i >= 0 {
			return nil, errMissingText(fmt.Sprintf("row %d: ", i))
		}
		return textColumn(s.Records(), []int{s.Len()}), nil
	}
	return &bind.Column{Values: s.Float(), Shape: []int{s.Len()}}, nil
}

func textColumn(texts []string, shape []int) *bind.Column {
	labels := slices.Clone(texts)
	slices.Sort(labels)
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
func errMissingText(where string) error {
	return fmt.Errorf("%sthe text is missing, and a category must be known: leave such rows out, or give them one of their own, such as \"unknown\"", where)
}

var errMissing = errors.New("it is missing (nil, or null in JSON)")

// A flattener collects the elements of nested slices of any type.
type flattener struct {
	numbers []float64
	texts   []string
	shape   []int
	missing *string // where the first missing value is
	known   bool    // there is a number that is not missing
}

func (f *flattener) add(v reflect.Value, depth int, where string) error {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return f.addMissing(depth, where)
		}
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		n := v.Len()
		if depth == len(f.shape) {
			if f.numbers != nil || f.texts != nil {
				return fmt.Errorf("%sa slice stands where a number is expected", where)
			}
			f.shape = append(f.shape, n)
		}
		if n != f.shape[depth] {
			return fmt.Errorf("%sit has %s, and the rows before it %d", where, plural(n, "element"), f.shape[depth])
		}
		for i := range n {
			at := fmt.Sprintf("row %d: ", i)
			if depth > 0 {
				at = fmt.Sprintf("%s, column %d: ", strings.TrimSuffix(where, ": "), i)
			}
			if err := f.add(v.Index(i), depth+1, at); err != nil {
				return err
			}
		}
		return nil
	case v.Kind() == reflect.String && f.known:
		return fmt.Errorf("%sthe text %q stands among numbers", where, v.String())
	case f.texts != nil && (v.Kind() == reflect.Bool || v.CanInt() || v.CanUint() || v.CanFloat()):
		return fmt.Errorf("%sthe number %v stands among text", where, v.Interface())
	case depth != len(f.shape):
		return fmt.Errorf("%sa single value stands where a slice of %d is expected", where, f.shape[depth])
	case v.Kind() == reflect.String:
		f.texts = append(f.texts, v.String())
		return nil
	case v.Kind() == reflect.Bool:
		f.numbers = append(f.numbers, truth(v.Bool()))
	case v.CanInt():
		f.numbers = append(f.numbers, float64(v.Int()))
	case v.CanUint():
		f.numbers = append(f.numbers, float64(v.Uint()))
	case v.CanFloat():
		f.numbers = append(f.numbers, v.Float())
	default:
		return fmt.Errorf("%scannot use a %s: expected numbers, bools or strings", where, v.Type())
	}
	f.known = true
	return nil
}

// addMissing adds a number that is missing.
func (f *flattener) addMissing(depth int, where string) error {
	if depth != len(f.shape) {
		return fmt.Errorf("%sa slice of %d is missing", where, f.shape[depth])
	}
	if f.missing == nil {
		f.missing = &where
	}
	f.numbers = append(f.numbers, math.NaN())
	return nil
}
