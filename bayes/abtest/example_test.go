package abtest_test

import (
	"fmt"

	"github.com/gonbayes/gonbayes/bayes"
	"github.com/gonbayes/gonbayes/bayes/abtest"
)

func ExampleCounts() {
	test := abtest.Counts{
		Control:   abtest.Count{Conversions: 412, Users: 8000},
		Treatment: abtest.Count{Conversions: 496, Users: 8012},
	}
	fmt.Print(test.Text())
	r := bayes.Must(test.Compare())
	fmt.Printf("\n%v: lift about %.0f%%, better with probability above 0.98: %v\n", r.Verdict, 100*r.Lift.Median, r.Better > 0.98)
	// Output:
	// p[group]    ~ Beta(1, 1)  # rate of conversion, one for each group
	// conversions ~ Binomial(users, p[group])
	//
	// diff = p["treatment"] - p["control"]
	// lift = p["treatment"] / p["control"] - 1
	//
	// better: lift about 20%, better with probability above 0.98: true
}

// A model is text: edit it and give it back.
func ExampleValues() {
	test := abtest.Values{
		Control:   []float64{41.2, 38.5, 44.1, 39.9, 42.3, 40.7, 37.8, 43.0},
		Treatment: []float64{44.9, 42.1, 47.3, 41.8, 45.6, 43.9, 46.2},
		Names:     [2]string{"before", "after"},
	}
	fmt.Print(test.Text())
	test.Model = `
sigma     ~ HalfNormal(20)              # one spread for both
mu[group] ~ Normal(42, 20)
control   ~ Normal(mu["before"], sigma)
treatment ~ Normal(mu["after"], sigma)
diff      = mu["after"] - mu["before"]
lift      = diff / mu["before"]
`
	r := bayes.Must(test.Compare())
	fmt.Printf("\nP(better) is above 0.98: %v\n", r.Better > 0.98)
	// Output:
	// mu[group]      ~ Normal(42.7, 21.7)
	// sigma[group]   ~ HalfNormal(21.7)
	//
	// control        ~ Normal(mu["before"], sigma["before"])
	// treatment      ~ Normal(mu["after"], sigma["after"])
	//
	// diff = mu["after"] - mu["before"]
	// lift = mu["after"] / mu["before"] - 1
	//
	// P(better) is above 0.98: true
}

func ExampleMeta() {
	tests := abtest.Meta{
		Control:   abtest.Rates([]int{510, 478, 1033, 256, 744, 390}, []int{5000, 5000, 10000, 2500, 7500, 4000}),
		Treatment: abtest.Rates([]int{548, 471, 1081, 297, 751, 402}, []int{5000, 5000, 10000, 2500, 7500, 4000}),
	}
	r := bayes.Must(tests.Analyse())
	best := 3 // the fourth test observed the greatest lift
	fmt.Printf("observed %.0f%%, and less than half of it in the light of the others: %v\n",
		100*r.Observed[best], r.Lifts[best].Median < r.Observed[best]/2)
	// Output:
	// observed 16%, and less than half of it in the light of the others: true
}

// Are these seven from a population with mean 41 and standard deviation 2.5?
func ExampleZTest() {
	sample := []float64{44.9, 42.1, 47.3, 41.8, 45.6, 43.9, 46.2}
	t := bayes.Must(abtest.ZTest(sample, 41, 2.5))
	fmt.Printf("effect %.2f [%.2f, %.2f], z = %.2f, p = %.4f\n", t.Effect, t.Low, t.High, t.Statistic, t.P)
	// Output:
	// effect 3.54 [1.69, 5.39], z = 3.75, p = 0.0002
}

// The classical test beside the Bayesian answer to the same question.
func ExampleWelch() {
	control := []float64{41.2, 38.5, 44.1, 39.9, 42.3, 40.7, 37.8, 43.0}
	treatment := []float64{44.9, 42.1, 47.3, 41.8, 45.6, 43.9, 46.2}

	t := bayes.Must(abtest.Welch(control, treatment))
	fmt.Printf("effect %.2f [%.2f, %.2f], t = %.2f, p = %.4f\n", t.Effect, t.Low, t.High, t.Statistic, t.P)

	r := bayes.Must(abtest.Values{Control: control, Treatment: treatment, Difference: true}.Compare())
	fmt.Printf("difference about %.0f, better with probability above 0.98: %v\n", r.Difference.Median, r.Better > 0.98)
	// Output:
	// effect 3.61 [1.24, 5.97], t = 3.29, p = 0.0059
	// difference about 4, better with probability above 0.98: true
}

func ExampleProportions() {
	t := bayes.Must(abtest.Proportions(abtest.Count{Conversions: 412, Users: 8000}, abtest.Count{Conversions: 489, Users: 8012}))
	fmt.Print(t)
	low, high := t.Interval(0.99)
	fmt.Printf("99%% interval: %.4f to %.4f; one-sided p-value: %.4f\n", low, high, t.Greater())
	// Output:
	//                        effect      95% interval     z  p-value
	// two-proportion z test  0.0095  0.0024 to 0.0167  2.62   0.0089
	// 99% interval: 0.0001 to 0.0190; one-sided p-value: 0.0044
}
