package mcmc

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A StepSizeError says that no step size suits a density: the search for one ran
// out of bounds.
type StepSizeError struct {
	Chain    int
	StepSize float64   // where the search ended: tiny or huge
	Q        []float64 // the point of the search
}

func (e *StepSizeError) Error() string {
	if e.StepSize > 1 {
		return fmt.Sprintf("mcmc: chain %d: the log density does not fall however long the step: the density seems to be improper", e.Chain)
	}
	return fmt.Sprintf("mcmc: chain %d: no step is short enough to conserve the energy: the log density seems to have jumps or a wrong gradient", e.Chain)
}

const (
	minStepSize = 1e-100
	maxStepSize = 1e20
)

// findStepSize doubles or halves the step size until the acceptance rate of a
// single leapfrog from the current draw crosses 0.8 (Hoffman and Gelman 2014,
// algorithm 4, with Stan's threshold). It returns early if the run is stopped.
func (s *nuts) findStepSize() error {
	if len(s.current.q) == 0 {
		return nil
	}
	x := &s.ends[0]
	s.moving = x
	for factor := 0.0; !s.stop.Load(); {
		energy := s.launch(x)
		logDensity, kinetic := s.leapfrog(x, s.stepSize)
		s.gradients++
		good := energy-(kinetic-logDensity) > math.Log(0.8) // false for NaN
		switch {
		case factor == 0 && good:
			factor = 2
		case factor == 0:
			factor = 0.5
		case good != (factor == 2):
			return nil
		}
		s.stepSize *= factor
		if s.stepSize < minStepSize || s.stepSize > maxStepSize {
			return &StepSizeError{StepSize: s.stepSize, Q: slices.Clone(s.current.q)}
		}
	}
	return nil
}

// stepAdapter tunes the step size by dual averaging (Hoffman and Gelman 2014,
// section 3.2, with their constants, which are Stan's).
type stepAdapter struct {
	target  float64 // acceptance rate
	centre  float64 // the logarithm of the step size shrinks towards it
	count   float64
	err     float64 // running mean of the error of the acceptance rate
	average float64 // running mean of the logarithm of the step size
}

// restart forgets the past and searches around a step size that works.
func (a *stepAdapter) restart(stepSize float64) {
	*a = stepAdapter{target: a.target, centre: math.Log(10 * stepSize)}
}

// update takes the acceptance rate of an iteration and returns the step size
// for the next one.
func (a *stepAdapter) update(acceptance float64) float64 {
	const gamma, t0, kappa = 0.05, 10, 0.75
	a.count++
	a.err += (a.target - acceptance - a.err) / (a.count + t0)
	log := a.centre - a.err*math.Sqrt(a.count)/gamma
	a.average += math.Pow(a.count, -kappa) * (log - a.average)
	return math.Exp(log)
}

// final returns the step size to sample with.
func (a *stepAdapter) final() float64 { return math.Exp(a.average) }

// windows plans a warm-up of the given number of iterations. As in Stan, it adapts
// only the step size at the beginning and at the end. In between are windows that
// double in length; at the end of each, the metric is estimated from its draws. It
// returns the boundaries of the windows, or nil if there is no room for any. A
// window that leaves no room for one of twice its length extends to the end.
//
// Windows begin at iteration 10 with a length of 10; in Stan they begin at 75
// with a length of 25. With gradients, an early estimate is already good, and
// iterations under a poor metric are expensive.
func windows(iterations int) []int {
	start, length, rest := 10, 10, 50
	switch {
	case iterations < 20:
		return nil
	case iterations < start+length+rest:
		start, rest = iterations*15/100, iterations/10
		length = iterations - start - rest
	}
	bounds := []int{start}
	for last := iterations - rest; start < last; length *= 2 {
		start += length
		if start+2*length > last {
			start = last
		}
		bounds = append(bounds, start)
	}
	return bounds
}

// A warmup adapts the step size and the metric of a sampler.
type warmup struct {
	sampler *nuts
	step    stepAdapter
	windows []int // the current window and later ones
	done    int
	seen    *moments // of the current window
}

// newWarmup prepares a sampler that has a starting point.
func newWarmup(s *nuts, iterations int, target float64) (*warmup, error) {
	if err := s.findStepSize(); err != nil {
		return nil, err
	}
	w := &warmup{
		sampler: s,
		step:    stepAdapter{target: target},
		windows: windows(iterations),
		seen:    newMoments(len(s.current.q)),
	}
	w.step.restart(s.stepSize)
	return w, nil
}

