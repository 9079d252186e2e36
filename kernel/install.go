package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"github.com/gonbayes/gonbayes/kernel/internal/kernelspec"
)

func installCommand() *cli.Command {
	return &cli.Command{
		Name:  "install",
		Usage: "install the kernel for an existing Jupyter",
		Flags: placeFlags(),
		Action: func(ctx context.Context, c *cli.Command) error {
			data, err := jupyterData(c)
			if err != nil {
				return err
			}
			s, err := newSetup(ctx, os.Stderr)
			if err != nil {
				return err
			}
			if err := s.prepare(ctx); err != nil {
				return err
			}
			if err := s.prepareTab(ctx); err != nil {
				return err
			}
			spec, err := s.spec()
			if err != nil {
				return err
			}
			if err := kernelspec.Write(data, spec); err != nil {
				return fmt.Errorf("%s cannot be written (%w): choose another place with --user or --prefix", kernelspec.Dir(data), cause(err))
			}
			fmt.Fprintf(c.Root().Writer, "%s is installed in %s\n", kernelspec.DisplayName, kernelspec.Dir(data))
			return nil
		},
	}
}

func uninstallCommand() *cli.Command {
	return &cli.Command{
		Name:  "uninstall",
		Usage: "remove the kernel that install installed",
		Flags: placeFlags(),
		Action: func(ctx context.Context, c *cli.Command) error {
			data, err := jupyterData(c)
			if err != nil {
				return err
			}
			found, err := kernelspec.Remove(data)
			if err != nil {
				return fmt.Errorf("%s cannot be removed: %w", kernelspec.Dir(data), cause(err))
			}
			if !found {
				return fmt.Errorf("there is no %s in %s: say where it is with --user, --prefix or --sys-prefix", kernelspec.DisplayName, kernelspec.Dir(data))
			}
			fmt.Fprintf(c.Root().Writer, "Removed %s\n", kernelspec.Dir(data))
			if cache, err := cacheFolder(); err == nil {
				fmt.Fprintf(c.Root().Writer, "Built and downloaded files remain in %s for the next installation; you may delete that folder\n", cache)
			}
			return nil
		},
	}
}

// placeFlags are the flags of `jupyter kernelspec install` that choose the place.
func placeFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "user", Usage: "for you, in every Jupyter (the default)"},
		&cli.StringFlag{Name: "prefix", Usage: "in `DIR`/share/jupyter"},
		&cli.BoolFlag{Name: "sys-prefix", Usage: "in the Python environment of the jupyter on PATH"},
	}
}

// jupyterData returns the Jupyter data folder that the flags choose.
func jupyterData(c *cli.Command) (string, error) {
	user, prefix, sysPrefix := c.Bool("user"), c.String("prefix"), c.Bool("sys-prefix")
	switch {
	case user && (prefix != "" || sysPrefix), prefix != "" && sysPrefix:
		return "", errors.New("--user, --prefix and --sys-prefix name different places: give only one of them")
	case prefix != "":
		abs, err := filepath.Abs(prefix)
		return kernelspec.PrefixData(abs), err
	case sysPrefix:
		prefix, err := pythonPrefix()
		return kernelspec.PrefixData(prefix), err
	}
	return kernelspec.UserData()
}

// pythonPrefix returns the root of the active Python environment, or of the
// environment of the jupyter on PATH.
func pythonPrefix() (string, error) {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if prefix := os.Getenv(name); prefix != "" {
			return prefix, nil
		}
	}
	for _, name := range []string{"jupyter", "jupyter-lab"} {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Dir(filepath.Dir(path)), nil
		}
	}
	return "", errors.New("--sys-prefix needs a jupyter on PATH, and there is none: activate its environment, or name that with --prefix")
}
