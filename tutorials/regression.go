package tutorials

// The data sets of the lessons on regression. Each has the values of its
// parameters in True. The draws are those of NumPy's legacy generator with the
// given seed, in the order of the code, to the bit.

// SimpleRegressionData has 100 rows in which y1 rises with x1.
//
//	x1 -> y1
type SimpleRegressionData struct {
	X1, Y1 []float64
	True   struct {
		Intercept float64 // of y1, where the centred x1 is 0
		Slope     float64 // of y1 on x1
		Sigma     float64 // the sd of y1 around the line
	}
	Table
}

// SimpleRegression returns y1 = 5·x1 + noise. x1 is Normal(10, 3) and is
// centred after y1 is made, so that the intercept is 5 times its mean. The
// seed is 2019.
func SimpleRegression() SimpleRegressionData {
	const n = 100
	var d SimpleRegressionData
	d.True.Slope, d.True.Sigma = 5, 0.1

	r := newRandomState(2019)
	d.X1 = r.normal(10, 3, n)
	d.Y1 = r.normal(0, d.True.Sigma, n)
	for i, x := range d.X1 {
		d.Y1[i] += float64(d.True.Slope * x)
	}
	center := mean(d.X1)
	for i := range d.X1 {
		d.X1[i] -= center
	}
	d.True.Intercept = d.True.Slope * center
	d.Table = Table{{"x1", d.X1}, {"y1", d.Y1}}
	return d
}

// MultivariateRegressionData has 100 rows in which y1 rises with x1 and x2, which
// are independent.
//
//	x1 -> y1; x2 -> y1
type MultivariateRegressionData struct {
	X1, X2, Y1 []float64
	True       struct {
		X1, X2 float64 // the effects on y1
		Sigma  float64 // the sd of y1
	}
	Table
}

// MultivariateRegression returns y1 = 2·x1 + 5·x2 + noise; x1 and x2 are
// Normal(10, 3). The seed is 2019.
func MultivariateRegression() MultivariateRegressionData {
	const n = 100
	var d MultivariateRegressionData
	d.True.X1, d.True.X2, d.True.Sigma = 2, 5, 0.1

	r := newRandomState(2019)
	d.X1 = r.normal(10, 3, n)
	d.X2 = r.normal(10, 3, n)
	d.Y1 = r.normal(0, d.True.Sigma, n)
	for i := range d.Y1 {
		d.Y1[i] += float64(d.True.X1*d.X1[i]) + float64(d.True.X2*d.X2[i])
	}
	d.Table = Table{{"x1", d.X1}, {"x2", d.X2}, {"y1", d.Y1}}
	return d
}

// PipeData has 100 rows in which x1 affects y1 only through x2.
//
//	x1 -> x2 -> y1
type PipeData struct {
	X1, X2, Y1 []float64
	True       struct {
		X1X2  float64 // the effect of x1 on x2
		X2Y1  float64 // the effect of x2 on y1
		X1Y1  float64 // the total effect of x1 on y1, all through x2
		Sigma float64 // the sd of x2 given x1, and of y1 given x2
	}
	Table
}

// Pipe returns x2 = 2·x1 + noise and y1 = 5·x2 + noise; x1 is Normal(10, 3).
// The seed is 2019.
func Pipe() PipeData {
	const n = 100
	var d PipeData
	d.True.X1X2, d.True.X2Y1, d.True.X1Y1, d.True.Sigma = 2, 5, 10, 0.1

	r := newRandomState(2019)
	d.X1 = r.normal(10, 3, n)
	d.X2 = r.normal(0, d.True.Sigma, n)
	for i := range d.X2 {
		d.X2[i] += float64(d.True.X1X2 * d.X1[i])
	}
	d.Y1 = r.normal(0, d.True.Sigma, n)
	for i := range d.Y1 {
		d.Y1[i] += float64(d.True.X2Y1 * d.X2[i])
	}
	d.Table = Table{{"x1", d.X1}, {"x2", d.X2}, {"y1", d.Y1}}
	return d
}

