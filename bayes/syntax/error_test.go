package syntax

import (
	"errors"
	"strings"
	"testing"
)

// Texts with one mistake, which ⟦ ⟧ encloses, and a phrase of its message.
func TestMistakes(t *testing.T) {
	const (
		anOperand = "expected a name, a number or a call, found "
		oneOf     = "expected an operator, ~ or =, found "
		anEnd     = "expected an operator or the end of the line, found "
		compare   = "to compare, write =="
		quotes    = `text stands in double quotes, as in "treatment"`
		comment   = "a comment starts with #"
		power     = "a power is written pow(x, 2), or x*x, not "
		aCall     = "only a name can be called"
		unclosed  = "is never closed"
		assign    = "write = to define a quantity and ~ to give it a distribution, not "
		potential = "the term of the log density stands in parentheses"
		statement = "a statement is name ~ Distribution(…) or name = expression"
		comma     = "a comma stands only between arguments, or in brackets"
		loops     = "there are no loops"
		where     = "write where(condition, a, b), not "
	)
	for _, tt := range []struct{ text, phrase string }{
		// Statements.
		{"⟦a⟧", statement},
		{"⟦a == b⟧; c = 1", statement},
		{"⟦=⟧ 1", "a name is missing on the left of ="},
		{"⟦~⟧ F(1)", "a name is missing on the left of ~"},
		{"a ⟦=⟧", "expected an expression after ="},
		{"a ⟦~⟧", "expected a distribution after ~"},
		{"a ⟦~⟧ ; b = 1", "expected a distribution after ~"},
		{"a ~ ⟦1⟧", "expected a distribution after ~"},
		{"a ~ ⟦b + Normal(0, 1)⟧", "expected a distribution after ~"},
		{"a ~ ⟦Normal(0, 1) + 1⟧", "expected a distribution after ~"},
		{"⟦a + b⟧ = 1", "the left side of = must be a name"},
		{"⟦a[1][2]⟧ = 1", "the left side of = must be a name"},
		{"⟦f(a)⟧ = 1", "the left side of = must be a name"},
		{"⟦[1, 2]⟧ = 3", "the left side of = must be a name"},
		{"⟦Potential⟧", potential},
		{"⟦Potential(a) + 1⟧", potential},
		{"⟦Potential(a)[0]⟧", potential},
		{"a ⟦<-⟧ 1", assign + "<-"},
		{"a ⟦:=⟧ 1", assign + ":="},
		{"a ⟦+=⟧ 1", assign + "+="},
		{"a = b ⟦<-⟧ 1", "write a < -b, not <-"},
		{"a = b ⟦=⟧ c", compare + "; a statement has one ~ or ="},
		{"a = ⟦=⟧ c", compare + "; a statement has one ~ or ="},
		{"a = b ⟦~⟧ c", "a statement has one ~ or ="},
		{"a = ⟦~⟧b", "a statement has one ~ or ="},
		{"a + ⟦~⟧ F(1)", anOperand + "~"},
		{"a ~ Normal(0, 1) ⟦b⟧ ~ Normal(0, 1)", anEnd + "b"},
		{"a ⟦Normal⟧(0, 1)", oneOf + "Normal"},
		{"a⟦,⟧ b = 1", comma},
		{"a = 1⟦,⟧ 2", comma},
		{"a = ⟦,⟧ 2", comma},

		// Lines.
		{"a = 1 ⟦+⟧\n\nc ~ F(1)", "the next line is a statement of its own"},
		{"a = 1 ⟦+⟧\nc[city] = 2", "the next line is a statement of its own"},
		{"a ⟦=⟧\nb = 2", "expected an expression after ="},
		{"a = b\n ⟦+⟧ c", "a line goes on after an operator: write this + at the end of the line above"},
		{"a = b\n ⟦*⟧ c", "a line goes on after an operator: write this * at the end of the line above"},

		// Operators and operands.
		{"a = 1 +⟦⟧", anOperand + "the end"},
		{"a = 1 +⟦⟧\n# why\n", anOperand + "the end"},
		{"a = -⟦⟧", anOperand + "the end"},
		{"a = 1 + ⟦;⟧", anOperand + ";"},
		{"a = b ⟦c⟧", anEnd + "c"},
		{"a = b⟦!⟧", anEnd + "!"},
		{"a = b ⟦+=⟧ c", anEnd + "+="},
		{"a = ⟦2b⟧", "2b is not a number; to multiply, write *"},
		{"a = ⟦1e⟧", "1e is not a number"},
		{"a = ⟦3i⟧ + 2", "3i is not a number"},
		{"a = 2⟦[⟧0]", "expected a name before [, as in effect[city], or an operator"},
		{"a = b ⟦**⟧ 2", power + "x**2"},
		{"a = b⟦^⟧2", power + "x^2"},
		{"a = b ⟦%⟧ 2", "there is no operator % here"},
		{"a = 10⟦%⟧", "there is no operator % here"},
		{"a = ⟦*⟧b", anOperand + "*"},
		{"a = ⟦&⟧b", "write a && b, not &"},
		{"a = b ⟦|⟧ c", "write a || b, not |"},
		{"a = ⟦0 < b < 1⟧", "comparisons do not chain"},
		{"a = ⟦(0 < b) == c != d⟧ && e", "comparisons do not chain"},

		// Brackets.
		{"y ~ Normal⟦(⟧mu, 1", "this ( " + unclosed + ": a ) is missing"},
		{"Potential⟦(⟧a", unclosed},
		{"a ~ Normal⟦(⟧0, 1\nb = a + 1", unclosed},
		{"a ~ Normal⟦(⟧0, 1\nb ~ Normal(a, 1)", unclosed},
		{"a ~ Normal⟦(⟧0,\nb ~ Normal(a, 1)", unclosed},
		{"a = f⟦(⟧1 +\nb = 2", unclosed},
		{"a = p⟦[⟧1\nb = 2", "this [ " + unclosed + ": a ] is missing"},
		{"a = ⟦[⟧1, 2", unclosed},
		{"a = f⟦(⟧1 2", unclosed},
		{"\tmu = ⟦(⟧a\n\t\t+ ", unclosed},
		{"a = f(1)⟦)⟧", "nothing is open that this ) could close"},
		{"⟦]⟧ = 1", "nothing is open that this ] could close"},
		{"a = f(1⟦]⟧", "expected ) here, to close the ( of line 1, column 6"},
		{"a = [[1, 2],\n [3, 4⟦)⟧]", "expected ] here, to close the [ of line 2, column 2"},
		{"a = f(x ⟦~⟧ F(1))", "~ stands between a name and its distribution, not in parentheses: is a ) missing before it?"},
		{"m[3 ⟦~⟧ Normal(0, 1)", "not in parentheses: is a ] missing before it?"},
		{"a = f(b⟦;⟧ c)", "expected a comma, an operator or ), found ;"},
		{"a = (b ⟦c⟧)", "expected an operator or ), found c"},
		{"a = (b⟦,⟧ c)", "expected an operator or ), found ,"},
		{"a = (⟦)⟧", anOperand + ")"},
		{"a = " + strings.Repeat("(", maxNesting) + "⟦(⟧b" + strings.Repeat(")", maxNesting+1), "nested deeper than 1000"},

		// Calls, lists and indices.
		{"a = f(⟦,⟧1)", anOperand + ","},
		{"a = f(1 ⟦2⟧)", "expected a comma, an operator or ), found 2"},
		{"x ~ F(\n mu=2\n ⟦sigma⟧=1\n)", "expected a comma, an operator or ), found sigma"},
		{"a = [1 ⟦2⟧]", "expected a comma, an operator or ], found 2"},
		{"a = f([1, 2] ⟦3⟧)", "expected a comma, an operator or ), found 3"},
		{"a = f(b=1, ⟦2⟧)", "arguments without a name come before those with one"},
		{"a = f(b=c⟦=⟧1)", "a single = in parentheses names an argument"},
		{"a = f(1⟦=⟧2)", "a single = in parentheses names an argument"},
		{"a = f((b)⟦=⟧2)", "a single = in parentheses names an argument"},
		{"a = (b⟦=⟧2)", compare},
		{"a = f(b⟦=⟧)", "the value of b is missing after ="},
		{"a = f(b⟦=⟧, c)", "the value of b is missing after ="},
		{"a = [b⟦=⟧1]", compare},
		{"a = f(x[b⟦=⟧1])", compare},
		{"a = ⟦b[]⟧", "an index is missing in the brackets"},
		{"a = ⟦[]⟧", "the elements are missing in the brackets"},
		{"a = ⟦f()⟧(1)", aCall},
		{"a = (⟦a+b⟧)(1)", aCall},
		{"a = ⟦[1, 2]⟧(3)", aCall},
		{"a = ⟦2⟧(b + c)", "to multiply, write *"},
		{"a = b[1:2⟦:⟧3]", ": stands only in the brackets of an index, and once"},
		{"a = [1⟦:⟧2]", ": stands only in the brackets of an index"},
		{"a = 1⟦:⟧2", ": stands only in the brackets of an index"},
		{"a = b[(1⟦:⟧2)]", ": stands only in the brackets of an index"},
		{"a = b⟦{⟧1}", "{ means nothing here: arguments stand in ( ), indices in [ ]"},
		{"⟦}⟧", "} means nothing here"},
		{"a = f(b⟦...⟧)", "... means nothing here"},

		// Functions.
		{"def ⟦1⟧", oneOf + "1"},
		{"def f ⟦=⟧ 1", "expected ( and the parameters of the function, found ="},
		{"def f⟦⟧\n(x) = 1", "expected ( and the parameters of the function, found the end"},
		{"def f(x, ⟦1⟧) = 1", "expected the name of a parameter, found 1"},
		{"def f(x, ⟦x⟧) = x", "f has two parameters x"},
		{"def f(x) ⟦x⟧", "expected = and an expression, as in def logistic(x)"},
		{"def f(x) ⟦=⟧", "expected an expression after ="},
		{"def f(x) = x ⟦~⟧ F(1)", "a statement has one ~ or ="},
		{"⟦def⟧", statement},

		// Literals, names and characters.
		{"a = ⟦1e999⟧", "1e999 is too large a number"},
		{"a = ⟦1__0⟧", "1__0 is not a number"},
		{"a = ⟦1.5.2⟧", "1.5.2 is not a number"},
		{"a = ⟦0x⟧", "0x is not a number"},
		{"a = ⟦0b12⟧", "0b12 is not a number"},
		{"a = \"⟦\\q⟧\"", `write \\ for a backslash in text`},
		{"a = \"\\n\\\"ä⟦\\x⟧4\"", `write \\ for a backslash in text`},
		{"a = ⟦\"⟧x", `this " is never closed: the line has no second one`},
		{"a = ⟦\"⟧\n b = 1", `this " is never closed`},
		{"a = ⟦\"⟧x\\\"", `this " is never closed`},
		{"a = ⟦`⟧x", "this ` is never closed"},
		{"a = ⟦``⟧", "the name is missing between the backquotes"},
		{"a = ⟦'x'⟧", quotes},
		{"a = ⟦'⟧x", quotes},
		{"a = b ⟦//⟧ 2", comment},
		{"a = b ⟦/*⟧ c */", comment},
		{"a = a⟦.⟧b", "names have no dots: write exp for np.exp, and column(\"a.b\") for a column of the data"},
		{"a = x⟦.1⟧", "names have no dots"},
		{"a = np⟦.⟧exp(b)", "names have no dots"},
		{"a = b⟦.⟧(c)", "names have no dots"},
		{"a = f(b)⟦.⟧c", ". means nothing here"},
		{"a = ⟦.⟧c", ". means nothing here"},
		{"a = b ⟦@⟧ c", "@ means nothing here: write dot(a, b)"},
		{"a = b ⟦$⟧ c", "$ means nothing here"},
		{"a = b ⟦−⟧ c", "− means nothing here: write -"},
		{"a = ⟦“⟧x”", `“ means nothing here: write "`},
		{"x⟦²⟧ = 1", "² means nothing here: write pow(x, 2), or x*x"},
		{"a = b⟦\u200b⟧", "the invisible character U+200B means nothing here: delete it"},
		{"a⟦\u00a0⟧~ Normal(0, 1)", "the blank U+00A0 means nothing here: write a plain one"},
		{"a = b⟦\x00⟧", "this is a NUL byte and not text"},
		{"a = b⟦\ufeff⟧", "the invisible character U+FEFF"},
		{"\ufeffa = ⟦$⟧", "$ means nothing here"},
		{"ä = ⟦$⟧", "$ means nothing here"},

		// Other languages.
		{"a = b ⟦and⟧ c", "write a && b, not and"},
		{"a = f(b ⟦or⟧ c)", "write a || b, not or"},
		{"a = ⟦not⟧ b", "write !a, not not"},
		{"a = b ⟦in⟧ c", "write a == b, not in"},
		{"a = b ⟦if⟧ c else d", where + "if"},
		{"a = b ⟦?⟧ c : d", where + "?"},
		{"⟦if⟧ a == 1 { b = 2 }", where + "if"},
		{"⟦if⟧ (a == 1) b = 2", where + "if"},
		{"⟦for⟧ (i in 1:n) y[i] ~ F(1)", loops},
		{"⟦for⟧ i in n", loops},
	} {
		before, rest, _ := strings.Cut(tt.text, "⟦")
		marked, after, _ := strings.Cut(rest, "⟧")
		text := before + marked + after
		want := errorAt(text, Span{len(before), len(before + marked)}, "")
		m, err := Parse(text)
		var got *Error
		switch {
		case err == nil:
			t.Errorf("%q parses as %q", text, m)
		case !errors.As(err, &got):
			t.Errorf("%q: %T", text, err)
		case got.Line != want.Line || got.Column != want.Column || got.Width != want.Width || !strings.Contains(got.Msg, tt.phrase):
			t.Errorf("%s:\n%v\nwant a message of %q", tt.text, err, tt.phrase)
		}
	}
}

