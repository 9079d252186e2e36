package distribution

import (
	"math"
	"math/rand/v2"
)

// TruncatedNormal is the distribution of a normal variable with location mu
// and scale sigma, given that it lies from lower to upper, either of which may
// be infinite. mu and sigma are its mean and standard deviation before the cut.
var TruncatedNormal = family(Family{
	Name: "TruncatedNormal",
	Params: []Param{
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
		{Name: "lower", Domain: Bound, Default: math.Inf(-1)},
		{Name: "upper", Domain: Bound, Default: math.Inf(1)},
	},
	Alternatives: []Alternative{byPrecision},
	Lower:        parameter(2), Upper: parameter(3),
	LogProb: func(x float64, a []float64) float64 {
		w, ok := cut(a)
		if !(ok && finite(x) && a[2] <= x && x <= a[3]) {
			return reject(x, a)
		}
		return w.logProb(x, a)
	},
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		w, ok := cut(a)
		if !(ok && finite(x) && a[2] <= x && x <= a[3]) {
			return level(reject(x, a), da)
		}
		logp = w.logProb(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (x - a[0]) * s
		// The derivatives of the normal log density less their means.
		if w.anchored {
			t := w.fromLower(x, a)
			d := t - w.m1
			da[1] = (t*t - w.m2 + 2*w.lower*d) * s
			if w.turned {
				d = -d
			}
			da[0] = d * s
		} else {
			m1 := w.m1
			if w.turned {
				m1 = -m1
			}
			da[0] = (z - m1) * s
			da[1] = (z*z - w.m2) * s
		}
		below, above := w.edges()
		da[2], da[3] = below*s, -above*s
		return logp, -z * s
	},
	tails: func(x float64, a []float64) (below, above float64) {
		w, ok := cut(a)
		if !ok {
			return math.NaN(), math.NaN()
		}
		at := (x - a[0]) / a[1]
		below = logMassBetween((a[2]-a[0])/a[1], at, (x-a[2])/a[1]) - w.logMass
		above = logMassBetween(at, (a[3]-a[0])/a[1], (a[3]-x)/a[1]) - w.logMass
		return better(below, above)
	},
	slope: func(x float64, a, d []float64, below, above float64) {
		truncation{Normal}.slope(x, a, d, below, above)
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		w, ok := cut(a)
		if !ok {
			return math.NaN()
		}
		t := w.rand(r) * a[1]
		if !w.anchored {
			if w.turned {
				t = -t
			}
			return min(max(a[0]+t, a[2]), a[3])
		}
		if w.turned {
			return max(a[3]-t, a[2])
		}
		return min(a[2]+t, a[3])
	},
	Mean: func(a []float64) float64 {
		w, ok := cut(a)
		switch {
		case !ok:
			return math.NaN()
		case w.anchored && w.turned:
			return a[3] - a[1]*w.m1
		case w.anchored:
			return a[2] + a[1]*w.m1
		case w.turned:
			return a[0] - a[1]*w.m1
		}
		return a[0] + a[1]*w.m1
	},
	Var: func(a []float64) float64 {
		w, ok := cut(a)
		if !ok {
			return math.NaN()
		}
		return a[1] * a[1] * (w.m2 - w.m1*w.m1)
	},
})

// cut returns the standardised window of a truncated normal distribution, and
// false if the parameters give none that can be computed with.
func cut(a []float64) (w window, ok bool) {
	mu, sigma, lower, upper := a[0], a[1], a[2], a[3]
	if !(finite(mu) && positive(sigma) && lower < upper) {
		return w, false
	}
	w = newWindow((lower-mu)/sigma, (upper-mu)/sigma, (upper-lower)/sigma)
	return w, finite(w.logMass)
}

// fromLower returns the standardised distance of x from the window's lower end.
func (w *window) fromLower(x float64, a []float64) float64 {
	if w.turned {
		return (a[3] - x) / a[1]
	}
	return (x - a[2]) / a[1]
}

func (w *window) logProb(x float64, a []float64) float64 {
	if !w.anchored {
		return logNormalKernel((x-a[0])/a[1]) - math.Log(a[1]) - w.logMass
	}
	// Far out, z² and the log of the mass are large and nearly equal.
	t := w.fromLower(x, a)
	return -t*(w.lower+0.5*t) - math.Log(a[1]) - w.atLower
}
