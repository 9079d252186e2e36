package bayes

import (
	"errors"

	"github.com/gonbayes/gonbayes/bayes/internal/column"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// The types of the errors of this package, for errors.As. An error of a sampler
// wraps that of package mcmc, such as *mcmc.InitError, and the error of a stopped
// run wraps that of its context.
type (
	// A ModelError is a mistake in the text of a model. Its fields Line and
	// Column, both from 1, say where; Msg says what is wrong and what to do, and
	// Source is the line of text.
	ModelError = syntax.Error

	// A DataError is a mistake in the data. Its field Column is the name of a
	// column, and Row is a row counting from 0, or −1 for the whole column. Msg
	// says what is wrong and what to do.
	DataError = column.Error

	// An OptionError is an invalid option, or one that the method does not take.
	// Its field Option is the option as it was given, such as "Draws(0)", and Err
	// says what is wrong and what to do.
	OptionError = engine.OptionError

	// A NotDrawnError says that the work was stopped, by its context or by an
	// interrupt, before there was a draw or any other result. Its field When
	// says how far it had got. It wraps the error and the cause of the context,
	// such as context.DeadlineExceeded.
	NotDrawnError = engine.NotDrawnError
)

// errNoData says that a posterior was loaded, not sampled.
var errNoData = errors.New("this posterior was loaded from a file, which does not hold the model's data: sample the model again")

// Must returns v, or panics with err if err is not nil. It is meant for
// notebooks and small programs. In a notebook the cell ends with the error
// message alone.
func Must[T any](v T, err error) T {
	if err != nil {
		host.Fail(err)
	}
	return v
}
