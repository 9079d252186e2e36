package bayes

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/diagram"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Model is a parsed model. It knows no data: names get their meaning when the
// model is sampled. It is immutable and safe for use by several
// goroutines.
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

// Explain returns the plan for these data: which rewrites make the model cheap and
// why they are exact, what a gradient costs, and the sampler. It takes the
// options that change the plan: [Without], [NoPlan], [Method] and [Sampler].
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
// parameters as ellipses with their distributions, observations as shaded ones,
// definitions as boxes and data as shaded boxes, with an arrow from each quantity
// to those that read it. A plate stands around quantities with several values, and
// names and counts them. Without data (nil) the sizes are left
// out, and names that the model does not define are taken as columns of one
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
// differential equation, a simulation, a likelihood that is coded already.
// [Model.With] adds it to a model, whose text has the parameters, their bounds and
// priors, and the quantities derived from them:
//
//	m := bayes.Must(bayes.Parse(`
//		mu    ~ Normal(0, 10)
//		sigma ~ HalfFlat()            # positive; its prior is in the code
//		share[3] ~ Dirichlet(1)       # positive with sum 1
//		ratio = mu/sigma
//	`)).With(bayes.Density{Name: "orbit 1", Gradient: orbit})
//	post, err := m.Sample(nil)
//
// Either Value or Gradient is there. Chains run side by side and call it at the
// same time: it may read data that calls share, and not write them.
type Density struct {
	// Name is for errors, and names the code when a posterior is filed: choose
	// another one when the code, or the data that it reads, has changed. Without
	// a name nothing is filed.
	Name string

	// Of names the variables that the code is a function of, which may be
	// definitions. Nil stands for all parameters, in the order of the text.
	Of []string

	// Value returns the logarithm of the factor by which the code multiplies the
	// model's density, up to a constant. The elements of q are those of the
	// variables, end to end, arrays in row-major order, on the scale of the
	// model's text: sigma, not its logarithm, and no Jacobian is wanted. −Inf,
	// +Inf or NaN says that q is impossible. It must not keep q. Without a
	// gradient, the sampler is slice sampling.
	Value func(q []float64) float64

	// Gradient is Value that also sets all elements of grad to the derivatives.
	// Before sampling it is compared with finite differences.
	Gradient func(q, grad []float64) float64
}

// With returns the model with a factor of its density that is Go code. As with
// Potential, draws from the prior do without it, and so does LOO.
func (m *Model) With(d Density) *Model {
	with := m.engine
	with.Code = append(slices.Clone(with.Code), engine.Density(d))
	return &Model{with}
}
