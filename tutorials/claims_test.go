package tutorials

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// The tests in files called claims assert what the lessons say of their data,
// with the models as they stand in the lessons.

// modelOf returns the model that a cell of a lesson parses into a name.
func modelOf(t *testing.T, lesson, name string) *bayes.Model {
	t.Helper()
	text, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells []struct{ Source []string }
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatal(err)
	}
	assignment := regexp.MustCompile(`(?m)^(?:var )?` + name + ` :?= bayes\.Must\(bayes\.Parse\(` + "`([^`]*)`")
	for _, c := range notebook.Cells {
		if m := assignment.FindStringSubmatch(strings.Join(c.Source, "")); m != nil {
			return bayes.Must(bayes.Parse(m[1]))
		}
	}
	t.Fatalf("%s has no model %s", lesson, name)
	return nil
}

// draw samples a model afresh.
func draw(t *testing.T, m *bayes.Model, d bayes.Data, opts ...bayes.Option) *bayes.Posterior {
	t.Helper()
	t.Setenv("GONBAYES_CACHE", "off")
	post, err := m.Sample(d, append(opts, bayes.Quiet())...)
	if err != nil {
		t.Fatal(err)
	}
	return post
}

// row returns the summary of one quantity.
func row(post *bayes.Posterior, quantity string) bayes.SummaryRow {
	return post.Summary(quantity).Rows[0]
}

// within asserts that the 94% interval of a quantity covers a value.
func within(t *testing.T, post *bayes.Posterior, quantity string, value float64) {
	t.Helper()
	if r := row(post, quantity); value < r.HDILow || value > r.HDIHigh {
		t.Errorf("%s: [%.4g, %.4g] does not cover %.4g", quantity, r.HDILow, r.HDIHigh, value)
	}
}

// without asserts that it does not.
func without(t *testing.T, post *bayes.Posterior, quantity string, value float64) {
	t.Helper()
	if r := row(post, quantity); value >= r.HDILow && value <= r.HDIHigh {
		t.Errorf("%s: [%.4g, %.4g] covers %.4g", quantity, r.HDILow, r.HDIHigh, value)
	}
}

// meanIn asserts that the mean of a quantity is in an interval.
func meanIn(t *testing.T, post *bayes.Posterior, quantity string, low, high float64) {
	t.Helper()
	if m := row(post, quantity).Mean; m < low || m > high {
		t.Errorf("%s: mean %.4g is not in [%.4g, %.4g]", quantity, m, low, high)
	}
}
