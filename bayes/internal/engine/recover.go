package engine

import (
	"math/rand/v2"

	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A recorder computes the variables of each draw and writes them to a table.
type recorder struct {
	table   *draws.Table
	outputs []*program.Outputs // by chain
	whole   []*recovery        // the coordinates with those that were summed out
}

// newRecorder returns a recorder of the variables of a model. Parameters that were
// summed out are drawn from their distribution under density; if density is nil,
// they are 0.
func newRecorder(t *draws.Table, m *ir.Model, density *program.Program, seed int) *recorder {
	nodes := make([]*ir.Node, len(m.Vars))
	for i, v := range m.Vars {
		nodes[i] = v.Node
	}
	outputs := program.CompileOutputs(nodes, m.Size()+m.States())
	r := &recorder{table: t}
	for chain := range t.Chains {
		r.outputs = append(r.outputs, outputs.NewOutputs())
		r.whole = append(r.whole, newRecovery(density, m, seed, chain))
	}
	return r
}

func (r *recorder) Record(chain, i int, q []float64, s mcmc.Stat) {
	r.outputs[chain].Eval(r.table.Row(chain, i), r.whole[chain].draw(q))
	*r.table.Stat(chain, i) = s
}

// A recovery draws the parameters that were summed out, given a draw of the
// others.
type recovery struct {
	density *program.Density // nil: nothing is summed out
	rng     *rand.Rand       // nil: take the most probable values
	q       []float64        // unconstrained coordinates, then the discrete ones
}

func newRecovery(density *program.Program, m *ir.Model, seed, chain int) *recovery {
	r := &recovery{q: make([]float64, m.Size()+m.States())}
	if density != nil {
		r.density = density.NewDensity()
		r.rng = rand.New(rand.NewPCG(uint64(seed), ^uint64(chain)))
	}
	return r
}

// draw returns q with the parameters that were summed out appended. The result is
// valid until the next call.
func (r *recovery) draw(q []float64) []float64 {
	if len(q) == len(r.q) {
		return q
	}
	rest := r.q[copy(r.q, q):]
	if r.density != nil {
		r.density.Value(q)
		r.density.Recover(r.rng, rest)
	}
	return r.q
}

// recovers returns the density from which parameters were summed out, or nil if
// none were or the sampler recovers them.
func (t target) recovers() *program.Program {
	if t.plan.Model.Marginal == nil || len(t.plan.Sampled) > 0 {
		return nil
	}
	return t.density
}
