package diagnose_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
)

// sticky returns draws of which each resembles the one before.
func sticky(chains, draws int) [][]float64 {
	x := normal(chains, draws)
	for _, chain := range x {
		for i := 1; i < len(chain); i++ {
			chain[i] = 0.8*chain[i-1] + 0.6*chain[i]
		}
	}
	return x
}

// predictions returns predictions of observed by the model of logDensities.
func predictions(mean, sd float64) [][][]float64 {
	noise := rand.New(rand.NewPCG(3, 4))
	predicted := make([][][]float64, 4)
	for c, chain := range normal(4, 1000) {
		for _, z := range chain {
			var draw []float64
			for range observed {
				draw = append(draw, mean+sd*z/3+sd*noise.NormFloat64())
			}
			predicted[c] = append(predicted[c], draw)
		}
	}
	return predicted
}

func ExampleMean() {
	fmt.Println(diagnose.Mean([]float64{1, 2, 6}))
	// Output: 3
}

func ExampleSD() {
	fmt.Printf("%.3f\n", diagnose.SD([]float64{1, 2, 6}))
	// Output: 2.646
}

func ExampleMedian() {
	fmt.Println(diagnose.Median([]float64{1, 2, 6, 9}))
	// Output: 4
}

func ExampleQuantile() {
	fmt.Println(diagnose.Quantile([]float64{0, 1, 2, 3, 4}, 0.9))
	// Output: 3.6
}

func ExampleQuantiles() {
	fmt.Println(diagnose.Quantiles([]float64{0, 1, 2, 3, 4}, 0.25, 0.5, 0.75))
	// Output: [1 2 3]
}

func ExampleMAD() {
	fmt.Println(diagnose.MAD([]float64{1, 2, 3, 4, 100}))
	// Output: 1
}

func ExampleIQR() {
	fmt.Println(diagnose.IQR([]float64{1, 2, 3, 4, 100}))
	// Output: 2
}

func ExampleMode() {
	fmt.Println(diagnose.Mode([]float64{3, 1, 3, 2})) // counts
	fmt.Println(diagnose.Mode([]float64{0.1, 2.4, 2.5, 2.6, 9.5}))
	// Output:
	// 3
	// 1.25
}

func ExampleETI() {
	low, high := diagnose.ETI([]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.8)
	fmt.Printf("%.1f %.1f\n", low, high)
	// Output: 1.0 9.0
}

func ExampleChainIntervals() {
	chains := normal(3, 500)
	for i := range chains[2] {
		chains[2][i]++
	}
	for _, v := range diagnose.ChainIntervals(chains, 0.5) {
		fmt.Printf("[%.1f, %.1f]\n", v.Low, v.High)
	}
	// Output:
	// [-0.2, 1.1]
	// [-0.5, 0.9]
	// [0.2, 1.5]
}

func ExampleELPD_Refitted() {
	loo := diagnose.ELPD{Estimate: -9, Pointwise: []float64{-1, -2, -6}, ParetoK: []float64{0.1, 0.3, 1.1}, Unreliable: []int{2}}
	better := loo.Refitted(map[int]float64{2: -7.5}) // from draws that have not seen it
	fmt.Println(better.Estimate, better.Unreliable)
	// Output: -10.5 []
}

func ExampleCircularHDI() {
	angles := normal(1, 1000)[0]
	for i := range angles {
		angles[i] = math.Pi + angles[i]/10 // around ±π
	}
	low, high := diagnose.CircularHDI(angles, 0.9)
	fmt.Printf("from %.2f by way of π to %.2f\n", low, high)
	// Output: from 2.99 by way of π to -2.97
}

func ExampleMultimodalHDI() {
	draws := normal(2, 500)
	for i := range draws[1] {
		draws[1][i] += 8
	}
	for _, v := range diagnose.MultimodalHDI(slices.Concat(draws...), 0.9) {
		fmt.Printf("[%.1f, %.1f]\n", v.Low, v.High)
	}
	// Output:
	// [-1.7, 1.7]
	// [6.3, 9.7]
}

