package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// marginalise sums discrete parameters out, and has them drawn again
// afterwards.
type marginalise struct{}

func (marginalise) Name() string { return "marginalise" }

func (marginalise) Apply(p *Plan, _ *facts.Set) {
	if !p.Written.Informed() {
		return // such parameters are drawn from the prior
	}
	m := p.Model
	why := map[*ir.Factor]error{} // why not, of those that are sampled
	var summed []*ir.Factor
	for _, f := range m.Discrete {
		if why[f] = summable(f); why[f] == nil {
			summed = append(summed, f)
		}
	}
	for len(summed) > 0 {
		marginal, rest, err := sumOut(m, summed)
		if err == nil {
			rest.Marginal, rest.Discrete = marginal, nil
			err = affordable(rest, m)
		}
		if err == nil {
			p.Model = rest
			break
		}
		k := worst(m, summed, err)
		why[summed[k]] = err
		summed = slices.Delete(slices.Clone(summed), k, k+1)
	}
	p.notSummed = why
	for _, f := range summed {
		step := p.step(f, fmt.Sprintf("%s of %s summed out, and drawn again afterwards", words.Plural(f.X.Size(), "value"), f.Family.Name))
		step.Rewrite = "marginalise"
		step.Because = []string{reason(p.Model.Marginal, f.X.Offset-m.Size(), f.X.Size())}
	}
	if len(summed) > 0 {
		p.absorbed()
	}
}

// sampleRest has those discrete parameters sampled that are not summed out, and
// chooses what draws from the model.
func (p *Plan) sampleRest() {
	m := p.Written
	if !p.opt.has("forward") && !m.Informed() && len(m.Discrete) > 0 {
		forward{}.Apply(p, nil) // there is no other way
	}
	if p.Engine == Forward || !m.Informed() {
		return
	}
	summed := 0
	for _, f := range m.Discrete {
		err := errors.New("marginalise is switched off")
		if p.notSummed != nil {
			err = p.notSummed[f]
		}
		if err == nil {
			summed++
			continue
		}
		p.Sampled = append(p.Sampled, f)
		step := p.step(f, fmt.Sprintf("%s of %s updated given the others in turn", words.Plural(f.X.Size(), "value"), f.Family.Name))
		step.Rewrite, step.Because = "sample", []string{err.Error()}
	}
	if len(p.Sampled) > 0 {
		out := *p.Model
		if out.Discrete = m.Discrete; out.Marginal == nil {
			out.Factors = slices.Concat(out.Factors, m.Discrete)
		}
		p.Model = &out
	}
	p.sampler(m, summed)
}

// summable says why a parameter cannot be summed out, whatever reads it.
func summable(f *ir.Factor) error {
	for _, s := range f.Supports() {
		switch n := s[1] - s[0] + 1; {
		case math.IsNaN(n):
			return fmt.Errorf("the bounds of this %s depend on other parameters", f.Family.Name)
		case math.IsInf(n, 0):
			return fmt.Errorf("%s has no bounds on both sides, so that there is no end to its sum", f.Family.Name)
		case n > maxStates:
			return fmt.Errorf("it has %s values, of which at most %s can be summed over", words.Commas(int(n)), words.Commas(maxStates))
		}
	}
	return nil
}

// affordable says why the sum in a model costs more than it gains. Sums over
// chains and mixtures always pay: to sample such states in turn mixes slowly. A
// sum over the joint states of many parameters, of which each observation reads
// all, doubles with each of them.
func affordable(summed, m *ir.Model) error {
	const most = 100 // times the cost given the parameters
	joint := 0
	for _, e := range summed.Marginal.Order {
		joint = max(joint, 1+len(e.Given))
	}
	before, after := cost(m).Operations, cost(summed).Operations
	if joint < wide || after < most*before {
		return nil
	}
	return &tooDear{after / max(before, 1)}
}

