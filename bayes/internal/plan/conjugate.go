package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"gonum.org/v1/gonum/mat"
)

// conjugate finds the posterior where it has a closed form: a model in which nothing is observed and the distributions are the
// posterior's, so that its draws are independent. An error says why there is
// none. Recognised are
//
//   - Beta (and Uniform(0, 1)) with Bernoulli, Binomial and Geometric,
//   - Gamma (and Exponential) with Poisson and Exponential,
//   - Dirichlet with Categorical and Multinomial,
//   - Normal with Normal of known scale, linear in any number of coefficients,
//
// of single parameters and of one for each level, with priors of numbers alone.
type conjugate struct{}

func (conjugate) Name() string { return "conjugate" }

func (conjugate) Apply(p *Plan, _ *facts.Set) { p.closed, p.notClosed = p.closedForm() }

// closedForm returns the posterior of the planned model where it has a closed
// form.
func (p *Plan) closedForm() (*ir.Model, error) {
	if len(p.Written.Discrete) > 0 {
		return nil, errors.New("discrete parameters have no closed form")
	}
	c := conjugation{priors: map[*ir.Node]*ir.Factor{}, added: map[*ir.Factor][2][]float64{}}
	if err := c.read(p.Model); err != nil {
		return nil, err
	}
	if err := c.solve(); err != nil {
		return nil, err
	}
	m := *p.Model
	m.Terms, m.Factors, m.Vars = c.jacobians, nil, nil
	for _, f := range p.Model.Factors {
		if !f.Observed {
			m.Factors = append(m.Factors, c.posterior(f))
		}
	}
	for _, v := range p.Model.Vars {
		w := *v
		if v.Param {
			i := slices.IndexFunc(m.Factors, func(f *ir.Factor) bool { return f.X == v.Node })
			if i < 0 {
				return nil, fmt.Errorf("%s has no distribution of its own", v.Name)
			}
			w.Prior = m.Factors[i]
		}
		m.Vars = append(m.Vars, &w)
	}
	return &m, nil
}

// A conjugation is what the data add to the parameters of priors.
type conjugation struct {
	priors    map[*ir.Node]*ir.Factor
	added     map[*ir.Factor][2][]float64 // to a first and a second parameter, by element
	jacobians []*ir.Node

	normal    []*ir.Factor // those priors, in order
	at        map[*ir.Node]int
	size      int // of all their elements
	precision *mat.SymDense
	pull      *mat.VecDense // precision times mean
	solved    map[*ir.Factor]*ir.Factor
}

func (c *conjugation) read(m *ir.Model) error {
	if len(m.Potentials) > 0 {
		return errors.New("a Potential has no closed form")
	}
	c.at = map[*ir.Node]int{}
	for _, f := range m.Factors {
		if f.Observed {
			continue
		}
		if slices.ContainsFunc(f.Args, func(a *ir.Node) bool { return !a.IsConst() }) || f.Ordered || f.Sequential || f.Missing > 0 {
			return fmt.Errorf("the distribution of %s is not of numbers alone", f.Stmt.Target)
		}
		c.priors[f.X] = f
		if f.Family == distribution.Normal && f.X.Op == ir.Free {
			c.normal = append(c.normal, f)
			c.at[f.X] = c.size
			c.size += f.Size()
		}
	}
	if c.size > 200 {
		return errors.New("the closed form of more than 200 normal parameters takes longer than sampling")
	}
	c.normalPriors()
	for _, t := range m.Terms {
		if t.Fold() == nil {
			c.jacobians = append(c.jacobians, t)
		} else if err := c.fold(t); err != nil {
			return err
		}
	}
	for _, f := range m.Factors {
		if !f.Observed {
			continue
		}
		if err := c.observe(f); err != nil {
			return err
		}
	}
	return nil
}

