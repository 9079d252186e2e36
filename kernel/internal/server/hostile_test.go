package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
)

// alone serves a kernel that has no gonb, and returns a client of it.
func alone(t testing.TB) *jupyter.Client {
	t.Helper()
	conn, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, conn, Kernel{Gonb: func(string) (*exec.Cmd, error) { return nil, errors.New("there is no gonb") }})
	}()
	c, err := jupyter.Dial(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return c
}

// A peer sends greeting first. Then a DEALER sends ready, and a SUB subscriber.
var (
	greeting   = "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL" + strings.Repeat("\x00", 48)
	ready      = "\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
	subscriber = "\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"
)

// frame returns a frame, which may say another length than it has.
func frame(flags byte, length uint64, body string) string {
	if length > 255 || flags&2 != 0 {
		b := []byte{flags | 2}
		for shift := 56; shift >= 0; shift -= 8 {
			b = append(b, byte(length>>shift))
		}
		return string(b) + body
	}
	return string([]byte{flags, byte(length)}) + body
}

// alive wants the kernel to answer on all its sockets, soon.
func alive(t testing.TB, c *jupyter.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := c.Ping(ctx); err != nil {
		t.Fatalf("heartbeat: %v", err)
	}
	if _, err := c.KernelInfo(ctx); err != nil {
		t.Fatalf("shell: %v", err)
	}
	if err := c.Interrupt(ctx); err != nil {
		t.Fatalf("control: %v", err)
	}
	published := false
	if _, err := c.Execute(ctx, "1", jupyter.ExecuteOptions{Output: func(*jupyter.Message) { published = true }}); err != nil || !published {
		t.Fatalf("iopub: %v, %v", published, err)
	}
}

func ports(c jupyter.Connection) []int {
	return []int{c.ShellPort, c.ControlPort, c.StdinPort, c.IOPubPort, c.HeartbeatPort}
}

