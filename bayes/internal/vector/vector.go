// Package vector has the arithmetic of log densities on columns of numbers,
// several rows at a time. Its functions are called kernels.
//
// Each function has two forms: assembly for processors with AVX2 and FMA, and Go
// for all others. Both do the same operations in the same order and give
// bit-identical results, so that draws do not depend on the machine. Directory gen
// describes each function once and generates both forms: read gen/kernels.go for
// the functions and gen/kernel.go for the generator.
//
// All columns of a call have the length of the first. An output may be the same
// slice as an input but must not overlap one otherwise.
package vector

//go:generate go run -C gen .

import "math"

// sum4, sum8 and sum16 add up the lanes of an accumulator.
func sum4(a *[4]float64) float64 { return (a[0] + a[2]) + (a[1] + a[3]) }

func sum8(a *[8]float64) float64 {
	var b [4]float64
	for i := range b {
		b[i] = a[i] + a[i+4]
	}
	return sum4(&b)
}

func sum16(a *[16]float64) float64 {
	var b [8]float64
	for i := range b {
		b[i] = a[i] + a[i+8]
	}
	return sum8(&b)
}

// logProduct returns the logarithm of a product whose lanes are kept as numbers
// from 1 to 2 and exponents.
func logProduct(mantissa, exponent *[4]float64) float64 {
	p := [1]float64{(mantissa[0] * mantissa[2]) * (mantissa[1] * mantissa[3])}
	Log(p[:], p[:])
	return math.FMA(sum4(exponent), math.Ln2, p[0])
}
