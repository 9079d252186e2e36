package table

import (
	"html"
	"strings"
)

// rule is the style of lines: JupyterLab's border colour, which follows its theme,
// or elsewhere a grey that is visible on black and on white. All other colours are
// inherited.
const rule = "1px solid var(--jp-border-color2, rgba(128,128,128,0.4))"

// HTML returns the table as HTML, with the class dataframe as in pandas. Styles
// are inline, because code hosts strip style sheets from notebooks.
func (t *Table) HTML() string {
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto"><table class="dataframe" style="border-collapse:collapse;border:none;font-variant-numeric:tabular-nums">`)
	if t.Caption != "" {
		b.WriteString(`<caption style="caption-side:top;text-align:left;white-space:nowrap;padding:0.35em 0.6em;color:inherit">` + html.EscapeString(t.Caption) + `</caption>`)
	}
	b.WriteString("\n<thead><tr style=\"text-align:right;border-bottom:" + rule + "\">")
	cell(&b, "th", t.Index, true)
	for _, c := range t.Columns {
		cell(&b, "th", c.Name, c.Left)
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for i, row := range t.figures() {
		b.WriteString(`<tr style="text-align:right">`)
		cell(&b, "th", t.Rows[i].Label, true)
		for j, s := range row {
			cell(&b, "td", s, t.Columns[j].Left)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table></div>")
	return b.String()
}

func cell(b *strings.Builder, tag, text string, left bool) {
	align := "right"
	if left {
		align = "left"
	}
	b.WriteString("<" + tag + ` style="border:none;padding:0.35em 0.6em;white-space:nowrap;text-align:` + align + `">`)
	b.WriteString(html.EscapeString(text))
	b.WriteString("</" + tag + ">")
}
