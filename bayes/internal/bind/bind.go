package bind

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/spell"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Bind resolves the names of a model against data and types its expressions.
// An error in the model, or between model and data, is a *syntax.Error.
func Bind(src *syntax.Model, data Data) (m *ir.Model, err error) {
	b := newBinder(src, data)
	defer b.recover(&err)
	b.bind()
	return b.model, nil
}

// bind binds the statements in order.
func (b *binder) bind() {
	for _, f := range b.src.Functions {
		b.failf(f.Name, "functions of a model are not supported yet: write the expression of %s where it is used", f.Name)
	}
	for _, s := range b.src.Statements {
		b.statement(s)
	}
	if len(b.model.Vars) == 0 {
		panic(bail{errors.New("the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)")})
	}
	b.refuseDiscrete()
	offset := b.model.Size()
	for _, f := range b.model.Discrete {
		f.X.Offset = offset
		offset += f.X.Size()
	}
}

// BindExpr types an expression over the variables of a posterior. The nodes
// of vars are its inputs.
func BindExpr(text string, vars []*ir.Variable) (n *ir.Node, err error) {
	e, err := syntax.ParseExpr(text)
	if err != nil {
		return nil, err
	}
	b := newBinder(&syntax.Model{Text: text}, nil)
	defer b.recover(&err)
	for _, v := range vars {
		b.names[v.Name] = v.Node
	}
	return b.expr(e), nil
}

// A binder is the state of one Bind.
type binder struct {
	src     *syntax.Model
	data    Data
	model   *ir.Model
	names   map[string]*ir.Node            // what statements above have defined
	defined map[string]*syntax.Statement   // by which statement
	later   map[string]*syntax.Statement   // all definitions, for better errors
	rows    map[table]*ir.Dim              // tables by their number of rows
	sizes   map[string]*ir.Dim             // dimensions whose size is a name
	own     map[string]*ir.Dim             // dimensions of columns of vectors
	levels  map[string]*levels             // dimensions that are levels of a column
	stmt    *syntax.Statement              // the current one
	scope   []*ir.Dim                      // the dimensions left of the current statement
	self    *ir.Node                       // what it reads of itself, if it is a recurrence
	extents map[array]extent               // of the columns read
	lagged  map[lagged]*ir.Dim             // tables less their first rows
	cuts    map[[2]*ir.Dim]*ir.Restriction // what has been cut to such
	places  map[*ir.Node]syntax.Expr       // of constants that are not finite
	known   resolver                       // what is known beyond the data
}

// isData reports whether a name is a column, now or when the model learnt.
func (b *binder) isData(name string) bool {
	_, ok := b.data[name]
	return ok || b.known.isData(name)
}

type bail struct{ err error }

// failf ends the binding with an error at a place of the text.
func (b *binder) failf(at syntax.Expr, format string, args ...any) {
	panic(bail{b.src.Errorf(at.At(), format, args...)})
}

func (b *binder) recover(err *error) {
	switch r := recover().(type) {
	case nil:
	case bail:
		*err = r.err
	default:
		panic(r)
	}
}

func newBinder(src *syntax.Model, data Data) *binder {
	b := &binder{
		src: src, data: data, known: learning{}, places: map[*ir.Node]syntax.Expr{}, model: &ir.Model{Source: src},
		names: map[string]*ir.Node{}, defined: map[string]*syntax.Statement{}, later: map[string]*syntax.Statement{},
		rows: map[table]*ir.Dim{}, sizes: map[string]*ir.Dim{}, own: map[string]*ir.Dim{}, levels: map[string]*levels{}, extents: map[array]extent{},
		lagged: map[lagged]*ir.Dim{}, cuts: map[[2]*ir.Dim]*ir.Restriction{},
	}
	for _, s := range src.Statements {
		if name := targetName(s.Target); name != nil {
			if _, isData := data[name.Name]; !isData {
				b.later[name.Name] = s
			}
		}
	}
	return b
}

// targetName returns the name that a statement defines, nil if its target is
// another expression.
func targetName(e syntax.Expr) *syntax.Name {
	if x, ok := e.(*syntax.Index); ok {
		e = x.X
	}
	name, _ := e.(*syntax.Name)
	return name
}

