package bayes

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkSpending samples the spending test at a thousand to ten million
// rows. What it reports of a run is the time to bind, all passes over the data
// in it, and the time to sample, which does not depend on the rows.
func BenchmarkSpending(b *testing.B) {
	const priors = "mu[g] ~ Normal(11, 10)\nsigma[g] ~ HalfNormal(10)\n"
	m, err := Parse(priors + "y ~ Normal(mu[g], sigma[g])")
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1e3, 1e5, 1e7} {
		r := rand.New(rand.NewPCG(1, 1))
		y, g := make([]float64, n), make([]int, n)
		for i := range y {
			g[i] = r.IntN(4) / 3
			y[i] = 11.4 + 0.3*float64(g[i]) + r.NormFloat64()
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			bind, sample := 0.0, 0.0
			for b.Loop() {
				post, err := m.Sample(Data{"y": y, "g": g}, Fresh(), Quiet())
				if err != nil {
					b.Fatal(err)
				}
				bind += post.Sampling.Bind.Seconds()
				sample += (post.Sampling.Warmup + post.Sampling.Draw).Seconds()
			}
			b.ReportMetric(1e3*bind/float64(b.N), "bind-ms")
			b.ReportMetric(1e3*sample/float64(b.N), "sample-ms")
		})
	}
}
