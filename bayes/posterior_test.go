package bayes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

const hierarchy = `mu ~ Normal(0, 5)
tau ~ HalfNormal(2)
z[city] ~ Normal(0, 1)
effect[city] = mu + tau*z
y ~ Normal(effect[city], 1)
best = effect["new york"] - effect[0]`

var hierarchyData = Data{
	"city": []string{"oslo", "new york", "oslo", "rome", "rome", "new york"},
	"y":    []float64{1.2, 2.5, 0.7, -0.3, 0.2, 3.1},
}

// The same seed gives the same draws to the bit, whatever the number of cores.
func TestSameDraws(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first *Posterior
	for _, cores := range []int{4, 1, 3} {
		runtime.GOMAXPROCS(cores)
		p := mustSample(t, hierarchy, hierarchyData, Draws(200), Tune(200))
		if first == nil {
			first = p
		}
		if !sameDraws(p, first) {
			t.Errorf("with %d cores the draws differ", cores)
		}
	}
	if p := mustSample(t, hierarchy, hierarchyData, Draws(200), Tune(200), Seed(2)); sameDraws(p, first) {
		t.Error("another seed gives the same draws")
	}
}

// sameDraws reports whether draws and statistics are equal to the bit.
func sameDraws(p, q *Posterior) bool {
	return reflect.DeepEqual(p.table.All(), q.table.All()) && slices.Equal(p.table.Stats, q.table.Stats)
}

// What is filed comes back equal; what could change the draws is drawn anew.
func TestFiling(t *testing.T) {
	dir := t.TempDir()
	filed := func() int {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		return len(files)
	}
	opts := []Option{Draws(1000), Tune(1000), Cache(dir)}
	first := mustSample(t, hierarchy, hierarchyData, opts...)
	second := mustSample(t, hierarchy, hierarchyData, opts...)
	checkEqual(t, second, first) // with the times that it took
	if filed() != 1 {
		t.Fatalf("%d files, want 1", filed())
	}

	unused := Data{"city": hierarchyData["city"], "y": hierarchyData["y"], "other": func() {}}
	mustSample(t, hierarchy, unused, opts...)
	mustSample(t, hierarchy, hierarchyData, append(opts, Context(context.Background()))...)
	mustSample(t, hierarchy, hierarchyData, append(opts, Fresh())...)
	mustSample(t, hierarchy, hierarchyData, append(opts, Cache(""), Seed(8))...)
	if filed() != 1 {
		t.Errorf("%d files after what changes nothing, want 1", filed())
	}
	other := Data{"city": hierarchyData["city"], "y": []float64{1.2, 2.5, 0.7, -0.3, 0.2, 3.2}}
	mustSample(t, hierarchy, other, opts...)
	mustSample(t, hierarchy+" # why", hierarchyData, opts...)
	for _, o := range []Option{Seed(7), Draws(900), Tune(900), Chains(3), TargetAccept(0.9), MaxTreeDepth(9), Without("fold")} {
		mustSample(t, hierarchy, hierarchyData, append(opts, o)...)
	}
	if filed() != 10 {
		t.Errorf("%d files after 9 changes, want 10", filed())
	}
}

// checkEqual compares two posteriors in all that they can be asked.
func checkEqual(t *testing.T, got, want *Posterior) {
	t.Helper()
	if !sameDraws(got, want) || !slices.Equal(got.Names(), want.Names()) {
		t.Error("the draws differ")
	}
	if g, w := fmt.Sprint(got.Sampling), fmt.Sprint(want.Sampling); g != w {
		t.Errorf("Sampling is %s, want %s", g, w)
	}
	if g, w := got.Summary().String(), want.Summary().String(); g != w {
		t.Errorf("the summary is\n%s, want\n%s", g, w)
	}
	if g, w := got.Values(`effect["rome"]*tau`), want.Values(`effect["rome"]*tau`); !slices.Equal(g, w) {
		t.Error("an expression differs")
	}
}

