package bayes

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Posterior is draws from a posterior (or prior) distribution.
//
// Methods that take names take expressions over the variables too:
// post.Values("mu_b - mu_a"), post.Density("exp(b)"). A name that is not there
// ends the program with a message that says which are, as [Must] does;
// [Posterior.Eval] returns an error instead.
type Posterior struct {
	Sampling Sampling // how it was made

	text          string
	model         *Model    // nil where it was loaded
	data          bind.Data // that it has learnt from; nil where it was loaded
	prior         bool      // it has learnt from nothing
	vars          []variable
	width         int // numbers in a draw, over all variables
	chains, draws int
	values        []float64   // chain, draw, variable
	stats         []mcmc.Stat // chain, draw; nil for independent draws

	checked  sync.Once
	warnings []string
	told     bool // Sample has shown the warnings
}

// A variable is a named array in each draw.
type variable struct {
	name   string
	dims   []*ir.Dim
	param  bool
	offset int
	size   int
}

func newPosterior(text string, vars []*ir.Variable, chains, draws int) *Posterior {
	p := &Posterior{text: text, chains: chains, draws: draws}
	for _, v := range vars {
		p.addVariable(v.Name, v.Node.Dims, v.Param)
	}
	p.values = make([]float64, chains*draws*p.width)
	p.stats = make([]mcmc.Stat, chains*draws)
	return p
}

func (p *Posterior) addVariable(name string, dims []*ir.Dim, param bool) {
	v := variable{name: name, dims: dims, param: param, offset: p.width, size: 1}
	for _, d := range dims {
		v.size *= d.Size
	}
	p.width += v.size
	p.vars = append(p.vars, v)
}

// String returns the summary of all variables as text.
func (p *Posterior) String() string { return p.Summary().String() }

// row returns one draw.
func (p *Posterior) row(chain, i int) []float64 {
	start := (chain*p.draws + i) * p.width
	return p.values[start : start+p.width : start+p.width]
}

// cut shortens all chains to the shortest of a run that was stopped, leaving
// out chains without a draw. It reports whether any draw is left.
func (p *Posterior) cut(drawn []int) bool {
	shortest := 0
	var chains []int
	for c, n := range drawn {
		if n > 0 {
			chains = append(chains, c)
			if shortest == 0 || n < shortest {
				shortest = n
			}
		}
	}
	var values []float64
	var stats []mcmc.Stat
	for _, c := range chains {
		for i := range shortest {
			values = append(values, p.row(c, i)...)
			stats = append(stats, p.stats[c*p.draws+i])
		}
	}
	p.chains, p.draws, p.values, p.stats = len(chains), shortest, values, stats
	p.Sampling.Partial = true
	p.Sampling.Chains, p.Sampling.Draws = p.chains, p.draws
	return shortest > 0
}

// Names returns the names of the variables in the order of the model.
func (p *Posterior) Names() []string {
	names := make([]string, len(p.vars))
	for i, v := range p.vars {
		names[i] = v.name
	}
	return names
}

// A quantity is a number in each draw.
type quantity struct {
	name   string
	chains [][]float64
}

// Eval returns the draws of a scalar expression over the variables, chain
// after chain: "diff", "effect[\"oslo\"]", "mu_b/mu_a - 1", "mu_b > mu_a".
func (p *Posterior) Eval(expr string) ([]float64, error) {
	q, err := p.eval(expr)
	if err != nil {
		return nil, err
	}
	if len(q) != 1 {
		return nil, fmt.Errorf("%s has %d values a draw, where one is needed: pick one, as in %s", expr, len(q), q[0].name)
	}
	return slices.Concat(q[0].chains...), nil
}

// Values returns the draws of a scalar expression over the variables, chain
// after chain. See Eval.
func (p *Posterior) Values(expr string) []float64 { return Must(p.Eval(expr)) }

// Prob returns the share of draws in which a comparison holds, as in
// post.Prob("mu_b > mu_a"): the posterior probability that it is true.
func (p *Posterior) Prob(comparison string) float64 {
	n := 0
	v := p.Values(comparison)
	for _, x := range v {
		switch x {
		case 0:
		case 1:
			n++
		default:
			fail(fmt.Errorf("%s is no comparison: Prob takes what holds or does not, as in %s > 0", comparison, comparison))
		}
	}
	return float64(n) / float64(len(v))
}

