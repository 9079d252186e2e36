// Package distribution holds probability distributions as values.
//
// A [Family] is a distribution of numbers with its parameters left open; its
// functions take them as a slice, in the order of Family.Params. [Rows] are many
// such numbers with the parameters of each, whose log densities take less time
// together than one by one. A [Multivariate] is a distribution of vectors or
// matrices, and a [Transform] leads to those from numbers without constraint.
// Names and parameterisations are PyMC's. The package knows nothing of models.
//
// Each family is one value in one file, named after it, which holds all that
// the family says of itself, its kernels for rows included. A new one is such a
// file and its name in the list in families.go.
//
// Read first distribution.go, which says what a family is, and facts.go, which
// says what it declares for those who plan a model; then normal.go, a family.
// tails.go and quantile.go derive from a family's tails what all families can
// do, and rows.go has the kernels that any family may use. mixture.go,
// truncated.go, censored.go and inflated.go make families of others; moments.go
// is on truncated and censored ones. multivariate.go and transform.go are the
// same for vectors and matrices, with normal ones in mvnormal.go. lookup.go and
// lookup_multivariate.go find the distribution that a call in a model names. At
// the bottom are special functions: special.go, gaussian.go, incomplete.go and
// linalg.go.
package distribution

import (
	"math"
	"math/rand/v2"
)

// A Family is a distribution up to its parameters.
//
// In all its functions a holds the parameters in the order of Params. Only the
// last may be a vector (see Param.Vector): a then holds the others, one number
// each, and after them the vector's elements. No function allocates, panics or
// keeps its arguments. Where a parameter is NaN or outside its domain, all but
// LogProb, Grad and Support return NaN.
//
// Beside the functions in its fields a family has those in its methods: CDF,
// LogCDF and LogSurvival, with gradients, and Quantile.
type Family struct {
	Name         string        // as in the model language: "Normal"
	Params       []Param       // in positional order
	Alternatives []Alternative // other sets of arguments
	Discrete     bool          // whether draws are integers
	Improper     bool          // whether the density has no finite integral, so that there are no draws

	Lower, Upper  End            // where the support ends
	LocationScale *LocationScale // nil if the family has neither a location nor a scale
	Predictor     *Predictor     // nil if the family is not one of regression
	Kernel        Kernel         // the form of the log density in the draw

	Components []*Family // of a mixture: Params are their weights, then the parameters of each
	Of         *Family   // of Truncated and Censored: the family that has bounds
	Log        *Family   // of the logarithm of a draw, with the same parameters; nil: no one family

	// Support returns the closed bounds of the support, infinite where there
	// is none, as Lower and Upper say. They are NaN where parameters contradict
	// each other, as Triangular's mode beyond its upper end.
	Support func(a []float64) (lo, hi float64)

	// LogProb returns the log density, or log mass, at x: −Inf outside the
	// support and where a parameter is outside its domain, NaN only when x or
	// a has one. It is +Inf where the density is, as Gamma(0.5, 1)'s at 0.
	LogProb func(x float64, a []float64) float64

	// Grad returns LogProb and its derivative in x (0 for a discrete
	// distribution), and sets da to its derivatives in a, those of integer
	// parameters to 0. Where LogProb is not finite all derivatives are 0.
	Grad func(x float64, a, da []float64) (logp, dx float64)

	// Rand returns a draw; NaN if the distribution is improper.
	Rand func(r *rand.Rand, a []float64) float64

	// Mean and Var return the moments: NaN where undefined, +Inf where infinite.
	Mean, Var func(a []float64) float64

	// tails returns the logarithms of the probabilities of a draw of at most x
	// and of one above x, for x inside the support (an integer, if the family is
	// discrete) and valid parameters.
	tails func(x float64, a []float64) (below, above float64)

	// flow sets elements of d, which are 0 before, to the derivatives in a of the
	// probability below x, over the density at x. Those in the location and the
	// scale follow from LocationScale, and flow may leave them out.
	flow func(x float64, a, d []float64)

	// slope, of families for which the density is of no help, sets all elements
	// of d to the derivatives in a of the probability below x, over the smaller of
	// the two tails, whose logarithms it is given.
	slope func(x float64, a, d []float64, below, above float64)

	// sizeBiased sets b to the parameters with which the density is x·f(x)/m, if m
	// is the mean with the parameters a, and returns m. It is nil where there are
	// none.
	sizeBiased func(a, b []float64) (m float64)

	// kink returns where inside the support the density is not smooth; nil:
	// nowhere.
	kink func(a []float64) float64

	// batch returns the family's own kernel for rows, as Rows.Batch does, and nil
	// for those that it has none for. pointwise is Rows.Pointwise.
	batch     func(r *Rows) func() float64
	pointwise func(r *Rows) func(dst []float64)

	// draws is Rows.Rand, of a family for which many draws cost less than one by one.
	draws func(r *Rows, rng *rand.Rand, dst []float64)

	// lifetimes is batch for observed times above 0, of which only those with an
	// event of 1, rather than 0, have ended: the others last longer than observed.
	lifetimes func(r *Rows, events []float64) func() float64
}

