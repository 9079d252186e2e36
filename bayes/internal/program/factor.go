package program

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"gonum.org/v1/gonum/floats"
)

// A factor is a ir.Factor bound to the buffers of one machine.
type factor struct {
	*ir.Factor
	source *ir.Factor // of the model, as FailedAt names it
	arrays []array    // X, then Args
	x      *array
	args   []array
	first  int // of the elements that the arrays hold
	n      int // how many these are
	kernel kernel
}

// run returns the sum of the log densities and adds the gradient.
func (f *factor) run() float64 { return f.kernel() }

// A kernel returns the sum of the log densities of a factor's elements and
// adds its gradient to the adjoints. The elements may be taken to be in the
// support of the family: parameters are, by their transform, and for observed
// ones ir.Bind has seen to it. The arrays may be others at each call.
type kernel func() float64

// newFactor binds a factor to its arrays.
func newFactor(f, source *ir.Factor, arrays []array) *factor {
	g := &factor{Factor: f, source: source, arrays: arrays, x: &arrays[0], args: arrays[1:], n: f.Size()}
	g.kernel = g.fastest()
	return g
}

// fastest returns the fastest kernel that fits.
func (f *factor) fastest() kernel {
	if f.Multivariate != nil {
		return f.multivariate()
	}
	if c, ok := f.powers(); ok {
		return f.sumPowers(c)
	}
	if k := f.prior(); k != nil {
		return k
	}
	if k := f.lifetimes(); k != nil {
		return k
	}
	switch {
	case f.Family == distribution.OrderedLogistic && f.fusesOrdered():
		return f.fusedOrdered()
	case f.Family.Vector():
		return f.sumVectors()
	case f.Family.Discrete && !f.X.IsConst():
		return f.sumElements()
	case f.Family == distribution.Bernoulli:
		return f.sumBernoulli()
	case f.Family == distribution.BernoulliLogit && f.fuses():
		return f.fusedBernoulliLogit()
	case f.Family == distribution.BernoulliLogit:
		return f.sumBernoulliLogit()
	case isByLevel(f.Factor):
		return f.sumSoftmax()
	case f.Family == distribution.PoissonLog:
		return f.sumPoissonLog()
	case f.Family == distribution.NegativeBinomialLog && f.fuses() && f.scalar(1) && slices.Max(f.x.val) < float64(f.Size()):
		return f.fusedNegativeBinomialLog()
	case f.Family == distribution.StudentT && f.fuses() && f.scalar(0) && f.scalar(2):
		return f.fusedStudentT()
	case f.Family == distribution.StudentT && f.fuses() && f.scalar(0):
		return f.fusedStudentTScales()
	case f.Family == distribution.BinomialLogit && f.fuses() && f.Args[0].IsConst() && slices.Max(f.args[0].val) <= 1e4:
		return f.fusedBinomialLogit()
	case f.normals() == 2 && f.fuses() && f.scalar(0) && f.scalar(1) && f.scalar(3) && f.scalar(5):
		return f.fusedMixture()
	case f.Family == distribution.Normal && f.fusesNormal():
		return f.fusedNormal()
	case f.Family == distribution.Normal && (len(f.args[1].val) == 1 || f.args[1].adj == nil):
		return f.sumNormal(&f.args[0], &f.args[1], 0)
	case f.Family == distribution.HalfNormal && len(f.args[0].val) == 1:
		return f.sumNormal(&array{val: []float64{0}}, &f.args[0], math.Ln2)
	}
	return f.sumElements()
}

// weights returns how often each element counts; nil: once.
func (f *factor) weights() []float64 {
	if f.Weights == nil {
		return nil
	}
	return f.Weights.Value
}

// rows returns the number of elements, by weight.
func (f *factor) rows() float64 {
	if f.Weights == nil {
		return float64(f.Size())
	}
	return floats.Sum(f.Weights.Value)
}

// once returns v for the first of the blocks that the elements come in, and 0
// for the others: it is of all of them.
func (f *factor) once(v float64) float64 {
	if f.first > 0 {
		return 0
	}
	return v
}

// sumElements is the kernel of any family: one call of Family.Grad an element.
func (f *factor) sumElements() kernel {
	weights, grad := f.weights(), f.Family.Grad
	a, da := make([]float64, len(f.args)), make([]float64, len(f.args))
	return func() float64 {
		x, args := *f.x, f.args
		total, w := 0.0, 1.0
		for i := range f.n {
			for j := range args {
				a[j] = args[j].at(i)
			}
			lp, dx := grad(x.at(i), a, da)
			if weights != nil {
				w = weights[i]
			}
			total += w * lp
			x.add(i, w*dx)
			for j := range args {
				args[j].add(i, w*da[j])
			}
		}
		return total
	}
}

