//go:build !unix

package table

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// mapFile reads a file into memory.
func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a file")
	}
	b := encode(make([]uint64, (info.Size()+7)/8))[:info.Size()] // aligned
	_, err = io.ReadFull(f, b)
	return b, err
}

// mine reports whether a file belongs to the user who asks, as far as that is
// known.
func mine(fs.FileInfo) bool { return true }
