package layered

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// random returns a graph of n nodes, some of them in plates, some of these in
// one another.
func random(r *rand.Rand, n, plates int, density float64) *Graph {
	g := &Graph{NodeGap: 20, LayerGap: 30, Pad: 10, Label: 12}
	for p := range plates {
		g.Plates = append(g.Plates, Plate{Parent: r.IntN(p+1) - 1, Width: 60})
	}
	for i := range n {
		node := Node{Width: 20 + 100*r.Float64(), Height: 20 + 30*r.Float64(), Plate: r.IntN(plates+1) - 1}
		if i < plates {
			node.Plate = i // none is empty
		}
		g.Nodes = append(g.Nodes, node)
		for j := range i {
			if r.Float64() < density {
				g.Edges = append(g.Edges, Edge{j, i})
			}
		}
	}
	return g
}

func (g *Graph) box(l *Layout, i int) Rect {
	n, at := g.Nodes[i], l.Nodes[i]
	return Rect{Point{at.X - n.Width/2, at.Y - n.Height/2}, Point{at.X + n.Width/2, at.Y + n.Height/2}}
}

func overlap(a, b Rect) bool {
	const rounding = 1e-6
	return a.Min.X < b.Max.X-rounding && b.Min.X < a.Max.X-rounding && a.Min.Y < b.Max.Y-rounding && b.Min.Y < a.Max.Y-rounding
}

func within(a, b Rect) bool {
	const rounding = 1e-6
	return a.Min.X > b.Min.X-rounding && a.Max.X < b.Max.X+rounding && a.Min.Y > b.Min.Y-rounding && a.Max.Y < b.Max.Y+rounding
}

// isIn reports whether a plate is another one or in it.
func (g *Graph) isIn(p, outer int) bool {
	for ; p != None; p = g.Plates[p].Parent {
		if p == outer {
			return true
		}
	}
	return false
}

// wrong says what is wrong with a layout.
func (g *Graph) wrong(l *Layout) error {
	page := Rect{Max: l.Size}
	for i := range g.Nodes {
		box := g.box(l, i)
		if !within(box, page) {
			return fmt.Errorf("node %d is at %v, beyond %v", i, box, page)
		}
		for j := range i {
			if overlap(box, g.box(l, j)) {
				return fmt.Errorf("nodes %d and %d overlap: %v and %v", j, i, g.box(l, j), box)
			}
		}
		for p, at := range l.Plates {
			switch in := g.isIn(g.Nodes[i].Plate, p); {
			case in && !within(box, at):
				return fmt.Errorf("node %d at %v leaves its plate %d at %v", i, box, p, at)
			case !in && overlap(box, at):
				return fmt.Errorf("node %d at %v is on plate %d at %v", i, box, p, at)
			}
		}
	}
	for p, at := range l.Plates {
		if !within(at, page) {
			return fmt.Errorf("plate %d is at %v, beyond %v", p, at, page)
		}
		for q, other := range l.Plates[:p] {
			switch {
			case g.isIn(p, q):
				if !within(at, other) {
					return fmt.Errorf("plate %d at %v leaves plate %d at %v", p, at, q, other)
				}
			case overlap(at, other):
				return fmt.Errorf("plates %d and %d overlap: %v and %v", q, p, other, at)
			}
		}
	}
	for e, path := range l.Edges {
		edge := g.Edges[e]
		if path[0] != l.Nodes[edge.From] || path[len(path)-1] != l.Nodes[edge.To] {
			return fmt.Errorf("edge %d goes from %v to %v", e, path[0], path[len(path)-1])
		}
		if l.Nodes[edge.From].Y >= l.Nodes[edge.To].Y {
			return fmt.Errorf("edge %d does not point down", e)
		}
		for i := range g.Nodes {
			if i == edge.From || i == edge.To {
				continue
			}
			for k := range path[1:] {
				if g.box(l, i).Meets(path[k], path[k+1]) {
					return fmt.Errorf("edge %d runs through node %d", e, i)
				}
			}
		}
	}
	return nil
}

func TestLayouts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for k := range 80 {
		g := random(r, 4+r.IntN(14), r.IntN(4), 0.1+0.3*r.Float64())
		if err := g.wrong(g.Layout()); err != nil {
			t.Fatalf("graph %d: %v\n%+v", k, err, g)
		}
	}
}

