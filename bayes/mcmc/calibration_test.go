package mcmc

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/sbc"
	"gonum.org/v1/gonum/stat/distuv"
)

var sbcLong = flag.Bool("sbc.long", false, "calibrate with 2000 simulations a model instead of 100")

// A simulation is a truth from a model's prior with the posterior given data
// drawn from it, in as many forms as there are ways to sample it.
type simulation struct {
	truth   []float64                   // what ranks are taken of
	of      func(q []float64) []float64 // the same of a draw; nil: its first coordinates
	density Density                     // for NUTS; nil: none
	plain   LogDensity                  // for slice and Metropolis; nil: density without its gradient
	stiff   bool                        // not for them: they would take too long
	scan    *Scan                       // for Gibbs; nil: none
	init    func(chain int, r *rand.Rand, q []float64)
}

// method returns the method of a name and its dimension; nil: it does not
// apply.
func (s *simulation) method(name string) (m Method, dim int) {
	d := s.plain
	if d == nil && s.density != nil && !s.stiff {
		d = newPlain(s.density)
	}
	newPlain := func(int) (LogDensity, error) { return d, nil }
	switch {
	case name == "NUTS" && s.density != nil:
		return NUTS(share(s.density)), s.density.Dim()
	case name == "slice" && d != nil:
		return Slice(newPlain), d.Dim()
	case name == "Metropolis" && d != nil:
		return Metropolis(newPlain), d.Dim()
	case name == "Gibbs" && s.scan != nil:
		return Gibbs(func(int) (Scan, error) { return *s.scan, nil }), s.scan.Dim
	}
	return nil, 0
}

// TestCalibration is simulation-based calibration (Talts, Betancourt, Simpson,
// Vehtari and Gelman 2018): over draws of parameters and data from a model,
// the rank of a parameter among its posterior draws, thinned to near
// independence, is uniform. That is judged by a χ² test and by whether the
// ranks' distribution function stays within a simultaneous band.
func TestCalibration(t *testing.T) {
	simulations := 100
	if *sbcLong {
		simulations = 2000
	}
	const ranks = 64 // among 63 draws
	// Draws that lie this far apart are nearly independent in these models.
	thin := map[string]int{"NUTS": 3, "slice": 6, "Metropolis": 12, "Gibbs": 5}
	metrics, chains := map[string]int{}, 0
	for _, model := range models {
		for _, name := range []string{"NUTS", "slice", "Metropolis", "Gibbs"} {
			r := rand.New(rand.NewPCG(2022, 0))
			s := model.simulate(r)
			if m, _ := s.method(name); m == nil {
				continue
			}
			t.Run(model.name+"/"+name, func(t *testing.T) {
				var found [][]int // by parameter
				for sim := range simulations {
					s := model.simulate(r)
					m, dim := s.method(name)
					opt := Options{Seed: uint64(sim), Chains: 1, Tune: 300, Draws: thin[name] * (ranks - 1), Init: s.init}
					rec, res := runMethod(t, m, dim, opt)
					if name == "NUTS" {
						chains++
						switch c := res.Chains[0]; {
						case c.Dense:
							metrics["dense"]++
						case c.Rank > 0:
							metrics["low rank"]++
						default:
							metrics["diagonal"]++
						}
					}
					if found == nil {
						found = make([][]int, len(s.truth))
					}
					for j, rank := range rank(r, &s, rec, thin[name]) {
						found[j] = append(found[j], rank)
					}
				}
				for j, found := range found {
					chi2, band := sbc.Uniformity(found, ranks)
					if *sbcLong {
						t.Logf("parameter %d: p = %.3f by χ², %.3f by the band", j, chi2, band)
					}
					// There are about fifty such pairs.
					if min(chi2, band) < 1e-4 {
						t.Errorf("parameter %d: ranks are not uniform: p = %.2g by χ², %.2g by the band", j, chi2, band)
					}
				}
			})
		}
	}
	t.Logf("metrics of NUTS: %v", metrics)
	if chains < len(models)*simulations/2 {
		return // -run has left models out
	}
	for _, name := range []string{"diagonal", "dense", "low rank"} {
		if metrics[name] < simulations/2 {
			t.Errorf("only %d chains had a %s metric", metrics[name], name)
		}
	}
}

