package host

import (
	"html"
	"io"
	"os"
	"slices"
	"strings"
)

// The MIME types in a [Bundle].
const (
	Plain    = "text/plain"
	HTML     = "text/html"
	Markdown = "text/markdown"
	Latex    = "text/latex"
	SVG      = "image/svg+xml"
	PNG      = "image/png"
)

// A Bundle is one output in several forms, by MIME type. The viewer shows the
// richest form that it supports. Values are strings, or []byte for [PNG]. Every
// bundle should have a [Plain] form, for terminals, text editors and screen
// readers.
type Bundle map[string]any

// Text returns the plain form, ending in a newline. For a bundle without one it
// returns the names of its forms, in brackets.
func (b Bundle) Text() string {
	text, ok := b[Plain].(string)
	if !ok {
		var types []string
		for t := range b {
			types = append(types, t)
		}
		slices.Sort(types)
		text = "[" + strings.Join(types, ", ") + "]"
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// Print writes the plain form to standard output.
func (b Bundle) Print() error {
	_, err := io.WriteString(os.Stdout, b.Text())
	return err
}

// Warning returns a warning as a paragraph of HTML.
func Warning(text string) string {
	return `<div style="border-left:3px solid #d55e00;padding:2px 8px;margin:4px 0">` + html.EscapeString(text) + "</div>"
}
