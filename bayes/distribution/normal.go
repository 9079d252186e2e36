package distribution

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// Normal is the normal distribution with mean mu and standard deviation sigma.
var Normal = family(Family{
	Name: "Normal",
	Params: []Param{
		{Name: "mu",
			Kernel: Kernel{NormalForm, 0, func(x float64, a []float64) (first, second float64) {
				return x / (a[1] * a[1]), 1 / (a[1] * a[1])
			}}},
		{Name: "sigma", Domain: Positive, Default: 1,
			Kernel: Kernel{GammaForm, -2, func(x float64, a []float64) (first, second float64) {
				return -1, 0.5 * (x - a[0]) * (x - a[0])
			}}},
	},
	Alternatives:  []Alternative{byPrecision},
	LocationScale: &LocationScale{Location: 0, Scale: 1},
	Predictor: &Predictor{Param: 0, Link: Identity,
		Information: func(mean float64, a []float64) float64 { return 1 / (a[1] * a[1]) },
	},
	Kernel: Kernel{NormalForm, 0, func(x float64, a []float64) (first, second float64) {
		return a[0] / (a[1] * a[1]), 1 / (a[1] * a[1])
	}},
	LogProb: logNormal,
	Grad: func(x float64, a, da []float64) (logp, dx float64) {
		logp = logNormal(x, a)
		if !finite(logp) {
			return level(logp, da)
		}
		s := 1 / a[1]
		z := (x - a[0]) * s
		da[0] = z * s
		da[1] = (z*z - 1) * s
		return logp, -z * s
	},
	batch: normalBatch, pointwise: normalPointwise,
	tails: func(x float64, a []float64) (below, above float64) {
		z := (x - a[0]) / a[1]
		return logNormalCDF(z), logNormalCDF(-z)
	},
	Rand: func(r *rand.Rand, a []float64) float64 { return a[0] + a[1]*r.NormFloat64() },
	Mean: func(a []float64) float64 { return a[0] },
	Var:  func(a []float64) float64 { return a[1] * a[1] },
})

func logNormal(x float64, a []float64) float64 {
	mu, sigma := a[0], a[1]
	if !(finite(x) && finite(mu) && positive(sigma)) {
		return reject(x, a)
	}
	z := (x - mu) / sigma
	return -0.5*z*z - math.Log(sigma) - halfLog2Pi
}

// normalBatch is Normal's batch.
func normalBatch(r *Rows) func() float64 {
	mu, sigma := &r.Args[0], &r.Args[1]
	switch {
	case r.isFixedPrior():
		return r.normalPrior(mu.Val[0], sigma.Val[0], -halfLog2Pi)
	case r.scalar(1) && (r.areObserved() || r.areMany() && r.Size >= 4*few):
		return r.normalRows()
	case r.scalar(1) || sigma.Adj == nil:
		return r.sumNormal(mu, sigma, 0)
	case r.areMany():
		return r.normalScales()
	}
	return nil
}

// normalRows is the kernel of observed rows, or of parameters if they are many,
// with one scale.
func (r *Rows) normalRows() func() float64 {
	mu, sigma, all := r.column(0), &r.Args[1], float64(r.Size)
	buffer := make([]float64, r.Block) // of the derivative, where it goes two ways
	return func() float64 {
		s, rows := sigma.Val[0], r.once(all)
		if !(s > 0) {
			return math.Inf(-1)
		}
		m, dm := mu.load(r.N)
		var ss float64
		if dx := r.X.Adj; dx == nil {
			ss = vector.Normal(dm, r.X.Val, m, 1/s)
		} else {
			d := buffer[:r.N]
			clear(d)
			ss = vector.Normal(d, r.X.Val, m, 1/s)
			vector.AddScaled(dx, d, -1)
			vector.AddTo(dm, d)
		}
		mu.store(dm)
		sigma.Add(0, (ss-rows)/s)
		return -rows*(math.Log(s)+halfLog2Pi) - 0.5*ss
	}
}

