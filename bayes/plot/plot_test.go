package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/plot/vg"
)

// draws returns a series of autocorrelated normal draws, mapped by f.
func draws(name string, chains, n int, f func(z float64) float64) Series {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(name))))
	s := Series{Name: name}
	for range chains {
		c := make([]float64, n)
		z := 0.0
		for i := range c {
			z = 0.3*z + math.Sqrt(1-0.09)*r.NormFloat64()
			c[i] = f(z)
		}
		s.Chains = append(s.Chains, c)
	}
	return s
}

func normal(mean, sd float64) func(float64) float64 {
	return func(z float64) float64 { return mean + sd*z }
}

func whole(s Series) Series {
	s.Discrete = true
	for _, c := range s.Chains {
		for i := range c {
			c[i] = math.Round(c[i])
		}
	}
	return s
}

func cauchy(z float64) float64 { return math.Tan(math.Pi * (0.5*math.Erfc(-z/math.Sqrt2) - 0.5)) }

// series returns one of each kind of posterior that a figure must stand.
func series() map[string][]Series {
	nan, inf := math.NaN(), math.Inf(1)
	long := "effect[" + strings.Repeat("a very long level, ", 12) + "Oslo]"
	many := func(n int) (ss []Series) {
		for i := range n {
			ss = append(ss, draws(fmt.Sprintf("theta[%d]", i), 4, 200, normal(float64(i), 1+float64(i%9))))
		}
		return ss
	}
	one := func(name string, chains ...[]float64) []Series { return []Series{{Name: name, Chains: chains}} }
	return map[string][]Series{
		"none":      nil,
		"one":       {draws("diff", 4, 1000, normal(0.28, 0.06))},
		"two":       many(2),
		"four":      many(4),
		"eight":     many(8),
		"sixty":     many(60),
		"long":      {draws(long, 4, 100, normal(0, 1)), draws(long, 4, 100, normal(0, 1)), draws("x", 4, 100, normal(0, 1))},
		"markup":    {draws("a<b>&\"c\"\n\x00\xff'", 2, 100, normal(0, 1))},
		"unicode":   {draws("效果[奥斯陆]", 2, 100, normal(0, 1)), draws("μ_σ", 2, 100, normal(0, 1))},
		"tiny":      {draws("s", 4, 500, normal(3e-6, 1e-6)), draws("t", 4, 500, normal(1e-200, 1e-203))},
		"huge":      {draws("s", 4, 500, normal(3e9, 1e9)), draws("t", 4, 500, normal(1e200, 1e198))},
		"offset":    {draws("s", 4, 500, normal(1e9, 1)), draws("t", 4, 500, normal(-12345678, 1e-3))},
		"extreme":   one("x", []float64{-math.MaxFloat64, math.MaxFloat64, 1, 2}, []float64{-9e289, 9e289, 0, 5}),
		"subnormal": one("x", []float64{5e-324, 0, 1e-310, 5e-324}),
		"ulp":       one("x", []float64{1, math.Nextafter(1, 2), 1, 1}),
		"cauchy":    {draws("c", 4, 1000, cauchy)},
		"lognormal": {draws("l", 4, 1000, math.Exp)},
		"constant":  one("x", []float64{3.2, 3.2, 3.2}, []float64{3.2, 3.2, 3.2}),
		"zero":      one("x", []float64{0, 0}),
		"stuck":     one("x", []float64{1, 1, 1, 1}, []float64{1, 2, 3, 4}),
		"nan":       one("x", []float64{nan, 1, 2, nan, 3, inf}, []float64{-inf, nan, nan, 4, 5, 6}),
		"all nan":   one("x", []float64{nan, nan}),
		"empty":     {{Name: "x"}, {Name: "", Chains: [][]float64{nil, {}}}, draws("z", 1, 50, normal(0, 1))},
		"one draw":  one("x", []float64{42}),
		"two draws": one("x", []float64{1, 2}),
		"ragged":    one("x", []float64{1, 2, 3}, []float64{2}, nil),
		"chains":    {draws("x", 30, 20, normal(0, 1))},
		"counts":    {whole(draws("k", 4, 500, normal(4, 2))), whole(draws("wide", 4, 500, normal(0, 1e5)))},
		"coin":      {whole(draws("y", 4, 500, func(z float64) float64 { return math.Max(0, math.Min(1, z)) }))},
		"same":      {whole(draws("k", 2, 50, normal(7, 0)))},
		"not whole": {{Name: "k", Chains: [][]float64{{0.3, 1.7, 2.2}}, Discrete: true}},
		"big whole": {{Name: "k", Chains: [][]float64{{1e18, -1e18, 5e280}}, Discrete: true}},
	}
}

