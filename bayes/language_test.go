package bayes

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// checkMoments compares the mean and the standard deviation of a quantity with
// those that are known: the mean within 5 standard errors, the standard
// deviation within 8 %.
func checkMoments(t *testing.T, p *Posterior, name string, mean, sd float64) {
	t.Helper()
	r := p.Summary(name).Rows[0]
	if math.Abs(r.Mean-mean) > 5*r.MCSEMean || math.Abs(r.SD/sd-1) > 0.08 {
		t.Errorf("%s has mean %.4f ± %.4f and sd %.4f, want %.4f and %.4f", name, r.Mean, r.MCSEMean, r.SD, mean, sd)
	}
}

// A density that is written out is like one that has a name.
func TestPotential(t *testing.T) {
	p := mustSample(t, "a ~ Flat()\nb ~ Normal(0, 1)\nPotential(-0.5*sqr((a - 3)/0.5))\nPotential(-0.5*sqr(y - b))",
		Data{"y": []float64{1, 2, 3}})
	checkMoments(t, p, "a", 3, 0.5)
	checkMoments(t, p, "b", 1.5, 0.5)
	if p.Sampling.Sampler != "NUTS" {
		t.Errorf("the sampler is %s", p.Sampling.Sampler)
	}
	if _, err := p.Predict(nil); err != nil {
		t.Error(err)
	}
	_, err := mustParse(t, "a ~ Normal(0, 1)\nPotential(log(-sqr(a)))").Sample(nil, Quiet())
	if err == nil || !strings.Contains(err.Error(), "line 2, column 1: this is NaN") {
		t.Errorf("error %v", err)
	}
}

// A definition that reads its own lag: the weight of the row before, with its
// likelihood written out over a grid.
func TestRecurrence(t *testing.T) {
	y := []float64{1, 1.4, 1.7, 1.2, 0.1, 0.5, 0.3, -0.6, -0.1, 0.2}
	const text = "w ~ Uniform(0, 1)\nlevel = w*lag(y, 1, 0) + (1 - w)*lag(level, 1, 0)\ny ~ Normal(level, 0.5)"
	p := mustSample(t, text, Data{"y": y})
	var mass, mean, square float64
	for w := 0.0005; w < 1; w += 0.001 {
		lp, level, before := 0.0, 0.0, 0.0
		for _, v := range y {
			level = w*before + (1-w)*level
			lp -= 2 * (v - level) * (v - level)
			before = v
		}
		mass, mean, square = mass+math.Exp(lp), mean+w*math.Exp(lp), square+w*w*math.Exp(lp)
	}
	mean /= mass
	checkMoments(t, p, "w", mean, math.Sqrt(square/mass-mean*mean))
	predicted, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	w, level := p.Values("w"), predicted.Values("level[2]")
	for i := range w {
		if want := w[i]*1.4 + (1-w[i])*w[i]; math.Abs(level[i]-want) > 1e-12 {
			t.Fatalf("level[2] is %v, want %v", level[i], want)
		}
	}
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != len(y) {
		t.Errorf("LOO %v, error %v", e, err)
	}
	m := mustParse(t, text)
	if prior, err := m.Prior(Data{"y": y}, Quiet()); err != nil || prior.Summary("w").Rows[0].Mean < 0.4 {
		t.Errorf("prior %v, error %v", prior, err)
	}
	for _, show := range []func(Data) error{
		func(d Data) error { _, err := m.Explain(d); return err },
		func(d Data) error { _, err := m.Graph(d); return err },
	} {
		if err := show(Data{"y": y}); err != nil {
			t.Error(err)
		}
	}
}

