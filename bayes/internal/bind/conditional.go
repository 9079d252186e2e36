package bind

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
	"gonum.org/v1/gonum/mat"
)

// imputeTogether binds a multivariate normal distribution of all rows of a
// column that lacks values in some, such as a Gaussian process: the rows that
// are there have the marginal distribution, and those that are not are no
// parameters, but drawn given the others when predicting.
func (b *binder) imputeTogether(s *syntax.Statement, at *syntax.Name, rows []int32) *ir.Factor {
	call := s.Value.(*syntax.Call)
	f := b.multivariate(s, call, ir.Array(b.data[at.Name].Values, b.dims(at, at.Name)...))
	if f.Multivariate == distribution.MvNormalChol {
		l := f.Args[1]
		f.Args[1], f.Multivariate = ir.Multiply(l, ir.Transpose(l), l.Dims), distribution.MvNormal
	}
	if f.Multivariate != distribution.MvNormal || b.known.predicts() {
		b.failf(at, "%s is missing in row %d (the first is 0), and all of its rows are one draw of %s: they can be filled in if that is an MvNormal by cov or chol; leave such rows out of the data", at.Name, rows[0], call)
	}
	missing := missingDim(at.Name+"_missing", rows)
	g := *f
	seen := &ir.Dim{Name: f.X.Dims[0].Name, Kind: ir.Row}
	var y []float64
	for i, v := range f.X.Value {
		if !math.IsNaN(v) {
			seen.Numbers = append(seen.Numbers, int32(i))
			y = append(y, v)
		}
	}
	if seen.Size = len(y); seen.Size == 0 {
		b.failf(at, "%s has no value in any row", at.Name)
	}
	n, there := f.N, seen.Numbers
	mu := ir.TakeBy(f.Args[0], []*ir.Dim{seen}, func(at []int) int { return int(there[at[0]]) })
	square := []*ir.Dim{{Size: seen.Size}, {Size: seen.Size}}
	cov := ir.TakeBy(f.Args[1], square, func(at []int) int { return int(there[at[0]])*n + int(there[at[1]]) })
	g.X, g.N, g.Args, g.Missing = ir.Array(y, seen), seen.Size, []*ir.Node{mu, cov}, len(rows)
	g.Observed = true
	b.checkDraws(&g)
	given := &ir.Factor{
		Stmt: s, Family: g.Family, Multivariate: conditionalNormal(y, there, rows),
		X: &ir.Node{Op: ir.Free, Dims: []*ir.Dim{missing}}, Args: f.Args, N: len(rows),
	}
	b.model.Imputed = append(b.model.Imputed, &ir.Variable{Name: at.Name + "_missing", Node: given.X, Param: true, Prior: given})
	return &g
}

// conditionalNormal is the distribution of the elements missing of a draw of
// MvNormal, given the values y of those there. It has the parameters of all,
// and serves to draw.
func conditionalNormal(y []float64, there, missing []int32) *distribution.Multivariate {
	return &distribution.Multivariate{
		Name:    "MvNormal",
		Params:  []distribution.MultiParam{{Name: "mu", Shape: distribution.AnyVector}, {Name: "cov", Shape: distribution.AnyVector}},
		Scratch: func(int) int { return 0 },
		Rand: func(r *rand.Rand, x []float64, _ int, a [][]float64, _ []float64) {
			drawConditional(r, x, y, there, missing, a[0], a[1])
		},
	}
}

// drawConditional sets x to a draw of the elements missing. With C the
// covariance matrix, their mean is μₘ + Cₘₜ·Cₜₜ⁻¹·(y − μₜ) and their covariance
// matrix Cₘₘ − Cₘₜ·Cₜₜ⁻¹·Cₜₘ. x is NaN where Cₜₜ is no covariance matrix.
func drawConditional(r *rand.Rand, x, y []float64, there, missing []int32, mu, cov []float64) {
	block := func(rows, columns []int32) *mat.Dense {
		m := mat.NewDense(len(rows), len(columns), nil)
		for i, p := range rows {
			for j, q := range columns {
				m.Set(i, j, cov[int(p)*len(mu)+int(q)])
			}
		}
		return m
	}
	symmetric := func(m *mat.Dense) *mat.SymDense { return mat.NewSymDense(m.RawMatrix().Rows, m.RawMatrix().Data) }
	across := block(there, missing)
	var c mat.Cholesky
	var weights mat.Dense // Cₜₜ⁻¹·Cₜₘ
	if !c.Factorize(symmetric(block(there, there))) || c.SolveTo(&weights, across) != nil {
		for i := range x {
			x[i] = math.NaN()
		}
		return
	}
	var less mat.Dense
	less.Mul(across.T(), &weights)
	rest := block(missing, missing)
	rest.Sub(rest, &less)
	z := make([]float64, len(x))
	for i := range z {
		z[i] = r.NormFloat64()
	}
	factor := lowerFactor(rest)
	for j, m := range missing {
		x[j] = mu[m]
		for i, p := range there {
			x[j] += weights.At(i, j) * (y[i] - mu[p])
		}
		for i := range j + 1 {
			x[j] += factor[j*len(x)+i] * z[i]
		}
	}
}

// lowerFactor returns the Cholesky factor of a covariance matrix that may be
// singular: a column whose variance is left at 0, but for rounding, is 0.
func lowerFactor(m *mat.Dense) []float64 {
	n, data := m.RawMatrix().Rows, m.RawMatrix().Data
	l := slices.Clone(data)
	for j := range n {
		for i := range j {
			l[i*n+j] = 0
		}
		v := l[j*n+j]
		for k := range j {
			v -= l[j*n+k] * l[j*n+k]
		}
		d := math.Sqrt(max(v, 0))
		if v < 1e-14*data[j*n+j] {
			d = 0
		}
		l[j*n+j] = d
		for i := j + 1; i < n; i++ {
			s := l[i*n+j]
			for k := range j {
				s -= l[i*n+k] * l[j*n+k]
			}
			if l[i*n+j] = 0; d > 0 {
				l[i*n+j] = s / d
			}
		}
	}
	return l
}
