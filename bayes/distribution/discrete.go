package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Distributions on the integers.

// Bernoulli is the distribution of 1 with probability p, otherwise 0.
var Bernoulli = family(Family{
	Name:     "Bernoulli",
	Params:   []Param{{Name: "p", Domain: Unit, Default: required}},
	Discrete: true,
	Support:  unit,
	LogProb:  logBernoulli,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBernoulli(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		if p := a[0]; x == 1 {
			da[0] = 1 / p
		} else {
			da[0] = -1 / (1 - p)
		}
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 { return 1 - a[0] },
	Rand: func(r *rand.Rand, a []float64) float64 {
		if r.Float64() < a[0] {
			return 1
		}
		return 0
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] * (1 - a[0]) },
})

func logBernoulli(x float64, a []float64) float64 {
	p := a[0]
	if p >= 0 && p <= 1 {
		switch x {
		case 1:
			return math.Log(p)
		case 0:
			return math.Log1p(-p)
		}
	}
	return reject(x, a)
}

// BernoulliLogit is Bernoulli by the logit of p.
var BernoulliLogit = family(Family{
	Name:     "Bernoulli",
	Params:   []Param{{Name: "logit_p", Default: required}},
	Discrete: true,
	Support:  unit,
	LogProb:  logBernoulliLogit,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		eta := a[0]
		if !finite(eta) || x != 0 && x != 1 {
			return level(reject(x, a), da)
		}
		// With s the logit of what was drawn, log p is −log(1 + exp(−s)).
		s := eta
		if x == 0 {
			s = -eta
		}
		e := math.Exp(-math.Abs(s))
		logp = min(s, 0) - math.Log1p(e)
		d := 1 / (1 + e)
		if s >= 0 {
			d *= e
		}
		if x == 0 {
			d = -d
		}
		da[0] = d
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 { return expit(-a[0]) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		if r.Float64() < expit(a[0]) {
			return 1
		}
		return 0
	},
	Mean: func(a []float64) float64 { return expit(a[0]) },
	Var:  func(a []float64) float64 { return expit(a[0]) * expit(-a[0]) },
})

func logBernoulliLogit(x float64, a []float64) float64 {
	if eta := a[0]; finite(eta) {
		switch x {
		case 1:
			return -log1pExp(-eta)
		case 0:
			return -log1pExp(eta)
		}
	}
	return reject(x, a)
}

