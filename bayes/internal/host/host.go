// Package host connects package bayes to the program around it. A program that
// imports bayes alone has an empty host: nothing is filed, no progress is
// shown, no signal is caught, and [Fail] panics. Package bayes/notebook sets
// [Current], so that the program behaves as a notebook cell should.
//
// Read host.go for the hooks, bundle.go for the forms of an output, and frames.go
// for the slider.
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

	// Show shows a bundle below everything shown so far.
	Show func(b Bundle) error

	// Rich reports whether Show shows more than text.
	Rich func() bool

	// Warn shows a warning about a new posterior.
	Warn func(text string)

	// Progress returns the place where progress is shown.
	Progress func() progress.Place

	// Interruptible returns a context that is also done when the user interrupts
	// the program. The caller calls release when the work is over.
	Interruptible func(ctx context.Context) (_ context.Context, release context.CancelFunc)

	// Files returns where posteriors are filed.
	Files func() Files

	// Session returns the name of the session in which posteriors of interrupted
	// runs are found again. If it is "", they are not filed.
	Session func() string
}

// Files keeps posteriors under keys. [store.Cache] implements it and documents the
// errors.
type Files interface {
	Get(key string) (*store.InferenceData, error)
	Put(key string, d *store.InferenceData) error
}

// Current is the host of the program. It is set before main begins.
var Current Host

// Fail calls the host's Fail, or panics with err if there is none.
func Fail(err error) {
	if Current.Fail != nil {
		Current.Fail(err)
	}
	panic(err)
}

// Interruptible calls the host's Interruptible, or returns ctx if there is none.
func Interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	if Current.Interruptible == nil {
		return ctx, func() {}
	}
	return Current.Interruptible(ctx)
}

// Rich reports whether Show shows more than text.
func Rich() bool { return Current.Rich != nil && Current.Rich() }

// Show calls the host's Show, or prints text to standard output if there is none.
func Show(b Bundle) error {
	if Current.Show == nil {
		return b.Print()
	}
	return Current.Show(b)
}
