package bayes_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// poisson returns a posterior of 4 × 1,000 draws of a Poisson regression of
// 5,000 rows.
func poisson(b *testing.B) *bayes.Posterior {
	const n = 5000
	r := rand.New(rand.NewPCG(1, 2))
	x, y := make([]float64, n), make([]int, n)
	for i := range x {
		x[i] = r.NormFloat64()
		for p := r.Float64(); p > math.Exp(-math.Exp(0.5+0.3*x[i])); p *= r.Float64() {
			y[i]++
		}
	}
	m := bayes.Must(bayes.Parse("a ~ Normal(0, 1)\nb ~ Normal(0, 1)\ny ~ Poisson(exp(a + b*x))"))
	return bayes.Must(m.Sample(bayes.Data{"x": x, "y": y}))
}

// processorSeconds returns how long processors have worked for the program.
func processorSeconds() float64 {
	s := []metrics.Sample{{Name: "/cpu/classes/total:cpu-seconds"}, {Name: "/cpu/classes/idle:cpu-seconds"}}
	runtime.GC() // the figures are of the last collection
	metrics.Read(s)
	return s[0].Value.Float64() - s[1].Value.Float64()
}

func processorTime(b *testing.B, do func()) {
	begin := processorSeconds()
	for b.Loop() {
		do()
	}
	b.ReportMetric((processorSeconds()-begin)/float64(b.N), "cpu-s/op")
}

// BenchmarkLOO and BenchmarkPredict take 20 million log densities, and as many
// draws.
func BenchmarkLOO(b *testing.B) {
	post := poisson(b)
	processorTime(b, func() { bayes.Must(post.LOO()) })
}

func BenchmarkPredict(b *testing.B) {
	post := poisson(b)
	processorTime(b, func() { bayes.Must(post.Predict(nil)) })
}
