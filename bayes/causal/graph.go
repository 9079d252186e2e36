// Package causal analyses causal graphs: which variables to adjust for, which
// paths are open, and which independencies the graph implies for the data. It
// follows Pearl, Causality (2009), and gives the same answers as dagitty.
//
// Read graph.go and set.go first, then path.go, separation.go and adjust.go for
// the three questions. parse.go reads graphs from text.
package causal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/spell"
)

// A Graph is a directed acyclic graph of causes and effects. It is immutable and
// safe for concurrent use.
type Graph struct {
	names    []string // in the order of the text
	latent   set      // unobserved
	parents  []set
	children []set
	edges    []Edge // in the order of the text

	exposure, outcome int // −1: none
	adjusted          set
}

// An Edge says that From is a direct cause of To.
type Edge struct{ From, To string }

// Variables returns the names of all variables, in the order of the text.
func (g *Graph) Variables() []string { return slices.Clone(g.names) }

// Unobserved returns the variables that stand in parentheses in the text.
func (g *Graph) Unobserved() Set { return g.set(g.latent) }

// Edges returns the arrows, in the order of the text.
func (g *Graph) Edges() []Edge { return slices.Clone(g.edges) }

// String returns the graph as text, with the arrows from each variable on a line.
// The text parses to the same graph.
func (g *Graph) String() string {
	var lines []string
	for i := range g.names {
		if g.children[i] == 0 && g.parents[i] == 0 {
			lines = append(lines, g.written(i))
			continue
		}
		var to []string
		for _, e := range g.edges {
			if e.From == g.names[i] {
				to = append(to, g.written(g.index(e.To)))
			}
		}
		if len(to) > 0 {
			lines = append(lines, g.written(i)+" -> "+strings.Join(to, ", "))
		}
	}
	return strings.Join(lines, "\n")
}

func (g *Graph) written(i int) string {
	if g.latent.has(i) {
		return "(" + g.names[i] + ")"
	}
	return g.names[i]
}

// Parents returns the direct causes of a variable.
func (g *Graph) Parents(x string) (Set, error) {
	return g.relatives(x, func(i int) set { return g.parents[i] })
}

// Children returns the direct effects of a variable.
func (g *Graph) Children(x string) (Set, error) {
	return g.relatives(x, func(i int) set { return g.children[i] })
}

// Ancestors returns the direct and indirect causes of a variable.
func (g *Graph) Ancestors(x string) (Set, error) {
	return g.relatives(x, func(i int) set { return g.ancestors(only(i)).without(i) })
}

// Descendants returns the direct and indirect effects of a variable.
func (g *Graph) Descendants(x string) (Set, error) {
	return g.relatives(x, func(i int) set { return g.descendants(only(i)).without(i) })
}

func (g *Graph) relatives(x string, of func(int) set) (Set, error) {
	i, err := g.find(x)
	if err != nil {
		return nil, err
	}
	return g.set(of(i)), nil
}

// ancestors returns the variables of s and all their causes.
func (g *Graph) ancestors(s set) set { return closure(s, g.parents) }

// descendants returns the variables of s and all their effects.
func (g *Graph) descendants(s set) set { return closure(s, g.children) }

func closure(s set, next []set) set {
	for todo := s; todo != 0; {
		i := todo.first()
		todo = todo.without(i) | next[i]&^s
		s |= next[i]
	}
	return s
}

// Effect returns the graph with the effect of one variable on another, and the
// variables adjusted for, marked for drawing.
func (g *Graph) Effect(exposure, outcome string, adjusted ...string) (*Graph, error) {
	x, y, z, err := g.query(exposure, outcome, adjusted)
	if err != nil {
		return nil, err
	}
	marked := *g
	marked.exposure, marked.outcome, marked.adjusted = x, y, z
	return &marked, nil
}

// Adjust returns the graph with variables marked as adjusted for, for drawing.
func (g *Graph) Adjust(names ...string) (*Graph, error) {
	z, err := g.findAll(names)
	if err != nil {
		return nil, err
	}
	marked := *g
	marked.adjusted = z
	return &marked, nil
}

// Marks returns the variables that Effect and Adjust have marked; "" stands for
// none.
func (g *Graph) Marks() (exposure, outcome string, adjusted Set) {
	if g.exposure >= 0 {
		exposure, outcome = g.names[g.exposure], g.names[g.outcome]
	}
	return exposure, outcome, g.set(g.adjusted)
}

func (g *Graph) index(name string) int { return slices.Index(g.names, name) }

// find returns the index of a variable, or an error that suggests the nearest
// name.
func (g *Graph) find(name string) (int, error) {
	if i := g.index(name); i >= 0 {
		return i, nil
	}
	if near := spell.Nearest(name, g.names); near != "" {
		return 0, fmt.Errorf("the graph has no variable %q: did you mean %q?", name, near)
	}
	return 0, fmt.Errorf("the graph has no variable %q: it has %s", name, strings.Join(g.names, ", "))
}

func (g *Graph) findAll(names []string) (s set, err error) {
	for _, name := range names {
		i, err := g.find(name)
		if err != nil {
			return 0, err
		}
		s |= only(i)
	}
	return s, nil
}

// query finds two different variables and a set of others.
func (g *Graph) query(x, y string, given []string) (i, j int, z set, err error) {
	if i, err = g.find(x); err != nil {
		return
	}
	if j, err = g.find(y); err != nil {
		return
	}
	if z, err = g.findAll(given); err != nil {
		return
	}
	switch {
	case i == j:
		err = fmt.Errorf("both variables are %q: name two different ones", x)
	case z.has(i) || z.has(j):
		err = fmt.Errorf("%s is a variable of the question and cannot be adjusted for too", g.set(z&(only(i)|only(j))))
	}
	return
}
