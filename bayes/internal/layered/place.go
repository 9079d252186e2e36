package layered

import "math"

// The weights of links by the number of their ends that are bends. Long edges
// should be straight.
var pull = [3]float64{1, 2, 6}

// placeAcross finds the horizontal coordinates. Links are as short as possible
// while nodes keep their distance and plates enclose exactly their contents.
func (s *sketch) placeAcross(l *Layout) {
	left := func(plate int) int { return len(s.spots) + 2*plate }
	right := func(plate int) int { return left(plate) + 1 }
	q := newProgramme(len(s.spots) + 2*len(s.Plates))
	for _, e := range s.links {
		bends := 0
		for _, k := range []int{e.From, e.To} {
			if k >= len(s.Nodes) {
				bends++
			}
		}
		q.draw(e.From, e.To, pull[bends])
	}
	for p := range s.Plates {
		q.draw(left(p), right(p), 0.2)
		q.apart(left(p), right(p), s.Plates[p].Width)
	}
	for k := range s.inside {
		for layer := range s.layers {
			before := None
			beforeHalf := 0.0
			for _, item := range s.inside[k] {
				from, to, half := item, item, 0.0
				switch {
				case item < 0 && s.spans[^item].has(layer):
					from, to = left(^item), right(^item)
				case item >= 0 && s.spots[item].layer == layer:
					half = s.spots[item].width / 2
				default:
					continue
				}
				if before != None {
					q.apart(before, from, beforeHalf+half+s.NodeGap)
				} else if k < len(s.Plates) {
					q.apart(left(k), from, half+s.Pad)
				}
				before, beforeHalf = to, half
			}
			if before != None && k < len(s.Plates) {
				q.apart(before, right(k), beforeHalf+s.Pad)
			}
		}
	}
	x := q.solve()
	least, most := 0.0, 0.0
	for i, k := range x {
		half := 0.0
		if i < len(s.spots) {
			half = s.spots[i].width / 2
		}
		if i == 0 {
			least, most = k-half, k+half
		}
		least, most = min(least, k-half), max(most, k+half)
	}
	for i := range s.spots {
		s.spots[i].x = x[i] - least
	}
	for i := range s.Nodes {
		l.Nodes[i].X = s.spots[i].x
	}
	for p := range s.Plates {
		l.Plates[p].Min.X, l.Plates[p].Max.X = x[left(p)]-least, x[right(p)]-least
	}
	l.Size.X = most - least
}

// placeDown finds the vertical coordinates: layer by layer, with room for the
// upper and lower sides of plates between them.
func (s *sketch) placeDown(l *Layout) {
	heights := make([]float64, s.layers)
	for i := range s.spots {
		layer := s.spots[i].layer
		heights[layer] = max(heights[layer], s.spots[i].height)
	}
	y := 0.0
	for layer := range s.layers {
		if layer > 0 {
			y += s.LayerGap + s.slack(layer)
		}
		y += s.sides(func(at span) bool { return at.first == layer }) * s.Pad
		for i := range s.spots {
			if s.spots[i].layer == layer {
				s.spots[i].top, s.spots[i].y = y, y+heights[layer]/2
			}
		}
		y += heights[layer]
		y += s.sides(func(at span) bool { return at.last == layer }) * (s.Pad + s.Label)
	}
	l.Size.Y = y
	for i := range s.Nodes {
		l.Nodes[i].Y = s.spots[i].y
	}
	// Inner plates come after their parents.
	for p := len(s.Plates) - 1; p >= 0; p-- {
		at, first := &l.Plates[p], true
		for _, item := range s.inside[p] {
			top, bottom := 0.0, 0.0
			if item < 0 {
				top, bottom = l.Plates[^item].Min.Y, l.Plates[^item].Max.Y
			} else {
				spot := s.spots[item]
				top, bottom = spot.top, spot.top+heights[spot.layer]
			}
			if first {
				at.Min.Y, at.Max.Y = top-s.Pad, bottom+s.Pad+s.Label
			}
			first = false
			at.Min.Y, at.Max.Y = min(at.Min.Y, top-s.Pad), max(at.Max.Y, bottom+s.Pad+s.Label)
		}
	}
}

// slack returns additional room above a layer whose links go far aside, so that
// they are not too flat.
func (s *sketch) slack(layer int) float64 {
	far := 0.0
	for _, e := range s.links {
		if s.spots[e.To].layer == layer {
			far = max(far, math.Abs(s.spots[e.To].x-s.spots[e.From].x))
		}
	}
	return min(s.LayerGap, far/16)
}

// sides returns the largest number of nested plates that match.
func (s *sketch) sides(match func(span) bool) float64 {
	most := 0.0
	for p := range s.Plates {
		n := 0.0
		for q := p; q != None; q = s.Plates[q].Parent {
			if match(s.spans[q]) {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