// drawMore draws what compares quantities, models and data, of odd inputs too.
func drawMore(fs map[string]*Figure, name string, ss []Series) {
	diverging := make([][]bool, 40)
	for c := range diverging {
		diverging[c] = make([]bool, 2000)
		for i := 3 * c; i < 2000; i += 50 {
			diverging[c][i] = true
		}
	}
	reversed := slices.Clone(ss)
	slices.Reverse(reversed)
	fs["forest "+name] = Forest([]Group{{Series: ss}}, ForestOptions{XLabel: "a long label of an axis"})
	fs["forest two "+name] = Forest([]Group{{"one", ss}, {"a<b", reversed}}, ForestOptions{
		Ref: []float64{0, math.NaN(), 1e300}, ROPE: [2]float64{1, -1}, RHat: true, ESS: true, Median: true})
	var nine []Group
	for i := range 9 {
		nine = append(nine, Group{strings.Repeat("a long name of a model ", i), ss[:min(len(ss), 9)]})
	}
	fs["forest nine "+name] = Forest(nine, ForestOptions{ESS: true, Ref: []float64{2}, Observed: make([]float64, min(len(ss), 9))})
	fs["pair "+name] = Pair(ss, PairOptions{})
	wide := slices.Clone(ss[:min(len(ss), 8)])
	for len(wide) > 0 && len(wide) < 8 {
		wide = append(wide, wide[0])
	}
	fs["pair eight "+name] = Pair(wide, PairOptions{Diverging: diverging, Ref: []float64{0, 1, -1, 1e300, math.NaN(), 5, 0, 0}[:len(wide)]})
	fs["rank "+name] = Rank(ss, RankOptions{})
	fs["rank bins "+name] = Rank(ss[:min(len(ss), 3)], RankOptions{Bins: 5000})
	fs["autocorr "+name] = Autocorr(ss, AutocorrOptions{})
	fs["autocorr lag "+name] = Autocorr(ss[:min(len(ss), 3)], AutocorrOptions{MaxLag: 3})
	fs["prior "+name] = PriorPosterior(ss, reversed)
	fs["prior wide "+name] = PriorPosterior([]Series{draws("x", 4, 500, normal(0, 1e4)), draws("s", 4, 500, cauchy)}, ss)
	for i, s := range ss[:min(len(ss), 2)] {
		fs[fmt.Sprint("effect ", name, i)] = Effect(ss[:min(len(ss), 3)], s, EffectOptions{Axis: s.Name, ROPE: [2]float64{1, -1}})
		id := fmt.Sprint(name, i)
		fs["energy "+id] = Energy(s.Chains)
		d, _ := s.finite()
		fs["predictive "+id] = Predictive(d, s.Chains, PredictiveOptions{XLabel: s.Name, Title: s.Name})
		fs["predictive counts "+id] = Predictive(d, s.Chains, PredictiveOptions{Discrete: true})
		fs["predictive none "+id] = Predictive(nil, s.Chains, PredictiveOptions{Prior: true, Lines: 3})
		fs["predictive observed "+id] = Predictive(d, nil, PredictiveOptions{})
		var all []float64
		for _, c := range s.Chains {
			all = append(all, c...)
		}
		fit := Fit{Name: s.Name, X: all, Y: all}
		if len(s.Chains) > 0 && len(s.Chains[0]) > 0 {
			fit.Grid, fit.Mean, fit.Predictions = s.Chains[0], s.Chains[:1], s.Chains[:1]
		}
		fs["regression "+id] = Regression([]Fit{fit}, RegressionOptions{Title: s.Name, XLabel: s.Name, YLabel: s.Name})
		fs["regression lines "+id] = Regression([]Fit{fit, fit, {X: all, Y: all}}, RegressionOptions{Lines: 9, Rough: true})
	}
}

