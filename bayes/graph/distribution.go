package graph

import "github.com/gonbayes/gonbayes/bayes/syntax"

// A distribution is a call of one, with its arguments bound.
type distribution struct {
	call *syntax.Call
	args []*Node
}

// distribution binds the arguments of a call.
func (b *binder) distribution(call *syntax.Call) *distribution {
	d := &distribution{call, make([]*Node, len(call.Args))}
	for i, a := range call.Args {
		d.args[i] = b.expr(a.Value)
	}
	return d
}

// rows returns the rows where all arguments are defined; nil: none has rows.
func (d *distribution) rows() (rows *Dim) {
	for _, a := range d.args {
		for _, e := range a.Dims {
			if e.Kind == Row && (rows == nil || sameTable(rows, e) && rows.First < e.First) {
				rows = e
			}
		}
	}
	return rows
}
