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

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
	"github.com/gonbayes/gonbayes/kernel/internal/server"
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
			return runKernel(ctx, c.Args().First(), c.String("module"), c.String("tools"), c.String("go"))
		},
	}
}

// runKernel is the kernel: it listens to Jupyter and gives the cells to gonb.
//
// gonb compiles cells in a workspace of its own folder and module, so that
// cells can import the packages of module without a download.
func runKernel(ctx context.Context, connectionFile, module, tools, goDir string) error {
	if !toolchain.Ready(tools, toolchain.Cells...) {
		return fmt.Errorf("the tools of the kernel are no longer in %s: run `go run ./kernel install` in a clone of %s", tools, modulePath)
	}
	conn, err := jupyter.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	path := tools + string(filepath.ListSeparator) + os.Getenv("PATH")
	if _, err := exec.LookPath("go"); err != nil {
		path += string(filepath.ListSeparator) + goDir
	}

	// Jupyter interrupts cells by message; a signal is meant for others.
	signal.Ignore(os.Interrupt)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	go func() {
		waitForOrphanhood()
		stop()
	}()
	return server.Serve(ctx, conn, server.Kernel{
		Info: jupyter.KernelInfo{
			ProtocolVersion:       jupyter.ProtocolVersion,
			Implementation:        kernelspec.Name,
			ImplementationVersion: toolchain.Versions()["gonb"],
			LanguageInfo:          kernelspec.Language(),
			Banner:                kernelspec.DisplayName,
			HelpLinks:             []jupyter.HelpLink{{Text: "Go", URL: "https://go.dev/doc/"}, {Text: "GoNBayes", URL: "https://" + modulePath}},
		},
		Gonb: func(folder string) (*exec.Cmd, error) {
			if !isModule(module) {
				return nil, fmt.Errorf("the clone of %s that this kernel was installed from is no longer in %s: "+
					"run `go run ./kernel install` where it is now, and restart the kernel", modulePath, module)
			}
			// The kernel's id is in the name, and the file itself may be gone by now.
			connection := filepath.Join(folder, filepath.Base(connectionFile))
			if err := conn.Write(connection); err != nil {
				return nil, err
			}
			cmd := exec.Command(filepath.Join(tools, "gonb"), "-kernel", connection, "-pipes", "-raw_error", "-go_work="+module,
				"-logtostderr=false", "-log_file="+os.DevNull, "-stderrthreshold=FATAL")
			cmd.Env = append(os.Environ(), "PATH="+path, "GOWORK=", "GOFLAGS="+workspaceFlags(os.Getenv("GOFLAGS")),
				"GONBAYES_PRELOAD="+strings.Join(preload(module), " "), "GONBAYES_COMPANION="+companions())
			// Cells run the command table of this program.
			if self, err := os.Executable(); err == nil {
				cmd.Env = append(cmd.Env, "GONBAYES_KERNEL="+self, "GONBAYES_MODULE="+module)
			}
			if os.Getenv("GOTMPDIR") == "" {
				cmd.Env = append(cmd.Env, "GOTMPDIR="+folder)
			}
			cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
			return cmd, nil
		},
	})
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
