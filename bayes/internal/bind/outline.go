package bind

import (
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Quantity is what a model names, for a picture of the model: which others it
// reads, and over which dimensions it has a value each.
type Quantity struct {
	Name  string
	Kind  QuantityKind
	Stmt  *syntax.Statement // nil for data
	Dims  []*ir.Dim         // of size 0 where that is not known
	Reads []string          // the names of others, each once, in order
}

// A QuantityKind says where a quantity comes from.
type QuantityKind uint8

const (
	Given      QuantityKind = iota // data that the model only reads
	Parameter                      // has a distribution, and is not in the data
	Observed                       // has a distribution, and is in the data
	Definition                     // is computed of others
	Addend                         // a Potential
)

// Outline returns the quantities of a model bound to data: those of statements
// in their order, after the data that they are the first to read. Without data
// (nil), names that the model does not define are taken as columns of one
// table, and what then has a value per row without brackets as observed.
func Outline(src *syntax.Model, data Data) ([]*Quantity, error) {
	o := &outliner{src: src, known: map[string]*Quantity{}}
	if data == nil {
		o.dims = o.guess
	} else {
		b := newBinder(src, data)
		if err := b.whole(); err != nil {
			return nil, err
		}
		o.dims, o.data = b.outlined, data
	}
	for i, s := range src.Statements {
		o.statement(i, s)
	}
	return o.list, nil
}

// whole binds everything.
func (b *binder) whole() (err error) {
	defer b.recover(&err)
	b.bind()
	return nil
}

// outlined returns the dimensions of what a statement, or else a name, is of.
func (b *binder) outlined(q *Quantity) []*ir.Dim {
	if n := b.names[q.Name]; n != nil {
		return n.Dims
	}
	for _, f := range b.model.Factors {
		if f.Stmt == q.Stmt && q.Stmt != nil {
			return f.X.Dims
		}
	}
	if _, ok := b.data[q.Name]; ok {
		return b.dims(nil, q.Name)
	}
	return nil
}

// An outliner makes an outline.
type outliner struct {
	src   *syntax.Model
	data  Data
	dims  func(*Quantity) []*ir.Dim
	known map[string]*Quantity
	list  []*Quantity
	row   *ir.Dim            // of data that is not known
	sizes map[string]*ir.Dim // the dimensions of such
}

func (o *outliner) statement(i int, s *syntax.Statement) {
	q := &Quantity{Stmt: s}
	switch name := targetName(s.Target); {
	case s.Target == nil:
		q.Name, q.Kind = fmt.Sprintf("Potential %d", i), Addend
	case name == nil:
		q.Name, q.Kind = s.Target.String(), Observed
	default:
		q.Name, q.Kind = name.Name, Definition
		if _, ok := o.data[q.Name]; s.Sampled && ok {
			q.Kind = Observed
		} else if s.Sampled {
			q.Kind = Parameter
		}
	}
	syntax.Walk(s.Value, func(e syntax.Expr) bool {
		name, ok := e.(*syntax.Name)
		if !ok || name.Name == q.Name || slices.Contains(q.Reads, name.Name) || ranges(s.Target, name.Name) {
			return true
		}
		q.Reads = append(q.Reads, name.Name)
		if o.known[name.Name] == nil {
			o.add(&Quantity{Name: name.Name})
		}
		return true
	})
	if old := o.known[q.Name]; old != nil && q.Kind == Observed { // read before: one quantity
		old.Kind, old.Stmt, old.Reads = Observed, s, q.Reads
		for _, name := range q.Reads { // a prior that looks at the data, as at their mean, does not come of them
			by := o.known[name]
			by.Reads = slices.DeleteFunc(by.Reads, func(read string) bool { return read == q.Name })
		}
		return
	}
	o.add(q)
	if q.Kind == Parameter && o.data == nil && len(q.Dims) > 0 && q.Dims[0] == o.row {
		q.Kind = Observed
	}
}

func (o *outliner) add(q *Quantity) {
	q.Dims = o.dims(q)
	o.known[q.Name] = q
	o.list = append(o.list, q)
}

// ranges reports whether a name stands in the brackets of a target, so that it
// is a dimension there.
func ranges(target syntax.Expr, name string) bool {
	x, ok := target.(*syntax.Index)
	return ok && slices.ContainsFunc(x.By, func(by syntax.Expr) bool {
		n, ok := by.(*syntax.Name)
		return ok && n.Name == name
	})
}

// guess returns the dimensions that a quantity has by the text alone.
func (o *outliner) guess(q *Quantity) []*ir.Dim {
	if o.sizes == nil {
		o.sizes = map[string]*ir.Dim{}
		o.row = &ir.Dim{Name: "row", Kind: ir.Row}
	}
	if q.Stmt == nil {
		return []*ir.Dim{o.row}
	}
	if x, ok := q.Stmt.Target.(*syntax.Index); ok {
		var dims []*ir.Dim
		for _, by := range x.By {
			dims = append(dims, o.sized(by))
		}
		return dims
	}
	if q.Kind != Addend && o.perRow(q.Stmt.Value) {
		return []*ir.Dim{o.row}
	}
	return nil
}

func (o *outliner) sized(by syntax.Expr) *ir.Dim {
	name := by.String()
	if o.sizes[name] == nil {
		d := &ir.Dim{Name: name, Kind: ir.Level}
		if n, ok := by.(*syntax.Number); ok {
			d.Kind, d.Size = ir.Fixed, int(n.Value)
		}
		o.sizes[name] = d
	}
	return o.sizes[name]
}

// perRow reports whether an expression has a value per row, by the text alone.
func (o *outliner) perRow(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(e syntax.Expr) bool {
		switch e := e.(type) {
		case *syntax.Call:
			return !slices.Contains([]string{"sum", "mean", "std", "var", "min", "max"}, e.Func.Name)
		case *syntax.Name:
			q := o.known[e.Name]
			found = found || q != nil && slices.Contains(q.Dims, o.row)
		}
		return true
	})
	return found
}
