package causal

import (
	"fmt"
	"strings"
)

// Independent reports whether the graph implies that x and y are independent given
// other variables, that is, whether these d-separate x and y.
func (g *Graph) Independent(x, y string, given ...string) (bool, error) {
	i, j, z, err := g.query(x, y, given)
	if err != nil {
		return false, err
	}
	return g.separated(i, j, z), nil
}

// AdjustmentSets returns the minimal sets of observed variables to adjust for
// in order to estimate the total causal effect of x on y: sets that close all
// non-causal paths and leave the causal ones open. If the result holds the
// empty set {}, nothing needs to be adjusted for; if it holds no set,
// adjustment cannot give the effect. The criterion is the complete form of
// Pearl's back-door criterion, by Shpitser, VanderWeele and Robins (2010).
func (g *Graph) AdjustmentSets(x, y string) (Sets, error) {
	i, j, _, err := g.query(x, y, nil)
	if err != nil {
		return nil, err
	}
	h, allowed := g.backdoor(i, j)
	return g.sets(h.separators(i, j, allowed)), nil
}

// maxSubsets bounds the subsets that AllAdjustmentSets tries.
const maxSubsets = 1 << 16

// AllAdjustmentSets returns all valid adjustment sets, of which AdjustmentSets
// returns the minimal ones. It is an error if more than 16 variables are
// candidates.
func (g *Graph) AllAdjustmentSets(x, y string) (Sets, error) {
	i, j, _, err := g.query(x, y, nil)
	if err != nil {
		return nil, err
	}
	h, allowed := g.backdoor(i, j)
	if n := allowed.size(); 1<<n > maxSubsets {
		return nil, fmt.Errorf("%d variables could be adjusted for, which makes too many sets to list: AdjustmentSets lists the minimal ones", n)
	}
	var valid []set
	for z := allowed; ; z = (z - 1) & allowed {
		if h.separated(i, j, z) {
			valid = append(valid, z)
		}
		if z == 0 {
			return g.sets(valid), nil
		}
	}
}

// ValidAdjustment reports whether adjusting for exactly these variables gives
// the total causal effect of x on y.
func (g *Graph) ValidAdjustment(x, y string, adjusted ...string) (bool, error) {
	i, j, z, err := g.query(x, y, adjusted)
	if err != nil {
		return false, err
	}
	h, allowed := g.backdoor(i, j)
	return allowed.contains(z) && h.separated(i, j, z), nil
}

// DirectEffectSets returns the minimal sets of observed variables to adjust for
// in order to estimate the direct effect of x on y, which is that of the arrow
// between them (the single-door criterion).
func (g *Graph) DirectEffectSets(x, y string) (Sets, error) {
	i, j, _, err := g.query(x, y, nil)
	if err != nil {
		return nil, err
	}
	return g.sets(g.cut(i, only(j)).separators(i, j, g.observed()&^g.descendants(only(j))&^only(i))), nil
}

func (g *Graph) observed() set { return (1<<len(g.names) - 1) &^ g.latent }

// backdoor returns the graph without the first arrows of all causal paths from
// x to y, in which every adjustment set separates x and y. It also returns the
// variables that may be in such a set: the observed ones that are not effects
// of a variable on a causal path.
func (g *Graph) backdoor(x, y int) (h *Graph, allowed set) {
	first := g.children[x] & g.ancestors(only(y))
	onPath := g.descendants(first) & g.ancestors(only(y))
	return g.cut(x, first), g.observed() &^ g.descendants(onPath) &^ (only(x) | only(y))
}

func (g *Graph) sets(list []set) Sets {
	sets := make(Sets, len(list))
	for i, s := range list {
		sets[i] = g.set(s)
	}
	return sortSets(sets)
}

// An Independence says that X and Y are independent given other variables.
type Independence struct {
	X, Y  string
	Given Set
}

// String returns the independence as in x ⊥ y | a, b.
func (i Independence) String() string {
	s := i.X + " ⊥ " + i.Y
	if len(i.Given) > 0 {
		s += " | " + strings.Join(i.Given, ", ")
	}
	return s
}

// Independencies are testable implications of a graph.
type Independencies []Independence

// String returns the independencies, one per line.
func (list Independencies) String() string {
	if len(list) == 0 {
		return "the graph implies no independence among observed variables"
	}
	lines := make([]string, len(list))
	for i := range list {
		lines[i] = list[i].String()
	}
	return strings.Join(lines, "\n")
}

// Independencies returns the conditional independencies that the graph implies:
// for every pair of observed variables without an arrow between them, given
// each minimal set of observed variables that separates them.
func (g *Graph) Independencies() Independencies {
	var list Independencies
	for i := range g.names {
		for j := i + 1; j < len(g.names); j++ {
			if !g.observed().contains(only(i) | only(j)) {
				continue
			}
			for _, z := range g.sets(g.separators(i, j, g.observed()&^only(i)&^only(j))) {
				list = append(list, Independence{g.names[i], g.names[j], z})
			}
		}
	}
	return list
}
