package randmodel_test

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/randmodel"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

var (
	models = flag.Int("random.models", 400, "how many random models are compared")
	first  = flag.Int("random.first", 0, "the number of the first of them, by which a failure is found again")
)

// On random models, programs and plans are what the definitions say. A model
// that is not is shown in full, and with as few statements as still fail.
func TestRandomModels(t *testing.T) {
	all := newTally()
	failures := 0
	for i := *first; i < *first+*models; i++ {
		m := random(i)
		err := check(m, i, all)
		if err == nil {
			continue
		}
		short := shrink(m, i, err)
		t.Errorf("model %d: %v\n%s\nshortest:\n%s\nof the data\n%s", i, err, m.Text(), short.Text(), describe(short))
		if failures++; failures == 10 {
			t.Fatal("and maybe others")
		}
	}
	t.Log(all)
	if *models < 100 {
		return
	}
	if all.bound*100 < *models*90 {
		t.Errorf("%d of %d models bind", all.bound, *models)
	}
	if all.finite*100 < all.points*80 {
		t.Errorf("the log density is finite at %d of %d points", all.finite, all.points)
	}
	if all.rough*100 > all.slopes*5 {
		t.Errorf("of %d derivatives %d are too rough to tell", all.slopes, all.rough)
	}
	for _, name := range append(plan.Rewrites(), "sample") {
		if all.rewrites[name] == 0 {
			t.Errorf("no model is rewritten by %s", name)
		}
	}
}

// random returns a model by its number.
func random(i int) *randmodel.Model { return randmodel.New(rand.New(rand.NewPCG(1, uint64(i)))) }

// A tally counts what a test has seen.
type tally struct {
	bound, points, finite, slopes, rough, predicted, again int
	rewrites                                               map[string]int
}

func newTally() *tally { return &tally{rewrites: map[string]int{}} }

func (t *tally) String() string {
	return fmt.Sprintf("%d models bound, %d of %d points finite, %d of %d derivatives rough, %d predicted new data, %d the old ones; statements by rewrite: %v",
		t.bound, t.finite, t.points, t.rough, t.slopes, t.predicted, t.again, t.rewrites)
}

// shrink returns a model with as few of the statements as fail in the same way.
func shrink(m *randmodel.Model, i int, as error) *randmodel.Model {
	kind, _, _ := strings.Cut(as.Error(), ":")
	for k := len(m.Lines) - 1; k >= 0 && len(m.Lines) > 1; k-- {
		short := *m
		short.Lines = slices.Delete(slices.Clone(m.Lines), k, k+1)
		if err := check(&short, i, newTally()); err != nil && strings.HasPrefix(err.Error(), kind+":") {
			return shrink(&short, i, err)
		}
	}
	return m
}

// describe prints the columns that a model names.
func describe(m *randmodel.Model) string {
	var b strings.Builder
	for _, data := range []bind.Data{m.Data, m.New} {
		for _, name := range names(m.Text()) {
			if c := data[name]; c != nil {
				fmt.Fprintf(&b, "%s %v %v %q table %q\n", name, c.Shape, c.Values, c.Labels, c.Table)
			}
		}
		b.WriteString("and to predict:\n")
	}
	return strings.TrimSuffix(b.String(), "and to predict:\n")
}

// names returns the names in a text.
func names(text string) []string {
	list := strings.FieldsFunc(text, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
	slices.Sort(list)
	return slices.Compact(list)
}

// check compares what a model's program and plans compute with what its
// definition says. The error starts with what is wrong, and a colon. A model
// that does not bind is no error, if it is told where and why.
func check(model *randmodel.Model, seed int, all *tally) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	tree, err := syntax.Parse(model.Text())
	if err != nil {
		return fmt.Errorf("syntax: %v", err)
	}
	m, err := bind.Bind(tree, model.Data)
	if err != nil {
		return placed("Bind", err)
	}
	all.bound++
	c := &comparison{m: m, whole: whole(m), r: rand.New(rand.NewPCG(2, uint64(seed))), all: all}
	for range 3 {
		c.points = append(c.points, c.point())
	}
	for _, step := range []func() error{c.written, c.plans, c.prediction} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.newData(tree, model)
}

// placed returns nil for an error that has a place in the text.
func placed(from string, err error) error {
	if e := (*syntax.Error)(nil); !errors.As(err, &e) || e.Line == 0 {
		return fmt.Errorf("%s, error without a place: %v", from, err)
	}
	return nil
}

// A comparison is of one bound model.
type comparison struct {
	m      *ir.Model
	whole  *ir.Model // m, with the distributions of whole numbers among its factors
	r      *rand.Rand
	points [][]float64
	all    *tally

	expected []float64 // what the model expects at the first point, nil: it is not known
}

// whole returns a model with the distributions of parameters that are whole
// numbers among its factors.
func whole(m *ir.Model) *ir.Model {
	w := *m
	w.Factors = slices.Concat(m.Factors, m.Discrete)
	return &w
}

