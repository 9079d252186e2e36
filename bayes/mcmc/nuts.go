package mcmc

import (
	"math"
	"math/rand/v2"
	"sync/atomic"
)

const (
	// maxEnergyError is the loss of energy along a trajectory that makes it a
	// divergence (Stan's value).
	maxEnergyError = 1000

	// maxLogWeight bounds the logarithm of a point's weight, so that weights
	// and their sums stay finite. A chain near its target never comes close.
	maxLogWeight = 600
)

// A state is a point of phase space, with the gradient at its position.
type state struct {
	q, v, grad []float64
	pull       []float64 // Lᵀ·grad, if the metric keeps it
}

// A draw is a position that was, or may be, chosen from a trajectory.
type draw struct {
	q, grad    []float64
	logDensity float64
	energy     float64
}

func (d *draw) set(x *state, logDensity, energy float64) {
	copy(d.q, x.q)
	copy(d.grad, x.grad)
	d.logDensity, d.energy = logDensity, energy
}

// A subtree is a stretch of a trajectory: the velocities at its two ends, in
// order of integration, and the sum of the velocities along it. A single point
// has first and kinetic alone.
type subtree struct {
	first, last, sum []float64
	kinetic          float64
}

// nuts is the no-U-turn sampler of Hoffman and Gelman (2014) in Stan's form: a
// point of the trajectory is chosen by multinomial weights with a bias to the
// newer half, and the trajectory ends by the generalised U-turn criterion
// (Betancourt 2017), which is also checked across neighbouring subtrees.
//
// The recursion over subtrees is unrolled: a doubling visits its points in
// order and keeps, per level, the one subtree that still waits for its
// neighbour. As in a binary counter, point k completes as many subtrees as k
// has trailing ones. The choice within a doubling is reservoir sampling of one
// point.
type nuts struct {
	density  Density
	metric   metric
	pcg      *rand.PCG
	rng      *rand.Rand // draws from pcg
	stop     *atomic.Bool
	stepSize float64
	maxDepth int
	target   float64 // acceptance rate
	warmup   *warmup

	current   draw       // of the chain
	candidate draw       // choice from the newest doubling
	ends      [2]state   // of the trajectory: backward, forward
	moving    *state     // the end being integrated
	inner     []float64  // velocity where the newest doubling began
	sum       []float64  // of velocities along the trajectory
	waiting   []*subtree // by level

	startEnergy float64
	weight      float64 // of the newest doubling, relative to the start
	acceptance  float64 // sum over the trajectory of min(1, weight)
	steps       int     // leapfrogs in the trajectory
	gradients   int     // total evaluations
}

// newNUTS returns a sampler with the unit metric and no starting point.
func newNUTS(d Density, pcg *rand.PCG, maxDepth int, stop *atomic.Bool) *nuts {
	n := d.Dim()
	slab := make([]float64, n*(15+3*maxDepth))
	vector := func() []float64 {
		v := slab[:n:n]
		slab = slab[n:]
		return v
	}
	unit := vector()
	for i := range unit {
		unit[i] = 1
	}
	s := &nuts{
		density: d, metric: &diagonal{unit}, pcg: pcg, rng: rand.New(pcg), stop: stop,
		stepSize: 1, maxDepth: maxDepth,
		inner: vector(), sum: vector(), waiting: make([]*subtree, maxDepth),
	}
	for i := range s.ends {
		s.ends[i] = state{q: vector(), v: vector(), grad: vector(), pull: vector()}
	}
	s.current.q, s.current.grad = vector(), vector()
	s.candidate.q, s.candidate.grad = vector(), vector()
	for i := range s.waiting {
		s.waiting[i] = &subtree{first: vector(), last: vector(), sum: vector()}
	}
	s.moving = &s.ends[0]
	return s
}

