package distribution

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Categorical is the distribution of an index into the vector p of
// probabilities. Where they do not sum to 1, up to rounding, the log density is
// −Inf, as in PyMC.
var Categorical = family(Family{
	Name: "Categorical",
	Params: []Param{
		{Name: "p", Domain: Probabilities, Default: required, Vector: true, Kernel: Kernel{Form: DirichletForm}},
	},
	Discrete: true,
	Lower:    constant(0), Upper: End{Kind: Varying},
	Support:   indices,
	Predictor: &Predictor{Param: 0, Link: Softmax, By: CategoricalLogit},
	LogProb:   logCategorical,
	Grad: func(x float64, p, dp []float64) (logp, dx float64) {
		logp = logCategorical(x, p)
		if !finite(logp) {
			return level(logp, dp)
		}
		d := -1 / sum(p)
		for i := range dp {
			dp[i] = d
		}
		dp[int(x)] += 1 / p[int(x)]
		return logp, 0
	},
	tails: func(x float64, p []float64) (below, above float64) {
		k, s := int(x)+1, sum(p)
		return math.Log(sum(p[:k]) / s), math.Log(sum(p[k:]) / s)
	},
	slope: func(x float64, p, d []float64, below, above float64) {
		s, small := sum(p), min(below, above)
		for i := range d {
			if i <= int(x) {
				d[i] = math.Exp(above-small) / s
			} else {
				d[i] = -math.Exp(below-small) / s
			}
		}
	},
	Rand: func(r *rand.Rand, p []float64) float64 {
		u := r.Float64() * sum(p)
		last := math.NaN()
		for i, v := range p {
			if v == 0 {
				continue
			}
			last = float64(i)
			if u -= v; u < 0 {
				break
			}
		}
		return last
	},
	Mean: func(p []float64) float64 {
		var s float64
		for i, v := range p {
			s += float64(i) * v
		}
		return s / sum(p)
	},
	Var: func(p []float64) float64 {
		var s, s2 float64
		for i, v := range p {
			s += float64(i) * v
		}
		s /= sum(p)
		for i, v := range p {
			d := float64(i) - s
			s2 += d * d * v
		}
		return s2 / sum(p)
	},
})

func indices(a []float64) (lo, hi float64) { return 0, float64(len(a) - 1) }

func sum(p []float64) float64 {
	var s float64
	for _, v := range p {
		s += v
	}
	return s
}

func logCategorical(x float64, p []float64) float64 {
	if !(isCount(x) && x < float64(len(p))) {
		return reject(x, p)
	}
	var s float64
	for _, v := range p {
		if !(0 <= v && v <= 1) {
			return reject(x, p)
		}
		s += v
	}
	if p[int(x)] < 1e-300 || !isOne(s) {
		return math.Inf(-1)
	}
	return math.Log(p[int(x)]) - math.Log(s)
}

// CategoricalLogit is Categorical by the logarithms of probabilities, up to a
// constant that they share.
var CategoricalLogit = family(Family{
	Name:     "Categorical",
	Params:   []Param{{Name: "logit_p", Default: required, Vector: true}},
	Discrete: true,
	Lower:    constant(0), Upper: End{Kind: Varying},
	Support:   indices,
	Predictor: &Predictor{Param: 0, Link: Softmax},
	LogProb: func(x float64, eta []float64) float64 {
		if !(isCount(x) && x < float64(len(eta))) {
			return reject(x, eta)
		}
		top, ok := largest(eta)
		if !ok {
			return reject(x, eta)
		}
		var s float64
		for _, v := range eta {
			s += math.Exp(v - top)
		}
		return eta[int(x)] - top - math.Log(s)
	},
	Grad: func(x float64, eta, deta []float64) (logp, dx float64) {
		if !(isCount(x) && x < float64(len(eta))) {
			return level(reject(x, eta), deta)
		}
		top, ok := largest(eta)
		if !ok {
			return level(reject(x, eta), deta)
		}
		var s float64
		for i, v := range eta {
			deta[i] = math.Exp(v - top)
			s += deta[i]
		}
		for i := range deta {
			deta[i] /= -s
		}
		deta[int(x)]++
		return eta[int(x)] - top - math.Log(s), 0
	},
	tails: func(x float64, eta []float64) (below, above float64) {
		k := int(x) + 1
		odds := logSumExp(eta[:k]) - logSumExp(eta[k:])
		return -log1pExp(-odds), -log1pExp(odds)
	},
	slope: func(x float64, eta, d []float64, below, above float64) {
		all, small := logSumExp(eta), min(below, above)
		for i := range d {
			if i <= int(x) {
				d[i] = math.Exp(eta[i] - all + above - small)
			} else {
				d[i] = -math.Exp(eta[i] - all + below - small)
			}
		}
	},
	Rand: func(r *rand.Rand, eta []float64) float64 {
		// The index of the largest of eta[i] plus independent Gumbel draws.
		best, at := math.Inf(-1), 0
		for i, v := range eta {
			if g := v - math.Log(r.ExpFloat64()); g > best {
				best, at = g, i
			}
		}
		return float64(at)
	},
	Mean: func(eta []float64) float64 {
		m, _ := momentsLogit(eta)
		return m
	},
	Var: func(eta []float64) float64 {
		_, v := momentsLogit(eta)
		return v
	},
})

