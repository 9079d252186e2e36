package ir

// A Marginal is a log density with discrete parameters summed out, one after
// another: variable elimination, of which the forward algorithm of a hidden
// Markov model is the best-known case.
//
// It works on a list of numbers: the log densities of the elements of Parts,
// end to end, and after them the results of the sums. A sum is of the
// exponentials of cells, a cell is a weighted sum of numbers that come before.
type Marginal struct {
	Parts []Part
	Order []Eliminated // the parameters, in the order in which they are summed out

	// The cells of all sums, end to end, and last the log density itself: cell
	// k is the sum of Weight[j] times number Number[j] for j from Start[k] up
	// to Start[k+1].
	Start  []int32
	Number []int32
	Weight []float64
}

// A Part is where log densities come from: the elements of a factor, one by
// one, or, if it is not nil, those of a node.
type Part struct {
	Factor *Factor // of a node: the one that it stands for, if any
	Node   *Node
}

// Size returns how many log densities p has.
func (p Part) Size() int {
	if p.Node != nil {
		return p.Node.Size()
	}
	return p.Factor.Size()
}

// An Eliminated is a discrete parameter that is summed out: a sum over its
// States cells for each joint state of those that it is Given.
type Eliminated struct {
	Coordinate int     // among the discrete ones, from 0
	Low        float64 // the value of its first state
	States     int
	Given      []Eliminated // summed out later; the last one's state runs fastest
	First      int          // the number of its first sum among all sums
}

// Sums returns how many sums there are for e.
func (e *Eliminated) Sums() int {
	n := 1
	for _, g := range e.Given {
		n *= g.States
	}
	return n
}

// Numbers returns how many log densities the parts have.
func (m *Marginal) Numbers() int {
	n := 0
	for _, p := range m.Parts {
		n += p.Size()
	}
	return n
}
