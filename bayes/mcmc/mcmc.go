// Package mcmc draws from densities by Markov chain Monte Carlo, and fits
// normal distributions to them.
//
// It knows a [Density] or a [LogDensity], never a model. [Run] runs chains of
// any [Method] (chains.go): [NUTS] with its metrics and their adaptation
// (nuts.go, metric.go, lowrank.go, adapt.go), [Slice], [Metropolis], and
// [Gibbs], which combines them with draws of conjugate blocks (conjugate.go)
// and of whole numbers (integers.go). Draws leave through a [Recorder]. [Optimize]
// finds modes; [Laplace] and [Pathfinder] give approximate answers at once.
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

// A Recorder takes the draws that are kept, in order within a chain. Calls
// for one chain come from one goroutine; those for different chains come
// side by side.
type Recorder interface {
	// Record takes draw i (from 0) of a chain. It must copy q if it keeps it.
	Record(chain, i int, q []float64, s Stat)
}

// A Stat says how a draw was made. Names are those of ArviZ's sample_stats.
// What a method does not have is zero.
type Stat struct {
	LogDensity     float64 // lp
	Energy         float64 // energy: the Hamiltonian of the draw
	AcceptanceRate float64 // acceptance_rate: mean over the trajectory
	StepSize       float64 // step_size
	TreeDepth      int     // tree_depth
	Steps          int     // n_steps: leapfrogs, which is gradient evaluations, or evaluations of the density
	Diverging      bool    // diverging
	MaxTreeDepth   bool    // reached_max_treedepth: the trajectory was cut short
}

// A Progress is a snapshot of one chain.
type Progress struct {
	Chain       int
	Tuning      bool // warming up
	Done        int  // iterations finished, of warm-up and draws together
	Total       int
	Divergences int // among kept draws
	StepSize    float64
	Gradients   int // evaluations so far
}

// Options says how to sample. The zero value of a field stands for its default.
type Options struct {
	Draws        int     // kept draws per chain; 1000
	Tune         int     // warm-up iterations per chain; 1000; negative: none
	Chains       int     // 4
	Seed         uint64  // chain c draws from a stream of (Seed, c)
	TargetAccept float64 // of NUTS; 0.8
	MaxTreeDepth int     // of NUTS; 10

	// Init sets q to a point for a chain to start from, drawing any chance
	// from r, which is the chain's own stream. It is called again, up to 100
	// times, until log density and gradient are finite. Calls for different
	// chains come side by side. Nil draws each coordinate from the uniform
	// distribution over (−2, 2), as Stan does, and from wider ones where that
	// finds nothing.
	Init func(chain int, r *rand.Rand, q []float64)

	Interval time.Duration // between calls of watch; 100 ms
}
