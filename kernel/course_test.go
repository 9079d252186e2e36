package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/gonbayes/gonbayes/kernel/internal/nbformat"
)

// TestCourse runs every notebook of the repository, the posteriors sampled
// anew, and compares what the cells show with what was committed. No cell may
// take more than a second, compilation included, in the fastest of three runs.
//
// It runs where GONBAYES_COURSE_TESTS is set: another processor may round, and
// so draw, otherwise, and a busy machine is slow.
func TestCourse(t *testing.T) {
	if os.Getenv("GONBAYES_COURSE_TESTS") == "" {
		t.Skip("runs every notebook three times: set GONBAYES_COURSE_TESTS=1 to run it")
	}
	notebooks, err := filepath.Glob("../[tn]*/*.ipynb") // tutorials and notebooks
	if err != nil || len(notebooks) == 0 {
		t.Fatal("found no notebooks ", err)
	}
	program := filepath.Join(t.TempDir(), "kernel")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, notebook := range notebooks {
		t.Run(filepath.Base(notebook), func(t *testing.T) {
			want := shown(t, notebook)
			var fastest []float64
			for range 3 {
				file := filepath.Join(t.TempDir(), "run.ipynb")
				cmd := exec.Command(program, "exec", "-o", file, notebook)
				cmd.Env = append(os.Environ(), "GONBAYES_CACHE="+t.TempDir())
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				for i, got := range shown(t, file) {
					if got != want[i] {
						got, want := apart(got, want[i])
						t.Fatalf("code cell %d shows\n%s\nwhere this is committed:\n%s\nIf it is right: go run ./kernel exec %s", i+1, got, want, notebook[len("../"):])
					}
				}
				seconds := cellTimes(out)
				if fastest == nil {
					fastest = seconds
				}
				for i, s := range seconds {
					fastest[i] = min(fastest[i], s)
				}
			}
			t.Logf("seconds for each cell: %.2f", fastest)
			if slices.Max(fastest) > 1 {
				t.Error("a cell takes more than a second")
			}
		})
	}
}

// cellTimes reads from the progress of exec how long each cell took, in seconds.
func cellTimes(progress []byte) (seconds []float64) {
	for _, m := range regexp.MustCompile(`(?m)^\[ *\d+/\d+\] +([\d.]+) s`).FindAllSubmatch(progress, -1) {
		s, _ := strconv.ParseFloat(string(m[1]), 64) // the pattern is a number's
		seconds = append(seconds, s)
	}
	return seconds
}

// shown returns the outputs of each code cell, without the times in them.
func shown(t *testing.T, file string) (cells []string) {
	t.Helper()
	nb, err := nbformat.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	times := regexp.MustCompile(`\d+(\.\d+)? (ns|µs|ms|s)\b`)
	for _, c := range nb.Cells {
		if c.Type != nbformat.Code {
			continue
		}
		outputs, err := json.MarshalIndent(c.Outputs, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		cells = append(cells, times.ReplaceAllString(string(outputs), "… s"))
	}
	return cells
}

// apart returns what is around the first difference of two texts.
func apart(a, b string) (string, string) {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	around := func(s string) string { return s[max(i-80, 0):min(i+80, len(s))] }
	return around(a), around(b)
}
