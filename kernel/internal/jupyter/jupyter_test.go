package jupyter

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

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
	m, err := NewMessage("session", "kernel_info_request", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	m.Buffers = [][]byte{{1, 2}}
	frames, err := m.Frames("key")
	if err != nil {
		t.Fatal(err)
	}
	frames = append([][]byte{[]byte("identity")}, frames...)
	_, back, err := ParseMessage(frames, "key")
	if err != nil || back.Header != m.Header || string(back.Content) != "{}" || len(back.Buffers) != 1 {
		t.Errorf("%+v, %v", back, err)
	}
	for name, spoil := range map[string]func() ([][]byte, string){
		"key":     func() ([][]byte, string) { return frames, "other" },
		"content": func() ([][]byte, string) { f := slices.Clone(frames); f[6] = []byte(`{"a":1}`); return f, "key" },
		"cut":     func() ([][]byte, string) { return frames[:5], "key" },
		"empty":   func() ([][]byte, string) { return nil, "key" },
	} {
		if _, _, err := ParseMessage(spoil()); err == nil {
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
