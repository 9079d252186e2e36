package distribution

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// A tailed is a family with the logarithms of its tails, which Truncated and
// Censored need: probabilities far too small to be numbers have them too.
type tailed struct {
	*Family
	tails tails
	flow  flow // nil: none is known
}

// tails returns the logarithms of the probabilities of a draw of at most x and
// of one above x, for x inside the support.
type tails func(x float64, a []float64) (below, above float64)

// A flow returns ∂F/∂a[j] over the density at x (over the mass at x if
// discrete), where F is the distribution function: how fast the quantile at x
// moves down as the parameter rises. It is NaN where it has no closed form.
type flow func(j int, x float64, a []float64) float64

// shapes are the tails and flows of families that have closed forms.
var shapes = map[*Family]struct {
	tails tails
	flow  flow
}{
	Normal:      {normalTails, locationScale},
	Cauchy:      {cauchyTails, locationScale},
	Laplace:     {laplaceTails, locationScale},
	Logistic:    {logisticTails, locationScale},
	Gumbel:      {gumbelTails, locationScale},
	StudentT:    {studentTails, func(j int, x float64, a []float64) float64 { return locationScale(j-1, x, a[1:]) }},
	LogNormal:   {logNormalTails, logNormalFlow},
	HalfNormal:  {halfNormalTails, func(j int, x float64, a []float64) float64 { return -x / a[0] }},
	Exponential: {exponentialTails, func(j int, x float64, a []float64) float64 { return x / a[0] }},
	Weibull:     {weibullTails, weibullFlow},
	Gamma:       {gammaTails, gammaFlow},
	Poisson:     {poissonTails, func(j int, x float64, a []float64) float64 { return -1 }},
}

func newTailed(f *Family) *tailed {
	t := &tailed{f, shapes[f].tails, shapes[f].flow}
	if t.tails == nil {
		t.tails = func(x float64, a []float64) (below, above float64) {
			p := f.CDF(x, a)
			return math.Log(p), math.Log1p(-p)
		}
	}
	return t
}

// logTails returns the logarithms of both tails at any x.
func (t *tailed) logTails(x float64, a []float64) (below, above float64) {
	switch lo, hi := t.Support(a); {
	case x < lo || math.IsInf(x, -1):
		return math.Inf(-1), 0
	case x >= hi:
		return 0, math.Inf(-1)
	case x == lo && !t.Discrete:
		return math.Inf(-1), 0
	}
	return t.tails(x, a)
}

// bounds returns the numbers between which the distribution function rises by
// the probability of a draw from lower to upper, both included.
func (t *tailed) bounds(lower, upper float64) (below, upTo float64) {
	if t.Discrete {
		return math.Ceil(lower) - 1, math.Floor(upper)
	}
	return lower, upper
}

// logMass returns the logarithm of the probability of a draw from lower to
// upper. Where the bounds are so close that the probability is much smaller
// than that of the tail outside, it loses the digits that differ.
func (t *tailed) logMass(lower, upper float64, a []float64) float64 {
	lower, upper = t.bounds(lower, upper)
	belowL, aboveL := t.logTails(lower, a)
	belowU, aboveU := t.logTails(upper, a)
	switch {
	case math.IsInf(belowL, -1):
		return belowU
	case math.IsInf(aboveU, -1):
		return aboveL
	case aboveL < -math.Ln2:
		return aboveL + log1mExp(aboveU-aboveL)
	case belowU < -math.Ln2:
		return belowU + log1mExp(belowL-belowU)
	}
	return math.Log1p(-math.Exp(belowL) - math.Exp(aboveU))
}

// gradLogMass adds c times the derivatives of logMass, whose value is given,
// in the parameters to da, and returns those in the bounds. What has no flow is
// differentiated by differences of the sixth order, for which an element of a
// is changed in between.
func (t *tailed) gradLogMass(lower, upper, value float64, a []float64, c float64, da []float64) (dl, du float64) {
	from, to := t.bounds(lower, upper)
	if !math.IsInf(from, 0) {
		dl = -math.Exp(t.LogProb(from, a) - value)
	}
	if !math.IsInf(to, 0) {
		du = math.Exp(t.LogProb(to, a) - value)
	}
	for j := range a {
		d := math.NaN()
		if t.flow != nil {
			d = 0
			if du != 0 {
				d += du * t.flow(j, to, a)
			}
			if dl != 0 {
				d += dl * t.flow(j, from, a)
			}
		}
		if math.IsNaN(d) {
			d = t.differences(j, lower, upper, a)
		}
		da[j] += c * d
	}
	if t.Discrete {
		return 0, 0
	}
	return dl, du
}

// differences returns the derivative of logMass in a[j] by Richardson's
// extrapolation of central differences.
func (t *tailed) differences(j int, lower, upper float64, a []float64) float64 {
	h, at := t.step(j, a), a[j]
	if h == 0 {
		return 0
	}
	var d [3]float64
	for i := range d {
		a[j] = at + h
		up := t.logMass(lower, upper, a)
		a[j] = at - h
		d[i] = (up - t.logMass(lower, upper, a)) / (2 * h)
		h /= 2
	}
	a[j] = at
	ab, bc := (4*d[1]-d[0])/3, (4*d[2]-d[1])/3
	return (16*bc - ab) / 15
}

// step returns how far to change a[j] to see a difference.
func (t *tailed) step(j int, a []float64) float64 {
	v := a[j]
	switch t.Params[j].Domain {
	case Positive, NonNegative:
		return 0.01 * v
	case Unit:
		return 0.01 * min(v, 1-v)
	case Count, Integer:
		return 0
	}
	if sd := math.Sqrt(t.Var(a)); finite(sd) {
		return 0.01 * sd
	}
	return 0.01 * max(1, math.Abs(v))
}

