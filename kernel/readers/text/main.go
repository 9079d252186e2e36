// Command text reads CSV and JSON compressed by zstd: see package readers.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/gonbayes/gonbayes/bayes/table"
	"github.com/gonbayes/gonbayes/kernel/readers"
	"github.com/klauspost/compress/zstd"
)

func main() { readers.Main(read, readers.Write) }

// maxText is how large a text may become by decompression.
const maxText = 16 << 30

func read(r table.Request) (*table.Table, error) {
	if r.Sheet != "" || r.Query != "" {
		return nil, fmt.Errorf("a compressed file has no sheets, and is no database")
	}
	f, err := os.Open(r.Source)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxMemory(maxText))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	text, err := io.ReadAll(io.LimitReader(z, maxText+1))
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("it is larger than %d GB", maxText>>30)
	}
	if err != nil {
		return nil, fmt.Errorf("it cannot be decompressed: %w", err)
	}
	t, err := table.Parse(text, r.Options())
	if err != nil {
		return nil, err
	}
	return t.From(table.Source{Path: r.Source, Format: "zstd"}), nil
}
