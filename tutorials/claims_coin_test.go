package tutorials_test

import (
	"math"
	"math/rand"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

// sample draws from the posterior as a lesson does, and wants sound chains.
func sample(t *testing.T, text string, d bayes.Data) *bayes.Posterior {
	t.Helper()
	t.Setenv("GONBAYES_CACHE", "off")
	m, err := bayes.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	post, err := m.Sample(d, bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range post.Warnings() {
		t.Errorf("sampling warns: %s", w)
	}
	return post
}

// row returns the summary of one quantity.
func row(p *bayes.Posterior, name string) bayes.SummaryRow { return p.Summary(name).Rows[0] }

// near wants a number within a distance of another.
func near(t *testing.T, what string, got, want, distance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= distance) {
		t.Errorf("%s is %.4g, want %.4g ± %.2g", what, got, want, distance)
	}
}

// covers wants a value inside a 94% interval, or outside it.
func covers(t *testing.T, p *bayes.Posterior, name string, value float64, inside bool) {
	t.Helper()
	if r := row(p, name); (r.HDILow <= value && value <= r.HDIHigh) != inside {
		t.Errorf("the interval of %s is [%.4g, %.4g]; it must hold %v: %v", name, r.HDILow, r.HDIHigh, value, inside)
	}
}

// Lesson 1: what it says of sums, and of eight heads in ten.
func TestClaimsCoin(t *testing.T) {
	sum := sample(t, "x ~ Normal(0, 1)\ny ~ Normal(0, 1)\nz = x + y", nil)
	near(t, "the sd of a sum", row(sum, "z").SD, math.Sqrt2, 0.06)

	data := bayes.Data{"flip": tutorials.Coin()}
	post := sample(t, "p ~ Beta(1, 1)\nflip ~ Bernoulli(p)", data)
	exact := bayes.Must(bayes.ParseDist("Beta(9, 3)"))
	p := row(post, "p")
	near(t, "the mean of p", p.Mean, exact.Mean(), 5*p.MCSEMean)
	near(t, "the sd of p", p.SD, exact.SD(), 0.05*exact.SD())
	near(t, "P(p > 1/2)", post.Prob("p > 0.5"), 0.97, 0.015)

	// The flipped coins that are kept have the same distribution.
	r := rand.New(rand.NewSource(1))
	var kept []float64
	for range 100_000 {
		share, heads := r.Float64(), 0
		for range 10 {
			if r.Float64() < share {
				heads++
			}
		}
		if heads == 8 {
			kept = append(kept, share)
		}
	}
	near(t, "the share of coins kept", float64(len(kept))/100_000, 1.0/11, 0.005)
	mean := 0.0
	for _, share := range kept {
		mean += share / float64(len(kept))
	}
	near(t, "the mean of the coins kept", mean, exact.Mean(), 0.006)

	// A strong prior wins over ten flips.
	strong := sample(t, "p ~ Beta(300, 300)\nflip ~ Bernoulli(p)", data)
	near(t, "the mean of p under a strong prior", row(strong, "p").Mean, 0.505, 0.005)

	// Ten times the data make a third of the interval.
	hundred := sample(t, "p ~ Beta(1, 1)\nheads ~ Binomial(100, p)", bayes.Data{"heads": 80})
	h := row(hundred, "p")
	near(t, "the interval with ten times the data", (p.HDIHigh-p.HDILow)/(h.HDIHigh-h.HDILow), 3, 0.5)

	next := bayes.Must(post.Predict(nil))
	if sd, sure := row(next, "sum(flip)").SD, math.Sqrt(10*0.75*0.25); sd < 1.2*sure {
		t.Errorf("the next ten flips have sd %.2f, and must spread wider than those of a known coin, %.2f", sd, sure)
	}
}
