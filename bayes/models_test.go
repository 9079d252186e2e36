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

// A quantity that only some models have is drawn for those.
func TestForestOfModels(t *testing.T) {
	f := models(t).Forest("a", "b", "exp(b)", bayes.Ref(0), bayes.ROPE(-0.1, 0.1), bayes.HDIProb(0.9))
	if svg, err := f.SVG(); err != nil || !strings.Contains(f.String(), "in mean and line") {
		t.Errorf("%v, %v, %d bytes", f, err, len(svg))
	}
}
