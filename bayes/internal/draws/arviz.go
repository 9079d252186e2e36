package draws

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// Groups returns the table in ArviZ's schema: the groups posterior and, if there
// are statistics, sample_stats.
func (t *Table) Groups(attrs map[string]any) []store.Group {
	posterior := store.Group{Name: "posterior", Attrs: attrs}
	known := map[string]bool{}
	for _, v := range t.Vars {
		dims, shape := []string{"chain", "draw"}, []int{t.Chains, t.Draws}
		for _, d := range v.Dims {
			dims, shape = append(dims, d.Name), append(shape, d.Size)
			if d.Labels != nil && !known[d.Name] {
				known[d.Name] = true
				posterior.Coords = append(posterior.Coords, store.Coord{Dim: d.Name, Labels: d.Labels})
			}
		}
		data := make([]float64, 0, t.Chains*t.Draws*v.Size)
		for c := range t.Chains {
			for i := range t.Draws {
				data = append(data, t.Row(c, i)[v.Offset:v.Offset+v.Size]...)
			}
		}
		posterior.Vars = append(posterior.Vars, store.Var{Name: v.Name, Dims: dims, Shape: shape, Data: data})
	}
	groups := []store.Group{posterior}
	if t.Stats != nil {
		groups = append(groups, store.Group{Name: "sample_stats", Attrs: attrs, Vars: t.statVars()})
	}
	return groups
}

// FromGroups is the inverse of [Table.Groups]. The variables named in params
// are parameters.
func FromGroups(d *store.InferenceData, params []string) (*Table, error) {
	t := &Table{}
	if g := d.Group("posterior"); g != nil {
		if err := t.readPosterior(g, params); err != nil {
			return nil, err
		}
	}
	if len(t.Vars) == 0 {
		return nil, errors.New("this posterior has no variables")
	}
	if g := d.Group("sample_stats"); g != nil {
		t.readStats(g)
	}
	return t, nil
}

func (t *Table) readPosterior(g *store.Group, params []string) error {
	dims := map[string]*Dim{}
	for _, c := range g.Coords {
		dims[c.Dim] = &Dim{Name: c.Dim, Size: len(c.Labels), Labels: c.Labels, Levels: true}
	}
	chains, draws := 0, 0
	for _, v := range g.Vars {
		if len(v.Shape) < 2 || v.Dims[0] != "chain" || v.Dims[1] != "draw" {
			return fmt.Errorf("variable %s has no draws", v.Name)
		}
		chains, draws = v.Shape[0], v.Shape[1]
		var own []*Dim
		for i, name := range v.Dims[2:] {
			if dims[name] == nil || dims[name].Size != v.Shape[2+i] {
				dims[name] = &Dim{Name: name, Size: v.Shape[2+i]}
			}
			own = append(own, dims[name])
		}
		t.Define(v.Name, own, slices.Contains(params, v.Name))
	}
	t.Make(chains, draws)
	for k, v := range g.Vars {
		data, ok := v.Data.([]float64)
		at := t.Vars[k]
		if !ok || len(data) != chains*draws*at.Size {
			return fmt.Errorf("variable %s does not have %d × %d draws", v.Name, chains, draws)
		}
		for c := range chains {
			for i := range draws {
				copy(t.Row(c, i)[at.Offset:], data[(c*draws+i)*at.Size:][:at.Size])
			}
		}
	}
	return nil
}

// The statistics of draws, by ArviZ's names.
var (
	floatStats = []struct {
		name string
		of   func(*mcmc.Stat) *float64
	}{
		{"lp", func(s *mcmc.Stat) *float64 { return &s.LogDensity }},
		{"energy", func(s *mcmc.Stat) *float64 { return &s.Energy }},
		{"acceptance_rate", func(s *mcmc.Stat) *float64 { return &s.AcceptanceRate }},
		{"step_size", func(s *mcmc.Stat) *float64 { return &s.StepSize }},
	}
	intStats = []struct {
		name string
		of   func(*mcmc.Stat) *int
	}{
		{"tree_depth", func(s *mcmc.Stat) *int { return &s.TreeDepth }},
		{"n_steps", func(s *mcmc.Stat) *int { return &s.Steps }},
	}
	boolStats = []struct {
		name string
		of   func(*mcmc.Stat) *bool
	}{
		{"diverging", func(s *mcmc.Stat) *bool { return &s.Diverging }},
		{"reached_max_treedepth", func(s *mcmc.Stat) *bool { return &s.MaxTreeDepth }},
	}
)

func (t *Table) statVars() []store.Var {
	var vars []store.Var
	add := func(name string, data any) {
		vars = append(vars, store.Var{Name: name, Dims: []string{"chain", "draw"}, Shape: []int{t.Chains, t.Draws}, Data: data})
	}
	for _, f := range floatStats {
		if v := collect(t.Stats, f.of, func(v float64) float64 { return v }); !blank(v) {
			add(f.name, v)
		}
	}
	for _, f := range intStats {
		if v := collect(t.Stats, f.of, func(v int) int64 { return int64(v) }); !blank(v) {
			add(f.name, v)
		}
	}
	for _, f := range boolStats {
		add(f.name, collect(t.Stats, f.of, func(v bool) bool { return v }))
	}
	return vars
}

// blank reports whether all elements are 0, as for a statistic that the sampler
// does not have.
func blank[T float64 | int64](values []T) bool {
	return !slices.ContainsFunc(values, func(v T) bool { return v != 0 })
}

func collect[T, U any](stats []mcmc.Stat, of func(*mcmc.Stat) *T, convert func(T) U) []U {
	data := make([]U, len(stats))
	for i := range stats {
		data[i] = convert(*of(&stats[i]))
	}
	return data
}

func (t *Table) readStats(g *store.Group) {
	t.MakeStats()
	for _, f := range floatStats {
		for i, v := range stat[float64](g, f.name, len(t.Stats)) {
			*f.of(&t.Stats[i]) = v
		}
	}
	for _, f := range intStats {
		for i, v := range stat[int64](g, f.name, len(t.Stats)) {
			*f.of(&t.Stats[i]) = int(v)
		}
	}
	for _, f := range boolStats {
		for i, v := range stat[bool](g, f.name, len(t.Stats)) {
			*f.of(&t.Stats[i]) = v
		}
	}
}

// stat returns a statistic of n draws, or nil if it is missing.
func stat[T any](g *store.Group, name string, n int) []T {
	v := g.Var(name)
	if v == nil {
		return nil
	}
	if data, _ := v.Data.([]T); len(data) == n {
		return data
	}
	return nil
}
