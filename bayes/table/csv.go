package table

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
)

// A scanner splits the text of a CSV file into records.
//
// Blanks around a field do not belong to it, but those inside quotes do. A
// quote begins a field or is an ordinary character. Lines without any
// character but blanks are skipped.
type scanner struct {
	text   []byte
	sep    byte
	pos    int // where the next record begins
	start  int // where the last one began
	fields []field
}

// A textError is a mistake at an offset in a text.
type textError struct {
	offset int
	msg    string
}

func (e *textError) Error() string { return e.msg }

// next reads a record into s.fields. It returns false at the end.
func (s *scanner) next() (bool, error) {
	text, i := s.text, s.pos
	for {
		s.start = i
		for i < len(text) && s.blank(text[i]) {
			i++
		}
		if i == len(text) {
			s.pos = i
			return false, nil
		}
		if n := newline(text[i:]); n > 0 {
			i += n
			continue
		}
		break
	}
	s.fields = s.fields[:0]
	for {
		for i < len(text) && s.blank(text[i]) {
			i++
		}
		var f field
		if i < len(text) && text[i] == '"' {
			var err error
			if f, i, err = s.quoted(i); err != nil {
				return false, err
			}
		} else {
			from := i
			for i < len(text) && text[i] != s.sep && text[i] != '\n' {
				i++
			}
			to := i
			if to > from && text[to-1] == '\r' && (i == len(text) || text[i] == '\n') {
				to--
			}
			for to > from && s.blank(text[to-1]) {
				to--
			}
			f.text = text[from:to]
		}
		s.fields = append(s.fields, f)
		if i == len(text) {
			break
		}
		i++
		if text[i-1] == '\n' {
			break
		}
	}
	s.pos = i
	return true, nil
}

// quoted reads a field in quotes from i on, and returns where its separator,
// newline or the end of the text is.
func (s *scanner) quoted(i int) (field, int, error) {
	text, open := s.text, i
	var copied []byte // if there are quotes inside
	i++
	from := i
	for {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			return field{}, 0, &textError{open, "a quote is opened and not closed"}
		}
		i += n + 1
		if i == len(text) || text[i] != '"' {
			break
		}
		copied = append(copied, text[from:i]...)
		i++
		from = i
	}
	f := field{text: text[from : i-1], quoted: true}
	if copied != nil {
		f.text = append(copied, f.text...)
	}
	for i < len(text) && s.blank(text[i]) {
		i++
	}
	if i < len(text) && text[i] == '\r' && (i+1 == len(text) || text[i+1] == '\n') {
		i++
	}
	if i < len(text) && text[i] != s.sep && text[i] != '\n' {
		return field{}, 0, &textError{i, "text follows a closing quote: a quote inside quotes is written twice"}
	}
	return f, i, nil
}

func (s *scanner) blank(c byte) bool { return (c == ' ' || c == '\t') && c != s.sep }

// newline returns the length of the end of a line that b begins with, or 0.
func newline(b []byte) int {
	switch {
	case b[0] == '\n':
		return 1
	case b[0] == '\r' && len(b) > 1 && b[1] == '\n':
		return 2
	case b[0] == '\r' && len(b) == 1:
		return 1
	}
	return 0
}

// split cuts text, which begins with a record, into parts of records of about
// equal size.
func split(text []byte, sep byte, parts int) [][]byte {
	var out [][]byte
	s := scanner{text: text, sep: sep}
	from, i := 0, 0 // i is outside quotes
	quote := bytes.IndexByte(text, '"')
	for part := 1; part < parts; part++ {
		target := part * len(text) / parts
		for quote >= 0 && quote < target {
			if end := s.close(quote); end > 0 {
				i = end
			} else {
				i = quote + 1
			}
			n := bytes.IndexByte(text[i:], '"')
			if quote = i + n; n < 0 {
				quote = -1
			}
		}
		i = max(i, target)
		n := bytes.IndexByte(text[i:], '\n')
		for n >= 0 && quote >= 0 && quote < i+n {
			if end := s.close(quote); end > 0 {
				i = end
			} else {
				i = quote + 1
			}
			next := bytes.IndexByte(text[i:], '"')
			if quote = i + next; next < 0 {
				quote = -1
			}
			n = bytes.IndexByte(text[i:], '\n')
		}
		if n < 0 {
			break
		}
		i += n + 1
		out = append(out, text[from:i])
		from = i
	}
	if from < len(text) {
		out = append(out, text[from:])
	}
	return out
}

