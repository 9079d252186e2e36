// Package jupyterlab finds a JupyterLab or installs one, pinned and checked,
// into a Python environment of its own.
package jupyterlab

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed requirements.txt
var requirements []byte

// Version is the version of JupyterLab that Install installs.
func Version() string {
	for line := range strings.Lines(string(requirements)) {
		if v, ok := strings.CutPrefix(line, "jupyterlab=="); ok {
			return strings.Fields(v)[0]
		}
	}
	return "unknown"
}

// Find returns the path of the jupyter-lab program: the one on PATH, or else
// the one that Install made under cache. It returns "" if there is neither.
func Find(cache string) string {
	if path, err := exec.LookPath("jupyter-lab"); err == nil {
		return path
	}
	env := envDir(cache)
	if _, err := os.Stat(filepath.Join(env, stamp)); err != nil {
		return ""
	}
	// The environment breaks when the Python that it was made of goes.
	if _, err := os.Stat(filepath.Join(env, "bin", "python")); err != nil {
		return ""
	}
	return filepath.Join(env, "bin", "jupyter-lab")
}

// stamp is written into the environment when it is complete.
const stamp = "complete"

func envDir(cache string) string {
	return filepath.Join(cache, "jupyterlab", fmt.Sprintf("%x", sha256.Sum256(requirements))[:16])
}

// Install makes the environment under cache. It needs Python 3.10 or newer
// with its venv module, and downloads JupyterLab with all that it stands on,
// each file checked against the hash in requirements.txt.
func Install(ctx context.Context, cache string) error {
	python, err := findPython(ctx)
	if err != nil {
		return err
	}
	env := envDir(cache)
	if err := os.RemoveAll(env); err != nil {
		return err
	}
	if out, err := run(ctx, python, "-m", "venv", env); err != nil {
		return fmt.Errorf("making a Python environment in %s failed: %s", env, lastLine(out))
	}
	list := filepath.Join(env, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return err
	}
	// The list is complete, and Python compiles what it imports: that saves pip a
	// third of its time.
	out, err := run(ctx, filepath.Join(env, "bin", "python"), "-m", "pip", "install", "--require-hashes",
		"--no-deps", "--no-compile", "--disable-pip-version-check", "--no-input", "--quiet", "--retries", "2", "-r", list)
	if err != nil {
		return pipError(ctx, out)
	}
	return os.WriteFile(filepath.Join(env, stamp), nil, 0o644)
}

// findPython returns a Python that can make the environment.
func findPython(ctx context.Context) (string, error) {
	const get = "install it (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python) and run this again"
	const probe = `import sys
print("%d.%d" % sys.version_info[:2], sys.version_info >= (3, 10))
import venv, ensurepip`
	for _, name := range []string{"python3", "python"} {
		python, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := run(ctx, python, "-c", probe)
		version, _, _ := strings.Cut(strings.TrimSpace(out), " ")
		switch {
		case ctx.Err() != nil:
			return "", context.Cause(ctx)
		case strings.Contains(out, "False"):
			return "", fmt.Errorf("JupyterLab needs Python 3.10 or newer, and %s is %s: %s", python, version, get)
		case strings.Contains(out, "True") && err != nil:
			return "", fmt.Errorf("%s has no venv module: install it (Debian, Ubuntu: sudo apt install python3-venv) and run this again", python)
		case err != nil:
			return "", fmt.Errorf("%s does not run (%s): %s", python, lastLine(out), get)
		}
		return python, nil
	}
	return "", errors.New("there is no jupyter-lab on PATH, and no Python 3 to install one with: " + get)
}

// pipError says why pip failed, from what it printed.
func pipError(ctx context.Context, out string) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case strings.Contains(out, "DO NOT MATCH THE HASHES"):
		return errors.New("a package of JupyterLab is not what it was when its hash was taken, so nothing was installed: the package index or the way to it changes files; try another with PIP_INDEX_URL")
	case strings.Contains(out, "No space left"):
		return errors.New("the disk is full: JupyterLab needs about 250 MB")
	case strings.Contains(out, "onnection") || strings.Contains(out, "timed out") || strings.Contains(out, "Could not find a version"):
		return errors.New("JupyterLab cannot be downloaded: connect to the internet, or set PIP_INDEX_URL to a package index that you can reach, and run this again; with a jupyter-lab of your own on PATH nothing is downloaded")
	}
	return fmt.Errorf("pip cannot install JupyterLab: %s", lastLine(out))
}

// run runs a program and returns all that it prints.
func run(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
