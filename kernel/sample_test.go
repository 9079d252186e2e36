package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// A problem of posteriordb: data, and means and standard deviations from
// 10,000 draws that are known to be good.
type problem struct {
	Data      json.RawMessage
	Draws     int
	Reference map[string]struct{ Mean, SD float64 }
}

// sampled is what sample -json prints.
type sampled struct {
	Variables map[string]map[string]float64
	Sampling  map[string]any
}

// TestPosteriorDB judges the sampler, through the command line, against
// published problems: every mean within 4 standard errors of both sides, every
// standard deviation within 10 %, R-hat under 1.01 and effective sample sizes
// over 400.
func TestPosteriorDB(t *testing.T) {
	const dir = "../../shared/data/posteriordb"
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("needs ../shared/data: %v", err)
	}
	for model, file := range map[string]string{
		"eight_schools_noncentered": "eight_schools-eight_schools_noncentered",
		"kidscore_momiq":            "kidiq-kidscore_momiq",
		"logearn_interaction":       "earnings-logearn_interaction",
		"logmesquite":               "mesquite-logmesquite",
		"nes1996":                   "nes1996-nes",
		"blr":                       "sblrc-blr",
		"diamonds":                  "diamonds-diamonds",
		"arK":                       "arK-arK",
		"earn_height":               "earnings-earn_height",
		"kidscore_interaction":      "kidiq-kidscore_interaction",
		"low_dim_gauss_mix":         "low_dim_gauss_mix-low_dim_gauss_mix",
		"gp_regr":                   "gp_pois_regr-gp_regr",
		"arma11":                    "arma-arma11",
		"garch11":                   "garch-garch11",
	} {
		t.Run(model, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(dir, file+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var p problem
			if err := json.Unmarshal(b, &p); err != nil {
				t.Fatal(err)
			}
			data := filepath.Join(t.TempDir(), "data.json")
			if err := os.WriteFile(data, p.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			out, code := command(t, ".", nil, "sample", "-model", "testdata/models/"+model+".txt", "-data", data, "-json")
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, out)
			}
			var got sampled
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatalf("%v in %s", err, out)
			}
			first := 1 // posteriordb counts from 1
			if model == "diamonds" {
				first = 0 // X's first column is the intercept's, which Stan's model leaves out
			}
			for name, want := range p.Reference {
				ours := countFrom(name, first)
				v, ok := got.Variables[ours]
				if !ok {
					t.Errorf("there is no %s for %s", ours, name)
					continue
				}
				se := math.Hypot(v["mcse_mean"], want.SD/math.Sqrt(10000))
				if z := math.Abs(v["mean"]-want.Mean) / se; !(z < 4) {
					t.Errorf("%s has mean %.4g, want %.4g: %.1f standard errors apart", name, v["mean"], want.Mean, z)
				}
				if ratio := v["sd"] / want.SD; !(math.Abs(ratio-1) < 0.1) {
					t.Errorf("%s has sd %.4g, want %.4g", name, v["sd"], want.SD)
				}
				if !(v["r_hat"] < 1.01 && v["ess_bulk"] > 400 && v["ess_tail"] > 400) {
					t.Errorf("%s has R-hat %.3f, bulk ESS %.0f and tail ESS %.0f", name, v["r_hat"], v["ess_bulk"], v["ess_tail"])
				}
			}
		})
	}
}

// countFrom renames theta[i] for an array that counts from 0 where its first
// element is called theta[first].
func countFrom(name string, first int) string {
	array, rest, ok := strings.Cut(name, "[")
	if !ok {
		return name
	}
	var i int
	fmt.Sscanf(rest, "%d]", &i)
	return fmt.Sprintf("%s[%d]", array, i-first)
}

const coin = "p ~ Beta(1, 1)\nheads ~ Binomial(10, p)\nodds = p/(1 - p)\n"

// sampleFiles writes the coin's model and data and returns their names.
func sampleFiles(t *testing.T) (dir, model, data string) {
	t.Helper()
	dir = t.TempDir()
	model, data = filepath.Join(dir, "coin.txt"), filepath.Join(dir, "coin.json")
	for file, text := range map[string]string{model: coin, data: `{"heads": 8}`} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, model, data
}

