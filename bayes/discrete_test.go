package bayes

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// disasters are those in British coal mines by year, from 1851 to 1961 (Jarrett
// 1979, a note on the intervals between coal-mining disasters).
var disasters = []float64{4, 5, 4, 0, 1, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1}

func disasterData() Data {
	year := make([]float64, len(disasters))
	for i := range year {
		year[i] = float64(i)
	}
	return Data{"year": year, "disasters": disasters}
}

const changePoint = `switch ~ DiscreteUniform(0, 110)
early  ~ Gamma(2, 1)
late   ~ Gamma(2, 1)
rate   = where(year < switch, early, late)
disasters ~ Poisson(rate)`

// changeWeights are the posterior probabilities of each year of change, with
// both rates integrated out in closed form.
func changeWeights() []float64 {
	total := 0.0
	for _, y := range disasters {
		total += y
	}
	w := make([]float64, 111)
	before := 0.0
	for s := range w {
		lg := func(sum, n float64) float64 { v, _ := math.Lgamma(2 + sum); return v - (2+sum)*math.Log(1+n) }
		w[s] = lg(before, float64(s)) + lg(total-before, float64(len(disasters)-s))
		before += disasters[s]
	}
	top, sum := slices.Max(w), 0.0
	for s := range w {
		w[s] = math.Exp(w[s] - top)
		sum += w[s]
	}
	for s := range w {
		w[s] /= sum
	}
	return w
}

// The change point of the coal-mining disasters, summed out and sampled,
// against its closed form.
func TestChangePoint(t *testing.T) {
	w := changeWeights()
	mean, square := 0.0, 0.0
	for s, p := range w {
		mean += float64(s) * p
		square += float64(s*s) * p
	}
	sd := math.Sqrt(square - mean*mean)
	for _, c := range []struct {
		name, sampler string
		opts          []Option
	}{
		{"summed out", "NUTS", nil},
		{"sampled", "NUTS and Gibbs", []Option{Without("marginalise"), Tune(200), Draws(700), Chains(2)}},
	} {
		p := mustSample(t, changePoint, disasterData(), c.opts...)
		if p.Sampling.Sampler != c.sampler {
			t.Errorf("%s: the sampler is %s", c.name, p.Sampling.Sampler)
		}
		checkMoments(t, p, "switch", mean, sd)
		ess := p.Summary("switch").Rows[0].ESSBulk
		if ess < 100 {
			t.Errorf("%s: the effective sample size is %.0f", c.name, ess)
		}
		for s := 36; s < 45; s++ {
			got := p.Prob(fmt.Sprintf("switch == %d", s))
			if math.Abs(got-w[s]) > 5*math.Sqrt(w[s]*(1-w[s])/ess)+0.002 {
				t.Errorf("%s: the probability of %d is %.4f, want %.4f", c.name, s, got, w[s])
			}
		}
	}
}

// Small models whose answers are known, by every way to draw discrete
// parameters.
func TestDiscreteAnswers(t *testing.T) {
	normal := func(x, mu float64) float64 { return math.Exp(-0.5 * (x - mu) * (x - mu)) }
	odds := 0.3 * normal(1.2, 2) / (0.7 * normal(1.2, 0))
	bernoulli := func(odds float64) [2]float64 {
		p := odds / (1 + odds)
		return [2]float64{p, math.Sqrt(p * (1 - p))}
	}
	for _, c := range []struct {
		model   string
		data    Data
		without []string
		sampler string
		want    map[string][2]float64
	}{
		{"k ~ Bernoulli(0.3)\n1.2 ~ Normal(2*k, 1)", nil, nil, "exact", map[string][2]float64{"k": bernoulli(odds)}},
		{"k ~ Bernoulli(0.3)\n1.2 ~ Normal(2*k, 1)", nil, []string{"marginalise"}, "Gibbs", map[string][2]float64{"k": bernoulli(odds)}},
		// Of N ~ Poisson(20) with 6 seen at 0.4, those unseen are Poisson(12).
		{"N ~ Poisson(20)\n6 ~ Binomial(N, 0.4)", nil, nil, "Gibbs", map[string][2]float64{"N": {18, math.Sqrt(12)}}},
		// The same of each row, with a rate that stays beside it: a ~ Gamma(3, 1)
		// and four counts that are seen in full make Gamma(3 + 22, 5).
		{"a ~ Gamma(3, 1)\ny ~ Poisson(a)\nN[row] ~ Poisson(12)\ny ~ Binomial(N, 0.5)", Data{"y": []float64{7, 3, 8, 4}}, nil, "NUTS and Gibbs",
			map[string][2]float64{"a": {5, 1}, "N[1]": {9, math.Sqrt(6)}, "N[2]": {14, math.Sqrt(6)}}},
		// One summed out and one sampled.
		{"k ~ Bernoulli(0.3)\nN ~ Poisson(20)\n1.2 ~ Normal(2*k, 1)\n6 ~ Binomial(N, 0.4)", nil, nil, "Gibbs",
			map[string][2]float64{"k": bernoulli(odds), "N": {18, math.Sqrt(12)}}},
		{"k ~ Bernoulli(0.3)\nb ~ Normal(0, 1)\n1 ~ Normal(b, 1)\n1.2 ~ Normal(2*k, 1)", nil, nil, "NUTS",
			map[string][2]float64{"k": bernoulli(odds), "b": {0.5, math.Sqrt(0.5)}}},
	} {
		p := mustSample(t, c.model, c.data, Without(c.without...), Draws(2000))
		if p.Sampling.Sampler != c.sampler {
			t.Errorf("%s\nis sampled by %s, want %s", c.model, p.Sampling.Sampler, c.sampler)
		}
		for name, w := range c.want {
			checkMoments(t, p, name, w[0], w[1])
		}
	}
}

