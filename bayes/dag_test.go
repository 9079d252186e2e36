package bayes

import (
	"strings"
	"testing"
)

func TestDrawDAG(t *testing.T) {
	g := Must(DAG("(u) -> x, z; z -> x -> y; z -> y"))
	for _, c := range []struct {
		of    *Figure
		text  string
		marks []string
	}{
		{drawDAG(g), "Causal graph: (u) -> x, z; x -> y; z -> x, y", []string{">u<", ">x<", "stroke-dasharray"}},
		{drawDAG(Must(g.Effect("x", "y"))), "Causal graph: (u) -> x, z; x -> y; z -> x, y (x on y: 2 open paths that are not causal)", []string{"#b84800"}},
		{drawDAG(Must(g.Effect("x", "y", "z"))), "Causal graph: (u) -> x, z; x -> y; z -> x, y (x on y, adjusted for z: only causal paths are open)", []string{"#0072b2"}},
		{drawDAG(Must(g.Adjust("z"))), "Causal graph: (u) -> x, z; x -> y; z -> x, y (adjusted for z)", nil},
	} {
		if c.of.String() != c.text {
			t.Errorf("%q, want %q", c.of, c.text)
		}
		svg := string(Must(c.of.SVG()))
		for _, m := range c.marks {
			if !strings.Contains(svg, m) {
				t.Errorf("%s: no %s in the figure", c.text, m)
			}
		}
	}
}

func TestPathsClosed(t *testing.T) {
	g := Must(DAG("x <- z -> y"))
	if got := drawDAG(Must(g.Effect("x", "y", "z"))).String(); !strings.HasSuffix(got, "adjusted for z: every path is closed)") {
		t.Error(got)
	}
	g = Must(DAG("x -> m -> y"))
	if got := drawDAG(Must(g.Effect("x", "y", "m"))).String(); !strings.HasSuffix(got, "part of the effect itself is taken away)") {
		t.Error(got)
	}
}
