package jupyter

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
)

// Connection says where a kernel listens and with which key messages are
// signed: the content of a connection file.
type Connection struct {
	Transport       string `json:"transport"` // "tcp" or "ipc"
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HeartbeatPort   int    `json:"hb_port"`
	SignatureScheme string `json:"signature_scheme"` // "hmac-sha256"
	Key             string `json:"key"`              // empty: messages are not signed
}

// NewConnection makes a connection over five free ports of the loopback
// interface, with a random key. As with every Jupyter client, the ports are
// free when chosen and may in principle be taken before the kernel listens.
func NewConnection() (Connection, error) {
	c := Connection{Transport: "tcp", IP: "127.0.0.1", SignatureScheme: "hmac-sha256", Key: rand.Text()}
	for _, port := range []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort} {
		l, err := net.Listen("tcp", net.JoinHostPort(c.IP, "0"))
		if err != nil {
			return c, fmt.Errorf("finding a free port: %w", err)
		}
		defer l.Close() // only at the end, so that the five ports differ
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// ReadConnection reads a connection file.
func ReadConnection(file string) (Connection, error) {
	var c Connection
	b, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("connection file %s: %w", file, err)
	}
	return c, nil
}

// Write writes the connection file, which only its owner may read: whoever
// knows the key may run code.
func (c Connection) Write(file string) error {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}

// address returns where a port is, in ZeroMQ's words.
func (c Connection) address(port int) string {
	network, address := c.Network(port)
	if network == "unix" {
		network = "ipc"
	}
	return network + "://" + address
}

// Network returns where a port is, for the functions of package net. Over "ipc" the
// IP is the beginning of a path, and a port the end of it.
func (c Connection) Network(port int) (network, address string) {
	if c.Transport == "ipc" {
		return "unix", fmt.Sprintf("%s-%d", c.IP, port)
	}
	return "tcp", net.JoinHostPort(c.IP, strconv.Itoa(port))
}
