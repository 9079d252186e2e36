// Package notebook shows things to the person: in the output of the notebook
// cell when the program runs in one, on standard output elsewhere. It is the
// only place that knows about notebooks.
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
package notebook

import (
	"io"
	"os"
	"slices"
	"strings"
)

// The MIME types that a [Bundle] is made of.
const (
	Plain    = "text/plain"
	HTML     = "text/html"
	Markdown = "text/markdown"
	Latex    = "text/latex"
	SVG      = "image/svg+xml"
	PNG      = "image/png"
)

// A Bundle is one thing in several forms, by MIME type. The viewer shows the
// richest form that it can. Values are strings, or []byte for [PNG]. Every
// bundle should have a [Plain] form: it is what terminals, text editors and
// screen readers get.
type Bundle map[string]any

// Text returns the plain form, ending in a newline. A bundle without one gives
// the names of the forms that it has, in brackets.
func (b Bundle) Text() string {
	text, ok := b[Plain].(string)
	if !ok {
		var types []string
		for t := range b {
			types = append(types, t)
		}
		slices.Sort(types)
		text = "[" + strings.Join(types, ", ") + "]"
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// Session names the kernel that the program is a cell of; "" outside a
// notebook.
func Session() string { return os.Getenv("GONB_TMP_DIR") }

// Inside reports whether the program runs in a notebook cell.
func Inside() bool { return os.Getenv(pipeEnv) != "" }

// Display shows a bundle below what has been shown so far: in the cell's
// output inside a notebook, as text on standard output elsewhere. When it
// returns nil the bundle has been handed over for good.
func Display(b Bundle) error {
	if !Inside() {
		_, err := io.WriteString(os.Stdout, b.Text())
		return err
	}
	return send(displayData{Data: b})
}
