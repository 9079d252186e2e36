package bayes

import (
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// A Mode is the point at which the posterior density is highest: the maximum a
// posteriori estimate. [Show] shows it as a table.
type Mode struct {
	LogDensity float64 // of parameters and data, on the parameters' own scale

	// Reached has the log density reached from each starting point, or NaN if
	// the search failed. If they differ, there are several modes.
	Reached   []float64
	Gradients int // number of evaluations of the density

	at *Posterior // a posterior of one draw
}

// Optimize finds the mode of the posterior density of the parameters on their
// own scale, without the Jacobian of the transform to the scale of the search, as
// Stan's optimize and PyMC's find_MAP do. With flat priors it is the maximum
// likelihood estimate. L-BFGS climbs from as many dispersed points as [Chains]
// says (4 if not given), and the highest mode found is returned. The other options
// are [Seed], [Context], [Without] and [NoPlan].
//
// A mode is a poor summary of a posterior with many parameters, and it may not
// exist: the density of a hierarchical model grows without bound as a scale goes
// to zero. That is an error.
func (m *Model) Optimize(d Data, opts ...Option) (*Mode, error) {
	o, err := newOptions(optimizing, opts)
	if err != nil {
		return nil, err
	}
	columns, err := d.columns(m.engine.Names())
	if err != nil {
		return nil, err
	}
	ctx, release := host.Interruptible(o.ctx)
	defer release()
	found, err := m.engine.Optimize(ctx, columns, o.Options)
	if err != nil {
		return nil, err
	}
	at := &Posterior{table: found.Table, text: m.String(), model: m}
	return &Mode{LogDensity: found.LogDensity, Reached: found.Reached, Gradients: found.Gradients, at: at}, nil
}

// Eval evaluates a scalar expression over the variables at the mode.
func (m *Mode) Eval(expr string) (float64, error) {
	v, err := m.at.Eval(expr)
	if err != nil {
		return math.NaN(), err
	}
	return v[0], nil
}

// Value evaluates a scalar expression over the variables at the mode, as in
// mode.Value("mu_b - mu_a"). It panics if Eval returns an error.
func (m *Mode) Value(expr string) float64 { return Must(m.Eval(expr)) }

// reached returns the number of starting points that led to the mode, and the
// number of all.
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
		Caption: fmt.Sprintf("log density %.6g, reached from %d of %s", m.LogDensity, here, words.Plural(all, "starting point")),
	}
	for _, q := range m.at.table.All() {
		v := q.Chains[0][0]
		t.Rows = append(t.Rows, table.Row{Label: q.Name, Scale: math.Abs(v), Cells: []any{v}})
	}
	return t
}
