package diagnose

import "math"

// MCSEMean returns the Monte Carlo standard error of the mean of the draws:
// [SD] over the root of [ESSMean] (arviz.mcse, method "mean").
func MCSEMean(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(1) {
		return math.NaN()
	}
	return SD(s.x) / math.Sqrt(s.split().ess())
}

// MCSESD returns the Monte Carlo standard error of the standard deviation of
// the draws, from the variance of their squared distances from the mean and
// [ESSSD] (arviz.mcse, method "sd"). It is NaN for constant draws.
func MCSESD(chains [][]float64) float64 {
	s := newSample(chains)
	if !s.valid(1) {
		return math.NaN()
	}
	return mcseSD(s)
}

func mcseSD(s sample) float64 {
	sq := squares(s.x)
	n := float64(len(sq))
	mean := Mean(sq)
	var fourth float64
	for _, v := range sq {
		fourth += v * v
	}
	varVar := (fourth/n - mean*mean) / s.with(sq).split().ess()
	return math.Sqrt(varVar / mean / 4)
}