// A series that depends on its past: its coefficient is that of the regression
// of each value on the one before, and the plan folds it.
func TestLag(t *testing.T) {
	y := []float64{1, 0.4, 0.7, -0.2, 0.1, 0.5, 0.3, -0.6, -0.1, 0.2}
	p := mustSample(t, "phi ~ Flat()\ny ~ Normal(phi*lag(y, 1), 0.5)", Data{"y": y})
	var xy, xx float64
	for i := range y[1:] {
		xy += y[i] * y[i+1]
		xx += y[i] * y[i]
	}
	checkMoments(t, p, "phi", xy/xx, 0.5/math.Sqrt(xx))
	if plan := strings.Join(p.Sampling.Plan, "\n"); !strings.Contains(plan, "fold: 9 rows") {
		t.Errorf("the plan is\n%s", plan)
	}
	again, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Summary("y").Rows; len(got) != 9 || got[0].Name != "y[1]" || got[8].Name != "y[9]" {
		t.Errorf("predicts %v", got)
	}
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != 9 {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	next, err := p.Predict(Data{"y": []float64{0.2, 0}})
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, next, "y[1]", 0.2*xy/xx, math.Hypot(0.5, 0.2*0.5/math.Sqrt(xx)))

	_, err = mustParse(t, "s ~ HalfNormal(1)\ny ~ Exponential(s*(1 + 0*lag(y, 4)))").Sample(Data{"y": y}, Quiet())
	if err == nil || !strings.Contains(err.Error(), "row 7 of y is -0.6") {
		t.Errorf("error %v", err)
	}
}

// With known components the posterior of the weight is a polynomial.
func TestMixture(t *testing.T) {
	y := []float64{-1.2, 0.3, 2.1, 2.9, -0.4, 3.3, 0.9}
	p := mustSample(t, "p ~ Uniform(0, 1)\ny ~ Mixture(p, Normal(0, 1), Normal(3, 1))", Data{"y": y})
	var m0, m1, m2 float64
	for i := range 10000 {
		w, like := (float64(i)+0.5)/10000, 1.0
		for _, y := range y {
			like *= w*math.Exp(-y*y/2) + (1-w)*math.Exp(-(y-3)*(y-3)/2)
		}
		m0, m1, m2 = m0+like, m1+like*w, m2+like*w*w
	}
	mean := m1 / m0
	checkMoments(t, p, "p", mean, math.Sqrt(m2/m0-mean*mean))

	again, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, again, "y[0]", 3*(1-mean), math.Sqrt(1+9*mean*(1-mean)))
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != len(y) {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	prior, err := mustParse(t, "b[2] ~ Mixture(0.25, Normal(0, 1), Normal(4, 2))").Prior(nil, Draws(4000))
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, prior, "b[1]", 3, math.Sqrt(0.25*(1+9)+0.75*(4+1)))
}

// Of waiting times that were cut short, only the sum and the number of those
// that ended count: the rate has a gamma distribution.
func TestCensored(t *testing.T) {
	y := []float64{0.3, 2, 1.1, 2, 2, 0.6, 1.9}
	p := mustSample(t, "rate ~ Gamma(2, 1)\ny ~ Censored(Exponential(rate), upper=2)", Data{"y": y})
	sum := 0.0
	for _, v := range y {
		sum += v
	}
	checkMoments(t, p, "rate", (2+4)/(1+sum), math.Sqrt(2+4)/(1+sum))
	again, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	if v := slices.Max(again.Values("y[0]")); v != 2 {
		t.Errorf("predicts up to %v, want 2", v)
	}
}

// A waiting time that starts late is like one that starts at once.
func TestTruncated(t *testing.T) {
	p := mustSample(t, "rate ~ Gamma(2, 1)\ny ~ Truncated(Exponential(rate), lower=900)", Data{"y": []float64{900.3, 902, 901.1}})
	checkMoments(t, p, "rate", (2+3)/(1+3.4), math.Sqrt(2+3)/(1+3.4))
	q := mustSample(t, "a ~ Truncated(Normal(0, 1), lower=0)\ny ~ Normal(a, 1)", Data{"y": 0.0})
	checkMoments(t, q, "a", math.Sqrt(0.5)*math.Sqrt(2/math.Pi), math.Sqrt(0.5*(1-2/math.Pi)))
}

