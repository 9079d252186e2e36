package column

import (
	"fmt"
	"math"
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
		c, err := Of("x", tt.value)
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
		{[]any{nil, "a"}, "row 0: the text is missing, and a category must be known: leave such rows out, or give them a level such as \"unknown\""},
		{[]any{1, nil, "a"}, "row 2: the text \"a\" stands among numbers"},
		{[]any{[]any{1, 2}, nil}, "row 1: a slice of 2 is missing"},
		{[][]int{{1, 2}, {3}}, "row 1: it has 1 element, and the rows before it have 2"},
		{[]any{[]int{1, 2}, 3}, "row 1: a single value stands where a slice of 2 is expected"},
		{[]any{1, []int{2}}, "row 1: a slice stands where a number is expected"},
		{[]any{"a", 1}, "row 1: the number 1 stands among text"},
		{[][]any{{1, 2}, {3, "b"}}, `row 1, column 1: the text "b" stands among numbers`},
		{struct{}{}, "cannot use a struct {}: expected numbers, bools or strings"},
		{[]complex128{1}, "row 0: cannot use a complex128: expected numbers, bools or strings"},
		{series.Series{Err: fmt.Errorf("no such column")}, "no such column"},
	} {
		if c, err := Of("x", tt.value); err == nil || err.Error() != "data column x: "+tt.want {
			t.Errorf("%v: got %v, %v; want %s", tt.value, c, err, tt.want)
		}
	}
}

func TestWholeNumbersKeepTheirDigits(t *testing.T) {
	const big = 1541815603606036480
	for name, v := range map[string]any{
		"int":   []int{big + 1, -5, big, big + 1},
		"int64": []int64{big + 1, -5, big, big + 1},
		"any":   []any{int64(big + 1), -5.0, uint64(big), int64(big + 1)},
		"frame": series.New([]int{big + 1, -5, big, big + 1}, series.Int, "user"),
	} {
		c, err := Of("user", v)
		if err != nil {
			t.Fatal(name, err)
		}
		if want := []string{"-5", "1541815603606036480", "1541815603606036481"}; !c.Exact || !slices.Equal(c.Labels, want) || !slices.Equal(c.Values, []float64{2, 0, 1, 2}) {
			t.Errorf("%s: %v of %v, want levels %v", name, c.Values, c.Labels, want)
		}
	}
	for _, v := range []any{[]any{int64(big), nil}, []any{int64(big), 0.5}, [][]int{{big, 1}}} {
		if c, err := Of("x", v); err == nil {
			t.Errorf("%v is %v", v, c)
		}
	}
}

func TestMissingText(t *testing.T) {
	for _, v := range []any{[]string{"a", ""}, []string{"a", " "}, series.New([]string{"a", ""}, series.String, "g"), []any{"a", nil}} {
		if _, err := Of("g", v); err == nil || !strings.Contains(err.Error(), "row 1: the text is missing") {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func TestFromFrameNames(t *testing.T) {
	d, err := FromFrame(dataframe.ReadCSV(strings.NewReader("\ufeffy, g\n1,a\n2,b\n")))
	if err != nil || d["y"] == nil || d["g"] == nil {
		t.Errorf("%v: %v", d, err)
	}
	if _, err := FromFrame(dataframe.ReadCSV(strings.NewReader("y, y\n1,2\n"))); err == nil {
		t.Error("two columns y")
	}
}

func TestReadJSON(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for text, want := range map[string][]float64{
		`{"y": [1, NaN, 3]}`:                             {1, nan, 3},
		"\ufeff{\"y\": [1, null, -Infinity]}":            {1, nan, -inf},
		`{"y": [1, "NaN", "+inf"]}`:                      {1, nan, inf},
		`[{"y": 1, "z": "a"}, {"z": "NaN"}, {"y": 3e2}]`: {1, nan, 300},
	} {
		d, err := ReadJSON(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		c, err := Of("y", d["y"])
		if err != nil || !slices.EqualFunc(c.Values, want, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s: %v, %v", text, c, err)
		}
	}
	for text, want := range map[string]string{
		`{"y": 1, "y": 2}`:        `the name "y" is there twice`,
		`{"t": {"y": 1, "y": 2}}`: `the name "y" is there twice`,
		`[1]`:                     "element 0 of the array is a number",
		`{"y": 1} 2`:              "more text",
		`{"y": [1,`:               "ends too early",
		``:                        "ends too early",
		`null`:                    "null",
		`{"y": 1e400}`:            "too large",
		`{"y": N}`:                "invalid character",
	} {
		if d, err := ReadJSON(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %q", text, d, err, want)
		}
	}
	d, err := ReadJSON(strings.NewReader(`{"user": [1541815603606036480, 1541815603606036481, 18446744073709551615]}`))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Of("user", d["user"]); err != nil || len(c.Labels) != 3 || c.Labels[2] != "18446744073709551615" {
		t.Errorf("%v, %v", c, err)
	}
}
