// Package zmtp is the listening side of the ZeroMQ Message Transport Protocol,
// version 3, as far as Jupyter kernels need it: sockets that answer (ROUTER, and
// REP for the heartbeat) and sockets that publish (PUB), without security.
//
// Anyone who can reach a kernel's ports can write to them: signatures come only with
// the messages. So no peer can end a socket, or block it for others, by anything it
// does or fails to do. Each connection has its own goroutines, a peer that breaks
// the protocol is disconnected, and memory is bounded.
//
// Read wire.go, which reads and writes frames, and then socket.go, which keeps
// the connections. The protocol is https://rfc.zeromq.org/spec/23/.
package zmtp

import "time"

// Limits for peers. They are far above the needs of Jupyter.
const (
	maxConnections  = 1000             // of a socket
	maxMessage      = 256 << 20        // bytes of a message
	maxUnfinished   = 512 << 20        // bytes of all messages that are still being read …
	smallMessage    = 64 << 10         // … of which these, or fewer, are always read
	maxBehind       = 512 << 20        // bytes that wait for a peer to read them
	handshakeTime   = 10 * time.Second // to greet
	messageTime     = 2 * time.Minute  // to send a message once begun
	maxSubscription = 1 << 10          // bytes of all subscriptions of a peer
)
