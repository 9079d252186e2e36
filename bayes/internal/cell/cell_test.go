package cell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// The test binary is also the cell's program: the scenario that the variable
// names runs instead of the tests.
const scenarioEnv = "NOTEBOOK_TEST_SCENARIO"

var scenarios = map[string]func(){
	// Displays and prints in turn, then exits without a further word.
	"mixed": func() {
		for i := range 10 {
			fmt.Println("printed", i)
			b := host.Bundle{host.Plain: fmt.Sprint("shown ", i)}
			switch i % 3 {
			case 1:
				b[host.HTML] = "<p>" + strings.Repeat("x", 10_000) + "</p>"
			case 2:
				b[host.SVG] = strings.Repeat("<svg/>", 200_000) // over a megabyte, many times the pipe
				b[host.PNG] = make([]byte, 300_000)
			}
			must(Display(b))
		}
	},
	"panic": func() {
		must(Display(host.Bundle{host.Plain: "last words"}))
		panic("on purpose")
	},
	"slots": func() {
		a, b := NewSlot(), NewSlot()
		must(a.Update(host.Bundle{host.Plain: "a1"}))
		must(b.Update(host.Bundle{host.Plain: "b1"}))
		must(a.Update(host.Bundle{host.Plain: "a2", host.HTML: "<b>a2</b>"}))
		must(Display(host.Bundle{host.Plain: "c", host.Latex: `\beta`}))
		must(b.Update(host.Bundle{host.Plain: "b2"}))
	},
	"together": func() {
		done := make(chan bool)
		for g := range 8 {
			go func() {
				for i := range 20 {
					must(Display(host.Bundle{host.Plain: fmt.Sprintf("%d %d", g, i)}))
				}
				done <- true
			}()
		}
		for range 8 {
			<-done
		}
	},
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func TestMain(m *testing.M) {
	if f := scenarios[os.Getenv(scenarioEnv)]; f != nil {
		f()
		os.Exit(0)
	}
	os.Unsetenv(pipeEnv)
	os.Exit(m.Run())
}

type event struct {
	Kind, ID, Text string
	Data           map[string]any
}

// build builds a command of testdata.
func build(t testing.TB, name string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs named pipes in the file system, which Windows lacks")
	}
	exe := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", exe, "./testdata/"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exe
}

// play runs a program in the kernel of testdata and returns what came out.
func play(t testing.TB, kernel, scenario string, program string, wantFail bool) []event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, kernel, program)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), scenarioEnv+"="+scenario)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); (err != nil) != wantFail {
		t.Fatalf("%s: %v\n%s", scenario, err, &stderr)
	}
	var events []event
	for d := json.NewDecoder(&stdout); d.More(); {
		var e event
		if err := d.Decode(&e); err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	if n := len(events); n == 0 || events[n-1].Kind != "exit" {
		t.Fatalf("no exit after %d events", n)
	}
	return events[:len(events)-1]
}

func self(t testing.TB) string {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

func TestOrderAndDelivery(t *testing.T) {
	kernel := build(t, "kernel")
	for range 10 {
		var shown, all []string
		for _, e := range play(t, kernel, "mixed", self(t), false) {
			all = append(all, strings.Split(strings.TrimSpace(e.Text), "\n")...)
			if e.Kind == "display" {
				shown = append(shown, e.Text)
			}
		}
		var wantShown, wantAll []string
		for i := range 10 {
			wantShown = append(wantShown, fmt.Sprint("shown ", i))
			wantAll = append(wantAll, fmt.Sprint("printed ", i), fmt.Sprint("shown ", i))
		}
		if fmt.Sprint(shown) != fmt.Sprint(wantShown) {
			t.Fatalf("shown %q", shown)
		}
		if runtime.GOOS == "linux" && fmt.Sprint(all) != fmt.Sprint(wantAll) {
			t.Errorf("printed and shown: %q", all)
		}
	}
}

func TestForms(t *testing.T) {
	kernel := build(t, "kernel")
	events := play(t, kernel, "mixed", self(t), false)
	for _, e := range events {
		if e.Text == "shown 2" {
			if svg, _ := e.Data[host.SVG].(string); len(svg) != 6*200_000 {
				t.Errorf("%d bytes of SVG", len(svg))
			}
			if png, _ := e.Data[host.PNG].(string); len(png) != 400_000 { // base64 in JSON
				t.Errorf("PNG is %T of %d bytes", e.Data[host.PNG], len(png))
			}
			return
		}
	}
	t.Error("not shown")
}

func TestDeliveredBeforePanic(t *testing.T) {
	events := play(t, build(t, "kernel"), "panic", self(t), true)
	if len(events) != 1 || events[0].Text != "last words" {
		t.Errorf("%+v", events)
	}
}

func TestSlots(t *testing.T) {
	events := play(t, build(t, "kernel"), "slots", self(t), false)
	var got []string
	for _, e := range events {
		got = append(got, e.Kind+" "+e.Text)
	}
	want := []string{"display a1", "display b1", "update a2", "display c", "update b2"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if a, b := events[0].ID, events[1].ID; a == "" || b == "" || a == b || events[2].ID != a || events[4].ID != b || events[3].ID != "" {
		t.Errorf("ids %+v", events)
	}
}

func TestManyGoroutines(t *testing.T) {
	next := map[int]int{}
	for _, e := range play(t, build(t, "kernel"), "together", self(t), false) {
		var g, i int
		if _, err := fmt.Sscan(e.Text, &g, &i); err != nil || next[g] != i {
			t.Errorf("%q after %d of that goroutine (%v)", e.Text, next[g], err)
		}
		next[g]++
	}
	for g := range 8 {
		if next[g] != 20 {
			t.Errorf("%d displays of goroutine %d, want 20", next[g], g)
		}
	}
}

// A cell may use gonbui too: neither breaks the other's stream.
func TestBesideGonbui(t *testing.T) {
	var got, want []string
	for _, e := range play(t, build(t, "kernel"), "", build(t, "both"), false) {
		got = append(got, e.Text)
	}
	for i := range 10 {
		want = append(want, fmt.Sprint("ours ", i), fmt.Sprint("gonbui's ", i))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}

// A path left over in the environment is an error, not a hang.
func TestKernelGone(t *testing.T) {
	var w wire
	if err := w.open(filepath.Join(t.TempDir(), "gone"), ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestOutside(t *testing.T) {
	if Inside() {
		t.Error("inside")
	}
	if err := NewSlot().Update(host.Bundle{host.Plain: "x"}); !errors.Is(err, ErrOutside) {
		t.Errorf("error %v", err)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		b    host.Bundle
		want string
	}{
		{host.Bundle{host.Plain: "a\n", host.HTML: "<p>"}, "a\n"},
		{host.Bundle{host.Plain: "a"}, "a\n"},
		{host.Bundle{host.SVG: "<svg/>", host.PNG: []byte{1}}, "[image/png, image/svg+xml]\n"},
	} {
		if got := c.b.Text(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func ExampleDisplay() {
	// Outside a notebook this prints the plain form.
	err := Display(host.Bundle{
		host.Plain: "beta = 0.28",
		host.Latex: `$\beta = 0.28$`,
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: beta = 0.28
}
