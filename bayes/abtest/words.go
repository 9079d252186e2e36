package abtest

import (
	"html"
	"math"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/table"
)

// prose is text that bayes.Show shows as a paragraph.
type prose string

// String returns the sentence as a line.
func (p prose) String() string { return string(p) + "\n" }

// HTML returns the sentence as a paragraph.
func (p prose) HTML() string {
	return `<p style="font-size:1.1em;max-width:46em;line-height:1.5;margin:0.4em 0">` + html.EscapeString(string(p)) + "</p>"
}

// shown is a table that bayes.Show shows.
type shown struct{ *table.Table }

func (t *shown) String() string { return t.Text() }

// percent formats a share with the precision of step: 5.15%.
func percent(x, step float64) string { return decimal(100*x, 100*step) + "%" }

// signed adds a + to a positive number.
func signed(s string) string {
	if s[0] == '-' || strings.Trim(s, "0.%") == "" {
		return s
	}
	return "+" + s
}

// decimal formats x to two digits of the size of step, with at most six decimals.
func decimal(x, step float64) string {
	digits := 2
	if step > 0 && !math.IsInf(step, 0) {
		digits = min(max(1-int(math.Floor(math.Log10(step))), 0), 6)
	}
	s := strconv.FormatFloat(x, 'f', digits, 64)
	if s[0] == '-' && strings.Trim(s, "-0.") == "" {
		return s[1:]
	}
	return s
}

// probability formats a share of draws, which can be 1 without certainty.
func probability(p float64) string {
	switch {
	case p > 0.999:
		return "over 99.9%"
	case p < 0.001:
		return "under 0.1%"
	}
	return strconv.FormatFloat(100*p, 'f', 1, 64) + "%"
}

// capital returns s with its first letter in upper case.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
