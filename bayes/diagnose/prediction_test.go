package diagnose

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// predictionFixtures are draws of models with their predictions, and what ArviZ
// says of these: see testdata/make.py.
type predictionFixtures struct {
	Predictions []struct {
		Name              string
		LogLik, Predicted [][][]number
		Y                 []number
		Efficiency        number
		Expectations      map[string]struct{ Values, K []number }
		Influence         []number
		PIT, ParetoPIT    []number
		Scores            map[string]struct {
			Mean, SE  number
			Pointwise []number
		}
		Metrics   map[string][]number
		Dirichlet [][]number
		LooR2     []number
	}
	Classifications []struct {
		Y, Predicted, Acc []number
		AccBalanced       []number `json:"acc_balanced"`
	}
	R2 []struct {
		Mu                                      [][]number
		Scale, Y, Bayesian, Residual, Bernoulli []number
	}
	Subsamples []struct {
		Approx, Exact, Want, P, WantP []number
		Chosen                        []int
	}
	MomentMatch []struct {
		Y     []number
		Draws [][][]number
		Want  []struct {
			Threshold         float64
			Split, Covariance bool
			Before            []number
			wantELPD
		}
	}
}

func TestPredictions(t *testing.T) {
	kinds := map[string]Expectation{
		"mean": ExpectMean, "median": ExpectMedian, "var": ExpectVariance, "sd": ExpectSD,
		"circular_mean": ExpectCircularMean, "circular_var": ExpectCircularVariance, "circular_sd": ExpectCircularSD,
	}
	for _, c := range load[predictionFixtures](t).Predictions {
		t.Run(c.Name, func(t *testing.T) {
			logLik, predicted, y, efficiency := cube(c.LogLik), cube(c.Predicted), plain(c.Y), float64(c.Efficiency)
			var mean []float64
			for name, want := range c.Expectations {
				values, k := LOOQuantile(predicted, logLik, efficiency, 0.1)
				if name != "quantile" {
					values, k = LOOExpectation(predicted, logLik, efficiency, kinds[name])
				}
				checkAll(t, name, values, want.Values)
				checkAll(t, name+" k", k, want.K)
				if name == "mean" {
					mean = values
				}
			}
			shift, _ := LOOInfluence(predicted, logLik, efficiency)
			checkAll(t, "influence", shift, c.Influence)
			checkAll(t, "PIT", LOOPIT(predicted, y, logLik, efficiency, nil), c.PIT)
			if c.Name != "counts" { // equal draws come in any order
				checkAll(t, "Pareto PIT", LOOParetoPIT(predicted, y, logLik, efficiency, nil), c.ParetoPIT)
			}
			for name, score := range map[string]Score{
				"crps": LOOCRPS(predicted, y, logLik, efficiency), "scrps": LOOSCRPS(predicted, y, logLik, efficiency),
			} {
				want := c.Scores[name]
				checkAll(t, name, append([]float64{score.Mean, score.SE}, score.Pointwise...), append([]number{want.Mean, want.SE}, want.Pointwise...))
			}
			for name, metric := range map[string]func(y, p []float64) (float64, float64){"mae": MAE, "mse": MSE, "rmse": RMSE} {
				m, se := metric(y, mean)
				checkAll(t, name, []float64{m, se}, c.Metrics[name])
			}
			i := 0
			r2 := looR2(y, mean, len(c.Dirichlet), func(share []float64) {
				copy(share, plain(c.Dirichlet[i]))
				i++
			}, linearR2)
			checkAll(t, "LOO R²", r2, c.LooR2)

			rng := rand.New(rand.NewPCG(1, 2))
			for i, p := range LOOPIT(predicted, y, logLik, efficiency, rng) {
				if math.Abs(p-float64(c.PIT[i])) > 0.25 || p < 0 || p > 1 {
					t.Errorf("PIT %v with a random part of what is equal, %v with half", p, c.PIT[i])
				}
			}
			if r := Quantile(LOOR2(y, mean, 1000, rng), 0.5); r > 1 || r < -1 || c.Name == "normal" && r < 0.2 {
				t.Errorf("LOO R² %v", r)
			}
			if r := Quantile(CircularLOOR2(y, y, 100, rng), 0.5); math.Abs(r-1) > 1e-9 {
				t.Errorf("circular LOO R² of right predictions %v", r)
			}
		})
	}
}

func TestMetrics(t *testing.T) {
	f := load[predictionFixtures](t)
	for _, c := range f.Classifications {
		y, p := plain(c.Y), plain(c.Predicted)
		a, se := Accuracy(y, p)
		checkAll(t, "accuracy", []float64{a, se}, c.Acc)
		a, se = BalancedAccuracy(y, p)
		checkAll(t, "balanced accuracy", []float64{a, se}, c.AccBalanced)
	}
	for _, c := range f.R2 {
		mu := matrix(c.Mu)
		checkAll(t, "R²", BayesR2(mu, plain(c.Scale)), c.Bayesian)
		checkAll(t, "residual R²", ResidualR2(plain(c.Y), mu), c.Residual)
		for _, row := range mu {
			for i, v := range row {
				row[i] = math.Erfc(-v/math.Sqrt2) / 2
			}
		}
		checkAll(t, "Bernoulli R²", BernoulliR2(mu), c.Bernoulli)
	}
	y := []float64{0.1, 3, -3}
	if r := CircularResidualR2(y, [][]float64{{0.1 + 2*math.Pi, 3, -3}}); math.Abs(r[0]-1) > 1e-12 {
		t.Errorf("circular R² of what is right %v", r)
	}
}

