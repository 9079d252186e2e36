package mcmc

import "math"

// Slice returns slice sampling by coordinate, for densities without a gradient
// (Neal 2003): each coordinate in turn is drawn from the interval on which the
// density exceeds a random height, found by stepping out and shrinking. Warm-up
// adapts the widths of the steps. An iteration takes about five evaluations per
// coordinate. Strong correlations make it slow; edges of the support do not.
//
// Of the fields of [Stat] it sets LogDensity, AcceptanceRate, which is 1, and
// Steps, the number of evaluations.
func Slice(newDensity func(chain int) (LogDensity, error)) Method {
	return func(chain int, with means) (kernel, error) {
		d, err := newDensity(chain)
		if err != nil {
			return nil, err
		}
		return newSlice(d, with), nil
	}
}

type slice struct {
	point
	width    []float64
	jump     []float64 // how far each coordinate has moved in the last iteration
	learning int       // iterations that jump averages
}

func newSlice(d LogDensity, with means) *slice {
	s := &slice{point: newPoint(d, with)}
	s.width, s.jump = make([]float64, len(s.try)), make([]float64, len(s.try))
	for i := range s.width {
		s.width[i] = 1
	}
	return s
}

func (s *slice) warm(int) error { s.learning = 0; return nil }

func (s *slice) settle() {}

func (s *slice) report(*Chain) {}

// learn sets each width to three times the mean jump, which for a normal
// density is about three standard deviations. It forgets old jumps, which may
// come from a distant start.
func (s *slice) learn(Stat) error {
	s.learning++
	rate := max(1/float64(s.learning), 0.02)
	for i, w := range s.width {
		s.width[i] = max(w+rate*(3*s.jump[i]-w), math.SmallestNonzeroFloat64/0x1p-52)
	}
	return nil
}

func (s *slice) iterate() (Stat, error) {
	before := s.count
	copy(s.try, s.current.q)
	for i := range s.try {
		if !s.move(i) {
			return Stat{}, errStopped
		}
	}
	if s.with.stop.Load() { // also if there is no coordinate to move
		return Stat{}, errStopped
	}
	copy(s.current.q, s.try)
	return Stat{LogDensity: s.current.logDensity, AcceptanceRate: 1, Steps: s.count - before}, nil
}

const (
	maxSteps   = 32   // outwards, on both sides together
	maxShrinks = 1000 // after these the slice is a point
)

// move draws coordinate i of s.try, at which s.current.logDensity was found.
// It reports false if the run is stopped on the way.
func (s *slice) move(i int) bool {
	start := s.try[i]
	height := s.current.logDensity - s.rng.ExpFloat64()
	var logDensity float64
	inside := func(x float64) bool {
		s.try[i] = x
		logDensity = s.look()
		return logDensity > height && !math.IsInf(logDensity, 1)
	}
	low := start - s.width[i]*uniform(s.with.pcg)
	high := low + s.width[i]
	left := s.rng.IntN(maxSteps)
	right := maxSteps - 1 - left
	for ; left > 0 && !s.with.stop.Load() && inside(low); left-- {
		low -= s.width[i]
	}
	for ; right > 0 && !s.with.stop.Load() && inside(high); right-- {
		high += s.width[i]
	}
	for range maxShrinks {
		if s.with.stop.Load() {
			return false
		}
		x := low + (high-low)*uniform(s.with.pcg)
		if inside(x) {
			s.jump[i] = math.Abs(x - start)
			s.current.logDensity = logDensity
			return true
		}
		if x < start {
			low = x
		} else {
			high = x
		}
	}
	s.try[i], s.jump[i] = start, 0
	return true
}
