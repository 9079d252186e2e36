package mcmc

import (
	"errors"
	"math/rand/v2"
	"sync/atomic"
)

// A Method is a way to make the draws of a chain: [NUTS], [Slice],
// [Metropolis] or [Gibbs]. [Run] runs it.
type Method func(chain int, with means) (kernel, error)

// means are the resources that a run gives to a kernel.
type means struct {
	pcg  *rand.PCG // the chain's own generator
	stop *atomic.Bool
	opt  *Options
}

// A kernel makes the draws of one chain.
type kernel interface {
	// state returns the current draw. A caller that changes its position must call
	// evaluate.
	state() *draw

	// evaluate evaluates the density at the position of the state and reports
	// whether the chain can continue from there.
	evaluate() bool

	// warm prepares a warm-up of some iterations from the current state.
	warm(iterations int) error

	// iterate replaces the state by the next draw. The error is errStopped if the
	// run was stopped on the way.
	iterate() (Stat, error)

	// learn adapts to the last iteration of warm-up.
	learn(Stat) error

	// settle ends the adaptation.
	settle()

	// report returns the result of the adaptation.
	report(*Chain)

	// evaluations returns the total number of evaluations of the density.
	evaluations() int

	// at returns the point of the last evaluation of the density.
	at() []float64
}

// errStopped says that the run was stopped during an iteration.
var errStopped = errors.New("stopped")

// A LogDensity is a log density over ℝⁿ, up to a constant, without a gradient.
// It is used by one goroutine at a time.
type LogDensity interface {
	// Dim returns n.
	Dim() int

	// LogDensity returns the log density at q. A result of −Inf or NaN says
	// that q is outside the support. It does not keep q.
	LogDensity(q []float64) float64
}

// NUTS returns the method of [Sample]: the no-U-turn sampler. Warm-up chooses
// its metric: if correlations are strong, a dense one up to 60 dimensions and
// one of low rank above, and otherwise a diagonal one.
func NUTS(newDensity func(chain int) (Density, error)) Method {
	return func(chain int, with means) (kernel, error) {
		d, err := newDensity(chain)
		if err != nil {
			return nil, err
		}
		s := newNUTS(d, with.pcg, with.opt.MaxTreeDepth, with.stop)
		s.target = with.opt.TargetAccept
		return s, nil
	}
}

func (s *nuts) state() *draw     { return &s.current }
func (s *nuts) evaluations() int { return s.gradients }
func (s *nuts) at() []float64    { return s.moving.q }

func (s *nuts) warm(iterations int) (err error) {
	if iterations > 0 {
		s.approach()
	}
	s.warmup, err = newWarmup(s, iterations, s.target)
	return err
}

func (s *nuts) learn(stat Stat) error { return s.warmup.learn(stat.AcceptanceRate) }
func (s *nuts) settle()               { s.warmup.finish() }

func (s *nuts) report(c *Chain) {
	c.StepSize = s.stepSize
	c.InverseMetric = make([]float64, len(s.current.q))
	s.metric.variances(c.InverseMetric)
	switch m := s.metric.(type) {
	case *dense:
		c.Dense = true
	case *lowRank:
		c.Rank = len(m.u)
	}
}

// A point evaluates a density without gradient.
type point struct {
	density LogDensity
	with    means
	rng     *rand.Rand // draws from with.pcg
	current draw
	try     []float64
	count   int
}

func newPoint(d LogDensity, with means) point {
	n := d.Dim()
	return point{density: d, with: with, rng: rand.New(with.pcg),
		current: draw{q: make([]float64, n)}, try: make([]float64, n)}
}

func (p *point) state() *draw     { return &p.current }
func (p *point) evaluations() int { return p.count }
func (p *point) at() []float64    { return p.try }

func (p *point) evaluate() bool {
	copy(p.try, p.current.q)
	p.current.logDensity = p.look()
	return finite(p.current.logDensity)
}

// look returns the log density at p.try.
func (p *point) look() float64 {
	p.count++
	return p.density.LogDensity(p.try)
}
