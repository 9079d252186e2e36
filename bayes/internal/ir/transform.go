package ir

import "github.com/gonbayes/gonbayes/bayes/distribution"

// A Transform leads from unconstrained coordinates to vectors or matrices with
// a constraint, such as shares of sum 1: blocks of its argument, each through
// the constraint, end to end. Its Reverse adds the gradient of the log Jacobian
// too: every log density that reads a Transform has LogJacobian as a term.
type Transform struct {
	Constraint  *distribution.Transform
	Free, Width int // how many elements a block has before and after

	logJacobian *float64 // nil: it is not kept
}

// NewTransform returns the transform onto lines of the last dimension, or onto
// matrices of the last two.
func NewTransform(c *distribution.Transform, dims []*Dim) *Transform {
	width := dims[len(dims)-1].Size
	t := &Transform{Constraint: c, Free: c.Free(width), Width: width}
	if c == distribution.CholeskyCorr {
		t.Width *= width
	}
	return t
}

func (t *Transform) Name() string               { return "transform" }
func (*Transform) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (*Transform) Access(int) Access            { return Whole }
func (*Transform) Linear(set uint64) bool       { return set == 0 }
func (*Transform) Cost(n *Node) int             { return 2 * n.Size() }

// Keeping returns the same transform, which sets *logJacobian too.
func (t *Transform) Keeping(logJacobian *float64) *Transform {
	own := *t
	own.logJacobian = logJacobian
	return &own
}

func (t *Transform) Forward(out []float64, args [][]float64) {
	logJacobian := 0.0
	for x := args[0]; len(out) > 0; out, x = out[t.Width:], x[t.Free:] {
		logJacobian += t.Constraint.Forward(x[:t.Free], out[:t.Width])
	}
	if t.logJacobian != nil {
		*t.logJacobian = logJacobian
	}
}

func (t *Transform) Reverse(out, adj []float64, args, dargs [][]float64) {
	free, width := t.Free, t.Width
	for x, dx := args[0], dargs[0]; len(out) > 0; out, adj, x, dx = out[width:], adj[width:], x[free:], dx[free:] {
		t.Constraint.Reverse(x[:free], out[:width], adj[:width], dx[:free])
	}
}

// LogJacobian is the log Jacobian of its argument, a [Transform].
var LogJacobian = logJacobian{}

type logJacobian struct{}

func (logJacobian) Name() string                             { return "log_jacobian" }
func (logJacobian) Dims([]*Node) ([]*Dim, error)             { return nil, errMade }
func (logJacobian) Access(int) Access                        { return Whole }
func (logJacobian) Linear(set uint64) bool                   { return set == 0 }
func (logJacobian) Cost(*Node) int                           { return 0 }
func (logJacobian) Forward([]float64, [][]float64)           {}
func (logJacobian) Reverse(_, _ []float64, _, _ [][]float64) {}
