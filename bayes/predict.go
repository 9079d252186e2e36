package bayes

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
)

// Predict draws from the posterior predictive distribution: for each draw of
// the posterior, new observations of everything that the model observes. If d is
// nil, these replicate the observations that the model was fitted to. Otherwise d
// has the columns that the predictions depend on, and each of its rows gets a
// prediction; the observed columns may be missing. The effect of a new level is
// drawn from the distribution of effects. A function of a whole column, such as
// mean(x), keeps its value in the original data. Options are [Seed] and [Context].
//
// The result holds, as variables, the model's definitions with a value per
// row (such as mu) and the observations (such as y).
func (p *Posterior) Predict(d Data, opts ...Option) (*Posterior, error) {
	return p.predict(d, engine.Predict, opts)
}

// Expect is like [Posterior.Predict] but returns the expectation of each
// observation instead of a draw (posterior_epred of brms). For a binary
// observation it is the probability of 1.
func (p *Posterior) Expect(d Data, opts ...Option) (*Posterior, error) {
	return p.predict(d, engine.Expect, opts)
}

func (p *Posterior) predict(d Data, how engine.Prediction, opts []Option) (*Posterior, error) {
	o, err := newOptions(predicting, opts)
	if err != nil {
		return nil, err
	}
	learnt, err := p.learnt()
	if err != nil {
		return nil, err
	}
	var columns bind.Data // nil: the data that the model was fitted to
	if d != nil {
		if columns, err = d.columns(p.model.engine.Names()); err != nil {
			return nil, err
		}
	}
	table, err := learnt.Predict(o.ctx, columns, how, o.Seed)
	if err != nil {
		return nil, err
	}
	return &Posterior{Sampling: Sampling{Sampler: "forward", Chains: table.Chains, Draws: table.Draws}, table: table, text: p.text}, nil
}

// learnt returns the draws with their model and data.
func (p *Posterior) learnt() (engine.Draws, error) {
	if p.model == nil {
		return engine.Draws{}, errNoData
	}
	return engine.Draws{Model: p.model.engine, Data: p.data.Columns(), Table: p.table}, nil
}

// An ELPD is an estimate of how well a model predicts new data: see
// diagnose.ELPD.
type ELPD = diagnose.ELPD

// LOO estimates by Pareto-smoothed leave-one-out cross-validation how well the
// model predicts new data, without sampling again (arviz.loo). The result names
// the observations for which the estimate cannot be trusted. Its option is
// [Context].
func (p *Posterior) LOO(opts ...Option) (ELPD, error) {
	o, err := newOptions(judging, opts)
	if err != nil {
		return ELPD{}, err
	}
	learnt, err := p.learnt()
	if err != nil {
		return ELPD{}, err
	}
	if p.prior {
		return ELPD{}, errors.New("these are draws from the prior, which depends on no observations: call LOO on a posterior that Sample returns")
	}
	logLik, err := learnt.LogLik(o.ctx)
	if err != nil {
		return ELPD{}, err
	}
	var params [][][]float64
	for _, v := range p.table.Vars {
		if v.Param {
			for _, q := range p.table.Elements(v) {
				params = append(params, q.Chains)
			}
		}
	}
	return diagnose.LOO(logLik, diagnose.RelativeEfficiency(params...)), nil
}

// describeELPD describes an estimate in words.
func describeELPD(e ELPD) string {
	var b strings.Builder
	fmt.Fprintf(&b, "elpd_loo %.1f (standard error %.1f), effective parameters %.1f, %s\n", e.Estimate, e.SE, e.P, words.Plural(len(e.Pointwise), "observation"))
	if n := len(e.Unreliable); n > 0 {
		fmt.Fprintf(&b, "Warning: the estimate cannot be trusted for %s (Pareto-k too high), the first of them %d: they influence the posterior too much; refit the model without them.\n", words.Plural(n, "observation"), e.Unreliable[0])
	}
	return b.String()
}
