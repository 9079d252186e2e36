package progress

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/table"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// A picture is the state of a run at a moment.
type picture struct {
	title string // "Sampling 4 chains of 1000 + 1000 draws"
	short string // all in one line, for logs
	rows  []row
}

// A row shows a chain: its progress, then its figures.
type row struct {
	name   string
	state  string
	done   float64 // share, 0 to 1
	tuned  float64 // end of warm-up on the same scale
	figure [len(heads)]string
}

// heads are the headings of the figures of a row, in a notebook and in a terminal.
// If space is short, the last ones are left out first.
var heads = [...]struct{ long, short string }{
	{"Draws", "Draws"},
	{"Divergences", "Div"},
	{"Elapsed", "Time"},
	{"Remaining", "Left"},
	{"Speed", "Speed"},
	{"Step size", "Step"},
	{"Gradients", "Grads"},
}

func (m *Meter) picture(now time.Time) picture {
	p := picture{title: "Sampling " + words.Plural(m.run.Chains, "chain") + " of "}
	if m.run.Tune > 0 {
		p.title += words.Commas(m.run.Tune) + " + "
	}
	p.title += words.Plural(m.run.Draws, "draw")

	var left time.Duration
	known, tuning := true, true
	for i := range m.chains {
		c := &m.chains[i]
		r := row{name: strconv.Itoa(c.Chain), state: c.state()}
		if c.Total > 0 {
			r.done = min(float64(c.Done)/float64(c.Total), 1)
			r.tuned = float64(m.run.Tune) / float64(c.Total)
		}
		var speed, step, eta string
		if v := c.speed(); v > 0 {
			speed = rate(v)
		}
		if c.StepSize > 0 {
			step = fmt.Sprintf("%.3g", c.StepSize)
		}
		if d, ok := c.remaining(); ok {
			eta = clock(d)
			left = max(left, d)
		} else if c.ended.IsZero() {
			known = false
		}
		tuning = tuning && c.Tuning
		r.figure = [...]string{
			fmt.Sprintf("%*d/%d", len(strconv.Itoa(c.Total)), c.Done, c.Total), // padded to a constant width
			strconv.Itoa(c.Divergences), clock(c.elapsed(now)), eta, speed, step, count(c.Gradients),
		}
		p.rows = append(p.rows, r)
	}

	state := "drawing"
	if tuning {
		state = "warming up"
	}
	p.short = fmt.Sprintf("%s: %d%%, %s, %s, %s elapsed", p.title, m.percent(), state,
		words.Plural(m.divergences(), "divergence"), clock(now.Sub(m.start)))
	if known {
		p.short += ", " + clock(left) + " remaining"
	}
	return p
}

// rate formats a speed: 0.25/s, 8.1/s, 1,234/s.
func rate(v float64) string {
	switch {
	case v < 1:
		return fmt.Sprintf("%.2f/s", v)
	case v < 10:
		return fmt.Sprintf("%.1f/s", v)
	}
	return thousands(int(v+0.5)) + "/s"
}

