package syntax

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Parse parses the text of a model. After a mistake it goes on with the next
// statement: the error is an *[Error], or [Errors] where there are several.
func Parse(text string) (*Model, error) {
	m := &Model{Text: text}
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	for !p.at(endKind) && len(p.errs) <= maxErrors {
		if p.at(";") {
			p.next()
		} else if !p.try(func() { p.statement(m) }) {
			p.resume()
		}
	}
	if err := p.errs.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// ParseExpr parses a single expression. An error is an *[Error].
func ParseExpr(text string) (e Expr, err error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	p.try(func() {
		if p.at(endKind) {
			p.fail(Span{0, len(text)}, "expected an expression")
		}
		e = p.wholeExpr()
		for p.at(";") {
			p.next()
		}
		if !p.at(endKind) {
			p.fail(p.token().Span, "an expression ends at the end of its line")
		}
	})
	if err := p.errs.err(); err != nil {
		return nil, err
	}
	return e, nil
}

const (
	maxNesting   = 1000    // of brackets
	maxOperators = 100_000 // of a statement, calls and indices included
)

// A parser parses statements by recursive descent and expressions by the
// precedence of their operators (Pratt, Top down operator precedence, 1973).
//
// A line end is no token: it ends a statement where an operator could stand
// and no bracket is open. Elsewhere the statement goes on.
type parser struct {
	text     string
	tokens   []token
	i        int    // index of the current token
	start    int    // index of the first token of the statement
	line     int    // index of the first token of the last line that began outside brackets
	open     []int  // indices of the brackets that are open
	size     int    // how many operators the statement has so far
	assigned bool   // whether its ~ or = has been read
	errs     Errors // the mistakes so far
	failed   Span   // the place of the last one
}

func newParser(text string) (*parser, error) {
	if at, ok := notUTF8(text); ok {
		return nil, errorAt(text, at, "this is not UTF-8 text: save the file as UTF-8")
	}
	return &parser{text: text, tokens: lex(text)}, nil
}

// token returns the current token.
func (p *parser) token() *token { return &p.tokens[p.i] }

// at reports whether the current token is of a kind.
func (p *parser) at(k kind) bool { return p.tokens[p.i].kind == k }

// next returns the current token and steps over it.
func (p *parser) next() *token {
	t := p.token()
	if p.i++; p.token().first && len(p.open) == 0 {
		p.line = p.i
	}
	return t
}

// source returns the text of a token.
func (p *parser) source(t *token) string { return p.text[t.Start:t.End] }

// since returns the span from an offset to the end of the last token.
func (p *parser) since(start int) Span { return Span{start, p.tokens[p.i-1].End} }

// operator returns the kind of the current token where an operator could
// stand: endKind if the statement ends there.
func (p *parser) operator() kind {
	if t := p.token(); !t.first || len(p.open) > 0 {
		return t.kind
	}
	return endKind
}

// statement parses a statement and adds it to the model.
func (p *parser) statement(m *Model) {
	p.start, p.line, p.size, p.assigned = p.i, p.i, 0, false
	first := p.token()
	switch {
	case p.atFunction():
		m.Functions = append(m.Functions, p.function())
		return
	case p.at("~"), p.at("="):
		p.fail(first.Span, "a name is missing on the left of %s", first.kind)
	}
	s := &Statement{}
	left := p.expr(0)
	switch op := p.operator(); op {
	case "~", "=":
		s.Target, s.Sampled = left, op == "~"
		s.Value = p.rightSide(s)
	case endKind, ";":
		s.Value = p.potential(left)
	case "<-", ":=", "+=", "-=", "*=", "/=":
		p.fail(p.token().Span, "write = to define a quantity and ~ to give it a distribution, not %s", op)
	default:
		p.unexpected("an operator, ~ or =")
	}
	s.Span = p.since(first.Start)
	m.Statements = append(m.Statements, s)
}

// rightSide parses the operator of a statement and what follows.
func (p *parser) rightSide(s *Statement) Expr {
	if !s.Sampled && !isTarget(s.Target) {
		p.fail(s.Target.At(), "the left side of = must be a name, as in mu = a + b*x")
	}
	value := p.after()
	if _, isCall := value.(*Call); s.Sampled && !isCall {
		p.fail(value.At(), "expected a distribution after ~, as in x ~ Normal(0, 1)")
	}
	return value
}

// isTarget reports whether an expression is a name, perhaps with an index.
func isTarget(e Expr) bool {
	if x, ok := e.(*Index); ok {
		e = x.X
	}
	_, ok := e.(*Name)
	return ok
}

// potential checks that a statement without ~ and = is a call of Potential.
func (p *parser) potential(e Expr) Expr {
	const potential = "Potential"
	first := &p.tokens[p.start]
	whole := p.since(first.Start)
	if p.source(first) != potential {
		p.checkLeading(first)
		p.fail(whole, "a statement is name ~ Distribution(…) or name = expression")
	}
	if call, ok := e.(*Call); !ok || call.Func.Name != potential {
		p.fail(whole, "the term of the log density stands in parentheses, as in Potential(-sqr(a - b))")
	}
	return e
}

// atFunction reports whether a definition of a function begins: def and a name.
func (p *parser) atFunction() bool {
	if !p.at(nameKind) || p.source(p.token()) != "def" {
		return false
	}
	t := p.tokens[p.i+1]
	return t.kind == nameKind && !t.first
}

// function parses def f(x, y) = expression.
func (p *parser) function() *Function {
	f := &Function{Span: p.next().Span, Name: p.name()}
	if p.operator() != "(" {
		p.unexpected("( and the parameters of the function")
	}
	p.list(func() {
		if !p.at(nameKind) {
			p.unexpected("the name of a parameter")
		}
		x := p.name()
		if slices.ContainsFunc(f.Params, func(y *Name) bool { return x.Name == y.Name }) {
			p.fail(x.At(), "%s has two parameters %s", f.Name, x)
		}
		f.Params = append(f.Params, x)
	})
	if p.operator() != "=" {
		p.unexpected("= and an expression, as in def logistic(x) = 1/(1 + exp(-x))")
	}
	f.Body = p.after()
	f.Span = p.since(f.Start)
	return f
}

// after parses ~ or = and the expression after it.
func (p *parser) after() Expr {
	p.assigned = true
	if op := p.next(); p.at(endKind) || p.at(";") {
		p.incomplete(op)
	}
	return p.wholeExpr()
}

// wholeExpr parses an expression that goes to the end of its statement.
func (p *parser) wholeExpr() Expr {
	e := p.expr(0)
	if k := p.operator(); k != endKind && k != ";" {
		p.unexpected(anEnd)
	}
	return e
}

// expr parses an expression whose operators bind closer than least.
func (p *parser) expr(least int) Expr {
	start := p.token().Start
	x := p.signed()
	for last := 0; ; {
		op := p.operator()
		binds := precedences[op]
		if binds <= least {
			return x
		}
		p.grow()
		p.next()
		y := p.expr(binds)
		at := p.since(start)
		if binds == comparisonPrecedence && binds == last {
			p.fail(at, "comparisons do not chain: write a < b && b < c, not a < b < c")
		}
		x, last = &Binary{at, string(op), x, y}, binds
	}
}

// grow counts an operator, so that the tree is not too deep for recursion.
func (p *parser) grow() {
	if p.size++; p.size > maxOperators {
		p.fail(p.token().Span, "this statement has more than %d operators: define parts of it on lines of their own", maxOperators)
	}
}

// signed parses an operand after any number of -, + and !.
func (p *parser) signed() Expr {
	t := p.token()
	switch t.kind {
	case "-", "+", "!":
		p.grow()
		p.next()
		x := p.signed()
		return &Unary{p.since(t.Start), string(t.kind), x}
	}
	x := p.operand()
	for {
		switch p.operator() {
		case "(":
			x = p.call(t.Start, x)
		case "[":
			x = p.index(t.Start, x)
		default:
			return x
		}
	}
}

// operand parses a name, a literal, a list or an expression in parentheses.
func (p *parser) operand() Expr {
	switch t := p.token(); t.kind {
	case nameKind:
		return p.name()
	case numberKind:
		p.next()
		return &Number{t.Span, p.number(t)}
	case textKind:
		p.next()
		return &Text{t.Span, p.unquote(t)}
	case "[":
		list := &List{}
		p.list(func() { list.Elems = append(list.Elems, p.expr(0)) })
		if list.Span = p.since(t.Start); len(list.Elems) == 0 {
			p.fail(list.Span, "the elements are missing in the brackets, as in [1, 2, 3]")
		}
		return list
	case "(":
		p.openBracket()
		x := p.expr(0)
		p.closeBracket("an operator or ")
		return x
	}
	p.unexpected(anOperand)
	return nil
}

// name takes a name, which must be the current token.
func (p *parser) name() *Name {
	t := p.next()
	return &Name{t.Span, strings.Trim(p.source(t), "`")}
}

func (p *parser) number(t *token) float64 {
	s := p.source(t)
	v, err := strconv.ParseFloat(s, 64)
	if errors.Is(err, strconv.ErrSyntax) { // 0x10, 0b1
		var n uint64
		n, err = strconv.ParseUint(s, 0, 64)
		v = float64(n)
	}
	switch {
	case errors.Is(err, strconv.ErrRange):
		p.fail(t.Span, "%s is too large a number", s)
	case err != nil:
		p.fail(t.Span, "%s is not a number; to multiply, write *", s)
	}
	return v
}

func (p *parser) unquote(t *token) string {
	s, err := strconv.Unquote(p.source(t))
	if err == nil {
		return s
	}
	at := t.Start + 1 // of the escape that is wrong
	for rest := p.text[at:t.End]; ; at = t.End - len(rest) {
		if _, _, rest, err = strconv.UnquoteChar(rest, '"'); err != nil {
			break
		}
	}
	p.fail(Span{at, at + 2}, `write \\ for a backslash in text`)
	return ""
}

// call parses the arguments of a call.
func (p *parser) call(start int, f Expr) Expr {
	name, ok := f.(*Name)
	if !ok {
		p.fail(f.At(), "only a name can be called, as in exp(x); to multiply, write *")
	}
	p.grow()
	call := &Call{Func: name}
	p.list(func() {
		a := p.arg()
		if n := len(call.Args); n > 0 && call.Args[n-1].Name != "" && a.Name == "" {
			p.fail(a.Value.At(), "arguments without a name come before those with one")
		}
		call.Args = append(call.Args, a)
	})
	call.Span = p.since(start)
	if name, ok := columnName(call); ok {
		return &Name{call.Span, name}
	}
	return call
}

// columnName returns the name that column("…") is.
func columnName(call *Call) (string, bool) {
	if call.Func.Name != columnFunc || len(call.Args) != 1 || call.Args[0].Name != "" {
		return "", false
	}
	text, ok := call.Args[0].Value.(*Text)
	if !ok || text.Value == "" {
		return "", false
	}
	return text.Value, true
}

// columnFunc stands before the name of a column that is no identifier.
const columnFunc = "column"

// arg parses an argument of a call, which may have a name.
func (p *parser) arg() (a Arg) {
	if p.at(nameKind) && p.tokens[p.i+1].kind == "=" {
		key := p.name()
		a.Name, a.Key = key.Name, key.At()
		if assign := p.next(); p.at(",") || p.at(")") {
			p.fail(assign.Span, "the value of %s is missing after =", key)
		}
	}
	a.Value = p.expr(0)
	return a
}

// index parses the brackets of an index.
func (p *parser) index(start int, x Expr) Expr {
	if k := p.tokens[p.i-1].kind; k == numberKind || k == textKind {
		p.fail(p.token().Span, "expected a name before [, as in effect[city], or an operator")
	}
	p.grow()
	index := &Index{X: x}
	p.list(func() { index.By = append(index.By, p.selector()) })
	if index.Span = p.since(start); len(index.By) == 0 {
		p.fail(index.Span, "an index is missing in the brackets, as in effect[city] or beta[0]")
	}
	return index
}

// selector parses an index or a slice.
func (p *parser) selector() Expr {
	start := p.token().Start
	var lo, hi Expr
	if !p.at(":") {
		if lo = p.expr(0); !p.at(":") {
			return lo
		}
	}
	p.next()
	if !p.at(",") && !p.at("]") {
		hi = p.expr(0)
	}
	return &Slice{p.since(start), lo, hi}
}

// list parses brackets and the elements in them, with commas between them and
// perhaps one at the end.
func (p *parser) list(element func()) {
	close := closing[p.token().kind]
	p.openBracket()
	for !p.at(close) {
		if element(); !p.at(",") {
			break
		}
		p.next()
	}
	p.closeBracket("a comma, an operator or ")
}

var closing = map[kind]kind{"(": ")", "[": "]"}

func (p *parser) openBracket() {
	if len(p.open) == maxNesting {
		p.fail(p.token().Span, "brackets are nested deeper than %d", maxNesting)
	}
	p.open = append(p.open, p.i)
	p.next()
}

// closeBracket takes the bracket that closes the last open one; a message says
// what else is expected.
func (p *parser) closeBracket(expected string) {
	last := len(p.open) - 1
	if close := closing[p.tokens[p.open[last]].kind]; !p.at(close) {
		p.unexpected(expected + string(close))
	}
	p.open = p.open[:last]
	p.next()
}
