package tutorials

import (
	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"

	"github.com/gonbayes/gonbayes/bayes"
)

// A Table holds columns of equal length, in order. Every data set here has one.
// Data converts it for a model, and Frame for display:
//
//	d := tutorials.Fork()
//	post, err := m.Sample(d.Data())
//	bayes.Show(d.Frame())
type Table []Column

// A Column is a name and its values: a []float64, []int or []string.
type Column struct {
	Name   string
	Values any
}

// Data returns the columns by name, as a model takes them.
func (t Table) Data() bayes.Data {
	d := bayes.Data{}
	for _, c := range t {
		d[c.Name] = c.Values
	}
	return d
}

// Frame returns the columns as a data frame.
func (t Table) Frame() dataframe.DataFrame {
	columns := make([]series.Series, len(t))
	for i, c := range t {
		kind := series.Float
		switch c.Values.(type) {
		case []int:
			kind = series.Int
		case []string:
			kind = series.String
		}
		columns[i] = series.New(c.Values, kind, c.Name)
	}
	return dataframe.New(columns...)
}
