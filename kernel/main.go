// Command kernel is the command line of GoNBayes: it starts JupyterLab with the
// kernel Go (Bayes), installs that kernel for an existing Jupyter, acts as that
// kernel, and runs notebooks and models without Jupyter.
//
//	go run ./kernel lab
//	go run ./kernel help
//
// Read main.go first, then setup.go for the steps of an installation. Each other
// file has the command of its name.
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
			execCommand(),
			sampleCommand(),
			tableCommand(),
			doctorCommand(),
			runCommand(),
		},
		Action: func(_ context.Context, c *cli.Command) error {
			if c.NArg() > 0 {
				return fmt.Errorf("there is no command %q: the help lists them", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // main reports errors
	}
	for _, c := range append(app.Commands, app) {
		c.OnUsageError = func(_ context.Context, c *cli.Command, err error, _ bool) error {
			return fmt.Errorf("%w: see %s --help", err, c.FullName())
		}
	}
	if err := app.Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if e, ok := errors.AsType[cli.ExitCoder](err); ok {
			os.Exit(e.ExitCode())
		}
		os.Exit(1)
	}
}
