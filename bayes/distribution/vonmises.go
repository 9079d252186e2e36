package distribution

import (
	"math"
	"math/rand/v2"
)

// VonMises is the von Mises distribution of an angle from −π to π with the
// direction mu and the concentration kappa.
var VonMises = family(Family{
	Name:    "VonMises",
	Params:  []Param{{Name: "mu"}, {Name: "kappa", Domain: Positive, Default: 1}},
	Support: func([]float64) (lo, hi float64) { return -math.Pi, math.Pi },
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
	CDF: func(x float64, a []float64) float64 {
		mu, kappa := math.Remainder(a[0], 2*math.Pi), a[1]
		// Below the angle −π lies what a variable around 0 has beyond π − |mu|,
		// if mu is above 0; otherwise that much of the lower tail is cut off.
		wrapped := vonMisesTail(math.Pi-math.Abs(mu), 0, 0, kappa)
		if mu < 0 {
			wrapped = -wrapped
		}
		switch d := x - mu; {
		case d < -math.Pi:
			return wrapped - vonMisesTail(d+2*math.Pi, 0, 0, kappa)
		case d <= 0:
			return wrapped + vonMisesTail(-d, 0, 0, kappa)
		case d <= math.Pi:
			return wrapped + 1 - vonMisesTail(d, 0, 0, kappa)
		default:
			return wrapped + 1 + vonMisesTail(2*math.Pi-d, 0, 0, kappa)
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

// vonMisesTail returns the integral from d to π, for 0 ≤ d ≤ π, of the density
// around 0 times the power of the distance from origin.
func vonMisesTail(d, origin float64, power int, kappa float64) float64 {
	logI0, _ := bessel(kappa)
	s := math.Sin(d / 2)
	top := -2*kappa*s*s - logI0 - 2*halfLog2Pi
	end := math.Pi
	if v := math.Hypot(s, math.Sqrt(20/kappa)); v < 1 {
		end = 2 * math.Asin(v)
	}
	return integrateFall(func(e float64) float64 {
		// sin² e/2 − sin² d/2 = sin (e+d)/2 · sin (e−d)/2
		f := math.Exp(top - 2*kappa*math.Sin((e+d)/2)*math.Sin((e-d)/2))
		for range power {
			f *= e - origin
		}
		return f
	}, d, end)
}
