package distribution

import (
	"math"
	"slices"
)

// The types in this file are what a family declares about itself, for those
// who plan a model: where its support ends, which parameters move and stretch
// it, how a regression enters it, and the form that its log density has in each
// of its arguments.

// An End is one end of a support. The zero value is [Open].
type End struct {
	Kind  EndKind
	Value float64 // if Kind is Constant
	Param int     // if Kind is Parameter: its index
}

// An EndKind says what an end of a support depends on.
type EndKind uint8

const (
	Open      EndKind = iota // the support has no end
	Constant                 // a number
	Parameter                // one of the parameters
	Varying                  // another function of the parameters: ask Support
)

func constant(v float64) End { return End{Kind: Constant, Value: v} }
func parameter(j int) End    { return End{Kind: Parameter, Param: j} }

// at returns the end for given parameters, or infinite where there is none.
func (e End) at(a []float64, infinite float64) float64 {
	switch e.Kind {
	case Constant:
		return e.Value
	case Parameter:
		return a[e.Param]
	}
	return infinite
}

// moved returns e with the parameters that it depends on so many places later.
func moved(e End, by int) End {
	e.Param += by
	return e
}

// A LocationScale names the parameters that move and stretch a family: a draw
// is location + scale·z, where the distribution of z does not depend on either.
type LocationScale struct {
	Location int  // index of the parameter; −1 if the location is 0
	Scale    int  // index of the parameter; −1 if no single parameter is the scale
	Log      bool // whether it is the logarithm of a draw that is location + scale·z
}

// A Predictor is the parameter through which a linear predictor enters a
// family in a generalised linear model (McCullagh and Nelder 1989).
type Predictor struct {
	Param int
	Link  Link

	// By is the same distribution with the predictor itself in the place of the
	// parameter: BernoulliLogit for Bernoulli. It is nil where the parameter is
	// the predictor.
	By *Family

	// Information returns the expected Fisher information that one observation
	// has about the predictor, given the mean of the observation. Where a
	// parameter that it needs is NaN, it returns a cautious guess. It is nil for
	// vectors.
	Information func(mean float64, a []float64) float64
}

// A Link is the function that leads from the mean of an observation to the
// linear predictor.
type Link uint8

const (
	Identity Link = iota // the predictor is the location
	Log                  // of the mean
	Logit                // of the mean over the upper end of the support
	Softmax              // one predictor for each category, inverse of the softmax
)

// A Kernel is the form of a log density as a function of one argument v, the
// draw or a parameter, with all others fixed. Conjugacy is a matter of form: the
// posterior of a parameter has the form of its prior if that is also the form of
// the likelihood, with coefficients that are the sums of theirs.
//
// Where the draw and parameters have the normal form, as the draw and the mean of
// Normal, the log density is quadratic in all of them jointly.
type Kernel struct {
	Form  KernelForm
	Power float64 // of the gamma form

	// Coefficients returns the two coefficients for a draw x and parameters a;
	// the element of these that is v has no influence. It is nil for vectors.
	Coefficients func(x float64, a []float64) (first, second float64)
}

// A KernelForm is a log density up to a constant, as a function of v.
type KernelForm uint8

const (
	NoForm        KernelForm = iota // none of these
	NormalForm                      // first·v − second·v²/2
	GammaForm                       // first·log v − second·v^Power
	BetaForm                        // first·log v + second·log(1−v)
	DirichletForm                   // a sum of multiples of the logarithms of v's elements
)

// formless returns parameters as they are in a family made of theirs, in which
// the log density has another form.
func formless(params []Param) []Param {
	list := slices.Clone(params)
	for j := range list {
		list[j].Kernel = Kernel{}
	}
	return list
}

// none are the coefficients of a log density that is constant in v.
func none(float64, []float64) (first, second float64) { return 0, 0 }

// Member returns the family, and its parameters, whose density has the form of
// k in the draw with the given coefficients: the posterior, if these are the
// sums of the coefficients of prior and likelihood. It is nil where the package
// has none.
func (k Kernel) Member(first, second float64) (f *Family, a []float64) {
	switch {
	case k.Form == NormalForm:
		return Normal, []float64{first / second, 1 / math.Sqrt(second)}
	case k.Form == GammaForm && k.Power == 1:
		return Gamma, []float64{first + 1, second}
	case k.Form == GammaForm && k.Power == -1:
		return InverseGamma, []float64{-first - 1, second}
	case k.Form == BetaForm:
		return Beta, []float64{first + 1, second + 1}
	}
	return nil, nil
}