func TestSaveLoad(t *testing.T) {
	p := mustSample(t, hierarchy, hierarchyData, Draws(100), Tune(100))
	dir := filepath.Join(t.TempDir(), "p.zarr")
	for range 2 { // the second takes the place of the first
		if err := p.Save(dir); err != nil {
			t.Fatal(err)
		}
	}
	q, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	checkEqual(t, q, p)
	if _, err := Load(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("loads from nowhere")
	}

	forward := mustSample(t, "a ~ Normal(0, 1)", nil, Draws(50))
	if err := forward.Save(dir); err != nil {
		t.Fatal(err)
	}
	if q, err = Load(dir); err != nil || !sameDraws(q, forward) || q.Stats() != nil {
		t.Errorf("independent draws: %v", err)
	}
}

// Closed-form posteriors, within 4 Monte Carlo standard errors.
func TestKnownAnswers(t *testing.T) {
	// y ~ Normal(mu, 2), 5 observations with mean 3; prior Normal(1, 1).
	variance := 1 / (1/1.0 + 5/4.0)
	mean := variance * (1*1.0 + 15/4.0)
	p := mustSample(t, "mu ~ Normal(1, 1)\ny ~ Normal(mu, 2)\ntwice = 2*mu", Data{"y": []float64{1, 2, 3, 4, 5}}, Draws(2000))
	check(t, p, "mu", mean, math.Sqrt(variance))
	check(t, p, "twice", 2*mean, 2*math.Sqrt(variance))
	check(t, p, "mu*mu", mean*mean+variance, math.Sqrt(2*variance*variance+4*mean*mean*variance))
	prob := 0.5 * math.Erfc(-(mean-2)/math.Sqrt(2*variance))
	check(t, p, "mu > 2", prob, math.Sqrt(prob*(1-prob)))
	if share := p.Prob("mu > 2"); math.Abs(share-prob) > 0.03 || share+p.Prob("mu <= 2") != 1 {
		t.Errorf("Prob is %v, want %v", share, prob)
	}
	p.Derive("half", "mu/2").Derive("gap", "twice - half")
	check(t, p, "gap", 1.5*mean, 1.5*math.Sqrt(variance))
	if names := strings.Join(p.Names(), " "); names != "mu twice half gap" {
		t.Errorf("names %s", names)
	}

	// 8 heads of 10, prior Beta(1, 1): Beta(9, 3), three ways to say it.
	for model, data := range map[string]Data{
		"p ~ Beta(1, 1)\nheads ~ Binomial(10, p)":           {"heads": 8},
		"p ~ Uniform(0, 1)\nflip ~ Bernoulli(p)":            {"flip": []bool{true, true, false, true, true, true, true, false, true, true}},
		"p ~ Beta(1, 1)\n(face == \"head\") ~ Bernoulli(p)": {"face": strings.Fields("head tail head head head head head tail head head")},
	} {
		p := mustSample(t, model, data, Draws(2000))
		check(t, p, "p", 0.75, math.Sqrt(0.75*0.25/13))
	}

	// Gamma-Poisson: Gamma(2, 1) and counts of sum 12 in 4 rows: Gamma(14, 5).
	p = mustSample(t, "rate ~ Gamma(2, 1)\nn ~ Poisson(rate)", Data{"n": []int{1, 5, 2, 4}}, Draws(2000))
	check(t, p, "rate", 14.0/5, math.Sqrt(14)/5)

	// A bound that is a parameter: the lesser of two uniform numbers, given the
	// greater one, and a bound per element.
	p = mustSample(t, "p ~ Uniform(0, 1)\nq ~ Triangular(0, p, 0)\nh[3] ~ TruncatedNormal(0, 1, lower=low)", Data{"low": []int{0, 0, -40}}, Draws(2000))
	check(t, p, "q/p", 1/3., math.Sqrt(1/18.))
	check(t, p, "h[1]", math.Sqrt(2/math.Pi), math.Sqrt(1-2/math.Pi))
	check(t, p, "h[2]", 0, 1)

	// Multivariate, again both ways.
	same := [][]float64{{1, 0.8}, {0.8, 1}}
	for _, more := range []string{"", "\n0 ~ Normal(0, 1)"} {
		p = mustSample(t, "L[2, 2] ~ LKJCholesky(1)\nw[3] ~ GaussianRandomWalk(1, 1, init_sigma=1)\nd[3] ~ Dirichlet(2)\nt[2] ~ MvNormal(1, cov=same)"+more, Data{"same": same}, Draws(2000))
		check(t, p, "L[1, 0]", 0, math.Sqrt(1/3.))
		check(t, p, "w[2]", 2, math.Sqrt(3))
		check(t, p, "d[2]", 1/3., math.Sqrt(2/63.))
		check(t, p, "t[0] + t[1]", 2, math.Sqrt(3.6))
	}
	p = mustSample(t, "p[3] ~ Dirichlet(1)\nn ~ Multinomial(10, p)", Data{"n": []int{5, 3, 2}}, Draws(2000))
	check(t, p, "p[0]", 6/13., math.Sqrt(6*7/(13.*13*14)))
	p = mustSample(t, "t[2] ~ MvNormal(0, cov=same)\ny ~ Normal(t[0], 1)", Data{"same": same, "y": []float64{1}}, Draws(2000))
	check(t, p, "t[1]", 0.4, math.Sqrt(0.68))

	// Order statistics of two normal numbers, drawn forward and by the sampler.
	for _, model := range []string{"c[2] ~ Ordered(Normal(0, 1))", "c[2] ~ Ordered(Normal(0, 1))\n0 ~ Normal(0, 1)"} {
		p = mustSample(t, model, nil, Draws(2000))
		check(t, p, "c[0]", -1/math.Sqrt(math.Pi), math.Sqrt(1-1/math.Pi))
		check(t, p, "c[1]", 1/math.Sqrt(math.Pi), math.Sqrt(1-1/math.Pi))
	}
}

