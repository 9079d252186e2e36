// Package notebook makes a program behave as a notebook cell should. It is
// imported for its effects; the kernel Go (Bayes) imports it in every cell that
// uses package bayes:
//
//	import _ "github.com/gonbayes/gonbayes/bayes/notebook"
//
// Package bayes by itself acts on nothing. With this package,
//
//   - [bayes.Show] shows tables, formulas and figures in the output of the cell;
//   - posteriors are filed, so that the next cell, which runs the variables of
//     all cells before it again, finds them in milliseconds. The environment
//     variable GONBAYES_CACHE names the folder, by default one in the user's
//     cache folder, or is "off";
//   - progress and warnings are shown: in the output of the cell, or on standard
//     error outside a notebook;
//   - an interrupt (SIGINT) ends sampling with the draws made so far, which are
//     filed for as long as the kernel runs;
//   - [bayes.Must] and methods that panic print the error and end the program
//     with exit status 1: a mistake in a model should read as such, and not as a
//     stack of calls.
//
// [bayes.Show]: https://pkg.go.dev/github.com/gonbayes/gonbayes/bayes#Show
// [bayes.Must]: https://pkg.go.dev/github.com/gonbayes/gonbayes/bayes#Must
package notebook

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/gonbayes/gonbayes/bayes/internal/cell"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/internal/progress"
)

func init() {
	host.Current = host.Host{
		Fail:          fail,
		Show:          cell.Display,
		Rich:          cell.Inside,
		Warn:          warn,
		Progress:      place,
		Interruptible: interruptible,
		Files:         newFiles,
		Session:       cell.Session,
	}
}

// fail ends the program with a message.
func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// warn shows a warning as a paragraph.
func warn(text string) {
	if !cell.Inside() {
		fmt.Fprintln(os.Stderr, "Warning: "+text)
		return
	}
	_ = cell.Display(host.Bundle{ // a warning that cannot be shown is no reason to stop
		host.Plain: "Warning: " + text,
		host.HTML:  host.Warning(text),
	})
}

// place returns where progress is shown. Standard output is left to what the
// program prints.
func place() progress.Place {
	if !cell.Inside() {
		return progress.To(os.Stderr)
	}
	slot := cell.NewSlot()
	return progress.Markup(func(html, text string) {
		_ = slot.Update(host.Bundle{host.HTML: html, host.Plain: text})
	})
}

func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt)
}
