// Package toolchain builds the three programs that stand behind a notebook's
// cells: gonb (the Jupyter kernel for Go), goimports (which gonb runs on every
// cell) and gopls (completion and documentation).
//
// Their versions, and those of all they depend on, are pinned by tools.mod
// and checked against tools.sum. gonb, which runs the cells, is built from its
// pinned source with the series of patches in the folder patches: notebooks need
// things of it for which it has no flags, such as packages that are there
// without a download. Each patch gives its reason. One that does not fit the
// source fails the build.
//
// The files tools.mod and tools.sum are a module of their own, apart from
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
	"slices"
	"strings"
	"time"
)

//go:embed tools.mod
var toolsMod []byte

//go:embed tools.sum
var toolsSum []byte

// Cells are the programs that run cells. The third, gopls, is for completion
// and documentation alone.
var Cells = []string{"gonb", "goimports"}

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

// Dir returns the folder under cache for the programs as goVersion builds them.
func Dir(cache, goVersion string) string {
	h := sha256.New()
	fmt.Fprintln(h, goVersion, runtime.GOOS, runtime.GOARCH)
	h.Write(toolsMod)
	h.Write(toolsSum)
	eachPatch(func(name string, text []byte) error {
		_, err := fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		return err
	})
	return filepath.Join(cache, "tools", hex.EncodeToString(h.Sum(nil))[:16])
}

// Ready reports whether the named programs are in dir, a folder named by Dir.
func Ready(dir string, names ...string) bool {
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// BuildCells builds the programs in Cells into dir, a folder named by Dir. It
// takes the sources from the module cache, or downloads them.
func BuildCells(ctx context.Context, dir string) error { return build(ctx, dir, nil, Cells...) }

// BuildGopls builds gopls into dir, as BuildCells does, at the lowest priority.
func BuildGopls(ctx context.Context, dir string) error { return build(ctx, dir, Nice(), "gopls") }

// Nice returns the start of a command that has the rest of it run at the lowest
// priority.
func Nice() []string {
	if nice, err := exec.LookPath("nice"); err == nil {
		return []string{nice, "-n", "19"}
	}
	return nil
}

// build builds the named programs into dir, each whole or not at all, with a go
// command that begins with prefix.
func build(ctx context.Context, dir string, prefix []string, names ...string) error {
	if Ready(dir, names...) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := writeModule(work); err != nil {
		return err
	}
	if slices.Contains(names, "gonb") {
		if err := addGonb(ctx, work); err != nil {
			return err
		}
	}
	bin := filepath.Join(work, "bin")
	argv := append(prefix, "go", "build", "-ldflags=-s -w", "-o", bin+"/")
	for _, name := range names {
		argv = append(argv, Programs[name])
	}
	if _, err := run(ctx, work, argv...); err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(bin, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// writeModule makes dir the module of the tools.
func writeModule(dir string) error {
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "go.mod"), toolsMod, 0o644),
		os.WriteFile(filepath.Join(dir, "go.sum"), toolsSum, 0o644),
	)
}

// addGonb copies gonb's source, as downloaded and checked, into work, patches the
// copy and has the module in work use it.
func addGonb(ctx context.Context, work string) error {
	out, err := run(ctx, work, "go", "mod", "download", "-json", Programs["gonb"])
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
	if err := patchGonb(source); err != nil {
		return err
	}
	_, err = run(ctx, work, "go", "mod", "edit", "-replace="+Programs["gonb"]+"=./gonb")
	return err
}

// run runs a go command in dir, outside any workspace, and returns what it
// prints. With less garbage collection it takes a sixth less time.
func run(ctx context.Context, dir string, argv ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly", "GOGC=400")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	// The compilers that it started end with it.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		return nil, &GoError{Args: argv, Stderr: stderr.String() + stdout.String(), Err: err}
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
	return fmt.Sprintf("%s: %v\n%s", strings.Join(e.Args, " "), e.Err, strings.TrimSpace(e.Stderr))
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
