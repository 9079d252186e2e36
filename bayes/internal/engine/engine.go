// Package engine draws from the posterior of a model: it binds the model to data,
// plans it, chooses the sampler, runs it, and recovers the parameters that the
// plan summed out. It does not know notebooks or files.
//
// Read engine.go for models and their options, sample.go for the steps from
// data to draws, and sampler.go for the samplers. gibbs.go and discrete.go
// build samplers from the blocks of a plan, recover.go draws the parameters
// that were summed out, explain.go states the errors of samplers in terms of
// the model, and code.go adds densities in Go. forward.go draws from the prior,
// and optimize.go finds modes. The other files answer questions about a table
// of draws: evaluate.go (expressions), predict.go (new data, LOO),
// regression.go (lines) and warnings.go.
package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/progress"
	"github.com/gonbayes/gonbayes/bayes/internal/spell"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Model is a parsed model, with the Go code that multiplies its density.
type Model struct {
	Tree *syntax.Model
	Code []Density
}

// Options are the settings of a run.
type Options struct {
	Draws, Tune, Chains int
	Seed                int
	TargetAccept        float64
	MaxTreeDepth        int
	Method              string         // one of [Methods]; "": the plan chooses
	Own                 mcmc.Method    // used instead of Method, if not nil
	OwnName             string         // name of Own in Report
	Without             []string       // rewrites of the plan to leave out
	Keep                []string       // definitions with a value per row to keep
	Progress            progress.Place // where progress is shown; nil: nowhere
}

// engines are the engines by the names of methods.
var engines = map[string]plan.Engine{
	"nuts": plan.NUTS, "slice": plan.Slice, "metropolis": plan.Metropolis,
	"laplace": plan.Laplace, "pathfinder": plan.Pathfinder, "conjugate": plan.Closed, "gibbs": plan.Conditional,
}

// Methods are the names of the methods, in ascending order.
var Methods = slices.Sorted(maps.Keys(engines))

// A Report says how draws were made. Its fields are those of bayes.Sampling.
type Report struct {
	Sampler     string
	Chains      int
	Draws       int
	Tune        int
	Bind        time.Duration
	Warmup      time.Duration
	Draw        time.Duration
	Gradients   int
	Divergences int
	ParetoK     mcmc.ParetoK
	Partial     bool
	Plan        []string
}

// Approximate reports whether the draws come from an approximation to the
// posterior.
func (r Report) Approximate() bool {
	return r.Sampler == plan.Laplace.String() || r.Sampler == plan.Pathfinder.String()
}

// Bind binds the model to data.
func (m Model) Bind(d bind.Data) (*ir.Model, error) {
	bound, err := bind.Bind(m.Tree, d)
	if err != nil {
		return nil, err
	}
	for _, c := range m.Code {
		if err := c.join(bound); err != nil {
			return nil, err
		}
	}
	return bound, nil
}

// Plan plans a bound model, with the sampler that o asks for. A model with a
// custom sampler is not recentred, because the sampler expects the coordinates of
// the model as written.
func (m Model) Plan(bound *ir.Model, o Options) (*plan.Plan, error) {
	without := slices.Clone(o.Without)
	if o.Own != nil {
		without = append(without, "recentre")
	}
	p := plan.Make(bound, plan.Options{Without: without, Gibbs: o.Method == "gibbs"})
	for _, c := range m.Code {
		if c.Gradient == nil {
			p.Engine, p.Why = plan.Slice, c.String()+" has no gradient"
		}
	}
	return p, m.choose(p, o)
}

// choose replaces the sampler of the plan by the one that o asks for. If nothing
// is observed, draws are independent whatever the sampler.
func (m Model) choose(p *plan.Plan, o Options) error {
	switch {
	case p.Engine == plan.Forward:
	case o.Own != nil:
		p.Engine, p.OwnName, p.Why = plan.Own, o.OwnName, "as Sampler asks"
	case o.Method == "gibbs":
		if _, err := p.Blocks(); err != nil {
			return o.refused(err)
		}
	case o.Method == "conjugate":
		if _, err := p.Closed(); err != nil {
			return o.refused(fmt.Errorf("the posterior has no known closed form: %w", err))
		}
		p.Engine, p.Why = plan.Closed, "the posterior has a closed form"
	case o.Method != "" && len(p.Sampled) > 0:
		return m.refuse(p, engines[o.Method].String())
	case o.Method != "":
		p.Engine, p.Why = engines[o.Method], "as Method asks"
		if o.Method != "slice" && o.Method != "metropolis" {
			return m.needGradient()
		}
	}
	return nil
}

