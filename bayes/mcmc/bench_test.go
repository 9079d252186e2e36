package mcmc

import (
	"context"
	"fmt"
	"testing"
)

// A free density costs nothing and lets trajectories go straight on, so
// that what is timed is the sampler.
type free struct{ n int }

func (d free) Dim() int                          { return d.n }
func (d free) LogDensity(_, g []float64) float64 { return 0 }

// discard is a Recorder that keeps nothing.
type discard struct{}

func (discard) Record(int, int, []float64, Stat) {}

// BenchmarkLeapfrog times a leapfrog with all that a trajectory adds to it, but
// for the density, which is free.
func BenchmarkLeapfrog(b *testing.B) {
	for _, n := range []int{1, 2, 4, 10, 50, 200} {
		b.Run(fmt.Sprint("dim=", n), func(b *testing.B) {
			s := sampler(free{n}, 1, 0.1)
			for s.gradients < b.N {
				s.iterate()
			}
		})
		if n <= maxDense {
			b.Run(fmt.Sprint("dense/dim=", n), func(b *testing.B) {
				s := sampler(free{n}, 1, 0.1)
				s.metric, _ = newDense(n, equicorrelated(n, 0.5))
				for s.gradients < b.N {
					s.iterate()
				}
			})
			continue
		}
		b.Run(fmt.Sprint("rank=10/dim=", n), func(b *testing.B) {
			s := sampler(free{n}, 1, 0.1)
			u := newSpiked(n, 1, ones(10)...).u
			s.metric = &lowRank{ones(n), ones(10), u}
			for s.gradients < b.N {
				s.iterate()
			}
		})
	}
}

// BenchmarkIteration times whole iterations on a Gaussian.
func BenchmarkIteration(b *testing.B) {
	for _, n := range []int{2, 10} {
		b.Run(fmt.Sprint("dim=", n), func(b *testing.B) {
			s := sampler(gaussian{ones(n)}, 1, 0.9)
			b.ReportAllocs()
			for b.Loop() {
				s.iterate()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(s.gradients), "ns/leapfrog")
		})
	}
}

// BenchmarkSample times a run with defaults: four chains of 1000 + 1000.
func BenchmarkSample(b *testing.B) {
	d := gaussian{ones(4)}
	for b.Loop() {
		if _, err := Sample(context.Background(), share(d), Options{}, discard{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