func TestLarge(t *testing.T) {
	g := random(rand.New(rand.NewPCG(7, 8)), 60, 5, 0.04)
	if err := g.wrong(g.Layout()); err != nil {
		t.Fatal(err)
	}
}

// Small graphs look as they are drawn by hand.
func TestShapes(t *testing.T) {
	three := func(edges ...Edge) *Layout {
		g := &Graph{NodeGap: 20, LayerGap: 30, Edges: edges}
		for range 3 {
			g.Nodes = append(g.Nodes, Node{Width: 30, Height: 30, Plate: None})
		}
		return g.Layout()
	}
	near := func(a, b float64) bool { return math.Abs(a-b) < 0.1 }

	pipe := three(Edge{0, 1}, Edge{1, 2}).Nodes
	if !near(pipe[0].X, pipe[1].X) || !near(pipe[1].X, pipe[2].X) {
		t.Errorf("a pipe is bent: %v", pipe)
	}
	fork := three(Edge{0, 1}, Edge{0, 2}).Nodes
	if !near(fork[0].X, (fork[1].X+fork[2].X)/2) || fork[1].Y != fork[2].Y || fork[1].X > fork[2].X {
		t.Errorf("a fork is crooked: %v", fork)
	}
	collider := three(Edge{0, 2}, Edge{1, 2}).Nodes
	if !near(collider[2].X, (collider[0].X+collider[1].X)/2) || collider[0].Y != collider[1].Y {
		t.Errorf("a collider is crooked: %v", collider)
	}
	both := three(Edge{0, 1}, Edge{1, 2}, Edge{0, 2})
	if len(both.Edges[2]) != 2 {
		t.Errorf("the long side of a triangle is bent: %v", both.Edges[2])
	}
}

func TestCrossings(t *testing.T) {
	g := &Graph{NodeGap: 20, LayerGap: 30}
	for range 8 {
		g.Nodes = append(g.Nodes, Node{Width: 30, Height: 30, Plate: None})
	}
	for i := range 4 { // a ladder whose lower ends are in disorder
		g.Edges = append(g.Edges, Edge{i, 4 + (i*3+2)%4})
	}
	for e, path := range g.Layout().Edges {
		if math.Abs(path[0].X-path[len(path)-1].X) > 0.1 {
			t.Errorf("edge %d goes aside: %v", e, path)
		}
	}
}

// sports is a graph that can be drawn without a crossing, though hardly by
// moving one node at a time: Shrier and Platt (2008), figure 2a.
const sports = `warmup intragame, coach motivation, coach fitness, genetics fitness,
	genetics fatigue, genetics connective, fitness pregame, fitness fatigue,
	connective fatigue, connective weakness, pregame warmup, motivation warmup,
	motivation previous, fatigue intragame, fatigue injury, contact intragame,
	contact previous, weakness injury, intragame injury`

func TestNoNeedlessCrossing(t *testing.T) {
	g := &Graph{NodeGap: 20, LayerGap: 50}
	known := map[string]int{}
	node := func(name string) int {
		if _, ok := known[name]; !ok {
			known[name] = len(g.Nodes)
			g.Nodes = append(g.Nodes, Node{Width: 30, Height: 80, Plate: None})
		}
		return known[name]
	}
	for edge := range strings.SplitSeq(sports, ",") {
		ends := strings.Fields(edge)
		g.Edges = append(g.Edges, Edge{node(ends[0]), node(ends[1])})
	}
	l := g.Layout()
	if err := g.wrong(l); err != nil {
		t.Fatal(err)
	}
	for e, a := range g.Edges {
		for f, b := range g.Edges[:e] {
			if a.From != b.From && a.To != b.To && a.From != b.To && a.To != b.From && crosses(l.Edges[e], l.Edges[f]) {
				t.Errorf("edges %d and %d cross", f, e)
			}
		}
	}
}

func crosses(p, q []Point) bool {
	side := func(a, b, c Point) bool { return (b.X-a.X)*(c.Y-a.Y) > (b.Y-a.Y)*(c.X-a.X) }
	for i := range p[1:] {
		for j := range q[1:] {
			a, b, c, d := p[i], p[i+1], q[j], q[j+1]
			if side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b) {
				return true
			}
		}
	}
	return false
}

func BenchmarkLayout(b *testing.B) {
	for _, n := range []int{8, 20, 60} {
		g := random(rand.New(rand.NewPCG(7, 8)), n, 3, 2/float64(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				g.Layout()
			}
		})
	}
}
