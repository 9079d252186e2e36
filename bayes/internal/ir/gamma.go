package ir

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// LogGamma is the logarithm of the gamma function.
var LogGamma = curve("gammaln",
	func(x float64) float64 { v, _ := math.Lgamma(x); return v },
	func(x, _ float64) float64 { return mathext.Digamma(x) })
