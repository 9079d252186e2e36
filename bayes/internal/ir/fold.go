package ir

import "math"

// A Fold is the log density of n observations y ~ Normal(Xθ + o, σ), of which
// only cross-products are kept: ‖y − o − Xθ‖² = ‖R(θ − θ̂)‖² + RSS, with R upper
// triangular. Its arguments are σ and then the blocks of θ.
type Fold struct {
	Rows  float64   // how many observations, by weight
	K     int       // length of θ
	R     []float64 // K×K, row-major
	Z     []float64 // Rθ̂
	RSS   float64   // the residual sum of squares at θ̂
	Const float64   // added to the log density
}

// Fold returns the fold that a node is, nil for others.
func (n *Node) Fold() *Fold {
	f, _ := n.Op.(*Fold)
	return f
}

func (*Fold) Name() string                 { return "fold" }
func (*Fold) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (*Fold) Access(int) Access            { return Whole }
func (*Fold) Linear(set uint64) bool       { return set == 0 }
func (f *Fold) Cost(*Node) int             { return FoldCost(f.K) }

// FoldCost is the cost of a fold of k coefficients.
func FoldCost(k int) int { return 2*k*(k+1) + 10 }

// residual returns element i of R(θ − θ̂).
func (f *Fold) residual(i int, theta [][]float64) float64 {
	r, row := -f.Z[i], f.R[i*f.K:][:f.K]
	for _, block := range theta {
		for j, t := range block {
			r += row[j] * t
		}
		row = row[len(block):]
	}
	return r
}

func (f *Fold) Forward(out []float64, args [][]float64) {
	sigma := args[0][0]
	if !(sigma > 0) {
		out[0] = math.Inf(-1)
		return
	}
	ss := f.RSS
	for i := range f.K {
		r := f.residual(i, args[1:])
		ss += r * r
	}
	out[0] = f.Const - f.Rows*math.Log(sigma) - 0.5*ss/(sigma*sigma)
}

func (f *Fold) Reverse(_, adj []float64, args, dargs [][]float64) {
	if adj[0] == 0 {
		return
	}
	sigma, ss := args[0][0], f.RSS
	precision := adj[0] / (sigma * sigma)
	for i := range f.K {
		r, row := f.residual(i, args[1:]), f.R[i*f.K:][:f.K]
		ss += r * r
		for j, block := range args[1:] {
			AddScaled(dargs[1+j], row[:len(block)], -precision*r)
			row = row[len(block):]
		}
	}
	add(dargs[0], 0, precision/sigma*(ss-f.Rows*sigma*sigma))
}

// Estimate returns the least-squares solution θ̂, with 0 for elements that
// follow from those after them.
func (f *Fold) Estimate() []float64 {
	theta, largest := make([]float64, f.K), 0.0
	for _, v := range f.R {
		largest = max(largest, math.Abs(v))
	}
	for i := f.K - 1; i >= 0; i-- {
		row := f.R[i*f.K:][:f.K]
		if math.Abs(row[i]) <= 1e-14*largest {
			continue
		}
		theta[i] = f.Z[i]
		for j := i + 1; j < f.K; j++ {
			theta[i] -= row[j] * theta[j]
		}
		theta[i] /= row[i]
	}
	return theta
}