// refused returns the error that the model cannot be sampled by o.Method.
func (o Options) refused(err error) error {
	return &OptionError{fmt.Sprintf("Method(%q)", o.Method), err}
}

// refuse returns the error that a method cannot draw the discrete parameters that
// the plan samples.
func (m Model) refuse(p *plan.Plan, method string) error {
	f := p.Sampled[0]
	return m.Tree.Errorf(f.Stmt.At(), "%s draws only continuous parameters, and %s is a whole number that cannot be summed out (Explain says why): call Sample without Method", method, f.X.Label)
}

// An OptionError reports an invalid option.
type OptionError struct {
	Option string // as it was given: `Draws(0)`
	Err    error  // what is wrong with it, and what to do
}

func (e *OptionError) Error() string { return e.Option + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *OptionError) Unwrap() error { return e.Err }

// A NotDrawnError says that the work was stopped before it had a result.
type NotDrawnError struct {
	When  string // how far it had got: "during warm-up, before any draw was kept"
	Err   error  // of the context
	Cause error  // why the context was done, often Err itself
}

func (e *NotDrawnError) Error() string { return fmt.Sprintf("stopped %s: %v", e.When, e.Cause) }

// Unwrap returns the error of the context and its cause.
func (e *NotDrawnError) Unwrap() []error { return []error{e.Err, e.Cause} }

// stopped returns the error of work that ended because ctx is done.
func stopped(ctx context.Context, when string) error {
	return &NotDrawnError{When: when, Err: ctx.Err(), Cause: context.Cause(ctx)}
}

// CheckNames returns an error if an option was given a name that is not in all.
func CheckNames(option, noun string, names, all []string) error {
	for _, name := range names {
		if !slices.Contains(all, name) {
			return &OptionError{fmt.Sprintf("%s(%q)", option, name), fmt.Errorf("there is no such %s%s", noun, instead(name, all))}
		}
	}
	return nil
}

// instead suggests another name.
func instead(name string, all []string) string {
	if near := spell.Nearest(name, all); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Sprintf("; choose among %s", strings.Join(all, ", "))
}

// checkSize returns an error if the draws are unlikely to fit into memory.
func (o Options) checkSize(m *ir.Model) error {
	width := 0
	for _, v := range m.Vars {
		width += v.Node.Size()
	}
	if n := float64(o.Chains) * float64(o.Draws) * float64(max(width, 1)); n > maxNumbers {
		return fmt.Errorf("%s of %s with %s each would take %.3g GB, and the limit is %d GB: ask for fewer draws",
			words.Plural(o.Chains, "chain"), words.Plural(o.Draws, "draw"), words.Plural(width, "number"), n*8/(1<<30), maxNumbers*8>>30)
	}
	return nil
}

// maxNumbers bounds the numbers in a table of draws, to 4 GB.
const maxNumbers = 1 << 29

// sampler returns the options of package mcmc.
func (o Options) sampler() mcmc.Options {
	opt := mcmc.Options{Draws: o.Draws, Tune: o.Tune, Chains: o.Chains, Seed: uint64(o.Seed),
		TargetAccept: o.TargetAccept, MaxTreeDepth: o.MaxTreeDepth}
	if o.Tune == 0 {
		opt.Tune = -1
	}
	return opt
}

// newTable returns a table for the variables of a model, without draws.
// Variables over one dimension of the model are over one of the table.
func newTable(vars []*ir.Variable) *draws.Table {
	t, dims := &draws.Table{}, dimensions{}
	for _, v := range vars {
		t.Define(v.Name, dims.all(v.Node.Dims), v.Param)
	}
	return t
}

// dimensions maps the dimensions of a model to those of a table.
type dimensions map[*ir.Dim]*draws.Dim

func (d dimensions) all(of []*ir.Dim) []*draws.Dim {
	list := make([]*draws.Dim, len(of))
	for i, dim := range of {
		if d[dim] == nil {
			d[dim] = &draws.Dim{Name: dim.Name, Size: dim.Size, Labels: dim.Labels, Levels: dim.Kind == ir.Level}
		}
		list[i] = d[dim]
	}
	return list
}

// Names returns the names in the model, each once, in order.
func (m Model) Names() []string {
	var names []string
	seen := map[string]bool{}
	m.walk(func(e syntax.Expr) bool {
		if n, ok := e.(*syntax.Name); ok && !seen[n.Name] {
			seen[n.Name] = true
			names = append(names, n.Name)
		}
		return true
	})
	return names
}

// walk visits the expressions of all statements.
func (m Model) walk(visit func(e syntax.Expr) bool) {
	for _, s := range m.Tree.Statements {
		syntax.Walk(s.Target, visit)
		syntax.Walk(s.Value, visit)
	}
}
