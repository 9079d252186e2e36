package syntax

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// canonical texts by how a person may write them.
func TestParse(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"blank lines and comments", "\n  # a comment\n\n\t\n# another", ""},
		{"both kinds", "mu ~ Normal(0, 1)\nd = mu - 1", "mu ~ Normal(0, 1)\nd = mu - 1\n"},
		{"a term of the log density", "Potential(-sqr( a ))  # soft", "Potential(-sqr(a))\n"},
		{"a name like any other", "Potential = 1; Potential ~ F(Potential)", "Potential = 1\nPotential ~ F(Potential)\n"},
		{"semicolons", "a = 1; b = 2;;\n;c = 3", "a = 1\nb = 2\nc = 3\n"},
		{"comment after", "a = 1 # b = 2", "a = 1\n"},
		{"# in text", `t = p["#1", "a\"#"] # p`, `t = p["#1", "a\"#"]` + "\n"},
		{"quotes in a comment", "a = 1 # \"open\nb = 2 # it's", "a = 1\nb = 2\n"},
		{"goes on in parentheses", "y ~ Normal(a +\n  b*x,  # slope\n\n  sigma\n)", "y ~ Normal(a + b * x, sigma)\n"},
		{"goes on in brackets", "a = p[1,\n2\n]", "a = p[1, 2]\n"},
		{"goes on before the closing one", "y ~ Normal(a\n, sigma\n)", "y ~ Normal(a, sigma)\n"},
		{"goes on after an operator", "mu = a +\n  # why\n  b\ny ~\nNormal(\nmu, 1)", "mu = a + b\ny ~ Normal(mu, 1)\n"},
		{"named arguments", "x ~ Gamma(mu=2, sigma = (1 + a)*2)", "x ~ Gamma(mu=2, sigma=(1 + a) * 2)\n"},
		{"named on lines of their own", "x ~ Gamma(\n mu=2,\n sigma\n  =1,\n)", "x ~ Gamma(mu=2, sigma=1)\n"},
		{"mixed arguments", "x ~ StudentT(4, mu=a, sigma=f(b))", "x ~ StudentT(4, mu=a, sigma=f(b))\n"},
		{"keywords of Go", "type ~ Normal(range, 1)\nfunc[go] = if + map*_x\nx ~ F(var=1, chan=select)",
			"type ~ Normal(range, 1)\nfunc[go] = if + map * _x\nx ~ F(var=1, chan=select)\n"},
		{"keywords end lines", "a = range\nb = a + type\nc = f(func\n)\n", "a = range\nb = a + type\nc = f(func)\n"},
		{"letters of any language", "µ ~ Normal(0, 1)\nσ² = 1", ""}, // ² is no letter
		{"Greek and Chinese", "β0 ~ Normal(α, 1)\n身高 = β0", "β0 ~ Normal(α, 1)\n身高 = β0\n"},
		{"tabs", "a\t=\t1\n\tb ~\tF(a)", "a = 1\nb ~ F(a)\n"},
		{"carriage returns", "a = 1\r\nb ~ F(a,\r\n  2)\r\n# c\r\n", "a = 1\nb ~ F(a, 2)\n"},
		{"byte-order mark", "\ufeffa = 1", "a = 1\n"},
		{"numbers", "a = 1_000 + 0x10 + 0b11 + 010 + 1e-3 + .5 + 2.", "a = 1000 + 16 + 3 + 10 + 0.001 + 0.5 + 2\n"},
		{"hexadecimal numbers", "a = 0x_1F + 0X1p-2 + 0xFFFFFFFFFFFFFFFF", "a = 31 + 0.25 + 1.8446744073709552e+19\n"},
		{"large numbers", "a = 1e6 + 12345678 + 1e300", "a = 1e+06 + 1.2345678e+07 + 1e+300\n"},
		{"signs of signs", "a = -(-b) - -c + +d", "a = -(-b) - -c + +d\n"},
		{"not", "a = !(b && !!c)", "a = !(b && !(!c))\n"},
		{"needless parentheses", "a = ((b)) + (c*d) - (e)", "a = b + c * d - e\n"},
		{"needed parentheses", "a = (b + c)*d - (e - f) - g/(h/i)", "a = (b + c) * d - (e - f) - g / (h / i)\n"},
		{"comparisons", "a = (b < c) == (d < e) || f && g != 1", "a = (b < c) == (d < e) || f && g != 1\n"},
		{"left is grouped", "a = b - c - d\ne = (b == c) == d", "a = b - c - d\ne = (b == c) == d\n"},
		{"unary and index", "a = -b[0] + (-c)[1] + (d + e)[f, \"g\"]", "a = -b[0] + (-c)[1] + (d + e)[f, \"g\"]\n"},
		{"an expression left of ~", "log1p(y) - 1 ~ Normal(0, 1)", "log1p(y) - 1 ~ Normal(0, 1)\n"},
		{"tables", "p[arm, segment] ~ Beta(1, 1)", "p[arm, segment] ~ Beta(1, 1)\n"},
		{"no arguments", "b ~ Flat()", "b ~ Flat()\n"},
		{"functions", "y = f(2)\ndef f(x, k,) = 1/(1 +\n exp(-k*x))\ndef g() = 1; z = g()",
			"def f(x, k) = 1 / (1 + exp(-k * x))\ndef g() = 1\ny = f(2)\nz = g()\n"},
		{"def is a name like any other", "def = 1\ndef[def] ~ def(def)", "def = 1\ndef[def] ~ def(def)\n"},
		{"slices", "a = x[1:4] + x[ :3] + x[2:,:] + x[-n : (n - 1)*2, city, 3:]", "a = x[1:4] + x[:3] + x[2:, :] + x[-n:(n - 1) * 2, city, 3:]\n"},
		{"names in backquotes", "`household income` ~ Normal(`a.b`*`x`, 1) # `\n`#`[`1 2`, `9`] = `f g`(`a b`=\"`\")",
			"column(\"household income\") ~ Normal(column(\"a.b\") * x, 1)\ncolumn(\"#\")[column(\"1 2\"), column(\"9\")] = `f g`(`a b`=\"`\")\n"},
		{"names as columns", "column(\"household income\") ~ Normal(column(\"x\")*column(\"say \\\"a\\\"\"), column(x))\n",
			"column(\"household income\") ~ Normal(x * column(\"say \\\"a\\\"\"), column(x))\n"},
		{"signs", "a = b--c + ++d", "a = b - -c + +(+d)\n"},
		{"0 before a number", "a = 08 + 0o17", "a = 8 + 15\n"},
		{"comma at the end", "b ~ Normal(0, 1,)", "b ~ Normal(0, 1)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Parse(tt.text)
			if tt.name == "letters of any language" {
				if err == nil {
					t.Fatalf("got %q, want an error", m)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := m.String(); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
			if m.Text != tt.text {
				t.Errorf("Text is %q, want %q", m.Text, tt.text)
			}
			roundTrip(t, m)
		})
	}
}

