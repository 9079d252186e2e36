// Package diagram draws graphs of nodes and arrows: causal graphs (causal.go), and
// graphs of the quantities of a model (model.go).
package diagram

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/causal"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// Causal draws a causal graph. Unobserved variables have a dashed outline, and
// variables that are adjusted for are in shaded boxes. If an effect is marked, the
// arrows of its causal paths are strong, and the arrows of other open paths, which
// bias it, are dashed.
func Causal(g *causal.Graph) *plot.Figure {
	exposure, outcome, adjusted := g.Marks()
	names, latent := g.Variables(), g.Unobserved()
	var d plot.Graph
	for _, name := range names {
		n := plot.GraphNode{Name: name, Shape: plot.Round, Strong: name == exposure || name == outcome}
		n.Dashed = slices.Contains(latent, name)
		if slices.Contains(adjusted, name) {
			n.Shape, n.Shaded = plot.Box, true
		}
		d.Nodes = append(d.Nodes, n)
	}
	roles, note := effectRoles(g)
	for _, e := range g.Edges() {
		d.Arrows = append(d.Arrows, plot.Arrow{
			From: slices.Index(names, e.From), To: slices.Index(names, e.To), Role: roles[e],
		})
	}
	return plot.Diagram(d, plot.DiagramOptions{Text: describeDAG(g, note), Note: note, Across: true})
}

// effectRoles returns the role of each arrow in the marked effect, with a summary
// in words.
func effectRoles(g *causal.Graph) (roles map[causal.Edge]plot.Role, note string) {
	x, y, adjusted := g.Marks()
	roles = map[causal.Edge]plot.Role{}
	if x == "" {
		return roles, ""
	}
	paths, err := g.Paths(x, y, adjusted...)
	if err != nil {
		return roles, ""
	}
	wanted, biased := 0, 0
	for _, role := range []plot.Role{plot.Wanted, plot.Biased} {
		for _, p := range paths {
			if !p.Open || p.Causal != (role == plot.Wanted) {
				continue
			}
			if role == plot.Biased {
				biased++
			} else {
				wanted++
			}
			for i, forward := range p.Forward {
				e := causal.Edge{From: p.Variables[i], To: p.Variables[i+1]}
				if !forward {
					e.From, e.To = e.To, e.From
				}
				roles[e] = role
			}
		}
	}
	note = fmt.Sprintf("%s on %s", x, y)
	if len(adjusted) > 0 {
		note += ", adjusted for " + strings.Join(adjusted, ", ")
	}
	valid, err := g.ValidAdjustment(x, y, adjusted...)
	if err != nil {
		return roles, ""
	}
	switch {
	case biased > 0:
		note += ": " + words.Plural(biased, "open path") + " that " + map[bool]string{true: "is", false: "are"}[biased == 1] + " not causal"
	case !valid:
		note += ": part of the effect itself is blocked"
	case wanted == 0:
		note += ": every path is closed"
	default:
		note += ": only causal paths are open"
	}
	return roles, note
}

// describeDAG describes the drawing in one line.
func describeDAG(g *causal.Graph, note string) string {
	text := "Causal graph: " + strings.ReplaceAll(g.String(), "\n", "; ")
	if note != "" {
		text += " (" + note + ")"
	} else if _, _, adjusted := g.Marks(); len(adjusted) > 0 {
		text += " (adjusted for " + strings.Join(adjusted, ", ") + ")"
	}
	return text
}
