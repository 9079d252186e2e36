package diagnose

import (
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/floats"
)

// AutoCorrelation returns the autocorrelation of one chain at every lag from 0
// to len(draws)−1, each over n and not n−lag terms (arviz.autocorr). That of
// constant draws is NaN.
func AutoCorrelation(draws []float64) []float64 {
	if len(draws) == 0 {
		return nil
	}
	cov, _ := newAutocovariance(sample{draws, 1})
	cov.transform()
	rho := cov.lags
	scale := rho[0]
	for i := range rho {
		rho[i] /= scale
	}
	return rho
}

// An autocovariance is the mean over chains of their autocovariances. Few of
// its lags are read where chains mix well, so that the first ones are summed
// directly when asked for; beyond them all come from one Fourier transform.
type autocovariance struct {
	centred sample
	lags    []float64 // those known
}

// directLags is how many lags are summed before the transform is the quicker way.
const directLags = 64

// newAutocovariance also returns the means of the chains.
func newAutocovariance(s sample) (cov autocovariance, means []float64) {
	means = make([]float64, s.chains)
	x := make([]float64, 0, len(s.x))
	for c := range s.chains {
		means[c] = Mean(s.chain(c))
		for _, v := range s.chain(c) {
			x = append(x, v-means[c])
		}
	}
	return autocovariance{s.with(x), make([]float64, 0, directLags)}, means
}

// at returns the autocovariance at lag t.
func (a *autocovariance) at(t int) float64 {
	for t >= len(a.lags) {
		if len(a.lags) == directLags {
			a.transform()
			break
		}
		var sum float64
		for c := range a.centred.chains {
			x := a.centred.chain(c)
			sum += floats.Dot(x[:len(x)-len(a.lags)], x[len(a.lags):])
		}
		a.lags = append(a.lags, sum/float64(len(a.centred.x)))
	}
	return a.lags[t]
}

// transform computes all lags as the inverse transform of the chains' mean
// power spectrum.
func (a *autocovariance) transform() {
	n := a.centred.draws()
	fft := fourier.NewFFT(fastLength(2 * n))
	padded := make([]float64, fft.Len())
	spectrum := make([]complex128, fft.Len()/2+1)
	power := make([]complex128, len(spectrum))
	for c := range a.centred.chains {
		copy(padded, a.centred.chain(c))
		for i, v := range fft.Coefficients(spectrum, padded) {
			power[i] += v * cmplx.Conj(v)
		}
	}
	a.lags = fft.Sequence(padded, power)[:n]
	scale := 1 / float64(fft.Len()*len(a.centred.x))
	for i := range a.lags {
		a.lags[i] *= scale
	}
}

// fastLength returns the least even number ≥ n without prime factors over 5,
// which the transform is fast for.
func fastLength(n int) int {
	for n += n % 2; ; n += 2 {
		m := n
		for _, p := range []int{2, 3, 5} {
			for m%p == 0 {
				m /= p
			}
		}
		if m == 1 {
			return n
		}
	}
}
