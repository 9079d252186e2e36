package bayes

import (
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/spell"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
)

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
		Caption: fmt.Sprintf("log density %.6g, reached from %d of %s", m.LogDensity, here, spell.Plural(all, "starting point")),
	}
	for _, q := range m.at.table.All() {
		v := q.Chains[0][0]
		t.Rows = append(t.Rows, table.Row{Label: q.Name, Scale: math.Abs(v), Cells: []any{v}})
	}
	return t
}