// check compares mean and sd of a quantity with the true ones.
func check(t *testing.T, p *Posterior, expr string, mean, sd float64) {
	t.Helper()
	r := p.Summary(expr).Rows[0]
	if math.Abs(r.Mean-mean) > 4*r.MCSEMean || math.Abs(r.SD-sd) > 4*r.MCSESD+1e-3*sd || r.RHat > 1.01 {
		t.Errorf("%s has mean %.4f (± %.4f), sd %.4f (± %.4f), R-hat %.3f; want %.4f and %.4f", expr, r.Mean, r.MCSEMean, r.SD, r.MCSESD, r.RHat, mean, sd)
	}
}

func TestPrior(t *testing.T) {
	p, err := mustParse(t, hierarchy).Prior(hierarchyData, Draws(5000))
	if err != nil {
		t.Fatal(err)
	}
	if p.Sampling.Sampler != "forward" || len(p.Warnings()) > 0 {
		t.Errorf("%v, %v", p.Sampling, p.Warnings())
	}
	check(t, p, "mu", 0, 5)
	check(t, p, `effect["rome"]`, 0, math.Sqrt(25+4))
	q, _ := mustParse(t, hierarchy).Prior(hierarchyData, Draws(5000))
	if !sameDraws(p, q) {
		t.Error("the same seed gives other draws")
	}
}

