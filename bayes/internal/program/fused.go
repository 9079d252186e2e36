package program

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// The kernels in this file are of observed rows, several of them at a time.

const halfLog2Pi = 0.91893853320467274178 // log(2π)/2

// few is the number of rows below which vectors do not pay.
const few = 8

// fuses reports whether the elements are observed rows that count once.
func (f *factor) fuses() bool {
	return f.Weights == nil && f.Multivariate == nil && f.Size() >= few && f.x.adj == nil && len(f.x.val) > 1
}

// scalar reports whether argument j is one number for all rows.
func (f *factor) scalar(j int) bool { return len(f.args[j].val) == 1 }

// A column is an argument with a value for each row and an adjoint to add to,
// whether it varies by row or not.
type column struct {
	*array
	rows array // where the argument does not vary, or is known
}

func (f *factor) column(j int) *column {
	n := min(f.Size(), block)
	return &column{&f.args[j], array{make([]float64, n), make([]float64, n)}}
}

// load returns the values and the adjoint of n rows.
func (c *column) load(n int) (val, adj []float64) {
	val, adj = c.val, c.adj
	if len(val) == 1 {
		val = c.rows.val[:n]
		for i := range val {
			val[i] = c.val[0]
		}
	}
	if len(adj) != n {
		adj = c.rows.adj[:n]
		clear(adj)
	}
	return val, adj
}

// store passes on the adjoint that load has returned.
func (c *column) store(adj []float64) {
	if len(c.adj) == 1 {
		c.adj[0] += vector.Sum(adj)
	}
}

// fusesNormal reports whether fusedNormal is the kernel of a Normal: of observed
// rows, or of parameters if they are many, with one scale.
func (f *factor) fusesNormal() bool {
	return f.Weights == nil && f.scalar(1) && len(f.x.val) > 1 && (f.x.adj == nil && f.Size() >= few || f.Size() >= 4*few)
}

func (f *factor) fusedNormal() kernel {
	mu, sigma, all := f.column(0), &f.args[1], f.rows()
	buffer := make([]float64, min(f.Size(), block)) // of the derivative, where it goes two ways
	return func() float64 {
		s, rows := sigma.val[0], f.once(all)
		if !(s > 0) {
			return math.Inf(-1)
		}
		m, dm := mu.load(f.n)
		var ss float64
		if dx := f.x.adj; dx == nil {
			ss = vector.Normal(dm, f.x.val, m, 1/s)
		} else {
			d := buffer[:f.n]
			clear(d)
			ss = vector.Normal(d, f.x.val, m, 1/s)
			vector.AddScaled(dx, d, -1)
			vector.AddTo(dm, d)
		}
		mu.store(dm)
		sigma.add(0, (ss-rows)/s)
		return -rows*(math.Log(s)+halfLog2Pi) - 0.5*ss
	}
}

func (f *factor) fusedBernoulliLogit() kernel {
	eta := f.column(0)
	return func() float64 {
		e, de := eta.load(f.n)
		lp := vector.BernoulliLogit(de, f.x.val, e)
		eta.store(de)
		return lp
	}
}

// isByLevel reports whether a factor is categorical, of observed rows, with an
// argument per level.
func isByLevel(f *ir.Factor) bool {
	return f.Family.Name == distribution.CategoricalLogit.Name && !f.Family.Vector() && f.X.IsConst() && f.X.Size() > 1
}

