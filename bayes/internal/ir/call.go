package ir

// A Call is a function outside of the language, of the elements of all
// arguments, end to end.
type Call struct {
	Code Code

	x, grad []float64 // of New
}

// A Code returns the value of a function and sets grad to its gradient. It
// keeps neither slice.
type Code func(x, grad []float64) float64

func (*Call) Name() string                 { return "call" }
func (*Call) Dims([]*Node) ([]*Dim, error) { return nil, errMade }
func (*Call) Access(int) Access            { return Whole }
func (*Call) Linear(set uint64) bool       { return set == 0 }
func (*Call) Cost(n *Node) int             { return 2 * n.Size() }

func (c *Call) New(n *Node) Op {
	size := 0
	for _, a := range n.Args {
		size += a.Size()
	}
	return &Call{c.Code, make([]float64, size), make([]float64, size)}
}

func (c *Call) Forward(out []float64, args [][]float64) {
	k := 0
	for _, a := range args {
		k += copy(c.x[k:], a)
	}
	out[0] = c.Code(c.x, c.grad)
}

func (c *Call) Reverse(_, adj []float64, args, dargs [][]float64) {
	grad := c.grad
	for j, a := range args {
		AddScaled(dargs[j], grad[:len(a)], adj[0])
		grad = grad[len(a):]
	}
}
