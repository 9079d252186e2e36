// Package randmodel makes random models and data for them, of all that the
// model language has. Tests compare on such models what should be equal; no
// other package imports this one.
//
// Read randmodel.go, how a model is put together; data.go, the columns that it
// may name; expression.go, random expressions; distribution.go, the calls of
// distributions; statement.go, the statements that a model is made of.
package randmodel

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
)

// A Model is a text and the data that it is bound to.
type Model struct {
	Lines []string  // of the text, a statement each
	Data  bind.Data // to learn from
	New   bind.Data // to predict: fewer rows, and levels that are new
}

// Text is the text of the model.
func (m *Model) Text() string { return strings.Join(m.Lines, "\n") }

// New returns a random model.
func New(r *rand.Rand) *Model {
	g := &generator{r: r, sizes: map[string]int{}, used: map[string]bool{}}
	g.tables()
	for range 1 + r.IntN(4) {
		g.parameter()
	}
	if r.IntN(4) == 0 {
		g.wholeNumbers()
	}
	for range r.IntN(4) {
		g.definition()
	}
	if r.IntN(8) == 0 {
		g.potential()
	}
	if r.IntN(12) > 0 { // else the model observes nothing
		for range 1 + r.IntN(3) {
			if r.IntN(4) == 0 {
				g.definition()
			}
			g.observation()
		}
	}
	return &Model{g.lines, g.data, g.new}
}

// A generator is the state of one New.
type generator struct {
	r         *rand.Rand
	data, new bind.Data
	sizes     map[string]int // of dimensions
	vars      []variable     // defined so far
	lines     []string
	used      map[string]bool
	states    int  // joint states of the whole numbers that can be summed out
	plain     bool // no expression reads other rows than its own
	scope     bool // the statement runs over the levels of its expressions
}

// A variable is a named quantity of the model or a column of the data.
type variable struct {
	name   string
	dims   []string // as in dimensions
	domain domain
	whole  bool // a parameter that is a whole number, from 0 up to top
	top    int
}

// A domain is the set that an expression's values lie in.
type domain uint8

const (
	real domain = iota
	positive
	unit
)

// within reports whether all values of d lie in e.
func (d domain) within(e domain) bool { return e == real || d == e || d == unit && e == positive }

// one returns one of a list.
func one[T any](g *generator, list ...T) T { return list[g.r.IntN(len(list))] }

// chance reports true once in so many times.
func (g *generator) chance(in int) bool { return g.r.IntN(in) == 0 }

// line adds a statement.
func (g *generator) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

// fresh returns a name that is not in use.
func (g *generator) fresh(prefix string) string {
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s%d", prefix, i)
		if !g.used[name] {
			g.used[name] = true
			return name
		}
	}
}

// define notes a name that lines below may read.
func (g *generator) define(name string, d domain, dims ...string) {
	g.vars = append(g.vars, variable{name: name, dims: dims, domain: d})
}
