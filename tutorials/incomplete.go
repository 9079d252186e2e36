package tutorials

import "math"

// The data sets of the lessons on missing data, censoring and ordered categories,
// from NumPy's legacy generator with the given seed.

// ExamData has 200 pupils: the hours that they studied, and their score. They were
// asked for the hours afterwards, and the lower the score, the fewer answered.
//
//	hours -> score -> answered
type ExamData struct {
	Hours []float64 // NaN for those who did not answer
	Score []float64
	True  struct {
		Hours     []float64 // of all pupils
		Intercept float64   // the score without study
		Slope     float64   // points for an hour
		Sigma     float64   // the sd of scores around the line
	}
	Table
}

// Exam returns score = 30 + 4·hours + noise, with hours Normal(8, 2.5) and
// noise Normal(0, 10). A pupil answers with the probability
// 1/(1 + exp(−(score − 60)/6)). The seed is 2027.
func Exam() ExamData {
	const n = 200
	var d ExamData
	d.True.Intercept, d.True.Slope, d.True.Sigma = 30, 4, 10

	r := newRandomState(2027)
	d.True.Hours = r.normal(8, 2.5, n)
	d.Score = r.normal(d.True.Intercept, d.True.Sigma, n)
	for i, hours := range d.True.Hours {
		d.Score[i] += float64(d.True.Slope * hours)
		if r.uniform() > 1/(1+math.Exp(-(d.Score[i]-60)/6)) {
			hours = math.NaN()
		}
		d.Hours = append(d.Hours, hours)
	}
	d.Table = Table{{"hours", d.Hours}, {"score", d.Score}}
	return d
}

// BulbsData has 80 light bulbs of two makes in a test that ended after 1,000
// hours: the life of each, or 1,000 if it was still burning.
//
//	make -> hours
type BulbsData struct {
	Make  []string  // "plain" or "long-life"
	Hours []float64 // at most 1,000
	True  struct {
		Shape           float64 // of the Weibull distribution of lives
		Plain, LongLife float64 // its scale, in hours
	}
	Table
}

// Bulbs returns 40 lives of each make, Weibull with shape 1.5 and scales 800
// and 1,600 hours. The seed is 2028.
func Bulbs() BulbsData {
	const end = 1000
	var d BulbsData
	d.True.Shape, d.True.Plain, d.True.LongLife = 1.5, 800, 1600

	r := newRandomState(2028)
	for i := range 80 {
		name, scale := "plain", d.True.Plain
		if i%2 == 1 {
			name, scale = "long-life", d.True.LongLife
		}
		d.Make = append(d.Make, name)
		d.Hours = append(d.Hours, math.Min(math.Round(scale*math.Pow(-math.Log(1-r.uniform()), 1/d.True.Shape)), end))
	}
	d.Table = Table{{"make", d.Make}, {"hours", d.Hours}}
	return d
}

// RatingsData has 300 guests of a restaurant who had the old or the new menu
// and gave it one to five stars.
//
//	menu -> stars
type RatingsData struct {
	Menu  []string // "old" or "new"
	Stars []int    // 1 to 5
	True  struct {
		Cut    [4]float64 // the log-odds of at most 1, 2, 3 and 4 stars for the old menu
		Effect float64    // of the new menu, on that scale
	}
	Table
}

// Ratings returns stars from an ordered logistic distribution with the cut
// points −3, −2, −1 and 0.5: most guests are content. The new menu adds 0.8.
// The seed is 2029.
func Ratings() RatingsData {
	var d RatingsData
	d.True.Cut, d.True.Effect = [4]float64{-3, -2, -1, 0.5}, 0.8

	r := newRandomState(2029)
	for i := range 300 {
		menu, effect := "old", 0.0
		if i%2 == 1 {
			menu, effect = "new", d.True.Effect
		}
		u, stars := r.uniform(), 1
		opinion := math.Log(u/(1-u)) + effect
		for _, cut := range d.True.Cut {
			if opinion > cut {
				stars++
			}
		}
		d.Menu, d.Stars = append(d.Menu, menu), append(d.Stars, stars)
	}
	d.Table = Table{{"menu", d.Menu}, {"stars", d.Stars}}
	return d
}
