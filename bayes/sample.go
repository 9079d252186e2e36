package bayes

import (
	"github.com/gonbayes/gonbayes/bayes/internal/archive"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/column"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
)

// Sample draws from the posterior of the model given data. It uses NUTS unless the
// plan or [Method] chooses otherwise; if nothing is observed, it draws
// independently from the prior. It takes all options.
//
// When its [Context] is done, or in a notebook when the cell is interrupted,
// Sample returns the draws made so far, and Sampling.Partial is true. If there are
// no draws yet, it returns a [*NotDrawnError].
//
// In a notebook, and with [Cache], the posterior is filed under the text, the
// data, the options and the code that draws. If it is already there, Sample
// returns it in milliseconds, so the variables of earlier cells, which every later
// cell of a notebook evaluates again, cost next to nothing. A partial posterior is
// filed for as long as the kernel runs, unless it is very large; [Fresh] samples
// again.
func (m *Model) Sample(d Data, opts ...Option) (*Posterior, error) {
	o, err := newOptions(sampling, opts)
	if err != nil {
		return nil, err
	}
	return m.sample(d, o)
}

// Laplace draws from the normal approximation to the posterior at its mode, on
// the scale on which parameters are unbounded, where the density includes the
// Jacobian. It returns a posterior with one chain. Sampling.ParetoK says
// whether the draws can be trusted; if they cannot, the posterior has a
// warning. Options are [Draws], [Chains] (the number of starting points of the
// search for the mode), [Seed], [Context], [Keep], [Without], [NoPlan],
// [Cache], [Fresh] and [Quiet].
//
// It suits posteriors with plenty of data for each parameter, and takes a few
// milliseconds.
func (m *Model) Laplace(d Data, opts ...Option) (*Posterior, error) {
	return m.approximate(d, "laplace", opts)
}

// Pathfinder draws from normal approximations along the path of an optimiser
// (Zhang, Carpenter, Gelman and Vehtari 2022). It takes the best approximation on
// the path from each of as many starting points as [Chains] says, and resamples
// their draws by importance. Its options and its posterior are like those of
// [Model.Laplace]. It is better if the mode is far from most of the mass.
func (m *Model) Pathfinder(d Data, opts ...Option) (*Posterior, error) {
	return m.approximate(d, "pathfinder", opts)
}

func (m *Model) approximate(d Data, method string, opts []Option) (*Posterior, error) {
	o, err := newOptions(approximating, opts)
	if err != nil {
		return nil, err
	}
	o.Method = method
	return m.sample(d, o)
}

// Prior draws from the prior: the model without its observations. Data is
// needed for its columns and levels. The draws are independent. Predict(nil)
// then draws from the prior predictive distribution, and Check compares it with
// the data. Options are [Draws], [Chains], [Seed], [Context] and [Keep].
func (m *Model) Prior(d Data, opts ...Option) (*Posterior, error) {
	o, err := newOptions(drawingPrior, opts)
	if err != nil {
		return nil, err
	}
	columns, err := d.columns(m.engine.Names())
	if err != nil {
		return nil, err
	}
	return m.prior(columns, o)
}

func (m *Model) prior(columns bind.Data, o options) (*Posterior, error) {
	table, report, err := m.engine.Prior(o.ctx, columns, o.Options)
	if err != nil {
		return nil, err
	}
	return &Posterior{Sampling: Sampling(report), table: table, text: m.String(), model: m, data: column.Keep(columns), prior: true}, nil
}

// sample returns the filed posterior, or draws and files it.
func (m *Model) sample(d Data, o options) (*Posterior, error) {
	columns, err := d.columns(m.engine.Names())
	if err != nil {
		return nil, err
	}
	f := m.file(columns, o)
	damaged := false
	if !o.fresh {
		var r archive.Record
		var found bool
		if r, found, damaged = f.Get(); found {
			post := &Posterior{Sampling: Sampling(r.Report), table: r.Table, text: r.Text, model: m, data: column.Keep(columns)}
			if post.Sampling.Partial {
				post.warn(o)
			}
			return post, nil
		}
	}
	post, err := m.draw(columns, o)
	if err != nil {
		return nil, err
	}
	if damaged {
		post.notes = append(post.notes, "The filed posterior of this model was damaged, so it was drawn again.")
	}
	if err := f.Put(post.record()); err != nil {
		post.notes = append(post.notes, err.Error())
	}
	post.warn(o)
	return post, nil
}

// draw draws from the posterior.
func (m *Model) draw(columns bind.Data, o options) (*Posterior, error) {
	if o.Options.Progress == nil && !o.quiet && host.Current.Progress != nil {
		o.Options.Progress = host.Current.Progress()
	}
	ctx, release := host.Interruptible(o.ctx)
	defer release()
	table, report, err := m.engine.Sample(ctx, columns, o.Options)
	if err != nil {
		return nil, err
	}
	return &Posterior{Sampling: Sampling(report), table: table, text: m.String(), model: m, data: column.Keep(columns)}, nil
}

// warn lets the host show the warnings.
func (p *Posterior) warn(o options) {
	if o.quiet || host.Current.Warn == nil {
		return
	}
	for _, w := range p.Warnings() {
		host.Current.Warn(w)
	}
	p.told = true
}
