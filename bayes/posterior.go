package bayes

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/internal/column"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A Posterior holds draws from a posterior (or prior) distribution.
//
// Methods that take names also take expressions over the variables:
// post.Values("mu_b - mu_a"), post.Density("exp(b)"). A method without an error
// result panics on an error, such as an unknown name, as [Must] does. If names are
// input of the program, check them with [Posterior.Eval] or [Posterior.Quantities]
// first.
type Posterior struct {
	Sampling Sampling // how it was made

	table *draws.Table
	text  string
	model *Model      // nil if the posterior was loaded
	data  column.Kept // the data of the model; nil if the posterior was loaded
	prior bool        // these are draws by Model.Prior

	checked  sync.Once
	warnings []string
	notes    []string // about data and files
	told     bool     // whether the host has shown the warnings
}

// String returns the summary of all variables as text.
func (p *Posterior) String() string { return p.Summary().String() }

// Names returns the names of the variables in the order of the model.
func (p *Posterior) Names() []string { return p.table.Names() }

// A Variable is an array in each draw.
type Variable struct {
	Name       string
	Dimensions []Dimension // none for a number
	Parameter  bool        // whether it has a distribution, not a definition

	table *draws.Table
	at    draws.Variable
}

// A Dimension is one dimension of a variable.
type Dimension struct {
	Name   string   // the column that has the levels, or the variable's name with a number
	Size   int      //
	Labels []string // of its positions; nil if they are numbers from 0
}

// Variables returns the variables in the order of the model. Sampling has the
// numbers of chains and of draws per chain.
func (p *Posterior) Variables() []Variable {
	list := make([]Variable, len(p.table.Vars))
	for i, v := range p.table.Vars {
		list[i] = Variable{Name: v.Name, Parameter: v.Param, table: p.table, at: v}
		for _, d := range v.Dims {
			list[i].Dimensions = append(list[i].Dimensions, Dimension{d.Name, d.Size, slices.Clone(d.Labels)})
		}
	}
	return list
}

// Shape returns the sizes of the dimensions.
func (v Variable) Shape() []int {
	shape := make([]int, len(v.Dimensions))
	for i, d := range v.Dimensions {
		shape[i] = d.Size
	}
	return shape
}

// Draw returns the elements of the variable in one draw of a chain, in row-major
// order. Chains and draws count from 0.
func (v Variable) Draw(chain, draw int) []float64 {
	return slices.Clone(v.table.Row(chain, draw)[v.at.Offset:][:v.at.Size])
}

// A Quantity is a number in each draw: an element of a variable or of an
// expression over variables.
type Quantity struct {
	Name   string      // as tables show it: "effect[oslo]"
	Chains [][]float64 // by chain and draw
}

// Quantities returns the elements of the expressions over the variables. Without
// arguments it returns the elements of all variables.
func (p *Posterior) Quantities(exprs ...string) ([]Quantity, error) {
	list, err := p.quantities(exprs)
	if err != nil {
		return nil, err
	}
	quantities := make([]Quantity, len(list))
	for i, q := range list {
		quantities[i] = Quantity(q)
	}
	return quantities, nil
}

// Stats returns the sampler's statistics of each draw, by chain; nil if draws are
// independent.
func (p *Posterior) Stats() [][]mcmc.Stat {
	if p.table.Stats == nil {
		return nil
	}
	return slices.Collect(slices.Chunk(slices.Clone(p.table.Stats), p.table.Draws))
}

// Eval returns the draws of a scalar expression over the variables, chain
// after chain: "diff", "effect[\"oslo\"]", "mu_b/mu_a - 1", "mu_b > mu_a".
func (p *Posterior) Eval(expr string) ([]float64, error) {
	q, err := engine.Evaluate(p.table, p.engine(), expr)
	if err != nil {
		return nil, err
	}
	if len(q) != 1 {
		return nil, fmt.Errorf("%s has %d values in each draw, and one is needed: pick one, as in %s", expr, len(q), q[0].Name)
	}
	return q[0].Values(), nil
}

// Values returns the draws of a scalar expression over the variables, chain
// after chain. It panics where [Posterior.Eval] returns an error.
func (p *Posterior) Values(expr string) []float64 { return Must(p.Eval(expr)) }

// Prob returns the share of draws in which a comparison holds, as in
// post.Prob("mu_b > mu_a"): the posterior probability that it is true. It panics
// if the expression is not a comparison.
func (p *Posterior) Prob(comparison string) float64 {
	n := 0
	v := p.Values(comparison)
	for _, x := range v {
		switch x {
		case 0:
		case 1:
			n++
		default:
			host.Fail(fmt.Errorf("%s is not a comparison: Prob takes an expression that is true or false, as in %s > 0", comparison, comparison))
		}
	}
	return float64(n) / float64(len(v))
}

// Derive adds a variable, defined by an expression over the others, to the
// posterior and returns the posterior: post.Derive("lift", "mu_b/mu_a - 1"). It
// panics if the name is taken or the expression has an error. In a notebook the
// new variable lasts until the end of the cell. To have it in later cells, write
//
//	var lifted = post.Derive("lift", "mu_b/mu_a - 1")
func (p *Posterior) Derive(name, expr string) *Posterior {
	if err := engine.Derive(p.table, p.engine(), name, expr); err != nil {
		host.Fail(err)
	}
	return p
}

// Warnings returns the problems of the draws as sentences, the worst first, or
// nil if there are none.
func (p *Posterior) Warnings() []string {
	p.checked.Do(func() { p.warnings = engine.Warnings(p.table, engine.Report(p.Sampling)) })
	return slices.Concat(p.warnings, p.unobserved(), p.notes)
}

// unobserved returns a warning if data were given but none are observed.
func (p *Posterior) unobserved() []string {
	var unused []string
	for name, c := range p.data {
		if c == nil {
			unused = append(unused, name)
		}
	}
	if p.Sampling.Sampler != "forward" || p.prior || len(unused) == 0 {
		return nil
	}
	sort.Strings(unused)
	return []string{fmt.Sprintf("Nothing is observed, so these are draws from the prior: the model does not mention %s, which the data has.", strings.Join(unused, ", "))}
}

// quantities returns the elements of the expressions, or of all variables if
// there are none.
func (p *Posterior) quantities(exprs []string) ([]draws.Quantity, error) {
	if len(exprs) == 0 {
		return p.table.All(), nil
	}
	var list []draws.Quantity
	for _, e := range exprs {
		q, err := engine.Evaluate(p.table, p.engine(), e)
		if err != nil {
			return nil, err
		}
		list = append(list, q...)
	}
	return list, nil
}

// engine returns the model of the draws, or nil if they were loaded.
func (p *Posterior) engine() *engine.Model {
	if p.model == nil {
		return nil
	}
	return &p.model.engine
}
