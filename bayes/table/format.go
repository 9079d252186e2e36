package table

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"unsafe"

	"github.com/cespare/xxhash/v2"
)

// A columnar file is
//
//	8 bytes   "GNBTABL1"
//	8 bytes   the length of the header
//	8 bytes   the XXH64 hash of the header
//	          the header, in JSON: a fileHeader
//	          sections, each at a multiple of 64 bytes, zeros between
//
// All numbers are little-endian. A section holds one array of a column:
//
//	values    float64 for a float; int64 for an int, a date (days since 1970)
//	          and a time (microseconds since 1970, UTC); uint64 for a uint; a
//	          byte, 0 or 1, for a bool; for text uint32 indices of its levels
//	missing   bit i%64 of uint64 i/64 is 1 if row i is missing; left out if none
//	          is, and for float, of which a missing value is NaN
//	levels    for text: its distinct values, one after the other in UTF-8
//	ends      for text: where each level ends in levels, as uint64
//
// The sections' hashes are in the header, so that damage anywhere is noticed.
// A change of this layout gets another magic number.
const magic = "GNBTABL1"

type fileHeader struct {
	Rows    int
	Source  Source
	Stamp   string `json:",omitempty"`
	Notes   []string
	Columns []fileColumn
}

type fileColumn struct {
	Name    string
	Kind    Kind
	Note    string   `json:",omitempty"`
	Values  section  `json:",omitzero"`
	Missing *section `json:",omitempty"`
	Levels  *section `json:",omitempty"`
	Ends    *section `json:",omitempty"`
}

// A section is a part of a file and the XXH64 hash of its content.
type section struct {
	Offset, Size int64
	Hash         uint64
}

// maxHeader is how long a header may be.
const maxHeader = 64 << 20

// littleEndian reports whether arrays in memory are as they are in files.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

type number interface {
	float64 | int64 | uint64 | uint32 | uint8
}

// encode returns an array as it stands in a file. It shares its memory if it
// can.
func encode[T number](values []T) []byte {
	if littleEndian {
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*size[T]())
	}
	b, _ := binary.Append(nil, binary.LittleEndian, values)
	return b
}

// decodeArray is the inverse of encode. The address of b is a multiple of 8.
func decodeArray[T number](b []byte) []T {
	n := len(b) / size[T]()
	if littleEndian {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
	}
	values := make([]T, n)
	binary.Decode(b, binary.LittleEndian, values)
	return values
}

func size[T number]() int {
	var v T
	return int(unsafe.Sizeof(v))
}

// values returns the array of the column's values.
func (c *Column) values() []byte {
	switch c.kind {
	case Float:
		return encode(c.floats)
	case Bool:
		return encode(c.bools)
	case Text:
		return encode(c.codes)
	}
	return encode(c.ints)
}

// WriteFile writes t as a columnar file, which [Open] maps. A stamp is kept in
// the file; it may be empty. The file is written beside path and renamed when
// it is whole.
func (t *Table) WriteFile(path, stamp string) error {
	if t.err != nil {
		return t.err
	}
	return replace(path, 0o600, func(w io.Writer) error { return t.write(w, stamp) })
}

// replace writes a file beside path and renames it when it is whole.
func replace(path string, perm os.FileMode, write func(io.Writer) error) error {
	beside := fmt.Sprintf(".%s-%x%s", filepath.Base(path), rand.Uint64(), unfinished)
	name := filepath.Join(filepath.Dir(path), beside)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Close())
	if err == nil {
		err = os.Rename(name, path)
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}

// unfinished ends the names of files that are being written.
const unfinished = ".unfinished"

func (t *Table) write(w io.Writer, stamp string) error {
	h := fileHeader{Rows: t.rows, Source: t.source, Stamp: stamp, Notes: t.notes, Columns: make([]fileColumn, len(t.columns))}
	var arrays [][]byte
	var sections []*section
	place := func(s *section, b []byte) {
		arrays, sections = append(arrays, b), append(sections, s)
	}
	for i, c := range t.columns {
		f := &h.Columns[i]
		f.Name, f.Kind, f.Note = c.name, c.kind, c.note
		place(&f.Values, c.values())
		if c.missing != nil {
			f.Missing = new(section)
			place(f.Missing, encode(c.missing))
		}
		if c.kind == Text {
			f.Levels, f.Ends = new(section), new(section)
			place(f.Levels, []byte(c.dict.text))
			place(f.Ends, encode(c.dict.ends))
		}
	}
	parallel(len(arrays), func(i int) error {
		sections[i].Size, sections[i].Hash = int64(len(arrays[i])), xxhash.Sum64(arrays[i])
		return nil
	})
	// Offsets are counted from the end of the header, whose length depends on
	// how long they are.
	end := int64(0)
	for _, s := range sections {
		s.Offset = end
		end = align(end + s.Size)
	}
	header, err := json.Marshal(&h)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	head := []byte(magic)
	head = binary.LittleEndian.AppendUint64(head, uint64(len(header)))
	head = binary.LittleEndian.AppendUint64(head, xxhash.Sum64(header))
	out.Write(head)
	out.Write(header)
	var zeros [64]byte
	pad := func(n int64) { out.Write(zeros[:align(n)-n]) }
	pad(int64(len(head) + len(header)))
	for _, b := range arrays {
		out.Write(b)
		pad(int64(len(b)))
	}
	return out.Flush()
}

