package distribution

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Mixture returns the mixture of families that are all discrete or all not,
// and have no vectors for parameters. Its own are first a weight for each of
// them, w[0], w[1] …, which add up to 1 (where they do not, the log density is
// −Inf), and then those of each in turn.
func Mixture(of ...*Family) *Family {
	m := mixture{of: of, start: make([]int, len(of)+1)}
	var params []Param
	for k := range of {
		params = append(params, Param{Name: fmt.Sprintf("w[%d]", k), Domain: Unit, Default: required})
	}
	m.start[0] = len(of)
	for k, f := range of {
		params = append(params, formless(f.Params)...)
		m.start[k+1] = m.start[k] + len(f.Params)
	}
	return family(Family{
		Name: "Mixture", Params: params, Discrete: of[0].Discrete, Components: of,
		Lower: m.end(func(f *Family) End { return f.Lower }, math.Min), Upper: m.end(func(f *Family) End { return f.Upper }, math.Max),
		Support: m.support, LogProb: m.logProb, Grad: m.grad, tails: m.tails, slope: m.slope, batch: m.batch,
		Rand: m.rand,
		Mean: m.mean,
		Var: func(a []float64) float64 {
			mean := m.mean(a)
			return m.average(a, func(f *Family, a []float64) float64 {
				d := f.Mean(a) - mean
				return f.Var(a) + d*d
			})
		},
	})
}

// A mixture is the families of one, and where the parameters of each start.
type mixture struct {
	of    []*Family
	start []int
}

// params returns those of component k.
func (m *mixture) params(k int, a []float64) []float64 { return a[m.start[k]:m.start[k+1]] }

// average returns the weighted mean of what a function is of each component.
func (m *mixture) average(a []float64, value func(f *Family, a []float64) float64) float64 {
	s := 0.0
	for k, f := range m.of {
		s += times(a[k], value(f, m.params(k, a)))
	}
	return s
}

func (m *mixture) mean(a []float64) float64 {
	return m.average(a, func(f *Family, a []float64) float64 { return f.Mean(a) })
}

func (m *mixture) support(a []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for k, f := range m.of {
		l, h := f.Support(m.params(k, a))
		lo, hi = min(lo, l), max(hi, h) // NaN if one is
	}
	return lo, hi
}

// end returns an end of the support: open if that of a component is, and a
// number if all are.
func (m *mixture) end(of func(f *Family) End, farther func(x, y float64) float64) End {
	e := moved(of(m.of[0]), m.start[0])
	for _, f := range m.of[1:] {
		switch g := of(f); {
		case e.Kind == Open || g.Kind == Open:
			e = End{}
		case e.Kind == Constant && g.Kind == Constant:
			e.Value = farther(e.Value, g.Value)
		default:
			e = End{Kind: Varying}
		}
	}
	return e
}

func (m *mixture) tails(x float64, a []float64) (below, above float64) {
	below, above = math.Inf(-1), math.Inf(-1)
	for k, f := range m.of {
		w := math.Log(a[k])
		low, high := f.tailsAt(x, m.params(k, a))
		below, above = logAddExp(below, w+low), logAddExp(above, w+high)
	}
	return better(below, above)
}

// slope is Family.slope. In the weights the derivatives are up to a constant
// that they share, as they add up to 1.
func (m *mixture) slope(x float64, a, d []float64, below, above float64) {
	small := min(below, above)
	for k, f := range m.of {
		part, params := m.params(k, d), m.params(k, a)
		low, high := f.tailsAt(x, params)
		if d[k] = math.Exp(low - small); above < below {
			d[k] = -math.Exp(high - small)
		}
		if !finite(low) || !finite(high) {
			clear(part)
			continue
		}
		f.slopes(x, params, part, low, high)
		c := a[k] * math.Exp(min(low, high)-small)
		for j := range part {
			part[j] = times(c, part[j])
		}
	}
}

// weighted reports whether the weights are some.
func (m *mixture) weighted(a []float64) bool {
	total := 0.0
	for _, w := range a[:len(m.of)] {
		if !(w >= 0) {
			return false
		}
		total += w
	}
	return isOne(total)
}

