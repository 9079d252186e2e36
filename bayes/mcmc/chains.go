package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// A Result describes a run.
type Result struct {
	Drawn   []int // kept draws by chain; fewer than asked for if the run was stopped
	Chains  []Chain
	Elapsed time.Duration // wall time of the whole run
}

// A Chain describes one chain of a run.
type Chain struct {
	Warmup            time.Duration // wall time from the choice of a starting point to the first kept draw
	Sampling          time.Duration // wall time of the kept draws
	WarmupGradients   int           // evaluations of the density
	SamplingGradients int
	WarmupDivergences int
	Divergences       int       // among kept draws
	StepSize          float64   // of the kept draws; 0 for methods without one
	InverseMetric     []float64 // diagonal of the inverse metric: about the variances of the draws; nil for methods without one
	Dense             bool      // whether the metric is a full matrix
	Rank              int       // number of directions that a low-rank metric adds to a diagonal one
}

// An InitError says that a chain found no starting point at which log density
// and gradient are finite.
type InitError struct {
	Chain      int
	Tries      int
	Q          []float64 // the last point tried
	LogDensity float64   // at Q
	Gradient   []float64 // at Q; meaningless if LogDensity is not finite
}

func (e *InitError) Error() string {
	if finite(e.LogDensity) {
		return fmt.Sprintf("mcmc: chain %d found no starting point in %d tries: the gradient of the log density is not finite", e.Chain, e.Tries)
	}
	return fmt.Sprintf("mcmc: chain %d found no starting point in %d tries: the log density is %v", e.Chain, e.Tries, e.LogDensity)
}

// A PanicError says that a density or a recorder panicked.
type PanicError struct {
	Chain int
	Q     []float64 // the point of the last evaluation of the density
	Value any       // the value of the panic
	Stack []byte    // the stack trace, from runtime/debug.Stack
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("mcmc: chain %d: panic at %v: %v", e.Chain, e.Q, e.Value)
}

// Unwrap returns the value of the panic if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// maxInitTries is the number of starting points that a chain tries.
const maxInitTries = 100

// Sample draws from a density with the no-U-turn sampler; it is [Run] with
// [NUTS]. Before any chain starts, newDensity is called once for each, in
// order. The densities of different chains are used concurrently and must not
// share memory that they write.
func Sample(ctx context.Context, newDensity func(chain int) (Density, error), opt Options, rec Recorder, watch func([]Progress)) (Result, error) {
	return Run(ctx, NUTS(newDensity), opt, rec, watch)
}

// Run draws by a method in concurrent chains, at most GOMAXPROCS of them at a
// time. The draws of a chain depend only on its density, the options and its
// number: they are bit-identical whatever the number of processors. Kept draws
// go to rec; warm-up draws are discarded.
//
// If watch is not nil it is called with a snapshot of all chains every
// opt.Interval, and once more at the end, before Run returns. Calls come one after
// another, from one goroutine, which is not the caller's. The snapshot is valid
// until watch returns.
//
// When ctx is done, chains stop within one evaluation of the density, and Run
// returns the result so far with an error that wraps ctx.Err() and
// context.Cause(ctx). Other errors are an [*InitError], a [*StepSizeError], a
// [*PanicError], or an error of the method. The first chain that fails stops the
// others; the result still describes how far they got.
func Run(ctx context.Context, method Method, opt Options, rec Recorder, watch func([]Progress)) (Result, error) {
	begin := time.Now()
	opt = opt.withDefaults()
	if err := opt.check(); err != nil {
		return Result{}, err
	}
	r := &run{Options: opt, ctx: ctx, rec: rec, chains: make([]chain, opt.Chains)}
	for i := range r.chains {
		if err := r.prepare(method, i); err != nil {
			return Result{}, err
		}
	}
	release := context.AfterFunc(ctx, func() { r.stop.Store(true) })
	defer release()

	finished := make(chan struct{})
	var watching sync.WaitGroup
	if watch != nil {
		watching.Go(func() { r.watch(watch, finished) })
	}
	var working sync.WaitGroup
	for range min(opt.Chains, runtime.GOMAXPROCS(0)) {
		working.Go(r.work)
	}
	working.Wait()
	close(finished)
	watching.Wait()

	result := Result{Drawn: make([]int, opt.Chains), Chains: make([]Chain, opt.Chains)}
	var first error
	drawn := 0
	for i := range r.chains {
		c := &r.chains[i]
		result.Drawn[i], result.Chains[i] = c.drawn, c.result
		drawn += c.drawn
		if first == nil {
			first = c.err
		}
	}
	result.Elapsed = time.Since(begin)
	if first == nil && drawn < opt.Chains*opt.Draws {
		first = fmt.Errorf("mcmc: stopped after %d of %d draws: %w", drawn, opt.Chains*opt.Draws, ctx.Err())
		if cause := context.Cause(ctx); !errors.Is(first, cause) {
			first = fmt.Errorf("%w (%w)", first, cause)
		}
	}
	return result, first
}

