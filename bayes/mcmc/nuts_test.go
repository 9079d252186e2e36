package mcmc

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGaussian(t *testing.T) {
	for _, n := range []int{1, 2, 5, 20, 50} {
		sd := make([]float64, n)
		for i := range sd {
			sd[i] = math.Pow(10, float64(i%7)-3)
		}
		rec, res := sample(t, gaussian{sd}, Options{Seed: uint64(n)})
		for i, sd := range sd {
			near(t, fmt.Sprintf("%d dimensions: mean of q[%d]", n, i), rec.coordinate(i, identity), 0)
			near(t, fmt.Sprintf("%d dimensions: variance of q[%d]", n, i), rec.coordinate(i, square), sd*sd)
			if v := res.Chains[0].InverseMetric[i]; v < sd*sd/2 || v > sd*sd*2 {
				t.Errorf("%d dimensions: inverse metric of q[%d] is %.3g, want about %.3g", n, i, v, sd*sd)
			}
		}
	}
}

func TestCorrelated(t *testing.T) {
	for _, c := range []struct {
		name  string
		d     *correlated
		dense bool
	}{
		{"equal 0.3", newCorrelated(3, equicorrelated(3, 0.3)), false},
		{"equal 0.99", newCorrelated(5, equicorrelated(5, 0.99)), true},
		{"equal 0.999999", newCorrelated(2, equicorrelated(2, 0.999999)), true},
		{"autoregressive", newCorrelated(20, autoregressive(ones(20), 0.9)), true},
	} {
		rec, res := sample(t, c.d, Options{Seed: 3})
		for i, v := range c.d.variance {
			near(t, fmt.Sprintf("%s: mean of q[%d]", c.name, i), rec.coordinate(i, identity), 0)
			near(t, fmt.Sprintf("%s: variance of q[%d]", c.name, i), rec.coordinate(i, square), v)
		}
		for i, chain := range res.Chains {
			if chain.Dense != c.dense {
				t.Errorf("%s: chain %d: dense is %v, want %v", c.name, i, chain.Dense, c.dense)
			}
			if leapfrogs := float64(chain.SamplingGradients) / float64(res.Drawn[i]); c.dense && leapfrogs > 9 {
				t.Errorf("%s: chain %d: %.1f leapfrogs a draw, want those of independent coordinates", c.name, i, leapfrogs)
			}
		}
	}
}

// With flat priors the posterior means of a regression's coefficients are the
// least-squares solution. Intercept and slopes of predictors that are not
// centred are all but collinear.
func TestRegression(t *testing.T) {
	d := newRegression(200, 1)
	const k = 3
	xx, lt, beta := make([]float64, k*k), make([]float64, k*k), make([]float64, k)
	for i, x := range d.x {
		axpy(d.y[i], x, beta)
		for j := range k {
			axpy(x[j], x, xx[j*k:])
		}
	}
	if !cholesky(k, xx, lt) {
		t.Fatal("collinear predictors")
	}
	for i := range k { // beta ← L⁻¹·beta
		beta[i] /= lt[i*k+i]
		axpy(-beta[i], lt[i*k+i+1:(i+1)*k], beta[i+1:])
	}
	for i := k - 1; i >= 0; i-- { // beta ← L⁻ᵀ·beta
		beta[i] = (beta[i] - dot(lt[i*k+i+1:(i+1)*k], beta[i+1:])) / lt[i*k+i]
	}
	rec, res := sample(t, d, Options{Seed: 1})
	for i, want := range beta {
		near(t, fmt.Sprintf("coefficient %d", i), rec.coordinate(i, identity), want)
	}
	for i, c := range res.Chains {
		if g := c.WarmupGradients + c.SamplingGradients; !c.Dense || g > 40000 {
			t.Errorf("chain %d: dense %v, %d gradients", i, c.Dense, g)
		}
	}
}

func TestStudentT(t *testing.T) {
	rec, _ := sample(t, studentT{4, 10}, Options{Seed: 5})
	for i := range 4 {
		near(t, fmt.Sprintf("mean of q[%d]", i), rec.coordinate(i, identity), 0)
		near(t, fmt.Sprintf("variance of q[%d]", i), rec.coordinate(i, square), 10.0/8)
		near(t, fmt.Sprintf("P(|q[%d]| < 1.8125)", i), rec.coordinate(i, func(x float64) float64 {
			if math.Abs(x) < 1.812461 {
				return 1
			}
			return 0
		}), 0.9)
	}
}