// learn adapts to the last iteration of the sampler.
func (w *warmup) learn(acceptance float64) error {
	s := w.sampler
	s.stepSize = w.step.update(acceptance)
	w.done++
	if len(w.windows) < 2 || w.done <= w.windows[0] {
		return nil
	}
	if w.seen.below(s.current.logDensity) {
		w.seen.reset()
	}
	w.seen.add(s.current.q, s.current.grad)
	w.seen.lowest = min(w.seen.lowest, s.current.logDensity)
	if w.done < w.windows[1] {
		return nil
	}
	w.windows = w.windows[1:]
	if w.seen.count > 1 {
		s.metric = w.seen.metric(s.metric)
	}
	w.seen.reset()
	if err := s.findStepSize(); err != nil {
		return err
	}
	w.step.restart(s.stepSize)
	return nil
}

// finish fixes the step size.
func (w *warmup) finish() {
	if w.step.count > 0 {
		w.sampler.stepSize = w.step.final()
	}
}

// maxDense is the largest dimension for which a dense metric is considered:
// beyond it, its n² operations outweigh most gradients.
const maxDense = 60

// moments are running moments of the draws of a window and of the gradients at
// them. Second moments are sums of squares about the mean.
type moments struct {
	count             float64
	mean, gMean       []float64
	squares, gSquares []float64
	delta, gDelta     []float64
	products          []float64 // n×n by rows, lower triangle; nil for a large n
	gProducts         []float64
	recent            *recent // nil for a small n

	lowest float64 // log density
}

func newMoments(n int) *moments {
	m := &moments{
		mean: make([]float64, n), squares: make([]float64, n),
		gMean: make([]float64, n), gSquares: make([]float64, n),
		delta: make([]float64, n), gDelta: make([]float64, n), lowest: math.Inf(1),
	}
	if n <= maxDense {
		m.products, m.gProducts = make([]float64, n*n), make([]float64, n*n)
	} else {
		m.recent = newRecent(n)
	}
	return m
}

func (m *moments) reset() {
	m.count, m.lowest = 0, math.Inf(1)
	for _, v := range [][]float64{m.mean, m.squares, m.gMean, m.gSquares, m.products, m.gProducts} {
		clear(v)
	}
	if m.recent != nil {
		m.recent.reset()
	}
}

// add adds a draw, by Welford's recurrence.
func (m *moments) add(q, grad []float64) {
	m.count++
	for i, q := range q {
		d := q - m.mean[i]
		m.delta[i] = d
		m.mean[i] += d / m.count
		m.squares[i] += d * (q - m.mean[i])
		d = grad[i] - m.gMean[i]
		m.gDelta[i] = d
		m.gMean[i] += d / m.count
		m.gSquares[i] += d * (grad[i] - m.gMean[i])
	}
	if m.products != nil {
		scale := 1 - 1/m.count
		for i, d := range m.delta {
			axpy(scale*d, m.delta[:i+1], m.products[i*len(m.delta):])
			axpy(scale*m.gDelta[i], m.gDelta[:i+1], m.gProducts[i*len(m.delta):])
		}
	}
	if m.recent != nil {
		m.recent.add(q, grad)
	}
}

// below reports whether some draws come from the approach to the typical set:
// their log density is lower than that of the current draw by much more than it
// varies in the typical set, where it is like half of a chi-squared variable
// with as many degrees of freedom as there are dimensions. Such draws are
// correlated along the path of the chain, whatever the target, and a metric
// estimated from them keeps the chain on that path.
func (m *moments) below(logDensity float64) bool {
	return logDensity-m.lowest > 1000+10*float64(len(m.mean))
}

// metric returns a metric for the draws: a dense one, or in higher dimensions
// one of low rank, if that is worth its cost, and a diagonal one otherwise.
func (m *moments) metric(old metric) metric {
	if d, ok := m.dense(); ok {
		return d
	}
	diagonal := m.diagonal(old)
	if l, ok := m.lowRank(diagonal); ok {
		return l
	}
	return diagonal
}

