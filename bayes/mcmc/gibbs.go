package mcmc

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// A Scan is an iteration of [Gibbs]: its blocks, in order.
type Scan struct {
	Dim    int // number of coordinates
	Blocks []Block

	// LogDensity, if not nil, is the joint log density of all coordinates. It is
	// evaluated once per iteration, for Stat.LogDensity, which is NaN otherwise.
	LogDensity LogDensity
}

// A Block updates some coordinates given all others: by a draw from their
// conditional distribution, or by an iteration of a sampler that leaves it
// invariant. Exactly one of Draw, NUTS, Slice and Metropolis must be given.
// The densities are joint densities of all coordinates, of dimension Scan.Dim.
type Block struct {
	Coordinates []int // to update; nil: all, or for Draw those that it writes

	// Draw draws the coordinates of the block from their distribution given the
	// others and stores them in q, the whole position. All randomness must come
	// from r.
	Draw func(r *rand.Rand, q []float64)

	NUTS       Density
	Slice      LogDensity
	Metropolis LogDensity
}

// Gibbs returns Gibbs sampling (Geman and Geman 1984), which updates blocks of
// coordinates in turn given the others. Blocks drawn from their conditional
// distribution and blocks updated by samplers may be mixed. The functions and
// densities of different chains are used concurrently and must not share memory
// that they write.
//
// Draw must work at every point that Options.Init chooses. If coordinates are
// bounded, such as variances, set Init. A starting point is valid if the
// density of every block is finite there.
//
// [Stat] has the mean acceptance rate and the sum of steps over the blocks that
// are sampled, and Diverging is true if one of them diverged. The options for
// NUTS apply to the blocks that use it.
func Gibbs(newScan func(chain int) (Scan, error)) Method {
	return func(chain int, with means) (kernel, error) {
		scan, err := newScan(chain)
		if err != nil {
			return nil, err
		}
		return newGibbs(scan, with)
	}
}

type gibbs struct {
	parts   []part
	joint   *point // nil: not known
	with    means
	rng     *rand.Rand
	current draw
	busy    int // index of the part being updated
}

// A part is a block of a scan prepared for use: draw, or a kernel over the
// coordinates of the block.
type part struct {
	draw   func(r *rand.Rand, q []float64)
	kernel kernel
	given  *given
	last   Stat // of the kernel's last iteration
}

func newGibbs(scan Scan, with means) (*gibbs, error) {
	g := &gibbs{with: with, rng: rand.New(with.pcg)}
	g.current = draw{q: make([]float64, scan.Dim), logDensity: math.NaN()}
	if len(scan.Blocks) == 0 {
		return nil, errors.New("mcmc: a Gibbs scan needs at least one block")
	}
	seen := make([]bool, scan.Dim)
	for i, b := range scan.Blocks {
		made, err := b.make(scan.Dim, with, seen)
		if err != nil {
			return nil, fmt.Errorf("mcmc: block %d of the Gibbs scan: %w", i, err)
		}
		g.parts = append(g.parts, made)
	}
	if i := slices.Index(seen, false); i >= 0 {
		return nil, fmt.Errorf("mcmc: no block of the Gibbs scan updates coordinate %d", i)
	}
	if scan.LogDensity != nil {
		if n := scan.LogDensity.Dim(); n != scan.Dim {
			return nil, fmt.Errorf("mcmc: the LogDensity of the Gibbs scan has dimension %d, but Dim is %d", n, scan.Dim)
		}
		p := newPoint(scan.LogDensity, with)
		g.joint = &p
	}
	return g, nil
}

// make checks a block, marks the coordinates that it updates and prepares it.
func (b *Block) make(dim int, with means, seen []bool) (part, error) {
	coordinates := b.Coordinates
	if coordinates == nil {
		coordinates = make([]int, dim)
		for i := range coordinates {
			coordinates[i] = i
		}
	}
	twice := make(map[int]bool)
	for _, c := range coordinates {
		if c < 0 || c >= dim {
			return part{}, fmt.Errorf("coordinate %d is out of range: there are %d", c, dim)
		}
		if twice[c] {
			return part{}, fmt.Errorf("coordinate %d is listed twice", c)
		}
		twice[c], seen[c] = true, true
	}
	held := &given{coordinates: coordinates, whole: make([]float64, dim)}
	made := part{given: held}
	ways := 0
	var joint interface{ Dim() int }
	if b.Draw != nil {
		made.draw = b.Draw
		ways++
	}
	if b.NUTS != nil {
		joint = b.NUTS
		s := newNUTS(&smooth{held, b.NUTS, make([]float64, dim)}, with.pcg, with.opt.MaxTreeDepth, with.stop)
		s.target = with.opt.TargetAccept
		made.kernel = s
		ways++
	}
	if b.Slice != nil {
		joint = b.Slice
		made.kernel = newSlice(&rough{held, b.Slice}, with)
		ways++
	}
	if b.Metropolis != nil {
		joint = b.Metropolis
		made.kernel = newMetropolis(&rough{held, b.Metropolis}, with)
		ways++
	}
	if ways != 1 {
		return part{}, fmt.Errorf("%d of Draw, NUTS, Slice and Metropolis are given: give exactly one", ways)
	}
	if joint != nil && joint.Dim() != dim {
		return part{}, fmt.Errorf("its density has dimension %d, but Dim is %d", joint.Dim(), dim)
	}
	return made, nil
}

