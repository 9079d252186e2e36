package tutorials

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext/prng"
)

// A randomState draws the numbers of NumPy's legacy generator,
// numpy.random.RandomState, whose streams NumPy has frozen: the same seed and
// calls give the same bits. Products are rounded before they are added, as in C
// on amd64, so that no architecture fuses them.
type randomState struct {
	source *prng.MT19937
	spare  float64 // the second value of a pair of Gaussians
	spared bool
}

// newRandomState seeds the generator as RandomState(seed) does, with the
// initialiser of the Mersenne Twister's authors.
func newRandomState(seed uint32) *randomState {
	source := prng.NewMT19937()
	source.Seed(uint64(seed))
	return &randomState{source: source}
}

// uniform returns a draw from [0, 1) with 53 random bits: random_sample.
func (r *randomState) uniform() float64 {
	high, low := r.source.Uint32()>>5, r.source.Uint32()>>6
	return (float64(high)*(1<<26) + float64(low)) / (1 << 53)
}

// gaussian returns a standard normal draw by the polar method of Marsaglia,
// which makes two at a time and keeps one for the next call.
func (r *randomState) gaussian() float64 {
	if r.spared {
		r.spared = false
		return r.spare
	}
	for {
		u, v := 2*r.uniform()-1, 2*r.uniform()-1
		s := float64(u*u) + float64(v*v)
		if s < 1 && s != 0 {
			f := math.Sqrt(-2 * log(s) / s)
			r.spare, r.spared = f*u, true
			return f * v
		}
	}
}

// normal returns n normal draws: normal(mean, sd, n).
func (r *randomState) normal(mean, sd float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + float64(sd*r.gaussian())
	}
	return x
}

// integers returns n draws from 0 to k−1, all equally likely: choice(k, n). A
// draw takes as many low bits of the generator as k−1 needs, and is repeated if
// it is too large.
func (r *randomState) integers(k uint32, n int) []int {
	mask := k - 1
	for shift := 1; shift < 32; shift *= 2 {
		mask |= mask >> shift
	}
	x := make([]int, n)
	for i := range x {
		v := r.source.Uint32() & mask
		for v >= k {
			v = r.source.Uint32() & mask
		}
		x[i] = int(v)
	}
	return x
}

// choice returns n draws of an index into p with the probabilities p:
// choice(len(p), n, p=p).
func (r *randomState) choice(p []float64, n int) []int {
	below := make([]float64, len(p))
	sum := 0.0
	for i, v := range p {
		sum += v
		below[i] = sum
	}
	for i := range below {
		below[i] /= sum
	}
	x := make([]int, n)
	for i := range x {
		u := r.uniform()
		x[i] = sort.Search(len(p), func(k int) bool { return below[k] > u })
	}
	return x
}

// bernoulli returns a draw that is 1 with probability p ≤ ½, else 0:
// binomial(1, p), by inversion.
func (r *randomState) bernoulli(p float64) int {
	if r.uniform() > 1-p {
		return 1
	}
	return 0
}

// mean returns the mean of at most 128 numbers with the rounding of
// numpy.mean, which keeps eight partial sums.
func mean(x []float64) float64 {
	var s [8]float64
	whole := len(x) - len(x)%8
	for i, v := range x[:whole] {
		s[i%8] += v
	}
	sum := ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
	for _, v := range x[whole:] {
		sum += v
	}
	return sum / float64(len(x))
}
