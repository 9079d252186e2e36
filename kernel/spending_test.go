package main

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/tutorials"
)

// TestSpendingSurvey runs the lesson on spending with the survey's own file
// and compares it with the published result.
func TestSpendingSurvey(t *testing.T) {
	if os.Getenv("GONBAYES_COURSE_TESTS") == "" {
		t.Skip("runs a lesson: set GONBAYES_COURSE_TESTS=1 to run it")
	}
	survey, err := filepath.Abs("../../shared/data/consumer_spending.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(survey); err != nil {
		t.Skip("needs ../shared/data/consumer_spending.csv beside the repository, the survey of 2023")
	}
	file := filepath.Join(t.TempDir(), "run.ipynb")
	program, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "exec", "-o", file, "../tutorials/09-spending.ipynb")
	cmd.Env = append(os.Environ(), "GONBAYES_SURVEY="+survey, "GONBAYES_CACHE="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := strings.Join(shown(t, file), "\n")
	for _, want := range []string{"n = 1103", "n =  384"} {
		if !strings.Contains(text, want) {
			t.Errorf("the lesson does not show %q", want)
		}
	}
	for name, want := range map[string][]float64{ // mean, sd, and the interval where it is published
		"mu_a": {11.42, 0.032},
		"mu_b": {11.70, 0.046},
		"diff": {0.28, 0.06, 0.17, 0.39},
	} {
		row := regexp.MustCompile(`(?:"|\\n)` + name + ` +(.*?)\\n`).FindStringSubmatch(text)
		if row == nil {
			t.Errorf("there is no row %s in a table", name)
			continue
		}
		got := strings.Fields(row[1])
		for i, w := range want {
			if v, err := strconv.ParseFloat(got[i], 64); err != nil || math.Abs(v-w) > 0.0075 {
				t.Errorf("%s: column %d is %s, published %v", name, i, got[i], w)
			}
		}
	}
}

// TestSpendingSpeed samples the spending test, 4 chains of 1000 + 1000, within
// 50 ms in the fastest of five runs.
func TestSpendingSpeed(t *testing.T) {
	if os.Getenv("GONBAYES_COURSE_TESTS") == "" {
		t.Skip("a busy machine is slow: set GONBAYES_COURSE_TESTS=1 to run it")
	}
	dir := t.TempDir()
	model, data := filepath.Join(dir, "model"), filepath.Join(dir, "data.json")
	households := tutorials.Spending()
	columns, err := json.Marshal(map[string][]float64{"a": households.LogSpending(1, 1), "b": households.LogSpending(2, 5)})
	if err != nil {
		t.Fatal(err)
	}
	const text = `
		mu_a    ~ Normal(mean(a), 10)
		mu_b    ~ Normal(mean(b), 10)
		sigma_a ~ HalfNormal(10)
		sigma_b ~ HalfNormal(10)
		a ~ Normal(mu_a, sigma_a)
		b ~ Normal(mu_b, sigma_b)
		diff = mu_b - mu_a`
	if err := os.WriteFile(model, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, columns, 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	fastest := math.Inf(1)
	for range 5 {
		out, err := exec.Command(program, "sample", "-model", model, "-data", data, "-json").Output()
		if err != nil {
			t.Fatal(err)
		}
		var result struct {
			Sampling struct {
				Bind   float64 `json:"bind_seconds"`
				Warmup float64 `json:"warmup_seconds"`
				Draw   float64 `json:"draw_seconds"`
			}
		}
		if err := json.Unmarshal(out, &result); err != nil {
			t.Fatal(err)
		}
		s := result.Sampling
		fastest = min(fastest, s.Bind+s.Warmup+s.Draw)
	}
	t.Logf("sampling took %.1f ms", 1000*fastest)
	if fastest > 0.05 {
		t.Error("sampling takes more than 50 ms")
	}
}