// evaluate sets the density and gradient of the current draw from its
// position and reports whether all of them are finite.
func (s *nuts) evaluate() bool {
	s.gradients++
	d := &s.current
	copy(s.moving.q, d.q)
	d.logDensity = s.density.LogDensity(s.moving.q, d.grad)
	if !finite(d.logDensity) {
		return false
	}
	for _, g := range d.grad {
		if !finite(g) {
			return false
		}
	}
	return true
}

// launch sets x to the current draw with a fresh velocity and returns the total
// energy.
func (s *nuts) launch(x *state) float64 {
	copy(x.q, s.current.q)
	copy(x.grad, s.current.grad)
	for i := range x.v {
		x.v[i] = s.rng.NormFloat64()
	}
	s.metric.load(x)
	return dot(x.v, x.v)/2 - s.current.logDensity
}

// leapfrog takes one step of size eps, backward if negative, and returns the
// log density and the kinetic energy there; either may be NaN.
func (s *nuts) leapfrog(x *state, eps float64) (logDensity, kinetic float64) {
	s.metric.kickDrift(x, eps)
	logDensity = s.density.LogDensity(x.q, x.grad)
	return logDensity, s.metric.kick(x, eps)
}

// iterate replaces the current draw by the next draw of the chain. It leaves
// the draw unchanged if the run is stopped on the way.
func (s *nuts) iterate() (Stat, error) {
	if s.stop.Load() {
		return Stat{}, errStopped
	}
	bck, fwd := &s.ends[0], &s.ends[1]
	s.startEnergy = s.launch(bck)
	copy(fwd.q, bck.q)
	copy(fwd.v, bck.v)
	copy(fwd.grad, bck.grad)
	copy(fwd.pull, bck.pull)
	copy(s.sum, bck.v)
	s.current.energy = s.startEnergy
	s.acceptance, s.steps = 0, 0

	stat := Stat{StepSize: s.stepSize}
	total := 1.0 // weight of the trajectory so far; the start has weight 1
	for len(s.current.q) > 0 {
		if stat.TreeDepth == s.maxDepth {
			stat.MaxTreeDepth = true
			break
		}
		far, near, eps := bck, fwd, s.stepSize
		if s.pcg.Uint64()>>63 == 0 {
			far, near, eps = fwd, bck, -eps
		}
		copy(s.inner, near.v)
		outcome := s.extend(near, eps, stat.TreeDepth)
		if outcome == stopped {
			s.gradients += s.steps
			return Stat{}, errStopped
		}
		stat.Diverging = outcome == diverged
		if outcome != grown {
			break
		}
		if uniform(s.pcg)*total < s.weight {
			s.current, s.candidate = s.candidate, s.current
		}
		total += s.weight

		first, sum := near.v, near.v // of the new half
		if stat.TreeDepth > 0 {
			half := s.waiting[stat.TreeDepth-1]
			first, sum = half.first, half.sum
		}
		stat.TreeDepth++
		if !join(far.v, s.inner, s.sum, first, near.v, sum) {
			break
		}
	}
	s.gradients += s.steps
	stat.LogDensity = s.current.logDensity
	stat.Energy = s.current.energy
	stat.Steps = s.steps
	stat.AcceptanceRate = 1
	if s.steps > 0 {
		stat.AcceptanceRate = s.acceptance / float64(s.steps)
	}
	return stat, nil
}

// An outcome says how a doubling ended.
type outcome int

const (
	grown    outcome = iota // it is complete
	turned                  // a subtree of it made a U-turn
	diverged                // energy was lost
	stopped                 // the run was told to stop
)

