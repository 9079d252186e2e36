package bayes

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

// A Dist is a distribution with known parameters, such as a prior to look at or
// a posterior in closed form.
type Dist struct {
	text   string
	family *distribution.Family
	args   []float64
}

// ParseDist reads a distribution as the model language writes it:
// "Beta(9, 3)", "Normal(mu=0, tau=0.25)".
func ParseDist(text string) (*Dist, error) {
	f, args, err := bind.BindDist(text)
	if err != nil {
		return nil, err
	}
	return &Dist{text, f, args}, nil
}

// String returns the text that the distribution was read from.
func (d *Dist) String() string { return d.text }

// Density returns the density at x, or the probability of x if the
// distribution is discrete.
func (d *Dist) Density(x float64) float64 { return math.Exp(d.family.LogProb(x, d.args)) }

// CDF returns the probability of a value of at most x.
func (d *Dist) CDF(x float64) float64 { return d.family.CDF(x, d.args) }

// Mean returns the mean; NaN where there is none.
func (d *Dist) Mean() float64 { return d.family.Mean(d.args) }

// SD returns the standard deviation; NaN where there is none.
func (d *Dist) SD() float64 { return math.Sqrt(d.family.Var(d.args)) }

// Draw returns n draws. The same seed gives the same draws.
func (d *Dist) Draw(n, seed int) []float64 {
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	draws := make([]float64, n)
	for i := range draws {
		draws[i] = d.family.Rand(r, d.args)
	}
	return draws
}

// Quantile returns the smallest x with CDF(x) ≥ q. For q = 0 and q = 1 it returns
// the ends of the support, and for q outside [0, 1] NaN.
func (d *Dist) Quantile(q float64) float64 {
	lo, hi := d.family.Support(d.args)
	switch {
	case !(q >= 0 && q <= 1):
		return math.NaN()
	case q == 0:
		return lo
	case q == 1:
		return hi
	}
	if math.IsInf(lo, -1) {
		for lo = min(-1, hi-1); d.CDF(lo) > q && !math.IsInf(lo, -1); lo *= 2 {
		}
	}
	if math.IsInf(hi, 1) {
		for hi = max(1, lo+1); d.CDF(hi) < q && !math.IsInf(hi, 1); hi *= 2 {
		}
	}
	if d.family.Discrete {
		for hi-lo > 1 {
			if mid := math.Floor(lo + (hi-lo)/2); d.CDF(mid) < q {
				lo = mid
			} else {
				hi = mid
			}
		}
		if d.CDF(lo) >= q {
			return lo
		}
		return hi
	}
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if d.CDF(mid) < q {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + (hi-lo)/2
}

// A Curve is a function, or the histogram of a sample, in a figure by
// [Curves].
type Curve = plot.Curve

// Curves draws curves and histograms over one axis, with a legend.
func Curves(title, xlabel string, curves ...Curve) *Figure {
	return plot.Curves(title, xlabel, curves...)
}

// Curve returns the density as a curve, or as bars if the distribution is
// discrete. It covers the support. A side without a bound ends at the 0.05% or
// the 99.95% quantile.
func (d *Dist) Curve(name string) Curve {
	lo, hi := d.family.Support(d.args)
	if math.IsInf(lo, -1) {
		lo = d.Quantile(0.0005)
	}
	if math.IsInf(hi, 1) {
		hi = d.Quantile(0.9995)
	}
	c := Curve{Name: name, Bars: d.family.Discrete}
	points, step := 401, (hi-lo)/400
	if c.Bars {
		points, step = int(hi-lo)+1, 1
	}
	for i := range points {
		x := min(lo+float64(i)*step, hi)
		c.X = append(c.X, x)
		c.Y = append(c.Y, d.Density(x))
	}
	return c
}
