package abtest

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// TestMetabayes compares the meta-analysis with that of the Python package
// metabayes 0.0.2 on the same conversions. See testdata/run_metabayes.py for why
// the package is run in two ways.
func TestMetabayes(t *testing.T) {
	python := os.Getenv("GONBAYES_PYTHON")
	if python == "" {
		t.Skip("set GONBAYES_PYTHON to a Python that has metabayes 0.0.2")
	}
	m := simulated(50, 20000, 0.02, 0.04)
	input, err := json.Marshal(map[string][]float64{
		"control_conversions": m.Control.conversions, "control_users": m.Control.users,
		"treatment_conversions": m.Treatment.conversions, "treatment_users": m.Treatment.users,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "testdata/run_metabayes.py")
	cmd.Stdin = bytes.NewReader(input)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	type moments struct{ Mean, SD []float64 }
	var theirs struct {
		Lift, Precision []float64
		Shipped         moments `json:"as_shipped"`
		InTurn          moments `json:"in_turn"`
	}
	if err := json.Unmarshal(output, &theirs); err != nil {
		t.Fatal(err)
	}
	lift, se := m.observed()
	for i := range lift {
		if math.Abs(lift[i]-theirs.Lift[i]) > 1e-12 || math.Abs(se[i]*se[i]*theirs.Precision[i]-1) > 1e-12 {
			t.Errorf("test %d: observed %v ± %v, theirs %v ± %v", i, lift[i], se[i], theirs.Lift[i], 1/math.Sqrt(theirs.Precision[i]))
		}
	}
	r, err := m.Analyse(bayes.Draws(4000), bayes.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	for i, ours := range r.Posterior.Summary("mu", "spread", "lift").Rows {
		// In turn, the chain of metabayes has at least one effective draw in
		// forty; as shipped, means are off by a fifth of an sd.
		for _, c := range []struct {
			how     string
			theirs  moments
			mean    float64 // tolerance, in sds
			percent float64 // tolerance of the sd
		}{
			{"in turn", theirs.InTurn, 4 * math.Sqrt(1/ours.ESSBulk+1/1000.0), 10},
			{"as shipped", theirs.Shipped, 0.4, 15},
		} {
			if math.Abs(ours.Mean-c.theirs.Mean[i]) > c.mean*ours.SD || math.Abs(ours.SD/c.theirs.SD[i]-1) > c.percent/100 {
				t.Errorf("%s: mean %.5f, sd %.5f; metabayes %s: %.5f, %.5f", ours.Name, ours.Mean, ours.SD, c.how, c.theirs.Mean[i], c.theirs.SD[i])
			}
		}
		if i < 2 {
			t.Logf("%s: mean %.5f, sd %.5f; metabayes in turn %.5f, %.5f, as shipped %.5f, %.5f", ours.Name, ours.Mean, ours.SD,
				theirs.InTurn.Mean[i], theirs.InTurn.SD[i], theirs.Shipped.Mean[i], theirs.Shipped.SD[i])
		}
	}
}
