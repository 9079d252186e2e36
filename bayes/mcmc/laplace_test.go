package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
)

// columns returns the draws of an approximation as those of one chain.
func columns(a *Approximation) *table {
	t := newTable(1, len(a.Mean), len(a.Draws))
	a.Record(t)
	return t
}

// Of a normal density the approximation is exact.
func TestLaplaceOfNormal(t *testing.T) {
	sd := []float64{1e-3, 1, 5, 1e4}
	cov := autoregressive(sd, 0.9)
	d := newCorrelated(4, cov)
	a, err := Laplace(context.Background(), d, Options{Seed: 3, Draws: 4000})
	if err != nil {
		t.Fatal(err)
	}
	rec := columns(a)
	for i := range sd {
		near(t, fmt.Sprintf("mean of q[%d]", i), rec.coordinate(i, identity), 0)
		near(t, fmt.Sprintf("variance of q[%d]", i), rec.coordinate(i, square), cov[i*4+i])
		cross := rec.coordinate(i, identity)
		for k, x := range rec.draws[0][0] {
			cross[0][k] *= x
		}
		near(t, fmt.Sprintf("covariance of q[0] and q[%d]", i), cross, cov[i])
	}
	lt := make([]float64, 16)
	cholesky(4, cov, lt)
	want := 2 * math.Log(2*math.Pi)
	for i := range 4 {
		want += math.Log(lt[i*5])
	}
	if math.Abs(a.ELBO-want) > 1e-3 {
		t.Errorf("ELBO is %g, want log of the integral, %g", a.ELBO, want)
	}
	if a.ParetoK > 0.5 {
		t.Errorf("Pareto k is %g", a.ParetoK)
	}
}

// Pareto k tells heavy tails and curved densities from those near a normal.
func TestLaplaceParetoK(t *testing.T) {
	for _, c := range []struct {
		name  string
		d     Density
		least float64
		most  float64
	}{
		{"nearly normal", studentT{2, 100}, -1, 0.5},
		{"regression", newRegression(300, 2), -1, 0.5},
		{"heavy tails", studentT{10, 2}, 0.7, 10},
		{"banana", rosenbrock(2), 0.7, 10},
	} {
		a, err := Laplace(context.Background(), c.d, Options{Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		t.Logf("%s: Pareto k %.2f, %d evaluations", c.name, a.ParetoK, a.Evaluations)
		if !(a.ParetoK >= c.least && a.ParetoK <= c.most) {
			t.Errorf("%s: Pareto k is %.2f", c.name, a.ParetoK)
		}
	}
}

func TestLaplaceErrors(t *testing.T) {
	ridge := function{2, func(q, grad []float64) float64 {
		s := q[0] + q[1]
		grad[0], grad[1] = -s, -s
		return -s * s / 2
	}}
	_, err := Laplace(context.Background(), ridge, Options{})
	if !errors.Is(err, ErrNotConcave) {
		t.Errorf("ridge: %v", err)
	}
	if _, err := Laplace(context.Background(), gaussian{ones(1)}, Options{Draws: -1}); err == nil {
		t.Error("no error for negative draws")
	}
}