// rank returns the ranks of the truth among every thin-th draw. Ties, which
// discrete parameters have, are broken at random.
func rank(r *rand.Rand, s *simulation, rec *table, thin int) []int {
	dim := len(rec.draws[0])
	q := make([]float64, dim)
	ranks, ties := make([]int, len(s.truth)), make([]int, len(s.truth))
	for i := 0; i < len(rec.stats[0]); i += thin {
		for j := range q {
			q[j] = rec.draws[0][j][i]
		}
		x := q
		if s.of != nil {
			x = s.of(q)
		}
		for j, truth := range s.truth {
			if x[j] < truth {
				ranks[j]++
			} else if x[j] == truth {
				ties[j]++
			}
		}
	}
	for j, n := range ties {
		ranks[j] += r.IntN(n + 1)
	}
	return ranks
}

// A sampler that is wrong is found out.
func TestCalibrationFindsFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	var ranks []int
	for sim := range 300 {
		mu := r.NormFloat64()
		y := mu + r.NormFloat64()
		s := simulation{truth: []float64{mu}}
		// The posterior is N(y/2, ½); this draws with a variance of ¼.
		wrong := Gibbs(func(int) (Scan, error) {
			return Scan{Dim: 1, Blocks: []Block{{Draw: func(r *rand.Rand, q []float64) { q[0] = y/2 + r.NormFloat64()/2 }}}}, nil
		})
		rec, _ := runMethod(t, wrong, 1, Options{Seed: uint64(sim), Chains: 1, Tune: -1, Draws: 63})
		ranks = append(ranks, rank(r, &s, rec, 1)...)
	}
	if chi2, band := sbc.Uniformity(ranks, 64); chi2 > 1e-3 || band > 1e-3 {
		t.Errorf("half the variance passes: p = %.2g by χ², %.2g by the band", chi2, band)
	}
}

func gamma(r *rand.Rand, shape, rate float64) float64 {
	return distuv.Gamma{Alpha: shape, Beta: rate, Src: r}.Rand()
}

func poisson(r *rand.Rand, mean float64) float64 {
	return distuv.Poisson{Lambda: mean, Src: r}.Rand()
}

func logSumExp(x ...float64) float64 {
	top := math.Inf(-1)
	for _, x := range x {
		top = max(top, x)
	}
	sum := 0.0
	for _, x := range x {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum)
}

// pick draws an index by the logarithms of weights.
func pick(r *rand.Rand, logWeights []float64) int {
	total := logSumExp(logWeights...)
	u := r.Float64()
	for i, w := range logWeights {
		if u -= math.Exp(w - total); u < 0 {
			return i
		}
	}
	return len(logWeights) - 1
}

// models are those of the calibration, with known priors.
var models = []struct {
	name     string
	simulate func(r *rand.Rand) simulation
}{
	{"normal", simulateNormal},
	{"proportion", simulateProportion},
	{"rate", simulateRate},
	{"collinear", simulateCollinear},
	{"schools", simulateSchools},
	{"spikes", simulateSpikes},
	{"mixture", simulateMixture},
	{"changepoint", simulateChangepoint},
	{"edges", simulateEdges},
}

// μ ~ N(0, 1), log σ ~ N(0, ½), yᵢ ~ N(μ, σ). Gibbs draws μ and slices log σ.
func simulateNormal(r *rand.Rand) simulation {
	const rows = 5
	truth := []float64{r.NormFloat64(), r.NormFloat64() / 2}
	y, sum := make([]float64, rows), 0.0
	for i := range y {
		y[i] = truth[0] + math.Exp(truth[1])*r.NormFloat64()
		sum += y[i]
	}
	d := function{2, func(q, grad []float64) float64 {
		w := math.Exp(-2 * q[1])
		lp := -q[0]*q[0]/2 - 2*q[1]*q[1] - rows*q[1]
		grad[0], grad[1] = -q[0], -4*q[1]-rows
		for _, y := range y {
			e := y - q[0]
			lp -= e * e * w / 2
			grad[0] += e * w
			grad[1] += e * e * w
		}
		return lp
	}}
	return simulation{truth: truth, density: d, scan: &Scan{Dim: 2, Blocks: []Block{
		{Coordinates: []int{0}, Draw: func(r *rand.Rand, q []float64) {
			w := math.Exp(-2 * q[1])
			q[0] = sum*w/(1+rows*w) + r.NormFloat64()/math.Sqrt(1+rows*w)
		}},
		{Coordinates: []int{1}, Slice: newPlain(d)},
	}}}
}

