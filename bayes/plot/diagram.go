package plot

import (
	"image/color"
	"math"

	"github.com/gonbayes/gonbayes/bayes/internal/layered"
	"gonum.org/v1/plot/vg"
)

// A Graph has nodes and arrows between them, for [Diagram] to draw.
type Graph struct {
	Nodes  []GraphNode
	Arrows []Arrow // without cycles
	Plates []Plate
}

// A GraphNode is a node of a [Graph].
type GraphNode struct {
	Name   string
	Detail string // a second, smaller line; may be empty
	Shape  Shape
	Shaded bool
	Dashed bool // whether its outline is dashed
	Strong bool // whether its outline is in colour
	Plate  int  // number of the innermost plate that contains it, from 1; 0: none
}

// A Shape is the outline of a node.
type Shape int

const (
	Ellipse Shape = iota
	Box
	Round // a box with round ends; a circle around a short name
)

// An Arrow goes from one node to another, given by their indices.
type Arrow struct {
	From, To int
	Role     Role
}

// A Role is the meaning of an arrow and sets its colour and weight.
type Role int

const (
	Plain  Role = iota
	Wanted      // carries the effect in question
	Biased      // carries bias; dashed
)

// A Plate is a frame around nodes that are repeated.
type Plate struct {
	Label  string
	Parent int // number of the plate that contains it, from 1, which comes before it; 0: none
}

// DiagramOptions says how [Diagram] draws. The zero value is the default.
type DiagramOptions struct {
	Text   string // description of the figure, in one line
	Note   string // below the diagram
	Across bool   // arrows point to the right rather than down
}

// Sizes in diagrams.
const (
	nameSize   = 12.5 * px
	nameLine   = 16 * px
	detailLine = 14 * px
	headLength = 8 * px
	headWidth  = 6.4 * px
)

// Diagram draws a graph in layers: no arrow runs through a node, and plates
// enclose exactly their nodes.
func Diagram(g Graph, o DiagramOptions) *Figure {
	text := clean(o.Text)
	if len(g.Nodes) == 0 {
		return sentence(text + ": there is nothing to draw.")
	}
	d := newDiagram(&g, o.Across)
	size := d.size()
	f := &Figure{width: size.X + 2*margin, height: size.Y + 2*margin, text: text}
	if note := clean(o.Note); note != "" {
		f.width = max(f.width, textWidth(note, textSize)+2*margin)
		f.height += textLine + 8*px
		f.write(note, vg.Point{X: f.width / 2, Y: margin + 3*px}, center, textSize, soft)
	}
	d.f = f
	d.left = (f.width - size.X) / 2
	d.draw()
	return f
}

// A diagram is a graph that has been laid out.
type diagram struct {
	*Graph
	f      *Figure
	left   vg.Length
	across bool
	boxes  []vg.Point // width and height of each node
	at     *layered.Layout
}

func newDiagram(g *Graph, across bool) *diagram {
	d := &diagram{Graph: g, across: across}
	l := layered.Graph{
		NodeGap: float64(18 * px), LayerGap: float64(40 * px),
		Pad: float64(12 * px), Label: float64(textLine - 4*px),
	}
	if across {
		l.NodeGap, l.LayerGap = float64(24*px), float64(56*px)
	}
	heads := make([]vg.Length, len(g.Nodes))
	for _, a := range g.Arrows {
		heads[a.To] += headWidth + 4*px
	}
	for i := range g.Nodes {
		box := g.Nodes[i].size()
		if !across {
			box.X = max(box.X, heads[i])
		}
		d.boxes = append(d.boxes, box)
		if across {
			box.X, box.Y = box.Y, box.X
		}
		l.Nodes = append(l.Nodes, layered.Node{Width: float64(box.X), Height: float64(box.Y), Plate: g.Nodes[i].Plate - 1})
	}
	for _, a := range g.Arrows {
		l.Edges = append(l.Edges, layered.Edge{From: a.From, To: a.To})
	}
	for _, p := range g.Plates {
		l.Plates = append(l.Plates, layered.Plate{Parent: p.Parent - 1, Width: float64(textWidth(clean(p.Label), textSize) + 16*px)})
	}
	d.at = l.Layout()
	return d
}

// size returns the size of a node with room for its text.
func (n *GraphNode) size() vg.Point {
	w, h := textWidth(clean(n.Name), nameSize), nameLine
	if n.Detail != "" {
		w, h = max(w, textWidth(clean(n.Detail), textSize)), h+detailLine
	}
	switch n.Shape {
	case Ellipse:
		// The corners of the text lie on an ellipse that is 1.6 times as high.
		return vg.Point{X: max(44*px, w/vg.Length(math.Sqrt(1-1/(1.6*1.6)))+10*px), Y: 1.6*h + 4*px}
	case Round:
		h += 16 * px
		return vg.Point{X: max(h, w+18*px), Y: h}
	default:
		return vg.Point{X: max(40*px, w+18*px), Y: h + 16*px}
	}
}

