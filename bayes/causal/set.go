package causal

import (
	"math/bits"
	"slices"
	"strings"
)

// A Set is a set of variables, sorted by name.
type Set []string

// String returns the set as in {a, b}; the empty set is {}.
func (s Set) String() string { return "{" + strings.Join(s, ", ") + "}" }

// Sets are alternatives, the smallest first.
type Sets []Set

// String returns the sets, one per line.
func (s Sets) String() string {
	if len(s) == 0 {
		return "no set of observed variables works"
	}
	lines := make([]string, len(s))
	for i := range s {
		lines[i] = s[i].String()
	}
	return strings.Join(lines, "\n")
}

func sortSets(s Sets) Sets {
	slices.SortFunc(s, func(a, b Set) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare(a, b)
	})
	return s
}

// maxVariables is the largest number of variables in a graph.
const maxVariables = 64

// A set is a bit set of variables by index.
type set uint64

func only(i int) set { return 1 << i }

func (s set) has(i int) bool      { return s&only(i) != 0 }
func (s set) without(i int) set   { return s &^ only(i) }
func (s set) first() int          { return bits.TrailingZeros64(uint64(s)) }
func (s set) size() int           { return bits.OnesCount64(uint64(s)) }
func (s set) contains(t set) bool { return t&^s == 0 }

// all yields the indices in s.
func (s set) all(yield func(int) bool) {
	for ; s != 0; s &= s - 1 {
		if !yield(s.first()) {
			return
		}
	}
}

// set returns the names of s, sorted.
func (g *Graph) set(s set) Set {
	names := Set{}
	for i := range s.all {
		names = append(names, g.names[i])
	}
	slices.Sort(names)
	return names
}
