package host

import (
	"encoding/base64"
	"fmt"
	"html"
	"strconv"
	"strings"
)

// A Frame is a picture at one position of a slider.
type Frame struct {
	Value string // the label of the slider at this position
	Text  string // the picture in words
	SVG   string
}

// Frames returns HTML of a slider over a picture, which the slider replaces by
// the other pictures. It needs no kernel, and its script is in the slider
// itself. Where scripts do not run, it shows the starting picture.
//
// Lines that pictures share, such as axes, are stored once.
func Frames(label string, frames []Frame, start int) string {
	var lines, list []string
	number := map[string]int{}
	for _, f := range frames {
		var numbers []string
		for line := range strings.Lines(singleQuotes(f.SVG)) {
			line = strings.TrimSuffix(line, "\n")
			if _, known := number[line]; !known {
				number[line] = len(lines)
				lines = append(lines, line)
			}
			numbers = append(numbers, strconv.Itoa(number[line]))
		}
		list = append(list, strings.Join([]string{f.Value, oneLine(f.Text), strings.Join(numbers, " ")}, "\t"))
	}
	first := frames[start]
	return fmt.Sprintf(framesHTML,
		html.EscapeString(strings.Join(lines, "\n")), html.EscapeString(strings.Join(list, "\n")),
		html.EscapeString(label), len(frames)-1, start, html.EscapeString(first.Value), html.EscapeString(onInput), html.EscapeString(first.Value),
		html.EscapeString(oneLine(first.Text)), base64.StdEncoding.EncodeToString([]byte(singleQuotes(first.SVG))))
}

// framesHTML has the attribute data-lm-suppress-shortcuts because JupyterLab would
// otherwise use the arrow keys of the slider to move to another cell.
const framesHTML = `<div data-lines="%s" data-frames="%s">
<label style="display:flex;gap:0.8em;align-items:center;max-width:560px;margin:4px 0"><span>%s</span>
<input type="range" data-lm-suppress-shortcuts="true" min="0" max="%d" step="1" value="%d" aria-valuetext="%s" style="flex:1;accent-color:#0072b2" oninput="%s">
<output style="min-width:4ch;font-weight:bold">%s</output></label>
<img alt="%s" src="data:image/svg+xml;base64,%s">
</div>`

// onInput runs when the slider moves.
const onInput = `const box = this.closest('[data-frames]'), lines = box.dataset.lines.split('\n');
const [value, text, numbers] = box.dataset.frames.split('\n')[this.value].split('\t');
const picture = box.querySelector('img');
picture.src = 'data:image/svg+xml,' + encodeURIComponent(numbers.split(' ').map(i => lines[i]).join('\n'));
picture.alt = text;
this.setAttribute('aria-valuetext', value);
box.querySelector('output').value = value;`

// singleQuotes returns XML with its attributes in single quotes, which need no
// escaping in an HTML attribute or in JSON. The SVG has double quotes only around
// attributes.
func singleQuotes(svg string) string {
	return strings.NewReplacer("'", "&#39;", `"`, "'").Replace(svg)
}

// oneLine returns text without the characters that separate frames.
func oneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(text)
}
