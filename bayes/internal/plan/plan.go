// Package plan rewrites a bound model into one that has the same log density
// and costs less, and says what it did.
//
// Each rewrite has a name ([Rewrites] lists them), a condition under which it
// is exact, and a file of its own; forward, which is but a choice of sampler, is
// here. The others share cells.go, which finds rows that are equal, evidence.go,
// which asks what the data say of hierarchical effects, and discrete.go, which
// decides what becomes of whole-number parameters. gibbs.go finds which
// parameters have a known distribution given the others.
package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// A Plan is how a model will be sampled.
type Plan struct {
	Model   *ir.Model    // the rewritten model
	Written *ir.Model    // the model as it was written, over the coordinates of Model
	Sampler string       // "NUTS", "Gibbs", both, "exact", or "forward" where nothing is observed
	Why     string       // the reason for the sampler
	Steps   []Step       // a step per statement that is observed, discrete or hierarchical, in order
	Sampled []*ir.Factor // discrete parameters that are sampled beside the others
	Given   *ir.Model    // the model that their conditional distributions are of
	Before  Cost         // of one gradient of the model as it was written
	After   Cost         // of one gradient of Model

	source    *syntax.Model
	closed    *ir.Model
	notClosed error // why there is no closed form
	blocks    []*Block
	notGibbs  error // why there are no blocks
}

// A Step is what the plan does with a statement.
type Step struct {
	Line      int
	Statement string
	Rewrite   string   // "fold", "collapse", "marginalise", or "" where it runs as written
	Effect    string   // what it changes: "1,103 rows → 3 cross-products"
	Because   []string // the condition that allows it; or, of each rewrite, what it lacks
}

// A Cost is what one evaluation of the log density and its gradient takes.
type Cost struct {
	Rows       int // elements of observed statements that are read
	Operations int // arithmetic operations on elements, roughly
}

// Rewrites returns the names of all rewrites.
func Rewrites() []string {
	return []string{"marginalise", "fold", "collapse", "fuse", "recentre", "conjugate", "forward"}
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
	p, whole := &Plan{Before: cost(m), source: m.Source}, m
	p.Sampler, p.Why = "NUTS", plural(m.Size(), "continuous parameter")
	if forward := !m.Informed(); forward && (opt.has("forward") || len(m.Discrete) > 0) {
		p.Sampler, p.Why = "forward", "nothing is observed, so draws are independent"
	} else if !forward {
		m = p.discrete(m, opt)
	}
	out := *m
	out.Factors, out.Terms = nil, m.Terms[:len(m.Terms):len(m.Terms)]
	seen := evidence{}
	for _, f := range m.Factors {
		if !f.Observed {
			out.Factors = append(out.Factors, f)
			continue
		}
		step := p.step(f, rows(f))
		p.rewrite(&out, f, &step, &seen, opt)
		p.Steps = append(p.Steps, step)
	}
	p.Model, p.Written = &out, whole
	p.conditionals(out, opt)
	if p.Sampler != "forward" && opt.has("recentre") && !opt.Gibbs {
		written := *whole
		p.recentre(&out, &written, &seen)
		p.Written = &written
	}
	p.condition()
	slices.SortStableFunc(p.Steps, func(s, t Step) int { return s.Line - t.Line })
	p.After = cost(&out)
	if p.notClosed = errors.New("the rewrite conjugate is switched off"); opt.has("conjugate") {
		p.closed, p.notClosed = p.conjugate()
	}
	return p
}

// Closed returns the posterior where it has a closed form, as a model in which
// nothing is observed: its draws are independent. An error says why it has none.
func (p *Plan) Closed() (*ir.Model, error) { return p.closed, p.notClosed }

// step returns a step of the statement of a factor.
func (p *Plan) step(f *ir.Factor, effect string) Step {
	return Step{Line: p.source.Errorf(f.Stmt.At(), "").Line, Statement: f.Stmt.String(), Effect: effect}
}

// rows says how many rows a factor has.
func rows(f *ir.Factor) string {
	if f.Missing > 0 {
		return fmt.Sprintf("%s, and %s missing as parameters,", plural(f.Size(), "row"), commas(f.Missing))
	}
	return plural(f.Size(), "row")
}

