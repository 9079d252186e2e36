package distribution

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// examples are all multivariate distributions by the name that
// testdata/multivariate.json has them under.
var examples = map[string]*Multivariate{
	"MvNormal": MvNormal, "MvNormalTau": MvNormalTau, "MvNormalChol": MvNormalChol,
	"MvStudentT": MvStudentT, "MvStudentTTau": MvStudentTTau, "MvStudentTChol": MvStudentTChol,
	"Dirichlet": Dirichlet, "Multinomial": Multinomial, "DirichletMultinomial": DirichletMultinomial,
	"LKJCholesky": LKJCholesky, "LKJCorr": LKJCorr,
	"GaussianRandomWalk": GaussianRandomWalk, "AR": AR,
}

type multiRecord struct {
	N    int
	Args [][]float64
	X    []float64
	Logp float64
}

func (c multiRecord) clone() multiRecord {
	c.X = slices.Clone(c.X)
	c.Args = slices.Clone(c.Args)
	for j, a := range c.Args {
		c.Args[j] = slices.Clone(a)
	}
	return c
}

// multiReference returns what testdata/multivariate.py has computed.
func multiReference(t testing.TB) map[string][]multiRecord {
	t.Helper()
	b, err := os.ReadFile("testdata/multivariate.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string][]multiRecord
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// scratchFor returns a scratch buffer full of what must not matter.
func scratchFor(m *Multivariate, n int) []float64 {
	s := make([]float64, m.Scratch(n))
	fill(s, math.NaN())
	return s
}

// like returns slices of zeros with the lengths of a.
func like(a [][]float64) [][]float64 {
	z := make([][]float64, len(a))
	for j := range a {
		z[j] = make([]float64, len(a[j]))
	}
	return z
}

func TestMultivariateReference(t *testing.T) {
	ref := multiReference(t)
	for name, m := range examples {
		if len(ref[name]) == 0 {
			t.Errorf("%s is not in testdata/multivariate.json", name)
		}
		for _, c := range ref[name] {
			got := m.LogProb(c.X, c.N, c.Args, scratchFor(m, c.N))
			// The elements of matrices are rounded, which the determinant shows.
			if !near(got, c.Logp, 1e-11, 1) {
				t.Errorf("%s: LogProb(%v, %v) = %.17g, want %.17g", name, c.X, c.Args, got, c.Logp)
			}
		}
	}
}

// TestLKJVolume compares the constants with the volumes of the sets of
// correlation matrices.
func TestLKJVolume(t *testing.T) {
	for n, want := range map[int]float64{2: 2, 3: math.Pi * math.Pi / 2, 4: 32 * math.Pi * math.Pi / 27} {
		if c, _ := lkjConstant(1, n); !near(math.Exp(-c), want, 1e-14, 1) {
			t.Errorf("volume in dimension %d is %v, want %v", n, math.Exp(-c), want)
		}
	}
}

func TestMultivariateGrad(t *testing.T) {
	ref := multiReference(t)
	for name, m := range examples {
		t.Run(name, func(t *testing.T) {
			for _, c := range ref[name] {
				n := c.N
				scratch := scratchFor(m, n)
				dx, da := make([]float64, len(c.X)), like(c.Args)
				fill(dx, 1) // to be added to
				logp := m.Grad(c.X, n, c.Args, dx, da, scratch)
				if logp != m.LogProb(c.X, n, c.Args, scratch) {
					t.Errorf("Grad(%v, %v) has log density %v", c.X, c.Args, logp)
				}
				check := func(what string, v []float64, i, mirror int, got float64, h float64) {
					b := c.clone()
					w := b.X
					for j := range c.Args {
						if len(v) > 0 && len(c.Args[j]) > 0 && &v[0] == &c.Args[j][0] {
							w = b.Args[j]
						}
					}
					want, err := derivative(func(value float64) float64 {
						w[i], w[mirror] = value, value
						return m.LogProb(b.X, n, b.Args, scratch)
					}, v[i], h)
					noise := 1e-13 * max(1, math.Abs(logp)) / h
					if math.Abs(got-want) > 1e-8*max(1, math.Abs(want))+10*err+noise {
						t.Errorf("%s %d of %v, %v: %.12g, want %.12g ± %.1g", what, i, c.X, c.Args, got, want, err)
					}
				}
				for i := range c.X {
					if m.Discrete || m == Dirichlet || m == LKJCholesky {
						break // a single element cannot move
					}
					mirror, got := i, dx[i]-1
					if m == LKJCorr {
						row, col := i/n, i%n
						if row <= col {
							continue
						}
						mirror = col*n + row
						got += dx[mirror] - 1
					}
					check("dx", c.X, i, mirror, got, 1e-2)
				}
				for j, p := range m.Params {
					for i, v := range c.Args[j] {
						mirror, got, h := i, da[j][i], 1e-2*max(1e-3, math.Abs(v))
						row, col := i/n, i%n
						switch {
						case p.Domain == Count:
							continue
						case p.Shape == LowerFactor && col > row:
							if got != 0 {
								t.Errorf("d%s above the diagonal: %v", p.Name, da[j])
							}
							continue
						case p.Shape == Covariance && col > row:
							continue
						case p.Shape == Covariance && col < row:
							mirror = col*n + row
							got += da[j][mirror]
							h = 1e-4
						}
						check("d"+p.Name, c.Args[j], i, mirror, got, h)
					}
				}
			}
		})
	}
}

// TestConstrainedGrad moves x by the unconstrained numbers of its transform.
func TestConstrainedGrad(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	for _, c := range []struct {
		m  *Multivariate
		tr *Transform
		n  int
		a  [][]float64
	}{
		{Dirichlet, Simplex, 4, [][]float64{{0.5, 2, 3, 1}}},
		{LKJCholesky, CholeskyCorr, 4, [][]float64{{1.5}}},
	} {
		u, x := make([]float64, c.tr.Free(c.n)), make([]float64, elements(c.tr, c.n))
		for i := range u {
			u[i] = r.NormFloat64()
		}
		du, dx := make([]float64, len(u)), make([]float64, len(x))
		c.tr.Forward(u, x)
		c.m.Grad(x, c.n, c.a, dx, make([][]float64, 1), nil)
		c.tr.Reverse(u, x, dx, du)
		for i := range u {
			want, _ := derivative(func(v float64) float64 {
				w := slices.Clone(u)
				w[i] = v
				return c.tr.Forward(w, x) + c.m.LogProb(x, c.n, c.a, nil)
			}, u[i], 0.1)
			if !near(du[i], want, 1e-9, 1) {
				t.Errorf("%s: d/du[%d] = %v, want %v", c.m.Name, i, du[i], want)
			}
		}
	}
}

// TestManyDraws checks that several draws at once are the sum of each, with
// parameters for all and for each.
func TestManyDraws(t *testing.T) {
	ref := multiReference(t)
	for name, m := range examples {
		c := ref[name][len(ref[name])-1]
		scratch := scratchFor(m, c.N)
		one, oneArgs := make([]float64, len(c.X)), like(c.Args)
		want := m.Grad(c.X, c.N, c.Args, one, oneArgs, scratch)
		x := slices.Concat(c.X, c.X, c.X)
		args := slices.Clone(c.Args)
		args[0] = slices.Clone(args[0])
		each := m.Params[0].Shape == Number || m.Params[0].Shape == Vector
		if each {
			args[0] = slices.Concat(c.Args[0], c.Args[0], c.Args[0])
		}
		dx, da := make([]float64, len(x)), like(args)
		if got := m.Grad(x, c.N, args, dx, da, scratch); !near(got, 3*want, 1e-13, 1) {
			t.Errorf("%s: three draws have %v, one %v", name, got, want)
		}
		for i, v := range dx {
			if !near(v, one[i%len(one)], 1e-12, 1) {
				t.Errorf("%s: dx %v, of one %v", name, dx, one)
				break
			}
		}
		for j := range da {
			for i, v := range da[j] {
				w := oneArgs[j][i%len(oneArgs[j])]
				if !(each && j == 0) {
					w *= 3
				}
				if !near(v, w, 1e-12, 1) {
					t.Errorf("%s: d%s %v, of one %v", name, m.Params[j].Name, da[j], oneArgs[j])
					break
				}
			}
		}
	}
}

func TestMultivariateOutside(t *testing.T) {
	ref := multiReference(t)
	nan, inf := math.NaN(), math.Inf(1)
	for name, m := range examples {
		c := ref[name][min(2, len(ref[name])-1)]
		scratch := scratchFor(m, c.N)
		try := func(c multiRecord, want float64) {
			t.Helper()
			got := m.LogProb(c.X, c.N, c.Args, scratch)
			if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%s: LogProb(%v, %v) = %v, want %v", name, c.X, c.Args, got, want)
			}
		}
		for _, v := range []float64{nan, inf, -inf} {
			want := -inf
			if math.IsNaN(v) {
				want = nan
			}
			b := c.clone()
			b.X[0] = v
			try(b, want)
			for j := range c.Args {
				if len(c.Args[j]) == 0 {
					continue
				}
				b := c.clone()
				b.Args[j][0] = v
				try(b, want)
				x := make([]float64, len(b.X))
				m.Rand(rand.New(rand.NewPCG(1, 2)), x, c.N, b.Args, scratch)
				if !math.IsNaN(x[0]) {
					t.Errorf("%s: drew %v from %v", name, x, b.Args)
				}
				if m.Mean(x, c.N, b.Args); !math.IsNaN(x[0]) {
					t.Errorf("%s: mean %v of %v", name, x, b.Args)
				}
			}
		}
		for j, p := range m.Params {
			if bad := p.Domain != Real || p.Shape == Covariance || p.Shape == LowerFactor; bad {
				b := c.clone()
				b.Args[j][0] = -1
				try(b, -inf)
			}
		}
		if m.Discrete || m.Matrix || m == Dirichlet {
			b := c.clone()
			b.X[0] += 0.5
			try(b, -inf)
		}
	}
}

// TestMultivariateRand compares 20,000 draws with the mean, and with E[x·x']
// by the identity that the mean of d log density in a parameter is 0.
func TestMultivariateRand(t *testing.T) {
	const draws = 20_000
	chol := []float64{1.5, 0, 0, 0.5, 1, 0, -1, 0.25, 2}
	cov := []float64{2.25, 0.75, -1.5, 0.75, 1.25, -0.25, -1.5, -0.25, 5.0625}
	mu := []float64{1, -2, 0.5}
	for name, c := range map[string]struct {
		n    int
		args [][]float64
	}{
		"MvNormal": {3, [][]float64{mu, cov}}, "MvNormalTau": {3, [][]float64{mu, cov}},
		"MvNormalChol": {3, [][]float64{mu, chol}}, "MvStudentT": {3, [][]float64{{7}, mu, cov}},
		"MvStudentTTau": {3, [][]float64{{7}, mu, cov}}, "MvStudentTChol": {3, [][]float64{{7}, mu, chol}},
		"Dirichlet":            {3, [][]float64{{0.8, 3, 2}}},
		"Multinomial":          {4, [][]float64{{12}, {0.3, 0, 0.2, 0.5}}},
		"DirichletMultinomial": {3, [][]float64{{12}, {0.8, 3, 2}}},
		"LKJCholesky":          {4, [][]float64{{1.5}}}, "LKJCorr": {3, [][]float64{{1.5}}},
		"GaussianRandomWalk": {5, [][]float64{{0.5}, {2}, {1}, {3}}},
		"AR":                 {6, [][]float64{{0.5, -0.25}, {2}, {1}, {-1}, {3}}},
	} {
		t.Run(name, func(t *testing.T) {
			m := examples[name]
			size := c.n
			if m.Matrix {
				size *= c.n
			}
			r := rand.New(rand.NewPCG(3, 14))
			x, want, scratch := make([]float64, size), make([]float64, size), scratchFor(m, c.n)
			m.Mean(want, c.n, c.args)
			// Sums and sums of squares: of x, then of the scores.
			sums := make([]float64, size)
			squares := make([]float64, size)
			var scores, scoreSquares []float64
			for range draws {
				m.Rand(r, x, c.n, c.args, scratch)
				da := like(c.args)
				if v := m.Grad(x, c.n, c.args, nil, da, scratch); !finite(v) {
					t.Fatalf("drew %v with log density %v", x, v)
				}
				for i, v := range x {
					sums[i] += v
					squares[i] += v * v
				}
				all := slices.Concat(da...)
				if scores == nil {
					scores, scoreSquares = make([]float64, len(all)), make([]float64, len(all))
				}
				for i, v := range all {
					scores[i] += v
					scoreSquares[i] += v * v
				}
			}
			for i := range sums {
				mean := sums[i] / draws
				se := math.Sqrt((squares[i]/draws - mean*mean) / draws)
				if math.Abs(mean-want[i]) > 5*se+1e-9 {
					t.Errorf("mean of x[%d] is %v ± %v, want %v", i, mean, se, want[i])
				}
			}
			if m == Multinomial {
				return // p = 0 has a derivative whose mean is not 0
			}
			for i := range scores {
				mean := scores[i] / draws
				se := math.Sqrt((scoreSquares[i]/draws - mean*mean) / draws)
				if math.Abs(mean) > 5*se+1e-9 {
					t.Errorf("mean of derivative %d is %v ± %v, want 0", i, mean, se)
				}
			}
		})
	}
}

func TestMultivariateAllocations(t *testing.T) {
	ref := multiReference(t)
	r := rand.New(rand.NewPCG(1, 2))
	for name, m := range examples {
		c := ref[name][len(ref[name])-1]
		scratch := scratchFor(m, c.N)
		x := slices.Clone(c.X)
		dx, da := make([]float64, len(x)), like(c.Args)
		for what, call := range map[string]func(){
			"LogProb": func() { m.LogProb(c.X, c.N, c.Args, scratch) },
			"Grad":    func() { m.Grad(c.X, c.N, c.Args, dx, da, scratch) },
			"Rand":    func() { m.Rand(r, x, c.N, c.Args, scratch) },
			"Mean":    func() { m.Mean(x, c.N, c.Args) },
		} {
			if n := testing.AllocsPerRun(20, call); n != 0 {
				t.Errorf("%s.%s allocates %v times", name, what, n)
			}
		}
	}
}

func BenchmarkMultivariateGrad(b *testing.B) {
	for _, n := range []int{3, 20} {
		mu, cov := make([]float64, n), make([]float64, n*n)
		for i := range n {
			cov[i*n+i] = 1
		}
		for name, m := range map[string]*Multivariate{"MvNormal": MvNormal, "MvNormalChol": MvNormalChol} {
			b.Run(fmt.Sprint(name, n), func(b *testing.B) {
				a := [][]float64{mu, cov}
				dx, da, scratch := make([]float64, n), like(a), scratchFor(m, n)
				b.ReportAllocs()
				for b.Loop() {
					m.Grad(mu, n, a, dx, da, scratch)
				}
			})
		}
	}
}