// sumSoftmax is the kernel of a categorical distribution by the logits of its
// levels, in a column each.
func (f *factor) sumSoftmax() kernel {
	size, n := f.Size(), min(f.Size(), block)
	weights := make([]float64, size)
	counts, exps, eta := make([][]float64, len(f.args)), make([][]float64, len(f.args)), make([]*column, len(f.args))
	for k := range f.args {
		counts[k], exps[k], eta[k] = make([]float64, size), make([]float64, n), f.column(k)
	}
	for i := range size {
		weights[i] = at1(f.weights(), i)
		counts[int(f.X.Value[i])][i] = weights[i]
	}
	e, de := make([][]float64, len(eta)), make([][]float64, len(eta))
	top, sum, logs := make([]float64, n), make([]float64, n), make([]float64, n)
	return func() float64 {
		top, sum, logs := top[:f.n], sum[:f.n], logs[:f.n]
		for k, c := range eta {
			if e[k], de[k] = c.load(f.n); k == 0 {
				copy(top, e[0])
			} else {
				vector.Max(top, top, e[k])
			}
		}
		clear(sum)
		lp := 0.0
		for k := range eta {
			lp += vector.SoftmaxExp(exps[k][:f.n], sum, e[k], top, counts[k][f.first:])
		}
		vector.Log(logs, sum)
		lp -= vector.Dot(logs, weights[f.first:])
		vector.Div(sum, weights[f.first:], sum)
		for k, c := range eta {
			vector.SoftmaxGrad(de[k], counts[k][f.first:], exps[k], sum)
			c.store(de[k])
		}
		return lp
	}
}

// sumPoissonLog is the kernel of Poisson by the logarithm of its mean.
func (f *factor) sumPoissonLog() kernel {
	weights, constant := f.weights(), 0.0
	for i := range f.Size() {
		v, _ := math.Lgamma(f.x.at(i) + 1)
		constant -= at1(weights, i) * v
	}
	if !f.fuses() {
		return func() float64 {
			eta, total := f.args[0], f.once(constant)
			for i := range f.n {
				x, e, w := f.x.at(i), eta.at(i), at1(weights, i)
				m := math.Exp(e)
				total += w * (x*e - m)
				eta.add(i, w*(x-m))
			}
			return total
		}
	}
	eta := f.column(0)
	return func() float64 {
		e, de := eta.load(f.n)
		lp := vector.PoissonLog(de, f.x.val, e)
		eta.store(de)
		return f.once(constant) + lp
	}
}

// at1 returns element i of x, or 1 where there is no x.
func at1(x []float64, i int) float64 {
	if x == nil {
		return 1
	}
	return x[i]
}

// fusedNegativeBinomialLog is the kernel of NegativeBinomial by the logarithm of
// its mean, with the same alpha for all rows. The ratios of gamma functions in
// alpha are products, Γ(x+α)/Γ(α) = α(α+1)…(α+x−1), of which row after row has
// the same factors: it takes no more than the largest of the counts.
func (f *factor) fusedNegativeBinomialLog() kernel {
	eta, constant := f.column(0), 0.0
	above := make([]float64, int(slices.Max(f.x.val))) // how many counts are above j
	for _, x := range f.x.val {
		v, _ := math.Lgamma(x + 1)
		constant -= v
		if x > 0 {
			above[int(x)-1]++
		}
	}
	for j := len(above) - 2; j >= 0; j-- {
		above[j] += above[j+1]
	}
	return func() float64 {
		alpha := f.args[1].val[0]
		if !(alpha >= 1e-300 && alpha <= 1e300) {
			return math.Inf(-1)
		}
		e, de := eta.load(f.n)
		lp, logs, shares := vector.NegativeBinomialLog(de, f.x.val, e, alpha, 1/alpha)
		eta.store(de)
		dalpha := shares/alpha - logs
		if f.first == 0 {
			lp += constant
			for j, n := range above {
				j := float64(j)
				lp += n * math.Log1p(j/alpha)
				dalpha -= n * j / alpha / (alpha + j)
			}
		}
		f.args[1].add(0, dalpha)
		return lp
	}
}

