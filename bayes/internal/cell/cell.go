// Package cell shows bundles in the output of the notebook cell that the program
// runs in, or on standard output outside a notebook. No other package knows the
// protocol of the notebook's kernel. Here a cell is always a notebook cell.
//
// Read cell.go first, then slot.go, and wire.go for the protocol.
//
// # Order and delivery
//
// A cell of GoNB is a program. Its standard output and its displays reach the
// kernel through different pipes, which are read concurrently, and the program may
// end at any moment. So [Display] returns only after the kernel has acknowledged
// the display: displays arrive in the order of their calls, none is lost if the
// program exits or panics after the call, and text printed after the call appears
// after the display. Text printed before the call appears before the display where
// the system can tell that a pipe has been read (Linux); elsewhere it may appear
// later.
//
// # The wire
//
// The kernel names two named pipes in the environment, GONB_PIPE (to the
// kernel) and GONB_PIPE_BACK (from it), and speaks encoding/gob on them as
// github.com/janpfeifer/gonb/gonbui/protocol describes. This package implements
// that protocol itself, because importing gonbui costs every cell some 80 ms of
// linking. A cell may use gonbui as well: see [shared].
package cell

import (
	"os"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// Session returns a name for the kernel that runs the program, or "" outside a
// notebook.
func Session() string { return os.Getenv("GONB_TMP_DIR") }

// Inside reports whether the program runs in a notebook cell.
func Inside() bool { return os.Getenv(pipeEnv) != "" }

// Display shows a bundle below everything shown so far: in the output of the cell,
// or as text on standard output outside a notebook. When it returns nil, the
// bundle has been delivered.
func Display(b host.Bundle) error {
	if !Inside() {
		return b.Print()
	}
	return send(displayData{Data: b})
}
