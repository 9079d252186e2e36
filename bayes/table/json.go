package table

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// parseJSON reads a table in JSON: an object of columns, which are arrays or,
// as pandas writes them, objects by row; an array of records; or a record a
// line. NaN, Infinity and -Infinity are numbers, also as strings.
func parseJSON(text []byte, o *options) (*Table, error) {
	text, note := decode(text)
	if note != "" && !bytes.HasPrefix([]byte(note), []byte("the text is UTF-16")) {
		return nil, errors.New("it is not UTF-8")
	}
	g, err := newJSONGrid(text)
	if err != nil {
		return nil, locate(text, err)
	}
	if err := o.check(g.names); err != nil {
		return nil, err
	}
	if o.Columns != nil {
		g.choose(o.Columns)
	}
	allowed, err := o.allow(g.names, guessable&^(readComma|readThousand|readBlanks))
	if err != nil {
		return nil, err
	}
	columns, err := parse(g, g.names, 0, allowed, o)
	if err != nil {
		return nil, locate(text, err)
	}
	t, err := New(columns...)
	if err == nil && note != "" {
		t.notes = append(t.notes, note)
	}
	return t, err
}

func locate(text []byte, err error) error {
	mistake, ok := err.(*textError)
	if !ok {
		return err
	}
	before := text[:mistake.offset]
	line := 1 + bytes.Count(before, []byte{'\n'})
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("line %d, column %d: %s", line, column, mistake.msg)
}

// A jsonGrid is the values of a table in JSON. The text is read again for
// each pass; that takes less memory than what it holds.
type jsonGrid struct {
	text    []byte
	names   []string
	rows    int
	starts  []int          // of columns, where their first value is; nil for records
	objects bool           // columns are objects
	first   int            // of records, where the first is
	index   map[string]int // of a record's members
	checked bool           // the text was read whole without a mistake
}

func newJSONGrid(text []byte) (*jsonGrid, error) {
	g := &jsonGrid{text: text, index: map[string]int{}}
	r := jsonReader{text: text}
	r.blank()
	g.first = r.i
	switch r.peek() {
	case '[':
		g.first++
	case '{':
		columns, err := g.findColumns(r)
		if columns || err != nil {
			return g, err
		}
	default:
		return nil, r.errorf("a table in JSON begins with { or [, not with %s", r.what())
	}
	// Learn the names and check the text.
	err := g.records(func(name []byte, r *jsonReader) error {
		if _, ok := g.index[string(name)]; !ok {
			g.index[string(name)] = len(g.names)
			g.names = append(g.names, string(name))
		}
		_, err := r.scalar(name)
		return err
	}, func() bool { g.rows++; return true })
	g.checked = err == nil
	return g, err
}

// findColumns reads an object of columns. It returns false if the text begins
// with a record.
func (g *jsonGrid) findColumns(r jsonReader) (bool, error) {
	r.i++
	lengths := []int{}
	var keys []string // of the rows of columns that are objects
	seen := map[string]bool{}
	for first := true; ; first = false {
		name, ok, err := r.member(first)
		if err != nil {
			return true, err
		}
		if !ok {
			break
		}
		if seen[string(name)] {
			return true, r.errorf("the name %q occurs twice", name)
		}
		seen[string(name)] = true
		open := r.peek()
		if open != '[' && open != '{' {
			if len(g.names) == 0 {
				return false, nil
			}
			return true, r.errorf("%s is one value, where a column has one for each row", name)
		}
		if len(g.names) == 0 {
			g.objects = open == '{'
		} else if g.objects != (open == '{') {
			return true, r.errorf("%s is written in another way than %s", name, g.names[0])
		}
		r.i++
		g.names, g.starts = append(g.names, string(name)), append(g.starts, r.i)
		n := 0
		for first := true; ; first = false {
			var key []byte
			var more bool
			if g.objects {
				key, more, err = r.member(first)
			} else {
				more, err = r.element(first, ']')
			}
			if err != nil {
				return true, err
			}
			if !more {
				break
			}
			if g.objects && len(g.names) == 1 {
				keys = append(keys, string(key))
			} else if g.objects && (n >= len(keys) || keys[n] != string(key)) {
				return true, r.errorf("the rows of %s are not those of %s", name, g.names[0])
			}
			if _, err := r.scalar(name); err != nil {
				return true, err
			}
			n++
		}
		lengths = append(lengths, n)
	}
	r.blank()
	if r.i < len(r.text) {
		if len(g.names) == 0 {
			return false, nil // an empty record, and more
		}
		return true, r.errorf("there is more text after the object")
	}
	for i, n := range lengths {
		if n != lengths[0] {
			return true, fmt.Errorf("column %s has %s, and column %s %d", g.names[i], plural(n, "value"), g.names[0], lengths[0])
		}
		g.rows = n
	}
	return true, nil
}