// p ~ Beta(2, 3), y ~ Binomial(10, p), on the logit scale.
func simulateProportion(r *rand.Rand) simulation {
	beta := func(r *rand.Rand, a, b float64) float64 {
		return math.Log(gamma(r, a, 1)) - math.Log(gamma(r, b, 1)) // its logit
	}
	truth := beta(r, 2, 3)
	y := 0.0
	for range 10 {
		if r.Float64() < 1/(1+math.Exp(-truth)) {
			y++
		}
	}
	a, b := 2+y, 13-y
	return simulation{
		truth: []float64{truth},
		density: function{1, func(q, grad []float64) float64 {
			p := 1 / (1 + math.Exp(-q[0]))
			grad[0] = a*(1-p) - b*p
			return -a*math.Log1p(math.Exp(-q[0])) - b*math.Log1p(math.Exp(q[0]))
		}},
		scan: &Scan{Dim: 1, Blocks: []Block{{Draw: func(r *rand.Rand, q []float64) { q[0] = beta(r, a, b) }}}},
	}
}

// λ ~ Gamma(2, 1), three counts yᵢ ~ Poisson(λ), on the log scale.
func simulateRate(r *rand.Rand) simulation {
	lambda := gamma(r, 2, 1)
	shape := 2.0
	for range 3 {
		shape += poisson(r, lambda)
	}
	return simulation{
		truth: []float64{math.Log(lambda)},
		density: function{1, func(q, grad []float64) float64 {
			grad[0] = shape - 4*math.Exp(q[0])
			return shape*q[0] - 4*math.Exp(q[0])
		}},
		scan: &Scan{Dim: 1, Blocks: []Block{{Draw: func(r *rand.Rand, q []float64) { q[0] = math.Log(gamma(r, shape, 4)) }}}},
	}
}

// β ~ N(0, 1), y = β₁·x₁ + β₂·x₂ + N(0, 0.3) where x₁ and x₂ are nearly the
// same, so that NUTS takes a dense metric. Gibbs moves both by Metropolis.
func simulateCollinear(r *rand.Rand) simulation {
	const rows, sigma = 20, 0.3
	truth := []float64{r.NormFloat64(), r.NormFloat64()}
	x1, x2, y := make([]float64, rows), make([]float64, rows), make([]float64, rows)
	for i := range y {
		x1[i] = r.NormFloat64()
		x2[i] = x1[i] + 0.1*r.NormFloat64()
		y[i] = truth[0]*x1[i] + truth[1]*x2[i] + sigma*r.NormFloat64()
	}
	d := function{2, func(q, grad []float64) float64 {
		lp := -(q[0]*q[0] + q[1]*q[1]) / 2
		grad[0], grad[1] = -q[0], -q[1]
		for i, y := range y {
			e := (y - q[0]*x1[i] - q[1]*x2[i]) / sigma
			lp -= e * e / 2
			grad[0] += e * x1[i] / sigma
			grad[1] += e * x2[i] / sigma
		}
		return lp
	}}
	return simulation{truth: truth, density: d, stiff: true, scan: &Scan{Dim: 2, Blocks: []Block{{Metropolis: newPlain(d)}}}}
}

