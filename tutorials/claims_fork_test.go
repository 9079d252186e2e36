package tutorials

import (
	"math/rand"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

const forkLesson = "04-fork-and-collider.ipynb"

// Lesson 4: the spurious slope, its cure, and the needle.
func TestClaimsFork(t *testing.T) {
	d := Fork()
	days := bayes.Data{"icecream": d.X, "heat": d.Z, "sunburn": d.Y}
	naive := sample(t, modelOf(t, forkLesson, "naive"), days)
	excludes(t, naive, "b_icecream", d.True.XY)
	nearMean(t, naive, "b_icecream", 0.666, 0.002)

	model := modelOf(t, forkLesson, "adjusted")
	adjusted := sample(t, model, days)
	covers(t, adjusted, "b_icecream", d.True.XY)
	covers(t, adjusted, "b_heat", d.True.ZY)
	nearMean(t, adjusted, "b_icecream", 0, 0.02)
	needle := row(adjusted, "b_icecream")
	near(t, "what adjusting costs in sd", needle.SD/row(naive, "b_icecream").SD, 70, 10)

	if r := correlation(adjusted.Values("b_icecream"), adjusted.Values("b_heat")); r > -0.99 {
		t.Errorf("the slopes correlate at %.3f, which is no needle", r)
	}
	if r := correlation(d.X, d.Z); r < 0.999 {
		t.Errorf("ice cream and heat correlate at %.4f", r)
	}
	if times := needle.SD / row(adjusted, "3*b_icecream + b_heat").SD; times < 20 {
		t.Errorf("the sum is known %.0f times better than the slope, not tens of times", times)
	}
	if needle.ESSBulk < 2000 {
		t.Errorf("NUTS makes %.0f effective draws in the needle, not thousands", needle.ESSBulk)
	}
	for _, method := range []string{"metropolis", "slice"} {
		r := row(sampleUnsound(t, model, days, bayes.Method(method)), "b_icecream")
		if r.RHat < 1.1 || r.ESSBulk > 40 {
			t.Errorf("%s has R-hat %.2f and ESS %.0f: it should not cope", method, r.RHat, r.ESSBulk)
		}
	}

	// Exercise 2: a noisy reading of the confounder cures nothing.
	r := rand.New(rand.NewSource(3))
	reading := make([]float64, len(d.Z))
	for i, z := range d.Z {
		reading[i] = z + 3*r.NormFloat64()
	}
	noisy := sample(t, model, bayes.Data{"icecream": d.X, "heat": reading, "sunburn": d.Y})
	nearMean(t, noisy, "b_icecream", 0.666, 0.01)
}

// Lesson 4: two causes that know nothing of each other, until their effect is
// adjusted for, or selected on.
func TestClaimsCollider(t *testing.T) {
	d := Collider()
	students := bayes.Data{"practice": d.X, "luck": d.Y, "marks": d.Z}
	model := modelOf(t, forkLesson, "alone")
	alone := sample(t, model, students)
	covers(t, alone, "b_practice", d.True.XY)
	nearMean(t, alone, "b_practice", -0.15, 0.02)

	controlled := sample(t, modelOf(t, forkLesson, "controlled"), students)
	excludes(t, controlled, "b_practice", d.True.XY)
	nearMean(t, controlled, "b_practice", -1.5, 0.005)
	best(t, bayes.Models{{Name: "alone", Posterior: alone}, {Name: "controlled", Posterior: controlled}}, "controlled", 0.99)

	var practice, luck []float64
	for i, marks := range d.Z {
		if marks > 40 {
			practice, luck = append(practice, d.X[i]), append(luck, d.Y[i])
		}
	}
	selected := row(sample(t, model, bayes.Data{"practice": practice, "luck": luck}), "b_practice")
	if selected.HDIHigh > -0.2 {
		t.Errorf("among the selected the slope is in [%.2f, %.2f], not clearly negative", selected.HDILow, selected.HDIHigh)
	}
}
