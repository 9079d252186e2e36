package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyterlab"
	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
)

func labCommand() *cli.Command {
	return &cli.Command{
		Name:      "lab",
		Usage:     "open JupyterLab with the kernel and the course",
		ArgsUsage: "[-- flags of jupyter-lab]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "no-browser", Usage: "print the address only"},
			&cli.IntFlag{Name: "port", Usage: "the port; without it 8888 or the next free one", HideDefault: true},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			return lab(ctx, c.Int("port"), !c.Bool("no-browser"), c.Args().Slice())
		},
	}
}

// lab sets up what is missing and runs JupyterLab until it ends or ctx does.
// The kernel is registered for this JupyterLab alone: lab leaves nothing
// behind outside the cache folder.
func lab(ctx context.Context, port int, browser bool, args []string) error {
	s, err := newSetup(ctx, os.Stderr)
	if err != nil {
		return err
	}
	if port != 0 {
		if err := checkPort(port); err != nil {
			return err
		}
	}
	if err := checkWritable(s.module); err != nil {
		s.log.printf("%v\n", err)
	}

	// One waits for the processor, the other for the network.
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.prepare(gctx) })
	g.Go(func() error {
		if jupyterlab.Find(s.cache) != "" {
			return nil
		}
		what := "Installing JupyterLab " + jupyterlab.Version() + " for GoNBayes alone"
		return s.log.step(what, func() error { return jupyterlab.Install(gctx, s.cache) })
	})
	if err := g.Wait(); err != nil {
		if ctx.Err() != nil {
			return errors.New("interrupted; what is done is kept for the next start")
		}
		return err
	}

	data := filepath.Join(s.cache, "jupyter")
	spec, err := s.spec()
	if err != nil {
		return err
	}
	if err := kernelspec.Write(data, spec); err != nil {
		return err
	}
	program := jupyterlab.Find(s.cache)
	s.log.printf("Starting %s\n", program)
	return runLab(ctx, program, data, labArgs(s.module, port, browser, args))
}

// checkPort fails if something listens on port of the loopback interface.
func checkPort(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is taken: choose another with --port, or end the program that listens there", port)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %d is for the system's own servers: choose one above 1023 with --port", port)
	case err != nil:
		return fmt.Errorf("port %d cannot be used (%w): choose another with --port", port, err)
	}
	return l.Close()
}

// checkWritable fails if notebooks cannot be saved in dir.
func checkWritable(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-")
	if err != nil {
		return fmt.Errorf("%s cannot be written (%w), so JupyterLab will not save what you change: copy the repository to a folder of your own to keep your work", dir, cause(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// labArgs are JupyterLab's arguments: on the root of the repository, open on
// the first lesson, on loopback, without asking whether it may fetch news.
func labArgs(module string, port int, browser bool, args []string) []string {
	all := []string{
		"--ServerApp.root_dir=" + module,
		"--ServerApp.ip=127.0.0.1",
		"--LabApp.news_url=None",
		"--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
	}
	if len(args) == 0 && os.Getenv("JUPYTER_TOKEN") == "" {
		// The address with a token that JupyterLab makes up is more than a
		// warning to it, and the address without is less.
		all = append(all, "--ServerApp.log_level=WARN")
	}
	if lessons, _ := filepath.Glob(filepath.Join(module, "tutorials", "*.ipynb")); len(lessons) > 0 {
		all = append(all, "--LabApp.default_url=/lab/tree/tutorials/"+filepath.Base(lessons[0]))
	}
	if port != 0 {
		all = append(all, "--ServerApp.port="+strconv.Itoa(port), "--ServerApp.port_retries=0")
	}
	if !browser {
		all = append(all, "--no-browser")
	}
	if os.Geteuid() == 0 {
		all = append(all, "--allow-root") // it would refuse, and root asked for it
	}
	return append(all, args...) // the last of two settings counts
}

// runLab runs JupyterLab until it ends by itself, or ends it in good order,
// kernels first, when ctx ends.
func runLab(ctx context.Context, program, data string, args []string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "JUPYTER_PATH="+strings.TrimSuffix(data+string(filepath.ListSeparator)+os.Getenv("JUPYTER_PATH"), string(filepath.ListSeparator)))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// In a process group of its own Ctrl-C does not reach JupyterLab, which
	// would ask back; we end it instead.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("JupyterLab ended with %w", err)
	}
	return nil
}