// The neck of the funnel is out of reach for any one step size: the marginal
// comes out roughly, and divergences must say so.
func TestFunnel(t *testing.T) {
	rec, res := sample(t, funnel{8}, Options{Seed: 1, Draws: 4000, TargetAccept: 0.9})
	mean, variance, _ := estimate(rec.coordinate(0, identity))
	if math.Abs(mean) > 1.2 || math.Abs(math.Sqrt(variance)-3) > 0.9 {
		t.Errorf("marginal of v: mean %.2f, sd %.2f, want about 0 and 3", mean, math.Sqrt(variance))
	}
	total, flagged := 0, 0
	for i, c := range res.Chains {
		total += c.Divergences
		for _, s := range rec.stats[i] {
			if s.Diverging {
				flagged++
			}
		}
	}
	if total == 0 || total != flagged {
		t.Errorf("%d divergences counted, %d draws flagged; want the same, and some", total, flagged)
	}
}

func TestEightSchools(t *testing.T) {
	p := readPosterior(t, "eight_schools-eight_schools_noncentered")
	n := len(p.Data.Y)
	rec, _ := sample(t, eightSchools{p.Data.Y, p.Data.Sigma}, Options{Seed: 1, TargetAccept: 0.9})
	check := func(name string, f func(q func(int) float64) float64) {
		x := make([][]float64, len(rec.draws))
		for c, coordinates := range rec.draws {
			for i := range coordinates[0] {
				x[c] = append(x[c], f(func(j int) float64 { return coordinates[j][i] }))
			}
		}
		ref := p.Reference[name]
		mean, variance, ess := estimate(x)
		tolerance := 4 * math.Sqrt(variance/ess+ref.SD*ref.SD/p.Draws)
		if !(math.Abs(mean-ref.Mean) < tolerance) || math.Abs(math.Sqrt(variance)/ref.SD-1) > 0.1 {
			t.Errorf("%s: mean %.3f, sd %.3f, want %.3f ± %.3f, %.3f", name, mean, math.Sqrt(variance), ref.Mean, tolerance, ref.SD)
		}
		if ess < 400 {
			t.Errorf("%s: only %.0f effective draws", name, ess)
		}
	}
	check("mu", func(q func(int) float64) float64 { return q(n) })
	check("tau", func(q func(int) float64) float64 { return math.Exp(q(n + 1)) })
	for i := range n {
		check(fmt.Sprintf("theta[%d]", i+1), func(q func(int) float64) float64 { return q(n) + math.Exp(q(n+1))*q(i) })
	}
}

func metrics(n int) map[string]metric {
	sd := make([]float64, n)
	for i := range sd {
		sd[i] = 1 + float64(i)
	}
	d, _ := newDense(n, autoregressive(sd, 0.7))
	low := &lowRank{newDiagonal(sd).scale, []float64{3, 0.2}, newSpiked(n, 5, 1, 1).u}
	return map[string]metric{"diagonal": newDiagonal(sd), "dense": d, "low rank": low}
}

func TestLeapfrogReverses(t *testing.T) {
	for name, m := range metrics(6) {
		s := sampler(studentT{6, 3}, 2, 0.05)
		s.metric = m
		x := &s.ends[0]
		s.launch(x)
		v := slices.Clone(x.v)
		for range 50 {
			s.leapfrog(x, 0.05)
		}
		if math.Abs(x.q[0]-s.current.q[0]) < 1e-3 {
			t.Fatalf("%s: the trajectory went nowhere", name)
		}
		for range 50 {
			s.leapfrog(x, -0.05)
		}
		for i := range v {
			if math.Abs(x.q[i]-s.current.q[i]) > 1e-10 || math.Abs(x.v[i]-v[i]) > 1e-10 {
				t.Errorf("%s: coordinate %d came back as (%g, %g), not (%g, %g)", name, i, x.q[i], x.v[i], s.current.q[i], v[i])
			}
		}
	}
}

// The energy error of the leapfrog over a fixed time falls with the square of
// the step size.
func TestLeapfrogConservesEnergy(t *testing.T) {
	for name, m := range metrics(6) {
		loss := func(steps int) float64 {
			s := sampler(studentT{6, 3}, 2, 0)
			s.metric = m
			x := &s.ends[0]
			start := s.launch(x)
			worst := 0.0
			for range steps {
				logDensity, kinetic := s.leapfrog(x, 2/float64(steps))
				worst = max(worst, math.Abs(kinetic-logDensity-start))
			}
			return worst
		}
		coarse, fine := loss(100), loss(200)
		if ratio := coarse / fine; coarse > 0.05 || ratio < 3.8 || ratio > 4.2 {
			t.Errorf("%s: energy errors %.2g and %.2g at half the step size: want small ones, in the ratio 4", name, coarse, fine)
		}
	}
}

// straight reports whether neither end of a stretch points against its sum.
func straight(v [][]float64) bool {
	total := make([]float64, len(v[0]))
	for _, v := range v {
		axpy(1, v, total)
	}
	return dot(v[0], total) > 0 && dot(v[len(v)-1], total) > 0
}