func (m *mixture) logProb(x float64, a []float64) float64 {
	if !m.weighted(a) {
		return reject(x, a)
	}
	var sum logSum
	for k, f := range m.of {
		lp := f.LogProb(x, m.params(k, a))
		if !finite(lp) && (math.IsNaN(lp) || !f.valid(m.params(k, a))) {
			return reject(x, a)
		}
		sum.add(a[k], lp)
	}
	return sum.log()
}

func (m *mixture) grad(x float64, a, da []float64) (logp, dx float64) {
	if !m.weighted(a) {
		return level(reject(x, a), da)
	}
	// da[k] holds the log density of component k until their sum is known.
	var sum logSum
	for k, f := range m.of {
		lp, d := f.Grad(x, m.params(k, a), m.params(k, da))
		if !finite(lp) && (math.IsNaN(lp) || !f.valid(m.params(k, a))) {
			return level(reject(x, a), da)
		}
		da[k] = lp
		dx = dx*sum.add(a[k], lp) + d*sum.share(a[k], lp)
	}
	logp = sum.log()
	if !finite(logp) {
		return level(logp, da)
	}
	dx /= sum.sum
	for k := range m.of {
		da[k] = math.Exp(da[k] - logp)
		r := a[k] * da[k] // the probability that x comes from this component
		for j := m.start[k]; j < m.start[k+1]; j++ {
			da[j] *= r
		}
	}
	return logp, dx
}

func (m *mixture) rand(r *rand.Rand, a []float64) float64 {
	u := r.Float64()
	k := 0
	for ; k < len(m.of)-1; k++ {
		if u -= a[k]; u < 0 {
			break
		}
	}
	return m.of[k].Rand(r, m.params(k, a))
}

// A logSum is a sum of weighted exponentials, over that of the largest of
// their arguments.
type logSum struct {
	sum, largest float64
	any          bool
}

// add adds w·exp(lp). It returns by which factor what was added before now
// counts less.
func (s *logSum) add(w, lp float64) (scale float64) {
	switch {
	case w == 0 || math.IsInf(lp, -1):
		return 1
	case !s.any:
		s.any, s.largest, s.sum = true, lp, w
		return 1
	case lp > s.largest:
		scale = math.Exp(s.largest - lp)
		s.sum, s.largest = s.sum*scale+w, lp
		return scale
	}
	s.sum += s.share(w, lp)
	return 1
}

// share returns w·exp(lp) on the scale of the sum, which has it already.
func (s *logSum) share(w, lp float64) float64 {
	if w == 0 || lp == s.largest {
		return w
	}
	return w * math.Exp(lp-s.largest)
}

func (s *logSum) log() float64 {
	if !s.any {
		return math.Inf(-1)
	}
	return s.largest + math.Log(s.sum)
}

// batch is Family.batch for two normal distributions, of observed rows with the
// same weights and scales.
func (m *mixture) batch(r *Rows) func() float64 {
	if len(m.of) != 2 || m.of[0] != Normal || m.of[1] != Normal ||
		!r.areObserved() || !r.scalar(0) || !r.scalar(1) || !r.scalar(3) || !r.scalar(5) {
		return nil
	}
	muA, muB, general := r.column(2), r.column(4), r.sumElements()
	return func() float64 {
		v, w, s, t := r.Args[0].Val[0], r.Args[1].Val[0], r.Args[3].Val[0], r.Args[5].Val[0]
		if !(v > 0 && w > 0 && isOne(v+w) && s >= 1e-300 && t >= 1e-300) {
			return general()
		}
		a, da := muA.load(r.N)
		b, db := muB.load(r.N)
		lp, sharesA, sharesB, squaresA, squaresB := vector.Mixture2(da, db, r.X.Val, a, b,
			1/s, 1/t, math.Log(v/s), math.Log(w/t))
		muA.store(da)
		muB.store(db)
		r.Args[0].Add(0, sharesA/v)
		r.Args[1].Add(0, sharesB/w)
		r.Args[3].Add(0, (squaresA-sharesA)/s)
		r.Args[5].Add(0, (squaresB-sharesB)/t)
		return lp - r.once(halfLog2Pi*float64(r.Size))
	}
}
