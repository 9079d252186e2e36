package bayes

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

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

func TestFromFrameWithError(t *testing.T) {
	err := panicked(t, func() { FromFrame(dataframe.ReadCSV(strings.NewReader(""))) })
	if err == nil || err.Error() != "the data frame: load records: empty DataFrame" {
		t.Error(err)
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
	if _, err := ReadJSON(strings.NewReader("null")); err == nil || err.Error() != "the data is not a JSON object of columns or an array of records: it is null" {
		t.Error(err)
	}
}

// A posterior has data of its own: what a program does to its slices afterwards
// changes nothing.
func TestDataIsItsOwn(t *testing.T) {
	t.Parallel()
	x, y, g := []float64{1, 2, 3, 4}, []float64{1.1, 2.3, 2.9, 4.2}, []int{0, 1, 0, 1}
	d := Data{"x": x, "y": y, "g": g}
	p := mustSample(t, "b ~ Normal(0, 1)\ne[g] ~ Normal(0, 1)\ny ~ Normal(b*x + e[g], 1)", d, Draws(200))
	loo, replicated := Must(p.LOO()), Must(p.Predict(nil)).Values("y[3]")
	for i := range x {
		x[i], y[i], g[i] = 100, 1000, 7
	}
	clear(d)
	if again := Must(p.LOO()); again.Estimate != loo.Estimate {
		t.Errorf("LOO is %v after the data were changed, and was %v", again.Estimate, loo.Estimate)
	}
	if !slices.Equal(Must(p.Predict(nil)).Values("y[3]"), replicated) {
		t.Error("replications have changed with the data")
	}
}

// Tables have names; the model names their columns.
func TestTables(t *testing.T) {
	t.Parallel()
	names := []string{"n", "v", "name", "u"}
	frame := dataframe.New(series.New([]string{"a", "b"}, series.String, "name"), series.New([]float64{1, 2}, series.Float, "u"))
	d, err := Data{"n": 3, "homes": Data{"v": []float64{1, 2, 3}, "other": func() {}}, "counties": frame}.columns(names)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"n": "", "v": "homes", "name": "counties", "u": "counties"} {
		if d[name].Table != want {
			t.Errorf("%s is of the table %q, want %q", name, d[name].Table, want)
		}
	}
	if c, ok := d["other"]; !ok || c != nil {
		t.Errorf("a column that is not named is %v", c)
	}
	read, err := ReadJSON(strings.NewReader(`{"homes": {"v": [1, 2]}, "n": 1}`))
	if err != nil {
		t.Fatal(err)
	}
	if d, err = read.columns(names); err != nil || d["v"].Table != "homes" {
		t.Errorf("from JSON: %v, %v", d["v"], err)
	}
	p := mustSample(t, "b ~ Normal(0, 1)\nv ~ Normal(b, 1)", Data{"homes": Data{"v": []float64{1, 2, 3}}}, Draws(50), Tune(50))
	if n := len(Must(p.Predict(nil)).Names()); n != 1 {
		t.Errorf("%d predictions", n)
	}
	for want, d := range map[string]Data{
		"data column v: it has 2 rows and u has 3":                                  {"homes": Data{"u": []int{1, 2, 3}, "v": []int{1, 2}}},
		"data column v: there is another column of this name in the table homes":    {"homes": Data{"v": 1.5}, "towns": Data{"v": []int{1, 2}}},
		"data column v: there is another column of this name in the table counties": {"counties": Data{"v": []int{2}}, "v": []int{1, 2}},
		"data column inner: it is a table within the table homes":                   {"homes": Data{"inner": Data{"v": 1}}},
		"data column homes: the data frame: load records: empty DataFrame":          {"homes": dataframe.ReadCSV(strings.NewReader(""))},
	} {
		var e *DataError
		if _, err := d.columns(names); !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
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
