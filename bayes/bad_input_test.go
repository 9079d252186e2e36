package bayes

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-gota/gota/series"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// What a person gets to see who makes a mistake, in full.
func TestBadInput(t *testing.T) {
	data := func(extra Data) Data {
		d := Data{"height": []float64{1.6, 1.7, 1.8}, "weight": []float64{60, 70, 80}, "city": []string{"oslo", "rome", "oslo"}}
		for k, v := range extra {
			d[k] = v
		}
		return d
	}
	tests := []struct {
		name, model string
		data        Data
		opts        []Option
		want        string
	}{
		{name: "unknown name", model: "b ~ Normal(0, 1)\nweight ~ Normal(b*heigt, 1)",
			want: `line 2, column 19: there is no heigt in the data or above: did you mean height?
    weight ~ Normal(b*heigt, 1)
                      ^^^^^`},
		{name: "unknown name, misspelt observed column", model: "b ~ Normal(0, 1)\nwieght ~ Normal(b*height, 1)",
			want: `line 2, column 17: this has one value per row (of 3), but wieght is not in the data, and a parameter has none per row: did you mean weight?
    wieght ~ Normal(b*height, 1)
                    ^^^^^^^^`},
		{name: "unknown distribution", model: "b ~ Norml(0, 1)",
			want: `line 1, column 5: there is no distribution Norml; did you mean Normal?
    b ~ Norml(0, 1)
        ^^^^^`},
		{name: "unknown function", model: "b ~ Normal(0, 1)\nc = lgo(b)",
			want: `line 2, column 5: there is no function lgo: did you mean log?
    c = lgo(b)
        ^^^`},
		{name: "wrong number of arguments", model: "b ~ Normal(0, 1, 2)",
			want: `line 1, column 18: Normal takes mu and sigma (2 arguments), not 3
    b ~ Normal(0, 1, 2)
                     ^`},
		{name: "too few arguments", model: "b ~ Gamma(2)",
			want: `line 1, column 5: Gamma needs beta beside alpha: write Gamma(alpha, beta)
    b ~ Gamma(2)
        ^^^^^^^^`},
		{name: "unclosed parenthesis", model: "b ~ Normal(0, 1\nc = b + 1",
			want: `line 1, column 11: this ( is never closed: a ) is missing
    b ~ Normal(0, 1
              ^`},
		{name: "used before its statement", model: "b ~ Normal(a, 1)\na ~ Normal(0, 1)",
			want: `line 1, column 12: a is used here but defined only in line 2: move that line up
    b ~ Normal(a, 1)
               ^`},
		{name: "data of different lengths", model: "b ~ Normal(0, 1)\nweight ~ Normal(b*age, 1)", data: Data{"age": []int{30, 40}},
			want: `line 2, column 17: one side has 3 rows and the other 2: columns of different length are different tables (3 rows: weight; 2 rows: age)
    weight ~ Normal(b*age, 1)
                    ^^^^^`},
		{name: "text where numbers are needed", model: "b ~ Normal(0, 1)\nweight ~ Normal(b*city, 1)",
			want: `line 2, column 19: city is text, where a number is needed: use it in brackets, as in effect[city], or compare it, as in city == "oslo"
    weight ~ Normal(b*city, 1)
                      ^^^^`},
		{name: "NaN", model: "b ~ Normal(0, 1)\nweight ~ Normal(b*age, 1)", data: Data{"age": []float64{30, math.NaN(), 40}},
			want: `line 2, column 19: age is missing in row 1 (the first is 0): give it a model, as in age ~ Normal(mu_age, sigma_age), which fills in what is missing, or leave such rows out
    weight ~ Normal(b*age, 1)
                      ^^^`},
		{name: "Inf", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": []float64{30, 40, math.Inf(1)}},
			want: `line 2, column 1: age has +Inf in row 2 (the first is 0): leave such rows out, or replace the value
    age ~ Normal(b, 1)
    ^^^`},
		{name: "missing in a series", model: "b ~ Normal(0, 1)\nlog(age) ~ Normal(b, 1)", data: Data{"age": series.New([]string{"30", "NaN"}, series.Float, "age")},
			want: `line 2, column 5: age is missing in row 1 (the first is 0): give it a model, as in age ~ Normal(mu_age, sigma_age), which fills in what is missing, or leave such rows out
    log(age) ~ Normal(b, 1)
        ^^^`},
		{name: "null, to be filled in below", model: "b ~ Normal(0, 1)\nweight ~ Normal(b*age, 1)\nage ~ Normal(b, 1)", data: Data{"age": []any{30, nil, 40}},
			want: `line 2, column 19: age is missing in row 1 (the first is 0), and its model, which fills it in, stands only in line 3: move that line up
    weight ~ Normal(b*age, 1)
                      ^^^`},
		{name: "missing counts", model: "b ~ HalfNormal(1)\nage ~ Poisson(b)\nweight ~ Normal(age, 1)", data: Data{"age": []any{30, nil, 40}},
			want: `line 2, column 1: age is missing in row 1 (the first is 0), and other lines read it: whole numbers are not filled in, so leave such rows out
    age ~ Poisson(b)
    ^^^`},
		{name: "missing levels", model: "b[age] ~ Normal(0, 1)\nweight ~ Normal(b[age], 1)", data: Data{"age": []any{30, nil, 40}},
			want: `line 1, column 3: age is missing in row 1 (the first is 0), and what picks a level must be known: leave such rows out, or give them a level of their own
    b[age] ~ Normal(0, 1)
      ^^^`},
		{name: "missing in vectors", model: "b[2] ~ Normal(0, 1)\nweight ~ Normal(dot(X, b), 1)", data: Data{"X": [][]any{{1, 2}, {3, nil}, {4, 5}}},
			want: `line 2, column 21: X is missing in row 1, column 1 (both count from 0): only a column of single numbers can have missing values, so leave such rows out, or take the columns apart
    weight ~ Normal(dot(X, b), 1)
                        ^`},
		{name: "missing in the first rows of a series", model: "b ~ Normal(0, 1)\nage ~ Normal(b*lag(age, 1), 1)", data: Data{"age": []any{nil, 3, 40}},
			want: `line 2, column 1: age is missing in row 0 (the first is 0), and its distribution reads rows above and so starts in row 1: leave such rows out
    age ~ Normal(b*lag(age, 1), 1)
    ^^^`},
		{name: "missing in a positive series", model: "b ~ HalfNormal(1)\nage ~ Gamma(2, b*lag(age, 1))", data: Data{"age": []any{7, nil, 40}},
			want: `line 2, column 1: age has missing values and a distribution that depends on age in other rows: this can be inferred only with a distribution of all real numbers, which Gamma is not
    age ~ Gamma(2, b*lag(age, 1))
    ^^^`},
		{name: "missing in a draw", model: "b ~ Normal(0, 1)\nage ~ MvNormal(b, tau=eye(3))", data: Data{"age": []any{7, nil, 40}},
			want: `line 2, column 1: age is missing in row 1 (the first is 0), and all of its rows are one draw of MvNormal(b, tau=eye(3)): they can be filled in if that is an MvNormal by cov or chol; leave such rows out of the data
    age ~ MvNormal(b, tau=eye(3))
    ^^^`},
		{name: "censored and missing", model: "b ~ Normal(0, 1)\nage ~ Censored(Normal(b, 1), upper=40)", data: Data{"age": []any{7, nil, 40}},
			want: `line 2, column 1: age is missing in row 1 (the first is 0), and Censored is of values that are known to lie in or beyond its bounds: give the bound, or leave such rows out
    age ~ Censored(Normal(b, 1), upper=40)
    ^^^`},
		{name: "all missing", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": []any{nil, nil}},
			want: `line 2, column 1: age has no value in any row
    age ~ Normal(b, 1)
    ^^^`},
		{name: "null among text", model: "b[place] ~ Normal(0, 1)", data: Data{"place": []any{nil, "oslo"}},
			want: `data column place: row 0: the text is missing, and a category must be known: leave such rows out, or give them a level such as "unknown"`},
		{name: "missing text in a series", model: "b[place] ~ Normal(0, 1)", data: Data{"place": series.New([]string{"oslo", "NaN"}, series.String, "place")},
			want: `data column place: row 1: the text is missing, and a category must be known: leave such rows out, or give them a level such as "unknown"`},
		{name: "zero rows", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": []float64{}},
			want: `line 2, column 1: age has no rows
    age ~ Normal(b, 1)
    ^^^`},
		{name: "rows of no elements", model: "b[2] ~ Normal(0, 1)\nweight ~ Normal(dot(X, b), 1)", data: Data{"X": [][]float64{{}, {}, {}}},
			want: `line 2, column 21: X has rows of no elements
    weight ~ Normal(dot(X, b), 1)
                        ^`},
		{name: "zero rows of text", model: "b[place] ~ Normal(0, 1)", data: Data{"place": []string{}},
			want: `line 1, column 3: place has no rows
    b[place] ~ Normal(0, 1)
      ^^^^^`},
		{name: "zero rows of a nil slice", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": []int(nil)},
			want: `line 2, column 1: age has no rows
    age ~ Normal(b, 1)
    ^^^`},
		{name: "-Inf at every start", model: "s ~ Uniform(0, 1)\nweight ~ Uniform(0, s)",
			want: `line 2, column 1: the log density of this line is −Inf at each of 100 starting points (first in row 0): no value of the parameters that was tried allows these data; check the data against the distribution, its bounds and the signs of its scale
    weight ~ Uniform(0, s)
    ^^^^^^^^^^^^^^^^^^^^^^`},
		{name: "-Inf at every start, for all rows", model: "s ~ Uniform(0, 1)\ntotal ~ Uniform(0, s)", data: Data{"total": 7},
			want: `line 2, column 1: the log density of this line is −Inf at each of 100 starting points: no value of the parameters that was tried allows these data; check the data against the distribution, its bounds and the signs of its scale
    total ~ Uniform(0, s)
    ^^^^^^^^^^^^^^^^^^^^^`},
		{name: "negative scale", model: "b ~ Normal(0, -1)",
			want: `line 1, column 15: sigma must be above 0, not -1
    b ~ Normal(0, -1)
                  ^^`},
		{name: "negative scale from data", model: "b ~ Normal(0, 1)\nweight ~ Normal(b, change)", data: Data{"change": []float64{1, -2, 3}},
			want: `line 2, column 20: sigma must be above 0, not -2 (row 1)
    weight ~ Normal(b, change)
                       ^^^^^^`},
		{name: "Draws(0)", model: "b ~ Normal(0, 1)", opts: []Option{Draws(0)},
			want: `Draws(0): at least 1 draw is needed`},
		{name: "Tune(-1)", model: "b ~ Normal(0, 1)", opts: []Option{Tune(-1)},
			want: `Tune(-1): the number of warm-up draws cannot be negative`},
		{name: "Chains(0)", model: "b ~ Normal(0, 1)", opts: []Option{Chains(0)},
			want: `Chains(0): at least 1 chain is needed; 4 let R-hat compare them`},
		{name: "TargetAccept(1)", model: "b ~ Normal(0, 1)", opts: []Option{TargetAccept(1)},
			want: `TargetAccept(1): the rate must lie between 0 and 1; 0.8 is usual, 0.95 careful`},
		{name: "TargetAccept(NaN)", model: "b ~ Normal(0, 1)", opts: []Option{TargetAccept(math.NaN())},
			want: `TargetAccept(NaN): the rate must lie between 0 and 1; 0.8 is usual, 0.95 careful`},
		{name: "MaxTreeDepth(99)", model: "b ~ Normal(0, 1)", opts: []Option{MaxTreeDepth(99)},
			want: `MaxTreeDepth(99): the depth must lie between 1 and 20; 10 is usual`},
		{name: "Without an unknown rewrite", model: "b ~ Normal(0, 1)", opts: []Option{Without("fold", "colapse")},
			want: `Without("colapse"): there is no such rewrite; did you mean "collapse"?`},
		{name: "unknown method", model: "b ~ Normal(0, 1)", opts: []Option{Method("HMC")},
			want: `Method("HMC"): there is no such method; choose among conjugate, gibbs, laplace, metropolis, nuts, pathfinder, slice`},
		{name: "more than memory", model: "b[1000000] ~ Normal(0, 1)", opts: []Option{Draws(1000)},
			want: `4 chains of 1,000 draws with 1,000,000 numbers each would take 29.8 GB, and the limit is 4 GB: ask for fewer draws`},
		{name: "many draws", model: "b ~ Normal(0, 1)\nweight ~ Normal(b, 1)", opts: []Option{Draws(1 << 60)},
			want: `4 chains of 1,152,921,504,606,846,976 draws with 1 number each would take 3.44e+10 GB, and the limit is 4 GB: ask for fewer draws`},
		{name: "nil", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": nil},
			want: `data column age: it is missing (nil, or null in JSON)`},
		{name: "a kind of data that is none", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": map[string]int{"a": 1}},
			want: `data column age: cannot use a map[string]int: expected numbers, bools or strings`},
		{name: "text among numbers", model: "b ~ Normal(0, 1)\nage ~ Normal(b, 1)", data: Data{"age": []any{1, 2.5, "three"}},
			want: `data column age: row 2: the text "three" stands among numbers`},
		{name: "improper prior of nothing observed", model: "b ~ Flat()",
			want: `line 1, column 1: b has no distribution to draw from: Flat is improper, and nothing is observed
    b ~ Flat()
    ^^^^^^^^^^`},
		{name: "no parameters", model: "weight ~ Normal(70, 5)",
			want: `the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)`},
		{name: "empty text", model: "",
			want: `the model has no parameters: a parameter is a name that the data lacks, as in mu ~ Normal(0, 10)`},
		{name: "vector of counts", model: "p[3] ~ Dirichlet(1)\nk[3] ~ Multinomial(5, p)\nweight ~ Normal(k[0], 1)",
			want: `line 2, column 1: k[3] has the distribution Multinomial and is not in the data: discrete parameters are inferred one number at a time, and these depend on each other
    k[3] ~ Multinomial(5, p)
    ^^^^`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Parse(tt.model)
			if err == nil {
				_, err = m.Sample(data(tt.data), append([]Option{Quiet(), Draws(100), Tune(100)}, tt.opts...)...)
			}
			if err == nil {
				t.Fatal("no error")
			}
			if err.Error() != tt.want {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

// A folder that cannot be written does not lose the draws.
func TestUnwritableCache(t *testing.T) {
	t.Parallel()
	notFolder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notFolder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := mustSample(t, "b ~ Normal(0, 1)\ny ~ Normal(b, 1)", Data{"y": 1}, Cache(notFolder))
	if w := p.Warnings(); len(w) != 1 || w[0] != "posteriors cannot be filed in "+notFolder+": mkdir "+notFolder+": not a directory" {
		t.Errorf("warnings %q", w)
	}
}

// A folder that is no posterior of ours is refused.
func TestLoadForeign(t *testing.T) {
	dir := t.TempDir()
	foreign := &store.InferenceData{Groups: []store.Group{{Name: "posterior", Vars: []store.Var{
		{Name: "x", Dims: []string{"chain", "draw"}, Shape: []int{1, 2}, Data: []float64{1, 2}},
	}}}}
	if err := store.WriteZarr(filepath.Join(dir, "p.zarr"), foreign); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(filepath.Join(dir, "p.zarr")); err == nil || err.Error() != "this posterior was not written by gonbayes" {
		t.Error(err)
	}
}

func TestDamagedFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	draw := func() *Posterior {
		return mustSample(t, "b ~ Normal(0, 1)\ny ~ Normal(b, 1)", Data{"y": 1}, Cache(dir))
	}
	first := draw()
	files, _ := filepath.Glob(filepath.Join(dir, "*.zarr.zip"))
	if len(files) != 1 {
		t.Fatalf("filed %q", files)
	}
	if err := os.Truncate(files[0], 1000); err != nil {
		t.Fatal(err)
	}
	second := draw()
	if w := second.Warnings(); len(w) != 1 || !strings.Contains(w[0], "damaged") {
		t.Errorf("warnings %q", w)
	}
	if !slices.Equal(first.Values("b"), second.Values("b")) {
		t.Error("the draws anew differ")
	}
	if w := draw().Warnings(); len(w) > 0 {
		t.Errorf("a third time: %q", w)
	}
}
