package engine

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/internal/spell"
)

// A Density is a log density in Go. Its fields are those of bayes.Density, which
// describes them.
type Density struct {
	Name     string
	Of       []string
	Value    func(q []float64) float64
	Gradient func(q, grad []float64) float64
}

// String returns the name as errors show it.
func (d Density) String() string {
	if d.Name == "" {
		return "the Go log density"
	}
	return fmt.Sprintf("the Go log density %q", d.Name)
}

// join adds the code to the log density of a model.
func (d Density) join(m *ir.Model) error {
	if d.Value == nil && d.Gradient == nil {
		return fmt.Errorf("%v has no code: set Value or, better, Gradient", d)
	}
	vars, err := d.variables(m)
	if err != nil {
		return err
	}
	call := &ir.Node{Op: &ir.Call{Code: d.code()}}
	for _, v := range vars {
		call.Args = append(call.Args, v.Node)
	}
	m.Potentials = append(m.Potentials, &ir.Potential{Term: call})
	return nil
}

// variables returns the variables that the code is a function of.
func (d Density) variables(m *ir.Model) (vars []*ir.Variable, err error) {
	all := slices.Concat(m.Vars, m.Rows)
	if d.Of == nil {
		for _, v := range m.Vars {
			if v.Param {
				vars = append(vars, v)
			}
		}
		return vars, nil
	}
	var names []string
	for _, v := range all {
		names = append(names, v.Name)
	}
	for _, name := range d.Of {
		i := slices.Index(names, name)
		switch near := spell.Nearest(name, names); {
		case i >= 0:
			vars = append(vars, all[i])
		case near != "":
			return nil, fmt.Errorf("%v: Of names %s, which the model does not have; did you mean %s?", d, name, near)
		default:
			return nil, fmt.Errorf("%v: Of names %s, which the model does not have; it has %s", d, name, strings.Join(names, ", "))
		}
	}
	return vars, nil
}

// code returns the function. If it panics, the panic becomes a *codeError.
func (d Density) code() ir.Code {
	f := d.Gradient
	if f == nil {
		f = func(q, _ []float64) float64 { return d.Value(q) }
	}
	return func(q, grad []float64) float64 {
		defer func() {
			if v := recover(); v != nil {
				cause, _ := v.(error)
				panic(&codeError{fmt.Sprintf("%v panicked with q = %.4g: %v%s", d, q, v, panicked(debug.Stack())), cause})
			}
		}()
		return f(q, grad)
	}
}

// A codeError is a mistake in a Density.
type codeError struct {
	text  string
	cause error // the value of the panic, if it is an error
}

func (e *codeError) Error() string { return e.text }
func (e *codeError) Unwrap() error { return e.cause }

// panicked returns the place of a panic, as in " (main.go:12)".
func panicked(stack []byte) string {
	_, after, _ := strings.Cut(string(stack), "\npanic(")
	for _, m := range regexp.MustCompile(`(?m)^\t.*?([^/]+)/([^/]+\.go:\d+)`).FindAllStringSubmatch(after, -1) {
		if m[1] != "runtime" {
			return " (" + m[2] + ")"
		}
	}
	return ""
}

// checkCode returns an error if the gradient of the code is wrong.
func (m Model) checkCode(bound *ir.Model) error {
	first := len(bound.Potentials) - len(m.Code)
	for i, d := range m.Code {
		if d.Gradient == nil {
			continue
		}
		if err := d.checkGradient(bound, bound.Potentials[first+i].Term); err != nil {
			return err
		}
	}
	return nil
}

// needGradient returns an error if any code lacks a gradient.
func (m Model) needGradient() error {
	for _, d := range m.Code {
		if d.Gradient == nil {
			return fmt.Errorf("%v has no gradient, which this method needs: set Gradient, or use Method(\"slice\") or Method(\"metropolis\")", d)
		}
	}
	return nil
}

const gradientChecks = 2 // points at which a gradient is compared

// checkGradient compares the gradient with finite differences, at points that
// chains may start from.
func (d Density) checkGradient(m *ir.Model, call *ir.Node) (err error) {
	defer func() {
		if v := recover(); v != nil {
			var broken *codeError
			if e, ok := v.(error); !ok || !errors.As(e, &broken) {
				panic(v)
			}
			err = broken
		}
	}()
	vars, err := d.variables(m)
	if err != nil {
		return err
	}
	var names []string
	for _, v := range vars {
		names = append(names, draws.Labels(v.Name, dimensions{}.all(v.Node.Dims))...)
	}
	code := call.Op.(*ir.Call).Code
	at := program.CompileOutputs(call.Args, m.Size()).NewOutputs()
	r := rand.New(rand.NewPCG(1, 1))
	u, q, grad := make([]float64, m.Size()), make([]float64, len(names)), make([]float64, len(names))
	for checked, tries := 0, 0; checked < gradientChecks && tries < 100; tries++ {
		for i := range u {
			u[i] = 4*r.Float64() - 2
		}
		at.Eval(q, u)
		for i := range grad {
			grad[i] = math.NaN() // to detect elements that are not set
		}
		value := code(q, grad)
		if value-value != 0 {
			continue
		}
		for i, name := range names {
			if math.IsNaN(grad[i]) {
				return &codeError{fmt.Sprintf("%v does not set grad[%d], its derivative in %s, or sets it to NaN (with q = %.4g)", d, i, name, q), nil}
			}
			if want, tolerance := slope(code, q, i); math.Abs(grad[i]-want) > tolerance+1e-3*max(math.Abs(want), math.Abs(grad[i])) {
				return &codeError{fmt.Sprintf("%v has a wrong gradient: grad[%d], its derivative in %s, is %.6g, where finite differences give %.6g (with q = %.4g)", d, i, name, grad[i], want, q), nil}
			}
		}
		checked++
	}
	return nil
}

// slope returns the derivative of a function in q[i], by central differences,
// and a bound on its error, which is infinite if the function is not finite.
func slope(f ir.Code, q []float64, i int) (derivative, tolerance float64) {
	x, scratch := slices.Clone(q), make([]float64, len(q))
	h := 1e-4*math.Abs(q[i]) + 1e-8
	size := 0.0
	difference := func(h float64) float64 {
		x[i] = q[i] + h
		above := f(x, scratch)
		x[i] = q[i] - h
		below := f(x, scratch)
		size = max(size, math.Abs(above), math.Abs(below))
		return (above - below) / (2 * h)
	}
	derivative = difference(h / 2)
	tolerance = 10*math.Abs(difference(h)-derivative) + 1e-14*size/h
	if derivative-derivative != 0 || math.IsNaN(tolerance) {
		return 0, math.Inf(1)
	}
	return derivative, tolerance
}
