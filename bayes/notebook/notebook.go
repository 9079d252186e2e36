// Package notebook makes a program behave as a notebook cell should. It is
// imported for its effects. The kernel Go (Bayes) imports it in every cell that
// uses package bayes:
//
//	import _ "github.com/gonbayes/gonbayes/bayes/notebook"
//
// Package bayes by itself writes no files, catches no signals and shows no
// progress. With this package,
//
//   - [bayes.Show] shows tables, formulas and figures in the output of the cell;
//   - posteriors are filed, so that the next cell, which evaluates the variables
//     of all earlier cells again, finds them in milliseconds. The environment
//     variable GONBAYES_CACHE names the folder, or is "off"; the default is a
//     folder in the user's cache folder;
//   - progress and warnings are shown: in the output of the cell, or on standard
//     error outside a notebook;
//   - an interrupt (SIGINT) ends sampling with the draws made so far, which are
//     filed for as long as the kernel runs;
//   - [bayes.Must] and methods that panic print the error, without a stack trace,
//     and end the program with exit status 1.
//
// Read notebook.go for these hooks and files.go for the filing of posteriors.
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
	_ = cell.Display(host.Bundle{ // failing to show a warning is no reason to stop
		host.Plain: "Warning: " + text,
		host.HTML:  host.Warning(text),
	})
}

// place returns where progress is shown: never on standard output, which belongs
// to the program.
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
