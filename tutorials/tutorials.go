// Package tutorials holds the data of the lessons beside it: small data sets
// that are made here, with the values that they were made from.
//
//	tutorials.Coin()      // lesson 1
//	tutorials.Spending()  // lesson 9
package tutorials

// Coin returns ten flips of a coin, 1 for heads: 8 heads and 2 tails.
func Coin() []int { return []int{1, 1, 0, 1, 1, 1, 0, 1, 1, 1} }
