package plan

import (
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// A Rewrite makes a model that has the same posterior and costs less, or is
// easier to sample from.
type Rewrite interface {
	// Name is the name of the rewrite, as Explain and Without have it.
	Name() string

	// Apply rewrites what it can of p.Model. Of each statement that it has
	// looked at it notes a step: why it was taken, or what it lacked.
	Apply(p *Plan, known *facts.Set)
}

// All rewrites, in the order in which they are applied: first those that settle
// what is sampled. Sums over discrete parameters are of what is folded, which
// costs the same for any number of rows.
var (
	settling = []Rewrite{
		forward{},
		perStatement{"fold", fold, false},
		marginalise{},
	}
	reducing = []Rewrite{
		perStatement{"collapse", collapse, false},
		recentre{},
		perStatement{"fuse", fuse, true},
		conjugate{},
	}
)

// Rewrites returns the names of all rewrites.
func Rewrites() []string {
	return []string{"marginalise", "fold", "collapse", "fuse", "recentre", "conjugate", "forward"}
}

// A Step is what the plan does with a statement.
type Step struct {
	Line      int
	Statement string
	Rewrite   string   // the name of one, or "" where the statement runs as written
	Effect    string   // what it changes: "1,103 rows → 3 cross-products"
	Because   []string // the condition that allows it; or, of each rewrite, what it lacks
}

// Name returns the name of the rewrite, "as written" where there is none.
func (s Step) Name() string {
	if s.Rewrite == "" {
		return "as written"
	}
	return s.Rewrite
}

// step adds a step of the statement of a factor.
func (p *Plan) step(f *ir.Factor, effect string) *Step {
	s := &Step{Line: p.source.Errorf(f.Stmt.At(), "").Line, Statement: f.Stmt.String(), Effect: effect}
	p.steps = append(p.steps, s)
	return s
}

// rows says how many rows a factor has.
func rows(f *ir.Factor) string {
	if f.Missing > 0 {
		return fmt.Sprintf("%s, and %s missing as parameters,", words.Plural(f.Size(), "row"), words.Commas(f.Missing))
	}
	return words.Plural(f.Size(), "row")
}

// A perStatement rewrites the observations of one statement at a time.
type perStatement struct {
	name  string
	apply func(f *ir.Factor, known *facts.Set) (replacement, error)
	minor bool // it is not worth saying what it lacks
}

// A replacement is what takes the place of a factor.
type replacement struct {
	factor *ir.Factor // nil: terms
	terms  []*ir.Node
	effect string // what is left of the rows; "": as many
	why    string
}

func (r perStatement) Name() string { return r.name }

func (r perStatement) Apply(p *Plan, known *facts.Set) {
	m := *p.Model
	m.Factors, m.Terms = nil, slices.Clip(m.Terms)
	for _, f := range p.Model.Factors {
		step := p.observed[f]
		if step == nil || step.Rewrite != "" {
			m.Factors = append(m.Factors, f)
			continue
		}
		new, err := r.apply(f, known)
		if err != nil {
			if !r.minor {
				step.Because = append(step.Because, fmt.Sprintf("%s %v", r.name, err))
			}
			m.Factors = append(m.Factors, f)
			continue
		}
		if !r.minor { // a major rewrite outweighs what others lacked
			step.Because = nil
		}
		step.Rewrite, step.Because = r.name, append([]string{new.why}, step.Because...)
		if new.effect != "" {
			step.Effect += " → " + new.effect
		}
		m.Terms = append(m.Terms, new.terms...)
		if new.factor != nil {
			m.Factors = append(m.Factors, new.factor)
			p.observed[new.factor] = step
		}
	}
	p.Model = &m
}
