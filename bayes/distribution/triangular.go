package distribution

import (
	"math"
	"math/rand/v2"
)

// Triangular is the triangular distribution from lower to upper with mode c.
var Triangular = family(Family{
	Name:   "Triangular",
	Params: []Param{{Name: "lower"}, {Name: "upper", Default: 1}, {Name: "c", Default: 0.5}},
	Lower:  parameter(0), Upper: parameter(1),
	Support: func(a []float64) (lo, hi float64) {
		if a[2] < a[0] || a[2] > a[1] {
			return math.NaN(), math.NaN()
		}
		return a[0], a[1]
	},
	LogProb: logTriangular,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logTriangular(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		lower, upper, c := a[0], a[1], a[2]
		t := 1 / (upper - lower)
		da[0], da[1], da[2] = t, -t, 0
		switch {
		case x < c:
			dx = 1 / (x - lower)
			da[2] = -1 / (c - lower)
			da[0] -= dx * ((c - x) / (c - lower))
		case x > c:
			dx = -1 / (upper - x)
			da[2] = 1 / (upper - c)
			da[1] -= dx * ((x - c) / (upper - c))
		}
		return logp, dx
	},
	kink: func(a []float64) float64 { return a[2] },
	tails: func(x float64, a []float64) (below, above float64) {
		lo, hi, c := a[0], a[1], a[2]
		if x < c {
			return lower(math.Log((x - lo) / (hi - lo) * ((x - lo) / (c - lo))))
		}
		return upper(math.Log((hi - x) / (hi - lo) * ((hi - x) / (hi - c))))
	},
	flow: func(x float64, a, d []float64) {
		lo, hi, c := a[0], a[1], a[2]
		// Half of what the logarithm of the tail changes by, times its width.
		if x < c {
			u := (x - lo) / 2
			d[0], d[1], d[2] = -1+u/(hi-lo)+u/(c-lo), -u/(hi-lo), -u/(c-lo)
			return
		}
		u := (hi - x) / 2
		d[0], d[1], d[2] = -u/(hi-lo), -1+u/(hi-lo)+u/(hi-c), -u/(hi-c)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		lower, upper, c := a[0], a[1], a[2]
		// A uniform draw from the mode towards one end or the other.
		u := math.Sqrt(r.Float64())
		if r.Float64()*(upper-lower) < c-lower {
			return lower + u*(c-lower)
		}
		return upper - u*(upper-c)
	},
	Mean: func(a []float64) float64 { return a[0]/3 + a[1]/3 + a[2]/3 },
	Var: func(a []float64) float64 {
		below, above := a[2]-a[0], a[1]-a[2]
		return (below*below + below*above + above*above) / 18
	},
})

func logTriangular(x float64, a []float64) float64 {
	lower, upper, c := a[0], a[1], a[2]
	width := upper - lower
	if !(lower <= x && x <= upper && lower <= c && c <= upper && positive(width)) {
		return reject(x, a)
	}
	logp := math.Ln2 - math.Log(width)
	switch {
	case x < c:
		logp += math.Log((x - lower) / (c - lower))
	case x > c:
		logp += math.Log((upper - x) / (upper - c))
	}
	return logp
}
