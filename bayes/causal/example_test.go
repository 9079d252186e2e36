package causal_test

import (
	"fmt"

	"github.com/gonbayes/gonbayes/bayes/causal"
)

func Example() {
	g, err := causal.Parse(`
		z -> x, y         # a common cause
		x -> m -> y       # a chain
		x -> c; y -> c    # a common effect
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	sets, _ := g.AdjustmentSets("x", "y")
	fmt.Println("adjust for", sets)
	paths, _ := g.Paths("x", "y", "z")
	fmt.Println(paths)
	fmt.Println(g.Independencies())
	// Output:
	// adjust for {z}
	// x -> m -> y  causal      open
	// x <- z -> y  back-door   closed
	// x -> c <- y  non-causal  closed
	// z ⊥ m | x
	// z ⊥ c | x, y
	// x ⊥ y | m, z
	// m ⊥ c | x, y
}

func ExampleParse_cycle() {
	_, err := causal.Parse("rain -> wet\nwet -> slippery -> rain")
	fmt.Println(err)
	// Output:
	// line 2, column 17: this closes the cycle rain -> wet -> slippery -> rain: leave one of these arrows out
	//     wet -> slippery -> rain
	//                     ^^
}
