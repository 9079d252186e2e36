package bayes

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Tests file posteriors in a folder of their own; a child process of a test
// runs what the environment says instead of the tests.
func TestMain(m *testing.M) {
	if job := children[os.Getenv("GONBAYES_TEST_CHILD")]; job != nil {
		job()
		os.Exit(0)
	}
	dir, err := os.MkdirTemp("", "gonbayes")
	if err != nil {
		panic(err)
	}
	os.Setenv("GONBAYES_CACHE", dir)
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// children are the jobs that [child] can run.
var children = map[string]func(){}

// child runs a job in a process of its own and returns its output and exit
// status.
func child(t *testing.T, job string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "GONBAYES_TEST_CHILD="+job, "GONBAYES_CACHE=off"), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// captured returns what do writes to a file such as os.Stderr.
func captured(t *testing.T, file **os.File, do func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := *file
	*file = w
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	func() {
		defer func() { *file = old; w.Close() }()
		do()
	}()
	return <-text
}

func mustParse(t testing.TB, text string) *Model {
	t.Helper()
	m, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustSample(t *testing.T, text string, d Data, opts ...Option) *Posterior {
	t.Helper()
	p, err := mustParse(t, text).Sample(d, append([]Option{Quiet()}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkText compares whole texts, line ends aside.
func checkText(t *testing.T, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