// close returns the offset after the field in quotes that the quote at i opens,
// or 0 if it opens none.
func (s *scanner) close(i int) int {
	before := i - 1
	for before >= 0 && s.blank(s.text[before]) {
		before--
	}
	if before >= 0 && s.text[before] != s.sep && s.text[before] != '\n' {
		return 0
	}
	_, end, err := s.quoted(i)
	if err != nil {
		return len(s.text) // the scanner will say so
	}
	return end
}

// guessSeparator returns the separator by which the first records have the
// same number of fields, and the most of them.
func guessSeparator(text []byte) byte {
	const records = 100
	best, most := byte(','), -1
	for _, sep := range []byte(",;\t|") {
		s := scanner{text: text, sep: sep}
		width, even := 0, true
		for n := 0; n < records; n++ {
			ok, err := s.next()
			if err != nil {
				even = false
			}
			if !ok || err != nil {
				break
			}
			if n == 0 {
				width = len(s.fields)
			}
			even = even && len(s.fields) == width
		}
		// More than one field is better than even, and that than one.
		score := 2 * min(width, 1000)
		if width > 1 && even {
			score += 1e6
		} else if even {
			score++
		}
		if score > most {
			best, most = sep, score
		}
	}
	return best
}

// maxColumns is how many columns a table may have. A file with more of them has
// another separator, or is none.
const maxColumns = 1 << 18

// headerNames returns the names of columns by a header's fields. Those that are
// empty are called by their position, and names that occur again get a number.
func headerNames(fields []field) (names, notes []string) {
	seen, used, next := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, f := range fields {
		seen[string(bytes.TrimSpace(f.text))] = true
	}
	for i, f := range fields {
		name := string(bytes.TrimSpace(f.text))
		if name == "" {
			name = fmt.Sprintf("column_%d", i)
			notes = append(notes, fmt.Sprintf("column %d (the first is 0) has no name and is called %s", i, name))
		}
		if used[name] {
			again := name
			for n := max(2, next[name]); used[again] || seen[again]; n++ {
				again = fmt.Sprintf("%s_%d", name, n)
				next[name] = n + 1
			}
			notes = append(notes, fmt.Sprintf("column %d (the first is 0), another %s, is called %s", i, name, again))
			name = again
		}
		used[name] = true
		names = append(names, name)
	}
	return names, notes
}

// A csvGrid is the records of a CSV file.
type csvGrid struct {
	text  []byte // of the whole file
	first int    // where the first record begins
	parts [][]byte
	sep   byte
	width int
	pick  []int // the fields that are wanted, in order; nil: all

}

func newCSVGrid(text []byte, first int, sep byte, width int, pick []int) *csvGrid {
	const size = 1 << 20 // below which goroutines do not pay
	g := &csvGrid{text: text, first: first, sep: sep, width: width, pick: pick}
	body := text[first:]
	g.parts = split(body, sep, min(4*runtime.GOMAXPROCS(0), 1+len(body)/size))
	return g
}

func (g *csvGrid) chunks() int { return len(g.parts) }

func (g *csvGrid) bound(k int) int { return bytes.Count(g.parts[k], []byte{'\n'}) + 1 }

