package distribution

import "math"

// Densities are products of powers and gamma functions that nearly cancel when
// their parameters are large: at n = 1e9 a difference of log-gammas has lost
// eleven of its sixteen digits. Following C. Loader, "Fast and Accurate
// Computation of Binomial Probabilities" (2000), the functions here split
// log Γ into Stirling's formula, whose terms are cancelled by hand, and a small
// remainder.

const (
	halfLog2Pi = 0.91893853320467274178 // log(2π)/2
	logPi      = 1.14472988584940017414
	eulerGamma = 0.57721566490153286061
)

func lgamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

// times returns c·v, and 0 for c = 0 even if v is infinite.
func times(c, v float64) float64 {
	if c == 0 {
		return 0
	}
	return c * v
}

// over returns c/v, and 0 for c = 0 even if v is.
func over(c, v float64) float64 {
	if c == 0 {
		return 0
	}
	return c / v
}

// log1pmx returns log(1+x) − x.
func log1pmx(x float64) float64 {
	switch {
	case x > 1e20:
		return -x
	case x < -0.3 || x > 0.4:
		return math.Log1p(x) - x
	}
	// log(1+x) = 2 artanh(r) = 2(r + r³/3 + r⁵/5 + …) with r = x/(2+x).
	r := x / (2 + x)
	y := r * r
	s := 1./3 + y*(1./5+y*(1./7+y*(1./9+y*(1./11+y*(1./13+y*(1./15+y*(1./17+y*(1./19+y*(1./21+y/23)))))))))
	return r * (2*y*s - x)
}

// log1pSquare returns log(1 + z²), where z² may overflow.
func log1pSquare(z float64) float64 {
	if z = math.Abs(z); z > 1e100 {
		return 2 * math.Log(z)
	}
	return math.Log1p(z * z)
}

// log1pExp returns log(1 + exp(x)).
func log1pExp(x float64) float64 {
	return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}

// expit returns 1/(1 + exp(−x)).
func expit(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// logit returns log(x/(1−x)).
func logit(x float64) float64 { return math.Log(x) - math.Log1p(-x) }

// deviance returns x·log(x/m) + m − x, which is never negative, for x > 0 and
// m ≥ 0.
func deviance(x, m float64) float64 {
	d := m - x
	if math.Abs(d) < 0.3*x {
		return -x * log1pmx(d/x)
	}
	if q := x / m; q > 0 && finite(q) {
		return x*math.Log(q) + d
	}
	return x*(math.Log(x)-math.Log(m)) + d
}

// stirling returns log Γ(x) − ((x−½)·log x − x + ½·log 2π), for x > 0.
func stirling(x float64) float64 {
	if x < 10 {
		return lgamma(x) - ((x-0.5)*math.Log(x) - x + halfLog2Pi)
	}
	y := 1 / (x * x) // DLMF 5.11.1
	return (1./12 - y*(1./360-y*(1./1260-y*(1./1680-y*(1./1188-y*(691./360360-y/156)))))) / x
}

// logMinusDigamma returns log x − ψ(x), for x > 0.
func logMinusDigamma(x float64) float64 {
	var s float64
	z := x
	if x < 10 { // ψ(x) = ψ(x+1) − 1/x
		for ; z < 10; z++ {
			s += 1 / z
		}
		s += math.Log(x / z)
	}
	y := 1 / (z * z) // DLMF 5.11.2
	return s + 0.5/z + y*(1./12-y*(1./120-y*(1./252-y*(1./240-y*(1./132-y*(691./32760-y*(1./12-y*3617./8160)))))))
}

// halfStep returns log Γ(x+½) − log Γ(x) − ½·log x, for x > 0.
func halfStep(x float64) float64 {
	z, num, den := x, 1.0, 1.0
	for ; z < 10; z++ { // Γ(x+1) = x·Γ(x)
		num *= z
		den *= z + 0.5
	}
	y := 1 / (z * z) // DLMF 5.11.8
	s := (-1./8 + y*(1./192-y*(1./640-y*(17./14336-y*(31./18432-y*(691./180224-y*5461./425984)))))) / z
	if z > x {
		s += math.Log(num / den * math.Sqrt(z/x))
	}
	return s
}

// halfStepDerivative returns ψ(x+½) − ψ(x) − 1/(2x), for x > 0.
func halfStepDerivative(x float64) float64 {
	var s float64
	z := x
	for ; z < 10; z++ {
		s += 1 / (z * (2*z + 1))
	}
	if z > x {
		s += 0.5/z - 0.5/x
	}
	y := 1 / (z * z)
	return s + y*(1./8-y*(1./64-y*(1./128-y*(17./2048-y*(31./2048-y*(691./16384-y*5461./32768))))))
}

// logGammaKernel returns α·log z − z − log Γ(α), for α > 0 and z ≥ 0 with the
// logarithm logz.
func logGammaKernel(alpha, z, logz float64) float64 {
	switch {
	case z > math.MaxFloat64:
		return math.Inf(-1)
	case alpha < 10:
		return alpha*logz - z - lgamma(alpha)
	}
	return 0.5*math.Log(alpha) - halfLog2Pi - stirling(alpha) - deviance(alpha, z)
}

// logBetaKernel returns α·log p + β·log q − log B(α, β), for α, β > 0 and
// p + q = 1 with the logarithms logp and logq.
func logBetaKernel(alpha, beta, p, q, logp, logq float64) float64 {
	n := alpha + beta
	if n < 40 || p < 1e-290 || q < 1e-290 {
		return alpha*logp + beta*logq + lgamma(n) - lgamma(alpha) - lgamma(beta)
	}
	return 0.5*math.Log(alpha/n*beta) - halfLog2Pi +
		stirling(n) - stirling(alpha) - stirling(beta) -
		deviance(alpha, n*p) - deviance(beta, n*q)
}

// bessel returns, of the modified Bessel functions, log(exp(−x)·I₀(x)) and
// 1 − I₁(x)/I₀(x), for x ≥ 0.
func bessel(x float64) (logI0, rest float64) {
	if x < 20 {
		y := x * x / 4 // DLMF 10.25.2
		i0, i1, term := 1.0, 1.0, 1.0
		for k := 1.0; term > 1e-17*i0; k++ {
			term *= y / (k * k)
			i0 += term
			i1 += term / (k + 1)
		}
		return math.Log(i0) - x, 1 - 0.5*x*i1/i0
	}
	s, d, term := 1.0, 0.0, 1.0 // DLMF 10.40.1
	for k := 1.0; k < 40 && term > 1e-17; k++ {
		term *= (2*k - 1) * (2*k - 1) / (8 * k * x)
		s += term
		d += term * 4 * k / (2*k - 1)
	}
	return math.Log(s) - 0.5*math.Log(x) - halfLog2Pi, d / s
}
