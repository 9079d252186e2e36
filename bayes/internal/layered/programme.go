package layered

import "gonum.org/v1/gonum/mat"

// A programme is a quadratic one: unknowns on a line, drawn to each other by
// springs, some of them kept apart.
type programme struct {
	springs *mat.SymDense
	gaps    []atLeast
}

// atLeast says that unknown to is at least gap to the right of from.
type atLeast struct {
	from, to int
	gap      float64
}

// faint draws every unknown to 0, for those that nothing else draws.
const faint = 1e-3

func newProgramme(n int) *programme {
	q := &programme{springs: mat.NewSymDense(n, nil)}
	for i := range n {
		q.springs.SetSym(i, i, faint)
	}
	return q
}

// draw adds weight·(x[i] − x[j])² to what is minimised.
func (q *programme) draw(i, j int, weight float64) {
	add := func(i, j int, w float64) { q.springs.SetSym(i, j, q.springs.At(i, j)+w) }
	add(i, i, weight)
	add(j, j, weight)
	add(i, j, -weight)
}

func (q *programme) apart(from, to int, gap float64) {
	q.gaps = append(q.gaps, atLeast{from, to, gap})
}

// solve returns the best coordinates, by Hildreth's method: each gap in turn
// gets the force that opens it just so far, over and over. What is left after
// that is closed from left to right.
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
