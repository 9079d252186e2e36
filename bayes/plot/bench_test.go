package plot

import "testing"

func BenchmarkDensitySVG(b *testing.B) {
	s := []Series{draws("diff", 4, 1000, normal(0.28, 0.06))}
	for b.Loop() {
		Density(s, DensityOptions{Ref: []float64{0}}).SVG()
	}
}

func BenchmarkTraceSVG(b *testing.B) {
	s := []Series{
		draws("mu_a", 4, 1000, normal(11.42, 0.03)),
		draws("mu_b", 4, 1000, normal(11.7, 0.05)),
		draws("diff", 4, 1000, normal(0.28, 0.06)),
	}
	for b.Loop() {
		Trace(s, TraceOptions{}).SVG()
	}
}

func BenchmarkTracePNG(b *testing.B) {
	s := []Series{draws("diff", 4, 1000, normal(0.28, 0.06))}
	for b.Loop() {
		Trace(s, TraceOptions{}).PNG()
	}
}
