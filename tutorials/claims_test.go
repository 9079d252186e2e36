package tutorials

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// The tests in the files called claims assert what the lessons say of their
// data, with the models as they stand in the lessons.

// A cell is what tests read of a notebook's.
type cell struct {
	Source   []string
	Metadata struct{ Tags []string }
	Outputs  []struct {
		Data map[string]json.RawMessage
	}
}

// cellsOf returns the cells of a lesson.
func cellsOf(t *testing.T, lesson string) []cell {
	t.Helper()
	text, err := os.ReadFile(lesson)
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct{ Cells []cell }
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatal(err)
	}
	return notebook.Cells
}

// modelOf returns the model that a cell of a lesson, or a solution in it,
// parses into a name.
func modelOf(t *testing.T, lesson, name string) *bayes.Model {
	t.Helper()
	assignment := regexp.MustCompile(`(?m)^(?:var )?` + name + ` :?= bayes\.Must\(bayes\.Parse\(` + "`([^`]*)`")
	for _, c := range cellsOf(t, lesson) {
		if m := assignment.FindStringSubmatch(strings.Join(c.Source, "")); m != nil {
			return bayes.Must(bayes.Parse(m[1]))
		}
	}
	t.Fatalf("%s has no model %s", lesson, name)
	return nil
}

// sample draws from the posterior as a lesson does, and wants sound chains.
func sample(t *testing.T, m *bayes.Model, d bayes.Data, opts ...bayes.Option) *bayes.Posterior {
	t.Helper()
	post := sampleUnsound(t, m, d, opts...)
	for _, w := range post.Warnings() {
		t.Errorf("sampling warns: %s", w)
	}
	return post
}

// sampleUnsound does so where a lesson shows how sampling goes wrong.
func sampleUnsound(t *testing.T, m *bayes.Model, d bayes.Data, opts ...bayes.Option) *bayes.Posterior {
	t.Helper()
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

// covers asserts that the 94% interval of a quantity holds a value.
func covers(t *testing.T, post *bayes.Posterior, quantity string, value float64) {
	t.Helper()
	if r := row(post, quantity); value < r.HDILow || value > r.HDIHigh {
		t.Errorf("%s: [%.4g, %.4g] does not hold %.4g", quantity, r.HDILow, r.HDIHigh, value)
	}
}

// excludes asserts that it does not.
func excludes(t *testing.T, post *bayes.Posterior, quantity string, value float64) {
	t.Helper()
	if r := row(post, quantity); value >= r.HDILow && value <= r.HDIHigh {
		t.Errorf("%s: [%.4g, %.4g] holds %.4g", quantity, r.HDILow, r.HDIHigh, value)
	}
}

// between asserts that a number is in an interval.
func between(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if !(low <= got && got <= high) {
		t.Errorf("%s is %.4g, not between %.4g and %.4g", what, got, low, high)
	}
}

// near asserts that a number is within a distance of another.
func near(t *testing.T, what string, got, want, distance float64) {
	t.Helper()
	between(t, what, got, want-distance, want+distance)
}

// nearMean asserts that of the mean of a quantity.
func nearMean(t *testing.T, post *bayes.Posterior, quantity string, want, distance float64) {
	t.Helper()
	near(t, "the mean of "+quantity, row(post, quantity).Mean, want, distance)
}

// best asserts which model is expected to predict best, with at least a weight.
func best(t *testing.T, models bayes.Models, name string, weight float64) {
	t.Helper()
	comparison, err := models.Compare()
	if err != nil {
		t.Fatal(err)
	}
	if c := comparison[0]; c.Model != name || c.Weight < weight {
		t.Errorf("%s predicts best, with weight %.2f, not %s", c.Model, c.Weight, name)
	}
}
