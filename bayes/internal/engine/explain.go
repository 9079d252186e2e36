package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// An explained error states an error of the sampler in terms of the model. It
// wraps both.
type explained struct {
	error
	cause error
}

func (e explained) Unwrap() []error { return []error{e.error, e.cause} }

// explain states an error of the sampler in terms of the model.
func explain(err error, m *ir.Model, p *plan.Plan) error {
	var noStart *mcmc.InitError
	var noStep *mcmc.StepSizeError
	var noMode *mcmc.NoModeError
	var broken *codeError
	switch {
	case errors.As(err, &broken):
		return explained{broken, err}
	case errors.As(err, &noMode):
		return explained{explainRise(noMode, m), err}
	case errors.Is(err, mcmc.ErrNotConcave):
		return explained{errors.New("there is no normal approximation: at its mode the posterior is flat, or has an edge, in some direction; use Sample without Method"), err}
	case errors.As(err, &noStart):
		return explained{explainStart(noStart, m, p), err}
	case errors.As(err, &noStep) && noStep.StepSize > 1:
		return explained{errors.New("the posterior is not a distribution: the data do not bound every parameter, and its prior is flat; give each parameter a proper prior, such as Normal(0, 10)"), err}
	case errors.As(err, &noStep):
		return explained{errors.New("no step size suits the log density: look for a discontinuity, such as a comparison of a parameter with a number, or for data that are huge on the model's scale"), err}
	}
	return fmt.Errorf("sampling failed: %w", err)
}

// explainRise says where the search for a mode ended.
func explainRise(err *mcmc.NoModeError, m *ir.Model) error {
	at := recordOne(m, nil, err.Q)
	var where []string
	for _, v := range at.Vars {
		if v.Size == 1 && v.Param {
			where = append(where, fmt.Sprintf("%s = %.3g", v.Name, at.Row(0, 0)[v.Offset]))
		}
	}
	text := "there is no mode: the density grows without bound"
	if len(where) > 0 {
		text += "; the search stopped at " + strings.Join(where[:min(len(where), 4)], ", ")
	}
	return errors.New(text + "; in a hierarchical model this happens as a scale goes to zero. Use Sample, which does not need a mode")
}

// explainStart finds the line that allows no starting point, in the model as
// written.
func explainStart(err *mcmc.InitError, m *ir.Model, p *plan.Plan) error {
	if len(m.Discrete) > 0 {
		m = p.Model // which has no parameters that were summed out
	}
	f, element := program.Compile(m).NewDensity().FailedAt(err.Q)
	if f == nil {
		for _, p := range m.Potentials {
			var v [1]float64
			program.CompileOutputs([]*ir.Node{p.Term}, m.Size()).NewOutputs().Eval(v[:], err.Q)
			switch bad := v[0]-v[0] != 0; {
			case bad && p.Stmt == nil:
				return fmt.Errorf("the Go log density is %v at each of %d starting points: check it at values that the priors allow, and give the parameters narrower priors if it is defined for few", v[0], err.Tries)
			case bad:
				return m.Source.Errorf(p.Stmt.At(), "this is %v, or its gradient is not finite, at each of %d starting points: check its signs and where its functions are defined", v[0], err.Tries)
			}
		}
		return fmt.Errorf("none of %d starting points has a finite log density and gradient: a term of the model overflows; give the parameters narrower priors, or bring the data to a scale near 1", err.Tries)
	}
	at := ""
	if f.Size() > 1 && element >= 0 {
		at = fmt.Sprintf(" (first in row %d)", f.Row(element))
	}
	if takesProbabilities(f) {
		return m.Source.Errorf(f.Stmt.At(), "the log density of this line is −Inf at each of %d starting points%s: the probabilities must lie between 0 and 1 and sum to 1, as those of a Dirichlet or of softmax(x) do, or p/sum(p)", err.Tries, at)
	}
	return m.Source.Errorf(f.Stmt.At(), "the log density of this line is −Inf at each of %d starting points%s: no value of the parameters that was tried allows these data; check the data against the distribution, its bounds and the signs of its scale", err.Tries, at)
}

// takesProbabilities reports whether an argument of the distribution is a vector
// that must sum to 1.
func takesProbabilities(f *ir.Factor) bool {
	if f.Multivariate != nil {
		return slices.ContainsFunc(f.Multivariate.Params, func(p distribution.MultiParam) bool { return p.Domain == distribution.Probabilities })
	}
	return slices.ContainsFunc(f.Family.Params, func(p distribution.Param) bool { return p.Domain == distribution.Probabilities })
}
