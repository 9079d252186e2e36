package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
	"github.com/gonbayes/gonbayes/kernel/internal/nbformat"
)

func execCommand() *cli.Command {
	return &cli.Command{
		Name:      "exec",
		Usage:     "run a notebook without Jupyter",
		ArgsUsage: "notebook.ipynb",
		Description: `Runs the cells of a notebook in order, with a fresh kernel in the notebook's
folder, and writes their outputs into the notebook, or into the file that -o
names. The first cell that fails ends the run with exit status 1, unless it
has the tag raises-exception; the outputs up to that cell are still written.
Cells see the environment variables. Ctrl-C interrupts the running cell and
ends with exit status 130.

The same notebook with the same outputs gives the same file, to the byte: it
contains no times, and no version but that of the language.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE` instead of the notebook itself"},
			&cli.DurationFlag{Name: "timeout", Value: time.Minute, Usage: "the `TIME` that a cell may take; 0 for no limit"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.NArg() != 1 {
				return errors.New("exec takes one argument, the notebook")
			}
			// If the reader of the progress goes away, the notebook still runs
			// to its end, and the kernel ends with it.
			signal.Ignore(syscall.SIGPIPE)
			file := c.Args().First()
			nb, err := nbformat.ReadFile(file)
			if err != nil {
				return err
			}
			output := file
			if o := c.String("output"); o != "" {
				output = o
			}
			if _, err := os.Stat(filepath.Dir(output)); err != nil {
				return fmt.Errorf("there is no folder %s to write to", filepath.Dir(output))
			}
			err = execNotebook(ctx, nb, filepath.Dir(file), output, c.Duration("timeout"))
			if err != nil && ctx.Err() != nil {
				return cli.Exit(err, 130)
			}
			return err
		},
	}
}

// execNotebook runs the notebook in the folder dir with the kernel that JupyterLab
// would use, and writes it to output even if it failed.
func execNotebook(ctx context.Context, nb *nbformat.Notebook, dir, output string, timeout time.Duration) error {
	s, err := newSetup(ctx, os.Stderr, dir)
	if err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	spec, err := s.spec()
	if err != nil {
		return err
	}
	spec.Dir = dir
	spec.Env = map[string]string{"GONBAYES_TAB": "off"} // gopls would compete with the cells
	failed := runNotebook(ctx, spec, nb, timeout, os.Stderr)
	return errors.Join(failed, nb.WriteFile(output))
}

var errInterrupted = errors.New("interrupted")

// runNotebook runs the code cells of nb with a new kernel and stores their
// outputs in nb. It returns at the first cell that fails, takes longer than
// timeout, or is interrupted because ctx is done. Cells are counted as in
// Jupyter: only code cells that are not empty.
func runNotebook(ctx context.Context, spec jupyter.Spec, nb *nbformat.Notebook, timeout time.Duration, progress io.Writer) error {
	k, err := jupyter.Start(ctx, spec)
	if err != nil {
		return err
	}
	defer k.Stop(5 * time.Second)

	nb.Metadata["kernelspec"] = map[string]any{
		"name": kernelspec.Name, "display_name": kernelspec.DisplayName, "language": "go",
	}
	if nb.Metadata["language_info"], err = languageInfo(ctx, k); err != nil {
		return err
	}
	recorder := nbformat.NewRecorder()
	var cells []*nbformat.Cell
	for _, cell := range nb.Cells {
		if cell.Type != nbformat.Code {
			continue
		}
		recorder.Begin(cell)               // removes outputs of earlier runs
		delete(cell.Metadata, "execution") // JupyterLab's times
		if strings.TrimSpace(cell.Source) != "" {
			cells = append(cells, cell)
		}
	}

	out, _ := progress.(*os.File)
	live := out != nil && term.IsTerminal(int(out.Fd()))
	for i, cell := range cells {
		label, title := fmt.Sprintf("[%*d/%d]", len(fmt.Sprint(len(cells))), i+1, len(cells)), title(cell.Source)
		if live {
			fmt.Fprintf(progress, "%s    …    %s\r", label, title)
		}
		start := time.Now()
		recorder.Begin(cell)
		err := runCell(ctx, k, cell, recorder, timeout)
		recorder.End()
		fmt.Fprintf(progress, "%s %5.2f s  %s\n", label, time.Since(start).Seconds(), title)
		if err != nil {
			return fmt.Errorf("cell %d: %w", i+1, err)
		}
	}
	return nil
}

// languageInfo returns the kernel's description of its language, which JupyterLab
// also writes into notebooks.
func languageInfo(ctx context.Context, k *jupyter.Kernel) (language map[string]any, err error) {
	info, err := k.KernelInfo(ctx)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(info.LanguageInfo)
	if err == nil {
		err = json.Unmarshal(b, &language)
	}
	return language, err
}

// runCell runs a cell and records its outputs.
func runCell(ctx context.Context, k *jupyter.Kernel, cell *nbformat.Cell, recorder *nbformat.Recorder, timeout time.Duration) error {
	// The cell outlives ctx until it has been interrupted. gonb kills a program
	// that continues for 5 seconds after the interrupt.
	const grace = 8 * time.Second
	run, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	finished := make(chan struct{})
	ended := make(chan error, 1) // the reason for an early end
	go func() {
		var expired <-chan time.Time
		if timeout > 0 {
			expired = time.After(timeout)
		}
		var why error
		select {
		case <-finished:
			ended <- nil
			return
		case <-ctx.Done():
			why = errInterrupted
		case <-expired:
			why = fmt.Errorf("interrupted after %v: give cells more time with --timeout", timeout)
		}
		patience, cancel := context.WithTimeout(run, grace)
		defer cancel()
		if err := k.Interrupt(patience); err == nil {
			select {
			case <-finished:
			case <-patience.Done():
			}
		}
		abandon()
		ended <- why
	}()
	var lost error // an output that cannot be read
	reply, err := k.Execute(run, cell.Source, jupyter.ExecuteOptions{Output: func(m *jupyter.Message) {
		lost = errors.Join(lost, recorder.Add(m.Header.Type, m.Content))
	}})
	close(finished)
	switch why := <-ended; {
	case why != nil:
		return why
	case err != nil:
		return err
	case reply.Status.Status != "ok" && !cell.Tagged("raises-exception"):
		return errors.New(failure(cell))
	}
	return lost
}

// title returns the first meaningful line of a cell, cut to fit a terminal.
func title(source string) string {
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if line == "" || line == "%%" {
			continue
		}
		if r := []rune(line); len(r) > 60 {
			return string(r[:59]) + "…"
		}
		return line
	}
	return ""
}

// escapes matches ANSI escapes, such as those for colours.
var escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[ -/]*[@-~]`)

// failure returns the error output of a failed cell: its standard error and the
// traceback.
func failure(cell *nbformat.Cell) string {
	var said []string
	for _, o := range cell.Outputs {
		switch {
		case o.Type() == "stream" && o["name"] == "stderr":
			text, _ := o["text"].(string)
			said = append(said, text)
		case o.Type() == "error":
			lines, _ := o["traceback"].([]any)
			for _, line := range lines {
				said = append(said, fmt.Sprint(line))
			}
		}
	}
	text := strings.Trim(escapes.ReplaceAllString(strings.Join(said, "\n"), ""), "\n")
	const most = 40
	if lines := strings.Split(text, "\n"); len(lines) > most {
		cut := fmt.Sprintf("… %d more lines …", len(lines)-most)
		lines = append(append(lines[:most/2:most/2], cut), lines[len(lines)-most/2:]...)
		text = strings.Join(lines, "\n")
	}
	return "failed\n" + text
}
