package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/janpfeifer/gonb/gonbui" // which a cell imports

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/kerneltest"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

// TestMain runs the tests; or it is the kernel that they talk to, when they start
// this program again with a connection file.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "kernel" {
		if err := serve(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	cache, err := os.UserCacheDir()
	if err == nil {
		var version string
		if version, err = toolchain.GoVersion(context.Background()); err == nil {
			tools := toolchain.Dir(filepath.Join(cache, "gonbayes"), version)
			os.Setenv("PATH", tools+string(os.PathListSeparator)+os.Getenv("PATH"))
			err = toolchain.BuildCells(context.Background(), tools)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serve is a kernel whose cells may use the packages of this repository.
func serve(connectionFile string) error {
	conn, err := jupyter.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	repository, err := filepath.Abs("../../..")
	if err != nil {
		return err
	}
	return Serve(context.Background(), conn, Kernel{
		Info: jupyter.KernelInfo{Implementation: "test", LanguageInfo: jupyter.LanguageInfo{Name: "go"}},
		Gonb: func(folder string) (*exec.Cmd, error) {
			connection := filepath.Join(folder, "kernel.json")
			if err := conn.Write(connection); err != nil {
				return nil, err
			}
			cmd := exec.Command("gonb", "-kernel", connection, "-pipes", "-raw_error", "-go_work="+repository,
				"-logtostderr=false", "-log_file="+os.DevNull, "-stderrthreshold=FATAL")
			cmd.Env = append(os.Environ(), "GONBAYES_TAB=off", "GONBAYES_PRELOAD=math", "GOTMPDIR="+folder)
			return cmd, nil
		},
	})
}

// start starts a kernel for one test, with pairs of names and values added to its
// environment.
func start(t testing.TB, env ...string) *kerneltest.Kernel {
	t.Helper()
	spec := jupyter.Spec{
		Argv:          []string{os.Args[0], "kernel", "{connection_file}"},
		InterruptMode: "message",
		Env:           make(map[string]string),
	}
	for i := 0; i < len(env); i += 2 {
		spec.Env[env[i]] = env[i+1]
	}
	return kerneltest.Start(t, spec)
}

func TestCells(t *testing.T) {
	t.Parallel()
	k := start(t)

	t.Run("Text", func(t *testing.T) {
		k := k.In(t)
		for i, want := range []string{"eins\n", "zwei ß 漢字 🎲 \x7f\u2028<&>\n"} {
			k.OK(fmt.Sprintf("os.Stdout.WriteString(%q)", want), want)
			if r := k.Run("", nil); r.ExecutionCount != 2*i+2 {
				t.Errorf("execution count %d, want %d", r.ExecutionCount, 2*i+2)
			}
		}
	})
	t.Run("Declarations", func(t *testing.T) {
		k := k.In(t)
		k.OK("import \"math\"\n\n// half is declared, and the rest is run.\nfunc half(x float64) float64 {\n\treturn math.Abs(x) / 2\n}\n\nvar four = 4.0\nfmt.Println(half(four))", "2\n")
		k.OK("fmt.Println(half(2 * four))", "4\n")
		k.OK("%%\nfmt.Println(half(3 * four))", "6\n")
		k.OK("func main() { fmt.Println(half(4 * four)) }", "8\n")
		k.OK("//gonb:%%\nfmt.Println(half(5 * four))", "10\n")
		k.OK("%args -n 3\n// A comment.\n\nvar n = flag.Int(\"n\", 0, \"\")\nfmt.Println(*n)", "3\n")
		k.OK("!echo shell\nfmt.Println(1)", "shell\n1\n")
		k.OK("type pair struct{ a, b int }\n\nfunc (p pair) sum() int { return p.a + p.b }\n\nif s := (pair{1, 2}).sum(); s > 2 {\n\tfmt.Println(s)\n}", "3\n")
		k.OK("const big = `\nfmt.Println()\n`\nfmt.Println(len(big))", "15\n")
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
			r := k.In(t).Fails(test.cell, test.want, nil)
			if cell := fmt.Sprintf("Cell [%d], ", r.ExecutionCount); !strings.Contains(r.Value, cell) {
				t.Errorf("%s\n%s\ndoes not say %q", test.cell, r.Value, cell)
			}
			if strings.Contains(r.Value, "flag.Parse") || strings.Contains(r.Value, "gonb_") {
				t.Errorf("%s\nshows what the kernel generates:\n%s", test.cell, r.Value)
			}
			if r.Stdout+r.Stderr != "" || len(r.Others) != 1 || r.Others[0].Header.Type != "error" {
				t.Errorf("%s\npublished %q, %q, %v", test.cell, r.Stdout, r.Stderr, r.Others)
			}
		}
	})
	t.Run("Panic", func(t *testing.T) {
		k := k.In(t)
		for range 3 {
			r := k.Fails("var s []int\nfmt.Println(\"before\")\nfmt.Println(s[3])", "exit status 2", nil)
			if r.Stdout != "before\n" || !strings.Contains(r.Stderr, "index out of range [3]") ||
				!strings.Contains(r.Stderr, fmt.Sprintf("Cell [%d] Line 3", r.ExecutionCount)) {
				t.Errorf("%q, %q", r.Stdout, r.Stderr)
			}
		}
		k.OK("fmt.Println(2)", "2\n")
	})
	t.Run("Exit", func(t *testing.T) {
		k := k.In(t)
		k.Fails("os.Exit(3)", "exit status 3", nil)
		k.OK("os.Exit(0)", "")
		k.Fails("syscall.Kill(os.Getpid(), syscall.SIGKILL)", "killed", nil)
		k.OK("fmt.Println(3)", "3\n")
	})
	t.Run("InterruptOnce", func(t *testing.T) {
		k := k.In(t)
		r := k.Run(`signals := make(chan os.Signal, 9)
signal.Notify(signals, os.Interrupt)
fmt.Println("begun")
<-signals
time.Sleep(300 * time.Millisecond)
fmt.Println("and", len(signals), "more")`, k.Interrupts)
		if r.Status.Status != "ok" || r.Stdout != "begun\nand 0 more\n" {
			t.Errorf("%s %q %q", r.Status.Status, r.Value, r.Stdout)
		}
	})
	t.Run("LargeOutput", func(t *testing.T) {
		k := k.In(t)
		const lines = 100_000
		r := k.Run(fmt.Sprintf("w := bufio.NewWriter(os.Stdout)\nfor i := range %d {\n\tfmt.Fprintf(w, \"%%099d\\n\", i)\n}\nw.Flush()", lines), nil)
		if r.Status.Status != "ok" || len(r.Stdout) != 100*lines || !strings.HasSuffix(r.Stdout, fmt.Sprintf("%099d\n", lines-1)) {
			t.Errorf("%s, %d bytes", r.Status.Status, len(r.Stdout))
		}
		k.OK("fmt.Println(6)", "6\n")
	})
	t.Run("LongLine", func(t *testing.T) {
		const n = 300_000
		k.In(t).OK("fmt.Println(len(`"+strings.Repeat("é", n/2)+"`))", fmt.Sprintln(n))
	})
	t.Run("HeldOutput", func(t *testing.T) {
		k := k.In(t)
		k.OK("!sleep 1000 & echo 1", "1\n")
		k.OK("cmd := exec.Command(\"sleep\", \"1000\")\ncmd.Stdout = os.Stdout\nfmt.Println(cmd.Start())", "<nil>\n")
	})
	t.Run("StandardInput", func(t *testing.T) {
		k := k.In(t)
		k.OK("b, err := io.ReadAll(os.Stdin)\nfmt.Println(len(b), err)", "0 <nil>\n")
		k.OK("!cat; echo end", "end\n")
		k.Fails("%with_inputs\n!read name", "input prompting", nil) // which nobody answers here
		reply, err := k.Execute(t.Context(), "%with_inputs\n!read name; echo hello $name", jupyter.ExecuteOptions{
			Input: func(string, bool) (string, error) { return "Ada", nil },
			Output: func(m *jupyter.Message) {
				if m.Header.Type == "stream" && !strings.Contains(string(m.Content), "hello Ada") {
					t.Errorf("printed %s", m.Content)
				}
			},
		})
		if err != nil || reply.Status.Status != "ok" {
			t.Errorf("%+v, %v", reply, err)
		}
	})
	t.Run("Displays", func(t *testing.T) {
		r := k.In(t).Run(`import "github.com/janpfeifer/gonb/gonbui"
for n := range 2 {
	gonbui.UpdateHtml("x", fmt.Sprintf("<b>%d</b>", n))
	gonbui.Sync()
}`, nil)
		if len(r.Others) != 2 || r.Others[0].Header.Type != "display_data" || r.Others[1].Header.Type != "update_display_data" {
			t.Fatalf("%s %s %v", r.Status.Status, r.Value, r.Others)
		}
		for n, m := range r.Others {
			var c struct {
				Data      map[string]string
				Transient struct {
					ID string `json:"display_id"`
				}
			}
			if err := m.Decode(&c); err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("<b>%d</b>", n); c.Data["text/html"] != want || c.Transient.ID != "x" {
				t.Errorf("display %d: %+v, want %s", n, c, want)
			}
		}
	})
}

// TestCompanion gives package image a companion: cells that use image link it, and
// no others do.
func TestCompanion(t *testing.T) {
	t.Parallel()
	k := start(t, "GONBAYES_COMPANION", "image=image/png strings=nowhere")
	const linked = "b, _ := os.ReadFile(os.Args[0])\nfmt.Println(bytes.Contains(b, append([]byte(\"image/\"), \"png.Decode\"...)))"
	k.OK(linked, "false\n")
	k.OK("_ = image.Rect(0, 0, 1, 1)\n"+linked, "true\n")
	k.OK("import _ \"image/gif\"\nimport _ \"image/jpeg\"\nfmt.Println(image.Pt(1, 2))", "(1,2)\n")
	k.OK(linked, "false\n")
	k.Fails("fmt.Println(strings.ToUpper(`a`))", "nowhere", nil)
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	k := start(t)
	for name, cell := range map[string]string{
		"program":          "fmt.Println(\"begun\")\nfor {\n}",
		"shell":            "!echo begun; sleep 1000",
		"script":           "%%bash\necho begun\nsleep 1000",
		"several commands": "!echo begun; sleep 1000\n!sleep 1000",
		"held output":      "!echo begun; setsid sleep 1000; true",
		"child":            "fmt.Println(\"begun\")\nexec.Command(\"sleep\", \"1000\").Run()\ntime.Sleep(time.Hour)",
		"deaf":             "signal.Ignore(os.Interrupt)\nfmt.Println(\"begun\")\ntime.Sleep(time.Hour)",
	} {
		t.Run(name, func(t *testing.T) {
			k := k.In(t)
			if r := k.Fails(cell, "interrupted", k.Interrupts); r.Value != "interrupted" {
				t.Errorf("says %q", r.Value)
			}
			k.OK("fmt.Println(7)", "7\n")
		})
	}
	t.Run("compiler", func(t *testing.T) {
		k := k.In(t)
		slow, begun := filepath.Join(t.TempDir(), "slow"), filepath.Join(t.TempDir(), "begun")
		if err := os.WriteFile(slow, []byte("#!/bin/sh\n: > "+begun+"\nsleep 1000\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				if _, err := os.Stat(begun); err == nil {
					k.Interrupts()
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
		}()
		k.Fails("%goflags -toolexec="+slow+"\nfmt.Println(8)", "interrupted", nil)
		k.OK("%goflags \"\"\nfmt.Println(9)", "%goflags=[]\n9\n")
	})
}

// begin sends a request, whose answers can be waited for.
func begin(t *testing.T, k *kerneltest.Kernel, msgType, content string) (wait func(msgType string) *jupyter.Message) {
	w, err := k.Begin(t.Context(), "shell", msgType, []byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return func(msgType string) *jupyter.Message {
		m, err := w(msgType)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}

// TestQueue has ten thousand cells wait behind one that fails.
func TestQueue(t *testing.T) {
	t.Parallel()
	k := start(t)
	mark := filepath.Join(t.TempDir(), "mark")
	first := begin(t, k, "execute_request", fmt.Sprintf(`{"code": "for {\nif _, err := os.Stat(\"%s\"); err == nil {\nos.Exit(1)\n}\n}"}`, mark))
	var cells []func(string) *jupyter.Message
	for range 10_000 {
		cells = append(cells, begin(t, k, "execute_request", `{"code": "fmt.Println(1)"}`))
	}
	// Comms do not wait in the queue: the answer comes once the kernel has read all.
	begin(t, k, "comm_open", `{"comm_id": "a", "target_name": "none"}`)("comm_close")
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, wait := range append([]func(string) *jupyter.Message{first}, cells...) {
		want := "aborted"
		if i == 0 {
			want = "error"
		}
		var reply jupyter.ExecuteReply
		if err := wait("execute_reply").Decode(&reply); err != nil || reply.Status.Status != want {
			t.Fatalf("cell %d: %+v, %v, want %s", i, reply, err, want)
		}
	}
	k.OK("fmt.Println(7)", "7\n")
}

func TestContext(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := k.Execute(ctx, "!sleep 1000", jupyter.ExecuteOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	k.Interrupts()
	if _, err := k.KernelInfo(t.Context()); err != nil { // which waits for its turn
		t.Error(err)
	}
}

// TestEnds ends kernels in every way. No processes and no files are left, at the
// latest when the next kernel has started.
func TestEnds(t *testing.T) {
	t.Parallel()
	type kernel = *kerneltest.Kernel
	for name, end := range map[string]func(k kernel, gonb int){
		"shutdown":        func(k kernel, _ int) { k.Stop(5 * time.Second) },
		"terminated":      func(k kernel, _ int) { syscall.Kill(k.Pid(), syscall.SIGTERM) },
		"killed":          func(k kernel, _ int) { syscall.Kill(-k.Pid(), syscall.SIGKILL) },
		"gonb killed":     func(_ kernel, gonb int) { syscall.Kill(gonb, syscall.SIGKILL) },
		"gonb terminated": func(_ kernel, gonb int) { syscall.Kill(gonb, syscall.SIGTERM) },
		"both killed": func(k kernel, gonb int) {
			syscall.Kill(gonb, syscall.SIGSTOP) // so that it does not clean up first
			syscall.Kill(k.Pid(), syscall.SIGKILL)
			syscall.Kill(gonb, syscall.SIGKILL)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			temp := t.TempDir()
			k := start(t, "TMPDIR", temp)
			k.OK("!sleep 1000 > /dev/null 2>&1 &", "") // which goes on
			var ids []int
			var said string
			_, err := k.Execute(t.Context(), "fmt.Println(os.Getpid(), os.Getppid())\ntime.Sleep(time.Hour)", jupyter.ExecuteOptions{Output: func(m *jupyter.Message) {
				var s struct{ Text string }
				if m.Header.Type != "stream" || m.Decode(&s) != nil {
					return
				}
				said += s.Text
				var program, gonb int
				if n, _ := fmt.Sscan(said, &program, &gonb); n == 2 && ids == nil {
					ids = []int{program, gonb, k.Pid()}
					go end(k, gonb)
				}
			}})
			if ids == nil || err == nil && name != "gonb terminated" { // which may say that it was interrupted
				t.Fatalf("the cell ended with %v, having said %q", err, said)
			}
			if name == "both killed" {
				kerneltest.Gone(t, ids[1:]...)
				start(t, "TMPDIR", temp).Stop(5 * time.Second)
			}
			kerneltest.Gone(t, ids...)
			if _, err := k.KernelInfo(t.Context()); err == nil {
				t.Error("a dead kernel answers")
			}
			var left []string
			for range 200 {
				if left, err = filepath.Glob(filepath.Join(temp, "*")); len(left) == 0 {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
			t.Errorf("left behind: %q, %v", left, err)
		})
	}
}

// TestTemp has no folder for temporary files, or one without room. Each cell says so
// in one sentence, and the kernel still answers other requests.
func TestTemp(t *testing.T) {
	full := t.TempDir()
	folders := map[string]string{"missing": filepath.Join(t.TempDir(), "gone")}
	if err := mountSmall(full, "1m"); err == nil {
		defer syscall.Unmount(full, 0)
		folders["full"] = full
	} else {
		t.Logf("no full folder: %v", err)
	}
	for name, temp := range folders {
		t.Run(name, func(t *testing.T) {
			k := start(t, "TMPDIR", temp)
			for range 2 {
				if r := k.Fails("fmt.Println(1)", "set TMPDIR to another folder", nil); !strings.Contains(r.Value, temp) || strings.Contains(r.Value, "\n") {
					t.Errorf("%q", r.Value)
				}
			}
			if _, err := k.KernelInfo(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTempFilled fills the folder while the kernel runs.
func TestTempFilled(t *testing.T) {
	temp := t.TempDir()
	if err := mountSmall(temp, "64m"); err != nil {
		t.Skip("needs to mount a small folder: ", err)
	}
	defer syscall.Unmount(temp, 0)
	k := start(t, "TMPDIR", temp)
	k.OK("fmt.Println(1)", "1\n")
	filler := filepath.Join(temp, "filler")
	if err := os.WriteFile(filler, make([]byte, 64<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the folder is not full: %v", err)
	}
	if r := k.Fails("fmt.Println(2)", "no room left", nil); strings.Contains(r.Value, "\n") {
		t.Errorf("%q", r.Value)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	k.OK("fmt.Println(3)", "3\n")
	k.Stop(5 * time.Second) // before the folder goes
}

// TestTempGone has the folder go while the kernel runs.
func TestTempGone(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	k := start(t, "TMPDIR", temp)
	k.OK("fmt.Println(1)", "1\n")
	found, err := filepath.Glob(filepath.Join(temp, folderPattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	if err := os.RemoveAll(found[0]); err != nil {
		t.Fatal(err)
	}
	if r := k.Fails("fmt.Println(2)", "restart the kernel", nil); strings.Contains(r.Value, "\n") {
		t.Errorf("%q", r.Value)
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	k := start(t)
	info, err := k.KernelInfo(t.Context())
	if err != nil || info.LanguageInfo.Name != "go" || info.Implementation != "test" {
		t.Errorf("%+v, %v", info, err)
	}
	if err := k.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	// Help on a special command needs no gopls.
	inspected, err := k.Inspect(t.Context(), "%help", 2, 0)
	if err != nil || !inspected.Found || inspected.Data["text/plain"] == nil {
		t.Errorf("%+v, %v", inspected, err)
	}
	completed, err := k.Complete(t.Context(), "%he", 3)
	if err != nil || completed.CursorEnd != 3 {
		t.Errorf("%+v, %v", completed, err)
	}
	// A second client may talk to the same kernel.
	c, err := jupyter.Dial(t.Context(), k.Connection())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	<-k.Exited()
}

func TestCompleteness(t *testing.T) {
	for code, want := range map[string]string{
		"":                            "complete",
		"x := 1":                      "complete",
		"func f() {":                  "incomplete",
		"f(a,\n":                      "incomplete",
		"%%bash":                      "incomplete",
		"%%bash\n":                    "complete",
		"!a \\":                       "incomplete",
		"!a \\\nb\nx := 1":            "complete",
		"x := )":                      "invalid",
		strings.Repeat("(", 300_000):  "incomplete",
		strings.Repeat("a\n", 20_000): "complete",
		strings.Repeat("1 1\n", 9999): "invalid",
	} {
		if got, _ := completeness(code); got != want {
			t.Errorf("%.40q is %s, want %s", code, got, want)
		}
	}
	if _, indent := completeness("for {\nf("); indent != "\t\t" {
		t.Errorf("indent %q", indent)
	}
}

func TestHistory(t *testing.T) {
	var h history
	for i, code := range []string{"a/b", "[", "a/c", "a/b"} {
		h.add(i+1, code)
	}
	for request, want := range map[string][]int{
		`null`:                                 {1, 2, 3, 4},
		`{"hist_access_type": "tail", "n": 2}`: {3, 4},
		`{"hist_access_type": "range", "start": 2, "stop": 4}`:           {2, 3},
		`{"hist_access_type": "range", "session": -1, "start": 0}`:       nil,
		`{"hist_access_type": "search", "pattern": "a*"}`:                {1, 3, 4},
		`{"hist_access_type": "search", "pattern": "a*", "n": 1}`:        {4},
		`{"hist_access_type": "search", "pattern": "*", "unique": true}`: {2, 3, 4},
		`{"hist_access_type": "search", "pattern": "["}`:                 {2},
	} {
		var lines []int
		for _, cell := range h.reply([]byte(request)).(map[string]any)["history"].([][3]any) {
			lines = append(lines, cell[1].(int))
		}
		if !slices.Equal(lines, want) {
			t.Errorf("%s: %v, want %v", request, lines, want)
		}
	}
	for range 3 * historyCells {
		h.add(1, "")
	}
	if len(h.cells) > historyCells {
		t.Errorf("keeps %d cells", len(h.cells))
	}
}
