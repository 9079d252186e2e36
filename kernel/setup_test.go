package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

// command runs the command line as a user does, with env added, and returns
// what it prints and its exit code.
func command(t *testing.T, dir string, env []string, args ...string) (string, int) {
	t.Helper()
	program, err := buildProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// TestTrouble has what can be wrong with a machine. Each is one line that
// names the remedy, and exit code 1.
func TestTrouble(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := fmt.Sprint(taken.Addr().(*net.TCPAddr).Port)
	goCache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	withGo := "GOCACHE=" + strings.TrimSpace(string(goCache)) // HOME and caches go elsewhere, Go's does not

	for _, test := range []struct {
		name string
		dir  string
		env  []string
		args []string
		want []string
	}{
		{"PortTaken", ".", nil, []string{"lab", "-port", port}, []string{"port " + port + " is in use", "--port"}},
		{"CacheIsFile", ".", []string{"HOME=" + file, "XDG_CACHE_HOME=", withGo}, []string{"lab"}, []string{"cannot be written", "set XDG_CACHE_HOME"}},
		{"CacheReadOnly", ".", []string{"HOME=/proc", "XDG_CACHE_HOME=", withGo}, []string{"install"}, []string{"cannot be written", "set XDG_CACHE_HOME"}},
		{"NoHome", ".", []string{"HOME=", "XDG_CACHE_HOME=", withGo}, []string{"doctor"}, []string{"set HOME"}},
		{"NoGo", ".", []string{"PATH=" + t.TempDir()}, []string{"install"}, []string{"no go command", "https://go.dev/dl"}},
		{"NoModules", ".", []string{"XDG_CACHE_HOME=" + t.TempDir(), "HOME=" + t.TempDir(), "GOPROXY=off", "GOFLAGS=-modcacherw", "GOMODCACHE=" + t.TempDir(), withGo},
			[]string{"install"}, []string{"connect to the internet", "GOPROXY"}},
		{"NoProxy", ".", []string{"XDG_CACHE_HOME=" + t.TempDir(), "HOME=" + t.TempDir(), "GOPROXY=http://127.0.0.1:9", "GOFLAGS=-modcacherw", "GOMODCACHE=" + t.TempDir(), withGo},
			[]string{"install"}, []string{"connect to the internet", "GOPROXY"}},
		{"TwoPlaces", ".", nil, []string{"install", "-user", "-prefix", "x"}, []string{"give only one of them"}},
		{"NotInstalled", ".", nil, []string{"uninstall", "-prefix", t.TempDir()}, []string{"there is no Go (Bayes) in"}},
		{"NoSysPrefix", ".", []string{"VIRTUAL_ENV=", "CONDA_PREFIX=", "PATH=" + t.TempDir()}, []string{"uninstall", "-sys-prefix"}, []string{"needs a jupyter on PATH", "--prefix"}},
		{"UnknownCommand", ".", nil, []string{"labb"}, []string{`no command "labb"`}},
		{"UnknownFlag", ".", nil, []string{"lab", "-nope"}, []string{"-nope", "lab --help"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, code := command(t, test.dir, test.env, test.args...)
			lines := strings.Split(strings.TrimSpace(out), "\n")
			// What was begun is told before what went wrong.
			lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasSuffix(l, "…") })
			if code != 1 || len(lines) != 1 {
				t.Errorf("exit code %d, printed:\n%s", code, out)
			}
			for _, w := range test.want {
				if !strings.Contains(out, w) {
					t.Errorf("%s\ndoes not say %q", out, w)
				}
			}
		})
	}
}