func (b *binder) statement(s *syntax.Statement) {
	b.scope, b.stmt = nil, s
	if s.Target == nil {
		b.potential(s)
		return
	}
	name := targetName(s.Target)
	if name == nil && b.known.predicts() {
		b.respond(s)
		return
	}
	if name == nil {
		b.observe(s, b.expr(s.Target))
		return
	}
	if b.isData(name.Name) {
		if !s.Sampled {
			b.failf(name, "%s is a column of the data and cannot be defined again: choose another name", name.Name)
		}
		if _, indexed := s.Target.(*syntax.Index); indexed {
			b.failf(s.Target, "%s is data: an observed name stands without brackets, as in %s ~ …", name.Name, name.Name)
		}
		b.modelled(s, name)
		return
	}
	if first := b.defined[name.Name]; first != nil {
		b.failf(name, "%s is defined already, in line %d: choose another name", name.Name, b.src.Errorf(first.At(), "").Line)
	}
	if name.Name == "chain" || name.Name == "draw" {
		b.failf(name, "%s cannot be a name here: every posterior has dimensions chain and draw", name.Name)
	}
	if x, ok := s.Target.(*syntax.Index); ok {
		b.declare(name.Name, x)
	}
	if s.Sampled {
		b.parameter(s, name.Name)
	} else {
		b.define(s, name.Name)
	}
	b.defined[name.Name] = s
}

// modelled binds the distribution of a column of data.
func (b *binder) modelled(s *syntax.Statement, name *syntax.Name) {
	rows := b.missingRows(name.Name)
	switch {
	case b.known.predicts():
		if b.isCategory(s, name.Name) {
			b.categories(name)
		}
		if rows != nil && b.readSomewhere(name.Name) {
			b.impute(s, name, rows)
		}
		f := b.respond(s)
		if _, given := b.data[name.Name]; !given { // lines below read what is predicted of it
			b.names[name.Name] = f.X
		}
	case rows != nil:
		f := b.impute(s, name, rows)
		f.Observed = true
		if f.Multivariate == nil {
			b.checkSupport(f)
		}
		b.model.Factors = append(b.model.Factors, f)
	case b.isCategory(s, name.Name):
		b.observeCategory(s, name)
	case len(b.data[name.Name].Labels) > 0:
		b.failf(name, "%s is text, which has the distribution Categorical, over its levels; of one of them, write (%s == %q) ~ Bernoulli(p)", name.Name, name.Name, b.data[name.Name].Labels[0])
	default:
		b.observe(s, b.column(name, name.Name))
	}
}

// declare reads the brackets left of a statement as dimensions.
func (b *binder) declare(name string, x *syntax.Index) {
	for i, by := range x.By {
		d := b.declareDim(name, i, by)
		if slices.Contains(b.scope, d) {
			b.failf(by, "%s has the dimension %s twice", name, d.Name)
		}
		b.scope = append(b.scope, d)
	}
	b.checkSize(x, b.scope)
}

// declareDim reads an index left of a statement as a dimension.
func (b *binder) declareDim(name string, i int, e syntax.Expr) *ir.Dim {
	switch e := e.(type) {
	case *syntax.Number:
		return &ir.Dim{Name: fmt.Sprintf("%s_dim_%d", name, i), Size: b.dimSize(e, e.Value)}
	case *syntax.Call:
		if e.Func.Name == rowName {
			return b.rowsOfColumn(e)
		}
	case *syntax.Name:
		if c, ok := b.data[e.Name]; ok && len(c.Shape) == 1 {
			return b.levelsOf(e, e.Name).dim
		}
		if b.isRow(e) {
			return b.theRows(e)
		}
		if d := b.known.levels(e, e.Name); d != nil {
			return d
		}
		if d, ok := b.sizes[e.Name]; ok {
			return d
		}
		n := b.name(e)
		if !n.IsConst() || n.Size() != 1 {
			b.failf(e, "%s cannot be a dimension: expected a column of the data, whose levels it then has, or a whole number", e.Name)
		}
		d := &ir.Dim{Name: e.Name, Size: b.dimSize(e, n.Value[0])}
		b.sizes[e.Name] = d
		return d
	}
	b.failf(e, "expected a column of the data or a size in brackets, as in effect[city] or beta[7]")
	return nil
}

func (b *binder) dimSize(at syntax.Expr, v float64) int {
	if v != math.Trunc(v) || v < 1 || v > 1e6 {
		b.failf(at, "a size is a whole number from 1 to 1,000,000, not %s", number(v))
	}
	return int(v)
}