func ExampleMultimodalSampleHDI() {
	draws := normal(2, 500)
	for i := range draws[1] {
		draws[1][i] += 8
	}
	for _, v := range diagnose.MultimodalSampleHDI(slices.Concat(draws...), 0.9) {
		fmt.Printf("[%.1f, %.1f]\n", v.Low, v.High)
	}
	// Output:
	// [-1.6, 1.6]
	// [6.4, 9.6]
}

func ExampleCircularMultimodalHDI() {
	angles := slices.Concat(normal(2, 500)...)
	for i := range angles {
		angles[i] = 0.1*angles[i] + 2*float64(i%2)
	}
	for _, v := range diagnose.CircularMultimodalHDI(angles, 0.9) {
		fmt.Printf("from %.1f to %.1f\n", v.Low, v.High)
	}
	// Output:
	// from -0.5 to 0.5
	// from 1.5 to 2.5
}

func ExampleInROPE() {
	draws := normal(1, 1000)[0]
	low, high := diagnose.HDI(draws, 0.89)
	fmt.Printf("%.0f %%\n", 100*diagnose.InROPE(draws, low, high, -0.5, 0.5))
	// Output: 40 %
}

func ExampleCircularMean() {
	fmt.Printf("%.2f\n", diagnose.CircularMean([]float64{0.1, 2*math.Pi - 0.3}))
	// Output: -0.10
}

func ExampleCircularVariance() {
	fmt.Printf("%.2f\n", diagnose.CircularVariance([]float64{0, math.Pi / 2}))
	// Output: 0.29
}

func ExampleCircularSD() {
	fmt.Printf("%.2f\n", diagnose.CircularSD([]float64{0.1, 2*math.Pi - 0.3}))
	// Output: 0.20
}

func ExampleKDE() {
	x, density, bandwidth := diagnose.KDE(normal(1, 1000)[0], 0)
	top := slices.Index(density, slices.Max(density))
	fmt.Printf("highest, %.2f, at %.1f; bandwidth %.2f\n", density[top], x[top], bandwidth)
	// Output: highest, 0.38, at 0.0; bandwidth 0.25
}

func ExampleCircularKDE() {
	angles := normal(1, 1000)[0]
	for i := range angles {
		angles[i] /= 3
	}
	x, density, _ := diagnose.CircularKDE(angles, 0)
	top := slices.Index(density, slices.Max(density))
	fmt.Printf("highest, %.1f, at %.1f\n", density[top], x[top])
	// Output: highest, 1.1, at 0.0
}

func ExampleHistogram() {
	edges, density := diagnose.Histogram([]float64{0, 1, 1, 2, 2, 2, 4}, 4)
	fmt.Println(edges)
	fmt.Printf("%.2f\n", density)
	// Output:
	// [0 1 2 3 4]
	// [0.14 0.29 0.43 0.14]
}

func ExampleQuantileDots() {
	x, y, radius := diagnose.QuantileDots(normal(1, 1000)[0], 5)
	fmt.Printf("x %.1f\ny %.2f\nradius %.2f\n", x, y, radius)
	// Output:
	// x [-1.3 -0.5 0.0 0.6 1.3]
	// y [0.22 0.22 0.22 0.22 0.22]
	// radius 0.23
}

func ExampleECDF() {
	x, share := diagnose.ECDF([]float64{1, 2, 2, 5}, 5)
	fmt.Println(x)
	fmt.Println(share)
	// Output:
	// [1 2 3 4 5]
	// [0.25 0.75 0.75 0.75 1]
}

func ExampleECDFBand() {
	low, high := diagnose.ECDFBand(4, 0.9)
	fmt.Println(low)
	fmt.Println(high)
	// Output:
	// [0 0 0 0.25 1]
	// [0 0.75 1 1 1]
}

func ExamplePITECDF() {
	pit := []float64{0.02, 0.03, 0.04, 0.05, 0.07, 0.08, 0.1, 0.11, 0.9, 0.95} // should be uniform
	x, share, low, high := diagnose.PITECDF(pit, 0.9)
	for i, s := range share {
		if s < low[i] || s > high[i] {
			fmt.Printf("%.0f %% are at most %.1f: from %.0f %% to %.0f %% should be\n", 100*s, x[i], 100*low[i], 100*high[i])
		}
	}
	// Output:
	// 70 % are at most 0.1: from 0 % to 30 % should be
	// 80 % are at most 0.2: from 0 % to 50 % should be
	// 80 % are at most 0.3: from 0 % to 60 % should be
	// 80 % are at most 0.4: from 10 % to 70 % should be
}