// TestInstall installs into a prefix as a user does, finds the kernel there,
// and removes it with nothing left behind.
func TestInstall(t *testing.T) {
	t.Parallel()
	s := newTabSetup(t)
	if len(preload(s.module)) == 0 {
		t.Fatal("nothing to preload in", s.module)
	}
	prefix, cache := t.TempDir(), t.TempDir()
	goCache, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"XDG_CACHE_HOME=" + cache, "GOCACHE=" + strings.TrimSpace(string(goCache))}
	if cacheBase, err := os.UserCacheDir(); err != nil || strings.Contains(cacheBase, "Library") {
		t.Skip("the cache folder cannot be moved on this system")
	}
	// The tools that are there already need not be built again.
	rel, err := filepath.Rel(s.cache, s.tools)
	if err != nil {
		t.Fatal(err)
	}
	there := filepath.Join(cache, "gonbayes", rel)
	if err := errors.Join(os.MkdirAll(filepath.Dir(there), 0o755), os.Symlink(s.tools, there)); err != nil {
		t.Fatal(err)
	}

	out, code := command(t, ".", env, "install", "-prefix", prefix)
	if code != 0 || !strings.Contains(out, "Go (Bayes) is installed in") {
		t.Fatalf("exit code %d, printed:\n%s", code, out)
	}
	data := kernelspec.PrefixData(prefix)
	spec, err := kernelspec.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if spec.DisplayName != "Go (Bayes)" || spec.Language != "go" || spec.InterruptMode != "message" {
		t.Errorf("%+v", spec)
	}
	for _, name := range []string{"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"} {
		if info, err := os.Stat(filepath.Join(kernelspec.Dir(data), name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(spec.Argv[0]); err != nil || !strings.HasPrefix(spec.Argv[0], cache) || info.Mode()&0o111 == 0 {
		t.Errorf("%s: %v", spec.Argv[0], err)
	}

	// The second time everything is there.
	out, code = command(t, ".", env, "install", "-prefix", prefix)
	if code != 0 || strings.Contains(out, "…") {
		t.Errorf("exit code %d, printed:\n%s", code, out)
	}

	if out, code := command(t, ".", env, "uninstall", "-prefix", prefix); code != 0 {
		t.Errorf("exit code %d, printed:\n%s", code, out)
	}
	left, err := os.ReadDir(filepath.Join(data, "kernels"))
	if err != nil || len(left) != 0 {
		t.Errorf("%v left behind, %v", left, err)
	}
}

func TestFindModule(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	outside, other := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "go.mod"), []byte("module "+modulePath+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		folders []string
		want    string
	}{
		{[]string{"internal"}, root},
		{[]string{outside, other}, other},
		{[]string{other, root}, other},
		{[]string{outside}, root}, // where the test was built
	} {
		if got, err := findModule(test.folders...); err != nil || got != test.want {
			t.Errorf("findModule(%q) = %s, %v, want %s", test.folders, got, err, test.want)
		}
	}
}

// TestShipped wants the list of notebooks to be that of the repository, and tells a
// notebook that was changed, or added, from them.
func TestShipped(t *testing.T) {
	found := asShipped("..")
	for _, name := range notebooks("..") {
		if found[name] == "" {
			t.Errorf("%s is not in shipped.sha256 as it is now: run go generate ./kernel", name)
		}
	}
	if n := strings.Count(shipped, "\n"); n != len(notebooks("..")) {
		t.Errorf("shipped.sha256 lists %d notebooks, and there are %d: run go generate ./kernel", n, len(notebooks("..")))
	}

	module := t.TempDir()
	if err := os.CopyFS(filepath.Join(module, "tutorials"), os.DirFS("../tutorials")); err != nil {
		t.Fatal(err)
	}
	lesson := filepath.Join(module, "tutorials", "01-coin-flip.ipynb")
	if asShipped(module)[lesson] == "" {
		t.Error("a lesson is not trusted")
	}
	b, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	added := filepath.Join(module, "tutorials", "downloaded.ipynb")
	if os.WriteFile(added, b, 0o644) != nil || os.WriteFile(lesson, append(b, ' '), 0o644) != nil {
		t.Fatal("cannot write the notebooks")
	}
	if found := asShipped(module); found[lesson] != "" || found[added] != "" {
		t.Errorf("trusts %v", found)
	}
}

func TestCheckWritable(t *testing.T) {
	dir := t.TempDir()
	if err := checkWritable(dir); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v left behind, %v", left, err)
	}
	if err := checkWritable("/proc"); err == nil || !strings.Contains(err.Error(), "will not save") {
		t.Errorf("/proc can be written: %v", err)
	}
}

// TestToolVersions wants the versions that were measured.
func TestToolVersions(t *testing.T) {
	v := toolchain.Versions()
	if v["gonb"] != "v0.11.3" || v["gopls"] != "v0.23.0" || v["goimports"] == "" {
		t.Errorf("%v", v)
	}
}

func TestLabArgs(t *testing.T) {
	module := t.TempDir()
	args := labArgs(module, 0, true, nil)
	if slices.ContainsFunc(args, func(a string) bool { return strings.Contains(a, "default_url") || a == "--no-browser" }) {
		t.Errorf("%q", args)
	}
	if err := os.Mkdir(filepath.Join(module, "tutorials"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"02-ab.ipynb", "01-coin.ipynb"} {
		if err := os.WriteFile(filepath.Join(module, "tutorials", name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args = labArgs(module, 9000, false, []string{"--debug"})
	for _, want := range []string{"--ServerApp.root_dir=" + module, "--LabApp.default_url=/lab/tree/tutorials/01-coin.ipynb",
		"--ServerApp.port=9000", "--ServerApp.ip=127.0.0.1", "--no-browser", "--debug"} {
		if !slices.Contains(args, want) {
			t.Errorf("%q is not in %q", want, args)
		}
	}

	// What the user sets counts, and is there once.
	for _, own := range []string{"--ServerApp.ip=0.0.0.0", "--ip=0.0.0.0", "--LabApp.default_url=/lab"} {
		args = labArgs(module, 9000, false, []string{own})
		name, _, _ := strings.Cut(own, "=")
		name = name[strings.LastIndexAny(name, ".-")+1:]
		if n := strings.Count(strings.Join(args, " "), name+"="); n != 1 || !slices.Contains(args, own) {
			t.Errorf("%d times %s in %q", n, name, args)
		}
	}
}

func TestWorkspaceFlags(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"-mod=mod":                      "",
		"-buildvcs=false -mod=readonly": "-buildvcs=false",
		"--mod=vendor -race":            "-race",
	} {
		if got := workspaceFlags(in); got != want {
			t.Errorf("workspaceFlags(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestRunLab ends JupyterLab in good order when its context ends. A shell
// script stands in for it: what counts is the signal.
func TestRunLab(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "jupyter-lab")
	text := "#!/bin/sh\ntrap 'echo ended > \"$1\"; exit 0' TERM\necho \"$JUPYTER_PATH\" > \"$1\".path\nwhile :; do sleep 0.05; done\n"
	if err := os.WriteFile(program, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "log")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for {
			if _, err := os.Stat(log + ".path"); err == nil {
				cancel()
				return
			}
		}
	}()
	if err := runLab(ctx, program, []string{"JUPYTER_PATH=/here"}, []string{log}); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(log); err != nil || string(b) != "ended\n" {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := os.ReadFile(log + ".path"); err != nil || string(b) != "/here\n" {
		t.Errorf("%q, %v", b, err)
	}
}