// point returns random coordinates, with whole numbers that are possible there.
func (c *comparison) point() []float64 {
	q := make([]float64, c.m.Size()+c.m.States())
	for i := range c.m.Size() {
		q[i] = 0.7 * c.r.NormFloat64()
	}
	for _, f := range c.m.Discrete {
		p := naive.At(q)
		for i := range f.X.Size() {
			lo, hi := f.Family.Support(params(p, f, i))
			switch {
			case math.IsInf(lo, 0) || math.IsNaN(lo):
				lo, hi = 0, 1
			case !(hi <= lo+4):
				hi = lo + 4
			}
			q[f.X.Offset+i] = lo + float64(c.r.IntN(int(hi-lo)+1))
		}
	}
	return q
}

// params returns the parameters of a factor's element.
func params(p *naive.Point, f *ir.Factor, i int) []float64 {
	args := make([][]float64, len(f.Args))
	for j, a := range f.Args {
		args[j] = p.Eval(a)
	}
	return f.Params(nil, args, i)
}

// written compares the program of the model as it is written.
func (c *comparison) written() error {
	d := program.Compile(c.whole).NewDensity()
	definition := func(q []float64) float64 { return naive.At(q).LogDensity(c.whole) }
	grad := make([]float64, d.Dim())
	for _, q := range c.points {
		got, want := d.LogDensity(q, grad), definition(q)
		c.all.points++
		if want-want != 0 {
			continue
		}
		c.all.finite++
		if !near(got, want, 1e-9) && !(near(got, want, 1e-6) && c.gentle(d, q)) {
			return fmt.Errorf("log density: %.15g, by definition %.15g, at %v", got, want, q)
		}
		if err := c.slope("gradient", definition, grad, q); err != nil {
			return err
		}
	}
	if n := testing.AllocsPerRun(1, func() { d.LogDensity(c.points[0], grad) }); n != 0 {
		return fmt.Errorf("allocations: %v a gradient", n)
	}
	nodes := make([]*ir.Node, len(c.m.Vars))
	for i, v := range c.m.Vars {
		nodes[i] = v.Node
	}
	o := program.CompileOutputs(nodes, len(c.points[0])).NewOutputs()
	got := make([]float64, o.Size())
	for _, q := range c.points {
		o.Eval(got, q)
		if i := differ(got, variables(c.m, q)); i >= 0 {
			return fmt.Errorf("outputs: element %d is %v, by definition %v, at %v", i, got[i], variables(c.m, q)[i], q)
		}
	}
	return nil
}

// gentle reports whether a program agrees with the definition nearer to 0, so
// that what sets them apart at q is rounding: the definition takes 1 − p of a p
// that is next to 1.
func (c *comparison) gentle(d *program.Density, q []float64) bool {
	near0 := slices.Clone(q)
	for i := range c.m.Size() {
		near0[i] *= 0.3
	}
	return near(d.Value(near0), naive.At(near0).LogDensity(c.whole), 1e-9)
}

// variables returns the values of a model's variables, end to end, as a draw of
// the posterior has them.
func variables(m *ir.Model, q []float64) []float64 {
	p := naive.At(q)
	var draw []float64
	for _, v := range m.Vars {
		draw = append(draw, p.Eval(v.Node)...)
	}
	return draw
}

// slope compares a gradient with the derivative of f along a random line. It
// gives no verdict where the derivative cannot be told.
func (c *comparison) slope(kind string, f func(q []float64) float64, grad, q []float64) error {
	line, p := make([]float64, len(q)), slices.Clone(q)
	got, size := 0.0, 0.0
	for i := range c.m.Size() {
		line[i] = 2*c.r.Float64() - 1
		got += line[i] * grad[i]
		size += math.Abs(line[i] * grad[i])
	}
	want, rough := derivative(func(x float64) float64 {
		for i := range p {
			p[i] = q[i] + x*line[i]
		}
		return f(p)
	})
	c.all.slopes++
	tol := 1e-6*max(1, size) + rough
	if !(rough < 1e-4*max(1, size)) {
		c.all.rough++
		return nil
	}
	if !(math.Abs(got-want) <= tol) {
		return fmt.Errorf("%s: %.12g, derivative %.12g ± %.2g, at %v", kind, got, want, rough, q)
	}
	return nil
}

// derivative returns that of f at 0, by Richardson's extrapolation of central
// differences, and how far it can be trusted: where f has a kink or a jump
// nearby, estimates of different steps differ.
func derivative(f func(float64) float64) (d, rough float64) {
	central := func(h float64) float64 { return (f(h) - f(-h)) / (2 * h) }
	estimate := func(h float64) float64 {
		a, b, c := central(h), central(h/2), central(h/4)
		ab, bc := (4*b-a)/3, (4*c-b)/3
		return (16*bc - ab) / 15
	}
	d = estimate(1e-3)
	noise := 1e-13 * math.Abs(f(0)) / 1e-4
	return d, 10*math.Abs(d-estimate(2.3e-4)) + noise
}

// near reports whether two numbers agree to tol, relative to those above 1.
func near(x, y, tol float64) bool {
	return math.Abs(x-y) <= tol*max(1, math.Abs(x), math.Abs(y)) || x == y
}

// differ returns the first element in which two lists differ, −1 if there is
// none.
func differ(x, y []float64) int {
	if len(x) != len(y) {
		return min(len(x), len(y))
	}
	for i := range x {
		if !near(x[i], y[i], 1e-9) && !(math.IsNaN(x[i]) && math.IsNaN(y[i])) {
			return i
		}
	}
	return -1
}
