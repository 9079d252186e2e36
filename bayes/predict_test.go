package bayes_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// cities is a small data set with an effect for each of three cities.
func cities() bayes.Data {
	r := rand.New(rand.NewPCG(7, 7))
	names := []string{"oslo", "bergen", "tromsø"}
	var city []string
	var x, y []float64
	for i := range 90 {
		k := i % 3
		xi := 10 + r.NormFloat64()
		city, x = append(city, names[k]), append(x, xi)
		y = append(y, 1+2*float64(k)+0.5*(xi-10)+0.3*r.NormFloat64())
	}
	return bayes.Data{"city": city, "x": x, "y": y}
}

const cityModel = `
	a            ~ Normal(0, 10)
	tau          ~ HalfNormal(3)
	effect[city] ~ Normal(0, tau)
	b            ~ Normal(0, 1)
	sigma        ~ HalfNormal(1)
	mu           = a + effect[city] + b*(x - mean(x))
	y            ~ Normal(mu, sigma)
`

func sampleCities(t *testing.T) *bayes.Posterior {
	t.Helper()
	post, err := bayes.Must(bayes.Parse(cityModel)).Sample(cities(), bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	return post
}

func TestPredictNewRows(t *testing.T) {
	post := sampleCities(t)
	pred, err := post.Predict(bayes.Data{"city": []string{"tromsø", "oslo", "narvik"}, "x": []float64{12, 10, 10}})
	if err != nil {
		t.Fatal(err)
	}
	// mean(x) stays that of the data learnt from; levels keep their effects.
	mean := 0.0
	for _, v := range cities()["x"].([]float64) {
		mean += v / 90
	}
	a, b, tromso := post.Values("a"), post.Values("b"), post.Values(`effect["tromsø"]`)
	for i, mu := range pred.Values("mu[0]") {
		if want := a[i] + tromso[i] + b[i]*(12-mean); math.Abs(mu-want) > 1e-12 {
			t.Fatalf("draw %d: mu[0] = %v, want %v", i, mu, want)
		}
	}
	rows := pred.Summary("y").Rows
	for i, want := range []float64{1 + 4 + 1, 1, math.NaN()} {
		if !math.IsNaN(want) && math.Abs(rows[i].Mean-want) > 0.25 {
			t.Errorf("%s: mean %.3f, want about %.3f", rows[i].Name, rows[i].Mean, want)
		}
	}
	// An observation has the noise of sigma, a new level that of tau too.
	tau, sigma := post.Summary("tau").Rows[0].Mean, post.Summary("sigma").Rows[0].Mean
	if sd := rows[1].SD; sd < sigma || sd > 1.5*sigma {
		t.Errorf("sd of y[1] is %.3f, with sigma %.3f", sd, sigma)
	}
	if sd := rows[2].SD; sd < 0.7*tau {
		t.Errorf("sd of the new level is %.3f, with tau %.3f", sd, tau)
	}
	again, err := post.Predict(bayes.Data{"city": []string{"tromsø", "oslo", "narvik"}, "x": []float64{12, 10, 10}})
	if err != nil || again.Values("y[2]")[77] != pred.Values("y[2]")[77] {
		t.Errorf("predicting twice gives other draws (%v)", err)
	}
}

func TestPredictReplicates(t *testing.T) {
	post := sampleCities(t)
	pred, err := post.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	y := cities()["y"].([]float64)
	within := 0
	for i, r := range pred.Summary("y").Rows {
		if r.HDILow < y[i] && y[i] < r.HDIHigh {
			within++
		}
	}
	if within < 78 || within > 90 { // 94 % of 90, give or take
		t.Errorf("%d of 90 observations lie in their 94%% interval", within)
	}
	if got := pred.Names(); strings.Join(got, " ") != "mu y" {
		t.Errorf("predicted %v", got)
	}
}

func TestPredictRefuses(t *testing.T) {
	post := sampleCities(t)
	for want, d := range map[string]bayes.Data{
		"line 7, column 39: the new data lack the column x": {"city": []string{"oslo"}},
		"the new data lack the column city":                 {"x": []float64{1}},
		"x is missing in row 0 of the new data":             {"x": []float64{math.NaN()}, "city": []string{"oslo"}},
	} {
		if _, err := post.Predict(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwant %s", err, want)
		}
	}
	dir := t.TempDir() + "/p.zarr"
	if err := post.Save(dir); err != nil {
		t.Fatal(err)
	}
	loaded, err := bayes.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loaded.Predict(nil); err == nil || !strings.Contains(err.Error(), "loaded from a file") {
		t.Errorf("error %v", err)
	}
}

// Two samples without predictors are two responses, one value each.
func TestPredictWithoutPredictors(t *testing.T) {
	post, err := bayes.Must(bayes.Parse("mu ~ Normal(0, 1)\nnu ~ Normal(0, 1)\na ~ Normal(mu, 1)\nb ~ Normal(nu, 1)")).
		Sample(bayes.Data{"a": []float64{1, 2, 3}, "b": []float64{5, 6}}, bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	next, err := post.Predict(bayes.Data{})
	if err != nil || len(next.Summary().Rows) != 2 {
		t.Errorf("%v, %v", next, err)
	}
	again, err := post.Predict(nil)
	if err != nil || len(again.Summary().Rows) != 5 {
		t.Errorf("%v, %v", again, err)
	}
}

func TestLOO(t *testing.T) {
	post := sampleCities(t)
	loo, err := post.LOO()
	if err != nil {
		t.Fatal(err)
	}
	// The log density of a draw, from its own formula.
	d := cities()
	mean := 0.0
	for _, v := range d["x"].([]float64) {
		mean += v / 90
	}
	// Leaving out changes little here: elpd is near the log density at the mean.
	lp, sigma := 0.0, post.Summary("sigma").Rows[0].Mean
	for i, y := range d["y"].([]float64) {
		mu := post.Summary("a").Rows[0].Mean + post.Summary(`effect["` + d["city"].([]string)[i] + `"]`).Rows[0].Mean +
			post.Summary("b").Rows[0].Mean*(d["x"].([]float64)[i]-mean)
		lp += -0.5*math.Pow((y-mu)/sigma, 2) - math.Log(sigma) - 0.5*math.Log(2*math.Pi)
	}
	if len(loo.Pointwise) != 90 || loo.P < 3 || loo.P > 8 || math.Abs(loo.Estimate-(lp-loo.P)) > 4 {
		t.Errorf("elpd %.2f, p %.2f; log density at the mean %.2f", loo.Estimate, loo.P, lp)
	}
	if len(loo.Unreliable) > 0 {
		t.Errorf("unreliable: %v", loo.Unreliable)
	}
}

// Every figure of a posterior can be drawn, and says what it shows.
func TestFigures(t *testing.T) {
	post := sampleCities(t)
	check, err := post.Check("y")
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]*bayes.Figure{
		"Trace":            post.Trace("a"),
		"Density":          post.Density("a", bayes.Ref(0)),
		"Forest":           post.Forest(),
		"Pair":             post.Pair("a", "tau"),
		"Rank":             post.Rank("a"),
		"Autocorrelation":  post.Autocorr("a"),
		"nergy":            post.Energy(),
		"Predictive check": check,
	} {
		svg, err := f.SVG()
		if err != nil || len(svg) < 1000 || !strings.Contains(f.String(), want) {
			t.Errorf("%s: %v, %d bytes of SVG, %v", want, f, len(svg), err)
		}
	}
	if _, err := post.Check("mu"); err == nil || !strings.Contains(err.Error(), "does not observe mu") {
		t.Errorf("error %v", err)
	}
}

// Rows of a multivariate distribution are predicted and judged as a whole.
func TestPredictVectors(t *testing.T) {
	counts := [][]int{{5, 3, 2}, {6, 2, 2}, {4, 4, 2}, {7, 2, 1}}
	m := bayes.Must(bayes.Parse("p[3] ~ Dirichlet(1)\ncounts ~ Multinomial(size, p)"))
	p, err := m.Sample(bayes.Data{"counts": counts, "size": []int{10, 10, 10, 10}}, bayes.Quiet(), bayes.Fresh())
	if err != nil {
		t.Fatal(err)
	}
	loo, err := p.LOO()
	if err != nil || len(loo.Pointwise) != len(counts) {
		t.Errorf("LOO of %d rows, %v", len(loo.Pointwise), err)
	}
	for _, d := range []bayes.Data{nil, {"size": []int{10, 20}}} {
		y, err := p.Predict(d)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range y.Values("counts[1, 0] + counts[1, 1] + counts[1, 2]") {
			if want := 10 + 10*float64(len(d)); v != want {
				t.Fatalf("draw %d adds up to %v, want %v", i, v, want)
			}
		}
	}

	joint := bayes.Must(bayes.Parse("m ~ Normal(0, 1)\ny ~ MvNormal(m, cov=S)"))
	p, err = joint.Sample(bayes.Data{"y": []float64{1, 2}, "S": [][]float64{{1, 0}, {0, 1}}}, bayes.Quiet(), bayes.Fresh())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Predict(bayes.Data{"S": [][]float64{{1}}}); err == nil || !strings.Contains(err.Error(), "one draw for all rows") {
		t.Errorf("error %v", err)
	}
}

// What a model observes may be an expression of columns.
func TestCheckExpression(t *testing.T) {
	m := bayes.Must(bayes.Parse("p ~ Beta(1, 1)\nscore - 1 ~ Binomial(4, p)"))
	post, err := m.Sample(bayes.Data{"score": []int{1, 2, 3, 5}}, bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if f, err := post.Check("score - 1"); err != nil || !strings.Contains(f.String(), "4 observed values") {
		t.Errorf("%v, %v", f, err)
	}
	if _, err := post.Check("score"); err == nil || !strings.Contains(err.Error(), "here score - 1") {
		t.Errorf("error %v", err)
	}
}

// A check is of the observations that there are.
func TestCheckMissing(t *testing.T) {
	t.Parallel()
	m := bayes.Must(bayes.Parse("mu ~ Normal(0, 5)\ny ~ Normal(mu, 1)"))
	post := bayes.Must(m.Sample(bayes.Data{"y": []any{1, nil, 3, 4, 2.5}}, bayes.Draws(100)))
	if f, err := post.Check("y"); err != nil || !strings.Contains(f.String(), "4 observed values") {
		t.Errorf("%v, %v", f, err)
	}
}

// Draws from the prior predict data, and have nothing to leave out.
func TestPriorPredictive(t *testing.T) {
	m := bayes.Must(bayes.Parse("mu ~ Normal(3, 4)\nsigma ~ HalfNormal(1)\ny ~ Normal(mu, sigma)"))
	prior, err := m.Prior(bayes.Data{"y": []float64{1, 2, 3}}, bayes.Draws(5000))
	if err != nil {
		t.Fatal(err)
	}
	y, err := prior.Predict(nil)
	if err != nil {
		t.Fatal(err)
	}
	// The variance is that of mu and the mean of sigma².
	if s := y.Summary("y").Rows[1]; math.Abs(s.Mean-3) > 0.15 || math.Abs(s.SD-math.Sqrt(17)) > 0.15 {
		t.Errorf("mean %.2f and sd %.2f, want 3 and %.2f", s.Mean, s.SD, math.Sqrt(17))
	}
	if f, err := prior.Check("y"); err != nil || !strings.Contains(f.String(), "of the prior") {
		t.Errorf("%v, %v", f, err)
	}
	if _, err := prior.LOO(); err == nil || !strings.Contains(err.Error(), "draws from the prior") {
		t.Errorf("error %v", err)
	}
}

func TestExpectBesidesAnUnusedColumn(t *testing.T) {
	m := bayes.Must(bayes.Parse("b ~ Normal(0, 10)\ny ~ Normal(b*x, 1)"))
	x := []float64{1, 2, 3}
	post := bayes.Must(m.Sample(bayes.Data{"x": x, "y": x, "other": x}, bayes.Quiet(), bayes.Fresh()))
	at := bayes.Must(post.Expect(bayes.Data{"x": []float64{12}}))
	if mean := at.Summary("y").Rows[0].Mean; math.Abs(mean-12) > 0.5 {
		t.Errorf("at 12 it expects %v", mean)
	}
}

// A column that the model explains and the new data lack is simulated, and
// what reads it reads that: D of M of A.
func TestPredictThroughMediator(t *testing.T) {
	m := bayes.Must(bayes.Parse(`a ~ Normal(0, 1)
		b ~ Normal(0, 1)
		g ~ Normal(0, 1)
		M ~ Normal(a*A, 1)
		class ~ Categorical([0.25, 0.75])
		D ~ Normal(b*M*M + g*class, 1)`))
	p := bayes.Must(m.Sample(bayes.Data{
		"A": []float64{1, 2, 3, 4, 1, 2, 3, 4}, "M": []float64{1, 2, 3, 4, 2, 2, 3, 3},
		"D": []float64{2, 5, 9, 15, 4, 4, 10, 10}, "class": []int{0, 1, 1, 0, 1, 1, 1, 1},
	}))
	for name, predict := range map[string]func(bayes.Data, ...bayes.Option) (*bayes.Posterior, error){"Predict": p.Predict, "Expect": p.Expect} {
		pred, err := predict(bayes.Data{"A": []float64{0, 5}})
		if err != nil {
			t.Fatal(err)
		}
		a, b, g := p.Values("a"), p.Values("b"), p.Values("g")
		for i, at := range []float64{0, 5} {
			want, got := 0.0, 0.0
			d := pred.Values(fmt.Sprintf("D[%d]", i))
			for k := range a {
				want += b[k]*(1+a[k]*a[k]*at*at) + 0.75*g[k]
				got += d[k]
			}
			want, got = want/float64(len(a)), got/float64(len(a))
			if math.Abs(got-want) > 0.05*(1+math.Abs(want)) {
				t.Errorf("%s at A = %v: D has the mean %.3f, want %.3f", name, at, got, want)
			}
		}
	}
}
