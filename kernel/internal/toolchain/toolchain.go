// Package toolchain builds the three programs that stand behind a notebook's
// cells: gonb (the Jupyter kernel for Go), goimports (which gonb runs on every
// cell) and gopls (completion and documentation).
//
// Their versions, and those of all they depend on, are pinned by tools.mod
// and checked against tools.sum. The two are a module of their own, apart from
// the repository's go.mod: a cell is compiled in a workspace with that
// go.mod, and would otherwise share its dependencies with gopls.
package toolchain

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed tools.mod
var toolsMod []byte

//go:embed tools.sum
var toolsSum []byte

// Programs are the programs that Build makes, by package path.
var Programs = map[string]string{
	"gonb":      "github.com/janpfeifer/gonb",
	"goimports": "golang.org/x/tools/cmd/goimports",
	"gopls":     "golang.org/x/tools/gopls",
}

// Versions returns the pinned version of each program in Programs.
func Versions() map[string]string {
	versions := make(map[string]string)
	for name, path := range Programs {
		module := strings.TrimSuffix(path, "/cmd/goimports")
		for line := range strings.Lines(string(toolsMod)) {
			if f := strings.Fields(line); len(f) >= 2 && f[0] == module && strings.HasPrefix(f[1], "v") {
				versions[name] = f[1]
			}
		}
	}
	return versions
}

// GoVersion returns the version of the go command on PATH, such as "go1.26.8".
// It fails, saying where to get one, if there is none.
func GoVersion(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOVERSION").Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("there is no go command on PATH: install Go from https://go.dev/dl and try again")
	}
	if err != nil {
		return "", fmt.Errorf("go env GOVERSION: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// Dir returns the folder under cache that holds the programs as goVersion
// builds them. The folder exists only when all of them are built.
func Dir(cache, goVersion string) string {
	h := sha256.New()
	fmt.Fprintln(h, goVersion, runtime.GOOS, runtime.GOARCH)
	h.Write(toolsMod)
	h.Write(toolsSum)
	for _, e := range gonbEdits {
		fmt.Fprintf(h, "%q %q %q\n", e.file, e.old, e.new)
	}
	return filepath.Join(cache, "tools", hex.EncodeToString(h.Sum(nil))[:16])
}

// Ready reports whether the programs are in dir, a folder named by Dir.
func Ready(dir string) bool {
	for name := range Programs {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// Build builds the programs into dir, a folder named by Dir. It takes the
// sources from the module cache, or downloads them.
func Build(ctx context.Context, dir string) error {
	if Ready(dir) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for name, data := range map[string][]byte{"go.mod": toolsMod, "go.sum": toolsSum} {
		if err := os.WriteFile(filepath.Join(work, name), data, 0o644); err != nil {
			return err
		}
	}
	if err := editGonb(ctx, work); err != nil {
		return err
	}
	bin := filepath.Join(work, "bin")
	if _, err := goCommand(ctx, work, "build", "-ldflags=-s -w", "-o", bin+"/", "tool"); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(bin, dir)
}

// editGonb copies gonb's source, as downloaded and checked, into work, makes
// gonbEdits in the copy and has the module in work use it.
func editGonb(ctx context.Context, work string) error {
	out, err := goCommand(ctx, work, "mod", "download", "-json", Programs["gonb"])
	if err != nil {
		return err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return fmt.Errorf("go mod download: %w", err)
	}
	source := filepath.Join(work, "gonb")
	if err := os.CopyFS(source, os.DirFS(module.Dir)); err != nil {
		return err
	}
	for _, e := range gonbEdits {
		file := filepath.Join(source, e.file)
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if n := strings.Count(string(b), e.old); n != 1 {
			return fmt.Errorf("gonb's %s has %d places that read %q, want 1", e.file, n, e.old)
		}
		// The mode of a file in the module cache is read-only.
		if err := os.Chmod(file, 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(b), e.old, e.new, 1)), 0o644); err != nil {
			return err
		}
	}
	_, err = goCommand(ctx, work, "mod", "edit", "-replace="+Programs["gonb"]+"=./gonb")
	return err
}

// goCommand runs the go command in dir, outside any workspace, and returns
// what it prints.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, &GoError{Args: args, Stderr: stderr.String() + stdout.String(), Err: err}
	}
	return stdout.Bytes(), nil
}

// A GoError is a failed run of the go command.
type GoError struct {
	Args   []string
	Stderr string
	Err    error
}

func (e *GoError) Error() string {
	return fmt.Sprintf("go %s: %v\n%s", e.Args[0], e.Err, strings.TrimSpace(e.Stderr))
}

func (e *GoError) Unwrap() error { return e.Err }

// Offline reports whether the command failed for want of a module that it
// could not download.
func (e *GoError) Offline() bool {
	for _, s := range []string{"dial tcp", "no such host", "module lookup disabled", "connection refused", "i/o timeout", "proxyconnect", "TLS handshake"} {
		if strings.Contains(e.Stderr, s) {
			return true
		}
	}
	return false
}
