package abtest

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// A Test is the outcome of a classical test of the hypothesis that the effect
// is 0. [bayes.Show] shows it as a table of one row.
type Test struct {
	Name      string  // such as "Welch's t test"
	Effect    float64 // the estimate
	Statistic float64 // z or t
	DF        float64 // degrees of freedom of t; +Inf for z
	P         float64 // two-sided p-value
	Low, High float64 // 95% confidence interval of the effect

	interval func(level float64) (low, high float64)
}

// ZTest tests whether values come from a population with known mean and standard
// deviation. The effect is their mean minus that of the population.
func ZTest(values []float64, mean, sd float64) (*Test, error) {
	if err := checkValues("the sample", values, 1); err != nil {
		return nil, err
	}
	switch {
	case math.IsNaN(mean) || math.IsInf(mean, 0):
		return nil, fmt.Errorf("the mean of the population is %v: give a finite number to compare the values with", mean)
	case !(sd > 0) || math.IsInf(sd, 0):
		return nil, fmt.Errorf("the standard deviation of the population is %v: give a positive number, or if it is unknown, compare two samples with Welch", sd)
	}
	effect, se := stat.Mean(values, nil)-mean, sd/math.Sqrt(float64(len(values)))
	return newTest("z test", effect, effect/se, math.Inf(1), se), nil
}

// Welch tests whether two groups have the same mean, whatever their variances
// (Welch 1947), as scipy.stats.ttest_ind with equal_var=False does. The effect
// is the mean of treatment minus that of control.
func Welch(control, treatment []float64) (*Test, error) {
	if err := checkValues("control", control, 2); err != nil {
		return nil, err
	}
	if err := checkValues("treatment", treatment, 2); err != nil {
		return nil, err
	}
	meanC, varC := stat.MeanVariance(control, nil)
	meanT, varT := stat.MeanVariance(treatment, nil)
	c, t := varC/float64(len(control)), varT/float64(len(treatment))
	if c+t == 0 {
		return nil, errConstant
	}
	df := (c + t) * (c + t) / (c*c/float64(len(control)-1) + t*t/float64(len(treatment)-1))
	effect, se := meanT-meanC, math.Sqrt(c+t)
	return newTest("Welch's t test", effect, effect/se, df, se), nil
}

// Proportions tests whether two groups convert at the same rate: the z test
// with the pooled rate, whose square is Pearson's χ². The effect is the rate of
// treatment minus that of control. Its interval is Newcombe's (1998, method
// 10), from the score intervals of both rates: it keeps its coverage for rates
// near 0 and 1, where the textbook interval is too narrow. In borderline cases,
// p-value and interval may disagree.
func Proportions(control, treatment Count) (*Test, error) {
	if err := control.check("control"); err != nil {
		return nil, err
	}
	if err := treatment.check("treatment"); err != nil {
		return nil, err
	}
	pooled := float64(control.Conversions+treatment.Conversions) / float64(control.Users+treatment.Users)
	if pooled == 0 || pooled == 1 {
		return nil, fmt.Errorf("the groups convert %d of %d and %d of %d: the z test needs users who convert and users who do not",
			control.Conversions, control.Users, treatment.Conversions, treatment.Users)
	}
	effect := treatment.Rate() - control.Rate()
	se := math.Sqrt(pooled * (1 - pooled) * (1/float64(control.Users) + 1/float64(treatment.Users)))
	t := newTest("two-proportion z test", effect, effect/se, math.Inf(1), se)
	t.interval = func(level float64) (low, high float64) {
		z := distuv.UnitNormal.Quantile((1 + level) / 2)
		lowC, highC := control.wilson(z)
		lowT, highT := treatment.wilson(z)
		return effect - math.Hypot(treatment.Rate()-lowT, highC-control.Rate()),
			effect + math.Hypot(highT-treatment.Rate(), control.Rate()-lowC)
	}
	t.Low, t.High = t.interval(0.95)
	return t, nil
}

// wilson returns the score interval (Wilson 1927) of the rate, for a normal
// quantile z.
func (c Count) wilson(z float64) (low, high float64) {
	n := float64(c.Users)
	center := (c.Rate() + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(c.Rate()*(1-c.Rate())/n+z*z/(4*n*n))
	return center - half, center + half
}

// newTest returns a test of an effect with a standard error.
func newTest(name string, effect, statistic, df, se float64) *Test {
	t := &Test{Name: name, Effect: effect, Statistic: statistic, DF: df, P: 2 * upperTail(math.Abs(statistic), df)}
	t.interval = func(level float64) (low, high float64) {
		half := tailQuantile((1-level)/2, df) * se
		return effect - half, effect + half
	}
	t.Low, t.High = t.interval(0.95)
	return t
}

// Interval returns the confidence interval of the effect at a level between 0
// and 1, such as 0.9, or NaNs for any other level.
func (t *Test) Interval(level float64) (low, high float64) {
	if !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	return t.interval(level)
}

// Greater returns the one-sided p-value against the alternative that the
// effect is positive.
func (t *Test) Greater() float64 { return upperTail(t.Statistic, t.DF) }

// Less returns the one-sided p-value against the alternative that the effect is
// negative.
func (t *Test) Less() float64 { return upperTail(-t.Statistic, t.DF) }

// upperTail returns P(T > x) for Student's t, or for a normal where df is
// infinite. It is accurate far in the tail, where 1−CDF loses all digits.
func upperTail(x, df float64) float64 {
	switch {
	case math.IsInf(df, 1):
		return math.Erfc(x/math.Sqrt2) / 2
	case x < 0:
		return 1 - upperTail(-x, df)
	case x*x < df: // evaluate the incomplete beta function on its smaller side
		return 0.5 - mathext.RegIncBeta(0.5, df/2, x*x/(df+x*x))/2
	}
	return mathext.RegIncBeta(df/2, 0.5, df/(df+x*x)) / 2
}

// tailQuantile returns the x with upperTail(x, df) = tail ≤ ½: the normal's or
// gonum's, polished by Newton's method.
func tailQuantile(tail, df float64) float64 {
	if math.IsInf(df, 1) {
		return math.Sqrt2 * math.Erfcinv(2*tail)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: df}
	x := t.Quantile(1 - tail)
	for range 3 {
		x += (upperTail(x, df) - tail) / t.Prob(x)
	}
	return x
}
