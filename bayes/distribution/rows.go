package distribution

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// An Array is values and their adjoints, to which derivatives are added: Adj is
// nil if the values are constants. A single element stands for as many as are
// needed.
type Array struct{ Val, Adj []float64 }

// At returns element i of the values.
func (a Array) At(i int) float64 { return at(a.Val, i) }

// Add adds v to the adjoint of element i.
func (a Array) Add(i int, v float64) {
	switch len(a.Adj) {
	case 0: // a constant
	case 1:
		a.Adj[0] += v
	default:
		a.Adj[i] += v
	}
}

// at returns element i of x, or the only one.
func at(x []float64, i int) float64 {
	if len(x) == 1 {
		return x[0]
	}
	return x[i]
}

// Rows are values of one family, observed or not, with the parameters of each.
//
// Where there are many, they are shown a block at a time: X, Args, Weights,
// First and N may change between two calls of a function that Batch has
// returned, as long as arrays of one element and constants remain such.
type Rows struct {
	Family  *Family
	X       Array     // of each row shown
	Args    []Array   // by Family.Params: of each row shown
	Weights []float64 // how often each row shown counts; nil: once
	Width   int       // elements of the parameter that is a vector: Args has one, or one for each row

	Size  int // rows in all
	Block int // the most that are shown at a time
	First int // the first that is shown
	N     int // how many are shown
}

// Batch returns a function that returns the sum of the log densities of the rows
// shown and adds its gradient to the adjoints: the fastest one that fits. Their
// values may be taken to lie in the support. The function allocates nothing.
// Where it returns no finite number, the adjoints are of no use.
func (r *Rows) Batch() func() float64 {
	if p, ok := r.powers(); ok {
		return r.sumPowers(p)
	}
	f := r.Family
	var sum func() float64
	switch {
	case f.Discrete && r.X.Adj != nil:
	case f.lifetimes != nil && r.areLifetimes():
		sum = f.lifetimes(r, slices.Repeat([]float64{1}, r.Size))
	case f.batch != nil:
		sum = f.batch(r)
	}
	switch {
	case sum != nil:
		return sum
	case f.Vector():
		return r.sumVectors()
	}
	return r.sumElements()
}

// Pointwise returns a function that sets dst to the log density of each row,
// whatever it counts. All rows have to be shown.
func (r *Rows) Pointwise() func(dst []float64) {
	if f := r.Family; f.pointwise != nil {
		return f.pointwise(r)
	}
	var a []float64
	return func(dst []float64) {
		for i := range dst {
			a = r.Params(a, i)
			dst[i] = r.Family.LogProb(r.X.At(i), a)
		}
	}
}

// Rand sets dst to a draw for each row, NaN where there is none. All rows have to
// be shown.
func (r *Rows) Rand(rng *rand.Rand, dst []float64) {
	if r.Family.draws != nil {
		r.Family.draws(r, rng, dst)
		return
	}
	var a []float64
	for i := range dst {
		a = r.Params(a, i)
		dst[i] = r.Family.Rand(rng, a)
	}
}

// Params returns in a, which has room for them, the parameters of row i of those
// shown, as the functions of Family take them.
func (r *Rows) Params(a []float64, i int) []float64 {
	a = a[:0]
	for j, arg := range r.Args {
		if r.Family.Params[j].Vector {
			a = append(a, arg.Val[r.vector(i):][:r.Width]...)
		} else {
			a = append(a, arg.At(i))
		}
	}
	return a
}

// AddGradient adds the gradient of row i of those shown, as Family.Grad gives
// it, times w.
func (r *Rows) AddGradient(i int, w, dx float64, da []float64) {
	r.X.Add(i, w*dx)
	for j, arg := range r.Args {
		switch {
		case !r.Family.Params[j].Vector:
			arg.Add(i, w*da[j])
		case arg.Adj != nil:
			adj := arg.Adj[r.vector(i):]
			for k, d := range da[j:] {
				adj[k] += w * d
			}
		}
	}
}

// vector returns where in the last parameter the vector of row i begins.
func (r *Rows) vector(i int) int { return i * r.Width % len(r.Args[len(r.Args)-1].Val) }

// weight returns how often row i of those shown counts.
func (r *Rows) weight(i int) float64 {
	if r.Weights == nil {
		return 1
	}
	return r.Weights[i]
}

// total returns the number of all rows, by weight, before a block is shown.
func (r *Rows) total() float64 {
	if r.Weights == nil {
		return float64(r.Size)
	}
	return sum(r.Weights)
}

// once returns v for the first of the blocks, and 0 for the others: it is of all
// rows.
func (r *Rows) once(v float64) float64 {
	if r.First > 0 {
		return 0
	}
	return v
}

// scalar reports whether parameter j is one number for all rows.
func (r *Rows) scalar(j int) bool { return len(r.Args[j].Val) == 1 }

// few is the number of rows below which vectors do not pay.
const few = 8

// areMany reports whether the rows count once and are enough for a vector kernel.
func (r *Rows) areMany() bool { return r.Weights == nil && r.Size >= few && len(r.X.Val) > 1 }

// areObserved reports whether they are observed as well.
func (r *Rows) areObserved() bool { return r.areMany() && r.X.Adj == nil }