// goesOn is the criterion of a doubling as published, by recursion.
func goesOn(v [][]float64) bool {
	if len(v) == 1 {
		return true
	}
	half := len(v) / 2
	return goesOn(v[:half]) && goesOn(v[half:]) &&
		straight(v) && straight(v[:half+1]) && straight(v[half-1:])
}

func TestExtendAgreesWithRecursion(t *testing.T) {
	d := newCorrelated(3, autoregressive([]float64{1, 4, 0.5}, 0.5))
	outcomes := [2]int{}
	for seed := range uint64(500) {
		depth := int(seed % 7)
		s := sampler(d, seed, 0.05)
		x, eps := &s.ends[seed%2], s.stepSize*float64(1-2*int(seed%2))
		s.startEnergy = s.launch(x)
		y := state{slices.Clone(x.q), slices.Clone(x.v), slices.Clone(x.grad), make([]float64, 3)}
		var v [][]float64
		for range 1 << depth {
			s.leapfrog(&y, eps)
			v = append(v, slices.Clone(y.v))
		}
		want := goesOn(v)
		got := s.extend(x, eps, depth)
		if (got == grown) != want || got == diverged {
			t.Fatalf("seed %d, depth %d: outcome %v, recursion says %v", seed, depth, got, want)
		}
		if want {
			outcomes[1]++
		} else {
			outcomes[0]++
		}
		if !want || depth == 0 {
			continue
		}
		tree := s.waiting[depth-1]
		for i := range 3 {
			total := 0.0
			for _, v := range v {
				total += v[i]
			}
			if tree.first[i] != v[0][i] || math.Abs(tree.sum[i]-total) > 1e-9 || x.v[i] != v[len(v)-1][i] {
				t.Fatalf("seed %d, depth %d: ends or sum of velocities are wrong", seed, depth)
			}
		}
	}
	if min(outcomes[0], outcomes[1]) < 50 {
		t.Errorf("the test is one-sided: %v doublings turned or grew", outcomes)
	}
}

// TestIterateAgreesWithPublished replays iterations by the algorithm as
// published, with every point kept, from the same stream of chance.
func TestIterateAgreesWithPublished(t *testing.T) {
	type point struct{ q, v, grad []float64 }
	const n, eps = 3, 0.15
	d := newCorrelated(n, autoregressive([]float64{1, 3, 0.5}, 0.6))
	depths := map[int]int{}
	for seed := range uint64(300) {
		s := sampler(d, seed, eps)
		pcg := *s.pcg
		r := rand.New(&pcg)
		uniform := func() float64 { return float64(pcg.Uint64()>>11) * 0x1p-53 }

		start := point{slices.Clone(s.current.q), make([]float64, n), slices.Clone(s.current.grad)}
		for i := range start.v {
			start.v[i] = r.NormFloat64()
		}
		energy := dot(start.v, start.v)/2 - s.current.logDensity
		line := []point{start}
		velocities := func(points []point) [][]float64 {
			var v [][]float64
			for _, p := range points {
				v = append(v, p.v)
			}
			return v
		}
		next, total, depth := start.q, 1.0, 0
		for {
			back := pcg.Uint64()>>63 == 0
			if back {
				slices.Reverse(line)
			}
			step := eps
			if back {
				step = -eps
			}
			old := len(line)
			var candidate []float64
			weight := 0.0
			for range old {
				last := line[len(line)-1]
				p := point{slices.Clone(last.q), slices.Clone(last.v), make([]float64, n)}
				axpy(step/2, last.grad, p.v)
				axpy(step, p.v, p.q)
				logDensity := d.LogDensity(p.q, p.grad)
				axpy(step/2, p.grad, p.v)
				w := math.Exp(energy - dot(p.v, p.v)/2 + logDensity)
				weight += w
				if uniform() < w/weight {
					candidate = p.q
				}
				line = append(line, p)
				// Beyond a turn the sampler takes no more chance.
			}
			if !goesOn(velocities(line[old:])) {
				break
			}
			if uniform() < weight/total {
				next = candidate
			}
			total += weight
			depth++
			v := velocities(line)
			if !straight(v) || !straight(v[:old+1]) || !straight(v[old-1:]) {
				break
			}
			if back {
				slices.Reverse(line)
			}
		}
		stat, _ := s.iterate()
		if stat.TreeDepth != depth {
			t.Fatalf("seed %d: depth %d, want %d", seed, stat.TreeDepth, depth)
		}
		for i, q := range s.current.q {
			if math.Abs(q-next[i]) > 1e-10 {
				t.Fatalf("seed %d: draw %v, want %v", seed, s.current.q, next)
			}
		}
		depths[depth]++
	}
	if len(depths) < 3 {
		t.Errorf("the test is one-sided: depths %v", depths)
	}
}

