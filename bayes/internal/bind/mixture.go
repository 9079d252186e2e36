package bind

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// mixture binds Mixture(w, Normal(a, s), Normal(b, t), …): the weights are one
// number for two components, of the first of them, or a vector of one for
// each. With a vector, a single component whose arguments are vectors too
// stands for all of them, as in PyMC: Mixture(w, Normal(mu, s)).
func (b *binder) mixture(d *applied, x *ir.Node, s *syntax.Statement) (*distribution.Family, []*ir.Node) {
	var w *ir.Node
	var wAt syntax.Expr
	var of []*applied
	for i, a := range d.args {
		arg := d.call.Args[i]
		switch {
		case arg.Name != "" && arg.Name != "w":
			b.failf(key(arg), "Mixture has no argument %s: write Mixture(w, Normal(a, s), Normal(b, t))", arg.Name)
		case a.of != nil && arg.Name == "":
			of = append(of, a.of)
		case a.of != nil:
			b.failf(arg.Value, "w are the weights, not a distribution")
		case w != nil:
			b.failf(arg.Value, "expected a distribution here: write Mixture(w, Normal(a, s), Normal(b, t))")
		default:
			w, wAt = a.node, arg.Value
		}
	}
	switch {
	case w == nil:
		b.failf(d.call, "Mixture needs the weights of its components: write Mixture(w, Normal(a, s), Normal(b, t))")
	case len(of) == 0:
		b.failf(d.call, "Mixture needs the distributions that it mixes: write Mixture(w, Normal(a, s), Normal(b, t))")
	case len(of) == 1 && len(w.Dims) > 0:
		of = b.components(d.call, of[0], w.Dims[len(w.Dims)-1])
	}
	args := b.weights(wAt, w, len(of), x, s)
	families := make([]*distribution.Family, len(of))
	for k, part := range of {
		var a []*ir.Node
		families[k], a = b.part(part, x, s)
		if families[k].Discrete != families[0].Discrete {
			b.failf(part.call, "a mixture is of distributions of numbers or of distributions of whole numbers, and %s is not of the kind of %s", families[k].Name, families[0].Name)
		}
		args = append(args, a...)
	}
	return distribution.Mixture(families...), args
}

// components returns the distributions along d that one of vectors stands for.
func (b *binder) components(call *syntax.Call, of *applied, d *ir.Dim) []*applied {
	parts, varies := make([]*applied, d.Size), false
	for k := range parts {
		parts[k] = &applied{of.call, slices.Clone(of.args)}
		for i, a := range of.args {
			if a.node == nil || len(a.node.Dims) == 0 {
				continue
			}
			if _, ok := fits(a.node.Dims[len(a.node.Dims)-1], d); ok && d.Kind != ir.Row {
				parts[k].args[i].node = along(a.node, k)
				varies = true
			}
		}
	}
	if !varies {
		b.failf(call, "this mixture has one component, and no argument of it has one value per component: write Mixture(w, Normal(a, s), Normal(b, t))")
	}
	return parts
}

// along returns the elements of x at a position of its last dimension.
func along(x *ir.Node, position int) *ir.Node {
	n := len(x.Dims) - 1
	index := make([]int32, ir.Size(x.Dims[:n]))
	for i := range index {
		index[i] = int32(i*x.Dims[n].Size + position)
	}
	return ir.Take(x, index, x.Dims[:n]...)
}

// weights returns the weight of each of k components.
func (b *binder) weights(at syntax.Expr, w *ir.Node, k int, x *ir.Node, s *syntax.Statement) []*ir.Node {
	domain := distribution.Param{Name: "w", Domain: distribution.Unit}
	b.checkDomain(at, domain, w)
	list := make([]*ir.Node, k)
	n := len(w.Dims)
	vector := n > 0 && w.Dims[n-1].Kind != ir.Row && !slices.Contains(x.Dims, w.Dims[n-1])
	if vector && w.Dims[n-1].Size == k {
		for i := range list {
			list[i] = b.into(at, along(w, i), x, s)
		}
		for i := 0; w.IsConst() && i < len(w.Value); i += k {
			if v := w.Value[i : i+k]; !distribution.Probabilities.ContainsVector(v) {
				b.failf(at, "the weights of a mixture add up to 1, and these to %s", number(total(v)))
			}
		}
		return list
	}
	if vector || k != 2 {
		b.failf(at, "%d components take a vector of as many weights; this has one value %s", k, per(w))
	}
	list[0] = b.into(at, w, x, s)
	list[1] = b.apply2(at, ir.Sub, ir.Scalar(1), list[0])
	return list
}
