// Package draws holds tables of draws: named arrays over labelled dimensions, by
// chain and draw, with the sampler's statistics of each draw. It knows neither
// models nor samplers.
//
// Read draws.go for the table, quantity.go for its elements by name, summary.go
// for their summaries, and arviz.go for the conversion to and from ArviZ's
// schema.
package draws

import (
	"slices"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A Dim is a dimension. Two are the same only if they are the same pointer.
type Dim struct {
	Name   string
	Size   int
	Labels []string // of its positions; nil if they are numbers from 0
	Levels bool     // whether the positions are levels of a data column
}

// A Variable is an array in each draw, in row-major order.
type Variable struct {
	Name   string
	Dims   []*Dim
	Param  bool // whether it has a distribution, not a definition
	Offset int  // index of its first element in a draw
	Size   int  // number of elements
}

// A Table holds draws.
type Table struct {
	Vars          []Variable
	Width         int // numbers in a draw, over all variables
	Chains, Draws int
	Stats         []mcmc.Stat // chain, draw; nil for independent draws

	values []float64 // chain, draw, variable
}

// Define adds a variable to a table without draws.
func (t *Table) Define(name string, dims []*Dim, param bool) {
	v := Variable{Name: name, Dims: dims, Param: param, Offset: t.Width, Size: 1}
	for _, d := range dims {
		v.Size *= d.Size
	}
	t.Width += v.Size
	t.Vars = append(t.Vars, v)
}

// Make allocates draws, all of them 0.
func (t *Table) Make(chains, draws int) {
	t.Chains, t.Draws = chains, draws
	t.values = make([]float64, chains*draws*t.Width)
}

// MakeStats allocates the statistics of all draws.
func (t *Table) MakeStats() { t.Stats = make([]mcmc.Stat, t.Chains*t.Draws) }

// Row returns one draw, which may be written.
func (t *Table) Row(chain, i int) []float64 {
	start := (chain*t.Draws + i) * t.Width
	return t.values[start : start+t.Width : start+t.Width]
}

// Stat returns the statistics of one draw, which may be written.
func (t *Table) Stat(chain, i int) *mcmc.Stat { return &t.Stats[chain*t.Draws+i] }

// Names returns the names of the variables.
func (t *Table) Names() []string {
	names := make([]string, len(t.Vars))
	for i, v := range t.Vars {
		names[i] = v.Name
	}
	return names
}

// Var returns the variable of that name, nil if there is none.
func (t *Table) Var(name string) *Variable {
	i := slices.IndexFunc(t.Vars, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return &t.Vars[i]
}

// Extend adds a variable to a table with draws: fill sets its elements, given
// the rest of the draw.
func (t *Table) Extend(name string, dims []*Dim, fill func(dst, draw []float64)) {
	old, width := *t, t.Width
	t.Vars = slices.Clone(t.Vars) // thinned tables share them
	t.Define(name, dims, false)
	t.Make(t.Chains, t.Draws)
	for c := range t.Chains {
		for i := range t.Draws {
			row := t.Row(c, i)
			copy(row, old.Row(c, i))
			fill(row[width:], row[:width])
		}
	}
}

// Cut shortens all chains of a stopped run to the shortest, leaving out chains
// without a draw. It reports whether any draw is left.
func (t *Table) Cut(drawn []int) bool {
	shortest := 0
	var chains []int
	for c, n := range drawn {
		if n > 0 {
			chains = append(chains, c)
			if shortest == 0 || n < shortest {
				shortest = n
			}
		}
	}
	var values []float64
	var stats []mcmc.Stat
	for _, c := range chains {
		for i := range shortest {
			values = append(values, t.Row(c, i)...)
			stats = append(stats, *t.Stat(c, i))
		}
	}
	t.Chains, t.Draws, t.values, t.Stats = len(chains), shortest, values, stats
	return shortest > 0
}

// Thin returns a table of at most so many draws of each chain, evenly spaced,
// without statistics.
func (t *Table) Thin(most int) *Table {
	few := &Table{Vars: t.Vars, Width: t.Width}
	few.Make(t.Chains, min(t.Draws, most))
	for c := range few.Chains {
		for i := range few.Draws {
			copy(few.Row(c, i), t.Row(c, i*t.Draws/few.Draws))
		}
	}
	return few
}

// Diverging reports for each draw, by chain, whether it diverged. It returns nil
// if there are no statistics.
func (t *Table) Diverging() [][]bool {
	if t.Stats == nil {
		return nil
	}
	return byChain(t, func(s mcmc.Stat) bool { return s.Diverging })
}

// Energies returns the energies of the draws by chain.
func (t *Table) Energies() [][]float64 {
	return byChain(t, func(s mcmc.Stat) float64 { return s.Energy })
}

// byChain returns one statistic of each draw, by chain.
func byChain[T any](t *Table, of func(mcmc.Stat) T) [][]T {
	list := make([][]T, t.Chains)
	for c := range list {
		for _, s := range t.Stats[min(c*t.Draws, len(t.Stats)):min((c+1)*t.Draws, len(t.Stats))] {
			list[c] = append(list[c], of(s))
		}
	}
	return list
}