// Some messages as people see them.
func TestErrorText(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"y ~ Normal(mu, 1", `line 1, column 11: this ( is never closed: a ) is missing
    y ~ Normal(mu, 1
              ^`},
		{"a = b\nä = c^2", `line 2, column 6: a power is written pow(x, 2), or x*x, not x^2
    ä = c^2
         ^`},
		{"a =", `line 1, column 3: expected an expression after =, as in mu = a + b*x
    a =
      ^`},
		{"a ~ b + Normal(0, 1) # prior", `line 1, column 5: expected a distribution after ~, as in x ~ Normal(0, 1)
    a ~ b + Normal(0, 1) # prior
        ^^^^^^^^^^^^^^^^`},
		{"a = 1 +", `line 1, column 8: expected a name, a number or a call, found the end
    a = 1 +
           ^`},
		{"\ta = f(\n\t\tx = 1,\n\t\t2)", `line 3, column 3: arguments without a name come before those with one
    		2)
    		^`},
		{"\ufeffx[1 ~ Normal(0, 1)", `line 1, column 5: ~ stands between a name and its distribution, not in parentheses: is a ] missing before it?
    x[1 ~ Normal(0, 1)
        ^`},
		{"a = b\xff", "line 1, column 6: this is not UTF-8 text: save the file as UTF-8\n    a = b\xff\n         ^"},
		// Only the part around the mistake is shown of a long line.
		{"a = " + strings.Repeat("b + ", 50) + "$ + " + strings.Repeat("b + ", 50) + "b", "line 1, column 205: $ means nothing here\n    …" +
			"b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + $ + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + b + …\n" + strings.Repeat(" ", 65) + "^"},
	} {
		if _, err := Parse(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%q:\ngot\n%v\nwant\n%s", tt.text, err, tt.want)
		}
	}
}

