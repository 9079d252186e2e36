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
func TestClaimsBinaryEvents(t *testing.T) {
	const lesson = "08-binary-events.ipynb"
	cells := sample(t, modelOf(t, lesson, "cells"), visits())
	truth := BinaryEvents().True.P
	for i, device := range []string{"phone", "tablet", "desktop"} {
		covers(t, cells, `p["`+device+`", "old"]`, truth[i][0])
		covers(t, cells, `p["`+device+`", "new"]`, truth[i][1])
	}
	covers(t, cells, "average", 0)
	excludes(t, cells, `lift["phone"]`, 0)
	excludes(t, cells, `lift["tablet"]`, 0)
	covers(t, cells, `lift["desktop"]`, 0)
	nearMean(t, cells, `lift["phone"]`, 0.09, 0.01)
	nearMean(t, cells, `lift["tablet"]`, -0.075, 0.01)

	additive := sample(t, modelOf(t, lesson, "additive"), visits())
	covers(t, additive, "odds_ratio", 1)
	for _, p := range []string{`invlogit(a["phone"])`, `invlogit(a["phone"] + b)`, `invlogit(a["tablet"])`, `invlogit(a["tablet"] + b)`} {
		cell := map[string]float64{`invlogit(a["phone"])`: 0.1, `invlogit(a["phone"] + b)`: 0.2, `invlogit(a["tablet"])`: 0.2, `invlogit(a["tablet"] + b)`: 0.1}[p]
		excludes(t, additive, p, cell)
	}

	interaction := sample(t, modelOf(t, lesson, "interaction"), visits())
	nearMean(t, interaction, `exp(b["phone"])`, 2.15, 0.25)
	nearMean(t, interaction, `exp(b["tablet"])`, 0.55, 0.1)
	covers(t, interaction, `exp(b["desktop"])`, 1)
}