func dial(t testing.TB, c *jupyter.Client, port int) net.Conn {
	network, address := c.Connection().Network(port)
	conn, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestHostile sends to each socket messages of a user who does not have the key.
func TestHostile(t *testing.T) {
	c := alone(t)
	unsigned := frame(1, 9, "<IDS|MSG>") + frame(1, 0, "") + frame(1, 2, "{}") + frame(1, 2, "{}") + frame(1, 2, "{}") + frame(0, 2, "{}")
	many := strings.Repeat(frame(1, 0, ""), 100_000)
	for name, say := range map[string]string{
		"nothing":              "",
		"a web request":        "GET / HTTP/1.1\r\n\r\n",
		"old version":          "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01\x00NULL" + strings.Repeat("\x00", 48),
		"no security":          strings.Replace(greeting, "NULL", "CURVE", 1)[:64],
		"no command":           greeting + frame(0, 5, "READY"),
		"a command of nothing": greeting + frame(4, 0, ""),
		"a long name":          greeting + frame(4, 2, "\xffA"),
		"bad properties":       greeting + frame(4, 18, "\x05READY\x0bSocket-Type"),
		"giant property":       greeting + frame(4, 22, "\x05READY\x0bSocket-Type\xff\xff\xff\xff"),
		"another socket":       greeting + "\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03PUB",
		"unsigned":             greeting + ready + unsigned,
		"wrong signature":      greeting + ready + frame(1, 9, "<IDS|MSG>") + frame(1, 64, strings.Repeat("0", 64)) + frame(1, 2, "{}") + frame(1, 2, "{}") + frame(1, 2, "{}") + frame(0, 2, "{}"),
		"no hexadecimal":       greeting + ready + frame(1, 9, "<IDS|MSG>") + frame(1, 2, "zz") + frame(1, 2, "{}") + frame(1, 2, "{}") + frame(1, 2, "{}") + frame(0, 2, "{}"),
		"no delimiter":         greeting + ready + frame(1, 1, "a") + frame(0, 1, "b"),
		"delimiter at the end": greeting + ready + frame(0, 9, "<IDS|MSG>"),
		"one empty frame":      greeting + ready + frame(0, 0, ""),
		"2^62 bytes":           greeting + ready + frame(0, 1<<62, "a"),
		"2^64−1 bytes":         greeting + ready + frame(0, 1<<64-1, "a"),
		"a gigabyte":           greeting + ready + frame(0, 1<<30, strings.Repeat("a", 1<<20)),
		"empty frames":         greeting + ready + many,
		"unknown flags":        greeting + ready + frame(0xf8, 1, "a"),
		"ping":                 greeting + ready + frame(4, 7, "\x04PING\x00\x00"),
		"bad ping":             greeting + ready + frame(4, 5, "\x04PING"),
		"error":                greeting + ready + frame(4, 6, "\x05ERROR"),
		"subscriptions":        greeting + subscriber + strings.Repeat(frame(0, 3, "\x01ab")+frame(4, 12, "\x09SUBSCRIBEx"), 10_000),
		"no subscription":      greeting + subscriber + frame(0, 0, "") + frame(0, 1, "\x07") + frame(1, 1, "\x01") + frame(0, 1, "\x01"),
	} {
		for _, port := range ports(c.Connection()) {
			conn := dial(t, c, port)
			go conn.Write([]byte(say)) // it may not be read to its end
			defer conn.Close()         // only in the end: idle until then
		}
		t.Run(name, func(t *testing.T) { alive(t, c) })
	}

	// Subscribers that never read.
	for range 50 {
		conn := dial(t, c, c.Connection().IOPubPort)
		defer conn.Close()
		conn.Write([]byte(greeting + subscriber + frame(0, 1, "\x01")))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	large := strings.Repeat("x", 1<<20)
	for range 20 {
		if _, err := c.Execute(ctx, large, jupyter.ExecuteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	alive(t, c)
}

// TestRandom sends random frames, mangled from right ones, in thousands.
func TestRandom(t *testing.T) {
	c := alone(t)
	seeds := []string{greeting + ready + frame(1, 9, "<IDS|MSG>") + frame(1, 0, "") + strings.Repeat(frame(1, 2, "{}"), 3) + frame(0, 2, "{}"), greeting + subscriber + frame(0, 1, "\x01")}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		b := []byte(seeds[r.IntN(len(seeds))])
		for range r.IntN(6) {
			at := r.IntN(max(len(b), 1))
			if len(b) == 0 {
				break
			}
			switch r.IntN(4) {
			case 0:
				b[at] = byte(r.Uint32())
			case 1:
				b = append(b[:at], b[min(len(b), at+r.IntN(9)):]...)
			case 2:
				b = append(b[:at], append(bytes.Repeat([]byte{byte(r.Uint32())}, r.IntN(300)), b[at:]...)...)
			case 3:
				b = b[:max(at, 1)]
			}
		}
		sendTo(t, c, i, b)
		if i%500 == 0 {
			alive(t, c)
		}
	}
	alive(t, c)
}

// sendTo opens a connection to one of the sockets, sends b and closes it.
func sendTo(t testing.TB, c *jupyter.Client, socket int, b []byte) {
	all := ports(c.Connection())
	conn := dial(t, c, all[socket%len(all)])
	conn.Write(b)
	conn.(*net.TCPConn).SetLinger(0) // no ports in TIME_WAIT
	conn.Close()
}

func FuzzWire(f *testing.F) {
	for i := range 5 {
		f.Add(i, []byte(greeting+ready+frame(1, 9, "<IDS|MSG>")+frame(1, 0, "")+frame(0, 2, "{}")))
		f.Add(i, []byte(greeting+subscriber+frame(0, 1, "\x01")))
	}
	c := alone(f)
	n := 0
	f.Fuzz(func(t *testing.T, socket int, b []byte) {
		sendTo(t, c, socket&0xff, b)
		if n++; n%100 == 0 {
			alive(t, c)
		}
	})
}

// oddContents are contents of requests that lack something, or have it wrong.
var oddContents = []string{
	"{}", "null", "[]", "1", `"a"`,
	`{"code": null}`, `{"code": 1}`, `{"code": "fmt.Println(1)"}`,
	`{"code": "1", "silent": null, "store_history": null, "allow_stdin": null, "stop_on_error": null, "user_expressions": null}`,
	`{"code": "1", "silent": "yes"}`,
	`{"code": "bayes.", "cursor_pos": -5, "detail_level": null}`,
	`{"code": "bayes.", "cursor_pos": 1e9}`, `{"code": "bayes.", "cursor_pos": "x"}`, `{"code": "(", "cursor_pos": 0}`,
	`{"code": "%"}`, `{"code": "% "}`, `{"code": "%\t\\\n"}`, `{"code": "!\\"}`, `{"code": "%%script"}`, `{"code": "%%writefile"}`, `{"code": "%exec"}`, `{"code": "%with_inputs"}`,
	`{"code": "%\"\""}`, `{"code": "%%\n%%\n%%\n%%\n%%\n%%\n%%\n%%"}`, `{"code": "\u0000\ud800"}`,
	`{"code": "import \"C\"", "cursor_pos": 3}`, `{"code": "package x\npackage y"}`,
	`{"restart": null}`, `{"hist_access_type": "range", "session": -9, "start": -1, "stop": null}`,
	`{"hist_access_type": "search", "pattern": "[", "n": -1}`, `{"hist_access_type": 7}`, `{"hist_access_type": "tail", "n": 1e300}`,
	`{"comm_id": 1}`, `{"comm_id": "a", "target_name": "gonb_comm", "data": null}`, `{"comm_id": "a", "data": []}`,
	`{"value": null}`, `{"value": 1}`,
}

var oddTypes = []string{
	"execute_request", "complete_request", "inspect_request", "history_request", "is_complete_request", "kernel_info_request", "connect_request",
	"comm_info_request", "comm_open", "comm_msg", "comm_close", "interrupt_request", "input_reply", "debug_request", "no_request", "",
}

// TestOddRequests sends signed requests with missing and wrong fields to a kernel
// with gonb. It wants an answer to every request that has one.
func TestOddRequests(t *testing.T) {
	t.Parallel()
	k := start(t)
	for _, typ := range oddTypes {
		for _, content := range oddContents {
			for _, socket := range []string{"shell", "control"} {
				if socket == "control" && ofCells[typ] {
					continue
				}
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				wanted := ""
				if name, ok := strings.CutSuffix(typ, "_request"); ok && name != "no" {
					wanted = name + "_reply"
				}
				wait, err := k.Begin(ctx, socket, typ, json.RawMessage(content))
				if err == nil && wanted != "" {
					_, err = wait(wanted)
				}
				cancel()
				if err != nil {
					t.Fatalf("%s %s on %s: %v", typ, content, socket, err)
				}
			}
		}
	}
	k.OK("fmt.Println(7)", "7\n")
}

func FuzzRequests(f *testing.F) {
	for _, typ := range oddTypes {
		for i, content := range oddContents {
			f.Add(typ, content, i%2 == 0)
		}
	}
	c := alone(f)
	n := 0
	f.Fuzz(func(t *testing.T, typ, content string, onShell bool) {
		if typ == "shutdown_request" || typ == "history_request" && len(content)%100 != 0 { // the history gets long
			return
		}
		socket := "control"
		if onShell {
			socket = "shell"
		}
		if _, err := c.Begin(t.Context(), socket, typ, json.RawMessage(content)); err != nil && json.Valid([]byte(content)) {
			t.Fatal(err)
		}
		if n++; n%100 == 0 {
			alive(t, c)
		}
	})
}