// Five schools, not centred: μ ~ N(0, 1), log τ ~ N(0, ½), θᵢ = μ + τ·zᵢ,
// yᵢ ~ N(θᵢ, 1). Gibbs has NUTS for z and slices μ and log τ.
func simulateSchools(r *rand.Rand) simulation {
	const n = 5
	q := make([]float64, n+2) // z, μ, log τ
	for i := range q {
		q[i] = r.NormFloat64()
	}
	q[n+1] /= 2
	y := make([]float64, n)
	of := func(q []float64) []float64 { return []float64{q[n], q[n+1], q[n] + math.Exp(q[n+1])*q[0]} }
	for i := range y {
		y[i] = q[n] + math.Exp(q[n+1])*q[i] + r.NormFloat64()
	}
	d := function{n + 2, func(q, grad []float64) float64 {
		mu, tau := q[n], math.Exp(q[n+1])
		lp := -mu*mu/2 - 2*q[n+1]*q[n+1]
		grad[n], grad[n+1] = -mu, -4*q[n+1]
		for i, z := range q[:n] {
			e := y[i] - mu - tau*z
			lp -= (z*z + e*e) / 2
			grad[i] = -z + e*tau
			grad[n] += e
			grad[n+1] += e * tau * z
		}
		return lp
	}}
	return simulation{truth: of(q), of: of, density: d, scan: &Scan{Dim: n + 2, Blocks: []Block{
		{Coordinates: []int{0, 1, 2, 3, 4}, NUTS: d},
		{Coordinates: []int{n, n + 1}, Slice: newPlain(d)},
	}}}
}

// q ~ N(0, Σ) in 70 dimensions, Σ the identity but for two long directions,
// and yᵢ ~ N(qᵢ, 1) for the first five: NUTS takes a metric of low rank.
func simulateSpikes(r *rand.Rand) simulation {
	const n, rows = 70, 5
	prior := newSpiked(n, 3, 300, 3000)
	q := make([]float64, n)
	for i := range q {
		q[i] = r.NormFloat64()
	}
	for k, u := range prior.u {
		axpy((math.Sqrt(prior.variance[k])-1)*dot(u, q), u, q)
	}
	y := make([]float64, rows)
	for i := range y {
		y[i] = q[i] + r.NormFloat64()
	}
	of := func(q []float64) []float64 { return []float64{q[0], q[n-1], dot(prior.u[0], q), dot(prior.u[1], q)} }
	return simulation{truth: of(q), of: of, stiff: true, density: function{n, func(q, grad []float64) float64 {
		lp := prior.LogDensity(q, grad)
		for i, y := range y {
			e := y - q[i]
			lp -= e * e / 2
			grad[i] += e
		}
		return lp
	}}}
}

// A mixture of N(μ₁, 1) with weight 0.4 and N(μ₂, 1), μ₁ ~ N(−1.5, ½), μ₂ ~
// N(1.5, ½): with wider priors the posterior has a second mode, with labels
// exchanged, which a short chain does not visit often enough. NUTS, slice and
// Metropolis sum the labels out, Gibbs draws them.
func simulateMixture(r *rand.Rand) simulation {
	const rows = 10
	log := [2]float64{math.Log(0.4), math.Log(0.6)}
	truth := []float64{-1.5 + r.NormFloat64()/2, 1.5 + r.NormFloat64()/2}
	y := make([]float64, rows)
	for i := range y {
		y[i] = truth[pick(r, log[:])] + r.NormFloat64()
	}
	d := function{2, func(q, grad []float64) float64 {
		a, b := q[0]+1.5, q[1]-1.5
		lp := -2 * (a*a + b*b)
		grad[0], grad[1] = -4*a, -4*b
		for _, y := range y {
			e0, e1 := y-q[0], y-q[1]
			l0, l1 := log[0]-e0*e0/2, log[1]-e1*e1/2
			l := logSumExp(l0, l1)
			lp += l
			grad[0] += math.Exp(l0-l) * e0
			grad[1] += math.Exp(l1-l) * e1
		}
		return lp
	}}
	scan := &Scan{Dim: 2 + rows, Blocks: []Block{
		{Draw: func(r *rand.Rand, q []float64) {
			for i, y := range y {
				e0, e1 := y-q[0], y-q[1]
				q[2+i] = float64(pick(r, []float64{log[0] - e0*e0/2, log[1] - e1*e1/2}))
			}
		}},
		{Coordinates: []int{0, 1}, Draw: func(r *rand.Rand, q []float64) {
			precision, sum := [2]float64{4, 4}, [2]float64{-6, 6}
			for i, y := range y {
				precision[int(q[2+i])]++
				sum[int(q[2+i])] += y
			}
			for j := range 2 {
				q[j] = sum[j]/precision[j] + r.NormFloat64()/math.Sqrt(precision[j])
			}
		}},
	}}
	return simulation{truth: truth, density: d, scan: scan}
}

