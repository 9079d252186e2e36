package bayes

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
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
	t.Setenv("GONBAYES_CACHE", "off")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first *Posterior
	for _, cores := range []int{4, 1, 3} {
		runtime.GOMAXPROCS(cores)
		p := mustSample(t, hierarchy, hierarchyData, Draws(200), Tune(200))
		if first == nil {
			first = p
		}
		if !slices.Equal(p.values, first.values) || !slices.Equal(p.stats, first.stats) {
			t.Errorf("with %d cores the draws differ", cores)
		}
	}
	if p := mustSample(t, hierarchy, hierarchyData, Draws(200), Tune(200), Seed(2)); slices.Equal(p.values, first.values) {
		t.Error("another seed gives the same draws")
	}
}

// What is filed comes back equal and fast; what could change the draws is
// drawn anew.
func TestFiling(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GONBAYES_CACHE", dir)
	filed := func() int {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		return len(files)
	}
	opts := []Option{Draws(1000), Tune(1000)}
	begin := time.Now()
	first := mustSample(t, hierarchy, hierarchyData, opts...)
	slow := time.Since(begin)
	begin = time.Now()
	second := mustSample(t, hierarchy, hierarchyData, opts...)
	if fast := time.Since(begin); fast > slow/2 {
		t.Errorf("sampling took %v, and finding the posterior %v", slow, fast)
	}
	checkEqual(t, second, first)
	if filed() != 1 {
		t.Fatalf("%d files, want 1", filed())
	}

	unused := Data{"city": hierarchyData["city"], "y": hierarchyData["y"], "other": func() {}}
	mustSample(t, hierarchy, unused, opts...)
	mustSample(t, hierarchy, hierarchyData, append(opts, Context(context.Background()))...)
	mustSample(t, hierarchy, hierarchyData, append(opts, Fresh())...)
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
	if !slices.Equal(got.values, want.values) || !slices.Equal(got.stats, want.stats) || !slices.Equal(got.Names(), want.Names()) {
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
	if q, err = Load(dir); err != nil || !slices.Equal(q.values, forward.values) || q.stats != nil {
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
	if !slices.Equal(p.values, q.values) {
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
		"effect":        `effect has 3 values a draw, where one is needed: pick one, as in effect[new york]`,
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

func TestCancel(t *testing.T) {
	text, data := slow()
	m := mustParse(t, text)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Sample(data, Quiet(), Context(ctx)); err == nil || err.Error() != "stopped during warm-up, before any draw was kept: context canceled" {
		t.Errorf("cancelled from the start: %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	p, err := m.Sample(data, Quiet(), Context(ctx), Tune(0), Draws(100000), MaxTreeDepth(1))
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("stopped after %v", took)
	}
	checkPartial(t, p)
}

func checkPartial(t *testing.T, p *Posterior) {
	t.Helper()
	if !p.Sampling.Partial || p.draws < 1 || p.draws >= 100000 || len(p.Values("a")) != p.chains*p.draws || p.Sampling.Draws != p.draws || p.Sampling.Chains != p.chains {
		t.Errorf("%d chains of %d draws, %v", p.chains, p.draws, p.Sampling)
	}
	want := fmt.Sprintf("Sampling was interrupted: these are the first %d draws of %s. To draw anew, give Sample bayes.Fresh().", p.draws, plural(p.chains, "chain"))
	if w := p.Warnings(); len(w) == 0 || w[0] != want {
		t.Errorf("warnings %q, want %q first", w, want)
	}
}

// An interrupt stops sampling. What was drawn is filed, so that the next cell
// of a notebook need not wait again.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot send itself an interrupt on Windows")
	}
	t.Setenv("GONBAYES_CACHE", t.TempDir())
	t.Setenv("GONB_TMP_DIR", "a kernel")
	text, data := slow()
	timer := time.AfterFunc(300*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGINT) })
	defer timer.Stop()
	p := mustSample(t, text, data, Tune(0), Draws(100000), MaxTreeDepth(1))
	checkPartial(t, p)
	again := mustSample(t, text, data, Tune(0), Draws(100000), MaxTreeDepth(1))
	checkPartial(t, again)
	if !slices.Equal(p.Values("a"), again.Values("a")) {
		t.Error("a partial posterior is not filed")
	}
	t.Setenv("GONB_TMP_DIR", "another kernel")
	o, _ := newOptions(nil)
	here := newFile(p.model, p.data, o)
	t.Setenv("GONB_TMP_DIR", "")
	if nowhere := newFile(p.model, p.data, o); here.partial == "" || nowhere.partial != "" || here.key != nowhere.key {
		t.Errorf("partial posteriors are filed as %q in a kernel and %q outside", here.partial, nowhere.partial)
	}
}

func init() {
	children["must"] = func() {
		Must(Parse("b ~ Normal(0, 1"))
		fmt.Println("not reached")
	}
	children["values"] = func() {
		p := Must(Must(Parse("b ~ Normal(0, 1)")).Sample(nil))
		p.Values("a")
	}
	children["prob"] = func() {
		p := Must(Must(Parse("b ~ Normal(0, 1)")).Sample(nil))
		p.Prob("b")
	}
	children["derive"] = func() {
		p := Must(Must(Parse("b ~ Normal(0, 1)")).Sample(nil))
		p.Derive("b", "2*b")
	}
	children["density"] = func() {
		p := Must(Must(Parse("b ~ Normal(0, 1)")).Sample(nil))
		p.Density("b", 0)
	}
}

// Mistakes in a cell end it with a message, not with a stack of calls.
func TestMust(t *testing.T) {
	for job, want := range map[string]string{
		"must":    "line 1, column 11: this ( is never closed: a ) is missing\n    b ~ Normal(0, 1\n              ^\n",
		"values":  "line 1, column 1: there is no a among the variables (there is b)\n    a\n    ^\n",
		"prob":    "b is no comparison: Prob takes what holds or does not, as in b > 0\n",
		"derive":  "there is a variable b already: choose another name\n",
		"density": "Density takes names, such as \"mu\", and options, such as bayes.Ref(0), not 0 (a int)\n",
	} {
		stdout, stderr, status := child(t, job)
		if stdout != "" || stderr != want || status != 1 {
			t.Errorf("%s: status %d, output %q, error\n%s\nwant\n%s", job, status, stdout, stderr, want)
		}
	}
	if v := Must(3, nil); v != 3 {
		t.Error(v)
	}
}

func TestUnobserved(t *testing.T) {
	p := mustSample(t, "p ~ Beta(1, 1)\nflip ~ Beta(1, 1)", Data{"Flip": []int{1}})
	want := "Nothing is observed: the model does not name Flip of the data. These are draws from the prior."
	if got := unobserved(p, bind.Data{"Flip": nil}); len(got) != 1 || got[0] != want {
		t.Errorf("%q", got)
	}
}

func TestPerRow(t *testing.T) {
	p := mustSample(t, "b ~ Normal(0, 1)\nmu = b*x\ny ~ Normal(mu, 1)", Data{"x": []int{1, 2}, "y": []int{1, 2}})
	want := "mu has a value per row of the data, and such are not kept: Predict(nil) has them, and so has a posterior sampled with bayes.Keep(\"mu\")"
	if _, err := p.Eval("mu + 1"); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}