var figures = sync.OnceValue(drawFigures)

func drawFigures() map[string]*Figure {
	fs := make(map[string]*Figure)
	for name, ss := range series() {
		diverging := make([][]bool, 40) // more chains and draws than there are
		for c := range diverging {
			diverging[c] = make([]bool, 2000)
			for i := 3 * c; i < 2000; i += 50 {
				diverging[c][i] = true
			}
		}
		fs["trace "+name] = Trace(ss, TraceOptions{})
		fs["trace diverging "+name] = Trace(ss, TraceOptions{Diverging: diverging})
		fs["density "+name] = Density(ss, DensityOptions{})
		for _, ref := range []float64{0, 2.5, -1e9, 1e300, math.Inf(1)} {
			fs[fmt.Sprint("density ref ", ref, " ", name)] = Density(ss, DensityOptions{Ref: []float64{ref}, Median: true, Prob: 0.5})
		}
		var cs []Curve
		for _, s := range ss {
			d, _ := s.finite()
			cs = append(cs, Curve{Name: s.Name, Draws: d, Bars: s.Discrete}, Curve{Name: "line of " + s.Name, X: d, Y: d})
		}
		fs["curves "+name] = Curves(name, "x of "+name, cs...)
	}
	for name, ss := range series() {
		drawMore(fs, name, ss)
	}
	x := []float64{0, 1, 2, 3, math.NaN(), 5}
	fs["curves bars"] = Curves("", "", Curve{Name: "pmf", X: x, Y: []float64{.1, .2, .4, .2, .1, math.Inf(1)}, Bars: true})
	fs["curves unequal"] = Curves("t", "x", Curve{Name: "c", X: x, Y: x[1:]})
	fs["curves flat"] = Curves("t", "x", Curve{Name: "c", X: []float64{1}, Y: []float64{0}})
	fs["curves negative"] = Curves("t", "x", Curve{X: []float64{1, 2}, Y: []float64{-5, -6}})
	fs["prob"] = Density([]Series{draws("x", 1, 9, normal(0, 1))}, DensityOptions{Prob: 94})
	fs["refs"] = Density([]Series{draws("x", 1, 9, normal(0, 1))}, DensityOptions{Ref: []float64{1, 2}})
	return fs
}

// TestLayout checks, of every figure, that each mark lies on it and that no
// text touches another.
func TestLayout(t *testing.T) {
	for name, f := range figures() {
		t.Run(name, func(t *testing.T) {
			page := vg.Rectangle{Max: vg.Point{X: f.width, Y: f.height}}
			var boxes []vg.Rectangle
			var texts []string
			for i := range f.marks {
				m := &f.marks[i]
				if m.text == "" {
					for _, p := range m.paths {
						for _, pt := range p {
							if !inside(vg.Rectangle{Min: pt, Max: pt}, page) {
								t.Fatalf("a line passes %v, off the figure %v", pt, page.Max)
							}
						}
					}
					continue
				}
				b := m.box()
				if !inside(b, page) {
					t.Errorf("%q at %v is cut off: the figure is %v", m.text, b, page.Max)
				}
				for j, o := range boxes {
					if b.Min.X < o.Max.X && o.Min.X < b.Max.X && b.Min.Y < o.Max.Y && o.Min.Y < b.Max.Y {
						t.Errorf("%q at %v overlaps %q at %v", m.text, b, texts[j], o)
					}
				}
				boxes, texts = append(boxes, b), append(texts, m.text)
			}
			if len(f.marks) == 0 {
				t.Error("the figure is empty")
			}
		})
	}
}