func ExampleRankECDF() {
	chains := normal(2, 200)
	for i := range chains[1] {
		chains[1][i] += 0.5 // should be like the first
	}
	x, share, low, high := diagnose.RankECDF(chains, 0.9, 1000, rand.New(rand.NewPCG(1, 2)))
	const i = 100
	fmt.Printf("share of ranks %.1f: %.2f and %.2f of the draws, band [%.2f, %.2f]\n", x[i], share[0][i], share[1][i], low[i], high[i])
	// Output: share of ranks 0.5: 0.64 and 0.36 of the draws, band [0.43, 0.57]
}

func ExampleOrderTest() {
	var pit []float64
	for i := range 50 {
		pit = append(pit, math.Pow((float64(i)+0.5)/50, 2)) // too many small ones
	}
	fmt.Printf("%.4f\n", diagnose.OrderTest(pit))
	// Output: 0.0001
}

func ExampleRankTest() {
	var pit []float64
	for i := range 50 {
		pit = append(pit, math.Pow((float64(i)+0.5)/50, 2)) // too many small ones
	}
	fmt.Printf("%.4f\n", diagnose.RankTest(pit))
	// Output: 0.0001
}

func ExampleTailTest() {
	pit := []float64{1e-5, 0.2, 0.4, 0.7, 0.9}
	fmt.Printf("%.4f\n", diagnose.TailTest(pit))
	// Output: 0.0001
}

func ExampleChainTest() {
	chains := normal(4, 100)
	fmt.Printf("%.2f\n", diagnose.ChainTest(chains))
	for i := range chains[3] {
		chains[3][i]++
	}
	fmt.Println(diagnose.ChainTest(chains) < 1e-6)
	// Output:
	// 0.10
	// true
}

func ExampleWasserstein() {
	fmt.Println(diagnose.Wasserstein([]float64{0, 1, 3}, []float64{5, 6, 8}))
	// Output: 5
}

func ExampleKLDivergence() {
	rng := rand.New(rand.NewPCG(1, 2))
	var a, b [][]float64
	for range 500 {
		a = append(a, []float64{rng.NormFloat64()})
		b = append(b, []float64{rng.NormFloat64() + 1})
	}
	fmt.Printf("%.1f, and exactly 0.5\n", diagnose.KLDivergence(a, b, rng))
	// Output: 0.4, and exactly 0.5
}

func ExampleRanks() {
	fmt.Println(diagnose.Ranks([][]float64{{0.1, 0.7}, {0.3, 0.3}}))
	// Output: [[1 4] [2.5 2.5]]
}

func ExampleAutoCorrelation() {
	fmt.Printf("%.2f\n", diagnose.AutoCorrelation([]float64{1, 2, 3, 2, 1, 2, 3, 2})[:5])
	// Output: [1.00 0.00 -0.75 0.00 0.50]
}

func ExampleESSBulk() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSBulk(sticky(4, 1000)))
	// Output: 413 of 4000
}

func ExampleESSTail() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSTail(sticky(4, 1000)))
	// Output: 769 of 4000
}

func ExampleESSMean() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSMean(sticky(4, 1000)))
	// Output: 412 of 4000
}

func ExampleESSSD() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSSD(sticky(4, 1000)))
	// Output: 1025 of 4000
}

func ExampleESSMedian() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSMedian(sticky(4, 1000)))
	// Output: 572 of 4000
}

func ExampleESSQuantile() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSQuantile(sticky(4, 1000), 0.05))
	// Output: 1150 of 4000
}

func ExampleESSLocal() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSLocal(sticky(4, 1000), 0.4, 0.5))
	// Output: 3301 of 4000
}

func ExampleESSMAD() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSMAD(sticky(4, 1000)))
	// Output: 1486 of 4000
}

func ExampleESSFolded() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSFolded(sticky(4, 1000)))
	// Output: 1171 of 4000
}

