package draws

import (
	"reflect"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// table has two chains of four draws of a number and of a table of two cities by
// two; element k of draw i of chain c is 100c + 10i + k.
func table() *Table {
	city := &Dim{Name: "city", Size: 2, Labels: []string{"Bern", "Oslo"}, Levels: true}
	t := &Table{}
	t.Define("mu", nil, true)
	t.Define("effect", []*Dim{city, {Name: "effect_dim_1", Size: 2}}, false)
	t.Make(2, 4)
	t.MakeStats()
	for c := range 2 {
		for i := range 4 {
			for k := range t.Width {
				t.Row(c, i)[k] = float64(100*c + 10*i + k)
			}
			*t.Stat(c, i) = mcmc.Stat{LogDensity: float64(-i), Steps: 3, Diverging: i == 3}
		}
	}
	return t
}

func TestTable(t *testing.T) {
	d := table()
	if !slices.Equal(d.Names(), []string{"mu", "effect"}) || d.Width != 5 || d.Var("effect").Offset != 1 || d.Var("none") != nil {
		t.Errorf("%+v", d)
	}
	labels := []string{"effect[Bern, 0]", "effect[Bern, 1]", "effect[Oslo, 0]", "effect[Oslo, 1]"}
	for k, q := range d.Elements(*d.Var("effect")) {
		if q.Name != labels[k] || q.Chains[1][2] != float64(121+k) || len(q.Values()) != 8 {
			t.Errorf("element %d is %v", k, q)
		}
		if one, ok := d.Named(labels[k]); !ok || !reflect.DeepEqual(one[0], q) {
			t.Errorf("%s is %v", labels[k], one)
		}
	}
	if _, ok := d.Named("effect[Rome, 0]"); ok {
		t.Error("there is an effect of Rome")
	}
	if q := d.All(); len(q) != 5 || q[0].Name != "mu" {
		t.Errorf("all are %v", q)
	}
	if got := d.Diverging(); !reflect.DeepEqual(got, [][]bool{{false, false, false, true}, {false, false, false, true}}) {
		t.Errorf("diverging: %v", got)
	}
}

// A table that is thinned shares nothing with the one that it is of.
func TestExtendAndThin(t *testing.T) {
	d := table()
	few := d.Thin(2)
	d.Extend("twice", nil, func(dst, draw []float64) { dst[0] = 2 * draw[0] })
	if q, _ := d.Named("twice"); q[0].Chains[1][3] != 260 || d.Row(1, 3)[4] != 134 {
		t.Errorf("twice is %v", q)
	}
	if few.Draws != 2 || few.Row(1, 1)[0] != 120 || few.Var("twice") != nil || few.Stats != nil || few.Diverging() != nil {
		t.Errorf("thinned: %+v", few)
	}
	few.Row(0, 0)[0] = -1
	if d.Row(0, 0)[0] == -1 {
		t.Error("a thinned table shares draws")
	}
}

// A run that was stopped keeps the draws that all chains have, of those that
// have any.
func TestCut(t *testing.T) {
	d := table()
	if !d.Cut([]int{3, 2}) || d.Chains != 2 || d.Draws != 2 || d.Row(1, 1)[1] != 111 || d.Stat(1, 1).LogDensity != -1 {
		t.Errorf("%+v", d)
	}
	d = table()
	if !d.Cut([]int{0, 4}) || d.Chains != 1 || d.Draws != 4 || d.Row(0, 3)[0] != 130 {
		t.Errorf("%+v", d)
	}
	if table().Cut([]int{0, 0}) {
		t.Error("draws are left of none")
	}
}

// What is put in ArviZ's schema comes back.
func TestGroups(t *testing.T) {
	d := table()
	back, err := FromGroups(&store.InferenceData{Groups: d.Groups(nil)}, []string{"mu"})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.All(), d.All()) || !reflect.DeepEqual(back.Stats, d.Stats) || !reflect.DeepEqual(back.Vars, d.Vars) {
		t.Errorf("%+v\nwant\n%+v", back, d)
	}
	d.Stats = nil
	if back, err = FromGroups(&store.InferenceData{Groups: d.Groups(nil)}, nil); err != nil || back.Stats != nil || back.Vars[0].Param {
		t.Errorf("%+v, %v", back, err)
	}
	for want, vars := range map[string][]store.Var{
		"this posterior has no variables":      nil,
		"variable x has no draws":              {{Name: "x", Dims: []string{"chain"}, Shape: []int{1}, Data: []float64{1}}},
		"variable x does not have 1 × 2 draws": {{Name: "x", Dims: []string{"chain", "draw"}, Shape: []int{1, 2}, Data: []float64{1}}},
	} {
		if _, err := FromGroups(&store.InferenceData{Groups: []store.Group{{Name: "posterior", Vars: vars}}}, nil); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
