package bind_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// outline prints an outline: kind, name, dimensions and what is read.
func outline(t *testing.T, text string, data bind.Data) string {
	t.Helper()
	src, err := syntax.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	list, err := bind.Outline(src, data)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, q := range list {
		line := [...]string{"given", "parameter", "observed", "definition", "addend"}[q.Kind] + " " + q.Name
		for _, d := range q.Dims {
			line += fmt.Sprintf(" %s:%d", d.Name, d.Size)
		}
		if len(q.Reads) > 0 {
			line += " of " + strings.Join(q.Reads, ", ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

const outlined = `
	tau ~ Exponential(1)
	p[arm, segment] ~ Normal(0, tau)
	gap[segment] = p["a", segment] - p["b", segment]
	b[3] ~ Normal(0, 1)
	mu = p[arm, segment] + b[0]*x + mean(x)
	y ~ Normal(mu, s)
	Potential(-sqr(tau))
	whole = mean(p)`

func TestOutline(t *testing.T) {
	data := bind.Data{
		"arm":     {Values: []float64{0, 1, 0, 1}, Labels: []string{"a", "b"}, Shape: []int{4}},
		"segment": {Values: []float64{0, 1, 2, 2}, Labels: []string{"u", "v", "w"}, Shape: []int{4}},
		"x":       {Values: []float64{1, 2, 3, 4}, Shape: []int{4}},
		"y":       {Values: []float64{1, 2, 3, 5}, Shape: []int{4}},
		"s":       {Values: []float64{2}},
	}
	want := strings.TrimSpace(`
parameter tau
parameter p arm:2 segment:3 of tau
definition gap segment:3 of p
parameter b b_dim_0:3
given arm row:4
given segment row:4
given x row:4
definition mu row:4 of p, arm, segment, b, x
given s
observed y row:4 of mu, s
addend Potential 6 of tau
definition whole of p`)
	if got := outline(t, outlined, data); got != want {
		t.Errorf("%s\n\nwant\n%s", got, want)
	}
}

func TestOutlineWithoutData(t *testing.T) {
	want := strings.TrimSpace(`
parameter tau
parameter p arm:0 segment:0 of tau
definition gap segment:0 of p
parameter b 3:3
given arm row:0
given segment row:0
given x row:0
definition mu row:0 of p, arm, segment, b, x
given s row:0
observed y row:0 of mu, s
addend Potential 6 of tau
definition whole of p`)
	if got := outline(t, outlined, nil); got != want {
		t.Errorf("%s\n\nwant\n%s", got, want)
	}
}

func TestOutlineOfObservations(t *testing.T) {
	data := bind.Data{
		"y": {Values: []float64{1, 2, 3, 5}, Shape: []int{4}},
		"z": {Values: []float64{1, 2, 3, 5}, Shape: []int{4}},
	}
	want := strings.TrimSpace(`
parameter phi
observed y row:3 of phi
observed log(z) row:4 of y`)
	if got := outline(t, "phi ~ Normal(0, 1)\ny ~ Normal(phi*lag(y, 1), 1)\nlog(z) ~ Normal(y, 1)", data); got != want {
		t.Errorf("%s\n\nwant\n%s", got, want)
	}
}

// A prior centred on the data reads them; what the picture shows is that the
// data come of the parameter.
func TestOutlineOfAPriorThatReadsItsData(t *testing.T) {
	data := bind.Data{"a": {Values: []float64{1, 2, 3}, Shape: []int{3}}}
	want := strings.TrimSpace(`
observed a row:3 of mu, sigma
parameter mu
parameter sigma`)
	if got := outline(t, "mu ~ Normal(mean(a), 10)\nsigma ~ HalfNormal(1)\na ~ Normal(mu, sigma)", data); got != want {
		t.Errorf("%s\n\nwant\n%s", got, want)
	}
}