func ExampleESSIdentity() {
	fmt.Printf("%.0f of 4000\n", diagnose.ESSIdentity(sticky(4, 1000)))
	// Output: 424 of 4000
}

func ExampleThinFactor() {
	fmt.Println("one draw in", diagnose.ThinFactor(sticky(4, 1000)))
	// Output: one draw in 10
}

func ExampleRHatOf() {
	chains := normal(4, 1000)
	for i := range chains[3] {
		chains[3][i] *= 3 // the same place, another spread
	}
	fmt.Printf("location %.2f, scale %.2f\n", diagnose.RHatOf(chains, diagnose.RHatZScale), diagnose.RHatOf(chains, diagnose.RHatFolded))
	// Output: location 1.00, scale 1.14
}

func ExampleNestedRHat() {
	chains := normal(16, 20) // many short ones, four from each starting point
	superchain := []int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}
	r, err := diagnose.NestedRHat(chains, superchain, diagnose.RHatRank)
	fmt.Printf("%.2f %v\n", r, err)
	// Output: 1.01 <nil>
}

func ExampleMCSEMean() {
	fmt.Printf("%.3f\n", diagnose.MCSEMean(normal(4, 1000))) // about 1/√4000
	// Output: 0.016
}

func ExampleMCSESD() {
	fmt.Printf("%.3f\n", diagnose.MCSESD(normal(4, 1000)))
	// Output: 0.011
}

func ExampleMCSEMedian() {
	fmt.Printf("%.3f\n", diagnose.MCSEMedian(normal(4, 1000)))
	// Output: 0.019
}

func ExampleMCSEQuantile() {
	fmt.Printf("%.3f\n", diagnose.MCSEQuantile(normal(4, 1000), 0.95))
	// Output: 0.025
}

func ExampleMCSECircularMean() {
	fmt.Printf("%.3f\n", diagnose.MCSECircularMean(normal(4, 1000)))
	// Output: 0.016
}

func ExampleMCSECircularQuantile() {
	fmt.Printf("%.3f\n", diagnose.MCSECircularQuantile(normal(4, 1000), 0.5))
	// Output: 0.019
}

func ExampleEBFMI() {
	energies := normal(2, 1000)
	for i, e := range sticky(1, 1000)[0] {
		energies[1][i] = e
	}
	fmt.Printf("%.2f\n", diagnose.EBFMI(energies)) // the second is too low
	// Output: [2.03 0.44]
}

func ExampleSummarizeAll() {
	for _, s := range diagnose.SummarizeAll([][][]float64{normal(4, 1000), sticky(4, 1000)}, 0.94) {
		fmt.Printf("%.2f ± %.2f, R-hat %.2f\n", s.Mean, s.MCSEMean, s.RHat)
	}
	// Output:
	// 0.02 ± 0.02, R-hat 1.00
	// 0.07 ± 0.05, R-hat 1.01
}

func ExamplePSIS() {
	ratios := normal(1, 1000)[0] // logarithms
	for i := range ratios {
		ratios[i] *= 2
	}
	weights, k := diagnose.PSIS(ratios, 1)
	fmt.Printf("largest weight %.3f, k %.2f\n", math.Exp(slices.Max(weights)), k)
	// Output: largest weight 0.058, k 0.68
}

func ExampleParetoK() {
	heavy := normal(4, 1000)
	for _, chain := range heavy {
		for i, v := range chain {
			chain[i] = math.Exp(3 * v)
		}
	}
	fmt.Printf("%.2f and %.2f\n", diagnose.ParetoK(normal(4, 1000), diagnose.BothTails), diagnose.ParetoK(heavy, diagnose.RightTail))
	// Output: 0.01 and 0.86
}

func ExampleParetoMinSampleSize() {
	heavy := normal(4, 1000)
	for _, chain := range heavy {
		for i, v := range chain {
			chain[i] = math.Exp(2 * v)
		}
	}
	fmt.Printf("%.0f draws\n", diagnose.ParetoMinSampleSize(heavy))
	// Output: 97 draws
}

func ExampleGoodK() {
	fmt.Printf("%.2f %.2f\n", diagnose.GoodK(400), diagnose.GoodK(4000))
	// Output: 0.62 0.70
}

