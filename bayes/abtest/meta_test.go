package abtest

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"gonum.org/v1/gonum/stat/distuv"
)

// simulated returns k tests of n users an arm whose true lifts are normal.
func simulated(k, n int, mean, sd float64) Meta {
	r := rand.New(rand.NewPCG(uint64(k), 7))
	var control, treatment, users []int
	for range k {
		lift := mean + sd*r.NormFloat64()
		draw := func(p float64) int { return int(distuv.Binomial{N: float64(n), P: p, Src: r}.Rand()) }
		control = append(control, draw(0.1))
		treatment = append(treatment, draw(0.1*(1+lift)))
		users = append(users, n)
	}
	return Meta{Control: Rates(control, users), Treatment: Rates(treatment, users)}
}

// A moment is the mean and standard deviation of a quantity.
type moment struct{ mean, sd float64 }

// exact returns the posterior moments of mu, the spread and the lifts. All but
// tau is integrated out by hand, and tau by a sum over a fine grid.
func exact(m Meta) (mu, spread moment, lifts []moment) {
	y, se := m.observed()
	p := m.Prior.withDefaults()
	type average struct{ mean, square, weight float64 }
	add := func(a *average, mean, variance, w float64) {
		a.mean += w * mean
		a.square += w * (variance + mean*mean)
		a.weight += w
	}
	all := make([]average, 2+len(y))
	const points = 8000
	logs, means, precisions := make([]float64, points), make([]float64, points), make([]float64, points)
	top := math.Inf(-1)
	at := func(i int) float64 { return math.Exp(-5 + 45*float64(i)/points) }
	for i := range logs {
		tau := at(i)
		prec, sum, l := p.Precision, 0.0, 0.0
		for j := range y {
			w := 1 / (se[j]*se[j] + 1/tau)
			prec += w
			sum += w * y[j]
			l += math.Log(w)/2 - w*y[j]*y[j]/2
		}
		means[i], precisions[i] = sum/prec, prec
		l += sum*sum/prec/2 - math.Log(prec)/2
		logs[i] = l + p.Shape*math.Log(tau) - p.Rate*tau // a gamma prior, on the grid of log tau
		top = max(top, logs[i])
	}
	for i := range logs {
		w, tau := math.Exp(logs[i]-top), at(i)
		add(&all[0], means[i], 1/precisions[i], w)
		add(&all[1], 1/math.Sqrt(tau), 0, w)
		for j := range y {
			omega := 1 / (se[j] * se[j])
			share := omega / (omega + tau)
			add(&all[2+j], share*y[j]+(1-share)*means[i], 1/(omega+tau)+(1-share)*(1-share)/precisions[i], w)
		}
	}
	moments := make([]moment, len(all))
	for i, a := range all {
		mean := a.mean / a.weight
		moments[i] = moment{mean, math.Sqrt(a.square/a.weight - mean*mean)}
	}
	return moments[0], moments[1], moments[2:]
}

// TestMetaExact compares both samplers with the exact posterior, on many tests
// that tell the spread well and on few that hardly do.
func TestMetaExact(t *testing.T) {
	weak := Prior{Shape: 3, Rate: 0.002} // spreads of about 3%, so that the few have a posterior with moments
	for name, m := range map[string]Meta{
		"fifty tests": simulated(50, 20000, 0.02, 0.04),
		"twelve":      simulated(12, 20000, 0.02, 0.04),
		"five":        func() Meta { m := simulated(5, 5000, 0.02, 0.04); m.Prior = weak; return m }(),
		"alike":       func() Meta { m := simulated(30, 5000, 0.02, 0); m.Prior = weak; return m }(),
	} {
		mu, spread, lifts := exact(m)
		for _, nuts := range []bool{false, true} {
			m.NUTS = nuts
			r, err := m.Analyse(bayes.Draws(2000), bayes.Quiet())
			if err != nil {
				t.Fatal(err)
			}
			sampler := r.Posterior.Sampling.Sampler
			if want := map[bool]string{false: "Gibbs", true: "NUTS"}[nuts]; sampler != want {
				t.Errorf("%s: sampled by %s, want %s", name, sampler, want)
			}
			want := append([]moment{mu, spread}, lifts...)
			names := []string{"mu", "spread"}
			for _, test := range r.Names {
				names = append(names, "lift["+test+"]")
			}
			for i, row := range r.Posterior.Summary(names...).Rows {
				if math.Abs(row.Mean-want[i].mean) > 4*row.MCSEMean || math.Abs(row.SD/want[i].sd-1) > 0.1 || row.RHat > 1.01 || row.ESSBulk < 400 {
					t.Errorf("%s, %s: %s has mean %.5f ± %.5f, sd %.5f, R-hat %.3f, ESS %.0f; want mean %.5f, sd %.5f",
						name, sampler, row.Name, row.Mean, row.MCSEMean, row.SD, row.RHat, row.ESSBulk, want[i].mean, want[i].sd)
				}
			}
			next := r.Posterior.Summary("next").Rows[0]
			sd := math.Sqrt(mu.sd*mu.sd + spread.mean*spread.mean + spread.sd*spread.sd)
			if math.Abs(next.Mean-mu.mean) > 4*next.MCSEMean || math.Abs(next.SD/sd-1) > 0.1 {
				t.Errorf("%s, %s: the next lift has mean %.5f, sd %.5f; want %.5f, %.5f", name, sampler, next.Mean, next.SD, mu.mean, sd)
			}
		}
	}
}

