package engine

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Lines are the fits of an observed column over another column, one per level.
type Lines struct {
	Fits  []Fit
	Moved bool // whether data points were moved to where other columns are held
}

// A Fit is data with the line that a model puts through it. Its fields are
// those of plot.Fit, which describes them.
type Fit struct {
	Name        string
	X, Y        []float64
	Grid        []float64
	Mean        [][]float64
	Predictions [][]float64
}

// Regression returns an observed column y over a data column x, with a line for
// each level of the column by, or a single line if by is "". Along a line all
// other columns are held: numbers at their mean, categories and indices at their
// most frequent level.
func (d Draws) Regression(ctx context.Context, y, x, by string) (Lines, error) {
	r, err := d.newRegression(ctx, y, x)
	if err != nil {
		return Lines{}, err
	}
	levels := []level{{}}
	if by != "" {
		if levels, err = r.levels(by); err != nil {
			return Lines{}, err
		}
	}
	lines := Lines{Fits: make([]Fit, len(levels)), Moved: r.moves(by)}
	for i, l := range levels {
		if lines.Fits[i], err = r.fit(l); err != nil {
			return Lines{}, err
		}
	}
	return lines, nil
}

// A regression is an observed column over another one, in a posterior.
type regression struct {
	Draws
	ctx  context.Context
	y, x string
	ys   []float64
	rows int
	skip int                     // the first rows, which lag leaves undefined
	in   string                  // the table of y
	own  []string                // the columns in the expression y
	held map[string]*bind.Column // by column with rows of its own: its one value
}

func (d Draws) newRegression(ctx context.Context, y, x string) (*regression, error) {
	bound, err := d.bind(nil)
	if err != nil {
		return nil, err
	}
	r := &regression{Draws: d, ctx: ctx, y: y, x: x}
	for _, f := range bound.Factors {
		if f.Observed && syntax.Label(f.Stmt.Target) == y && len(f.Dims) == 1 {
			r.rows, r.ys = f.Size(), f.X.Value
			if c := d.Data[y]; c != nil { // some may be missing
				r.rows, r.ys = c.Shape[0], c.Values
			}
			syntax.Walk(f.Stmt.Target, func(e syntax.Expr) bool {
				if n, ok := e.(*syntax.Name); ok {
					r.own = append(r.own, n.Name)
					if c := d.Data[n.Name]; c != nil && len(c.Shape) > 0 {
						r.in = c.Table
					}
				}
				return true
			})
		}
	}
	if r.ys == nil {
		return nil, fmt.Errorf("the model does not observe %s as a number per row: Regression takes an observed column or expression, then a column that it depends on", y)
	}
	switch c := d.Data[x]; {
	case c == nil:
		return nil, fmt.Errorf("the model has no data column %s", x)
	case c.Labels != nil:
		return nil, fmt.Errorf("%s is categorical, and a line needs numbers: use Forest to compare categories", x)
	case len(c.Shape) != 1 || !r.beside(c):
		return nil, fmt.Errorf("%s and %s do not have the same rows: choose a column of the same table", x, y)
	}
	one, err := r.draws(d.Data, Expect, 1)
	if err != nil {
		return nil, err
	}
	r.skip = r.rows - len(one[0])
	r.hold()
	return r, nil
}

// beside reports whether a column has the same rows as y.
func (r *regression) beside(c *bind.Column) bool {
	return len(c.Shape) > 0 && c.Shape[0] == r.rows && c.Table == r.in
}

// hold chooses the value at which each column is held along the line. So are
// earlier values of y where it depends on them.
func (r *regression) hold() {
	indices := r.Model.indices()
	r.held = map[string]*bind.Column{}
	for name, c := range r.Data {
		if c == nil || !r.beside(c) || slices.Contains(r.own, name) && !r.Model.lags(name) {
			continue
		}
		one := &bind.Column{Labels: c.Labels, Shape: slices.Clone(c.Shape), Table: c.Table}
		one.Shape[0] = 1
		width := len(c.Values) / r.rows
		for j := range width {
			var values []float64
			for i := range r.rows {
				values = append(values, c.Values[i*width+j])
			}
			if c.Labels != nil || slices.Contains(indices, name) {
				one.Values = append(one.Values, mostFrequent(values))
			} else {
				one.Values = append(one.Values, mean(values))
			}
		}
		r.held[name] = one
	}
}

// A level is a level of a column. Without a name it stands for all rows.
type level struct {
	column, name string
	value        float64
}

func (r *regression) levels(column string) ([]level, error) {
	c := r.Data[column]
	if c == nil || len(c.Shape) != 1 || !r.beside(c) {
		return nil, fmt.Errorf("By(%q): it must be a column of the model with as many rows as %s", column, r.y)
	}
	values := slices.Compact(slices.Sorted(slices.Values(c.Values)))
	if len(values) > 12 {
		return nil, fmt.Errorf("By(%q): it has %d levels, and at most 12 lines can be told apart: choose a column with fewer", column, len(values))
	}
	var list []level
	for _, v := range values {
		l := level{column, fmt.Sprintf("%s %v", column, v), v}
		if c.Labels != nil {
			l.name = c.Labels[int(v)]
		}
		list = append(list, l)
	}
	return list, nil
}