// define binds name = expression.
func (b *binder) define(s *syntax.Statement, name string) {
	var n *ir.Node
	if recurs(s, name) {
		n = b.recurrence(s, name)
	} else {
		n = b.expr(s.Value)
	}
	if len(b.scope) > 0 {
		dims := b.scope
		if rows := n.Rows(); rows != nil && !slices.Contains(b.scope, rows) {
			if !slices.ContainsFunc(n.Dims, func(d *ir.Dim) bool { return slices.Contains(b.scope, d) }) {
				b.failf(s.Value, "this has a value per row of the data, and %s one per %s", name, dimNames(b.scope))
			}
			dims = append([]*ir.Dim{rows}, dims...)
		}
		n = b.expand(s.Value, n, dims)
		if len(n.Dims) == 0 {
			n = ir.Take(n, make([]int32, ir.Size(dims)), dims...)
		}
	}
	n = Named(name, n)
	b.names[name] = n
	switch v := (&ir.Variable{Name: name, Node: n}); {
	case n.IsConst():
	case n.HasRows():
		b.model.Rows = append(b.model.Rows, v)
	default:
		b.model.Vars = append(b.model.Vars, v)
	}
}

// observe binds a distribution of data.
func (b *binder) observe(s *syntax.Statement, x *ir.Node) {
	if !x.IsConst() {
		b.failf(s.Target, "an expression left of ~ must be of data alone: give the distribution of a parameter where it is named, as in b ~ Normal(0, 1)")
	}
	call := s.Value.(*syntax.Call)
	if isMultivariate(call) {
		f := b.multivariate(s, call, x)
		f.Observed = true
		b.checkDraws(f)
		b.model.Factors = append(b.model.Factors, f)
		return
	}
	f := b.factor(s, call, x)
	f.Observed = true
	b.checkSupport(f)
	f = b.exposed(f)
	b.checkFinite(f)
	b.model.Factors = append(b.model.Factors, f)
}

// parameter binds a distribution of a name that the data lacks.
func (b *binder) parameter(s *syntax.Statement, name string) {
	free := &ir.Node{Op: ir.Free, Dims: b.scope, Offset: b.model.Size(), Label: name}
	call := s.Value.(*syntax.Call)
	if b.wrapped(s, call, free) {
		return
	}
	if isMultivariate(call) {
		b.vector(s, call, free)
		return
	}
	f := b.factor(s, call, free)
	if f.X != free {
		b.failf(s.Value, "lag leaves the first rows undefined, and %s has a value in each", s.Target)
	}
	v := &ir.Variable{Name: name, Param: true, Prior: f, New: b.known.predicts() && free.HasRows()}
	if f.Family.Discrete {
		b.discrete(f, free)
		v.Node = free
	} else {
		b.checkFinite(f)
		b.model.Free = append(b.model.Free, free)
		v.Node = b.transform(f, free)
		f.X = v.Node
		b.model.Factors = append(b.model.Factors, f)
	}
	b.names[name] = v.Node
	b.model.Vars = append(b.model.Vars, v)
}

// factor binds the distribution of a statement at x.
func (b *binder) factor(s *syntax.Statement, call *syntax.Call, x *ir.Node) *ir.Factor {
	if slices.Contains(wrappers, call.Func.Name) {
		b.refuseWrapper(call)
	}
	d := b.distribution(call)
	if rows := d.rows(); rows != nil {
		x = b.cut(x, []*ir.Dim{rows})
	}
	f := &ir.Factor{Stmt: s, X: x, Dims: x.Dims}
	f.Family, f.Args = b.family(d, x, s)
	b.checkRoom(call, f)
	return f
}

// simple returns the family of a distribution that is made of no others, and
// its arguments.
func (b *binder) simple(d *applied, x *ir.Node, s *syntax.Statement) (*distribution.Family, []*ir.Node) {
	call := d.call
	npos, keywords := 0, []string(nil)
	nodes := make([]*ir.Node, len(call.Args))
	for i, a := range call.Args {
		nodes[i] = d.args[i].node
		if a.Name == "" {
			npos++
		} else {
			keywords = append(keywords, a.Name)
		}
	}
	form, err := distribution.Lookup(call.Func.Name, npos, keywords)
	if err != nil {
		b.refuseCall(s, call, err)
	}
	at := func(arg int) syntax.Expr {
		if arg < 0 {
			return call
		}
		return call.Args[arg].Value
	}
	for i, p := range form.Written {
		b.checkDomain(at(i), p, nodes[i])
	}
	args := make([]*ir.Node, len(form.Args))
	for j, arg := range form.Args {
		a := ir.Scalar(arg.Default)
		switch {
		case arg.Source >= 0:
			a = nodes[arg.Source]
		case arg.Expr != "":
			a = b.reparameterise(call, arg.Expr, form.Written, nodes)
			p := form.Family.Params[j]
			p.Name += ", which follows from the arguments,"
			b.checkDomain(call, p, a)
		}
		if p := form.Family.Params[j]; p.Vector {
			args[j] = b.vectorArg(at(arg.Source), p, b.cut(a, x.Dims), x)
		} else {
			args[j] = b.into(at(arg.Source), a, x, s)
		}
	}
	return form.Family, args
}

