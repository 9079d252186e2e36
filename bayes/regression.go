package bayes

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/plot"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Regression draws an observed column y over a data column x: the data, the
// expectation of y along x with the highest-density bands of 50% and 94% that
// the posterior leaves it, and the band of new observations, as ArviZ's plot_lm
// does.
//
//	post.Regression("weight", "height")
//	post.Regression("weight", "height", bayes.By("sex"), bayes.HDIProb(0.9))
//
// Along the line every other column stays where it is: numbers at their mean,
// categories and indices at their most frequent level. The data are then shown
// as they would be there: each dot is moved by what the model expects of the
// difference, so that it is as far from the line as from its own expectation
// (a partial-residual plot). Options are [By], [Lines] and [HDIProb].
func (p *Posterior) Regression(y, x string, opts ...PlotOption) (*Figure, error) {
	var o plotOptions
	for _, opt := range opts {
		opt(&o)
	}
	r, err := p.newRegression(y, x)
	if err != nil {
		return nil, err
	}
	levels := []level{{}}
	if o.by != "" {
		if levels, err = r.levels(o.by); err != nil {
			return nil, err
		}
	}
	fits := make([]plot.Fit, len(levels))
	for i, l := range levels {
		if fits[i], err = r.fit(l); err != nil {
			return nil, err
		}
	}
	points := "data"
	if r.moves(o.by) {
		points = "data, other columns held"
	}
	return plot.Regression(fits, plot.RegressionOptions{XLabel: x, YLabel: y, Points: points, Prob: o.prob, Lines: o.lines}), nil
}

// By draws a line for each level of a column, in a colour of its own.
func By(column string) PlotOption {
	return func(o *plotOptions) { o.by = column }
}

// Lines draws n draws of the line in place of its bands.
func Lines(n int) PlotOption {
	if n < 1 {
		fail(fmt.Errorf("Lines(%d): at least one line, as in Lines(50)", n))
	}
	return func(o *plotOptions) { o.lines = n }
}

// A regression is an observed column over another one, in a posterior.
type regression struct {
	p    *Posterior
	y, x string
	ys   []float64
	rows int
	own  []string                // columns that y is made of
	held map[string]*bind.Column // by column with rows of its own: its one value
}

func (p *Posterior) newRegression(y, x string) (*regression, error) {
	if p.model == nil {
		return nil, errNoData
	}
	bound, err := bind.Bind(p.model.tree, p.data)
	if err != nil {
		return nil, err
	}
	r := &regression{p: p, y: y, x: x}
	for _, f := range bound.Factors {
		if f.Observed && f.Stmt.Target.String() == y && len(f.Dims) == 1 {
			r.rows = f.Size()
			if r.ys = f.X.Value; !f.X.IsConst() { // some are missing
				r.ys = p.data[y].Values
			}
			syntax.Walk(f.Stmt.Target, func(e syntax.Expr) bool {
				if n, ok := e.(*syntax.Name); ok {
					r.own = append(r.own, n.Name)
				}
				return true
			})
		}
	}
	if r.ys == nil {
		return nil, fmt.Errorf("the model does not observe a row of numbers %s: Regression takes what stands left of ~, and then a column that it depends on", y)
	}
	switch c := p.data[x]; {
	case c == nil:
		return nil, fmt.Errorf("the model does not know a data column %s", x)
	case c.Labels != nil:
		return nil, fmt.Errorf("%s is categories, and a line needs numbers: Forest compares categories", x)
	case len(c.Shape) != 1 || c.Shape[0] != r.rows:
		return nil, fmt.Errorf("%s has another number of rows than %s", x, y)
	}
	r.hold()
	return r, nil
}

