package bayes

import (
	"fmt"
	"os"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Model is a parsed model. It knows no data: what a name means is settled
// when the model is sampled. It is immutable and safe for use by several
// goroutines.
type Model struct {
	tree *syntax.Model
	code []Density
}

// Parse parses the text of a model. An error is a *syntax.Error: it says what
// is wrong, in which line and column, and shows the place.
func Parse(text string) (*Model, error) {
	tree, err := syntax.Parse(text)
	if err != nil {
		return nil, err
	}
	return &Model{tree: tree}, nil
}

// Must returns v, or ends the program with a plain message and exit status 1
// if err is not nil. It is meant for notebooks and small programs, where a
// mistake in a model should read as such and not as a panic.
func Must[T any](v T, err error) T {
	if err != nil {
		fail(err)
	}
	return v
}

// fail ends the program with a message.
func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// String returns the text of the model as it was written.
func (m *Model) String() string { return m.tree.Text }

// LaTeX returns the model as aligned equations, for display math.
func (m *Model) LaTeX() string { return m.tree.LaTeX() }

// Explain returns the plan: what the model comes to with these data, which
// rewrites make it cheap and why they are exact, and the sampler. Of the
// options it heeds those that change the plan, such as [Without].
func (m *Model) Explain(d Data, opts ...Option) (*plan.Plan, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	bound, err := m.bind(d)
	if err != nil {
		return nil, err
	}
	return m.plan(bound, o), nil
}

// plan plans a bound model.
func (m *Model) plan(bound *ir.Model, o options) *plan.Plan {
	p := plan.Make(bound, o.plan())
	for _, d := range m.code {
		if d.Gradient == nil {
			p.Sampler, p.Why = "slice", d.String()+" has no gradient"
			if len(p.Sampled) > 0 {
				p.Sampler = "slice and Gibbs"
			}
		}
	}
	return p
}

// bind binds the model to the columns of d that it names.
func (m *Model) bind(d Data) (*ir.Model, error) {
	columns, err := d.columns(m.names())
	if err != nil {
		return nil, err
	}
	return m.bindColumns(columns)
}

func (m *Model) bindColumns(columns bind.Data) (*ir.Model, error) {
	bound, err := bind.Bind(m.tree, columns)
	if err != nil {
		return nil, err
	}
	for _, d := range m.code {
		if err := d.join(bound); err != nil {
			return nil, err
		}
	}
	return bound, nil
}

// names returns the names in the model, each once, in order.
func (m *Model) names() []string {
	var names []string
	seen := map[string]bool{}
	visit := func(e syntax.Expr) bool {
		if n, ok := e.(*syntax.Name); ok && !seen[n.Name] {
			seen[n.Name] = true
			names = append(names, n.Name)
		}
		return true
	}
	for _, s := range m.tree.Statements {
		syntax.Walk(s.Target, visit)
		syntax.Walk(s.Value, visit)
	}
	return names
}
