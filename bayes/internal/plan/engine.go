package plan

// An Engine is what draws from the model of a plan.
type Engine uint8

const (
	NUTS        Engine = iota // with the discrete parameters that are sampled beside, in turn
	Slice                     // likewise
	Metropolis                // random walk
	Conditional               // blocks in turn from their distributions given the others, or by slice sampling
	Closed                    // blocks from their distributions, which do not depend on the others
	Laplace                   // an approximation at the mode
	Pathfinder                // an approximation on the way to it
	Exact                     // nothing is left to sample: what was summed out is drawn again
	Forward                   // nothing is observed
	Own                       // a method of the caller's
)

// String returns the name of the engine.
func (e Engine) String() string {
	return [...]string{"NUTS", "slice", "Metropolis", "Gibbs", "conjugate", "Laplace", "Pathfinder", "exact", "forward", "own"}[e]
}

// Sampler names what draws, with what is beside: "NUTS and Gibbs".
func (p *Plan) Sampler() string {
	switch {
	case p.Engine == Own:
		return p.OwnName
	case p.Engine == Conditional && !p.known():
		return "Gibbs and slice"
	case p.Engine > Slice || len(p.Sampled) == 0:
		return p.Engine.String()
	case p.Written.Size() == 0:
		return Conditional.String()
	}
	return p.Engine.String() + " and " + Conditional.String()
}
