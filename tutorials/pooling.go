package tutorials

import "fmt"

// The data sets of the lessons on pooling. Those that are made, not measured,
// have in True the values that they were made from, and come from NumPy's
// legacy generator with the seed that is named.

// CafesData is visits to 24 cafés, a row for each: how many minutes one
// waited for a coffee. The first cafés were visited rarely, the last often.
//
//	cafe -> wait
type CafesData struct {
	Cafe []string // "A" to "X"
	Wait []float64
	True struct {
		Cafe  [24]float64 // the mean wait at each café
		Mean  float64     // of all cafés that there might be
		Tau   float64     // their sd
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

// EightSchoolsData is what coaching did to the scores of a test in eight
// schools, each an experiment of its own with a standard error of its own.
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

// SleepData is 240 nights of 24 people, each ten of them, half with a medicine
// and half without. It makes bad sleepers sleep longer and good ones shorter.
//
//	person -> hours; medicine -> hours
type SleepData struct {
	Person   []string // "P01" to "P24"
	Medicine []int    // 1 in nights with it
	Hours    []float64
	True     struct {
		Baseline, Effect     [24]float64 // of each person, in hours
		MeanBaseline         float64     // of all people that there might be
		MeanEffect           float64     // of them: none
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
