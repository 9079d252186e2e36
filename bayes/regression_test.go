package bayes_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes"
)

// The expectation of an observation is that of its distribution in each draw.
func TestExpect(t *testing.T) {
	post := sampleCities(t)
	d := bayes.Data{"city": []string{"oslo", "tromsø"}, "x": []float64{9, 12}}
	expected, err := post.Expect(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{"0", "1"} {
		mu, y := expected.Values("mu["+row+"]"), expected.Values("y["+row+"]")
		for i := range mu {
			if mu[i] != y[i] {
				t.Fatalf("row %s, draw %d: y is expected at %v, mu is %v", row, i, y[i], mu[i])
			}
		}
	}

	m := bayes.Must(bayes.Parse("a ~ Normal(0, 1)\ns ~ HalfNormal(1)\nz ~ LogNormal(a, s)\nn ~ Bernoulli(logit_p=a)"))
	post = bayes.Must(m.Sample(bayes.Data{"z": []float64{1, 2, 4}, "n": []int{0, 1, 1}}, bayes.Quiet(), bayes.Draws(50), bayes.Tune(200)))
	expected = bayes.Must(post.Expect(nil))
	a, s, z, n := post.Values("a"), post.Values("s"), expected.Values("z[2]"), expected.Values("n[0]")
	for i := range a {
		if want := math.Exp(a[i] + s[i]*s[i]/2); math.Abs(z[i]/want-1) > 1e-12 {
			t.Fatalf("draw %d: z is expected at %v, want %v", i, z[i], want)
		}
		if want := 1 / (1 + math.Exp(-a[i])); math.Abs(n[i]-want) > 1e-12 {
			t.Fatalf("draw %d: n is expected at %v, want %v", i, n[i], want)
		}
	}
}

// Rows whose observation is missing are not drawn, nor are those that lag leaves
// undefined.
func TestRegressionOfMissing(t *testing.T) {
	gap := math.NaN()
	for text, want := range map[string]string{
		"y ~ Normal(a + b*x, 1)":                       "5 data points",
		"y ~ Normal(a + b*x + z, 1)":                   "5 data points",
		"y ~ Poisson(exp(0.1*a + 0.1*b*x))":            "5 data points",
		"y ~ Normal(a + b*x + 0.1*lag(y, 1, 0), 1)":    "5 data points",
		"y ~ Normal(a + b*x + 0.1*lag(y, 1), 1)":       "4 data points",
		"y ~ Normal(a + b*x + 0.1*lag(y, 2) + z/2, 1)": "3 data points",
	} {
		m := bayes.Must(bayes.Parse("a ~ Normal(0, 1)\nb ~ Normal(0, 1)\n" + text))
		post := bayes.Must(m.Sample(bayes.Data{
			"y": []float64{1, 2, gap, 2, 3, 4}, "x": []float64{1, 2, 3, 4, 5, 6}, "z": []float64{1, 3, 2, 1, 0, 0},
		}, bayes.Draws(50)))
		f, err := post.Regression("y", "x")
		if err != nil || !strings.Contains(f.String(), want) {
			t.Errorf("%s: %v, %v", text, f, err)
		}
	}
}

func TestRegression(t *testing.T) {
	post := sampleCities(t)
	for _, opts := range [][]bayes.PlotOption{
		nil, {bayes.By("city")}, {bayes.Lines(20), bayes.HDIProb(0.8)},
	} {
		f, err := post.Regression("y", "x", opts...)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(f.String(), "y over x") || !strings.Contains(f.String(), "90 data points") {
			t.Errorf("%v", f)
		}
	}
	for want, try := range map[string]func() (*bayes.Figure, error){
		"does not observe mu":             func() (*bayes.Figure, error) { return post.Regression("mu", "x") },
		"has no data column z":            func() (*bayes.Figure, error) { return post.Regression("y", "z") },
		"city is categorical":             func() (*bayes.Figure, error) { return post.Regression("y", "city") },
		"it has 90 levels":                func() (*bayes.Figure, error) { return post.Regression("y", "x", bayes.By("x")) },
		`By("town"): it must be a column`: func() (*bayes.Figure, error) { return post.Regression("y", "x", bayes.By("town")) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwant %s", err, want)
		}
	}
}

func TestPriorPosterior(t *testing.T) {
	f, err := sampleCities(t).PriorPosterior("b", "tau")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.String(), "Prior and posterior of b and tau") {
		t.Errorf("%v", f)
	}
}

// A line through weights over heights, with its bands.
func ExamplePosterior_Regression() {
	m := bayes.Must(bayes.Parse(`
		a     ~ Normal(60, 20)
		b     ~ Normal(0, 2)
		sigma ~ HalfNormal(10)
		weight ~ Normal(a + b*(height - 170), sigma)
	`))
	post := bayes.Must(m.Sample(bayes.Data{
		"height": []float64{151, 158, 162, 166, 171, 174, 178, 183, 190},
		"weight": []float64{48, 52, 60, 58, 66, 65, 71, 80, 82},
	}))
	fmt.Println(bayes.Must(post.Regression("weight", "height")))
	fmt.Println(bayes.Must(post.PriorPosterior("b", "sigma")))
	// Output:
	// Regression: weight over height, 9 data points
	// Prior and posterior of b and sigma
}