// What is missing of a response says nothing of the parameters, and is drawn
// from what they say; the rows that are there fold.
func TestMissingResponse(t *testing.T) {
	p := mustSample(t, "a ~ Flat()\ny ~ Normal(a, 1)", Data{"y": []float64{1, math.NaN(), 4, 2, 1, math.NaN()}})
	checkMoments(t, p, "a", 2, 0.5)
	checkMoments(t, p, "y_missing[1]", 2, math.Sqrt(1.25))
	checkMoments(t, p, "y_missing[5] - a", 0, 1)
	if plan := strings.Join(p.Sampling.Plan, "\n"); !strings.Contains(plan, "fold: 4 rows, and 2 missing as parameters, → ") {
		t.Errorf("the plan is\n%s", plan)
	}
	again, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Summary("y").Rows; len(got) != 4 || got[1].Name != "y[2]" {
		t.Errorf("predicts %v", got)
	}
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != 4 {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	if _, err := p.Check("y"); err != nil {
		t.Error(err)
	}
	positive := mustSample(t, "y ~ Gamma(3, 2)", Data{"y": []any{1, nil}})
	checkMoments(t, positive, "y_missing[1]", 1.5, math.Sqrt(0.75))
}

// A count that is missing says nothing of its rate.
func TestMissingCounts(t *testing.T) {
	p := mustSample(t, "rate ~ Gamma(2, 1)\ny ~ Poisson(rate)", Data{"y": []any{1, nil, 4, 2}})
	checkMoments(t, p, "rate", 9.0/4, 3.0/4)
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != 3 {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	if next, err := p.Predict(nil); err != nil || len(next.Summary("y").Rows) != 3 {
		t.Errorf("%v, %v", next, err)
	}
	classes := mustSample(t, "p[3] ~ Dirichlet(1)\nc ~ Categorical(p)", Data{"c": []any{0, nil, 2, 2, nil}})
	checkMoments(t, classes, "p[2]", 3.0/6, math.Sqrt(0.25/7))
}

// A covariate that is missing is inferred from what depends on it.
func TestMissingCovariate(t *testing.T) {
	const text = "m ~ Normal(1, 1)\nx ~ Normal(m, 2)\nmu = 3*x - 1\ny ~ Normal(mu, 5)"
	p := mustSample(t, text, Data{"x": []any{2, nil}, "y": []float64{0, 8}})
	// By hand, of m and x[1] together: the precision matrix and what it comes to.
	pm, pmx, px := 1+0.25+0.25, -0.25, 0.25+9.0/25
	hm, hx := 1+0.25*2, 3*(8+1)/25.0
	det := pm*px - pmx*pmx
	checkMoments(t, p, "m", (px*hm-pmx*hx)/det, math.Sqrt(px/det))
	checkMoments(t, p, "x_missing[1]", (pm*hx-pmx*hm)/det, math.Sqrt(pm/det))
	mean, sd := (px*hm-pmx*hx)/det, math.Sqrt(px/det)
	next, err := p.Predict(Data{"x": []any{nil, 4}})
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, next, "mu[0]", 3*mean-1, 3*math.Hypot(2, sd))
	checkMoments(t, next, "y[1]", 11, 5)
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != 3 {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	prior, err := p.model.Prior(Data{"x": []any{2, nil}, "y": []float64{0, 8}}, Draws(4000))
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, prior, "x_missing[1]", 1, math.Sqrt(5))
}

// A gap in a series lies between its neighbours, and a series goes on where its
// data end.
func TestMissingInSeries(t *testing.T) {
	const text = "phi ~ Normal(0.5, 0.001)\ny ~ Normal(phi*lag(y, 1), 1)"
	p := mustSample(t, text, Data{"y": []any{1, nil, 2}})
	checkMoments(t, p, "y_missing[1]", (0.5+0.5*2)/1.25, math.Sqrt(1/1.25))
	next, err := p.Predict(Data{"y": []any{8, nil, nil, nil}})
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, next, "y[2]", 2, math.Sqrt(1+0.25))
	checkMoments(t, next, "y[3]", 1, math.Sqrt(1+0.25+0.0625))
	prior, err := p.model.Prior(Data{"y": []any{8, nil, nil, 1}}, Draws(4000))
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, prior, "y_missing[2]", 2, math.Sqrt(1+0.25))
}

