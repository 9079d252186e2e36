package bayes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/go-gota/gota/dataframe"
	"github.com/gonbayes/gonbayes/bayes/graph"
	"github.com/gonbayes/gonbayes/bayes/internal/column"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// Data is the data of a model by column name. A value is
//
//   - a number, a bool or a string;
//   - a slice of these, or a gota series.Series: a column, one value a row;
//   - a slice of such slices of one length, or a gonum mat.Matrix: a column
//     of vectors, one a row;
//   - a table: Data of columns of one length, or a gota dataframe.DataFrame.
//
// Integers and bools become numbers, true 1 and false 0. A number that is NaN,
// or nil (null in JSON), is missing: see the package documentation. A column of strings
// is categories: its distinct values in ascending order are its levels.
// Columns that the model does not mention may hold anything.
//
// Columns that stand by themselves are one table if they have the same length.
// Where two tables may have as many rows by chance, give each a name, which is
// for errors; the model names the columns:
//
//	bayes.Data{
//		"homes":    bayes.Data{"county": county, "radon": radon},
//		"counties": bayes.Data{"name": name, "uranium": uranium},
//	}
type Data map[string]any

// FromFrame returns the columns of a gota data frame. What gota calls NaN, such
// as an empty field of a CSV file, stays NaN: a missing number.
//
// A frame that carries an error, as after a failed read, is a panic with that
// error, as of [Must].
func FromFrame(df dataframe.DataFrame) Data {
	d, err := fromFrame(df)
	if err != nil {
		host.Fail(err)
	}
	return d
}

func fromFrame(df dataframe.DataFrame) (Data, error) {
	if df.Err != nil {
		return nil, fmt.Errorf("the data frame: %w", df.Err)
	}
	d := Data{}
	for _, name := range df.Names() {
		d[name] = df.Col(name)
	}
	return d, nil
}

// ReadJSON reads data in Stan's JSON format: an object of numbers, arrays and
// arrays of arrays; strings are categories, null is a missing number, and an
// object is a table.
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

// columns converts the columns named to those that a model is bound to. The
// others are nil in it.
func (d Data) columns(names []string) (graph.Data, error) {
	out := graph.Data{}
	if err := d.addTo(out, "", names); err != nil {
		return nil, err
	}
	return out, nil
}

// addTo adds the columns of a table.
func (d Data) addTo(out graph.Data, table string, names []string) error {
	rows, first := 0, ""
	for _, name := range slices.Sorted(maps.Keys(d)) {
		inner, ok, err := asTable(d[name])
		switch {
		case err != nil:
			return &DataError{Column: name, Row: -1, Msg: err.Error()}
		case ok && table != "":
			return &DataError{Column: name, Row: -1, Msg: fmt.Sprintf("it is a table within the table %s: tables stand side by side", table)}
		case ok:
			if err := inner.addTo(out, name, names); err != nil {
				return err
			}
			continue
		}
		if old, twice := out[name]; twice && slices.Contains(names, name) {
			return &DataError{Column: name, Row: -1, Msg: fmt.Sprintf("there is another one of this name in %s: give each a name of its own", tableName(old))}
		}
		out[name] = nil
		if !slices.Contains(names, name) {
			continue
		}
		c, err := column.Of(name, d[name])
		if err != nil {
			return err
		}
		out[name], c.Table = c, table
		if table == "" || len(c.Shape) == 0 {
			continue
		}
		if first == "" {
			first, rows = name, c.Shape[0]
		}
		if c.Shape[0] != rows {
			return &DataError{Column: name, Row: -1, Msg: fmt.Sprintf("it has %d rows and %s has %d: columns of one table, %s, have one length", c.Shape[0], first, rows, table)}
		}
	}
	return nil
}

// asTable returns a value that is a table.
func asTable(v any) (Data, bool, error) {
	switch v := v.(type) {
	case Data:
		return v, true, nil
	case map[string]any:
		return v, true, nil
	case dataframe.DataFrame:
		d, err := fromFrame(v)
		return d, err == nil, err
	}
	return nil, false, nil
}

func tableName(c *graph.Column) string {
	if c == nil || c.Table == "" {
		return "the data"
	}
	return "the table " + c.Table
}