// extend integrates 2^depth steps from x, chooses the candidate among the new
// points and sets their total weight. It leaves a complete doubling of more
// than one point in waiting[depth-1], except for its last velocity, which is
// x's.
func (s *nuts) extend(x *state, eps float64, depth int) outcome {
	s.moving = x
	s.weight = 0
	n := 1 << depth
	for k := range n {
		if s.stop.Load() {
			return stopped
		}
		logDensity, kinetic := s.leapfrog(x, eps)
		s.steps++
		energy := kinetic - logDensity
		gain := s.startEnergy - energy
		if !(gain >= -maxEnergyError && gain <= math.MaxFloat64) { // or NaN
			return diverged
		}
		w := exp(min(gain, maxLogWeight))
		s.acceptance += min(1, w)
		s.weight += w
		if uniform(s.pcg)*s.weight < w {
			s.candidate.set(x, logDensity, energy)
		}

		leaf := s.waiting[0]
		if k&1 == 0 {
			copy(leaf.first, x.v)
			leaf.kinetic = kinetic
			continue
		}
		if !joinPoints(leaf.first, x.v, leaf.kinetic, kinetic, leaf.sum) {
			return turned
		}
		level := 0
		for rest := k >> 1; rest&1 == 1; rest >>= 1 {
			left, right := s.waiting[level+1], s.waiting[level]
			if !join(left.first, left.last, left.sum, right.first, x.v, right.sum) {
				return turned
			}
			level++
		}
		if k < n-1 { // wait for the neighbour
			copy(s.waiting[level].last, x.v)
			s.waiting[level], s.waiting[level+1] = s.waiting[level+1], s.waiting[level]
		}
	}
	return grown
}

// join adds the sum of the right of two neighbouring subtrees to that of the
// left. It reports whether the union makes no U-turn: neither the whole, nor
// one half with the nearest point of the other.
func join(leftFirst, leftLast, leftSum, rightFirst, rightLast, rightSum []float64) bool {
	n := len(leftSum)
	leftFirst, leftLast = leftFirst[:n], leftLast[:n]
	rightFirst, rightLast, rightSum = rightFirst[:n], rightLast[:n], rightSum[:n]
	var a0, a1, b0, b1, c0, c1 float64
	for i, l := range leftSum {
		r := rightSum[i]
		lf, ll, rf, rl := leftFirst[i], leftLast[i], rightFirst[i], rightLast[i]
		whole, left, right := l+r, l+rf, r+ll
		leftSum[i] = whole
		a0 += lf * whole
		a1 += rl * whole
		b0 += lf * left
		b1 += rf * left
		c0 += ll * right
		c1 += rl * right
	}
	return a0 > 0 && a1 > 0 && b0 > 0 && b1 > 0 && c0 > 0 && c1 > 0
}

// joinPoints is join for two points, for which the three criteria are one and
// the squares are known from the kinetic energies. It sets sum.
func joinPoints(first, last []float64, kinetic0, kinetic1 float64, sum []float64) bool {
	n := len(sum)
	first, last = first[:n], last[:n]
	cross := 0.0
	for i := range sum {
		a, b := first[i], last[i]
		sum[i] = a + b
		cross += a * b
	}
	return cross+2*kinetic0 > 0 && cross+2*kinetic1 > 0
}

// exp returns eˣ for x ≤ 700, with a relative error of at most 1e−14, and 0 for
// x < −700. It takes half the time of math.Exp, which would be a third of the
// cost of a short leapfrog.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	const rounder = 0x1.8p52 // adding it rounds to an integer
	k := x*math.Log2E + rounder - rounder
	r := x - k*0x1.62e42feep-1 - k*0x1.a39ef35793c76p-33 // ln 2 in two parts
	r2 := r * r
	r4 := r2 * r2
	p := 1 + r + r2*(1./2+r*(1./6)) +
		r4*(1./24+r*(1./120)+r2*(1./720+r*(1./5040))+
			r4*(1./40320+r*(1./362880)+r2*(1./3628800+r*(1./39916800))))
	return p * math.Float64frombits(uint64(int64(k)+1023)<<52)
}

// uniform returns a number from [0, 1).
func uniform(pcg *rand.PCG) float64 { return float64(pcg.Uint64()>>11) * 0x1p-53 }

func finite(x float64) bool { return x-x == 0 }
