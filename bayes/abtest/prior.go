package abtest

import (
	"math"
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/plot"
	"gonum.org/v1/gonum/stat/distuv"
)

// Average draws the prior of the average lift.
func (p Prior) Average() *bayes.Figure {
	p = p.withDefaults()
	if err := p.check(); err != nil {
		return plot.Curves(err.Error(), "")
	}
	sd := 1 / math.Sqrt(p.Precision)
	return priorCurve("Prior of the average lift", "average lift in %", -4*sd, 4*sd, distuv.Normal{Sigma: sd}.Prob)
}

// Spread draws the prior of the spread of lifts, their standard deviation, up
// to its median or 10%, whichever is larger.
func (p Prior) Spread() *bayes.Figure {
	p = p.withDefaults()
	if err := p.check(); err != nil {
		return plot.Curves(err.Error(), "")
	}
	most := max(0.1, 1/math.Sqrt(distuv.Gamma{Alpha: p.Shape, Beta: p.Rate}.Quantile(0.5)))
	return priorCurve("Prior of the spread of lifts", "standard deviation of lifts in %", 0, most, p.spreadDensity)
}

// spreadDensity is the density of s = 1/√tau.
func (p Prior) spreadDensity(s float64) float64 {
	if s <= 0 {
		return 0
	}
	logGamma, _ := math.Lgamma(p.Shape)
	return math.Exp(p.Shape*math.Log(p.Rate) - logGamma + math.Ln2 - (2*p.Shape+1)*math.Log(s) - p.Rate/(s*s))
}

// priorCurve draws a density of lifts in percent.
func priorCurve(title, xlabel string, from, to float64, density func(float64) float64) *bayes.Figure {
	const points = 401
	var c plot.Curve
	for i := range points {
		x := from + (to-from)*float64(i)/(points-1)
		c.X, c.Y = append(c.X, 100*x), append(c.Y, density(x)/100)
	}
	return plot.Curves(title, xlabel, c)
}

// draws returns n draws of the average and of the spread, in percent.
func (p Prior) draws(n int) (average, spread []float64) {
	r := rand.New(rand.NewPCG(1, 0))
	tau := distuv.Gamma{Alpha: p.Shape, Beta: p.Rate, Src: r}
	for range n {
		average = append(average, 100*r.NormFloat64()/math.Sqrt(p.Precision))
		spread = append(spread, 100/math.Sqrt(tau.Rand()))
	}
	return average, spread
}