func (d *diagram) size() vg.Point {
	x, y := vg.Length(d.at.Size.X), vg.Length(d.at.Size.Y)
	if d.across {
		return vg.Point{X: y, Y: x}
	}
	return vg.Point{X: x, Y: y}
}

// point maps a point of the layout to the page.
func (d *diagram) point(p layered.Point) vg.Point {
	x, y := vg.Length(p.X), vg.Length(p.Y)
	if d.across {
		x, y = y, x
	}
	return vg.Point{X: d.left + x, Y: d.f.height - margin - y}
}

func (d *diagram) draw() {
	for i := range d.Plates {
		d.plate(i)
	}
	for _, role := range []Role{Plain, Wanted, Biased} {
		for i, a := range d.Arrows {
			if a.Role == role {
				d.arrow(i)
			}
		}
	}
	for i := range d.Plates {
		d.plateLabel(i)
	}
	for i := range d.Nodes {
		d.node(i)
	}
}

func (d *diagram) plate(i int) {
	r := d.at.Plates[i]
	a, b := d.point(r.Min), d.point(r.Max)
	centre := vg.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
	size := vg.Point{X: b.X - a.X, Y: a.Y - b.Y}
	d.f.area(noColor, faint, 1*px, [][]vg.Point{rounded(centre, size, 8*px)})
}

// plateLabel writes the label of a plate over the arrows, with a background if an
// arrow runs through it.
func (d *diagram) plateLabel(i int) {
	r := d.at.Plates[i]
	corner := d.point(r.Max)
	label := clean(d.Plates[i].Label)
	inset, free := d.labelInset(r, label)
	at := vg.Point{X: corner.X - inset, Y: corner.Y + 6*px}
	if !free {
		width := textWidth(label, textSize)
		d.f.area(white, noColor, 0, [][]vg.Point{rectangle(at.X-width-2*px, at.Y-3*px, at.X+2*px, at.Y+textSize)})
	}
	d.f.write(label, at, right, textSize, soft)
}

// labelInset returns the distance of the label of a plate from the right side.
// It is in the corner, or as far to the left as needed to avoid arrows. It
// reports whether there is such a place.
func (d *diagram) labelInset(r layered.Rect, label string) (inset vg.Length, free bool) {
	const corner, step = 8 * px, 6 * px
	width := float64(textWidth(label, textSize))
	for inset := corner; r.Max.X-float64(inset)-width > r.Min.X+float64(corner); inset += step {
		right := r.Max.X - float64(inset)
		box := layered.Rect{
			Min: layered.Point{X: right - width - float64(4*px), Y: r.Max.Y - float64(textLine)},
			Max: layered.Point{X: right + float64(4*px), Y: r.Max.Y},
		}
		if !d.crossed(box) {
			return inset, true
		}
	}
	return corner, false
}

// crossed reports whether an arrow runs through a rectangle of the layout.
func (d *diagram) crossed(r layered.Rect) bool {
	for _, path := range d.at.Edges {
		for k := range path[1:] {
			if r.Meets(path[k], path[k+1]) {
				return true
			}
		}
	}
	return false
}

func (d *diagram) node(i int) {
	n := &d.Nodes[i]
	at := d.point(d.at.Nodes[i])
	m := mark{paths: [][]vg.Point{n.outline(at, d.boxes[i])}, fill: white, stroke: soft, width: 1.1 * px}
	if n.Shaded {
		m.fill = shade
	}
	if n.Strong {
		m.stroke, m.width = hue(0), 2*px
	}
	if n.Dashed {
		m.dash = 3.5 * px
	}
	d.f.marks = append(d.f.marks, m)
	y := at.Y - 0.34*nameSize
	if n.Detail != "" {
		y += detailLine / 2
		d.f.write(clean(n.Detail), vg.Point{X: at.X, Y: y - detailLine - 1*px}, center, textSize, soft)
	}
	d.f.write(clean(n.Name), vg.Point{X: at.X, Y: y}, center, nameSize, ink)
}

// shade is the background of observed nodes.
var shade = color.NRGBA{0xe4, 0xe8, 0xec, 0xff}

// outline returns the outline of a node of the given size.
func (n *GraphNode) outline(at, size vg.Point) []vg.Point {
	switch n.Shape {
	case Ellipse:
		return ellipse(at, size)
	case Round:
		return rounded(at, size, size.Y/2)
	default:
		return rounded(at, size, 3*px)
	}
}