// What the contract says of sample -json.
func TestSampleJSON(t *testing.T) {
	dir, model, data := sampleFiles(t)
	zarr := filepath.Join(dir, "coin.zarr")
	out, code := command(t, dir, nil, "sample", "-model", model, "-data", data, "-json",
		"-draws", "500", "-tune", "400", "-chains", "3", "-seed", "7", "-target-accept", "0.9", "-out", zarr)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	var got sampled
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(got.Variables) != 2 {
		t.Errorf("variables %v", got.Variables)
	}
	for _, key := range []string{"mean", "sd", "hdi_3%", "hdi_97%", "mcse_mean", "ess_bulk", "ess_tail", "r_hat"} {
		if _, ok := got.Variables["p"][key]; !ok {
			t.Errorf("p has no %s", key)
		}
	}
	for key, want := range map[string]any{"sampler": "NUTS", "chains": 3.0, "draws": 500.0, "tune": 400.0} {
		if got.Sampling[key] != want {
			t.Errorf("%s is %v, want %v", key, got.Sampling[key], want)
		}
	}
	for _, key := range []string{"bind_seconds", "warmup_seconds", "draw_seconds", "gradients"} {
		if v, ok := got.Sampling[key].(float64); !ok || v <= 0 {
			t.Errorf("%s is %v", key, got.Sampling[key])
		}
	}
	if _, ok := got.Sampling["divergences"].(float64); !ok {
		t.Error("divergences are missing")
	}
	if plan, _ := got.Sampling["plan"].([]any); len(plan) == 0 {
		t.Error("the plan is missing")
	}

	post, err := bayes.Load(zarr)
	if err != nil {
		t.Fatal(err)
	}
	if r := post.Summary("p").Rows[0]; r.Mean != got.Variables["p"]["mean"] || len(post.Values("p")) != 1500 {
		t.Errorf("the file has mean %v, want %v", r.Mean, got.Variables["p"]["mean"])
	}

	out, code = command(t, dir, nil, "sample", "-model", model, "-data", data)
	if code != 0 || !strings.Contains(out, "mean") || !strings.Contains(out, "odds") {
		t.Errorf("without -json: exit code %d, %s", code, out)
	}
}

func TestSampleTrouble(t *testing.T) {
	dir, model, data := sampleFiles(t)
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	slip, list, half := write("slip.txt", "p ~ Beta(1, 1\n"), write("list.json", "[1, 2]"), write("half.json", `{"heads": 8`)
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, `Required flag "model" not set: see kernel sample --help`},
		{[]string{"-model", "nowhere.txt"}, "cannot read the model: open nowhere.txt: no such file or directory"},
		{[]string{"-model", model, "-data", "nowhere.json"}, "cannot read the data: open nowhere.json: no such file or directory"},
		{[]string{"-model", slip}, slip + ": line 1, column 9: this ( is never closed: a ) is missing\n    p ~ Beta(1, 1\n            ^"},
		{[]string{"-model", model, "-data", list}, list + ": the data is not a JSON object of columns or an array of records: element 0 of the array is a number, where a record such as {\"x\": 1} is expected"},
		{[]string{"-model", model, "-data", half}, half + ": the data is not a JSON object of columns or an array of records: it ends too early"},
		{[]string{"-model", model, "-data", data, "-chains", "0"}, "Chains(0): at least 1 chain is needed; 4 let R-hat compare them"},
		{[]string{"-model", model, "-draws", "many"}, `invalid value "many" for flag -draws: strconv.ParseInt: parsing "many": invalid syntax: see kernel sample --help`},
		{[]string{"-model", model, "-drows", "5"}, "flag provided but not defined: -drows: see kernel sample --help"},
		{[]string{"-model", model, "-data", data, "-out", filepath.Join(model, "p.zarr"), "-json"},
			"cannot write the posterior: lstat " + filepath.Join(model, "p.zarr") + ": not a directory"},
	} {
		out, code := command(t, dir, nil, append([]string{"sample"}, test.args...)...)
		if code != 1 || strings.TrimSpace(out) != test.want {
			t.Errorf("%q: exit code %d, prints\n%s\nwant\n%s", test.args, code, out, test.want)
		}
	}
}
