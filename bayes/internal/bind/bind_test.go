package bind

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/naive"
	"github.com/gonbayes/gonbayes/bayes/internal/program"
	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// testData is two tables, of 4 and 3 rows, and some scalars.
func testData() Data {
	return Data{
		"y":      {Values: []float64{1, 2, 3, 4}, Shape: []int{4}},
		"x":      {Values: []float64{0.5, -1, 2, 0}, Shape: []int{4}},
		"n":      {Values: []float64{3, 0, 1, 2}, Shape: []int{4}}, // whole numbers, as indices and counts
		"city":   {Values: []float64{1, 0, 1, 2}, Labels: []string{"bergen", "oslo", "rome"}, Shape: []int{4}},
		"town":   {Values: []float64{0, 0, 1, 1}, Labels: []string{"oslo", "rome"}, Shape: []int{4}},
		"sea":    {Values: []float64{0, 0, 1, 1}, Labels: []string{"black", "oslo"}, Shape: []int{4}},
		"group":  {Values: []float64{30, 10, 20, 10}, Shape: []int{4}}, // numbers as labels
		"X":      {Values: []float64{1, 2, 3, 4, 5, 6, 7, 8}, Shape: []int{4, 2}},
		"z":      {Values: []float64{1, 2, 3}, Shape: []int{3}},
		"square": {Values: []float64{1, 2, 3, 4}, Shape: []int{2, 2}},
		"arm":    {Values: []float64{0, 1, 1}, Labels: []string{"control", "treatment"}, Shape: []int{3}},
		"K":      {Values: []float64{2}},
		"half":   {Values: []float64{0.5}},
		"who":    {Values: []float64{0}, Labels: []string{"me"}},
		"huge":   {Values: []float64{1e18}},
		"holes":  {Values: []float64{1, math.NaN(), 3, 4}, Shape: []int{4}},
		"inf":    {Values: []float64{math.Inf(-1)}},
		"deep":   {Values: []float64{1, 2, 3, 4, 5, 6, 7, math.Inf(1)}, Shape: []int{4, 2}},
		"none":   {Values: nil, Shape: []int{0}},
		"nobody": {Values: nil, Labels: []string{}, Shape: []int{0}},
		"unused": nil,
	}
}

func bind(text string) (*ir.Model, error) {
	m, err := syntax.Parse(text)
	if err != nil {
		return nil, err
	}
	return Bind(m, testData())
}

func mustBind(t *testing.T, text string) *ir.Model {
	t.Helper()
	m, err := bind(text)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return m
}

// variable returns a variable's values where the parameters are 1, 2, 3 … in
// the order of the model.
func variable(t *testing.T, m *ir.Model, name string) (*ir.Node, []float64) {
	t.Helper()
	known := map[*ir.Node][]float64{}
	next := 1.0
	for _, v := range m.Vars {
		if v.Param {
			x := make([]float64, v.Node.Size())
			for i := range x {
				x[i] = next
				next++
			}
			known[v.Node] = x
		}
		if v.Name == name {
			return v.Node, naive.With(known).Eval(v.Node)
		}
	}
	t.Fatalf("there is no variable %s", name)
	return nil, nil
}

