package bayes

import (
	"io"
	"os"
	"strings"
	"testing"
)

// panicked returns the error that do panics with.
func panicked(t *testing.T, do func()) (err error) {
	t.Helper()
	defer func() {
		v := recover()
		var ok bool
		if err, ok = v.(error); !ok {
			t.Errorf("it panics with %v", v)
		}
	}()
	do()
	return nil
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