// Every way to name an element gives it.
func TestEval(t *testing.T) {
	p := mustSample(t, hierarchy+"\ng[group] ~ Normal(0, 1)", Data{"city": hierarchyData["city"], "y": hierarchyData["y"], "group": []int{7, 0, 3, 3}}, Draws(20), Tune(50))
	rows := p.Summary("effect", "g").Rows
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
	}
	if s := strings.Join(names, "; "); s != "effect[new york]; effect[oslo]; effect[rome]; g[0]; g[3]; g[7]" {
		t.Error(s)
	}
	for _, r := range rows { // as the table calls it
		if got := p.Summary(r.Name).Rows[0]; got != r {
			t.Errorf("%s is %v, want %v", r.Name, got, r)
		}
	}
	for a, b := range map[string]string{`effect["oslo"]`: "effect[1]", "effect[new york]": "effect[0]", "mu + tau*z[2]": "effect[rome]", "g[7] + 0": "g[7]"} {
		x, y := p.Values(a), p.Values(b)
		for i := range x {
			if math.Abs(x[i]-y[i]) > 1e-12 {
				t.Errorf("%s and %s differ", a, b)
				break
			}
		}
	}
	for expr, want := range map[string]string{
		"effect":        `effect has 3 values in each draw, and one is needed: pick one, as in effect[new york]`,
		"efect":         "line 1, column 1: there is no efect among the variables: did you mean effect?\n    efect\n    ^^^^^",
		"effect[oslo] ": "line 1, column 8: oslo is a level of city and stands in quotes: \"oslo\"\n    effect[oslo]\n           ^^^^",
		"mu +":          "line 1, column 5: expected a name, a number or a call, found the end\n    mu +\n        ^",
	} {
		if _, err := p.Eval(expr); err == nil || err.Error() != want {
			t.Errorf("%s: got\n%v\nwant\n%s", expr, err, want)
		}
	}
}

// slow is a model whose sampling takes minutes.
func slow() (string, Data) {
	x := make([]float64, 20000)
	for i := range x {
		x[i] = 1 + math.Mod(float64(i)*0.61803, 1)
	}
	return "a ~ Normal(0, 1)\nb ~ Normal(0, 1)\nx ~ Gamma(exp(a*x), exp(b*x))", Data{"x": x}
}

var errEnough = errors.New("enough")

func TestCancel(t *testing.T) {
	t.Parallel()
	text, data := slow()
	m := mustParse(t, text)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := m.Sample(data, Context(ctx))
	if err == nil || err.Error() != "stopped during warm-up, before any draw was kept: context canceled" || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled from the start: %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 0)
	defer cancel()
	var none *NotDrawnError
	if _, err := m.Sample(data, Context(ctx)); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || !errors.As(err, &none) {
		t.Errorf("out of time: %v", err)
	}

	// A density in Go stops the run after some draws.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var calls atomic.Int64
	few := mustParse(t, "a ~ Flat()").With(Density{Value: func(q []float64) float64 {
		if calls.Add(1) > 5000 {
			stop()
		}
		return -q[0] * q[0] / 2
	}})
	var shown bytes.Buffer
	p, err := few.Sample(nil, Context(ctx), Tune(0), Draws(100000), Chains(2), Progress(&shown))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(shown.String(), "Stopped after ") {
		t.Errorf("progress is shown as %q", shown.String())
	}
	chains, draws := len(p.Stats()), len(p.Stats()[0])
	if s := p.Sampling; !s.Partial || draws >= 100000 || len(p.Values("a")) != chains*draws || s.Draws != draws || s.Chains != chains {
		t.Errorf("%d chains of %d draws, %v", chains, draws, s)
	}
	want := fmt.Sprintf("Sampling was interrupted: these are the first %d draws of %s. To sample again, give Sample the option bayes.Fresh().", draws, words.Plural(chains, "chain"))
	if w := p.Warnings(); len(w) == 0 || w[0] != want {
		t.Errorf("warnings %q, want %q first", w, want)
	}
}

