package table

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/gonbayes/gonbayes/bayes/internal/table"
)

// What a preview shows at most.
const (
	previewRows    = 5
	previewColumns = 30
	previewNotes   = 12
)

// Preview returns the first rows of the table as text and below them, for each
// column, its kind, how many values are missing, and its mean, standard
// deviation and quartiles, or for text how many distinct values there are and
// which is the most frequent. A row begins with its label. Of very many columns
// it shows the first.
func (t *Table) Preview() (header []string, rows [][]string) {
	if len(t.columns) > previewColumns {
		t = t.with(t.columns[:previewColumns])
	}
	header = append([]string{""}, t.Names()...)
	for i := range min(previewRows, t.rows) {
		row := []string{strconv.Itoa(i)}
		for _, c := range t.columns {
			s := c.show(i)
			if c.Missing(i) {
				s = "–"
			}
			row = append(row, s)
		}
		rows = append(rows, row)
	}
	if t.rows > previewRows {
		rows = append(rows, []string{"…"})
	}
	labels := []string{"kind", "missing", "mean", "sd", "min", "25%", "50%", "75%", "max", "distinct", "most often"}
	below := make([][]string, len(labels))
	for k, l := range labels {
		below[k] = []string{l}
	}
	for i, s := range t.summarise() {
		for k, text := range t.columns[i].describe(s) {
			below[k] = append(below[k], text)
		}
	}
	for _, row := range below {
		if strings.Join(row[1:], "") != "" {
			rows = append(rows, row)
		}
	}
	return header, rows
}

// show returns a value for a person to read.
func (c *Column) show(i int) string {
	switch c.kind {
	case Float:
		return short(c.floats[i])
	case Time:
		return c.Time(i).Format("2006-01-02 15:04:05")
	}
	return printable(c.Text(i))
}

// describe returns the rows that stand below a column in a preview.
func (c *Column) describe(s summary) (rows [11]string) {
	rows[0] = c.kind.String()
	rows[1] = strconv.Itoa(s.missing)
	if s.count == 0 {
		return rows
	}
	if c.kind == Text {
		rows[9] = strconv.Itoa(c.dict.len())
		rows[10] = fmt.Sprintf("%s (%d)", printable(s.top), s.topCount)
		return rows
	}
	number := short
	switch c.kind {
	case Date, Time:
		number = func(x float64) string {
			one := &Column{kind: c.kind, ints: []int64{int64(math.Floor(x))}}
			if c.kind == Time {
				one.ints[0] = int64(math.Floor(x * 1e6))
			}
			return one.show(0)
		}
	default:
		rows[2] = short(s.mean)
		if s.count > 1 {
			rows[3] = short(s.sd)
		}
	}
	for k, q := range s.quantiles {
		rows[4+k] = number(q)
	}
	if c.kind == Int {
		rows[4], rows[8] = strconv.FormatInt(s.least, 10), strconv.FormatInt(s.most, 10)
	}
	return rows
}

// short writes a number with six significant digits.
func short(x float64) string {
	s := strconv.FormatFloat(x, 'g', 6, 64)
	if a := math.Abs(x); a >= 1e6 && a < 1e15 && x == math.Trunc(x) {
		s = strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strings.Replace(s, "e+", "e", 1)
}

// printable cuts long text and replaces what a terminal might obey.
func printable(s string) string {
	const most = 40
	n := 0
	var b strings.Builder
	for _, r := range s {
		if n++; n > most {
			b.WriteRune('…')
			break
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			r = ' '
		case !unicode.IsPrint(r):
			r = unicode.ReplacementChar
		}
		b.WriteRune(r)
	}
	return b.String()
}

// caption names the source and the shape.
func (t *Table) caption() string {
	shape := fmt.Sprintf("%s × %s", plural(t.rows, "row"), plural(len(t.columns), "column"))
	if len(t.columns) > previewColumns {
		shape += fmt.Sprintf(", of which the first %d are here: Names and Describe have all", previewColumns)
	}
	if t.source.Path == "" {
		return shape
	}
	return fmt.Sprintf("%s (%s): %s", printable(t.source.Path), t.source.Format, shape)
}

// heading returns the notes that a preview shows.
func (t *Table) heading() []string {
	notes := t.Notes()
	for i := range notes {
		notes[i] = strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) {
				return r
			}
			return unicode.ReplacementChar
		}, notes[i])
	}
	if more := len(notes) - previewNotes; more > 0 {
		notes = append(notes[:previewNotes], fmt.Sprintf("and %d more: see Notes", more))
	}
	return notes
}

func (t *Table) view() *table.Table {
	header, rows := t.Preview()
	v := &table.Table{Caption: t.caption()}
	for i, name := range header[1:] {
		v.Columns = append(v.Columns, table.Column{Name: printable(name), Left: t.columns[i].kind == Text})
	}
	for _, row := range rows {
		r := table.Row{Label: row[0]}
		for _, s := range row[1:] {
			r.Cells = append(r.Cells, s)
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

// String returns the preview as lines of text, below the notes.
func (t *Table) String() string {
	if t.err != nil {
		return "no table: " + t.err.Error()
	}
	out := ""
	for _, n := range t.heading() {
		out += "  " + n + "\n"
	}
	text := t.view().Text()
	caption, rest, _ := strings.Cut(text, "\n")
	return caption + "\n" + out + rest
}

// HTML returns the preview as HTML for a notebook.
func (t *Table) HTML() string {
	if t.err != nil {
		return "<pre>" + html.EscapeString(t.String()) + "</pre>"
	}
	out := t.view().HTML()
	if notes := t.heading(); len(notes) > 0 {
		out += `<ul style="margin:0.35em 0">`
		for _, n := range notes {
			out += "<li>" + html.EscapeString(n) + "</li>"
		}
		out += "</ul>"
	}
	return out
}