// Values and dimensions of definitions; a is a scalar parameter of value 1,
// e[city] has values 2, 3, 4, and b[2] has 5, 6.
func TestDefinitions(t *testing.T) {
	const params = "a ~ Normal(0, 1)\ne[city] ~ Normal(0, 1)\nb[2] ~ Normal(0, 1)\n"
	for _, tt := range []struct {
		def, dims string
		want      []float64
	}{
		{"v = a + 1", "", []float64{2}},
		{"v = +a - -a*3/2", "", []float64{2.5}},
		{"v = e*2 + a", "city", []float64{5, 7, 9}},
		{"v[city] = e*2", "city", []float64{4, 6, 8}},
		{"v[city] = a", "city", []float64{1, 1, 1}},
		{"v[city] = e[city] - mean(e)", "city", []float64{-1, 0, 1}},
		{"v = e[0]", "", []float64{2}},
		{"v = e[K]", "", []float64{4}},
		{`v = e["oslo"] - e["rome"]`, "", []float64{-1}},
		{"v[arm] = a", "arm", []float64{1, 1}},
		{"v[town] = e[1]", "town", []float64{3, 3}},
		{"v[arm] = b", "arm", []float64{5, 6}},          // a size in the text fits levels
		{"v[K] = b * 2", "K", []float64{10, 12}},        // and a size by name
		{"v[3] = e + 0", "v_dim_0", []float64{2, 3, 4}}, // the other way round
		{"v[city, arm] = e", "city,arm", []float64{2, 2, 3, 3, 4, 4}},
		{"v[arm, city] = e + b", "arm,city", []float64{7, 8, 9, 8, 9, 10}},
		{"v = exp(log(a)) + sqrt(sqr(e))", "city", []float64{3, 4, 5}},
		{"v = pow(b, 2)", "b_dim_0", []float64{25, 36}},
		{"v = maximum(e, 3) - minimum(e, 3)", "city", []float64{1, 0, 1}},
		{"v = where(e > 2.5, b[1], a)", "city", []float64{1, 6, 6}},
		{"v = switch(a, e, 0)", "city", []float64{2, 3, 4}},
		{"v = sum(e) + sum(a)", "", []float64{10}},
		{"v = var(e) + std(b) + sd(b)", "", []float64{2./3 + 0.5 + 0.5}},
		{"v = dot(b, b)", "", []float64{61}},
		{"v = sum(dot(X, b))", "", []float64{1*5 + 2*6 + 3*5 + 4*6 + 5*5 + 6*6 + 7*5 + 8*6}},
		{"v = a * mean(x)", "", []float64{0.375}},
		{"v = a * sum(y > 2 && !(x < 1))", "", []float64{1}},
		{"v = a * sum(y <= 2 || x >= 2)", "", []float64{3}},
		{`v = a * sum(city == "oslo")`, "", []float64{2}},
		{`v = a * sum("oslo" != city)`, "", []float64{2}},
		{`v = a * (who == "me")`, "", []float64{1}},
		{"v = a*sum(y[n])", "", []float64{10}},
		{"v = a*sum(y[n]*x)", "", []float64{2 - 1 + 4}}, // y[n] is 4, 1, 2, 3
		{"v = a*mean(X, 0)", "X_dim_1", []float64{4, 5}},
		{"v = a*sum(max(X, 1))", "", []float64{20}},
		{"v = a*min(X) + std(y) - sd(y) + var(y)", "", []float64{2.25}},
		{"v = a*sum(dot(X, mean(X, 0)))", "", []float64{16*4 + 20*5}},
		{"v = a*X[3, 1]", "", []float64{8}},
		{"v = a*dot(x, y)", "", []float64{0.5 - 2 + 6}},
		{"v = a*sum(where(x > 0, y, 10*n))", "", []float64{1 + 0 + 3 + 20}},
		{"v[3, arm] = 0*e + sqr(b)", "v_dim_0,arm", []float64{25, 36, 25, 36, 25, 36}},
	} {
		m, err := bind(params + tt.def)
		if err != nil {
			t.Errorf("%s: %v", tt.def, err)
			continue
		}
		n, v := variable(t, m, "v")
		var dims []string
		for _, d := range n.Dims {
			dims = append(dims, d.Name)
		}
		if strings.Join(dims, ",") != tt.dims {
			t.Errorf("%s has dimensions %v, want %s", tt.def, dims, tt.dims)
		}
		if !slices.EqualFunc(v, tt.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%s is %v, want %v", tt.def, v, tt.want)
		}
	}
}

