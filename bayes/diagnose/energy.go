package diagnose

// EBFMI returns the estimated Bayesian fraction of missing information of each
// chain, from the energies of its draws: the mean squared step from draw to
// draw over the variance (Betancourt 2016, "Diagnosing Suboptimal Cotangent
// Disintegrations in Hamiltonian Monte Carlo"; arviz.bfmi). Under 0.3, the
// sampler changes energy too slowly to reach the tails. It is NaN for a chain
// with fewer than two draws or constant energy.
func EBFMI(energies [][]float64) []float64 {
	ratios := make([]float64, len(energies))
	for c, energy := range energies {
		var steps float64
		for i := 1; i < len(energy); i++ {
			d := energy[i] - energy[i-1]
			steps += d * d
		}
		ratios[c] = steps / float64(len(energy)-1) / variance(energy)
	}
	return ratios
}
