// Package facts finds what is known of a model's observations: of which
// quantities an expression is a linear function, which rows are equal in all
// that is read of them, the least-squares fit of many rows, and what the data
// say of each element of a parameter. Rewrites decide by facts; each is found
// once.
//
// Read linear.go, cells.go, design.go and evidence.go, in that order: each
// stands on those before.
package facts

import "github.com/gonbayes/gonbayes/bayes/internal/ir"

// A Set is the facts of one model.
type Set struct {
	Evidence
	linear map[int]*Linearity // by the number of rows
}

// NewSet returns a set in which nothing has been found yet.
func NewSet() *Set { return &Set{linear: map[int]*Linearity{}} }

// Linear returns the linear function of rows that n is, in the order in which
// it is written. An error says what it lacks.
func (s *Set) Linear(n *ir.Node, rows int) (*Linear, error) {
	if s.linear[rows] == nil {
		s.linear[rows] = newLinearity(rows)
	}
	return s.linear[rows].Of(n)
}