// TestMetaNames gives the tests in an order that is not that of their names.
func TestMetaNames(t *testing.T) {
	m := Meta{
		Names:     []string{"search", "basket", "logo"},
		Control:   Means([]float64{10, 20, 40}, []float64{1e-4, 1e-4, 1e-4}),
		Treatment: Means([]float64{11, 20, 36}, []float64{1e-4, 1e-4, 1e-4}),
	}
	for _, nuts := range []bool{false, true} {
		m.NUTS = nuts
		r, err := m.Analyse(bayes.Quiet(), bayes.Draws(200), bayes.Tune(500))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{0.1, 0, -0.1} {
			if math.Abs(r.Observed[i]-want) > 1e-12 || math.Abs(r.Lifts[i].Median-want) > 0.01 {
				t.Errorf("%s: observed %v, lift %v, want %v", r.Names[i], r.Observed[i], r.Lifts[i], want)
			}
		}
		if first := r.Frame().Elem(0, 0).String(); first != "search" {
			t.Errorf("the best observed is %s", first)
		}
	}
	_, se := m.observed()
	if want := math.Sqrt(1e-4/100 + 121*1e-4/1e4); math.Abs(se[0]-want) > 1e-15 {
		t.Errorf("standard error %v, want %v", se[0], want)
	}
}

func TestMetaEdited(t *testing.T) {
	m := simulated(10, 5000, 0.02, 0.04)
	m.Model = strings.Replace(m.Text(), "Normal(0, tau=1600)", "Normal(0.5, 0.0001)", 1)
	r, err := m.Analyse(bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if r.Posterior.Sampling.Sampler != "NUTS" || math.Abs(r.Average.Median-0.5) > 0.01 {
		t.Errorf("%v: average %v, where the edited prior says 0.5", r.Posterior.Sampling, r.Average)
	}
}

func TestMetaRefusals(t *testing.T) {
	users := []int{100, 100, 100}
	good := Rates([]int{10, 11, 12}, users)
	nan := math.NaN()
	for _, c := range []struct {
		m    Meta
		want string
	}{
		{Meta{}, "control: there are no tests"},
		{Meta{Control: good, Treatment: Rates([]int{10, 11}, users[:2])}, "control has 3 tests and treatment 2"},
		{Meta{Control: good, Treatment: Rates([]int{10, 11}, users)}, "treatment: there are 2 numbers of conversions and 3 of users"},
		{Meta{Control: good, Treatment: Rates([]int{10, 101, 3}, users)}, `test "2" (row 1, the first is 0), treatment: 101 conversions of 100 users`},
		{Meta{Control: good, Treatment: Rates([]int{10, 11, 3}, []int{100, 100, 0})}, `test "3" (row 2, the first is 0), treatment: there are no users`},
		{Meta{Control: Rates([]float64{10, nan, 3}, []float64{100, 100, 100}), Treatment: good}, `test "2" (row 1, the first is 0), control: NaN conversions of 100 users: leave such tests out`},
		{Meta{Control: Rates([]float64{10, 1.5, 3}, []float64{100, 100, 100}), Treatment: good}, "1.5 conversions of 100 users"},
		{Meta{Control: Rates([]int{0, 1, 2}, users), Treatment: good}, "control: nobody converted"},
		{Meta{Control: Rates([]int{100, 1, 2}, users), Treatment: Rates([]int{100, 1, 2}, users)}, "the observed lift has no variance"},
		{Meta{Control: good, Treatment: good, Names: []string{"a", "b"}}, "there are 2 names for 3 tests"},
		{Meta{Control: good, Treatment: good, Names: []string{"a", "b", "a"}}, `test "a" (row 2, the first is 0) has the same name as row 0`},
		{Meta{Control: Rates([]int{1}, []int{2}), Treatment: Rates([]int{1}, []int{2})}, "there is 1 test"},
		{Meta{Control: Means([]float64{1, nan}, []float64{1, 1}), Treatment: Means([]float64{1, 2}, []float64{1, 1})}, "control: the mean is NaN"},
		{Meta{Control: Means([]float64{1, 1}, []float64{1, 1}), Treatment: Means([]float64{1, 2}, []float64{1, -1})}, "treatment: the variance of the mean is -1"},
		{Meta{Control: Means([]float64{1, -1}, []float64{1, 1}), Treatment: Means([]float64{1, 2}, []float64{1, 1})}, "control: the mean is -1: a relative lift needs"},
		{Meta{Control: Means([]float64{1, 1}, []float64{1}), Treatment: good}, "control: there are 2 means and 1 variances"},
		{Meta{Control: good, Treatment: good, Prior: Prior{Rate: -1}}, "the Rate of the prior is -1"},
	} {
		if _, err := c.m.Analyse(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// TestSpreadDensity compares the density of the spread with draws of it.
func TestSpreadDensity(t *testing.T) {
	p := Prior{Shape: 2, Rate: 0.001}.withDefaults()
	const from, to, steps = 0.01, 0.03, 1000
	area := 0.0
	for i := range steps {
		area += p.spreadDensity(from+(to-from)*(float64(i)+0.5)/steps) * (to - from) / steps
	}
	_, spread := p.draws(20000)
	in := 0.0
	for _, s := range spread {
		if s > 100*from && s < 100*to {
			in++
		}
	}
	if in /= float64(len(spread)); math.Abs(in-area) > 4*math.Sqrt(area*(1-area)/float64(len(spread))) {
		t.Errorf("%.4f of the draws are where the density has %.4f", in, area)
	}
}
