package mcmc

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"

	"gonum.org/v1/gonum/optimize"
)

// A Mode is a point at which a log density is highest.
type Mode struct {
	Q           []float64
	LogDensity  float64   // at Q
	Reached     []float64 // log density reached from each starting point; NaN if the search failed
	Evaluations int       // of the density
}

// A NoModeError says that the log density was still rising where the climb ended.
type NoModeError struct {
	Q          []float64 // where it ended
	LogDensity float64   // at Q
}

func (e *NoModeError) Error() string {
	return fmt.Sprintf("mcmc: no mode: the log density has reached %.4g and still rises; it seems to be unbounded, as in a hierarchical model whose scale goes to zero: sample from it instead", e.LogDensity)
}

// Optimize returns the highest mode of a density that L-BFGS (Liu and Nocedal
// 1989) finds from opt.Chains starting points. It uses the options Chains, Seed
// and Init, as [Sample] does. On the unconstrained scale of a model, the mode
// differs from that of the parameters' own density because of the Jacobians of
// the transforms.
//
// Errors are a [*NoModeError], an [*InitError], a [*PanicError] or ctx.Err(),
// wrapped. A starting point from which no mode is found is an error only if no
// starting point leads to a mode.
func Optimize(ctx context.Context, d Density, opt Options) (mode Mode, err error) {
	opt = opt.withDefaults()
	if err := opt.check(); err != nil {
		return Mode{}, err
	}
	c := newClimber(ctx, d)
	defer c.recover(&err)
	return c.optimize(opt)
}

func (c *climber) optimize(opt Options) (Mode, error) {
	mode := Mode{LogDensity: math.Inf(-1)}
	var first error
	for chain := range opt.Chains {
		reached := math.NaN()
		q, err := c.start(opt, chain)
		if err == nil {
			reached, err = c.summit(q)
		}
		switch {
		case c.failed() != nil:
			return Mode{}, c.failed()
		case err != nil && first == nil:
			first = err
		case err == nil && reached > mode.LogDensity:
			mode.Q, mode.LogDensity = q, reached
		}
		mode.Reached = append(mode.Reached, reached)
	}
	mode.Evaluations = c.evaluations
	if mode.Q == nil {
		return Mode{}, first
	}
	return mode, nil
}

// A climber evaluates a density for an optimiser. It remembers the last point,
// because optimisers ask for value and gradient in turn, and the first error.
type climber struct {
	ctx         context.Context
	density     Density
	q, grad     []float64 // last evaluated
	logDensity  float64   // at q; −Inf where it or the gradient is not finite
	evaluations int
	unbounded   bool // whether it was +Inf somewhere
	iterations  int  // of a climb, at most
	panicked    *PanicError
}

func newClimber(ctx context.Context, d Density) *climber {
	q := make([]float64, d.Dim())
	if len(q) > 0 {
		q[0] = math.NaN() // equal to no point
	}
	return &climber{ctx: ctx, density: d, q: q, grad: make([]float64, len(q)), iterations: maxIterations}
}

// failed returns the error that ends all climbs, if there is one.
func (c *climber) failed() error {
	if c.panicked != nil {
		return c.panicked
	}
	if err := c.ctx.Err(); err != nil {
		return fmt.Errorf("mcmc: stopped: %w", err)
	}
	return nil
}

// at evaluates the density at q. The gradient is left in c.grad.
func (c *climber) at(q []float64) float64 {
	if len(q) > 0 && slices.Equal(c.q, q) {
		return c.logDensity
	}
	defer func() {
		if v := recover(); v != nil {
			c.panicked = &PanicError{Q: slices.Clone(q), Value: v, Stack: debug.Stack()}
			c.logDensity = math.Inf(-1)
		}
	}()
	copy(c.q, q)
	c.evaluations++
	c.logDensity = c.density.LogDensity(c.q, c.grad)
	c.unbounded = c.unbounded || math.IsInf(c.logDensity, 1)
	if !finite(c.logDensity) || !finite(dot(c.grad, c.grad)) {
		c.logDensity = math.Inf(-1)
	}
	return c.logDensity
}

// recover turns a panic into an error. It must be deferred.
func (c *climber) recover(err *error) {
	if v := recover(); v != nil {
		*err = &PanicError{Q: c.q, Value: v, Stack: debug.Stack()}
	}
}

