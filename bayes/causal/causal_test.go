package causal

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// shrier is the graph of figure 2a in Shrier and Platt, "Reducing bias through
// directed acyclic graphs", BMC Medical Research Methodology 8:70 (2008).
const shrier = `
	warmup -> intragame
	coach -> motivation, fitness
	genetics -> fitness, fatigue, connective
	fitness -> pregame, fatigue
	connective -> fatigue, weakness
	pregame -> warmup
	motivation -> warmup, previous
	fatigue -> intragame, injury
	contact -> intragame, previous
	weakness -> injury
	intragame -> injury`

// The answers are dagitty's, of the unit tests in its repository.
func TestDagittyAgrees(t *testing.T) {
	for _, c := range []struct{ graph, x, y, want string }{
		{"S -> T; h -> S; i -> h, T; x -> S, z; z -> T", "S", "T", "{h, x}\n{h, z}\n{i, x}\n{i, z}"},
		{"A -> E, Z; (B) -> D, Z; Z -> E, D; E -> D", "E", "D", "{A, Z}"},
	} {
		g := must[*Graph](t)(Parse(c.graph))
		if got := must[Sets](t)(g.AdjustmentSets(c.x, c.y)).String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.graph, got, c.want)
		}
	}

	g := must[*Graph](t)(Parse(shrier + "; (genetics); (connective); (intragame)"))
	var fit Sets // those that fitness must be in
	for _, s := range must[Sets](t)(g.AllAdjustmentSets("warmup", "injury")) {
		if slices.Contains(s, "fitness") {
			fit = append(fit, s)
		}
	}
	if got, want := minimal(fit).String(), "{coach, fitness}\n{fitness, motivation}\n{fatigue, fitness, weakness}"; got != want {
		t.Errorf("sports injuries: %q, want %q", got, want)
	}
}

func TestAdjustmentSets(t *testing.T) {
	for _, c := range []struct{ name, graph, total, direct string }{
		{"no arrow", "x; y", "{}", "{}"},
		{"arrow", "x -> y", "{}", "{}"},
		{"pipe", "x -> m -> y", "{}", "{m}"},
		{"fork", "z -> x; z -> y", "{z}", "{z}"},
		{"fork with effect", "x <- z -> y <- x", "{z}", "{z}"},
		{"collider", "x -> z <- y", "{}", "{}"},
		{"descendant of a collider", "x -> z <- y; z -> d", "{}", "{}"},
		{"unobserved fork", "x <- (u) -> y; x -> y", "none", "none"},
		{"unobserved fork, closed further on", "(u) -> x; u -> w -> y; x -> y", "{w}", "{w}"},
		{"M-graph", "x <- (a) -> m <- (b) -> y; x -> y", "{}", "{}"},
		{"butterfly", "x <- a -> m <- b -> y; m -> x, y; x -> y", "{a, m}\n{b, m}", "{a, m}\n{b, m}"},
		{"butterfly with unobserved wings", "x <- (a) -> m <- (b) -> y; m -> x, y; x -> y", "none", "none"},
		{"front door", "x <- (u) -> y; x -> m -> y", "none", "none"},
		{"reversed", "y -> x", "none", "none"},
		{"mediator with a confounder", "x -> m -> y; x -> y; m <- c -> y", "{}", "{c, m}"},
		{"two ways in", "a -> x; a -> b -> y; c -> x; c -> y; x -> y", "{a, c}\n{b, c}", "{a, c}\n{b, c}"},
		{"instrument", "i -> x -> y; x <- (u) -> y", "none", "none"},
	} {
		g := must[*Graph](t)(Parse(c.graph))
		for _, q := range []struct {
			of   func(x, y string) (Sets, error)
			want string
		}{{g.AdjustmentSets, c.total}, {g.DirectEffectSets, c.direct}} {
			sets := must[Sets](t)(q.of("x", "y"))
			got := sets.String()
			if len(sets) == 0 {
				got = "none"
			}
			if got != q.want {
				t.Errorf("%s: %q, want %q", c.name, got, q.want)
			}
		}
	}
}

func TestIndependencies(t *testing.T) {
	for _, c := range []struct{ graph, want string }{
		{"x -> m -> y", "x ⊥ y | m"},
		{"z -> x; z -> y", "x ⊥ y | z"},
		{"x -> z <- y", "x ⊥ y"},
		{"x -> y; z -> x; z -> y", "the graph implies no independence among observed variables"},
		{"x -> a, b; a, b -> y", "x ⊥ y | a, b\na ⊥ b | x"},
		{"(u) -> x, y; x -> y", "the graph implies no independence among observed variables"},
	} {
		g := must[*Graph](t)(Parse(c.graph))
		if got := g.Independencies().String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.graph, got, c.want)
		}
	}
}

// random returns a graph in which any two of n variables have an arrow with
// probability p, and some are unobserved.
func random(r *rand.Rand, n int, p float64) *Graph {
	var b strings.Builder
	name := func(i int) string { return string(rune('a' + i)) }
	for i := range n {
		if b.WriteString(name(i) + "\n"); i > 0 && r.Float64() < 0.2 {
			b.WriteString("(" + name(i) + ")\n")
		}
		for j := range i {
			if r.Float64() < p {
				b.WriteString(name(j) + " -> " + name(i) + "\n")
			}
		}
	}
	g, err := Parse(b.String())
	if err != nil {
		panic(err)
	}
	return g
}

