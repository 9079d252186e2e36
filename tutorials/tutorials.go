// Package tutorials has the data of the lessons in this folder: small simulated
// data sets, with the true values of their parameters.
//
//	tutorials.Coin()              // lesson 1
//	tutorials.SimpleRegression()  // lesson 2, MultivariateRegression too
//	tutorials.Pipe()              // lesson 3
//	tutorials.Fork()              // lesson 4, Collider too
//	tutorials.MultipleConfounds() // lesson 5
//	tutorials.Categories()        // lesson 6
//	tutorials.Heterogeneity()     // lesson 7
//	tutorials.BinaryEvents()      // lesson 8
//	tutorials.Spending()          // lesson 9; the survey: SpendingFromBLS
//	tutorials.Experiments()       // lesson 10
package tutorials

// Coin returns ten flips of a coin, 1 for heads: 8 heads and 2 tails.
func Coin() []int { return []int{1, 1, 0, 1, 1, 1, 0, 1, 1, 1} }
