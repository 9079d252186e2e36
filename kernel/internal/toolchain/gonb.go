package toolchain

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// patches change gonb, in the order of their names. Each is a unified diff
// against gonb's pinned source with the patches before it applied, and begins
// with the reason for the change.
//
// To change one, or to go to another version of gonb: apply them with patch -p1
// in a copy of its source, each as a commit of its own, change the commits, and
// write them out again with git format-patch.
//
//go:embed patches/*.patch
var patches embed.FS

// eachPatch calls do with each patch, in order.
func eachPatch(do func(name string, text []byte) error) error {
	return fs.WalkDir(patches, "patches", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := patches.ReadFile(file)
		if err != nil {
			return err
		}
		return do(path.Base(file), text)
	})
}

// patchGonb applies the patches to gonb's source in dir. A patch that does not
// fit, to the line, is an error that names it.
func patchGonb(dir string) error {
	source, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer source.Close()
	return eachPatch(func(name string, text []byte) error {
		files, _, err := gitdiff.Parse(bytes.NewReader(text))
		if err == nil && len(files) == 0 {
			err = errors.New("it changes no file")
		}
		if err != nil {
			return fmt.Errorf("%s is not a patch: %w", name, err)
		}
		for _, f := range files {
			if err := patchFile(source, f); err != nil {
				return fmt.Errorf("%s does not fit gonb's %s: %w", name, f.NewName, err)
			}
		}
		return nil
	})
}

// patchFile applies the part of a patch that changes, or adds, one file.
func patchFile(source *os.Root, f *gitdiff.File) error {
	if f.IsDelete || f.IsRename || f.IsCopy || f.IsBinary {
		return errors.New("a patch may only change and add files of text")
	}
	var before []byte
	if !f.IsNew {
		var err error
		if before, err = source.ReadFile(f.OldName); err != nil {
			return err
		}
		// Files of the module cache, and so their copies, are read-only.
		if err := source.Chmod(f.OldName, 0o644); err != nil {
			return err
		}
	}
	var after bytes.Buffer
	if err := gitdiff.Apply(&after, bytes.NewReader(before), f); err != nil {
		return err
	}
	return source.WriteFile(f.NewName, after.Bytes(), 0o644)
}
