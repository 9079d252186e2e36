package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/facts"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// conjugate finds that the posterior has a closed form: the distribution of each
// block given the others is known, and does not depend on the others. It is not
// taken unless it is asked for: on the planned model NUTS has more effective
// draws a second where there are many parameters.
type conjugate struct{}

func (conjugate) Name() string { return "conjugate" }

func (conjugate) Apply(*Plan, *facts.Set) {}

// Closed returns the blocks of a posterior that has a closed form: the draws of
// each are independent, of each other and of the other blocks. An error says
// why there is none.
func (p *Plan) Closed() ([]*Block, error) {
	if !p.opt.has("conjugate") {
		return nil, errors.New("the rewrite conjugate is switched off")
	}
	blocks, err := p.Blocks()
	if why := errors.Unwrap(err); why != nil {
		err = why // of the first parameter
	}
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		if b.Family == None {
			return nil, b.Unknown
		}
		if other := b.dependsOn(); other != "" {
			return nil, fmt.Errorf("the distribution of %s depends on %s", listed(b.names), other)
		}
	}
	return blocks, nil
}

// dependsOn returns the name of a parameter outside of the block that its
// distribution depends on; "" if there is none.
func (b *Block) dependsOn() (name string) {
	var nodes []*ir.Node
	for _, f := range b.Given.Factors {
		nodes = append(append(nodes, f.X), f.Args...)
	}
	for _, p := range b.Given.Potentials {
		nodes = append(nodes, p.Term)
	}
	ir.Walk(func(n *ir.Node) bool {
		if n.Op == ir.Free && !slices.Contains(b.Free, n) && name == "" {
			name = n.Label
		}
		return true
	}, append(nodes, b.Given.Terms...)...)
	return name
}
