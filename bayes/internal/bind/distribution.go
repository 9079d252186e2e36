package bind

import (
	"slices"
	"unicode"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// An applied is a call of one, with its arguments bound.
type applied struct {
	call *syntax.Call
	args []argument
}

// An argument is a value, or for a distribution made of others one of these.
type argument struct {
	node *ir.Node
	of   *applied
}

// composites are the distributions that are made of others.
var composites = []string{"Mixture", "Truncated", "Censored"}

// distribution binds the arguments of a call.
func (b *binder) distribution(call *syntax.Call) *applied {
	d := &applied{call, make([]argument, len(call.Args))}
	composite := slices.Contains(composites, call.Func.Name)
	for i, a := range call.Args {
		// Names of distributions, and of Phi, start with a capital.
		if of, ok := a.Value.(*syntax.Call); ok && composite && unicode.IsUpper(rune(of.Func.Name[0])) && ir.Functions[of.Func.Name] == nil {
			d.args[i].of = b.distribution(of)
		} else {
			d.args[i].node = b.expr(a.Value)
		}
	}
	return d
}

func isDistribution(name string) bool {
	return slices.Contains(composites, name) || slices.Contains(wrappers, name) || slices.Contains(distribution.Names(), name)
}

// rows returns the rows where all arguments are defined; nil: none has rows.
func (d *applied) rows() (rows *ir.Dim) {
	later := func(e *ir.Dim) {
		if e != nil && e.Kind == ir.Row && (rows == nil || sameTable(rows, e) && rows.First < e.First) {
			rows = e
		}
	}
	for _, a := range d.args {
		if a.of != nil {
			later(a.of.rows())
			continue
		}
		for _, e := range a.node.Dims {
			later(e)
		}
	}
	return rows
}

// family returns the family of a distribution at x and its arguments, each of
// which has one element or as many as x.
func (b *binder) family(d *applied, x *ir.Node, s *syntax.Statement) (*distribution.Family, []*ir.Node) {
	switch d.call.Func.Name {
	case "Mixture":
		return b.mixture(d, x, s)
	case "Truncated", "Censored":
		return b.bounded(d, x, s)
	}
	return b.simple(d, x, s)
}

// part returns the family of a distribution that another one is made of.
func (b *binder) part(d *applied, x *ir.Node, s *syntax.Statement) (*distribution.Family, []*ir.Node) {
	f, args := b.family(d, x, s)
	if f == distribution.Flat || f == distribution.HalfFlat {
		b.failf(d.call, "%s is improper, and cannot be part of another distribution", f.Name)
	}
	for _, p := range f.Params {
		if p.Vector {
			b.failf(d.call, "%s takes a vector, and cannot be part of another distribution", f.Name)
		}
	}
	return f, args
}
