package toolchain

import (
	"bytes"
	"errors"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// patched makes a module of the tools with patched gonb in it.
func patched(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	err := writeModule(dir)
	if err == nil {
		err = addGonb(t.Context(), dir)
	}
	if e, ok := errors.AsType[*GoError](err); ok && e.Offline() {
		t.Skip("needs the network, to download gonb")
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestPatches applies the series to the pinned source of gonb: what comes of it
// is formatted, and passes vet.
func TestPatches(t *testing.T) {
	dir := patched(t)
	packages := make(map[string]bool)
	err := eachPatch(func(name string, text []byte) error {
		files, reason, err := gitdiff.Parse(bytes.NewReader(text))
		if err != nil {
			return err
		}
		if !strings.HasPrefix(reason, "Subject: ") || !strings.Contains(reason, "\n\n") {
			t.Errorf("%s does not begin with its reason", name)
		}
		for _, f := range files {
			packages[Programs["gonb"]+"/"+filepath.Dir(f.NewName)] = true
			source, err := os.ReadFile(filepath.Join(dir, "gonb", f.NewName))
			if err != nil {
				return err
			}
			if formatted, err := format.Source(source); err != nil || !bytes.Equal(source, formatted) {
				t.Errorf("gofmt would change gonb's %s: %v", f.NewName, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	argv := []string{"go", "vet"}
	for p := range packages {
		argv = append(argv, p)
	}
	if _, err := run(t.Context(), dir, argv...); err != nil {
		t.Error(err)
	}
}

// TestPatchDoesNotFit patches the source a second time, which fails with the
// names of the patch and the file.
func TestPatchDoesNotFit(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(patched(t), "gonb")
	out, err := run(t.Context(), filepath.Dir(source), "go", "list", "-m", "-f", "{{.Dir}}", Programs["gonb"])
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(out)); got != source {
		t.Errorf("the tools are built from %s, not from the patched source", got)
	}
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	if err := patchGonb(dir); err == nil || !strings.Contains(err.Error(), "01-preload.patch") || !strings.Contains(err.Error(), "main.go") {
		t.Errorf("a patch that does not fit: %v", err)
	}
	if err := patchGonb(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no source: %v", err)
	}
}
