package bind

import (
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Values per level come from the same table, from one whose rows are numbered,
// and from one that names its rows.
func TestLevelwise(t *testing.T) {
	data := testData()
	data["soil"] = &Column{Values: []float64{7, 5, 7, 6}, Shape: []int{4}} // of oslo, bergen, oslo, rome
	data["wide"] = &Column{Values: []float64{7, 1, 5, 2, 7, 1, 6, 3}, Shape: []int{4, 2}}
	data["of"] = &Column{Values: []float64{3, 1, 2, 3}, Shape: []int{4}}
	data["name"] = &Column{Values: []float64{2, 0, 1}, Labels: []string{"bergen", "oslo", "rome"}, Shape: []int{3}}
	for _, tt := range []struct {
		text string
		want []float64
	}{
		{"u[city] = 1*soil[city]", []float64{5, 7, 6}}, // bergen, oslo, rome
		{"u[city] = 1*wide[city, 1]", []float64{2, 1, 3}},
		{"u[of] = 10*z[of]", []float64{10, 20, 30}},
		{"u[city] = z[name == city]", []float64{2, 3, 1}},
	} {
		m, err := syntax.Parse("b ~ Normal(0, 1)\nv ~ Normal(0, 1)\n" + tt.text + "\nw = b*u")
		if err != nil {
			t.Fatal(err)
		}
		bound, err := Bind(m, data)
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if _, v := variable(t, bound, "w"); !slices.Equal(v, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.text, v, tt.want)
		}
	}
	// In a row's context.
	m, _ := syntax.Parse("b ~ Normal(0, 1)\ny ~ Normal(b*z[name == city], 1)\ny - 1 ~ Normal(b*z[of], 1)")
	bound, err := Bind(m, data)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]float64{{3, 2, 3, 1}, {3, 1, 2, 3}} {
		mu := bound.Factors[1+i].Args[0]
		if v := naive.With(map[*ir.Node][]float64{bound.Free[0]: {1}}).Eval(mu); !slices.Equal(v, want) {
			t.Errorf("got %v, want %v", v, want)
		}
	}
}

// New data need values for levels that are new, and may leave out old ones.
func TestLevelwiseOfNewLevels(t *testing.T) {
	m, _ := syntax.Parse("b ~ Normal(0, 1)\nu[city] = b*soil[city]\ny ~ Normal(u[city], 1)")
	column := func(labels []string, values ...float64) *Column {
		return &Column{Values: values, Labels: labels, Shape: []int{len(values)}}
	}
	old := Data{"soil": column(nil, 4, 3, 4), "city": column([]string{"oslo", "rome"}, 0, 1, 0), "y": column(nil, 1, 2, 3)}
	bound, err := BindNew(m, old, Data{"soil": column(nil, 9, 3), "city": column([]string{"paris", "rome"}, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	node, v := variable(t, bound, "u")
	if !slices.Equal(v, []float64{4, 3, 9}) || !slices.Equal(node.Dims[0].Labels, []string{"oslo", "rome", "paris"}) {
		t.Errorf("got %v of %v", v, node.Dims[0].Labels)
	}
}

func TestLevelwiseErrors(t *testing.T) {
	data := testData()
	data["name"] = &Column{Values: []float64{1, 0, 1}, Labels: []string{"bergen", "oslo"}, Shape: []int{3}}
	bind := func(text string) error {
		m, err := syntax.Parse("a ~ Normal(0, 1)\n" + text)
		if err != nil {
			return err
		}
		_, err = Bind(m, data)
		return err
	}
	checkErrors(t, bind, []errorTest{
		{"b[city] ~ Normal(a*x[city], 1)", "2:20", "x differs within the city oslo, between rows 0"},
		{"mu = a*x\nb[city] ~ Normal(mu[city], 1)", "3:18", "mu has a value per row and depends on"},
		{"b[city] ~ Normal(a*z[city], 1)", "2:20", "z has a row for each level of city"},
		{"b[town] ~ Normal(a*z[town], 1)", "2:20", "z has 3 rows and town has 2 levels"},
		{"b[city] ~ Normal(a*z[name == city], 1)", "2:22", "name has oslo in rows 0 and 2 (the"},
		{"b[city] ~ Normal(a*z[town == city], 1)", "2:22", "town has 4 rows, and what it finds rows"},
		{"b[city] ~ Normal(a*z[arm == city], 1)", "2:22", "arm has treatment in rows 1 and 2 (the"},
		{"b[city] ~ Normal(a*square[arm == city, 0], 1)", "2:27", "arm has 3 rows, and what it finds rows"},
		{"y ~ Normal(a*z[z == city], 1)", "2:21", "city has a level bergen, which is in no"},
	})
}
