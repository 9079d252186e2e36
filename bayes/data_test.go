package bayes

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
	"gonum.org/v1/gonum/mat"
)

func TestColumns(t *testing.T) {
	x := 2.5
	matrix := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	words := series.New([]string{"b", "a", "b"}, series.String, "w")
	for _, tt := range []struct {
		value  any
		values []float64
		labels string
		shape  []int
	}{
		{3, []float64{3}, "", nil},
		{&x, []float64{2.5}, "", nil},
		{true, []float64{1}, "", nil},
		{"a", []float64{0}, "a", nil},
		{[]int{1, 2}, []float64{1, 2}, "", []int{2}},
		{[]uint8{1, 2}, []float64{1, 2}, "", []int{2}},
		{[]float32{0.5}, []float64{0.5}, "", []int{1}},
		{[]bool{true, false}, []float64{1, 0}, "", []int{2}},
		{[2]int64{5, 6}, []float64{5, 6}, "", []int{2}},
		{[]any{1, 2.5, true}, []float64{1, 2.5, 1}, "", []int{3}},
		{[]any{"y", "x"}, []float64{1, 0}, "x y", []int{2}},
		{[]string{"b", "a", "b"}, []float64{1, 0, 1}, "a b", []int{3}},
		{[][]float64{{1, 2, 3}, {4, 5, 6}}, []float64{1, 2, 3, 4, 5, 6}, "", []int{2, 3}},
		{[][][]int{{{1}, {2}}}, []float64{1, 2}, "", []int{1, 2, 1}},
		{matrix, []float64{1, 2, 3, 4}, "", []int{2, 2}},
		{matrix.T(), []float64{1, 3, 2, 4}, "", []int{2, 2}},
		{mat.NewVecDense(2, []float64{7, 8}), []float64{7, 8}, "", []int{2}},
		{&mat.Dense{}, nil, "", []int{0, 0}},
		{words, []float64{1, 0, 1}, "a b", []int{3}},
		{&words, []float64{1, 0, 1}, "a b", []int{3}},
		{series.New([]int{4, 5}, series.Int, "i"), []float64{4, 5}, "", []int{2}},
		{series.New([]bool{false, true}, series.Bool, "b"), []float64{0, 1}, "", []int{2}},
		{series.New([]string{"1.5", "NaN"}, series.Float, "f"), []float64{1.5, math.NaN()}, "", []int{2}},
		{series.New([]string{"1", "NaN"}, series.Int, "f"), []float64{1, math.NaN()}, "", []int{2}},
	} {
		c, err := column(tt.value)
		if err != nil {
			t.Errorf("%v: %v", tt.value, err)
			continue
		}
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if !slices.EqualFunc(c.Values, tt.values, same) || strings.Join(c.Labels, " ") != tt.labels || !slices.Equal(c.Shape, tt.shape) {
			t.Errorf("%v became %v, want %v %s %v", tt.value, c, tt.values, tt.labels, tt.shape)
		}
	}
}

func TestColumnErrors(t *testing.T) {
	for _, tt := range []struct {
		value any
		want  string
	}{
		{nil, "it is missing (nil, or null in JSON)"},
		{(*series.Series)(nil), "it is missing (nil, or null in JSON)"},
		{(*mat.Dense)(nil), "it is missing (nil, or null in JSON)"},
		{[]any{nil, "a"}, "row 0: the text is missing, and a category must be known: leave such rows out, or give them one of their own, such as \"unknown\""},
		{[]any{1, nil, "a"}, "row 2: the text \"a\" stands among numbers"},
		{[]any{[]any{1, 2}, nil}, "row 1: a slice of 2 is missing"},
		{[][]int{{1, 2}, {3}}, "row 1: it has 1 element, and the rows before it 2"},
		{[]any{[]int{1, 2}, 3}, "row 1: a single value stands where a slice of 2 is expected"},
		{[]any{1, []int{2}}, "row 1: a slice stands where a number is expected"},
		{[]any{"a", 1}, "row 1: the number 1 stands among text"},
		{[][]any{{1, 2}, {3, "b"}}, `row 1, column 1: the text "b" stands among numbers`},
		{struct{}{}, "cannot use a struct {}: expected numbers, bools or strings"},
		{[]complex128{1}, "row 0: cannot use a complex128: expected numbers, bools or strings"},
		{series.Series{Err: fmt.Errorf("no such column")}, "no such column"},
	} {
		if c, err := column(tt.value); err == nil || err.Error() != tt.want {
			t.Errorf("%v: got %v, %v; want %s", tt.value, c, err, tt.want)
		}
	}
}