// Vector reports whether f's last parameter is a vector.
func (f *Family) Vector() bool { return len(f.Params) > 0 && f.Params[len(f.Params)-1].Vector }

// A Param is a parameter of a family.
type Param struct {
	Name    string
	Domain  Domain
	Default float64 // taken when the argument is left out; NaN if it is required
	Vector  bool    // whether it takes a vector of any length; only the last may
	Kernel  Kernel  // the form of the log density in this parameter
}

// A Domain is the set that a parameter's value must lie in. Infinities are in
// none but Bound; nor are, where a domain is bounded below, numbers above 1e300, whose
// sums and products overflow, and positive ones have to be at least 1e-300, so
// that their reciprocals do not.
type Domain uint8

const (
	Real          Domain = iota
	Positive             // above 0
	NonNegative          // 0 or above
	Unit                 // from 0 to 1
	Probabilities        // from 0 to 1, for each element of a vector that sums to 1
	Count                // 0, 1, 2 …
	Integer              // … −1, 0, 1 …
	Bound                // a number or ±Inf
)

// Contains reports whether v lies in d.
func (d Domain) Contains(v float64) bool {
	if d == Bound {
		return !math.IsNaN(v)
	}
	if !finite(v) {
		return false
	}
	switch d {
	case Positive:
		return positive(v)
	case NonNegative:
		return nonNegative(v)
	case Unit, Probabilities:
		return 0 <= v && v <= 1
	case Count:
		return isCount(v)
	case Integer:
		return v == math.Floor(v)
	}
	return true
}

// ContainsVector reports whether the elements of v, each of which lies in d, lie
// in it together.
func (d Domain) ContainsVector(v []float64) bool {
	return d != Probabilities || isOne(sum(v))
}

// isOne reports whether a sum of probabilities is 1, with PyMC's tolerance for
// rounding.
func isOne(sum float64) bool { return math.Abs(sum-1) <= 1e-5 }

// String returns what an error message calls d: "above 0".
func (d Domain) String() string {
	switch d {
	case Positive:
		return "above 0"
	case NonNegative:
		return "0 or above"
	case Unit, Probabilities:
		return "from 0 to 1"
	case Count:
		return "a whole number from 0 up"
	case Integer:
		return "a whole number"
	case Bound:
		return "a number, which may be infinite"
	}
	return "a finite number"
}

// valid reports whether a lies in the domains of f's parameters and leaves f a
// support.
func (f *Family) valid(a []float64) bool {
	for i, v := range a {
		if p := f.Params[min(i, len(f.Params)-1)]; !p.Domain.Contains(v) {
			return false
		}
	}
	if last := len(f.Params) - 1; last >= 0 && f.Params[last].Vector && !f.Params[last].Domain.ContainsVector(a[last:]) {
		return false
	}
	lo, hi := f.Support(a)
	return lo < hi || lo == hi && f.Discrete
}

// family finishes f: what it gives as Rand, Mean and Var need only be right for
// valid parameters. LogProb and Grad, which run in inner loops, check their
// arguments themselves, each in its cheapest way.
func family(f Family) *Family {
	draw, mean, variance := f.Rand, f.Mean, f.Var
	g := &f
	if g.Support == nil {
		g.Support = func(a []float64) (lo, hi float64) {
			return g.Lower.at(a, math.Inf(-1)), g.Upper.at(a, math.Inf(1))
		}
	}
	g.Rand = func(r *rand.Rand, a []float64) float64 {
		if !g.valid(a) {
			return math.NaN()
		}
		return draw(r, a)
	}
	g.Mean = checked(g, mean)
	g.Var = checked(g, variance)
	return g
}

func checked(f *Family, moment func(a []float64) float64) func(a []float64) float64 {
	return func(a []float64) float64 {
		if !f.valid(a) {
			return math.NaN()
		}
		return moment(a)
	}
}

// finite reports whether v is neither infinite nor NaN.
func finite(v float64) bool { return v-v == 0 }

// isCount reports whether v is 0, 1, 2 …
func isCount(v float64) bool { return nonNegative(v) && v == math.Floor(v) }

// nonNegative and positive report whether v is in the domain of that name.
func nonNegative(v float64) bool { return v >= 0 && v <= 1e300 }
func positive(v float64) bool    { return v >= 1e-300 && v <= 1e300 }

// reject returns the log density at arguments that fail the checks: NaN if
// there is one among them, otherwise −Inf.
func reject(x float64, a []float64) float64 {
	if math.IsNaN(x) {
		return x
	}
	for _, v := range a {
		if math.IsNaN(v) {
			return v
		}
	}
	return math.Inf(-1)
}

// level returns a gradient of zeros beside logp.
func level(logp float64, da []float64) (float64, float64) {
	clear(da)
	return logp, 0
}

func undefined([]float64) float64 { return math.NaN() }

// required is the Default of a parameter that has none.
var required = math.NaN()

// uniform returns a draw between 0 and 1, both excluded.
func uniform(r *rand.Rand) float64 {
	for {
		if u := r.Float64(); u > 0 {
			return u
		}
	}
}

func infinite([]float64) float64 { return math.Inf(1) }
