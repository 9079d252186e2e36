package draws

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Quantity is a number in each draw, by chain.
type Quantity struct {
	Name   string
	Chains [][]float64
}

// Values returns the draws, chain after chain.
func (q Quantity) Values() []float64 { return slices.Concat(q.Chains...) }

// NewQuantities returns quantities whose draws are to be filled in.
func NewQuantities(names []string, chains, draws int) []Quantity {
	q := make([]Quantity, len(names))
	for k, name := range names {
		q[k] = Quantity{name, make([][]float64, chains)}
		all := make([]float64, chains*draws)
		for c := range q[k].Chains {
			q[k].Chains[c] = all[c*draws : (c+1)*draws : (c+1)*draws]
		}
	}
	return q
}

// Elements returns the elements of a variable.
func (t *Table) Elements(v Variable) []Quantity {
	q := NewQuantities(Labels(v.Name, v.Dims), t.Chains, t.Draws)
	for c := range t.Chains {
		for i := range t.Draws {
			for k, x := range t.Row(c, i)[v.Offset : v.Offset+v.Size] {
				q[k].Chains[c][i] = x
			}
		}
	}
	return q
}

// All returns the elements of all variables.
func (t *Table) All() []Quantity {
	var list []Quantity
	for _, v := range t.Vars {
		list = append(list, t.Elements(v)...)
	}
	return list
}

// Named returns the elements of the variable of that name, as in "effect", or the
// element with that label, as in "effect[new york]". It reports false if there is
// none.
func (t *Table) Named(name string) ([]Quantity, bool) {
	for _, v := range t.Vars {
		if v.Name == name {
			return t.Elements(v), true
		}
		if strings.HasPrefix(name, v.Name+"[") {
			if k := slices.Index(Labels(v.Name, v.Dims), name); k >= 0 {
				return t.Elements(v)[k : k+1], true
			}
		}
	}
	return nil, false
}

// Labels names the elements of an array: effect[oslo], beta[0].
func Labels(name string, dims []*Dim) []string {
	labels := []string{""}
	for _, d := range dims {
		longer := make([]string, 0, len(labels)*d.Size)
		for _, l := range labels {
			for k := range d.Size {
				longer = append(longer, l+", "+d.Label(k))
			}
		}
		labels = longer
	}
	for i, l := range labels {
		if labels[i] = name; l != "" {
			labels[i] = name + "[" + strings.TrimPrefix(l, ", ") + "]"
		}
	}
	return labels
}

// Label returns the label of a position.
func (d *Dim) Label(k int) string {
	if d.Labels == nil {
		return fmt.Sprint(k)
	}
	return d.Labels[k]
}

// Whole reports whether all draws are whole numbers.
func Whole(chains [][]float64) bool {
	for _, c := range chains {
		for _, v := range c {
			if v != math.Trunc(v) {
				return false
			}
		}
	}
	return true
}