// observe adds observations to the priors of what they depend on.
func (c *conjugation) observe(f *ir.Factor) error {
	none := fmt.Errorf("%s has no closed form with the distribution of its parameters", f.Stmt)
	if f.Multivariate != nil {
		if f.Multivariate != distribution.Multinomial {
			return none
		}
		prior := c.priors[f.Args[1]]
		if prior == nil || prior.Multivariate != distribution.Dirichlet || prior.X.Size() != f.N {
			return none
		}
		for i, x := range f.X.Value {
			c.add(prior, i%f.N, x, 0)
		}
		return nil
	}
	if len(f.Args) == 0 {
		return none
	}
	last := f.Args[len(f.Args)-1] // the parameter with the prior; others are numbers
	if f.Family == distribution.Categorical {
		prior := c.priors[last]
		if prior == nil || prior.Multivariate != distribution.Dirichlet || len(last.Dims) != 1 {
			return none
		}
		for i, x := range f.X.Value {
			c.add(prior, int(x), facts.Weight(f, i), 0)
		}
		return nil
	}
	prior, element := c.owner(last)
	if prior == nil {
		return none
	}
	var update func(i int, x float64) (first, second float64)
	switch is(prior, f.Family) {
	case "Beta Bernoulli":
		update = func(_ int, x float64) (float64, float64) { return x, 1 - x }
	case "Beta Binomial":
		if !f.Args[0].IsConst() {
			return none
		}
		update = func(i int, x float64) (float64, float64) { return x, elementOf(f.Args[0], i) - x }
	case "Beta Geometric":
		update = func(_ int, x float64) (float64, float64) { return 1, x - 1 }
	case "Gamma Poisson":
		update = func(_ int, x float64) (float64, float64) { return x, 1 }
	case "Gamma Exponential":
		update = func(_ int, x float64) (float64, float64) { return 1, x }
	default:
		return none
	}
	for i, x := range f.X.Value {
		first, second := update(i, x)
		c.add(prior, element(i), facts.Weight(f, i)*first, facts.Weight(f, i)*second)
	}
	return nil
}

// is names the kinds of a prior and of observations.
func is(prior *ir.Factor, observed *distribution.Family) string {
	kind := prior.Family.Name
	switch {
	case prior.Multivariate != nil:
		kind = ""
	case prior.Family == distribution.Exponential:
		kind = "Gamma"
	case prior.Family == distribution.Uniform && prior.Args[0].Size() == 1 && prior.Args[0].Value[0] == 0 &&
		prior.Args[1].Size() == 1 && prior.Args[1].Value[0] == 1:
		kind = "Beta"
	}
	return kind + " " + observed.Name
}

func elementOf(n *ir.Node, i int) float64 {
	if len(n.Value) == 1 {
		return n.Value[0]
	}
	return n.Value[i]
}

// owner returns the prior of a parameter that an expression is, or picks
// elements of, and which.
func (c *conjugation) owner(n *ir.Node) (prior *ir.Factor, element func(i int) int) {
	for n.Op == ir.View {
		n = n.Args[0]
	}
	if f := c.priors[n]; f != nil {
		if n.Size() == 1 {
			return f, func(int) int { return 0 }
		}
		return f, func(i int) int { return i }
	}
	index := n.Index()
	if index == nil {
		return nil, nil
	}
	return c.priors[n.Args[0]], func(i int) int {
		if len(index) == 1 {
			i = 0
		}
		return int(index[i])
	}
}

func (c *conjugation) add(prior *ir.Factor, i int, first, second float64) {
	a, ok := c.added[prior]
	if !ok {
		a = [2][]float64{make([]float64, prior.X.Size()), make([]float64, prior.X.Size())}
		c.added[prior] = a
	}
	a[0][i] += first
	a[1][i] += second
}

// posterior returns what the data have made of a prior.
func (c *conjugation) posterior(f *ir.Factor) *ir.Factor {
	if g := c.solved[f]; g != nil {
		return g
	}
	a, ok := c.added[f]
	if !ok {
		return f
	}
	first, second := 0, 1
	g := *f
	g.Args = slices.Clone(f.Args)
	switch {
	case f.Multivariate != nil:
		second = -1
	case f.Family == distribution.Uniform:
		g.Family, g.Args = distribution.Beta, []*ir.Node{ir.Scalar(1), ir.Scalar(1)}
	case f.Family == distribution.Exponential:
		g.Family, g.Args = distribution.Gamma, []*ir.Node{ir.Scalar(1), f.Args[0]}
	}
	for k, j := range []int{first, second} {
		if j < 0 {
			continue
		}
		sum := make([]float64, len(a[k]))
		for i := range sum {
			sum[i] = elementOf(g.Args[j], i) + a[k][i]
		}
		g.Args[j] = ir.Array(sum, f.X.Dims...)
	}
	return &g
}

// normalPriors starts the joint distribution of normal parameters.
func (c *conjugation) normalPriors() {
	if c.size == 0 {
		return
	}
	c.precision, c.pull = mat.NewSymDense(c.size, nil), mat.NewVecDense(c.size, nil)
	for _, f := range c.normal {
		for i := range f.Size() {
			mu, sigma := elementOf(f.Args[0], i), elementOf(f.Args[1], i)
			k := c.at[f.X] + i
			c.precision.SetSym(k, k, 1/(sigma*sigma))
			c.pull.SetVec(k, mu/(sigma*sigma))
		}
	}
}

