package ir

import (
	"math"
	"slices"
)

// LogSumExp is the logarithm of the sum of the exponentials of all elements.
var LogSumExp = function("logsumexp", logSumExp{})

type logSumExp struct{}

func (logSumExp) Name() string           { return "logsumexp" }
func (logSumExp) Access(int) Access      { return Whole }
func (logSumExp) Linear(set uint64) bool { return set == 0 }
func (logSumExp) Cost(n *Node) int       { return 4 * n.Args[0].Size() }

func (logSumExp) Dims(args []*Node) ([]*Dim, error) {
	if len(args) != 1 {
		return nil, takes(1, len(args))
	}
	return nil, nil
}

func (logSumExp) Forward(out []float64, args [][]float64) {
	x := args[0]
	top := slices.Max(x)
	if math.IsInf(top, 0) || math.IsNaN(top) {
		out[0] = top
		return
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	out[0] = top + math.Log(sum)
}

func (logSumExp) Reverse(out, adj []float64, args, dargs [][]float64) {
	if adj[0] == 0 {
		return
	}
	for i, v := range args[0] {
		if v > math.Inf(-1) {
			dargs[0][i] += adj[0] * math.Exp(v-out[0])
		}
	}
}
