// Package syntax parses the model language into a syntax tree and prints it
// back.
//
// A model is a list of statements, one a line, of three kinds:
//
//	effect[city] ~ Normal(a_bar, tau)   # a distribution
//	mu = intercept + effect[city]       # a definition
//	Potential(-sqr(sum(effect)))        # a term of the log density
//
// A # starts a comment. A line goes on inside open parentheses and after a
// binary operator. Expressions are Go's, with the addition of named arguments,
// as in Gamma(mu=2, sigma=1), and of lists, as in [1, 2, 3]. Of what names mean,
// the package knows no more than Potential.
package syntax

import (
	"strconv"
	"strings"
)

// A Model is a parsed model text.
type Model struct {
	Text       string // as it was written
	Statements []*Statement
}

// A Statement is one line: a target, then ~ and a distribution, or = and an
// expression; or a call of Potential.
type Statement struct {
	Span
	Target  Expr // nil: the statement is a Potential
	Sampled bool // ~ rather than =
	Value   Expr // after ~ and for a Potential always a *Call
}

// A Span is a range of bytes in Model.Text.
type Span struct{ Start, End int }

// At returns the span itself; it makes every node an [Expr] or at least a place.
func (s Span) At() Span { return s }

// An Expr is a *Number, *Text, *Name, *Unary, *Binary, *Call, *Index or *List.
// Its String is canonical: equal for texts that differ in blanks, comments
// and needless parentheses only.
type Expr interface {
	At() Span
	String() string
}

type (
	// A Number is a literal such as 0.5 or 1e3.
	Number struct {
		Span
		Value float64
	}
	// A Text is a literal in double quotes.
	Text struct {
		Span
		Value string
	}
	// A Name is an identifier.
	Name struct {
		Span
		Name string
	}
	// A Unary is -x, +x or !x.
	Unary struct {
		Span
		Op string
		X  Expr
	}
	// A Binary is an arithmetic, comparison or logical operation.
	Binary struct {
		Span
		Op   string
		X, Y Expr
	}
	// A Call is a function or a distribution applied to arguments.
	Call struct {
		Span
		Func *Name
		Args []Arg
	}
	// An Index is x[i, j].
	Index struct {
		Span
		X  Expr
		By []Expr
	}
	// A List is [x, y, z].
	List struct {
		Span
		Elems []Expr
	}
)

// An Arg is an argument of a call, named or not.
type Arg struct {
	Name  string // "" for a positional argument
	Key   Span   // where the name is
	Value Expr
}

// At returns the place of the argument's name, or of its value if it has none.
func (a Arg) At() Span {
	if a.Name == "" {
		return a.Value.At()
	}
	return a.Key
}

// String prints the model in canonical form, a statement a line.
func (m *Model) String() string {
	var b strings.Builder
	for _, s := range m.Statements {
		b.WriteString(s.String())
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *Statement) String() string {
	if s.Target == nil {
		return s.Value.String()
	}
	op := " = "
	if s.Sampled {
		op = " ~ "
	}
	return s.Target.String() + op + s.Value.String()
}

func (e *Number) String() string { return text(e) }
func (e *Text) String() string   { return text(e) }
func (e *Name) String() string   { return text(e) }
func (e *Unary) String() string  { return text(e) }
func (e *Binary) String() string { return text(e) }
func (e *Call) String() string   { return text(e) }
func (e *Index) String() string  { return text(e) }
func (e *List) String() string   { return text(e) }

func text(e Expr) string {
	var p printer
	p.expr(e)
	return p.String()
}

type printer struct{ strings.Builder }

func (p *printer) expr(e Expr) {
	switch e := e.(type) {
	case *Number:
		p.WriteString(strconv.FormatFloat(e.Value, 'g', -1, 64))
	case *Text:
		p.WriteString(strconv.Quote(e.Value))
	case *Name:
		p.WriteString(e.Name)
	case *Unary:
		p.WriteString(e.Op)
		p.operand(e.X, unaryPrecedence+1) // -(-x), as -- is a token of its own
	case *Binary:
		q := precedence(e)
		left := q // operators group to the left, and comparisons do not group
		if q == comparisonPrecedence {
			left++
		}
		p.operand(e.X, left)
		p.WriteString(" " + e.Op + " ")
		p.operand(e.Y, q+1)
	case *Call:
		p.WriteString(e.Func.Name)
		p.WriteByte('(')
		for i, a := range e.Args {
			p.comma(i)
			if a.Name != "" {
				p.WriteString(a.Name + "=")
			}
			p.expr(a.Value)
		}
		p.WriteByte(')')
	case *Index:
		switch e.X.(type) {
		case *Number, *Text: // no [ may stand after these
			p.WriteByte('(')
			p.expr(e.X)
			p.WriteByte(')')
		default:
			p.operand(e.X, unaryPrecedence+1)
		}
		p.list(e.By)
	case *List:
		p.list(e.Elems)
	}
}

func (p *printer) list(elems []Expr) {
	p.WriteByte('[')
	for i, x := range elems {
		p.comma(i)
		p.expr(x)
	}
	p.WriteByte(']')
}

// operand prints e, in parentheses if its precedence is below least.
func (p *printer) operand(e Expr, least int) {
	if precedence(e) >= least {
		p.expr(e)
		return
	}
	p.WriteByte('(')
	p.expr(e)
	p.WriteByte(')')
}

func (p *printer) comma(i int) {
	if i > 0 {
		p.WriteString(", ")
	}
}

const (
	comparisonPrecedence = 3
	unaryPrecedence      = 6
)

func precedence(e Expr) int {
	switch e := e.(type) {
	case *Binary:
		switch e.Op {
		case "||":
			return 1
		case "&&":
			return 2
		case "==", "!=", "<", "<=", ">", ">=":
			return comparisonPrecedence
		case "+", "-":
			return 4
		default:
			return 5
		}
	case *Unary:
		return unaryPrecedence
	}
	return unaryPrecedence + 1
}

// Walk calls visit for e and, where visit returns true, for what is below it,
// in the order of the text. The name of the function in a call is not visited,
// nor is a nil e.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	switch e := e.(type) {
	case *Unary:
		Walk(e.X, visit)
	case *Binary:
		Walk(e.X, visit)
		Walk(e.Y, visit)
	case *Call:
		for _, a := range e.Args {
			Walk(a.Value, visit)
		}
	case *Index:
		Walk(e.X, visit)
		for _, x := range e.By {
			Walk(x, visit)
		}
	case *List:
		for _, x := range e.Elems {
			Walk(x, visit)
		}
	}
}