// Parsing goes on after a mistake where the next statement is sure to be one.
// ⟦⟧ stands before each mistake.
func TestSeveralErrors(t *testing.T) {
	for _, marked := range []string{
		"a = b ⟦⟧c\nd = ⟦⟧)\ne = 1\nf = \"⟦⟧\\q\"; g ⟦⟧h; i = ⟦⟧$",
		"a ~ Normal⟦⟧(0, 1\nb ~ Normal(0, 1)⟦⟧)",
		"a ~ Normal⟦⟧(0, 1\nb = 1 ^ 2\nc ~ Normal(0 ⟦⟧1)",     // b = … may be an argument
		"a ~ Normal(0 ⟦⟧1,\n  sigma=2,\n  nu=\n3)\nb = 1 ⟦⟧2", // sigma=2 is one
		"a = f⟦⟧(1\nb = 1 2\nc = 3 4",
		"a = f(1 ⟦⟧$ 2) 3 4\nb = 2 ⟦⟧3",
		"a = 1 ⟦⟧+\nb[city] ~ Normal(0 ⟦⟧1)",
		"a = 1 ⟦⟧*\nb = 2 ⟦⟧/\nc = 3",
		"a = b ⟦⟧$\nc = ⟦⟧$ +\nd ~ ⟦⟧2",
		"def f(x ⟦⟧1) = 2\na = f(1 ⟦⟧2)",
		"a = b[⟦⟧~ F(1)\nc ⟦⟧~",
		"a = b\n⟦⟧+ c\n⟦⟧+ d",
		"⟦⟧for (i in 1:n) {\n  y[i] ~ Normal(0 ⟦⟧1)\n⟦⟧}",
	} {
		parts := strings.Split(marked, "⟦⟧")
		text := strings.Join(parts, "")
		_, err := Parse(text)
		var errs Errors
		if !errors.As(err, &errs) {
			errs = Errors{err.(*Error)}
		}
		got := ""
		at := 0
		for i, e := range errs {
			offset := e.offset(text)
			if i > 0 && offset <= at {
				t.Errorf("%q: mistake %d is not after the one before", text, i)
				break
			}
			got += text[at:offset] + "⟦⟧"
			at = offset
		}
		if got += text[at:]; got != marked {
			t.Errorf("got  %q\nwant %q\n%v", got, marked, err)
		}
	}
}

