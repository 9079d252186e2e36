package randmodel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/randmodel"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// prediction compares the likelihood of each observation, draws from the prior,
// and predictions of the data that the model has learnt from.
func (c *comparison) prediction() error {
	likelihood := program.NewLikelihood(c.m)
	for k, q := range c.points {
		draw := variables(c.m, q)
		got := make([]float64, c.m.Observations())
		likelihood.Eval(got, draw)
		if i := differ(got, c.logLikelihood(q)); i >= 0 && c.logLikelihood(q)[i]-c.logLikelihood(q)[i] == 0 {
			return fmt.Errorf("likelihood: of observation %d %.15g, by definition %.15g, at %v", i, got[i], c.logLikelihood(q)[i], q)
		}
		for _, mean := range []bool{false, true} {
			how := program.Predict
			if mean {
				how = program.Expect
			}
			if mean && k > 0 {
				continue // expectations take long where they are integrals
			}
			s, err := how(c.m, stream(), places(c.m))
			if err != nil {
				if err := placed("Predict", err); err != nil {
					return err
				}
				continue
			}
			got := make([]float64, s.Size())
			s.Run(got, draw)
			if want := c.predicted(q, mean); differ(got, want) >= 0 {
				i := differ(got, want)
				return fmt.Errorf("prediction: element %d is %v, by definition %v (expectation: %v), at %v", i, got[i:], want[i:], mean, q)
			}
			if mean {
				c.expected = got
			}
		}
	}
	s := program.Forward(c.m, stream())
	got := make([]float64, s.Size())
	s.Run(got, nil)
	if want := c.forward(); differ(got, want) >= 0 {
		i := differ(got, want)
		return fmt.Errorf("draw from the prior: element %d is %v, by definition %v", i, got[i], want[i])
	}
	return nil
}

// stream returns the same random numbers each time.
func stream() *rand.Rand { return rand.New(rand.NewPCG(7, 7)) }

// places says where a draw holds the variables of a model.
func places(m *ir.Model) map[string]*ir.Node {
	old, at := map[string]*ir.Node{}, 0
	for _, v := range m.Vars {
		old[v.Name] = &ir.Node{Op: ir.Free, Dims: v.Node.Dims, Offset: at}
		at += v.Node.Size()
	}
	return old
}

// logLikelihood returns the log density of each observation by definition.
func (c *comparison) logLikelihood(q []float64) []float64 {
	p := naive.At(q)
	var all []float64
	for _, f := range c.m.Factors {
		if !f.Observed {
			continue
		}
		x := p.Eval(f.X)
		for i := range f.Size() {
			if f.Multivariate == nil {
				all = append(all, f.Family.LogProb(ir.Element(x, i), params(p, f, i)))
				continue
			}
			width := len(x) / f.Size()
			all = append(all, f.Multivariate.LogProb(x[i*width:][:width], f.N, vectors(p, f, i), make([]float64, f.Multivariate.Scratch(f.N))))
		}
	}
	return all
}

// vectors returns the parameters of draw i of a multivariate factor.
func vectors(p *naive.Point, f *ir.Factor, i int) [][]float64 {
	args := make([][]float64, len(f.Args))
	for j, a := range f.Args {
		args[j] = p.Eval(a)
	}
	return f.Draw(make([][]float64, len(args)), args, i)
}

// predicted returns what the model predicts at a point, by definition, with
// random numbers taken in the order of statements and elements.
func (c *comparison) predicted(q []float64, mean bool) []float64 {
	p, r := naive.At(q), stream()
	var all []float64
	for _, v := range c.m.Predicted() {
		if v.Param {
			all = append(all, simulated(p, r, v.Prior, mean)...)
		} else {
			all = append(all, p.Eval(v.Node)...)
		}
	}
	return all
}