func inside(b, page vg.Rectangle) bool {
	return b.Min.X >= 0 && b.Min.Y >= 0 && b.Max.X <= page.Max.X && b.Max.Y <= page.Max.Y
}

func TestSVG(t *testing.T) {
	again := drawFigures()
	for name, f := range figures() {
		b, err := f.SVG()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(bytes.NewReader(b)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: not XML: %v", name, err)
				break
			}
		}
		if bytes.Contains(b, []byte("NaN")) || bytes.Contains(b, []byte("Inf")) {
			t.Errorf("%s: a coordinate is not a number", name)
		}
		if c, _ := again[name].SVG(); !bytes.Equal(b, c) {
			t.Errorf("%s: the same input gave different bytes", name)
		}
		if strings.ContainsAny(f.String(), "\n") || f.String() == "" && name != "curves none" {
			t.Errorf("%s: String() = %q, want one line", name, f)
		}
	}
}

func TestSVGSize(t *testing.T) {
	var ss []Series
	for i := range 60 {
		ss = append(ss, draws(fmt.Sprintf("effect[school %d]", i), 4, 1000, normal(0, 1)))
	}
	for _, test := range []struct {
		f    *Figure
		most int
	}{
		{Trace(ss[:3], TraceOptions{}), 90e3},
		{Trace(ss[:8], TraceOptions{}), 150e3},
		{Trace(ss[:1], TraceOptions{}), 150e3},
		{Trace(ss, TraceOptions{}), 650e3},
		{Trace([]Series{draws("long", 4, 100000, normal(0, 1))}, TraceOptions{}), 60e3},
		{Density(ss[:1], DensityOptions{}), 5e3},
		{Density(ss, DensityOptions{}), 150e3},
		{Forest([]Group{{"", ss}}, ForestOptions{}), 40e3},
		{Pair(ss[:8], PairOptions{Diverging: [][]bool{slices.Repeat([]bool{true, false}, 500)}}), 180e3},
		{Pair(ss[:2], PairOptions{}), 20e3},
		{Rank(ss[:8], RankOptions{}), 40e3},
		{Rank(ss, RankOptions{}), 300e3},
		{Autocorr(ss[:8], AutocorrOptions{}), 50e3},
		{Autocorr(ss, AutocorrOptions{}), 300e3},
		{Energy(ss[0].Chains), 5e3},
		{Regression([]Fit{someFit(10000)}, RegressionOptions{}), 40e3},
		{Predictive(ss[0].Chains[0], ss[1].Chains, PredictiveOptions{}), 20e3},
		{PriorPosterior(ss[:8], ss[:8]), 60e3},
	} {
		if b, _ := test.f.SVG(); len(b) > test.most {
			t.Errorf("%s: %d bytes, want at most %d", test.f, len(b), test.most)
		}
	}
}

func TestPNG(t *testing.T) {
	f := Density(series()["markup"], DensityOptions{})
	b, err := f.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	w, h := f.Size()
	if got := img.Bounds().Size(); math.Abs(float64(got.X)-2*float64(w/px)) > 1 || math.Abs(float64(got.Y)-2*float64(h/px)) > 1 {
		t.Errorf("size %v, want twice that of the figure, %.1f by %.1f pixels", got, w/px, h/px)
	}
	ground, drawn := img.At(0, 0), 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if img.At(x, y) != ground {
				drawn++
			}
		}
	}
	if drawn < 5000 {
		t.Errorf("only %d pixels are drawn", drawn)
	}

	tall := &Figure{width: traceWidth, height: 3000 * 120 * px}
	if _, err := tall.PNG(); err == nil || !strings.Contains(err.Error(), "use SVG") {
		t.Errorf("a PNG of 3000 rows: error %v, want one that says to use SVG", err)
	}
}

