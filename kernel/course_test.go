package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/kernel/internal/nbformat"
)

// TestCourse runs every notebook of the repository, the posteriors sampled
// anew, and compares what the cells show with what was committed. After them it
// runs the solutions of the exercises, each of which must succeed within ten
// seconds. No cell may take more than ten seconds, compilation included, and
// half of a notebook's cells no more than one, in the fastest of three runs.
//
// It runs where GONBAYES_COURSE_TESTS is set: another processor may round, and
// so draw, otherwise, and a busy machine is slow.
func TestCourse(t *testing.T) {
	if os.Getenv("GONBAYES_COURSE_TESTS") == "" {
		t.Skip("runs every notebook: set GONBAYES_COURSE_TESTS=1 to run it")
	}
	program, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	for _, notebook := range notebooks("..") {
		t.Run(filepath.Base(notebook), func(t *testing.T) {
			want := shown(t, notebook)
			solved := withSolutions(t, notebook)
			var fastest []float64
			for runs := 0; runs == 0 || runs < 3 && middle(fastest) > 1; runs++ {
				file := filepath.Join(t.TempDir(), "run.ipynb")
				cmd := exec.Command(program, "exec", "--timeout", "10s", "-o", file, solved)
				cmd.Env = append(os.Environ(), "GONBAYES_CACHE="+t.TempDir())
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%v; the notebook has %d cells of its own, then come solutions\n%s", err, len(want), out)
				}
				got := shown(t, file)
				for i := range want {
					if got[i] != want[i] {
						got, want := apart(got[i], want[i])
						t.Fatalf("code cell %d shows\n%s\nwhere this is committed:\n%s\nIf it is right: go run ./kernel exec %s", i+1, got, want, notebook[len("../"):])
					}
				}
				seconds := cellTimes(out)
				if fastest == nil {
					fastest = seconds[:len(want)]
				}
				for i := range fastest {
					fastest[i] = min(fastest[i], seconds[i])
				}
			}
			t.Logf("seconds for each cell: %.2f", fastest)
			if middle(fastest) > 1 || slices.Max(fastest) > 10 {
				t.Error("cells take more than a second, or one more than ten")
			}
		})
	}
}

func middle(x []float64) float64 { return slices.Sorted(slices.Values(x))[len(x)/2] }

// withSolutions returns the path of a copy of the notebook beside it, for as
// long as the test runs, with a cell for each solution at the end.
func withSolutions(t *testing.T, path string) string {
	t.Helper()
	nb := readNotebook(t, path)
	for i, s := range solutions(t, nb) {
		nb.Cells = append(nb.Cells, &nbformat.Cell{ID: fmt.Sprintf("solution-%d", i+1), Type: nbformat.Code, Source: s})
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".course-*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	t.Cleanup(func() { os.Remove(f.Name()) })
	if err := nb.WriteFile(f.Name()); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func readNotebook(t *testing.T, path string) *nbformat.Notebook {
	t.Helper()
	nb, err := nbformat.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

var (
	hidden = regexp.MustCompile(`(?s)<details>.*?</details>`)
	fences = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")
)

// solutions returns the code that the notebook hides under its exercises. Each
// must have some.
func solutions(t *testing.T, nb *nbformat.Notebook) (code []string) {
	t.Helper()
	for _, c := range nb.Cells {
		if c.Type != nbformat.Markdown {
			continue
		}
		for _, solution := range hidden.FindAllString(c.Source, -1) {
			found := fences.FindAllStringSubmatch(solution, -1)
			if len(found) == 0 {
				t.Errorf("there is no Go in the solution %.80q", solution)
			}
			for _, m := range found {
				code = append(code, m[1])
			}
		}
	}
	return code
}

// A code host runs no scripts, and a terminal shows no pictures: what is shown
// has a form for each.
func TestOutputsNeedNoScripts(t *testing.T) {
	for _, path := range notebooks("..") {
		for i, c := range readNotebook(t, path).Cells {
			for _, o := range c.Outputs {
				data, ok := o["data"].(map[string]any)
				if !ok {
					continue
				}
				if _, ok := data["text/plain"]; !ok {
					t.Errorf("%s, cell %d: an output has no text", path, i)
				}
				page, _ := data["text/html"].(string)
				if strings.Contains(page, "<script") || data["application/javascript"] != nil {
					t.Errorf("%s, cell %d: an output needs a script", path, i)
				}
				if strings.Contains(page, " oninput=") && (data["image/svg+xml"] == nil || !strings.Contains(page, "<img ")) {
					t.Errorf("%s, cell %d: a slider has no picture for where scripts do not run", path, i)
				}
			}
		}
	}
}

// Links lead to files and headings that there are. Addresses of other sites
// must read as such; whether they answer is not asked.
func TestLinks(t *testing.T) {
	for _, path := range append(notebooks(".."), "../README.md") {
		for _, target := range links(prose(t, path)) {
			u, err := url.Parse(target)
			if err != nil || u.Scheme != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
				t.Errorf("%s: %s is no address", path, target)
				continue
			}
			if u.Scheme != "" {
				continue
			}
			file := path
			if u.Path != "" {
				file = filepath.Join(filepath.Dir(path), filepath.FromSlash(u.Path))
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %s leads nowhere", path, target)
				continue
			}
			if u.Fragment != "" && !slices.Contains(anchors(t, file), u.Fragment) {
				t.Errorf("%s: %s leads to no heading; there are %q", path, target, anchors(t, file))
			}
		}
	}
}

// prose returns the text of a page in Markdown, without its code.
func prose(t *testing.T, path string) string {
	t.Helper()
	var text string
	if filepath.Ext(path) == ".ipynb" {
		for _, c := range readNotebook(t, path).Cells {
			if c.Type == nbformat.Markdown {
				text += c.Source + "\n\n"
			}
		}
	} else {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text = string(page)
	}
	text = regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(text, "")
	return regexp.MustCompile("`[^`\n]+`").ReplaceAllStringFunc(text, func(code string) string {
		return strings.NewReplacer("[", "", "]", "", "<", "").Replace(code)
	})
}

// links returns where Markdown, and HTML in it, leads.
func links(text string) (targets []string) {
	for _, m := range regexp.MustCompile(`\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)|<(?:a|img)\b[^>]*\b(?:href|src)="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		targets = append(targets, m[1]+m[2])
	}
	return targets
}

// anchors returns the names by which links reach the headings of a page: as
// JupyterLab makes them in a notebook, and as code hosts do elsewhere.
func anchors(t *testing.T, path string) (names []string) {
	t.Helper()
	for _, m := range regexp.MustCompile("(?m)^#+ +(.*?) *$").FindAllStringSubmatch(prose(t, path), -1) {
		heading := strings.ReplaceAll(m[1], "`", "")
		if filepath.Ext(path) != ".ipynb" {
			heading = regexp.MustCompile(`[^\pL\pN _-]`).ReplaceAllString(strings.ToLower(heading), "")
		}
		names = append(names, strings.ReplaceAll(heading, " ", "-"))
	}
	return names
}

func TestLinksAreFound(t *testing.T) {
	got := links("[a](b.md#c) and ![p](q/r.png), <img src=\"s.png\" width=3> [x](https://e.org/a_(b)) not (this)")
	if want := []string{"b.md#c", "q/r.png", "s.png", "https://e.org/a_(b)"}; !slices.Equal(got, want) {
		t.Errorf("links %q, want %q", got, want)
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
	nb := readNotebook(t, file)
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
