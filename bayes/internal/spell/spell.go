// Package spell suggests names for misspelt ones.
package spell

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the element of names with the fewest edits from name, ignoring
// case. It returns "" if that takes more than one edit per three letters or leaves
// no letter unchanged.
func Nearest(name string, names []string) string {
	best, at := 1+max(1, utf8.RuneCountInString(name)/3), ""
	for _, n := range names {
		if d := edits(strings.ToLower(name), strings.ToLower(n)); d < min(best, max(utf8.RuneCountInString(name), utf8.RuneCountInString(n))) {
			best, at = d, n
		}
	}
	return at
}

// edits returns the number of letters to insert, delete, replace or swap with
// their neighbours to turn a into b.
func edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case s[i-1] == t[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j], d[i][j-1], d[i-1][j-1])
				if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
					d[i][j] = min(d[i][j], 1+d[i-2][j-2])
				}
			}
		}
	}
	return d[len(s)][len(t)]
}
