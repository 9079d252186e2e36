package main

import "math"

// Adding magic to a number and subtracting it again rounds the number to an
// integer. In between, the integer is in the low bits.
const magic = 0x1.8p52

// ln 2 in two parts, of which the first has room for a factor of 11 bits.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// exp returns eˣ: 2ᵏ·eʳ with |r| ≤ ln 2/2, and eʳ−1−r = r²·Q(r) by a minimax
// polynomial. The scale is applied in two halves, so that subnormal results round
// correctly.
func (k *kernel) exp(x value) value {
	x = k.min(constant(709.8), x) // gives +Inf
	x = k.max(constant(-745.2), x)
	n := k.fma(x, constant(math.Log2E), constant(magic))
	n = k.sub(n, constant(magic))
	r := k.fnma(n, constant(ln2Hi), x)
	r = k.fnma(n, constant(ln2Lo), r)
	q := k.poly(r, expQ...)
	p := k.fma(q, k.mul(r, r), r)
	// 2ᵏ from the bits of k + 1023.
	half := k.add(k.mul(n, constant(0.5)), constant(magic))
	rest := k.sub(n, k.sub(half, constant(magic)))
	a := k.shiftLeft(k.add(half, constant(1023)), 52)
	b := k.shiftLeft(k.add(rest, constant(magic+1023)), 52)
	return k.mul(k.fma(p, a, a), b)
}

// expNegative is exp for x ≤ 0 in fewer steps. Its smallest result is exp(−708).
func (k *kernel) expNegative(x value) value {
	x = k.max(constant(-708), x)
	m := k.fma(x, constant(math.Log2E), constant(magic+1023))
	n := k.sub(m, constant(magic+1023))
	r := k.fnma(n, constant(ln2Hi), x)
	r = k.fnma(n, constant(ln2Lo), r)
	q := k.poly(r, expQ...)
	p := k.fma(q, k.mul(r, r), r)
	a := k.shiftLeft(m, 52)
	return k.fma(p, a, a)
}

var expQ = []float64{2.510038549551032e-08, 2.7620088445409746e-07, 2.7557268459997064e-06,
	2.4801521295954376e-05, 0.00019841269863053618, 0.0013888888917213717, 0.008333333333330062,
	0.04166666666662413, 0.16666666666666669, 0.5}

// log returns log x: k·ln 2 + log m with m from √½ to √2, as FreeBSD's e_log.c.
func (k *kernel) log(x value) value {
	tiny := constant(0x1p-1022)
	y := k.where(x, tiny, k.mul(x, constant(0x1p54)), x)
	bias := k.where(x, tiny, constant(-54), constant(0))
	m := k.or(k.and(y, 1<<52-1), math.Float64bits(0.5)) // from ½ to 1
	e := k.sub(k.or(k.shiftRight(y, 52), math.Float64bits(0x1p52)), constant(0x1p52+1022))
	small := constant(math.Sqrt2 / 2)
	e = k.add(e, k.where(m, small, k.sub(bias, constant(1)), bias))
	f := k.sub(k.where(m, small, k.add(m, m), m), constant(1))
	s := k.div(f, k.add(f, constant(2)))
	z := k.mul(s, s)
	r := k.mul(z, k.poly(z, 1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
		2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01))
	h := k.mul(k.mul(f, constant(0.5)), f)
	t := k.fma(s, k.add(h, r), k.mul(e, constant(ln2Lo)))
	y = k.fma(e, constant(ln2Hi), k.sub(f, k.sub(h, t)))
	// x is not a positive number.
	zero, inf := constant(0), constant(math.Inf(1))
	y = k.where(zero, x, y, constant(math.Inf(-1)))
	y = k.where(x, zero, constant(math.NaN()), y)
	y = k.where(x, inf, y, x) // +Inf and NaN stay
	return y
}

// log1p returns log(1 + x) and 1/(1 + x) for x ≥ 0.
func (k *kernel) log1p(x value) (log, inverse value) {
	u := k.add(x, constant(1))
	r := k.div(constant(1), u)
	lost := k.sub(x, k.sub(u, constant(1))) // in rounding u
	return k.fma(lost, r, k.log(u)), r
}

// logProduct multiplies a product by v, from 1e-300 to 1e300. The product is kept as
// a number from 1 to 2 and an exponent, which becomes NaN if v is infinite or NaN.
func (k *kernel) logProduct(mantissa, exponent *accumulator, v value) {
	p := k.mul(mantissa.value(k), v)
	e := k.sub(k.or(k.shiftRight(p, 52), math.Float64bits(0x1p52)), constant(0x1p52+1023))
	k.sum(exponent, k.fma(v, constant(0), e))
	k.set(mantissa, k.or(k.and(p, 1<<52-1), math.Float64bits(1)))
}
