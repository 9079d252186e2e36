package bayes

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// errNoData says that a posterior was loaded and not sampled.
var errNoData = errors.New("this posterior was loaded from a file, which does not hold the data: sample the model to have them")

// Predict draws from the posterior predictive distribution: for each draw of
// the posterior, new observations of everything that the model observes. With
// nil for data these are replications of the observations that the model has
// learnt from. Otherwise d has the columns that they depend on, and predicts a
// value for each row; the observed columns may be missing. A level that is new
// gets an effect drawn from the distribution of effects. What is computed of
// whole columns, such as mean(x), stays what it was.
//
// The result holds, as variables, the model's definitions with a value per
// row (such as mu) and the observations (such as y).
func (p *Posterior) Predict(d Data, opts ...Option) (*Posterior, error) {
	bound, err := p.bindNew(d)
	if err != nil {
		return nil, err
	}
	return p.predict(bound, program.Predict, opts)
}

// Expect is like [Posterior.Predict] with the expectation of each observation
// in place of a draw of it: where the line is, and not where the dots around
// it fall (posterior_epred of brms). For a yes or no it is the probability of
// yes.
func (p *Posterior) Expect(d Data, opts ...Option) (*Posterior, error) {
	bound, err := p.bindNew(d)
	if err != nil {
		return nil, err
	}
	return p.predict(bound, program.Expect, opts)
}

// A predictor makes of a bound model the function that predicts a draw.
type predictor func(m *ir.Model, r *rand.Rand, old map[string]*ir.Node) (*program.Simulation, error)

func (p *Posterior) predict(bound *ir.Model, how predictor, opts []Option) (*Posterior, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	vars := bound.Predicted()
	out := &Posterior{text: p.text, chains: p.chains, draws: p.draws}
	for _, v := range vars {
		out.addVariable(v.Name, ownDims(v), v.Param)
	}
	if numbers := out.width * p.chains * p.draws; numbers > maxNumbers {
		return nil, fmt.Errorf("this would be %d predicted numbers: predict fewer rows at a time", numbers)
	}
	out.values = make([]float64, p.chains*p.draws*out.width)
	old := map[string]*ir.Node{}
	for _, v := range p.vars {
		old[v.name] = &ir.Node{Op: ir.Free, Dims: v.dims, Offset: v.offset}
	}
	err = p.eachChain(func(c int) error {
		r := rand.New(rand.NewPCG(uint64(o.seed), uint64(c)))
		predict, err := how(bound, r, old)
		if err != nil {
			return err
		}
		for i := range p.draws {
			predict.Run(out.row(c, i), p.row(c, i))
		}
		return nil
	})
	out.Sampling = Sampling{Sampler: "forward", Chains: p.chains, Draws: p.draws}
	return out, err
}

// bindNew binds the model to new data, or again to those it has learnt from.
func (p *Posterior) bindNew(d Data) (*ir.Model, error) {
	if p.model == nil {
		return nil, errNoData
	}
	if d == nil {
		return bind.Bind(p.model.tree, p.data)
	}
	columns, err := d.columns(p.model.names())
	if err != nil {
		return nil, err
	}
	return bind.BindNew(p.model.tree, p.data, columns)
}

// ownDims names the rows of a variable as its own, as ArviZ does: two tables
// may have rows of different number.
func ownDims(v *ir.Variable) []*ir.Dim {
	dims := make([]*ir.Dim, len(v.Node.Dims))
	for i, d := range v.Node.Dims {
		dims[i] = d
		if d.Kind == ir.Row {
			dims[i] = &ir.Dim{Name: fmt.Sprintf("%s_dim_%d", v.Name, i), Size: d.Size}
			for k := range d.Size {
				if d.Row(0) > 0 || d.Numbers != nil { // else they are numbers from 0 as they are
					dims[i].Labels = append(dims[i].Labels, fmt.Sprint(d.Row(k)))
				}
			}
		}
	}
	return dims
}

// eachChain calls do for every chain, side by side.
func (p *Posterior) eachChain(do func(c int) error) error {
	errs := make([]error, p.chains)
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for c := range p.chains {
		free <- struct{}{}
		wg.Go(func() {
			errs[c] = do(c)
			<-free
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// An ELPD is an estimate of how well a model predicts new data: see
// diagnose.ELPD.
type ELPD = diagnose.ELPD

// LOO estimates by leave-one-out cross-validation how well the model predicts
// data like those it has learnt from, without sampling again, and says of
// which observations the estimate cannot be trusted (arviz.loo).
func (p *Posterior) LOO() (ELPD, error) {
	switch {
	case p.model == nil:
		return ELPD{}, errNoData
	case p.prior:
		return ELPD{}, errors.New("these are draws from the prior, which has learnt from nothing that could be left out: LOO judges what Sample returns")
	}
	bound, err := bind.Bind(p.model.tree, p.data)
	if err != nil {
		return ELPD{}, err
	}
	n, width := bound.Observations(), 0
	if n == 0 {
		return ELPD{}, errors.New("the model observes nothing, so it predicts nothing")
	}
	for _, v := range bound.Vars {
		width += v.Node.Size()
	}
	logLik := make([][][]float64, p.chains)
	_ = p.eachChain(func(c int) error { // none can fail
		logLik[c] = make([][]float64, p.draws)
		likelihood := program.NewLikelihood(bound)
		for i := range logLik[c] {
			logLik[c][i] = make([]float64, n)
			likelihood.Eval(logLik[c][i], p.row(c, i)[:width])
		}
		return nil
	})
	var params [][][]float64
	for _, v := range p.vars {
		if v.param {
			for _, q := range p.elements(v) {
				params = append(params, q.chains)
			}
		}
	}
	return diagnose.LOO(logLik, diagnose.RelativeEfficiency(params...)), nil
}

// describeELPD says in words what an estimate says.
func describeELPD(e ELPD) string {
	var b strings.Builder
	fmt.Fprintf(&b, "elpd_loo %.1f (standard error %.1f), effective parameters %.1f, %s\n", e.Estimate, e.SE, e.P, plural(len(e.Pointwise), "observation"))
	if n := len(e.Unreliable); n > 0 {
		fmt.Fprintf(&b, "Warning: the estimate cannot be trusted for %s (Pareto-k too high), the first of them %d: they move the posterior so much that leaving them out cannot be had from it.\n", plural(n, "observation"), e.Unreliable[0])
	}
	return b.String()
}
