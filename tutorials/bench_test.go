package tutorials_test

import (
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

// BenchmarkSample times whole runs, 4 chains of 500 + 1500 draws at a target
// acceptance of 0.95: of two slopes that correlate by 0.997, and of two sets of
// effects that the data tell apart only by their sum.
func BenchmarkSample(b *testing.B) {
	fork, categories := tutorials.Fork(), tutorials.Categories()
	for _, c := range []struct {
		name, text string
		data       bayes.Data
	}{
		{"fork", `
			a     ~ Normal(0, 10)
			b_x   ~ Normal(0, 10)
			b_z   ~ Normal(0, 10)
			sigma ~ Exponential(1)
			y     ~ Normal(a + b_x*x + b_z*z, sigma)`, fork.Data()},
		{"categories", `
			a_bar  ~ Normal(0, 10)
			tau    ~ Exponential(1)
			sigma  ~ Exponential(1)
			a1[x1] ~ Normal(a_bar, tau)
			a2[x2] ~ Normal(a_bar, tau)
			y1     ~ Normal(a1[x1] + a2[x2], sigma)`, categories.Data()},
	} {
		m, err := bayes.Parse(c.text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name, func(b *testing.B) {
			gradients, divergences := 0, 0
			for b.Loop() {
				post, err := m.Sample(c.data, bayes.Tune(500), bayes.Draws(1500), bayes.TargetAccept(0.95), bayes.Fresh(), bayes.Quiet())
				if err != nil {
					b.Fatal(err)
				}
				gradients, divergences = post.Sampling.Gradients, post.Sampling.Divergences
			}
			b.ReportMetric(float64(gradients), "gradients")
			b.ReportMetric(float64(divergences), "divergences")
		})
	}
}
