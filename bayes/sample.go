package bayes

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/progress"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// Sample draws from the posterior of the model given data: with NUTS, or, where
// nothing is observed, independently from the prior.
//
// The posterior is filed under the text, the data, the options and the version
// of this package. When it is there already, Sample returns the filed one,
// silently and in milliseconds; so a notebook's later cells, which run the
// earlier ones' variables again, cost nothing.
//
// An interrupt (SIGINT) stops sampling: Sample then returns the draws made so
// far, in a posterior whose Sampling says Partial. In a notebook it is filed
// for as long as the kernel runs, unless it is very large, so that later cells
// need not wait again; [Fresh] draws it anew. When there are no draws yet,
// Sample returns an error.
func (m *Model) Sample(d Data, opts ...Option) (*Posterior, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	columns, err := d.columns(m.names())
	if err != nil {
		return nil, err
	}
	file := newFile(m, columns, o)
	if post := file.get(); post != nil {
		post.model, post.data = m, columns
		return post, nil
	}
	post, err := m.sample(columns, o)
	if err != nil {
		return nil, err
	}
	post.model, post.data = m, columns
	if !o.quiet {
		showWarnings(post.Warnings())
		showWarnings(unobserved(post, columns))
		post.told = true
	}
	if err := file.put(post); err != nil && !o.quiet {
		unfiled.Do(func() { showWarnings([]string{err.Error()}) })
	}
	return post, nil
}

// unobserved warns of draws from the prior where data were given.
func unobserved(p *Posterior, columns bind.Data) []string {
	var unused []string
	for name, c := range columns {
		if c == nil {
			unused = append(unused, name)
		}
	}
	if p.Sampling.Sampler != "forward" || len(unused) == 0 {
		return nil
	}
	slices.Sort(unused)
	return []string{fmt.Sprintf("Nothing is observed: the model does not name %s of the data. These are draws from the prior.", strings.Join(unused, ", "))}
}

// unfiled lets a program say only once that posteriors cannot be filed.
var unfiled sync.Once

// Prior draws from the prior: the model with what it says of the data left
// out. Data is needed for its columns and levels. The draws are independent.
// Predict(nil) then gives data as the model expects them before it has seen
// any, and Check sets those beside the ones that there are.
func (m *Model) Prior(d Data, opts ...Option) (*Posterior, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	columns, err := d.columns(m.names())
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(m.tree, columns)
	if err != nil {
		return nil, err
	}
	if err := keep(bound, o.keep); err != nil {
		return nil, err
	}
	post, err := m.forward(bound, nil, o)
	if err != nil {
		return nil, err
	}
	post.model, post.data, post.prior = m, columns, true
	return post, nil
}

func (m *Model) sample(columns bind.Data, o options) (*Posterior, error) {
	begin := time.Now()
	bound, err := m.bindColumns(columns)
	if err != nil {
		return nil, err
	}
	if err := keep(bound, o.keep); err != nil {
		return nil, err
	}
	p := m.plan(bound, o)
	if p.Sampler == "forward" {
		return m.forward(bound, p, o)
	}
	if o.method == "conjugate" {
		closed, err := p.Closed()
		if err != nil {
			return nil, fmt.Errorf("Method(%q): the posterior has no closed form that is known: %w", o.method, err)
		}
		post, err := m.forward(closed, p, o)
		if err == nil {
			post.Sampling.Sampler = o.method
		}
		return post, err
	}
	if o.method == "gibbs" {
		if _, err := p.Blocks(); err != nil {
			return nil, fmt.Errorf("Method(%q): %w", o.method, err)
		}
	}
	if err := o.checkSize(bound); err != nil {
		return nil, err
	}
	if err := m.checkCode(bound, o); err != nil {
		return nil, err
	}
	t := target{bound: p.Written, prior: bound, plan: p, density: program.Compile(p.Model), method: strings.ToLower(p.Sampler)}
	return t.sample(o, Sampling{Bind: time.Since(begin), Plan: p.Lines()})
}

// keep adds definitions with a value per row to what the posterior holds.
func keep(bound *ir.Model, names []string) error {
	var all []string
	for _, v := range slices.Concat(bound.Vars, bound.Rows) {
		all = append(all, v.Name)
	}
	if err := known("Keep", "definition", names, all); err != nil {
		return err
	}
	for _, v := range bound.Rows {
		if slices.Contains(names, v.Name) {
			node := &ir.Node{Op: ir.View, Args: []*ir.Node{v.Node}, Dims: ownDims(v)}
			bound.Vars = append(bound.Vars, &ir.Variable{Name: v.Name, Node: node})
		}
	}
	return nil
}

// place returns where progress is shown; nil: nowhere.
func place(o options) progress.Place {
	if o.quiet {
		return nil
	}
	return progress.Here()
}

// split divides the wall time of a run into warm-up and draws, by the share
// that each has of the chains' own time.
func split(r mcmc.Result) (warmup, draw time.Duration) {
	var w, d time.Duration
	for _, c := range r.Chains {
		w += c.Warmup
		d += c.Sampling
	}
	if w+d == 0 {
		return 0, 0
	}
	warmup = time.Duration(float64(r.Elapsed) * float64(w) / float64(w+d))
	return warmup, r.Elapsed - warmup
}

