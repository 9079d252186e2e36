package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// DefaultMaxBytes is the default of Cache.MaxBytes.
const DefaultMaxBytes = 1 << 30

// The suffixes of the files of a cache: of posteriors, and of files being written.
const (
	suffix     = ".zarr.zip"
	unfinished = ".unfinished"
)

// A Cache files posteriors by key, each in one file that [ReadZip] reads. Files
// are written atomically and checked when they are read, and several processes
// may use one folder at a time. When the files exceed MaxBytes, the least
// recently used are removed.
type Cache struct {
	Dir      string // created when needed; if empty, nothing is filed or found
	MaxBytes int64  // 0 stands for DefaultMaxBytes
}

// ErrMissing says that nothing is filed under a key.
var ErrMissing = errors.New("no posterior is filed under this key")

// A DamagedError says that a file had changed since it was written. The file is
// removed, so that the key is missing from then on.
type DamagedError struct {
	File string
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the filed posterior %s was damaged and has been removed (%v)", e.File, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// Get returns the posterior that is filed under key, and counts as a use of it.
// The error is [ErrMissing] if there is none and a [*DamagedError] if it is
// damaged. Any other error means that the folder cannot be read.
func (c Cache) Get(key string) (*InferenceData, error) {
	file, err := c.file(key)
	if err != nil {
		return nil, err
	}
	if c.Dir == "" {
		return nil, ErrMissing
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("posteriors cannot be read from %s: %w", c.Dir, err)
	}
	d, err := ReadZip(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		os.Remove(file)
		return nil, &DamagedError{file, err}
	}
	now := time.Now()
	os.Chtimes(file, now, now) // in a read-only folder, only the order of use is lost
	return d, nil
}

// Put files d under key and replaces an older posterior. It is an error if the
// posterior is larger than MaxBytes or the folder cannot be written.
func (c Cache) Put(key string, d *InferenceData) error {
	file, err := c.file(key)
	if err != nil {
		return err
	}
	if c.Dir == "" {
		return nil
	}
	var b bytes.Buffer
	if err := WriteZip(&b, d); err != nil {
		return err
	}
	if limit := c.limit(); int64(b.Len()) > limit {
		return fmt.Errorf("the posterior takes %d MB and is not filed, because the cache is limited to %d MB", b.Len()>>20, limit>>20)
	}
	if err := c.write(file, b.Bytes()); err != nil {
		return fmt.Errorf("posteriors cannot be filed in %s: %w", c.Dir, err)
	}
	c.evict(file)
	return nil
}

func (c Cache) limit() int64 {
	if c.MaxBytes <= 0 {
		return DefaultMaxBytes
	}
	return c.MaxBytes
}

// file returns the name of the file for a key.
func (c Cache) file(key string) (string, error) {
	if key == "" || strings.Trim(key, "0123456789abcdef") != "" {
		return "", fmt.Errorf("the key %q of a posterior is not hexadecimal", key)
	}
	return filepath.Join(c.Dir, key+suffix), nil
}

// write writes a file and renames it into place.
func (c Cache) write(file string, data []byte) error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(c.Dir, "*"+unfinished) // with permissions 0600
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}

// evict removes the least recently used posteriors, except the one just filed,
// until the rest fits. It also removes unfinished files that are more than an
// hour old. Another process may remove them first.
func (c Cache) evict(filed string) {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	var total int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		switch name := e.Name(); {
		case strings.HasSuffix(name, unfinished) && time.Since(info.ModTime()) > time.Hour:
			os.Remove(filepath.Join(c.Dir, name))
		case strings.HasSuffix(name, suffix):
			total += info.Size()
			if name != filepath.Base(filed) {
				files = append(files, info)
			}
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, info := range files {
		if total <= c.limit() {
			return
		}
		os.Remove(filepath.Join(c.Dir, info.Name()))
		total -= info.Size()
	}
}
