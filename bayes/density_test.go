package bayes

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// line is a regression in Go, with its gradient: y ~ Normal(a + b[0]*x +
// b[1]*x², s).
func line(x, y []float64) func(q, grad []float64) float64 {
	return func(q, grad []float64) float64 {
		s := q[3]
		clear(grad)
		l := 0.0
		for i, v := range x {
			r := y[i] - q[0] - q[1]*v - q[2]*v*v
			l -= math.Log(s) + r*r/(2*s*s)
			grad[0] += r / (s * s)
			grad[1] += r * v / (s * s)
			grad[2] += r * v * v / (s * s)
			grad[3] += r*r/(s*s*s) - 1/s
		}
		return l
	}
}

const lineText = "a ~ Normal(0, 5)\nb[2] ~ Normal(0, 5)\ns ~ HalfNormal(2)\nat2 = a + 2*b[0] + 4*b[1]\n"

var (
	lineX = []float64{-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2}
	lineY = []float64{5.2, 2.6, 1.1, 0.4, 0.7, 1.6, 3.4, 6.1, 9.3}
)

// Go code and the language say the same model: the posteriors agree, by each
// method, and Explain says which it is.
func TestDensity(t *testing.T) {
	said := mustParse(t, lineText+"y ~ Normal(a + b[0]*x + b[1]*sqr(x), s)")
	want := Must(said.Sample(Data{"x": lineX, "y": lineY}, Quiet())).Summary()
	m, grad := mustParse(t, lineText), line(lineX, lineY)
	with := m.With(Density{Gradient: grad})
	without := m.With(Density{Name: "line", Value: func(q []float64) float64 { return grad(q, make([]float64, 4)) }})
	for name, c := range map[string]struct {
		model   *Model
		opts    []Option
		sampler string
	}{
		"gradient":   {with, nil, "NUTS"},
		"value":      {without, []Option{Draws(4000)}, "slice"},
		"metropolis": {without, []Option{Draws(8000), Tune(2000), Method("metropolis")}, "Metropolis"},
		"slice":      {with, []Option{Draws(4000), Method("slice")}, "slice"},
	} {
		post, err := c.model.Sample(nil, append(c.opts, Quiet())...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if post.Sampling.Sampler != c.sampler {
			t.Errorf("%s: sampled by %s, want %s", name, post.Sampling.Sampler, c.sampler)
		}
		for i, got := range post.Summary().Rows {
			w := want.Rows[i]
			if got.Name != w.Name || math.Abs(got.Mean-w.Mean) > 5*math.Hypot(got.MCSEMean, w.MCSEMean) || math.Abs(got.SD/w.SD-1) > 0.15 {
				t.Errorf("%s: %s has mean %.3f and sd %.3f, want %s with %.3f and %.3f", name, got.Name, got.Mean, got.SD, w.Name, w.Mean, w.SD)
			}
		}
	}
	if plan := Must(without.Explain(nil)).String(); !strings.Contains(plan, `slice: the Go log density "line" has no gradient`) {
		t.Error(plan)
	}
	mode, err := with.Optimize(nil)
	if err != nil {
		t.Fatal(err)
	}
	same := Must(said.Optimize(Data{"x": lineX, "y": lineY}))
	for _, name := range []string{"a", "b[0]", "b[1]", "s"} {
		if math.Abs(mode.Value(name)-same.Value(name)) > 1e-4 {
			t.Errorf("the mode has %s = %v, want %v", name, mode.Value(name), same.Value(name))
		}
	}
}

// Code may be a function of definitions, and of vectors on their own scale.
func TestDensityOf(t *testing.T) {
	m := mustParse(t, "z ~ Normal(0, 1)\np[3] ~ Dirichlet(1)\nx = 3 + 2*z").With(Density{
		Of: []string{"p", "x"},
		Gradient: func(q, grad []float64) float64 { // Dirichlet(5, 2, 2) and x near 5
			l := 0.0
			for i, a := range []float64{4, 1, 1} {
				l += a * math.Log(q[i])
				grad[i] = a / q[i]
			}
			grad[3] = 5 - q[3]
			return l - (q[3]-5)*(q[3]-5)/2
		},
	})
	post, err := m.Sample(nil, Quiet())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"p[0]": 5. / 9, "p[2]": 2. / 9, "x": 3 + 2*0.8} {
		if s := post.Summary(name).Rows[0]; math.Abs(s.Mean-want) > 5*s.MCSEMean {
			t.Errorf("%s has mean %.3f, want %.3f", name, s.Mean, want)
		}
	}
}

