// Package zmtp is the listening side of the ZeroMQ Message Transport Protocol,
// version 3, as far as Jupyter kernels need it: sockets that answer (ROUTER, and
// REP for the heartbeat) and sockets that publish (PUB), without security.
//
// Anyone who reaches a kernel's ports may write to them; only messages carry a
// signature. So nothing that a peer does, or fails to do, ends a socket or keeps
// it from others: a connection has its own goroutines, a peer that breaks the
// protocol is disconnected, and all that a peer can make us hold is bounded.
//
// Read wire.go, which reads and writes frames, and then socket.go, which keeps
// the connections. The protocol is https://rfc.zeromq.org/spec/23/.
package zmtp

import "time"

// Bounds for all peers. They are far from what Jupyter needs.
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
