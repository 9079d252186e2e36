package syntax

import (
	"strconv"
	"strings"
)

// String prints the model in canonical form, functions first, one statement a
// line.
func (m *Model) String() string {
	var b strings.Builder
	for _, f := range m.Functions {
		b.WriteString(f.String() + "\n")
	}
	for _, s := range m.Statements {
		b.WriteString(s.String() + "\n")
	}
	return b.String()
}

func (s *Statement) String() string {
	switch {
	case s.Target == nil:
		return s.Value.String()
	case s.Sampled:
		return s.Target.String() + " ~ " + s.Value.String()
	}
	return s.Target.String() + " = " + s.Value.String()
}

func (f *Function) String() string {
	var p printer
	p.WriteString("def ")
	p.name(f.Name.Name)
	p.WriteByte('(')
	for i, x := range f.Params {
		p.comma(i)
		p.name(x.Name)
	}
	p.WriteString(") = ")
	p.expr(f.Body)
	return p.String()
}

func (e *Number) String() string { return text(e) }
func (e *Text) String() string   { return text(e) }
func (e *Name) String() string   { return text(e) }
func (e *Unary) String() string  { return text(e) }
func (e *Binary) String() string { return text(e) }
func (e *Call) String() string   { return text(e) }
func (e *Index) String() string  { return text(e) }
func (e *Slice) String() string  { return text(e) }
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
		if isPlainName(e.Name) {
			p.WriteString(e.Name)
		} else {
			p.WriteString(columnFunc + "(" + strconv.Quote(e.Name) + ")")
		}
	case *Unary:
		p.WriteString(e.Op)
		p.operand(e.X, unaryPrecedence+1) // -(-x) reads better than --x
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
		p.name(e.Func.Name)
		p.WriteByte('(')
		for i, a := range e.Args {
			p.comma(i)
			if a.Name != "" {
				p.name(a.Name)
				p.WriteByte('=')
			}
			p.expr(a.Value)
		}
		p.WriteByte(')')
	case *Index:
		switch e.X.(type) {
		case *Number, *Text: // no [ may stand after these
			p.enclosed(e.X)
		default:
			p.operand(e.X, unaryPrecedence+1)
		}
		p.list(e.By)
	case *Slice:
		if e.Lo != nil {
			p.expr(e.Lo)
		}
		p.WriteByte(':')
		if e.Hi != nil {
			p.expr(e.Hi)
		}
	case *List:
		p.list(e.Elems)
	}
}

// name prints the name of an argument or a function, in backquotes if it needs
// them.
func (p *printer) name(s string) {
	if isPlainName(s) {
		p.WriteString(s)
	} else {
		p.WriteString("`" + s + "`")
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
	} else {
		p.enclosed(e)
	}
}

func (p *printer) enclosed(e Expr) {
	p.WriteByte('(')
	p.expr(e)
	p.WriteByte(')')
}

func (p *printer) comma(i int) {
	if i > 0 {
		p.WriteString(", ")
	}
}

// precedences are those of binary operators.
var precedences = map[kind]int{
	"||": 1,
	"&&": 2,
	"==": comparisonPrecedence, "!=": comparisonPrecedence, "<": comparisonPrecedence,
	"<=": comparisonPrecedence, ">": comparisonPrecedence, ">=": comparisonPrecedence,
	"+": 4, "-": 4,
	"*": 5, "/": 5,
}

const (
	comparisonPrecedence = 3
	unaryPrecedence      = 6
)

func precedence(e Expr) int {
	switch e := e.(type) {
	case *Binary:
		return precedences[kind(e.Op)]
	case *Unary:
		return unaryPrecedence
	}
	return unaryPrecedence + 1
}