// The radon model of Gelman and Hill (2007), 12.6: the intercepts of counties
// depend on their uranium. With known variances the posterior of its
// coefficients is that of a weighted regression of the counties' means.
func TestLevelwisePredictors(t *testing.T) {
	const tau, sigma = 0.5, 1.0
	county := []string{"aitkin", "aitkin", "anoka", "becker", "becker", "becker", "brown", "carver", "carver"}
	of := map[string]float64{"aitkin": -0.7, "anoka": -0.8, "becker": 0.1, "brown": 0.4, "carver": 0.5}
	radon := []float64{0.8, 0.2, 0.6, 1.6, 1.1, 0.3, 1.7, 2.1, 1.2}
	uranium := make([]float64, len(county))
	sum, n := map[string]float64{}, map[string]float64{}
	for i, c := range county {
		uranium[i] = of[c]
		sum[c] += radon[i]
		n[c]++
	}
	var w, wu, wuu, wy, wuy float64
	for c, u := range of {
		weight, y := 1/(tau*tau+sigma*sigma/n[c]), sum[c]/n[c]
		w, wu, wuu, wy, wuy = w+weight, wu+weight*u, wuu+weight*u*u, wy+weight*y, wuy+weight*u*y
	}
	det := w*wuu - wu*wu
	for index, data := range map[string]Data{
		"uranium[county]":      {"county": county, "radon": radon, "uranium": uranium},
		"soil[name == county]": {"county": county, "radon": radon, "name": []string{"becker", "brown", "aitkin", "anoka", "carver"}, "soil": []float64{0.1, 0.4, -0.7, -0.8, 0.5}},
	} {
		p := mustSample(t, "g0 ~ Flat()\ng1 ~ Flat()\na[county] ~ Normal(g0 + g1*"+index+", 0.5)\nradon ~ Normal(a[county], 1)", data)
		checkMoments(t, p, "g0", (wuu*wy-wu*wuy)/det, math.Sqrt(wuu/det))
		checkMoments(t, p, "g1", (w*wuy-wu*wy)/det, math.Sqrt(w/det))
	}
}

// Two classes with the first for reference are a logistic regression.
func TestMultinomial(t *testing.T) {
	x := []float64{-2, -1.5, -1, -0.6, -0.2, 0.1, 0.4, 0.9, 1.3, 1.8}
	yes := []int{0, 0, 1, 0, 0, 1, 0, 1, 1, 1}
	class := make([]string, len(yes))
	for i, v := range yes {
		class[i] = []string{"no", "yes"}[v]
	}
	logistic := mustSample(t, "a ~ Normal(0, 2)\nb ~ Normal(0, 2)\nyes ~ Bernoulli(logit_p=a + b*x)", Data{"x": x, "yes": yes})
	p := mustSample(t, `a ~ Normal(0, 2)
		b ~ Normal(0, 2)
		intercept[class] = [0, a]
		slope[class]     = append(0, b)
		class ~ Categorical(logit_p=intercept[class] + slope[class]*x)`, Data{"x": x, "class": class})
	for _, row := range logistic.Summary("a", "b").Rows {
		checkMoments(t, p, row.Name, row.Mean, row.SD)
	}
	checkMoments(t, p, "slope[yes]", logistic.Summary("b").Rows[0].Mean, logistic.Summary("b").Rows[0].SD)
	next, err := p.Predict(Data{"x": []float64{0.5, 3}})
	if err != nil {
		t.Fatal(err)
	}
	want := logistic.Summary("sigmoid(a + b*0.5)").Rows[0].Mean
	checkMoments(t, next, "class[0]", want, math.Sqrt(want*(1-want)))
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != len(x) {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
}

// Counts by class and region, where every region has its own probabilities.
func TestMultinomialByRegion(t *testing.T) {
	var region, class []string
	for r, counts := range [][3]int{{3, 6, 1}, {8, 2, 10}} {
		for k, n := range counts {
			for range n {
				region, class = append(region, []string{"north", "south"}[r]), append(class, []string{"high", "low", "medium"}[k])
			}
		}
	}
	p := mustSample(t, `p[region, 3] ~ Dirichlet(1)
		eta[region, class] = log(p)
		class ~ Categorical(logit_p=eta[region, class])`, Data{"region": region, "class": class})
	checkMoments(t, p, "p[south, 2]", 11.0/23, math.Sqrt(11.0/23*12/23/24))
	checkMoments(t, p, `exp(eta["north", "low"])`, 7.0/13, math.Sqrt(7.0/13*6/13/14))
}

// Effects with sum 0, where the groups have as many rows each: shrunk by one
// factor to the groups' means less the mean of all.
func TestZeroSumNormal(t *testing.T) {
	p := mustSample(t, "a[g] ~ ZeroSumNormal(2)\ny ~ Normal(a[g], 1)", Data{
		"g": []string{"u", "v", "w", "u", "v", "w"}, "y": []float64{3, 1, 0, 2, 1.5, 1.5}})
	shrink, sd := 4/(4+0.5), math.Sqrt(1/(0.25+2)*2/3)
	checkMoments(t, p, "a[u]", shrink*(2.5-1.5), sd)
	checkMoments(t, p, "a[w]", shrink*(0.75-1.5), sd)
	if s := p.Summary("sum(a)").Rows[0]; math.Abs(s.Mean) > 1e-12 || s.SD > 1e-12 {
		t.Errorf("the sum is %v", s)
	}
	_, err := p.Predict(Data{"g": []string{"new"}})
	if err == nil || !strings.Contains(err.Error(), "depend on each other") {
		t.Errorf("error %v", err)
	}
	prior, err := mustParse(t, "s ~ Uniform(1, 1.000001)\na[2, 3] ~ ZeroSumNormal(2*s)").Prior(nil, Draws(4000))
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, prior, "a[1, 2]", 0, 2*math.Sqrt(2.0/3))
	checkMoments(t, prior, "a[0, 0] + a[0, 1] + a[0, 2] + a[1, 0]", 0, 2*math.Sqrt(2.0/3))
}