func ellipse(at, size vg.Point) []vg.Point {
	const n = 64
	pts := make([]vg.Point, 0, n+1)
	for i := range n + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i%n) / n)
		pts = append(pts, vg.Point{X: at.X + size.X/2*vg.Length(cos), Y: at.Y + size.Y/2*vg.Length(sin)})
	}
	return pts
}

// rounded returns a rectangle with round corners.
func rounded(at, size vg.Point, radius vg.Length) []vg.Point {
	var pts []vg.Point
	dx, dy := size.X/2-radius, size.Y/2-radius
	const n = 12 // pieces of a quarter of a circle
	for corner := range 4 {
		sx, sy := vg.Length(1), vg.Length(1)
		if corner == 1 || corner == 2 {
			sx = -1
		}
		if corner >= 2 {
			sy = -1
		}
		for i := range n + 1 {
			sin, cos := math.Sincos(math.Pi / 2 * (float64(corner) + float64(i)/n))
			pts = append(pts, vg.Point{X: at.X + sx*dx + radius*vg.Length(cos), Y: at.Y + sy*dy + radius*vg.Length(sin)})
		}
	}
	return append(pts, pts[0])
}

// inside reports whether a point is within the outline of a node.
func (d *diagram) inside(i int, p vg.Point) bool {
	at, size := d.point(d.at.Nodes[i]), d.boxes[i]
	dx, dy := math.Abs(float64(p.X-at.X)), math.Abs(float64(p.Y-at.Y))
	a, b := float64(size.X)/2, float64(size.Y)/2
	switch d.Nodes[i].Shape {
	case Ellipse:
		return dx*dx/(a*a)+dy*dy/(b*b) < 1
	case Round:
		return math.Hypot(max(0, dx-(a-b)), dy) < b
	default:
		return dx < a && dy < b
	}
}

func (d *diagram) arrow(i int) {
	a := d.Arrows[i]
	var path []vg.Point
	for _, p := range d.at.Edges[i] {
		path = append(path, d.point(p))
	}
	path = d.leave(path, a.To)
	reverse(path)
	path = d.leave(path, a.From)
	reverse(path)

	c, width, dash := soft, 1.2*px, vg.Length(0)
	switch a.Role {
	case Wanted:
		c, width = hue(0), 2*px
	case Biased:
		c, width, dash = alert, 1.8*px, 4*px
	}
	tip := path[len(path)-1]
	path = shorten(path, headLength)
	base := path[len(path)-1]
	d.f.marks = append(d.f.marks, mark{paths: [][]vg.Point{path}, stroke: c, width: width, dash: dash})

	length := vg.Length(math.Hypot(float64(tip.X-base.X), float64(tip.Y-base.Y)))
	if length == 0 {
		return
	}
	ux, uy := (tip.X-base.X)/length, (tip.Y-base.Y)/length
	back := vg.Point{X: tip.X - ux*(headLength+0.5*px), Y: tip.Y - uy*(headLength+0.5*px)}
	side := headWidth / 2
	d.f.area(c, noColor, 0, [][]vg.Point{{
		tip, {X: back.X - uy*side, Y: back.Y + ux*side}, {X: back.X + uy*side, Y: back.Y - ux*side},
	}})
}

func reverse(path []vg.Point) {
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
}

// leave cuts off the end of a path that is within the outline of a node, and a
// little more.
func (d *diagram) leave(path []vg.Point, node int) []vg.Point {
	k := len(path) - 1
	for k > 0 && d.inside(node, path[k]) {
		k--
	}
	if k == len(path)-1 {
		return path
	}
	out, in := path[k], path[k+1]
	for range 30 {
		middle := vg.Point{X: (out.X + in.X) / 2, Y: (out.Y + in.Y) / 2}
		if d.inside(node, middle) {
			in = middle
		} else {
			out = middle
		}
	}
	return shorten(append(path[:k+1:k+1], out), 1.5*px)
}

// shorten cuts a length off the end of a path, but never all of it.
func shorten(path []vg.Point, by vg.Length) []vg.Point {
	for len(path) > 1 {
		a, b := path[len(path)-2], path[len(path)-1]
		length := vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)))
		if length > by {
			t := by / length
			return append(path[:len(path)-1:len(path)-1], vg.Point{X: b.X + (a.X-b.X)*t, Y: b.Y + (a.Y-b.Y)*t})
		}
		if len(path) == 2 {
			return path
		}
		path, by = path[:len(path)-1], by-length
	}
	return path
}
