package tutorials

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The README shows a picture of each lesson: the last that its one cell with
// the tag "picture" draws. When notebooks have been run again, so that this test
// fails, take the pictures from them anew:
//
//	go test ./tutorials -run Pictures -update
func TestPictures(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lessons, _ := filepath.Glob("*.ipynb") // the pattern is well formed
	for _, lesson := range lessons {
		name := strings.TrimSuffix(lesson, ".ipynb")
		file := "pictures/" + name + ".svg"
		want := picture(t, lesson)
		if want == "" {
			t.Errorf("%s needs one cell with the tag picture, and that it draws", lesson)
			continue
		}
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s is not the picture of %s: %v", file, lesson, err)
		}
		if !strings.Contains(string(readme), "tutorials/"+file) {
			t.Errorf("the README does not show %s", file)
		}
	}
}

// picture returns the picture of a lesson, or "" if not just one cell has it.
func picture(t *testing.T, lesson string) (svg string) {
	t.Helper()
	tagged := 0
	for _, c := range cellsOf(t, lesson) {
		if !slices.Contains(c.Metadata.Tags, "picture") {
			continue
		}
		if tagged++; tagged > 1 {
			return ""
		}
		for _, o := range c.Outputs {
			var lines []string
			if json.Unmarshal(o.Data["image/svg+xml"], &lines) == nil {
				svg = strings.Join(lines, "")
			}
		}
	}
	return svg
}
