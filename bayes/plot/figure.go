package plot

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// A Figure is a picture of one panel or a grid of panels. It keeps no data, is
// immutable and is safe for concurrent use.
type Figure struct {
	width, height vg.Length
	text          string
	marks         []mark
}

// A mark is lines, areas or dots of one style, or a piece of text.
type mark struct {
	paths  [][]vg.Point // polylines; with radius, the centres of dots
	fill   color.NRGBA  // nothing where transparent
	stroke color.NRGBA
	width  vg.Length // of the stroke
	dash   vg.Length // length of dashes and of the gaps between; 0: solid
	radius vg.Length

	text  string // drawn in the fill colour, starting at, centred on or ending at point at
	sup   string // superscript after it
	size  vg.Length
	at    vg.Point
	align align
}

type align int

const (
	left align = iota
	center
	right
)

// box returns the rectangle of a text mark.
func (m *mark) box() vg.Rectangle {
	w := m.textWidth()
	x := m.at.X - w*vg.Length(m.align)/2
	return vg.Rectangle{
		Min: vg.Point{X: x, Y: m.at.Y - 0.22*m.size},
		Max: vg.Point{X: x + w, Y: m.at.Y + 0.74*m.size},
	}
}

func (m *mark) textWidth() vg.Length {
	return textWidth(m.text, m.size) + textWidth(m.sup, supSize*m.size)
}

// A superscript's size and rise, in font sizes.
const supSize, supRise = 0.75, 0.36

// Size returns the width and height in points of 1/72 inch.
func (f *Figure) Size() (width, height vg.Length) { return f.width, f.height }

// String describes the figure in one line, for output without pictures:
// "Density of diff: mean 0.28, 94% HDI [0.17, 0.39]".
func (f *Figure) String() string { return f.text }

// SVG returns the figure as an SVG document. Text stays text.
func (f *Figure) SVG() ([]byte, error) { return f.svg(), nil }

// pngDPI is twice the resolution of figures in a notebook, for high-density
// screens.
const pngDPI = 192

// maxPixels bounds a PNG to a size that readers accept and that fits in memory.
const maxPixels = 150e6

// PNG returns the figure as a PNG image of 192 pixels an inch: show it at half
// its size in pixels.
func (f *Figure) PNG() ([]byte, error) {
	w, h := f.width.Dots(pngDPI), f.height.Dots(pngDPI)
	if w*h > maxPixels {
		return nil, fmt.Errorf("plot: a PNG of %.0f by %.0f pixels is too large: use SVG, or plot fewer quantities", w, h)
	}
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(pngDPI))
	f.Draw(c)
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("plot: encoding PNG: %w", err)
	}
	return b.Bytes(), nil
}

