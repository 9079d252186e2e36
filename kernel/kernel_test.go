package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

// newTestSetup returns a setup of this repository, with the tools in the
// user's cache, where they may be already, and the program in a folder of the
// test.
func newTestSetup(t testing.TB) *setup {
	t.Helper()
	if testing.Short() {
		t.Skip("builds gonb, goimports and gopls")
	}
	s, err := newSetup(t.Context(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(toolchain.BuildCells(t.Context(), s.tools), toolchain.BuildGopls(t.Context(), s.tools))
	if e, ok := errors.AsType[*toolchain.GoError](err); ok && e.Offline() {
		t.Skip("needs the network, to download gonb, goimports and gopls")
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.kernel, err = buildProgram(); err != nil {
		t.Fatal(err)
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

// A testKernel is a kernel as Jupyter starts it, without the network and with
// flags in the environment that a workspace does not take.
type testKernel struct {
	*jupyter.Kernel
	t testing.TB
}

func startKernel(t testing.TB, s *setup) *testKernel {
	t.Helper()
	spec, err := s.spec()
	if err != nil {
		t.Fatal(err)
	}
	spec.Dir = t.TempDir()
	spec.Env = map[string]string{"GOPROXY": "off", "GOFLAGS": "-mod=mod"}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	k, err := jupyter.Start(ctx, spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Stop(5 * time.Second) })
	return &testKernel{k, t}
}

// A result is what came of a cell.
type result struct {
	*jupyter.ExecuteReply
	stdout, stderr string
	outputs        int // messages other than streams and status
}

// run runs a cell. When what it prints begins to come, meanwhile is called.
func (k *testKernel) run(code string, meanwhile func()) result {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var r result
	var once sync.Once
	var err error
	r.ExecuteReply, err = k.Execute(ctx, code, jupyter.ExecuteOptions{Output: func(m *jupyter.Message) {
		switch m.Header.Type {
		case "status", "execute_input":
			return
		case "stream":
			var s struct{ Name, Text string }
			if err := m.Decode(&s); err != nil {
				k.t.Error(err)
			}
			if s.Name == "stdout" {
				r.stdout += s.Text
			} else {
				r.stderr += s.Text
			}
		default:
			r.outputs++
		}
		if meanwhile != nil {
			once.Do(func() { go meanwhile() })
		}
	}})
	if err != nil {
		k.t.Fatalf("%s\n%v", code, err)
	}
	return r
}

// ok runs a cell that must succeed and print want.
func (k *testKernel) ok(code, want string) {
	k.t.Helper()
	r := k.run(code, nil)
	if r.Status.Status != "ok" || r.stdout != want || r.stderr != "" {
		k.t.Errorf("%s\n%s %s\nprinted %q and %q, want %q", code, r.Status.Status, r.Value, r.stdout, r.stderr, want)
	}
}

func TestKernel(t *testing.T) {
	s := newTestSetup(t)
	k := startKernel(t, s)
	in := func(t *testing.T) *testKernel { return &testKernel{k.Kernel, t} }

	t.Run("FirstCell", func(t *testing.T) {
		r := in(t).run("fmt.Println(1)", nil)
		if r.Status.Status != "ok" || r.stdout != "1\n" || r.outputs != 0 {
			t.Errorf("got %q, %d other outputs, %s %s", r.stdout, r.outputs, r.Status.Status, r.Value)
		}
		if r.ExecutionCount != 1 {
			t.Errorf("the first cell is In[%d]", r.ExecutionCount)
		}
	})
	t.Run("Preload", func(t *testing.T) {
		k := in(t)
		k.ok("m, err := bayes.Parse(\"x ~ Normal(0, 1)\")\nfmt.Println(m != nil, err)", "true <nil>\n")
		k.ok("%%\nvar _ *bayes.Posterior", "")
		if slices.Contains(preload(s.module), modulePath+"/tutorials") {
			k.ok("import \""+modulePath+"/tutorials\"\nvar _ = tutorials.Coin", "")
		}
	})
	t.Run("Declarations", func(t *testing.T) {
		k := in(t)
		k.ok("import \"math\"\n\n// half is declared, and the rest is run.\nfunc half(x float64) float64 {\n\treturn math.Abs(x) / 2\n}\n\nvar four = 4.0\nfmt.Println(half(four))", "2\n")
		k.ok("fmt.Println(half(2 * four))", "4\n")
		k.ok("%%\nfmt.Println(half(3 * four))", "6\n")
		k.ok("func main() { fmt.Println(half(4 * four)) }", "8\n")
		k.ok("//gonb:%%\nfmt.Println(half(5 * four))", "10\n")
		k.ok("%args -n 3\n// A comment.\n\nvar n = flag.Int(\"n\", 0, \"\")\nfmt.Println(*n)", "3\n")
		k.ok("!echo shell\nfmt.Println(1)", "shell\n1\n")
		k.ok("type pair struct{ a, b int }\n\nfunc (p pair) sum() int { return p.a + p.b }\n\nif s := (pair{1, 2}).sum(); s > 2 {\n\tfmt.Println(s)\n}", "3\n")
		k.ok("const big = `\nfmt.Println()\n`\nfmt.Println(len(big))", "15\n")
	})

	t.Run("Errors", func(t *testing.T) {
		for _, test := range []struct{ cell, want string }{
			{"a := 1\nfmt.Println(\"a\",\n\tnope)", "line 3: undefined: nope"},
			{"%%\na := 1", "line 2: declared and not used: a"},
			{"var a = \"1\" + 2", "line 1: invalid operation"},
			{"import \"fmt\"\n\nfunc f() int {\n\treturn \"a\"\n}", "line 4: cannot use \"a\""},
			{"fmt.Println(1)\nfmt.Println(1", "line 2: missing ',' before newline in argument list"},
			{"import \"example.com/nope\"\nnope.X()", "line 1: no required module provides package example.com/nope"},
		} {
			k := in(t)
			r := k.run(test.cell, nil)
			want := fmt.Sprintf("Cell [%d], %s", r.ExecutionCount, test.want)
			if r.Status.Status != "error" || !strings.Contains(r.Value, want) {
				t.Errorf("%s\n%s\n%s, want %s", test.cell, r.Status.Status, r.Value, want)
			}
			if strings.Contains(r.Value, "flag.Parse") || strings.Contains(r.Value, "gonb_") {
				t.Errorf("%s\nshows what the kernel generates:\n%s", test.cell, r.Value)
			}
		}
	})

	t.Run("Panic", func(t *testing.T) {
		k := in(t)
		for range 5 {
			r := k.run("var s []int\nfmt.Println(\"before\")\nfmt.Println(s[3])", nil)
			if r.Status.Status != "error" || r.stdout != "before\n" || !strings.Contains(r.stderr, "index out of range [3]") ||
				!strings.Contains(r.stderr, fmt.Sprintf("Cell [%d] Line 3", r.ExecutionCount)) {
				t.Errorf("%s, %q, %q", r.Status.Status, r.stdout, r.stderr)
			}
		}
		k.ok("fmt.Println(2)", "2\n")
	})
	t.Run("Exit", func(t *testing.T) {
		k := in(t)
		if r := k.run("os.Exit(3)", nil); r.Status.Status != "error" || !strings.Contains(r.Value, "exit status 3") {
			t.Errorf("%s %q", r.Status.Status, r.Value)
		}
		k.ok("os.Exit(0)", "")
		k.ok("fmt.Println(3)", "3\n")
	})
	t.Run("Killed", func(t *testing.T) {
		k := in(t)
		if r := k.run("syscall.Kill(os.Getpid(), syscall.SIGKILL)", nil); r.Status.Status != "error" || !strings.Contains(r.Value, "killed") {
			t.Errorf("%s %q", r.Status.Status, r.Value)
		}
		k.ok("fmt.Println(4)", "4\n")
	})
	t.Run("EndlessLoop", func(t *testing.T) {
		k := in(t)
		r := k.run("fmt.Println(\"begun\")\nfor {\n}", func() { k.Interrupt(context.Background()) })
		if r.Status.Status != "error" || r.Value != "interrupted" {
			t.Errorf("%s %q", r.Status.Status, r.Value)
		}
		k.ok("fmt.Println(5)", "5\n")
	})
	t.Run("InterruptOnce", func(t *testing.T) {
		k := in(t)
		r := k.run(`signals := make(chan os.Signal, 9)
signal.Notify(signals, os.Interrupt)
fmt.Println("begun")
<-signals
time.Sleep(300 * time.Millisecond)
fmt.Println("and", len(signals), "more")`, func() { k.Interrupt(context.Background()) })
		if r.Status.Status != "ok" || r.stdout != "begun\nand 0 more\n" {
			t.Errorf("%s %q %q", r.Status.Status, r.Value, r.stdout)
		}
	})
	t.Run("LargeOutput", func(t *testing.T) {
		k := in(t)
		r := k.run("line := strings.Repeat(\"x\", 999)\nfor range 10_000 {\n\tfmt.Println(line)\n}", nil)
		if r.Status.Status != "ok" || len(r.stdout) != 10_000_000 {
			t.Errorf("%s, %d bytes", r.Status.Status, len(r.stdout))
		}
		k.ok("fmt.Println(6)", "6\n")
	})

	t.Run("StopOnError", func(t *testing.T) {
		k := in(t)
		var waiting sync.WaitGroup
		replies := make([]result, 2)
		r := k.run("fmt.Println(\"begun\")\ntime.Sleep(time.Second)\nos.Exit(1)", func() {
			for i := range replies {
				waiting.Go(func() { replies[i] = k.run("fmt.Println(7)", nil) })
			}
		})
		waiting.Wait()
		for _, next := range replies {
			if next.Status.Status != "aborted" || next.stdout != "" {
				t.Errorf("after a cell with %s: %s %q", r.Status.Status, next.Status.Status, next.stdout)
			}
		}
		k.ok("fmt.Println(8)", "8\n")
	})

	t.Run("Complete", func(t *testing.T) {
		for _, code := range []string{"bayes.", "%%\nx := bayes.", "fmt.Println(1)\nbayes.Pa"} {
			reply, err := k.Complete(t.Context(), code, len(code))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(reply.Matches, "Parse") {
				t.Errorf("%q: got %q, want Parse among them", code, reply.Matches)
			}
		}
	})
	t.Run("Inspect", func(t *testing.T) {
		for code, want := range map[string]string{"bayes.Parse": "func bayes.Parse(", "bayes.Must(bayes.Parse(": "func bayes.Parse(", "nonsense.X(": ""} {
			reply, err := k.Inspect(t.Context(), code, len(code), 0)
			if err != nil {
				t.Fatal(err)
			}
			if doc, _ := reply.Data["text/markdown"].(string); reply.Found != (want != "") || !strings.Contains(doc, want) {
				t.Errorf("%s: %v", code, reply.Data)
			}
		}
	})
}

// TestCompanion gives package image a companion: cells that use image link it,
// and no others do.
func TestCompanion(t *testing.T) {
	t.Setenv("GONBAYES_COMPANION", "image=image/png strings=nowhere")
	k := startKernel(t, newTestSetup(t))
	const linked = "b, _ := os.ReadFile(os.Args[0])\nfmt.Println(bytes.Contains(b, append([]byte(\"image/\"), \"png.Decode\"...)))"
	k.ok(linked, "false\n")
	k.ok("_ = image.Rect(0, 0, 1, 1)\n"+linked, "true\n")
	k.ok("import _ \"image/gif\"\nimport _ \"image/jpeg\"\nfmt.Println(image.Pt(1, 2))", "(1,2)\n")
	k.ok(linked, "false\n")
	if r := k.run("fmt.Println(strings.ToUpper(`a`))", nil); r.Status.Status != "error" || !strings.Contains(r.Value, "nowhere") {
		t.Errorf("a companion that does not exist: %s %q", r.Status.Status, r.Value)
	}
}

// TestKernelWithoutClone moves the clone away: every cell says so.
func TestKernelWithoutClone(t *testing.T) {
	s := newTestSetup(t)
	s.module = filepath.Join(t.TempDir(), "gone")
	k := startKernel(t, s)
	r := k.run("fmt.Println(1)", nil)
	if r.Status.Status != "error" || !strings.Contains(r.Value, s.module) || !strings.Contains(r.Value, "kernel install") {
		t.Errorf("%s %q", r.Status.Status, r.Value)
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

// TestKernelKilled kills the kernel as Jupyter does, with its process group:
// gonb goes with it.
func TestKernelKilled(t *testing.T) {
	k := startKernel(t, newTestSetup(t))
	r := k.run("fmt.Println(os.Getppid())", nil)
	var gonb int
	fmt.Sscan(r.stdout, &gonb)
	if gonb == 0 {
		t.Fatalf("%q %s", r.stdout, r.Value)
	}
	syscall.Kill(-k.Pid(), syscall.SIGKILL)
	wantGone(t, gonb)
}

// TestKernelLeavesNothing kills a kernel, and what it has started, in every way: there
// are no processes left and no files, at the latest once the next kernel starts.
func TestKernelLeavesNothing(t *testing.T) {
	s := newTestSetup(t)
	for name, kill := range map[string]func(k *testKernel, gonb int){
		"shutdown":        func(k *testKernel, _ int) { k.Stop(5 * time.Second) },
		"terminated":      func(k *testKernel, _ int) { syscall.Kill(k.Pid(), syscall.SIGTERM) },
		"killed":          func(k *testKernel, _ int) { syscall.Kill(-k.Pid(), syscall.SIGKILL) },
		"gonb killed":     func(_ *testKernel, gonb int) { syscall.Kill(gonb, syscall.SIGKILL) },
		"gonb terminated": func(_ *testKernel, gonb int) { syscall.Kill(gonb, syscall.SIGTERM) },
		"both killed": func(k *testKernel, gonb int) {
			syscall.Kill(gonb, syscall.SIGSTOP) // so that it does not clean up first
			syscall.Kill(k.Pid(), syscall.SIGKILL)
			syscall.Kill(gonb, syscall.SIGKILL)
		},
	} {
		t.Run(name, func(t *testing.T) {
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			k := startKernel(t, s)
			if name == "shutdown" {
				k.ok("!sleep 1000 > /dev/null 2>&1 &", "")
			}
			var ids []int
			var said string
			k.Execute(t.Context(), "fmt.Println(os.Getpid(), os.Getppid())\ntime.Sleep(time.Hour)", jupyter.ExecuteOptions{Output: func(m *jupyter.Message) {
				var s struct{ Text string }
				if m.Header.Type != "stream" || m.Decode(&s) != nil {
					return
				}
				said += s.Text
				var program, gonb int
				if n, _ := fmt.Sscan(said, &program, &gonb); n == 2 && ids == nil {
					ids = []int{program, gonb, k.Pid()}
					go kill(k, gonb)
				}
			}})
			if name == "both killed" {
				wantGone(t, ids[1:]...)
				startKernel(t, s).Stop(5 * time.Second)
			}
			wantGone(t, ids...)
			for range 100 {
				if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) == 0 {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
			left, err := filepath.Glob(filepath.Join(temp, "*"))
			t.Errorf("left behind: %q, %v", left, err)
		})
	}
}

// TestKernelWithoutTemp has no folder for temporary files, or one without room: each
// cell says so in a sentence.
func TestKernelWithoutTemp(t *testing.T) {
	s := newTestSetup(t)
	full := t.TempDir()
	folders := map[string]string{"missing": filepath.Join(t.TempDir(), "gone")}
	if err := syscall.Mount("tmpfs", full, "tmpfs", 0, "size=1m"); err == nil {
		defer syscall.Unmount(full, 0)
		folders["full"] = full
	} else {
		t.Logf("no full folder: %v", err)
	}
	for name, temp := range folders {
		t.Run(name, func(t *testing.T) {
			spec, err := s.spec()
			if err != nil {
				t.Fatal(err)
			}
			spec.Env = map[string]string{"TMPDIR": temp}
			started, err := jupyter.Start(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			defer started.Stop(5 * time.Second)
			k := &testKernel{started, t}
			for range 2 {
				r := k.run("fmt.Println(1)", nil)
				if r.Status.Status != "error" || !strings.Contains(r.Value, temp) || !strings.Contains(r.Value, "TMPDIR") || strings.Contains(r.Value, "\n") {
					t.Errorf("%s %q", r.Status.Status, r.Value)
				}
			}
			if info, err := k.KernelInfo(t.Context()); err != nil || info.LanguageInfo.PygmentsLexer != "go" {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
}

// TestLongLine has a first line of 300 KB.
func TestLongLine(t *testing.T) {
	k := startKernel(t, newTestSetup(t))
	const n = 300_000
	k.ok("fmt.Println(len(`"+strings.Repeat("é", n/2)+"`))", fmt.Sprintln(n))
}

// TestHeldOutput leaves a child behind that has the cell's output open.
func TestHeldOutput(t *testing.T) {
	k := startKernel(t, newTestSetup(t))
	k.ok("!sleep 1000 & echo 1", "1\n")
	k.ok("exec.Command(\"sleep\", \"1000\").Start()\ncmd := exec.Command(\"sleep\", \"1000\")\ncmd.Stdout = os.Stdout\nfmt.Println(cmd.Start())", "<nil>\n")
}

// TestStandardInput reads standard input, which is empty.
func TestStandardInput(t *testing.T) {
	k := startKernel(t, newTestSetup(t))
	k.ok("b, err := io.ReadAll(os.Stdin)\nfmt.Println(len(b), err)", "0 <nil>\n")
	k.ok("!cat; echo end", "end\n")
}

// wantGone wants the processes with these ids to end within ten seconds.
func wantGone(t *testing.T, pids ...int) {
	t.Helper()
	pids = slices.Clone(pids)
	for range 200 {
		pids = slices.DeleteFunc(pids, func(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
		if len(pids) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the processes %v are still there", pids)
}

// TestKernelBeforeGopls starts a kernel while gopls is not built yet: Tab is
// silent at once, and answers as soon as gopls is there.
func TestKernelBeforeGopls(t *testing.T) {
	s := newTestSetup(t)
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
	start := time.Now()
	if matches := complete(); len(matches) > 0 || time.Since(start) > 5*time.Second {
		t.Errorf("without gopls, %q after %v", matches, time.Since(start))
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
				r := k.run(fmt.Sprintf(c.cell, n), nil)
				d := time.Since(start)
				if r.Status.Status != "ok" {
					b.Fatal(r.Value, r.stderr)
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
