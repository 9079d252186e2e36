package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// same reports whether a value as text is the one that is wanted: dates and
// numbers may be written in another way.
func same(got, want string) bool {
	if got == want || strings.EqualFold(got, want) {
		return true
	}
	if t := strings.NewReplacer("T", " ", "Z", "").Replace(got); t == want {
		return true
	}
	x, err := strconv.ParseFloat(got, 64)
	y, err2 := strconv.ParseFloat(want, 64)
	return err == nil && err2 == nil && x == y
}

// The files of testdata/odd hold what pandas says of them.
func TestOddFiles(t *testing.T) {
	text, err := os.ReadFile("testdata/odd/expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]map[string][]*string
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected) < 20 {
		t.Fatalf("only %d files", len(expected))
	}
	for name, columns := range expected {
		t.Run(name, func(t *testing.T) {
			tab, err := Read(filepath.Join("testdata/odd", name))
			if err != nil {
				t.Fatal(err)
			}
			if tab.NumColumns() != len(columns) {
				t.Fatalf("columns %q, want %d", tab.Names(), len(columns))
			}
			for n, want := range columns {
				c, err := tab.Column(n)
				if err != nil {
					t.Fatal(err)
				}
				if c.Len() != len(want) {
					t.Fatalf("%s has %d rows, want %d", n, c.Len(), len(want))
				}
				for i, w := range want {
					if w == nil && !c.Missing(i) || w != nil && (c.Missing(i) || !same(c.Text(i), *w)) {
						if w == nil {
							w = new(string)
						}
						t.Errorf("%s, row %d: %q, want %q", n, i, c.Text(i), *w)
					}
				}
			}
		})
	}
}

// kinds returns the kinds of a table's columns.
func kinds(t *Table) string {
	var out []string
	for _, c := range t.columns {
		out = append(out, c.kind.String())
	}
	return strings.Join(out, " ")
}

func TestKinds(t *testing.T) {
	for _, c := range []struct{ text, kinds, note string }{
		{"a,b,c,d\n1,1.5,x,true\n2,2,y,false\n", "int float text bool", ""},
		{"a\n18446744073709551615\n0\n", "uint", ""},
		{"a\n18446744073709551615\n-1\n", "text", "beyond 64 bits"},
		{"a\n9007199254740993\n0.5\n", "float", "rounded"},
		{"zip\n00501\n10001\n", "text", "00501"},
		{"a\n0\n-0\n", "int", ""},
		{"a\n\n\"\"\n", "float", "all values are missing"},
		{"d\n2024-01-31\n2024-02-01 10:00\n", "time", ""},
		{"d\n2024-01-31T10:00:00+02:00\n2024-01-31T10:00:00Z\n", "time", ""},
		{"d\n2024-02-30\n2024-01-01\n", "text", ""},
		{"d\n31/01/2024\n01/02/2024\n", "date", "day first"},
		{"d\n01/31/2024\n02/01/2024\n", "date", "month first"},
		{"d\n03/04/2024\n05/06/2024\n", "text", "Dates("},
		{"d\n03.04.2024\n05.06.2024\n", "date", "day first"},
		{"x;y\n1,5;1.234\n2,5;2.345\n", "float float", "points between thousands"},
		{"x;y\n1.234;a\n2.345;b\n", "float text", "DecimalComma"},
		{"x\n\"1,234\"\n\"5,678\"\n", "float", "commas between thousands; with DecimalComma"},
		{"x,y\n\"1,234\",0.5\n\"5,678\",1\n", "float float", "since the file has decimal points"},
		{"x;y\n1,234;0,5\n5,678;1\n", "float float", "decimal comma"},
		{"x\n1 234\n12 345.5\n", "float", "blanks between thousands"},
		{"x\n1,23,456\n1\n", "text", ""},
		{"x\n" + strings.Repeat("1\n", 50) + "abc\n", "text", `because of "abc" in row 50`},
		{"x,y\n1,2\n3,4\n", "int int", ""},
		{"2020,2021\n1,2\n", "int int", "all of it is numbers"},
		{"a,,a\n1,2,3\n", "int int int", "column_1"},
		{"x\n1e400\n1\n", "text", ""},
		{"x\n0x10\n1\n", "text", ""},
		{"x\n1_000\n1\n", "text", ""},
		{"x\nNA\nInf\n", "float", `"NA" in 1 row`},
	} {
		tab, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := kinds(tab); got != c.kinds {
			t.Errorf("%q: %s, want %s", c.text, got, c.kinds)
		}
		notes := strings.Join(tab.Notes(), "\n")
		if !strings.Contains(notes, c.note) {
			t.Errorf("%q: notes %q, want %q", c.text, notes, c.note)
		}
	}
}