// simulated returns a draw of a factor, or its expectation.
func simulated(p *naive.Point, r *rand.Rand, f *ir.Factor, mean bool) []float64 {
	x := make([]float64, f.X.Size())
	width := len(x) / max(1, f.Size())
	for i := range f.Size() {
		switch {
		case f.Multivariate != nil:
			f.Multivariate.Rand(r, x[i*width:][:width], f.N, vectors(p, f, i), make([]float64, f.Multivariate.Scratch(f.N)))
		case mean:
			x[i] = f.Family.Mean(params(p, f, i))
		default:
			x[i] = f.Family.Rand(r, params(p, f, i))
		}
	}
	return x
}

// forward returns a draw of the variables from the prior, by definition.
func (c *comparison) forward() []float64 {
	r := stream()
	known := map[*ir.Node][]float64{}
	for _, v := range c.m.Vars {
		switch f := v.Prior; {
		case !v.Param:
		case f.Sequential: // each element depends on those before it
			x := make([]float64, f.X.Size())
			for i := range x {
				known[f.X] = x
				x[i] = f.Family.Rand(r, params(naive.With(known), f, i))
			}
		default:
			known[f.X] = simulated(naive.With(known), r, f, false)
			if f.Ordered {
				c.order(known, r, f)
			}
		}
	}
	var all []float64
	for _, v := range c.m.Vars {
		all = append(all, naive.With(known).Eval(v.Node)...)
	}
	return all
}

// order puts draws along the last dimension into rising order, by drawing
// again where they have distributions of their own.
func (c *comparison) order(known map[*ir.Node][]float64, r *rand.Rand, f *ir.Factor) {
	x, p := known[f.X], naive.With(known)
	n := f.Dims[len(f.Dims)-1].Size
	for start := 0; start < len(x); start += n {
		line, own := x[start:start+n], false
		for i := range n {
			own = own || !slices.Equal(params(p, f, start+i), params(p, f, start))
		}
		for own && !slices.IsSorted(line) {
			for i := range line {
				line[i] = f.Family.Rand(r, params(p, f, start+i))
			}
		}
		slices.Sort(line)
	}
}

// newData predicts other data, and the same again.
func (c *comparison) newData(tree *syntax.Model, model *randmodel.Model) error {
	q := c.points[0]
	draw := variables(c.m, q)
	for _, data := range []bind.Data{model.New, model.Data} {
		m, err := bind.BindNew(tree, model.Data, data)
		if err != nil {
			if err := placed("BindNew", err); err != nil {
				return err
			}
			continue
		}
		s, err := program.Predict(m, stream(), places(c.m))
		if err != nil {
			if err := placed("Predict of new data", err); err != nil {
				return err
			}
			continue
		}
		s.Run(make([]float64, s.Size()), draw)
		c.all.predicted++
	}
	return c.sameData(tree, model, draw)
}

// sameData compares predictions of the data that the model has learnt from with
// predictions of new data that are the same.
func (c *comparison) sameData(tree *syntax.Model, model *randmodel.Model, draw []float64) error {
	m, err := bind.BindNew(tree, model.Data, model.Data)
	if err != nil || len(m.Imputed) > 0 || slices.ContainsFunc(m.Vars, func(v *ir.Variable) bool { return v.New }) {
		return nil
	}
	s, err := program.Expect(m, stream(), places(c.m))
	if err != nil || c.expected == nil {
		return nil
	}
	was, now := c.expected, make([]float64, s.Size())
	s.Run(now, draw)
	learnt, again := c.m.Predicted(), m.Predicted()
	if len(learnt) != len(again) {
		return fmt.Errorf("same data again: %d variables are predicted, and were %d", len(again), len(learnt))
	}
	for k, v := range learnt {
		w := again[k]
		n, l := v.Node.Size(), w.Node.Size()
		x, y := was[:n], now[:l]
		was, now = was[n:], now[l:]
		if n != l {
			continue // one for all rows, or rows that lack observations
		}
		c.all.again++
		for i := range x {
			if !near(x[i], y[i], 1e-9) && !math.IsNaN(x[i]) {
				return fmt.Errorf("same data again: element %d of %s is %v, and was %v", i, v.Name, y[i], x[i])
			}
		}
	}
	return nil
}
