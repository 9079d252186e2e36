package diagnose

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// A MomentMatcher improves on importance sampling for observations that are hard to
// leave out: it moves the draws so that their moments match those of the posterior
// without the observation (Paananen, Piironen, Bürkner and Vehtari 2021,
// "Implicitly Adaptive Importance Sampling", Statistics and Computing 31, 16;
// arviz.loo_moment_match).
type MomentMatcher struct {
	// Posterior returns the log density of the posterior at unconstrained
	// parameters, up to a constant, their Jacobian included.
	Posterior func(theta []float64) float64
	// LogLik returns the log density of an observation, which is part of it.
	LogLik func(theta []float64, observation int) float64

	Efficiency    float64 // as for LOO
	Threshold     float64 // the Pareto-k that is good enough; 0 stands for GoodK
	MaxIterations int     // of transformations for an observation; 0 stands for 30
	NoSplit       bool    // do not mix moved draws with those that are not
	NoCovariance  bool    // match means and variances only
}

// Match returns e, which is [LOO] of draws, with better estimates for the
// observations whose Pareto-k is above the threshold. theta is the draws of the
// unconstrained parameters by chain, draw and parameter. An observation keeps its
// estimate if no move lowers its k.
func (m MomentMatcher) Match(e ELPD, theta [][][]float64) ELPD {
	if draws, width := shape(theta); draws == 0 || width == 0 {
		return e
	}
	d := newMatching(m, theta)
	threshold := m.Threshold
	if threshold == 0 {
		threshold = GoodK(d.n)
	}
	pointwise, paretoK := slices.Clone(e.Pointwise), slices.Clone(e.ParetoK)
	for i, k := range e.ParetoK {
		if !(k > threshold) {
			continue
		}
		if elpd, own := d.match(i, k, threshold); own < k {
			pointwise[i], paretoK[i] = elpd, own
		}
	}
	better := newELPD(pointwise, e.Pointwise, paretoK, d.n)
	better.P += e.P
	return better
}

// A matching holds the draws of all chains, one a row, in the order of draws and
// then chains, as ArviZ splits them.
type matching struct {
	MomentMatcher
	w            workspace
	n, width     int
	theta        *mat.Dense
	logDensity   []float64 // of the posterior at theta
	tail, rounds int
}

func newMatching(m MomentMatcher, theta [][][]float64) *matching {
	d := &matching{MomentMatcher: m, rounds: m.MaxIterations}
	if d.rounds == 0 {
		d.rounds = 30
	}
	d.n, d.width = shape(theta)
	d.theta = mat.NewDense(d.n, d.width, nil)
	row := 0
	for s := 0; row < d.n; s++ {
		for _, chain := range theta {
			if s < len(chain) {
				d.theta.SetRow(row, chain[s])
				row++
			}
		}
	}
	d.logDensity = d.posterior(d.theta)
	d.tail = tailLength(d.n, m.Efficiency)
	return d
}

func (d *matching) posterior(theta *mat.Dense) []float64 {
	p := make([]float64, d.n)
	for s := range p {
		p[s] = d.Posterior(theta.RawRowView(s))
	}
	return p
}

func (d *matching) logLik(theta *mat.Dense, i int) []float64 {
	l := make([]float64, d.n)
	for s := range l {
		l[s] = d.LogLik(theta.RawRowView(s), i)
	}
	return l
}

// A move is an affine map of draws: distances from their mean are scaled, and
// mapped, and the mean is shifted.
type move struct {
	shift, scale []float64
	mapping      *mat.Dense
}

// match returns the log predictive density of observation i left out, and its
// Pareto-k, which is k before.
func (d *matching) match(i int, k, threshold float64) (elpd, best float64) {
	theta := mat.DenseCopyOf(d.theta)
	density := d.logLik(theta, i)
	weights := make([]float64, d.n)
	vector.Scale(weights, density, -1)
	d.w.psis(weights, d.tail)
	total := move{make([]float64, d.width), make([]float64, d.width), identity(d.width)}
	for j := range total.scale {
		total.scale[j] = 1
	}
	moves := []func(*mat.Dense, []float64) move{matchMean, matchVariance}
	if !d.NoCovariance && d.n >= 10*d.width {
		moves = append(moves, matchCovariance)
	}
	moved := false
	for round := 1; round <= d.rounds && k > threshold; {
		improved := false
		for _, next := range moves {
			step := next(theta, weights)
			trial := step.apply(theta)
			ratios := d.posterior(trial)
			own := d.logLik(trial, i)
			for s := range ratios {
				ratios[s] += -own[s] - d.logDensity[s]
			}
			if kTrial := d.smooth(ratios); kTrial < k {
				k, weights, density, theta = kTrial, ratios, own, trial
				total = total.then(step)
				round++
				moved, improved = true, true
				break
			}
		}
		if !improved {
			break
		}
	}
	if moved && !d.NoSplit {
		weights, density = d.split(total, i)
	}
	vector.AddTo(weights, density)
	return d.w.logSumExp(weights), k
}

// smooth replaces log ratios, of which NaN counts as −Inf, by smoothed log
// weights. It returns k, +Inf where no distribution fits.
func (d *matching) smooth(ratios []float64) (k float64) {
	for s, v := range ratios {
		if v != v {
			ratios[s] = math.Inf(-1)
		}
	}
	if k = d.w.psis(ratios, d.tail); k != k {
		return math.Inf(1)
	}
	return k
}

