package plot

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// unit is the step of the coordinates in an SVG. In tenths of a pixel, all
// coordinates are integers, which halves the size of a trace without a visible
// difference.
const unit = px / 10

func units(l vg.Length) int { return int(math.Round(float64(l / unit))) }

// svg writes the marks. It is used instead of package vgsvg, which repeats the
// style on every element, writes absolute coordinates, and names one font that
// browsers do not have; the files are about a third of the size.
func (f *Figure) svg() []byte {
	s := svgWriter{b: make([]byte, 0, 32<<10), height: f.height}
	s.str(`<svg xmlns="http://www.w3.org/2000/svg" width="`)
	s.float(float64(f.width / px))
	s.str(`" height="`)
	s.float(float64(f.height / px))
	s.str(`" viewBox="0 0 `)
	s.int(units(f.width))
	s.str(" ")
	s.int(units(f.height))
	s.str(`" role="img" aria-label="`)
	s.escape(f.text)
	s.str(`" font-family="` + fontFamily + `" stroke-linejoin="round">` + "\n")
	s.str(`<rect width="100%" height="100%" rx="60" fill="`)
	s.color(white)
	s.str(`"/>` + "\n")
	for i := range f.marks {
		s.mark(&f.marks[i])
	}
	s.group("")
	s.str("</svg>\n")
	return s.b
}

type svgWriter struct {
	b      []byte
	height vg.Length
	style  string // of the open group
}

func (s *svgWriter) str(t string) { s.b = append(s.b, t...) }
func (s *svgWriter) int(i int)    { s.b = strconv.AppendInt(s.b, int64(i), 10) }
func (s *svgWriter) float(v float64) {
	s.b = strconv.AppendFloat(s.b, math.Round(v*100)/100, 'f', -1, 64)
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func (s *svgWriter) escape(t string) { s.str(escapes.Replace(t)) }

func (s *svgWriter) color(c color.NRGBA) { s.str(hex(c)) }

func hex(c color.NRGBA) string {
	const digits = "0123456789abcdef"
	return string([]byte{'#',
		digits[c.R>>4], digits[c.R&15],
		digits[c.G>>4], digits[c.G&15],
		digits[c.B>>4], digits[c.B&15]})
}

// group opens a group of the given style, unless it is open already. Consecutive
// marks of one style share a group.
func (s *svgWriter) group(style string) {
	if style == s.style {
		return
	}
	if s.style != "" {
		s.str("</g>\n")
	}
	if s.style = style; style != "" {
		s.str("<g" + style + ">\n")
	}
}

func (m *mark) svgStyle() string {
	var b strings.Builder
	attr := func(name, value string) { b.WriteString(" " + name + `="` + value + `"`) }
	paint := func(name string, c color.NRGBA) {
		if c.A == 0 {
			attr(name, "none")
			return
		}
		attr(name, hex(c))
		if c.A < 255 {
			attr(name+"-opacity", strconv.FormatFloat(math.Round(float64(c.A)/2.55)/100, 'f', -1, 64))
		}
	}
	if m.isCloud() {
		attr("fill", "none")
		paint("stroke", m.fill)
		attr("stroke-width", strconv.Itoa(2*units(m.radius)))
		attr("stroke-linecap", "round")
		return b.String()
	}
	paint("fill", m.fill)
	if m.text != "" {
		attr("font-size", strconv.Itoa(units(m.size)))
		if m.align != left {
			attr("text-anchor", [...]string{center: "middle", right: "end"}[m.align])
		}
		return b.String()
	}
	if m.stroke.A > 0 {
		paint("stroke", m.stroke)
		attr("stroke-width", strconv.Itoa(units(m.width)))
		if m.dash > 0 {
			attr("stroke-dasharray", strconv.Itoa(units(m.dash)))
		}
	}
	return b.String()
}

// isCloud reports whether the mark has many dots, which are written as lines of
// length 0 with round ends: a quarter of the size of circles.
func (m *mark) isCloud() bool {
	return m.radius > 0 && m.stroke.A == 0 && len(m.paths) == 1 && len(m.paths[0]) > 8
}

func (s *svgWriter) cloud(m *mark) {
	s.str(`<path d="`)
	x, y, move := 0, 0, "M"
	for _, p := range m.paths[0] {
		qx, qy := s.point(p)
		s.str(move)
		s.pair(qx-x, qy-y)
		s.str("h0")
		x, y, move = qx, qy, "m"
	}
	s.str(`"/>` + "\n")
}

func (s *svgWriter) mark(m *mark) {
	s.group(m.svgStyle())
	switch {
	case m.text != "":
		s.text(m)
	case m.isCloud():
		s.cloud(m)
	case m.radius > 0:
		for _, line := range m.paths {
			for _, p := range line {
				x, y := s.point(p)
				s.str(`<circle cx="`)
				s.int(x)
				s.str(`" cy="`)
				s.int(y)
				s.str(`" r="`)
				s.int(units(m.radius))
				s.str(`"/>` + "\n")
			}
		}
	default:
		s.path(m)
	}
}

// longText is the number of letters from which a text has an attribute for its
// width, so that a wider font is squeezed into the space.
const longText = 12

func (s *svgWriter) text(m *mark) {
	x, y := s.point(m.at)
	s.str(`<text x="`)
	s.int(x)
	s.str(`" y="`)
	s.int(y)
	if milli, known := measure(m.text); known && m.sup == "" && len(m.text) >= longText {
		s.str(`" textLength="`)
		s.int(units(m.size * vg.Length(milli) / 1000))
		s.str(`" lengthAdjust="spacingAndGlyphs`)
	}
	s.str(`">`)
	s.escape(m.text)
	if m.sup != "" {
		s.str(`<tspan dy="`)
		s.int(-units(supRise * m.size))
		s.str(`" font-size="`)
		s.int(units(supSize * m.size))
		s.str(`">`)
		s.escape(m.sup)
		s.str("</tspan>")
	}
	s.str("</text>\n")
}

// point returns a point in units, from the upper left corner.
func (s *svgWriter) point(p vg.Point) (x, y int) {
	return units(p.X), units(s.height - p.Y)
}

// path writes polylines as one path, in steps from point to point.
func (s *svgWriter) path(m *mark) {
	s.str(`<path d="`)
	for _, line := range m.paths {
		if len(line) == 0 {
			continue
		}
		x, y := s.point(line[0])
		s.str("M")
		s.pair(x, y)
		sep := "l"
		for i, p := range line[1:] {
			qx, qy := s.point(p)
			if qx == x && qy == y && i+2 < len(line) {
				continue // too short to see
			}
			s.str(sep)
			s.pair(qx-x, qy-y)
			x, y, sep = qx, qy, " "
		}
	}
	s.str(`"/>` + "\n")
}

func (s *svgWriter) pair(x, y int) {
	s.int(x)
	if y >= 0 {
		s.str(" ")
	}
	s.int(y)
}