func TestWriteFile(t *testing.T) {
	f := Density(series()["one"], DensityOptions{})
	dir := t.TempDir()
	for name, magic := range map[string]string{"a.svg": "<svg ", "b.PNG": "\x89PNG"} {
		path := filepath.Join(dir, name)
		if err := f.WriteFile(path); err != nil {
			t.Fatal(err)
		}
		if b, _ := os.ReadFile(path); !strings.HasPrefix(string(b), magic) {
			t.Errorf("%s begins with %.10q, want %q", name, b, magic)
		}
	}
	if err := f.WriteFile(filepath.Join(dir, "c.pdf")); err == nil || !strings.Contains(err.Error(), ".svg or .png") {
		t.Errorf("c.pdf: error %v, want one that names the extensions", err)
	}
	if err := f.WriteFile(filepath.Join(dir, "no", "d.svg")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: error %v", err)
	}
}

func TestString(t *testing.T) {
	ss := series()
	diff := []Series{{Name: "diff", Chains: [][]float64{{0.1, 0.2, 0.3, 0.4}, {-0.1, 0.2, 0.3, math.NaN()}}}}
	for _, test := range []struct {
		f    *Figure
		want string
	}{
		{Density(diff, DensityOptions{}), "Density of diff: mean 0.20, 94% HDI [-0.10, 0.40]"},
		{Density(diff, DensityOptions{Median: true, Prob: 0.5, Ref: []float64{0}}), "Density of diff: median 0.20, 50% HDI [0.20, 0.30], 14.3% < 0 < 85.7%"},
		{Density(ss["zero"], DensityOptions{}), "Density of x: mean 0, 94% HDI [0, 0]"},
		{Density(ss["constant"], DensityOptions{}), "Density of x: mean 3.2, 94% HDI [3.2, 3.2]"},
		{Density(ss["all nan"], DensityOptions{}), "Density of x: no draws"},
		{Density(ss["sixty"], DensityOptions{}), "Density of theta[0], theta[1], theta[2] and 57 more"},
		{Density(nil, DensityOptions{}), "Density: there are no quantities to plot."},
		{Density(diff, DensityOptions{Prob: 94}), "Density: the probability of the interval must lie between 0 and 1, not 94."},
		{Density(diff, DensityOptions{Ref: []float64{1, 2}}), "Density: 2 reference values, but quantities: 1; give one for all, or one for each."},
		{Trace(diff, TraceOptions{Diverging: [][]bool{{true}, {true}}}), "Trace of diff: 2 chains of 4 draws, 2 divergences"},
		{Density(diff, DensityOptions{Ref: []float64{-1e-5}}), "Density of diff: mean 0.20, 94% HDI [-0.10, 0.40], 14.3% < -1e-5 < 85.7%"},
		{Trace(diff, TraceOptions{Diverging: [][]bool{{true, false, true, true, true}, nil, {true}}}), "Trace of diff: 2 chains of 4 draws, 3 divergences"},
		{Trace(ss["one draw"], TraceOptions{}), "Trace of x: 1 chain of 1 draw"},
		{Forest(nil, ForestOptions{}), "Forest: there are no quantities to plot."},
		{Forest([]Group{{Series: diff}}, ForestOptions{}), "Forest of diff: mean 0.20, 94% HDI [-0.10, 0.40]"},
		{Forest([]Group{{Series: diff}}, ForestOptions{Prob: 94}), "Forest: the probability of the interval must lie between 0 and 1, not 94."},
		{Forest([]Group{{Series: diff}}, ForestOptions{Observed: []float64{1, 2}}), "Forest: 2 observed values, but rows: 1; give one for each row, NaN for none."},
		{Effect(diff, diff[0], EffectOptions{}), "diff: median 0.20, 94% HDI [-0.10, 0.40], 14.3% < 0 < 85.7%"},
		{Effect(nil, Series{Name: "d"}, EffectOptions{}), "d: no draws"},
		{Effect(nil, Series{}, EffectOptions{Prob: 94}), "Effect: the probability of the interval must lie between 0 and 1, not 94."},
		{Pair(diff, PairOptions{}), "Pair needs two quantities or more, not 1; Density draws one."},
		{Pair(ss["sixty"], PairOptions{}), "Pair: 60 quantities are too many to read; choose up to 8 of them."},
		{Pair(ss["two"], PairOptions{Ref: []float64{1}}), "Pair: 1 reference value, but quantities: 2; give one for each."},
		{Rank(nil, RankOptions{}), "Rank: there are no quantities to plot."},
		{Autocorr(nil, AutocorrOptions{}), "Autocorr: there are no quantities to plot."},
		{Energy(nil), "Energy: there are no energies to plot."},
		{Energy([][]float64{{0, 1, 0, 1}, {2, 2, 5}}), "Energy: E-BFMI 3.00, 1.50"},
		{Regression([]Fit{{X: []float64{1}}}, RegressionOptions{}), "Regression: 1 x value and 0 y values."},
		{Regression([]Fit{{Name: "a", Grid: []float64{1, 2}, Mean: [][]float64{{1, 2}, {1}}}}, RegressionOptions{}), "Regression: a: draw 1 of the mean has 1 value, but grid points: 2."},
		{Regression(nil, RegressionOptions{}), "Regression, 0 data points: there is nothing to draw."},
		{Predictive(nil, nil, PredictiveOptions{}), "Predictive check: 0 observed values, 0 replicated data sets of the posterior: there is nothing to draw."},
		{PriorPosterior(nil, nil), "PriorPosterior: there are no quantities to plot."},
		{Curves("Coin", "p", Curve{Name: "prior", X: []float64{0, 1}, Y: []float64{1, 1}}), "Coin: prior over p"},
		{Curves("Coin", "p", Curve{Name: "prior"}), "Coin: prior over p: there is nothing to draw."},
		{Curves("", "", Curve{Name: "prior", X: []float64{0}}), "Curves: prior has 1 x value and 0 y values."},
	} {
		if got := test.f.String(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// someFit is a straight line through n points.
func someFit(n int) (t Fit) {
	r := rand.New(rand.NewPCG(7, 8))
	for range n {
		x := r.NormFloat64()
		t.X, t.Y = append(t.X, x), append(t.Y, 1+2*x+r.NormFloat64())
	}
	for i := range 50 {
		t.Grid = append(t.Grid, float64(i)/8-3)
	}
	for range 1000 {
		a, b := 1+0.1*r.NormFloat64(), 2+0.1*r.NormFloat64()
		mean, pred := make([]float64, 50), make([]float64, 50)
		for i, x := range t.Grid {
			mean[i] = a + b*x
			pred[i] = mean[i] + r.NormFloat64()
		}
		t.Mean, t.Predictions = append(t.Mean, mean), append(t.Predictions, pred)
	}
	return t
}

// TestSmooth: local regression keeps parabolas, and takes noise away.
func TestSmooth(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var x, y, noisy []float64
	at := 0.0
	for range 60 {
		at += 0.05 + r.Float64()
		x, y = append(x, at), append(y, 3-at+0.2*at*at)
		noisy = append(noisy, y[len(y)-1]+r.NormFloat64())
	}
	before, after := 0.0, 0.0
	for i, v := range smooth(x, y) {
		if math.Abs(v-y[i]) > 1e-9*max(1, math.Abs(y[i])) {
			t.Errorf("at %g a parabola became %g, want %g", x[i], v, y[i])
		}
	}
	for i, v := range smooth(x, noisy) {
		before += (noisy[i] - y[i]) * (noisy[i] - y[i])
		after += (v - y[i]) * (v - y[i])
	}
	if after > 0.5*before {
		t.Errorf("the noise went from %g to %g, want less than half", before, after)
	}
	same := []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	if got := smooth(same, x[:10]); !slices.Equal(got, x[:10]) {
		t.Errorf("points over one x became %v", got)
	}
}

// TestMatch lines up names, repeated ones too.
func TestMatch(t *testing.T) {
	list := func(names ...string) (ss []Series) {
		for _, n := range names {
			ss = append(ss, Series{Name: n})
		}
		return ss
	}
	names, rows := match(list("a", "b", "a"), list("c", "a", "b"))
	if got, want := fmt.Sprint(names, rows), "[a b a c] [[0 1] [1 2] [2 -1] [-1 0]]"; got != want {
		t.Errorf("match = %s, want %s", got, want)
	}
}

// words returns all text of a figure, one piece a line.
func spoken(f *Figure) string {
	var b strings.Builder
	for _, m := range f.marks {
		if m.text != "" {
			b.WriteString(m.text + m.sup + "\n")
		}
	}
	return b.String()
}

func TestFacts(t *testing.T) {
	ss := series()
	for _, test := range []struct {
		f    *Figure
		want string
	}{
		{Density(ss["nan"], DensityOptions{}), "6 draws are not finite numbers"},
		{Trace(ss["nan"], TraceOptions{}), "6 draws are not finite numbers"},
		{Density(ss["cauchy"], DensityOptions{}), "beyond the axis"},
		{Trace(ss["one"], TraceOptions{Diverging: [][]bool{{false, true}}}), "1 divergence"},
		{Trace(ss["one"], TraceOptions{}), "chain 3"},
		{Density(ss["one"], DensityOptions{Ref: []float64{-1}}), "0.0% < −1 < 100.0%"},
		{Density(ss["all nan"], DensityOptions{}), "There is nothing to draw."},
		{Trace(ss["all nan"], TraceOptions{}), "There is nothing to draw."},
		{Forest([]Group{{Series: ss["stuck"]}}, ForestOptions{RHat: true, ESS: true}), "ESS"},
		{Forest([]Group{{Series: ss["nan"]}}, ForestOptions{}), "6 draws are not finite numbers"},
		{Pair(ss["four"], PairOptions{Diverging: [][]bool{{true, true}}}), "2 divergences"},
		{Rank(ss["nan"], RankOptions{}), "There are no ranks."},
		{Rank(ss["one"], RankOptions{}), "chain 3"},
		{Autocorr(ss["constant"], AutocorrOptions{}), "The draws do not vary."},
		{Energy([][]float64{{1, 2, 3, 4, 5, 6, 7, 8}}), "1 chain is under 0.3"},
		{Regression([]Fit{someFit(5000)}, RegressionOptions{}), "2000 of 5000 data points are shown."},
		{PriorPosterior([]Series{draws("x", 4, 1000, normal(0, 100))}, []Series{draws("x", 4, 1000, normal(0, 1))}), "of the prior beyond the axis"},
	} {
		if got := spoken(test.f); !strings.Contains(got, test.want) {
			t.Errorf("%s: no %q in\n%s", test.f, test.want, got)
		}
	}
	if got := spoken(Density(ss["lognormal"][:1], DensityOptions{})); strings.Contains(got, "finite") {
		t.Errorf("nothing was left out, but the figure says so:\n%s", got)
	}
}

// TestTraceKeepsExtremes: thinning must not hide an outlier.
func TestTraceKeepsExtremes(t *testing.T) {
	chain := draws("x", 1, 50000, normal(0, 1)).Chains[0]
	chain[31234], chain[31235] = 40, -40
	f := new(Figure)
	p := f.panel(vg.Rectangle{Max: vg.Point{X: 400 * px, Y: 100 * px}}, newScale(0, 49999), newScale(-50, 50))
	pieces := p.trace(chain, px)
	if len(pieces) != 1 || len(pieces[0]) > 802 {
		t.Fatalf("%d lines, the first of %d points; want one of at most two points a pixel", len(pieces), len(pieces[0]))
	}
	lo, hi := p.point(31235, -40), p.point(31234, 40)
	for i, pt := range pieces[0] {
		if i > 0 && pt.X < pieces[0][i-1].X {
			t.Fatal("the line runs backwards")
		}
		if pt == lo {
			lo = vg.Point{}
		}
		if pt == hi {
			hi = vg.Point{}
		}
	}
	if lo != (vg.Point{}) || hi != (vg.Point{}) {
		t.Error("an outlier is lost")
	}
}

func TestSimplify(t *testing.T) {
	var line []vg.Point
	for i := range 400 {
		x := float64(i) / 399
		line = append(line, vg.Point{X: vg.Length(x) * 300 * px, Y: vg.Length(math.Exp(-50*(x-0.5)*(x-0.5))) * 200 * px})
	}
	short := simplify(line)
	if len(short) > 100 {
		t.Errorf("%d of %d points are left", len(short), len(line))
	}
	j := 0
	for _, pt := range line {
		for short[j+1].X < pt.X {
			j++
		}
		a, b := short[j], short[j+1]
		y := a.Y + (b.Y-a.Y)*(pt.X-a.X)/(b.X-a.X)
		d := b.Sub(a)
		if off := math.Abs(float64((y-pt.Y)*d.X)) / math.Hypot(float64(d.X), float64(d.Y)); off > 0.0501*float64(px) {
			t.Errorf("at %v the line is off by %g pixels", pt, off/float64(px))
		}
	}
}

func TestBars(t *testing.T) {
	area := func(bars []bar) (sum float64) {
		for _, b := range bars {
			sum += (b.hi - b.lo) * b.height
		}
		return sum
	}
	d := []float64{0, 0, 1, 3, 3, 3, 3, 3}
	bars := count(d, 0, 3)
	want := []bar{{-0.5, 0.5, 0.25}, {0.5, 1.5, 0.125}, {1.5, 2.5, 0}, {2.5, 3.5, 0.625}}
	if fmt.Sprint(bars) != fmt.Sprint(want) {
		t.Errorf("count = %v, want %v", bars, want)
	}
	if got := area(count(d, 0, 1)); got != 0.375 {
		t.Errorf("bars of the draws up to 1 have area %g, want their share, 0.375", got)
	}
	for name, ss := range series() {
		for _, s := range ss {
			d, _ := s.finite()
			if len(d) < 2 || name == "extreme" || name == "subnormal" || name == "ulp" {
				continue
			}
			lo, hi := reach(d)
			share := float64(len(within(d, lo, hi))) / float64(len(d))
			if hi-lo > 1e-9*math.Abs(hi) {
				if got := area(histogram(d, lo, hi)); math.Abs(got-share) > 1e-6 {
					t.Errorf("%s: histogram of area %g, want %g", name, got, share)
				}
			}
			if s.Discrete {
				if got := area(count(d, lo, hi)); math.Abs(got-share) > 1e-6 || len(count(d, lo, hi)) > maxBars {
					t.Errorf("%s: %d bars of area %g, want at most %d of area %g", name, len(count(d, lo, hi)), got, maxBars, share)
				}
			}
		}
	}
}

func TestFit(t *testing.T) {
	for _, test := range []struct {
		s    string
		ems  vg.Length
		want string
	}{
		{"diff", 10, "diff"},
		{"effect[Trondheim]", 5, "effe…eim]"},
		{"", 1, ""},
		{"diff", 0, "…"},
	} {
		if got := fit(test.s, textSize, test.ems*textSize); got != test.want {
			t.Errorf("fit(%q, %g em) = %q, want %q", test.s, test.ems, got, test.want)
		}
	}
}