// given is the position of all coordinates, some of which may move.
type given struct {
	coordinates []int
	whole       []float64
}

func (g *given) Dim() int { return len(g.coordinates) }

func (g *given) put(q []float64) {
	for i, c := range g.coordinates {
		g.whole[c] = q[i]
	}
}

// rough is the density of a block's coordinates given the others.
type rough struct {
	*given
	joint LogDensity
}

func (d *rough) LogDensity(q []float64) float64 {
	d.put(q)
	return d.joint.LogDensity(d.whole)
}

// smooth is rough with a gradient.
type smooth struct {
	*given
	joint Density
	grad  []float64 // in all coordinates
}

func (d *smooth) LogDensity(q, grad []float64) float64 {
	d.put(q)
	logDensity := d.joint.LogDensity(d.whole, d.grad)
	for i, c := range d.coordinates {
		grad[i] = d.grad[c]
	}
	return logDensity
}

// load sets the position of a part to q and reports whether its density is finite
// there.
func (p *part) load(q []float64) bool {
	copy(p.given.whole, q)
	x := p.kernel.state().q
	for i, c := range p.given.coordinates {
		x[i] = q[c]
	}
	return p.kernel.evaluate()
}

func (g *gibbs) state() *draw { return &g.current }

func (g *gibbs) evaluate() bool {
	for i := range g.parts {
		p := &g.parts[i]
		g.busy = i
		if p.kernel != nil && !p.load(g.current.q) {
			g.current.logDensity = p.kernel.state().logDensity
			return false
		}
	}
	return true
}

func (g *gibbs) iterate() (Stat, error) {
	stat := Stat{LogDensity: math.NaN(), AcceptanceRate: 1}
	if g.with.stop.Load() {
		return stat, errStopped
	}
	acceptance, kernels := 0.0, 0
	for i := range g.parts {
		p := &g.parts[i]
		g.busy = i
		if p.draw != nil {
			p.draw(g.rng, g.current.q)
			for c, x := range g.current.q {
				if !finite(x) {
					return stat, fmt.Errorf("mcmc: block %d of the Gibbs scan has drawn %v for coordinate %d", i, x, c)
				}
			}
			continue
		}
		if !p.load(g.current.q) {
			return stat, fmt.Errorf("mcmc: block %d of the Gibbs scan: its log density is %v at %v, where the other blocks moved: all blocks must have the same joint density", i, p.kernel.state().logDensity, g.current.q)
		}
		s, err := p.kernel.iterate()
		if err != nil {
			return stat, err
		}
		for j, c := range p.given.coordinates {
			g.current.q[c] = p.kernel.state().q[j]
		}
		p.last = s
		acceptance += s.AcceptanceRate
		kernels++
		stat.Steps += s.Steps
		stat.TreeDepth = max(stat.TreeDepth, s.TreeDepth)
		stat.Diverging = stat.Diverging || s.Diverging
		stat.MaxTreeDepth = stat.MaxTreeDepth || s.MaxTreeDepth
	}
	if kernels > 0 {
		stat.AcceptanceRate = acceptance / float64(kernels)
	}
	if g.joint != nil {
		copy(g.joint.current.q, g.current.q)
		g.joint.evaluate()
		stat.LogDensity = g.joint.current.logDensity
	}
	g.current.logDensity = stat.LogDensity
	return stat, nil
}

func (g *gibbs) warm(iterations int) error {
	return g.each(func(p *part) error {
		p.load(g.current.q)
		return p.kernel.warm(iterations)
	})
}

func (g *gibbs) learn(Stat) error {
	return g.each(func(p *part) error { return p.kernel.learn(p.last) })
}

func (g *gibbs) settle() {
	g.each(func(p *part) error { p.kernel.settle(); return nil })
}

// each calls f for the blocks that have a kernel.
func (g *gibbs) each(f func(*part) error) error {
	for i := range g.parts {
		if p := &g.parts[i]; p.kernel != nil {
			g.busy = i
			if err := f(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *gibbs) report(*Chain) {}

func (g *gibbs) evaluations() int {
	n := 0
	for i := range g.parts {
		if k := g.parts[i].kernel; k != nil {
			n += k.evaluations()
		}
	}
	if g.joint != nil {
		n += g.joint.evaluations()
	}
	return n
}

func (g *gibbs) at() []float64 {
	if p := g.parts[g.busy]; p.kernel != nil {
		return p.given.whole
	}
	return g.current.q
}