func align(n int64) int64 { return (n + 63) &^ 63 }

// Open maps a columnar file into memory, which takes milliseconds, and returns
// its table, or only some of its columns. The mapping lasts as long as the
// process. It returns an error if the file is damaged or is something else.
func Open(path string, columns ...string) (*Table, error) {
	t, _, err := open(path, columns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

var errForeign = errors.New("it is not a table in a columnar file")

func open(path string, columns []string) (*Table, string, error) {
	b, err := mapFile(path)
	if err != nil {
		return nil, "", err
	}
	const head = len(magic) + 16
	if len(b) < head || string(b[:len(magic)]) != magic {
		return nil, "", errForeign
	}
	n := binary.LittleEndian.Uint64(b[len(magic):])
	if n > uint64(len(b)-head) || n > maxHeader {
		return nil, "", errDamaged("its header")
	}
	text := b[head : head+int(n)]
	if xxhash.Sum64(text) != binary.LittleEndian.Uint64(b[len(magic)+8:]) {
		return nil, "", errDamaged("its header")
	}
	var h fileHeader
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, "", fmt.Errorf("its header: %w", err)
	}
	body := b[min(align(int64(head)+int64(n)), int64(len(b))):]
	t := &Table{rows: h.Rows, source: h.Source, notes: h.Notes, index: map[string]int{}}
	if h.Rows < 0 || h.Rows > 1<<48 {
		return nil, "", errDamaged("its number of rows")
	}
	wanted := h.Columns
	if len(columns) > 0 {
		known := &Table{index: map[string]int{}}
		for i, f := range h.Columns {
			known.index[f.Name] = i
			known.columns = append(known.columns, &Column{name: f.Name})
		}
		wanted = nil
		for _, name := range columns {
			if _, err := known.Column(name); err != nil {
				return nil, "", err
			}
			wanted = append(wanted, h.Columns[known.index[name]])
		}
	}
	list := make([]*Column, len(wanted))
	err = parallel(len(wanted), func(i int) (err error) {
		list[i], err = wanted[i].column(body, h.Rows)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	made, err := New(list...)
	if err != nil {
		return nil, "", err
	}
	t.columns, t.index = made.columns, made.index
	return t, h.Stamp, nil
}

func errDamaged(what string) error { return fmt.Errorf("the file is damaged (%s)", what) }

// column returns a column that shares the memory of a file.
func (f *fileColumn) column(body []byte, rows int) (*Column, error) {
	damaged := errDamaged("column " + f.Name)
	var wrong bool
	array := func(s *section, width int64) []byte {
		if s == nil {
			return nil
		}
		if s.Offset < 0 || s.Offset%64 != 0 || s.Size < 0 || s.Size > int64(len(body)) || s.Offset > int64(len(body))-s.Size || s.Size%width != 0 {
			wrong = true
			return nil
		}
		b := body[s.Offset : s.Offset+s.Size : s.Offset+s.Size]
		wrong = wrong || xxhash.Sum64(b) != s.Hash
		return b
	}
	if !f.Kind.valid() {
		return nil, damaged
	}
	c := &Column{name: f.Name, kind: f.Kind, note: f.Note}
	switch c.kind {
	case Float:
		c.floats = decodeArray[float64](array(&f.Values, 8))
	case Bool:
		c.bools = decodeArray[uint8](array(&f.Values, 1))
	case Text:
		c.codes = decodeArray[uint32](array(&f.Values, 4))
		c.dict.text = asString(array(f.Levels, 1))
		c.dict.ends = decodeArray[uint64](array(f.Ends, 8))
	default:
		c.ints = decodeArray[int64](array(&f.Values, 8))
	}
	c.missing = decodeArray[uint64](array(f.Missing, 8))
	if f.Missing == nil {
		c.missing = nil
	}
	if wrong || c.Len() != rows || !c.sound() {
		return nil, damaged
	}
	return c, nil
}

// sound reports whether the arrays of a column fit each other.
func (c *Column) sound() bool {
	n := c.Len()
	if c.missing != nil {
		if len(c.missing) != (n+63)/64 || c.kind == Float {
			return false
		}
		if n%64 != 0 && c.missing[len(c.missing)-1]>>(n%64) != 0 {
			return false
		}
	}
	if c.kind != Text {
		return true
	}
	last := uint64(0)
	for _, end := range c.dict.ends {
		if end < last || end > uint64(len(c.dict.text)) {
			return false
		}
		last = end
	}
	most := uint32(0)
	for _, code := range c.codes {
		most = max(most, code)
	}
	// A column without values has no level, and codes of 0.
	return int(most) < c.dict.len() || most == 0 && c.missing.count() == n
}
