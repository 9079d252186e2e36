package distribution_test

import (
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes/distribution"
)

// The log density of Normal(1, 2) at 3 and its derivatives.
func Example() {
	a := []float64{1, 2} // mu and sigma
	da := make([]float64, len(a))
	logp, dx := distribution.Normal.Grad(3, a, da)
	fmt.Printf("log density %.4f, d/dx %.4f, d/dmu %.4f, d/dsigma %.4f\n", logp, dx, da[0], da[1])
	fmt.Printf("P(x <= 1) = %g, mean %g, variance %g\n",
		distribution.Normal.CDF(1, a), distribution.Normal.Mean(a), distribution.Normal.Var(a))
	// Output:
	// log density -2.1121, d/dx -0.5000, d/dmu 0.5000, d/dsigma 0.0000
	// P(x <= 1) = 0.5, mean 1, variance 4
}

// A call by precision is one of the normal distribution all the same.
func ExampleLookup() {
	form, err := distribution.Lookup("Normal", 1, []string{"tau"}) // Normal(3, tau=4)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, arg := range form.Args {
		fmt.Printf("%s: argument %d, or %q\n", form.Family.Params[j].Name, arg.Source, arg.Expr)
	}
	fmt.Printf("log density at 3: %.4f\n", form.Family.LogProb(3, []float64{3, 1 / math.Sqrt(4)}))

	_, err = distribution.Lookup("Nromal", 2, nil)
	fmt.Println(err)
	// Output:
	// mu: argument 0, or ""
	// sigma: argument -1, or "1/sqrt(tau)"
	// log density at 3: -0.2258
	// there is no distribution Nromal; did you mean Normal?
}

// A Dirichlet prior on three probabilities, by the two unconstrained numbers
// that a sampler moves.
func ExampleMultivariate() {
	m, t, n := distribution.Dirichlet, distribution.Simplex, 3
	a := [][]float64{{1, 2, 3}}
	u, x := []float64{0, 0}, make([]float64, n)
	du, dx, da := make([]float64, t.Free(n)), make([]float64, n), [][]float64{nil}
	scratch := make([]float64, m.Scratch(n))

	logp := t.Forward(u, x)
	logp += m.Grad(x, n, a, dx, da, scratch)
	t.Reverse(u, x, dx, du)
	fmt.Printf("x %.3f, log density %.4f, derivatives %.4f\n", x, logp, du)
	// Output:
	// x [0.333 0.333 0.333], log density -1.9480, derivatives [-0.7071 -1.2247]
}