// records calls member for each member of each record, after which end is
// called. It stops when end returns false.
func (g *jsonGrid) records(member func(name []byte, r *jsonReader) error, end func() bool) error {
	r := jsonReader{text: g.text, i: g.first, checked: g.checked}
	array := g.first > 0 && g.text[g.first-1] == '['
	seen := []int{} // the record in which each member was last seen
	for row := 0; ; row++ {
		if array {
			more, err := r.element(row == 0, ']')
			if err != nil {
				return err
			}
			if !more {
				if r.blank(); r.i < len(r.text) {
					return r.errorf("there is more text after the array")
				}
				return nil
			}
		} else if r.blank(); r.i == len(r.text) {
			return nil
		}
		if r.peek() != '{' {
			return r.errorf("a record begins with {, not with %s", r.what())
		}
		r.i++
		for first := true; ; first = false {
			name, ok, err := r.member(first)
			if err != nil {
				return err
			}
			if !ok {
				break
			}
			if err := member(name, &r); err != nil {
				return err
			}
			i := g.index[string(name)]
			for len(seen) <= i {
				seen = append(seen, -1)
			}
			if seen[i] == row {
				return r.errorf("the name %q occurs twice in a record", name)
			}
			seen[i] = row
		}
		if !end() {
			return nil
		}
	}
}

// choose leaves some columns.
func (g *jsonGrid) choose(names []string) {
	var starts []int
	for _, n := range names {
		if g.starts != nil {
			starts = append(starts, g.starts[slices.Index(g.names, n)])
		}
	}
	g.starts = starts
	g.names = names
	// Members that are not wanted have indices beyond those that are.
	others := len(names)
	for n := range g.index {
		if i := slices.Index(names, n); i >= 0 {
			g.index[n] = i
		} else {
			g.index[n] = others
			others++
		}
	}
}

func (g *jsonGrid) chunks() int { return 1 }

func (g *jsonGrid) bound(int) int { return g.rows }

func (g *jsonGrid) where(_, row int) string { return fmt.Sprintf("row %d (the first is 0)", row) }

// typed returns the readings that the type of a value allows.
func (g *jsonGrid) typed(f field) reading {
	const asked = readLayout | readLooseBool | readLooseInt | readLooseFloat
	if !f.quoted {
		return asked | readBool | readInt | readUint | readWhole | readFloat
	}
	if _, ok := infinity(sign(f.text)); ok {
		return asked | readFloat | readText
	}
	return asked | everyDate | readText
}

func (g *jsonGrid) each(_ int, visit func([]field) bool) error {
	row := make([]field, len(g.names))
	if g.starts == nil {
		absent := field{null: true}
		for i := range row {
			row[i] = absent
		}
		return g.records(func(name []byte, r *jsonReader) error {
			f, err := r.scalar(name)
			if i := g.index[string(name)]; i < len(row) {
				row[i] = f
			}
			return err
		}, func() bool {
			more := visit(row)
			for i := range row {
				row[i] = absent
			}
			return more
		})
	}
	readers := make([]jsonReader, len(g.names))
	for i, at := range g.starts {
		readers[i] = jsonReader{text: g.text, i: at, checked: true}
	}
	for n := range g.rows {
		for i := range readers {
			r := &readers[i]
			var err error
			if g.objects {
				_, _, err = r.member(n == 0)
			} else {
				_, err = r.element(n == 0, ']')
			}
			if err != nil {
				return err
			}
			if row[i], err = r.scalar(nil); err != nil {
				return err
			}
		}
		if !visit(row) {
			return nil
		}
	}
	return nil
}

// A jsonReader reads JSON from a text.
type jsonReader struct {
	text    []byte
	i       int
	checked bool // numbers were found to be numbers
}

func (r *jsonReader) errorf(format string, args ...any) error {
	return &textError{min(r.i, len(r.text)), fmt.Sprintf(format, args...)}
}

func (r *jsonReader) blank() {
	for r.i < len(r.text) && (r.text[r.i] == ' ' || r.text[r.i] == '\n' || r.text[r.i] == '\t' || r.text[r.i] == '\r') {
		r.i++
	}
}

// peek returns the next byte, or 0 at the end.
func (r *jsonReader) peek() byte {
	if r.i < len(r.text) {
		return r.text[r.i]
	}
	return 0
}

