package bayes

import (
	"strings"
	"testing"
)

const twoArms = `
	mu[arm] ~ Normal(0, 1)
	tau ~ Exponential(1)
	p[arm, segment] ~ Normal(mu[arm], tau)
	converted ~ Bernoulli(logit_p=p[arm, segment])
	overall = mean(p)
`

func TestGraph(t *testing.T) {
	m := Must(Parse(twoArms))
	d := Data{
		"arm": []string{"a", "b", "a", "b"}, "segment": []string{"u", "v", "w", "u"},
		"converted": []bool{true, false, false, true},
	}
	f := Must(m.Graph(d))
	want := "Graph of the model: mu for each of arm (2); tau; mu, tau -> p for each of arm (2) × segment (3); p, arm, segment -> converted for each of 4 rows; p -> overall"
	if f.String() != want {
		t.Errorf("%s, want %s", f, want)
	}
	svg := string(Must(f.SVG()))
	for _, label := range []string{">arm (2)<", ">segment (3)<", ">4 rows<", ">Normal(mu[arm], tau)<", ">= mean(p)<", ">converted<"} {
		if !strings.Contains(svg, label) {
			t.Errorf("no %s in the figure", label)
		}
	}

	want = "Graph of the model: mu for each of arm; tau; mu, tau -> p for each of arm × segment; p, arm, segment -> converted for each of rows; p -> overall"
	if f := Must(m.Graph(nil)); f.String() != want {
		t.Errorf("without data: %s, want %s", f, want)
	}
}

func TestGraphOfObservationsInACircle(t *testing.T) {
	m := Must(Parse("b ~ Normal(0, 1)\nx ~ Normal(b*y, 1)\ny ~ Normal(b*x, 1)"))
	x := []float64{1, 2, 3}
	Must(m.Graph(Data{"x": x, "y": x}))
}

func TestGraphWithoutAColumn(t *testing.T) {
	m := Must(Parse(twoArms))
	_, err := m.Graph(Data{"arm": []string{"a", "b"}})
	if err == nil || !strings.Contains(err.Error(), "line 4") {
		t.Errorf("%v", err)
	}
}
