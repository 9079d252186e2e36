// Package host connects package bayes to the program around it. A program that
// imports bayes alone has an empty host: nothing is filed, no progress is shown,
// no signal is caught, and a missing value is a panic. Package bayes/notebook
// fills in [Current], so that the program behaves as a notebook cell should.
//
// host.go has the hooks, bundle.go the forms in which things are shown, and
// frames.go the one form that moves.
package host

import (
	"context"

	"github.com/gonbayes/gonbayes/bayes/internal/progress"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// A Host is a set of hooks, any of which may be nil.
type Host struct {
	// Fail ends the program with a message. It does not return.
	Fail func(err error)

	// Show shows a bundle below what has been shown so far.
	Show func(b Bundle) error

	// Rich reports whether Show shows more than text.
	Rich func() bool

	// Warn shows a warning about a posterior that was just made.
	Warn func(text string)

	// Progress returns the place where progress is shown.
	Progress func() progress.Place

	// Interruptible returns a context that is also done when the person
	// interrupts the program. The caller calls release when the work is over.
	Interruptible func(ctx context.Context) (_ context.Context, release context.CancelFunc)

	// Files returns where posteriors are filed.
	Files func() Files

	// Session returns a name for the session in which posteriors of
	// interrupted runs are found again; if it is "", they are not filed.
	Session func() string
}

// Files keeps posteriors under keys. [store.Cache] is one; it says what the
// errors are.
type Files interface {
	Get(key string) (*store.InferenceData, error)
	Put(key string, d *store.InferenceData) error
}

// Current is the host of this program. It is set before main begins.
var Current Host

// Fail ends the work with an error: as the host does, or by a panic with err.
func Fail(err error) {
	if Current.Fail != nil {
		Current.Fail(err)
	}
	panic(err)
}

// Interruptible returns ctx, done also when the host is interrupted.
func Interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	if Current.Interruptible == nil {
		return ctx, func() {}
	}
	return Current.Interruptible(ctx)
}

// Rich reports whether more than text is shown.
func Rich() bool { return Current.Rich != nil && Current.Rich() }

// Show shows a bundle: as the host does, or as text on standard output.
func Show(b Bundle) error {
	if Current.Show == nil {
		return b.Print()
	}
	return Current.Show(b)
}
