package diagnose

import (
	"math/bits"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/gonbayes/gonbayes/bayes/internal/vector"
)

// AutoCorrelation returns the autocorrelation of one chain at every lag from 0
// to len(draws)−1, each over n and not n−lag terms (arviz.autocorr). That of
// constant draws is NaN.
func AutoCorrelation(draws []float64) []float64 {
	if len(draws) == 0 {
		return nil
	}
	w := new(workspace) // the result stays in it
	s := sample{draws, 1}
	w.centre(s)
	w.transform(s)
	rho := w.lags
	scale := rho[0]
	for i := range rho {
		rho[i] /= scale
	}
	return rho
}

// centre sets w.means to the means of the chains and w.centred to the distances
// of the draws from them, and forgets the lags known.
func (w *workspace) centre(s sample) {
	w.lags = w.lags[:0]
	means := resize(&w.means, s.chains)
	centred := resize(&w.centred, len(s.x))
	n := s.draws()
	for c := range means {
		means[c] = centre(centred[c*n:(c+1)*n], s.chain(c))
	}
}

// centre sets dst to x less its mean, which it returns.
func centre(dst, x []float64) (mean float64) {
	n := float64(len(x))
	mean = vector.Sum(x) / n
	vector.Shift(dst, x, -mean)
	rest := vector.Sum(dst) / n // the rounding error of the sum
	vector.Shift(dst, dst, -rest)
	return mean + rest
}

// directLags is how many lags are summed before the transform is the quicker way.
const directLags = 64

// covariance returns the mean over chains of their autocovariances at lag t,
// after centre. Few lags are read where chains mix well, so that the first ones
// are summed directly when asked for; beyond them all come from one Fourier
// transform.
func (w *workspace) covariance(s sample, t int) float64 {
	for t >= len(w.lags) {
		lag := len(w.lags)
		if lag == directLags {
			w.transform(s)
			break
		}
		var sum float64
		n := s.draws()
		for at := 0; at < len(s.x); at += n {
			x := w.centred[at : at+n]
			sum += vector.Dot(x[:n-lag], x[lag:])
		}
		w.lags = append(w.lags, sum/float64(len(s.x)))
	}
	return w.lags[t]
}

// transform computes all lags as the inverse transform of the chains' mean
// power spectrum.
func (w *workspace) transform(s sample) {
	n := s.draws()
	if length := fastLength(2 * n); w.fft == nil || w.fft.Len() != length {
		w.fft = fourier.NewFFT(length)
	}
	length := w.fft.Len()
	padded := resize(&w.padded, length)
	spectrum := resize(&w.spectrum, length/2+1)
	power := resize(&w.power, len(spectrum))
	clear(power)
	for c := range s.chains {
		copy(padded, w.centred[c*n:(c+1)*n])
		clear(padded[n:])
		for i, v := range w.fft.Coefficients(spectrum, padded) {
			power[i] += v * cmplx.Conj(v)
		}
	}
	w.fft.Sequence(padded, power)
	w.lags = append(w.lags[:0], padded[:n]...)
	vector.Scale(w.lags, w.lags, 1/float64(length*len(s.x)))
}

// An indicator is 1 or 0 for each draw, one bit each, chain after chain. Its
// autocovariances need no arithmetic but counting.
type indicator struct {
	bits          []uint64
	words         int // of a chain
	draws, chains int
	ones          int
}

// indicate returns the indicator of low ≤ x ≤ high.
func (w *workspace) indicate(s sample, low, high float64) indicator {
	in := indicator{draws: s.draws(), chains: s.chains}
	in.words = (in.draws + 63) / 64
	in.bits = resize(&w.bits, in.words*s.chains)
	clear(in.bits)
	means := resize(&w.means, s.chains)
	for c := range s.chains {
		own := in.bits[c*in.words : (c+1)*in.words]
		x := s.chain(c)
		ones := 0
		for k := range own {
			var word uint64
			for i, v := range x[64*k : min(64*k+64, len(x))] {
				var bit uint64
				if low <= v && v <= high {
					bit = 1
				}
				word |= bit << i
			}
			own[k] = word
			ones += bits.OnesCount64(word)
		}
		means[c] = float64(ones) / float64(in.draws)
		in.ones += ones
	}
	return in
}

// covariance returns the mean over chains of their autocovariances at lag t,
// given the means of the chains.
func (in indicator) covariance(means []float64, t int) float64 {
	var sum float64
	n := in.draws
	for c, mean := range means {
		x := in.bits[c*in.words : (c+1)*in.words]
		both := 0 // draws that are 1 and were so t draws before
		skip, shift := t/64, t%64
		for k := skip; k < len(x); k++ {
			before := x[k-skip] << shift
			if shift > 0 && k > skip {
				before |= x[k-skip-1] >> (64 - shift)
			}
			both += bits.OnesCount64(x[k] & before)
		}
		early := countBits(x, n-t)                         // among the first n−t draws
		late := int(mean*float64(n)+0.5) - countBits(x, t) // among the last
		sum += float64(both) - mean*float64(early+late) + mean*mean*float64(n-t)
	}
	return sum / float64(n*in.chains)
}

// countBits counts the ones among the first n bits.
func countBits(x []uint64, n int) int {
	count := 0
	for k := range n / 64 {
		count += bits.OnesCount64(x[k])
	}
	if n%64 > 0 {
		count += bits.OnesCount64(x[n/64] << (64 - n%64))
	}
	return count
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
