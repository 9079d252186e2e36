package plan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
)

// levels has 12 levels of n rows each, the first of them of ten times as many,
// whose means scatter by tau and whose rows by 1 about them.
func levels(n int, tau float64) bind.Data {
	r := rand.New(rand.NewPCG(5, uint64(n)))
	var y, g, bit, count, x []float64
	for k := range 12 {
		mean := 1 + tau*r.NormFloat64()
		rows := n
		if k == 0 {
			rows *= 10
		}
		for range rows {
			g = append(g, float64(k))
			x = append(x, r.NormFloat64())
			y = append(y, mean+r.NormFloat64())
			b := 0.0
			if r.Float64() < 1/(1+math.Exp(-mean)) {
				b = 1
			}
			bit = append(bit, b)
			c, p := 0.0, r.Float64()
			for p > math.Exp(-math.Exp(mean)) && c < 100 {
				p *= r.Float64()
				c++
			}
			count = append(count, c)
		}
	}
	up := make([]float64, 12)
	for k := range up {
		up[k] = r.NormFloat64()
	}
	return bind.Data{"y": column(y...), "g": column(g...), "bit": column(bit...), "count": column(count...), "x": column(x...), "up": column(up...)}
}

const hyper = "mu ~ Normal(0, 5)\ntau ~ HalfNormal(5)\nsigma ~ HalfNormal(5)\nk[g] ~ HalfNormal(1)\n"

// The parameters of a model are the same function of other coordinates, and
// its density is that of these: with the logarithm of the Jacobian, equal.
func TestRecentre(t *testing.T) {
	few, some, many := levels(2, 0.1), levels(10, 0.5), levels(100, 2)
	for _, c := range []struct {
		name, text string
		data       bind.Data
		effect     string // of the first step; "": refused
		because    string
	}{
		{"little", "e[g] ~ Normal(mu, tau)\ny ~ Normal(e[g], sigma)", few, "12 levels → location + scale·z, z ~ Normal", "differ no more than chance"},
		{"about 0", "e[g] ~ Normal(0, tau)\ny ~ Normal(mu + e[g], sigma)", few, "12 levels →", "chance"},
		{"some", "e[g] ~ Normal(mu, tau)\ny ~ Normal(e[g], sigma)", some, "12 levels, of which 11 →", "and of these less than 5 times"},
		{"much", "e[g] ~ Normal(mu, tau)\ny ~ Normal(e[g], sigma)", many, "", "recentre is for levels of which the data say little, and here the data say about"},
		{"slopes", "e[g] ~ Normal(mu, tau)\ny ~ Normal(e[g]*x, sigma)", few, "12 levels →", ""},
		{"scales", "e[g] ~ Normal(mu, tau)\ny ~ Normal(e[g], exp(e[g]))", few, "12 levels →", ""},
		{"scale each", "e[g] ~ Normal(mu, tau*k)\ny ~ Normal(e[g], sigma)", some, "12 levels", ""},
		{"location each", "b ~ Normal(0, 1)\ne[g] ~ Normal(mu + b*k, tau)\ny ~ Normal(e[g], sigma)", some, "12 levels", ""},
		{"nested", "e[g] ~ Normal(mu, tau)\nf[g] ~ Normal(e, tau)\ny ~ Normal(f[g], sigma)", few, "12 levels →", "not known beforehand"},
		{"logistic, little", "e[g] ~ Normal(mu, tau)\nbit ~ Bernoulli(logit_p=e[g])", few, "12 levels, of which 11 →", ""},
		{"logistic, much", "e[g] ~ Normal(mu, tau)\nbit ~ Bernoulli(logit_p=e[g])", many, "", "is for levels of which the data say little"},
		{"logistic, unlike", "e[g] ~ Normal(mu, tau)\nbit ~ Bernoulli(logit_p=e[g] + sigma*x)", many, "", "is for levels of which the data say little"},
		{"sigmoid", "e[g] ~ Normal(mu, tau)\nbit ~ Bernoulli(sigmoid(e[g]))", many, "", "is for levels of which"},
		{"binomial", "e[g] ~ Normal(mu, tau)\nbit ~ Binomial(3, sigmoid(e[g]))", many, "12 levels, of which 11 →", ""},
		{"counts, little", "e[g] ~ Normal(mu, tau)\ncount ~ Poisson(exp(e[g]))", few, "12 levels", ""},
		{"counts, much", "e[g] ~ Normal(mu, tau)\ncount ~ Poisson(exp(e[g]))", many, "", "is for levels of which"},
		{"robust", "e[g] ~ Normal(mu, tau)\ny ~ StudentT(4, e[g], sigma)", many, "", "is for levels of which"},
		{"StudentT", "e[g] ~ StudentT(4, mu, tau)\ny ~ Normal(e[g], sigma)", few, "z ~ StudentT", ""},
		{"Cauchy", "e[g] ~ Cauchy(mu, tau)\ny ~ Normal(e[g], sigma)", few, "z ~ Cauchy", ""},
		{"Laplace", "e[g] ~ Laplace(mu, tau)\ny ~ Normal(e[g], sigma)", few, "z ~ Laplace", ""},
		{"Logistic", "e[g] ~ Logistic(mu, tau)\ny ~ Normal(e[g], sigma)", few, "z ~ Logistic", ""},
		{"Gumbel", "e[g] ~ Gumbel(mu, tau)\ny ~ Normal(e[g], sigma)", few, "z ~ Gumbel", ""},
		{"Gamma", "e[g] ~ Gamma(mu*mu, tau)\ny ~ Normal(e[g], sigma)", few, "", "needs a family of location and scale on all of the line, which Gamma is not"},
		{"HalfNormal", "e[g] ~ HalfNormal(tau)\ny ~ Normal(e[g], sigma)", few, "", "which HalfNormal is not"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := bound(t, hyper+c.text, c.data)
			p := plan.Make(m, plan.Options{})
			step := p.Steps[0]
			because := strings.Join(step.Because, "; ")
			if (step.Rewrite == "recentre") != (c.effect != "") || !strings.Contains(step.Effect, c.effect) || !strings.Contains(because, c.because) {
				t.Errorf("got\n%v", p)
			}
			sameMeasure(t, p.Model, m)
			sameMeasure(t, p.Written, m)
			off := plan.Make(m, plan.Options{Without: []string{"recentre"}})
			if off.Written != m || strings.Contains(off.String(), "recentre") {
				t.Errorf("switched off, the plan is\n%v", off)
			}
		})
	}
	flat := plan.Make(bound(t, hyper+"e[g] ~ Normal(mu, 2)\ny ~ Normal(e[g], sigma)", few), plan.Options{})
	if strings.Contains(flat.String(), "recentre") {
		t.Errorf("with a known scale, the plan is\n%v", flat)
	}
}

