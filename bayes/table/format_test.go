package table

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
)

func must[T any](v T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

// every returns a table of all kinds with missing values.
func every(tb testing.TB) *Table {
	tb.Helper()
	const n = 130
	floats, ints, uints := make([]float64, n), make([]int64, n), make([]uint64, n)
	bools, texts, days, times := make([]bool, n), make([]string, n), make([]time.Time, n), make([]time.Time, n)
	missing := make([]bool, n)
	for i := range n {
		floats[i] = math.Sqrt(float64(i)) - 3
		ints[i] = 1541815603606036480 + int64(i)
		uints[i] = math.MaxUint64 - uint64(i)
		bools[i] = i%3 == 0
		texts[i] = strings.Repeat("é,\"\n", i%5) + string(rune('a'+i%7))
		days[i] = time.Date(1969, 12, 1+i, 0, 0, 0, 0, time.UTC)
		times[i] = time.Date(1850+i, 3, 4, 5, 6, 7, 123456000, time.UTC)
		missing[i] = i%11 == 5
	}
	var columns []*Column
	for name, values := range map[string]any{"f": floats, "i": ints, "u": uints, "b": bools, "t": texts, "d": days, "w": times} {
		columns = append(columns, must(NewColumn(name, values, missing))(tb), must(NewColumn(name+"2", values, nil))(tb))
	}
	slices.SortFunc(columns, func(a, b *Column) int { return strings.Compare(a.name, b.name) })
	t := must(New(columns...))(tb)
	t.source, t.notes = Source{"x.csv", "CSV"}, []string{"a note"}
	t.columns[0].note = "another"
	return t
}

// equal compares all that two tables have.
func equal(tb testing.TB, got, want *Table) {
	tb.Helper()
	if !slices.Equal(got.Names(), want.Names()) || got.rows != want.rows {
		tb.Fatalf("%d rows of %q, want %d of %q", got.rows, got.Names(), want.rows, want.Names())
	}
	for j, c := range want.columns {
		g := got.columns[j]
		if g.kind != c.kind {
			tb.Fatalf("column %s is %s, want %s", c.name, g.kind, c.kind)
		}
		for i := range c.Len() {
			if a, b := g.Value(i), c.Value(i); !reflect.DeepEqual(a, b) {
				tb.Fatalf("column %s, row %d: %v, want %v", c.name, i, a, b)
			}
		}
		if !slices.Equal(g.Levels(), c.Levels()) {
			tb.Fatalf("column %s: levels %q, want %q", c.name, g.Levels(), c.Levels())
		}
	}
}

func TestColumnarFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "every.table")
	want := every(t)
	if err := want.WriteFile(path, "stamp"); err != nil {
		t.Fatal(err)
	}
	got, stamp, err := open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, want)
	if stamp != "stamp" || got.source != want.source || !slices.Equal(got.Notes(), want.Notes()) {
		t.Errorf("%q %v %q", stamp, got.source, got.Notes())
	}
	equal(t, must(Open(path, "w", "f"))(t), want.Select("w", "f"))
	equal(t, must(Read(path, Columns("t")))(t), want.Select("t"))
	if _, err := Open(path, "g"); err == nil || !strings.Contains(err.Error(), `no column "g"`) {
		t.Errorf("error %v", err)
	}
	got.columns[2].Floats()[0] = 7 // does not reach the file
	equal(t, must(Open(path))(t), want)

	for _, empty := range []*Table{must(New())(t), want.Head(0)} {
		if err := empty.WriteFile(path, ""); err != nil {
			t.Fatal(err)
		}
		equal(t, must(Open(path))(t), empty)
	}
}

