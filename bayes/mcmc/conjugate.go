package mcmc

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// The functions in this file make the Draw of a [Block] whose distribution
// given the other coordinates belongs to a known family. The parameters of that
// distribution are found from the gradient of the log density, which in each of
// these families is linear in them, at as many points as needed. So the density
// may be computed in any way, from all terms or only from those that depend on
// the block. A draw is NaN if the distribution is improper. If the distribution
// is fixed, independent of the other coordinates, its parameters are found
// once, and draws are independent.

// ConditionalNormal returns the Draw of coordinates that are jointly normal given
// the others. If g is the gradient at q and −P is the constant matrix of second
// derivatives, the mean is q + P⁻¹g and the covariance P⁻¹. A draw takes one
// evaluation more than there are coordinates.
func ConditionalNormal(d Density, coordinates []int, fixed bool) func(r *rand.Rand, q []float64) {
	k := len(coordinates)
	p := newProbe(d, coordinates)
	u, g, changed, step := make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
	precision, reach := make([]float64, k*k), make([]float64, k)
	fill(reach, 1)
	var factor triangle
	known := false
	return func(r *rand.Rand, q []float64) {
		if !known {
			p.read(q, u)
			p.gradient(q, u, g)
			for j, h := range reach {
				from := u[j]
				u[j] += h
				p.gradient(q, u, changed)
				h = u[j] - from // up to rounding
				u[j] = from
				for i := range j + 1 {
					precision[i*k+j] = (g[i] - changed[i]) / h
				}
				reach[j] = 1
				if v := precision[j*k+j]; v > 0 {
					reach[j] = 1 / math.Sqrt(v)
				}
			}
			factor = factorPrecision(precision, k)
			known = fixed
		}
		factor.draw(r, g, step)
		for i, s := range step {
			changed[i] = u[i] + s
		}
		p.write(q, changed)
	}
}

// A triangle holds the rows of the upper triangular U of a precision matrix P =
// UU'. A row ends where that of P does. Short rows are cheap, as those of levels
// that come after the coordinates that they share.
type triangle [][]float64

// factorPrecision factors a k×k matrix in place, reading the elements on and above
// the diagonal. The factor has NaNs if the matrix is not positive definite.
func factorPrecision(p []float64, k int) triangle {
	rows := make(triangle, k) // from the diagonal on
	for j := k - 1; j >= 0; j-- {
		end := k
		for end > j+1 && p[j*k+end-1] == 0 {
			end--
		}
		row := p[j*k : j*k+end]
		for m := end - 1; m > j; m-- {
			row[m] -= dotFrom(row, rows[m], m+1)
			row[m] /= rows[m][m]
		}
		row[j] = math.Sqrt(row[j] - dotFrom(row, row, j+1))
		rows[j] = row
	}
	return rows
}

// draw sets x to a draw with precision matrix P and mean P⁻¹b.
func (t triangle) draw(r *rand.Rand, b, x []float64) {
	for i := len(t) - 1; i >= 0; i-- {
		x[i] = (b[i] - dotFrom(t[i], x, i+1)) / t[i][i]
	}
	for i := range x {
		x[i] += r.NormFloat64()
	}
	for i, row := range t {
		x[i] /= row[i]
		for m := i + 1; m < len(row); m++ {
			x[m] -= row[m] * x[i]
		}
	}
}

// dotFrom returns the sum of products of the elements from an index on that both
// slices have.
func dotFrom(x, y []float64, from int) (s float64) {
	n := min(len(x), len(y))
	if from >= n {
		return 0
	}
	y = y[from:n]
	for i, v := range x[from:n] {
		s += v * y[i]
	}
	return s
}

// ConditionalGamma returns the Draw of coordinates u for which eᵏᵘ, with k =
// power, are independent and gamma given the others: power 1 is for the
// logarithm of a rate or a precision, −1 for that of a variance that is inverse
// gamma, and −2 for that of a standard deviation.
func ConditionalGamma(d Density, coordinates []int, power float64, fixed bool) func(r *rand.Rand, q []float64) {
	p := newProbe(d, coordinates)
	k := len(coordinates)
	u, first, second := make([]float64, k), make([]float64, k), make([]float64, k)
	shape, location := make([]float64, k), make([]float64, k)
	known := false
	return func(r *rand.Rand, q []float64) {
		if !known {
			p.read(q, u)
			for i, v := range u { // where powers are finite
				u[i] = min(max(v, -maxLog/math.Abs(power)), maxLog/math.Abs(power))
			}
			// The gradient is k·(shape − rate·eᵏᵘ). If one of the two terms is
			// nearly all of it, the other cannot be determined, and u moves.
			for range maxMoves {
				p.gradient(q, u, first)
				for i := range u {
					u[i] += math.Ln2 / power
				}
				p.gradient(q, u, second)
				moved := false
				for i := range u {
					u[i] -= math.Ln2 / power
					weight := (first[i] - second[i]) / power
					shape[i] = (2*first[i] - second[i]) / power
					location[i] = u[i] - math.Log(weight)/power
					switch {
					case weight < minShare*shape[i]:
						u[i] += math.Log(1/minShare) / power
						moved = true
					case shape[i] < minShare*weight:
						u[i] -= math.Log(1/minShare) / power
						moved = true
					}
				}
				if !moved {
					break
				}
			}
			known = fixed
		}
		for i := range u {
			u[i] = location[i] + logGamma(r, shape[i])/power
		}
		p.write(q, u)
	}
}

