package mcmc

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
)

// An Approximation is a sample from one or more normal distributions that
// approximate a density, with measures of how well they do.
type Approximation struct {
	Mean       []float64   // of the best normal distribution
	Draws      [][]float64 // by draw and coordinate
	LogDensity []float64   // of the density approximated, at each draw

	// ParetoK is the shape of the tail of the importance ratios (see Vehtari
	// et al. 2024). Below 0.5 the approximation is good, and up to 0.7 usable;
	// above, use [Sample], with starting points from Init.
	ParetoK float64

	// ELBO, the evidence lower bound, is the mean, over draws from the best normal
	// distribution, of the log density minus that of the normal. It is at most the
	// logarithm of the integral of the density.
	ELBO        float64
	Evaluations int // of the density
}

// Record passes the draws to a recorder as the draws of chain 0.
func (a *Approximation) Record(rec Recorder) {
	for i, q := range a.Draws {
		rec.Record(0, i, q, Stat{LogDensity: a.LogDensity[i]})
	}
}

// Init sets q to a random draw, for use as [Options].Init.
func (a *Approximation) Init(_ int, r *rand.Rand, q []float64) {
	copy(q, a.Draws[r.IntN(len(a.Draws))])
}

// ErrNotConcave says that at its mode a density is not curved downward in
// every direction, so that no normal distribution fits it.
var ErrNotConcave = errors.New("mcmc: no normal approximation: at its mode the density is flat, or has an edge, in some direction; sample from it instead")

// Laplace draws from the normal approximation at the highest mode that
// [Optimize] finds. Its precision is minus the Hessian there, from central
// differences of the gradient. It uses the options that Optimize uses, and Draws.
// Errors are those of Optimize, and [ErrNotConcave].
//
// The approximation is on the scale of the density, which for a model is the
// unconstrained one. It is good for posteriors with plenty of data for each
// parameter; check ParetoK.
func Laplace(ctx context.Context, d Density, opt Options) (a *Approximation, err error) {
	opt = opt.withDefaults()
	if err := opt.check(); err != nil {
		return nil, err
	}
	c := newClimber(ctx, d)
	defer c.recover(&err)
	mode, err := c.optimize(opt)
	if err != nil {
		return nil, err
	}
	n := len(mode.Q)
	fit := &normal{mean: mode.Q, factor: &precisionFactor{n, make([]float64, n*n)}}
	if !cholesky(n, c.precision(mode.Q), fit.factor.(*precisionFactor).lt) {
		if err := c.failed(); err != nil {
			return nil, err
		}
		return nil, ErrNotConcave
	}
	sample, err := c.sample(fit, rand.New(stream(opt.Seed, opt.Chains)), opt.Draws)
	if err != nil {
		return nil, err
	}
	a = &Approximation{Mean: mode.Q, Draws: sample.q, LogDensity: sample.logDensity, ELBO: sample.elbo(), Evaluations: c.evaluations}
	_, a.ParetoK = smoothWeights(sample.logRatio)
	return a, nil
}

// precision returns minus the Hessian at q, n×n by rows, from gradients on
// either side along each coordinate: first at a distance on the scale of the
// coordinate, to estimate that of the posterior, then at a thousandth of the
// latter.
func (c *climber) precision(q []float64) []float64 {
	n := len(q)
	p := make([]float64, n*n)
	x, low := make([]float64, n), make([]float64, n)
	row := func(i int, h float64) []float64 {
		copy(x, q)
		x[i] = q[i] - h
		c.at(x)
		copy(low, c.grad)
		x[i] = q[i] + h
		c.at(x)
		r := p[i*n : i*n+n]
		for j := range r {
			r[j] = (low[j] - c.grad[j]) / (2 * h)
		}
		return r
	}
	for i := range n {
		const cubeRoot = 6e-6 // of the machine precision
		h := cubeRoot * max(1, math.Abs(q[i]))
		if curvature := row(i, h)[i]; curvature > 0 && finite(curvature) {
			h = 1e-3 / math.Sqrt(curvature)
		}
		row(i, max(h, 1e-9*math.Abs(q[i])))
	}
	for i := range n {
		for j := range i {
			mean := (p[i*n+j] + p[j*n+i]) / 2
			p[i*n+j], p[j*n+i] = mean, mean
		}
	}
	return p
}

// A normal is a normal distribution over ℝⁿ.
type normal struct {
	mean   []float64
	factor factor
}

// A factor is a square root L of a covariance L·Lᵀ.
type factor interface {
	apply(z []float64) // z ← L·z
	logDet() float64   // log |det L|
}

// draw sets q to a draw and returns its log density, normalised.
func (d *normal) draw(r *rand.Rand, q []float64) float64 {
	squares := 0.0
	for i := range q {
		q[i] = r.NormFloat64()
		squares += q[i] * q[i]
	}
	d.factor.apply(q)
	axpy(1, d.mean, q)
	const logRoot2Pi = 0.91893853320467274178
	return -squares/2 - d.factor.logDet() - float64(len(q))*logRoot2Pi
}

// A precisionFactor is the inverse transpose of the Cholesky factor of a
// precision matrix. It keeps the transpose, upper triangular, by rows.
type precisionFactor struct {
	n  int
	lt []float64
}

func (f *precisionFactor) apply(z []float64) {
	n := f.n
	for i := n - 1; i >= 0; i-- {
		z[i] = (z[i] - dot(f.lt[i*n+i+1:i*n+n], z[i+1:])) / f.lt[i*n+i]
	}
}

func (f *precisionFactor) logDet() float64 {
	sum := 0.0
	for i := range f.n {
		sum -= math.Log(f.lt[i*f.n+i])
	}
	return sum
}

// A weighted is a sample from a normal distribution, with the log importance
// ratios of a density to it.
type weighted struct {
	q          [][]float64
	logDensity []float64
	logRatio   []float64
}

// sample draws from a normal distribution that approximates the density.
func (c *climber) sample(d *normal, r *rand.Rand, draws int) (weighted, error) {
	var w weighted
	for range draws {
		q := make([]float64, len(d.mean))
		own := d.draw(r, q)
		logDensity := c.at(q)
		if err := c.failed(); err != nil {
			return weighted{}, err
		}
		w.q = append(w.q, q)
		w.logDensity = append(w.logDensity, logDensity)
		w.logRatio = append(w.logRatio, logDensity-own)
	}
	return w, nil
}

// elbo returns the mean of the logarithms of the ratios.
func (w *weighted) elbo() float64 {
	sum := 0.0
	for _, r := range w.logRatio {
		sum += r
	}
	return sum / float64(len(w.logRatio))
}