// split returns log weights of draws of which the first half is moved and the
// second is not, and the log density of observation i there. The importance
// density is the mixture of where draws come from and where they would be moved,
// so that weights stay bounded where the draws already are.
func (d *matching) split(m move, i int) (weights, density []float64) {
	half := d.n / 2
	forward, backward := mat.DenseCopyOf(d.theta), mat.DenseCopyOf(d.theta)
	moved, returned := m.apply(d.theta), m.inverse().apply(d.theta)
	for s := range d.n {
		if s < half {
			forward.SetRow(s, moved.RawRowView(s))
		} else {
			backward.SetRow(s, returned.RawRowView(s))
		}
	}
	logDet, _ := mat.LogDet(m.mapping)
	for _, s := range m.scale {
		logDet += math.Log(s)
	}
	at, before := d.posterior(forward), d.posterior(backward)
	density = d.logLik(forward, i)
	weights = make([]float64, d.n)
	for s := range weights {
		weights[s] = -density[s] + at[s] - logSumExp([]float64{at[s], before[s] - logDet})
		if math.IsInf(weights[s], 1) {
			weights[s] = math.Inf(-1)
		}
	}
	d.smooth(weights)
	return weights, density
}

// apply returns the draws moved.
func (m move) apply(theta *mat.Dense) *mat.Dense {
	n, width := theta.Dims()
	means := columnMeans(theta)
	x := mat.NewDense(n, width, nil)
	x.Apply(func(_, j int, v float64) float64 {
		v -= means[j]
		if m.scale != nil {
			v *= m.scale[j]
		}
		return v
	}, theta)
	if m.mapping != nil {
		x.Mul(mat.DenseCopyOf(x), m.mapping.T())
	}
	x.Apply(func(_, j int, v float64) float64 { return v + means[j] + m.shift[j] }, x)
	return x
}

// then returns the move that does m first and next after.
func (m move) then(next move) move {
	sum := move{make([]float64, len(m.shift)), make([]float64, len(m.scale)), m.mapping}
	vector.Add(sum.shift, m.shift, next.shift)
	copy(sum.scale, m.scale)
	if next.scale != nil {
		vector.Mul(sum.scale, sum.scale, next.scale)
	}
	if next.mapping != nil {
		sum.mapping = new(mat.Dense)
		sum.mapping.Mul(next.mapping, m.mapping)
	}
	return sum
}

// inverse returns the move back of one that scales before it maps.
func (m move) inverse() move {
	width := len(m.shift)
	back := new(mat.Dense)
	if back.Inverse(m.mapping) != nil {
		back = identity(width)
	}
	inverse := move{make([]float64, width), nil, back}
	for j := range width {
		inverse.shift[j] = -m.shift[j]
		for l := range width {
			back.Set(j, l, back.At(j, l)/m.scale[j])
		}
	}
	return inverse
}

func identity(n int) *mat.Dense {
	m := mat.NewDense(n, n, nil)
	for j := range n {
		m.Set(j, j, 1)
	}
	return m
}

func columnMeans(theta *mat.Dense) []float64 {
	n, width := theta.Dims()
	means := make([]float64, width)
	for j := range means {
		means[j] = mean(mat.Col(make([]float64, n), j, theta))
	}
	return means
}

// matchMean returns the move to the mean of the draws by weight.
func matchMean(theta *mat.Dense, logWeights []float64) move {
	n, width := theta.Dims()
	shift := make([]float64, width)
	for j := range shift {
		x := mat.Col(make([]float64, n), j, theta)
		shift[j] = Expect(x, logWeights, ExpectMean) - mean(x)
	}
	return move{shift: shift}
}

// matchVariance returns the move to the means and variances by weight.
func matchVariance(theta *mat.Dense, logWeights []float64) move {
	m := matchMean(theta, logWeights)
	n, width := theta.Dims()
	m.scale = make([]float64, width)
	weights := softmax(logWeights)
	for j := range m.scale {
		x := mat.Col(make([]float64, n), j, theta)
		before, after := variance(x), weightedVariance(x, weights)*float64(n)/float64(n-1)
		m.scale[j] = 1
		if before > 1e-9 && after > 1e-9 {
			m.scale[j] = math.Sqrt(after / before)
		}
	}
	return m
}

// matchCovariance returns the move to the means and covariances by weight.
func matchCovariance(theta *mat.Dense, logWeights []float64) move {
	m := matchMean(theta, logWeights)
	n, width := theta.Dims()
	equal := make([]float64, n)
	for s := range equal {
		equal[s] = 1 / float64(n)
	}
	before, ok := covarianceFactor(theta, equal)
	after, fine := covarianceFactor(theta, softmax(logWeights))
	m.mapping = identity(width)
	if ok && fine {
		var back mat.Dense
		if back.Inverse(before) == nil {
			m.mapping.Mul(after, &back)
		}
	}
	return m
}

// covarianceFactor returns the Cholesky factor of the covariance of draws given
// weights that sum to 1.
func covarianceFactor(theta *mat.Dense, weights []float64) (factor *mat.TriDense, ok bool) {
	n, width := theta.Dims()
	columns, centred := make([][]float64, width), make([]float64, n)
	for j := range columns {
		columns[j] = mat.Col(make([]float64, n), j, theta)
		vector.Shift(columns[j], columns[j], -vector.Dot(weights, columns[j]))
	}
	degrees := 1 - vector.Dot(weights, weights)
	cov := mat.NewSymDense(width, nil)
	for j := range width {
		vector.Mul(centred, weights, columns[j])
		for l := range j + 1 {
			cov.SetSym(j, l, vector.Dot(centred, columns[l])/degrees)
		}
	}
	var eigen mat.EigenSym
	if eigen.Factorize(cov, false) {
		if least := eigen.Values(nil)[0]; least <= 0 {
			for j := range width {
				cov.SetSym(j, j, cov.At(j, j)+1e-6-least)
			}
		}
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(cov) {
		return nil, false
	}
	factor = mat.NewTriDense(width, mat.Lower, nil)
	cholesky.LTo(factor)
	return factor, true
}
