package bayes

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/diagram"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Model is a parsed model. It holds no data: names get their meaning when the
// model is sampled. It is immutable and safe for concurrent use.
type Model struct{ engine engine.Model }

// Parse parses the text of a model. An error is a [*ModelError]: it says what is
// wrong, in which line and column, and shows the place. If there are several
// mistakes, the error shows up to ten of them and wraps a ModelError for each.
func Parse(text string) (*Model, error) {
	tree, err := syntax.Parse(text)
	if err != nil {
		return nil, err
	}
	return &Model{engine.Model{Tree: tree}}, nil
}

// String returns the text of the model as it was written.
func (m *Model) String() string { return m.engine.Tree.Text }

// LaTeX returns the model as aligned equations, for display math.
func (m *Model) LaTeX() string { return m.engine.Tree.LaTeX() }

// Explain returns the plan for these data: the rewrites that make the model
// cheaper and why they are exact, the cost of a gradient, and the sampler. It
// takes the options that change the plan: [Without], [NoPlan], [Method] and
// [Sampler].
func (m *Model) Explain(d Data, opts ...Option) (*plan.Plan, error) {
	o, err := newOptions(explaining, opts)
	if err != nil {
		return nil, err
	}
	columns, err := d.columns(m.engine.Names())
	if err != nil {
		return nil, err
	}
	bound, err := m.engine.Bind(columns)
	if err != nil {
		return nil, err
	}
	return m.engine.Plan(bound, o.Options)
}

// Graph draws the model as a plate diagram, as PyMC's model_to_graphviz does:
// parameters as ellipses with their distributions, observations as shaded
// ellipses, definitions as boxes and data as shaded boxes, with an arrow from each
// quantity to those that depend on it. A plate surrounds quantities with several
// values and gives their dimension and its size. Without data (nil) the sizes are
// left out, and names that the model does not define are taken as columns of one
// table.
func (m *Model) Graph(d Data) (*Figure, error) {
	var columns bind.Data
	if d != nil {
		var err error
		if columns, err = d.columns(m.engine.Names()); err != nil {
			return nil, err
		}
	}
	list, err := bind.Outline(m.engine.Tree, columns)
	if err != nil {
		return nil, err
	}
	return diagram.Model(list), nil
}

// A Density is a log density in Go, for models beyond the model language: a
// differential equation, a simulation, a likelihood that exists as code.
// [Model.With] adds it to a model, whose text declares the parameters, their
// bounds and priors, and derived quantities:
//
//	m := bayes.Must(bayes.Parse(`
//		mu    ~ Normal(0, 10)
//		sigma ~ HalfFlat()            # positive; its prior is in the code
//		share[3] ~ Dirichlet(1)       # positive with sum 1
//		ratio = mu/sigma
//	`)).With(bayes.Density{Name: "orbit 1", Gradient: orbit})
//	post, err := m.Sample(nil)
//
// Set Value or, better, Gradient. Chains call it concurrently, so it may read
// shared data but not write it.
type Density struct {
	// Name identifies the code in errors and when a posterior is filed: change it
	// when the code, or the data that it reads, changes. Without a name nothing
	// is filed.
	Name string

	// Of names the variables that the code is a function of. They may be
	// definitions. Nil stands for all parameters, in the order of the text.
	Of []string

	// Value returns the logarithm of the factor by which the code multiplies the
	// model's density, up to a constant. The elements of q are those of the
	// variables, end to end, arrays in row-major order. They are on the scale of
	// the model's text (sigma, not its logarithm), and Value must not add a
	// Jacobian. It returns −Inf, +Inf or NaN if q is impossible. It must not keep
	// q. Without a gradient, the sampler is slice sampling.
	Value func(q []float64) float64

	// Gradient is like Value but also sets all elements of grad to the
	// derivatives. Before sampling they are compared with finite differences.
	Gradient func(q, grad []float64) float64
}

// With returns the model with its density multiplied by a factor in Go. As with
// Potential, draws from the prior and LOO ignore it.
func (m *Model) With(d Density) *Model {
	with := m.engine
	with.Code = append(slices.Clone(with.Code), engine.Density(d))
	return &Model{with}
}
