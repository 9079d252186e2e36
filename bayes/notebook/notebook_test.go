package notebook_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	_ "github.com/gonbayes/gonbayes/bayes/notebook"
)

// The test binary is also the program of a cell: it runs the cell that the
// variable names instead of the tests.
const cellEnv = "GONBAYES_TEST_CELL"

func TestMain(m *testing.M) {
	if cell := cells[os.Getenv(cellEnv)]; cell != nil {
		cell()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// run runs a cell and returns its output and exit status.
func run(t *testing.T, cell string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), cellEnv+"="+cell, "GONBAYES_CACHE=off", "GONB_TMP_DIR=", "GONB_PIPE="), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

var cells = map[string]func(){
	"must": func() {
		bayes.Must(bayes.Parse("b ~ Normal(0, 1"))
		fmt.Println("not reached")
	},
	"values": func() { prior("b ~ Normal(0, 1)").Values("a") },
	"figure": func() { prior("b ~ Normal(0, 1)").Density("b", bayes.HDIProb(2)) },
	"show": func() {
		bayes.Show(bayes.Parse("b ~ Normal(0, 1)"))
		bayes.Show(bayes.Parse("b ~ Normal(0, 1"))
	},
	"filed": func() {
		calls := 0
		m := bayes.Must(bayes.Parse("x ~ Flat()")).With(bayes.Density{Name: "counted", Value: func(q []float64) float64 {
			calls++
			return -q[0] * q[0] / 2
		}})
		bayes.Must(m.Sample(nil, bayes.Chains(1), bayes.Draws(200), bayes.Quiet()))
		fmt.Println(calls > 0)
	},
	"unfiled": func() {
		prior("b ~ Normal(0, 1)")
		prior("b ~ Normal(0, 2)")
	},
	"warned": func() {
		post := bayes.Must(bayes.Must(bayes.Parse("b ~ Normal(0, 1)")).Sample(bayes.Data{"c": 1}))
		bayes.Show(post.Summary())
	},
	"quiet": func() {
		bayes.Must(bayes.Must(bayes.Parse("b ~ Normal(0, 1)")).Sample(bayes.Data{"c": 1}, bayes.Quiet()))
	},
	"interrupted": func() {
		calls := 0
		m := bayes.Must(bayes.Parse("x ~ Flat()")).With(bayes.Density{Name: "endless", Value: func(q []float64) float64 {
			if calls++; calls == 1000 {
				syscall.Kill(os.Getpid(), syscall.SIGINT)
			}
			return math.Sin(q[0]) - q[0]*q[0]/2
		}})
		post := bayes.Must(m.Sample(nil, bayes.Chains(1), bayes.Tune(0), bayes.Draws(50_000_000), bayes.Quiet()))
		fmt.Println(post.Sampling.Partial, len(post.Values("x")) > 0, calls > 0)
	},
}

func prior(text string) *bayes.Posterior {
	return bayes.Must(bayes.Must(bayes.Parse(text)).Sample(nil))
}

// A mistake ends the cell with a message, not with a stack of calls.
func TestFail(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"must":   "line 1, column 11: this ( is never closed: a ) is missing\n    b ~ Normal(0, 1\n              ^\n",
		"values": "line 1, column 1: there is no a among the variables (there is b)\n    a\n    ^\n",
		"figure": "HDIProb(2): the probability must lie between 0 and 1, as in HDIProb(0.9)\n",
		"show":   "line 1, column 11: this ( is never closed: a ) is missing\n    b ~ Normal(0, 1\n              ^\n",
	} {
		stdout, stderr, status := run(t, cell)
		if cell == "show" {
			stdout = strings.TrimPrefix(stdout, "b ~ Normal(0, 1)\n")
		}
		if stdout != "" || stderr != want || status != 1 {
			t.Errorf("%s: status %d, output %q, error\n%s\nwant\n%s", cell, status, stdout, stderr, want)
		}
	}
}

// A posterior is drawn once and found again by the next cell.
func TestFiling(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "posteriors")
	for _, want := range []string{"true\n", "false\n"} {
		if stdout, stderr, _ := run(t, "filed", "GONBAYES_CACHE="+dir); stdout != want || stderr != "" {
			t.Errorf("drawn: %q, want %q (%s)", stdout, want, stderr)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
	if stdout, _, _ := run(t, "filed"); stdout != "true\n" {
		t.Error("it is filed where filing is off")
	}
}

// A folder that cannot be written, or that is nowhere, is told once.
func TestUnfiled(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := "Warning: posteriors cannot be filed in " + file + ": mkdir " + file + `: not a directory: set GONBAYES_CACHE to a folder that you can write to, or to "off"` + "\n"
	if _, stderr, status := run(t, "unfiled", "GONBAYES_CACHE="+file); stderr != want || status != 0 {
		t.Errorf("status %d, %q\nwant %q", status, stderr, want)
	}
	_, stderr, _ := run(t, "unfiled", "GONBAYES_CACHE=", "HOME=", "XDG_CACHE_HOME=", "LocalAppData=")
	if !strings.HasPrefix(stderr, "Warning: there is no folder to file posteriors in (") || strings.Count(stderr, "Warning") != 1 {
		t.Error(stderr)
	}
}

// Warnings are shown by Sample, and not again below the summary.
func TestWarnings(t *testing.T) {
	t.Parallel()
	stdout, stderr, _ := run(t, "warned")
	if !strings.HasPrefix(stderr, "Warning: Nothing is observed") || strings.Count(stderr, "\n") != 1 || strings.Contains(stdout, "Warning") {
		t.Errorf("%q and %q", stderr, stdout)
	}
	if stdout, stderr, _ := run(t, "quiet"); stdout+stderr != "" {
		t.Errorf("%q and %q", stdout, stderr)
	}
}

// An interrupt stops sampling. The draws made so far are filed, so that the next
// cell of the same kernel need not wait again.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot send itself an interrupt on Windows")
	}
	dir := t.TempDir()
	var got []string
	for _, kernel := range []string{"a kernel", "a kernel", "another kernel", ""} {
		stdout, stderr, status := run(t, "interrupted", "GONBAYES_CACHE="+dir, "GONB_TMP_DIR="+kernel)
		if status != 0 || stderr != "" {
			t.Fatalf("status %d, %s", status, stderr)
		}
		got = append(got, strings.TrimSpace(stdout))
	}
	if want := []string{"true true true", "true true false", "true true true", "true true true"}; !slices.Equal(got, want) {
		t.Errorf("partial, has draws, was drawn: %q, want %q", got, want)
	}
}