// what describes what comes next.
func (r *jsonReader) what() string {
	if r.i >= len(r.text) {
		return "the end"
	}
	c, _ := utf8.DecodeRune(r.text[r.i:])
	return fmt.Sprintf("%q", c)
}

// element goes to the next element of an array. It returns false after the
// last one.
func (r *jsonReader) element(first bool, close byte) (bool, error) {
	r.blank()
	switch c := r.peek(); {
	case c == close:
		r.i++
		return false, nil
	case first:
	case c == ',':
		r.i++
		r.blank()
	default:
		return false, r.errorf("expected a comma or %c, found %s", close, r.what())
	}
	return true, nil
}

// member reads the name of the next member of an object, up to its value. It
// returns false after the last one.
func (r *jsonReader) member(first bool) ([]byte, bool, error) {
	more, err := r.element(first, '}')
	if !more || err != nil {
		return nil, false, err
	}
	if r.peek() != '"' {
		return nil, false, r.errorf("expected a name in quotes, found %s", r.what())
	}
	name, err := r.string()
	if err != nil {
		return nil, false, err
	}
	r.blank()
	if r.peek() != ':' {
		return nil, false, r.errorf("expected a colon after %q, found %s", name, r.what())
	}
	r.i++
	r.blank()
	return name, true, nil
}

// scalar reads a number, a string, true, false or null, the value of a member.
func (r *jsonReader) scalar(name []byte) (field, error) {
	switch r.peek() {
	case '"':
		s, err := r.string()
		return field{text: s, quoted: true}, err
	case '[', '{':
		return field{}, r.errorf("column %s has an array or an object in a row, where a table has one value", name)
	}
	from := r.i
	for r.i < len(r.text) && !ends[r.text[r.i]] {
		r.i++
	}
	word := r.text[from:r.i]
	switch string(word) {
	case "null", "NaN":
		return field{null: true}, nil
	case "true", "false":
		return field{text: word}, nil
	}
	if r.checked {
		return field{text: word}, nil
	}
	if _, ok := parseFloat(word, false); !ok {
		r.i = from
		if len(word) == 0 {
			return field{}, r.errorf("expected a value, found %s", r.what())
		}
		return field{}, r.errorf("%s is no number, and text stands in quotes", quote(word))
	}
	return field{text: word}, nil
}

// ends has the characters that end a number or a word.
var ends = func() (set [256]bool) {
	for _, c := range []byte(" \n\t\r,]}:[{\"") {
		set[c] = true
	}
	return set
}()

// string reads a string.
func (r *jsonReader) string() ([]byte, error) {
	start := r.i
	r.i++
	from := r.i
	var copied []byte // if there are escapes
	for r.i < len(r.text) {
		switch c := r.text[r.i]; {
		case c == '"':
			s := r.text[from:r.i]
			r.i++
			if copied != nil {
				s = append(copied, s...)
			}
			return s, nil
		case c == '\\':
			copied = append(copied, r.text[from:r.i]...)
			if copied == nil {
				copied = []byte{}
			}
			var err error
			if copied, err = r.escape(copied); err != nil {
				return nil, err
			}
			from = r.i
		case c < ' ':
			return nil, r.errorf("a string has a control character: it is written as an escape")
		default:
			r.i++
		}
	}
	r.i = start
	return nil, r.errorf("a quote is opened and not closed")
}

// escape reads an escape and appends what it stands for.
func (r *jsonReader) escape(b []byte) ([]byte, error) {
	if r.i+1 >= len(r.text) {
		return b, r.errorf("an escape is cut off")
	}
	c := r.text[r.i+1]
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), c); i >= 0 {
		r.i += 2
		return append(b, "\"\\/\b\f\n\r\t"[i]), nil
	}
	unit, ok := r.unit()
	if !ok {
		return b, r.errorf("there is no such escape in JSON")
	}
	if utf16.IsSurrogate(unit) {
		at := r.i
		low, ok := r.unit()
		if pair := utf16.DecodeRune(unit, low); ok && pair != utf8.RuneError {
			return utf8.AppendRune(b, pair), nil
		}
		r.i, unit = at, utf8.RuneError
	}
	return utf8.AppendRune(b, unit), nil
}

// unit reads an escape of four hexadecimal digits.
func (r *jsonReader) unit() (rune, bool) {
	if r.i+6 > len(r.text) || r.text[r.i] != '\\' || r.text[r.i+1] != 'u' {
		return 0, false
	}
	u := rune(0)
	for _, c := range r.text[r.i+2 : r.i+6] {
		switch {
		case c-'0' <= 9:
			u = u<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			u = u<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	r.i += 6
	return u, true
}
