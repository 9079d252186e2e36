package program

import "gonum.org/v1/gonum/floats"

// matMul sets out to the product of x (rows by k) and y (k by columns).
func matMul(out, x, y []float64, k int) {
	clear(out)
	columns := len(y) / k
	for ; len(x) > 0; x, out = x[k:], out[columns:] {
		for j, a := range x[:k] {
			addScaled(out[:columns], y[j*columns:(j+1)*columns], a)
		}
	}
}

// matMulBack is the adjoint of matMul; dx or dy is nil for a constant.
func matMulBack(d, x, dx, y, dy []float64, k int) {
	columns := len(y) / k
	for i := range len(x) / k {
		row := d[i*columns : (i+1)*columns]
		for j := range k {
			if dx != nil {
				dx[i*k+j] += floats.Dot(row, y[j*columns:(j+1)*columns])
			}
			if dy != nil {
				addScaled(dy[j*columns:(j+1)*columns], row, x[i*k+j])
			}
		}
	}
}

// softmaxBack adds to dx what the adjoint d of its softmax p gives it.
func softmaxBack(p, d, dx []float64) {
	mean := floats.Dot(p, d)
	for i, v := range p {
		dx[i] += v * (d[i] - mean)
	}
}
