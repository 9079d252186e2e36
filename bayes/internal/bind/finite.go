package bind

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// checkFinite refuses a distribution that no parameters make possible, because
// data in it are infinite or not numbers: a column that is divided by a standard
// deviation of 0, or the logarithm of a count of 0.
func (b *binder) checkFinite(f *ir.Factor) {
	unknown := slices.DeleteFunc(slices.Clone(f.Args), (*ir.Node).IsConst) // others are in their domains
	ir.Walk(func(n *ir.Node) bool {
		e := b.places[n]
		if e == nil {
			return n.Op != ir.Where // which may not take it
		}
		i := slices.IndexFunc(n.Value, func(v float64) bool { return v-v != 0 })
		where := ""
		if rows := n.Rows(); rows != nil && n.Dims[0] == rows {
			where = fmt.Sprintf(" in row %d (the first is 0)", rows.Row(i/(n.Size()/rows.Size)))
		}
		b.failf(e, "%s is %s%s, which no parameters can make up for: leave such rows out, or write it another way", e, number(n.Value[i]), where)
		return false
	}, unknown...)
}

// exposed leaves out rows of counts whose expectation is known to be 0, as
// exp(a + log(n)) is where n is 0: they are certain to be 0.
func (b *binder) exposed(f *ir.Factor) *ir.Factor {
	if f.Family.Name != "Poisson" && f.Family.Name != "NegativeBinomial" || len(f.Dims) != 1 || f.Args[0].Op != ir.Exp {
		return f
	}
	certain := make([]bool, f.Size())
	none := true
	for _, c := range summands(f.Args[0].Args[0]) {
		for i := range certain {
			if c.IsConst() && math.IsInf(ir.Element(c.Value, i), -1) {
				certain[i], none = true, false
			}
		}
	}
	if none {
		return f
	}
	d := f.Dims[0]
	var rows []int32
	to := &ir.Dim{Name: d.Name, Kind: ir.Row, Table: d.Table}
	for i, known := range certain {
		switch y := f.X.Value[i]; {
		case !known:
			rows = append(rows, int32(i))
			to.Numbers = append(to.Numbers, int32(d.Row(i)))
		case y > 0:
			b.failf(f.Stmt.Target, "%s is %s where its expectation is 0: %s", b.rowOf(f, i), number(y), f.Stmt.Value)
		}
	}
	if to.Size = len(rows); to.Size == 0 {
		b.failf(f.Stmt.Value, "the expectation is 0 in every row")
	}
	return b.some(f, to, rows)
}

// summands returns what an expression is the sum of.
func summands(n *ir.Node) []*ir.Node {
	if n.Op != ir.Add {
		return []*ir.Node{n}
	}
	return append(summands(n.Args[0]), summands(n.Args[1])...)
}

// some returns the factor of some of the rows of a factor.
func (b *binder) some(f *ir.Factor, to *ir.Dim, rows []int32) *ir.Factor {
	r := ir.NewRestriction(f.Dims[0], to, rows)
	g := &ir.Factor{Stmt: f.Stmt, Family: f.Family, Observed: f.Observed, Dims: []*ir.Dim{to}, X: r.Of(f.X)}
	for _, a := range f.Args {
		restricted := r.Of(a)
		if e := b.places[a]; e != nil {
			b.note(restricted, e)
		}
		g.Args = append(g.Args, restricted)
	}
	return g
}
