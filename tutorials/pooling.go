package tutorials

import "fmt"

// The data sets of the lessons on pooling. Simulated ones have the values of their
// parameters in True, and are drawn with NumPy's legacy generator with the given
// seed.

// CafesData has visits to 24 cafés, one per row: the wait for a coffee in minutes.
// The first cafés were visited rarely, the last often.
//
//	cafe -> wait
type CafesData struct {
	Cafe []string // "A" to "X"
	Wait []float64
	True struct {
		Cafe  [24]float64 // the mean wait at each café
		Mean  float64     // of the population of cafés
		Tau   float64     // the sd of mean waits in it
		Sigma float64     // the sd of waits at a café
	}
	Table
}

// Cafes returns from 1 to 20 visits to cafés whose mean waits are
// Normal(10, 1.5), in minutes, with waits Normal(mean, 2) at each. The seed is
// 2026.
func Cafes() CafesData {
	visits := [24]int{1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12, 15, 20}
	var d CafesData
	d.True.Mean, d.True.Tau, d.True.Sigma = 10, 1.5, 2

	r := newRandomState(2026)
	copy(d.True.Cafe[:], r.normal(d.True.Mean, d.True.Tau, len(visits)))
	for i, n := range visits {
		for _, wait := range r.normal(d.True.Cafe[i], d.True.Sigma, n) {
			d.Cafe = append(d.Cafe, string(rune('A'+i)))
			d.Wait = append(d.Wait, wait)
		}
	}
	d.Table = Table{{"cafe", d.Cafe}, {"wait", d.Wait}}
	return d
}

// EightSchoolsData has the effects of coaching on test scores in eight schools,
// each a separate experiment with its own standard error.
type EightSchoolsData struct {
	School        []string // "A" to "H"
	Effect, Error []float64
	Table
}

// EightSchools returns the experiments of Rubin (1981), "Estimation in
// Parallel Randomized Experiments", Journal of Educational Statistics 6(4).
func EightSchools() EightSchoolsData {
	d := EightSchoolsData{
		School: []string{"A", "B", "C", "D", "E", "F", "G", "H"},
		Effect: []float64{28, 8, -3, 7, -1, 1, 18, 12},
		Error:  []float64{15, 10, 16, 11, 9, 11, 10, 18},
	}
	d.Table = Table{{"school", d.School}, {"effect", d.Effect}, {"error", d.Error}}
	return d
}

// SleepData has 240 nights, ten of each of 24 people, half with a medicine and
// half without. The medicine makes bad sleepers sleep longer and good sleepers
// shorter.
//
//	person -> hours; medicine -> hours
type SleepData struct {
	Person   []string // "P01" to "P24"
	Medicine []int    // 1 in nights with the medicine
	Hours    []float64
	True     struct {
		Baseline, Effect     [24]float64 // of each person, in hours
		MeanBaseline         float64     // in the population
		MeanEffect           float64     // in the population: 0
		SDBaseline, SDEffect float64
		Correlation          float64 // of baseline and effect
		Sigma                float64 // the sd of a person's nights
	}
	Table
}

// Sleep returns hours = baseline + effect·medicine + noise, with baselines
// Normal(7, 1), effects Normal(0, 1) and a correlation of −0.7 between a
// person's two; the noise is Normal(0, 0.6). The seed is 2026.
func Sleep() SleepData {
	const people, nights = 24, 10
	var d SleepData
	d.True.MeanBaseline, d.True.SDBaseline, d.True.SDEffect = 7, 1, 1
	d.True.Correlation, d.True.Sigma = -0.7, 0.6
	const rest = 0.714142842854285 // √(1 − 0.7²)

	r := newRandomState(2026)
	u, v := r.normal(0, 1, people), r.normal(0, 1, people)
	for i := range people {
		d.True.Baseline[i] = d.True.MeanBaseline + float64(d.True.SDBaseline*u[i])
		d.True.Effect[i] = d.True.MeanEffect + float64(d.True.SDEffect*(float64(d.True.Correlation*u[i])+float64(rest*v[i])))
	}
	for i := range people {
		for k, noise := range r.normal(0, d.True.Sigma, nights) {
			medicine := k % 2
			d.Person = append(d.Person, fmt.Sprintf("P%02d", i+1))
			d.Medicine = append(d.Medicine, medicine)
			d.Hours = append(d.Hours, d.True.Baseline[i]+float64(d.True.Effect[i]*float64(medicine))+noise)
		}
	}
	d.Table = Table{{"person", d.Person}, {"medicine", d.Medicine}, {"hours", d.Hours}}
	return d
}