// where says which rows are of the level, for a message.
func (l level) where() string {
	if l.name == "" {
		return ""
	}
	return " where " + l.column + " is " + l.name
}

// gridPoints is the number of points at which a line is computed.
const gridPoints = 61

// fit returns the line of a level with its data.
func (r *regression) fit(l level) (Fit, error) {
	f := Fit{Name: l.name}
	var rows []int
	for i := range r.rows {
		if i < r.skip || math.IsNaN(r.ys[i]) {
			continue
		}
		if l.name == "" || r.Data[l.column].Values[i] == l.value {
			rows = append(rows, i)
			f.X = append(f.X, r.Data[r.x].Values[i])
		}
	}
	if len(f.X) == 0 {
		return f, fmt.Errorf("all values of %s are missing%s: there are no data points to draw", r.y, l.where())
	}
	lo, hi := slices.Min(f.X), slices.Max(f.X)
	for i := range gridPoints {
		f.Grid = append(f.Grid, lo+(hi-lo)*float64(i)/(gridPoints-1))
	}
	var err error
	if f.Mean, err = r.draws(r.at(l, f.Grid), Expect, 1000); err != nil {
		return f, err
	}
	if !r.binary() {
		if f.Predictions, err = r.draws(r.at(l, f.Grid), Predict, 1000); err != nil {
			return f, err
		}
	}
	f.Y, err = r.moved(l, rows, f.X)
	return f, err
}

// moves reports whether data points are moved: y is not binary, and columns other
// than x and by are held.
func (r *regression) moves(by string) bool {
	for name := range r.held {
		if name != r.x && name != by {
			return !r.binary()
		}
	}
	return false
}

// moved returns the data points of the rows, moved to where other columns are
// held.
func (r *regression) moved(l level, rows []int, xs []float64) ([]float64, error) {
	ys := make([]float64, len(rows))
	for i, k := range rows {
		ys[i] = r.ys[k]
	}
	if !r.moves(l.column) {
		return ys, nil
	}
	const enough = 100 // draws of a chain, for a mean
	there, err := r.draws(r.at(l, xs), Expect, enough)
	if err != nil {
		return nil, err
	}
	here, err := r.draws(r.Data, Expect, enough)
	if err != nil {
		return nil, err
	}
	for i, k := range rows {
		for s := range there {
			ys[i] += (there[s][i] - here[s][k-r.skip]) / float64(len(there))
		}
	}
	return ys, nil
}

// at returns data in which x runs along a grid, the level's column is at the level
// and the other columns are held. Rows above the grid make up for those that lag
// leaves undefined.
func (r *regression) at(l level, xs []float64) bind.Data {
	xs = append(slices.Repeat(xs[:1], r.skip), xs...)
	d := maps.Clone(r.Data)
	for _, name := range r.own {
		delete(d, name)
	}
	for name, one := range r.held {
		c := &bind.Column{Labels: one.Labels, Shape: slices.Clone(one.Shape), Table: one.Table}
		c.Shape[0] = len(xs)
		for _, x := range xs {
			switch name {
			case r.x:
				c.Values = append(c.Values, x)
			case l.column:
				c.Values = append(c.Values, l.value)
			default:
				c.Values = append(c.Values, one.Values...)
			}
		}
		d[name] = c
	}
	return d
}

// draws returns the predictions of y for data, by draw and row, for at most so
// many draws of each chain.
func (r *regression) draws(data bind.Data, how Prediction, most int) ([][]float64, error) {
	return r.Predicted(r.ctx, data, how, 1, r.y, most)
}

// binary reports whether y holds only 0 and 1, where it is not missing.
func (r *regression) binary() bool {
	return !slices.ContainsFunc(r.ys, func(y float64) bool { return y != 0 && y != 1 && !math.IsNaN(y) })
}

// indices returns the names that stand in brackets.
func (m Model) indices() []string {
	var names []string
	visit := func(e syntax.Expr) bool {
		if index, ok := e.(*syntax.Index); ok {
			for _, by := range index.By {
				if n, ok := by.(*syntax.Name); ok {
					names = append(names, n.Name)
				}
			}
		}
		return true
	}
	m.walk(visit)
	return names
}

// lags reports whether a lag of the name stands in the model.
func (m Model) lags(name string) (found bool) {
	m.walk(func(e syntax.Expr) bool {
		if call, ok := e.(*syntax.Call); ok && call.Func.Name == "lag" && len(call.Args) > 0 {
			n, ok := call.Args[0].Value.(*syntax.Name)
			found = found || ok && n.Name == name
		}
		return true
	})
	return found
}

// mean returns the mean of the values that are not missing.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n)
}

// mostFrequent returns the value that occurs most often; of several the smallest.
func mostFrequent(values []float64) float64 {
	count := map[float64]int{}
	for _, v := range values {
		count[v]++
	}
	best := values[0]
	for v, n := range count {
		if n > count[best] || n == count[best] && v < best {
			best = v
		}
	}
	return best
}