// Posteriors are filed by the name of the code, and not at all without one.
func TestDensityFiled(t *testing.T) {
	dir, calls := t.TempDir(), 0
	count := func(name string) {
		d := Density{Name: name, Value: func(q []float64) float64 { calls++; return -q[0] * q[0] / 2 }}
		if _, err := mustParse(t, "x ~ Flat()").With(d).Sample(nil, Cache(dir), Chains(1), Draws(200)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		again bool
	}{{"one", true}, {"one", false}, {"two", true}, {"", true}, {"", true}} {
		calls = 0
		if count(c.name); calls > 0 != c.again {
			t.Errorf("%q: %d calls", c.name, calls)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) == 0 {
		t.Error("nothing is filed")
	}
}

func TestDensityTrouble(t *testing.T) {
	m := mustParse(t, "mu ~ Flat()\ns ~ HalfFlat()\nb[2] ~ Flat()")
	right := func(q, grad []float64) float64 {
		copy(grad, []float64{-q[0], 1 / q[1], -q[2], -q[3]})
		return -(q[0]*q[0]+q[2]*q[2]+q[3]*q[3])/2 + math.Log(q[1])
	}
	wrong := func(i int, v float64) func(q, grad []float64) float64 {
		return func(q, grad []float64) float64 {
			l := right(q, grad)
			grad[i] *= v
			return l
		}
	}
	for name, c := range map[string]struct {
		density Density
		opts    []Option
		want    string
	}{
		"nothing":         {Density{}, nil, "the Go log density has no code"},
		"sign":            {Density{Name: "f", Gradient: wrong(0, -1)}, nil, `the Go log density "f" has a wrong gradient: grad[0], its derivative in mu, is`},
		"element":         {Density{Gradient: wrong(3, 1.01)}, nil, "grad[3], its derivative in b[1]"},
		"not set":         {Density{Gradient: func(q, grad []float64) float64 { return right(q, make([]float64, 4)) }}, nil, "does not set grad[0], its derivative in mu"},
		"no gradient":     {Density{Value: func(q []float64) float64 { return 0 }}, []Option{Method("nuts")}, "has no gradient, which this method needs"},
		"out of range":    {Density{Gradient: func(q, grad []float64) float64 { return q[4] }}, nil, "index out of range [4] with length 4 (density_test.go:"},
		"slice of it":     {Density{Value: func(q []float64) float64 { return q[4] }}, nil, "index out of range [4] with length 4 (density_test.go:"},
		"slip":            {Density{Of: []string{"mue"}, Gradient: right}, nil, "did you mean mu?"},
		"impossible":      {Density{Gradient: func(q, grad []float64) float64 { return math.Inf(-1) }}, nil, "the Go log density is -Inf at each of 100 starting points"},
		"later panicking": {Density{Gradient: func(q, grad []float64) float64 { return right(q[:3+min(1, int(9/q[1]))], grad) }}, nil, "panicked"},
	} {
		_, err := m.With(c.density).Sample(nil, append(c.opts, Quiet())...)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "goroutine") {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
	if _, err := m.With(Density{Value: func(q []float64) float64 { return 0 }}).Optimize(nil); err == nil || !strings.Contains(err.Error(), "no gradient") {
		t.Errorf("a mode without a gradient: %v", err)
	}
}

// A gradient with code allocates nothing but what the code does.
func TestDensityAllocations(t *testing.T) {
	m := mustParse(t, lineText).With(Density{Gradient: line(lineX, lineY)})
	bound, err := m.engine.Bind(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := program.Compile(bound).NewDensity()
	q, grad := []float64{0.1, 0.2, 0.3, 0.4}, make([]float64, 4)
	if n := testing.AllocsPerRun(100, func() { d.LogDensity(q, grad) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
