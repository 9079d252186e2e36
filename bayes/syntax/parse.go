package syntax

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Parse parses the text of a model. An error is an *[Error].
func Parse(text string) (*Model, error) {
	p, err := newReader(text)
	if err != nil {
		return nil, err
	}
	m := &Model{Text: text}
	for len(p.tokens) > 0 {
		s, err := p.statement()
		if err != nil {
			return nil, err
		}
		if s != nil {
			m.Statements = append(m.Statements, s)
		}
	}
	return m, nil
}

// ParseExpr parses a single expression. An error is an *[Error].
func ParseExpr(text string) (Expr, error) {
	p, err := newReader(text)
	if err != nil {
		return nil, err
	}
	line, err := p.line()
	if err != nil {
		return nil, err
	}
	for _, t := range p.tokens {
		if t.tok != token.SEMICOLON {
			return nil, p.errorf(t.Span, "an expression ends at the end of its line")
		}
	}
	return p.expr(line, Span{0, len(text)})
}

// A reader holds the text and its tokens. Go's scanner and parser do the
// work; what is not Go in the model language (comments, named arguments,
// names that are keywords of Go, lines that go on in parentheses) is
// overwritten in src byte for byte, so that positions stay true.
type reader struct {
	text     string
	src      []byte
	tokens   []lexeme
	named    map[int]string // byte offset of an argument's value → its name
	keywords map[int]string // byte offset of an overwritten keyword → the name
}

type lexeme struct {
	Span
	tok token.Token
	lit string
}

func (p *reader) errorf(at Span, format string, args ...any) error {
	return errorAt(p.text, at, fmt.Sprintf(format, args...))
}

func newReader(text string) (*reader, error) {
	p := &reader{text: text, src: []byte(text), named: map[int]string{}, keywords: map[int]string{}}
	if !utf8.ValidString(text) {
		i := 0
		for i < len(text) {
			r, n := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			i += n
		}
		return nil, p.errorf(Span{i, i + 1}, "this is not UTF-8 text")
	}
	p.blankComments()
	return p, p.scan()
}

// blankComments overwrites comments, carriage returns and a byte-order mark.
func (p *reader) blankComments() {
	if strings.HasPrefix(p.text, "\ufeff") {
		copy(p.src, "   ")
	}
	inText, inComment := false, false
	for i := 0; i < len(p.src); i++ {
		switch c := p.src[i]; {
		case c == '\n':
			inText, inComment = false, false
		case inComment, c == '\r', c == 0:
			p.src[i] = ' '
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case c == '#' && !inText:
			inComment = true
			p.src[i] = ' '
		}
	}
}

// scan splits src into tokens and overwrites keywords of Go.
func (p *reader) scan() error {
	file := token.NewFileSet().AddFile("", 1, len(p.src))
	var first error
	var s scanner.Scanner
	s.Init(file, p.src, func(pos token.Position, msg string) {
		if first == nil {
			first = p.errorf(Span{pos.Offset, pos.Offset + 1}, "%s", msg)
		}
	}, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return first
		}
		start := file.Offset(pos)
		end := start + len(lit)
		if tok.IsOperator() && tok != token.SEMICOLON {
			end = start + len(tok.String())
		}
		if tok.IsKeyword() {
			p.keywords[start] = lit
			p.src[start] = '_'
			tok = token.IDENT
		}
		if tok == token.ILLEGAL && first == nil {
			first = p.errorf(Span{start, end}, "%q means nothing here", lit)
		}
		p.tokens = append(p.tokens, lexeme{Span{start, end}, tok, lit})
	}
}

