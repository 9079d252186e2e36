package program

import (
	"math"

	"github.com/gonbayes/gonbayes/bayes/dist"
	"github.com/gonbayes/gonbayes/bayes/graph"
)

// A factor is a graph.Factor with the kernel that sums its log densities.
type factor struct {
	source *graph.Factor
	family *dist.Family
	n      int
	run    kernel
}

// A kernel returns the sum of the log densities of a factor's elements and
// adds its gradient to the adjoints.
type kernel func(*factorState) float64

// A factorState is a factor bound to the buffers of one machine. Slices of
// one element stand for all; adjoints of constants are nil.
type factorState struct {
	*factor
	x, dx []float64
	args  [][]float64
	dargs [][]float64
	w     []float64 // weights, or nil
	a, da []float64 // arguments of one element and their derivatives
}

func newFactor(f *graph.Factor) *factor {
	k := factor{source: f, family: f.Family, n: f.Size(), run: sumElements}
	switch {
	case len(f.Family.Params) == 1 && f.Family.Params[0].Vector:
		k.run = sumVectors
	case f.Family == dist.Bernoulli:
		k.run = sumBernoulli
	case f.Family == dist.BernoulliLogit:
		k.run = sumBernoulliLogit
	case f.Family == dist.Normal && len(f.Args[1].Dims) == 0 && k.n > 1:
		k.run = sumNormal
	}
	return &k
}

func (f *factor) bind(regs []int, val, adj [][]float64) *factorState {
	s := &factorState{factor: f, x: val[regs[0]], dx: adj[regs[0]]}
	width := len(regs) - 1
	for _, r := range regs[1:] {
		s.args = append(s.args, val[r])
		s.dargs = append(s.dargs, adj[r])
		width = max(width, len(val[r]))
	}
	if w := f.source.Weights; w != nil {
		s.w = w.Value
	}
	s.a, s.da = make([]float64, width), make([]float64, width)
	return s
}

// sumElements is the kernel of any family: one call of Family.Grad an element.
func sumElements(s *factorState) float64 {
	a, da := s.a[:len(s.args)], s.da[:len(s.args)]
	grad := s.family.Grad
	total, w := 0.0, 1.0
	for i := range s.n {
		for j, arg := range s.args {
			a[j] = at(arg, i)
		}
		lp, dx := grad(at(s.x, i), a, da)
		if s.w != nil {
			w = s.w[i]
		}
		total += w * lp
		if s.dx != nil {
			add(s.dx, i, w*dx)
		}
		for j, d := range s.dargs {
			if d != nil {
				add(d, i, w*da[j])
			}
		}
	}
	return total
}

// sumVectors is the kernel of a family whose parameter is a vector: one for
// all elements, or one for each.
func sumVectors(s *factorState) float64 {
	arg, darg := s.args[0], s.dargs[0]
	k := len(arg)
	shared := len(s.source.Args[0].Dims) == 1
	if !shared {
		k /= s.n
	}
	da := s.da[:k]
	total, w := 0.0, 1.0
	for i := range s.n {
		at0 := 0
		if !shared {
			at0 = i * k
		}
		lp, _ := s.family.Grad(at(s.x, i), arg[at0:at0+k], da)
		if s.w != nil {
			w = s.w[i]
		}
		total += w * lp
		if darg != nil {
			for j, d := range da {
				darg[at0+j] += w * d
			}
		}
	}
	return total
}

// sumNormal is the kernel of Normal with one scale for all elements.
func sumNormal(s *factorState) float64 {
	sigma := s.args[1][0]
	if !(sigma > 0) {
		return math.Inf(-1)
	}
	mu, dmu := s.args[0], s.dargs[0]
	inv := 1 / sigma
	ss, rows, w := 0.0, 0.0, 1.0
	for i := range s.n {
		z := (at(s.x, i) - at(mu, i)) * inv
		if s.w != nil {
			w = s.w[i]
		}
		rows += w
		ss += w * z * z
		g := w * z * inv
		if s.dx != nil {
			add(s.dx, i, -g)
		}
		if dmu != nil {
			add(dmu, i, g)
		}
	}
	if d := s.dargs[1]; d != nil {
		d[0] += (ss - rows) * inv
	}
	return -0.5*ss - rows*(math.Log(sigma)+0.5*math.Log(2*math.Pi))
}

// sumBernoulli is the kernel of Bernoulli. An observation may be the mean of
// several, weighted by their number.
func sumBernoulli(s *factorState) float64 {
	total, w := 0.0, 1.0
	for i := range s.n {
		x, p := at(s.x, i), at(s.args[0], i)
		if !(p >= 0 && p <= 1) {
			return math.Inf(-1)
		}
		if s.w != nil {
			w = s.w[i]
		}
		d := 0.0
		if x > 0 {
			total += w * x * math.Log(p)
			d = x / p
		}
		if x < 1 {
			total += w * (1 - x) * math.Log1p(-p)
			d -= (1 - x) / (1 - p)
		}
		add(s.dargs[0], i, w*d)
	}
	return total
}

// sumBernoulliLogit is sumBernoulli by the logit of the probability.
func sumBernoulliLogit(s *factorState) float64 {
	total, w := 0.0, 1.0
	for i := range s.n {
		x, eta := at(s.x, i), at(s.args[0], i)
		if s.w != nil {
			w = s.w[i]
		}
		e := math.Exp(-math.Abs(eta))
		p := 1 / (1 + e)
		if eta < 0 {
			p *= e
		}
		total += w * (x*eta - max(eta, 0) - math.Log1p(e))
		add(s.dargs[0], i, w*(x-p))
	}
	return total
}

// firstBad returns the first element without a finite log density.
func (s *factorState) firstBad() int {
	a := s.a[:len(s.args)]
	if len(s.family.Params) == 1 && s.family.Params[0].Vector {
		return 0
	}
	for i := range s.n {
		for j, arg := range s.args {
			a[j] = at(arg, i)
		}
		if lp := s.family.LogProb(at(s.x, i), a); math.IsInf(lp, 0) || math.IsNaN(lp) {
			return i
		}
	}
	return 0
}
