// Package cell shows things in the output of the notebook cell that the program
// runs in, and on standard output elsewhere. It is the only place that knows how
// to speak to the notebook's kernel.
//
// # Order and delivery
//
// A cell of GoNB is a program. What it writes to standard output and what it
// displays reach the kernel by different pipes, which are read side by side,
// and the program may end at any moment. So [Display] returns only after the
// kernel has said that it passed the display on: displays arrive in the order
// of their calls, none is lost when the program exits (or panics) after the
// call, and text printed after the call comes after the display. Text printed
// before it comes before it where the system can tell when a pipe has been
// read (Linux); elsewhere it may come later.
//
// # The wire
//
// The kernel names two named pipes in the environment, GONB_PIPE (to the
// kernel) and GONB_PIPE_BACK (from it), and speaks encoding/gob on them as
// github.com/janpfeifer/gonb/gonbui/protocol describes. This package speaks
// that protocol itself, because importing gonbui makes every cell of every
// notebook wait some 80 ms longer for the linker. A cell may use gonbui beside
// it: see [shared].
package cell

import (
	"os"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// Session names the kernel that the program is a cell of; "" outside a
// notebook.
func Session() string { return os.Getenv("GONB_TMP_DIR") }

// Inside reports whether the program runs in a notebook cell.
func Inside() bool { return os.Getenv(pipeEnv) != "" }

// Display shows a bundle below what has been shown so far: in the cell's
// output inside a notebook, as text on standard output elsewhere. When it
// returns nil the bundle has been handed over for good.
func Display(b host.Bundle) error {
	if !Inside() {
		return b.Print()
	}
	return send(displayData{Data: b})
}