// fusedStudentT is the kernel of StudentT with the same degrees of freedom and
// scale for all rows.
func (f *factor) fusedStudentT() kernel {
	mu, all := f.column(1), f.rows()
	var a, da [3]float64
	return func() float64 {
		nu, sigma, rows := f.args[0].val[0], f.args[2].val[0], f.once(all)
		// What does not depend on the row is as in the middle.
		a[0], a[2] = nu, sigma
		middle, _ := f.Family.Grad(0, a[:], da[:])
		if middle-middle != 0 {
			return math.Inf(-1)
		}
		m, dm := mu.load(f.n)
		logs, shares := vector.StudentT(dm, f.x.val, m, 1/sigma, 1/nu, (nu+1)/nu/sigma)
		mu.store(dm)
		f.args[0].add(0, rows*da[0]+0.5*((1+1/nu)*shares-logs))
		f.args[2].add(0, rows*da[2]+(nu+1)*shares/sigma)
		return rows*middle - 0.5*(nu+1)*logs
	}
}

// fusedStudentTScales is the kernel of StudentT with the same degrees of
// freedom for all rows.
func (f *factor) fusedStudentTScales() kernel {
	mu, sigma, logs := f.column(1), f.column(2), make([]float64, min(f.Size(), block))
	var a, da [3]float64
	return func() float64 {
		nu, rows := f.args[0].val[0], float64(f.n)
		a[0], a[2] = nu, 1
		middle, _ := f.Family.Grad(0, a[:], da[:])
		if middle-middle != 0 {
			return math.Inf(-1)
		}
		m, dm := mu.load(f.n)
		s, ds := sigma.load(f.n)
		scales := logs[:f.n]
		vector.Log(scales, s)
		logs, shares := vector.StudentTScales(dm, ds, f.x.val, m, s, 1/nu, (nu+1)/nu, nu+1)
		mu.store(dm)
		sigma.store(ds)
		f.args[0].add(0, rows*da[0]+0.5*((1+1/nu)*shares-logs))
		return rows*middle - vector.Sum(scales) - 0.5*(nu+1)*logs
	}
}

// fusedBinomialLogit is the kernel of Binomial by the logit of the probability.
// With very many trials package distribution is more exact.
func (f *factor) fusedBinomialLogit() kernel {
	trials, eta, constant := f.column(0), f.column(1), 0.0
	for i, x := range f.X.Value {
		n := f.args[0].at(i)
		constant += f.Family.LogProb(x, []float64{n, 0}) + n*math.Ln2
	}
	return func() float64 {
		n, _ := trials.load(f.n)
		e, de := eta.load(f.n)
		lp := vector.BinomialLogit(de, f.x.val, n, e)
		eta.store(de)
		return f.once(constant) + lp
	}
}

// normals returns the number of components of a mixture of normal
// distributions, 0 for others.
func (f *factor) normals() int {
	for _, c := range f.Family.Components {
		if c != distribution.Normal {
			return 0
		}
	}
	return len(f.Family.Components)
}

// fusedMixture is the kernel of a mixture of two normal distributions, with
// the same weights and scales for all rows.
func (f *factor) fusedMixture() kernel {
	muA, muB, general := f.column(2), f.column(4), f.sumElements()
	return func() float64 {
		v, w, s, t := f.args[0].val[0], f.args[1].val[0], f.args[3].val[0], f.args[5].val[0]
		if !(v > 0 && w > 0 && math.Abs(v+w-1) <= 1e-6 && s >= 1e-300 && t >= 1e-300) {
			return general()
		}
		a, da := muA.load(f.n)
		b, db := muB.load(f.n)
		lp, sharesA, sharesB, squaresA, squaresB := vector.Mixture2(da, db, f.x.val, a, b,
			1/s, 1/t, math.Log(v/s), math.Log(w/t))
		muA.store(da)
		muB.store(db)
		f.args[0].add(0, sharesA/v)
		f.args[1].add(0, sharesB/w)
		f.args[3].add(0, (squaresA-sharesA)/s)
		f.args[5].add(0, (squaresB-sharesB)/t)
		return lp - f.once(halfLog2Pi*float64(f.Size()))
	}
}