// offset returns the offset of a mistake in its text.
func (e *Error) offset(text string) int {
	lines := strings.SplitAfter(text, "\n")
	return len(strings.Join(lines[:e.Line-1], "")) + len(firstRunes(lines[e.Line-1], e.Column-1))
}

func TestErrorsText(t *testing.T) {
	_, err := Parse("a = $\nb = c d\n")
	const want = `line 1, column 5: $ means nothing here
    a = $
        ^
line 2, column 7: expected an operator or the end of the line, found d
    b = c d
          ^`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var first *Error
	if !errors.As(err, &first) || first.Line != 1 {
		t.Errorf("errors.As gives %v", first)
	}

	_, err = Parse(strings.Repeat("a\n", 10))
	if s := err.Error(); strings.Count(s, "\n") != 29 || strings.Contains(s, "more") {
		t.Errorf("10 mistakes:\n%s", s)
	}
	_, err = Parse(strings.Repeat("a\n", 1000))
	if s := err.Error(); strings.Count(s, "\n") != 30 || !strings.HasSuffix(s, "\nand more") {
		t.Errorf("1000 mistakes:\n%s", s)
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
		{call.At(), "line 2, column 7: no ä\n    \tmu ~ Normal(ä,\n    \t     ^^^^^^^^^"}, // only its first line
		{Span{-1, 1000}, "line 1, column 1: no ä\n    a = 1\n    ^^^^^"},
		{Span{1000, 2000}, "line 4, column 1: no ä"},
	} {
		if got := m.Errorf(tt.at, "no %s", "ä").Error(); got != tt.want {
			t.Errorf("at %v: got\n%s\nwant\n%s", tt.at, got, tt.want)
		}
	}
}
