package tutorials

import (
	"math"
	"math/rand"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// Lesson 1: what it says of sums, and of eight heads in ten.
func TestClaimsCoin(t *testing.T) {
	const lesson = "01-coin-flip.ipynb"
	near(t, "the sd of a sum", row(sample(t, modelOf(t, lesson, "sum"), nil), "z").SD, math.Sqrt2, 0.06)

	data := bayes.Data{"flip": Coin()}
	post := sample(t, modelOf(t, lesson, "coin"), data)
	exact := bayes.Must(bayes.ParseDist("Beta(9, 3)"))
	p := row(post, "p")
	near(t, "the mean of p", p.Mean, exact.Mean(), 5*p.MCSEMean)
	near(t, "the sd of p", p.SD, exact.SD(), 0.05*exact.SD())
	near(t, "P(p > 1/2)", post.Prob("p > 0.5"), 0.97, 0.015)

	// The flipped coins that are left have the same distribution.
	r := rand.New(rand.NewSource(1))
	var left []float64
	for range 100_000 {
		share, heads := r.Float64(), 0
		for range 10 {
			if r.Float64() < share {
				heads++
			}
		}
		if heads == 8 {
			left = append(left, share)
		}
	}
	near(t, "the share of coins left", float64(len(left))/100_000, 1.0/11, 0.005)
	mean, _ := meanSD(left)
	near(t, "the mean of the coins left", mean, exact.Mean(), 0.006)

	// A strong prior wins over ten flips.
	strong := bayes.Must(bayes.Parse("p ~ Beta(300, 300)\nflip ~ Bernoulli(p)"))
	nearMean(t, sample(t, strong, data), "p", 0.505, 0.005)

	// Ten times the data make a third of the interval.
	h := row(sample(t, modelOf(t, lesson, "hundred"), bayes.Data{"heads": 80}), "p")
	near(t, "the interval with ten times the data", (p.HDIHigh-p.HDILow)/(h.HDIHigh-h.HDILow), 3, 0.5)
	near(t, "the sd of a sum of three", row(sample(t, modelOf(t, lesson, "three"), nil), "d").SD, 13, 0.6)

	next := bayes.Must(post.Predict(nil))
	if sd, sure := row(next, "sum(flip)").SD, math.Sqrt(10*0.75*0.25); sd < 1.2*sure {
		t.Errorf("the next ten flips have sd %.2f, and must spread wider than those of a known coin, %.2f", sd, sure)
	}
}