// Twelve counts whose rate changes from λ₁ to λ₂ after year k: λ ~ Gamma(3, 1),
// k uniform over 1 … 11. NUTS sums k out; Gibbs draws it.
func simulateChangepoint(r *rand.Rand) simulation {
	const years = 12
	rate := [2]float64{gamma(r, 3, 1), gamma(r, 3, 1)}
	k := 1 + r.IntN(years-1)
	sums := make([]float64, years+1) // of the counts up to a year
	for i := range years {
		j := 0
		if i >= k {
			j = 1
		}
		sums[i+1] = sums[i] + poisson(r, rate[j])
	}
	// Log weights of the change after each year given the logarithms of rates.
	weights := func(q []float64) []float64 {
		w := make([]float64, years-1)
		for i := range w {
			k := float64(i + 1)
			w[i] = sums[i+1]*q[0] - k*math.Exp(q[0]) + (sums[years]-sums[i+1])*q[1] - (years-k)*math.Exp(q[1])
		}
		return w
	}
	d := function{2, func(q, grad []float64) float64 {
		e0, e1 := math.Exp(q[0]), math.Exp(q[1])
		w := weights(q)
		lp := logSumExp(w...)
		grad[0], grad[1] = 3-e0, 3-e1
		for i, w := range w {
			p, k := math.Exp(w-lp), float64(i+1)
			grad[0] += p * (sums[i+1] - k*e0)
			grad[1] += p * (sums[years] - sums[i+1] - (years-k)*e1)
		}
		return lp + 3*q[0] - e0 + 3*q[1] - e1
	}}
	scan := &Scan{Dim: 3, Blocks: []Block{
		{Coordinates: []int{2}, Draw: func(r *rand.Rand, q []float64) { q[2] = float64(1 + pick(r, weights(q))) }},
		{Coordinates: []int{0, 1}, Draw: func(r *rand.Rand, q []float64) {
			k := int(q[2])
			q[0] = math.Log(gamma(r, 3+sums[k], 1+float64(k)))
			q[1] = math.Log(gamma(r, 3+sums[years]-sums[k], 1+years-float64(k)))
		}},
	}}
	return simulation{truth: []float64{math.Log(rate[0]), math.Log(rate[1])}, density: d, scan: scan}
}

// θ ~ Uniform(0, 1), two observations yᵢ ~ N(θ, ½): an edge of the support on
// either side, and no gradient.
func simulateEdges(r *rand.Rand) simulation {
	truth := r.Float64()
	y := [2]float64{truth + r.NormFloat64()/2, truth + r.NormFloat64()/2}
	d := function{1, func(q, _ []float64) float64 {
		if q[0] < 0 || q[0] > 1 {
			return math.Inf(-1)
		}
		a, b := y[0]-q[0], y[1]-q[0]
		return -2 * (a*a + b*b)
	}}
	return simulation{truth: []float64{truth}, plain: newPlain(d),
		scan: &Scan{Dim: 1, Blocks: []Block{{Slice: newPlain(d)}}},
		init: func(_ int, r *rand.Rand, q []float64) { q[0] = r.Float64() }}
}

// The gradients that calibration relies on.
func TestCalibrationGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	for _, m := range models {
		s := m.simulate(r)
		if s.density == nil {
			continue
		}
		n := s.density.Dim()
		q, grad, none := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range q {
			q[i] = r.NormFloat64() / 2
		}
		s.density.LogDensity(q, grad)
		for i := range q {
			const h = 1e-5
			x := q[i]
			q[i] = x + h
			up := s.density.LogDensity(q, none)
			q[i] = x - h
			down := s.density.LogDensity(q, none)
			q[i] = x
			if got := (up - down) / (2 * h); math.Abs(got-grad[i]) > 1e-5*(1+math.Abs(got)) {
				t.Errorf("%s: gradient %d is %g, by differences %g", m.name, i, grad[i], got)
			}
		}
	}
}
