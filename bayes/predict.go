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
// the posterior, new observations of everything that the model observes. With
// nil for data these are replications of the observations that the model has
// learnt from. Otherwise d has the columns that they depend on, and predicts a
// value for each row; the observed columns may be missing. A level that is new
// gets an effect drawn from the distribution of effects. A function of a whole
// column, such as mean(x), stays what it was. Options are [Seed] and [Context].
//
// The result holds, as variables, the model's definitions with a value per
// row (such as mu) and the observations (such as y).
func (p *Posterior) Predict(d Data, opts ...Option) (*Posterior, error) {
	return p.predict(d, engine.Predict, opts)
}

// Expect is like [Posterior.Predict] with the expectation of each observation
// in place of a draw of it: where the line is, and not where the dots around
// it fall (posterior_epred of brms). For a yes or no it is the probability of
// yes.
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
	var columns bind.Data // nil: those that it has learnt from
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

// learnt returns the draws with the model and the data behind them.
func (p *Posterior) learnt() (engine.Draws, error) {
	if p.model == nil {
		return engine.Draws{}, errNoData
	}
	return engine.Draws{Model: p.model.engine, Data: p.data.Columns(), Table: p.table}, nil
}

// An ELPD is an estimate of how well a model predicts new data: see
// diagnose.ELPD.
type ELPD = diagnose.ELPD

// LOO estimates by leave-one-out cross-validation how well the model predicts
// data like those it has learnt from, without sampling again, and says of
// which observations the estimate cannot be trusted (arviz.loo). Its option is
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
		return ELPD{}, errors.New("these are draws from the prior, which has learnt from nothing that could be left out: LOO judges a posterior that Sample returns")
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

// describeELPD says in words what an estimate says.
func describeELPD(e ELPD) string {
	var b strings.Builder
	fmt.Fprintf(&b, "elpd_loo %.1f (standard error %.1f), effective parameters %.1f, %s\n", e.Estimate, e.SE, e.P, words.Plural(len(e.Pointwise), "observation"))
	if n := len(e.Unreliable); n > 0 {
		fmt.Fprintf(&b, "Warning: the estimate cannot be trusted for %s (Pareto-k too high), the first of them %d: they move the posterior too much; refit the model without them.\n", words.Plural(n, "observation"), e.Unreliable[0])
	}
	return b.String()
}
