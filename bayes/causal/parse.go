package causal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Parse reads a graph from arrows:
//
//	z -> x; z -> y        # z is a cause of x and of y
//	x -> m -> y           # a chain
//	a, b -> c             # two causes
//	y <- c                # the same as c -> y
//	(u) -> x              # u is unobserved: in parentheses, here or elsewhere
//	w                     # a variable without arrows
//
// Statements end at a semicolon or at the end of the line; # starts a comment.
// A name consists of letters, digits, _ and dots. An error is a *syntax.Error with
// line and column. A cycle is an error.
func Parse(text string) (g *Graph, err error) {
	p := &parser{src: syntax.Model{Text: text}, g: &Graph{exposure: -1, outcome: -1}}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *syntax.Error:
			g, err = nil, r
		default:
			panic(r)
		}
	}()
	p.next()
	for p.tok != "" {
		if p.tok == ";" {
			p.next()
			continue
		}
		p.statement()
	}
	if len(p.g.names) == 0 {
		p.failf("the graph is empty: write arrows, as in x -> y; z -> x")
	}
	return p.g, nil
}

type parser struct {
	src syntax.Model
	g   *Graph
	tok string // the current token; ";" at the end of a statement, "" at the end of the text
	at  syntax.Span
}

func (p *parser) failf(format string, args ...any) { p.failAt(p.at, format, args...) }

func (p *parser) failAt(at syntax.Span, format string, args ...any) {
	panic(p.src.Errorf(at, format, args...))
}

// arrows maps the tokens that are not names to their meanings.
var arrows = []struct{ text, token string }{
	{"<->", "<->"}, {"->", "->"}, {"<-", "<-"}, {"→", "->"}, {"←", "<-"}, {"--", "--"},
	{";", ";"}, {"\n", ";"}, {",", ","}, {"(", "("}, {")", ")"},
}

// next reads a token.
func (p *parser) next() {
	i := p.at.End
	for text := p.src.Text[i:]; text != "" && text[0] != '\n'; text = p.src.Text[i:] {
		r, n := utf8.DecodeRuneInString(text)
		if r == '#' {
			if n = strings.IndexByte(text, '\n'); n < 0 {
				n = len(text)
			}
		} else if !unicode.IsSpace(r) && r != '\ufeff' {
			break
		}
		i += n
	}
	rest := p.src.Text[i:]
	p.at = syntax.Span{Start: i, End: i}
	for _, a := range arrows {
		if strings.HasPrefix(rest, a.text) {
			p.tok, p.at.End = a.token, i+len(a.text)
			return
		}
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !isName(r) })
	if end < 0 {
		end = len(rest)
	}
	if end == 0 && rest != "" {
		_, n := utf8.DecodeRuneInString(rest)
		p.at.End += n
		p.failf("%q has no meaning here: a graph is names and arrows, as in x -> y; z -> x", rest[:n])
	}
	p.tok, p.at.End = rest[:end], i+end
}

func isName(r rune) bool {
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// statement reads names, arrow, names, and so on.
func (p *parser) statement() {
	from := p.group()
	for p.tok != ";" && p.tok != "" {
		arrow, at := p.tok, p.at
		switch arrow {
		case "->", "<-":
		case "<->", "--":
			p.failf("%s has no direction: use -> or <-, or for an unobserved common cause (u) -> x, y", arrow)
		default:
			p.failf("expected an arrow, -> or <-, before %q", p.tok)
		}
		p.next()
		to := p.group()
		for _, a := range from {
			for _, b := range to {
				if arrow == "->" {
					p.edge(a, b, at)
				} else {
					p.edge(b, a, at)
				}
			}
		}
		from = to
	}
}

// group reads names separated by commas.
func (p *parser) group() []int {
	list := []int{p.variable()}
	for p.tok == "," {
		p.next()
		list = append(list, p.variable())
	}
	return list
}

// variable reads a name, in parentheses if it is unobserved.
func (p *parser) variable() int {
	latent := p.tok == "("
	if latent {
		p.next()
	}
	if r, _ := utf8.DecodeRuneInString(p.tok); p.tok == "" || !isName(r) {
		p.failf("expected the name of a variable")
	}
	i := p.g.index(p.tok)
	if i < 0 {
		if len(p.g.names) == maxVariables {
			p.failf("%s is one variable too many: a graph has room for %d", p.tok, maxVariables)
		}
		i = len(p.g.names)
		p.g.names = append(p.g.names, p.tok)
		p.g.parents = append(p.g.parents, 0)
		p.g.children = append(p.g.children, 0)
	}
	p.next()
	if latent {
		if p.tok != ")" {
			p.failf("expected ) after %s: parentheses hold one unobserved variable", p.g.names[i])
		}
		p.next()
		p.g.latent |= only(i)
	}
	return i
}

// edge adds an arrow, unless it exists. It is an error if it closes a cycle.
func (p *parser) edge(from, to int, at syntax.Span) {
	g := p.g
	if from == to {
		p.failAt(at, "%s cannot be its own cause", g.names[from])
	}
	if g.descendants(only(to)).has(from) {
		cycle := append(g.chain(to, from), g.names[to])
		p.failAt(at, "this closes the cycle %s: leave one of these arrows out", strings.Join(cycle, " -> "))
	}
	if !g.children[from].has(to) {
		g.children[from] |= only(to)
		g.parents[to] |= only(from)
		g.edges = append(g.edges, Edge{g.names[from], g.names[to]})
	}
}

// chain returns the names on a directed path, which must exist.
func (g *Graph) chain(from, to int) []string {
	var names []string
	for i := from; ; {
		names = append(names, g.names[i])
		if i == to {
			return slices.Clip(names)
		}
		for j := range g.children[i].all {
			if g.descendants(only(j)).has(to) {
				i = j
				break
			}
		}
	}
}
