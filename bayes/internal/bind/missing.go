package bind

import (
	"math"
	"slices"
	"strconv"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// missingRows returns the rows in which a column of numbers has no value.
func (b *binder) missingRows(name string) []int32 {
	c := b.data[name]
	if c == nil || c.Labels != nil || len(c.Shape) != 1 || b.extent(c.Values).notFinite < 0 {
		return nil
	}
	var rows []int32
	for i, v := range c.Values {
		if math.IsNaN(v) {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// checkMissing fails where a column is read that lacks values, and says what
// would supply them. Its model, if it has one, does so for all statements
// below, which find the column in b.names.
func (b *binder) checkMissing(at syntax.Expr, name string) {
	c := b.data[name]
	i := slices.IndexFunc(c.Values, math.IsNaN)
	switch {
	case i < 0:
		return
	case len(c.Shape) == 0:
		b.failf(at, "%s is missing in the data", name)
	case len(c.Shape) > 1:
		width := len(c.Values) / c.Shape[0]
		b.failf(at, "%s is missing in row %d, column %d (both count from 0): only a column of single numbers can have missing values, so leave such rows out, or take the columns apart", name, i/width, i%width)
	}
	if b.known.predicts() {
		b.failf(at, "%s is missing in row %d of the new data (the first is 0): leave such rows out", name, i)
	}
	if s := b.modelOf(name); s != nil && s != b.stmt {
		b.failf(at, "%s is missing in row %d (the first is 0), and its model, which fills it in, stands only in line %d: move that line up", name, i, b.src.Errorf(s.At(), "").Line)
	}
	b.failf(at, "%s is missing in row %d (the first is 0): give it a model, as in %s ~ Normal(mu_%s, sigma_%s), which fills in what is missing, or leave such rows out", name, i, name, name, name)
}

// checkIndex refuses a column in brackets that lacks values.
func (b *binder) checkIndex(at syntax.Expr, name string) {
	if rows := b.missingRows(name); rows != nil {
		b.failf(at, "%s is missing in row %d (the first is 0), and what picks a level must be known: leave such rows out, or give them a level of their own", name, rows[0])
	}
}

// modelOf returns the statement that gives a column of data its distribution.
func (b *binder) modelOf(name string) *syntax.Statement {
	for _, s := range b.src.Statements {
		if target, ok := s.Target.(*syntax.Name); ok && s.Sampled && target.Name == name {
			return s
		}
	}
	return nil
}

// reads reports whether an expression mentions a name.
func reads(e syntax.Expr, name string) (found bool) {
	syntax.Walk(e, func(e syntax.Expr) bool {
		n, ok := e.(*syntax.Name)
		found = found || ok && n.Name == name
		return !found
	})
	return found
}

// readsHere returns the first mention of a name that is not within lag.
func readsHere(e syntax.Expr, name string) (found syntax.Expr) {
	syntax.Walk(e, func(e syntax.Expr) bool {
		call, isCall := e.(*syntax.Call)
		if n, ok := e.(*syntax.Name); ok && n.Name == name && found == nil {
			found = n
		}
		return !isCall || call.Func.Name != "lag"
	})
	return found
}

// readSomewhere reports whether the right side of any statement mentions a name.
func (b *binder) readSomewhere(name string) bool {
	return slices.ContainsFunc(b.src.Statements, func(s *syntax.Statement) bool { return reads(s.Value, name) })
}

// impute binds the distribution of a column that lacks values in some rows:
// these are a parameter, y_missing, and elsewhere y stands for the column that
// is filled in with it. It returns the factor of the rows that are observed.
// Whole numbers that are missing are no parameter: their rows are left out,
// which is the same as summing over all that they might be.
func (b *binder) impute(s *syntax.Statement, at *syntax.Name, rows []int32) *ir.Factor {
	call, name := s.Value.(*syntax.Call), at.Name+"_missing"
	if isMultivariate(call) {
		return b.imputeTogether(s, at, rows)
	}
	switch {
	case call.Func.Name == "Censored":
		b.failf(at, "%s is missing in row %d (the first is 0), and Censored is of values that are known to lie in or beyond its bounds: give the bound, or leave such rows out", at.Name, rows[0])
	case b.defined[name] != nil:
		b.failf(at, "%s has missing values, which make a parameter %s, and line %d defines that name already", at.Name, name, b.src.Errorf(b.defined[name].At(), "").Line)
	}
	if e := readsHere(s.Value, at.Name); e != nil {
		b.failf(e, "%s is missing in row %d (the first is 0), and its distribution reads %s in the same row: it may read other rows, as lag(%s, 1)", at.Name, rows[0], at.Name, at.Name)
	}
	column := ir.Array(b.data[at.Name].Values, b.dims(at, at.Name)...)
	free := &ir.Node{Op: ir.Free, Dims: []*ir.Dim{missingDim(name, rows)}, Offset: b.model.Size(), Label: name}
	own := reads(s.Value, at.Name) // a row's distribution depends on others
	if own {
		b.names[at.Name] = b.fillIn(column, free, rows)
	}
	f := b.factor(s, call, column)
	switch first := firstRow(f.Dims); {
	case f.Family.Discrete && b.readSomewhere(at.Name):
		b.failf(at, "%s is missing in row %d (the first is 0), and other lines read it: whole numbers are not filled in, so leave such rows out", at.Name, rows[0])
	case f.Family.Discrete: // summed over all its values, such a row adds nothing
		observed, _ := b.split(f, free.Dims[0])
		observed.Missing = 0
		return observed
	case int(rows[0]) < first:
		b.failf(at, "%s is missing in row %d (the first is 0), and its distribution reads rows above and so starts in row %d: leave such rows out", at.Name, rows[0], first)
	}
	observed, missing := b.split(f, free.Dims[0])
	b.model.Free = append(b.model.Free, free)
	if missing.X = b.transform(missing, free); own && missing.X != free {
		b.failf(at, "%s has missing values and a distribution that depends on %s in other rows: this can be inferred only with a distribution of all real numbers, which %s is not", at.Name, at.Name, f.Family.Name)
	}
	missing.Sequential = own
	b.model.Factors = append(b.model.Factors, missing)
	b.model.Vars = append(b.model.Vars, &ir.Variable{Name: name, Node: missing.X, Param: true, Prior: missing, New: b.known.predicts()})
	b.names[name], b.defined[name] = missing.X, s
	if !own {
		b.names[at.Name] = b.fillIn(column, missing.X, rows)
	}
	return observed
}

// missingDim labels missing values by their rows.
func missingDim(name string, rows []int32) *ir.Dim {
	d := &ir.Dim{Name: name + "_dim_0", Size: len(rows), Kind: ir.Level}
	for _, i := range rows {
		d.Labels = append(d.Labels, strconv.Itoa(int(i)))
	}
	return d
}

// fillIn returns a column with values in the place of those that it lacks.
func (b *binder) fillIn(column, values *ir.Node, rows []int32) *ir.Node {
	known, index, lacks := slices.Clone(column.Value), make([]int32, len(column.Value)), make([]float64, len(column.Value))
	for k, i := range rows {
		known[i], index[i], lacks[i] = 0, int32(k), 1
	}
	d := column.Dims
	return &ir.Node{Op: ir.Where, Args: []*ir.Node{ir.Array(lacks, d...), ir.Take(values, index, d...), ir.Array(known, d...)}, Dims: d}
}

// split divides a factor of a column into its rows that are observed and those
// that are missing, along the dimension given.
func (b *binder) split(f *ir.Factor, missing *ir.Dim) (observed, lacking *ir.Factor) {
	d := f.Dims[0]
	var there, not []int32
	seen := &ir.Dim{Name: d.Name, Kind: ir.Row}
	for i, v := range f.X.Value {
		if math.IsNaN(v) {
			not = append(not, int32(i))
			continue
		}
		there = append(there, int32(i))
		seen.Numbers = append(seen.Numbers, int32(d.Row(i)))
	}
	seen.Size = len(there)
	if len(there) == 0 && !b.known.predicts() {
		b.failf(f.Stmt.Target, "%s has no value in any row", f.Stmt.Target)
	}
	observed, lacking = b.some(f, seen, there), b.some(f, missing, not)
	observed.Missing = len(not)
	return observed, lacking
}
