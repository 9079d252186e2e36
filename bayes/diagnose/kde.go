package diagnose

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/floats"
)

// KDE estimates the density of the draws with a Gaussian kernel and returns it
// at the centres of n equal bins between the smallest draw and the largest; n
// is raised to 100, and 0 stands for 512.
//
// It is arviz.kde with its defaults: the bandwidth is the mean of Silverman's
// rule and that of Botev, Grotowski and Kroese (2010), "Kernel density
// estimation via diffusion", Annals of Statistics 38(5), 2916–2957, known as
// the improved Sheather–Jones rule; the binned draws are reflected at both
// ends, so that mass at a boundary of the support is not smoothed away. As in
// ArviZ since version 1, the kernel reaches four bandwidths to either side and
// the density sums to 1 over the bins.
//
// Draws that are infinite or NaN are left out. Without two different draws
// there is no density: x and density are nil and bandwidth is 0.
func KDE(draws []float64, n int) (x, density []float64, bandwidth float64) {
	if n <= 0 {
		n = 512
	}
	return kde(sorted(draws), max(n, 100), meanBandwidth)
}

// kde is [KDE] of draws in order, with a bandwidth that rule gives for the
// draws and their shares of the bins.
func kde(draws []float64, n int, rule func(draws, share []float64) float64) (x, density []float64, bandwidth float64) {
	draws = finite(draws)
	if len(draws) == 0 {
		return nil, nil, 0
	}
	low, high := draws[0], draws[len(draws)-1]
	step := (high - low) / float64(n)
	if step == 0 || math.IsInf(step, 0) {
		return nil, nil, 0
	}
	share := histogram(draws, n)
	bandwidth = min(rule(draws, share), high-low)
	x = make([]float64, n)
	for i := range x {
		x[i] = low + (float64(i)+0.5)*step
	}
	return x, smooth(share, bandwidth/step, step), bandwidth
}

// finite returns the draws without those that are infinite or NaN.
func finite(draws []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(draws), func(v float64) bool { return v-v != 0 })
}

// meanBandwidth returns the mean of Silverman's bandwidth and the improved
// Sheather–Jones one.
func meanBandwidth(draws, share []float64) float64 {
	spread := standardDeviation(draws)
	if h := (silvermanBandwidth(draws, spread) + diffusionBandwidth(draws, share)) / 2; h > 0 {
		return h
	}
	// Half of the draws are equal: ArviZ has no density then.
	return 0.9 * spread * math.Pow(float64(len(draws)), -0.2)
}

// histogram returns the share of the draws, which are in order and not all
// equal, in each of n equal bins from the first draw to the last.
func histogram(draws []float64, n int) []float64 {
	low, high := draws[0], draws[len(draws)-1]
	step := (high - low) / float64(n)
	edge := func(i int) float64 {
		if i == n {
			return high
		}
		return low + float64(float64(i)*step)
	}
	share := make([]float64, n)
	bin := 0
	for _, v := range draws {
		for bin < n-1 && v >= edge(bin+1) {
			bin++
		}
		share[bin]++
	}
	for i := range share {
		share[i] /= float64(len(draws))
	}
	return share
}

// standardDeviation is [SD] with n in the denominator.
func standardDeviation(draws []float64) float64 {
	n := float64(len(draws))
	return math.Sqrt(variance(draws) * (n - 1) / n)
}

// silvermanBandwidth returns 0.9·min(sd, IQR/1.34)·n^(−1/5) of draws in order.
func silvermanBandwidth(draws []float64, sd float64) float64 {
	iqr := quantile(draws, 0.75) - quantile(draws, 0.25)
	return 0.9 * min(sd, iqr/1.34) * math.Pow(float64(len(draws)), -0.2)
}

// diffusionBandwidth returns the improved Sheather–Jones bandwidth of draws in
// order, or Silverman's if there is none.
func diffusionBandwidth(draws, share []float64) float64 {
	t, ok := diffusionTime(share, len(draws))
	if !ok {
		return silvermanBandwidth(draws, standardDeviation(draws))
	}
	return math.Sqrt(t) * (draws[len(draws)-1] - draws[0])
}

// diffusionTime returns the squared bandwidth, for a range of one, that
// equation 30 of Botev et al. has as its fixed point. It reports false if
// there is none up to 0.01.
func diffusionTime(share []float64, draws int) (t float64, ok bool) {
	// As in ArviZ, the last coefficient is left out.
	a := cosineTransform(share)
	a = a[1 : len(a)-1]
	for i := range a {
		a[i] *= a[i]
	}
	n := float64(draws)

	// roughness returns the squared norm of the density's jth derivative after
	// diffusion up to time t.
	roughness := func(j int, t float64) float64 {
		var sum float64
		for i, aa := range a {
			k := float64(i+1) * float64(i+1)
			decay := k * math.Pi * math.Pi * t
			if decay > 120 { // the remaining terms are negligible
				break
			}
			term := aa * math.Exp(-decay)
			for range j {
				term *= k
			}
			sum += term
		}
		return sum / 2 * math.Pow(math.Pi, float64(2*j))
	}
	excess := func(t float64) float64 {
		f := roughness(7, t)
		for j := 6; j >= 2; j-- {
			odd := 1.0 // 1·3·5 … (2j−1)
			for i := 3; i < 2*j; i += 2 {
				odd *= float64(i)
			}
			c := (1 + math.Pow(0.5, float64(j)+0.5)) / 3 * odd / math.Sqrt(math.Pi/2)
			f = roughness(j, math.Pow(c/(n*f), 2/float64(3+2*j)))
		}
		return t - math.Pow(2*n*math.Sqrt(math.Pi)*f, -0.4)
	}
	return findRoot(excess, 0, 0.01)
}

// findRoot returns a root of f between a and b by the method of Brent (1973),
// "Algorithms for Minimization without Derivatives", chapter 4, stopped as
// scipy.optimize.brentq stops by default, so that bandwidths are ArviZ's in all
// digits. It reports false if f has the same sign at both.
func findRoot(f func(float64) float64, a, b float64) (root float64, ok bool) {
	const (
		absolute = 2e-12
		relative = 4 * 0x1p-52
	)
	// b is the best estimate, a the one before it; the root lies between b and c.
	fa, fb := f(a), f(b)
	if !(fa*fb < 0) {
		return 0, false
	}
	var c, fc, step, before float64
	for range 100 {
		if fa != 0 && fb != 0 && math.Signbit(fa) != math.Signbit(fb) {
			c, fc = a, fa
			step, before = b-a, b-a
		}
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		tolerance := (absolute + relative*math.Abs(b)) / 2
		half := (c - b) / 2
		if fb == 0 || math.Abs(half) < tolerance {
			break
		}
		trial := half
		if math.Abs(before) > tolerance && math.Abs(fb) < math.Abs(fa) {
			var s float64
			if a == c { // by the secant
				s = -fb * (b - a) / (fb - fa)
			} else { // by the inverse parabola
				da, dc := (fa-fb)/(a-b), (fc-fb)/(c-b)
				s = -fb * (fc*dc - fa*da) / (dc * da * (fc - fa))
			}
			if 2*math.Abs(s) < min(math.Abs(before), 3*math.Abs(half)-tolerance) {
				trial = s
			}
		}
		if before = step; trial == half {
			before = half
		}
		step = trial
		a, fa = b, fb
		switch {
		case math.Abs(step) > tolerance:
			b += step
		case half > 0:
			b += tolerance
		default:
			b -= tolerance
		}
		fb = f(b)
	}
	return b, b > 0
}

// cosineTransform returns the type-II discrete cosine transform of x, by one
// Fourier transform of its even elements followed by its odd ones backwards.
// The first coefficient is the sum of x, the others are doubled.
func cosineTransform(x []float64) []float64 {
	n := len(x)
	y := make([]float64, 0, n)
	for i := 0; i < n; i += 2 {
		y = append(y, x[i])
	}
	for i := n - 1 - n%2; i > 0; i -= 2 {
		y = append(y, x[i])
	}
	c := fourier.NewFFT(n).Coefficients(nil, y)
	for k := range y {
		var z complex128
		if k < len(c) {
			z = c[k]
		} else {
			z = complex(real(c[n-k]), -imag(c[n-k]))
		}
		sin, cos := math.Sincos(float64(k) * math.Pi / float64(2*n))
		y[k] = 2 * (real(z)*cos + imag(z)*sin)
	}
	y[0] /= 2
	return y
}

// smooth convolves a histogram with a Gaussian kernel whose standard deviation
// is sd bins and returns the density for bins of width step. A fifth of the
// bins is reflected at either end.
func smooth(share []float64, sd, step float64) []float64 {
	n := len(share)
	reach := int(math.Ceil(4 * sd))
	kernel := make([]float64, 2*reach+1)
	for i := range kernel {
		u := float64(i-reach) / sd
		kernel[i] = math.Exp(-u * u / 2)
	}

	pad := n / 5
	padded := make([]float64, 0, n+2*pad)
	for i := pad - 1; i >= 0; i-- {
		padded = append(padded, share[i])
	}
	padded = append(padded, share...)
	for i := n - 1; i >= n-pad; i-- {
		padded = append(padded, share[i])
	}

	density := make([]float64, n)
	for i := range density {
		from, k := pad+i-reach, kernel
		if from < 0 {
			from, k = 0, k[-from:]
		}
		k = k[:min(len(k), len(padded)-from)]
		density[i] = floats.Dot(k, padded[from:from+len(k)])
	}
	floats.Scale(1/(floats.Sum(density)*step), density)
	return density
}
