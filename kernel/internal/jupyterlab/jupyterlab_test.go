package jupyterlab

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRequirements wants every requirement pinned to a version, and to hashes.
func TestRequirements(t *testing.T) {
	pinned := regexp.MustCompile(`^[a-z0-9-]+==[^ ]+( ; .+)? \\$`)
	hash := regexp.MustCompile(`^    --hash=sha256:[0-9a-f]{64}( \\)?$`)
	packages, hashes := 0, 0
	for line := range strings.Lines(string(requirements)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
		case pinned.MatchString(line):
			packages++
		case hash.MatchString(line):
			hashes++
		default:
			t.Errorf("%q is neither a pinned package nor a hash", line)
		}
	}
	if packages < 80 || hashes < packages {
		t.Errorf("%d packages, %d hashes", packages, hashes)
	}
	if v := Version(); !strings.HasPrefix(v, "4.") {
		t.Errorf("JupyterLab %s", v)
	}
}

// python returns the real Python with venv, or skips the test.
func python(t *testing.T) string {
	t.Helper()
	path, err := findPython(t.Context())
	if err != nil {
		t.Skip("needs Python 3.10 or newer with venv: ", err)
	}
	return path
}

// script writes a program into dir.
func script(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// wantError wants an error of one line that holds all of the words.
func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %v", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v\ndoes not say %q", err, w)
		}
	}
}

func TestNoPython(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	wantError(t, Install(t.Context(), t.TempDir()), "no Python 3", "apt install python3 python3-venv")
}

func TestOldPython(t *testing.T) {
	dir := t.TempDir()
	script(t, dir, "python3", "echo 3.8 False\n")
	t.Setenv("PATH", dir)
	wantError(t, Install(t.Context(), t.TempDir()), "3.10 or newer", "is 3.8")
}

func TestBrokenPython(t *testing.T) {
	dir := t.TempDir()
	script(t, dir, "python3", "echo cannot load libpython >&2; exit 127\n")
	t.Setenv("PATH", dir)
	wantError(t, Install(t.Context(), t.TempDir()), "does not run", "cannot load libpython")
}

// TestNoVenv has a real Python without ensurepip, as Debian's is without
// python3-venv.
func TestNoVenv(t *testing.T) {
	python(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ensurepip.py"), []byte("raise ImportError\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PYTHONPATH", dir)
	wantError(t, Install(t.Context(), t.TempDir()), "no venv module", "apt install python3-venv")
}

// offline makes pip look for packages where nobody listens.
func offline(t *testing.T) {
	t.Setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
	t.Setenv("PIP_EXTRA_INDEX_URL", "")
	t.Setenv("PIP_FIND_LINKS", "")
	t.Setenv("PIP_NO_CACHE_DIR", "1")
}

func TestOffline(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a Python environment")
	}
	python(t)
	offline(t)
	cache := t.TempDir()
	wantError(t, Install(t.Context(), cache), "connect to the internet", "PIP_INDEX_URL")
	t.Setenv("PATH", t.TempDir())
	if path := Find(cache); path != "" {
		t.Errorf("found %s, which was not installed", path)
	}
}

// TestHashes has pip meet a file that is not the one whose hash was taken.
func TestHashes(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a Python environment")
	}
	python := python(t)
	offline(t)
	wheels := t.TempDir()
	// A wheel is a zip; an empty one will do, for its hash is looked at first.
	pack := exec.Command(python, "-c", "import zipfile, sys; zipfile.ZipFile(sys.argv[1], 'w').close()",
		filepath.Join(wheels, "anyio-4.16.0-py3-none-any.whl"))
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Setenv("PIP_FIND_LINKS", wheels)
	all := requirements
	t.Cleanup(func() { requirements = all })
	requirements = []byte("anyio==4.16.0 --hash=sha256:" + strings.Repeat("0", 64) + "\n")
	wantError(t, Install(t.Context(), t.TempDir()), "not what it was when its hash was taken")
}

func TestFindOnPath(t *testing.T) {
	dir := t.TempDir()
	script(t, dir, "jupyter-lab", "exit 0\n")
	t.Setenv("PATH", dir)
	if got, want := Find(t.TempDir()), filepath.Join(dir, "jupyter-lab"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