// WriteFile writes the figure to a file, as SVG or PNG by its extension.
func (f *Figure) WriteFile(path string) error {
	var data []byte
	var err error
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".svg":
		data, err = f.SVG()
	case ".png":
		data, err = f.PNG()
	default:
		return fmt.Errorf("plot: cannot write %s: the name must end in .svg or .png", path)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

// Draw draws the figure on a canvas at least as large as itself, from the
// canvas's lower left corner. With package vgpdf it makes a PDF.
func (f *Figure) Draw(c vg.Canvas) {
	ground := vg.Rectangle{Max: vg.Point{X: f.width, Y: f.height}}
	c.SetColor(white)
	c.Fill(ground.Path())
	for i := range f.marks {
		m := &f.marks[i]
		if m.text != "" {
			m.drawText(c)
			continue
		}
		if m.fill.A > 0 {
			c.SetColor(m.fill)
			c.Fill(m.path())
		}
		if m.stroke.A > 0 {
			c.SetColor(m.stroke)
			c.SetLineWidth(m.width)
			m.drawLines(c)
		}
	}
}

// drawLines strokes the lines, long ones in pieces, because the time that vgimg's
// rasterizer takes for a path is quadratic in the number of times that the path
// crosses a row of pixels.
func (m *mark) drawLines(c vg.Canvas) {
	if m.dash > 0 {
		c.SetLineDash([]vg.Length{m.dash, m.dash}, 0)
		c.Stroke(m.path())
		c.SetLineDash(nil, 0)
		return
	}
	if m.radius > 0 {
		c.Stroke(m.path())
		return
	}
	const piece = 50
	for _, line := range m.paths {
		for len(line) > 1 {
			n := min(piece, len(line))
			c.Stroke(polyline(nil, line[:n]))
			line = line[n-1:]
		}
	}
}

func (m *mark) drawText(c vg.Canvas) {
	at := m.box().Min
	at.Y = m.at.Y
	c.SetColor(m.fill)
	c.FillString(face(m.size), at, m.text)
	if m.sup != "" {
		at.X += textWidth(m.text, m.size)
		at.Y += supRise * m.size
		c.FillString(face(supSize*m.size), at, m.sup)
	}
}

// path returns the lines, or the outlines of the dots, as one path.
func (m *mark) path() (p vg.Path) {
	for _, line := range m.paths {
		if m.radius == 0 {
			p = polyline(p, line)
			continue
		}
		for _, pt := range line {
			p.Move(vg.Point{X: pt.X + m.radius, Y: pt.Y})
			p.Arc(pt, m.radius, 0, 2*math.Pi)
			p.Close()
		}
	}
	return p
}

func polyline(p vg.Path, line []vg.Point) vg.Path {
	for i, pt := range line {
		if i == 0 {
			p.Move(pt)
		} else {
			p.Line(pt)
		}
	}
	return p
}

// The methods with which panels are drawn.

func (f *Figure) line(c color.NRGBA, width vg.Length, pts ...vg.Point) {
	f.lines(c, width, [][]vg.Point{pts})
}

func (f *Figure) lines(c color.NRGBA, width vg.Length, paths [][]vg.Point) {
	if len(paths) > 0 {
		f.marks = append(f.marks, mark{paths: paths, stroke: c, width: width})
	}
}

func (f *Figure) dashed(c color.NRGBA, width vg.Length, pts ...vg.Point) {
	f.marks = append(f.marks, mark{paths: [][]vg.Point{pts}, stroke: c, width: width, dash: 4 * px})
}

// area fills the inside of lines and strokes them. It does not stroke the segment
// from the last point to the first.
func (f *Figure) area(fill, stroke color.NRGBA, width vg.Length, paths [][]vg.Point) {
	if len(paths) > 0 {
		f.marks = append(f.marks, mark{paths: paths, fill: fill, stroke: stroke, width: width})
	}
}

func (f *Figure) dots(fill color.NRGBA, radius vg.Length, at ...vg.Point) {
	if len(at) > 0 {
		f.marks = append(f.marks, mark{paths: [][]vg.Point{at}, fill: fill, radius: radius})
	}
}

// rings draws open circles.
func (f *Figure) rings(c color.NRGBA, at ...vg.Point) {
	if len(at) > 0 {
		f.marks = append(f.marks, mark{paths: [][]vg.Point{at}, fill: white, stroke: c, width: 1.4 * px, radius: 3.2 * px})
	}
}

// cloud draws many dots. Overlapping dots look darker, up to cloudLayers of
// them: it draws that many marks, because overlapping dots of one mark do not
// add up.
func (f *Figure) cloud(fill color.NRGBA, radius vg.Length, at []vg.Point) {
	const cloudLayers = 6
	for i := range cloudLayers {
		var layer []vg.Point
		for j := i; j < len(at); j += cloudLayers {
			layer = append(layer, at[j])
		}
		f.dots(fill, radius, layer...)
	}
}

func (f *Figure) write(s string, at vg.Point, a align, size vg.Length, c color.NRGBA) {
	f.writeSup(s, "", at, a, size, c)
}

func (f *Figure) writeSup(s, sup string, at vg.Point, a align, size vg.Length, c color.NRGBA) {
	if s != "" {
		f.marks = append(f.marks, mark{text: s, sup: sup, at: at, align: a, size: size, fill: c})
	}
}

// sentence returns a figure that contains only text.
func sentence(text string) *Figure {
	text = clean(text)
	f := &Figure{width: 560 * px, height: 2*margin + textLine, text: text}
	f.write(fit(text, textSize, f.width-2*margin), vg.Point{X: margin, Y: margin + 4*px}, left, textSize, soft)
	return f
}
