package engine

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// Draws are the draws of a model, with the model and its data.
type Draws struct {
	Model Model
	Data  bind.Data
	Table *draws.Table
}

// A Prediction says how to predict observations: by draws or by expectations.
type Prediction func(m *ir.Model, r *rand.Rand, old map[string]*ir.Node) (*program.Simulation, error)

// The predictions.
var (
	Predict Prediction = program.Predict
	Expect  Prediction = program.Expect
)

// Predict predicts, for each draw, a value for each row of data. If data is nil,
// it predicts the rows that the model was fitted to.
func (d Draws) Predict(ctx context.Context, data bind.Data, how Prediction, seed int) (*draws.Table, error) {
	bound, err := d.bind(data)
	if err != nil {
		return nil, err
	}
	out, dims := &draws.Table{}, dimensions{}
	for _, v := range bound.Predicted() {
		out.Define(v.Name, dims.all(ownDims(v)), v.Param)
	}
	if numbers := out.Width * d.Table.Chains * d.Table.Draws; numbers > maxNumbers {
		return nil, fmt.Errorf("this would be %d predicted numbers: predict fewer rows at a time", numbers)
	}
	out.Make(d.Table.Chains, d.Table.Draws)
	old := map[string]*ir.Node{}
	vars, _ := inputs(d.Table)
	for _, v := range vars {
		old[v.Name] = v.Node
	}
	return out, d.eachChain(ctx, "before all draws were predicted", func(c int) (func(i int), error) {
		predict, err := how(bound, rand.New(rand.NewPCG(uint64(seed), uint64(c))), old)
		return func(i int) { predict.Run(out.Row(c, i), d.Table.Row(c, i)) }, err
	})
}

// bind binds the model to new data, or again to the data it was fitted to.
func (d Draws) bind(data bind.Data) (*ir.Model, error) {
	if data == nil {
		return bind.Bind(d.Model.Tree, d.Data)
	}
	return bind.BindNew(d.Model.Tree, d.Data, data)
}

// Observed returns the names of the observed columns and expressions, and the
// values that the model was fitted to; NaN where they are missing.
func (d Draws) Observed() (names []string, values map[string][]float64, err error) {
	bound, err := d.bind(nil)
	if err != nil {
		return nil, nil, err
	}
	values = map[string][]float64{}
	for _, v := range bound.Predicted() {
		if !v.Param {
			continue
		}
		names = append(names, v.Name)
		values[v.Name] = v.Node.Value
		if c := d.Data[v.Name]; c != nil { // of which some values may be missing
			values[v.Name] = c.Values
		}
	}
	return names, values, nil
}

// Predicted returns the predictions of a name, by draw and row, for at most so
// many draws of each chain.
func (d Draws) Predicted(ctx context.Context, data bind.Data, how Prediction, seed int, name string, most int) ([][]float64, error) {
	d.Table = d.Table.Thin(most)
	t, err := d.Predict(ctx, data, how, seed)
	if err != nil {
		return nil, err
	}
	v := t.Var(name)
	if v == nil {
		return nil, errors.New("the model does not predict " + name)
	}
	var list [][]float64
	for c := range t.Chains {
		for i := range t.Draws {
			list = append(list, t.Row(c, i)[v.Offset:v.Offset+v.Size])
		}
	}
	return list, nil
}

// LogLik returns the log density of each observation in each draw, by chain and
// draw.
func (d Draws) LogLik(ctx context.Context) ([][][]float64, error) {
	bound, err := d.bind(nil)
	if err != nil {
		return nil, err
	}
	n, width := bound.Observations(), 0
	if n == 0 {
		return nil, errors.New("the model observes nothing, so there is nothing to predict")
	}
	for _, v := range bound.Vars {
		width += v.Node.Size()
	}
	logLik := make([][][]float64, d.Table.Chains)
	for c := range logLik {
		logLik[c] = make([][]float64, d.Table.Draws)
	}
	return logLik, d.eachChain(ctx, "before all observations were judged", func(c int) (func(i int), error) {
		likelihood := program.NewLikelihood(bound)
		return func(i int) {
			logLik[c][i] = make([]float64, n)
			likelihood.Eval(logLik[c][i], d.Table.Row(c, i)[:width])
		}, nil
	})
}

// ownDims gives the rows of each variable a dimension of its own, as ArviZ does,
// because tables may have different numbers of rows.
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

// eachChain calls begin for each chain, and the function that begin returns for
// every draw of that chain. Chains run concurrently. When is part of the error if
// ctx is done.
func (d Draws) eachChain(ctx context.Context, when string, begin func(c int) (do func(i int), err error)) error {
	errs := make([]error, d.Table.Chains)
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for c := range d.Table.Chains {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			do, err := begin(c)
			if err != nil {
				errs[c] = err
				return
			}
			for i := range d.Table.Draws {
				if ctx.Err() != nil {
					errs[c] = stopped(ctx, when)
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
