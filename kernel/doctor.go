package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyterlab"
	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
	"github.com/gonbayes/gonbayes/kernel/internal/toolchain"
)

func doctorCommand() *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "report what is installed, where and in which version, and what is missing",
		Action: func(ctx context.Context, c *cli.Command) error {
			return doctor(ctx, c.Root().Writer)
		},
	}
}

// doctor prints a line for each requirement of the kernel. It fails if one is
// missing.
func doctor(ctx context.Context, w io.Writer) error {
	missing := 0
	have := func(what, where string) { fmt.Fprintf(w, "ok       %-12s %s\n", what, where) }
	lack := func(what, remedy string) {
		missing++
		fmt.Fprintf(w, "missing  %-12s %s\n", what, remedy)
	}

	s, err := newSetup(ctx, w)
	if err != nil {
		return err
	}
	goVersion, err := toolchain.GoVersion(ctx)
	if err != nil {
		return err
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		return err
	}
	have("Go", goVersion+", "+goTool)
	have("repository", s.module)
	have("cache", s.cache)
	for _, name := range []string{"gonb", "goimports", "gopls"} {
		path := filepath.Join(s.tools, name)
		if _, err := os.Stat(path); err != nil {
			lack(name, "go run ./kernel install (or lab) builds it")
			continue
		}
		have(name, toolchain.Versions()[name]+", "+path)
	}

	if path := jupyterlab.Find(s.cache); path == "" {
		lack("JupyterLab", "go run ./kernel lab installs it")
	} else if out, err := exec.CommandContext(ctx, path, "--version").Output(); err != nil {
		lack("JupyterLab", fmt.Sprintf("%s does not run: %v", path, err))
	} else {
		have("JupyterLab", strings.TrimSpace(string(out))+", "+path)
	}

	user, err := kernelspec.UserData()
	if err != nil {
		return err
	}
	places := []string{filepath.Join(s.cache, "jupyter"), user}
	if prefix, err := pythonPrefix(); err == nil {
		places = append(places, kernelspec.PrefixData(prefix))
	}
	found := false
	for _, data := range places {
		spec, err := kernelspec.Read(data)
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			lack("kernel", err.Error()+": go run ./kernel install writes it again")
			continue
		}
		if _, err := os.Stat(spec.Argv[0]); err != nil {
			lack("kernel", kernelspec.Dir(data)+" starts "+spec.Argv[0]+", which no longer exists: go run ./kernel install (or lab) builds it again")
			continue
		}
		found = true
		have("kernel", kernelspec.DisplayName+", "+kernelspec.Dir(data))
	}
	if !found {
		lack("kernel", "go run ./kernel install (or lab) installs it")
	}
	if missing > 0 {
		return fmt.Errorf("%d missing", missing)
	}
	return nil
}