func ExampleNewPowerScaling() {
	chains := normal(4, 1000) // with a prior that says much and one that says little
	strong, weak := make([][]float64, 4), make([][]float64, 4)
	for c, chain := range chains {
		for _, v := range chain {
			strong[c] = append(strong[c], -(v-2)*(v-2)/2)
			weak[c] = append(weak[c], -v*v/200)
		}
	}
	fmt.Printf("%.3f %.3f\n", diagnose.NewPowerScaling(strong).Sensitivity(chains), diagnose.NewPowerScaling(weak).Sensitivity(chains))
	// Output: 0.344 0.001
}

func ExamplePowerScale() {
	logPrior := normal(4, 1000)
	weights, k := diagnose.PowerScale(logPrior, 1.2)
	fmt.Printf("largest weight %.4f, k %.2f\n", slices.Max(weights), k)
	// Output: largest weight 0.0005, k -0.08
}

func ExampleLOOOf() {
	density := normal(1, 1000)[0] // logarithms of one observation's
	elpd, p, k := diagnose.LOOOf(density, 1)
	fmt.Printf("%.2f, effective parameters %.2f, k %.2f\n", elpd, p, k)
	// Output: -0.47, effective parameters 0.97, k 0.30
}

func ExampleLOOWeights() {
	ks := make([]float64, 8)
	diagnose.LOOWeights(logDensities(4.5, 2.5), 1, func(i int, logWeights []float64, k float64) {
		ks[i] = k
	})
	fmt.Printf("%.2f\n", ks)
	// Output: [0.12 0.10 0.07 0.07 0.27 0.27 0.30 0.33]
}

func ExampleLOOApproximate() {
	logP, logQ := normal(4, 1000), normal(4, 1000)
	for c, chain := range logQ {
		for s, z := range chain {
			logP[c][s] = -z * z / 2 // the posterior
			logQ[c][s] = -z * z / 3 // where the draws come from
		}
	}
	loo := diagnose.LOOApproximate(logDensities(4.5, 2.5), logP, logQ)
	fmt.Printf("%.1f ± %.1f\n", loo.Estimate, loo.SE)
	// Output: -18.7 ± 1.2
}

func ExampleLOOMixture() {
	loo := diagnose.LOOMixture(logDensities(4.5, 2.5), 1)
	fmt.Printf("%.1f ± %.1f\n", loo.Estimate, loo.SE)
	// Output: -18.8 ± 1.2
}

func ExampleWAIC() {
	waic := diagnose.WAIC(logDensities(4.5, 2.5))
	fmt.Printf("%.1f ± %.1f\n", waic.Estimate, waic.SE)
	// Output: -19.0 ± 1.2
}

func ExampleRelativeEfficiency() {
	fmt.Printf("%.2f\n", diagnose.RelativeEfficiency(normal(4, 1000), sticky(4, 1000)))
	// Output: 0.56
}

func ExamplePossiblyByChance() {
	models := []diagnose.Comparison{{Diff: 0}, {Diff: 1}, {Diff: 1.2}, {Diff: 1.5}, {Diff: 2.5}}
	fmt.Println(diagnose.PossiblyByChance(models))
	// Output: false
}

func ExampleStacking() {
	fmt.Printf("%.2f\n", diagnose.Stacking([][]float64{
		{-1, -1, -1, -5},
		{-5, -5, -5, -1}, // right where the first is wrong
		{-1.1, -1.1, -1.1, -5.1},
	}))
	// Output: [0.76 0.24 0.00]
}

func ExamplePseudoBMA() {
	fmt.Printf("%.2f\n", diagnose.PseudoBMA([][]float64{{-1, -1, -1}, {-1, -2, -1}}))
	// Output: [0.73 0.27]
}

func ExampleBBPseudoBMA() {
	weights, _ := diagnose.BBPseudoBMA([][]float64{{-1, -1, -1}, {-1, -2, -1}}, 1000, rand.New(rand.NewPCG(1, 2)))
	fmt.Printf("%.2f\n", weights)
	// Output: [0.71 0.29]
}