// explain puts an error of the sampler in the terms of the model.
func explain(err error, m *ir.Model, p *plan.Plan) error {
	var noStart *mcmc.InitError
	var noStep *mcmc.StepSizeError
	var noMode *mcmc.NoModeError
	var broken *codeError
	switch {
	case errors.As(err, &broken):
		return broken
	case errors.As(err, &noMode):
		return explainRise(noMode, m)
	case errors.Is(err, mcmc.ErrNotConcave):
		return errors.New("there is no normal approximation: at its mode the posterior is flat, or has an edge, in some direction; draw with NUTS, which Sample does by itself")
	case errors.As(err, &noStart):
		return explainStart(noStart, m, p)
	case errors.As(err, &noStep) && noStep.StepSize > 1:
		return errors.New("the posterior is not a distribution: the data do not bound every parameter, and its prior is flat; give each parameter a proper prior, such as Normal(0, 10)")
	case errors.As(err, &noStep):
		return errors.New("the log density is too rough to follow at any step size: look for a sharp edge, such as a comparison of a parameter with a number, or for data that are nearly infinite on the model's scale")
	}
	return fmt.Errorf("sampling failed: %w", err)
}

// explainRise says where a search for the mode has ended.
func explainRise(err *mcmc.NoModeError, m *ir.Model) error {
	at := newPosterior("", m.Vars, 1, 1)
	newRecorder(at, m, nil, 0).Record(0, 0, err.Q, mcmc.Stat{})
	var where []string
	for _, v := range at.vars {
		if v.size == 1 && v.param {
			where = append(where, fmt.Sprintf("%s = %.3g", v.name, at.values[v.offset]))
		}
	}
	text := "there is no mode: the density rises without end"
	if len(where) > 0 {
		text += ", and was left at " + strings.Join(where[:min(len(where), 4)], ", ")
	}
	return errors.New(text + "; that of a hierarchical model does so where a scale goes to zero. Use Sample, which does not need a mode")
}

// explainStart finds the line that allows no starting point, in the model as it
// was written.
func explainStart(err *mcmc.InitError, m *ir.Model, p *plan.Plan) error {
	if len(m.Discrete) > 0 {
		m = p.Model // which has no parameters that were summed out
	}
	f, element := program.Compile(m).NewDensity().FailedAt(err.Q)
	if f == nil {
		for _, p := range m.Potentials {
			var v [1]float64
			program.CompileOutputs([]*ir.Node{p.Term}, m.Size()).NewOutputs().Eval(v[:], err.Q)
			switch bad := v[0]-v[0] != 0; {
			case bad && p.Stmt == nil:
				return fmt.Errorf("the Go log density is %v at each of %d starting points: check it at values that the priors allow, and give the parameters narrower priors if it is defined for few", v[0], err.Tries)
			case bad:
				return m.Source.Errorf(p.Stmt.At(), "this is %v, or its gradient is not finite, at each of %d starting points: check its signs and where its functions are defined", v[0], err.Tries)
			}
		}
		return fmt.Errorf("none of %d starting points has a finite log density and gradient: a term of the model overflows; give the parameters narrower priors, or bring the data to a scale near 1", err.Tries)
	}
	at := ""
	if f.Size() > 1 && element >= 0 {
		at = fmt.Sprintf(" (first in row %d)", f.Row(element))
	}
	return m.Source.Errorf(f.Stmt.At(), "the log density of this line is −Inf at each of %d starting points%s: no value of the parameters that was tried allows these data; check the data against the distribution, its bounds and the signs of its scale", err.Tries, at)
}

// forward draws from the prior.
func (m *Model) forward(bound *ir.Model, p *plan.Plan, o options) (*Posterior, error) {
	begin := time.Now()
	for _, v := range bound.Vars {
		if v.Param && strings.HasSuffix(v.Prior.Family.Name, "Flat") {
			return nil, m.tree.Errorf(v.Prior.Stmt.At(), "%s has no distribution to draw from: %s is improper, and nothing is observed", v.Name, v.Prior.Family.Name)
		}
	}
	if err := o.checkSize(bound); err != nil {
		return nil, err
	}
	post := newPosterior(m.String(), bound.Vars, o.chains, o.draws)
	post.stats = nil // there is nothing to say of independent draws
	for chain := range o.chains {
		r := rand.New(rand.NewPCG(uint64(o.seed), uint64(chain)))
		simulation := program.Forward(bound, r)
		for i := range o.draws {
			simulation.Run(post.row(chain, i), nil)
			if i%256 == 0 && o.ctx.Err() != nil {
				return nil, o.ctx.Err()
			}
		}
	}
	post.Sampling = Sampling{Sampler: "forward", Draws: o.draws, Chains: o.chains, Draw: time.Since(begin)}
	if p != nil {
		post.Sampling.Plan = p.Lines()
	}
	return post, nil
}
