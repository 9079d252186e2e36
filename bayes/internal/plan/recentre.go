package plan

import (
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// recentre gives the levels of a hierarchy the parameterisation that suits
// their data. Levels of which the data say little, theta ~ Normal(mu, tau),
// become mu + tau·z with z ~ Normal(0, 1): as tau goes to 0, theta has to
// follow it into a funnel that no step size suits, and z does not. Levels of
// which the data say much stay as they are: there z would have to follow mu and
// tau in all they do (Papaspiliopoulos, Roberts and Sköld 2007; Betancourt and
// Girolami 2015).
//
// It rewrites the model, and of the model as written what says how the
// coordinates make variables and their distributions.
type recentre struct{}

func (recentre) Name() string { return "recentre" }

func (recentre) Apply(p *Plan, known *facts.Set) {
	p.centred = p.Model
	if p.Engine == Forward || p.opt.Gibbs {
		return
	}
	for _, f := range p.Model.Factors {
		if f.Observed {
			known.Look(f)
		}
	}
	r := &rewriter{Rewriter: ir.NewRewriter(), free: map[*ir.Node]*ir.Node{}}
	split := map[*ir.Factor][]bool{} // which elements stay as they are
	for _, f := range p.Model.Factors {
		if !hierarchical(f) {
			continue
		}
		step := p.step(f, words.Plural(f.Size(), "level"))
		centred, why, err := choose(f, known)
		if err != nil {
			step.Because = []string{"recentre " + err.Error()}
			continue
		}
		step.Rewrite, step.Because = "recentre", []string{why}
		r.replace(f, centred)
		split[f] = centred
		if n := count(centred); n > 0 {
			step.Effect += fmt.Sprintf(", of which %s %s", words.Commas(f.Size()-n), noncentred(f))
		} else {
			step.Effect += " " + noncentred(f)
		}
	}
	if len(split) == 0 {
		return
	}
	rebuilt := func(m *ir.Model) *ir.Model {
		out := *m
		out.Factors = nil
		for _, f := range m.Factors {
			if centred, ok := split[f]; ok {
				out.Factors = append(out.Factors, r.split(f, centred)...)
				continue
			}
			g := r.Factor(f)
			if step := p.observed[f]; step != nil {
				p.observed[g] = step
			}
			out.Factors = append(out.Factors, g)
		}
		r.model(&out)
		return &out
	}
	p.Model, p.Written = rebuilt(p.Model), rebuilt(p.Written)
}

// noncentred says what a factor's elements become.
func noncentred(f *ir.Factor) string {
	return fmt.Sprintf("→ location + scale·z, z ~ %s", f.Family.Name)
}

// locationScale returns which parameters of a family on all of the line are its
// location and its scale: draws are location + scale·z, with z a draw at
// location 0 and scale 1.
func locationScale(f *distribution.Family) (location, scale int, ok bool) {
	ls := f.LocationScale
	if ls == nil || ls.Log || ls.Location < 0 || ls.Scale < 0 || f.Lower.Kind != distribution.Open || f.Upper.Kind != distribution.Open {
		return 0, 0, false
	}
	return ls.Location, ls.Scale, true
}

// hierarchical reports whether a factor is the distribution of several levels
// whose scale is inferred too, as far as that can be told.
func hierarchical(f *ir.Factor) bool {
	if f.Observed || f.Family.Discrete || f.Multivariate != nil || f.Sequential || f.Size() < 2 || f.X.HasRows() || !named(f) {
		return false
	}
	if _, scale, ok := locationScale(f.Family); ok {
		return !f.Args[scale].IsConst()
	}
	return slices.ContainsFunc(f.Args, func(a *ir.Node) bool { return !a.IsConst() })
}

// named reports whether a factor is of all that its statement names.
func named(f *ir.Factor) bool {
	target := f.Stmt.Target
	if x, ok := target.(*syntax.Index); ok {
		target = x.X
	}
	name, ok := target.(*syntax.Name)
	return ok && (f.X.Op != ir.Free || f.X.Label == name.Name)
}

// enough is how many times as much as its distribution the data must say of a
// level for it to stay centred.
const enough = 5

// choose returns which elements of a factor had better stay as they are, and
// why not the others; an error, where none should be replaced, says why.
func choose(f *ir.Factor, known *facts.Set) (centred []bool, why string, err error) {
	if _, _, ok := locationScale(f.Family); !ok || f.X.Op != ir.Free {
		return nil, "", fmt.Errorf("needs a family of location and scale on all of the line, which %s is not", f.Family.Name)
	}
	centred = make([]bool, f.Size())
	ratio, ok := known.Ratio(f.X)
	if !ok {
		return centred, "it is not known beforehand how much the data say of each level", nil
	}
	for i, r := range ratio {
		centred[i] = r > enough
	}
	slices.Sort(ratio)
	median := ratio[len(ratio)/2]
	says := fmt.Sprintf("the data say about %.2g times as much of a level as its distribution does", median)
	if median == 0 {
		says = "the levels differ no more than chance would have it"
	}
	switch n := count(centred); {
	case n == len(centred):
		return nil, "", fmt.Errorf("is for levels of which the data say little, and here %s", says)
	case n > 0:
		return centred, fmt.Sprintf("%s, and of these less than %d times", says, enough), nil
	}
	return centred, says, nil
}

func count(of []bool) int {
	n := 0
	for _, v := range of {
		if v {
			n++
		}
	}
	return n
}

// A rewriter rebuilds what depends on levels that are replaced.
type rewriter struct {
	*ir.Rewriter
	free map[*ir.Node]*ir.Node // z, by what it is the coordinates of
}

// replace makes the elements of f.X that are not centred location + scale·z.
func (r *rewriter) replace(f *ir.Factor, centred []bool) {
	location, scale, _ := locationScale(f.Family)
	z := *f.X
	r.free[f.X] = &z
	mu, sigma := r.Node(f.Args[location]), r.Node(f.Args[scale])
	if count(centred) > 0 {
		stays := make([]float64, len(centred))
		for i, c := range centred {
			if c {
				stays[i] = 1
			}
		}
		where := ir.Array(stays, z.Dims...)
		mu = &ir.Node{Op: ir.Where, Args: []*ir.Node{where, ir.Scalar(0), mu}, Dims: z.Dims}
		sigma = &ir.Node{Op: ir.Where, Args: []*ir.Node{where, ir.Scalar(1), sigma}, Dims: z.Dims}
	}
	scaled := &ir.Node{Op: ir.Mul, Args: []*ir.Node{sigma, &z}, Dims: z.Dims}
	theta := scaled
	if !(mu.IsConst() && slices.Max(mu.Value) == 0 && slices.Min(mu.Value) == 0) {
		theta = &ir.Node{Op: ir.Add, Args: []*ir.Node{mu, scaled}, Dims: z.Dims}
	}
	r.Replace(f.X, theta)
}

// split returns the factors of z and of the elements that stay as they are.
func (r *rewriter) split(f *ir.Factor, centred []bool) []*ir.Factor {
	location, scale, _ := locationScale(f.Family)
	standard := *f
	standard.X = r.free[f.X]
	standard.Args = r.List(f.Args)
	standard.Args[location], standard.Args[scale] = ir.Scalar(0), ir.Scalar(1)
	if count(centred) == 0 {
		return []*ir.Factor{&standard}
	}
	var of [2][]int32
	for i, c := range centred {
		k := 0
		if c {
			k = 1
		}
		of[k] = append(of[k], int32(i))
	}
	stay := *f
	stay.X, stay.Args = r.Node(f.X), r.List(f.Args)
	return []*ir.Factor{pick(&standard, of[0]), pick(&stay, of[1])}
}

// pick returns the factor of some of a factor's elements.
func pick(f *ir.Factor, index []int32) *ir.Factor {
	dims := []*ir.Dim{{Name: "some", Size: len(index)}}
	some := func(n *ir.Node) *ir.Node {
		if n.Size() == 1 {
			return n
		}
		return &ir.Node{Op: &ir.Gather{Index: index}, Args: []*ir.Node{n}, Dims: dims}
	}
	g := *f
	g.X, g.Args, g.Dims = some(f.X), nil, dims
	for _, a := range f.Args {
		g.Args = append(g.Args, some(a))
	}
	return &g
}

// model rebuilds all of a model but its factors.
func (r *rewriter) model(m *ir.Model) {
	variables := func(vars []*ir.Variable) []*ir.Variable {
		out := make([]*ir.Variable, len(vars))
		for i, v := range vars {
			w := *v
			w.Node = r.Node(v.Node)
			out[i] = &w
		}
		return out
	}
	m.Vars, m.Rows, m.Terms = variables(m.Vars), variables(m.Rows), r.List(m.Terms)
	m.Free = slices.Clone(m.Free)
	for i, f := range m.Free {
		if z := r.free[f]; z != nil {
			m.Free[i] = z
		}
	}
	m.Potentials = slices.Clone(m.Potentials)
	for i, p := range m.Potentials {
		m.Potentials[i] = &ir.Potential{Stmt: p.Stmt, Term: r.Node(p.Term)}
	}
	if m.Marginal != nil {
		sum := *m.Marginal
		sum.Parts = nil
		for _, p := range m.Marginal.Parts {
			q := p
			if p.Node != nil {
				q.Node = r.Node(p.Node)
			} else {
				q.Factor = r.Factor(p.Factor)
			}
			sum.Parts = append(sum.Parts, q)
		}
		m.Marginal = &sum
	}
}