// refuseCall fails at the part of a call that is at fault.
func (b *binder) refuseCall(s *syntax.Statement, call *syntax.Call, err error) {
	var wrong *distribution.Error
	switch {
	case !errors.As(err, &wrong):
	case wrong.Problem == distribution.UnknownDistribution:
		if ir.Functions[call.Func.Name] != nil {
			b.failf(call.Func, "%s is a function, not a distribution: to define a quantity, write %s = %s", call.Func.Name, s.Target, call)
		}
		if near := spell.Nearest(call.Func.Name, slices.Concat(composites, wrappers)); near != "" && wrong.Nearest == "" {
			b.failf(call.Func, "there is no distribution %s; did you mean %s?", call.Func.Name, near)
		}
		b.failf(call.Func, "%v", err)
	case wrong.Arg >= 0 && wrong.Arg < len(call.Args):
		b.failf(key(call.Args[wrong.Arg]), "%v", err)
	}
	b.failf(call, "%v", err)
}

// reparameterise binds an expression of the arguments as they were written.
func (b *binder) reparameterise(call *syntax.Call, text string, written []distribution.Param, nodes []*ir.Node) *ir.Node {
	e, err := syntax.ParseExpr(text)
	if err != nil {
		panic(err) // package distribution writes it
	}
	inner := newBinder(&syntax.Model{Text: text}, b.data)
	inner.stmt = b.stmt // for what errors say
	for i, p := range written {
		inner.names[p.Name] = nodes[i]
	}
	var n *ir.Node
	func() {
		defer inner.recover(&err)
		n = inner.expr(e)
	}()
	var wrong *syntax.Error
	if errors.As(err, &wrong) { // its place is in text, which the person has not written
		b.failf(call, "%s", wrong.Msg)
	}
	return n
}

// into expands an argument to the dimensions of x, or leaves it a scalar.
func (b *binder) into(at syntax.Expr, a, x *ir.Node, s *syntax.Statement) *ir.Node {
	dims := b.union(at, x, s.Target, a, at)
	if ir.Size(dims) > x.Size() {
		if x.Op == ir.Const {
			b.failf(at, "%s has one value %s, and this one %s", s.Target, per(x), per(a))
		}
		name := targetName(s.Target)
		if a.HasRows() {
			b.failf(at, "this has one value %s, but %s is not in the data, and a parameter has none per row%s", per(a), name, b.suggest(name.Name, false))
		}
		b.failf(at, "this has one value %s, but %s on the left of ~ has one %s: write the dimension there, as in %s[…] ~ …", per(a), s.Target, per(x), name)
	}
	return b.expand(at, a, x.Dims)
}

// vectorArg checks a vector-valued argument: one vector for all elements of x
// or one per row, the vector's dimension last.
func (b *binder) vectorArg(at syntax.Expr, p distribution.Param, a, x *ir.Node) *ir.Node {
	switch {
	case len(a.Dims) == 1 && (a.Dims[0].Kind != ir.Row || !slices.Contains(x.Dims, a.Dims[0])):
		return a
	case len(a.Dims) == 2 && len(x.Dims) == 1 && slices.Contains(a.Dims, x.Dims[0]):
		other := a.Dims[1-slices.Index(a.Dims, x.Dims[0])]
		return b.expand(at, a, []*ir.Dim{x.Dims[0], other})
	}
	hint := ""
	if len(b.scope) == 1 && x.Dims != nil && b.inScope(x.Label) {
		hint = fmt.Sprintf(": give one for each level, as in a[%s] + b[%s]*x", x.Label, x.Label)
	}
	b.failf(at, "%s must be a vector, or one vector per row; this has one value %s%s", p.Name, per(a), hint)
	return nil
}

