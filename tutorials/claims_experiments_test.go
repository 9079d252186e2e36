package tutorials

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/abtest"
)

// experiments returns the fifty tests as lesson 10 analyses them.
func experiments() (ExperimentsData, abtest.Meta) {
	d := Experiments()
	return d, abtest.Meta{
		Names:     d.Test,
		Control:   abtest.Rates(d.ControlConversions, d.ControlUsers),
		Treatment: abtest.Rates(d.TreatmentConversions, d.TreatmentUsers),
	}
}

func analyse(t *testing.T, m abtest.Meta) *abtest.MetaResult {
	t.Helper()
	r, err := m.Analyse(bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestClaimsExperiments asserts what lesson 10 says of its data.
func TestClaimsExperiments(t *testing.T) {
	d, m := experiments()
	r := analyse(t, m)
	covers := func(what string, e abtest.Estimate, truth float64) {
		t.Helper()
		between(t, "the truth of "+what, truth, e.Low, e.High)
	}
	covers("the average", r.Average, d.True.Mean)
	covers("the spread", r.Spread, d.True.Spread)
	between(t, "the average", r.Average.Median, 0.005, 0.012)
	between(t, "the spread", r.Spread.Median, 0.025, 0.035)
	between(t, "the next lift's low end", r.Next.Low, -0.06, -0.04)
	between(t, "the next lift's high end", r.Next.High, 0.06, 0.08)
	between(t, "P(the next is positive)", r.NextPositive, 0.56, 0.64)
	between(t, "P(the next is above 5%)", r.Posterior.Prob("next > 0.05"), 0.07, 0.12)

	covered := 0
	for i, e := range r.Lifts {
		if e.Low <= d.True.Lift[i] && d.True.Lift[i] <= e.High {
			covered++
		}
	}
	between(t, "how many intervals of 94% hold the truth", float64(covered), 43, 50)
}

func TestClaimsWinnersCurse(t *testing.T) {
	d, m := experiments()
	r := analyse(t, m)
	order := make([]int, len(d.Test))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(r.Observed[b], r.Observed[a]) })
	if best := d.Test[order[0]]; best != "33" {
		t.Errorf("the best result is that of test %s", best)
	}
	between(t, "the best observed", r.Observed[order[0]], 0.08, 0.09)
	between(t, "its lift in the light of all", r.Lifts[order[0]].Median, 0.035, 0.05)
	between(t, "its true lift", d.True.Lift[order[0]], 0.025, 0.035)
	var observed, shrunk, truth float64
	for _, i := range order[:5] {
		observed += r.Observed[i] / 5
		shrunk += r.Lifts[i].Median / 5
		truth += d.True.Lift[i] / 5
	}
	between(t, "what the best five showed", observed, 0.065, 0.075)
	between(t, "what they are worth", truth, 0.045, 0.055)
	between(t, "what the model says of them, off the truth", math.Abs(shrunk-truth), 0, 0.01)

	up, down := 0, 0
	for i := range d.Test {
		z, err := abtest.Proportions(abtest.Count{Conversions: d.ControlConversions[i], Users: d.ControlUsers[i]},
			abtest.Count{Conversions: d.TreatmentConversions[i], Users: d.TreatmentUsers[i]})
		if err != nil {
			t.Fatal(err)
		}
		if z.P < 0.05 && z.Effect > 0 {
			up++
		} else if z.P < 0.05 {
			down++
		}
	}
	sure := 0
	for _, name := range d.Test {
		if r.Posterior.Prob(fmt.Sprintf("lift[%q] > mu", name)) > 0.95 {
			sure++
		}
	}
	if up != 8 || down != 6 || sure >= up || sure == 0 {
		t.Errorf("%d significantly better, %d worse, %d surely above the average", up, down, sure)
	}
}

func TestClaimsPooling(t *testing.T) {
	d, m := experiments()
	r := analyse(t, m)
	miss := func(estimate func(i int) float64) float64 {
		sum := 0.0
		for i, truth := range d.True.Lift {
			sum += math.Pow(estimate(i)-truth, 2)
		}
		return math.Sqrt(sum / float64(len(d.True.Lift)))
	}
	none := miss(func(i int) float64 { return r.Observed[i] })
	complete := miss(func(i int) float64 { return r.Average.Median })
	partial := miss(func(i int) float64 { return r.Lifts[i].Median })
	if !(partial < 0.8*none && partial < 0.8*complete) {
		t.Errorf("off by %.4f without pooling, %.4f with nothing but pooling, %.4f with partial pooling", none, complete, partial)
	}

	m.Prior = abtest.Prior{Shape: 2, Rate: 0.002}
	other := analyse(t, m)
	between(t, "the spread with another prior, less the first", other.Spread.Median-r.Spread.Median, -0.003, 0.003)
	m.Prior = abtest.Prior{Precision: 16}
	other = analyse(t, m)
	between(t, "the average with another prior, less the first", other.Average.Median-r.Average.Median, -0.002, 0.002)

	m.Prior, m.NUTS = abtest.Prior{}, true
	nuts := analyse(t, m)
	between(t, "the average by NUTS, less that by Gibbs", nuts.Average.Median-r.Average.Median, -0.001, 0.001)
	between(t, "the spread by NUTS, less that by Gibbs", nuts.Spread.Median-r.Spread.Median, -0.001, 0.001)
}

// TestClaimsExercises asserts what the solutions of lesson 10 say.
func TestClaimsExercises(t *testing.T) {
	d, _ := experiments()
	early := abtest.Meta{
		Control:   abtest.Rates(d.ControlConversions[:5], d.ControlUsers[:5]),
		Treatment: abtest.Rates(d.TreatmentConversions[:5], d.TreatmentUsers[:5]),
	}
	vague := analyse(t, early)
	early.Prior = abtest.Prior{Shape: 2, Rate: 0.002}
	informed := analyse(t, early)
	if wide, narrow := vague.Spread.High-vague.Spread.Low, informed.Spread.High-informed.Spread.Low; wide < 1.3*narrow {
		t.Errorf("with five tests the spread is known to %.3f, and with a prior that knows more to %.3f", wide, narrow)
	}

	today := abtest.Meta{
		Control:   abtest.Rates(append(slices.Clone(d.ControlConversions), 1500), append(slices.Clone(d.ControlUsers), 10000)),
		Treatment: abtest.Rates(append(slices.Clone(d.TreatmentConversions), 1650), append(slices.Clone(d.TreatmentUsers), 10000)),
	}
	r := analyse(t, today)
	between(t, "what +10% is worth", r.Lifts[50].Median, 0.035, 0.06)
}
