package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// discrete decides what becomes of discrete parameters and what samples the
// model: they are summed out where that is possible, and else sampled. It
// returns the model with those summed out.
func (p *Plan) discrete(m *ir.Model, opt Options) *ir.Model {
	out := *m
	out.Discrete = nil
	why := map[*ir.Factor]error{} // why not, of those that are sampled
	var summed []*ir.Factor
	for _, f := range m.Discrete {
		if why[f] = summable(f, opt); why[f] == nil {
			summed = append(summed, f)
		}
	}
	for len(summed) > 0 {
		marginal, rest, err := marginalise(m, summed)
		if err == nil {
			out = *rest
			out.Marginal, out.Discrete = marginal, nil
			break
		}
		k := worst(m, summed, err)
		why[summed[k]] = err
		summed = slices.Delete(slices.Clone(summed), k, k+1)
	}
	for _, f := range m.Discrete {
		step := p.step(f, "")
		if err := why[f]; err == nil {
			step.Rewrite = "marginalise"
			step.Effect = fmt.Sprintf("%s of %s summed out, and drawn again afterwards", plural(f.X.Size(), "value"), f.Family.Name)
			step.Because = []string{reason(out.Marginal, f.X.Offset-m.Size(), f.X.Size())}
		} else {
			p.Sampled = append(p.Sampled, f)
			step.Rewrite = "sample"
			step.Effect = fmt.Sprintf("%s of %s updated given the others in turn", plural(f.X.Size(), "value"), f.Family.Name)
			step.Because = []string{err.Error()}
		}
		p.Steps = append(p.Steps, step)
	}
	if out.Marginal != nil {
		p.absorbed(m, &out)
	}
	if len(p.Sampled) > 0 {
		if out.Discrete = m.Discrete; out.Marginal == nil {
			out.Factors = append(out.Factors[:len(out.Factors):len(out.Factors)], m.Discrete...)
		}
	}
	p.sampler(m, len(summed))
	return &out
}

// summable says why a parameter cannot be summed out, whatever reads it.
func summable(f *ir.Factor, opt Options) error {
	if !opt.has("marginalise") {
		return errors.New("marginalise is switched off")
	}
	for _, s := range f.Supports() {
		switch n := s[1] - s[0] + 1; {
		case math.IsNaN(n):
			return fmt.Errorf("the bounds of this %s depend on other parameters", f.Family.Name)
		case math.IsInf(n, 0):
			return fmt.Errorf("%s has no bounds on both sides, so that there is no end to its sum", f.Family.Name)
		case n > maxStates:
			return fmt.Errorf("it has %s values, of which at most %s can be summed over", commas(int(n)), commas(maxStates))
		}
	}
	return nil
}

// worst returns which parameter to sum out no longer: of those whose joint
// states are too many the one with the most elements, else the last.
func worst(m *ir.Model, summed []*ir.Factor, err error) int {
	var many *tooMany
	k := len(summed) - 1
	if !errors.As(err, &many) {
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
		return fmt.Sprintf("it has %s, and no more than %s meet in one sum", plural(states, "state"), commas(largest))
	}
	if largest == states {
		return fmt.Sprintf("each has %s, and no two meet in one log density: they are summed one by one", plural(states, "state"))
	}
	return fmt.Sprintf("each has %s, and no more than %s joint states meet in one sum", plural(states, "state"), commas(largest))
}

// absorbed adds a step for each observed statement that the sum reads.
func (p *Plan) absorbed(m, out *ir.Model) {
	for _, f := range m.Factors {
		if !f.Observed || slices.Contains(out.Factors, f) {
			continue
		}
		n := 0
		for _, part := range out.Marginal.Parts {
			if g := part.Factor; g != nil && g.Stmt == f.Stmt && g.Observed {
				n += part.Size()
			}
		}
		step := p.step(f, rows(f))
		step.Rewrite = "marginalise"
		what := "log densities"
		if n == 1 {
			what = "log density"
		}
		step.Effect += fmt.Sprintf(" → %s %s", commas(n), what)
		step.Because = []string{"these are all that differ, over the rows and the states of what is summed out"}
		p.Steps = append(p.Steps, step)
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
	continuous := plural(m.Size(), "continuous parameter")
	switch {
	case len(p.Sampled) == 0 && m.Size() == 0 && summed > 0:
		p.Sampler, p.Why = "exact", "all parameters are summed out, so draws are independent"
	case len(p.Sampled) == 0:
		p.Sampler, p.Why = "NUTS", continuous
	case m.Size() == 0:
		p.Sampler, p.Why = "Gibbs", names(p.Sampled)+" in turn"
	default:
		p.Sampler, p.Why = "NUTS and Gibbs", fmt.Sprintf("%s by NUTS, and %s beside, each given the others", continuous, names(p.Sampled))
	}
}

func names(list []*ir.Factor) string {
	var all []string
	for _, f := range list {
		all = append(all, f.X.Label)
	}
	if n := len(all); n > 1 {
		return strings.Join(all[:n-1], ", ") + " and " + all[n-1]
	}
	return all[0]
}

// marginal counts the operations of a sum and the rows that it reads.
func (c *counter) marginal(m *ir.Marginal) (rows int) {
	for _, part := range m.Parts {
		if part.Node != nil {
			c.node(part.Node)
			continue
		}
		c.factor(part.Factor)
		if part.Factor.Observed {
			rows += part.Factor.Size()
		}
	}
	c.operations += 2*len(m.Number) + 4*len(m.Start)
	return rows
}
