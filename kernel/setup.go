package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

const modulePath = "github.com/gonbayes/gonbayes"

// A setup has the places of everything that a cell needs to run.
type setup struct {
	cache  string // the folder for everything built and downloaded
	module string // the clone of this repository whose packages cells import
	tools  string // the folder of gonb, goimports and gopls
	kernel string // a copy of this program, which the kernelspec runs
	log    *progress
}

// newSetup finds the places: the clone is that of the working directory, or else of
// one of folders. It changes nothing except that it makes the cache folder.
func newSetup(ctx context.Context, out io.Writer, folders ...string) (*setup, error) {
	cache, err := cacheFolder()
	if err != nil {
		return nil, err
	}
	module, err := findModule(append([]string{"."}, folders...)...)
	if err != nil {
		return nil, err
	}
	goVersion, err := toolchain.GoVersion(ctx)
	if err != nil {
		return nil, err
	}
	return &setup{
		cache:  cache,
		module: module,
		tools:  toolchain.Dir(cache, goVersion),
		kernel: filepath.Join(cache, "bin", "gonbayes-kernel"),
		log:    &progress{w: out},
	}, nil
}

// cacheFolder returns the folder for everything built and downloaded. It makes the
// folder if there is none.
func cacheFolder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no place for a cache: %w; set HOME to a folder that you can write to", err)
	}
	cache := filepath.Join(base, "gonbayes")
	err = os.MkdirAll(cache, 0o755)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(cache, "probe-"); err == nil {
			probe.Close()
			err = os.Remove(probe.Name())
		}
	}
	if err != nil {
		return "", fmt.Errorf("the cache folder %s cannot be written (%w): set XDG_CACHE_HOME, or HOME, to a folder that you can write to", cache, cause(err))
	}
	return cache, nil
}

// cause returns err without the path that it names.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// findModule returns the root of the clone that one of the folders is in, or else
// the clone that this program was built from.
func findModule(folders ...string) (string, error) {
	_, self, _, _ := runtime.Caller(0)
	for _, folder := range append(folders, filepath.Dir(self)) {
		dir, err := filepath.Abs(folder)
		if err != nil {
			return "", err
		}
		for ; ; dir = filepath.Dir(dir) {
			if isModule(dir) {
				return dir, nil
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	where, err := filepath.Abs(folders[0])
	if err != nil {
		return "", err
	}
	return "", fmt.Errorf("%s is not in a clone of %s, and the one that this program was built from is gone: change to a clone and run this again", where, modulePath)
}

// isModule reports whether dir is the root of a clone of this repository.
func isModule(dir string) bool {
	b, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	first, _, _ := strings.Cut(string(b), "\n")
	return err == nil && strings.TrimSpace(first) == "module "+modulePath
}

// spec returns the kernelspec.
func (s *setup) spec() (jupyter.Spec, error) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return jupyter.Spec{}, err
	}
	return kernelspec.New([]string{
		s.kernel, "run", "--module", s.module, "--tools", s.tools, "--go", filepath.Dir(goTool), "{connection_file}",
	}), nil
}

// prepare installs whatever cells need and is missing. When it returns, the kernel
// of s.spec works and its first cell is fast.
func (s *setup) prepare(ctx context.Context) error {
	if err := s.build(ctx, toolchain.BuildCells, toolchain.Cells...); err != nil {
		return err
	}
	if err := s.copyProgram(); err != nil {
		return err
	}
	return s.once("warm", "Trying the kernel, so that the first cell is fast", func() error { return s.tryCells(ctx) })
}

// prepareTab installs whatever Tab and Shift-Tab need and is missing. Prepare
// must have run before. It works at low priority and takes as long as prepare.
// A running kernel finds gopls as soon as it is installed.
func (s *setup) prepareTab(ctx context.Context) error {
	if err := s.build(ctx, toolchain.BuildGopls, "gopls"); err != nil {
		return err
	}
	return s.once("warm-tab", "Trying Tab, so that its first answer is fast", func() error { return s.tryTab(ctx) })
}

// build builds the named programs of the toolchain.
func (s *setup) build(ctx context.Context, build func(ctx context.Context, dir string) error, names ...string) error {
	if toolchain.Ready(s.tools, names...) {
		return nil
	}
	what := "Building"
	for i, name := range names {
		if i > 0 {
			what += " and"
		}
		what += " " + name + " " + toolchain.Versions()[name]
	}
	err := s.log.step(what, func() error { return build(ctx, s.tools) })
	if e, ok := errors.AsType[*toolchain.GoError](err); ok && e.Offline() {
		return fmt.Errorf("the sources of %s cannot be downloaded: connect to the internet, or set GOPROXY to a mirror that you can reach, and run this again", strings.Join(names, " and "))
	}
	return err
}

// copyProgram copies the running program to s.kernel, unless it is there. The
// kernelspec needs a program that stays, and go run deletes its program.
func (s *setup) copyProgram() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	program, err := os.ReadFile(self)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(s.kernel); err == nil && bytes.Equal(old, program) {
		return nil
	}
	return replaceFile(s.kernel, program, 0o755)
}

