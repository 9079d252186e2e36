package mcmc

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// lowRank is a metric of one scale per coordinate and a few stretched
// directions: L = diag(scale)·(I + Σ (stretchₖ−1)·uₖ·uₖᵀ), with orthonormal u.
// Compared with a diagonal metric, a leapfrog costs three more vector
// operations per direction.
type lowRank struct {
	scale   []float64
	stretch []float64
	u       [][]float64
}

// bend applies the symmetric factor of L, without the scales, to x. The directions
// are orthogonal, so it applies them one by one. It is most of the cost; at these
// lengths gonum's vector functions are the fastest.
func (m *lowRank) bend(x []float64) {
	for k, u := range m.u {
		floats.AddScaled(x, (m.stretch[k]-1)*floats.Dot(u, x), u)
	}
}

func (m *lowRank) load(x *state) {
	for i, s := range m.scale {
		x.pull[i] = s * x.grad[i]
	}
	m.bend(x.pull)
}

func (m *lowRank) kickDrift(x *state, eps float64) {
	axpy(eps/2, x.pull, x.v)
	drift := x.pull // free until the next load
	copy(drift, x.v)
	m.bend(drift)
	for i, s := range m.scale {
		x.q[i] += eps * s * drift[i]
	}
}

func (m *lowRank) kick(x *state, eps float64) float64 {
	m.load(x)
	axpy(eps/2, x.pull, x.v)
	return dot(x.v, x.v) / 2
}

func (m *lowRank) variances(dst []float64) {
	for i, s := range m.scale {
		v := 1.0
		for k, u := range m.u {
			v += (m.stretch[k]*m.stretch[k] - 1) * u[i] * u[i]
		}
		dst[i] = s * s * v
	}
}

const (
	// maxRecent and maxRecentBytes bound the draws that a low-rank metric is
	// estimated from: the cost of the decomposition is cubic in their number.
	maxRecent      = 120
	maxRecentBytes = 64 << 20

	// drawsPerDirection is the number of draws needed for each direction that is
	// searched among draws, and again among gradients.
	drawsPerDirection = 8

	// minStretch is the ratio of variances, or its inverse, that makes a
	// direction worth its cost.
	minStretch = 2
)

// recent keeps the last draws of a window, with their gradients.
type recent struct {
	q, grad [][]float64
	count   int // added since the last reset
	keep    int
}

func newRecent(n int) *recent {
	return &recent{keep: max(1, min(maxRecent, maxRecentBytes/(16*n)))}
}

func (r *recent) add(q, grad []float64) {
	i := r.count % r.keep
	if i == len(r.q) {
		r.q = append(r.q, make([]float64, len(q)))
		r.grad = append(r.grad, make([]float64, len(q)))
	}
	copy(r.q[i], q)
	copy(r.grad[i], grad)
	r.count++
}

func (r *recent) reset() { r.count = 0 }

// rows returns the number of draws kept.
func (r *recent) rows() int { return min(r.count, r.keep) }

// lowRank returns a metric that adds directions to a diagonal one, if that is
// worth its cost. It is the metric of nutpie (Seyboldt, Carlson and Carpenter
// 2024, "Preconditioning Hamiltonian Monte Carlo by minimizing Fisher
// divergence"): within the span of the directions in which the scaled draws
// vary most and those in which the scaled gradients vary most, the inverse
// metric A makes both vary alike, A·cov(g)·A = cov(q); outside, it is diagonal.
// For a normal density, A is its covariance, without sampling error.
//
// Unlike in nutpie, the scales are fitted twice: to all of the variation, then
// to the variation outside the span, because a strong direction inflates the
// scales of all its coordinates.
//
// As for a dense metric, it is worth its cost if the ratio of the largest to the
// smallest of the variances that it evens out is large.
func (m *moments) lowRank(d *diagonal) (*lowRank, bool) {
	const several = 6
	if m.recent == nil {
		return nil, false
	}
	rank := min(m.recent.rows()/drawsPerDirection, len(d.scale)/4)
	if rank < 1 {
		return nil, false
	}
	low := &lowRank{scale: slices.Clone(d.scale)}
	q, g := m.recent.scaled(m, low.scale)
	span := strongest(q, g, rank)
	evenOut(low.scale, span, q, g)
	q, g = m.recent.scaled(m, low.scale)
	span = strongest(q, g, rank)

	a, ok := between(covariance(span, q), covariance(span, g))
	if !ok {
		return nil, false
	}
	values, vectors, ok := eigen(a)
	if !ok {
		return nil, false
	}
	least, most := 1.0, 1.0
	for k, v := range values {
		if !(v > 0) || !finite(v) {
			return nil, false
		}
		if v > 1./minStretch && v < minStretch {
			continue
		}
		least, most = min(least, v), max(most, v)
		low.stretch = append(low.stretch, math.Sqrt(v))
		low.u = append(low.u, combine(span, vectors, k))
	}
	return low, most/least > several
}

