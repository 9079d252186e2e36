package distribution

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/spell"
)

// A Form is a family together with where a call's arguments go in it.
type Form struct {
	Family *Family

	// Written names the arguments of the call, positional ones first, then
	// keywords in the order given, each with the domain that its value must
	// lie in.
	Written []Param

	// Args[j] says where the family's parameter Params[j] comes from.
	Args []Arg
}

// An Arg says where the value of a parameter comes from: from an argument of
// the call if Source is 0 or above, otherwise from Expr if that is not empty,
// otherwise it is Default.
type Arg struct {
	Source  int     // index into Form.Written, or −1
	Expr    string  // Go expression of names in Form.Written, with sqrt and pow
	Default float64 // the family's default
}

// An Alternative is a set of arguments, other than its parameters, that a
// family is known by: Gamma(mu, sigma) beside Gamma(alpha, beta).
type Alternative struct {
	// Params are the arguments that are not parameters of the family. Its other
	// parameters are arguments too, except those in Exprs.
	Params []Param

	// Exprs gives parameters, by name, as Go expressions of the arguments, with
	// sqrt.
	Exprs map[string]string
}

// byPrecision gives a scale sigma by the precision.
var byPrecision = Alternative{[]Param{requiredParam("tau", Positive)}, map[string]string{"sigma": "1/sqrt(tau)"}}

// sigma2 is the square of sigma with its sign, so that a negative sigma gives
// parameters outside their domain instead of passing for a positive one.
const sigma2 = "(sigma*sqrt(sigma*sigma))"

func requiredParam(name string, d Domain) Param {
	return Param{Name: name, Domain: d, Default: required}
}

// A variant is one of the sets of arguments that a distribution is known by.
type variant struct {
	family *Family
	Alternative
}

// params returns the arguments that v takes.
func (v variant) params() []Param {
	var list []Param
	for _, p := range v.family.Params {
		if v.Exprs[p.Name] == "" {
			list = append(list, p)
		}
	}
	return append(list, v.Params...)
}