// line takes the tokens of the next logical line, without the semicolon that
// ends it, and overwrites its line breaks and the names of its arguments.
func (p *reader) line() ([]lexeme, error) {
	var open []lexeme
	var line []lexeme
	for len(p.tokens) > 0 {
		t := p.tokens[0]
		p.tokens = p.tokens[1:]
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, t)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) == 0 {
				return nil, p.errorf(t.Span, "nothing is open that this %s could close", t.tok)
			}
			o := open[len(open)-1]
			if closes := map[token.Token]token.Token{token.LPAREN: token.RPAREN, token.LBRACK: token.RBRACK, token.LBRACE: token.RBRACE}[o.tok]; closes != t.tok {
				return nil, p.errorf(t.Span, "expected %s here, to close the %s of line %d, column %d", closes, o.tok,
					errorAt(p.text, o.Span, "").Line, errorAt(p.text, o.Span, "").Column)
			}
			open = open[:len(open)-1]
		case token.SEMICOLON:
			if len(open) == 0 {
				return line, nil
			}
			if t.lit == ";" {
				return nil, p.errorf(t.Span, "unexpected ; inside parentheses")
			}
			continue // the line goes on
		}
		if n := len(line); t.tok == token.ASSIGN && len(open) > 0 && open[len(open)-1].tok == token.LPAREN {
			if n < 2 || line[n-1].tok != token.IDENT || line[n-2].tok != token.COMMA && line[n-2].tok != token.LPAREN {
				return nil, p.errorf(t.Span, "a single = in parentheses names an argument, as in Normal(mu=0, sigma=1); to compare, write ==")
			}
			if len(p.tokens) > 0 {
				p.named[p.tokens[0].Start] = p.name(line[n-1])
			}
			for i := line[n-1].Start; i < t.End; i++ {
				p.src[i] = ' '
			}
			line = line[:n-1]
			continue
		}
		line = append(line, t)
	}
	if len(open) > 0 {
		o := open[len(open)-1]
		return nil, p.errorf(o.Span, "this %s is never closed", o.tok)
	}
	return line, nil
}

func (p *reader) name(t lexeme) string {
	if k, ok := p.keywords[t.Start]; ok {
		return k
	}
	return t.lit
}

// statement parses the next line; it returns nil for an empty one.
func (p *reader) statement() (*Statement, error) {
	line, err := p.line()
	if err != nil || len(line) == 0 {
		return nil, err
	}
	depth := 0
	for i, t := range line {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.DEFINE, token.ARROW:
			return nil, p.errorf(t.Span, "write = to define a quantity and ~ to give it a distribution, not %s", t.tok)
		case token.TILDE, token.ASSIGN:
			if depth == 0 {
				return p.split(line, i)
			}
		}
	}
	whole := Span{line[0].Start, line[len(line)-1].End}
	return nil, p.errorf(whole, "a statement is name ~ Distribution(…) or name = expression")
}

// split parses a line around its operator, line[i].
func (p *reader) split(line []lexeme, i int) (*Statement, error) {
	op := line[i]
	s := &Statement{Span: Span{line[0].Start, line[len(line)-1].End}, Sampled: op.tok == token.TILDE}
	if i == 0 {
		return nil, p.errorf(op.Span, "the name that this %s is about is missing on its left", op.tok)
	}
	if i == len(line)-1 {
		what := "an expression"
		if s.Sampled {
			what = "a distribution, as in x ~ Normal(0, 1)"
		}
		return nil, p.errorf(op.Span, "expected %s after %s", what, op.tok)
	}
	var err error
	if s.Target, err = p.expr(line[:i], op.Span); err != nil {
		return nil, err
	}
	if s.Value, err = p.expr(line[i+1:], op.Span); err != nil {
		return nil, err
	}
	if _, ok := s.Value.(*Call); s.Sampled && !ok {
		return nil, p.errorf(s.Value.At(), "expected a distribution after ~, as in x ~ Normal(0, 1)")
	}
	if !s.Sampled && !isName(s.Target) {
		return nil, p.errorf(s.Target.At(), "what is left of = must be a name, as in mu = a + b*x")
	}
	return s, nil
}

func isName(e Expr) bool {
	if x, ok := e.(*Index); ok {
		e = x.X
	}
	_, ok := e.(*Name)
	return ok
}

// expr parses the tokens as one expression of Go.
func (p *reader) expr(line []lexeme, near Span) (Expr, error) {
	if len(line) == 0 {
		return nil, p.errorf(near, "expected an expression")
	}
	start, end := line[0].Start, line[len(line)-1].End
	src := append([]byte(nil), p.src[start:end]...)
	for i, c := range src {
		if c == '\n' {
			src[i] = ' '
		}
	}
	fset := token.NewFileSet()
	x, err := parser.ParseExprFrom(fset, "", src, 0)
	if err != nil {
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			at := start + min(list[0].Pos.Offset, len(src))
			return nil, p.errorf(Span{at, at + 1}, "this is not an expression: %s", plain(list[0].Msg))
		}
		return nil, p.errorf(Span{start, end}, "this is not an expression: %v", err)
	}
	c := converter{reader: p, base: start - 1} // the file set counts from 1
	return c.convert(x)
}

// plain rewords what Go's parser says for people who have not met it.
func plain(msg string) string {
	msg = strings.NewReplacer("operand", "a name, a number or a call", "'EOF'", "the end", "newline", "the end of the line").Replace(msg)
	return msg
}

