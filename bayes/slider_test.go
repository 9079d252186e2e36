package bayes_test

import (
	"fmt"

	"github.com/gonbayes/gonbayes/bayes"
)

// How the strength of a prior moves what it says. In a notebook a slider turns
// the pictures; elsewhere there is a line of text.
func ExampleSlider() {
	strengths := []float64{1, 2, 5, 10, 20, 50}
	bayes.Show(bayes.Slider("strength", strengths, func(a float64) *bayes.Figure {
		prior := bayes.Must(bayes.ParseDist(fmt.Sprintf("Beta(%v, %v)", a, a)))
		return bayes.Curves("The prior", "share of heads", prior.Curve(prior.String()))
	}).Start(4))
	// Output:
	// The prior: Beta(5, 5) over share of heads (a slider of 6 values from 1 to 50, here at 5)
}