func (g *csvGrid) each(k int, visit func([]field) bool) error {
	s := scanner{text: g.parts[k], sep: g.sep, fields: make([]field, 0, g.width)}
	picked := make([]field, len(g.pick))
	for {
		ok, err := s.next()
		if err != nil {
			mistake := err.(*textError)
			return &textError{g.offset(k) + mistake.offset, mistake.msg}
		}
		if !ok {
			return nil
		}
		if len(s.fields) != g.width {
			return &textError{g.offset(k) + s.start, fmt.Sprintf("%s, where the header has %d", plural(len(s.fields), "field"), g.width)}
		}
		fields := s.fields
		if g.pick != nil {
			for i, c := range g.pick {
				picked[i] = fields[c]
			}
			fields = picked
		}
		if !visit(fields) {
			return nil
		}
	}
}

// offset returns where a chunk begins in the text.
func (g *csvGrid) offset(k int) int {
	n := g.first
	for _, part := range g.parts[:k] {
		n += len(part)
	}
	return n
}

func (g *csvGrid) where(k, row int) string {
	s := scanner{text: g.text, pos: g.first, sep: g.sep}
	end := g.offset(k)
	n := -1
	for {
		ok, err := s.next()
		if !ok || err != nil {
			return "at the end"
		}
		n++
		if s.start >= end {
			if row == 0 {
				return fmt.Sprintf("line %d (row %d, the first is 0)", g.line(s.start), n)
			}
			row--
		}
	}
}

func (g *csvGrid) line(offset int) int { return 1 + bytes.Count(g.text[:offset], []byte{'\n'}) }

// at says where a mistake in the text is.
func (g *csvGrid) at(err error) error {
	mistake, ok := err.(*textError)
	if !ok {
		return err
	}
	return fmt.Errorf("line %d: %s", g.line(mistake.offset), mistake.msg)
}

// parseCSV reads a CSV file.
func parseCSV(text []byte, o *options) (*Table, error) {
	text, note := decode(text)
	var notes []string
	if note != "" {
		notes = append(notes, note)
	}
	if bytes.IndexByte(text[:min(len(text), 4096)], 0) >= 0 {
		return nil, errors.New("it is no text: it has bytes of 0")
	}
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'})
	}
	sep := o.Separator
	if sep == 0 {
		if sep = guessSeparator(text); sep != ',' {
			notes = append(notes, fmt.Sprintf("fields are separated by %q", sep))
		}
	}
	s := scanner{text: text, sep: sep}
	ok, err := s.next()
	g := &csvGrid{text: text}
	if err != nil {
		return nil, g.at(err)
	}
	if !ok {
		return nil, errors.New("it is empty")
	}
	if n := len(s.fields); n > maxColumns {
		return nil, fmt.Errorf("it has %d columns, and a table at most %d: is another character the separator?", n, maxColumns)
	}
	first := s.pos
	names, renamed := headerNames(s.fields)
	notes = append(notes, renamed...)
	if o.Header != nil {
		if len(o.Header) != len(names) {
			return nil, fmt.Errorf("the first line has %s, and Header gives %s", plural(len(names), "field"), plural(len(o.Header), "name"))
		}
		names, first = o.Header, s.start
	} else if !slices.ContainsFunc(s.fields, func(f field) bool { return readings(f.text, readFloat|readComma) == 0 }) {
		notes = append(notes, "the first line was read as names although all of it is numbers: if it is data, give names with Header")
	}
	width := len(names)
	if err := o.check(names); err != nil {
		return nil, err
	}
	var pick []int
	if o.Columns != nil {
		for _, n := range o.Columns {
			pick = append(pick, slices.Index(names, n))
		}
		names = o.Columns
	}
	allowed, err := o.allow(names, guessable)
	if err != nil {
		return nil, err
	}
	g = newCSVGrid(text, first, sep, width, pick)
	columns, err := parse(g, names, sep, allowed, o)
	if err != nil {
		return nil, g.at(err)
	}
	t, err := New(columns...)
	if err != nil {
		return nil, err
	}
	t.notes = notes
	return t, nil
}
