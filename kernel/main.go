// Command kernel is the command line of GoNBayes: it starts JupyterLab with
// the kernel Go (Bayes), installs that kernel for a Jupyter that is there
// already, is that kernel, and runs notebooks and models without any Jupyter.
//
//	go run ./kernel lab
//	go run ./kernel help
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	app := &cli.Command{
		Name:  "kernel",
		Usage: "Bayesian statistics in JupyterLab, in Go",
		Commands: []*cli.Command{
			labCommand(),
			installCommand(),
			uninstallCommand(),
			doctorCommand(),
			runCommand(),
		},
		Suggest:        true,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // main reports errors
	}
	if err := app.Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if e, ok := errors.AsType[cli.ExitCoder](err); ok {
			os.Exit(e.ExitCode())
		}
		os.Exit(1)
	}
}
