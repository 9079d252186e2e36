package causal

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Path leads from one variable to another along arrows in either direction, and
// visits no variable twice.
type Path struct {
	Variables []string
	Forward   []bool // whether the arrow after each variable except the last points along the path
	Causal    bool   // whether all arrows do
	Backdoor  bool   // whether the first arrow points into the cause
	Open      bool   // whether association flows along it, given the variables adjusted for
}

// String returns the path as in x <- z -> y.
func (p Path) String() string {
	var b strings.Builder
	for i, name := range p.Variables {
		b.WriteString(name)
		switch {
		case i == len(p.Forward):
		case p.Forward[i]:
			b.WriteString(" -> ")
		default:
			b.WriteString(" <- ")
		}
	}
	return b.String()
}

// Kind returns "causal", "back-door" or "non-causal".
func (p Path) Kind() string {
	switch {
	case p.Causal:
		return "causal"
	case p.Backdoor:
		return "back-door"
	}
	return "non-causal"
}

func (p Path) rank() int {
	switch {
	case p.Causal:
		return 0
	case p.Backdoor:
		return 1
	}
	return 2
}

// Paths are the paths between two variables.
type Paths []Path

// String returns a line for each path: the path, its kind, and whether it is open.
func (list Paths) String() string {
	if len(list) == 0 {
		return "there is no path between them"
	}
	width := 0
	for _, p := range list {
		width = max(width, utf8.RuneCountInString(p.String()))
	}
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		state := "closed"
		if p.Open {
			state = "open"
		}
		fmt.Fprintf(&b, "%-*s  %-10s  %s", width, p, p.Kind(), state)
	}
	return b.String()
}

// maxPaths is the largest number of paths that are listed.
const maxPaths = 10_000

// Paths returns all paths from x to y, and whether each is open when the
// given variables are adjusted for: causal paths first, then back-door paths, then
// the others, each kind sorted by length. It is an error if there are more than
// 10,000.
func (g *Graph) Paths(x, y string, given ...string) (Paths, error) {
	i, j, z, err := g.query(x, y, given)
	if err != nil {
		return nil, err
	}
	walk := &walker{g: g, to: j, z: z, openers: g.ancestors(z)}
	for length := 1; length < len(g.names) && !walk.full; length++ {
		walk.from([]int{i}, only(i), length)
	}
	if walk.full {
		return nil, fmt.Errorf("there are more than %d paths from %s to %s: too many to list", maxPaths, x, y)
	}
	slices.SortStableFunc(walk.found, func(p, q Path) int { return p.rank() - q.rank() })
	return walk.found, nil
}

// A walker searches for paths.
type walker struct {
	g          *Graph
	to         int
	z, openers set
	found      Paths
	steps      int
	full       bool
}

// from extends a path to paths with a given number of arrows.
func (w *walker) from(path []int, seen set, length int) {
	at := path[len(path)-1]
	if w.steps++; w.steps > 100*maxPaths {
		w.full = true
	}
	if len(path) == length+1 {
		if at == w.to {
			w.found = append(w.found, w.path(path))
			w.full = w.full || len(w.found) > maxPaths
		}
		return
	}
	if at == w.to || w.full {
		return
	}
	for next := range ((w.g.parents[at] | w.g.children[at]) &^ seen).all {
		w.from(append(path, next), seen|only(next), length)
	}
}

func (w *walker) path(at []int) Path {
	p := Path{Open: true, Causal: true}
	for k, i := range at {
		p.Variables = append(p.Variables, w.g.names[i])
		if k+1 == len(at) {
			break
		}
		forward := w.g.children[i].has(at[k+1])
		p.Causal = p.Causal && forward
		if k > 0 {
			collider := p.Forward[k-1] && !forward
			p.Open = p.Open && (collider && w.openers.has(i) || !collider && !w.z.has(i))
		}
		p.Forward = append(p.Forward, forward)
	}
	p.Backdoor = !p.Forward[0]
	return p
}