// Separation by its definition: all paths are closed.
func TestSeparationByPaths(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		g := random(r, 6, 0.4)
		x, y := "a", "d"
		if r.IntN(2) == 0 {
			x, y = "f", "b"
		}
		var given []string
		for _, v := range g.Variables() {
			if v != x && v != y && r.IntN(2) == 0 {
				given = append(given, v)
			}
		}
		open := false
		for _, p := range must[Paths](t)(g.Paths(x, y, given...)) {
			open = open || p.Open
		}
		if got := must[bool](t)(g.Independent(x, y, given...)); got == open {
			t.Fatalf("%s\n%s and %s given %v: separated is %v, but an open path: %v", g, x, y, given, got, open)
		}
	}
}

// minimal returns the sets of which no proper subset is among them.
func minimal(all Sets) Sets {
	min := Sets{}
	for _, s := range all {
		smaller := func(t Set) bool {
			return len(t) < len(s) && !slices.ContainsFunc(t, func(v string) bool { return !slices.Contains(s, v) })
		}
		if !slices.ContainsFunc(all, smaller) {
			min = append(min, s)
		}
	}
	return min
}

// The listing of minimal sets against trying every subset.
func TestMinimalSets(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		g := random(r, 5+r.IntN(4), 0.2+0.3*r.Float64())
		x, y := "a", "d"
		if r.IntN(3) == 0 {
			x, y = "e", "b"
		}
		all := must[Sets](t)(g.AllAdjustmentSets(x, y))
		got := must[Sets](t)(g.AdjustmentSets(x, y))
		if want := minimal(all); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\n%s to %s: %v, want %v", g, x, y, got, want)
		}
		for _, s := range all {
			if !must[bool](t)(g.ValidAdjustment(x, y, s...)) {
				t.Fatalf("%s\n%s to %s: %v is listed but not valid", g, x, y, s)
			}
		}
	}
}

func TestPaths(t *testing.T) {
	g := must[*Graph](t)(Parse("x -> m -> y; z -> x, y; x -> c <- y"))
	for _, q := range []struct {
		given []string
		want  string
	}{
		{nil, "x -> m -> y  causal      open\nx <- z -> y  back-door   open\nx -> c <- y  non-causal  closed"},
		{[]string{"z"}, "x -> m -> y  causal      open\nx <- z -> y  back-door   closed\nx -> c <- y  non-causal  closed"},
		{[]string{"z", "m", "c"}, "x -> m -> y  causal      closed\nx <- z -> y  back-door   closed\nx -> c <- y  non-causal  open"},
	} {
		if got := must[Paths](t)(g.Paths("x", "y", q.given...)).String(); got != q.want {
			t.Errorf("given %v:\n%s\nwant\n%s", q.given, got, q.want)
		}
	}
}

func TestRelatives(t *testing.T) {
	g := must[*Graph](t)(Parse("a -> b -> c; b -> d; (u) -> d"))
	for _, c := range []struct {
		of   func(string) (Set, error)
		want string
	}{{g.Parents, "{a}"}, {g.Children, "{c, d}"}, {g.Ancestors, "{a}"}, {g.Descendants, "{c, d}"}} {
		if got := must[Set](t)(c.of("b")).String(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if got := g.Unobserved().String(); got != "{u}" {
		t.Errorf("unobserved: %s", got)
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"x -> y; z -> x", "x -> y\nz -> x"},
		{"x→y←z", "x -> y\nz -> y"},
		{"\n# a comment\n a , b -> c # another\n\n;w", "a -> c\nb -> c\nw"},
		{"(u) -> x, y; x->y; x -> y", "(u) -> x, y\nx -> y"},
		{"u -> x; (u)", "(u) -> x"},
		{"größe -> y.2", "größe -> y.2"},
	} {
		g := must[*Graph](t)(Parse(c.text))
		if got := g.String(); got != c.want {
			t.Errorf("%q is %q, want %q", c.text, got, c.want)
		}
		if again := must[*Graph](t)(Parse(g.String())); again.String() != g.String() {
			t.Errorf("%q is %q when read again", g, again)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "line 1, column 1: the graph is empty"},
		{"x -> ", "line 1, column 6: expected the name of a variable"},
		{"x y", `line 1, column 3: expected an arrow, -> or <-, before "y"`},
		{"x -> y\ny -> z -> x", "line 2, column 8: this closes the cycle x -> y -> z -> x"},
		{"x -> x", "line 1, column 3: x cannot be its own cause"},
		{"x <-> y", "line 1, column 3: <-> has no direction"},
		{"x -> y & z", `line 1, column 8: "&" has no meaning here`},
		{"x ~ y", `line 1, column 3: "~" has no meaning here`},
		{"(u -> x", "line 1, column 4: expected ) after u"},
		{"-> x", "line 1, column 1: expected the name of a variable"},
	} {
		_, err := Parse(c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	g := must[*Graph](t)(Parse("income -> spending"))
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(g.AdjustmentSets("incme", "spending")), `the graph has no variable "incme": did you mean "income"?`},
		{second(g.Paths("income", "income")), `both variables are "income": name two different ones`},
		{second(g.Independent("income", "spending", "spending")), "{spending} is a variable of the question and cannot be adjusted for too"},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("%v, want %s", c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzParse(f *testing.F) {
	f.Add("x -> y; (u) -> x, y # no\n<- -- ( )")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(g.String()); err != nil || again.String() != g.String() {
			t.Fatalf("%q: %q, then %v %v", text, g, again, err)
		}
	})
}
