package distribution

import "math"

// The regularised incomplete gamma and beta functions, from which many
// distribution functions are computed. Both tails are logarithms, so that neither
// underflows or loses digits to the other. Derivatives in the parameters come
// from differentiating the series and continued fractions term by term.

// maxTerms bounds sums, series and continued fractions. The latter take about ten
// times the root of the largest parameter.
const maxTerms = 1_000_000

// incompleteGamma returns the logarithms of P(α, z) and Q(α, z), for z ≥ 0 with
// the logarithm logz. If asked for, slope is the derivative of P in α over
// z^α·exp(−z)/Γ(α).
func incompleteGamma(alpha, z, logz float64, withSlope bool) (below, above, slope float64) {
	switch {
	case math.IsInf(logz, -1):
		return math.Inf(-1), 0, 0
	case math.IsInf(z, 1):
		return 0, math.Inf(-1), 0
	case alpha > 1e8:
		return incompleteGammaLarge(alpha, z)
	case z < 1.1 && (z <= 0.5 && alpha < -0.4/logz || z > 0.5 && alpha <= 1.1*z):
		return incompleteGammaNearZero(alpha, z, logz)
	case z <= max(alpha, 1.1):
		// DLMF 8.7.1: P is z^α·exp(−z)/Γ(α+1) times a sum of positive terms.
		sum, term, dsum, dterm := 1.0, 1.0, 0.0, 0.0 // dterm over term
		for n := 1.0; n < maxTerms; n++ {
			term *= z / (alpha + n)
			sum += term
			if withSlope {
				dterm -= 1 / (alpha + n)
				dsum += term * dterm
			}
			if !(term > 1e-17*sum || withSlope && term*dterm < 1e-17*dsum) { // or NaN
				break
			}
		}
		below = logGammaKernel(alpha, z, logz) - math.Log(alpha) + math.Log(sum)
		if withSlope {
			d := math.Log(z/(1+alpha)) + logMinusDigamma(1+alpha)
			if z < 1e-290 {
				d = logz - digamma(1+alpha)
			}
			slope = (sum*d + dsum) / alpha
		}
		return below, log1mExp(below), slope
	}
	// DLMF 8.9.2: Q is z^α·exp(−z)/Γ(α) times a continued fraction, here by
	// Lentz's method with the derivatives of its parts.
	b := z + 1 - alpha
	c, d := math.Inf(1), 1/b
	dc, dd := 0.0, d*d
	h, dh := d, d // dh: derivative over h
	for n := 1.0; n < maxTerms; n++ {
		numerator := -n * (n - alpha)
		b += 2
		if withSlope {
			dc = -1 + n/c - numerator*dc/c/c
		}
		before := d
		d = 1 / (numerator*d + b)
		c = b + numerator/c
		h *= c * d
		converged := !(math.Abs(c*d-1) > 3e-16) // or NaN
		if withSlope {
			dd = -d * d * (n*before + numerator*dd - 1)
			change := dc/c + dd/d
			dh += change
			converged = converged && !(math.Abs(change) > 1e-15*(math.Abs(dh)+math.Abs(dc/c)))
		}
		if converged {
			break
		}
	}
	above = logGammaKernel(alpha, z, logz) + math.Log(h)
	if withSlope {
		slope = -h * (math.Log(z/alpha) + logMinusDigamma(alpha) + dh)
	}
	return log1mExp(above), above, slope
}

// incompleteGammaNearZero is incompleteGamma where P is near 1 although z is
// small: with P = z^α/Γ(1+α)·(1 + α·s), for an alternating series s.
func incompleteGammaNearZero(alpha, z, logz float64) (below, above, slope float64) {
	s, ds, power := 0.0, 0.0, 1.0
	for k := 1.0; k < 100; k++ {
		power *= -z / k
		s += power / (alpha + k)
		ds -= power / ((alpha + k) * (alpha + k))
		if math.Abs(power) < 1e-18*math.Abs(s) {
			break
		}
	}
	logFront := alpha*logz - logGamma1p(alpha)
	front := math.Exp(logFront)
	above = math.Log(-math.Expm1(logFront) - front*alpha*s)
	below = log1mExp(above)
	if above > -math.Ln2 {
		below = logFront + math.Log1p(alpha*s)
	}
	slope = ((logz-digamma(1+alpha))*(1+alpha*s) + s + alpha*ds) * math.Exp(z) / alpha
	return below, above, slope
}

