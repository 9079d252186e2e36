package table

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf16"
	"unicode/utf8"
)

// maxText is how large a text may become by decompression.
const maxText = 16 << 30

// readFile returns the content of a file.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	// Room for one byte more shows the end without another allocation.
	return readAll(f, info.Size()+1)
}

// gunzip decompresses what gzip compressed.
func gunzip(raw []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	var text []byte
	if err == nil {
		// The last four bytes are the length, modulo 2^32, of the last part.
		size := int64(binary.LittleEndian.Uint32(raw[len(raw)-4:]))
		text, err = readAll(io.LimitReader(z, maxText+1), min(size, 1032*int64(len(raw)))+1)
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it is cut off")
	case err == nil && len(text) > maxText:
		err = fmt.Errorf("it is larger than %d GB", maxText>>30)
	}
	if err != nil {
		return nil, fmt.Errorf("it cannot be decompressed: %w", err)
	}
	return text, nil
}

func readAll(r io.Reader, size int64) ([]byte, error) {
	b := make([]byte, 0, size)
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

// decode returns text as UTF-8 without a byte-order mark, and a note if it was
// written in another encoding: UTF-16 with a mark, or else Windows-1252.
func decode(text []byte) ([]byte, string) {
	switch {
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		text = text[3:]
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		return fromUTF16(text[2:], binary.LittleEndian), "the text is UTF-16"
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		return fromUTF16(text[2:], binary.BigEndian), "the text is UTF-16"
	}
	if utf8.Valid(text) {
		return text, ""
	}
	out := make([]byte, 0, len(text)+len(text)/8)
	for _, b := range text {
		switch {
		case b < 0x80:
			out = append(out, b)
		case b < 0xa0:
			out = utf8.AppendRune(out, windows1252[b-0x80])
		default:
			out = utf8.AppendRune(out, rune(b))
		}
	}
	return out, "the text is not UTF-8 and was read as Windows-1252"
}

func fromUTF16(text []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	out := make([]byte, 0, len(units))
	for len(units) > 0 {
		n := 1
		r := rune(units[0])
		if utf16.IsSurrogate(r) {
			if n = 2; len(units) < 2 {
				n = 1
			}
			if r = utf16.DecodeRune(r, rune(units[n-1])); r == utf8.RuneError {
				n = 1
			}
		}
		out = utf8.AppendRune(out, r)
		units = units[n:]
	}
	return out
}

// windows1252 is where the encoding differs from Unicode's first 256.
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}
