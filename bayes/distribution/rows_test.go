package distribution

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A rowsCase is a family with parameters to try it at.
type rowsCase struct {
	name   string
	family *Family
	params []float64
}

// rowsCases are all families, and those made of others that have a batch.
func rowsCases(t *testing.T) []rowsCase {
	var cases []rowsCase
	for name, f := range byName() {
		cases = append(cases, rowsCase{name, f, typical(t, name, f)})
	}
	slices.SortFunc(cases, func(a, b rowsCase) int { return strings.Compare(a.name, b.name) })
	return append(cases,
		rowsCase{"PoissonLog", PoissonLog, []float64{0.7}},
		rowsCase{"NegativeBinomialLog", NegativeBinomialLog, []float64{0.7, 2}},
		rowsCase{"CategoricalByLevel", CategoricalByLevel(3), []float64{0.5, -1, 0.3}},
		rowsCase{"Mixture", Mixture(Normal, Normal), []float64{0.4, 0.6, -1, 0.5, 2, 1.5}},
		rowsCase{"Censored(Weibull)", Censored(Weibull), []float64{1.5, 2, 0, 2.5}},
		rowsCase{"Censored(Exponential)", Censored(Exponential), []float64{0.5, math.Inf(-1), 3}},
		rowsCase{"Censored(Gamma)", Censored(Gamma), []float64{2, 1, 0, 3}},
	)
}

// randomRows returns rows of a family around parameters, with a random choice of
// which vary and which are known.
func randomRows(r *rand.Rand, c rowsCase, size int) *Rows {
	f, last := c.family, len(c.family.Params)-1
	rows := &Rows{Family: f, Size: size, N: size, Block: size}
	if r.IntN(3) == 0 {
		for range size {
			rows.Weights = append(rows.Weights, float64(1+r.IntN(4)))
		}
	}
	known := r.IntN(3) == 0
	for j, p := range f.Params {
		around, n := c.params[j:min(j+1, len(c.params))], 1
		if p.Vector {
			around = c.params[last:]
			rows.Width = len(around)
		}
		if r.IntN(2) == 0 {
			n = size
		}
		var a Array
		for range n {
			by := 1 + 0.1*r.Float64()
			if p.Domain == Count || p.Domain == Integer || p.Domain == Bound || p.Domain == Probabilities || strings.HasPrefix(p.Name, "w[") {
				by = 1
			}
			for _, v := range around {
				a.Val = append(a.Val, v*by)
			}
		}
		if !known && r.IntN(3) > 0 && p.Domain != Count && p.Domain != Integer && p.Domain != Bound {
			a.Adj = make([]float64, len(a.Val))
		}
		rows.Args = append(rows.Args, a)
	}
	var a []float64
	for i := range size {
		a = rows.Params(a, i)
		x := 1 + r.Float64()
		if !f.Improper {
			x = f.Rand(r, a)
		}
		rows.X.Val = append(rows.X.Val, x)
	}
	if !f.Discrete && r.IntN(2) == 0 {
		rows.X.Adj = make([]float64, size)
	}
	return rows
}

// show makes rows show those from lo to hi of all.
func (r *Rows) show(all *Rows, lo, hi int) {
	window := func(a Array, width int) Array {
		if len(a.Val) > width {
			a.Val = a.Val[lo*width : hi*width]
		}
		if len(a.Adj) > width {
			a.Adj = a.Adj[lo*width : hi*width]
		}
		return a
	}
	r.First, r.N, r.X = lo, hi-lo, window(all.X, 1)
	for j, a := range all.Args {
		width := 1
		if r.Family.Params[j].Vector {
			width = r.Width
		}
		r.Args[j] = window(a, width)
	}
	if all.Weights != nil {
		r.Weights = all.Weights[lo:hi]
	}
}

// A batch is the sum of the log densities of the rows and of their gradients,
// shown all together or by blocks, and allocates nothing.
func TestBatch(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, c := range rowsCases(t) {
		t.Run(c.name, func(t *testing.T) {
			for trial := range 150 {
				all := randomRows(r, c, []int{1, 5, 40, 40}[trial%4])
				ends := []int{0, all.Size}
				if all.Size == 40 && !c.family.Vector() && trial%8 < 4 {
					ends = []int{0, 16, 32, 40}
					all.Block = 16
				}
				want := sumOf(all)
				rows := *all
				rows.Args = slices.Clone(all.Args)
				sum, got := rows.Batch(), []float64{0}
				run := func() {
					clearAdjoints(all)
					got[0] = 0
					for k, lo := range ends[1:] {
						rows.show(all, ends[k], lo)
						got[0] += sum()
					}
				}
				run()
				if len(ends) == 2 {
					if n := testing.AllocsPerRun(2, run); n > 0 {
						t.Fatalf("%v allocations", n)
					}
				}
				got = append(got, gradientOf(all)...)
				for k, v := range want {
					if !(math.Abs(got[k]-v[0]) <= 1e-10*(1+v[1])) {
						t.Fatalf("trial %d, %d rows: number %d is %v, want %v", trial, all.Size, k, got[k], v[0])
					}
				}
			}
		})
	}
}

