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
		for _, s := range m.Statements {
			for _, e := range []Expr{s.Target, s.Value} {
				Walk(e, func(e Expr) bool {
					if at := e.At(); at.Start < s.Start || at.End > s.End || at.Start >= at.End {
						t.Fatalf("%s is at %v, outside of its statement at %v", e, at, s.Span)
					}
					return true
				})
			}
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

// checkError checks that an error has a place in the text and is in plain words.
func checkError(t *testing.T, text string, err error) {
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%T: %v", err, err)
	}
	lines := strings.Split(text, "\n")
	if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > 1+utf8.RuneCountInString(lines[e.Line-1]) {
		t.Fatalf("line %d, column %d is not in the text: %v", e.Line, e.Column, err)
	}
	if e.Msg == "" || strings.Contains(e.Msg, "\n") || strings.Contains(e.Msg, "EOF") {
		t.Fatalf("message %q", e.Msg)
	}
}