// params returns the parameters of the family's element i in a, which has room
// for them.
func (f *factor) params(a []float64, i int) []float64 {
	a = a[:0]
	for j, arg := range f.args {
		if f.Family.Params[j].Vector {
			from, to := f.Vector(i)
			a = append(a, arg.val[from:to]...)
		} else {
			a = append(a, arg.at(i))
		}
	}
	return a
}

// sumVectors is the kernel of a discrete family whose last parameter is a
// vector: one for all elements, or one for each.
func (f *factor) sumVectors() kernel {
	n, weights, last := f.Size(), f.weights(), len(f.args)-1
	scalars, vector := f.args[:last], f.args[last]
	a := f.params(nil, 0)
	da := make([]float64, len(a))
	return func() float64 {
		total, w := 0.0, 1.0
		for i := range n {
			if weights != nil {
				w = weights[i]
			}
			lp, _ := f.Family.Grad(f.x.at(i), f.params(a, i), da)
			total += w * lp
			for j := range scalars {
				scalars[j].add(i, w*da[j])
			}
			if vector.adj == nil {
				continue
			}
			from, _ := f.Vector(i)
			for j, d := range da[last:] {
				vector.adj[from+j] += w * d
			}
		}
		return total
	}
}

// multivariate is the kernel of a multivariate distribution.
func (f *factor) multivariate() kernel {
	m := f.Multivariate
	a, da := make([][]float64, len(f.args)), make([][]float64, len(f.args))
	for j, arg := range f.args {
		a[j], da[j] = arg.val, arg.adj
	}
	scratch := make([]float64, m.Scratch(f.N))
	return func() float64 { return m.Grad(f.x.val, f.N, a, f.x.adj, da, scratch) }
}

// sumNormal is the kernel of Normal with one scale for all elements, or known
// ones, and of what differs from it by a constant an element.
func (f *factor) sumNormal(mu, sigma *array, shift float64) kernel {
	all, weights := f.rows(), f.weights()
	constant := all * (shift - halfLog2Pi)
	inverse := make([]float64, len(sigma.val)) // of the scale
	if sigma.adj == nil {
		for i, s := range sigma.val {
			inverse[i] = 1 / s
			w := all
			if len(sigma.val) > 1 {
				w = at1(weights, i)
			}
			constant -= w * math.Log(s)
		}
	}
	if weights == nil {
		weights = []float64{1}
	}
	return func() float64 {
		rows, lp := f.once(all), f.once(constant)
		inv := inverse
		if len(inv) > 1 {
			inv = inv[f.first:][:f.n]
		}
		if sigma.adj != nil {
			s := sigma.val[0]
			if !(s > 0) {
				return math.Inf(-1)
			}
			inv[0] = 1 / s
			lp -= rows * math.Log(s)
		}
		x, m, dx, dm, weights := f.x.val, mu.val, f.x.adj, mu.adj, weights // where loops are fast
		ss, sum := 0.0, 0.0
		for i := range f.n {
			s := at(inv, i)
			z := (at(x, i) - at(m, i)) * s
			g := at(weights, i) * z
			ss += g * z
			g *= s
			if len(dm) > 1 {
				dm[i] += g
			} else {
				sum += g
			}
			if len(dx) > 1 {
				dx[i] -= g
			}
		}
		if len(dx) == 1 {
			dx[0] -= sum
		}
		if len(dm) == 1 {
			dm[0] += sum
		}
		sigma.add(0, (ss-rows)*inv[0])
		return lp - 0.5*ss
	}
}

// prior returns the kernel of a normal prior of one number, with constant
// arguments; nil for other factors.
func (f *factor) prior() kernel {
	if f.Size() > 1 || f.Weights != nil || f.x.adj == nil {
		return nil
	}
	for _, a := range f.Args {
		if !a.IsConst() {
			return nil
		}
	}
	var mu, sigma, constant float64
	switch f.Family {
	case distribution.Normal:
		mu, sigma, constant = f.args[0].val[0], f.args[1].val[0], -halfLog2Pi
	case distribution.HalfNormal:
		sigma, constant = f.args[0].val[0], math.Ln2-halfLog2Pi
	default:
		return nil
	}
	inv := 1 / sigma
	constant -= math.Log(sigma)
	val, adj := f.x.val, f.x.adj
	return func() float64 {
		z := (val[0] - mu) * inv
		adj[0] -= z * inv
		return constant - 0.5*z*z
	}
}

// Powers are the coefficients of a log density c + p·log x + q·log(1−x) − r·x
// whose parameters are constants.
type powers struct{ c, p, q, r float64 }

