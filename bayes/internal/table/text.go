package table

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Text returns the table as lines of text for a fixed-width font, columns two
// spaces apart.
func (t *Table) Text() string {
	lines := make([][]string, 0, len(t.Rows)+1)
	head := []string{t.Index}
	for _, c := range t.Columns {
		head = append(head, c.Name)
	}
	lines = append(lines, head)
	for i, row := range t.figures() {
		lines = append(lines, append([]string{t.Rows[i].Label}, row...))
	}

	widths := make([]int, len(head))
	for _, line := range lines {
		for j, s := range line {
			widths[j] = max(widths[j], Width(s))
		}
	}

	var b strings.Builder
	if t.Caption != "" {
		b.WriteString(t.Caption + "\n")
	}
	for _, line := range lines {
		var l strings.Builder
		for j, s := range line {
			if j > 0 {
				l.WriteString("  ")
			}
			pad := strings.Repeat(" ", widths[j]-Width(s))
			if j == 0 || t.Columns[j-1].Left {
				l.WriteString(s + pad)
			} else {
				l.WriteString(pad + s)
			}
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	return b.String()
}

// Width returns how many columns of a terminal a text takes: two for the wide
// characters of East Asia and for emoji, none for combining marks.
func Width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