func TestFromFrame(t *testing.T) {
	df := dataframe.ReadCSV(strings.NewReader("city,y,n\noslo,1.5,1\nrome,2.5,0\noslo,2.0,1\n"))
	p := mustSample(t, "e[city] ~ Normal(0, 5)\ny ~ Normal(e[city], 1)", FromFrame(df), Draws(50), Tune(100))
	if rows := p.Summary("e").Rows; len(rows) != 2 || rows[0].Name != "e[oslo]" || rows[1].Name != "e[rome]" {
		t.Errorf("%v", rows)
	}
	p = mustSample(t, "b ~ Normal(0, 1)\ny ~ Normal(b, 1)", FromFrame(dataframe.ReadCSV(strings.NewReader("y,z\n1,1\nNA,2\n,3\n"))), Draws(50), Tune(100))
	if rows := p.Summary("y_missing").Rows; len(rows) != 2 || rows[0].Name != "y_missing[1]" || rows[1].Name != "y_missing[2]" {
		t.Errorf("%v", rows)
	}
}

func init() {
	children["frame"] = func() { FromFrame(dataframe.ReadCSV(strings.NewReader(""))) }
}

func TestFromFrameWithError(t *testing.T) {
	if _, stderr, status := child(t, "frame"); status != 1 || stderr != "the data frame: load records: empty DataFrame\n" {
		t.Errorf("status %d, %q", status, stderr)
	}
}

func TestReadJSON(t *testing.T) {
	d, err := ReadJSON(strings.NewReader(`{"N": 2, "x": [1, 2.5], "X": [[1, 2], [3, 4]], "city": ["b", "a"], "gone": [1, null]}`))
	if err != nil {
		t.Fatal(err)
	}
	columns, err := d.columns([]string{"N", "x", "X", "city"})
	if err != nil {
		t.Fatal(err)
	}
	if c := columns["X"]; !slices.Equal(c.Values, []float64{1, 2, 3, 4}) || !slices.Equal(c.Shape, []int{2, 2}) {
		t.Errorf("X is %v", c)
	}
	if c := columns["city"]; !slices.Equal(c.Values, []float64{1, 0}) || !slices.Equal(c.Labels, []string{"a", "b"}) {
		t.Errorf("city is %v", c)
	}
	if gone, err := d.columns([]string{"gone"}); err != nil || !math.IsNaN(gone["gone"].Values[1]) {
		t.Error(gone, err)
	}
	for text, want := range map[string]string{
		"":           "EOF",
		"null":       "it is null",
		"[1]":        "it is of type array",
		`{"x": 1} 2`: "there is more text after the object",
		`{"x": NaN}`: "invalid character 'N' looking for beginning of value",
	} {
		if _, err := ReadJSON(strings.NewReader(text)); err == nil || err.Error() != "the data is not a JSON object of numbers and arrays: "+want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Outside a notebook things are shown as text.
func TestShow(t *testing.T) {
	p := mustSample(t, "b ~ Normal(0, 1)\ny ~ Normal(b, 1)", Data{"y": 1})
	text := captured(t, &os.Stdout, func() {
		Show("text", 3, mustParse(t, "b ~ Normal(0, 1)"), dataframe.New(series.New([]string{"oslo"}, series.String, "city")))
		Show(dataframe.New(series.New([]string{}, series.String, "city")))
	})
	checkText(t, text, "text\n3\nb ~ Normal(0, 1)\n1 row × 1 column\n   city\n0  oslo\n0 rows × 1 column\n  city")
	if text := captured(t, &os.Stdout, func() { Show(p) }); text != p.Summary().String() {
		t.Errorf("a posterior is shown as\n%s", text)
	}
	if text := captured(t, &os.Stdout, func() { Show(p.Density("b", Ref(0)), p.Trace()) }); !strings.Contains(text, "b") {
		t.Errorf("figures are shown as %q", text)
	}
}
