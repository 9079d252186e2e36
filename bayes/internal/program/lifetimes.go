package program

import (
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/vector"
	"gonum.org/v1/gonum/mathext"
)

// The kernels in this file are of observed times above 0, of which some may be
// known only to be longer.

// lifetimes returns the kernel of a family of times, nil for other factors.
func (f *factor) lifetimes() kernel {
	if !f.fuses() || !(slices.Min(f.X.Value) > 0) {
		return nil
	}
	family, events := f.Family, slices.Repeat([]float64{1}, f.Size())
	if of := family.Of; of != nil {
		lower, upper, ok := f.censored(len(of.Params))
		if !ok {
			return nil
		}
		for i, x := range f.X.Value {
			if x == at(lower, i) {
				return nil
			}
			if x == at(upper, i) {
				events[i] = 0
			}
		}
		family = of
	}
	switch {
	case family == distribution.Weibull:
		return f.fusedWeibull(events)
	case family == distribution.Exponential:
		return f.fusedExponential(events)
	case f.Family == distribution.Gamma && f.scalar(0):
		return f.fusedGamma()
	}
	return nil
}

// censored returns the bounds of a censored family, whose first parameters are
// so many others.
func (f *factor) censored(params int) (lower, upper []float64, ok bool) {
	if f.Family.Name != "Censored" {
		return nil, nil, false
	}
	a, b := f.Args[params], f.Args[params+1]
	return a.Value, b.Value, a.Op == ir.Const && b.Op == ir.Const
}

// addLogs returns the sum of counts·log x, of the values and adjoints that load
// has returned, and adds its derivatives. It uses buffer.
func (c *column) addLogs(val, adj, counts, buffer []float64) float64 {
	if len(c.val) == 1 {
		n := vector.Sum(counts)
		c.add(0, n/c.val[0])
		return n * math.Log(c.val[0])
	}
	vector.Log(buffer, val)
	sum := vector.Dot(buffer, counts)
	vector.Div(buffer, counts, val)
	vector.AddTo(adj, buffer)
	return sum
}

// fusedWeibull is the kernel of Weibull. With z = (x/beta)^alpha an event has
// the log density log alpha + log z − log x − z, and what lasts longer −z.
func (f *factor) fusedWeibull(events []float64) kernel {
	alpha, beta, n := f.column(0), f.column(1), min(f.Size(), block)
	logx, logb, grad := make([]float64, f.Size()), make([]float64, n), make([]float64, n)
	vector.Log(logx, f.X.Value)
	return func() float64 {
		events, logx := events[f.first:][:f.n], logx[f.first:][:f.n]
		logb, grad := logb[:f.n], grad[:f.n]
		a, da := alpha.load(f.n)
		b, db := beta.load(f.n)
		vector.Log(logb, b)
		clear(grad)
		lp := vector.Weibull(da, grad, events, logx, a, logb) - vector.Dot(events, logx)
		vector.Div(grad, grad, b)
		vector.AddTo(db, grad)
		lp += alpha.addLogs(a, da, events, logb)
		alpha.store(da)
		beta.store(db)
		return lp
	}
}

// fusedExponential is the kernel of Exponential.
func (f *factor) fusedExponential(events []float64) kernel {
	rate, buffer := f.column(0), make([]float64, min(f.Size(), block))
	return func() float64 {
		x := f.x.val
		r, dr := rate.load(f.n)
		vector.AddScaled(dr, x, -1)
		lp := rate.addLogs(r, dr, events[f.first:][:f.n], buffer[:f.n]) - vector.Dot(r, x)
		rate.store(dr)
		return lp
	}
}

// fusedGamma is the kernel of Gamma with one shape for all rows. With large
// shapes package distribution is more exact.
func (f *factor) fusedGamma() kernel {
	rate, n, general := f.column(1), min(f.Size(), block), f.sumElements()
	logx, shapes, buffer := make([]float64, f.Size()), make([]float64, n), make([]float64, n)
	vector.Log(logx, f.X.Value)
	return func() float64 {
		x, rows, shape := f.x.val, float64(f.n), f.args[0].val[0]
		if !(shape > 1e-300 && shape < 100) {
			return general()
		}
		shapes := shapes[:f.n]
		for i := range shapes {
			shapes[i] = shape
		}
		r, dr := rate.load(f.n)
		vector.AddScaled(dr, x, -1)
		logs := vector.Sum(logx[f.first:][:f.n])
		scaled := rate.addLogs(r, dr, shapes, buffer[:f.n]) // shape·log rate
		lp := scaled - vector.Dot(r, x) + (shape-1)*logs
		rate.store(dr)
		v, _ := math.Lgamma(shape)
		f.args[0].add(0, scaled/shape+logs-rows*mathext.Digamma(shape))
		return lp - rows*v
	}
}