// checkDomain refuses constants that a parameter cannot take.
func (b *binder) checkDomain(at syntax.Expr, p distribution.Param, a *ir.Node) {
	if !a.IsConst() {
		return
	}
	for i, v := range a.Value {
		if p.Domain.Contains(v) {
			continue
		}
		where := ""
		if len(a.Value) > 1 {
			where = fmt.Sprintf(" (row %d)", firstRow(a.Dims)+i)
		}
		b.failf(at, "%s must be %s, not %s%s", p.Name, p.Domain, number(v), where)
	}
	if p.Domain != distribution.Probabilities || len(a.Dims) == 0 {
		return
	}
	n := a.Dims[len(a.Dims)-1].Size
	for i := 0; i < len(a.Value); i += n {
		if v := a.Value[i : i+n]; !p.Domain.ContainsVector(v) {
			b.failf(at, "the probabilities %s must sum to 1, and these sum to %s: divide them by their sum", p.Name, number(total(v)))
		}
	}
}

// checkRoom refuses bounds in the wrong order, as in Uniform(5, 1).
func (b *binder) checkRoom(call *syntax.Call, f *ir.Factor) {
	n, known := 1, true
	for _, a := range f.Args {
		known = known && a.IsConst()
		n = max(n, len(a.Value))
	}
	args := f.Constants()
	var a []float64
	for i := range min(n, f.Size()) {
		a = f.Params(a, args, i)
		lo, hi := f.Family.Support(a)
		switch {
		case lo > hi || lo == hi && !f.Family.Discrete:
			b.failf(call, "%s has no room: its lower bound %s is not below its upper bound %s", f.Family.Name, number(lo), number(hi))
		case math.IsNaN(lo) && f.Family.Vector():
			b.failf(call, "%s must be in rising order", f.Family.Params[len(f.Args)-1].Name)
		case math.IsNaN(lo) && known:
			b.failf(call, "%s has no room: its arguments contradict each other", f.Family.Name)
		}
	}
}

// checkSupport refuses observations that the distribution cannot give.
func (b *binder) checkSupport(f *ir.Factor) {
	x, args := f.X.Value, f.Constants()
	if i := b.extent(x).notFinite; i >= 0 {
		b.failf(f.Stmt.Target, "%s is %s: a finite number is needed", b.rowOf(f, i), number(x[i]))
	}
	share := len(x) // so many in a row have the same bounds
	for _, v := range args {
		if len(v) > 1 {
			share = 1
		}
	}
	var a []float64
	for from := 0; from < len(x); from += share {
		a = f.Params(a, args, from)
		lo, hi := f.Family.Support(a)
		i := firstOutside(x[from:from+share], lo, hi, f.Family.Discrete)
		if i < 0 {
			continue
		}
		i += from
		if f.Family.Vector() {
			last := len(f.Args) - 1
			b.failf(f.Stmt.Target, "%s is %s: categories count from 0 to %s, as %s has %d", b.rowOf(f, i), number(x[i]), number(hi), f.Family.Params[last].Name, len(a)-last)
		}
		b.failf(f.Stmt.Target, "%s is %s: %s allows %s", b.rowOf(f, i), number(x[i]), f.Stmt.Value.(*syntax.Call).Func.Name, allows(lo, hi, f.Family.Discrete))
	}
}

// firstOutside returns the first observation outside bounds, of which one that
// is not known yet is NaN, or that should be a whole number and is not; −1 if
// there is none.
func firstOutside(x []float64, lo, hi float64, whole bool) int {
	if !whole && !(lo > math.Inf(-1)) && !(hi < math.Inf(1)) {
		return -1
	}
	for i, v := range x {
		if v < lo || v > hi || whole && v != math.Trunc(v) {
			return i
		}
	}
	return -1
}

// rowOf names an observation.
func (b *binder) rowOf(f *ir.Factor, i int) string {
	if len(f.Dims) == 0 {
		return f.Stmt.Target.String()
	}
	return fmt.Sprintf("row %d of %s", f.Row(i), f.Stmt.Target)
}

func allows(lo, hi float64, discrete bool) string {
	what := "numbers"
	if discrete {
		what = "whole numbers"
	}
	switch {
	case !math.IsInf(lo, 0) && !math.IsNaN(lo) && !math.IsInf(hi, 0) && !math.IsNaN(hi):
		return fmt.Sprintf("%s from %s to %s", what, number(lo), number(hi))
	case !math.IsInf(lo, 0) && !math.IsNaN(lo):
		return fmt.Sprintf("%s from %s", what, number(lo))
	case !math.IsInf(hi, 0) && !math.IsNaN(hi):
		return fmt.Sprintf("%s up to %s", what, number(hi))
	}
	return what
}

