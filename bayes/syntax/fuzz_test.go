package syntax

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	"a_bar ~ Normal(0, 2)\neffect[city] ~ Normal(a_bar, tau)\nmu = intercept + effect[city] + b*x # rows\nspend ~ LogNormal(mu, sigma)",
	"p[arm, segment] ~ Beta(1, 1); lift = p[arm, \"treatment\"] - p[arm, 0]",
	"log1p(y) ~ StudentT(nu=4, mu=(a +\n b)*c, # why\n sigma=-(-s))\r\n",
	"type = range\nif = -func[map]\n x ~ F(var=chan, for=0x1F)",
	"a = !(b < c) == (d >= .5e-3) && \"#\" != t || `raw`",
	"\ufeffβ = α − 1", "a = f(b=(c), d=[1])", "a = x.y + 'c' // d /* e */ {f: g...}", "a = b[c[d], e(f)[0]]\n", "a\n~\nF(\n)\n", "1 ~ F(1)", "Potential(-a*(b - 1)) # c", "Potential()*2", "a = 07 + 1_0 + 1e5",
	"def f(x, `k l`) = x[:2, `k l`:]\ndef = `def`", "a = b $ c\nd ~ F(1\ne ~ F(2))\n* g", "y ~ F(x.1 and\n z = 2\n w ~ F(", "`a.b`[`c`] ~ F(`d e`=`f`)",
	"ab[g, 2] ~ MvNormal(mu=[a, b], chol=[[1, 0], [c[d], [2][0]],])", "a = []", "[1][2](3) ~ F([[x]] [y])", "u = z[name == city]*[1,\n 2,\n]",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text)
		if err != nil {
			checkError(t, text, err)
			return
		}
		roundTrip(t, m)
		canonical := m.String()
		if again, _ := Parse(canonical); again.String() != canonical {
			t.Fatalf("canonical text %q becomes %q", canonical, again)
		}
		within := func(s Span, e Expr) {
			Walk(e, func(e Expr) bool {
				if at := e.At(); at.Start < s.Start || at.End > s.End || at.Start >= at.End {
					t.Fatalf("%s is at %v, outside of its statement at %v", e, at, s)
				}
				return true
			})
		}
		for _, s := range m.Statements {
			within(s.Span, s.Target)
			within(s.Span, s.Value)
		}
		for _, f := range m.Functions {
			within(f.Span, f.Body)
		}
		if m.LaTeX() == "" {
			t.Fatal("no LaTeX")
		}
	})
}

func FuzzParseExpr(f *testing.F) {
	for _, s := range seeds {
		if _, expr, ok := strings.Cut(s, "="); ok {
			f.Add(expr)
		}
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseExpr(text)
		if err != nil {
			checkError(t, text, err)
			return
		}
		again, err := ParseExpr(e.String())
		if err != nil {
			t.Fatalf("canonical text %q: %v", e, err)
		}
		if !same(e, again) {
			t.Fatalf("%q became %q", e, again)
		}
	})
}

// checkError checks that mistakes have places in the text, in order, and are
// told in plain words.
func checkError(t *testing.T, text string, err error) {
	var errs Errors
	if one, ok := err.(*Error); ok {
		errs = Errors{one}
	} else if !errors.As(err, &errs) || len(errs) < 2 {
		t.Fatalf("%T: %v", err, err)
	}
	lines := strings.Split(text, "\n")
	before := &Error{}
	for _, e := range errs {
		if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > 1+utf8.RuneCountInString(lines[e.Line-1]) {
			t.Fatalf("line %d, column %d is not in the text: %v", e.Line, e.Column, err)
		}
		if e.Line < before.Line || e.Line == before.Line && e.Column <= before.Column {
			t.Fatalf("not in order: %v", err)
		}
		if e.Msg == "" || strings.Contains(e.Msg, "\n") {
			t.Fatalf("message %q", e.Msg)
		}
		before = e
	}
}
