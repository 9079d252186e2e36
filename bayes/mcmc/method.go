package mcmc

import (
	"errors"
	"math/rand/v2"
	"sync/atomic"
)

// A Method is a way to make the draws of a chain: [NUTS], [Slice],
// [Metropolis] or [Gibbs]. [Run] runs it.
type Method func(chain int, with means) (kernel, error)

// means is what a run gives to a chain.
type means struct {
	pcg  *rand.PCG // the chain's own stream of chance
	stop *atomic.Bool
	opt  *Options
}

// A kernel makes the draws of one chain. Between iterations it is at rest at
// its state.
type kernel interface {
	// state returns where the chain is. Whoever writes another position into
	// it must call evaluate.
	state() *draw

	// evaluate takes in the position of the state and reports whether the
	// chain can go on from there.
	evaluate() bool

	// warm readies a warm-up of some iterations, from a state to start from.
	warm(iterations int) error

	// iterate replaces the state by the next draw. The error is errStopped
	// where it was told to stop on the way.
	iterate() (Stat, error)

	// learn adapts to the iteration just done, while warming up.
	learn(Stat) error

	// settle ends the adaptation.
	settle()

	// report tells what it has learnt.
	report(*Chain)

	// evaluations returns how often the density was evaluated, ever.
	evaluations() int

	// at returns the point at which the density was last evaluated.
	at() []float64
}

// errStopped says that an iteration was told to stop on the way.
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

// NUTS returns the method of [Sample]: the no-U-turn sampler. Its metric is
// chosen by what warm-up learns: dense, up to 60 dimensions, or of low rank
// above, where correlations are strong, and diagonal otherwise.
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

// A point is where a density without gradient is evaluated.
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
