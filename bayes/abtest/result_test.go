package abtest

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"gonum.org/v1/gonum/stat/distuv"
)

// TestCountsExact compares what follows from the draws with integrals over the
// beta posteriors.
func TestCountsExact(t *testing.T) {
	test := Counts{Control: Count{41, 800}, Treatment: Count{58, 801}}
	r, err := test.Compare(bayes.Draws(5000), bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	c := distuv.Beta{Alpha: 42, Beta: 760}
	n := distuv.Beta{Alpha: 59, Beta: 744}
	const points = 1000
	const step = 0.2 / points // all there is lies below 0.2
	var better, within float64
	var loss [2]float64
	for i := range points {
		for j := range points {
			p, q := (float64(i)+0.5)*step, (float64(j)+0.5)*step
			w := c.Prob(p) * n.Prob(q) * step * step
			if q > p {
				better += w
				loss[0] += w * (q - p)
			} else {
				loss[1] += w * (p - q)
			}
			if math.Abs(q/p-1) < 0.01 {
				within += w
			}
		}
	}
	for _, x := range []struct {
		what                 string
		got, want, tolerance float64
	}{
		{"P(better)", r.Better, better, 0.01},
		{"P(within the ROPE)", r.Within, within, 0.005},
		{"P in all", r.Below + r.Within + r.Above, 1, 1e-12},
		{"loss with control", 1000 * r.Loss[0], 1000 * loss[0], 1},
		{"loss with treatment", 1000 * r.Loss[1], 1000 * loss[1], 0.1},
		{"rate of control", r.Groups[0].Median, c.Quantile(0.5), 0.0005},
		{"rate of treatment", r.Groups[1].Median, n.Quantile(0.5), 0.0005},
		{"difference", r.Difference.Median, 17.0 / 800, 0.001},
	} {
		if math.Abs(x.got-x.want) > x.tolerance {
			t.Errorf("%s is %.4f, want %.4f", x.what, x.got, x.want)
		}
	}
}

// spread returns n values with a mean and a standard deviation.
func spread(n int, mean, sd float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = mean + sd*distuv.UnitNormal.Quantile((float64(i)+0.5)/float64(n))
	}
	return v
}

func TestValuesFamilies(t *testing.T) {
	a, b := spread(200, 20, 4), spread(150, 23, 5)
	far := append(spread(200, 20, 4), 4000) // a value far out, which Robust hardly sees
	exp := func(v []float64) []float64 {
		e := make([]float64, len(v))
		for i := range v {
			e[i] = math.Exp(v[i] / 10)
		}
		return e
	}
	for _, c := range []struct {
		name      string
		test      Values
		diff, tol float64
	}{
		{"normal", Values{Control: a, Treatment: b}, 3, 0.1},
		{"robust", Values{Control: far, Treatment: b, Family: Robust}, 3, 0.3},
		// The mean of a log-normal with mu 2.3 and sigma 0.5 less that of mu 2 and sigma 0.4.
		{"log-normal", Values{Control: exp(a), Treatment: exp(b), Family: LogNormal}, math.Exp(2.3+0.125) - math.Exp(2+0.08), 0.3},
	} {
		r, err := c.test.Compare(bayes.Quiet())
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(r.Difference.Median-c.diff) > c.tol || r.Better < 0.99 || !(r.Lift.Median > 0) {
			t.Errorf("%s: difference %v, lift %v, P(better) %v; want about %v", c.name, r.Difference, r.Lift, r.Better, c.diff)
		}
	}
}

func TestVerdict(t *testing.T) {
	a, b := spread(400, 20, 4), spread(400, 23, 4)
	for _, c := range []struct {
		test Values
		want Verdict
		says string
	}{
		{Values{Control: a, Treatment: b}, Better, "Treatment is better than control: its mean is 1[45]\\.\\d% higher, between 1"},
		{Values{Control: a, Treatment: b, LowerIsBetter: true}, Worse, "Treatment is worse than control: its mean is 1[45]\\.\\d% higher"},
		{Values{Control: b, Treatment: a}, Worse, "% lower"},
		{Values{Control: b, Treatment: a, LowerIsBetter: true}, Better, "% lower"},
		{Values{Control: a, Treatment: spread(400, 20.1, 4)}, Undecided, "^The test is not decided yet"},
		{Values{Control: a, Treatment: spread(400, 20.1, 4), ROPE: [2]float64{-0.1, 0.1}}, Equivalent, "There is no difference that matters"},
		{Values{Control: a, Treatment: b, Difference: true}, Better, "its mean is [23]\\.\\d+ higher"},
		{Values{Control: spread(50, 0, 1), Treatment: spread(50, 5, 1)}, Better, "its mean is [45]\\.\\d+ higher"}, // values below 0 have no lift
	} {
		r, err := c.test.Compare(bayes.Quiet())
		if err != nil {
			t.Fatal(err)
		}
		if s := r.Sentence(); r.Verdict != c.want || !regexp.MustCompile(c.says).MatchString(s) {
			t.Errorf("%v, want %v: %s; want %q", r.Verdict, c.want, s, c.says)
		}
		if c.test.LowerIsBetter && r.Verdict == Worse && (r.Better > 0.01 || r.Loss[1] < 1) {
			t.Errorf("lower is better, but P(better) = %v and losses are %v", r.Better, r.Loss)
		}
	}
}

// TestNone compares groups of which one has no conversions.
func TestNone(t *testing.T) {
	r, err := Counts{Control: Count{0, 100}, Treatment: Count{9, 100}}.Compare(bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if r.Better < 0.99 || strings.Contains(r.String(), "NaN") || r.Figure() == nil {
		t.Error(r)
	}
}
