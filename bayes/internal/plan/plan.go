// Package plan rewrites a bound model into one that has the same log density
// and costs less, and says what it did.
//
// Read plan.go, how a model is planned and what is said of it; rewrite.go, what
// a rewrite is; then the rewrites, a file each: marginalise.go (discrete.go
// decides when, eliminate.go does the work), fold.go, collapse.go, fuse.go,
// recentre.go, conjugate.go. gibbs.go finds which parameters have a known
// distribution given the others, and cost.go counts what a gradient takes.
package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Plan is how a model will be sampled.
type Plan struct {
	Model   *ir.Model    // the rewritten model
	Written *ir.Model    // the model as it was written, over the coordinates of Model
	Engine  Engine       // what draws
	OwnName string       // the name of an engine of the caller's
	Why     string       // the reason for the engine
	Steps   []Step       // a step per statement that is observed, discrete or hierarchical, in order
	Sampled []*ir.Factor // discrete parameters that are sampled beside the others
	Given   *ir.Model    // the model that their conditional distributions are of
	Before  Cost         // of one gradient of the model as it was written
	After   Cost         // of one gradient of Model

	opt      Options
	source   *syntax.Model
	steps    []*Step
	observed map[*ir.Factor]*Step // of the factors of observations
	centred  *ir.Model            // before levels were recentred

	blocks   []*Block
	notGibbs error // why there are no blocks
	looked   bool  // for blocks

	notSummed map[*ir.Factor]error // why discrete parameters are sampled; nil for those that are not
}

// Options says what a plan may do. The zero value leaves it free.
type Options struct {
	Without []string // the rewrites that are switched off
	Gibbs   bool     // sample by Gibbs, which takes levels as they are written
}

// has reports whether a rewrite is on.
func (o Options) has(rewrite string) bool { return !slices.Contains(o.Without, rewrite) }

// Make plans a model. The model itself is left as it is.
func Make(m *ir.Model, opt Options) *Plan {
	p := &Plan{Model: m, Written: m, Before: cost(m), opt: opt, source: m.Source, observed: map[*ir.Factor]*Step{}}
	p.Why = words.Plural(m.Size(), "continuous parameter")
	known := facts.NewSet()
	p.observe()
	p.apply(settling, known)
	p.sampleRest()
	p.apply(reducing, known)
	if opt.Gibbs && p.Engine != Forward {
		p.gibbs()
	}
	p.condition()
	slices.SortStableFunc(p.steps, func(s, t *Step) int { return s.Line - t.Line })
	for _, s := range p.steps {
		p.Steps = append(p.Steps, *s)
	}
	p.After = cost(p.Model)
	return p
}

// apply applies those of a list of rewrites that are on.
func (p *Plan) apply(list []Rewrite, known *facts.Set) {
	for _, r := range list {
		if p.opt.has(r.Name()) {
			r.Apply(p, known)
		}
	}
}

// observe adds a step for each observed statement.
func (p *Plan) observe() {
	for _, f := range p.Model.Factors {
		if !f.Observed {
			continue
		}
		step := p.step(f, rows(f))
		if f.Multivariate != nil {
			step.Because = []string{"rewrites are of distributions of numbers"}
			continue
		}
		p.observed[f] = step
	}
}

// forward draws directly where nothing is observed.
type forward struct{}

func (forward) Name() string { return "forward" }

func (forward) Apply(p *Plan, _ *facts.Set) {
	if !p.Model.Informed() {
		p.Engine, p.Why = Forward, "nothing is observed, so draws are independent"
	}
}

// String prints the plan for a terminal.
func (p *Plan) String() string { return strings.Join(p.Lines(), "\n") + "\n" }

// Lines is the plan as lines of text.
func (p *Plan) Lines() []string {
	var lines []string
	for _, s := range p.Steps {
		lines = append(lines, fmt.Sprintf("line %-3d %s", s.Line, s.Statement),
			fmt.Sprintf("         %s: %s", s.Name(), s.Effect))
		for i, reason := range s.Because {
			lines = append(lines, "         "+[]string{"because ", "and "}[min(i, 1)]+reason)
		}
	}
	if p.Engine != Forward {
		lines = append(lines, "cost     "+p.Cost())
	}
	lines = append(lines, "sampler  "+p.Sampler()+": "+p.Why)
	if _, err := p.Closed(); err == nil && p.Engine != Forward {
		lines = append(lines, "         conjugate: the posterior has a closed form, which Method(\"conjugate\") draws from")
	} else if p.Engine == NUTS && len(p.Sampled) == 0 && p.known() {
		lines = append(lines, "         Method(\"gibbs\") would draw "+p.scan())
	}
	return lines
}

// Cost says what a gradient costs, in words.
func (p *Plan) Cost() string {
	rows := "no rows"
	if p.After.Rows > 0 {
		rows = words.Plural(p.After.Rows, "row")
	}
	s := fmt.Sprintf("a gradient reads %s and takes about %s", rows, words.Plural(p.After.Operations, "operation"))
	if p.After != p.Before {
		s += fmt.Sprintf(" (as written: %s, %s)", words.Plural(p.Before.Rows, "row"), words.Plural(p.Before.Operations, "operation"))
	}
	return s
}
