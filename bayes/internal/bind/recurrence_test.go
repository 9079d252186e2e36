package bind

import (
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// boundTo is a model bound to data.
func boundTo(t *testing.T, text string, data Data) (*ir.Model, error) {
	t.Helper()
	tree, err := syntax.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return Bind(tree, data)
}

func TestRecurrence(t *testing.T) {
	data := Data{"y": {Values: []float64{1, 2, 4, 8}, Shape: []int{4}}}
	for _, tt := range []struct {
		expr  string
		first int
		want  []float64
	}{
		{"lag(y, 1, s)", 0, []float64{3, 1, 2, 4}},
		{"lag(s*y, 9, s)", 0, []float64{3, 3, 3, 3}},
		{"y + lag(mu, 1, s)", 0, []float64{4, 6, 10, 18}},
		{"lag(y + mu, 1, s)", 0, []float64{3, 4, 6, 10}},
		{"y + lag(mu, 2, s)", 0, []float64{4, 5, 8, 13}},
		{"lag(mu, 1, 1) + lag(mu, 2, 0) + 0*y", 0, []float64{1, 1, 2, 3}},
		{"lag(y, 1) + lag(mu, 1, s)", 1, []float64{4, 6, 10}},
		{"s*lag(y - mu, 1, 0)", 0, []float64{0, 3, -3, 21}},
		{"where(y > 3, lag(mu, 1, 0), s*y)", 0, []float64{3, 6, 6, 6}},
	} {
		m, err := boundTo(t, "s ~ Normal(0, 1)\nmu = "+tt.expr+"\ny ~ Normal(mu, 1)", data)
		if err != nil {
			t.Fatal(err)
		}
		f := m.Factors[1]
		mu := naive.With(map[*ir.Node][]float64{m.Vars[0].Node: {3}}).Eval(f.Args[0])
		if !slices.Equal(mu, tt.want) || f.Row(0) != tt.first {
			t.Errorf("%s is %v from row %d, want %v from row %d", tt.expr, mu, f.Row(0), tt.want, tt.first)
		}
	}
}

func TestRecurrenceErrors(t *testing.T) {
	data := Data{
		"y": {Values: []float64{1, 2, 4, 8}, Shape: []int{4}},
		"g": {Values: []float64{0, 1, 0, 1}, Labels: []string{"a", "b"}, Shape: []int{4}},
	}
	bind := func(text string) error { _, err := boundTo(t, text, data); return err }
	checkErrors(t, bind, []errorTest{
		{"h = y + lag(h, 1)", "1:9", "h reads its own lag, which needs a value"},
		{"h = y + lag(h, 0, 1)", "1:9", "h is defined by itself"},
		{"h = h + lag(h, 1, 0)", "1:5", "h is defined by itself"},
		{"h = y + lag(y, 1, h)", "1:9", "h is defined by itself"},
		{"h[g] = lag(h, 1, 0)", "1:1", "h reads its own lag, and so has one"},
		{"h = y + lag(h[g], 1, 0)", "1:13", "h reads its own lag, and so is computed"},
		{"h = y + lag(sum(h), 1, 0)", "1:13", "h reads its own lag, and so is computed"},
		{"h = 0.5*lag(h, 1, 0)", "1:5", "h has one value in all"},
		{"h = y + lag(h, 1, y)", "1:19", "this has one value per row (of 4), and"},
	})
}