// No flipped bit and no cut goes unseen.
func TestDamagedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "every.table")
	if err := every(t).Head(70).WriteFile(path, ""); err != nil {
		t.Fatal(err)
	}
	good := must(os.ReadFile(path))(t)
	n := int(binary.LittleEndian.Uint64(good[8:]))
	var h fileHeader
	if err := json.Unmarshal(good[24:24+n], &h); err != nil {
		t.Fatal(err)
	}
	used := make([]bool, len(good)) // not padding
	for i := range 24 + n {
		used[i] = true
	}
	body := align(int64(24 + n))
	for _, c := range h.Columns {
		for _, s := range []*section{&c.Values, c.Missing, c.Levels, c.Ends} {
			if s != nil {
				for i := range s.Size {
					used[body+s.Offset+i] = true
				}
			}
		}
	}
	seen := 0
	for i := range good {
		if !used[i] {
			continue
		}
		bad := slices.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if i%7 == 0 || i < 24 { // a file each takes time
			os.WriteFile(path, bad, 0o600)
			if _, err := Open(path); err == nil {
				t.Fatalf("bit %d of byte %d is flipped, and nothing is said", i%8, i)
			}
			seen++
		}
	}
	if seen < 1000 {
		t.Fatalf("only %d bits were flipped", seen)
	}
	for i := 0; i < len(good)-64; i += 97 {
		os.WriteFile(path, good[:i], 0o600)
		if _, err := Open(path); err == nil {
			t.Fatalf("the file is cut after %d bytes, and nothing is said", i)
		}
	}
}

// Headers of giant or impossible shapes are errors, though their hashes are right.
func TestHostileFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(header string, body []byte) string {
		b := []byte(magic)
		b = binary.LittleEndian.AppendUint64(b, uint64(len(header)))
		b = binary.LittleEndian.AppendUint64(b, xxhash.Sum64String(header))
		b = append(b, header...)
		b = append(b, make([]byte, align(int64(len(b)))-int64(len(b)))...)
		path := filepath.Join(dir, "hostile.table")
		os.WriteFile(path, append(b, body...), 0o600)
		return path
	}
	body := make([]byte, 64)
	sum := func(n int) string { b, _ := json.Marshal(xxhash.Sum64(body[:n])); return string(b) }
	codes := []byte{9, 0, 0, 0}
	codesSum, _ := json.Marshal(xxhash.Sum64(codes))
	for _, h := range []string{
		``, `null`, `{}x`, `[]`,
		`{"Rows": -1}`, `{"Rows": 1e300}`, `{"Rows": 9223372036854775807}`,
		`{"Rows": 8, "Columns": [{"Name": "x", "Kind": "float", "Values": {"Offset": 0, "Size": 8, "Hash": ` + sum(8) + `}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "float", "Values": {"Offset": 64, "Size": 8, "Hash": 0}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "float", "Values": {"Offset": -64, "Size": 8, "Hash": 0}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "float", "Values": {"Offset": 9223372036854775744, "Size": 64, "Hash": 0}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "float", "Values": {"Offset": 0, "Size": -8, "Hash": 0}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "complex", "Values": {"Offset": 0, "Size": 8, "Hash": ` + sum(8) + `}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Values": {"Offset": 0, "Size": 8, "Hash": ` + sum(8) + `}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "text", "Values": {"Offset": 0, "Size": 4, "Hash": ` + sum(4) + `}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "int", "Missing": {"Offset": 0, "Size": 16, "Hash": ` + sum(16) + `}, "Values": {"Offset": 0, "Size": 8, "Hash": ` + sum(8) + `}}]}`,
		`{"Rows": 1, "Columns": [{"Name": "x", "Kind": "int", "Values": {"Offset": 0, "Size": 8, "Hash": ` + sum(8) + `}}, {"Name": "x", "Kind": "int", "Values": {"Offset": 0, "Size": 8, "Hash": ` + sum(8) + `}}]}`,
	} {
		if tab, err := Open(file(h, body)); err == nil && tab.NumColumns() > 0 || err == nil && tab.NumRows() != 0 {
			t.Errorf("no error of header %s", h)
		}
	}
	// A code beyond the levels.
	h := `{"Rows": 1, "Columns": [{"Name": "x", "Kind": "text", "Values": {"Offset": 0, "Size": 4, "Hash": ` + string(codesSum) + `}}]}`
	if _, err := Open(file(h, codes)); err == nil {
		t.Error("no error of a code beyond the levels")
	}
	for _, path := range []string{dir, filepath.Join(dir, "none"), "/dev/null"} {
		if _, err := Open(path); err == nil {
			t.Errorf("no error of %s", path)
		}
	}
}
