package bayes

import (
	"fmt"
	"io"

	"github.com/go-gota/gota/dataframe"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/column"
)

// Data maps column names to the data of a model. A value is
//
//   - a number, a bool or a string;
//   - a slice of these, or a gota series.Series: a column, one value per row;
//   - a slice of slices of one length, or a gonum mat.Matrix: a column of
//     vectors, one per row;
//   - a table: Data whose columns have one length, or a gota
//     dataframe.DataFrame.
//
// Integers and bools become numbers; true is 1 and false is 0. A number that is
// NaN, or nil (null in JSON), is missing: see the package documentation. A column
// of strings is categorical: its distinct values in ascending order are its
// levels.
// Columns that the model does not mention may hold anything.
//
// Columns outside any table form one table if they have the same length. If two
// tables may have the same number of rows by chance, give each a name. Error
// messages use these names; the model names only columns:
//
//	bayes.Data{
//		"homes":    bayes.Data{"county": county, "radon": radon},
//		"counties": bayes.Data{"name": name, "uranium": uranium},
//	}
type Data map[string]any

// FromFrame returns the columns of a gota data frame. A NaN in the frame, such as
// an empty field of a CSV file, is a missing number.
//
// If the frame carries an error, as after a failed read, FromFrame panics with
// that error, as [Must] does.
func FromFrame(df dataframe.DataFrame) Data {
	return Must(column.FromFrame(df))
}

// ReadJSON reads data in Stan's JSON format: an object of numbers, arrays and
// arrays of arrays; strings are categories, null is a missing number, and an
// object is a table. An array of records, as pandas writes a data frame with
// orient="records", is read as its columns. NaN and Infinity may stand as
// Python and CmdStan write them, whole numbers keep all of their digits, and a
// name that is there twice is an error.
func ReadJSON(r io.Reader) (Data, error) {
	d, err := column.ReadJSON(r)
	if err != nil {
		return nil, fmt.Errorf("the data is not a JSON object of columns or an array of records: %w", err)
	}
	return d, nil
}

// columns converts the named columns to the form that a model binds. The others
// are nil.
func (d Data) columns(names []string) (bind.Data, error) { return column.All(d, names) }