func ExampleMomentMatcher() {
	// A normal mean with a flat prior, and an observation far from the others.
	y := []float64{0, 0.2, -0.3, 0.1, 6}
	m := diagnose.MomentMatcher{
		LogLik: func(theta []float64, i int) float64 {
			return -(y[i]-theta[0])*(y[i]-theta[0])/2 - math.Log(2*math.Pi)/2
		},
	}
	m.Posterior = func(theta []float64) float64 {
		var p float64
		for i := range y {
			p += m.LogLik(theta, i)
		}
		return p
	}
	var theta, logLik [][][]float64
	for c, chain := range normal(2, 200) {
		theta, logLik = append(theta, nil), append(logLik, nil)
		for _, z := range chain {
			draw := []float64{1.2 + z/math.Sqrt(5)}
			var density []float64
			for i := range y {
				density = append(density, m.LogLik(draw, i))
			}
			theta[c], logLik[c] = append(theta[c], draw), append(logLik[c], density)
		}
	}
	loo := diagnose.LOO(logLik, 1)
	better := m.Match(loo, theta)
	fmt.Printf("k %.2f, then %.2f\n", loo.ParetoK[4], better.ParetoK[4])
	fmt.Printf("log density %.1f, then %.1f; exactly %.1f\n", loo.Pointwise[4], better.Pointwise[4], -6.*6/2.5-math.Log(2*math.Pi*1.25)/2)
	// Output:
	// k 0.76, then 0.30
	// log density -14.9, then -15.4; exactly -15.4
}

func ExampleSubsampleLOO() {
	logLik := logDensities(4.5, 2.5)
	var approximate []float64 // of all eight observations
	for i := range 8 {
		var density []float64
		for _, chain := range logLik {
			for _, draw := range chain {
				density = append(density, draw[i])
			}
		}
		approximate = append(approximate, diagnose.PredictiveDensity(density))
	}
	chosen := []int{1, 3, 6} // at random
	some := make([][][]float64, len(logLik))
	for c, chain := range logLik {
		for _, draw := range chain {
			some[c] = append(some[c], []float64{draw[1], draw[3], draw[6]})
		}
	}
	e := diagnose.SubsampleLOO(approximate, chosen, diagnose.LOO(some, 1))
	fmt.Printf("%.1f ± %.1f\n", e.Estimate, e.SE)
	// Output: -18.9 ± 1.0
}

func ExamplePredictiveDensity() {
	density := []float64{math.Log(0.2), math.Log(0.4)} // in two draws
	fmt.Printf("log of %.1f\n", math.Exp(diagnose.PredictiveDensity(density)))
	// Output: log of 0.3
}

func ExampleKFold() {
	heldOut := []float64{-1.2, -0.9, -2.5} // under draws that have not seen it
	seen := []float64{-1.0, -0.8, -1.9}
	e := diagnose.KFold(heldOut, seen)
	fmt.Printf("%.1f ± %.1f, effective parameters %.1f\n", e.Estimate, e.SE, e.P)
	// Output: -4.6 ± 1.2, effective parameters 0.9
}

func ExampleFolds() {
	fold := diagnose.Folds(6, 3, rand.New(rand.NewPCG(1, 2)))
	slices.Sort(fold)
	fmt.Println(fold)
	// Output: [0 0 1 1 2 2]
}

func ExampleStratifiedFolds() {
	stratum := []int{0, 0, 0, 0, 1, 1}
	fold := diagnose.StratifiedFolds(stratum, 2, rand.New(rand.NewPCG(1, 2)))
	fmt.Println("the two of stratum 1 share a fold:", fold[4] == fold[5])
	// Output: the two of stratum 1 share a fold: false
}

func ExampleGroupedFolds() {
	group := []int{7, 7, 3, 3, 3, 9}
	fmt.Println(diagnose.GroupedFolds(group, 3, rand.New(rand.NewPCG(1, 2))))
	// Output: [1 1 0 0 0 2]
}

func ExampleExpect() {
	draws, logWeights := []float64{1, 2, 10}, []float64{0, 0, math.Log(2)}
	fmt.Println(diagnose.Expect(draws, logWeights, diagnose.ExpectMean))
	// Output: 5.75
}

func ExampleWeightedQuantile() {
	draws, logWeights := []float64{1, 2, 10}, []float64{0, math.Inf(-1), 0}
	fmt.Println(diagnose.WeightedQuantile(draws, logWeights, 0.5))
	// Output: 5.5
}