func TestWeightedQuantile(t *testing.T) {
	draws := chains(1, 50, 0)[0]
	for _, p := range []float64{0, 0.1, 0.5, 0.77, 1} {
		if got, want := WeightedQuantile(draws, make([]float64, 50), p), Quantile(draws, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("with equal weights the quantile at %v is %v, want %v", p, got, want)
		}
	}
	one := slices.Repeat([]float64{math.Inf(-1)}, 50)
	one[7] = 3
	if got := WeightedQuantile(draws, one, 0.3); got != draws[7] {
		t.Errorf("the only draw with weight is %v, its quantile %v", draws[7], got)
	}
}

func TestSubsample(t *testing.T) {
	for _, c := range load[predictionFixtures](t).Subsamples {
		loo := ELPD{Pointwise: plain(c.Exact), P: vector.Sum(plain(c.P))}
		s := SubsampleLOO(plain(c.Approx), c.Chosen, loo)
		checkAll(t, "subsampled LOO", []float64{s.Estimate, s.SubsamplingSE, s.SE, s.P}, append(c.Want, c.WantP[0]))
	}
	approximate := []float64{-1, -2, -3}
	if s := SubsampleLOO(approximate, []int{1}, ELPD{Pointwise: []float64{-2.5}}); s.Estimate != -7.5 || !math.IsInf(s.SE, 1) {
		t.Errorf("of one observation: %+v", s)
	}
	if s := SubsampleLOO(approximate, []int{1}, ELPD{Pointwise: []float64{math.NaN()}}); !math.IsNaN(s.Estimate) {
		t.Errorf("of no finite density: %+v", s)
	}
	if d := PredictiveDensity([]float64{math.Log(0.2), math.Log(0.4)}); math.Abs(d-math.Log(0.3)) > 1e-12 {
		t.Errorf("log mean of 0.2 and 0.4 is %v", d)
	}
}

func TestKFold(t *testing.T) {
	heldOut, seen := []float64{-1, -2, -4}, []float64{-0.5, -1.5, -3}
	e := KFold(heldOut, seen)
	if e.Estimate != -7 || math.Abs(e.P-2) > 1e-12 || math.Abs(e.SE-math.Sqrt(3*14./9)) > 1e-12 || e.Unreliable != nil {
		t.Errorf("%+v", e)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	count := func(fold []int, k int) []int {
		n := make([]int, k)
		for _, f := range fold {
			n[f]++
		}
		return n
	}
	if n := count(Folds(11, 4, rng), 4); slices.Min(n) != 2 || slices.Max(n) != 3 {
		t.Errorf("folds of %v", n)
	}
	stratum := []int{5, 5, 5, 5, 5, 5, 9, 9, 9, 1, 1, 1}
	fold := StratifiedFolds(stratum, 3, rng)
	for _, s := range []int{5, 9, 1} {
		var of []int
		for i, f := range fold {
			if stratum[i] == s {
				of = append(of, f)
			}
		}
		if n := count(of, 3); slices.Min(n) != slices.Max(n) {
			t.Errorf("stratum %d is in folds %v", s, of)
		}
	}
	group := []int{3, 3, 8, 8, 2, 2, 7}
	for _, k := range []int{2, 4, 9} {
		fold := GroupedFolds(group, k, rng)
		for i, g := range group {
			if fold[i] != fold[slices.Index(group, g)] || fold[i] >= min(k, 4) {
				t.Errorf("%d folds of groups %v: %v", k, group, fold)
			}
		}
		if n := len(slices.Compact(slices.Sorted(slices.Values(fold)))); n != min(k, 4) {
			t.Errorf("%d of %d folds", n, k)
		}
	}
}

func TestMomentMatcher(t *testing.T) {
	for _, c := range load[predictionFixtures](t).MomentMatch {
		y, draws := plain(c.Y), cube(c.Draws)
		logLik := func(theta []float64, i int) float64 {
			z := (y[i] - theta[0]) / math.Exp(theta[1])
			return -z*z/2 - theta[1] - math.Log(2*math.Pi)/2
		}
		posterior := func(theta []float64) float64 {
			p := -theta[0]*theta[0]/50 - theta[1]*theta[1]/2
			for i := range y {
				p += logLik(theta, i)
			}
			return p
		}
		all := make([][][]float64, len(draws))
		for c, chain := range draws {
			for _, theta := range chain {
				var l []float64
				for i := range y {
					l = append(l, logLik(theta, i))
				}
				all[c] = append(all[c], l)
			}
		}
		loo := LOO(all, 1)
		for _, w := range c.Want {
			checkAll(t, "k before", loo.ParetoK, w.Before)
			m := MomentMatcher{Posterior: posterior, LogLik: logLik, Efficiency: 1, Threshold: w.Threshold, NoSplit: !w.Split, NoCovariance: !w.Covariance}
			better := m.Match(loo, draws)
			checkAll(t, "matched", append(append([]float64{better.Estimate, better.SE, better.P}, better.Pointwise...), better.ParetoK...),
				append(append([]number{w.Estimate, w.SE, w.P}, w.Pointwise...), w.ParetoK...))
			if slices.Max(better.ParetoK) >= slices.Max(loo.ParetoK) {
				t.Errorf("k %v, before %v", better.ParetoK, loo.ParetoK)
			}
		}
	}
}
