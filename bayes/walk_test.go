package bayes

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"
)

// A program walks a posterior without knowing its model.
func TestWalk(t *testing.T) {
	t.Parallel()
	p := mustSample(t, hierarchy+"\nb[2, city] ~ Normal(0, 1)", hierarchyData, Draws(30), Tune(50), Chains(2))
	p.Derive("double", "2*b")
	var names []string
	for _, v := range p.Variables() {
		names = append(names, v.Name)
		shape := v.Shape()
		n := 1
		for i, d := range v.Dimensions {
			if n *= d.Size; shape[i] != d.Size || d.Labels != nil && len(d.Labels) != d.Size {
				t.Errorf("%s has shape %v and dimensions %v", v.Name, shape, v.Dimensions)
			}
		}
		q := Must(p.Quantities(v.Name))
		if len(q) != n || len(q[0].Chains) != 2 || len(q[0].Chains[1]) != 30 {
			t.Fatalf("%s: %d quantities of %d chains", v.Name, len(q), len(q[0].Chains))
		}
		for k, x := range v.Draw(1, 7) {
			if x != q[k].Chains[1][7] {
				t.Errorf("%s: draw 7 of chain 1 is %v, and %v", q[k].Name, x, q[k].Chains[1][7])
			}
		}
		if v.Parameter != slices.Contains([]string{"mu", "tau", "z", "b"}, v.Name) {
			t.Errorf("%s: a parameter is %v", v.Name, v.Parameter)
		}
	}
	if !slices.Equal(names, p.Names()) || !slices.Equal(names, []string{"mu", "tau", "z", "effect", "best", "b", "double"}) {
		t.Errorf("variables %v", names)
	}
	b := p.Variables()[5].Dimensions
	if want := []Dimension{{"b_dim_0", 2, nil}, {"city", 3, []string{"new york", "oslo", "rome"}}}; !reflect.DeepEqual(b, want) {
		t.Errorf("b is over %v, want %v", b, want)
	}
	p.Variables()[0].Draw(0, 0)[0] = 1e9
	if p.Values("mu")[0] == 1e9 {
		t.Error("a draw can be written from outside")
	}
	stats := p.Stats()
	if len(stats) != 2 || len(stats[0]) != 30 || stats[1][29].StepSize <= 0 || stats[1][29].Steps < 1 {
		t.Errorf("statistics of %d chains", len(stats))
	}
	if q := Must(p.Quantities("tau > 1", "effect[oslo]")); q[0].Name != "tau > 1" || q[1].Name != "effect[oslo]" {
		t.Errorf("%v", q)
	}
	if _, err := p.Quantities("tou"); err == nil {
		t.Error("there is a tou")
	}
	if prior := mustSample(t, "b ~ Normal(0, 1)", nil); prior.Stats() != nil || len(prior.Variables()[0].Shape()) != 0 {
		t.Error("independent draws have statistics, or a number has a shape")
	}
}

// A summary goes to JSON and to a data frame with the numbers of its rows.
func TestSummaryElsewhere(t *testing.T) {
	t.Parallel()
	p := mustSample(t, "a ~ Normal(0, 1)\nb[2] ~ Normal(a, 1)\nc = 0*a", nil, Draws(50))
	s := p.Summary()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]map[string]*float64
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	df := s.Frame()
	if rows, columns := df.Dims(); rows != 4 || columns != 10 || df.Names()[0] != "quantity" {
		t.Errorf("the frame is %v", df)
	}
	for i, r := range s.Rows {
		for name, want := range map[string]float64{
			"mean": r.Mean, "sd": r.SD, "hdi_3%": r.HDILow, "hdi_97%": r.HDIHigh, "mcse_mean": r.MCSEMean, "mcse_sd": r.MCSESD,
			"ess_bulk": r.ESSBulk, "ess_tail": r.ESSTail, "r_hat": r.RHat,
		} {
			v, ok := got[r.Name][name]
			if !ok || (v == nil) != math.IsNaN(want) || v != nil && *v != want {
				t.Errorf("%s of %s is %v in JSON, want %v", name, r.Name, v, want)
			}
			if f := df.Col(name).Float()[i]; f != want && !math.IsNaN(want) || df.Col("quantity").Records()[i] != r.Name {
				t.Errorf("%s of %s is %v in the frame, want %v", name, r.Name, f, want)
			}
		}
	}
}
