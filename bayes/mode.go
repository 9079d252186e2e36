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
// [Chains] says, 4 if not given, and the highest summit is taken. The other
// options are [Seed], [Context], [Without] and [NoPlan].
//
// A mode is a poor summary of a posterior with many parameters, and there may
// be none: the density of a hierarchical model rises without end where a scale
// goes to zero, and Optimize says so.
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

// Eval returns the value at the mode of a scalar expression over the variables.
func (m *Mode) Eval(expr string) (float64, error) {
	v, err := m.at.Eval(expr)
	if err != nil {
		return math.NaN(), err
	}
	return v[0], nil
}

// Value returns the value at the mode of a scalar expression over the
// variables, as in mode.Value("mu_b - mu_a"). An error is a panic, as of [Must].
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
		Caption: fmt.Sprintf("log density %.6g, reached from %d of %s", m.LogDensity, here, words.Plural(all, "starting point")),
	}
	for _, q := range m.at.table.All() {
		v := q.Chains[0][0]
		t.Rows = append(t.Rows, table.Row{Label: q.Name, Scale: math.Abs(v), Cells: []any{v}})
	}
	return t
}
