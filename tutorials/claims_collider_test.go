package tutorials_test

import (
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/tutorials"
)

// Lesson 4: two causes that know nothing of each other, until their effect is
// adjusted for, or selected on.
func TestClaimsCollider(t *testing.T) {
	d := tutorials.Collider()
	alone := sample(t, forkNaive, d.Data())
	covers(t, alone, "bx", d.True.XY, true)
	near(t, "the slope", row(alone, "bx").Mean, -0.15, 0.02)

	opened := sample(t, forkAdjusted, d.Data())
	covers(t, opened, "bx", d.True.XY, false)
	near(t, "the slope given the collider", row(opened, "bx").Mean, -1.5, 0.005)

	best := bayes.Must(bayes.Models{{Name: "alone", Posterior: alone}, {Name: "opened", Posterior: opened}}.Compare())[0]
	if best.Model != "opened" || best.Weight < 0.99 {
		t.Errorf("%s predicts best, with weight %.2f: the lesson says the wrong model", best.Model, best.Weight)
	}

	var x, y []float64
	for i, z := range d.Z {
		if z > 40 {
			x, y = append(x, d.X[i]), append(y, d.Y[i])
		}
	}
	selected := sample(t, forkNaive, bayes.Data{"x": x, "y": y})
	if r := row(selected, "bx"); r.HDIHigh > -0.2 {
		t.Errorf("among the selected the slope is in [%.2f, %.2f], not clearly negative", r.HDILow, r.HDIHigh)
	}
}