// incompleteGammaLarge is incompleteGamma for an alpha so large that the first
// term of N. M. Temme's uniform expansion is enough (DLMF 8.12.3): with h the
// distance from alpha in standard deviations, the tail that z lies in is that of
// a normal variable beyond h, and exp(−h²/2) times a correction c.
func incompleteGammaLarge(alpha, z float64) (below, above, slope float64) {
	root, rise := math.Sqrt(alpha), (z-alpha)/alpha
	sign := math.Copysign(1, rise)
	h := math.Sqrt(2 * deviance(alpha, z))
	dh := -sign / root // by alpha, as the next
	if h > 0 {
		dh = -math.Log1p(rise) / h
	}
	eta, deta := sign*h/root, sign*(dh-h/(2*alpha))/root
	c, dc := 1/rise-1/eta, z/(alpha*alpha)/(rise*rise)+deta/(eta*eta)
	if math.Abs(eta) < 0.01 {
		c = -1./3 + eta*(1./12-eta*(2./135-eta*(1./864+eta/2835)))
		dc = deta * (1./12 - eta*(4./135-eta*(1./288)))
	}
	c, dc = sign*c/root/math.Sqrt(2*math.Pi), sign*dc/root/math.Sqrt(2*math.Pi)
	dc -= c / (2 * alpha)
	normal := 0.5 * erfcx(h/math.Sqrt2)
	tail := -h*h/2 + math.Log(normal+c)
	// The derivative of the tail over that with the factor that slope is without.
	d := (normal+c)*math.Log1p(rise) + (h*normal-1/math.Sqrt(2*math.Pi))*dh + dc
	slope = -sign * d * math.Sqrt(2*math.Pi) / root * math.Exp(stirling(alpha))
	if rise < 0 {
		below, above = lower(tail)
	} else {
		below, above = upper(tail)
	}
	return below, above, slope
}

// logGamma1p returns log Γ(1+x), for 0 ≤ x < 2, to the last digits of a small x.
func logGamma1p(x float64) float64 {
	return x * integrate(func(t float64) float64 { return digamma(1 + t*x) }, 0, 1)
}

// incompleteBeta returns the logarithms of I_x(a, b) and of 1 − I_x(a, b), for
// x + y = 1 with the logarithms logx and logy. If asked for, da and db are the
// derivatives of I in a and b over x^a·y^b/B(a, b).
func incompleteBeta(a, b, x, y, logx, logy float64, withSlopes bool) (below, above, da, db float64) {
	switch {
	case math.IsInf(logx, -1):
		return math.Inf(-1), 0, 0, 0
	case math.IsInf(logy, -1):
		return 0, math.Inf(-1), 0, 0
	case min(a, b) > 1e8:
		return incompleteBetaLarge(a, b, x, y, withSlopes)
	case thin(a, b):
		return incompleteBetaThin(a, b, x, y, logx, logy, withSlopes)
	case thin(b, a):
		above, below, db, da = incompleteBetaThin(b, a, y, x, logy, logx, withSlopes)
		return below, above, -da, -db
	case x > (a+1)/(a+b+2):
		above, below, db, da = incompleteBeta(b, a, y, x, logy, logx, withSlopes)
		return below, above, -da, -db
	}
	// DLMF 8.17.22, a continued fraction.
	f := lentz{c: 1, d: 1, h: 1}
	s := a + b
	f.step(-s/(a+1)*x, withSlopes, 1/s-1/(a+1), 1/s)
	f.c, f.dc, f.h, f.dh = 1, [2]float64{}, f.d, [2]float64{f.dd[0] / f.d, f.dd[1] / f.d}
	converged := false
	for m := 1.0; m < maxTerms && !converged; m++ {
		t := m * x / ((a + 2*m - 1) * (a + 2*m))
		if v := t * (b - m); v != 0 {
			f.step(v, withSlopes, -1/(a+2*m-1)-1/(a+2*m), 1/(b-m))
		} else { // the fraction ends here, but not its derivative in b
			f.stepZero(t)
		}
		t = -(a + m) / (a + 2*m) * ((s + m) / (a + 2*m + 1)) * x
		converged = f.step(t, withSlopes, 1/(a+m)+1/(s+m)-1/(a+2*m)-1/(a+2*m+1), 1/(s+m))
	}
	if !converged {
		return math.NaN(), math.NaN(), 0, 0
	}
	below = logBetaKernel(a, b, x, y, logx, logy) - math.Log(a) + math.Log(f.h)
	above = log1mExp(below)
	if below > -0.1 && a < 1 {
		above = logIncompleteBetaRest(a, b, x, logx)
		below = log1mExp(above)
	}
	if withSlopes {
		// Of log(x^a·y^b/(a·B(a, b))).
		rest := logMinusDigamma(s)
		ka := math.Log1p((b-1)/(a+1)) + logx + logMinusDigamma(a+1) - rest
		if r := x * (s / (a + 1)); r > 1e-290 {
			ka = math.Log(r) + logMinusDigamma(a+1) - rest
		}
		kb := math.Log1p(a/b) + logy + logMinusDigamma(b) - rest
		if r := y * (s / b); r > 1e-290 && r < 1e290 {
			kb = math.Log1p((a-s*x)/b) + logMinusDigamma(b) - rest
		}
		da, db = f.h*(ka+f.dh[0])/a, f.h*(kb+f.dh[1])/a
	}
	return below, above, da, db
}