// roundTrip checks that a model's canonical text gives the same model.
func roundTrip(t *testing.T, m *Model) {
	t.Helper()
	again, err := Parse(m.String())
	if err != nil {
		t.Fatalf("canonical text %q of %q: %v", m, m.Text, err)
	}
	if len(again.Statements) != len(m.Statements) {
		t.Fatalf("canonical text %q has %d statements, want %d", m, len(again.Statements), len(m.Statements))
	}
	if len(again.Functions) != len(m.Functions) {
		t.Fatalf("canonical text %q has %d functions, want %d", m, len(again.Functions), len(m.Functions))
	}
	for i, f := range m.Functions {
		if a := again.Functions[i]; !sameFunction(a, f) {
			t.Fatalf("%q became %q", f, a)
		}
	}
	for i, s := range m.Statements {
		a := again.Statements[i]
		if a.Sampled != s.Sampled || !same(a.Target, s.Target) || !same(a.Value, s.Value) {
			t.Fatalf("%q became %q", s, a)
		}
	}
}

func sameFunction(f, g *Function) bool {
	return f.Name.Name == g.Name.Name && slices.EqualFunc(f.Params, g.Params, func(x, y *Name) bool { return x.Name == y.Name }) && same(f.Body, g.Body)
}

// same reports whether two trees are equal but for their places.
func same(x, y Expr) bool {
	var a, b []Expr
	Walk(x, func(e Expr) bool { a = append(a, e); return true })
	Walk(y, func(e Expr) bool { b = append(b, e); return true })
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameNode(a[i], b[i]) {
			return false
		}
	}
	return true
}

