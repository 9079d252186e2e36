package syntax

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error is a mistake at a place in a model's text.
type Error struct {
	Line, Column int    // both from 1; the column counts characters
	Source       string // the line of text
	Width        int    // how many characters of it are meant
	Msg          string // what is wrong and what to do
}

// Error says where the mistake is and what it is, and shows the line:
//
//	line 2, column 6: there is no "efect": did you mean "effect"?
//	    mu = efect[city]
//	         ^^^^^
func (e *Error) Error() string {
	if e.Source == "" {
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
	}
	source, before, width := e.excerpt()
	// Tabs stay tabs under the caret line, so that it lines up.
	var pad strings.Builder
	for _, r := range firstRunes(source, before) {
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return fmt.Sprintf("line %d, column %d: %s\n    %s\n    %s%s",
		e.Line, e.Column, e.Msg, source, pad.String(), strings.Repeat("^", width))
}

// excerpt returns the line, or of a long one the part around the mistake, how
// many characters come before the mistake and how many are meant.
func (e *Error) excerpt() (source string, before, width int) {
	const most, lead = 160, 60
	source, before, width = e.Source, e.Column-1, max(1, e.Width)
	runes := []rune(source)
	if len(runes) <= most {
		return source, before, width
	}
	from := min(max(0, before-lead), len(runes))
	to := min(from+most, len(runes))
	source, before = string(runes[from:to]), before-from
	if from > 0 {
		source, before = "…"+source, before+1
	}
	if to < len(runes) {
		source += "…"
	}
	return source, before, max(1, min(width, from+most-(e.Column-1)))
}

// Errors are several mistakes in a text, in its order.
type Errors []*Error

// maxErrors is how many mistakes are shown. Parse gives up at the next one.
const maxErrors = 10

// Error shows the mistakes one below the other, the first ten of them.
func (e Errors) Error() string {
	var lines []string
	for _, one := range e[:min(len(e), maxErrors)] {
		lines = append(lines, one.Error())
	}
	if len(e) > maxErrors {
		lines = append(lines, "and more")
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the mistakes, so that errors.As finds the first one.
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, one := range e {
		errs[i] = one
	}
	return errs
}

// err returns nil for no mistake, an *Error for one, and else e.
func (e Errors) err() error {
	switch len(e) {
	case 0:
		return nil
	case 1:
		return e[0]
	}
	return e
}

// Errorf returns an [Error] at a span of the model's text.
func (m *Model) Errorf(at Span, format string, args ...any) *Error {
	return errorAt(m.Text, at, fmt.Sprintf(format, args...))
}

func errorAt(text string, at Span, msg string) *Error {
	start := min(max(at.Start, 0), len(text))
	end := min(max(at.End, start), len(text))
	lineStart := strings.LastIndexByte(text[:start], '\n') + 1
	if lineStart == 0 && strings.HasPrefix(text, byteOrderMark) {
		lineStart = len(byteOrderMark) // it is no part of what the person sees
	}
	start, end = max(start, lineStart), max(end, lineStart)
	lineEnd := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		lineEnd = start + i
	}
	return &Error{
		Line:   1 + strings.Count(text[:start], "\n"),
		Column: 1 + utf8.RuneCountInString(text[lineStart:start]),
		Source: strings.TrimRight(text[lineStart:lineEnd], " \t\r"),
		Width:  utf8.RuneCountInString(text[start:min(end, lineEnd)]),
		Msg:    msg,
	}
}

const byteOrderMark = "\ufeff"

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
