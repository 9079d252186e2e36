package plot

import (
	"fmt"
	"testing"
)

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

func sixty() (ss []Series) {
	for i := range 60 {
		ss = append(ss, draws(fmt.Sprintf("effect[school %d]", i), 4, 1000, normal(0, 1)))
	}
	return ss
}

func BenchmarkForestSVG(b *testing.B) {
	groups := []Group{{"a", sixty()}, {"b", sixty()}}
	for b.Loop() {
		Forest(groups, ForestOptions{}).SVG()
	}
}

func BenchmarkPairSVG(b *testing.B) {
	ss := sixty()[:8]
	for b.Loop() {
		Pair(ss, PairOptions{}).SVG()
	}
}

func BenchmarkRankSVG(b *testing.B) {
	ss := sixty()[:8]
	for b.Loop() {
		Rank(ss, RankOptions{}).SVG()
	}
}

func BenchmarkAutocorrSVG(b *testing.B) {
	ss := sixty()[:8]
	for b.Loop() {
		Autocorr(ss, AutocorrOptions{}).SVG()
	}
}

func BenchmarkEnergySVG(b *testing.B) {
	s := draws("energy", 4, 1000, normal(60, 5))
	for b.Loop() {
		Energy(s.Chains).SVG()
	}
}

func BenchmarkRegressionSVG(b *testing.B) {
	fit := someFit(2000)
	for b.Loop() {
		Regression([]Fit{fit}, RegressionOptions{}).SVG()
	}
}

func BenchmarkPredictiveSVG(b *testing.B) {
	d := draws("y", 1001, 200, normal(0, 1)).Chains
	for b.Loop() {
		Predictive(d[0], d[1:], PredictiveOptions{}).SVG()
	}
}

func BenchmarkPriorPosteriorSVG(b *testing.B) {
	ss := sixty()[:8]
	for b.Loop() {
		PriorPosterior(ss, ss).SVG()
	}
}