// start returns a starting point.
func (c *climber) start(opt Options, chain int) ([]float64, error) {
	pcg := stream(opt.Seed, chain)
	r := rand.New(pcg)
	q := make([]float64, c.density.Dim())
	for try := range maxInitTries {
		opt.place(chain, try, r, pcg, q)
		if finite(c.at(q)) || c.failed() != nil {
			return q, c.failed()
		}
	}
	logDensity := c.density.LogDensity(q, c.grad) // at also returns −Inf if only the gradient is not finite
	return nil, &InitError{Chain: chain, Tries: maxInitTries, Q: q, LogDensity: logDensity, Gradient: c.grad}
}

const (
	maxClimbs     = 10   // each from the end of the previous one
	maxIterations = 1000 // in a climb
	minGain       = 1e-8 // in log density, for another climb
)

// summit moves q to a mode and returns the log density there. It restarts the
// climb, forgetting the curvature, until a climb gains nothing.
func (c *climber) summit(q []float64) (float64, error) {
	before := c.at(q)
	for range maxClimbs {
		c.climb(q, nil)
		if err := c.failed(); err != nil {
			return 0, err
		}
		after := c.at(q)
		if after-before < minGain+1e-14*math.Abs(after) {
			if !c.level(q) {
				break
			}
			return after, nil
		}
		before = after
	}
	if err := c.failed(); err != nil {
		return 0, err
	}
	return 0, &NoModeError{Q: slices.Clone(q), LogDensity: before}
}

// level reports whether the log density at q is within a hundredth of the
// maximum of the parabola that it follows along its gradient. It is false if
// the climb ended at an edge of the support or of the range of float64.
func (c *climber) level(q []float64) bool {
	c.at(q)
	up := slices.Clone(c.grad)
	slope := normalise(up)
	if !(slope > 0) {
		return !c.unbounded
	}
	size := max(1, math.Sqrt(dot(q, q)))
	x, h := slices.Clone(q), 1e-6*size
	axpy(-h, up, x)
	c.at(x)
	curvature := dot(up, c.grad)
	axpy(2*h, up, x)
	if math.IsInf(c.at(x), -1) {
		return false
	}
	curvature = (curvature - dot(up, c.grad)) / (2 * h)
	return !c.unbounded && (slope*size < 1e-6 || slope*slope/2 < 0.01*curvature)
}

// climb moves q uphill by L-BFGS until the log density rises no more. If visit
// is not nil, it is called with each point on the path, starting with q, and
// the gradient there. It must keep neither.
func (c *climber) climb(q []float64, visit func(q, grad []float64)) {
	if len(q) == 0 {
		return
	}
	problem := optimize.Problem{
		Func: func(x []float64) float64 { return -c.at(x) },
		Grad: func(grad, x []float64) {
			c.at(x)
			for i, g := range c.grad {
				grad[i] = -g
			}
		},
		Status: func() (optimize.Status, error) {
			if err := c.failed(); err != nil {
				return optimize.Failure, err
			}
			return optimize.NotTerminated, nil
		},
	}
	settings := &optimize.Settings{
		MajorIterations: c.iterations,
		Converger:       &optimize.FunctionConverge{Absolute: 1e-10, Relative: 1e-15, Iterations: 5},
	}
	if visit != nil {
		c.at(q)
		visit(q, c.grad)
		settings.Recorder = visitor(visit)
	}
	// Most climbs end with a line search that finds nothing better, which Minimize
	// reports as an error.
	result, _ := optimize.Minimize(problem, q, settings, &optimize.LBFGS{
		Store:             historySize,
		GradStopThreshold: math.NaN(), // none, because it would depend on units
	})
	if result != nil && -result.F >= c.at(q) {
		copy(q, result.X)
	}
}

// historySize is the number of steps from which L-BFGS estimates the curvature.
const historySize = 6

// A visitor is an optimize.Recorder of the points of a climb, with gradients
// of the log density.
type visitor func(q, grad []float64)

func (v visitor) Init() error { return nil }

func (v visitor) Record(at *optimize.Location, op optimize.Operation, _ *optimize.Stats) error {
	if op != optimize.MajorIteration {
		return nil
	}
	grad := slices.Clone(at.Gradient)
	for i := range grad {
		grad[i] = -grad[i]
	}
	v(at.X, grad)
	return nil
}
