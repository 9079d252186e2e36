package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
			&cli.IntFlag{Name: "port", Usage: "the port; by default 8888 or the next free one", HideDefault: true},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			return lab(ctx, c.Int("port"), !c.Bool("no-browser"), c.Args().Slice())
		},
	}
}

// lab sets up what is missing and runs JupyterLab until it ends or ctx is done.
// The kernel is registered only for this JupyterLab: lab writes nothing outside
// the cache folder.
func lab(ctx context.Context, port int, browser bool, args []string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
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

	// Building waits for the processor, installing for the network.
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.prepare(gctx) })
	g.Go(func() error {
		if jupyterlab.Find(s.cache) != "" {
			return nil
		}
		what := "Installing JupyterLab " + jupyterlab.Version() + " for GoNBayes only"
		return s.log.step(what, func() error { return jupyterlab.Install(gctx, s.cache) })
	})
	if err := g.Wait(); err != nil {
		if ctx.Err() != nil {
			return errors.New("interrupted; finished steps are kept for the next start")
		}
		return err
	}

	program := jupyterlab.Find(s.cache)
	env, err := s.writeJupyter()
	if err != nil {
		return err
	}
	s.log.printf("Starting %s\n", program)

	// Steps that the first minute does not need run in the background, and their
	// errors do not end lab.
	g, gctx = errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := s.prepareTab(gctx); err != nil && gctx.Err() == nil {
			s.log.printf("Tab and Shift-Tab will not work: %v\n", err)
		}
		return nil
	})
	g.Go(func() error {
		if err := s.trust(gctx, program); err != nil && gctx.Err() == nil {
			s.log.printf("JupyterLab may not show the figures of a lesson until you run it: %v\n", err)
		}
		return nil
	})
	g.Go(func() error {
		defer stop()
		return runLab(gctx, program, env, labArgs(s.module, port, browser, args))
	})
	return g.Wait()
}

// writeJupyter writes the kernelspec and the settings of this JupyterLab into the
// cache. It returns the environment variables that make Jupyter look there first.
func (s *setup) writeJupyter() (env []string, err error) {
	data, config := filepath.Join(s.cache, "jupyter"), filepath.Join(s.cache, "jupyter", "config")
	spec, err := s.spec()
	if err != nil {
		return nil, err
	}
	if err := kernelspec.Write(data, spec); err != nil {
		return nil, err
	}
	if err := replaceFile(filepath.Join(config, "labconfig", "default_setting_overrides.json"), []byte(labSettings), 0o644); err != nil {
		return nil, err
	}
	for name, dir := range map[string]string{"JUPYTER_PATH": data, "JUPYTER_CONFIG_PATH": config} {
		if old := os.Getenv(name); old != "" {
			dir += string(filepath.ListSeparator) + old
		}
		env = append(env, name+"="+dir)
	}
	return env, nil
}

// labSettings are defaults of JupyterLab's settings, which the user can
// override. A question about news would cover the first cells.
const labSettings = `{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}`

// checkPort fails if something listens on port of the loopback interface.
func checkPort(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is in use: choose another with --port, or end the program that listens there", port)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %d is reserved for the system: choose one above 1023 with --port", port)
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

// shipped lists the notebooks of the repository with their SHA-256, as sha256sum
// does.
//
//go:generate sh -c "cd .. && sha256sum tutorials/*.ipynb notebooks/*.ipynb > kernel/shipped.sha256"
//go:embed shipped.sha256
var shipped string

// asShipped returns the notebooks of module that are unchanged since the project
// shipped them, with their sums.
func asShipped(module string) map[string]string {
	found := make(map[string]string)
	for line := range strings.Lines(shipped) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		name = filepath.Join(module, filepath.FromSlash(name))
		if notebook, err := os.ReadFile(name); err == nil && fmt.Sprintf("%x", sha256.Sum256(notebook)) == sum {
			found[name] = sum
		}
	}
	return found
}

// trust signs the notebooks that are unchanged since the project shipped them,
// once for each content, because JupyterLab shows the stored figures only of
// notebooks that it trusts. The signatures are in Jupyter's own store.
func (s *setup) trust(ctx context.Context, program string) error {
	store, err := kernelspec.UserData()
	if err != nil {
		return err
	}
	stamp := filepath.Join(s.cache, "trusted")
	old, _ := os.ReadFile(stamp) // missing if nothing is trusted yet
	trusted := string(old)
	argv := []string{filepath.Join(filepath.Dir(program), "jupyter-trust")}
	for name, sum := range asShipped(s.module) {
		if key := sum + " " + store + "\n"; !strings.Contains(trusted, key) {
			trusted += key
			argv = append(argv, name)
		}
	}
	if len(argv) == 1 {
		return nil
	}
	if out, err := exec.CommandContext(ctx, argv[0], argv[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", argv[0], err, bytes.TrimSpace(out))
	}
	return replaceFile(stamp, []byte(trusted), 0o644)
}

// notebooks returns the notebooks of module, beginning with the lessons.
func notebooks(module string) (files []string) {
	for _, dir := range []string{"tutorials", "notebooks"} {
		found, _ := filepath.Glob(filepath.Join(module, dir, "*.ipynb")) // the pattern is valid
		files = append(files, found...)
	}
	return files
}

// labArgs returns JupyterLab's arguments: serve the root of the repository on
// loopback, and open the first lesson. Arguments that the user sets in args are
// left out, because JupyterLab does not accept them twice.
func labArgs(module string, port int, browser bool, args []string) []string {
	var all []string
	set := func(trait, short, value string) {
		if !slices.ContainsFunc(args, func(arg string) bool {
			name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
			return name == trait || name == short
		}) {
			all = append(all, "--"+trait+"="+value)
		}
	}
	set("ServerApp.root_dir", "notebook-dir", module)
	set("ServerApp.ip", "ip", "127.0.0.1")
	set("LabApp.news_url", "", "None")
	set("LabApp.check_for_updates_class", "", "jupyterlab.NeverCheckForUpdate")
	if len(args) == 0 && os.Getenv("JUPYTER_TOKEN") == "" {
		// JupyterLab logs the address above level WARN if it generates a token,
		// and below it otherwise.
		set("ServerApp.log_level", "log-level", "WARN")
	}
	if files := notebooks(module); len(files) > 0 {
		set("LabApp.default_url", "", "/lab/tree/"+filepath.ToSlash(strings.TrimPrefix(files[0], module+string(filepath.Separator))))
	}
	if port != 0 {
		set("ServerApp.port", "port", strconv.Itoa(port))
		set("ServerApp.port_retries", "port-retries", "0")
	}
	if !browser {
		all = append(all, "--no-browser")
	}
	if os.Geteuid() == 0 {
		all = append(all, "--allow-root") // JupyterLab would refuse to run as root
	}
	return append(all, args...)
}

// runLab runs JupyterLab, with env added to the environment, until it ends.
// When ctx is done, it shuts JupyterLab down in an orderly way, kernels first.
func runLab(ctx context.Context, program string, env, args []string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// JupyterLab has its own process group, so that Ctrl-C does not reach it: it
	// would ask for confirmation. We end it instead.
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
