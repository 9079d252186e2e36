package mcmc

import (
	"math"
	"math/rand/v2"
)

// A Conditional is a log density as a function of single coordinates that are
// whole numbers.
type Conditional interface {
	// Groups returns these coordinates in groups. Coordinates of one group are
	// independent given all others.
	Groups() [][]int

	// LogDensity sets lp to the log density of each coordinate of a group at
	// its value in q given the other coordinates, up to a constant. It does
	// not keep q.
	LogDensity(group int, q, lp []float64)
}

// maxEnumerated is the largest number of values of a full conditional that is
// enumerated.
const maxEnumerated = 128

// Integers returns the Draw of a [Block] of coordinates that are whole numbers
// within bounds, which may be infinite. The coordinates of a group are updated
// together: those with at most 128 values are drawn from their full conditionals,
// the others by random-walk Metropolis with three proposals each. The scale of the
// proposals is adapted in the first tune iterations so that 44% are accepted.
func Integers(c Conditional, bounds func(coordinate int) (lo, hi float64), tune int) func(r *rand.Rand, q []float64) {
	s := &integers{conditional: c, tune: tune}
	for k, list := range c.Groups() {
		g := group{number: k, at: list, lp: make([]float64, len(list)), old: make([]float64, len(list))}
		for _, i := range list {
			lo, hi := bounds(i)
			n := hi - lo + 1
			if n > maxEnumerated || n != n {
				n = 0
			}
			g.lo, g.hi, g.values = append(g.lo, lo), append(g.hi, hi), append(g.values, int(n))
			g.most = max(g.most, int(n))
			g.scale = append(g.scale, 2)
			g.walks = g.walks || n == 0
		}
		g.table = make([]float64, g.most*len(list))
		s.groups = append(s.groups, g)
	}
	return s.draw
}

type integers struct {
	conditional Conditional
	groups      []group
	tune, done  int
}

type group struct {
	number   int
	at       []int
	lo, hi   []float64
	values   []int // number of values; 0 for coordinates that walk
	most     int   // largest number of values of one that does not walk
	walks    bool  // whether any coordinate walks
	scale    []float64
	lp, old  []float64
	previous []float64
	table    []float64 // of log densities, by value and coordinate
}

func (s *integers) draw(r *rand.Rand, q []float64) {
	for k := range s.groups {
		g := &s.groups[k]
		if g.most > 0 {
			g.enumerate(s.conditional, r, q)
		}
		for range 3 {
			if g.walks {
				g.walk(s.conditional, r, q, s.done < s.tune)
			}
		}
	}
	s.done++
}

// enumerate draws the coordinates with few values from their full conditionals.
func (g *group) enumerate(c Conditional, r *rand.Rand, q []float64) {
	n := len(g.at)
	for v := range g.most {
		for j, i := range g.at {
			if g.values[j] > 0 {
				q[i] = min(g.lo[j]+float64(v), g.hi[j])
			}
		}
		c.LogDensity(g.number, q, g.table[v*n:][:n])
	}
	for j, i := range g.at {
		top := math.Inf(-1)
		for v := range g.values[j] {
			top = max(top, g.table[v*n+j])
		}
		total := 0.0
		for v := range g.values[j] {
			p := &g.table[v*n+j]
			if *p = math.Exp(*p - top); !(*p >= 0) {
				*p = 0
			}
			total += *p
		}
		u := r.Float64() * total
		for v := range g.values[j] {
			if p := g.table[v*n+j]; p > 0 {
				q[i] = g.lo[j] + float64(v)
				if u -= p; u < 0 {
					break
				}
			}
		}
	}
}

// walk makes one proposal for each of the coordinates with many values.
func (g *group) walk(c Conditional, r *rand.Rand, q []float64, learn bool) {
	c.LogDensity(g.number, q, g.lp)
	copy(g.old, g.lp)
	g.previous = g.previous[:0]
	for j, i := range g.at {
		g.previous = append(g.previous, q[i])
		if g.values[j] > 0 {
			continue
		}
		// Some proposals are long, so that a chain recovers from a distant start.
		step := 1 + math.Floor(min(g.scale[j]*r.ExpFloat64()/(1-r.Float64()), 1e15))
		if r.Uint64()>>63 == 0 {
			step = -step
		}
		if x := q[i] + step; x >= g.lo[j] && x <= g.hi[j] {
			q[i] = x
		}
	}
	c.LogDensity(g.number, q, g.lp)
	for j, i := range g.at {
		if g.values[j] > 0 {
			continue
		}
		rate := 0.0
		if q[i] != g.previous[j] {
			rate = math.Exp(min(g.lp[j]-g.old[j], 0))
		}
		if !(r.Float64() < rate) {
			q[i] = g.previous[j]
		}
		if learn && rate >= 0 {
			g.scale[j] = min(max(g.scale[j]*math.Exp(0.1*(rate-0.44)), 0.05), 1e9)
		}
	}
}