// diagonal returns the metric that makes draws and gradients vary alike: its
// inverse has √(var(qᵢ)/var(gᵢ)) on the diagonal, as in the sampler nutpie.
// Unlike Stan's variances, which are regularised towards a constant, it does not
// depend on the units of a coordinate, and a few draws suffice. A coordinate that
// has not moved keeps its old scale.
func (m *moments) diagonal(old metric) *diagonal {
	v := make([]float64, len(m.mean))
	old.variances(v)
	for i, s := range m.squares {
		g := m.gSquares[i]
		if !(g > 0) {
			g = (m.count - 1) * (m.count - 1) / s // as for a normal density
		}
		if r := math.Sqrt(s / g); r > 0 && finite(r) {
			v[i] = r
		}
	}
	return newDiagonal(v)
}

// dense returns a metric with a full matrix, if correlations are strong enough
// for it to be worth its cost. The number of leapfrogs under a diagonal metric
// grows with the square root of the condition number of the correlation matrix.
// Sampling error alone, in a covariance estimated from count independent draws
// of uncorrelated coordinates, gives a condition number of about
// ((1+√r)/(1−√r))² with r = n/count (Marchenko and Pastur 1967). So a dense
// metric is chosen if the condition number is several times as large.
func (m *moments) dense() (*dense, bool) {
	const several, singular = 6, 1e12
	n := len(m.mean)
	if n < 2 || n > maxDense || m.count < float64(n)+4 || slices.Min(m.squares) == 0 {
		return nil, false
	}
	fit, ok := m.covariance()
	if !ok {
		return nil, false
	}
	scale := make([]float64, n)
	for i := range n {
		scale[i] = math.Sqrt(fit.At(i, i))
	}
	a, lt := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = fit.At(i, j) / (scale[i] * scale[j])
		}
	}
	if !cholesky(n, a, lt) {
		return nil, false
	}
	root := math.Sqrt(float64(n) / m.count)
	noise := (1 + root) / (1 - root)
	if c := condition(n, lt); !(c > several*noise*noise && c < singular) {
		return nil, false
	}
	for i := range n {
		scale[i] *= math.Sqrt(m.squares[i] / (m.count - 1))
	}
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] *= scale[i] * scale[j]
		}
	}
	return newDense(n, a)
}

// covariance estimates the covariance, in units of the standard deviations of
// the draws, by the matrix A with A·cov(g)·A = cov(q), which makes draws and
// gradients vary alike. For a normal density that is exact as soon as there are
// somewhat more draws than dimensions; see lowRank. Without gradients it is the
// covariance of the draws, which takes more of them.
func (m *moments) covariance() (*mat.SymDense, bool) {
	n := len(m.mean)
	q, g := mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			units := math.Sqrt(m.squares[i]) * math.Sqrt(m.squares[j])
			q.SetSym(i, j, m.products[i*n+j]/units)
			g.SetSym(i, j, m.gProducts[i*n+j]*units/((m.count-1)*(m.count-1)))
		}
	}
	if slices.Max(m.gSquares) == 0 {
		return q, m.count >= 3*float64(n)
	}
	return between(q, g)
}

// condition returns the ratio of the largest to the smallest eigenvalue of
// L·Lᵀ, given Lᵀ, to the accuracy of some power iterations.
func condition(n int, lt []float64) float64 {
	x, y := make([]float64, n), make([]float64, n)
	for i := range n { // in practice no eigenvector is orthogonal to these
		x[i] = 1 + float64(i*i%7)/7
		y[i] = x[i] * float64(1-i%2*2)
	}
	largest, smallest := 1.0, 1.0
	for range 40 {
		for i := range n { // x ← Lᵀx
			x[i] = dot(lt[i*n+i:i*n+n], x[i:])
		}
		for i := n - 1; i >= 0; i-- { // x ← L·x
			v := x[i]
			x[i] = 0
			axpy(v, lt[i*n+i:i*n+n], x[i:])
		}
		for i := range n { // y ← L⁻¹y
			y[i] /= lt[i*n+i]
			axpy(-y[i], lt[i*n+i+1:i*n+n], y[i+1:])
		}
		for i := n - 1; i >= 0; i-- { // y ← L⁻ᵀy
			y[i] = (y[i] - dot(lt[i*n+i+1:i*n+n], y[i+1:])) / lt[i*n+i]
		}
		largest, smallest = normalise(x), 1/normalise(y)
	}
	return largest / smallest
}

// normalise scales x to unit length and returns its old length.
func normalise(x []float64) float64 {
	norm := math.Sqrt(dot(x, x))
	for i := range x {
		x[i] /= norm
	}
	return norm
}