// Derive adds a variable to the posterior, an expression over the others, and
// returns the posterior: post.Derive("lift", "mu_b/mu_a - 1"). In a notebook
// it lasts for the cell; for later cells too write
//
//	var lifted = post.Derive("lift", "mu_b/mu_a - 1")
func (p *Posterior) Derive(name, expr string) *Posterior {
	if slices.Contains(p.Names(), name) {
		fail(fmt.Errorf("there is a variable %s already: choose another name", name))
	}
	node, width, err := p.bindExpr(expr)
	if err != nil {
		fail(err)
	}
	node = bind.Named(name, node)
	out := program.CompileOutputs([]*ir.Node{node}, width).NewOutputs()
	old := p.values
	p.addVariable(name, node.Dims, false)
	p.values = make([]float64, p.chains*p.draws*p.width)
	for c := range p.chains {
		for i := range p.draws {
			row := p.row(c, i)
			old = old[copy(row[:width], old):]
			out.Eval(row[width:], row[:width])
		}
	}
	return p
}

// bindExpr types an expression over the variables, which lie in a draw one
// after another.
func (p *Posterior) bindExpr(expr string) (node *ir.Node, size int, err error) {
	vars := make([]*ir.Variable, len(p.vars))
	for i, v := range p.vars {
		vars[i] = &ir.Variable{Name: v.name, Node: &ir.Node{Op: ir.Free, Dims: v.dims, Offset: v.offset}}
	}
	node, err = bind.BindExpr(expr, vars)
	if name := p.perRow(expr); err != nil && name != "" {
		err = fmt.Errorf("%s has a value per row of the data, and such are not kept: Predict(nil) has them, and so has a posterior sampled with bayes.Keep(%q)", name, name)
	}
	return node, p.width, err
}

// perRow returns a name in an expression that the model defines for each row.
func (p *Posterior) perRow(expr string) (name string) {
	e, err := syntax.ParseExpr(expr)
	if err != nil || p.model == nil {
		return ""
	}
	syntax.Walk(e, func(e syntax.Expr) bool {
		n, ok := e.(*syntax.Name)
		for _, s := range p.model.tree.Statements {
			if target, isName := s.Target.(*syntax.Name); ok && isName && !s.Sampled && target.Name == n.Name && !slices.Contains(p.Names(), n.Name) {
				name = n.Name
			}
		}
		return true
	})
	return name
}

// eval returns the elements of an expression, with their labels.
func (p *Posterior) eval(expr string) ([]quantity, error) {
	for _, v := range p.vars {
		if v.name == expr {
			return p.elements(v), nil
		}
		if strings.HasPrefix(expr, v.name+"[") { // as tables call it: effect[new york]
			if k := slices.Index(elementLabels(v.name, v.dims), expr); k >= 0 {
				return p.elements(v)[k : k+1], nil
			}
		}
	}
	node, size, err := p.bindExpr(expr)
	if err != nil {
		return nil, err
	}
	out := program.CompileOutputs([]*ir.Node{node}, size).NewOutputs()
	labels := elementLabels(expr, node.Dims)
	q := newQuantities(labels, p.chains, p.draws)
	dst := make([]float64, out.Size())
	for c := range p.chains {
		for i := range p.draws {
			out.Eval(dst, p.row(c, i))
			for k, v := range dst {
				q[k].chains[c][i] = v
			}
		}
	}
	return q, nil
}

func newQuantities(names []string, chains, draws int) []quantity {
	q := make([]quantity, len(names))
	for k, name := range names {
		q[k] = quantity{name, make([][]float64, chains)}
		all := make([]float64, chains*draws)
		for c := range q[k].chains {
			q[k].chains[c] = all[c*draws : (c+1)*draws : (c+1)*draws]
		}
	}
	return q
}

// elements returns the elements of a variable.
func (p *Posterior) elements(v variable) []quantity {
	q := newQuantities(elementLabels(v.name, v.dims), p.chains, p.draws)
	for c := range p.chains {
		for i := range p.draws {
			for k, x := range p.row(c, i)[v.offset : v.offset+v.size] {
				q[k].chains[c][i] = x
			}
		}
	}
	return q
}

// quantities returns the elements of the expressions, or of all variables.
func (p *Posterior) quantities(exprs []string) ([]quantity, error) {
	var list []quantity
	if len(exprs) == 0 {
		for _, v := range p.vars {
			list = append(list, p.elements(v)...)
		}
		return list, nil
	}
	for _, e := range exprs {
		q, err := p.eval(e)
		if err != nil {
			return nil, err
		}
		list = append(list, q...)
	}
	return list, nil
}

// elementLabels names the elements of an array: effect[oslo], beta[0].
func elementLabels(name string, dims []*ir.Dim) []string {
	labels := []string{""}
	for _, d := range dims {
		longer := make([]string, 0, len(labels)*d.Size)
		for _, l := range labels {
			for k := range d.Size {
				at := fmt.Sprint(k)
				if d.Labels != nil {
					at = d.Labels[k]
				}
				longer = append(longer, l+", "+at)
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