// sameMeasure compares a model with one over other coordinates. At points of
// the former, the coordinates of the latter are found from the values of the
// variables; the densities differ by the Jacobian of that map, and its product
// with the gradient of one is that of the other.
func sameMeasure(t *testing.T, m, written *ir.Model) {
	t.Helper()
	d, w := program.Compile(m).NewDensity(), program.Compile(written).NewDensity()
	n := d.Dim()
	at := coordinates(m, written)
	r := rand.New(rand.NewPCG(1, 2))
	q, u, grad, gradW := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for range 4 {
		for i := range q {
			q[i] = 2*r.Float64() - 1
		}
		at(u, q)
		jacobian, logDet := derivative(at, q)
		got, want := d.LogDensity(q, grad), w.LogDensity(u, gradW)+logDet
		if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
			t.Fatalf("log density %.15g, as written %.15g", got, want)
		}
		// The gradient of the log determinant, which is a sum of logarithms of
		// scales, by differences.
		scale := 1.0
		for _, g := range gradW {
			scale = max(scale, math.Abs(g))
		}
		for i := range q {
			want := 0.0
			for j := range u {
				want += gradW[j] * jacobian[j][i]
			}
			const h = 1e-3
			x := q[i]
			diff := func(h float64) float64 {
				q[i] = x + h
				_, up := derivative(at, q)
				q[i] = x - h
				_, down := derivative(at, q)
				q[i] = x
				return (up - down) / (2 * h)
			}
			want += (4*diff(h/2) - diff(h)) / 3
			if !(math.Abs(grad[i]-want) <= 1e-8*scale) {
				t.Fatalf("derivative %d is %.15g, as written %.15g", i, grad[i], want)
			}
		}
	}
}

// coordinates returns the function that finds the coordinates of a model by
// those of another.
func coordinates(m, written *ir.Model) func(u, q []float64) {
	var nodes []*ir.Node
	for i, v := range written.Vars {
		if v.Node.Op == ir.Free {
			nodes = append(nodes, m.Vars[i].Node)
		}
	}
	outputs := program.CompileOutputs(nodes, m.Size()).NewOutputs()
	values := make([]float64, outputs.Size())
	return func(u, q []float64) {
		copy(u, q)
		outputs.Eval(values, q)
		from := values
		for _, v := range written.Vars {
			if v.Node.Op == ir.Free {
				from = from[copy(u[v.Node.Offset:][:v.Node.Size()], from):]
			}
		}
	}
}

// derivative returns the Jacobian of a map at q, by differences whose error is
// that of rounding (the maps are linear in each coordinate, or exponential), and
// the logarithm of its determinant, the map being triangular.
func derivative(at func(u, q []float64), q []float64) (jacobian [][]float64, logDet float64) {
	n := len(q)
	jacobian = make([][]float64, n)
	for j := range jacobian {
		jacobian[j] = make([]float64, n)
	}
	difference := func(i int, h float64) []float64 {
		x, up, down := q[i], make([]float64, n), make([]float64, n)
		q[i] = x + h
		at(up, q)
		q[i] = x - h
		at(down, q)
		q[i] = x
		for j := range up {
			up[j] = (up[j] - down[j]) / (2 * h)
		}
		return up
	}
	for i := range q {
		const h = 0.02
		a, b, c := difference(i, h), difference(i, h/2), difference(i, h/4)
		for j := range jacobian {
			first, second := (4*b[j]-a[j])/3, (4*c[j]-b[j])/3
			jacobian[j][i] = (16*second - first) / 15
		}
		logDet += math.Log(jacobian[i][i])
	}
	return jacobian, logDet
}

func BenchmarkRecentre(b *testing.B) {
	for _, n := range []int{2, 100} {
		m := bound(b, hyper+"e[g] ~ Normal(mu, tau)\ny ~ Normal(e[g], sigma)", levels(n, 1))
		for _, without := range []string{"", "recentre"} {
			p := plan.Make(m, plan.Options{Without: []string{without}})
			b.Run(fmt.Sprintf("%d/%s", n, p.Steps[0].Name()), func(b *testing.B) {
				d := program.Compile(p.Model).NewDensity()
				q, grad := make([]float64, d.Dim()), make([]float64, d.Dim())
				b.ReportAllocs()
				for b.Loop() {
					d.LogDensity(q, grad)
				}
			})
		}
	}
}