// ForkData has 1,000 rows in which z causes both x and y, so that they rise
// together without an effect of one on the other.
//
//	z -> x; z -> y
type ForkData struct {
	X, Z, Y []float64
	True    struct {
		ZX    float64 // the effect of z on x
		ZY    float64 // the effect of z on y
		XY    float64 // the effect of x on y: none
		Sigma float64 // the sd of x given z, and of y given z
	}
	Table
}

// Fork returns x = 3·z + noise and y = 2·z + noise; z is Normal(10, 3). The
// seed is 2025.
func Fork() ForkData {
	const n = 1000
	var d ForkData
	d.True.ZX, d.True.ZY, d.True.Sigma = 3, 2, 0.1

	r := newRandomState(2025)
	d.Z = r.normal(10, 3, n)
	d.X = r.normal(0, d.True.Sigma, n)
	for i, z := range d.Z {
		d.X[i] += float64(d.True.ZX * z)
	}
	d.Y = r.normal(0, d.True.Sigma, n)
	for i, z := range d.Z {
		d.Y[i] += float64(d.True.ZY * z)
	}
	d.Table = Table{{"x", d.X}, {"z", d.Z}, {"y", d.Y}}
	return d
}

// ColliderData has 100 rows in which x and y are independent and both cause z.
//
//	x -> z; y -> z
type ColliderData struct {
	X, Z, Y []float64
	True    struct {
		XZ    float64 // the effect of x on z
		YZ    float64 // the effect of y on z
		XY    float64 // the effect of x on y: none
		Sigma float64 // the sd of z given x and y
	}
	Table
}

// Collider returns z = 3·x + 2·y + noise; x is Normal(10, 3) and y is
// Normal(2, 3). The seed is 2025.
func Collider() ColliderData {
	const n = 100
	var d ColliderData
	d.True.XZ, d.True.YZ, d.True.Sigma = 3, 2, 0.1

	r := newRandomState(2025)
	d.X = r.normal(10, 3, n)
	d.Y = r.normal(2, 3, n)
	d.Z = r.normal(0, d.True.Sigma, n)
	for i := range d.Z {
		d.Z[i] += float64(d.True.XZ*d.X[i]) + float64(d.True.YZ*d.Y[i])
	}
	d.Table = Table{{"x", d.X}, {"z", d.Z}, {"y", d.Y}}
	return d
}

// MultipleConfoundsData has 1,000 rows with both a pipe and a collider: x1
// affects y directly and through x2, and both x1 and y cause z.
//
//	x1 -> x2 -> y; x1 -> y; x1 -> z; y -> z
type MultipleConfoundsData struct {
	X1, X2, Z, Y []float64
	True         struct {
		X1X2   float64 // the effect of x1 on x2
		X1Y    float64 // the direct effect of x1 on y
		X2Y    float64 // the effect of x2 on y
		X1Z    float64 // the effect of x1 on z
		YZ     float64 // the effect of y on z
		Sigma  float64 // the sd of x2 given x1, and of z given x1 and y
		SigmaY float64 // the sd of y given x1 and x2
	}
	Table
}

// MultipleConfounds returns x2 = 3·x1 + noise, y = 2·x2 − 2·x1 + noise and
// z = 5·y − x1 + noise; x1 is Normal(10, 3). The total effect of x1 on y is
// 3·2 − 2 = 4. The seed is 2025.
func MultipleConfounds() MultipleConfoundsData {
	const n = 1000
	var d MultipleConfoundsData
	d.True.X1X2, d.True.X1Y, d.True.X2Y, d.True.X1Z, d.True.YZ = 3, -2, 2, -1, 5
	d.True.Sigma, d.True.SigmaY = 0.1, 0.5

	r := newRandomState(2025)
	d.X1 = r.normal(10, 3, n)
	d.X2 = r.normal(0, d.True.Sigma, n)
	for i := range d.X2 {
		d.X2[i] += float64(d.True.X1X2 * d.X1[i])
	}
	d.Y = r.normal(0, d.True.SigmaY, n)
	for i := range d.Y {
		d.Y[i] += float64(d.True.X1Y*d.X1[i]) + float64(d.True.X2Y*d.X2[i])
	}
	d.Z = r.normal(0, d.True.Sigma, n)
	for i := range d.Z {
		d.Z[i] += float64(d.True.X1Z*d.X1[i]) + float64(d.True.YZ*d.Y[i])
	}
	d.Table = Table{{"x1", d.X1}, {"x2", d.X2}, {"z", d.Z}, {"y", d.Y}}
	return d
}

