package layered

import (
	"cmp"
	"math"
	"slices"
)

// clear is the distance that edges keep from nodes that are not their ends.
const clear = 4

// routeEdges draws an edge as a straight line if no node is in the way, else as a
// smooth curve through its bends, and if that meets a node too, through the free
// room between layers. Edges that share an end with the last kind are drawn the
// same way, so that they keep their order.
func (s *sketch) routeEdges(l *Layout) {
	l.Edges = make([][]Point, len(s.Edges))
	var from, to = map[int]bool{}, map[int]bool{}
	for e, chain := range s.chains {
		var through []Point
		for _, k := range chain {
			through = append(through, Point{s.spots[k].x, s.spots[k].y})
		}
		path := []Point{through[0], through[len(through)-1]}
		if s.blocked(path, s.Edges[e]) {
			path = smooth(through)
		}
		if s.blocked(path, s.Edges[e]) {
			from[s.Edges[e].From], to[s.Edges[e].To] = true, true
		}
		l.Edges[e] = path
	}
	starts, ends := s.ports()
	for e, chain := range s.chains {
		if from[s.Edges[e].From] || to[s.Edges[e].To] {
			l.Edges[e] = s.between(chain, starts[e], ends[e])
		}
	}
}

// ports returns the distances from the middle of the nodes at which each edge
// starts and ends, in the order of the other ends.
func (s *sketch) ports() (starts, ends []float64) {
	starts, ends = make([]float64, len(s.Edges)), make([]float64, len(s.Edges))
	for i, n := range s.Nodes {
		var out, in []int
		for e, edge := range s.Edges {
			if edge.From == i {
				out = append(out, e)
			}
			if edge.To == i {
				in = append(in, e)
			}
		}
		next := func(e int) float64 { return s.spots[s.chains[e][1]].x }
		last := func(e int) float64 { return s.spots[s.chains[e][len(s.chains[e])-2]].x }
		spread(out, next, n.Width, starts)
		spread(in, last, n.Width, ends)
	}
	return starts, ends
}

// spread sets the ports of edges at one side of a node.
func spread(edges []int, of func(int) float64, width float64, ports []float64) {
	slices.SortStableFunc(edges, func(a, b int) int { return cmp.Compare(of(a), of(b)) })
	step := min(12, 0.7*width/float64(len(edges)))
	for i, e := range edges {
		ports[e] = (float64(i) - float64(len(edges)-1)/2) * step
	}
}

// blocked reports whether a path meets a node other than its ends.
func (s *sketch) blocked(path []Point, e Edge) bool {
	for i := range s.Nodes {
		if i == e.From || i == e.To {
			continue
		}
		n := s.spots[i]
		box := Rect{
			Point{n.x - n.width/2 - clear, n.y - n.height/2 - clear},
			Point{n.x + n.width/2 + clear, n.y + n.height/2 + clear},
		}
		for k := range path[1:] {
			if box.Meets(path[k], path[k+1]) {
				return true
			}
		}
	}
	return false
}

// Meets reports whether a line enters the rectangle (Liang and Barsky 1984).
func (r Rect) Meets(a, b Point) bool {
	from, to := 0.0, 1.0
	for _, side := range [4][2]float64{
		{a.X - b.X, a.X - r.Min.X}, {b.X - a.X, r.Max.X - a.X},
		{a.Y - b.Y, a.Y - r.Min.Y}, {b.Y - a.Y, r.Max.Y - a.Y},
	} {
		switch t := side[1] / side[0]; {
		case side[0] == 0 && side[1] < 0:
			return false
		case side[0] < 0:
			from = max(from, t)
		case side[0] > 0:
			to = min(to, t)
		}
	}
	return from < to
}

// steps is the number of line segments of a curve.
const steps = 12

// bezier appends a cubic curve to a path that ends at its start.
func bezier(path []Point, a, b, c, d Point) []Point {
	for i := 1; i <= steps; i++ {
		t := float64(i) / steps
		u := 1 - t
		at := func(a, b, c, d float64) float64 {
			return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d
		}
		path = append(path, Point{at(a.X, b.X, c.X, d.X), at(a.Y, b.Y, c.Y, d.Y)})
	}
	return path
}

// smooth returns a curve through points, with slopes that keep it from
// overshooting: those of a monotone cubic where the points turn back.
func smooth(through []Point) []Point {
	n := len(through)
	slope := make([]float64, n) // dx/dy
	of := func(i int) float64 {
		return (through[i+1].X - through[i].X) / (through[i+1].Y - through[i].Y)
	}
	slope[0], slope[n-1] = of(0), of(n-2)
	for i := 1; i < n-1; i++ {
		before, after := of(i-1), of(i)
		if before*after > 0 { // the harmonic mean, of Fritsch and Butland (1984)
			slope[i] = 2 * before * after / (before + after)
		}
	}
	if n > 2 { // leave the ends as if drawn back by the middle
		slope[0] = 1.5*of(0) - 0.5*slope[1]
		slope[n-1] = 1.5*of(n-2) - 0.5*slope[n-2]
	}
	path := []Point{through[0]}
	for i := range n - 1 {
		a, d := through[i], through[i+1]
		third := (d.Y - a.Y) / 3
		path = bezier(path, a,
			Point{a.X + slope[i]*third, a.Y + third},
			Point{d.X - slope[i+1]*third, d.Y - third}, d)
	}
	return path
}

// between returns a path that moves aside only between layers and crosses a layer
// vertically at its bend. It leaves and enters nodes at their ports.
func (s *sketch) between(chain []int, start, end float64) []Point {
	u, v := s.spots[chain[0]], s.spots[chain[len(chain)-1]]
	path := []Point{{u.x, u.y}, {u.x + start, u.y + u.height/2}}
	for i := range chain[1:] {
		a, b := s.spots[chain[i]], s.spots[chain[i+1]]
		from, to := Point{a.x, s.bottom(a.layer)}, Point{b.x, b.top}
		first, last := i == 0, i == len(chain)-2
		if first {
			from.X += start
		}
		if last {
			to.X += end
		}
		after, before := Point{from.X, (2*from.Y + to.Y) / 3}, Point{to.X, (from.Y + 2*to.Y) / 3}
		if first {
			after.X = (2*from.X + to.X) / 3
		}
		if last {
			before.X = (from.X + 2*to.X) / 3
		}
		path = append(path, from)
		path = bezier(path, from, after, before, to)
	}
	return append(path, Point{v.x + end, v.y - v.height/2}, Point{v.x, v.y})
}

// bottom returns where a layer ends.
func (s *sketch) bottom(layer int) float64 {
	y := math.Inf(-1)
	for _, spot := range s.spots {
		if spot.layer == layer {
			y = max(y, spot.y+spot.height/2)
		}
	}
	return y
}
