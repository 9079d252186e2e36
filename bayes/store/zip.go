package store

import (
	"archive/zip"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// epoch is the modification time of every file in a zip, the earliest that the
// format allows, so that the same posterior gives the same bytes.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// WriteZip writes d as a ZipStore of zarr-python: the files that [WriteZarr]
// writes, in one zip file, not compressed.
func WriteZip(w io.Writer, d *InferenceData) error {
	z := zip.NewWriter(w)
	err := write(d, func(name string, data []byte) error {
		f, err := z.CreateRaw(&zip.FileHeader{
			Name:               name,
			Method:             zip.Store,
			Modified:           epoch,
			CRC32:              crc32.ChecksumIEEE(data),
			CompressedSize64:   uint64(len(data)),
			UncompressedSize64: uint64(len(data)),
		})
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// ReadZip reads a zip file of size bytes that [WriteZip] made. Every file
// that it takes data from is checked against its CRC-32.
func ReadZip(r io.ReaderAt, size int64) (*InferenceData, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	for _, f := range z.File {
		if f.Method != zip.Store || f.UncompressedSize64 > uint64(size) {
			return nil, fmt.Errorf("%s is not stored uncompressed in %d bytes", f.Name, size)
		}
	}
	return read(z)
}