// CategoriesData has 100 rows with two categories, x1 of five levels and x2 of
// four, whose effects on y1 add. The levels count from 0.
type CategoriesData struct {
	X1, X2 []int
	Y1     []float64
	True   struct {
		X1    [5]float64 // the effects of x1's levels
		X2    [4]float64 // the effects of x2's levels
		Sigma float64    // the sd of y1
	}
	Table
}

// Categories returns y1 = X1[x1] + X2[x2] + noise, with effects X1 from
// Normal(0, 2) and X2 from Normal(1, 1). The levels of x1 are equally likely,
// those of x2 have the probabilities 0.1, 0.2, 0.3 and 0.4. The seed is 2025.
func Categories() CategoriesData {
	const n = 100
	var d CategoriesData
	d.True.Sigma = 0.1

	r := newRandomState(2025)
	copy(d.True.X1[:], r.normal(0, 2, 5))
	copy(d.True.X2[:], r.normal(1, 1, 4))
	d.X1 = r.integers(5, n)
	d.X2 = r.choice([]float64{0.1, 0.2, 0.3, 0.4}, n)
	d.Y1 = r.normal(0, d.True.Sigma, n)
	for i := range d.Y1 {
		d.Y1[i] += d.True.X1[d.X1[i]] + d.True.X2[d.X2[i]]
	}
	d.Table = Table{{"x1", d.X1}, {"x2", d.X2}, {"y1", d.Y1}}
	return d
}

// HeterogeneityData has 100 rows in which the effect of x2 on y1 depends on the
// level of x1. The levels count from 0.
type HeterogeneityData struct {
	X1, X2 []int
	Y1     []float64
	True   struct {
		Mean  [3][2]float64 // of y1 for each level of x1 and x2
		Sigma float64       // the sd of y1 around it
	}
	Table
}

// Heterogeneity returns y1 = Mean[x1][x2] + noise: with x2, y1 falls by 1 in
// the first level of x1 and rises by 4.5 and 6 in the others. All levels are
// equally likely. The seed is 2025.
func Heterogeneity() HeterogeneityData {
	const n = 100
	var d HeterogeneityData
	d.True.Mean = [3][2]float64{{2, 1}, {-2.5, 2}, {-3, 3}}
	d.True.Sigma = 0.1

	r := newRandomState(2025)
	d.X1 = r.integers(3, n)
	d.X2 = r.integers(2, n)
	d.Y1 = r.normal(0, d.True.Sigma, n)
	for i := range d.Y1 {
		d.Y1[i] += d.True.Mean[d.X1[i]][d.X2[i]]
	}
	d.Table = Table{{"x1", d.X1}, {"x2", d.X2}, {"y1", d.Y1}}
	return d
}

// BinaryEventsData has 10,000 rows of an event that happens (y1 = 1) or not (y1
// = 0), with a probability for each level of x1 and x2. The levels count from
// 0.
type BinaryEventsData struct {
	X1, X2, Y1 []int
	True       struct {
		P [3][2]float64 // the probability for each level of x1 and x2
	}
	Table
}

// BinaryEvents returns events with the probabilities 0.1 and 0.2 in the first
// level of x1, 0.2 and 0.1 in the second and 0.3 and 0.3 in the third. All
// levels are equally likely. The seed is 2020.
func BinaryEvents() BinaryEventsData {
	const n = 10_000
	var d BinaryEventsData
	d.True.P = [3][2]float64{{0.1, 0.2}, {0.2, 0.1}, {0.3, 0.3}}

	r := newRandomState(2020)
	d.X1 = r.integers(3, n)
	d.X2 = r.integers(2, n)
	d.Y1 = make([]int, n)
	for i := range d.Y1 {
		d.Y1[i] = r.bernoulli(d.True.P[d.X1[i]][d.X2[i]])
	}
	d.Table = Table{{"x1", d.X1}, {"x2", d.X2}, {"y1", d.Y1}}
	return d
}
