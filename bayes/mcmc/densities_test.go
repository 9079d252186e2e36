package mcmc

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// eightSchools is the hierarchical model of Rubin (1981), not centred:
// θ = μ + τ·z, with μ ~ N(0, 5), τ ~ HalfCauchy(5). Position is (z₁…₈, μ, log τ).
type eightSchools struct{ y, sigma []float64 }

func (d eightSchools) Dim() int { return len(d.y) + 2 }

func (d eightSchools) LogDensity(q, grad []float64) float64 {
	n := len(d.y)
	mu, tau := q[n], math.Exp(q[n+1])
	scaled := tau / 5
	lp := -mu*mu/50 - math.Log1p(scaled*scaled) + q[n+1]
	grad[n] = -mu / 25
	grad[n+1] = 1 - 2*scaled*scaled/(1+scaled*scaled)
	for i, z := range q[:n] {
		r := (d.y[i] - mu - tau*z) / d.sigma[i]
		g := r / d.sigma[i]
		lp -= (z*z + r*r) / 2
		grad[i] = -z + g*tau
		grad[n] += g
		grad[n+1] += g * tau * z
	}
	return lp
}

// A posterior is a problem of posteriordb with its reference.
type posterior struct {
	Draws     float64
	Data      struct{ Y, Sigma []float64 }
	Reference map[string]struct{ Mean, SD float64 }
}

func readPosterior(t *testing.T, name string) posterior {
	t.Helper()
	text, err := os.ReadFile("../../../shared/data/posteriordb/" + name + ".json")
	if err != nil {
		t.Skip("needs ../shared/data: ", err)
	}
	var p posterior
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// funnel is Neal's (2003): v ~ N(0, 3), xᵢ ~ N(0, exp(v/2)). Position is (v, x…).
type funnel struct{ n int }

func (d funnel) Dim() int { return d.n }

func (d funnel) LogDensity(q, grad []float64) float64 {
	v, w := q[0], math.Exp(-q[0])
	lp := -v * v / 18
	grad[0] = -v / 9
	for i, x := range q[1:] {
		lp -= (x*x*w + v) / 2
		grad[0] += (x*x*w - 1) / 2
		grad[i+1] = -x * w
	}
	return lp
}

// studentT has independent coordinates with nu degrees of freedom.
type studentT struct {
	n  int
	nu float64
}

func (d studentT) Dim() int { return d.n }

func (d studentT) LogDensity(q, grad []float64) float64 {
	lp := 0.0
	for i, x := range q {
		lp -= (d.nu + 1) / 2 * math.Log1p(x*x/d.nu)
		grad[i] = -(d.nu + 1) * x / (d.nu + x*x)
	}
	return lp
}

// A regression is y ~ N(X·β, σ) with flat priors but for σ ~ HalfCauchy(1),
// by the row. Position is (β…, log σ).
type regression struct {
	x [][]float64
	y []float64
}

// newRegression makes a regression on predictors that lie far from zero, as
// ages and years do, and are not centred.
func newRegression(n int, seed uint64) regression {
	r := rand.New(rand.NewPCG(seed, 0))
	var d regression
	for range n {
		a, b := 100+15*r.NormFloat64(), 40+8*r.NormFloat64()
		d.x = append(d.x, []float64{1, a, b})
		d.y = append(d.y, 25+0.6*a-0.3*b+18*r.NormFloat64())
	}
	return d
}

func (d regression) Dim() int { return len(d.x[0]) + 1 }

func (d regression) LogDensity(q, grad []float64) float64 {
	k := len(q) - 1
	sigma := math.Exp(q[k])
	lp := q[k] - math.Log1p(sigma*sigma) - float64(len(d.y))*q[k]
	clear(grad)
	grad[k] = 1 - 2*sigma*sigma/(1+sigma*sigma) - float64(len(d.y))
	for i, x := range d.x {
		r := (d.y[i] - dot(x, q[:k])) / sigma
		lp -= r * r / 2
		grad[k] += r * r
		axpy(r/sigma, x, grad)
	}
	return lp
}
