package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/kerneltest"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

// newTestSetup returns a setup of this repository, with the tools in the user's
// cache, where they may be already, and the program in a folder of the test.
func newTestSetup(t testing.TB) *setup {
	t.Helper()
	if testing.Short() {
		t.Skip("builds gonb and goimports")
	}
	s, err := newSetup(t.Context(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	err = toolchain.BuildCells(t.Context(), s.tools)
	if e, ok := errors.AsType[*toolchain.GoError](err); ok && e.Offline() {
		t.Skip("needs the network, to download gonb and goimports")
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.kernel, err = buildProgram(); err != nil {
		t.Fatal(err)
	}
	return s
}

// newTabSetup returns a setup with gopls. It skips the test if gopls is not built
// yet, because that takes minutes on a slow machine.
func newTabSetup(t testing.TB) *setup {
	t.Helper()
	s := newTestSetup(t)
	if !toolchain.Ready(s.tools, "gopls") {
		t.Skip("needs gopls: go run ./kernel lab, or install, builds it")
	}
	return s
}

// scratch is a folder that goes when the tests are done.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "kernel-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// buildProgram builds the command line once and returns its path.
var buildProgram = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "kernel")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// startKernel starts the kernel as Jupyter does, without the network and with flags
// in the environment that a workspace does not take.
func startKernel(t testing.TB, s *setup) *kerneltest.Kernel {
	t.Helper()
	spec, err := s.spec()
	if err != nil {
		t.Fatal(err)
	}
	spec.Dir = t.TempDir()
	spec.Env = map[string]string{"GOPROXY": "off", "GOFLAGS": "-mod=mod"}
	return kerneltest.Start(t, spec)
}

// TestKernel runs cells with the packages of this repository. Package server has the
// other tests of cells.
func TestKernel(t *testing.T) {
	t.Parallel()
	s := newTestSetup(t)
	k := startKernel(t, s)
	r := k.Run("fmt.Println(1)", nil)
	if r.Status.Status != "ok" || r.Stdout != "1\n" || len(r.Others) != 0 || r.ExecutionCount != 1 {
		t.Errorf("the first cell is In[%d]: %q, %d other outputs, %s %s", r.ExecutionCount, r.Stdout, len(r.Others), r.Status.Status, r.Value)
	}
	k.OK("m, err := bayes.Parse(\"x ~ Normal(0, 1)\")\nfmt.Println(m != nil, err)", "true <nil>\n")
	k.OK("%%\nvar _ *bayes.Posterior", "")
	if slices.Contains(preload(s.module), modulePath+"/tutorials") {
		k.OK("import \""+modulePath+"/tutorials\"\nvar _ = tutorials.Coin", "")
	}
	k.Fails("bayes.Nonsense()", "line 1: undefined: bayes.Nonsense", nil)
}

func TestTab(t *testing.T) {
	t.Parallel()
	k := startKernel(t, newTabSetup(t))
	for _, code := range []string{"bayes.", "%%\nx := bayes.", "fmt.Println(1)\nbayes.Pa"} {
		reply, err := k.Complete(t.Context(), code, len(code))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(reply.Matches, "Parse") {
			t.Errorf("%q: got %q, want Parse among them", code, reply.Matches)
		}
	}
	for code, want := range map[string]string{"bayes.Parse": "func bayes.Parse(", "bayes.Must(bayes.Parse(": "func bayes.Parse(", "nonsense.X(": "", "(": ""} {
		reply, err := k.Inspect(t.Context(), code, len(code), 0)
		if err != nil {
			t.Fatal(err)
		}
		if doc, _ := reply.Data["text/markdown"].(string); reply.Found != (want != "") || !strings.Contains(doc, want) {
			t.Errorf("%s: %v", code, reply.Data)
		}
	}
}

// TestKernelWithoutClone moves the clone away: every cell says so.
func TestKernelWithoutClone(t *testing.T) {
	s := newTestSetup(t)
	s.module = filepath.Join(t.TempDir(), "gone")
	k := startKernel(t, s)
	if r := k.Fails("fmt.Println(1)", "kernel install", nil); !strings.Contains(r.Value, s.module) {
		t.Errorf("%q", r.Value)
	}
}

// TestKernelWithoutTools empties the cache: the kernel does not start and says
// why.
func TestKernelWithoutTools(t *testing.T) {
	s := newTestSetup(t)
	s.tools = filepath.Join(t.TempDir(), "gone")
	spec, err := s.spec()
	if err != nil {
		t.Fatal(err)
	}
	k, err := jupyter.Start(t.Context(), spec)
	if err == nil {
		k.Stop(0)
		t.Fatal("the kernel started without gonb")
	}
	if !strings.Contains(err.Error(), "kernel install") {
		t.Error(err)
	}
}

// TestKernelBeforeGopls starts a kernel while gopls is not built yet: Tab is
// silent at once, and answers as soon as gopls is there.
func TestKernelBeforeGopls(t *testing.T) {
	s := newTabSetup(t)
	all, tools := s.tools, t.TempDir()
	link := func(name string) {
		if err := os.Symlink(filepath.Join(all, name), filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range toolchain.Cells {
		link(name)
	}
	s.tools = tools
	t.Setenv("PATH", filepath.Dir(goPath(t))+":/usr/bin:/bin") // without another gopls
	k := startKernel(t, s)
	complete := func() []string {
		reply, err := k.Complete(t.Context(), "bayes.", len("bayes."))
		if err != nil {
			t.Fatal(err)
		}
		return reply.Matches
	}
	if matches := complete(); len(matches) > 0 {
		t.Errorf("without gopls, %q", matches)
	}
	if reply, err := k.Inspect(t.Context(), "bayes.Parse(", len("bayes.Parse("), 0); err != nil || reply.Found {
		t.Errorf("without gopls, %v, %v", reply, err)
	}
	link("gopls")
	if matches := complete(); !slices.Contains(matches, "Parse") {
		t.Errorf("with gopls, %q", matches)
	}
}

// goPath returns the path of the go command.
func goPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func BenchmarkKernelReady(b *testing.B) {
	s := newTestSetup(b)
	startKernel(b, s).Stop(5 * time.Second)
	median(b, func() time.Duration {
		start := time.Now()
		k := startKernel(b, s)
		d := time.Since(start)
		k.Stop(5 * time.Second)
		return d
	})
}

// BenchmarkCell measures cells from request to idle, as a person waits for
// them. Each is new to the compiler.
func BenchmarkCell(b *testing.B) {
	s := newTestSetup(b)
	for _, c := range []struct{ name, cell string }{
		{"print", "fmt.Println(%d)"},
		{"coin", `m := bayes.Must(bayes.Parse("p ~ Beta(1, 1)\nheads ~ Binomial(10, p)"))
post := bayes.Must(m.Sample(bayes.Data{"heads": 8}, bayes.Seed(%d)))
bayes.Show(post.Summary(), post.Density("p", bayes.Ref(0.5)))`},
	} {
		b.Run(c.name, func(b *testing.B) {
			k := startKernel(b, s)
			n := int(time.Now().UnixNano() % 1e6)
			cell := func() time.Duration {
				n++
				start := time.Now()
				r := k.Run(fmt.Sprintf(c.cell, n), nil)
				d := time.Since(start)
				if r.Status.Status != "ok" {
					b.Fatal(r.Value, r.Stderr)
				}
				return d
			}
			first := cell()
			median(b, cell)
			b.ReportMetric(first.Seconds()*1000, "first-ms")
		})
	}
}

// median reports the median of what f measures, in milliseconds.
func median(b *testing.B, f func() time.Duration) {
	var all []time.Duration
	b.ResetTimer()
	for range b.N {
		all = append(all, f())
	}
	slices.Sort(all)
	b.ReportMetric(all[len(all)/2].Seconds()*1000, "median-ms")
}