// thousands formats 1234567 as 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count formats a large number in little space: 12,345, 1.23M, 4.56G.
func count(n int) string {
	switch {
	case n < 1e6:
		return thousands(n)
	case n < 1e9:
		return fmt.Sprintf("%.2fM", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2fG", float64(n)/1e9)
}

// html draws the picture for a notebook. Colours are JupyterLab's, which follow
// its theme, with fallbacks for other viewers.
func (p picture) html() string {
	const (
		done  = "var(--jp-brand-color1, #1976d2)"
		track = "var(--jp-border-color2, rgba(128,128,128,0.35))"
		quiet = `border:none;padding:0.35em 0.6em;white-space:nowrap;`
	)
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto"><table style="border-collapse:collapse;border:none;font-variant-numeric:tabular-nums">`)
	b.WriteString(`<caption style="caption-side:top;text-align:left;padding:0.35em 0.6em;color:inherit">` + p.title + "</caption>\n<tr>")
	for _, h := range []string{"Chain", "Progress", ""} {
		b.WriteString(`<th style="` + quiet + `text-align:left">` + h + "</th>")
	}
	for _, h := range heads {
		b.WriteString(`<th style="` + quiet + `text-align:right">` + h.long + "</th>")
	}
	b.WriteString("</tr>\n")
	for _, r := range p.rows {
		b.WriteString(`<tr><td style="` + quiet + `text-align:left">` + r.name + "</td>")
		// Warm-up is the paler part of the bar.
		fmt.Fprintf(&b, `<td style="%stext-align:left"><div style="position:relative;width:10em;height:0.6em;border-radius:0.3em;overflow:hidden;background:%s">`+
			`<div style="position:absolute;left:0;top:0;height:100%%;width:%.1f%%;background:%s;opacity:0.5"></div>`+
			`<div style="position:absolute;left:%.1f%%;top:0;height:100%%;width:%.1f%%;background:%s"></div></div></td>`,
			quiet, track, 100*min(r.done, r.tuned), done, 100*r.tuned, 100*max(r.done-r.tuned, 0), done)
		b.WriteString(`<td style="` + quiet + `text-align:left;min-width:5em">` + r.state + "</td>")
		for _, s := range r.figure {
			b.WriteString(`<td style="` + quiet + `text-align:right">` + s + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>")
	return b.String()
}

// lines draws the picture as text at most width columns wide. If that is too
// narrow it shortens the bar and leaves out the last figures. If there are more
// chains than rows, all chains share one line.
func (p picture) lines(width, height int, utf8 bool) []string {
	if len(p.rows)+2 > height {
		return []string{clip(p.short, width)}
	}
	for _, try := range layouts {
		if lines := p.grid(try.figures, try.bar, utf8); widest(lines) <= width {
			return append([]string{clip(p.title, width)}, lines...)
		}
	}
	return []string{clip(p.short, width)}
}

// layouts are tried from the richest to the poorest. The second fits a
// terminal of 80 columns.
var layouts = []struct{ figures, bar int }{
	{7, 24}, {7, 10}, {6, 10}, {5, 10}, {4, 10}, {3, 10}, {2, 10}, {2, 0}, {1, 0},
}

// grid formats the rows with their first n figures and a bar of the given length.
func (p picture) grid(n, bar int, utf8 bool) []string {
	t := table.Table{Index: "Chain"}
	if bar > 0 {
		t.Columns = append(t.Columns, table.Column{Name: "Progress", Left: true})
	}
	t.Columns = append(t.Columns, table.Column{Left: true})
	for _, h := range heads[:n] {
		t.Columns = append(t.Columns, table.Column{Name: h.short})
	}
	for _, r := range p.rows {
		var cells []any
		if bar > 0 {
			cells = append(cells, r.bar(bar, utf8))
		}
		cells = append(cells, fmt.Sprintf("%-7s", r.state)) // the length of the longest
		for _, s := range r.figure[:n] {
			cells = append(cells, s)
		}
		t.Rows = append(t.Rows, table.Row{Label: r.name, Cells: cells})
	}
	return strings.Split(strings.TrimSuffix(t.Text(), "\n"), "\n")
}

// bar draws the completed share, warm-up lighter than draws.
func (r row) bar(length int, utf8 bool) string {
	light, full, empty := "▒", "█", "░"
	if !utf8 {
		light, full, empty = "=", "#", "."
	}
	done := int(r.done*float64(length) + 1e-9)
	tuned := min(int(r.tuned*float64(length)+0.5), done)
	return strings.Repeat(light, tuned) + strings.Repeat(full, done-tuned) + strings.Repeat(empty, length-done)
}

func widest(lines []string) (w int) {
	for _, l := range lines {
		w = max(w, table.Width(l))
	}
	return w
}

// clip cuts a line of ASCII.
func clip(s string, width int) string { return s[:min(len(s), max(width, 0))] }
