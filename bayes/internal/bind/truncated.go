package bind

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// bounded binds Truncated(D, lower, upper) or Censored(D, lower, upper): of
// the bounds, which may have names, each may be left out.
func (b *binder) bounded(d *applied, x *ir.Node, s *syntax.Statement) (*distribution.Family, []*ir.Node) {
	name := d.call.Func.Name
	if len(d.args) == 0 || d.args[0].of == nil {
		b.failf(d.call, "%s needs a distribution and its bounds: write %s(Normal(mu, sigma), lower=0)", name, name)
	}
	f, args := b.part(d.args[0].of, x, s)
	bounds := [2]*ir.Node{}
	for i, a := range d.args[1:] {
		arg := d.call.Args[1+i]
		k := i
		switch arg.Name {
		case "lower":
			k = 0
		case "upper":
			k = 1
		case "":
		default:
			b.failf(key(arg), "%s has no argument %s: write %s(%s, lower=0, upper=1)", name, arg.Name, name, d.args[0].of.call)
		}
		switch {
		case k > 1 || a.of != nil:
			b.failf(arg.Value, "%s takes a distribution and two bounds: write %s(%s, lower=0, upper=1)", name, name, d.args[0].of.call)
		case bounds[k] != nil:
			b.failf(key(arg), "%s is given %s twice", name, arg.Name)
		case name == "Censored" && !a.node.IsConst():
			b.failf(arg.Value, "the bounds of Censored are known, and this depends on parameters")
		}
		b.checkDomain(arg.Value, distribution.Param{Name: [2]string{"lower", "upper"}[k], Domain: distribution.Bound}, a.node)
		bounds[k] = b.into(arg.Value, a.node, x, s)
	}
	if bounds == [2]*ir.Node{} {
		b.failf(d.call, "%s needs a bound: write %s(%s, lower=0)", name, name, d.args[0].of.call)
	}
	for k, inf := range []float64{math.Inf(-1), math.Inf(1)} {
		if bounds[k] == nil {
			bounds[k] = ir.Scalar(inf)
		}
	}
	if lo, hi := bounds[0], bounds[1]; lo.IsConst() && hi.IsConst() {
		for i := range max(len(lo.Value), len(hi.Value)) {
			if l, h := ir.Element(lo.Value, i), ir.Element(hi.Value, i); l > h || l == h && !f.Discrete {
				b.failf(d.call, "%s has no room: its lower bound %s is not below its upper bound %s", name, number(l), number(h))
			}
		}
	}
	args = append(args, bounds[0], bounds[1])
	if name == "Censored" {
		return distribution.Censored(f), args
	}
	return distribution.Truncated(f), args
}

// boundsOfCut returns the support of a parameter whose distribution is cut to
// what lies between two bounds, the last of its arguments.
func (b *binder) boundsOfCut(f *ir.Factor) (lo, hi *ir.Node) {
	n := len(f.Args) - 2
	a := known(f)
	a[n], a[n+1] = math.Inf(-1), math.Inf(1)
	l, h := f.Family.Support(a) // before the cut
	b.checkKnown(f, l, h)
	lo, hi = f.Args[n], f.Args[n+1]
	if !math.IsInf(l, 0) {
		lo = b.apply2(f.Stmt.Value, ir.Maximum, lo, ir.Scalar(l))
	}
	if !math.IsInf(h, 0) {
		hi = b.apply2(f.Stmt.Value, ir.Minimum, hi, ir.Scalar(h))
	}
	return lo, hi
}

// known returns the arguments that are one number each; NaN stands for others.
func known(f *ir.Factor) []float64 {
	a := make([]float64, len(f.Args))
	for j, arg := range f.Args {
		a[j] = math.NaN()
		if arg.IsConst() && len(arg.Value) == 1 {
			a[j] = arg.Value[0]
		}
	}
	return a
}

// checkKnown refuses a prior whose support cannot be told.
func (b *binder) checkKnown(f *ir.Factor, lo, hi float64) {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		b.failf(f.Stmt.Value, "the bounds of this %s depend on parameters, and those of a parameter's own distribution must be known", f.Family.Name)
	}
}