// transform returns the parameter's value as an expression of a free block
// over ℝ and adds the log Jacobian to the model, as Stan does it.
func (b *binder) transform(f *ir.Factor, u *ir.Node) *ir.Node {
	lo, hi := b.bounds(f)
	zero := lo.IsConst() && slices.Max(lo.Value) == 0 && slices.Min(lo.Value) == 0
	switch noLo, noHi := isInf(lo), isInf(hi); {
	case noLo && noHi:
		return u
	case noHi:
		b.term(u)
		if v := ir.Map(ir.Exp, u); zero {
			return v
		} else {
			return b.apply2(f.Stmt.Target, ir.Add, lo, v)
		}
	case noLo:
		b.term(u)
		return b.apply2(f.Stmt.Target, ir.Sub, hi, ir.Map(ir.Exp, u))
	}
	b.term(ir.Map(ir.LogJacobianLogistic, u))
	v := ir.Map(ir.Logistic, u)
	if one := hi.IsConst() && slices.Min(hi.Value) == 1 && slices.Max(hi.Value) == 1; zero && one {
		return v
	}
	width := b.apply2(f.Stmt.Target, ir.Sub, hi, lo)
	logWidth := ir.Map(ir.Log, width)
	if n := u.Size() / logWidth.Size(); n > 1 {
		logWidth = b.apply2(f.Stmt.Target, ir.Mul, ir.Scalar(float64(n)), logWidth)
	}
	b.term(logWidth)
	return b.apply2(f.Stmt.Target, ir.Add, lo, b.apply2(f.Stmt.Target, ir.Mul, width, v))
}

// bounds returns the support of a parameter.
func (b *binder) bounds(f *ir.Factor) (lo, hi *ir.Node) {
	switch f.Family.Name {
	case "Truncated":
		return b.boundsOfCut(f)
	case "Mixture":
		l, h := f.Family.Support(known(f))
		b.checkKnown(f, l, h)
		return ir.Scalar(l), ir.Scalar(h)
	case "Censored":
		b.failf(f.Stmt.Value, "Censored is of observations, and %s is not in the data: a parameter may be Truncated", f.Stmt.Target)
	}
	l, h := f.Family.Support(known(f))
	end := func(e distribution.End, v float64) *ir.Node {
		switch e.Kind {
		case distribution.Parameter:
			return b.oneKind(f, e.Param, f.Args[e.Param])
		case distribution.Varying:
			b.checkKnown(f, v, v)
		}
		return ir.Scalar(v)
	}
	return end(f.Family.Lower, l), end(f.Family.Upper, h)
}

// oneKind returns a bound that is finite throughout, or infinite throughout
// and then a scalar: the transform of a parameter is one for all elements.
func (b *binder) oneKind(f *ir.Factor, j int, bound *ir.Node) *ir.Node {
	infinite := func(v float64) bool { return math.IsInf(v, 0) }
	if !slices.ContainsFunc(bound.Value, infinite) {
		return bound
	}
	for i, v := range bound.Value {
		if v != bound.Value[0] {
			b.failf(f.Stmt.Value, "%s is infinite for some elements of %s and not for others (element %d is %s): give those that have a bound a name of their own", f.Family.Params[j].Name, f.Stmt.Target, i, number(v))
		}
	}
	return ir.Scalar(bound.Value[0])
}

func isInf(n *ir.Node) bool { return n.IsConst() && len(n.Value) == 1 && math.IsInf(n.Value[0], 0) }

// term adds the sum of a node to the log density.
func (b *binder) term(n *ir.Node) { b.model.Terms = append(b.model.Terms, ir.SumOf(n)) }

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// per says of what a node has a value: "per city", "in all".
func per(n *ir.Node) string {
	if len(n.Dims) == 0 {
		return "in all"
	}
	return "per " + dimNames(n.Dims)
}

func dimNames(dims []*ir.Dim) string {
	names := make([]string, len(dims))
	for i, d := range dims {
		switch d.Kind {
		case ir.Row:
			names[i] = fmt.Sprintf("row (of %d)", d.Size)
		case ir.Level:
			names[i] = d.Name
		default:
			names[i] = fmt.Sprintf("element (of %d)", d.Size)
		}
	}
	return strings.Join(names, " and ")
}