// sumOf returns the log density of rows and its gradient, number by number, each
// with the sum of its absolute terms, by one call of Family.Grad a row.
func sumOf(r *Rows) (numbers [][2]float64) {
	lp := [2]float64{}
	terms := *r
	add := func(sign func(v float64) float64) []float64 {
		clearAdjoints(r)
		a := r.Params(nil, 0)
		da := make([]float64, len(a))
		for i := range r.Size {
			l, dx := r.Family.Grad(r.X.At(i), r.Params(a, i), da)
			lp[0] += r.weight(i) * l
			lp[1] += r.weight(i) * math.Abs(l)
			for j := range da {
				da[j] = sign(da[j])
			}
			terms.AddGradient(i, r.weight(i), sign(dx), da)
		}
		return gradientOf(r)
	}
	sizes := add(math.Abs)
	lp = [2]float64{}
	values := add(func(v float64) float64 { return v })
	numbers = append(numbers, lp)
	for k := range values {
		numbers = append(numbers, [2]float64{values[k], sizes[k]})
	}
	return numbers
}

func clearAdjoints(r *Rows) {
	clear(r.X.Adj)
	for _, a := range r.Args {
		clear(a.Adj)
	}
}

// gradientOf returns the adjoints of rows.
func gradientOf(r *Rows) []float64 {
	all := slices.Clone(r.X.Adj)
	for _, a := range r.Args {
		all = append(all, a.Adj...)
	}
	return all
}

// Where a parameter is outside of its domain, a batch is not finite.
func TestBatchOutside(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, c := range rowsCases(t) {
		t.Run(c.name, func(t *testing.T) {
			for trial := range 200 {
				rows := randomRows(r, c, []int{1, 5, 40}[trial%3])
				sum := rows.Batch()
				for j, a := range rows.Args {
					if a.Adj == nil {
						continue
					}
					bad := []float64{math.NaN()}
					if c.family.Params[j].Domain == Positive {
						bad = append(bad, 0, -1)
					}
					at := r.IntN(len(a.Val))
					was := a.Val[at]
					for _, v := range bad {
						a.Val[at] = v
						if lp := sum(); finite(lp) {
							t.Fatalf("trial %d: %v with %s %v", trial, lp, c.family.Params[j].Name, v)
						}
					}
					a.Val[at] = was
				}
			}
		})
	}
}

// Pointwise is LogProb row by row.
func TestPointwise(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, c := range rowsCases(t) {
		for trial := range 20 {
			rows := randomRows(r, c, []int{1, 9}[trial%2])
			got := make([]float64, rows.Size)
			rows.Pointwise()(got)
			for i, v := range got {
				if want := rows.Family.LogProb(rows.X.At(i), rows.Params(nil, i)); !(math.Abs(v-want) <= 1e-13*(1+math.Abs(want))) {
					t.Fatalf("%s: row %d is %v, want %v", c.name, i, v, want)
				}
			}
		}
	}
}

// Rand is the family's Rand row by row, of the same random numbers.
func TestRowsRand(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, c := range rowsCases(t) {
		rows := randomRows(r, c, 50)
		got := make([]float64, rows.Size)
		rows.Rand(rand.New(rand.NewPCG(15, 16)), got)
		again := rand.New(rand.NewPCG(15, 16))
		for i, v := range got {
			if want := rows.Family.Rand(again, rows.Params(nil, i)); v != want && want == want {
				t.Fatalf("%s: draw %d is %v, want %v", c.name, i, v, want)
			}
		}
	}
}

// Draws of Poisson have its frequencies, whichever way they are made.
func TestPoissonDraws(t *testing.T) {
	const n = 200000
	r := rand.New(rand.NewPCG(17, 18))
	for _, mu := range []float64{0, 1e-300, 0.01, 1, 4.2, 9.99, 10, 30} {
		rows := &Rows{Family: Poisson, Args: []Array{{Val: []float64{mu}}}, Size: n, N: n, Block: n}
		draws := make([]float64, n)
		rows.Rand(r, draws)
		counts := map[float64]float64{}
		for _, v := range draws {
			counts[v]++
		}
		for k := range 100 {
			k := float64(k)
			want := n * math.Exp(Poisson.LogProb(k, []float64{mu}))
			if got := counts[k]; math.Abs(got-want) > 5*math.Sqrt(want)+5 {
				t.Errorf("mu %v: %v of %d draws are %v, want about %.0f", mu, got, n, k, want)
			}
			delete(counts, k)
		}
		if len(counts) > 0 {
			t.Errorf("mu %v: draws %v", mu, counts)
		}
	}
	bad := make([]float64, 3)
	(&Rows{Family: Poisson, Args: []Array{{Val: []float64{-1, math.NaN(), math.Inf(1)}}}, Size: 3, N: 3}).Rand(r, bad)
	for _, v := range bad {
		if v == v {
			t.Errorf("draws of no distribution: %v", bad)
		}
	}
}
