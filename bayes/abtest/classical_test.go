package abtest

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// reference is a test as SciPy computes it: see testdata/make.py.
type reference struct {
	Values                   []float64
	Mean, SD                 float64
	Control, Treatment       []float64
	Effect, Statistic, P, DF float64
	Greater                  float64
	Interval                 [2]float64
	Interval80               [2]float64 `json:"interval_80"`
}

func TestClassicalAsSciPy(t *testing.T) {
	text, err := os.ReadFile("testdata/scipy.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]reference
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(r reference) (*Test, error){
		"z":     func(r reference) (*Test, error) { return ZTest(r.Values, r.Mean, r.SD) },
		"welch": func(r reference) (*Test, error) { return Welch(r.Control, r.Treatment) },
		"proportions": func(r reference) (*Test, error) {
			return Proportions(Count{int(r.Control[0]), int(r.Control[1])}, Count{int(r.Treatment[0]), int(r.Treatment[1])})
		},
	}
	for name, list := range all {
		if len(list) < 5 {
			t.Errorf("%s: %d cases", name, len(list))
		}
		for i, want := range list {
			got, err := tests[name](want)
			if err != nil {
				t.Fatal(err)
			}
			low, high := got.Interval(0.8)
			type pair struct {
				what      string
				got, want float64
			}
			pairs := []pair{
				{"effect", got.Effect, want.Effect}, {"statistic", got.Statistic, want.Statistic},
				{"p", got.P, want.P}, {"greater", got.Greater(), want.Greater}, {"less", got.Less(), 1 - want.Greater},
				{"low", got.Low, want.Interval[0]}, {"high", got.High, want.Interval[1]},
				{"low of 80%", low, want.Interval80[0]}, {"high of 80%", high, want.Interval80[1]},
			}
			if name == "welch" {
				pairs = append(pairs, pair{"df", got.DF, want.DF})
			}
			for _, p := range pairs {
				if math.Abs(p.got-p.want) > 1e-10*math.Abs(p.want)+1e-15 {
					t.Errorf("%s %d: %s is %v, want %v (off by %.1e)", name, i, p.what, p.got, p.want, (p.got-p.want)/p.want)
				}
			}
		}
	}
}

// TestTailFarOut compares p-values where 1−CDF has no digits left with
// scipy.stats.t.sf and norm.sf.
func TestTailFarOut(t *testing.T) {
	for _, c := range []struct{ x, df, want float64 }{
		{40, 10, 1.1404288715428768e-12},
		{1e4, 3, 1.102657751147905e-12},
		{30, math.Inf(1), 4.906713927147908e-198},
		{1e-9, 5, 0.4999999996203933},
	} {
		if got := upperTail(c.x, c.df); math.Abs(got-c.want) > 1e-10*c.want {
			t.Errorf("P(T > %v) with %v degrees of freedom is %v, want %v", c.x, c.df, got, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	nan := math.NaN()
	ok := Count{5, 10}
	for _, c := range []struct {
		err  func() error
		want string
	}{
		{func() error { _, err := Counts{Control: Count{12, 10}, Treatment: ok}.Compare(); return err }, "control: 12 conversions of 10 users: a user converts at most once"},
		{func() error {
			_, err := Counts{Control: ok, Treatment: Count{0, 0}, Names: [2]string{"", "new"}}.Compare()
			return err
		}, "new: there are no users"},
		{func() error { _, err := Counts{Control: ok, Treatment: Count{-1, 10}}.Classical(); return err }, "treatment: -1 conversions of 10 users: counts cannot be negative"},
		{func() error {
			_, err := Counts{Control: ok, Treatment: ok, Names: [2]string{"a", "a"}}.Compare()
			return err
		}, `both groups are called "a"`},
		{func() error {
			_, err := Counts{Control: ok, Treatment: ok, ROPE: [2]float64{1, 0}}.Compare()
			return err
		}, "the lower end must come first"},
		{func() error { _, err := Counts{Control: ok, Treatment: ok, Prior: "Beta(1,"}.Compare(); return err }, "line 1"},
		{func() error {
			_, err := Counts{Control: ok, Treatment: ok, Model: "x ~ Normal(0, 1)"}.Compare(bayes.Quiet())
			return err
		}, `the model must define p["control"]`},
		{func() error { _, err := Proportions(Count{0, 5}, Count{0, 7}); return err }, "the groups convert 0 of 5 and 0 of 7"},
		{func() error { _, err := Values{Treatment: []float64{1, 2}}.Compare(); return err }, "control: the group is empty"},
		{func() error {
			_, err := Values{Control: []float64{1, 2}, Treatment: []float64{3, nan}}.Compare()
			return err
		}, "treatment: row 1 is NaN (the first is 0): leave such rows out"},
		{func() error {
			_, err := Values{Control: []float64{1, 2}, Treatment: []float64{3}}.Compare()
			return err
		}, "treatment: there is 1 value"},
		{func() error {
			_, err := Values{Control: []float64{1, 1}, Treatment: []float64{3, 4}}.Compare()
			return err
		}, "control: all 2 values are 1"},
		{func() error {
			_, err := Values{Control: []float64{1, 2}, Treatment: []float64{3, 0}, Family: LogNormal}.Compare()
			return err
		}, "treatment: row 1 is 0"},
		{func() error {
			_, err := Values{Control: []float64{1, 2}, Treatment: []float64{3, 0}, Family: 7}.Compare()
			return err
		}, "Family(7) is not a family"},
		{func() error { _, err := Welch([]float64{1, 1}, []float64{1, 1}); return err }, "all values of each group are equal"},
		{func() error { _, err := Welch(nil, []float64{1, 1}); return err }, "control: the group is empty"},
		{func() error { _, err := ZTest([]float64{1}, 0, 0); return err }, "the standard deviation of the population is 0"},
		{func() error { _, err := ZTest([]float64{1}, nan, 1); return err }, "the mean of the population is NaN"},
		{func() error { _, err := ZTest(nil, 0, 1); return err }, "the sample: the group is empty"},
	} {
		if err := c.err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if text := (Values{}).Text(); !strings.HasPrefix(text, "# control: the group is empty") {
		t.Error(text)
	}
	if low, _ := (&Test{}).Interval(1.5); !math.IsNaN(low) {
		t.Error("an interval of level 1.5")
	}
}