// CategoricalByLevel returns CategoricalLogit of k categories whose logarithms
// are a parameter each, rather than one vector.
func CategoricalByLevel(k int) *Family {
	f := *CategoricalLogit
	f.Params = make([]Param, k)
	for j := range f.Params {
		f.Params[j] = Param{Name: "logit_p", Default: required}
	}
	f.batch = categoricalBatch
	return &f
}

// largest returns the largest element of eta and whether all are finite.
func largest(eta []float64) (top float64, ok bool) {
	top = math.Inf(-1)
	for _, v := range eta {
		if !finite(v) {
			return top, false
		}
		top = max(top, v)
	}
	return top, true
}

func momentsLogit(eta []float64) (mean, variance float64) {
	top, _ := largest(eta)
	var s float64
	for i, v := range eta { // West's weighted update
		w := math.Exp(v - top)
		if w == 0 {
			continue
		}
		s += w
		d := float64(i) - mean
		mean += d * w / s
		variance += w * d * (float64(i) - mean)
	}
	return mean, variance / s
}

// logSumExp returns the logarithm of the sum of exponentials.
func logSumExp(eta []float64) float64 {
	top, _ := largest(eta)
	if math.IsInf(top, -1) {
		return top
	}
	var s float64
	for _, v := range eta {
		s += math.Exp(v - top)
	}
	return top + math.Log(s)
}

// categoricalBatch is the batch of CategoricalByLevel.
func categoricalBatch(r *Rows) func() float64 {
	if r.X.Adj != nil || len(r.X.Val) == 1 {
		return nil
	}
	weights := make([]float64, r.Size)
	counts, exps, eta := make([][]float64, len(r.Args)), make([][]float64, len(r.Args)), make([]*column, len(r.Args))
	for k := range r.Args {
		counts[k], exps[k], eta[k] = make([]float64, r.Size), make([]float64, r.Block), r.column(k)
	}
	for i, x := range r.X.Val {
		weights[i] = r.weight(i)
		counts[int(x)][i] = weights[i]
	}
	e, de := make([][]float64, len(eta)), make([][]float64, len(eta))
	top, sum, logs := make([]float64, r.Block), make([]float64, r.Block), make([]float64, r.Block)
	return func() float64 {
		top, sum, logs := top[:r.N], sum[:r.N], logs[:r.N]
		for k, c := range eta {
			if e[k], de[k] = c.load(r.N); k == 0 {
				copy(top, e[0])
			} else {
				vector.Max(top, top, e[k])
			}
		}
		clear(sum)
		lp := 0.0
		for k := range eta {
			lp += vector.SoftmaxExp(exps[k][:r.N], sum, e[k], top, counts[k][r.First:])
		}
		vector.Log(logs, sum)
		lp -= vector.Dot(logs, weights[r.First:])
		vector.Div(sum, weights[r.First:], sum)
		for k, c := range eta {
			vector.SoftmaxGrad(de[k], counts[k][r.First:], exps[k], sum)
			c.store(de[k])
		}
		return lp
	}
}
