package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// BindNew binds a model to data other than those that it has learnt from, to
// predict. What the model observed in the data of old it now predicts, and
// such columns may be missing. Levels that are new come after the old ones,
// and functions of whole columns, such as mean(x), are of the old ones: they
// are part of what was learnt. An error is a *syntax.Error.
func BindNew(src *syntax.Model, old, data Data) (m *Model, err error) {
	train := newBinder(src, old)
	defer train.recover(&err)
	train.bind()
	b := newBinder(src, data)
	b.train = train
	defer b.recover(&err)
	b.bind()
	return b.model, nil
}

// respond binds a distribution of data that are to be predicted: one value for
// each row that its arguments have, or one in all.
func (b *binder) respond(s *syntax.Statement) {
	call := s.Value.(*syntax.Call)
	x := &Node{Op: Free}
	if isMultivariate(call) {
		for _, arg := range call.Args {
			for _, d := range b.expr(arg.Value).Dims {
				if d.Kind == Row && len(x.Dims) == 0 {
					x.Dims = []*Dim{d}
				}
			}
		}
		b.respondTogether(s, call, x)
		return
	}
	if rows := b.distribution(call).rows(); rows != nil {
		x.Dims = []*Dim{rows}
	}
	f := b.factor(s, call, x)
	f.Observed = true
	b.model.Factors = append(b.model.Factors, f)
}

// extend puts the levels that were learnt from before those that are new.
func (l *levels) extend(old []string) {
	labels := slices.Clone(old)
	to := make([]int32, len(l.dim.Labels))
	for k, label := range l.dim.Labels {
		p := slices.Index(labels, label)
		if p < 0 {
			p = len(labels)
			labels = append(labels, label)
		}
		to[k] = int32(p)
	}
	l.dim.Labels = labels
	for i, k := range l.codes {
		l.codes[i] = to[k]
	}
}

// Predicted returns what Predict computes: the definitions that have a value
// per row, and then what the model says of data, observed and missing.
func (m *Model) Predicted() []*Variable {
	list := slices.Clone(m.Rows)
	for _, f := range m.Factors {
		if f.Observed {
			list = append(list, &Variable{Name: f.Stmt.Target.String(), Node: f.X, Param: true, Prior: f})
		}
	}
	return append(list, m.Imputed...)
}

// Predict returns a function that sets dst to the values of Predicted, one
// after another, given a draw from the posterior, drawing from r what is
// chance. The nodes of old say where a draw holds the parameters and over
// which dimensions. Elements for levels that are new are drawn from their
// distribution.
func (m *Model) Predict(r *rand.Rand, old map[string]*Node) (func(dst, draw []float64), error) {
	return m.predict(r, old, func(f *Factor, known map[*Node][]float64) []float64 { return f.draw(r, known) })
}

// Expect is like Predict, with the expectation of data in place of a draw.
func (m *Model) Expect(r *rand.Rand, old map[string]*Node) (func(dst, draw []float64), error) {
	for _, f := range m.Factors {
		if f.Observed && (f.Multivariate != nil || f.Sequential) {
			return nil, m.Source.Errorf(f.Stmt.At(), "the expectation of %s is not known, only draws: Predict has them", f.Stmt.Target)
		}
	}
	return m.predict(r, old, (*Factor).expect)
}

func (m *Model) predict(r *rand.Rand, old map[string]*Node, respond func(f *Factor, known map[*Node][]float64) []float64) (func(dst, draw []float64), error) {
	origins := make([]origin, len(m.Vars))
	for i, v := range m.Vars {
		if v.New {
			continue
		}
		var err error
		if origins[i], err = v.origin(old[v.Name]); v.Param && err != nil {
			return nil, err
		}
	}
	predicted := m.Predicted()
	return func(dst, draw []float64) {
		known := map[*Node][]float64{}
		for i, v := range m.Vars {
			if v.Param {
				known[v.Node] = origins[i].values(v, draw, r, known)
			}
		}
		for _, v := range predicted {
			if v.Param {
				dst = dst[copy(dst, respond(v.Prior, known)):]
			} else {
				dst = dst[copy(dst, eval(v.Node, known)):]
			}
		}
	}, nil
}

// An origin says where in a draw the elements of a parameter lie; −1: nowhere.
type origin struct {
	index []int
	whole bool // all are there
}

func (v *Variable) origin(old *Node) (origin, error) {
	if old == nil || len(old.Dims) != len(v.Node.Dims) {
		return origin{}, fmt.Errorf("the posterior has no %s of these dimensions", v.Name)
	}
	o := origin{index: []int{old.Offset}, whole: true}
	stride := old.Size()
	for k, d := range v.Node.Dims {
		was := old.Dims[k]
		stride /= was.Size
		if d.Labels == nil && d.Size != was.Size {
			return origin{}, fmt.Errorf("%s has %d elements now and had %d", v.Name, d.Size, was.Size)
		}
		longer := make([]int, 0, len(o.index)*d.Size)
		for _, start := range o.index {
			for p := range d.Size {
				if d.Labels != nil {
					p = slices.Index(was.Labels, d.Labels[p])
				}
				if p < 0 && v.together(k) {
					return origin{}, fmt.Errorf("%s has elements that depend on each other, so that those for levels that are new, such as %s, cannot be drawn alone", v.Name, d.Labels[len(was.Labels)])
				}
				if p < 0 || start < 0 {
					o.whole = false
					longer = append(longer, -1)
					continue
				}
				longer = append(longer, start+p*stride)
			}
		}
		o.index = longer
	}
	return o, nil
}

// values returns the elements of a parameter in a draw.
func (o origin) values(v *Variable, draw []float64, r *rand.Rand, known map[*Node][]float64) []float64 {
	var values []float64
	if o.whole {
		values = make([]float64, len(o.index))
	} else {
		values = v.draw(r, known)
	}
	for i, at := range o.index {
		if at >= 0 {
			values[i] = draw[at]
		}
	}
	return values
}

// Observations returns how many observations LogLik is of.
func (m *Model) Observations() int {
	n := 0
	for _, f := range m.Factors {
		if f.Observed {
			n += f.Size()
		}
	}
	return n
}

// LogLik sets dst to the log density of each observation, statement by
// statement, given the values of Vars, which lie in draw one after another.
func (m *Model) LogLik(dst, draw []float64) {
	known := map[*Node][]float64{}
	for _, v := range m.Vars {
		n := v.Node.Size()
		known[v.Node] = draw[:n]
		draw = draw[n:]
	}
	for _, f := range m.Factors {
		if f.Observed {
			f.logProb(dst, known)
			dst = dst[f.Size():]
		}
	}
}

// logProb sets dst to the log density of each element.
func (f *Factor) logProb(dst []float64, known map[*Node][]float64) {
	x := eval(f.X, known)
	if f.Multivariate != nil {
		f.LogProb(dst, x, f.values(known))
		return
	}
	f.each(known, func(i int, a []float64) { dst[i] = f.Family.LogProb(element(x, i), a) })
}
