package tutorials

import (
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// visits is the data of lesson 8 with the lesson's names.
func visits() bayes.Data {
	d := BinaryEvents()
	device, page := make([]string, len(d.X1)), make([]string, len(d.X2))
	for i := range d.X1 {
		device[i] = []string{"phone", "tablet", "desktop"}[d.X1[i]]
		page[i] = []string{"old", "new"}[d.X2[i]]
	}
	return bayes.Data{"device": device, "page": page, "buys": d.Y1}
}

// An average of nothing hides two opposite effects, and the model without an
// interaction is sure of the nothing.
func TestClaimsOfBinaryEvents(t *testing.T) {
	const lesson = "08-binary-events.ipynb"
	cells := draw(t, modelOf(t, lesson, "cells"), visits())
	truth := BinaryEvents().True.P
	for i, device := range []string{"phone", "tablet", "desktop"} {
		within(t, cells, `p["`+device+`", "old"]`, truth[i][0])
		within(t, cells, `p["`+device+`", "new"]`, truth[i][1])
	}
	within(t, cells, "average", 0)
	without(t, cells, `lift["phone"]`, 0)
	without(t, cells, `lift["tablet"]`, 0)
	within(t, cells, `lift["desktop"]`, 0)
	meanIn(t, cells, `lift["phone"]`, 0.08, 0.1)
	meanIn(t, cells, `lift["tablet"]`, -0.085, -0.065)

	additive := draw(t, modelOf(t, lesson, "additive"), visits())
	within(t, additive, "odds_ratio", 1)
	for _, p := range []string{`invlogit(a["phone"])`, `invlogit(a["phone"] + b)`, `invlogit(a["tablet"])`, `invlogit(a["tablet"] + b)`} {
		cell := map[string]float64{`invlogit(a["phone"])`: 0.1, `invlogit(a["phone"] + b)`: 0.2, `invlogit(a["tablet"])`: 0.2, `invlogit(a["tablet"] + b)`: 0.1}[p]
		without(t, additive, p, cell)
	}

	interaction := draw(t, modelOf(t, lesson, "interaction"), visits())
	meanIn(t, interaction, `exp(b["phone"])`, 1.9, 2.4)
	meanIn(t, interaction, `exp(b["tablet"])`, 0.45, 0.65)
	within(t, interaction, `exp(b["desktop"])`, 1)
}
