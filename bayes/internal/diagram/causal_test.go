package diagram

import (
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/causal"
	"github.com/gonbayes/gonbayes/bayes/plot"
)

func TestDrawDAG(t *testing.T) {
	g := must(causal.Parse("(u) -> x, z; z -> x -> y; z -> y"))
	for _, c := range []struct {
		of    *plot.Figure
		text  string
		marks []string
	}{
		{Causal(g), "Causal graph: (u) -> x, z; x -> y; z -> x, y", []string{">u<", ">x<", "stroke-dasharray"}},
		{Causal(must(g.Effect("x", "y"))), "Causal graph: (u) -> x, z; x -> y; z -> x, y (x on y: 2 open paths that are not causal)", []string{"#b84800"}},
		{Causal(must(g.Effect("x", "y", "z"))), "Causal graph: (u) -> x, z; x -> y; z -> x, y (x on y, adjusted for z: only causal paths are open)", []string{"#0072b2"}},
		{Causal(must(g.Adjust("z"))), "Causal graph: (u) -> x, z; x -> y; z -> x, y (adjusted for z)", nil},
	} {
		if c.of.String() != c.text {
			t.Errorf("%q, want %q", c.of, c.text)
		}
		svg := string(must(c.of.SVG()))
		for _, m := range c.marks {
			if !strings.Contains(svg, m) {
				t.Errorf("%s: no %s in the figure", c.text, m)
			}
		}
	}
}

func TestPathsClosed(t *testing.T) {
	g := must(causal.Parse("x <- z -> y"))
	if got := Causal(must(g.Effect("x", "y", "z"))).String(); !strings.HasSuffix(got, "adjusted for z: every path is closed)") {
		t.Error(got)
	}
	g = must(causal.Parse("x -> m -> y"))
	if got := Causal(must(g.Effect("x", "y", "m"))).String(); !strings.HasSuffix(got, "part of the effect itself is blocked)") {
		t.Error(got)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