// log1mExp returns log(1 − exp(x)), for x ≤ 0.
func log1mExp(x float64) float64 {
	if x > -math.Ln2 {
		return math.Log(-math.Expm1(x))
	}
	return math.Log1p(-math.Exp(x))
}

// locationScale is the flow of a family whose parameters are these two.
func locationScale(j int, x float64, a []float64) float64 {
	switch j {
	case 0:
		return -1
	case 1:
		return -(x - a[0]) / a[1]
	}
	return math.NaN()
}

func normalTails(x float64, a []float64) (below, above float64) {
	z := (x - a[0]) / a[1]
	return logNormalCDF(z), logNormalCDF(-z)
}

func cauchyTails(x float64, a []float64) (below, above float64) {
	z := (x - a[0]) / a[1]
	return math.Log(math.Atan2(1, -z)) - logPi, math.Log(math.Atan2(1, z)) - logPi
}

func laplaceTails(x float64, a []float64) (below, above float64) {
	z := math.Abs(x-a[0]) / a[1]
	far := -math.Ln2 - z
	if x < a[0] {
		return far, math.Log1p(-math.Exp(far))
	}
	return math.Log1p(-math.Exp(far)), far
}

func logisticTails(x float64, a []float64) (below, above float64) {
	z := (x - a[0]) / a[1]
	return -log1pExp(-z), -log1pExp(z)
}

func gumbelTails(x float64, a []float64) (below, above float64) {
	below = -math.Exp(-(x - a[0]) / a[1])
	if below > -1e-300 {
		return below, -(x - a[0]) / a[1]
	}
	return below, log1mExp(below)
}

// studentTails are Student's: beyond what RegIncBeta can say, of the series of
// the incomplete beta function (DLMF 8.17.7 at b = ½).
func studentTails(x float64, a []float64) (below, above float64) {
	nu, z := a[0], (x-a[1])/a[2]
	far := math.Log(studentTail(nu, z))
	if far < -600 {
		half, logx := nu/2, -log1pSquare(z/math.Sqrt(nu))
		x, s, c := math.Exp(logx), 1/half, 1.0
		for n := 1.0; n < 1e5; n++ {
			c *= (n - 0.5) / n * x
			d := c / (half + n)
			if s += d; d < 1e-17*s {
				break
			}
		}
		// 1/B(½ν, ½) is Γ(½ν+½)/Γ(½ν)/√π.
		far = -math.Ln2 + half*logx + math.Log(s) + halfStep(half) + 0.5*math.Log(half) - 0.5*logPi
	}
	if z < 0 {
		return far, math.Log1p(-math.Exp(far))
	}
	return math.Log1p(-math.Exp(far)), far
}

func logNormalTails(x float64, a []float64) (below, above float64) {
	z := (math.Log(x) - a[0]) / a[1]
	return logNormalCDF(z), logNormalCDF(-z)
}

func logNormalFlow(j int, x float64, a []float64) float64 {
	if j == 0 {
		return -x
	}
	return -x * (math.Log(x) - a[0]) / a[1]
}

func halfNormalTails(x float64, a []float64) (below, above float64) {
	z := x / a[0]
	return math.Log(math.Erf(z / math.Sqrt2)), math.Ln2 + logNormalCDF(-z)
}

func exponentialTails(x float64, a []float64) (below, above float64) {
	t := a[0] * x
	return log1mExp(-t), -t
}

func weibullTails(x float64, a []float64) (below, above float64) {
	t := math.Pow(x/a[1], a[0])
	return log1mExp(-t), -t
}

func weibullFlow(j int, x float64, a []float64) float64 {
	if j == 0 {
		return x * math.Log(x/a[1]) / a[0]
	}
	return -x / a[1]
}

func gammaTails(x float64, a []float64) (below, above float64) { return logGammaTails(a[0], a[1]*x) }

func gammaFlow(j int, x float64, a []float64) float64 {
	if j == 0 {
		return math.NaN()
	}
	return x / a[1]
}

// poissonTails are those of the waiting time for one event more.
func poissonTails(x float64, a []float64) (below, above float64) {
	above, below = logGammaTails(x+1, a[0])
	return below, above
}

// logGammaTails returns the logarithms of the regularised incomplete gamma
// functions P(α, z) and Q(α, z): where those underflow, of a series (DLMF
// 8.7.1) and a continued fraction (DLMF 8.9.2).
func logGammaTails(alpha, z float64) (below, above float64) {
	switch {
	case z == 0:
		return math.Inf(-1), 0
	case math.IsInf(z, 1):
		return 0, math.Inf(-1)
	}
	below, above = math.Log(mathext.GammaIncReg(alpha, z)), math.Log(mathext.GammaIncRegComp(alpha, z))
	switch {
	case below < -600 && z < alpha:
		s, c := 1/alpha, 1/alpha
		for n := 1.0; n < 1e5 && c > 1e-17*s; n++ {
			c *= z / (alpha + n)
			s += c
		}
		below = logGammaKernel(alpha, z, math.Log(z)) + math.Log(s)
		above = log1mExp(below)
	case above < -600 && z > alpha:
		// Lentz's method.
		b := z + 1 - alpha
		c, d := math.Inf(1), 1/b
		h := d
		for n := 1.0; n < 1e5; n++ {
			an := -n * (n - alpha)
			b += 2
			d = 1 / (an*d + b)
			c = b + an/c
			h *= c * d
			if math.Abs(c*d-1) < 1e-16 {
				break
			}
		}
		above = logGammaKernel(alpha, z, math.Log(z)) + math.Log(h)
		below = log1mExp(above)
	}
	return below, above
}