// powers returns them where the factor is of that form, as the family's kernel
// says. With large coefficients package distribution is more exact.
func (f *factor) powers() (powers, bool) {
	k := f.Family.Kernel
	var a []float64
	for j, arg := range f.args {
		if len(arg.val) != 1 || !f.Args[j].IsConst() {
			return powers{}, false
		}
		a = append(a, arg.val[0])
	}
	if k.Coefficients == nil {
		return powers{}, false
	}
	x := 0.5 // inside the support
	lo, hi := f.Family.Support(a)
	if k.Form == distribution.BetaForm {
		x = lo + 0.5*(hi-lo)
	}
	first, second := k.Coefficients(x, a)
	c := f.Family.LogProb(x, a)
	switch {
	case f.Family.Improper:
		return powers{}, true
	case first == 0 && second == 0:
		return powers{c: c}, finite(c)
	case k.Form == distribution.GammaForm && k.Power == 1 && math.Abs(first) < 10:
		return powers{c: c - first*math.Log(x) + second*x, p: first, r: second}, finite(c)
	case k.Form == distribution.BetaForm && math.Abs(first)+math.Abs(second) < 40:
		return powers{c: c - first*math.Log(x) - second*math.Log1p(-x), p: first, q: second}, finite(c)
	}
	return powers{}, false
}

func (f *factor) sumPowers(k powers) kernel {
	constant, weights := f.rows()*k.c, f.weights()
	if f.Size() == 1 && k.p == 0 && k.q == 0 && weights == nil && f.x.adj != nil {
		return func() float64 {
			f.x.adj[0] -= k.r
			return k.c - k.r*f.x.val[0]
		}
	}
	return func() float64 {
		total, w := f.once(constant), 1.0
		for i := range f.n {
			x := f.x.at(i)
			if weights != nil {
				w = weights[i]
			}
			lp, d := -k.r*x, -k.r
			if k.p != 0 {
				lp += k.p * math.Log(x)
				d += k.p / x
			}
			if k.q != 0 {
				lp += k.q * math.Log1p(-x)
				d -= k.q / (1 - x)
			}
			total += w * lp
			f.x.add(i, w*d)
		}
		return total
	}
}

// sumBernoulli is the kernel of Bernoulli. An observation may be the mean of
// several, weighted by their number.
func (f *factor) sumBernoulli() kernel {
	weights := f.weights()
	return func() float64 {
		p := f.args[0]
		total, w := 0.0, 1.0
		for i := range f.n {
			x, p1 := f.x.at(i), p.at(i)
			if !(p1 >= 0 && p1 <= 1) {
				return math.Inf(-1)
			}
			lp, d := 0.0, 0.0
			if x > 0 {
				lp = x * math.Log(p1)
				d = x / p1
			}
			if x < 1 {
				lp += (1 - x) * math.Log1p(-p1)
				d -= (1 - x) / (1 - p1)
			}
			if weights != nil {
				w = weights[i]
			}
			total += w * lp
			p.add(i, w*d)
		}
		return total
	}
}

// sumBernoulliLogit is sumBernoulli by the logit of the probability.
func (f *factor) sumBernoulliLogit() kernel {
	weights := f.weights()
	return func() float64 {
		x, eta := f.x.val, f.args[0]
		// Rows that count once multiply 1 + exp(−|eta|) up, of which a
		// logarithm is taken once in a thousand rows.
		total, product := 0.0, 1.0
		for i := range f.n {
			x, eta1 := at(x, i), eta.at(i)
			e := math.Exp(-math.Abs(eta1))
			p := 1 / (1 + e)
			if eta1 < 0 {
				p *= e
			}
			lp, d := x*eta1-max(eta1, 0), x-p
			if weights != nil {
				lp = weights[i] * (lp - math.Log1p(e))
				d *= weights[i]
			} else if product *= 1 + e; product > 1e300 {
				lp -= math.Log(product)
				product = 1
			}
			total += lp
			eta.add(i, d)
		}
		if product != 1 {
			total -= math.Log(product)
		}
		return total
	}
}

// firstBad returns the first element without a finite log density.
func (f *factor) firstBad() int {
	if f.Multivariate != nil {
		args := make([][]float64, len(f.args))
		for j, arg := range f.args {
			args[j] = arg.val
		}
		lp := make([]float64, f.Size())
		f.LogProbs(lp, f.x.val, args)
		return max(0, slices.IndexFunc(lp, func(v float64) bool { return v-v != 0 }))
	}
	var a []float64
	for i := range f.n {
		a = f.params(a, i)
		lp := f.Family.LogProb(f.x.at(i), a)
		if x := f.x.at(i); f.Family.Discrete && x != math.Floor(x) { // a mean
			lp = f.Family.LogProb(math.Floor(x), a) + f.Family.LogProb(math.Ceil(x), a)
		}
		if lp-lp != 0 {
			return f.first + i
		}
	}
	return f.first
}