// What rows pick from arrays of parameters.
func TestRows(t *testing.T) {
	const params = "e[city] ~ Normal(0, 1)\ng[group] ~ Normal(0, 1)\np[arm, city] ~ Normal(0, 1)\nb[4] ~ Normal(0, 1)\n"
	// e is 1 2 3; g is 4 5 6; p is 7 8 9, 10 11 12; b is 13 14 15 16
	for _, tt := range []struct {
		row  string
		want []float64
	}{
		{"e[city]", []float64{2, 1, 2, 3}},
		{"e[town]", []float64{2, 2, 3, 3}}, // levels of another column, by label
		{"g[group]", []float64{6, 4, 5, 4}},
		{"g[30] + 0*x", []float64{6, 6, 6, 6}}, // a level, as g[30] is called in tables
		{"g[group - 0]", []float64{6, 4, 5, 4}},
		{"b[n]", []float64{16, 13, 14, 15}},
		{"b[3 - n]", []float64{13, 16, 15, 14}},
		{"b + 0*x", []float64{13, 14, 15, 16}}, // a size in the text fits rows
		{`p["treatment", city]`, []float64{11, 10, 11, 12}},
		{"p[1, town]", []float64{11, 11, 12, 12}},
		{"p[half*2, city] * (y > 2)", []float64{0, 0, 11, 12}},
		{"where(town == \"oslo\", e[0], g[10])", []float64{1, 1, 4, 4}},
	} {
		m := mustBind(t, params+"mu = "+tt.row+"\ny ~ Normal(mu, 1)\nv = dot(mu, 1*(n == 0)) + 100*dot(mu, 1*(n == 1)) + 1e4*dot(mu, 1*(n == 2)) + 1e6*dot(mu, 1*(n == 3))")
		_, v := variable(t, m, "v")
		want := tt.want[1] + 100*tt.want[2] + 1e4*tt.want[3] + 1e6*tt.want[0]
		if v[0] != want {
			t.Errorf("%s: %v, want %v", tt.row, v[0], want)
		}
		if names := m.Vars[len(m.Vars)-1].Name; names != "v" || len(m.Vars) != 5 {
			t.Errorf("%s: a value per row is kept", tt.row)
		}
	}
}

// Data-only definitions are computed at once and are no variables; a scalar
// one may be a size.
func TestConstants(t *testing.T) {
	m := mustBind(t, "k = K + 1\nc[city] = 3\nb[k] ~ Normal(c[0], 1)\nd[k] = b - k")
	if len(m.Vars) != 2 || m.Vars[0].Name != "b" || m.Vars[1].Name != "d" || m.Size() != 3 {
		t.Errorf("variables %v", m.Vars)
	}
	if m.Vars[0].Node.Dims[0] != m.Vars[1].Node.Dims[0] {
		t.Error("b and d have different dimensions k")
	}
	if a := m.Factors[0].Args[0]; !a.IsConst() || a.Value[0] != 3 {
		t.Errorf("c[0] is %v", a)
	}
	m = mustBind(t, "m ~ Normal(0, 1)\nv[6] ~ Normal(sqdist(X)[1, 3], 1)\nw ~ Normal(eye(3)[1, 1] - eye(3)[0, 1], 1)\nu ~ Normal(diag_pre_multiply(mean(X, 0), square)[1, 0], 1)")
	for i, want := range []float64{32, 1, 15} {
		if a := m.Factors[i+1].Args[0]; a.Value[0] != want {
			t.Errorf("element %v, want %v", a.Value, want)
		}
	}
}

func TestFactors(t *testing.T) {
	m := mustBind(t, "mu ~ Normal(0, tau=4)\ns ~ HalfNormal()\nlog(y) ~ Normal(mu*x, s)\nK ~ Poisson(s)\nz ~ Normal(mu, 1)")
	var got []string
	for _, f := range m.Factors {
		s := fmt.Sprintf("%s of %d", f.Family.Name, f.Size())
		if f.Observed {
			s += " observed"
		}
		got = append(got, s)
	}
	want := "Normal of 1, HalfNormal of 1, Normal of 4 observed, Poisson of 1 observed, Normal of 3 observed"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if sigma := m.Factors[0].Args[1].Value[0]; sigma != 0.5 {
		t.Errorf("tau=4 is sigma %v, want 0.5", sigma)
	}
	if y := m.Factors[2].X.Value[3]; y != math.Log(4) {
		t.Errorf("log(y) is %v", y)
	}
}

