// Package dist holds probability distributions as values: log density and its
// gradient, cumulative distribution, draws, support and moments.
//
// A [Family] is a distribution with its parameters left open; its functions
// take them as a slice, in the order of Family.Params. Names and
// parameterisations are PyMC's. The package knows nothing of models.
package dist

import "math/rand/v2"

// A Family is a distribution up to its parameters.
//
// In all its functions a holds the parameters in the order of Params. A
// parameter that is a vector (see Param.Vector) is always the only one, and a
// is then that vector. No function allocates, panics or keeps its arguments.
type Family struct {
	Name     string  // as in the model language: "Normal"
	Params   []Param // in positional order
	Discrete bool    // whether draws are integers

	// Support returns the closed bounds of the support, infinite where there
	// is none. They may depend on a, as Uniform's do and Binomial's.
	Support func(a []float64) (lo, hi float64)

	// LogProb returns the log density, or log mass, at x: −Inf outside the
	// support and where a parameter is outside its domain, NaN only when x or
	// a has one.
	LogProb func(x float64, a []float64) float64

	// Grad returns LogProb and its derivative in x (0 for a discrete
	// distribution), and sets da to its derivatives in a, those of integer
	// parameters to 0. Where LogProb is −Inf all derivatives are 0.
	Grad func(x float64, a, da []float64) (logp, dx float64)

	// CDF returns the probability of a draw of at most x.
	CDF func(x float64, a []float64) float64

	// Rand returns a draw.
	Rand func(r *rand.Rand, a []float64) float64

	// Mean and Var return the moments: NaN where undefined, +Inf where infinite.
	Mean, Var func(a []float64) float64
}

// A Param is a parameter of a family.
type Param struct {
	Name    string
	Domain  Domain
	Default float64 // taken when the argument is left out; NaN if it is required
	Vector  bool    // whether it takes a vector of any length
}

// A Domain is the set that a parameter's value must lie in.
type Domain uint8

const (
	Real        Domain = iota
	Positive           // above 0
	NonNegative        // 0 or above
	Unit               // from 0 to 1
	Count              // 0, 1, 2 …
)