const (
	minShare = 1e-4 // of the gradient; a term below it is lost in rounding
	maxMoves = 100
	maxLog   = 300 // of points at which the gradient is evaluated: beyond, powers lose digits or overflow
)

// ConditionalBeta returns the Draw of coordinates u for which 1/(1+e⁻ᵘ) are
// independent and beta given the others.
func ConditionalBeta(d Density, coordinates []int, fixed bool) func(r *rand.Rand, q []float64) {
	p := newProbe(d, coordinates)
	k := len(coordinates)
	u, below, above := make([]float64, k), make([]float64, k), make([]float64, k)
	const at = 2.0
	x := 1 / (1 + math.Exp(-at))
	known := false
	return func(r *rand.Rand, q []float64) {
		if !known {
			fill(u, -at)
			p.gradient(q, u, below) // alpha·x − beta·(1−x)
			fill(u, at)
			p.gradient(q, u, above) // alpha·(1−x) − beta·x
			known = fixed
		}
		for i := range u {
			alpha := (x*below[i] - (1-x)*above[i]) / (2*x - 1)
			beta := ((1-x)*below[i] - x*above[i]) / (2*x - 1)
			u[i] = logGamma(r, alpha) - logGamma(r, beta)
		}
		p.write(q, u)
	}
}

// ConditionalDirichlet returns the Draw of coordinates that represent vectors of n
// probabilities, end to end, each by n−1 isometric log-ratios, as
// distribution.Simplex does. The vectors are independent and Dirichlet given the
// others.
func ConditionalDirichlet(d Density, coordinates []int, n int, fixed bool) func(r *rand.Rand, q []float64) {
	p := newProbe(d, coordinates)
	k := len(coordinates)
	u, even, odd := make([]float64, k), make([]float64, k), make([]float64, k)
	fill(u, 1)
	x := make([]float64, n)
	fromLogRatios(u[:n-1], x)
	sum := 0.0
	for i, v := range x {
		x[i] = math.Exp(v)
		sum += x[i]
	}
	for i := range x {
		x[i] /= sum
	}
	shift, squares := make([]float64, n-1), 0.0 // the log-ratios with x itself in place of its logarithm
	toLogRatios(x, shift)
	for _, v := range shift {
		squares += v * v
	}
	known := false
	return func(r *rand.Rand, q []float64) {
		if !known {
			fill(u, 0)
			p.gradient(q, u, even)
			fill(u, 1)
			p.gradient(q, u, odd)
			known = fixed
		}
		for at := 0; at < k; at += n - 1 {
			// The gradient is V'(alpha − total·x), with V the basis.
			total := 0.0
			for i, s := range shift {
				total += (even[at+i] - odd[at+i]) * s / squares
			}
			alpha := x[:n]
			fromLogRatios(even[at:at+n-1], alpha)
			for i := range alpha {
				alpha[i] = logGamma(r, alpha[i]+total/float64(n))
			}
			toLogRatios(alpha, u[at:at+n-1])
		}
		p.write(q, u)
	}
}

// toLogRatios sets u to the coordinates of z less its mean in an orthonormal
// basis of the vectors with sum 0, and fromLogRatios z to such a vector.
func toLogRatios(z, u []float64) {
	above := z[0]
	for i := 1; i < len(z); i++ {
		f := float64(i)
		u[i-1] = (above - f*z[i]) / math.Sqrt(f*(f+1))
		above += z[i]
	}
}

func fromLogRatios(u, z []float64) {
	below := 0.0
	for i := len(u); i > 0; i-- {
		f := float64(i)
		w := u[i-1] / math.Sqrt(f*(f+1))
		z[i] = below - f*w
		below += w
	}
	z[0] = below
}

func fill(v []float64, x float64) {
	for i := range v {
		v[i] = x
	}
}

// logGamma draws the logarithm of a gamma variable of rate 1, because the variable
// itself may underflow. It returns NaN if the shape is not positive.
func logGamma(r *rand.Rand, shape float64) float64 {
	switch {
	case !(shape > 0):
		return math.NaN()
	case shape < 1:
		return math.Log(distuv.Gamma{Alpha: shape + 1, Beta: 1, Src: r}.Rand()) - r.ExpFloat64()/shape
	}
	return math.Log(distuv.Gamma{Alpha: shape, Beta: 1, Src: r}.Rand())
}

// A probe evaluates the gradient in some coordinates with the others held fixed.
type probe struct {
	density     Density
	coordinates []int
	at, grad    []float64 // all coordinates
}

func newProbe(d Density, coordinates []int) probe {
	return probe{d, coordinates, make([]float64, d.Dim()), make([]float64, d.Dim())}
}

// read copies the coordinates from q to u, and write copies them back.
func (p *probe) read(q, u []float64) {
	for i, c := range p.coordinates {
		u[i] = q[c]
	}
}

func (p *probe) write(q, u []float64) {
	for i, c := range p.coordinates {
		q[c] = u[i]
	}
}

// gradient sets g to the derivatives at coordinates u, with the others those of q,
// or to NaN if the log density is not finite.
func (p *probe) gradient(q, u, g []float64) {
	copy(p.at, q)
	p.write(p.at, u)
	if l := p.density.LogDensity(p.at, p.grad); l-l != 0 {
		fill(g, math.NaN())
		return
	}
	for i, c := range p.coordinates {
		g[i] = p.grad[c]
	}
}