// normalScales is the kernel of rows with a scale each.
func (r *Rows) normalScales() func() float64 {
	mu, sigma, buffer := r.column(0), r.column(1), make([]float64, r.Block)
	return func() float64 {
		m, dm := mu.load(r.N)
		s, ds := sigma.load(r.N)
		d := buffer[:r.N]
		clear(d)
		logs, ss := vector.NormalScales(d, ds, r.X.Val, m, s)
		if r.X.Adj != nil {
			vector.AddScaled(r.X.Adj, d, -1)
		}
		vector.AddTo(dm, d)
		mu.store(dm)
		sigma.store(ds)
		return -logs - halfLog2Pi*float64(r.N) - 0.5*ss
	}
}

// sumNormal is the kernel of rows with one scale, or known ones, and a log
// density that is higher than Normal's by shift.
func (r *Rows) sumNormal(mu, sigma *Array, shift float64) func() float64 {
	all := r.total()
	constant := all * (shift - halfLog2Pi)
	inverse := make([]float64, len(sigma.Val)) // of the scale
	if sigma.Adj == nil {
		for i, s := range sigma.Val {
			inverse[i] = 1 / s
			w := all
			if len(sigma.Val) > 1 {
				w = r.weight(i)
			}
			constant -= w * math.Log(s)
		}
	}
	once := []float64{1}
	return func() float64 {
		rows, lp := r.once(all), r.once(constant)
		inv := inverse
		if len(inv) > 1 {
			inv = inv[r.First:][:r.N]
		}
		if sigma.Adj != nil {
			s := sigma.Val[0]
			if !(s > 0) {
				return math.Inf(-1)
			}
			inv[0] = 1 / s
			lp -= rows * math.Log(s)
		}
		x, m, dx, dm, weights := r.X.Val, mu.Val, r.X.Adj, mu.Adj, r.Weights // where loops are fast
		if weights == nil {
			weights = once
		}
		ss, sum := 0.0, 0.0
		for i := range r.N {
			s := at(inv, i)
			z := (at(x, i) - at(m, i)) * s
			g := at(weights, i) * z
			ss += g * z
			g *= s
			if len(dm) > 1 {
				dm[i] += g
			} else {
				sum += g
			}
			if len(dx) > 1 {
				dx[i] -= g
			}
		}
		if len(dx) == 1 {
			dx[0] -= sum
		}
		if len(dm) == 1 {
			dm[0] += sum
		}
		sigma.Add(0, (ss-rows)*inv[0])
		return lp - 0.5*ss
	}
}

// isFixedPrior reports whether there is one row, a parameter, and the family's
// own parameters are known.
func (r *Rows) isFixedPrior() bool {
	return r.Size == 1 && r.Weights == nil && r.X.Adj != nil &&
		!slices.ContainsFunc(r.Args, func(a Array) bool { return a.Adj != nil })
}

// normalPrior is the kernel of such a row with the log density
// constant − log sigma − z²/2.
func (r *Rows) normalPrior(mu, sigma, constant float64) func() float64 {
	inv := 1 / sigma
	constant -= math.Log(sigma)
	val, adj := r.X.Val, r.X.Adj
	return func() float64 {
		z := (val[0] - mu) * inv
		adj[0] -= z * inv
		return constant - 0.5*z*z
	}
}

// normalPointwise is Normal's pointwise.
func normalPointwise(r *Rows) func(dst []float64) {
	return func(dst []float64) {
		x, mu, sigma := r.X, r.Args[0], r.Args[1]
		logs := 0.0
		for i := range dst {
			s := sigma.At(i)
			if i == 0 || len(sigma.Val) > 1 {
				logs = math.Log(s) + halfLog2Pi
			}
			z := (x.At(i) - mu.At(i)) / s
			dst[i] = -0.5*z*z - logs
		}
	}
}
