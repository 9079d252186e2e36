package ir

import "math"

// Phi is the distribution function of the standard normal distribution: the
// inverse of the probit link.
var Phi = curve("Phi",
	func(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) },
	func(x, _ float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) })

var _ = function("invprobit", Phi)