// withDefaults replaces zeros by defaults.
func (o Options) withDefaults() Options {
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&o.Draws, 1000)
	set(&o.Tune, 1000)
	set(&o.Chains, 4)
	set(&o.MaxTreeDepth, 10)
	o.Tune = max(o.Tune, 0)
	if o.TargetAccept == 0 {
		o.TargetAccept = 0.8
	}
	if o.Interval == 0 {
		o.Interval = 100 * time.Millisecond
	}
	return o
}

// check returns an error for the first invalid option.
func (o Options) check() error {
	switch {
	case o.Draws < 0:
		return fmt.Errorf("mcmc: Draws is %d: it must be positive", o.Draws)
	case o.Chains < 0:
		return fmt.Errorf("mcmc: Chains is %d: it must be positive", o.Chains)
	case !(o.TargetAccept > 0 && o.TargetAccept < 1):
		return fmt.Errorf("mcmc: TargetAccept is %v: it must lie between 0 and 1", o.TargetAccept)
	case o.MaxTreeDepth < 0 || o.MaxTreeDepth > 30:
		return fmt.Errorf("mcmc: MaxTreeDepth is %d: it must lie between 1 and 30", o.MaxTreeDepth)
	case o.Interval < 0:
		return fmt.Errorf("mcmc: Interval is %v: it must be positive", o.Interval)
	}
	return nil
}

// A run is one call of Run.
type run struct {
	Options
	ctx    context.Context
	rec    Recorder
	chains []chain
	next   atomic.Int64 // the next chain to start
	stop   atomic.Bool  // tells all chains to stop
	failed atomic.Bool  // whether a chain has failed
}

// A chain is the state of one chain: the fields that the watcher reads, which
// change once per iteration, and the outcome.
type chain struct {
	kernel      kernel
	pcg         *rand.PCG
	done        atomic.Int64
	divergences atomic.Int64
	gradients   atomic.Int64
	stepSize    atomic.Uint64 // math.Float64bits

	drawn  int
	result Chain
	err    error

	_ [64]byte // keeps other chains off this cache line
}

// prepare makes the kernel of a chain.
func (r *run) prepare(method Method, i int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Chain: i, Value: v, Stack: debug.Stack()}
		}
	}()
	c := &r.chains[i]
	c.pcg = stream(r.Seed, i)
	c.kernel, err = method(i, means{c.pcg, &r.stop, &r.Options})
	return err
}

// work runs chains until none is left to start.
func (r *run) work() {
	for !r.stop.Load() {
		i := int(r.next.Add(1)) - 1
		if i >= len(r.chains) {
			return
		}
		if err := r.sample(i); err != nil {
			r.chains[i].err = err
			r.failed.Store(true)
			r.stop.Store(true)
		}
	}
}

