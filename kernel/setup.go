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
	"strings"
	"sync"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

const modulePath = "github.com/gonbayes/gonbayes"

// A setup is what has to be in place before a cell can run, and where.
type setup struct {
	cache  string // the folder for all that is built and downloaded
	module string // the clone of this repository whose packages cells import
	tools  string // the folder of gonb, goimports and gopls
	kernel string // a copy of this program, which the kernelspec runs
	log    *progress
}

// newSetup finds the places. It changes nothing but the cache folder, which it
// makes.
func newSetup(ctx context.Context, out io.Writer) (*setup, error) {
	cache, err := cacheFolder()
	if err != nil {
		return nil, err
	}
	module, err := findModule()
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

// cacheFolder returns the folder for all that is built and downloaded, and
// makes it if need be.
func cacheFolder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no place for a cache: %w; set HOME to a folder that you can write", err)
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
		return "", fmt.Errorf("the cache folder %s cannot be written (%w): set XDG_CACHE_HOME, or HOME, to a folder that can", cache, cause(err))
	}
	return cache, nil
}

// cause strips from err the path that it names.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// findModule returns the root of the clone that the working directory is in.
func findModule() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		if isModule(dir) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s is not in a clone of %s: change to one and run this again", wd, modulePath)
		}
	}
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

// prepare puts in place what is missing of the kernel. When it returns, the
// kernel of s.spec works and its first cell is fast.
func (s *setup) prepare(ctx context.Context) error {
	if err := s.buildTools(ctx); err != nil {
		return err
	}
	sum, err := s.copyProgram()
	if err != nil {
		return err
	}
	return s.warm(ctx, sum)
}

// buildTools builds gonb, goimports and gopls.
func (s *setup) buildTools(ctx context.Context) error {
	if toolchain.Ready(s.tools) {
		return nil
	}
	v := toolchain.Versions()
	what := fmt.Sprintf("Building gonb %s, goimports and gopls %s", v["gonb"], v["gopls"])
	err := s.log.step(what, func() error { return toolchain.Build(ctx, s.tools) })
	if e, ok := errors.AsType[*toolchain.GoError](err); ok && e.Offline() {
		return errors.New("the sources of gonb, goimports and gopls cannot be downloaded: connect to the internet, or set GOPROXY to a mirror that you can reach, and run this again")
	}
	return err
}

// copyProgram copies the running program to s.kernel, unless it is there, and
// returns the hash of it. The kernelspec needs a program that stays, which
// that of go run does not.
func (s *setup) copyProgram() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	program, err := os.ReadFile(self)
	if err != nil {
		return "", err
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(program))
	if old, err := os.ReadFile(s.kernel); err == nil && bytes.Equal(old, program) {
		return sum, nil
	}
	return sum, replaceFile(s.kernel, program, 0o755)
}

// replaceFile writes a file whole or not at all, also where the old one is a
// program that runs.
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

// warm starts the kernel once, so that what every cell compiles against is in
// Go's build cache and what Tab needs is in that of gopls. It does so once
// for every program with hash sum, set of tools and clone.
func (s *setup) warm(ctx context.Context, sum string) error {
	stamp := filepath.Join(s.cache, "warm")
	key := strings.Join([]string{sum, s.tools, s.module}, "\n")
	if old, err := os.ReadFile(stamp); err == nil && string(old) == key {
		return nil
	}
	err := s.log.step("Trying the kernel, so that the first cell is fast", func() error { return s.tryKernel(ctx) })
	if err != nil {
		return err
	}
	return replaceFile(stamp, []byte(key), 0o644)
}

// tryKernel runs in the kernel what a first lesson asks of it.
func (s *setup) tryKernel(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	spec, err := s.spec()
	if err != nil {
		return err
	}
	spec.Dir = s.cache
	k, err := jupyter.Start(ctx, spec)
	if err != nil {
		return err
	}
	defer k.Stop(5 * time.Second)
	var uses, tab string
	for _, path := range preload(s.module) {
		name := filepath.Base(path)
		uses += fmt.Sprintf("import _ %q\n", path)
		tab = name + "."
	}
	// The second cell links without the first one's imports, as most do.
	for _, cell := range []string{uses + "%%\nfmt.Println()", "%reset", "%%\nfmt.Println()"} {
		reply, err := k.Execute(ctx, cell, jupyter.ExecuteOptions{Silent: true})
		if err != nil {
			return err
		}
		if reply.Status.Status != "ok" {
			return fmt.Errorf("the kernel cannot compile a first cell:\n%s", strings.TrimSpace(reply.Value))
		}
	}
	if tab == "" {
		return nil
	}
	_, err = k.Complete(ctx, tab, len(tab))
	return err
}

// progress tells what is being done, a line a step, and how long it took.
type progress struct {
	mu sync.Mutex
	w  io.Writer
}

// step says what is being done and does it.
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
