package distribution

import (
	"math"
	"math/rand/v2"
)

// SkewStudentT is the skewed Student's t distribution of M. C. Jones and
// M. J. Faddy, "A Skew Extension of the t-Distribution, with Applications"
// (2003), with location mu and scale sigma. The power of the lower tail is −2a
// and that of the upper −2b; for a = b it is StudentT with 2a degrees of freedom.
var SkewStudentT = family(Family{
	Name: "SkewStudentT",
	Params: []Param{
		{Name: "a", Domain: Positive, Default: required},
		{Name: "b", Domain: Positive, Default: required},
		{Name: "mu"},
		{Name: "sigma", Domain: Positive, Default: 1},
	},
	Alternatives: []Alternative{
		{[]Param{requiredParam("lam", Positive)}, map[string]string{"sigma": "1/sqrt(lam)"}},
	},
	LocationScale: &LocationScale{Location: 2, Scale: 3},
	LogProb:       logSkewStudentT,
	Grad: func(x float64, p, dp []float64) (logp, dx float64) {
		logp = logSkewStudentT(x, p)
		if !finite(logp) {
			return level(logp, dp)
		}
		a, b, sigma := p[0], p[1], p[3]
		v := newSkewT(x, p)
		s, r := a+b, v.r
		// k is the derivative in z less −z/r².
		k := a*(v.minus/r/r) - b*(v.plus/r/r)
		shared := -v.z*k/(2*s) - 0.5/r/r
		rest := logMinusDigamma(s)
		dp[0] = math.Log(s/a) + v.logx + logMinusDigamma(a) - rest + shared
		dp[1] = math.Log(s/b) + v.logy + logMinusDigamma(b) - rest + shared
		dz := k - v.z/r/r
		dp[2], dp[3] = -dz/sigma, -(1+v.z*dz)/sigma
		return logp, dz / sigma
	},
	tails: func(x float64, p []float64) (below, above float64) {
		v := newSkewT(x, p)
		below, above, _, _ = incompleteBeta(p[0], p[1], v.x, v.y, v.logx, v.logy, false)
		return below, above
	},
	flow: func(x float64, p, d []float64) {
		v := newSkewT(x, p)
		_, _, da, db := incompleteBeta(p[0], p[1], v.x, v.y, v.logx, v.logy, true)
		moved := v.z / (p[0] + p[1])
		d[0], d[1] = p[3]*(da*v.r-moved)/2, p[3]*(db*v.r-moved)/2
	},
	Rand: func(r *rand.Rand, p []float64) float64 {
		t := randLogGamma(r, p[0]) - randLogGamma(r, p[1])
		return p[2] + p[3]*math.Sqrt(p[0]+p[1])*math.Sinh(t/2)
	},
	Mean: func(p []float64) float64 { return p[2] + p[3]*meanSkewT(p[0], p[1]) },
	Var: func(p []float64) float64 {
		a, b := p[0], p[1]
		m := meanSkewT(a, b)
		if math.IsNaN(m) || a <= 1 || b <= 1 {
			return math.Abs(m) + math.Inf(1)
		}
		d := a - b
		return p[3] * p[3] * ((a+b)/4*((d*d+a+b-2)/((a-1)*(b-1))) - m*m)
	},
})

// A skewT is a standardised draw z with (1 ± z/r)/2, for r² = a+b+z², which has
// the distribution Beta(a, b).
type skewT struct {
	z, r        float64
	plus, minus float64 // r+z and r−z
	x, y        float64 // their shares of 2r
	logx, logy  float64
}

func newSkewT(x float64, p []float64) skewT {
	s, z := p[0]+p[1], (x-p[2])/p[3]
	v := skewT{z: z, r: math.Hypot(math.Sqrt(s), z)}
	large := v.r + math.Abs(z)
	small := s / large
	logSmall := math.Log(s) - math.Log(large) - math.Log(2*v.r)
	logLarge := math.Log1p(-small / (2 * v.r))
	v.plus, v.minus, v.logx, v.logy = large, small, logLarge, logSmall
	if z < 0 {
		v.plus, v.minus, v.logx, v.logy = small, large, logSmall, logLarge
	}
	v.x, v.y = v.plus/(2*v.r), v.minus/(2*v.r)
	return v
}

func logSkewStudentT(x float64, p []float64) float64 {
	a, b, mu, sigma := p[0], p[1], p[2], p[3]
	if !(finite(x) && positive(a) && positive(b) && finite(mu) && positive(sigma) && finite((x-mu)/sigma)) {
		return reject(x, p)
	}
	v := newSkewT(x, p)
	if logp := logBetaKernel(a, b, v.x, v.y, v.logx, v.logy) + math.Ln2 - math.Log(v.r) - math.Log(sigma); !math.IsNaN(logp) {
		return logp
	}
	return math.Inf(-1)
}

// meanSkewT returns the mean for location 0 and scale 1.
func meanSkewT(a, b float64) float64 {
	switch {
	case a <= 0.5 && b <= 0.5:
		return math.NaN()
	case a <= 0.5:
		return math.Inf(-1)
	case b <= 0.5:
		return math.Inf(1)
	}
	// Γ(x−½)/Γ(x)
	step := func(x float64) float64 { return math.Exp(-halfStep(x-0.5)) / math.Sqrt(x-0.5) }
	return math.Sqrt(a+b) * (a - b) / 2 * step(a) * step(b)
}
