// Package mcmc draws from densities by Markov chain Monte Carlo, and fits
// normal distributions to them.
//
// It knows a [Density] or a [LogDensity], never a model. [Run] runs chains of
// any [Method] and passes their draws to a [Recorder]. [Optimize] finds modes;
// [Laplace] and [Pathfinder] return approximations.
//
// Read mcmc.go, method.go and chains.go first, then the methods: [NUTS] with its
// metrics and their adaptation (nuts.go, metric.go, lowrank.go, adapt.go), [Slice]
// (slice.go), [Metropolis] (metropolis.go), and [Gibbs] (gibbs.go), which combines
// them with draws of conjugate blocks (conjugate.go) and of whole numbers
// (integers.go). Last come optimize.go, laplace.go and pathfinder.go, with the
// importance weights in pareto.go and paretok.go.
//
// In this package, a kernel makes the draws of one chain, a block is a set of
// coordinates that [Gibbs] updates together, and a step is a leapfrog or an
// evaluation of the density, as [Stat] counts them.
package mcmc

import (
	"math/rand/v2"
	"time"
)

// A Density is a differentiable log density over ℝⁿ, up to a constant.
// It is used by one goroutine at a time.
type Density interface {
	// Dim returns n.
	Dim() int

	// LogDensity returns the log density at q and sets grad to its gradient.
	// A result of −Inf or NaN says that q is outside the support.
	// It keeps neither slice and allocates nothing.
	LogDensity(q, grad []float64) float64
}

// A Recorder receives the kept draws, in order within a chain. Calls for one chain
// come from one goroutine; those for different chains are concurrent.
type Recorder interface {
	// Record takes draw i (from 0) of a chain. It must copy q if it keeps it.
	Record(chain, i int, q []float64, s Stat)
}

// A Stat holds the statistics of a draw. Names are those of ArviZ's sample_stats.
// Statistics that a method does not have are zero.
type Stat struct {
	LogDensity     float64 // lp
	Energy         float64 // energy: the Hamiltonian of the draw
	AcceptanceRate float64 // acceptance_rate: mean over the trajectory
	StepSize       float64 // step_size
	TreeDepth      int     // tree_depth
	Steps          int     // n_steps: leapfrogs (gradient evaluations) or evaluations of the density
	Diverging      bool    // diverging
	MaxTreeDepth   bool    // reached_max_treedepth: the trajectory was cut short
}

// A Progress is a snapshot of one chain.
type Progress struct {
	Chain       int
	Tuning      bool // whether it is warming up
	Done        int  // finished iterations, warm-up included
	Total       int
	Divergences int // among kept draws
	StepSize    float64
	Gradients   int // evaluations so far
}

// Options are the settings of a run. The zero value of a field stands for its
// default.
type Options struct {
	Draws        int     // kept draws per chain; 1000
	Tune         int     // warm-up iterations per chain; 1000; negative: none
	Chains       int     // 4
	Seed         uint64  // chain c draws from a stream of (Seed, c)
	TargetAccept float64 // of NUTS; 0.8
	MaxTreeDepth int     // of NUTS; 10

	// Init sets q to a starting point of a chain. All randomness must come from r,
	// the chain's own generator. It is called again, up to 100 times, until log
	// density and gradient are finite. Calls for different chains are concurrent.
	// If Init is nil, each coordinate is uniform over (−2, 2), as in Stan, and over
	// wider intervals if no point there is finite.
	Init func(chain int, r *rand.Rand, q []float64)

	Interval time.Duration // between calls of watch; 100 ms
}