// A regression that includes each of four predictors or not, against all 16
// models enumerated with their coefficients integrated out.
func TestInclusion(t *testing.T) {
	const n, k = 30, 4
	X, y := make([][]float64, n), make([]float64, n)
	for i := range y {
		X[i] = make([]float64, k)
		for j := range X[i] {
			X[i][j] = math.Sin(float64(7*i+13*j+i*j)) * 1.3
		}
		y[i] = 0.8*X[i][0] + 0.35*X[i][2] + math.Cos(float64(5*i))
	}
	want := inclusion(X, y)
	model := "gamma[4] ~ Bernoulli(0.5)\nbeta[4] ~ Normal(0, 1)\ny ~ Normal(dot(X, gamma*beta), 1)"
	for _, without := range [][]string{nil, {"marginalise"}, {"marginalise", "fold"}} {
		p := mustSample(t, model, Data{"X": X, "y": y}, Without(without...))
		for j, w := range want {
			r := p.Summary(fmt.Sprintf("gamma[%d]", j)).Rows[0]
			if math.Abs(r.Mean-w) > 5*math.Sqrt(w*(1-w)/r.ESSBulk)+0.002 {
				t.Errorf("without %v, %s is in with probability %.4f ± %.4f, want %.4f", without, r.Name, r.Mean, r.MCSEMean, w)
			}
		}
	}
}

// inclusion returns the posterior probabilities of each coefficient: those in
// are N(0, 1), the prior of each set is the same, and the scale is 1.
func inclusion(X [][]float64, y []float64) []float64 {
	k := len(X[0])
	in, total := make([]float64, k), 0.0
	for set := range 1 << k {
		var columns []int
		for j := range k {
			if set>>j&1 == 1 {
				columns = append(columns, j)
			}
		}
		m := len(columns)
		a, b := make([][]float64, m), make([]float64, m) // XᵀX + I and Xᵀy
		for r, c := range columns {
			a[r] = make([]float64, m)
			a[r][r] = 1
			for s, d := range columns {
				for i := range X {
					a[r][s] += X[i][c] * X[i][d]
				}
			}
			for i := range X {
				b[r] += X[i][c] * y[i]
			}
		}
		logWeight := 0.0 // ½(bᵀA⁻¹b − log|A|), by elimination
		for r := range m {
			logWeight += 0.5*b[r]*b[r]/a[r][r] - 0.5*math.Log(a[r][r])
			for s := r + 1; s < m; s++ {
				f := a[s][r] / a[r][r]
				for c := r; c < m; c++ {
					a[s][c] -= f * a[r][c]
				}
				b[s] -= f * b[r]
			}
		}
		w := math.Exp(logWeight)
		total += w
		for _, c := range columns {
			in[c] += w
		}
	}
	for j := range in {
		in[j] /= total
	}
	return in
}

