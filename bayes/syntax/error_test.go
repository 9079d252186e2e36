package syntax

import (
	"strings"
	"testing"
)

// Whole messages, as the person sees them.
func TestErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a = `x", "line 1, column 5: text stands in double quotes, as in \"treatment\"\n    a = `x\n        ^"},
		{"a = b /* c", "line 1, column 7: a comment starts with #, and a division has one /\n    a = b /* c\n          ^"},
		{"y ~ Normal(mu, 1", `line 1, column 11: this ( is never closed: a ) is missing
    y ~ Normal(mu, 1
              ^`},
		{"a ~ Normal(0, 1\nb = a + 1", `line 1, column 11: this ( is never closed: a ) is missing
    a ~ Normal(0, 1
              ^`},
		{"a ~ Normal(0, 1\nb ~ Normal(a, 1)", `line 1, column 11: this ( is never closed: a ) is missing
    a ~ Normal(0, 1
              ^`},
		{"a = p[1\nb = 2", `line 1, column 6: this [ is never closed: a ] is missing
    a = p[1
         ^`},
		{"a = f(1))", `line 1, column 9: nothing is open that this ) could close
    a = f(1))
            ^`},
		{"a = f(1]", `line 1, column 8: expected ) here, to close the ( of line 1, column 6
    a = f(1]
           ^`},
		{"a = 1 +", `line 1, column 8: expected a name, a number or a call, found the end
    a = 1 +
           ^`},
		{"a = 1 +\n\nc ~ F(1)", `line 3, column 3: this line belongs to a statement above that ends in an operator: finish that one first
    c ~ F(1)
      ^`},
		{"a =", `line 1, column 3: expected an expression after =, as in mu = a + b*x
    a =
      ^`},
		{"a ~", `line 1, column 3: expected a distribution after ~, as in x ~ Normal(0, 1)
    a ~
      ^`},
		{"= 1", `line 1, column 1: the name that this = is about is missing on its left
    = 1
    ^`},
		{"~ F(1)", `line 1, column 1: the name that this ~ is about is missing on its left
    ~ F(1)
    ^`},
		{"a", `line 1, column 1: a statement is name ~ Distribution(…) or name = expression
    a
    ^`},
		{"Potential", `line 1, column 1: what is added to the log density stands in parentheses, as in Potential(-sqr(a - b))
    Potential
    ^^^^^^^^^`},
		{"Potential(a) + 1", `line 1, column 1: what is added to the log density stands in parentheses, as in Potential(-sqr(a - b))
    Potential(a) + 1
    ^^^^^^^^^^^^^^^^`},
		{"Potential(a", `line 1, column 10: this ( is never closed: a ) is missing
    Potential(a
             ^`},
		{"a <- 1", `line 1, column 3: write = to define a quantity and ~ to give it a distribution, not <-
    a <- 1
      ^^`},
		{"a := 1", `line 1, column 3: write = to define a quantity and ~ to give it a distribution, not :=
    a := 1
      ^^`},
		{"a += 1", `line 1, column 3: write = to define a quantity and ~ to give it a distribution, not +=
    a += 1
      ^^`},
		{"a = b <- 1", `line 1, column 7: write a < -b, not <-
    a = b <- 1
          ^^`},
		{"a ~ 1", `line 1, column 5: expected a distribution after ~, as in x ~ Normal(0, 1)
    a ~ 1
        ^`},
		{"a ~ b + Normal(0, 1)", `line 1, column 5: expected a distribution after ~, as in x ~ Normal(0, 1)
    a ~ b + Normal(0, 1)
        ^^^^^^^^^^^^^^^^`},
		{"a ~ Normal(0, 1) + 1", `line 1, column 5: expected a distribution after ~, as in x ~ Normal(0, 1)
    a ~ Normal(0, 1) + 1
        ^^^^^^^^^^^^^^^^`},
		{"a + b = 1", `line 1, column 1: what is left of = must be a name, as in mu = a + b*x
    a + b = 1
    ^^^^^`},
		{"a[1][2] = 1", `line 1, column 1: what is left of = must be a name, as in mu = a + b*x
    a[1][2] = 1
    ^^^^^^^`},
		{"f(a) = 1", `line 1, column 1: what is left of = must be a name, as in mu = a + b*x
    f(a) = 1
    ^^^^`},
		{"a = b c", `line 1, column 7: expected an operator or the end of the line, found c
    a = b c
          ^`},
		{"a = 2b", `line 1, column 6: expected an operator or the end of the line, found b
    a = 2b
         ^`},
		{"a = b ** 2", `line 1, column 5: a power is written pow(x, 2), or x*x, not x**2
    a = b ** 2
        ^^^^^^`},
		{"a = b^2", `line 1, column 5: a power is written pow(x, 2), or x*x, not x^2
    a = b^2
        ^^^`},
		{"a = b % 2", `line 1, column 5: there is no operator % here
    a = b % 2
        ^^^^^`},
		{"a = *b", `line 1, column 5: what this * multiplies is missing before it
    a = *b
        ^^`},
		{"a = &b", `line 1, column 5: there is no operator & here
    a = &b
        ^^`},
		{"a = b // 2", `line 1, column 7: a comment starts with #, and a division has one /
    a = b // 2
          ^^`},
		{"a = b /* c */", `line 1, column 7: a comment starts with #, and a division has one /
    a = b /* c */
          ^^`},
		{"a = a.b", `line 1, column 6: names have no dots here: write b alone
    a = a.b
         ^`},
		{"a = 'x'", `line 1, column 5: text stands in double quotes, as in "treatment"
    a = 'x'
        ^^^`},
		{"a = `x`", "line 1, column 5: text stands in double quotes, as in \"treatment\"\n    a = `x`\n        ^^^"},
		{"a = \"x", `line 1, column 5: this text is never closed: a " is missing
    a = "x
        ^`},
		{"a = b @ c", `line 1, column 7: @ means nothing here
    a = b @ c
          ^`},
		{"a = b − c", `line 1, column 7: − means nothing here: write -
    a = b − c
          ^`},
		{"a = “x”", `line 1, column 5: “ means nothing here: write "
    a = “x”
        ^`},
		{"x² = 1", `line 1, column 2: ² means nothing here: write pow(x, 2), or x*x
    x² = 1
     ^`},
		{"a = b\u200b", "line 1, column 6: the invisible character U+200B means nothing here: delete it\n    a = b\u200b\n         ^"},
		{"a = b\x00", "line 1, column 6: this is a NUL byte and not text\n    a = b\x00\n         ^"},
		{"a = b[]", `line 1, column 5: what to pick is missing in the brackets, as in effect[city] or beta[0]
    a = b[]
        ^^^`},
		{"a = b[1:2]", `line 1, column 8: : means nothing here; brackets pick one position, or with a column of the data each row's
    a = b[1:2]
           ^`},
		{"a = b{1}", `line 1, column 6: { means nothing here
    a = b{1}
         ^`},
		{"a = f(b...)", `line 1, column 8: ... means nothing here
    a = f(b...)
           ^^^`},
		{"a = f()(1)", `line 1, column 5: only a name can be called, as in exp(x)
    a = f()(1)
        ^^^`},
		{"a = (a+b)(1)", `line 1, column 6: only a name can be called, as in exp(x)
    a = (a+b)(1)
         ^^^`},
		{"a = np.exp(b)", `line 1, column 7: names have no dots here: write exp alone
    a = np.exp(b)
          ^`},
		{"a = b.(c)", `line 1, column 6: . means nothing here
    a = b.(c)
         ^`},
		{"a = -", `line 1, column 6: expected a name, a number or a call, found the end
    a = -
         ^`},
		{"a = f(,1)", `line 1, column 7: expected a name, a number or a call, found ,
    a = f(,1)
          ^`},
		{"a = f(1 2)", `line 1, column 9: a comma or an operator is missing here
    a = f(1 2)
            ^`},
		{"a = f(b=1, 2)", `line 1, column 12: arguments without a name come before those with one
    a = f(b=1, 2)
               ^`},
		{"a = f(b=c=1)", `line 1, column 10: a single = in parentheses names an argument, as in Normal(mu=0, sigma=1); to compare, write ==
    a = f(b=c=1)
             ^`},
		{"a = f(b=)", `line 1, column 8: the value of b is missing after =
    a = f(b=)
           ^`},
		{"a = f(1=2)", `line 1, column 8: a single = in parentheses names an argument, as in Normal(mu=0, sigma=1); to compare, write ==
    a = f(1=2)
           ^`},
		{"a = f(a; b)", `line 1, column 6: this ( is never closed: a ) is missing
    a = f(a; b)
         ^`},
		{"a = f(x ~ F(1))", `line 1, column 9: ~ stands between a name and its distribution, not in parentheses: is a ) missing before it?
    a = f(x ~ F(1))
            ^`},
		{"a = b = c", `line 1, column 7: a statement has one ~ or =; to compare, write ==
    a = b = c
          ^`},
		{"a, b = 1", `line 1, column 2: a comma stands only between arguments, or in brackets
    a, b = 1
     ^`},
		{"a = 1, 2", `line 1, column 6: a comma stands only between arguments, or in brackets
    a = 1, 2
         ^`},
		{"a = 0 < b < 1", `line 1, column 5: comparisons do not chain: write a < b && b < c, not a < b < c
    a = 0 < b < 1
        ^^^^^^^^^`},
		{"a = 1e999", `line 1, column 5: 1e999 is too large a number
    a = 1e999
        ^^^^^`},
		{"a = 08", `line 1, column 6: a number cannot start with 0 like this: write 8, not 08
    a = 08
         ^`},
		{"a = 1e", `line 1, column 7: exponent has no digits
    a = 1e
          ^`},
		{"a = 3i", `line 1, column 5: there are no imaginary numbers here
    a = 3i
        ^^`},
		{"a = \"\\q\"", `line 1, column 7: write \\ for a backslash in text
    a = "\q"
          ^`},
		{"\tmu = (a\n\t\t+ ", `line 1, column 7: this ( is never closed: a ) is missing
    	mu = (a
    	     ^`},
		{"a = ~b", `line 1, column 5: a statement has one ~ or =; to compare, write ==
    a = ~b
        ^`},
		{"a = b ~ c", `line 1, column 7: a statement has one ~ or =; to compare, write ==
    a = b ~ c
          ^`},
		{"a = b\xff", "line 1, column 6: this is not UTF-8 text: save the file as UTF-8\n    a = b\xff\n         ^"},
		{"\ufeffa = @", `line 1, column 5: @ means nothing here
    a = @
        ^`},
		{"ä = @", `line 1, column 5: @ means nothing here
    ä = @
        ^`},
		{"if a == 1 { b = 2 }", `line 1, column 11: { means nothing here
    if a == 1 { b = 2 }
              ^`},
		{"a = b and c", `line 1, column 7: write a && b, not and
    a = b and c
          ^^^`},
		{"a = []", `line 1, column 5: the elements are missing in the brackets, as in [1, 2, 3]
    a = []
        ^^`},
		{"a = [[1, 2], [3, 4)", `line 1, column 19: expected ] here, to close the [ of line 1, column 14
    a = [[1, 2], [3, 4)
                      ^`},
		{"a = [1, 2", `line 1, column 5: this [ is never closed: a ] is missing
    a = [1, 2
        ^`},
		{"a = [1 2]", `line 1, column 8: a comma or an operator is missing here
    a = [1 2]
           ^`},
		{"a = f([1, 2] 3)", `line 1, column 14: a comma or an operator is missing here
    a = f([1, 2] 3)
                 ^`},
		{"a = [1, 2](3)", `line 1, column 5: only a name can be called, as in exp(x)
    a = [1, 2](3)
        ^^^^^^`},
		{"a = [b=1]", `line 1, column 7: to compare, write ==
    a = [b=1]
          ^`},
		{"a = 2[0]", `line 1, column 6: expected a name before [, as in effect[city], or an operator
    a = 2[0]
         ^`},
		{"[1, 2] = 3", `line 1, column 1: what is left of = must be a name, as in mu = a + b*x
    [1, 2] = 3
    ^^^^^^`},
		{"a ~ Normal(0, 1) b ~ Normal(0, 1)", `line 1, column 20: a statement has one ~ or =; to compare, write ==
    a ~ Normal(0, 1) b ~ Normal(0, 1)
                       ^`},
		{"a = not b", `line 1, column 9: expected an operator or the end of the line, found b
    a = not b
            ^`},
		{"a = b if c else d", `line 1, column 7: write where(condition, a, b), not if
    a = b if c else d
          ^^`},
		{"a = f(x[b=1])", `line 1, column 10: to compare, write ==
    a = f(x[b=1])
             ^`},
		{"a = \"\n b = #", `line 1, column 5: this text is never closed: a " is missing
    a = "
        ^`},
		{"m[3 ~ Normal(0, 1)", `line 1, column 5: ~ stands between a name and its distribution, not in parentheses: is a ] missing before it?
    m[3 ~ Normal(0, 1)
        ^`},
		{"a\u00a0~ Normal(0, 1)", "line 1, column 2: the blank U+00A0 means nothing here: write a plain one\n    a\u00a0~ Normal(0, 1)\n     ^"},
		// Of a long line the part around the mistake is shown.
		{"a = " + strings.Repeat("b + ", 50) + "$ + " + strings.Repeat("b + ", 50) + "b", "line 1, column 205: $ means nothing here\n    …" +
			"b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + $ + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + …\n" + strings.Repeat(" ", 65) + "^"},
		{"a = b!", `line 1, column 6: expected an operator or the end of the line, found !
    a = b!
         ^`},
		{"a = 10%", `line 1, column 8: expected a name, a number or a call, found the end
    a = 10%
           ^`},
	}
	for _, tt := range tests {
		m, err := Parse(tt.text)
		if err == nil {
			t.Errorf("%q parses as %q", tt.text, m)
		} else if err.Error() != tt.want {
			t.Errorf("%q:\ngot\n%v\nwant\n%s", tt.text, err, tt.want)
		}
	}
}

// Other packages point at places too.
func TestErrorf(t *testing.T) {
	m, err := Parse("a = 1\n\tmu ~ Normal(ä,\n  b)\n")
	if err != nil {
		t.Fatal(err)
	}
	call := m.Statements[1].Value.(*Call)
	for _, tt := range []struct {
		at   Span
		want string
	}{
		{call.Args[0].Value.At(), "line 2, column 14: no ä\n    \tmu ~ Normal(ä,\n    \t            ^"},
		{call.Args[1].Value.At(), "line 3, column 3: no ä\n      b)\n      ^"},
		{call.At(), "line 2, column 7: no ä\n    \tmu ~ Normal(ä,\n    \t     ^^^^^^^^^"}, // only of its first line
		{Span{-1, 1000}, "line 1, column 1: no ä\n    a = 1\n    ^^^^^"},
		{Span{1000, 2000}, "line 4, column 1: no ä"},
	} {
		if got := m.Errorf(tt.at, "no %s", "ä").Error(); got != tt.want {
			t.Errorf("at %v: got\n%s\nwant\n%s", tt.at, got, tt.want)
		}
	}
}