func ExampleLOOExpectation() {
	logLik := logDensities(4.5, 2.5)
	mean, k := diagnose.LOOExpectation(predictions(4.5, 2.5), logLik, 1, diagnose.ExpectMean)
	fmt.Printf("%.1f, largest k %.1f\n", mean, slices.Max(k))
	// Output: [4.9 4.8 4.7 4.6 4.5 4.4 4.1 4.0], largest k 0.3
}

func ExampleLOOQuantile() {
	low, _ := diagnose.LOOQuantile(predictions(4.5, 2.5), logDensities(4.5, 2.5), 1, 0.05)
	fmt.Printf("%.1f\n", low)
	// Output: [0.5 0.4 0.2 0.2 0.1 -0.1 -0.3 -0.3]
}

func ExampleLOOInfluence() {
	shift, _ := diagnose.LOOInfluence(predictions(4.5, 2.5), logDensities(4.5, 2.5), 1)
	fmt.Printf("%.2f\n", shift)
	// Output: [0.16 0.12 0.06 0.03 0.01 0.09 0.13 0.17]
}

func ExampleLOOPIT() {
	pit := diagnose.LOOPIT(predictions(4.5, 2.5), observed, logDensities(4.5, 2.5), 1, nil)
	fmt.Printf("%.2f\n", pit)
	// Output: [0.08 0.14 0.29 0.39 0.54 0.78 0.88 0.93]
}

func ExampleLOOParetoPIT() {
	pit := diagnose.LOOParetoPIT(predictions(4.5, 2.5), observed, logDensities(4.5, 2.5), 1, nil)
	fmt.Printf("%.2f\n", pit)
	// Output: [0.08 0.14 0.29 0.39 0.54 0.78 0.88 0.93]
}

func ExampleLOOCRPS() {
	good := diagnose.LOOCRPS(predictions(4.5, 2.5), observed, logDensities(4.5, 2.5), 1)
	bad := diagnose.LOOCRPS(predictions(8, 2.5), observed, logDensities(8, 2.5), 1)
	fmt.Printf("%.1f and %.1f\n", good.Mean, bad.Mean)
	// Output: -1.5 and -3.0
}

func ExampleLOOSCRPS() {
	good := diagnose.LOOSCRPS(predictions(4.5, 2.5), observed, logDensities(4.5, 2.5), 1)
	bad := diagnose.LOOSCRPS(predictions(8, 2.5), observed, logDensities(8, 2.5), 1)
	fmt.Printf("%.1f and %.1f\n", good.Mean, bad.Mean)
	// Output: -1.6 and -2.0
}

func ExampleMAE() {
	mean, _ := diagnose.LOOExpectation(predictions(4.5, 2.5), logDensities(4.5, 2.5), 1, diagnose.ExpectMean)
	mae, se := diagnose.MAE(observed, mean) // of observations left out
	fmt.Printf("%.1f ± %.1f\n", mae, se)
	// Output: 2.3 ± 0.5
}

func ExampleMSE() {
	mse, se := diagnose.MSE([]float64{1, 2, 3}, []float64{1, 2, 6})
	fmt.Printf("%.0f ± %.0f\n", mse, se)
	// Output: 3 ± 3
}

func ExampleRMSE() {
	rmse, se := diagnose.RMSE([]float64{1, 2, 3}, []float64{1, 2, 6})
	fmt.Printf("%.2f ± %.2f\n", rmse, se)
	// Output: 1.73 ± 0.87
}

func ExampleAccuracy() {
	accuracy, se := diagnose.Accuracy([]float64{0, 0, 0, 1}, []float64{0.1, 0.3, 0.2, 0.4})
	fmt.Printf("%.2f ± %.2f\n", accuracy, se)
	// Output: 0.75 ± 0.22
}

func ExampleBalancedAccuracy() {
	accuracy, _ := diagnose.BalancedAccuracy([]float64{0, 0, 0, 1}, []float64{0.1, 0.3, 0.2, 0.4})
	fmt.Println(accuracy)
	// Output: 0.5
}