// stream returns the random number generator of a chain.
func stream(seed uint64, chain int) *rand.PCG {
	a := mix(seed + 0x9e3779b97f4a7c15)
	b := mix(a ^ (uint64(chain)+1)*0xd1342543de82ef95)
	return rand.NewPCG(b, mix(a+b))
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// sample runs one chain.
func (r *run) sample(i int) (err error) {
	c := &r.chains[i]
	k := c.kernel
	begin, sampling := time.Now(), false
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Chain: i, Q: k.at(), Value: v, Stack: debug.Stack()}
		}
		if errors.Is(err, errStopped) {
			err = nil
		}
		if e, ok := err.(*StepSizeError); ok {
			e.Chain = i
		}
		if sampling {
			c.result.Sampling = time.Since(begin)
			c.result.SamplingGradients = k.evaluations() - c.result.WarmupGradients
		} else {
			c.result.Warmup = time.Since(begin)
			c.result.WarmupGradients = k.evaluations()
		}
		c.gradients.Store(int64(k.evaluations()))
		k.report(&c.result)
	}()
	if err := r.start(c, i); err != nil || r.stop.Load() {
		return err
	}
	if err := k.warm(r.Tune); err != nil {
		return err
	}
	for range r.Tune {
		stat, err := k.iterate()
		if err == nil {
			err = k.learn(stat)
		}
		if err != nil {
			return err
		}
		if stat.Diverging {
			c.result.WarmupDivergences++
		}
		c.note(stat)
	}
	k.settle()
	c.result.Warmup = time.Since(begin)
	c.result.WarmupGradients = k.evaluations()
	begin, sampling = time.Now(), true
	for it := range r.Draws {
		stat, err := k.iterate()
		if err != nil {
			return err
		}
		if stat.Diverging {
			c.result.Divergences++
			c.divergences.Add(1)
		}
		r.rec.Record(i, it, k.state().q, stat)
		c.drawn++
		c.note(stat)
	}
	return nil
}

// start finds a starting point.
func (r *run) start(c *chain, i int) error {
	rng, q := rand.New(c.pcg), c.kernel.state().q
	for try := range maxInitTries {
		if r.ctx.Err() != nil {
			r.stop.Store(true)
			return nil
		}
		r.place(i, try, rng, c.pcg, q)
		if c.kernel.evaluate() {
			return nil
		}
	}
	at := c.kernel.state()
	return &InitError{Chain: i, Tries: maxInitTries, Q: q, LogDensity: at.logDensity, Gradient: at.grad}
}

// place sets q to a starting point of a chain. After failed tries it looks
// further and further away, because a parameter may bound the support.
func (o *Options) place(chain, try int, r *rand.Rand, pcg *rand.PCG, q []float64) {
	if o.Init != nil {
		o.Init(chain, r, q)
		return
	}
	width := math.Ldexp(4, try/20)
	for i := range q {
		q[i] = width*uniform(pcg) - width/2
	}
}

// note publishes the progress after an iteration.
func (c *chain) note(stat Stat) {
	c.done.Add(1)
	c.gradients.Store(int64(c.kernel.evaluations()))
	c.stepSize.Store(math.Float64bits(stat.StepSize))
}

// watch calls f at intervals until finished, and once after that.
func (r *run) watch(f func([]Progress), finished <-chan struct{}) {
	tick := time.NewTicker(r.Interval)
	defer tick.Stop()
	snapshot := make([]Progress, len(r.chains))
	for more := true; more; {
		select {
		case <-tick.C:
		case <-finished:
			more = false
		}
		for i := range r.chains {
			c := &r.chains[i]
			done := int(c.done.Load())
			snapshot[i] = Progress{
				Chain:       i,
				Tuning:      done < r.Tune,
				Done:        done,
				Total:       r.Tune + r.Draws,
				Divergences: int(c.divergences.Load()),
				StepSize:    math.Float64frombits(c.stepSize.Load()),
				Gradients:   int(c.gradients.Load()),
			}
		}
		f(snapshot)
	}
}