// calls of every continuous distribution, with arguments inside the domains.
func continuous(t *testing.T) map[string]*distribution.Family {
	calls := map[string]*distribution.Family{}
	for _, name := range distribution.Names() {
		form, err := distribution.Lookup(name, 0, nil)
		n := 0
		for n = 0; err != nil && n < 8; n++ {
			form, err = distribution.Lookup(name, n+1, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		if form.Family.Discrete {
			continue
		}
		args := make([]string, n)
		for i := range args {
			args[i] = []string{"0.6", "2.5", "3"}[i]
		}
		calls[name+"("+strings.Join(args, ", ")+")"] = form.Family
	}
	if len(calls) < 15 {
		t.Fatalf("only %d continuous distributions", len(calls))
	}
	return calls
}

// Every continuous distribution's parameter stays in its support, and the
// log Jacobian is that of the transform, by finite differences.
func TestTransforms(t *testing.T) {
	calls := continuous(t)
	calls["Uniform(-3, 7)"] = distribution.Uniform
	calls["Uniform(lo, lo + 2)"] = distribution.Uniform
	calls["Pareto(2, exp(lo))"] = distribution.Pareto
	for call := range calls {
		m := mustBind(t, "lo ~ Normal(0, 1)\nq ~ "+call)
		factor, x := m.Factors[1], m.Vars[1].Node
		at := func(u float64) map[*ir.Node][]float64 {
			return map[*ir.Node][]float64{m.Free[0]: {0.3}, m.Free[1]: {u}}
		}
		jacobian := func(u float64) float64 {
			known, sum := at(u), 0.0
			for _, term := range m.Terms {
				sum += naive.With(known).Eval(term)[0]
			}
			return sum
		}
		for _, u := range []float64{-3, -0.5, 0, 0.7, 4} {
			known := at(u)
			v := naive.With(known).Eval(x)[0]
			args := make([]float64, len(factor.Args))
			for j, a := range factor.Args {
				args[j] = naive.With(known).Eval(a)[0]
			}
			if lo, hi := factor.Family.Support(args); v < lo || v > hi || math.IsNaN(v) {
				t.Errorf("%s: at %v the value is %v, outside of [%v, %v]", call, u, v, lo, hi)
			}
			if lp := factor.Family.LogProb(v, args); math.IsNaN(lp) || math.IsInf(lp, 0) {
				t.Errorf("%s: log density at %v is %v", call, v, lp)
			}
			h := 1e-5
			slope := (naive.With(at(u + h)).Eval(x)[0] - naive.With(at(u - h)).Eval(x)[0]) / (2 * h)
			if got, want := jacobian(u), math.Log(math.Abs(slope)); math.Abs(got-want) > 1e-6 {
				t.Errorf("%s: log Jacobian at %v is %v, want %v", call, u, got, want)
			}
		}
	}
}

// The Jacobian counts every element, whether bounds are shared or not.
func TestJacobianOfArrays(t *testing.T) {
	for _, text := range []string{
		"q[3] ~ Uniform(-3, 7)", "q[3] ~ HalfNormal(1)", "lo ~ Normal(0, 1)\nq[3] ~ Uniform(lo, lo + 10)",
		"lo[3] ~ Normal(0, 1)\nq[3] ~ Uniform(lo, lo + 10)", "q[3] ~ Beta(1, 1)", "q[city] ~ Pareto(1, 2)",
	} {
		m := mustBind(t, text)
		free := m.Free[len(m.Free)-1]
		known := func(u float64) map[*ir.Node][]float64 {
			k := map[*ir.Node][]float64{free: {u, 2 * u, -u}}
			for _, f := range m.Free[:len(m.Free)-1] {
				k[f] = []float64{0.1, 0.2, 0.3}[:f.Size()]
			}
			return k
		}
		node := m.Vars[len(m.Vars)-1].Node
		got, k := 0.0, known(0.4)
		for _, term := range m.Terms {
			got += naive.With(k).Eval(term)[0]
		}
		want := 0.0
		for i, s := range []float64{1, 2, -1} {
			h := 1e-5
			want += math.Log((naive.With(known(0.4 + h)).Eval(node)[i] - naive.With(known(0.4 - h)).Eval(node)[i]) / (2 * h * s))
		}
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%s: log Jacobian %v, want %v", text, got, want)
		}
	}
}

// Draws forward have the moments that theory gives.
func TestForward(t *testing.T) {
	m := mustBind(t, `mu ~ Normal(3, 2)
		b[4] ~ Normal(0, 1)
		c[3] ~ Categorical(0*b + 0.25)
		e[city] ~ Normal(mu, 1)
		s ~ Uniform(mu, mu + 1)
		d = e[1] - mu
		k ~ Poisson(2)
		o ~ OrderedLogistic(0, z)
		u ~ TruncatedNormal(0, 1, lower=0)`)
	const draws = 20000
	width := 0
	for _, v := range m.Vars {
		width += v.Node.Size()
	}
	sum, square := make([]float64, width), make([]float64, width)
	simulation := program.Forward(m, rand.New(rand.NewPCG(1, 2)))
	row := make([]float64, width)
	for range draws {
		simulation.Run(row, nil)
		for i, v := range row {
			sum[i] += v
			square[i] += v * v
		}
	}
	// mu, b, c, e, s, d, k, o, u
	mean := []float64{3, 0, 0, 0, 0, 1.5, 1.5, 1.5, 3, 3, 3, 3.5, 0, 2, 0.43557, math.Sqrt(2 / math.Pi)}
	sd := []float64{2, 1, 1, 1, 1, math.Sqrt(1.25), math.Sqrt(1.25), math.Sqrt(1.25), math.Sqrt(5), math.Sqrt(5), math.Sqrt(5), math.Sqrt(4 + 1./12), 1, math.Sqrt2, 0.82096, math.Sqrt(1 - 2/math.Pi)}
	for i := range mean {
		m := sum[i] / draws
		s := math.Sqrt(square[i]/draws - m*m)
		if math.Abs(m-mean[i]) > 4*sd[i]/math.Sqrt(draws) || math.Abs(s/sd[i]-1) > 0.03 {
			t.Errorf("number %d has mean %.3f and sd %.3f, want %.3f and %.3f", i, m, s, mean[i], sd[i])
		}
	}
}

func TestBindExpr(t *testing.T) {
	m := mustBind(t, "a ~ Normal(0, 1)\ne[city] ~ Normal(0, 1)\ng[group] ~ Normal(0, 1)")
	known := map[*ir.Node][]float64{m.Vars[0].Node: {1}, m.Vars[1].Node: {2, 3, 4}, m.Vars[2].Node: {5, 6, 7}}
	for text, want := range map[string][]float64{
		"a":                     {1},
		"2":                     {2},
		"a + e[0] > 2":          {1},
		`e["oslo"] - mean(e)`:   {0},
		"e*a":                   {2, 3, 4},
		"g[10] + g[30]":         {12},
		"pow(e[2], 2)":          {16},
		"where(a > 0, e, -1)":   {2, 3, 4},
		"e[1] > e[0] && a == 1": {1},
	} {
		n, err := BindExpr(text, m.Vars)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if v := naive.With(known).Eval(n); !slices.Equal(v, want) {
			t.Errorf("%s is %v, want %v", text, v, want)
		}
	}
}

func TestBindDist(t *testing.T) {
	f, a, err := BindDist("Normal(1, tau=0.25)")
	if err != nil || f.Name != "Normal" || !slices.Equal(a, []float64{1, 2}) {
		t.Errorf("%v %v %v", f, a, err)
	}
	f, a, err = BindDist("StudentT(3 + 1)")
	if err != nil || f.Name != "StudentT" || !slices.Equal(a, []float64{4, 0, 1}) {
		t.Errorf("%v %v %v", f, a, err)
	}
}

// Columns of tables with a name go together by it, others by their number of
// rows.
func TestTables(t *testing.T) {
	column := func(table string, v ...float64) *Column {
		return &Column{Values: v, Shape: []int{len(v)}, Table: table}
	}
	data := Data{
		"y": column("", 1, 2, 3), "x": column("", 4, 5, 6),
		"area": column("city", 1, 2, 3), "size": column("city", 3, 4, 5), "rain": column("year", 0, 1, 1),
	}
	for text, want := range map[string]string{
		"a ~ Normal(0, 1)\ny ~ Normal(a*x, 1)\narea ~ Normal(a*size, 1)": "",
		"a ~ Normal(0, 1)\ny ~ Normal(a*area, 1)":                        "those of the table city",
		"a ~ Normal(0, 1)\narea ~ Normal(a*rain, 1)":                     "the rows of the table city and the other those of the table year",
		"a ~ Normal(0, 1)\narea ~ Normal(a*lag(rain, 1), 1)":             "one side has 3 rows and the other 2",
		"z[row] ~ Normal(0, 1)\ny ~ Normal(z, 1)":                        "which rows?",
		"z[row(area)] ~ Normal(0, 1)\nsize ~ Normal(z, 1)":               "",
	} {
		_, err := boundTo(t, text, data)
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s\n%v, want %q", text, err, want)
		}
	}
}
