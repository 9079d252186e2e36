package plan_test

import (
	"fmt"

	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

func ExampleMake() {
	tree, err := syntax.Parse(`
		a     ~ Normal(0, 10)
		b     ~ Normal(0, 10)
		sigma ~ Exponential(1)
		y     ~ Normal(a + b*x, sigma)
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y := make([]float64, 1000), make([]float64, 1000)
	for i := range x {
		x[i] = float64(i % 7)
		y[i] = 3 + 2*x[i] + float64(i%5)
	}
	m, err := bind.Bind(tree, bind.Data{
		"x": {Values: x, Shape: []int{len(x)}},
		"y": {Values: y, Shape: []int{len(y)}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan.Make(m, plan.Options{}))
	// Output:
	// line 5   y ~ Normal(a + b * x, sigma)
	//          fold: 1,000 rows → 6 cross-products
	//          because the mean is linear in 2 coefficients and the scale is one number
	// cost     a gradient reads no rows and takes about 54 operations (as written: 1,000 rows, 14,032 operations)
	// sampler  NUTS: 3 continuous parameters
}
