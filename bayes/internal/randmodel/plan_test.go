package randmodel_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// plans compares what plans make of the model, with all rewrites, without each
// of them, and without any.
func (c *comparison) plans() error {
	options := map[string]plan.Options{"all": {}, "none": {Without: plan.Rewrites()}, "gibbs": {Gibbs: true}}
	list := []string{"all", "none", "gibbs"}
	for _, name := range plan.Rewrites() {
		list = append(list, "without "+name)
		options["without "+name] = plan.Options{Without: []string{name}}
	}
	seen := map[string]bool{}
	for _, name := range list {
		p := plan.Make(c.m, options[name])
		if name == "all" {
			c.tally(p)
		}
		if text := p.String(); seen[text] {
			continue // it is the same plan
		} else {
			seen[text] = true
		}
		if err := c.plan(p); err != nil {
			return fmt.Errorf("%w\nplan, %s:\n%s", err, name, p)
		}
	}
	return nil
}

// tally counts what a plan has done.
func (c *comparison) tally(p *plan.Plan) {
	for _, s := range p.Steps {
		c.all.rewrites[s.Name()]++
	}
	if p.Engine == plan.Forward {
		c.all.rewrites["forward"]++
	} else if _, err := p.Closed(); err == nil {
		c.all.rewrites["conjugate"]++
	}
}

// plan compares the planned model with the model as written: their log
// densities differ by a constant.
func (c *comparison) plan(p *plan.Plan) error {
	d := program.Compile(p.Model).NewDensity()
	grad := make([]float64, d.Dim())
	forward := p.Engine == plan.Forward
	constant, known := 0.0, false
	var allowed float64
	for _, q := range c.points {
		want, size := c.reference(p, q)
		if want-want != 0 {
			continue
		}
		at := q[:d.Dim()]
		got := d.LogDensity(at, grad)
		if math.IsInf(got, -1) {
			return fmt.Errorf("planned log density: −Inf, as written %v, at %v", want, q)
		}
		tol := 1e-9 * max(1, math.Abs(got), size)
		if !known {
			constant, known, allowed = got-want, true, tol
		} else if !(math.Abs(got-want-constant) <= tol+allowed) {
			return fmt.Errorf("planned log density: %.15g, as written %.15g and a constant %.15g, at %v", got, want, constant, q)
		}
		if err := c.slope("planned gradient", d.Value, grad, at); err != nil {
			return err
		}
		if err := c.conditionals(p, q); err != nil {
			return err
		}
	}
	if forward {
		return nil
	}
	if n := testing.AllocsPerRun(1, func() { d.LogDensity(c.points[0][:d.Dim()], grad) }); n != 0 {
		return fmt.Errorf("planned allocations: %v a gradient", n)
	}
	return nil
}

// reference returns the log density of the model as written at coordinates of a
// plan, added up over the states of what is summed out, and how large the
// numbers are that it comes from.
func (c *comparison) reference(p *plan.Plan, q []float64) (lp, size float64) {
	written := c.whole
	if p.Engine == plan.Forward {
		written = c.m
	}
	var lps []float64
	c.visit(p, slices.Clone(q), func(q []float64) {
		at, jacobian := c.origin(p, q)
		lp := naive.At(at).LogDensity(written) + jacobian
		lps = append(lps, lp)
		if lp-lp == 0 {
			size = max(size, math.Abs(lp))
		}
	})
	top := slices.Max(lps)
	if top-top != 0 {
		return top, size
	}
	sum := 0.0
	for _, lp := range lps {
		sum += math.Exp(lp - top)
	}
	return top + math.Log(sum), size
}

// visit calls do with q for each joint state of what a plan sums out.
func (c *comparison) visit(p *plan.Plan, q []float64, do func(q []float64)) {
	if p.Engine == plan.Forward {
		do(q)
		return
	}
	var at []int
	var bounds [][2]float64
	for _, f := range c.m.Discrete {
		if slices.ContainsFunc(p.Sampled, func(g *ir.Factor) bool { return g.Stmt == f.Stmt }) {
			continue
		}
		for i, s := range f.Supports() {
			at, bounds = append(at, f.X.Offset+i), append(bounds, s)
		}
	}
	var next func(k int)
	next = func(k int) {
		if k == len(at) {
			do(q)
			return
		}
		for v := bounds[k][0]; v <= bounds[k][1]; v++ {
			q[at[k]] = v
			next(k + 1)
		}
	}
	next(0)
}

// origin returns the coordinates of the model as written that are those of a
// plan in which some of its parameters have other ones, and the logarithm of
// the determinant of their derivatives.
func (c *comparison) origin(p *plan.Plan, q []float64) (at []float64, logDeterminant float64) {
	at = slices.Clone(q)
	for k, v := range c.m.Vars {
		now := p.Written.Vars[k].Node
		if v.Prior == nil || v.Prior.X.Op != ir.Free || now == v.Node {
			continue
		}
		values := func(q []float64) []float64 { return unmixed(v, naive.At(q).Eval(now)) }
		for i, x := range values(q) {
			// In the order of the statements the derivatives are a triangular
			// matrix, and of their own coordinates parameters are linear functions.
			k := v.Prior.X.Offset + i
			moved := slices.Clone(q)
			moved[k]++
			logDeterminant += math.Log(math.Abs(values(moved)[i] - x))
			at[k] = x
		}
	}
	return at, logDeterminant
}

// unmixed returns the coordinates of a parameter without constraint, of its
// values. Where these are fewer than the values, as of ZeroSumNormal, the
// values are combinations of orthonormal vectors.
func unmixed(v *ir.Variable, values []float64) []float64 {
	free := v.Prior.X
	if v.Node == free {
		return values
	}
	x := make([]float64, free.Size())
	for i := range x {
		one := make([]float64, free.Size())
		one[i] = 1
		for k, b := range naive.With(map[*ir.Node][]float64{free: one}).Eval(v.Node) {
			x[i] += b * values[k]
		}
	}
	return x
}

// conditionals compares the log densities of whole numbers given all others,
// from which those are sampled that a plan does not sum out.
func (c *comparison) conditionals(p *plan.Plan, q []float64) error {
	if len(p.Sampled) == 0 {
		return nil
	}
	given := program.Condition(p.Given)
	before, _ := c.reference(p, q)
	for g, group := range given.Groups() {
		lp, other := make([]float64, len(group)), make([]float64, len(group))
		given.LogDensity(g, q, lp)
		for k, i := range group {
			if k > 1 {
				break // the others are of the same statements
			}
			moved := slices.Clone(q)
			moved[i]++
			given.LogDensity(g, moved, other)
			after, size := c.reference(p, moved)
			if after-after != 0 {
				continue
			}
			if got, want := other[k]-lp[k], after-before; !near(got, want, 1e-9*max(1, size)) {
				return fmt.Errorf("conditional log density: coordinate %d one up gives %.12g more, as written %.12g, at %v", i, got, want, q)
			}
		}
	}
	return nil
}
