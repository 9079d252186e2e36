package layered

import "gonum.org/v1/gonum/mat"

// A programme is a quadratic programme: unknowns on a line, drawn to each other by
// springs, with minimum gaps between some of them.
type programme struct {
	springs *mat.SymDense
	gaps    []atLeast
}

// An atLeast constrains unknown to to lie at least gap to the right of from.
type atLeast struct {
	from, to int
	gap      float64
}

// faint is the weight of a spring from every unknown to 0, for those without other
// springs.
const faint = 1e-3

func newProgramme(n int) *programme {
	q := &programme{springs: mat.NewSymDense(n, nil)}
	for i := range n {
		q.springs.SetSym(i, i, faint)
	}
	return q
}

// draw adds weight·(x[i] − x[j])² to the objective.
func (q *programme) draw(i, j int, weight float64) {
	add := func(i, j int, w float64) { q.springs.SetSym(i, j, q.springs.At(i, j)+w) }
	add(i, i, weight)
	add(j, j, weight)
	add(i, j, -weight)
}

func (q *programme) apart(from, to int, gap float64) {
	q.gaps = append(q.gaps, atLeast{from, to, gap})
}

// solve returns the optimal coordinates, by Hildreth's method: it sets the
// force on each gap in turn so that the gap is just open, and repeats. The
// remaining violations are removed from left to right.
func (q *programme) solve() []float64 {
	n := q.springs.SymmetricDim()
	var chol mat.Cholesky
	if !chol.Factorize(q.springs) {
		panic("layered: springs are positive definite")
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		panic("layered: " + err.Error())
	}
	x := make([]float64, n)
	force := make([]float64, len(q.gaps))
	const rounds, enough = 3000, 0.01
	for range rounds {
		worst := 0.0
		for k, g := range q.gaps {
			give := inverse.At(g.to, g.to) - 2*inverse.At(g.from, g.to) + inverse.At(g.from, g.from)
			step := max((g.gap-(x[g.to]-x[g.from]))/give, -force[k])
			if step == 0 {
				continue
			}
			force[k] += step
			worst = max(worst, step*give, -step*give)
			for i := range x {
				x[i] += step * (inverse.At(i, g.to) - inverse.At(i, g.from))
			}
		}
		if worst < enough {
			break
		}
	}
	for moved := true; moved; { // gaps have no cycles
		moved = false
		for _, g := range q.gaps {
			if x[g.to] < x[g.from]+g.gap-1e-9 {
				x[g.to], moved = x[g.from]+g.gap, true
			}
		}
	}
	return x
}