// Binomial is the distribution of the number of successes in n trials that
// each succeed with probability p.
var Binomial = family(Family{
	Name: "Binomial",
	Params: []Param{
		{Name: "n", Domain: Count, Default: required},
		{Name: "p", Domain: Unit, Default: required},
	},
	Discrete: true,
	Support:  upToN,
	LogProb:  logBinomial,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBinomial(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		n, p := a[0], a[1]
		da[0] = 0
		da[1] = over(x, p) - over(n-x, 1-p)
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 {
		return mathext.RegIncBeta(a[0]-x, x+1, 1-a[1])
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return distuv.Binomial{N: a[0], P: a[1], Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] * a[1] },
	Var:  func(a []float64) float64 { return a[0] * a[1] * (1 - a[1]) },
})

func upToN(a []float64) (lo, hi float64) { return 0, a[0] }

func logBinomial(x float64, a []float64) float64 {
	n, p := a[0], a[1]
	if !(x <= n && isCount(x) && isCount(n) && 0 <= p && p <= 1) {
		return reject(x, a)
	}
	return binomial(x, n, p, 1-p, math.Log(p), math.Log1p(-p))
}

func binomial(x, n, p, q, logp, logq float64) float64 {
	if x == 0 || x == n {
		return times(x, logp) + times(n-x, logq)
	}
	return logBetaKernel(x, n-x, p, q, logp, logq) + math.Log(n/(n-x)/x)
}

// BinomialLogit is Binomial by the logit of p.
var BinomialLogit = family(Family{
	Name: "Binomial",
	Params: []Param{
		{Name: "n", Domain: Count, Default: required},
		{Name: "logit_p", Default: required},
	},
	Discrete: true,
	Support:  upToN,
	LogProb:  logBinomialLogit,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBinomialLogit(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		n, eta := a[0], a[1]
		da[0] = 0
		da[1] = x*expit(-eta) - (n-x)*expit(eta)
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 {
		return mathext.RegIncBeta(a[0]-x, x+1, expit(-a[1]))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		return distuv.Binomial{N: a[0], P: expit(a[1]), Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] * expit(a[1]) },
	Var:  func(a []float64) float64 { return a[0] * expit(a[1]) * expit(-a[1]) },
})

func logBinomialLogit(x float64, a []float64) float64 {
	n, eta := a[0], a[1]
	if !(x <= n && isCount(x) && isCount(n) && finite(eta)) {
		return reject(x, a)
	}
	logp := -log1pExp(-eta)
	return binomial(x, n, expit(eta), expit(-eta), logp, logp-eta)
}

// BetaBinomial is Binomial with a probability that has the distribution
// Beta(alpha, beta).
var BetaBinomial = family(Family{
	Name: "BetaBinomial",
	Params: []Param{
		{Name: "alpha", Domain: Positive, Default: required},
		{Name: "beta", Domain: Positive, Default: required},
		{Name: "n", Domain: Count, Default: required},
	},
	Discrete: true,
	Support:  func(a []float64) (lo, hi float64) { return 0, a[2] },
	LogProb:  logBetaBinomial,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logBetaBinomial(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		alpha, beta, n := a[0], a[1], a[2]
		s := alpha + beta
		c := logMinusDigamma(s) - logMinusDigamma(s+n) + math.Log1p(n/s)
		da[0] = math.Log1p(x/alpha) + logMinusDigamma(alpha) - logMinusDigamma(alpha+x) - c
		da[1] = math.Log1p((n-x)/beta) + logMinusDigamma(beta) - logMinusDigamma(beta+(n-x)) - c
		da[2] = 0
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 {
		alpha, beta, n := a[0], a[1], a[2]
		if x <= n*(alpha/(alpha+beta)) {
			return lowerBetaBinomial(x, alpha, beta, n)
		}
		return 1 - lowerBetaBinomial(n-x-1, beta, alpha, n)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		p := expit(randLogGamma(r, a[0]) - randLogGamma(r, a[1]))
		return distuv.Binomial{N: a[2], P: p, Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[2] * a[0] / (a[0] + a[1]) },
	Var: func(a []float64) float64 {
		s, n := a[0]+a[1], a[2]
		return n * (a[0] / s) * (a[1] / s) * (s + n) / (s + 1)
	},
})

func logBetaBinomial(x float64, a []float64) float64 {
	alpha, beta, n := a[0], a[1], a[2]
	if !(x <= n && isCount(x) && isCount(n) && positive(alpha) && positive(beta)) {
		return reject(x, a)
	}
	// Of two negative binomial counts with the same success probability, the
	// first given their sum: a ratio that stays accurate for any parameters.
	mu := n / (alpha + beta)
	if mu > 1e300 {
		return math.Inf(-1)
	}
	return negativeBinomial(x, alpha*mu, alpha) + negativeBinomial(n-x, beta*mu, beta) -
		negativeBinomial(n, n, alpha+beta)
}

// lowerBetaBinomial returns the probability of at most x, by the ratios of
// neighbouring terms.
func lowerBetaBinomial(x, alpha, beta, n float64) float64 {
	a := [3]float64{alpha, beta, n}
	var sum float64
	if alpha < 1 { // the terms may rise towards 0, where they are many: start there
		term := math.Exp(logBetaBinomial(0, a[:]))
		for k := 0.0; k < x; k++ {
			sum += term
			term *= (n - k) / (k + 1) * ((alpha + k) / (beta + n - k - 1))
		}
		return min(sum+term, 1)
	}
	term := math.Exp(logBetaBinomial(x, a[:]))
	for k := x; k >= 0 && term*(k+1) > 1e-17*sum; k-- {
		sum += term
		term *= k / (n - k + 1) * ((beta + n - k) / (alpha + k - 1))
	}
	return min(sum, 1)
}

// Poisson is the Poisson distribution with mean mu.
var Poisson = family(Family{
	Name:     "Poisson",
	Params:   []Param{{Name: "mu", Domain: NonNegative, Default: required}},
	Discrete: true,
	Support:  halfLine,
	LogProb:  logPoisson,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logPoisson(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		da[0] = over(x, a[0]) - 1
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 { return cdfPoisson(x, a[0]) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return distuv.Poisson{Lambda: a[0], Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] },
})

func logPoisson(x float64, a []float64) float64 {
	mu := a[0]
	if !(isCount(x) && nonNegative(mu)) {
		return reject(x, a)
	}
	if x == 0 {
		return -mu
	}
	return logGammaKernel(x, mu, math.Log(mu)) - math.Log(x)
}

func cdfPoisson(x, mu float64) float64 {
	if mu == 0 {
		return 1
	}
	return mathext.GammaIncRegComp(x+1, mu)
}

// NegativeBinomial is the distribution of a Poisson count whose mean has the
// distribution Gamma(alpha, alpha/mu): its mean is mu and its variance
// mu + mu²/alpha.
var NegativeBinomial = family(Family{
	Name: "NegativeBinomial",
	Params: []Param{
		{Name: "mu", Domain: Positive, Default: required},
		{Name: "alpha", Domain: Positive, Default: required},
	},
	Discrete: true,
	Support:  halfLine,
	LogProb:  logNegativeBinomial,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logNegativeBinomial(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		mu, alpha := a[0], a[1]
		s := alpha + mu
		da[0] = (x - mu) / mu * (alpha / s)
		if t := (x - mu) / s; t > -0.3 {
			da[1] = log1pmx(t)
		} else {
			da[1] = math.Log((alpha+x)/s) - t
		}
		if x > 0 {
			da[1] += logMinusDigamma(alpha) - logMinusDigamma(alpha+x)
		}
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 {
		mu, alpha := a[0], a[1]
		return mathext.RegIncBeta(alpha, x+1, alpha/(alpha+mu))
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		mu, alpha := a[0], a[1]
		lambda := mu * math.Exp(randLogGamma(r, alpha)-math.Log(alpha))
		return distuv.Poisson{Lambda: lambda, Src: r}.Rand()
	},
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[0] + a[0]*a[0]/a[1] },
})

func logNegativeBinomial(x float64, a []float64) float64 {
	mu, alpha := a[0], a[1]
	if !(isCount(x) && positive(mu) && positive(alpha)) {
		return reject(x, a)
	}
	return negativeBinomial(x, mu, alpha)
}

func negativeBinomial(x, mu, alpha float64) float64 {
	logp := -math.Log1p(mu / alpha)
	if x == 0 {
		return alpha * logp
	}
	s := alpha + mu
	return logBetaKernel(alpha, x, alpha/s, mu/s, logp, -math.Log1p(alpha/mu)) - math.Log(x)
}

// Geometric is the distribution of the number of trials up to the first
// success, 1, 2, 3 …, where each succeeds with probability p.
var Geometric = family(Family{
	Name:     "Geometric",
	Params:   []Param{{Name: "p", Domain: Unit, Default: required}},
	Discrete: true,
	Support:  func([]float64) (lo, hi float64) { return 1, math.Inf(1) },
	LogProb:  logGeometric,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logGeometric(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		p := a[0]
		da[0] = 1/p - over(x-1, 1-p)
		return logp, 0
	},
	CDF: func(x float64, a []float64) float64 { return -math.Expm1(x * math.Log1p(-a[0])) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return 1 + math.Floor(r.ExpFloat64()/-math.Log1p(-a[0]))
	},
	Mean: func(a []float64) float64 { return 1 / a[0] },
	Var:  func(a []float64) float64 { return (1 - a[0]) / (a[0] * a[0]) },
})

func logGeometric(x float64, a []float64) float64 {
	p := a[0]
	if !(x >= 1 && isCount(x) && 0 <= p && p <= 1) {
		return reject(x, a)
	}
	return math.Log(p) + times(x-1, math.Log1p(-p))
}

// HyperGeometric is the distribution of the number of good ones among n drawn
// without replacement from N of which k are good.
var HyperGeometric = family(Family{
	Name: "HyperGeometric",
	Params: []Param{
		{Name: "N", Domain: Count, Default: required},
		{Name: "k", Domain: Count, Default: required},
		{Name: "n", Domain: Count, Default: required},
	},
	Discrete: true,
	Support: func(a []float64) (lo, hi float64) {
		if a[1] > a[0] || a[2] > a[0] {
			return math.NaN(), math.NaN()
		}
		return max(0, a[2]-(a[0]-a[1])), min(a[1], a[2])
	},
	LogProb: logHyperGeometric,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return level(logHyperGeometric(x, a), da)
	},
	CDF: func(x float64, a []float64) float64 {
		N, k, n := a[0], a[1], a[2]
		if x <= k*(n/N) {
			return lowerHyperGeometric(x, N, k, n)
		}
		return 1 - lowerHyperGeometric(n-x-1, N, N-k, n)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		// Inversion, with the values taken in turns from the mode outwards.
		N, k, n := a[0], a[1], a[2]
		u := r.Float64()
		up := math.Floor((k + 1) * ((n + 1) / (N + 2)))
		pUp := math.Exp(logHyperGeometric(up, a))
		down, pDown := up, pUp
		for u -= pUp; u >= 0; {
			pUp *= stepHyperGeometric(up, N, k, n)
			up++
			if u -= pUp; u < 0 {
				return up
			}
			pDown /= stepHyperGeometric(down-1, N, k, n)
			down--
			if u -= pDown; u < 0 {
				return down
			}
			if !(pUp+pDown > 0) {
				return math.Round(k * (n / N)) // rounding has left a crumb of u
			}
		}
		return up
	},
	Mean: func(a []float64) float64 { return over(a[2], a[0]) * a[1] },
	Var: func(a []float64) float64 {
		N, k, n := a[0], a[1], a[2]
		return over(n, N) * over(k, N) * over(N-k, N-1) * (N - n)
	},
})

func logHyperGeometric(x float64, a []float64) float64 {
	N, k, n := a[0], a[1], a[2]
	if !(isCount(N) && isCount(k) && isCount(n) && k <= N && n <= N &&
		isCount(x) && x <= k && x <= n && n-x <= N-k) {
		return reject(x, a)
	}
	if n == 0 || n == N {
		return 0
	}
	// Of two binomial counts with the same p, the first given their sum.
	p, q := n/N, (N-n)/N
	logp, logq := math.Log(p), math.Log(q)
	return binomial(x, k, p, q, logp, logq) + binomial(n-x, N-k, p, q, logp, logq) -
		binomial(n, N, p, q, logp, logq)
}

// stepHyperGeometric returns the probability of x+1 over that of x.
func stepHyperGeometric(x, N, k, n float64) float64 {
	return (k - x) / (x + 1) * ((n - x) / (N - k - n + x + 1))
}

// lowerHyperGeometric returns the probability of at most x, which is below the
// mean or little above.
func lowerHyperGeometric(x, N, k, n float64) float64 {
	a := [3]float64{N, k, n}
	term := math.Exp(logHyperGeometric(x, a[:]))
	var sum float64
	for ; term > 1e-18*sum; x-- {
		sum += term
		if x == 0 || N-k-n+x == 0 {
			break
		}
		term /= stepHyperGeometric(x-1, N, k, n)
	}
	return min(sum, 1)
}

// DiscreteUniform is the uniform distribution on the integers from lower to
// upper, both included.
var DiscreteUniform = family(Family{
	Name: "DiscreteUniform",
	Params: []Param{
		{Name: "lower", Domain: Integer, Default: required},
		{Name: "upper", Domain: Integer, Default: required},
	},
	Discrete: true,
	Support:  func(a []float64) (lo, hi float64) { return a[0], a[1] },
	LogProb:  logDiscreteUniform,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		return level(logDiscreteUniform(x, a), da)
	},
	CDF: func(x float64, a []float64) float64 { return (x - a[0] + 1) / (a[1] - a[0] + 1) },
	Rand: func(r *rand.Rand, a []float64) float64 {
		return min(a[0]+math.Floor((a[1]-a[0]+1)*r.Float64()), a[1])
	},
	Mean: func(a []float64) float64 { return a[0] + (a[1]-a[0])/2 },
	Var: func(a []float64) float64 {
		n := a[1] - a[0] + 1
		return (n*n - 1) / 12
	},
})

func logDiscreteUniform(x float64, a []float64) float64 {
	lower, upper := a[0], a[1]
	if !(lower <= x && x <= upper && x == math.Floor(x) &&
		Integer.Contains(lower) && Integer.Contains(upper)) {
		return reject(x, a)
	}
	return -math.Log(upper - lower + 1)
}

// Categorical is the distribution of an index into the vector p, with
// probabilities in proportion to its elements. As in PyMC they are expected to
// sum to 1 and are divided by their sum in case they do not.
var Categorical = family(Family{
	Name:     "Categorical",
	Params:   []Param{{Name: "p", Domain: NonNegative, Default: required, Vector: true}},
	Discrete: true,
	Support:  indices,
	LogProb:  logCategorical,
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
	CDF: func(x float64, p []float64) float64 { return sum(p[:int(x)+1]) / sum(p) },
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
		if !nonNegative(v) {
			return reject(x, p)
		}
		s += v
	}
	if p[int(x)] < 1e-300 {
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
	Support:  indices,
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
	CDF: func(x float64, eta []float64) float64 {
		top, _ := largest(eta)
		var s, below float64
		for i, v := range eta {
			s += math.Exp(v - top)
			if i == int(x) {
				below = s
			}
		}
		return below / s
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
