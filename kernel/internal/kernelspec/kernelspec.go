// Package kernelspec writes the kernelspec of Go (Bayes), the folder that
// tells Jupyter how to start the kernel, how to call it and how it looks. See
// https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs.
package kernelspec

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gonbayes/gonbayes/kernel/internal/jupyter"
)

// Name is the kernel's name in a notebook's metadata, and the name of the
// folder; DisplayName is what a person reads.
const (
	Name        = "gonbayes"
	DisplayName = "Go (Bayes)"
)

//go:generate rsvg-convert -w 32 -h 32 logo-svg.svg -o logo-32x32.png
//go:generate rsvg-convert -w 64 -h 64 logo-svg.svg -o logo-64x64.png

//go:embed logo-32x32.png logo-64x64.png logo-svg.svg
var logos embed.FS

// New returns the kernelspec that starts the kernel with argv.
func New(argv []string) jupyter.Spec {
	return jupyter.Spec{
		Argv:          argv,
		DisplayName:   DisplayName,
		Language:      "go",
		InterruptMode: "message",
		Metadata:      map[string]any{"debugger": false},
	}
}

// Language describes Go in kernel_info_reply. Front ends write it into notebooks, so
// the version is that of the language, without the patch release.
func Language() jupyter.LanguageInfo {
	version := strings.TrimPrefix(runtime.Version(), "go")
	if f := strings.SplitN(version, ".", 3); len(f) > 1 {
		version = f[0] + "." + f[1]
	}
	return jupyter.LanguageInfo{
		Name: "go", Version: version, MIMEType: "text/x-go", FileExtension: ".go",
		PygmentsLexer: "go", CodeMirrorMode: "go", NBConvertExporter: "script",
	}
}

// Dir returns the folder of the kernelspec in Jupyter's data folder data.
func Dir(data string) string { return filepath.Join(data, "kernels", Name) }

// Write writes the kernelspec and its logos into Jupyter's data folder data.
func Write(data string, spec jupyter.Spec) error {
	dir := Dir(data)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	b, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), append(b, '\n'), 0o644); err != nil {
		return err
	}
	return fs.WalkDir(logos, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := logos.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, path), b, 0o644)
	})
}

// Read returns the kernelspec in Jupyter's data folder data.
func Read(data string) (jupyter.Spec, error) {
	var spec jupyter.Spec
	b, err := os.ReadFile(filepath.Join(Dir(data), "kernel.json"))
	if err != nil {
		return spec, err
	}
	if err := json.Unmarshal(b, &spec); err != nil {
		return spec, fmt.Errorf("%s: %w", Dir(data), err)
	}
	return spec, nil
}

// Remove removes the kernelspec from Jupyter's data folder data. It reports
// whether there was one.
func Remove(data string) (bool, error) {
	dir := Dir(data)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return true, os.RemoveAll(dir)
}

// UserData returns the user's Jupyter data folder: JUPYTER_DATA_DIR, or what
// the platform has for it.
func UserData() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// PrefixData returns the Jupyter data folder of an installation prefix, such
// as /usr/local or the root of a Python environment.
func PrefixData(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }
