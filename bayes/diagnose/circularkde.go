package diagnose

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// CircularKDE estimates the density of angles in radians with a von Mises kernel
// and returns it at the centres of n equal bins of the circle from −π; 0 stands
// for 512. The concentration of the kernel is by the rule of Taylor (2008),
// "Automatic bandwidth selection for circular density estimation", Computational
// Statistics & Data Analysis 52(7), 3493–3500. It is arviz.kde with circular,
// half a bin's shift of the kernel included.
//
// Angles that are infinite or NaN are left out. Without two different angles
// there is no density: x and density are nil and concentration is 0.
func CircularKDE(angles []float64, n int) (x, density []float64, concentration float64) {
	if n <= 0 {
		n = 512
	}
	angles = finite(angles)
	different := false
	for i, v := range angles {
		different = different || v != angles[0]
		angles[i] = wrap(v)
	}
	if !different {
		return nil, nil, 0
	}
	concentration = taylorConcentration(angles)

	step := 2 * math.Pi / float64(n)
	x, kernel, count := make([]float64, n), make([]float64, n), make([]float64, n)
	scale := 1 / (2 * math.Pi * besselI(0, concentration) * float64(len(angles)))
	for i := range x {
		x[i] = -math.Pi + (float64(i)+0.5)*step
		kernel[i] = scale * math.Exp(concentration*(math.Cos(x[i])-1))
	}
	for _, v := range angles {
		count[min(int((v+math.Pi)/step), n-1)]++
	}
	fft := fourier.NewFFT(n)
	a, b := fft.Coefficients(nil, kernel), fft.Coefficients(nil, count)
	for i := range a {
		a[i] *= b[i] / complex(float64(n), 0)
	}
	density = make([]float64, n)
	for i, v := range fft.Sequence(nil, a) {
		density[(i+n/2)%n] = v
	}
	return x, density, concentration
}

// taylorConcentration returns the concentration of a von Mises kernel that suits
// angles from a von Mises distribution.
func taylorConcentration(angles []float64) float64 {
	mean := CircularMean(angles)
	var cos float64
	for _, v := range angles {
		cos += math.Cos(v - mean)
	}
	// Angles closer than a ten-thousandth have a concentration that is known no
	// better than this.
	kappa := min(vonMisesConcentration(max(cos/float64(len(angles)), 0)), 1e8)
	i0 := besselI(0, kappa)
	num := 3 * float64(len(angles)) * kappa * kappa * besselI(2, 2*kappa)
	return math.Pow(num/(4*math.Sqrt(math.Pi)*i0*i0), 0.4)
}

// vonMisesConcentration returns the concentration of a von Mises distribution
// with the mean resultant length r, by the approximation of Best and Fisher
// (1981).
func vonMisesConcentration(r float64) float64 {
	switch {
	case r < 0.53:
		return 2*r + r*r*r + 5*math.Pow(r, 5)/6
	case r < 0.85:
		return -0.4 + 1.39*r + 0.43/(1-r)
	}
	return 1 / (r*r*r - 4*r*r + 3*r)
}

// besselI returns e⁻ˣ times the modified Bessel function of the first kind, as
// the mean of exp(x·(cos θ − 1))·cos(order·θ) over a circle. The trapezoidal
// rule finds it to all digits of 1, as the integrand is periodic.
func besselI(order int, x float64) float64 {
	n := 40 + int(10*math.Sqrt(x))
	var sum float64
	for i := range n {
		theta := 2 * math.Pi * float64(i) / float64(n)
		sum += math.Exp(x*(math.Cos(theta)-1)) * math.Cos(float64(order)*theta)
	}
	return max(sum/float64(n), 0)
}