func TestOptions(t *testing.T) {
	const text = "id,x,when,c\n007,1,03/04/2024,NA\n008,-99,05/06/2024,DE\n"
	tab, err := Parse([]byte(text), NA("-99"), NotNA("NA"), As(Int, "id"), Dates("02/01/2006", "when"), Columns("when", "id", "c", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if got := kinds(tab); got != "date int text int" {
		t.Errorf("kinds %s", got)
	}
	var b bytes.Buffer
	tab.WriteCSV(&b)
	if want := "when,id,c,x\n2024-04-03,7,NA,1\n2024-06-05,8,DE,\n"; b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
	if tab, err = Parse([]byte("1,2\n3,4\n"), Header("a", "b")); err != nil || tab.NumRows() != 2 || tab.columns[0].Ints()[0] != 1 {
		t.Errorf("Header: %v %v", tab, err)
	}
	if tab, err = Parse([]byte("x\n1.234\n5,5\n"), DecimalComma(), Separator(';')); err != nil || !slices.Equal(tab.columns[0].Floats(), []float64{1234, 5.5}) {
		t.Errorf("DecimalComma: %v %v", tab, err)
	}
	if tab, err = Parse([]byte(text), Columns("x"), As(Text, "id")); err != nil || tab.NumColumns() != 1 {
		t.Errorf("As of a column that is not read: %v", err)
	}
	for _, c := range []struct {
		text string
		opt  Option
		want string
	}{
		{text, Columns("wen"), `did you mean "when"?`},
		{text, As(Float, "y"), `there is no column "y"`},
		{text, As(Kind(99), "x"), "Kind(99)"},
		{`[{"x": 1}]`, As(Float, "y"), `there is no column "y"`},
		{text, As(Float, "c"), `line 3 (row 1, the first is 0), column c: "DE" is not a number`},
		{text, As(Bool, "x"), `column x: "-99" is neither true nor false`},
		{text, Dates("2006-01-02", "when"), `column when: "03/04/2024" is not a date`},
		{text, Header("a"), "4 fields, and Header gives 1 name"},
	} {
		if _, err := Parse([]byte(c.text), c.opt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestErrorsNamePlaces(t *testing.T) {
	long := "a,b\n" + strings.Repeat("1,2\n", 1<<19)
	for _, c := range []struct{ text, want string }{
		{"", "it is empty"},
		{"\n \n", "it is empty"},
		{"a,b\n1,2\n3\n", "line 3: 1 field, where the header has 2"},
		{"a,b\n1,2,3\n", "line 2: 3 fields, where the header has 2"},
		{"a,b\n\"x\ny\",1\n2\n", "line 4: 1 field"},
		{"a,b\n1,\"x\n2,3\n", "line 2: a quote is opened and not closed"},
		{"a,b\n\"x\"y,3\n", "line 2: text follows a closing quote"},
		{"a\x00b\n", "no text"},
		{strings.Repeat(",", 1<<20), "a table at most"},
		{long + "7\n" + long[4:], "line 524290: 1 field"},
		{long + "7,\"\n" + long[4:], "line 524290: a quote"},
	} {
		if _, err := Parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: error %v, want %q", c.text, err, c.want)
		}
	}
}

// Chunks are read as the whole is, whatever stands at their borders.
func TestChunks(t *testing.T) {
	var b strings.Builder
	b.WriteString("n,text,x\n")
	const rows = 60_000
	want := make([]string, rows)
	for i := range rows {
		want[i] = fmt.Sprintf("line %d\nand \"more\", %s", i, strings.Repeat("z\n", i%50))
		fmt.Fprintf(&b, "%d,\"%s\",%d.5\n", i, strings.ReplaceAll(want[i], `"`, `""`), i)
		if i%1000 == 0 {
			b.WriteString("\n")
		}
	}
	tab, err := Parse([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if g := newCSVGrid([]byte(b.String()), 9, ',', 3, nil); g.chunks() < 3 {
		t.Fatalf("%d chunks", g.chunks())
	}
	if tab.NumRows() != rows {
		t.Fatalf("%d rows", tab.NumRows())
	}
	for i := range rows {
		if tab.columns[0].ints[i] != int64(i) || tab.columns[1].Text(i) != want[i] || tab.columns[2].floats[i] != float64(i)+0.5 {
			t.Fatalf("row %d: %v %q %v", i, tab.columns[0].Value(i), tab.columns[1].Text(i), tab.columns[2].Value(i))
		}
	}
}

// splitting at any number of parts gives the same records.
func records(text []byte, sep byte) ([][]string, error) {
	s := scanner{text: text, sep: sep}
	var out [][]string
	for {
		ok, err := s.next()
		if !ok || err != nil {
			return out, err
		}
		row := make([]string, len(s.fields))
		for i, f := range s.fields {
			row[i] = string(f.text)
		}
		out = append(out, row)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"x\ny\",\"z\"\"\"\r\n", "a, \"b\" ,c\n\n", "\r\n\"\",\n", "5\" x,1\n\"a\",\"\n\"\n"} {
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, parts uint8) {
		got, err := records(text, ',')

		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		want, wrong := r.ReadAll()
		if wrong == nil {
			if err != nil {
				t.Fatalf("%q: %v, but encoding/csv reads it", text, err)
			}
			// It keeps blanks around fields and lines of blanks only, and
			// makes \n of \r\n inside quotes.
			want = slices.DeleteFunc(want, func(row []string) bool { return len(row) == 1 && strings.Trim(row[0], " \t") == "" })
			got := slices.DeleteFunc(slices.Clone(got), func(row []string) bool { return len(row) == 1 && strings.Trim(row[0], " \t") == "" })
			if len(got) != len(want) {
				t.Fatalf("%q: %d records, want %d", text, len(got), len(want))
			}
			for i := range want {
				if len(got[i]) != len(want[i]) {
					t.Fatalf("%q, record %d: %q, want %q", text, i, got[i], want[i])
				}
				for j := range want[i] {
					g, w := strings.ReplaceAll(got[i][j], "\r\n", "\n"), want[i][j]
					if strings.Trim(g, " \t") != strings.Trim(w, " \t") {
						t.Fatalf("%q, record %d: %q, want %q", text, i, g, w)
					}
				}
			}
		} else if e := (*csv.ParseError)(nil); errors.As(wrong, &e) && e.Err == csv.ErrQuote && err == nil && bytes.Count(text, []byte{'"'})%2 == 1 && text[0] == '"' {
			// A quote that is never closed is an error for both.
			if i := bytes.IndexByte(text[1:], '"'); i < 0 {
				t.Fatalf("%q: no error, but encoding/csv has %v", text, wrong)
			}
		}

		// Parts are read as the whole is.
		var joined [][]string
		var at error
		for _, part := range split(text, ',', 1+int(parts%16)) {
			rows, err := records(part, ',')
			joined = append(joined, rows...)
			if err != nil {
				at = err
				break
			}
		}
		if (at == nil) != (err == nil) || err == nil && !slices.EqualFunc(joined, got, slices.Equal) {
			t.Fatalf("%q in %d parts: %q %v, want %q %v", text, 1+parts%16, joined, at, got, err)
		}

		// Whatever the text, there is a table or an error, and the table's CSV
		// is read as the same table.
		tab, err := Parse(text)
		if err != nil || tab.NumRows() == 0 {
			return
		}
		var b bytes.Buffer
		if err := tab.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(b.Bytes(), Separator(','))
		if err != nil {
			t.Fatalf("%q, written as %q: %v", text, b.Bytes(), err)
		}
		if again.NumRows() != tab.NumRows() || again.NumColumns() != tab.NumColumns() {
			t.Fatalf("%q, written as %q: %d × %d, want %d × %d", text, b.Bytes(), again.NumRows(), again.NumColumns(), tab.NumRows(), tab.NumColumns())
		}
		for j, c := range tab.columns {
			for i := range c.Len() {
				if got, want := again.columns[j].Text(i), c.Text(i); strings.TrimSpace(got) != strings.TrimSpace(want) && !same(got, want) {
					t.Fatalf("%q, written as %q: row %d of %s is %q, want %q", text, b.Bytes(), i, c.name, got, want)
				}
			}
		}
	})
}

func TestFloatsAreExact(t *testing.T) {
	for _, s := range []string{
		"0.1", "-0.5", "1e22", "1e23", "9007199254740993", "9007199254740992.5", "123456789012345678901234567890.5",
		"1.7976931348623157e308", "5e-324", "2.2250738585072011e-308", "0.000001", "1E5", "+3.25", "00.5", "1.", ".5", "1e-400",
		"6631330.7666665697", "179769313486231570000000000000000000000.0",
	} {
		got, ok := parseFloat([]byte(s), false)
		if want, err := strconv.ParseFloat(s, 64); !ok || err != nil || got != want {
			t.Errorf("%s: %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", ".", "-", "+", "e5", ".e5", "1e", "1e+", "1.2.3", "0x1p3", "1_0", "infinit", "--1", "1e400", "01", "1 "} {
		if x, ok := parseFloat([]byte(s), false); ok {
			t.Errorf("%q is read as %v", s, x)
		}
	}
}
