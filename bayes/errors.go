package bayes

import (
	"errors"

	"github.com/gonbayes/gonbayes/bayes/internal/column"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// The errors of this package are of these types, to be found by errors.As. An
// error of a sampler wraps that of package mcmc, such as *mcmc.InitError, and a
// run that was stopped wraps the error of its context.
type (
	// A ModelError is a mistake in the text of a model. Its fields Line and
	// Column, both from 1, say where; Msg says what is wrong and what to do, and
	// Source is the line of text.
	ModelError = syntax.Error

	// A DataError is a mistake in the data. Its field Column is the name of a
	// column and Row, from 0, the row that is meant, or −1 for all of it; Msg
	// says what is wrong and what to do.
	DataError = column.Error

	// An OptionError is an option that is wrong, or that the method does not
	// take. Its field Option is the option as it was given, "Draws(0)", and Err
	// says what is wrong and what to do.
	OptionError = engine.OptionError

	// A NotDrawnError says that the work was stopped, by its context or by an
	// interrupt, before there was a draw or any other result. Its field When
	// says how far it was. It wraps the error and the cause of the context, such
	// as context.DeadlineExceeded.
	NotDrawnError = engine.NotDrawnError
)

// errNoData says that a posterior was loaded and not sampled.
var errNoData = errors.New("this posterior was loaded from a file, which does not hold the data: sample the model to have them")

// Must returns v, or panics with err if that is not nil, as
// regexp.MustCompile does. It is meant for notebooks and small programs. In a
// notebook the cell ends with the message of the error and nothing else.
func Must[T any](v T, err error) T {
	if err != nil {
		host.Fail(err)
	}
	return v
}
