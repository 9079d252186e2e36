package graph

import "testing"

func TestPotentialErrors(t *testing.T) {
	checkErrors(t, func(text string) error { _, err := bind(text); return err }, []errorTest{
		{"a ~ Normal(0, 1)\nPotential(x)", "line 2, column 11: this depends on data alone, so that it changes nothing: a Potential is of parameters\n    Potential(x)\n              ^"},
		{"a ~ Normal(0, 1)\nPotential()", "line 2, column 1: Potential takes 1 argument, not 0\n    Potential()\n    ^^^^^^^^^^^"},
		{"a ~ Normal(0, 1)\nPotential(expr=a)", "line 2, column 16: Potential takes no named arguments\n    Potential(expr=a)\n                   ^"},
		{"events ~ Poisson(3)\na ~ Normal(0, 1)\nPotential(events*a)", "line 1, column 1: events has a discrete distribution and is not in the data: a model with a Potential cannot draw discrete parameters\n    events ~ Poisson(3)\n    ^^^^^^"},
	})
}
