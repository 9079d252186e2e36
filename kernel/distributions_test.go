package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
)

// TestDistributions runs a model of each distribution, in each of its
// parameterisations, through the command line: as what a parameter is drawn
// from, or as what data are, and compares mean and standard deviation with
// those by SciPy that testdata/distributions.py has written.
func TestDistributions(t *testing.T) {
	b, err := os.ReadFile("testdata/distributions.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Model string
		Data        json.RawMessage
		Want        map[string][]float64 // mean, and sd if it is to be compared
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, c := range cases {
		all.WriteString(c.Model + "\n")
		t.Run(c.Name, func(t *testing.T) {
			dir := t.TempDir()
			model, data := filepath.Join(dir, "model.txt"), filepath.Join(dir, "data.json")
			if os.WriteFile(model, []byte(c.Model), 0o644) != nil || os.WriteFile(data, c.Data, 0o644) != nil {
				t.Fatal("cannot write the model")
			}
			out, code := command(t, dir, nil, "sample", "-model", model, "-data", data, "-draws", "2000", "-json")
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, out)
			}
			var got sampled
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatalf("%v in %s", err, out)
			}
			forward := !strings.Contains(c.Model, "\n")
			if sampler := got.Sampling["sampler"]; (sampler == "forward") != forward {
				t.Errorf("sampled by %v", sampler)
			}
			for name, want := range c.Want {
				v, ok := got.Variables[name]
				if !ok {
					t.Errorf("there is no %s", name)
					continue
				}
				if z := math.Abs(v["mean"]-want[0]) / v["mcse_mean"]; !(z < 4) {
					t.Errorf("%s has mean %.4g, want %.4g: %.1f standard errors apart", name, v["mean"], want[0], z)
				}
				if len(want) > 1 && !(math.Abs(v["sd"]-want[1]) < 4*v["mcse_sd"]) {
					t.Errorf("%s has sd %.4g ± %.2g, want %.4g", name, v["sd"], v["mcse_sd"], want[1])
				}
				if !(v["r_hat"] < 1.01 && v["ess_bulk"] > 400) {
					t.Errorf("%s has R-hat %.3f and bulk ESS %.0f", name, v["r_hat"], v["ess_bulk"])
				}
			}
		})
	}
	gallery, err := os.ReadFile("../notebooks/distributions.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(distribution.Names(), distribution.MultivariateNames()) {
		if !regexp.MustCompile("`" + name + `\(`).Match(gallery) {
			t.Errorf("%s is not in the gallery of distributions", name)
		}
		if !regexp.MustCompile(`~ ` + name + `\(`).MatchString(all.String()) {
			t.Errorf("%s is missing", name)
		}
	}
}
