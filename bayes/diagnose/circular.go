package diagnose

import "math"

// CircularMean returns the mean direction of angles in radians, in [−π, π)
// (arviz's circular_mean). It is NaN if there are none.
func CircularMean(angles []float64) float64 {
	sin, cos := resultant(angles)
	return wrap(math.Atan2(sin, cos))
}

// CircularVariance returns 1 less the length of the mean of the unit vectors in
// the directions of the angles: from 0 where all are equal to 1 where they
// balance.
func CircularVariance(angles []float64) float64 {
	sin, cos := resultant(angles)
	return 1 - math.Hypot(sin, cos)
}

// CircularSD returns the circular standard deviation of angles in radians,
// √(−2 log R) with R = 1 − [CircularVariance]. Where they are close together it
// is about their standard deviation.
func CircularSD(angles []float64) float64 {
	sin, cos := resultant(angles)
	return math.Sqrt(-2 * math.Log(min(math.Hypot(sin, cos), 1)))
}

// resultant returns the means of the sines and of the cosines.
func resultant(angles []float64) (sin, cos float64) {
	for _, v := range angles {
		s, c := math.Sincos(v)
		sin, cos = sin+s, cos+c
	}
	n := float64(len(angles))
	return sin / n, cos / n
}

// wrap returns the angle in [−π, π).
func wrap(angle float64) float64 {
	turned := math.Mod(angle+math.Pi, 2*math.Pi)
	if turned < 0 {
		turned += 2 * math.Pi
	}
	return turned - math.Pi
}