func TestExp(t *testing.T) {
	for x := -700.0; x < 700; x += 0.0137 {
		if got, want := exp(x), math.Exp(x); math.Abs(got/want-1) > 1e-14 {
			t.Fatalf("exp(%g) = %g, want %g", x, got, want)
		}
	}
	if exp(0) != 1 || exp(-701) != 0 || exp(-1000) != 0 {
		t.Errorf("exp(0) = %g, exp(-701) = %g, exp(-1000) = %g", exp(0), exp(-701), exp(-1000))
	}
}

// The point chosen within a doubling has the multinomial distribution of its
// weights.
func TestExtendChoosesByWeight(t *testing.T) {
	const depth, repeats = 3, 20000
	// A gradient that denies the slope makes for straight trajectories whose
	// points differ in weight.
	s := sampler(function{1, func(q, grad []float64) float64 {
		grad[0] = 0
		return math.Sin(q[0])
	}}, 1, 0.5)
	x := &s.ends[1]
	s.startEnergy = s.launch(x)
	weights, total := make([]float64, 1<<depth), 0.0
	for k := range weights {
		q := x.q[0] + 0.5*float64(k+1)*x.v[0]
		weights[k] = math.Exp(math.Sin(q) - s.current.logDensity)
		total += weights[k]
	}
	counts := make([]float64, len(weights))
	for range repeats {
		copy(x.q, s.current.q)
		if s.extend(x, 0.5, depth) != grown {
			t.Fatal("a straight trajectory turns")
		}
		k := (s.candidate.q[0]-s.current.q[0])/(0.5*x.v[0]) - 1
		counts[int(math.Round(k))]++
	}
	if math.Abs(s.weight/total-1) > 1e-12 {
		t.Errorf("weight is %g, want %g", s.weight, total)
	}
	chi2 := 0.0
	for k, w := range weights {
		want := w / total * repeats
		chi2 += (counts[k] - want) * (counts[k] - want) / want
	}
	if chi2 > 24.3 { // 0.999 quantile for 7 degrees of freedom
		t.Errorf("χ² = %.1f, counts %v", chi2, counts)
	}
}

func TestStat(t *testing.T) {
	d := gaussian{[]float64{1, 2, 3}}
	rec, res := sample(t, d, Options{Seed: 9, Chains: 1})
	grad := make([]float64, 3)
	steps := 0
	for i, s := range rec.stats[0] {
		q := []float64{rec.draws[0][0][i], rec.draws[0][1][i], rec.draws[0][2][i]}
		if lp := d.LogDensity(q, grad); lp != s.LogDensity {
			t.Fatalf("draw %d: log density %g, at q it is %g", i, s.LogDensity, lp)
		}
		if s.Energy < -s.LogDensity {
			t.Fatalf("draw %d: energy %g is less than the potential %g", i, s.Energy, -s.LogDensity)
		}
		if s.StepSize != res.Chains[0].StepSize || s.AcceptanceRate < 0 || s.AcceptanceRate > 1 {
			t.Fatalf("draw %d: %+v", i, s)
		}
		// A doubling that turns is integrated in part and not counted.
		if s.Steps < 1<<s.TreeDepth-1 || s.Steps >= 1<<(s.TreeDepth+1) {
			t.Fatalf("draw %d: %d steps in a tree of depth %d", i, s.Steps, s.TreeDepth)
		}
		steps += s.Steps
	}
	if steps != res.Chains[0].SamplingGradients {
		t.Errorf("%d steps, but %d gradients", steps, res.Chains[0].SamplingGradients)
	}
	// E(kinetic energy) = n/2, so the energy's mean is n.
	energy := [][]float64{nil}
	for _, s := range rec.stats[0] {
		energy[0] = append(energy[0], s.Energy)
	}
	near(t, "energy", energy, 3)
}

func TestMaxTreeDepth(t *testing.T) {
	s := sampler(gaussian{ones(2)}, 1, 0.001)
	s.maxDepth = 4
	stat, _ := s.iterate()
	if !stat.MaxTreeDepth || stat.TreeDepth != 4 || stat.Steps != 15 {
		t.Errorf("%+v: want a tree cut at depth 4 after 15 steps", stat)
	}
}

func TestIterateAllocatesNothing(t *testing.T) {
	for name, m := range metrics(10) {
		s := sampler(gaussian{ones(10)}, 1, 0.4)
		s.metric = m
		if n := testing.AllocsPerRun(200, func() { s.iterate() }); n != 0 {
			t.Errorf("%s: %g allocations per iteration", name, n)
		}
	}
}
