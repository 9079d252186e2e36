package bayes

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/signal"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A Mode is the point at which the posterior density is highest: the maximum a
// posteriori estimate. [Show] shows it as a table.
type Mode struct {
	LogDensity float64 // of parameters and data, on the parameters' own scale

	// Reached has the log density that was reached from each starting point;
	// NaN where none was. Where they differ there are several modes.
	Reached   []float64
	Gradients int // how often the density was evaluated

	at *Posterior // of one draw
}

// Optimize finds the mode of the posterior density of the parameters on their
// own scale, as Stan's optimize and PyMC's find_MAP do: no Jacobian of the
// scale on which the search is done comes in. With flat priors it is the
// maximum likelihood estimate. L-BFGS climbs from as many dispersed points as
// [Chains] says, 4 if not given, and the highest summit is taken; [Seed] and
// [Context] count too.
//
// A mode is a poor summary of a posterior with many parameters, and there may
// be none: the density of a hierarchical model rises without end where a scale
// goes to zero, and Optimize says so.
func (m *Model) Optimize(d Data, opts ...Option) (*Mode, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	o.method = "nuts" // as to gradients
	bound, err := m.bind(d)
	if err == nil {
		err = m.checkCode(bound, o)
	}
	if err != nil {
		return nil, err
	}
	p := m.plan(bound, o.with(Without("recentre")))
	t := target{bound: bound, plan: p, density: program.Compile(p.Model)}
	if len(p.Sampled) > 0 {
		return nil, t.refuse("Optimize")
	}
	return t.optimize(o)
}

// Laplace draws from the normal approximation to the posterior at its mode, on
// the scale on which no parameter is bounded (and the mode is that of the
// density there). It is Sample with Method("laplace"): a posterior of one
// chain, whose Sampling.ParetoK says whether the draws can be trusted. Where
// they cannot, that is the posterior's warning.
//
// It suits posteriors of many data for each parameter, and takes a few
// milliseconds.
func (m *Model) Laplace(d Data, opts ...Option) (*Posterior, error) {
	return m.Sample(d, append(opts[:len(opts):len(opts)], Method("laplace"))...)
}

// Pathfinder draws from the best of the normal approximations that an optimiser
// passes by on its way up, from as many starting points as [Chains] says, and
// chooses among them by importance (Zhang, Carpenter, Gelman and Vehtari 2022).
// It is Sample with Method("pathfinder"), and a posterior like that of
// [Model.Laplace], which it betters where the mode is far from most of the
// mass.
func (m *Model) Pathfinder(d Data, opts ...Option) (*Posterior, error) {
	return m.Sample(d, append(opts[:len(opts):len(opts)], Method("pathfinder"))...)
}

// optimize finds the mode.
func (t target) optimize(o options) (*Mode, error) {
	ctx, release := signal.NotifyContext(o.ctx, os.Interrupt)
	defer release()
	jacobian := program.Compile(&ir.Model{Free: t.bound.Free, Terms: slices.DeleteFunc(slices.Clone(t.bound.Terms), isDiscrete)})
	found, err := mcmc.Optimize(ctx, newNatural(t.density, jacobian), o.sampler())
	switch {
	case stopped(ctx, err):
		return nil, fmt.Errorf("stopped before a mode was found: %w", context.Canceled)
	case err != nil:
		return nil, explain(err, t.bound, t.plan)
	}
	at := newPosterior(t.bound.Source.Text, t.bound.Vars, 1, 1)
	rec := newRecorder(at, t.bound, t.recovers(), 0)
	rec.whole[0].rng = nil // the likeliest, not a draw
	rec.Record(0, 0, found.Q, mcmc.Stat{})
	return &Mode{LogDensity: found.LogDensity, Reached: found.Reached, Gradients: found.Evaluations, at: at}, nil
}

// A natural is the density of the parameters on their own scale, as a function
// of unconstrained coordinates: it is without the Jacobian.
type natural struct {
	density, jacobian *program.Density
	slope             []float64 // of the log Jacobian
}

func newNatural(density, jacobian *program.Program) *natural {
	n := &natural{density: density.NewDensity(), jacobian: jacobian.NewDensity()}
	n.slope = make([]float64, n.Dim())
	return n
}

func (n *natural) Dim() int { return n.density.Dim() }

func (n *natural) LogDensity(q, grad []float64) float64 {
	l := n.density.LogDensity(q, grad) - n.jacobian.LogDensity(q, n.slope)
	for i, s := range n.slope {
		grad[i] -= s
	}
	return l
}

// Eval returns the value at the mode of a scalar expression over the variables.
func (m *Mode) Eval(expr string) (float64, error) {
	v, err := m.at.Eval(expr)
	if err != nil {
		return math.NaN(), err
	}
	return v[0], nil
}

// Value returns the value at the mode of a scalar expression over the
// variables, as in mode.Value("mu_b - mu_a"). An error ends the program, as
// with [Posterior.Values].
func (m *Mode) Value(expr string) float64 { return Must(m.Eval(expr)) }

// reached returns how many starting points have reached the mode, and how many
// there were.
func (m *Mode) reached() (here, all int) {
	for _, l := range m.Reached {
		if math.Abs(l-m.LogDensity) < 1e-3 {
			here++
		}
	}
	return here, len(m.Reached)
}

// String returns the table as text.
func (m *Mode) String() string { return m.table().Text() }

// HTML returns the table as HTML.
func (m *Mode) HTML() string { return m.table().HTML() }

func (m *Mode) table() *table.Table {
	here, all := m.reached()
	t := &table.Table{
		Columns: []table.Column{{Name: "mode"}},
		Caption: fmt.Sprintf("log density %.6g, reached from %d of %s", m.LogDensity, here, plural(all, "starting point")),
	}
	list, _ := m.at.quantities(nil) // every variable is there
	for _, q := range list {
		v := q.chains[0][0]
		t.Rows = append(t.Rows, table.Row{Label: q.name, Scale: math.Abs(v), Cells: []any{v}})
	}
	return t
}
