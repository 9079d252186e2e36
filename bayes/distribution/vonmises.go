package distribution

import (
	"math"
	"math/rand/v2"
)

// VonMises is the von Mises distribution of an angle from −π to π with the
// direction mu and the concentration kappa.
var VonMises = family(Family{
	Name:   "VonMises",
	Params: []Param{{Name: "mu"}, {Name: "kappa", Domain: Positive, Default: 1}},
	Lower:  constant(-math.Pi), Upper: constant(math.Pi),
	LogProb: logVonMises,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logVonMises(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s, c := math.Sincos((x - a[0]) / 2)
		_, rest := bessel(a[1])
		da[0] = 2 * a[1] * s * c
		da[1] = rest - 2*s*s
		return logp, -da[0]
	},
	tails: func(x float64, a []float64) (below, above float64) {
		mu := math.Remainder(a[0], 2*math.Pi)
		below = logVonMisesBetween(-math.Pi-mu, x-mu, a[1])
		above = logVonMisesBetween(x-mu, math.Pi-mu, a[1])
		return better(below, above)
	},
	slope: func(x float64, a, d []float64, below, above float64) {
		mu, kappa := math.Remainder(a[0], 2*math.Pi), a[1]
		d[0] = math.Exp(logVonMises(-math.Pi, a)-min(below, above)) - math.Exp(logVonMises(x, a)-min(below, above))
		if below < above {
			d[1] = vonMisesScore(-math.Pi-mu, x-mu, kappa, below)
		} else {
			d[1] = -vonMisesScore(x-mu, math.Pi-mu, kappa, above)
		}
	},
	Rand: func(r *rand.Rand, a []float64) float64 {
		kappa := a[1]
		for {
			// From a distribution that is nowhere lower, up to a factor: flat,
			// or normal because sin(d/2)² ≥ (d/π)².
			var d, bound float64
			if kappa < 0.5 {
				d = math.Pi * (2*r.Float64() - 1)
			} else {
				d = math.Pi / 2 / math.Sqrt(kappa) * r.NormFloat64()
				bound = d / math.Pi * (d / math.Pi)
			}
			s := math.Sin(d / 2)
			if math.Abs(d) <= math.Pi && r.ExpFloat64() > 2*kappa*(s*s-bound) {
				x := math.Remainder(a[0]+d, 2*math.Pi)
				return min(max(x, -math.Pi), math.Pi)
			}
		}
	},
	Mean: func(a []float64) float64 {
		mu := math.Remainder(a[0], 2*math.Pi)
		turns := 2 * math.Pi * vonMisesTail(math.Pi-math.Abs(mu), 0, 0, a[1])
		return mu - math.Copysign(turns, mu)
	},
	Var: func(a []float64) float64 {
		mu, kappa := math.Abs(math.Remainder(a[0], 2*math.Pi)), a[1]
		edge := math.Pi - mu
		// Those beyond the edge come back a turn lower.
		turns := 2 * math.Pi * vonMisesTail(edge, 0, 0, kappa)
		return 2*vonMisesTail(0, 0, 2, kappa) + 2*mu*turns - turns*turns -
			4*math.Pi*vonMisesTail(edge, edge, 1, kappa)
	},
})

func logVonMises(x float64, a []float64) float64 {
	mu, kappa := a[0], a[1]
	if !(-math.Pi <= x && x <= math.Pi && finite(mu) && positive(kappa)) {
		return reject(x, a)
	}
	logI0, _ := bessel(kappa)
	s := math.Sin((x - mu) / 2)
	return -2*kappa*s*s - logI0 - 2*halfLog2Pi
}

// logVonMisesBetween returns the logarithm of the probability of an angle from
// l to u off mu, where these may lie beyond the opposite direction.
func logVonMisesBetween(l, u, kappa float64) float64 {
	logp := math.Inf(-1)
	vonMisesParts(l, u, func(near, far float64) {
		logp = logAddExp(logp, logVonMisesPart(near, far, kappa))
	})
	return logp
}

// vonMisesScore returns the derivative in kappa of the logarithm of that
// probability, which is given.
func vonMisesScore(l, u, kappa, logp float64) (score float64) {
	_, rest := bessel(kappa)
	vonMisesParts(l, u, func(near, far float64) {
		top := logVonMisesAt(near, kappa)
		score += math.Exp(top-logp) * vonMisesFall(near, far, kappa, func(e float64) float64 {
			s := math.Sin(e / 2)
			return rest - 2*s*s
		})
	})
	return score
}

// vonMisesParts divides the angles from l to u off mu, between −2π and 2π, into
// parts over which the density falls, from near to far off mu.
func vonMisesParts(l, u float64, part func(near, far float64)) {
	const pi = math.Pi
	for _, p := range [4]struct{ from, to, origin, sign float64 }{
		{-2 * pi, -pi, -2 * pi, 1}, {-pi, 0, 0, -1}, {0, pi, 0, 1}, {pi, 2 * pi, 2 * pi, -1},
	} {
		if from, to := max(l, p.from), min(u, p.to); from < to {
			near, far := p.sign*(from-p.origin), p.sign*(to-p.origin)
			part(min(near, far), max(near, far))
		}
	}
}

// logVonMisesAt returns the log density at the angle e off mu.
func logVonMisesAt(e, kappa float64) float64 {
	logI0, _ := bessel(kappa)
	s := math.Sin(e / 2)
	return -2*kappa*s*s - logI0 - 2*halfLog2Pi
}

func logVonMisesPart(near, far, kappa float64) float64 {
	return logVonMisesAt(near, kappa) + math.Log(vonMisesFall(near, far, kappa, func(float64) float64 { return 1 }))
}

// vonMisesFall returns the integral from near to far, between 0 and π off mu,
// of a function times the density over that at near.
func vonMisesFall(near, far, kappa float64, of func(e float64) float64) float64 {
	width := far - near
	if slope := kappa * math.Sin(near); kappa > 1e8 { // the fall is too narrow for a difference of angles
		width = min(width, 80/(slope+math.Sqrt(slope*slope+80*kappa)))
	} else if v := math.Hypot(math.Sin(near/2), math.Sqrt(20/kappa)); v < 1 {
		width = min(width, 2*math.Asin(v)-near)
	}
	return integrateFall(func(u float64) float64 {
		// sin² (near+u)/2 − sin² near/2 = sin (near+u/2) · sin u/2
		return of(near+u) * math.Exp(-2*kappa*math.Sin(near+u/2)*math.Sin(u/2))
	}, 0, width)
}

// vonMisesTail returns the integral from d to π, for 0 ≤ d ≤ π, of the density
// around 0 times the power of the distance from origin.
func vonMisesTail(d, origin float64, power int, kappa float64) float64 {
	return math.Exp(logVonMisesAt(d, kappa)) * vonMisesFall(d, math.Pi, kappa, func(e float64) float64 {
		f := 1.0
		for range power {
			f *= e - origin
		}
		return f
	})
}