// Covariances and correlations have the same prior sampled and drawn: the
// correlation of two has the distribution 2·Beta(eta, eta) − 1.
func TestCovariancePriors(t *testing.T) {
	const text = "L[2, 2] ~ LKJCholeskyCov(2, Gamma(4, 2))\nR[2, 2] ~ LKJCorr(eta=3)\nS = dot(L, transpose(L))\nr = corr(L)\nt = stds(L)"
	sampled := mustSample(t, text+"\nm ~ Normal(0, 1)\ny ~ Normal(m, 1)", Data{"y": 1.0})
	drawn, err := mustParse(t, text).Prior(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*Posterior{sampled, drawn} {
		checkMoments(t, p, "L_stds[0]", 2, 1)
		checkMoments(t, p, "L_corr[0, 1]", 0, math.Sqrt(1.0/5))
		checkMoments(t, p, "R[1, 0]", 0, math.Sqrt(1.0/7))
		checkMoments(t, p, "sqrt(S[1, 1])", 2, 1)
		for _, name := range []string{"r[0, 1] - L_corr[0, 1]", "t[1] - L_stds[1]", "S[0, 1]/(t[0]*t[1]) - r[1, 0]", "R[0, 0] - 1"} {
			if s := p.Summary(name).Rows[0]; math.Abs(s.Mean)+s.SD > 1e-9 {
				t.Errorf("%s is %v ± %v", name, s.Mean, s.SD)
			}
		}
	}
}

// Elements with priors of their own, in order: of two, the difference is
// truncated and the sum is not.
func TestOrderedOfItsOwn(t *testing.T) {
	const text = "c[2] ~ Ordered(Normal([-1, 1], 1))"
	sampled := mustSample(t, text+"\nm ~ Normal(0, 1)\ny ~ Normal(m, 1)", Data{"y": 1.0})
	drawn, err := mustParse(t, text).Prior(nil)
	if err != nil {
		t.Fatal(err)
	}
	mills := math.Exp(-1) / math.Sqrt(2*math.Pi) / (0.5 * math.Erfc(-1)) // of 2/√2
	for _, p := range []*Posterior{sampled, drawn} {
		checkMoments(t, p, "c[1] - c[0]", 2+math.Sqrt2*mills, math.Sqrt2*math.Sqrt(1-math.Sqrt2*mills-mills*mills))
		checkMoments(t, p, "c[1] + c[0]", 0, math.Sqrt2)
	}
}

// Intercepts and slopes that vary together, with a factor without correlation,
// are those that vary apart; and two columns are vectors.
func TestVaryingSlopes(t *testing.T) {
	data := Data{"g": []string{"u", "u", "u", "v", "v", "v"}, "x": []float64{-1, 0, 2, -2, 0, 1}, "y": []float64{0, 1, 2.5, -3, 0.2, 2}}
	apart := mustSample(t, "a[g] ~ Normal(0.5, 1)\nb[g] ~ Normal(1, 2)\ny ~ Normal(a[g] + b[g]*x, 1)", data)
	for _, text := range []string{
		"L = [[1, 0], [0, 2]]\nab[g, 2] ~ MvNormal([0.5, 1], chol=L)\n",
		"z[g, 2] ~ Normal(0, 1)\nm = append(0.5, 1)\nab[g, 2] = m + dot(z, [[1, 0], [0, 2]])\n",
	} {
		p := mustSample(t, text+"y ~ Normal(ab[g, 0] + ab[g, 1]*x, 1)", data)
		for from, to := range map[string]string{"a[u]": "ab[u, 0]", "b[v]": "ab[v, 1]"} {
			row := apart.Summary(from).Rows[0]
			checkMoments(t, p, to, row.Mean, row.SD)
		}
	}
	p := mustSample(t, "a ~ Flat()\nb ~ Flat()\n[x, y] ~ MvNormal([a, b], chol=[[2, 0], [1, 1]])", data)
	checkMoments(t, p, "a", 0, 2/math.Sqrt(6))
	checkMoments(t, p, "b", 2.7/6, math.Sqrt(2)/math.Sqrt(6))
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != 6 {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	if _, err := p.Predict(nil); err != nil {
		t.Error(err)
	}
}

// What has a value per row is kept when it is asked for.
func TestKeep(t *testing.T) {
	const text = "b ~ Normal(0, 1)\nmu = b*x\na[g] = [1, 2]\neta[g] = b*x + a[g]\nmu2 = lag(mu, 1)\ny ~ Normal(mu, 1)"
	data := Data{"x": []float64{1, 2, 3}, "y": []float64{1, 1, 3}, "g": []string{"u", "v", "u"}}
	p := mustSample(t, text, data, Keep("mu", "mu2", "b"))
	if got := p.Names(); !slices.Equal(got, []string{"b", "mu", "mu2"}) {
		t.Errorf("keeps %q", got)
	}
	for _, name := range []string{"mu[1] - 2*b", "mu2[1] - mu[0]"} {
		if s := p.Summary(name).Rows[0]; s.Mean != 0 || s.SD != 0 {
			t.Errorf("%s is %v", name, s)
		}
	}
	if e, err := p.LOO(); err != nil || len(e.Pointwise) != 3 {
		t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
	}
	if _, err := p.Predict(nil); err != nil {
		t.Error(err)
	}
	plain := mustSample(t, text, data)
	if got := plain.Names(); !slices.Equal(got, []string{"b"}) || !slices.Equal(plain.Values("b"), p.Values("b")) {
		t.Errorf("without Keep: %q", got)
	}
	_, err := p.model.Sample(data, Keep("my"))
	checkText(t, err.Error(), `Keep("my"): there is no such definition; did you mean "mu"?`)
	prior, err := p.model.Prior(data, Keep("mu"))
	if err != nil || len(prior.Values("mu[2]")) != 4000 {
		t.Error(err)
	}
}

// A Gaussian process at places without an observation: of two numbers with a
// known correlation, one given the other.
func TestMissingInDraw(t *testing.T) {
	for _, by := range []string{"[[4, 3, 4], [3, 9, 3], [4, 3, 4.000001]]", "chol=[[2, 0, 0], [1.5, sqrt(6.75), 0], [2, 0, 0.001]]"} {
		p := mustSample(t, "a ~ Normal(0, 0.5)\ny ~ MvNormal(a, "+by+")", Data{"y": []any{5, nil, nil}})
		mean, v := 5/(1+4/0.25), 1/(1/0.25+1.0/4)
		checkMoments(t, p, "a", mean, math.Sqrt(v))
		again, err := p.Predict(nil)
		if err != nil {
			t.Fatal(err)
		}
		checkMoments(t, again, "y_missing[1]", mean+0.75*(5-mean), math.Sqrt(9-9.0/4+v/16))
		checkMoments(t, again, "y_missing[2]", 5, 0.001)
		checkMoments(t, again, "y[0]", mean, math.Sqrt(4+v))
		if e, err := p.LOO(); err != nil || len(e.Pointwise) != 1 {
			t.Errorf("LOO is of %d observations: %v", len(e.Pointwise), err)
		}
	}
	const process = "s ~ HalfNormal(1)\nY ~ MvNormal(0, cov=sqr(s)*exp(-0.5*sqdist(x)) + 0.01*eye(5))"
	p := mustSample(t, process, Data{"x": []float64{0, 1, 2, 1.5, 9}, "Y": []any{0, 0.84, 0.91, nil, nil}})
	again, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	near, far := again.Summary("Y_missing[3]").Rows[0], again.Summary("Y_missing[4]").Rows[0]
	if math.Abs(near.Mean-1) > 0.1 || near.SD > 0.2 || math.Abs(far.Mean) > 0.1 || far.SD < 0.5 {
		t.Errorf("at 1.5 %.2f ± %.2f, at 9 %.2f ± %.2f", near.Mean, near.SD, far.Mean, far.SD)
	}
}

// A vector autoregression reads the rows above its own: the slope is normal
// with a known mean.
func TestVectorAutoregression(t *testing.T) {
	y := [][]float64{{0.1, 0.2}, {0.3, -0.1}, {0.2, 0.4}, {-0.2, 0.1}, {0.5, 0.3}, {0.1, 0.0}}
	m := Must(Parse("a ~ Normal(0, 1)\ny ~ MvNormal(a*lag(y, 1), cov=eye(2))"))
	p := Must(m.Sample(Data{"y": y}))
	precision, pull := 1.0, 0.0
	for i := range y[1:] {
		for k := range 2 {
			precision += y[i][k] * y[i][k]
			pull += y[i][k] * y[i+1][k]
		}
	}
	row := p.Summary("a").Rows[0]
	if math.Abs(row.Mean-pull/precision) > 0.1 || math.Abs(row.SD*math.Sqrt(precision)-1) > 0.1 {
		t.Errorf("a has mean %.3f and sd %.3f, want %.3f and %.3f", row.Mean, row.SD, pull/precision, 1/math.Sqrt(precision))
	}
	if _, err := p.Predict(nil); err != nil {
		t.Error(err)
	}
}

// A count of 0 where nothing was exposed is certain, however the rate is written.
func TestZeroExposure(t *testing.T) {
	d := Data{"y": []int{0, 1, 3}, "n": []float64{0, 5, 8}}
	mean := func(rate string) float64 {
		return mustSample(t, "a ~ Normal(0, 1)\ny ~ Poisson("+rate+")", d).Summary("a").Rows[0].Mean
	}
	if a, b := mean("exp(a + log(n))"), mean("n*exp(a)"); math.Abs(a-b) > 0.05 {
		t.Errorf("a is %.3f and %.3f", a, b)
	}
}

// Columns whose names are no identifiers are written column("name").
func TestQuotedNames(t *testing.T) {
	d := Data{"spend.log": []float64{1, 2, 3, 4}, "household income": []float64{0, 1, 2, 3}, "New town?": []string{"a", "b", "a", "b"}}
	p := mustSample(t, `b ~ Normal(0, 1)
effect[column("New town?")] ~ Normal(0, 1)
column("spend.log") ~ Normal(b*column("household income") + effect[column("New town?")], 1)`, d)
	predicted, err := p.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	if names := predicted.Names(); !slices.Equal(names, []string{"spend.log"}) {
		t.Errorf("Predict has %q", names)
	}
	if _, err := p.Regression("spend.log", "household income", By("New town?")); err != nil {
		t.Error(err)
	}
	if rows := p.Summary("effect[a]", "b").Rows; len(rows) != 2 {
		t.Error("the summary lacks quantities")
	}
}