// fold adds folded observations of known scale.
func (c *conjugation) fold(t *ir.Node) error {
	sigma, f := t.Args[0], t.Fold()
	if !sigma.IsConst() {
		return errors.New("a normal distribution has a closed form only where its scale is known")
	}
	var where []int // the place of each of the fold's coefficients
	var from []float64
	for _, theta := range t.Args[1:] {
		shift := make([]float64, theta.Size())
		if theta.Op == ir.Sub && theta.Args[1].IsConst() {
			for i := range shift {
				shift[i] = elementOf(theta.Args[1], i)
			}
			theta = theta.Args[0]
		}
		n := theta
		if n.Index() != nil {
			n = n.Args[0]
		}
		at, ok := c.at[n]
		if !ok {
			return errors.New("a normal distribution has a closed form only where its mean is linear in normal parameters")
		}
		for i := range theta.Size() {
			k := i
			if index := theta.Index(); index != nil {
				k = int(index[i])
			}
			where, from = append(where, at+k), append(from, shift[i])
		}
	}
	w := 1 / (sigma.Value[0] * sigma.Value[0])
	for i := range f.K {
		row := f.R[i*f.K:][:f.K]
		z := f.Z[i]
		for j, r := range row {
			z += r * from[j]
		}
		for j, r := range row {
			if r == 0 {
				continue
			}
			c.pull.SetVec(where[j], c.pull.AtVec(where[j])+w*r*z)
			for l := j; l < f.K; l++ {
				a, b, v := where[j], where[l], w*r*row[l]
				if a == b && j != l {
					v *= 2 // that of l and j too
				}
				c.precision.SetSym(a, b, c.precision.At(a, b)+v)
			}
		}
	}
	return nil
}

// solve makes of the joint distribution of normal parameters that of each given
// those before it. The elements of one must be independent, given these.
func (c *conjugation) solve() error {
	if c.size == 0 {
		return nil
	}
	c.solved = map[*ir.Factor]*ir.Factor{}
	var all mat.Cholesky
	if !all.Factorize(c.precision) {
		return errors.New("the normal parameters depend on each other too strongly for a closed form")
	}
	var mean mat.VecDense
	var covariance mat.SymDense
	if all.SolveVecTo(&mean, c.pull) != nil || all.InverseTo(&covariance) != nil {
		return errors.New("the normal parameters depend on each other too strongly for a closed form")
	}
	for _, f := range c.normal {
		g, err := conditional(f, c.normal, c.at, &mean, &covariance)
		if err != nil {
			return err
		}
		c.solved[f] = g
	}
	return nil
}

// conditional returns the distribution of f's elements given those before them.
func conditional(f *ir.Factor, normal []*ir.Factor, at map[*ir.Node]int, mean *mat.VecDense, covariance *mat.SymDense) (*ir.Factor, error) {
	k, before := f.Size(), at[f.X]
	own := mat.NewDense(k, k, nil)
	own.Copy(covariance.SliceSym(before, before+k))
	var slopes mat.Dense
	center := slices.Clone(mean.RawVector().Data[before : before+k])
	var sources []*ir.Node
	if before > 0 {
		cross := mat.DenseCopyOf(covariance).Slice(before, before+k, 0, before)
		var head mat.Cholesky
		if !head.Factorize(covariance.SliceSym(0, before)) || head.SolveTo(&slopes, cross.T()) != nil {
			return nil, errors.New("the normal parameters depend on each other too strongly for a closed form")
		}
		var explained mat.Dense
		explained.Mul(cross, &slopes)
		own.Sub(own, &explained)
		for _, g := range normal {
			if at[g.X] < before {
				sources = append(sources, g.X)
			}
		}
	}
	sd := make([]float64, k)
	for i := range k {
		for j := range i {
			if d := own.At(i, j); d*d > 1e-20*own.At(i, i)*own.At(j, j) {
				return nil, fmt.Errorf("the elements of %s depend on each other: name what they share in a line above", f.Stmt.Target)
			}
		}
		sd[i] = math.Sqrt(own.At(i, i))
	}
	g := *f
	location := ir.Array(center, f.X.Dims...)
	if before > 0 {
		weights := make([]float64, k*before)
		for i := range k {
			for j := range before {
				weights[i*before+j] = slopes.At(j, i)
				center[i] -= slopes.At(j, i) * mean.AtVec(j)
			}
		}
		source := sources[0]
		dims := []*ir.Dim{{Name: "before", Size: before}}
		if len(sources) > 1 {
			source = &ir.Node{Op: ir.Concat, Args: sources, Dims: dims}
		}
		matrix := ir.Array(weights, append(slices.Clone(f.X.Dims), dims...)...)
		dot := &ir.Node{Op: ir.Dot, Args: []*ir.Node{matrix, source}, Dims: f.X.Dims}
		location = &ir.Node{Op: ir.Add, Args: []*ir.Node{location, dot}, Dims: f.X.Dims}
	}
	g.Args = []*ir.Node{location, ir.Array(sd, f.X.Dims...)}
	return &g, nil
}
