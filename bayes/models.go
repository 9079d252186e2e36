package bayes

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// Models are posteriors of several models side by side, in the order in which
// figures show them:
//
//	models := bayes.Models{{"no pooling", separate}, {"partial pooling", partial}}
//	bayes.Show(models.Compare())
//	bayes.Show(models.Forest("theta"))
type Models []Candidate

// A Candidate is one of several models, with its name in tables and legends.
type Candidate struct {
	Name      string
	Posterior *Posterior
}

// A Comparison is a table of models, the best first: see diagnose.Comparison
// for its columns. [Show] shows it with the columns of ArviZ's compare.
type Comparison []diagnose.Comparison

// Compare ranks the models by their estimated accuracy on new data from the same
// source, by leave-one-out cross-validation (arviz.compare, with stacking
// weights). It is an error if two models have the same name or do not observe the
// same values: densities of y and of log(y) are on different scales. Its option is
// [Context].
func (m Models) Compare(opts ...Option) (Comparison, error) {
	if len(m) == 0 {
		return nil, errors.New("there are no models to compare")
	}
	elpds := make(map[string]ELPD, len(m))
	for _, c := range m {
		if _, twice := elpds[c.Name]; twice {
			return nil, fmt.Errorf("two models are called %q: give them different names", c.Name)
		}
		if err := m[0].observesAs(c); err != nil {
			return nil, err
		}
		loo, err := c.Posterior.LOO(opts...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		elpds[c.Name] = loo
	}
	return diagnose.Compare(elpds)
}

// observesAs returns an error if two models do not observe the same values in the
// same order. The names of the columns do not matter.
func (c Candidate) observesAs(other Candidate) error {
	var names [2][]string
	var values [2]map[string][]float64
	for i, c := range []Candidate{c, other} {
		learnt, err := c.Posterior.learnt()
		if err == nil {
			names[i], values[i], err = learnt.Observed()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	same := slices.EqualFunc(names[0], names[1], func(a, b string) bool {
		return slices.EqualFunc(values[0][a], values[1][b], func(a, b float64) bool {
			return a == b || math.IsNaN(a) && math.IsNaN(b)
		})
	})
	if same {
		return nil
	}
	return fmt.Errorf("%q observes %s, and %q observes %s: Compare needs models of the same observations, in the same order and on the same scale",
		c.Name, describe(names[0], values[0]), other.Name, describe(names[1], values[1]))
}

// describe returns the names of observations with their first values.
func describe(names []string, values map[string][]float64) string {
	texts := make([]string, len(names))
	for i, name := range names {
		var first []string
		for _, v := range values[name][:min(len(values[name]), 3)] {
			first = append(first, strconv.FormatFloat(v, 'g', 4, 64))
		}
		if len(values[name]) > 3 {
			first = append(first, "…")
		}
		texts[i] = fmt.Sprintf("%s (%s: %s)", name, words.Plural(len(values[name]), "value"), strings.Join(first, ", "))
	}
	if len(texts) == 0 {
		return "nothing"
	}
	return words.List(texts, "and")
}

// Forest draws quantities of all models, a row for each quantity and a colour
// for each model, as ArviZ's plot_forest does. Its arguments are those of
// [Posterior.Forest]; a quantity need not be in every model.
func (m Models) Forest(args ...any) *Figure {
	names, o := plotArgs("Forest", forestTakes, args)
	groups := make([]plot.Group, len(m))
	for i, c := range m {
		groups[i] = plot.Group{Name: c.Name, Series: c.Posterior.series(m.known(i, names))}
	}
	return plot.Forest(groups, o.forest())
}

// known returns the names that model i has, or that no model has.
func (m Models) known(i int, names []string) []string {
	var known []string
	for _, name := range names {
		if m[i].has(name) || !m.have(name) {
			known = append(known, name)
		}
	}
	if len(known) == 0 && len(names) > 0 {
		host.Fail(fmt.Errorf("%s has none of these quantities: leave that model out", m[i].Name))
	}
	return known
}

func (m Models) have(name string) bool {
	for _, c := range m {
		if c.has(name) {
			return true
		}
	}
	return false
}

func (c Candidate) has(name string) bool {
	_, err := c.Posterior.quantities([]string{name})
	return err == nil
}

// String returns the table as text.
func (c Comparison) String() string { return c.table().Text() }

// HTML returns the table as HTML.
func (c Comparison) HTML() string { return c.table().HTML() }

func (c Comparison) table() *table.Table {
	t := &table.Table{Columns: []table.Column{
		{Name: "rank", Format: table.Count}, {Name: "elpd_loo"}, {Name: "p_loo"}, {Name: "elpd_diff"},
		{Name: "weight", Format: table.Percent}, {Name: "se"}, {Name: "dse"}, {Name: "warning", Left: true},
	}}
	for i, m := range c {
		warning := ""
		if m.Unreliable > 0 {
			warning = "Pareto-k too high for " + words.Plural(m.Unreliable, "observation")
		}
		t.Rows = append(t.Rows, table.Row{Label: m.Model, Scale: 10, Cells: []any{
			i, m.Estimate, m.P, m.Diff, m.Weight, m.SE, m.DiffSE, warning,
		}})
	}
	return t
}
