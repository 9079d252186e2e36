package tutorials

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// RentalsData has 120 days of a shop that rents bicycles: the weather, whether
// it was a weekend, and the number of rentals.
//
//	temperature -> rentals; rain -> rentals; weekend -> rentals
type RentalsData struct {
	Temperature []float64 // °C
	Rain        []float64 // mm
	Weekend     []string  // "yes" or "no"
	Rentals     []int
	True        struct {
		Intercept   float64 // log rentals on a dry weekday of 15 °C
		Temperature float64 // effect on log rentals, per degree
		Rain        float64 // effect per millimetre
		Weekend     float64
		Alpha       float64 // the shape of the negative binomial distribution
	}
	Table
}

// Rentals returns rentals from a negative binomial distribution whose log mean
// is 4 + 0.04·(temperature − 15) − 0.05·rain + 0.4 at weekends, with shape 8. The
// file notebooks/rentals.csv has the same data.
func Rentals() RentalsData {
	const days = 120
	var d RentalsData
	d.True.Intercept, d.True.Temperature, d.True.Rain, d.True.Weekend, d.True.Alpha = 4, 0.04, -0.05, 0.4, 8

	source := rand.NewPCG(2026, 1)
	weather := rand.New(source)
	for day := range days {
		temperature := 12 + 6*math.Sin(2*math.Pi*float64(day)/365) + 4*weather.NormFloat64()
		rain, weekend := 0.0, "no"
		if weather.Float64() < 0.4 {
			rain = weather.ExpFloat64() * 6
		}
		mean := d.True.Intercept + d.True.Temperature*(temperature-15) + d.True.Rain*rain
		if day%7 >= 5 {
			weekend = "yes"
			mean += d.True.Weekend
		}
		rate := distuv.Gamma{Alpha: d.True.Alpha, Beta: d.True.Alpha / math.Exp(mean), Src: source}.Rand()
		d.Temperature = append(d.Temperature, math.Round(10*temperature)/10)
		d.Rain = append(d.Rain, math.Round(10*rain)/10)
		d.Weekend = append(d.Weekend, weekend)
		d.Rentals = append(d.Rentals, int(distuv.Poisson{Lambda: rate, Src: source}.Rand()))
	}
	d.Table = Table{{"temperature", d.Temperature}, {"rain", d.Rain}, {"weekend", d.Weekend}, {"rentals", d.Rentals}}
	return d
}