// areLifetimes reports whether the rows are observed times above 0.
func (r *Rows) areLifetimes() bool { return r.areObserved() && slices.Min(r.X.Val) > 0 }

// sumElements is the kernel of any family whose parameters are numbers: one
// call of Family.Grad a row.
func (r *Rows) sumElements() func() float64 {
	grad := r.Family.Grad
	a, da := make([]float64, len(r.Args)), make([]float64, len(r.Args))
	return func() float64 {
		x, args, weights := r.X, r.Args, r.Weights
		total, w := 0.0, 1.0
		for i := range r.N {
			for j := range args {
				a[j] = args[j].At(i)
			}
			lp, dx := grad(x.At(i), a, da)
			if weights != nil {
				w = weights[i]
			}
			total += w * lp
			x.Add(i, w*dx)
			for j := range args {
				args[j].Add(i, w*da[j])
			}
		}
		return total
	}
}

// sumVectors is the kernel of any family whose last parameter is a vector.
func (r *Rows) sumVectors() func() float64 {
	n := len(r.Args) - 1 + r.Width
	a, da := make([]float64, n), make([]float64, n)
	return func() float64 {
		total := 0.0
		for i := range r.N {
			w := r.weight(i)
			lp, dx := r.Family.Grad(r.X.At(i), r.Params(a, i), da)
			total += w * lp
			r.AddGradient(i, w, dx, da)
		}
		return total
	}
}

// Powers are the coefficients of a log density c + p·log x + q·log(1−x) − r·x
// whose parameters are constants.
type powers struct{ c, p, q, r float64 }

// powers returns them where the log density is of that form, as Family.Kernel
// says. With large coefficients Family.Grad is more exact.
func (r *Rows) powers() (powers, bool) {
	f, k := r.Family, r.Family.Kernel
	if k.Coefficients == nil {
		return powers{}, false
	}
	var a []float64
	for _, arg := range r.Args {
		if len(arg.Val) != 1 || arg.Adj != nil {
			return powers{}, false
		}
		a = append(a, arg.Val[0])
	}
	x := 0.5 // inside the support
	lo, hi := f.Support(a)
	if k.Form == BetaForm {
		x = lo + 0.5*(hi-lo)
	}
	first, second := k.Coefficients(x, a)
	c := f.LogProb(x, a)
	switch {
	case f.Improper:
		return powers{}, true
	case first == 0 && second == 0:
		return powers{c: c}, finite(c)
	case k.Form == GammaForm && k.Power == 1 && math.Abs(first) < 10:
		return powers{c: c - first*math.Log(x) + second*x, p: first, r: second}, finite(c)
	case k.Form == BetaForm && math.Abs(first)+math.Abs(second) < 40:
		return powers{c: c - first*math.Log(x) - second*math.Log1p(-x), p: first, q: second}, finite(c)
	}
	return powers{}, false
}

func (r *Rows) sumPowers(k powers) func() float64 {
	constant := r.total() * k.c
	if r.Size == 1 && k.p == 0 && k.q == 0 && r.Weights == nil && r.X.Adj != nil {
		return func() float64 {
			r.X.Adj[0] -= k.r
			return k.c - k.r*r.X.Val[0]
		}
	}
	return func() float64 {
		x, weights := r.X, r.Weights
		total, w := r.once(constant), 1.0
		for i := range r.N {
			x1 := x.At(i)
			if weights != nil {
				w = weights[i]
			}
			lp, d := -k.r*x1, -k.r
			if k.p != 0 {
				lp += k.p * math.Log(x1)
				d += k.p / x1
			}
			if k.q != 0 {
				lp += k.q * math.Log1p(-x1)
				d -= k.q / (1 - x1)
			}
			total += w * lp
			x.Add(i, w*d)
		}
		return total
	}
}

// A column is a parameter with a value for each row and an adjoint to add to,
// whether it varies by row or not.
type column struct {
	*Array
	rows Array // where the parameter does not vary, or is known
}

// column returns parameter j as a column.
func (r *Rows) column(j int) *column {
	return &column{&r.Args[j], Array{make([]float64, r.Block), make([]float64, r.Block)}}
}

// load returns the values and the adjoint of n rows.
func (c *column) load(n int) (val, adj []float64) {
	val, adj = c.Val, c.Adj
	if len(val) == 1 {
		val = c.rows.Val[:n]
		for i := range val {
			val[i] = c.Val[0]
		}
	}
	if len(adj) != n {
		adj = c.rows.Adj[:n]
		clear(adj)
	}
	return val, adj
}

// store passes on the adjoint that load has returned.
func (c *column) store(adj []float64) {
	if len(c.Adj) == 1 {
		c.Adj[0] += vector.Sum(adj)
	}
}

// addLogs returns the sum of counts·log x, of the values and adjoints that load
// has returned, and adds its derivatives. It uses buffer.
func (c *column) addLogs(val, adj, counts, buffer []float64) float64 {
	if len(c.Val) == 1 {
		n := vector.Sum(counts)
		c.Add(0, n/c.Val[0])
		return n * math.Log(c.Val[0])
	}
	vector.Log(buffer, val)
	sum := vector.Dot(buffer, counts)
	vector.Div(buffer, counts, val)
	vector.AddTo(adj, buffer)
	return sum
}
