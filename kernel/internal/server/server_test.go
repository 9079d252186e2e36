package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/janpfeifer/gonb/gonbui" // which a cell of TestDisplays imports

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

// tools is the folder of gonb and goimports.
var tools string

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
			tools = toolchain.Dir(filepath.Join(cache, "gonbayes"), version)
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
			cmd.Env = append(os.Environ(), "GONBAYES_TAB=off")
			return cmd, nil
		},
	})
}

// start starts a kernel for one test.
func start(t *testing.T) *jupyter.Kernel {
	t.Helper()
	k, err := jupyter.Start(t.Context(), jupyter.Spec{
		Argv:          []string{os.Args[0], "kernel", "{connection_file}"},
		InterruptMode: "message",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Stop(5 * time.Second) })
	return k
}

// outputs are the messages of a cell that a notebook would keep.
type outputs []*jupyter.Message

func (o *outputs) add(m *jupyter.Message) {
	switch m.Header.Type {
	case "stream", "display_data", "update_display_data", "error":
		*o = append(*o, m)
	}
}

// text returns what was printed.
func (o outputs) text(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, m := range o {
		var s struct{ Text string }
		if err := m.Decode(&s); err != nil {
			t.Error(err)
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

func (o outputs) types() []string {
	var types []string
	for _, m := range o {
		types = append(types, m.Header.Type)
	}
	return types
}

func TestExecute(t *testing.T) {
	k := start(t)
	for i, want := range []string{"eins\n", "zwei ß 漢字 🎲 \x7f\u2028<&>\n"} {
		var got outputs
		reply, err := k.Execute(t.Context(), fmt.Sprintf("%%%%\nos.Stdout.WriteString(%q)", want), jupyter.ExecuteOptions{Output: got.add})
		if err != nil {
			t.Fatal(err)
		}
		if reply.Status.Status != "ok" || reply.ExecutionCount != i+1 {
			t.Errorf("reply %+v; want ok, count %d", reply, i+1)
		}
		if got.text(t) != want {
			t.Errorf("got %q, want %q", got.text(t), want)
		}
	}

	var got outputs
	reply, err := k.Execute(t.Context(), "%%\nfmt.Println(1)\nnonsense()", jupyter.ExecuteOptions{Output: got.add})
	if err != nil {
		t.Fatal(err)
	}
	if reply.Status.Status != "error" || !strings.Contains(reply.Value, "undefined: nonsense") {
		t.Errorf("a cell that does not compile: %+v", reply)
	}
	if types := got.types(); !slices.Equal(types, []string{"error"}) {
		t.Errorf("a cell that does not compile published %v", types)
	}
}

// TestDisplays shows things between prints; Sync and a pause keep them in order.
func TestDisplays(t *testing.T) {
	k := start(t)
	var got outputs
	reply, err := k.Execute(t.Context(), `%noautoget
import "github.com/janpfeifer/gonb/gonbui"
%%
show := func(n int) {
	time.Sleep(50 * time.Millisecond)
	gonbui.UpdateHtml("x", fmt.Sprintf("<b>%d</b>", n))
	gonbui.Sync()
}
fmt.Println("a")
show(1)
fmt.Println("b")
show(2)
`, jupyter.ExecuteOptions{Output: got.add})
	if err != nil || reply.Status.Status != "ok" {
		t.Fatalf("%+v, %v", reply, err)
	}
	if types := got.types(); !slices.Equal(types, []string{"stream", "display_data", "stream", "update_display_data"}) {
		t.Fatalf("outputs %v", types)
	}
	for i, n := range []int{1, 3} {
		var c struct {
			Data      map[string]string
			Transient struct {
				ID string `json:"display_id"`
			}
		}
		if err := got[n].Decode(&c); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("<b>%d</b>", i+1); c.Data["text/html"] != want || c.Transient.ID != "x" {
			t.Errorf("display %d: %+v, want %s", i+1, c, want)
		}
	}
}

func TestLargeOutput(t *testing.T) {
	k := start(t)
	var got outputs
	const lines = 100_000
	reply, err := k.Execute(t.Context(), fmt.Sprintf(`%%%%
w := bufio.NewWriter(os.Stdout)
for i := range %d {
	fmt.Fprintf(w, "%%099d\n", i)
}
w.Flush()`, lines), jupyter.ExecuteOptions{Output: got.add})
	if err != nil || reply.Status.Status != "ok" {
		t.Fatalf("%+v, %v", reply, err)
	}
	text := got.text(t)
	if len(text) != 100*lines || !strings.HasSuffix(text, fmt.Sprintf("%099d\n", lines-1)) {
		t.Errorf("got %d bytes, want %d", len(text), 100*lines)
	}
}

func TestInterrupt(t *testing.T) {
	k := start(t)
	for name, cell := range map[string]string{
		"program":          "fmt.Println(\"begun\")\ntime.Sleep(time.Hour)",
		"shell":            "!echo begun; sleep 1000",
		"script":           "%%bash\necho begun\nsleep 1000",
		"several commands": "!echo begun; sleep 1000\n!sleep 1000",
		"held output":      "!echo begun; setsid sleep 1000; true",
		"child":            "fmt.Println(\"begun\")\nexec.Command(\"sleep\", \"1000\").Run()\ntime.Sleep(time.Hour)",
		"deaf":             "signal.Ignore(os.Interrupt)\nfmt.Println(\"begun\")\ntime.Sleep(time.Hour)",
	} {
		t.Run(name, func(t *testing.T) {
			var once sync.Once
			reply, err := k.Execute(t.Context(), cell, jupyter.ExecuteOptions{
				Output: func(m *jupyter.Message) {
					if m.Header.Type == "stream" {
						once.Do(func() {
							go func() {
								if err := k.Interrupt(t.Context()); err != nil {
									t.Error(err)
								}
							}()
						})
					}
				},
			})
			if err != nil || reply.Status.Status != "error" || reply.Value != "interrupted" {
				t.Errorf("%+v, %v", reply, err)
			}
			var got outputs
			if reply, err := k.Execute(t.Context(), "fmt.Println(7)", jupyter.ExecuteOptions{Output: got.add}); err != nil || got.text(t) != "7\n" {
				t.Errorf("after it: %q, %+v, %v", got.text(t), reply, err)
			}
		})
	}
}

func TestContext(t *testing.T) {
	k := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	begin := time.Now()
	if _, err := k.Execute(ctx, "!sleep 60", jupyter.ExecuteOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
	if err := k.Interrupt(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := k.KernelInfo(t.Context()); err != nil { // which waits for its turn
		t.Error(err)
	}
}

func TestDeath(t *testing.T) {
	k := start(t)
	var child int
	begin := time.Now()
	_, err := k.Execute(t.Context(), "!echo $$; sleep 60", jupyter.ExecuteOptions{Output: func(m *jupyter.Message) {
		if m.Header.Type == "stream" {
			child, _ = strconv.Atoi(strings.TrimSpace(outputs{m}.text(t)))
			syscall.Kill(k.Pid(), syscall.SIGKILL)
		}
	}})
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("error %v; want one that says killed", err)
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
	if _, err := k.KernelInfo(t.Context()); err == nil {
		t.Error("a dead kernel answers")
	}
	if err := k.Ping(t.Context()); err == nil {
		t.Error("a dead kernel has a heartbeat")
	}
	k.Stop(time.Second)
	if child == 0 {
		t.Fatal("the output before the death is lost")
	}
	// It may take a moment until the process is gone, or a zombie without a parent.
	for range 100 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the cell's program outlives the kernel")
}

func TestInput(t *testing.T) {
	k := start(t)
	var got outputs
	reply, err := k.Execute(t.Context(), "%with_inputs\n!read name; echo hello $name", jupyter.ExecuteOptions{
		Output: got.add,
		Input:  func(string, bool) (string, error) { return "Ada", nil },
	})
	if err != nil || reply.Status.Status != "ok" || got.text(t) != "hello Ada\n" {
		t.Errorf("%+v, %v, %q", reply, err, got.text(t))
	}
	reply, err = k.Execute(t.Context(), "%with_inputs\n!read name", jupyter.ExecuteOptions{})
	if err != nil || reply.Status.Status != "error" || !strings.Contains(reply.Value, "input prompting") {
		t.Errorf("where nobody answers: %+v, %v", reply, err)
	}
}

func TestRequests(t *testing.T) {
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
	select {
	case <-k.Exited():
	case <-time.After(10 * time.Second):
		t.Error("the kernel did not end")
	}
}
