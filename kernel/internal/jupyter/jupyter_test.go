package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
	_ "github.com/janpfeifer/gonb/gonbui" // which a cell of TestDisplays imports
)

// gonb is the kernel that the tests talk to.
var gonb string

func TestMain(m *testing.M) {
	if err := findGonb(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// findGonb builds gonb and goimports where "kernel lab" does, unless they are
// there already.
func findGonb() error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	version, err := toolchain.GoVersion(context.Background())
	if err != nil {
		return err
	}
	dir := toolchain.Dir(filepath.Join(cache, "gonbayes"), version)
	gonb = filepath.Join(dir, "gonb")
	os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return toolchain.BuildCells(context.Background(), dir)
}

// start starts a kernel for one test.
func start(t *testing.T, interruptMode string) *Kernel {
	t.Helper()
	repository, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	k, err := Start(t.Context(), Spec{
		Argv:          []string{gonb, "-kernel", "{connection_file}", "-raw_error", "-go_work=" + repository},
		InterruptMode: interruptMode,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Stop(5 * time.Second) })
	return k
}

// outputs are the messages of a cell that a notebook would keep.
type outputs []*Message

func (o *outputs) add(m *Message) {
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
	k := start(t, "message")
	for i, want := range []string{"eins\n", "zwei ß 漢字 🎲 \x7f\u2028<&>\n"} {
		var got outputs
		reply, err := k.Execute(t.Context(), fmt.Sprintf("%%%%\nos.Stdout.WriteString(%q)", want), ExecuteOptions{Output: got.add})
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
	reply, err := k.Execute(t.Context(), "%%\nfmt.Println(1)\nnonsense()", ExecuteOptions{Output: got.add})
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
	k := start(t, "message")
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
`, ExecuteOptions{Output: got.add})
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
	k := start(t, "message")
	var got outputs
	const lines = 100_000
	reply, err := k.Execute(t.Context(), fmt.Sprintf(`%%%%
w := bufio.NewWriter(os.Stdout)
for i := range %d {
	fmt.Fprintf(w, "%%099d\n", i)
}
w.Flush()`, lines), ExecuteOptions{Output: got.add})
	if err != nil || reply.Status.Status != "ok" {
		t.Fatalf("%+v, %v", reply, err)
	}
	text := got.text(t)
	if len(text) != 100*lines || !strings.HasSuffix(text, fmt.Sprintf("%099d\n", lines-1)) {
		t.Errorf("got %d bytes, want %d", len(text), 100*lines)
	}
}

func TestInterrupt(t *testing.T) {
	for _, mode := range []string{"message", "signal"} {
		t.Run(mode, func(t *testing.T) {
			k := start(t, mode)
			begin := time.Now()
			var once sync.Once
			reply, err := k.Execute(t.Context(), "%%\nfmt.Println(\"begun\")\ntime.Sleep(time.Minute)", ExecuteOptions{
				Output: func(m *Message) {
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
			if err != nil || time.Since(begin) > 30*time.Second {
				t.Fatalf("%+v, %v after %v", reply, err, time.Since(begin))
			}
			// A signal also reaches the cell's program, which may end before
			// gonb has taken the signal in: then that stops the next cell too.
			var got outputs
			for range 3 {
				got = nil
				reply, err := k.Execute(t.Context(), "%%\nfmt.Println(7)", ExecuteOptions{Output: got.add})
				if err != nil || reply.Value != "interrupted" {
					break
				}
			}
			if got.text(t) != "7\n" {
				t.Errorf("after it: %q", got.text(t))
			}
		})
	}
}

func TestContext(t *testing.T) {
	k := start(t, "message")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	begin := time.Now()
	if _, err := k.Execute(ctx, "!sleep 60", ExecuteOptions{}); !errors.Is(err, context.DeadlineExceeded) {
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
	k := start(t, "message")
	var child int
	begin := time.Now()
	_, err := k.Execute(t.Context(), "!echo $$; sleep 60", ExecuteOptions{Output: func(m *Message) {
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
	k := start(t, "message")
	var got outputs
	reply, err := k.Execute(t.Context(), "%with_inputs\n!read name; echo hello $name", ExecuteOptions{
		Output: got.add,
		Input:  func(string, bool) (string, error) { return "Ada", nil },
	})
	if err != nil || reply.Status.Status != "ok" || got.text(t) != "hello Ada\n" {
		t.Errorf("%+v, %v, %q", reply, err, got.text(t))
	}
	if _, err := k.Execute(t.Context(), "%with_inputs\n!read name", ExecuteOptions{}); !errors.Is(err, ErrInput) {
		t.Errorf("error %v, want ErrInput", err)
	}
}

func TestRequests(t *testing.T) {
	k := start(t, "message")
	info, err := k.KernelInfo(t.Context())
	if err != nil || info.LanguageInfo.Name != "go" || info.Implementation != "gonb" {
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
	c, err := Dial(t.Context(), k.conn)
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

func TestStartFails(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	for _, test := range []struct {
		ctx  context.Context
		argv []string
		want string
	}{
		{t.Context(), []string{"/no/such/kernel"}, "no such file"},
		{t.Context(), []string{"sh", "-c", "echo out of tune >&2; exit 3"}, "exit status 3; it last said:\nout of tune"},
		{t.Context(), []string{gonb, "-kernel", "/no/such/file"}, "/no/such/file"},
		{ctx, []string{"sleep", "60"}, "deadline"},
	} {
		k, err := Start(test.ctx, Spec{Argv: test.argv})
		if err == nil {
			k.Stop(0)
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want one with %q", test.argv, err, test.want)
		}
	}
}

func TestSignature(t *testing.T) {
	m, err := newMessage("session", "kernel_info_request", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	m.Buffers = [][]byte{{1, 2}}
	frames, err := m.frames("key")
	if err != nil {
		t.Fatal(err)
	}
	frames = append([][]byte{[]byte("identity")}, frames...)
	back, err := parseMessage(frames, "key")
	if err != nil || back.Header != m.Header || string(back.Content) != "{}" || len(back.Buffers) != 1 {
		t.Errorf("%+v, %v", back, err)
	}
	for name, spoil := range map[string]func() ([][]byte, string){
		"key":     func() ([][]byte, string) { return frames, "other" },
		"content": func() ([][]byte, string) { f := slices.Clone(frames); f[6] = []byte(`{"a":1}`); return f, "key" },
		"cut":     func() ([][]byte, string) { return frames[:5], "key" },
		"empty":   func() ([][]byte, string) { return nil, "key" },
	} {
		if _, err := parseMessage(spoil()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The signature of a message known from elsewhere: openssl dgst -sha256 -hmac.
func TestSign(t *testing.T) {
	got := sign("secret", [][]byte{[]byte("{}"), []byte("{}"), []byte("{}"), []byte("{}")})
	const want = "34982f0bfec60e7b933ffde06c1ecab0fba073717a95ab943d1dd06f82c2d5e4"
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := sign("", nil); len(got) != 0 {
		t.Errorf("without a key: %q", got)
	}
}

func TestConnection(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "c.json")
	if err := c.Write(file); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: others can read the key", info.Mode(), err)
	}
	back, err := ReadConnection(file)
	if err != nil || back != c {
		t.Errorf("%+v, %v; want %+v", back, err, c)
	}
	ports := map[int]bool{c.ShellPort: true, c.IOPubPort: true, c.StdinPort: true, c.ControlPort: true, c.HeartbeatPort: true}
	if len(ports) != 5 || ports[0] {
		t.Errorf("ports %v", ports)
	}
}
