package column

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
)

// All converts the named columns of data; the others are nil. A value that is
// itself a map of columns or a data frame is a named table.
func All(d map[string]any, names []string) (bind.Data, error) {
	out := bind.Data{}
	if err := addTo(out, d, "", names); err != nil {
		return nil, err
	}
	return out, nil
}

// FromFrame returns the columns of a data frame, without the blanks and the mark
// of the byte order that a file may have around their names.
func FromFrame(df dataframe.DataFrame) (map[string]any, error) {
	if df.Err != nil {
		return nil, fmt.Errorf("the data frame: %w", df.Err)
	}
	d := map[string]any{}
	for _, name := range df.Names() {
		plain := strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if _, twice := d[plain]; twice {
			return nil, fmt.Errorf("the data frame has two columns %s, of which blanks around the names are all that differs", plain)
		}
		d[plain] = df.Col(name)
	}
	return d, nil
}

// addTo adds the columns of a table.
func addTo(out bind.Data, d map[string]any, table string, names []string) error {
	rows, first := 0, ""
	for _, name := range slices.Sorted(maps.Keys(d)) {
		inner, ok, err := asTable(d[name])
		switch {
		case err != nil:
			return &Error{Column: name, Row: -1, Msg: err.Error()}
		case ok && table != "":
			return &Error{Column: name, Row: -1, Msg: fmt.Sprintf("it is a table within the table %s, and tables cannot be nested: put it beside that table", table)}
		case ok:
			if err := addTo(out, inner, name, names); err != nil {
				return err
			}
			continue
		}
		if old, twice := out[name]; twice && slices.Contains(names, name) {
			return &Error{Column: name, Row: -1, Msg: fmt.Sprintf("there is another column of this name in %s: rename one of them", tableName(old))}
		}
		out[name] = nil
		if !slices.Contains(names, name) {
			continue
		}
		c, err := Of(name, d[name])
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
			return &Error{Column: name, Row: -1, Msg: fmt.Sprintf("it has %d rows and %s has %d: all columns of %s must have the same length", c.Shape[0], first, rows, table)}
		}
	}
	return nil
}

// asTable returns the columns of a value that is a table.
func asTable(v any) (table map[string]any, ok bool, err error) {
	if df, ok := v.(dataframe.DataFrame); ok {
		table, err := FromFrame(df)
		return table, err == nil, err
	}
	if r := reflect.ValueOf(v); r.IsValid() && r.CanConvert(reflect.TypeOf(table)) { // such as bayes.Data
		return r.Convert(reflect.TypeOf(table)).Interface().(map[string]any), true, nil
	}
	return nil, false, nil
}

func tableName(c *bind.Column) string {
	if c == nil || c.Table == "" {
		return "the data"
	}
	return "the table " + c.Table
}
