package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "run as the kernel; Jupyter calls this",
		ArgsUsage: "connection-file",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "module", Usage: "the clone of " + modulePath, Required: true},
			&cli.StringFlag{Name: "tools", Usage: "the folder of gonb, goimports and gopls", Required: true},
			&cli.StringFlag{Name: "go", Usage: "the folder of the go command, used if it is not on PATH"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.NArg() != 1 {
				return errors.New("run takes one argument, the connection file")
			}
			return runKernel(c.Args().First(), c.String("module"), c.String("tools"), c.String("go"))
		},
	}
}

// runKernel runs gonb, the kernel, until it ends.
//
// gonb compiles cells in a workspace of its own folder and module, so that
// cells can import the packages of module without a download.
func runKernel(connectionFile, module, tools, goDir string) error {
	gonb := filepath.Join(tools, "gonb")
	args := []string{"-kernel", connectionFile, "-raw_error",
		"-logtostderr=false", "-log_file=" + os.DevNull, "-stderrthreshold=FATAL"}
	path := tools + string(filepath.ListSeparator) + os.Getenv("PATH")
	if _, err := exec.LookPath("go"); err != nil {
		path += string(filepath.ListSeparator) + goDir
	}
	os.Setenv("PATH", path)
	env := append(os.Environ(), "GOWORK=", "GOFLAGS="+workspaceFlags(os.Getenv("GOFLAGS")))
	switch {
	case !toolchain.Ready(tools, toolchain.Cells...):
		return fmt.Errorf("the tools of the kernel are no longer in %s: run `go run ./kernel install` in a clone of %s", tools, modulePath)
	case !isModule(module):
		env = append(env, fmt.Sprintf("GONBAYES_UNUSABLE=The clone of %s that this kernel was installed from is no longer in %s: "+
			"run `go run ./kernel install` where it is now, and restart the kernel.", modulePath, module))
	default:
		args = append(args, "-go_work="+module)
		env = append(env, "GONBAYES_PRELOAD="+strings.Join(preload(module), " "), "GONBAYES_COMPANION="+companions())
	}

	// Jupyter interrupts cells by message. If it sends a signal to all processes
	// of the kernel, gonb handles it, and we end with gonb.
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(gonb, args...)
	cmd.Env = env
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	terminate := make(chan os.Signal, 1)
	signal.Notify(terminate, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for s := range terminate {
			cmd.Process.Signal(s)
		}
	}()
	go func() {
		waitForOrphanhood()
		cmd.Process.Signal(syscall.SIGTERM)
		time.Sleep(5 * time.Second)
		cmd.Process.Kill()
	}()
	err := cmd.Wait()
	if syscall.Getpgrp() == os.Getpid() {
		// A running cell ends with its kernel.
		signal.Ignore(syscall.SIGTERM)
		syscall.Kill(0, syscall.SIGTERM)
	}
	if err != nil {
		return fmt.Errorf("gonb: %w", err)
	}
	return nil
}

// waitForOrphanhood returns when the Jupyter that started this kernel has
// ended, even if it was killed and could not end us. It never returns if the
// kernel was not started by Jupyter.
func waitForOrphanhood() {
	parent := os.Getppid()
	if os.Getenv("JPY_PARENT_PID") != strconv.Itoa(parent) {
		select {}
	}
	for os.Getppid() == parent {
		time.Sleep(time.Second)
	}
}

// workspaceFlags returns GOFLAGS without -mod, which the go command does not
// take in a workspace.
func workspaceFlags(goflags string) string {
	var keep []string
	for _, f := range strings.Fields(goflags) {
		if !strings.HasPrefix(strings.TrimLeft(f, "-"), "mod=") {
			keep = append(keep, f)
		}
	}
	return strings.Join(keep, " ")
}

// preload returns the packages of module that cells may use without importing
// them: those that have Go files.
func preload(module string) []string {
	var paths []string
	for _, name := range []string{"tutorials", "bayes"} {
		if files, _ := filepath.Glob(filepath.Join(module, name, "*.go")); len(files) > 0 {
			paths = append(paths, modulePath+"/"+name)
		}
	}
	return paths
}

// companions pairs packages with the package that makes them behave as in a
// notebook. It adds to the pairs in the environment.
func companions() string {
	pairs := os.Getenv("GONBAYES_COMPANION")
	for _, name := range []string{"bayes", "bayes/abtest", "tutorials"} {
		pairs += fmt.Sprintf(" %s/%s=%[1]s/bayes/notebook", modulePath, name)
	}
	return pairs
}
