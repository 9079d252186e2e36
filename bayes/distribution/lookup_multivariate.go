package distribution

import (
	"maps"
	"slices"
)

// A MultivariateForm is a multivariate distribution together with where a
// call's arguments go in it.
type MultivariateForm struct {
	Multivariate *Multivariate

	// Written names the arguments of the call, positional ones first, then
	// keywords in the order given.
	Written []MultiParam

	// Args[j] says where the parameter Params[j] comes from.
	Args []Arg
}

// multivariateTable holds the variants of every multivariate distribution, the
// one that positional arguments follow first. Their families have names and
// parameters only.
var multivariateTable, multivariateOf = func() (map[string][]variant, map[*Family]*Multivariate) {
	t, of := map[string][]variant{}, map[*Family]*Multivariate{}
	for _, m := range multivariates {
		f := &Family{Name: m.Name}
		for _, p := range m.Params {
			f.Params = append(f.Params, Param{Name: p.Name, Domain: p.Domain, Default: p.Default})
		}
		t[m.Name] = append(t[m.Name], variant{family: f})
		of[f] = m
	}
	return t, of
}()

// MultivariateNames returns the names of all multivariate distributions,
// sorted.
func MultivariateNames() []string { return slices.Sorted(maps.Keys(multivariateTable)) }

// LookupMultivariate is [Lookup] for multivariate distributions: MvNormal(m, S)
// is by the covariance, MvNormal(m, chol=L) by its Cholesky factor.
func LookupMultivariate(name string, npos int, keywords []string) (*MultivariateForm, error) {
	variants := multivariateTable[name]
	if variants == nil {
		return nil, unknown(name)
	}
	form, err := resolve(name, variants, npos, keywords)
	if err != nil {
		return nil, err
	}
	m := multivariateOf[form.Family]
	f := &MultivariateForm{Multivariate: m, Args: form.Args}
	for _, w := range form.Written {
		i := slices.IndexFunc(m.Params, func(p MultiParam) bool { return p.Name == w.Name })
		f.Written = append(f.Written, m.Params[i])
	}
	return f, nil
}
