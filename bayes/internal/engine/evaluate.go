package engine

import (
	"fmt"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Evaluate evaluates an expression over the variables of a table in each draw and
// returns its elements, labelled as tables show them. The model of the draws,
// which may be nil, improves error messages.
func Evaluate(t *draws.Table, m *Model, expr string) ([]draws.Quantity, error) {
	if q, ok := t.Named(expr); ok {
		return q, nil
	}
	node, dims, err := bindExpr(t, m, expr)
	if err != nil {
		return nil, err
	}
	out := program.CompileOutputs([]*ir.Node{node}, t.Width).NewOutputs()
	q := draws.NewQuantities(draws.Labels(expr, dims.all(node.Dims)), t.Chains, t.Draws)
	dst := make([]float64, out.Size())
	for c := range t.Chains {
		for i := range t.Draws {
			out.Eval(dst, t.Row(c, i))
			for k, v := range dst {
				q[k].Chains[c][i] = v
			}
		}
	}
	return q, nil
}

// Derive adds a variable to a table, defined by an expression over the others.
func Derive(t *draws.Table, m *Model, name, expr string) error {
	if t.Var(name) != nil {
		return fmt.Errorf("there is a variable %s already: choose another name", name)
	}
	node, dims, err := bindExpr(t, m, expr)
	if err != nil {
		return err
	}
	node = bind.Named(name, node)
	out := program.CompileOutputs([]*ir.Node{node}, t.Width).NewOutputs()
	t.Extend(name, dims.all(node.Dims), out.Eval)
	return nil
}

// bindExpr types an expression over the variables of a table.
func bindExpr(t *draws.Table, m *Model, expr string) (*ir.Node, dimensions, error) {
	vars, dims := inputs(t)
	node, err := bind.BindExpr(expr, vars)
	if name := perRow(t, m, expr); err != nil && name != "" {
		err = fmt.Errorf("%s has a value per row of the data, and such values are not kept by default: call Predict(nil), or sample with bayes.Keep(%q)", name, name)
	}
	return node, dims, err
}

// inputs returns the variables of a table as inputs of expressions, which read
// their values from a draw.
func inputs(t *draws.Table) ([]*ir.Variable, dimensions) {
	own, dims := map[*draws.Dim]*ir.Dim{}, dimensions{}
	vars := make([]*ir.Variable, len(t.Vars))
	for i, v := range t.Vars {
		node := &ir.Node{Op: ir.Free, Offset: v.Offset}
		for _, d := range v.Dims {
			if own[d] == nil {
				own[d] = &ir.Dim{Name: d.Name, Size: d.Size, Labels: d.Labels}
				if d.Levels {
					own[d].Kind = ir.Level
				}
				dims[own[d]] = d
			}
			node.Dims = append(node.Dims, own[d])
		}
		vars[i] = &ir.Variable{Name: v.Name, Node: node}
	}
	return vars, dims
}

// perRow returns a name in the expression that the model defines with a value per
// row, if there is one.
func perRow(t *draws.Table, m *Model, expr string) (name string) {
	e, err := syntax.ParseExpr(expr)
	if err != nil || m == nil {
		return ""
	}
	syntax.Walk(e, func(e syntax.Expr) bool {
		n, ok := e.(*syntax.Name)
		for _, s := range m.Tree.Statements {
			if target, isName := s.Target.(*syntax.Name); ok && isName && !s.Sampled && target.Name == n.Name && !slices.Contains(t.Names(), n.Name) {
				name = n.Name
			}
		}
		return true
	})
	return name
}