func sameNode(x, y Expr) bool {
	switch x := x.(type) {
	case *Number:
		y, ok := y.(*Number)
		return ok && math.Float64bits(x.Value) == math.Float64bits(y.Value)
	case *Text:
		y, ok := y.(*Text)
		return ok && x.Value == y.Value
	case *Name:
		y, ok := y.(*Name)
		return ok && x.Name == y.Name
	case *Unary:
		y, ok := y.(*Unary)
		return ok && x.Op == y.Op
	case *Binary:
		y, ok := y.(*Binary)
		return ok && x.Op == y.Op
	case *Index:
		y, ok := y.(*Index)
		return ok && len(x.By) == len(y.By)
	case *Slice:
		y, ok := y.(*Slice)
		return ok && (x.Lo == nil) == (y.Lo == nil) && (x.Hi == nil) == (y.Hi == nil)
	case *List:
		y, ok := y.(*List)
		return ok && len(x.Elems) == len(y.Elems)
	case *Call:
		y, ok := y.(*Call)
		if !ok || x.Func.Name != y.Func.Name || len(x.Args) != len(y.Args) {
			return false
		}
		for i := range x.Args {
			if x.Args[i].Name != y.Args[i].Name {
				return false
			}
		}
		return true
	}
	return false
}

// Every node must know the text that it was read from.
func TestSpans(t *testing.T) {
	text := "\ufeff# µ\r\ntype[city] ~ Gamma(\n\tmu = range*-2, # why\n\tsigma=f(x, \"å\")[0] && !(a)) ; b = [[1, x], -[2]][0]"
	want := []string{
		"type[city] ~ Gamma(\n\tmu = range*-2, # why\n\tsigma=f(x, \"å\")[0] && !(a))",
		"type[city]", "type", "city",
		"Gamma(\n\tmu = range*-2, # why\n\tsigma=f(x, \"å\")[0] && !(a))",
		"range*-2", "range", "-2", "2",
		"f(x, \"å\")[0] && !(a)", "f(x, \"å\")[0]", "f(x, \"å\")", "x", `"å"`, "0", "!(a)", "a",
		"b = [[1, x], -[2]][0]", "b", "[[1, x], -[2]][0]", "[[1, x], -[2]]", "[1, x]", "1", "x", "-[2]", "[2]", "2", "0",
	}
	m, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	at := func(s Span) { got = append(got, text[s.Start:s.End]) }
	visit := func(e Expr) bool { at(e.At()); return true }
	for _, s := range m.Statements {
		at(s.At())
		Walk(s.Target, visit)
		Walk(s.Value, visit)
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	call := m.Statements[0].Value.(*Call)
	if s := text[call.Func.Start:call.Func.End]; s != "Gamma" {
		t.Errorf("the function's name is at %q", s)
	}
}

func TestWalkStops(t *testing.T) {
	e, err := ParseExpr("f(-a)[b] + c")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	Walk(e, func(e Expr) bool {
		got = append(got, e.String())
		_, call := e.(*Call)
		return !call
	})
	if s := strings.Join(got, "|"); s != "f(-a)[b] + c|f(-a)[b]|f(-a)|b|c" {
		t.Error(s)
	}
}

func TestParseExpr(t *testing.T) {
	for text, want := range map[string]string{
		" mu_b/mu_a - 1 ":       "mu_b / mu_a - 1",
		"Beta(9, beta=3) # why": "Beta(9, beta=3)",
		"f(a,\n b)\n":           "f(a, b)",
		"a;":                    "a",
		"\n":                    "", // an error
		"":                      "",
		"a\nb":                  "",
		"a = 1":                 "",
		";a":                    "",
		"a.b":                   "",
		"`a.b`[:2]":             "column(\"a.b\")[:2]",
	} {
		e, err := ParseExpr(text)
		if want == "" {
			if err == nil {
				t.Errorf("%q: got %s, want an error", text, e)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if e.String() != want {
			t.Errorf("%q: got %s, want %s", text, e, want)
		}
	}
}

// A name in backquotes is the text between them.
func TestQuotedNames(t *testing.T) {
	e, err := ParseExpr("`f.g`(` a\\#`=`b`)")
	if err != nil {
		t.Fatal(err)
	}
	call := e.(*Call)
	arg := call.Args[0]
	if value := arg.Value.(*Name).Name; call.Func.Name != "f.g" || arg.Name != ` a\#` || value != "b" {
		t.Errorf("%q %q %q", call.Func.Name, arg.Name, value)
	}
	if (arg.Key != Span{6, 12}) || (arg.Value.At() != Span{13, 16}) {
		t.Errorf("the argument is at %v and %v", arg.Key, arg.Value.At())
	}
}

// Long texts are parsed or refused in linear time and little stack.
func TestLongExpressions(t *testing.T) {
	e, err := ParseExpr("x" + strings.Repeat(" + x", 20000))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(e.String()); n != 1+4*20000 {
		t.Errorf("%d characters", n)
	}
	const n = 110_000
	for text, want := range map[string]bool{
		strings.Repeat("(", 1e6) + "x" + strings.Repeat(")", 1e6): false,
		strings.Repeat("(", n):                false,
		strings.Repeat("[", n):                false,
		strings.Repeat(")", n):                false,
		strings.Repeat("f(", n):               false,
		strings.Repeat("x[", n):               false,
		strings.Repeat("-", n) + "x":          false,
		strings.Repeat("!", 99_999) + "x":     true,
		"x" + strings.Repeat("+x", n):         false,
		"x" + strings.Repeat("+x", 99_999):    true,
		"x" + strings.Repeat("[0]", n):        false,
		strings.Repeat("x == ", n) + "x":      false,
		strings.Repeat("x\n", n):              false,
		"f(" + strings.Repeat("x, ", n) + ")": true,
		"0x" + strings.Repeat("1", n):         false,
		strings.Repeat("1", n):                false,
		strings.Repeat("1_", n):               false,
		"f(" + strings.Repeat("a\n", n):       false,
		strings.Repeat("\"", n) + "a":         false,
		strings.Repeat("`a` ", n):             false,
		strings.Repeat("a.", n):               false,
	} {
		if _, err := ParseExpr(text); (err == nil) != want {
			t.Errorf("%.20s…: %.100v", text, err)
		}
		if _, err := Parse("x = " + text + "\n" + text); err == nil {
			t.Errorf("a model of %.20s… parses", text)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat(`
a_bar        ~ Normal(0, 2)
tau          ~ Exponential(1)
effect[city] ~ Normal(a_bar, tau)             # one for each level of the column city
mu           = intercept + effect[city] + b*x # a value for each row
spend        ~ LogNormal(mu, sigma)
lift         = exp(b) - 1
XY           ~ MvNormal(mu=[0, m], chol=diag_pre_multiply(s, L))
y            ~ Normal(where(year < 1900 && !late, a + b*sqr(x - 0.5)/2,
                            p["treatment", 0]), sigma)
`, 10)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
