package toolchain

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Reader returns the path of a command of kernel/readers, such as "arrow", in a
// clone of this repository: where BuildReader puts it under cache. It depends
// on all sources that the command may be built from.
func Reader(cache, module, goVersion, name string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, goVersion)
	for _, dir := range []string{"kernel/readers", "bayes"} {
		err := filepath.WalkDir(filepath.Join(module, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if ext := filepath.Ext(path); d.IsDir() || ext != ".go" && ext != ".mod" && ext != ".sum" || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %x\n", d.Name(), sha256.Sum256(b))
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return filepath.Join(cache, "readers", fmt.Sprintf("%x", h.Sum(nil))[:16], name), nil
}

// BuildReader builds a command of kernel/readers to the path that Reader
// returned, and removes those of other sources.
func BuildReader(ctx context.Context, module, path string) error {
	dir, name := filepath.Split(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, name)
	if _, err := run(ctx, filepath.Join(module, "kernel", "readers"), "go", "build", "-ldflags=-s -w", "-o", made, "./"+name); err != nil {
		return err
	}
	if err := os.Rename(made, path); err != nil {
		return err
	}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Clean(dir)), "*"))
	for _, other := range slices.DeleteFunc(others, func(s string) bool { return s == filepath.Clean(dir) }) {
		os.RemoveAll(other)
	}
	return nil
}