// incompleteBetaThin is incompleteBeta for a b that is much larger than a: of a
// beta variable Y then −(b + (a−1)/2)·log(1−Y) has nearly a gamma distribution.
// See M. E. Wise, "The Incomplete Beta Function as a Contour Integral and a
// Quickly Converging Series for Its Inverse" (1950).
func incompleteBetaThin(a, b, x, y, logx, logy float64, withSlopes bool) (below, above, da, db float64) {
	n := b + (a-1)/2
	z := -n * logy
	logz := math.Log(z)
	if z < 1e-290 {
		logz = math.Log(n) + logx
	}
	below, above, slope := incompleteGamma(a, z, logz, withSlopes)
	if withSlopes {
		c := math.Exp(logGammaKernel(a, z, logz) - logBetaKernel(a, b, x, y, logx, logy))
		da, db = c*(slope+0.5/n), c/n
	}
	return below, above, da, db
}

// thin reports whether b is large enough for incompleteBetaThin.
func thin(a, b float64) bool { return b > 1e6 && math.Pow(a, 2.5) < 1e-13*b*b }

// incompleteBetaLarge is incompleteBeta for parameters that are both so large
// that the first term of N. M. Temme's uniform expansion is enough (DLMF
// 8.18.9 ff.), as in incompleteGammaLarge. Its derivatives are differences.
func incompleteBetaLarge(a, b, x, y float64, withSlopes bool) (below, above, da, db float64) {
	tails := func(a, b float64) (below, above, logFront float64) {
		n := a + b
		d := (b*x - a*y) / n // x less the mean
		h := math.Sqrt(2 * (deviance(a, n*x) + deviance(b, n*y)))
		sign, sd := math.Copysign(1, d), math.Sqrt(a/n*(b/n))
		eta := sign * h / math.Sqrt(n)
		c := (b - a) / n / (3 * sd)
		if math.Abs(eta) > 1e-6 {
			c = 1/eta - sd/d
		}
		tail := -h*h/2 + math.Log(0.5*erfcx(h/math.Sqrt2)-sign*c/math.Sqrt(2*math.Pi*n))
		if d < 0 {
			below, above = lower(tail)
		} else {
			below, above = upper(tail)
		}
		return below, above, logBetaKernel(a, b, x, y, math.Log(x), math.Log(y))
	}
	below, above, front := tails(a, b)
	if !withSlopes {
		return below, above, 0, 0
	}
	slope := func(da, db float64) float64 {
		h := 0.01 * math.Sqrt(a/(a+b)*b)
		difference := func(h float64) float64 {
			b1, u1, _ := tails(a+h*da, b+h*db)
			b0, u0, _ := tails(a-h*da, b-h*db)
			if below < above {
				return (b1 - b0) / (2 * h) * math.Exp(below-front)
			}
			return (u0 - u1) / (2 * h) * math.Exp(above-front)
		}
		return (4*difference(h/2) - difference(h)) / 3
	}
	return below, above, slope(1, 0), slope(0, 1)
}

// A lentz evaluates a continued fraction 1/(1 + t₁/(1 + t₂/(1 + …))) and its
// derivatives in two parameters.
type lentz struct {
	c, d, h    float64
	dc, dd, dh [2]float64 // dh: over h
}

// step takes in a partial numerator and its two derivatives over itself, and
// reports whether the fraction has converged.
func (f *lentz) step(t float64, withSlopes bool, da, db float64) bool {
	c, d := f.c, f.d
	f.d = 1 / (1 + t*d)
	f.c = 1 + t/c
	if f.c == 0 {
		f.c = 1e-300
	}
	f.h *= f.c * f.d
	converged := !(math.Abs(f.c*f.d-1) > 3e-16) // or NaN
	if withSlopes {
		for i, dt := range [2]float64{t * da, t * db} {
			converged = f.slope(i, t, dt, c, d) && converged
		}
	}
	return converged
}

// stepZero is step for a numerator that is 0 with derivative t in b.
func (f *lentz) stepZero(t float64) {
	c, d := f.c, f.d
	f.c, f.d = 1, 1
	f.slope(0, 0, 0, c, d)
	f.slope(1, 0, t, c, d)
}

// slope is the part of step that one of the derivatives has: dt is that of t,
// and c and d are as they were before.
func (f *lentz) slope(i int, t, dt, c, d float64) (converged bool) {
	f.dc[i] = dt/c - t*f.dc[i]/c/c
	f.dd[i] = -f.d * f.d * (dt*d + t*f.dd[i])
	change := f.dc[i]/f.c + f.dd[i]/f.d
	f.dh[i] += change
	return !(math.Abs(change) > 1e-15*(math.Abs(f.dh[i])+math.Abs(f.dc[i]/f.c)))
}

// logIncompleteBetaRest returns the logarithm of 1 − I_x(a, b) where that is
// small because a is (DLMF 8.17.7 and 15.2.1).
func logIncompleteBetaRest(a, b, x, logx float64) float64 {
	s, c := 0.0, 1.0
	for n := 1.0; n < 1e5; n++ {
		c *= (n - b) / n * x
		s += c / (a + n)
		if math.Abs(c) < 1e-18*math.Abs(s)*(1-x) || c == 0 {
			break
		}
	}
	// log(a·B(a, b)), without its leading terms, which cancel.
	logB := a * integrate(func(t float64) float64 { return digamma(1+t*a) - digamma(b+t*a) }, 0, 1)
	front := a*logx - logB
	return math.Log(-math.Expm1(front) - math.Exp(front)*a*s)
}
