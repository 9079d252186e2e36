package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteZarr writes d as a Zarr directory. It writes a temporary directory
// beside dir and renames it when it is complete. It replaces an existing Zarr
// directory; it is an error if dir is anything else.
func WriteZarr(dir string, d *InferenceData) error {
	dir = filepath.Clean(dir)
	if err := replaceable(dir); err != nil {
		return err
	}
	if err := writeDir(dir, d); err != nil {
		return fmt.Errorf("writing %s: %w", dir, err)
	}
	return nil
}

func writeDir(dir string, d *InferenceData) error {
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	// Inside tmp, so that it has the permissions of an ordinary new directory.
	made, old := filepath.Join(tmp, "new"), filepath.Join(tmp, "old")
	parents := map[string]bool{}
	err = write(d, func(name string, data []byte) error {
		file := filepath.Join(made, filepath.FromSlash(name))
		if parent := filepath.Dir(file); !parents[parent] {
			if err := os.MkdirAll(parent, 0o777); err != nil {
				return err
			}
			parents[parent] = true
		}
		return os.WriteFile(file, data, 0o666)
	})
	if err != nil {
		return err
	}

	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(made, dir); err != nil {
		os.Rename(old, dir) // restores the old directory, if there was one
		return err
	}
	return nil
}

// replaceable returns an error if dir exists and is not Zarr.
func replaceable(dir string) error {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, mark := range []string{".zgroup", "zarr.json"} { // Zarr 2 and 3
		if info, err := os.Stat(filepath.Join(dir, mark)); err == nil && info.Mode().IsRegular() {
			return nil
		}
	}
	return fmt.Errorf("%s exists and is not a posterior: choose another name or remove it", dir)
}

// ReadZarr reads a Zarr directory that [WriteZarr] made. It does not read
// compressed directories, such as ArviZ writes.
func ReadZarr(dir string) (*InferenceData, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	d, err := read(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", dir, err)
	}
	return d, nil
}
