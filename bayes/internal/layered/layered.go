// Package layered lays out directed graphs: causes above effects, few crossings,
// no arrow through a node, and plates, which may be nested, around exactly the
// nodes that belong to them.
//
// It follows the steps of Sugiyama, Tagawa and Toda (1981), which are also the
// order in which to read the files: assign nodes to layers (layered.go), order
// each layer (order.go), and choose coordinates (place.go, with the quadratic
// programme in programme.go). route.go then draws the edges. Plates take part
// in all steps: the contents of a plate have one order from left to right in
// all layers, and the sides of plates are unknowns of the quadratic programme,
// as are the centres of nodes.
package layered

// A Graph is a graph to lay out. Coordinates grow to the right and downwards.
type Graph struct {
	Nodes  []Node
	Edges  []Edge // without cycles
	Plates []Plate

	NodeGap  float64 // between neighbours in a layer
	LayerGap float64 // between layers
	Pad      float64 // between the sides of a plate and its contents
	Label    float64 // additional padding at the bottom, for a label
}

// A Node is a box.
type Node struct {
	Width, Height float64
	Plate         int // the innermost plate that contains it, or None
}

// None stands for no plate.
const None = -1

// An Edge goes from one node to another.
type Edge struct{ From, To int }

// A Plate is a rectangle around nodes and other plates.
type Plate struct {
	Parent int     // a plate that comes before it, or None
	Width  float64 // minimum
}

// A Layout holds the positions of nodes, plates and edges.
type Layout struct {
	Size   Point
	Nodes  []Point // centres
	Plates []Rect
	Edges  [][]Point // polylines from centre to centre
}

// A Point is a position.
type Point struct{ X, Y float64 }

// A Rect is a rectangle with its sides along the axes.
type Rect struct{ Min, Max Point }

// Layout lays the graph out.
func (g *Graph) Layout() *Layout {
	s := newSketch(g)
	s.assignLayers()
	s.addBends()
	s.orderLayers()
	l := &Layout{Nodes: make([]Point, len(g.Nodes)), Plates: make([]Rect, len(g.Plates))}
	s.placeAcross(l)
	s.placeDown(l)
	s.routeEdges(l)
	return l
}

// A sketch is an unfinished layout. Its spots are the nodes followed by the bends,
// which are the positions of edges in the layers that they pass through.
type sketch struct {
	*Graph
	spots  []spot
	layers int
	links  []Edge  // between spots of neighbouring layers
	chains [][]int // the spots of each edge
	inside [][]int // the contents of each plate, in order, and last of no plate: spots, and ^plate for plates
	spans  []span  // the layers of each plate
}

type spot struct {
	layer, plate  int
	width, height float64
	x, top, y     float64 // y: the centre
}

// A span is layers from first to last.
type span struct{ first, last int }

func (s span) has(layer int) bool { return s.first <= layer && layer <= s.last }

func newSketch(g *Graph) *sketch {
	s := &sketch{Graph: g, inside: make([][]int, len(g.Plates)+1)}
	for _, n := range g.Nodes {
		s.spots = append(s.spots, spot{plate: n.Plate, width: n.Width, height: n.Height})
	}
	// A plate takes the place of its first node in the order.
	known := make([]bool, len(g.Plates))
	for i, n := range g.Nodes {
		s.put(n.Plate, i)
		for p := n.Plate; p != None && !known[p]; p = g.Plates[p].Parent {
			known[p] = true
			s.put(g.Plates[p].Parent, ^p)
		}
	}
	return s
}

func (s *sketch) put(plate, item int) {
	list := s.list(plate)
	*list = append(*list, item)
}

// list returns the contents of a plate.
func (s *sketch) list(plate int) *[]int {
	if plate == None {
		plate = len(s.Plates)
	}
	return &s.inside[plate]
}

// assignLayers puts each node below its causes, as near to its neighbours as
// possible.
func (s *sketch) assignLayers() {
	parents, children := make([][]int, len(s.Nodes)), make([][]int, len(s.Nodes))
	for _, e := range s.Edges {
		parents[e.To] = append(parents[e.To], e.From)
		children[e.From] = append(children[e.From], e.To)
	}
	lowest := func(i int) int { // the first layer below all causes
		layer := 0
		for _, p := range parents[i] {
			layer = max(layer, s.spots[p].layer+1)
		}
		return layer
	}
	for range s.Nodes {
		for i := range s.Nodes {
			s.spots[i].layer = lowest(i)
		}
	}
	for range s.Nodes { // pull causes down to their effects
		for i := range s.Nodes {
			if len(children[i]) > len(parents[i]) {
				layer := len(s.Nodes)
				for _, c := range children[i] {
					layer = min(layer, s.spots[c].layer-1)
				}
				s.spots[i].layer = layer
			}
		}
	}
	for i := range s.Nodes {
		s.layers = max(s.layers, s.spots[i].layer+1)
	}
	s.spans = make([]span, len(s.Plates))
	for p := range s.spans {
		s.spans[p] = span{s.layers, -1}
	}
	for i, n := range s.Nodes {
		for p := n.Plate; p != None; p = s.Plates[p].Parent {
			at, layer := &s.spans[p], s.spots[i].layer
			at.first, at.last = min(at.first, layer), max(at.last, layer)
		}
	}
}

// addBends adds a bend to each layer that an edge passes.
func (s *sketch) addBends() {
	for _, e := range s.Edges {
		chain := []int{e.From}
		for layer := s.spots[e.From].layer + 1; layer < s.spots[e.To].layer; layer++ {
			plate := s.plateAt(e, layer)
			chain = append(chain, len(s.spots))
			s.put(plate, len(s.spots))
			s.spots = append(s.spots, spot{layer: layer, plate: plate})
		}
		chain = append(chain, e.To)
		for i := range chain[1:] {
			s.links = append(s.links, Edge{chain[i], chain[i+1]})
		}
		s.chains = append(s.chains, chain)
	}
}

// plateAt returns the plate in which an edge passes a layer: the innermost
// plate of its ends that spans this layer.
func (s *sketch) plateAt(e Edge, layer int) int {
	for _, end := range []int{e.To, e.From} {
		for p := s.Nodes[end].Plate; p != None; p = s.Plates[p].Parent {
			if s.spans[p].has(layer) {
				return p
			}
		}
	}
	return None
}