// rewrite adds f to m in the cheapest form that is exact.
func (p *Plan) rewrite(m *ir.Model, f *ir.Factor, step *Step, seen *evidence, opt Options) {
	if f.Multivariate != nil {
		m.Factors = append(m.Factors, f)
		step.Because = []string{"rewrites are of distributions of numbers"}
		return
	}
	if opt.has("fold") {
		terms, designs, why, err := fold(f)
		if err == nil {
			for i := range designs {
				seen.add(&designs[i], terms[i].Fold())
			}
			m.Terms = append(m.Terms, terms...)
			step.Rewrite, step.Because = "fold", []string{why}
			step.Effect += " → " + foldEffect(terms)
			return
		}
		step.Because = append(step.Because, err.Error())
	}
	if opt.has("collapse") {
		g, why, err := collapse(f)
		if err == nil {
			m.Factors = append(m.Factors, g)
			seen.look(g)
			step.Rewrite, step.Because = "collapse", []string{why}
			what := "weighted row"
			if g.Family == distribution.Bernoulli || g.Family == distribution.BernoulliLogit {
				what = "binomial"
			}
			step.Effect += " → " + plural(g.Size(), what)
			return
		}
		step.Because = append(step.Because, err.Error())
	}
	seen.look(f)
	if opt.has("fuse") {
		g, why, err := fuse(f)
		if err == nil {
			f = g
			step.Rewrite, step.Because = "fuse", append([]string{why}, step.Because...)
		}
	}
	m.Factors = append(m.Factors, f)
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
	if p.Sampler != "forward" {
		lines = append(lines, "cost     "+p.Cost())
	}
	lines = append(lines, "sampler  "+p.Sampler+": "+p.Why)
	if p.closed != nil && p.Sampler != "forward" {
		lines = append(lines, "         conjugate: the posterior has a closed form, which Method(\"conjugate\") draws from")
	} else if p.Sampler == "NUTS" && p.known() {
		lines = append(lines, "         Method(\"gibbs\") would draw "+p.scan())
	}
	return lines
}

// Name returns the name of the rewrite, "as written" where there is none.
func (s Step) Name() string {
	if s.Rewrite == "" {
		return "as written"
	}
	return s.Rewrite
}

// Cost says what a gradient costs, in words.
func (p *Plan) Cost() string {
	rows := "no rows"
	if p.After.Rows > 0 {
		rows = plural(p.After.Rows, "row")
	}
	s := fmt.Sprintf("a gradient reads %s and takes about %s", rows, plural(p.After.Operations, "operation"))
	if p.After != p.Before {
		s += fmt.Sprintf(" (as written: %s, %s)", plural(p.Before.Rows, "row"), plural(p.Before.Operations, "operation"))
	}
	return s
}

// A counter counts the operations of nodes, each once.
type counter struct {
	seen       map[*ir.Node]bool
	operations int
}

func (c *counter) node(n *ir.Node) {
	if c.seen[n] || n.IsConst() {
		return
	}
	c.seen[n] = true
	for _, a := range n.Args {
		c.node(a)
	}
	c.operations += n.Op.Cost(n)
}

func (c *counter) factor(f *ir.Factor) {
	c.node(f.X)
	for _, a := range f.Args {
		c.node(a)
	}
	c.operations += 10 * f.X.Size()
	if f.Multivariate == nil || len(f.Args) == 0 {
		return
	}
	if matrix := f.Args[len(f.Args)-1]; len(matrix.Dims) > 1 { // it is factored, inverted, and multiplied with each draw
		c.operations += f.N*f.N*f.N + 4*f.N*f.X.Size()
	}
}

// cost counts the rows and operations of a model's gradient.
func cost(m *ir.Model) Cost {
	c, rows := counter{seen: map[*ir.Node]bool{}}, 0
	for _, t := range m.Terms {
		c.node(t)
	}
	for _, p := range m.Potentials {
		c.node(p.Term)
	}
	for _, f := range m.Factors {
		c.factor(f)
		if f.Observed {
			rows += f.Size()
		}
	}
	if m.Marginal != nil {
		rows += c.marginal(m.Marginal)
	}
	return Cost{rows, c.operations}
}

// factorCost counts the operations of a factor and all that it reads.
func factorCost(f *ir.Factor) int {
	c := counter{seen: map[*ir.Node]bool{}}
	c.factor(f)
	return c.operations
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return commas(n) + " " + what + "s"
}

// commas prints 1234567 as 1,234,567.
func commas(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