// replaceFile writes a file atomically, even if the old file is a running program.
func replaceFile(name string, data []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// once does a step once for every combination of program, tools and clone. A stamp
// in the cache records that it was done.
func (s *setup) once(stamp, what string, do func() error) error {
	program, err := os.ReadFile(s.kernel)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("%x\n%s\n%s", sha256.Sum256(program), s.tools, s.module)
	stamp = filepath.Join(s.cache, stamp)
	if old, err := os.ReadFile(stamp); err == nil && string(old) == key {
		return nil
	}
	if err := s.log.step(what, do); err != nil {
		return err
	}
	return replaceFile(stamp, []byte(key), 0o644)
}

// tryCells runs the kinds of cells of a first lesson in the kernel, so that the
// packages that cells import are in Go's build cache.
func (s *setup) tryCells(ctx context.Context) error {
	var uses strings.Builder
	for _, path := range preload(s.module) {
		fmt.Fprintf(&uses, "import _ %q\n", path)
	}
	return s.try(ctx, nil, func(ctx context.Context, k *jupyter.Kernel) error {
		// Like most cells, the last cell links without the imports of the first.
		for _, cell := range []string{uses.String() + "%%\nfmt.Println()", "%reset", "%%\nfmt.Println()"} {
			reply, err := k.Execute(ctx, cell, jupyter.ExecuteOptions{Silent: true})
			if err != nil {
				return err
			}
			if reply.Status.Status != "ok" {
				return fmt.Errorf("the kernel cannot compile a first cell:\n%s", strings.TrimSpace(reply.Value))
			}
		}
		return nil
	})
}

// tryTab asks the kernel for completions, so that gopls caches its information
// about the packages of the clone.
func (s *setup) tryTab(ctx context.Context) error {
	return s.try(ctx, toolchain.Nice(), func(ctx context.Context, k *jupyter.Kernel) error {
		const code = "bayes."
		_, err := k.Complete(ctx, code, len(code))
		return err
	})
}

// try starts the kernel, by a command that begins with prefix, and stops it
// when do returns.
func (s *setup) try(ctx context.Context, prefix []string, do func(context.Context, *jupyter.Kernel) error) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	spec, err := s.spec()
	if err != nil {
		return err
	}
	spec.Argv = append(prefix, spec.Argv...)
	spec.Dir = s.cache
	k, err := jupyter.Start(ctx, spec)
	if err != nil {
		return err
	}
	defer k.Stop(5 * time.Second)
	return do(ctx, k)
}

// progress prints a line for each step, with the time that it took.
type progress struct {
	mu sync.Mutex
	w  io.Writer
}

// step prints what it does and does it.
func (p *progress) step(what string, do func() error) error {
	p.printf("%s …\n", what)
	start := time.Now()
	if err := do(); err != nil {
		return err
	}
	p.printf("%s: done in %.1f s\n", what, time.Since(start).Seconds())
	return nil
}

func (p *progress) printf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, format, args...)
}
