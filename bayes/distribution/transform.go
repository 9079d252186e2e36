package distribution

import "math"

// A Transform maps unconstrained numbers u, all of the real line each, onto
// the vectors or matrices x of a kind, one to one. Its functions allocate
// nothing and keep nothing.
type Transform struct {
	Name string

	// Free returns the number of elements of u for an x of dimension n: a vector
	// of n elements, or a matrix of n rows.
	Free func(n int) int

	// Forward sets x and returns the log Jacobian: of the elements of x that
	// are free, with the rest as functions of them, in u.
	Forward func(u, x []float64) (logJacobian float64)

	// Reverse takes the derivatives dx of a log density in all elements of x,
	// each as if it were free, and adds to du the derivatives in u of that log
	// density plus the log Jacobian. x is what Forward has set.
	Reverse func(u, x, dx, du []float64)

	// Inverse sets u from an x inside the set.
	Inverse func(x, u []float64)
}

// Simplex maps n−1 numbers onto vectors of n positive elements with sum 1: the
// softmax of n numbers with sum 0 that have u as coordinates in an orthonormal
// basis. All elements of x are treated alike, and u = 0 gives equal ones. The
// free elements are all but any one. It is Stan's transform since version 2.37:
// the inverse isometric log-ratio.
var Simplex = &Transform{
	Name: "Simplex",
	Free: func(n int) int { return n - 1 },
	Forward: func(u, x []float64) float64 {
		var below, top float64
		for i := len(u); i > 0; i-- {
			w := u[i-1] * helmert(i)
			x[i] = below - float64(i)*w
			below += w
			top = max(top, x[i])
		}
		x[0] = below
		top = max(top, below)
		var s float64
		logJacobian := 0.5 * math.Log(float64(len(x)))
		for i, v := range x {
			logJacobian += v - top
			x[i] = math.Exp(v - top)
			s += x[i]
		}
		for i := range x {
			x[i] /= s
		}
		return logJacobian - float64(len(x))*math.Log(s)
	},
	Reverse: func(u, x, dx, du []float64) {
		var mean float64
		for i, v := range x {
			mean += v * dx[i]
		}
		n := float64(len(x))
		// In the logarithm of x[i], up to a constant.
		slope := func(i int) float64 { return x[i]*(dx[i]-mean-n) + 1 }
		above := slope(0)
		for i := 1; i < len(x); i++ {
			d := slope(i)
			du[i-1] += helmert(i) * (above - float64(i)*d)
			above += d
		}
	},
	Inverse: func(x, u []float64) {
		// Differences of logarithms, in which their mean cancels.
		above := math.Log(x[0])
		for i := 1; i < len(x); i++ {
			v := math.Log(x[i])
			u[i-1] = helmert(i) * (above - float64(i)*v)
			above += v
		}
	},
}

// helmert returns the length that makes i ones followed by −i a unit vector.
func helmert(i int) float64 { return 1 / math.Sqrt(float64(i)*float64(i+1)) }

// Ordered maps n numbers onto rising vectors: the first is itself, the others
// are logarithms of the steps. It is PyMC's and Stan's transform.
var Ordered = &Transform{
	Name: "Ordered",
	Free: func(n int) int { return n },
	Forward: func(u, x []float64) (logJacobian float64) {
		for i, v := range u {
			if i == 0 {
				x[0] = v
				continue
			}
			x[i] = x[i-1] + math.Exp(v)
			logJacobian += v
		}
		return logJacobian
	},
	Reverse: func(u, x, dx, du []float64) {
		var above float64 // sum over the elements that move with u[i]
		for i := len(u) - 1; i > 0; i-- {
			above += dx[i]
			du[i] += above*math.Exp(u[i]) + 1
		}
		if len(u) > 0 {
			du[0] += above + dx[0]
		}
	},
	Inverse: func(x, u []float64) {
		for i, v := range x {
			if i == 0 {
				u[0] = v
				continue
			}
			u[i] = math.Log(v - x[i-1])
		}
	},
}

// CholeskyCorr maps n(n−1)/2 numbers onto the Cholesky factors of correlation
// matrices: lower triangular, row by row, with rows of length 1 and a positive
// diagonal. tanh(u) are canonical partial correlations, in the order of the
// elements below the diagonal, which are the free ones. It is Stan's transform:
// D. Lewandowski, D. Kurowicka and H. Joe, "Generating Random Correlation
// Matrices Based on Vines and Extended Onion Method" (2009).
var CholeskyCorr = &Transform{
	Name: "CholeskyCorr",
	Free: func(n int) int { return n * (n - 1) / 2 },
	Forward: func(u, x []float64) (logJacobian float64) {
		n := side(x)
		clear(x)
		for i := range n {
			root := 1.0 // of what the squares so far leave of 1
			for j := range i {
				v := u[0]
				u = u[1:]
				x[i*n+j] = root * math.Tanh(v)
				logSech := math.Ln2 - math.Abs(v) - math.Log1p(math.Exp(-2*math.Abs(v)))
				// Its own, and its part in those of the elements right of it.
				logJacobian += float64(i-j+1) * logSech
				root /= math.Cosh(v)
			}
			x[i*n+i] = root
		}
		return logJacobian
	},
	Reverse: func(u, x, dx, du []float64) {
		n := side(x)
		for i := range n {
			row, drow := x[i*n:i*n+i+1], dx[i*n:i*n+i+1]
			var right float64 // in the logarithm of root
			for j, v := range row {
				right += v * drow[j]
			}
			root := 1.0
			for j := range i {
				right -= row[j] * drow[j]
				sech := 1 / math.Cosh(u[j])
				du[j] += drow[j]*root*sech*sech - (right+float64(i-j+1))*math.Tanh(u[j])
				root *= sech
			}
			u, du = u[i:], du[i:]
		}
	},
	Inverse: func(x, u []float64) {
		n := side(x)
		for i := range n {
			rest := x[i*n+i]
			for j := i - 1; j >= 0; j-- {
				u[j] = math.Asinh(x[i*n+j] / rest)
				rest = math.Hypot(rest, x[i*n+j])
			}
			u = u[i:]
		}
	},
}

// side returns the number of rows of a square matrix.
func side(x []float64) int { return int(math.Sqrt(float64(len(x)))) }