func ExampleBayesR2() {
	mean := [][]float64{{1, 2, 3}, {1.1, 2, 3.2}} // of three observations, in two draws
	fmt.Printf("%.2f\n", diagnose.BayesR2(mean, []float64{0.5, 0.6}))
	// Output: [0.80 0.76]
}

func ExampleBernoulliR2() {
	fmt.Printf("%.2f\n", diagnose.BernoulliR2([][]float64{{0.1, 0.5, 0.9}}))
	// Output: [0.53]
}

func ExampleResidualR2() {
	mean := [][]float64{{1, 2, 3}, {1.1, 2, 3.2}}
	fmt.Printf("%.2f\n", diagnose.ResidualR2([]float64{0.8, 2.3, 3.1}, mean))
	// Output: [0.94 0.92]
}

func ExampleCircularResidualR2() {
	mean := [][]float64{{3.1, 0.2}}
	fmt.Printf("%.2f\n", diagnose.CircularResidualR2([]float64{-3.1, 0.1}, mean))
	// Output: [1.00]
}

func ExampleLOOR2() {
	y, left := []float64{1, 2, 3, 4, 5}, []float64{1.5, 2.2, 2.9, 3.7, 4.4} // predicted when left out
	r2 := diagnose.LOOR2(y, left, 4000, rand.New(rand.NewPCG(1, 2)))
	fmt.Printf("%.2f\n", diagnose.Median(r2))
	// Output: 0.93
}

func ExampleCircularLOOR2() {
	y, left := []float64{3, -3.1, 0.1, 1}, []float64{-3.1, 3.1, 0.3, 0.8}
	r2 := diagnose.CircularLOOR2(y, left, 4000, rand.New(rand.NewPCG(1, 2)))
	fmt.Printf("%.2f\n", diagnose.Median(r2))
	// Output: 0.99
}

func ExampleSavageDickey() {
	posterior, prior := normal(1, 4000)[0], normal(1, 4000)[0]
	for i := range posterior {
		posterior[i] = 0.5 + posterior[i]/4
	}
	b, err := diagnose.SavageDickey(posterior, prior, 0)
	fmt.Printf("for a difference %.1f : 1 %v\n", b.BF10, err)
	// Output: for a difference 2.0 : 1 <nil>
}

func ExampleCircularSavageDickey() {
	posterior, prior := normal(1, 4000)[0], normal(1, 4000)[0]
	for i := range posterior {
		posterior[i] /= 4
	}
	b, err := diagnose.CircularSavageDickey(posterior, prior, 0)
	fmt.Printf("for 0 %.0f : 1 %v\n", b.BF01, err)
	// Output: for 0 4 : 1 <nil>
}

func ExampleKaplanMeier() {
	months := []float64{2, 3, 3, 5, 8, 8}
	died := []bool{true, true, false, true, false, true}
	for _, s := range diagnose.KaplanMeier(months, died, 0.95) {
		fmt.Printf("month %v: %d at risk, %d died, %.0f %% survive, [%.0f, %.0f]\n", s.Time, s.AtRisk, s.Events, 100*s.Survival, 100*s.Low, 100*s.High)
	}
	// Output:
	// month 2: 6 at risk, 1 died, 83 % survive, [27, 97]
	// month 3: 5 at risk, 1 died, 67 % survive, [19, 90]
	// month 5: 3 at risk, 1 died, 44 % survive, [7, 78]
	// month 8: 2 at risk, 1 died, 22 % survive, [1, 61]
}

func ExampleIsotonic() {
	fmt.Println(diagnose.Isotonic([]float64{0, 1, 0, 1, 1}, nil))
	// Output: [0 0.5 0.5 1 1]
}

func ExampleCalibrate() {
	observed := []float64{0, 1, 0, 1}
	predicted := [][]float64{{0, 0, 0, 1}, {0, 1, 0, 1}, {0, 0, 1, 1}, {1, 0, 1, 1}, {0, 0, 0, 1}} // by draw
	c := diagnose.Calibrate(observed, predicted, 0.9)
	fmt.Println(c.Predicted)
	fmt.Println(c.Observed)
	// Output:
	// [0.2 0.2 0.4 1]
	// [0.3333333333333333 0.3333333333333333 0.3333333333333333 1]
}