// hold decides where each column stays along the line.
func (r *regression) hold() {
	indices := r.p.model.indices()
	r.held = map[string]*bind.Column{}
	for name, c := range r.p.data {
		if c == nil || len(c.Shape) == 0 || c.Shape[0] != r.rows || slices.Contains(r.own, name) {
			continue
		}
		one := &bind.Column{Labels: c.Labels, Shape: slices.Clone(c.Shape)}
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

// A level is one of a column's; without a name it stands for all rows.
type level struct {
	column, name string
	value        float64
}

func (r *regression) levels(column string) ([]level, error) {
	c := r.p.data[column]
	if c == nil || len(c.Shape) != 1 || c.Shape[0] != r.rows {
		return nil, fmt.Errorf("By(%q): it must be a column of the model with as many rows as %s", column, r.y)
	}
	values := slices.Compact(slices.Sorted(slices.Values(c.Values)))
	if len(values) > 12 {
		return nil, fmt.Errorf("By(%q): it has %d levels, and 12 lines are as many as can be told apart", column, len(values))
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

// gridPoints is how many points of a line are computed.
const gridPoints = 61

// fit returns the line of a level with its data.
func (r *regression) fit(l level) (plot.Fit, error) {
	f := plot.Fit{Name: l.name}
	var rows []int
	for i := range r.rows {
		if l.name == "" || r.p.data[l.column].Values[i] == l.value {
			rows = append(rows, i)
			f.X = append(f.X, r.p.data[r.x].Values[i])
		}
	}
	lo, hi := slices.Min(f.X), slices.Max(f.X)
	for i := range gridPoints {
		f.Grid = append(f.Grid, lo+(hi-lo)*float64(i)/(gridPoints-1))
	}
	var err error
	if f.Mean, err = r.draws(r.at(l, f.Grid), program.Expect, 1000); err != nil {
		return f, err
	}
	if !r.binary() {
		if f.Predictions, err = r.draws(r.at(l, f.Grid), program.Predict, 1000); err != nil {
			return f, err
		}
	}
	f.Y, err = r.moved(l, rows, f.X)
	return f, err
}

// moves reports whether there are columns held that dots are moved along, with
// a line for each level of a column.
func (r *regression) moves(by string) bool {
	for name := range r.held {
		if name != r.x && name != by {
			return !r.binary()
		}
	}
	return false
}

// moved returns the data of the rows as they would be where the line is.
func (r *regression) moved(l level, rows []int, xs []float64) ([]float64, error) {
	ys := make([]float64, len(rows))
	for i, k := range rows {
		ys[i] = r.ys[k]
	}
	if !r.moves(l.column) {
		return ys, nil
	}
	const enough = 100 // draws of a chain, for a mean
	there, err := r.draws(r.at(l, xs), program.Expect, enough)
	if err != nil {
		return nil, err
	}
	here, err := r.draws(r.p.data, program.Expect, enough)
	if err != nil {
		return nil, err
	}
	for i, k := range rows {
		for s := range there {
			ys[i] += (there[s][i] - here[s][k]) / float64(len(there))
		}
	}
	return ys, nil
}

// at returns data with the columns held, the level's column at the level and x
// along a grid.
func (r *regression) at(l level, xs []float64) bind.Data {
	d := maps.Clone(r.p.data)
	for _, name := range r.own {
		delete(d, name)
	}
	for name, one := range r.held {
		c := &bind.Column{Labels: one.Labels, Shape: slices.Clone(one.Shape)}
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

// draws returns what is predicted of y at data, by draw and row, from at most
// so many draws of a chain.
func (r *regression) draws(d bind.Data, how predictor, most int) ([][]float64, error) {
	bound, err := bind.BindNew(r.p.model.tree, r.p.data, d)
	if err != nil {
		return nil, err
	}
	return r.p.predicted(bound, how, r.y, most)
}

// predicted returns what is predicted of a name at bound data, by draw and row,
// from at most so many draws of each chain.
func (p *Posterior) predicted(bound *ir.Model, how predictor, name string, most int) ([][]float64, error) {
	pred, err := p.thin(most).predict(bound, how, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(pred.vars, func(v variable) bool { return v.name == name })
	if at < 0 {
		return nil, errors.New("the model predicts nothing of " + name)
	}
	v := pred.vars[at]
	var list [][]float64
	for c := range pred.chains {
		for i := range pred.draws {
			list = append(list, pred.row(c, i)[v.offset:v.offset+v.size])
		}
	}
	return list, nil
}

// thin returns a posterior of at most so many draws of each chain, evenly
// chosen.
func (p *Posterior) thin(most int) *Posterior {
	few := &Posterior{text: p.text, model: p.model, data: p.data, vars: p.vars, width: p.width, chains: p.chains, draws: min(p.draws, most)}
	for c := range few.chains {
		for i := range few.draws {
			few.values = append(few.values, p.row(c, i*p.draws/few.draws)...)
		}
	}
	return few
}

// binary reports whether y is yes or no.
func (r *regression) binary() bool {
	return !slices.ContainsFunc(r.ys, func(y float64) bool { return y != 0 && y != 1 })
}

// indices returns the names that stand in brackets.
func (m *Model) indices() []string {
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
	for _, s := range m.tree.Statements {
		syntax.Walk(s.Target, visit)
		syntax.Walk(s.Value, visit)
	}
	return names
}

// mean returns the mean of the values that are there.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n)
}

// mostFrequent returns the value that occurs most often, the least of them.
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