// All long work ends with its context.
func TestContexts(t *testing.T) {
	t.Parallel()
	d := Data{"x": []float64{1, 2}, "y": []float64{1, 2}}
	p := mustSample(t, "b ~ Normal(0, 1)\ny ~ Normal(b*x, 1)", d, Draws(100), Tune(100))
	for name, do := range map[string]func(ctx context.Context) error{
		"Prior":      func(ctx context.Context) error { _, err := p.model.Prior(d, Context(ctx)); return err },
		"Optimize":   func(ctx context.Context) error { _, err := p.model.Optimize(d, Context(ctx)); return err },
		"Laplace":    func(ctx context.Context) error { _, err := p.model.Laplace(d, Context(ctx)); return err },
		"Predict":    func(ctx context.Context) error { _, err := p.Predict(nil, Context(ctx)); return err },
		"Expect":     func(ctx context.Context) error { _, err := p.Expect(nil, Context(ctx)); return err },
		"LOO":        func(ctx context.Context) error { _, err := p.LOO(Context(ctx)); return err },
		"Compare":    func(ctx context.Context) error { _, err := Models{{"one", p}}.Compare(Context(ctx)); return err },
		"Regression": func(ctx context.Context) error { _, err := p.Regression("y", "x", Context(ctx)); return err },
		"Check":      func(ctx context.Context) error { _, err := p.Check("y", Context(ctx)); return err },
	} {
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(errEnough)
		var none *NotDrawnError
		if err := do(ctx); !errors.As(err, &none) || !errors.Is(err, context.Canceled) || !errors.Is(err, errEnough) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The package writes no files and prints nothing.
func TestActsOnNothing(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "GONBAYES_CACHE", "LocalAppData"} {
		t.Setenv(name, home)
	}
	text := captured(t, &os.Stderr, func() {
		text := captured(t, &os.Stdout, func() {
			if _, err := mustParse(t, hierarchy).Sample(hierarchyData, Draws(100), Tune(20)); err != nil {
				t.Error(err)
			}
		})
		if text != "" {
			t.Errorf("it prints %s", text)
		}
	})
	if files, _ := os.ReadDir(home); text != "" || len(files) > 0 {
		t.Errorf("it says %q and writes %v", text, files)
	}
}

// Nor does it link the packages that catch signals or speak to a notebook.
func TestLinksNoNotebook(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Skipf("there is no go command: %v", err)
	}
	for _, name := range strings.Fields(string(out)) {
		if name == "os/signal" || strings.HasSuffix(name, "/internal/cell") || strings.HasSuffix(name, "/bayes/notebook") {
			t.Errorf("it links %s", name)
		}
	}
}

// A value that cannot be had is a panic with the error that says why.
func TestMust(t *testing.T) {
	t.Parallel()
	p := mustSample(t, "b ~ Normal(0, 1)", nil)
	for want, do := range map[string]func(){
		"line 1, column 11: this ( is never closed":           func() { Must(Parse("b ~ Normal(0, 1")) },
		"line 1, column 1: there is no a among the variables": func() { p.Values("a") },
		"b is not a comparison":                               func() { p.Prob("b") },
		"choose another name":                                 func() { p.Derive("b", "2*b") },
		"not 0 (int)":                                         func() { p.Density("b", 0) },
		"ROPE: Density does not take this option; it takes Ref, HDIProb, Median": func() { p.Density("b", ROPE(0, 1)) },
		"Seed: Density does not take this option; it takes Ref, HDIProb, Median": func() { p.Density("b", Seed(1)) },
		"HDIProb(94): the probability must lie between 0 and 1":                  func() { p.Forest(HDIProb(94)) },
		"Slider: there are no values":                                            func() { Slider("x", nil, nil) },
	} {
		if err := panicked(t, do); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("panics with\n%v\nwant\n%s", err, want)
		}
	}
	if v := Must(3, nil); v != 3 {
		t.Error(v)
	}
}

func TestUnobserved(t *testing.T) {
	p := mustSample(t, "p ~ Beta(1, 1)\nflip ~ Beta(1, 1)", Data{"Flip": []int{1}})
	if got := p.Warnings(); len(got) != 1 || !strings.Contains(got[0], "Nothing is observed") || !strings.Contains(got[0], "Flip") {
		t.Errorf("%q", got)
	}
}

func TestPerRow(t *testing.T) {
	p := mustSample(t, "b ~ Normal(0, 1)\nmu = b*x\ny ~ Normal(mu, 1)", Data{"x": []int{1, 2}, "y": []int{1, 2}})
	if _, err := p.Eval("mu + 1"); err == nil || !strings.Contains(err.Error(), `bayes.Keep("mu")`) {
		t.Errorf("%v", err)
	}
}
