// Package words formats numbers and lists for sentences.
package words

import (
	"strconv"
	"strings"
)

// Plural formats a number of things: "1 row", "1,103 rows", "2 quantities".
func Plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok && !strings.HasSuffix(stem, "a") {
		return Commas(n) + " " + stem + "ies"
	}
	return Commas(n) + " " + thing + "s"
}

// Commas formats 1234567 as 1,234,567.
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

// Some joins at most so many items as List does. If there are more, the last item
// is their number: "a, b and 3 more".
func Some(items []string, most int) string {
	if n := len(items); n > most {
		items = append(append([]string{}, items[:most-1]...), Commas(n-most+1)+" more")
	}
	return List(items, "and")
}
