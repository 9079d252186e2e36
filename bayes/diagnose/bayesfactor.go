package diagnose

import (
	"errors"
	"fmt"
	"slices"
)

// A BayesFactor compares a hypothesis that fixes a quantity at a point with one
// that leaves it free.
type BayesFactor struct {
	BF10, BF01 float64 // for the free hypothesis, and for the point
	Posterior  float64 // the densities at the point
	Prior      float64

	// Outside says that the point lies beyond all draws from the posterior, so
	// that BF10 is understated: it uses the density at the outermost draw.
	Outside bool
}

// SavageDickey returns the Bayes factor of a point hypothesis by the density
// ratio of Savage and Dickey, from draws of the posterior and of the prior
// (arviz.bayes_factor; Wagenmakers, Lodewyckx, Kuriyal and Grasman 2010,
// "Bayesian Hypothesis Testing for Psychologists", Cognitive Psychology 60,
// 158–189). Densities are those of [KDE], with 512 bins. It is an error if the
// draws have no density at the point, or if it lies beyond all draws from the
// prior.
func SavageDickey(posterior, prior []float64, at float64) (BayesFactor, error) {
	if len(prior) == 0 || at < slices.Min(prior) || at > slices.Max(prior) {
		return BayesFactor{}, fmt.Errorf("%v lies beyond all draws from the prior: the density there is not known, so draw more of the prior or choose a point that it holds for possible", at)
	}
	x, density, _ := KDE(posterior, 0)
	priorX, priorDensity, _ := KDE(prior, 0)
	if x == nil || priorX == nil {
		return BayesFactor{}, errors.New("the draws are all equal, so that they have no density")
	}
	return bayesFactor(interpolate(x, density, at), interpolate(priorX, priorDensity, at),
		at < slices.Min(posterior) || at > slices.Max(posterior), at)
}

// CircularSavageDickey is [SavageDickey] of angles in radians, with the densities
// of [CircularKDE].
func CircularSavageDickey(posterior, prior []float64, at float64) (BayesFactor, error) {
	x, density, _ := CircularKDE(posterior, 512)
	priorX, priorDensity, _ := CircularKDE(prior, 512)
	if x == nil || priorX == nil {
		return BayesFactor{}, errors.New("the angles are all equal, so that they have no density")
	}
	return bayesFactor(interpolate(x, density, at), interpolate(priorX, priorDensity, at), false, at)
}

func bayesFactor(posterior, prior float64, outside bool, at float64) (BayesFactor, error) {
	if !(posterior > 0 && prior > 0) {
		return BayesFactor{}, fmt.Errorf("at %v the density of the posterior is %v and that of the prior %v: their ratio says nothing", at, posterior, prior)
	}
	return BayesFactor{BF10: prior / posterior, BF01: posterior / prior, Posterior: posterior, Prior: prior, Outside: outside}, nil
}
