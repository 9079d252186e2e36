package bayes_test

import (
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

func models(t *testing.T) bayes.Models {
	t.Helper()
	d := cities()
	sample := func(text string) *bayes.Posterior {
		post, err := bayes.Must(bayes.Parse(text)).Sample(d, bayes.Quiet())
		if err != nil {
			t.Fatal(err)
		}
		return post
	}
	return bayes.Models{
		{"mean", sample("a ~ Normal(0, 10)\nsigma ~ HalfNormal(5)\ny ~ Normal(a, sigma)")},
		{"line", sample("a ~ Normal(0, 10)\nb ~ Normal(0, 10)\nsigma ~ HalfNormal(5)\ny ~ Normal(a + b*x, sigma)")},
	}
}

func TestCompare(t *testing.T) {
	m := models(t)
	table, err := m.Compare()
	if err != nil {
		t.Fatal(err)
	}
	if table[0].Model != "line" || table[0].Diff != 0 || table[1].Diff < 1 || table[0].Weight < 0.7 {
		t.Errorf("the line predicts best:\n%v", table)
	}
	if loo, err := m[1].Posterior.LOO(); err != nil || loo.Estimate != table[0].Estimate {
		t.Errorf("elpd %v, by LOO %v, %v", table[0].Estimate, loo.Estimate, err)
	}
	m[0].Name = "line"
	if _, err := m.Compare(); err == nil || !strings.Contains(err.Error(), `two models are called "line"`) {
		t.Errorf("error %v", err)
	}
}

// Densities of other values, or of the same on another scale, do not compare.
func TestCompareOtherObservations(t *testing.T) {
	fit := func(text string, d bayes.Data) *bayes.Posterior {
		return bayes.Must(bayes.Must(bayes.Parse(text)).Sample(d, bayes.Draws(50)))
	}
	y, z := []float64{1, 2, 3, 4}, []float64{4, 3, 2, 1}
	first := fit("m ~ Normal(0, 10)\ny ~ Normal(m, 1)", bayes.Data{"y": y})
	for want, other := range map[string]*bayes.Posterior{
		"":                                  fit("m ~ Normal(0, 10)\nz ~ StudentT(4, m, 1)", bayes.Data{"z": y}),
		"log(y) (4 values: 0, 0.6931":       fit("m ~ Normal(0, 10)\nlog(y) ~ Normal(m, 1)", bayes.Data{"y": y}),
		"z (4 values: 4, 3":                 fit("m ~ Normal(0, 10)\nz ~ Normal(m, 1)", bayes.Data{"z": z}),
		"z (3 values: 4, 3, 2)":             fit("m ~ Normal(0, 10)\nz ~ Normal(m, 1)", bayes.Data{"z": z[:3]}),
		"y (4 values: 1, 2, 3, …) and z (4": fit("m ~ Normal(0, 10)\ny ~ Normal(m, 1)\nz ~ Normal(m, 1)", bayes.Data{"y": y, "z": z}),
	} {
		_, err := bayes.Models{{"first", first}, {"other", other}}.Compare()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A quantity that only some models have is drawn for those.
func TestForestOfModels(t *testing.T) {
	f := models(t).Forest("a", "b", "exp(b)", bayes.Ref(0), bayes.ROPE(-0.1, 0.1), bayes.HDIProb(0.9))
	if svg, err := f.SVG(); err != nil || !strings.Contains(f.String(), "in mean and line") {
		t.Errorf("%v, %v, %d bytes", f, err, len(svg))
	}
}