func (v variant) param(name string) (Param, bool) {
	for _, p := range v.params() {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// missing lists the arguments that v needs and are not among names.
func (v variant) missing(names []string) (list []string) {
	for _, p := range v.params() {
		if math.IsNaN(p.Default) && !slices.Contains(names, p.Name) {
			list = append(list, p.Name)
		}
	}
	return list
}

func (v variant) String() string {
	return v.family.Name + "(" + strings.Join(paramNames(v.params()), ", ") + ")"
}

// table holds the variants of every distribution, by name. Positional
// arguments follow the first.
var table = func() map[string][]variant {
	t := map[string][]variant{}
	for _, f := range families {
		t[f.Name] = append(t[f.Name], variant{family: f})
	}
	for _, f := range families {
		for _, a := range f.Alternatives {
			t[f.Name] = append(t[f.Name], variant{f, a})
		}
	}
	return t
}()

// Names returns the names of all distributions of numbers, sorted.
func Names() []string { return slices.Sorted(maps.Keys(table)) }

// Lookup returns the form of a call of the named distribution with npos
// positional arguments, followed by arguments with the given keywords. Names,
// their order, defaults and alternatives are PyMC's: Normal(0, 2),
// Normal(mu=0, tau=0.25), Bernoulli(logit_p=1). An error is an [*Error].
func Lookup(name string, npos int, keywords []string) (*Form, error) {
	variants := table[name]
	if variants == nil {
		return nil, unknown(name)
	}
	return resolve(name, variants, npos, keywords)
}

// unknown is the error of a name that no distribution of the kind looked for
// has.
func unknown(name string) *Error {
	for what, other := range map[string]map[string][]variant{
		"single numbers, not of vectors or matrices": table,
		"vectors or matrices, not of single numbers": multivariateTable,
	} {
		if other[name] != nil {
			return &Error{Problem: UnknownDistribution, Arg: -1, text: name + " is a distribution of " + what}
		}
	}
	known := append(Names(), MultivariateNames()...)
	e := &Error{Problem: UnknownDistribution, Arg: -1, Nearest: spell.Nearest(name, known)}
	e.text = "there is no distribution " + name + didYouMean(e.Nearest)
	return e
}

// resolve finds the variant of a distribution that fits a call.
func resolve(name string, variants []variant, npos int, keywords []string) (*Form, error) {
	first := variants[0].params()
	if npos > len(first) {
		return nil, &Error{Problem: TooManyArguments, Arg: len(first), text: takes(name, first, npos)}
	}

	names := append(paramNames(first[:npos]), keywords...)
	for i, k := range names {
		if slices.Contains(names[:i], k) {
			return nil, &Error{Problem: RepeatedArgument, Arg: i,
				text: fmt.Sprintf("%s is given %s twice", name, k)}
		}
		if known := argumentNames(variants); !slices.Contains(known, k) {
			e := &Error{Problem: UnknownArgument, Arg: i, Nearest: meant(k, known)}
			hint := didYouMean(e.Nearest)
			if hint == "" {
				hint = ": write " + choices(variants)
			}
			e.text = fmt.Sprintf("%s has no argument %s%s", name, k, hint)
			return nil, e
		}
	}

	fits := variants
	for i, k := range names {
		rest := slices.DeleteFunc(slices.Clone(fits), func(v variant) bool {
			_, ok := v.param(k)
			return !ok
		})
		if len(rest) == 0 {
			return nil, &Error{Problem: IncompatibleArguments, Arg: i,
				text: fmt.Sprintf("%s cannot take %s together: write %s",
					name, list(names[:i+1], "and"), choices(variants))}
		}
		fits = rest
	}
	for _, v := range fits {
		if len(v.missing(names)) == 0 {
			return v.form(names), nil
		}
	}
	need := list(fits[0].missing(names), "and")
	if len(names) > 0 {
		need += " beside " + list(names, "and")
	}
	return nil, &Error{Problem: MissingArgument, Arg: -1,
		text: fmt.Sprintf("%s needs %s: write %s", name, need, choices(fits))}
}

// meant returns which of the known argument names a person means: what other
// software calls by that name, or the nearest, if any is near.
func meant(name string, known []string) string {
	for _, ours := range synonyms[name] {
		if slices.Contains(known, ours) {
			return ours
		}
	}
	return spell.Nearest(name, known)
}

// synonyms maps names of arguments in R, SciPy, NumPy and Stan to the names that
// they may have here. The first that the distribution has is meant.
var synonyms = map[string][]string{
	"mean": {"mu"}, "loc": {"mu", "alpha"}, "location": {"mu", "alpha"}, "xi": {"mu"},
	"sd": {"sigma"}, "std": {"sigma"}, "stdev": {"sigma"}, "scale": {"sigma", "beta", "b"},
	"precision": {"tau"}, "prec": {"tau"}, "df": {"nu"}, "dof": {"nu"},
	"rate": {"lam", "beta", "mu"}, "lambda": {"lam"}, "shape": {"alpha"}, "theta": {"p", "mu"},
	"prob": {"p"}, "probs": {"p"}, "logit": {"logit_p"}, "logits": {"logit_p"},
	"size": {"n"}, "trials": {"n"}, "low": {"lower"}, "high": {"upper"}, "min": {"lower"}, "max": {"upper"},
	"Sigma": {"cov"}, "Omega": {"tau"}, "L": {"chol"}, "cholesky": {"chol"}, "concentration": {"a", "alpha"},
}

func (v variant) form(names []string) *Form {
	f := &Form{Family: v.family}
	for _, name := range names {
		p, _ := v.param(name)
		f.Written = append(f.Written, p)
	}
	for _, p := range v.family.Params {
		arg := Arg{Source: -1, Default: p.Default, Expr: v.Exprs[p.Name]}
		if arg.Expr == "" {
			arg.Source = slices.Index(names, p.Name)
		}
		f.Args = append(f.Args, arg)
	}
	return f
}

// An Error says why a call is not one of a distribution. Its text names the
// distribution and the remedy, and no position.
type Error struct {
	Problem Problem
	Arg     int    // index of the argument at fault, counted as in Form.Written; −1: the call as a whole
	Nearest string // for an unknown name, the known one that is nearest, if any is near
	text    string
}

func (e *Error) Error() string { return e.text }

// A Problem is what is wrong with a call.
type Problem uint8

const (
	UnknownDistribution Problem = iota
	TooManyArguments
	UnknownArgument
	RepeatedArgument
	IncompatibleArguments // as sigma beside tau
	MissingArgument
)

func takes(name string, params []Param, n int) string {
	switch len(params) {
	case 0:
		return fmt.Sprintf("%s takes no arguments, not %d", name, n)
	case 1:
		return fmt.Sprintf("%s takes %s (1 argument), not %d", name, params[0].Name, n)
	}
	return fmt.Sprintf("%s takes %s (%d arguments), not %d",
		name, list(paramNames(params), "and"), len(params), n)
}

func paramNames(params []Param) []string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return names
}

func argumentNames(variants []variant) []string {
	var names []string
	for _, v := range variants {
		for _, p := range v.params() {
			if !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

func choices(variants []variant) string {
	var calls []string
	for _, v := range variants {
		calls = append(calls, v.String())
	}
	return list(calls, "or")
}

// list joins items as in "a, b and c".
func list(items []string, conjunction string) string {
	if n := len(items) - 1; n > 0 {
		return strings.Join(items[:n], ", ") + " " + conjunction + " " + items[n]
	}
	return strings.Join(items, "")
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}
