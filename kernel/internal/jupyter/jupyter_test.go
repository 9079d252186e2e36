package jupyter

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// gonb is the kernel that the tests talk to, of the version in go.mod.
var gonb string

// goimports is what GoNB needs to run a cell of Go.
const goimports = "golang.org/x/tools/cmd/goimports@v0.52.0"

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "jupyter-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	gonb = filepath.Join(dir, "gonb")
	for _, args := range [][]string{{"build", "-o", gonb, "github.com/janpfeifer/gonb"}, {"install", goimports}} {
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "GOBIN="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go %s: %v\n%s", strings.Join(args, " "), err, out)
			return 1
		}
	}
	os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return m.Run()
}

// start starts a kernel for one test.
func start(t *testing.T) *Kernel {
	t.Helper()
	k, err := Start(t.Context(), Spec{Argv: []string{gonb, "-kernel", "{connection_file}", "-raw_error"}, InterruptMode: "message"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Stop(5 * time.Second) })
	return k
}

// stream runs code and returns its reply and what it printed.
func stream(t *testing.T, ctx context.Context, k *Kernel, code string) (*ExecuteReply, string, error) {
	t.Helper()
	var text strings.Builder
	reply, err := k.Execute(ctx, code, ExecuteOptions{Output: func(m *Message) {
		if m.Header.Type != "stream" {
			return
		}
		var s struct{ Text string }
		if err := m.Decode(&s); err != nil {
			t.Error(err)
		}
		text.WriteString(s.Text)
	}})
	return reply, text.String(), err
}

func TestExecute(t *testing.T) {
	k := start(t)
	for i, want := range []string{"eins\n", "zwei ß 漢字 🎲 \x7f\u2028<&>\n"} {
		reply, got, err := stream(t, t.Context(), k, fmt.Sprintf("%%%%\nos.Stdout.WriteString(%q)", want)+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if reply.Status.Status != "ok" || reply.ExecutionCount != i+1 {
			t.Errorf("reply %+v; want ok, count %d", reply, i+1)
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
