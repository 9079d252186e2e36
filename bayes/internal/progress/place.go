package progress

import (
	"fmt"
	"html"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"
)

// A Place shows the pictures of a [Meter]: [Markup], [Terminal] or [Log]. It
// returns no errors, because sampling goes on even if a picture cannot be
// shown.
type Place interface {
	draw(picture)
	leave(line string, complete bool) // replaces the picture
}

// To returns a [Terminal] if w is a terminal that can redraw, and a [Log]
// otherwise.
func To(w io.Writer) Place {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || !redraws() {
		return Log(w)
	}
	fd := int(f.Fd())
	size := func() (int, int) {
		w, h, err := term.GetSize(fd)
		if err != nil || w <= 0 || h <= 0 {
			return 80, 24
		}
		return w, h
	}
	return Terminal(f, size, utf8())
}

// redraws reports whether terminals understand ANSI cursor movements.
func redraws() bool {
	t := os.Getenv("TERM")
	if runtime.GOOS == "windows" {
		return t != "" || os.Getenv("WT_SESSION") != ""
	}
	return t != "" && t != "dumb"
}

// utf8 reports whether the locale says that terminals show UTF-8.
func utf8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

// Markup returns a place that calls update to replace its content, given as
// HTML and as text. A complete run leaves nothing, because the output of a
// notebook cell must not depend on how busy the machine was.
func Markup(update func(html, text string)) Place { return markup(update) }

type markup func(html, text string)

func (m markup) draw(p picture) {
	m(p.html(), strings.Join(p.lines(200, 1<<30, true), "\n"))
}

func (m markup) leave(line string, complete bool) {
	if complete {
		m("", "")
		return
	}
	m("<div>"+html.EscapeString(line)+"</div>", line)
}

// Terminal returns a place that is redrawn with ANSI cursor movements, without
// colours. Size returns the current width and height of the terminal. If it does
// not show UTF-8, bars are drawn in ASCII.
func Terminal(w io.Writer, size func() (width, height int), utf8 bool) Place {
	return &terminal{w: w, size: size, utf8: utf8}
}

type terminal struct {
	w     io.Writer
	size  func() (width, height int)
	utf8  bool
	drawn []int // widths of the lines shown
}

func (t *terminal) draw(p picture) {
	width, height := t.size()
	// A line that fills the last column may wrap.
	lines := p.lines(width-1, height-1, t.utf8)
	var b strings.Builder
	t.rewind(&b, width)
	t.drawn = t.drawn[:0]
	for _, l := range lines {
		b.WriteString(l + "\x1b[K\n")
		t.drawn = append(t.drawn, widest([]string{l}))
	}
	b.WriteString("\x1b[J") // the rest of a taller picture
	_, _ = io.WriteString(t.w, b.String())
}

func (t *terminal) leave(line string, _ bool) {
	width, _ := t.size()
	var b strings.Builder
	t.rewind(&b, width)
	t.drawn = nil
	b.WriteString("\x1b[J" + line + "\n")
	_, _ = io.WriteString(t.w, b.String())
}

// rewind moves to the start of the picture. If the terminal has become
// narrower, it has wrapped the lines.
func (t *terminal) rewind(b *strings.Builder, width int) {
	up := 0
	for _, w := range t.drawn {
		up += 1 + max(w-1, 0)/max(width, 1)
	}
	if up > 0 {
		fmt.Fprintf(b, "\r\x1b[%dA", up)
	}
}

// Log returns a place that writes a line every five seconds, for files and pipes,
// which cannot be redrawn.
func Log(w io.Writer) Place { return &log{w: w, now: time.Now} }

const logEvery = 5 * time.Second

type log struct {
	w    io.Writer
	now  func() time.Time
	last time.Time // zero: nothing yet
}

func (l *log) draw(p picture) {
	now := l.now()
	if l.last.IsZero() {
		l.last = now // the first line comes after an interval, too
	}
	if now.Sub(l.last) >= logEvery {
		l.last = now
		_, _ = fmt.Fprintln(l.w, p.short)
	}
}

func (l *log) leave(line string, _ bool) { _, _ = fmt.Fprintln(l.w, line) }
