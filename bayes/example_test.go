package bayes_test

import (
	"fmt"
	"math"

	"github.com/gonbayes/gonbayes/bayes"
)

// A coin fell heads 8 times of 10. What is its probability of heads?
func Example() {
	m := bayes.Must(bayes.Parse(`
		p ~ Beta(1, 1)
		heads ~ Binomial(10, p)
	`))
	post := bayes.Must(m.Sample(bayes.Data{"heads": 8}))
	p := post.Summary("p").Rows[0]
	fmt.Printf("p is %.2f ± %.2f\n", p.Mean, p.SD)
	fmt.Printf("fair or worse: %.0f %%\n", 100*post.Prob("p <= 0.5"))
	// Output:
	// p is 0.75 ± 0.12
	// fair or worse: 3 %
}

// Which group is higher? Levels of a column have an effect each.
func Example_groups() {
	m := bayes.Must(bayes.Parse(`
		mu[group] ~ Normal(0, 10)
		sigma     ~ HalfNormal(10)
		y         ~ Normal(mu[group], sigma)
		diff      = mu["treated"] - mu["control"]
	`))
	post := bayes.Must(m.Sample(bayes.Data{
		"group": []string{"control", "treated", "control", "treated", "control", "treated"},
		"y":     []float64{4.1, 6.2, 3.8, 5.9, 4.4, 6.4},
	}))
	fmt.Println(post.Names())
	fmt.Println(post.Prob("diff > 0") > 0.95)
	// Output:
	// [mu sigma diff]
	// true
}

// The plan says what makes a model cheap.
func ExampleModel_Explain() {
	m := bayes.Must(bayes.Parse("p ~ Beta(1, 1)\nflip ~ Bernoulli(p)"))
	flips := make([]bool, 1000)
	flips[0] = true
	fmt.Print(bayes.Must(m.Explain(bayes.Data{"flip": flips})))
	// Output:
	// line 2   flip ~ Bernoulli(p)
	//          collapse: 1,000 rows → 1 binomial
	//          because rows that share their probability make one binomial
	// cost     a gradient reads 1 row and takes about 24 operations (as written: 1,000 rows, 10,014 operations)
	// sampler  NUTS: 1 continuous parameter
	//          conjugate: the posterior has a closed form, which Method("conjugate") draws from
}

// A mistake is shown where it is.
func ExampleParse_mistake() {
	_, err := bayes.Parse("mu ~ Normal(0, 1\ny ~ Normal(mu, 1)")
	fmt.Println(err)
	// Output:
	// line 1, column 12: this ( is never closed: a ) is missing
	//     mu ~ Normal(0, 1
	//                ^
}

func ExamplePosterior_Derive() {
	m := bayes.Must(bayes.Parse("a ~ Uniform(1, 2)\nb ~ Uniform(2, 4)"))
	post := bayes.Must(m.Prior(nil, bayes.Draws(10000)))
	post.Derive("lift", "b/a - 1")
	fmt.Printf("%.1f\n", post.Summary("lift").Rows[0].Mean)
	// Output: 1.1
}

func ExampleParseDist() {
	d := bayes.Must(bayes.ParseDist("Beta(9, 3)"))
	fmt.Printf("mean %.2f, sd %.3f, P(p <= 0.5) = %.3f\n", d.Mean(), d.SD(), d.CDF(0.5))
	fmt.Printf("94 %% are between %.2f and %.2f\n", d.Quantile(0.03), d.Quantile(0.97))
	// Output:
	// mean 0.75, sd 0.120, P(p <= 0.5) = 0.033
	// 94 % are between 0.49 and 0.94
}

func ExampleModel_Optimize() {
	m := bayes.Must(bayes.Parse("p ~ Beta(2, 2)\nheads ~ Binomial(10, p)\nodds = p/(1 - p)"))
	mode := bayes.Must(m.Optimize(bayes.Data{"heads": 8}))
	fmt.Printf("p = %.2f, odds = %.1f\n", mode.Value("p"), mode.Value("odds"))
	// Output: p = 0.75, odds = 3.0
}

func ExampleModel_Pathfinder() {
	m := bayes.Must(bayes.Parse("p ~ Beta(2, 2)\nheads ~ Binomial(10, p)"))
	quick := bayes.Must(m.Pathfinder(bayes.Data{"heads": 8}))
	fmt.Println("usable:", quick.Sampling.ParetoK <= 0.7)
	fmt.Printf("p is %.1f\n", quick.Summary("p").Rows[0].Mean)
	// Output:
	// usable: true
	// p is 0.7
}

// A likelihood in Go: radioactive decay, counted in three windows of time, with
// a detector that misses what comes within dead of the last count.
func ExampleModel_With() {
	counts, seconds := []float64{84, 41, 22}, []float64{0, 30, 60}
	const dead = 0.001
	decay := func(q, grad []float64) float64 {
		rate, half := q[0], q[1]
		clear(grad)
		l := 0.0
		for i, n := range counts {
			arrive := rate * math.Exp2(-seconds[i]/half)
			seen := arrive / (1 + dead*arrive)
			l += n*math.Log(seen) - seen // Poisson, up to a constant
			slope := (n/seen - 1) / ((1 + dead*arrive) * (1 + dead*arrive))
			grad[0] += slope * arrive / rate
			grad[1] += slope * arrive * math.Ln2 * seconds[i] / (half * half)
		}
		return l
	}
	m := bayes.Must(bayes.Parse(`
		rate ~ HalfNormal(200)
		half ~ LogNormal(3, 1)          # seconds
		life = half/log(2)
	`)).With(bayes.Density{Name: "decay", Gradient: decay})
	post := bayes.Must(m.Sample(nil))
	fmt.Printf("half of it decays in %.0f seconds\n", post.Summary("half").Rows[0].Mean)
	// Output: half of it decays in 30 seconds
}

func ExampleDAG() {
	g := bayes.Must(bayes.DAG("z -> x, y; x -> m -> y"))
	bayes.Show(g) // a picture, in a notebook
	bayes.Show(g.AdjustmentSets("x", "y"))
	bayes.Show(g.Paths("x", "y", "z"))
	// Output:
	// Causal graph: z -> x, y; x -> m; m -> y
	// {z}
	// x -> m -> y  causal      open
	// x <- z -> y  back-door   closed
}
