package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// Model draws the quantities of a model as a plate diagram.
func Model(list []*bind.Quantity) *plot.Figure {
	g := &diagram{at: map[string]int{}}
	g.addPlates(list)
	for i, q := range list {
		g.at[q.Name] = i
		g.Nodes = append(g.Nodes, g.node(q))
	}
	for i, q := range list {
		for _, name := range q.Reads {
			if from := g.at[name]; !g.leads(i, from) {
				g.Arrows = append(g.Arrows, plot.Arrow{From: from, To: i})
			}
		}
	}
	return plot.Diagram(g.Graph, plot.DiagramOptions{Text: g.describe(list)})
}

// A diagram is the graph of a model while it is built.
type diagram struct {
	plot.Graph
	at     map[string]int // nodes by name
	plates [][]string     // the dimensions of each plate, in words
}

// maxDetail is the length of the longest statement that is shown in its node.
const maxDetail = 32

func (g *diagram) node(q *bind.Quantity) plot.GraphNode {
	n := plot.GraphNode{Name: q.Name, Plate: 1 + slices.IndexFunc(g.plates, func(p []string) bool { return slices.Equal(p, dimensions(q)) })}
	switch q.Kind {
	case bind.Given:
		n.Shape, n.Shaded, n.Detail = plot.Box, true, "data"
		return n
	case bind.Definition:
		n.Shape, n.Detail = plot.Box, "= "+q.Stmt.Value.String()
	case bind.Addend:
		n.Shape, n.Dashed, n.Name = plot.Box, true, "Potential"
		n.Detail = strings.TrimSuffix(strings.TrimPrefix(q.Stmt.Value.String(), "Potential("), ")")
	default:
		n.Shaded = q.Kind == bind.Observed
		n.Detail = q.Stmt.Value.String()
	}
	if utf8.RuneCountInString(n.Detail) > maxDetail {
		n.Detail, _, _ = strings.Cut(n.Detail, "(") // the distribution's name
		if n.Shape == plot.Box {
			n.Detail = ""
		}
	}
	return n
}

// addPlates makes a plate for each combination of dimensions, inside the
// largest one whose dimensions are among its own.
func (g *diagram) addPlates(list []*bind.Quantity) {
	for _, q := range list {
		dims := dimensions(q)
		same := func(p []string) bool { return slices.Equal(p, dims) }
		if len(dims) > 0 && !slices.ContainsFunc(g.plates, same) {
			g.plates = append(g.plates, dims)
		}
	}
	slices.SortStableFunc(g.plates, func(a, b []string) int { return cmp.Compare(len(a), len(b)) })
	for i, dims := range g.plates {
		parent, rest := 0, dims
		for k, outer := range g.plates[:i] {
			if left, ok := without(dims, outer); ok && len(left) < len(rest) {
				parent, rest = k+1, left
			}
		}
		g.Plates = append(g.Plates, plot.Plate{Label: strings.Join(rest, " × "), Parent: parent})
	}
}

// without returns the dimensions of list that are not in some, which must be a
// proper subset of list. Dimensions without a name are never the same.
func without(list, some []string) ([]string, bool) {
	rest := slices.Clone(list)
	for _, s := range some {
		i := slices.Index(rest, s)
		if _, err := strconv.Atoi(s); err == nil || i < 0 {
			return nil, false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return rest, len(rest) > 0
}

// dimensions returns the dimensions of a quantity in words.
func dimensions(q *bind.Quantity) []string {
	var list []string
	for i, d := range q.Dims {
		anonymous := d.Kind == ir.Fixed && (d.Name == fmt.Sprintf("%s_dim_%d", q.Name, i) || d.Name == fmt.Sprint(d.Size))
		switch {
		case d.Kind == ir.Row && d.Size == 0:
			list = append(list, "rows")
		case d.Kind == ir.Row:
			list = append(list, words.Plural(d.First+d.Size, "row")) // all rows of the table, even if lag leaves some undefined
		case anonymous:
			list = append(list, fmt.Sprint(d.Size))
		case d.Size == 0:
			list = append(list, d.Name)
		default:
			list = append(list, fmt.Sprintf("%s (%d)", d.Name, d.Size))
		}
	}
	return list
}

// leads reports whether there is a directed path from one node to another. A node
// leads to itself.
func (g *diagram) leads(from, to int) bool {
	if from == to {
		return true
	}
	return slices.ContainsFunc(g.Arrows, func(a plot.Arrow) bool { return a.From == from && g.leads(a.To, to) })
}

// describe describes the drawing in one line.
func (g *diagram) describe(list []*bind.Quantity) string {
	var lines []string
	for _, q := range list {
		if q.Kind == bind.Given {
			continue
		}
		line := q.Name
		if len(q.Reads) > 0 {
			line = strings.Join(q.Reads, ", ") + " -> " + line
		}
		if dims := dimensions(q); len(dims) > 0 {
			line += " for each of " + strings.Join(dims, " × ")
		}
		lines = append(lines, line)
	}
	return "Graph of the model: " + strings.Join(lines, "; ")
}