// A converter turns Go's syntax tree into ours.
type converter struct {
	*reader
	base int
}

func (c converter) span(n ast.Node) Span {
	return Span{c.base + int(n.Pos()), c.base + int(n.End())}
}

func (c converter) convert(x ast.Expr) (Expr, error) {
	at := c.span(x)
	switch x := x.(type) {
	case *ast.ParenExpr:
		return c.convert(x.X)
	case *ast.Ident:
		name := x.Name
		if k, ok := c.keywords[at.Start]; ok {
			name = k
		}
		return &Name{at, name}, nil
	case *ast.BasicLit:
		return c.literal(x, at)
	case *ast.UnaryExpr:
		switch x.Op {
		case token.ADD, token.SUB, token.NOT:
			y, err := c.convert(x.X)
			return &Unary{at, x.Op.String(), y}, err
		}
		return nil, c.errorf(at, "there is no operator %s here", x.Op)
	case *ast.BinaryExpr:
		return c.binary(x, at)
	case *ast.CallExpr:
		return c.call(x, at)
	case *ast.IndexExpr:
		return c.index(x.X, []ast.Expr{x.Index}, at)
	case *ast.IndexListExpr:
		return c.index(x.X, x.Indices, at)
	case *ast.StarExpr:
		return nil, c.errorf(at, "a power is written pow(x, 2), or x*x")
	case *ast.SelectorExpr:
		return nil, c.errorf(at, "names have no dots here")
	}
	return nil, c.errorf(at, "this has no meaning in a model: expected arithmetic, a call or an index")
}

func (c converter) literal(x *ast.BasicLit, at Span) (Expr, error) {
	switch x.Kind {
	case token.INT, token.FLOAT:
		v, err := strconv.ParseFloat(strings.ReplaceAll(x.Value, "_", ""), 64)
		if err != nil {
			i, intErr := strconv.ParseInt(x.Value, 0, 64) // 0x10, 0b1
			if intErr != nil {
				return nil, c.errorf(at, "%s is too large a number", x.Value)
			}
			v = float64(i)
		}
		return &Number{at, v}, nil
	case token.STRING:
		v, err := strconv.Unquote(x.Value)
		if err != nil {
			return nil, c.errorf(at, "cannot read this text: %v", err)
		}
		return &Text{at, v}, nil
	}
	return nil, c.errorf(at, "expected a number, or text in double quotes")
}

func (c converter) binary(x *ast.BinaryExpr, at Span) (Expr, error) {
	switch x.Op {
	case token.ADD, token.SUB, token.MUL, token.QUO,
		token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
	case token.XOR:
		return nil, c.errorf(at, "a power is written pow(x, 2), or x*x, not x^2")
	default:
		return nil, c.errorf(at, "there is no operator %s here", x.Op)
	}
	l, err := c.convert(x.X)
	if err != nil {
		return nil, err
	}
	if _, ok := x.Y.(*ast.StarExpr); ok && x.Op == token.MUL {
		return nil, c.errorf(at, "a power is written pow(x, 2), or x*x, not x**2")
	}
	r, err := c.convert(x.Y)
	return &Binary{at, x.Op.String(), l, r}, err
}

func (c converter) call(x *ast.CallExpr, at Span) (Expr, error) {
	f, err := c.convert(x.Fun)
	if err != nil {
		return nil, err
	}
	name, ok := f.(*Name)
	if !ok {
		return nil, c.errorf(f.At(), "only a name can be called, as in exp(x)")
	}
	if x.Ellipsis.IsValid() {
		return nil, c.errorf(at, "... has no meaning in a model")
	}
	call := &Call{at, name, make([]Arg, len(x.Args))}
	for i, a := range x.Args {
		v, err := c.convert(a)
		if err != nil {
			return nil, err
		}
		call.Args[i] = Arg{c.named[c.span(a).Start], v}
		if i > 0 && call.Args[i].Name == "" && call.Args[i-1].Name != "" {
			return nil, c.errorf(v.At(), "arguments without a name come before those with one")
		}
	}
	return call, nil
}

func (c converter) index(x ast.Expr, by []ast.Expr, at Span) (Expr, error) {
	e, err := c.convert(x)
	if err != nil {
		return nil, err
	}
	index := &Index{at, e, make([]Expr, len(by))}
	for i, b := range by {
		if index.By[i], err = c.convert(b); err != nil {
			return nil, err
		}
	}
	return index, nil
}
