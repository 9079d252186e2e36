package tutorials

import "fmt"

// ExperimentsData has fifty A/B tests of a web shop, one per row: a change was
// shown to a random half of the visitors, and a conversion is a visitor who
// puts something into the basket.
//
//	change -> lift -> baskets; users -> baskets
type ExperimentsData struct {
	Test                 []string // "01" to "50", in the order in which they ran
	ControlUsers         []int
	ControlConversions   []int
	TreatmentUsers       []int
	TreatmentConversions []int

	True struct {
		Mean, Spread float64   // of the population of lifts
		Lift         []float64 // of each change: its rate is 1 + Lift times the rate of control
	}
	Table
}

// Experiments returns fifty tests. A page converts between 10% and 30% of its
// users; a test has from 6,000 to 30,000 of them in each group; and lifts are
// Normal(0.01, 0.03): a change helps hardly more often than it harms, and
// seldom by much. The seed is 2027.
func Experiments() ExperimentsData {
	const tests = 50
	var d ExperimentsData
	d.True.Mean, d.True.Spread = 0.01, 0.03

	r := newRandomState(2027)
	d.True.Lift = r.normal(d.True.Mean, d.True.Spread, tests)
	for i, lift := range d.True.Lift {
		rate := 0.1 + float64(0.2*r.uniform())
		users := 6000 + 1000*r.integers(25, 1)[0]
		d.Test = append(d.Test, fmt.Sprintf("%02d", i+1))
		d.ControlUsers = append(d.ControlUsers, users)
		d.ControlConversions = append(d.ControlConversions, r.successes(users, rate))
		d.TreatmentUsers = append(d.TreatmentUsers, users)
		d.TreatmentConversions = append(d.TreatmentConversions, r.successes(users, float64(rate*(1+lift))))
	}
	d.Table = Table{
		{"test", d.Test},
		{"control_users", d.ControlUsers}, {"control_conversions", d.ControlConversions},
		{"treatment_users", d.TreatmentUsers}, {"treatment_conversions", d.TreatmentConversions},
	}
	return d
}

// successes returns the number of successes in n trials with probability p,
// with one uniform draw per trial.
func (r *randomState) successes(n int, p float64) int {
	k := 0
	for range n {
		if r.uniform() < p {
			k++
		}
	}
	return k
}
