// Package words writes numbers and lists as sentences have them.
package words

import (
	"strconv"
	"strings"
)

// Plural is a number of things: "1 row", "1,103 rows", "2 quantities".
func Plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok && !strings.HasSuffix(stem, "a") {
		return Commas(n) + " " + stem + "ies"
	}
	return Commas(n) + " " + thing + "s"
}

// Commas prints 1234567 as 1,234,567.
func Commas(n int) string {
	s := strconv.Itoa(n)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(s) - 3; i > from; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// List joins items as in "a, b and c".
func List(items []string, conjunction string) string {
	if n := len(items) - 1; n > 0 {
		return strings.Join(items[:n], ", ") + " " + conjunction + " " + items[n]
	}
	return strings.Join(items, "")
}

// Some is List of at most so many items, of which the last says how many more
// there are.
func Some(items []string, most int) string {
	if n := len(items); n > most {
		items = append(append([]string{}, items[:most-1]...), Commas(n-most+1)+" more")
	}
	return List(items, "and")
}