// A mixture with a class for each row is the one without, and its classes keep
// their labels in tables, expressions and predictions.
func TestLatentClasses(t *testing.T) {
	y := []float64{-1.9, -2, -2.3, 3, 3.4, 2.6, -1.7, 3.1, 0.4}
	classes := mustSample(t, "w[2] ~ Dirichlet(2)\nmu[2] ~ Ordered(Normal(0, 5))\nz[row] ~ Categorical(w)\ny ~ Normal(mu[z], 1)\nhigh = sum(z)",
		Data{"y": y}, Draws(2000))
	mixture := mustSample(t, "w[2] ~ Dirichlet(2)\nmu[2] ~ Ordered(Normal(0, 5))\ny ~ Mixture(w, Normal(mu, 1))", Data{"y": y}, Draws(2000))
	for _, name := range []string{"w[0]", "mu[0]", "mu[1]"} {
		m := mixture.Summary(name).Rows[0]
		checkMoments(t, classes, name, m.Mean, m.SD)
	}
	if p := classes.Prob("z[3] == 1"); p < 0.99 {
		t.Errorf("row 3 is in the upper class with probability %.3f", p)
	}
	if p := classes.Prob("z[8] == 1"); p < 0.2 || p > 0.8 {
		t.Errorf("row 8 is in the upper class with probability %.3f", p)
	}
	if names := classes.Summary("z").Rows; len(names) != 9 || names[8].Name != "z[8]" {
		t.Errorf("the classes are %v", names)
	}
	replicated, err := classes.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := replicated.Summary("y[3]").Rows[0]; r.Mean < 2 {
		t.Errorf("row 3 is replicated at %.2f", r.Mean)
	}
	fresh, err := classes.Predict(Data{"y": []float64{1, 2}})
	if err != nil {
		t.Fatal(err)
	}
	if r := fresh.Summary("y").Rows; len(r) != 2 || r[0].SD < 2 {
		t.Errorf("new rows are of either class: %v", r)
	}
	if _, err := classes.LOO(); err != nil {
		t.Error(err)
	}
	prior, err := classes.model.Prior(Data{"y": y}, Quiet())
	if err != nil {
		t.Fatal(err)
	}
	checkMoments(t, prior, "z[0]", 0.5, 0.5)
}

// A start is found where the prior alone would hardly ever find one: each of
// these counts must be above what was seen.
func TestStartOfCounts(t *testing.T) {
	p := mustSample(t, "lambda ~ Exponential(0.05)\nN[row] ~ Poisson(lambda)\ny ~ Binomial(N, 0.5)",
		Data{"y": []float64{9, 12, 7, 15, 11, 14, 8, 12, 10, 9}})
	if r := p.Summary("lambda").Rows[0]; r.Mean < 18 || r.Mean > 25 || r.RHat > 1.02 {
		t.Errorf("lambda is %.2f, with R-hat %.3f", r.Mean, r.RHat)
	}
}

// Errors with discrete parameters.
func TestDiscreteErrors(t *testing.T) {
	d := Data{"y": []float64{1, 2, 3}, "u": []float64{1, 2}, "g": []float64{4, 7, 4}}
	for _, c := range []struct{ model, want string }{
		{"m[2] ~ Normal(0, 1)\nz[row(y)] ~ Categorical(exp(m)/sum(exp(m)))\nk[row(y)] ~ DiscreteUniform(0, 2)\ny ~ Normal(m[k], 1)", "line 4, column 14: k takes whole numbers from 0 to 2, and an index here is a whole number from 0 to 1"},
		{"m[2] ~ Normal(0, 1)\ny ~ Normal(m[m[0]], 1)", "an index is data, or of discrete parameters: m is continuous"},
		{"m[g] ~ Normal(0, 1)\nz[row(y)] ~ Bernoulli(0.5)\ny ~ Normal(m[z], 1)", "the levels of g are not numbered 0, 1, 2 …"},
		{"z[row] ~ Bernoulli(0.5)\ny ~ Normal(z, 1)\nu ~ Normal(0, 1)", "which rows? u has 2 and y has 3: say row(u) or row(y)"},
		{"z[row(x)] ~ Bernoulli(0.5)\ny ~ Normal(z, 1)", "line 1, column 7: x is not a column of the data"},
		{"z[row(1)] ~ Bernoulli(0.5)\ny ~ Normal(z, 1)", "row takes a column of the data"},
		{"z[row] ~ Bernoulli(0.5)\n1 ~ Normal(z[0], 1)", "the data have no column, and so no rows"},
		{"p[3] ~ Dirichlet(1)\nk[3] ~ Multinomial(5, p)\ny ~ Normal(k[0], 1)", "discrete parameters are inferred one number at a time"},
		{"k ~ Bernoulli(0.5)\ny ~ Poisson(-k - 1)", "the log density of this line is −Inf at each of 100 starting points"},
	} {
		_, err := mustParse(t, c.model).Sample(d, Quiet(), Tune(10), Draws(10))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngot  %v\nwant %s", c.model, err, c.want)
		}
	}
}