// scaled returns the draws and gradients about their means, in the coordinates
// in which scale is 1.
func (r *recent) scaled(m *moments, scale []float64) (q, g [][]float64) {
	n := len(scale)
	q, g = make([][]float64, r.rows()), make([][]float64, r.rows())
	for k := range q {
		q[k], g[k] = make([]float64, n), make([]float64, n)
		for i, s := range scale {
			q[k][i] = (r.q[k][i] - m.mean[i]) / s
			g[k][i] = (r.grad[k][i] - m.gMean[i]) * s
		}
	}
	return q, g
}

// strongest returns an orthonormal basis of the directions in which the rows
// of q, and those in which the rows of g, vary most.
func strongest(q, g [][]float64, rank int) [][]float64 {
	return orthonormal(append(principal(q, rank), principal(g, rank)...))
}

// evenOut corrects the scales in which q and g are given so that, outside the
// span, they vary alike in each coordinate.
func evenOut(scale []float64, span, q, g [][]float64) {
	rest := make([]float64, len(scale))
	squares := func(rows [][]float64) []float64 {
		sum := make([]float64, len(scale))
		for _, row := range rows {
			copy(rest, row)
			for _, u := range span {
				axpy(-dot(u, rest), u, rest)
			}
			for i, x := range rest {
				sum[i] += x * x
			}
		}
		return sum
	}
	sq, sg := squares(q), squares(g)
	for i := range scale {
		if r := math.Sqrt(math.Sqrt(sq[i] / sg[i])); r > 0 && finite(r) {
			scale[i] *= r
		}
	}
}

// principal returns unit vectors along the directions in which rows vary most, the
// strongest first: the first right singular vectors of the matrix, computed from
// the eigenvectors of rows·rowsᵀ.
func principal(rows [][]float64, rank int) [][]float64 {
	gram := mat.NewSymDense(len(rows), nil)
	for i, x := range rows {
		for j := range i + 1 {
			gram.SetSym(i, j, floats.Dot(x, rows[j]))
		}
	}
	_, vectors, ok := eigen(gram)
	if !ok {
		return nil
	}
	u := make([][]float64, 0, rank)
	for k := len(rows) - 1; len(u) < rank; k-- { // eigenvalues are ascending
		u = append(u, combine(rows, vectors, k))
	}
	return u
}

// orthonormal turns the vectors, in place, into an orthonormal basis of their
// span, by the Gram-Schmidt process applied twice. It leaves out dependent
// vectors.
func orthonormal(vectors [][]float64) [][]float64 {
	var basis [][]float64
	for _, v := range vectors {
		before := math.Sqrt(dot(v, v))
		for range 2 {
			for _, u := range basis {
				axpy(-dot(u, v), u, v)
			}
		}
		if after := normalise(v); after > 1e-6*before && finite(after) {
			basis = append(basis, v)
		}
	}
	return basis
}

// covariance returns the second moments of rows with mean zero, along the vectors
// of a basis.
func covariance(basis, rows [][]float64) *mat.SymDense {
	n := len(basis)
	if n == 0 {
		return nil
	}
	c := mat.NewSymDense(n, nil)
	x := mat.NewVecDense(n, nil)
	for _, row := range rows {
		for i, u := range basis {
			x.SetVec(i, dot(u, row))
		}
		c.SymRankOne(c, 1/float64(len(rows)), x)
	}
	return c
}

// between returns the symmetric positive definite A with A·g·A = q: if g =
// L·Lᵀ, it is L⁻ᵀ·(Lᵀ·q·L)^½·L⁻¹. It reports whether there is one.
func between(q, g *mat.SymDense) (*mat.SymDense, bool) {
	var chol mat.Cholesky
	if q == nil || !chol.Factorize(g) {
		return nil, false
	}
	var lower mat.TriDense
	chol.LTo(&lower)
	n := q.SymmetricDim()
	var product mat.Dense
	product.Product(lower.T(), q, &lower)
	inner := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			inner.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	values, root, ok := eigen(inner)
	if !ok {
		return nil, false
	}
	for k, v := range values {
		if !(v > 0) {
			return nil, false
		}
		for i := range n {
			root.Set(i, k, root.At(i, k)*math.Sqrt(math.Sqrt(v)))
		}
	}
	if err := lower.InverseTri(&lower); err != nil {
		return nil, false
	}
	product.Mul(lower.T(), root)
	a := mat.NewSymDense(n, nil)
	a.SymOuterK(1, &product)
	return a, true
}

// eigen returns the eigenvalues of a, ascending, and its eigenvectors as
// columns. It reports false if a is not finite.
func eigen(a *mat.SymDense) ([]float64, *mat.Dense, bool) {
	var e mat.EigenSym
	if !finite(mat.Sum(a)) || !e.Factorize(a, true) {
		return nil, nil, false
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	return e.Values(nil), &vectors, true
}

// combine returns the sum of the rows weighted by a column, scaled to unit length.
func combine(rows [][]float64, weights *mat.Dense, column int) []float64 {
	sum := make([]float64, len(rows[0]))
	for i, row := range rows {
		axpy(weights.At(i, column), row, sum)
	}
	normalise(sum)
	return sum
}