// tooDear says that a sum costs so many times as much as sampling does.
type tooDear struct{ times int }

func (e *tooDear) Error() string {
	return fmt.Sprintf("the sum over all joint states would take %s times as long as a gradient given one of them", words.Commas(e.times))
}

// worst returns which parameter to sum out no longer: of those whose joint
// states are too many the one with the most elements, else the last.
func worst(m *ir.Model, summed []*ir.Factor, err error) int {
	var many *tooMany
	k := len(summed) - 1
	switch {
	case errors.As(err, new(*tooDear)):
		for i, f := range summed {
			if f.X.Size() > summed[k].X.Size() {
				k = i
			}
		}
		return k
	case !errors.As(err, &many):
		return k
	}
	most := 0
	for i, f := range summed {
		first := int32(f.X.Offset - m.Size())
		n := 0
		for _, c := range many.coordinates {
			if c >= first && c < first+int32(f.X.Size()) {
				n++
			}
		}
		if n >= most {
			k, most = i, n
		}
	}
	return k
}

// reason says why the sum over a parameter is affordable.
func reason(m *ir.Marginal, first, n int) string {
	states, largest := 0, 0
	for _, e := range m.Order {
		if e.Coordinate >= first && e.Coordinate < first+n {
			states = max(states, e.States)
			largest = max(largest, e.States*e.Sums())
		}
	}
	if n == 1 {
		return fmt.Sprintf("it has %s, and no more than %s meet in one sum", words.Plural(states, "state"), words.Commas(largest))
	}
	if largest == states {
		return fmt.Sprintf("each has %s, and no two meet in one log density: they are summed one by one", words.Plural(states, "state"))
	}
	return fmt.Sprintf("each has %s, and no more than %s joint states meet in one sum", words.Plural(states, "state"), words.Commas(largest))
}

// absorbed says of each observed statement that the sum reads what it comes to.
func (p *Plan) absorbed() {
	count := map[*Step]int{}
	for f, step := range p.observed {
		if step.Rewrite != "" {
			continue
		}
		for _, part := range p.Model.Marginal.Parts {
			if g := part.Factor; g != nil && g.Stmt == f.Stmt && g.Observed {
				count[step] += part.Size()
			}
		}
	}
	for step, n := range count {
		what := "log densities"
		if n == 1 {
			what = "log density"
		}
		step.Rewrite = "marginalise"
		step.Effect += fmt.Sprintf(" → %s %s", words.Commas(n), what)
		step.Because = []string{"these are all that differ, over the rows and the states of what is summed out"}
	}
}

// condition makes the model that the discrete parameters are sampled from: as
// planned, but with rows that are one log density each.
func (p *Plan) condition() {
	if len(p.Sampled) == 0 {
		return
	}
	given := *p.Model
	given.Factors = nil
	for _, f := range p.Model.Factors {
		if f.Weights != nil {
			f = p.Written.Factors[slices.IndexFunc(p.Written.Factors, func(g *ir.Factor) bool { return g.Stmt == f.Stmt && g.Observed })]
		}
		given.Factors = append(given.Factors, f)
	}
	p.Given = &given
}

// sampler chooses what draws from a model of which something is observed.
func (p *Plan) sampler(m *ir.Model, summed int) {
	continuous := words.Plural(m.Size(), "continuous parameter")
	switch {
	case len(p.Sampled) == 0 && m.Size() == 0 && summed > 0:
		p.Engine, p.Why = Exact, "all parameters are summed out, so draws are independent"
	case len(p.Sampled) == 0:
		p.Why = continuous
	case m.Size() == 0:
		p.Why = names(p.Sampled) + " in turn"
	default:
		p.Why = fmt.Sprintf("%s by NUTS, and %s beside, each given the others", continuous, names(p.Sampled))
	}
}

func names(list []*ir.Factor) string {
	var all []string
	for _, f := range list {
		all = append(all, f.X.Label)
	}
	return words.List(all, "and")
}
