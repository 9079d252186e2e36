package syntax

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"
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
// names that are keywords of Go, lists of expressions in brackets, lines that
// go on in parentheses) is overwritten in src byte for byte, so that positions
// stay true.
type reader struct {
	text     string
	src      []byte
	tokens   []lexeme
	named    map[int]Span // byte offset of an argument's value → its name
	brackets map[int]bool // byte offsets of the [ of indices, parsed as (
	lists    map[int]bool // byte offsets of the [ of lists, parsed as _(
}

type lexeme struct {
	Span
	tok token.Token
}

func (p *reader) errorf(at Span, format string, args ...any) error {
	return errorAt(p.text, at, fmt.Sprintf(format, args...))
}

func newReader(text string) (*reader, error) {
	p := &reader{text: text, src: []byte(text), named: map[int]Span{}, brackets: map[int]bool{}, lists: map[int]bool{}}
	if !utf8.ValidString(text) {
		i := invalid(text)
		return nil, p.errorf(Span{i, i + 1}, "this is not UTF-8 text: save the file as UTF-8")
	}
	p.blankComments()
	p.blankKeywords()
	return p, p.scan()
}

// invalid returns the offset of the first byte that is not UTF-8.
func invalid(text string) int {
	for i, r := range text {
		if _, n := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && n == 1 {
			return i
		}
	}
	return len(text)
}

// blankComments overwrites comments, carriage returns and a byte-order mark.
func (p *reader) blankComments() {
	if strings.HasPrefix(p.text, byteOrderMark) {
		copy(p.src, "   ")
	}
	inText, inComment := false, false
	for i := 0; i < len(p.src); i++ {
		switch c := p.src[i]; {
		case c == '\n':
			inText, inComment = false, false
		case inComment, c == '\r':
			p.src[i] = ' '
		case inText && c == '\\' && i+1 < len(p.src) && p.src[i+1] != '\n':
			i++
		case c == '"':
			inText = !inText
		case c == '#' && !inText:
			inComment = true
			p.src[i] = ' '
		}
	}
}

// blankKeywords makes other identifiers of the keywords of Go, which are names
// like any other here. It comes before scan because a line does not end after
// most keywords.
func (p *reader) blankKeywords() {
	file := token.NewFileSet().AddFile("", 1, len(p.src))
	var s scanner.Scanner
	s.Init(file, p.src, nil, 0)
	for {
		switch pos, tok, _ := s.Scan(); {
		case tok == token.EOF:
			return
		case tok.IsKeyword():
			p.src[file.Offset(pos)] = '_'
		}
	}
}

// scan splits src into tokens.
func (p *reader) scan() error {
	file := token.NewFileSet().AddFile("", 1, len(p.src))
	var first error
	fail := func(at Span, format string, args ...any) {
		if first == nil {
			first = p.errorf(at, format, args...)
		}
	}
	var s scanner.Scanner
	s.Init(file, p.src, func(pos token.Position, msg string) {
		_, n := utf8.DecodeRuneInString(p.text[pos.Offset:])
		fail(Span{pos.Offset, pos.Offset + n}, "%s", p.plainScan(pos.Offset, msg))
	}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return first
		}
		start := file.Offset(pos)
		at := Span{start, start + len(lit)}
		switch {
		case tok == token.COMMENT:
			fail(Span{start, start + 2}, "a comment starts with #, and a division has one /")
		case tok == token.CHAR, tok == token.STRING && lit[0] == '`':
			fail(at, `text stands in double quotes, as in "treatment"`)
		case tok.IsOperator() && tok != token.SEMICOLON:
			at.End = start + len(tok.String())
		}
		p.tokens = append(p.tokens, lexeme{at, tok})
	}
}

// plainScan rewords what Go's scanner says for people who do not know Go.
func (p *reader) plainScan(offset int, msg string) string {
	r, _ := utf8.DecodeRuneInString(p.text[offset:])
	switch {
	case strings.HasPrefix(msg, "illegal character NUL"):
		return "this is a NUL byte and not text"
	case strings.HasPrefix(msg, "illegal character"), strings.HasPrefix(msg, "invalid BOM"), strings.HasPrefix(msg, "curly quotation"):
		if meant := lookalikes[r]; meant != "" {
			return fmt.Sprintf("%c means nothing here: write %s", r, meant)
		}
		if unicode.IsSpace(r) {
			return fmt.Sprintf("the blank %U means nothing here: write a plain one", r)
		}
		if !unicode.IsGraphic(r) {
			return fmt.Sprintf("the invisible character %U means nothing here: delete it", r)
		}
		return fmt.Sprintf("%c means nothing here", r)
	case strings.HasPrefix(msg, "string literal not"):
		return `this text is never closed: a " is missing`
	case strings.HasPrefix(msg, "rune"), strings.HasPrefix(msg, "illegal rune"), strings.HasPrefix(msg, "raw string"), strings.HasPrefix(msg, "more than one character"):
		return `text stands in double quotes, as in "treatment"`
	case strings.HasPrefix(msg, "comment not"):
		return "a comment starts with #, and a division has one /"
	case strings.HasPrefix(msg, "invalid digit"):
		return "a number cannot start with 0 like this: write 8, not 08"
	case strings.HasPrefix(msg, "unknown escape"):
		return `write \\ for a backslash in text`
	}
	return msg
}

// lookalikes are characters that come with text copied from books and word
// processors, and what to write for them.
var lookalikes = map[rune]string{
	'−': "-", '–': "-", '—': "-", '×': "*", '·': "*", '⋅': "*", '∗': "*", '÷': "/", '∕': "/",
	'≤': "<=", '≥': ">=", '≠': "!=", '∼': "~", '˜': "~", '～': "~",
	'²': "pow(x, 2), or x*x", '³': "pow(x, 3)", '√': "sqrt(x)",
	'“': `"`, '”': `"`, '„': `"`, '‘': `"`, '’': `"`, '«': `"`, '»': `"`,
}

// line takes the tokens of the next logical line, without the semicolon that
// ends it, and overwrites its brackets and the names of its arguments.
func (p *reader) line() ([]lexeme, error) {
	var line, open []lexeme
	begins := -1 // index in line of the first token of a line of text that goes on in parentheses
	for len(p.tokens) > 0 {
		t := p.tokens[0]
		p.tokens = p.tokens[1:]
		switch t.tok {
		case token.LBRACE, token.RBRACE:
			return nil, p.errorf(t.Span, "%s means nothing here", t.tok)
		case token.LBRACK, token.LPAREN:
			if len(open) == maxNesting {
				return nil, p.errorf(t.Span, "parentheses are nested deeper than %d", maxNesting)
			}
			if t.tok == token.LBRACK {
				if err := p.bracket(line, t); err != nil {
					return nil, err
				}
			}
			open = append(open, t)
		case token.RPAREN, token.RBRACK:
			if len(open) == 0 {
				return nil, p.errorf(t.Span, "nothing is open that this %s could close", t.tok)
			}
			o := open[len(open)-1]
			if closing[o.tok] != t.tok {
				at := errorAt(p.text, o.Span, "")
				return nil, p.errorf(t.Span, "expected %s here, to close the %s of line %d, column %d", closing[o.tok], o.tok, at.Line, at.Column)
			}
			open = open[:len(open)-1]
			p.src[t.Start] = ')'
		case token.PERIOD, token.ELLIPSIS:
			if len(p.tokens) > 0 && p.tokens[0].tok == token.IDENT {
				return nil, p.errorf(t.Span, "names have no dots here: write %s alone", p.text[p.tokens[0].Start:p.tokens[0].End])
			}
			return nil, p.errorf(t.Span, "%s means nothing here", t.tok)
		case token.COLON:
			return nil, p.errorf(t.Span, ": means nothing here; brackets pick one position, or with a column of the data each row's")
		case token.SEMICOLON:
			if len(open) == 0 {
				return line, nil
			}
			if p.text[t.Start:min(t.End, len(p.text))] == ";" {
				return nil, p.unclosed(open)
			}
			begins = len(line)
			continue // the line goes on
		case token.TILDE:
			switch {
			case len(open) == 0:
			case p.sameLine(open[len(open)-1], t):
				o := open[len(open)-1].tok
				return nil, p.errorf(t.Span, "~ stands between a name and its distribution, not in parentheses: is a %s missing before it?", closing[o])
			default:
				return nil, p.unclosed(open)
			}
		case token.ASSIGN:
			if len(open) == 0 || open[len(open)-1].tok != token.LPAREN {
				break
			}
			if begins >= 0 && begins == len(line)-1 { // another statement, by its looks
				return nil, p.unclosed(open)
			}
			var err error
			if line, err = p.argumentName(line, t); err != nil {
				return nil, err
			}
			continue
		}
		line = append(line, t)
	}
	if len(open) > 0 {
		return nil, p.unclosed(open)
	}
	return line, nil
}

// bracket overwrites a [, which is that of an index after an operand and else
// that of a list.
func (p *reader) bracket(line []lexeme, t lexeme) error {
	p.src[t.Start] = '('
	if n := len(line); n > 0 {
		switch line[n-1].tok {
		case token.IDENT, token.RPAREN, token.RBRACK:
			p.brackets[t.Start] = true
			return nil
		case token.INT, token.FLOAT, token.STRING:
			return p.errorf(t.Span, "expected a name before [, as in effect[city], or an operator")
		}
	}
	p.lists[t.Start] = true
	return nil
}

// maxNesting keeps absurd texts from taking absurd time.
const maxNesting = 1000

var closing = map[token.Token]token.Token{
	token.LPAREN: token.RPAREN, token.LBRACK: token.RBRACK,
}

// sameLine reports whether two tokens are in one line of the text.
func (p *reader) sameLine(a, b lexeme) bool {
	return !strings.Contains(p.text[a.Start:b.Start], "\n")
}

func (p *reader) unclosed(open []lexeme) error {
	o := open[len(open)-1]
	return p.errorf(o.Span, "this %s is never closed: a %s is missing", o.tok, closing[o.tok])
}

// argumentName takes the name before the = of a named argument from the line.
func (p *reader) argumentName(line []lexeme, assign lexeme) ([]lexeme, error) {
	n := len(line)
	isName := n >= 2 && line[n-1].tok == token.IDENT && (line[n-2].tok == token.COMMA || line[n-2].tok == token.LPAREN)
	if isName {
		_, isValue := p.named[line[n-1].Start] // as in f(a=b=c)
		isName = !isValue
	}
	if !isName {
		return nil, p.errorf(assign.Span, "a single = in parentheses names an argument, as in Normal(mu=0, sigma=1); to compare, write ==")
	}
	name := line[n-1]
	if len(p.tokens) > 0 {
		switch next := p.tokens[0]; next.tok {
		case token.RPAREN, token.COMMA:
			return nil, p.errorf(assign.Span, "the value of %s is missing after =", p.text[name.Start:name.End])
		default:
			p.named[next.Start] = name.Span
		}
	}
	for i := name.Start; i < assign.End; i++ {
		if p.src[i] != '\n' {
			p.src[i] = ' '
		}
	}
	return line[:n-1], nil
}

// statement parses the next line; it returns nil for an empty one.
func (p *reader) statement() (*Statement, error) {
	line, err := p.line()
	if err != nil || len(line) == 0 {
		return nil, err
	}
	at := -1 // of the operator
	depth := 0
	for i, t := range line {
		switch t.tok {
		case token.LPAREN, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACK:
			depth--
		case token.DEFINE, token.ARROW, token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.QUO_ASSIGN:
			if at < 0 {
				return nil, p.errorf(t.Span, "write = to define a quantity and ~ to give it a distribution, not %s", t.tok)
			}
		case token.TILDE, token.ASSIGN:
			switch {
			case depth > 0:
			case at < 0:
				at = i
			case !p.sameLine(line[at], t):
				return nil, p.errorf(t.Span, "this line belongs to a statement above that ends in an operator: finish that one first")
			default:
				return nil, p.errorf(t.Span, "a statement has one ~ or =; to compare, write ==")
			}
		}
	}
	if at >= 0 {
		return p.split(line, at)
	}
	whole := Span{line[0].Start, line[len(line)-1].End}
	if p.text[line[0].Start:line[0].End] == "Potential" {
		return p.potential(line, whole)
	}
	return nil, p.errorf(whole, "a statement is name ~ Distribution(…) or name = expression")
}

// potential parses a line that starts with Potential and has no operator of a
// statement.
func (p *reader) potential(line []lexeme, whole Span) (*Statement, error) {
	value, err := p.expr(line, whole)
	if err != nil {
		return nil, err
	}
	if _, ok := value.(*Call); !ok {
		return nil, p.errorf(whole, "what is added to the log density stands in parentheses, as in Potential(-sqr(a - b))")
	}
	return &Statement{Span: whole, Value: value}, nil
}

// split parses a line around its operator, line[i].
func (p *reader) split(line []lexeme, i int) (*Statement, error) {
	op := line[i]
	s := &Statement{Span: Span{line[0].Start, line[len(line)-1].End}, Sampled: op.tok == token.TILDE}
	if i == 0 {
		return nil, p.errorf(op.Span, "the name that this %s is about is missing on its left", op.tok)
	}
	if i == len(line)-1 {
		what := "an expression after =, as in mu = a + b*x"
		if s.Sampled {
			what = "a distribution after ~, as in x ~ Normal(0, 1)"
		}
		return nil, p.errorf(op.Span, "expected %s", what)
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
	var src []byte
	c := converter{reader: p, start: start}
	for i, char := range p.src[start:end] {
		if p.lists[start+i] {
			c.inserted = append(c.inserted, len(src))
			src = append(src, '_')
		}
		if char == '\n' {
			char = ' '
		}
		src = append(src, char)
	}
	fset := token.NewFileSet()
	x, err := parser.ParseExprFrom(fset, "", src, 0)
	if err != nil {
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			at := c.offset(min(list[0].Pos.Offset, len(src)))
			found := Span{at, at + 1}
			for _, t := range line {
				if t.Start == at {
					found = t.Span
				}
			}
			return nil, p.errorf(found, "%s", plainParse(list[0].Msg, p.text[at:max(at, min(found.End, end))]))
		}
		return nil, p.errorf(Span{start, end}, "this is not an expression: %v", err)
	}
	return c.convert(x)
}

// plainParse rewords what Go's parser says where it found a token, for people
// who do not know Go.
func plainParse(msg, found string) string {
	if found == "" {
		found = "the end"
	}
	expected, _, _ := strings.Cut(msg, ", found ")
	switch {
	case strings.HasPrefix(msg, "missing ','"):
		return "a comma or an operator is missing here"
	case expected == "expected operand", expected == "expected expression":
		return "expected a name, a number or a call, found " + found
	case expected == "expected '=='":
		return "to compare, write =="
	case expected == "expected 'EOF'" && found == ",":
		return "a comma stands only between arguments, or in brackets"
	case expected == "expected 'EOF'":
		if meant := pythons[found]; meant != "" {
			return fmt.Sprintf("write %s, not %s", meant, found)
		}
		return "expected an operator or the end of the line, found " + found
	}
	return "this is not an expression: " + expected + ", found " + found
}

// pythons is what to write for operators that other languages have.
var pythons = map[string]string{
	"and": "a && b", "or": "a || b", "if": "where(condition, a, b)", "?": "where(condition, a, b)",
	"in": "a == b", "<-": "a < -b",
}

// A converter turns Go's syntax tree into ours.
type converter struct {
	*reader
	start    int   // the offset in the text of what was parsed
	inserted []int // the offsets in what was parsed of characters that the text does not have
}

// offset returns the offset in the text of one in what was parsed.
func (c converter) offset(parsed int) int {
	before, _ := slices.BinarySearch(c.inserted, parsed)
	return c.start + parsed - before
}

// pos returns the offset in the text of a position, which counts from 1.
func (c converter) pos(p token.Pos) int { return c.offset(int(p) - 1) }

func (c converter) span(n ast.Node) Span { return Span{c.pos(n.Pos()), c.pos(n.End())} }

func (c converter) convert(x ast.Expr) (Expr, error) {
	at := c.span(x)
	switch x := x.(type) {
	case *ast.ParenExpr:
		return c.convert(x.X)
	case *ast.Ident:
		return &Name{at, c.text[at.Start:at.End]}, nil // x.Name may be an overwritten keyword
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
		switch open := c.pos(x.Lparen); {
		case c.lists[open]:
			return c.list(x, at)
		case c.brackets[open]:
			return c.index(x, at)
		}
		return c.call(x, at)
	case *ast.StarExpr:
		return nil, c.errorf(at, "what this * multiplies is missing before it")
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
	return nil, c.errorf(at, "there are no imaginary numbers here")
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
	if left, ok := x.X.(*ast.BinaryExpr); ok && isComparison(x.Op) && isComparison(left.Op) {
		return nil, c.errorf(at, "comparisons do not chain: write a < b && b < c, not a < b < c")
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

func isComparison(op token.Token) bool { return op.Precedence() == token.EQL.Precedence() }

func (c converter) call(x *ast.CallExpr, at Span) (Expr, error) {
	f, err := c.convert(x.Fun)
	if err != nil {
		return nil, err
	}
	name, ok := f.(*Name)
	if !ok {
		return nil, c.errorf(f.At(), "only a name can be called, as in exp(x)")
	}
	call := &Call{at, name, make([]Arg, len(x.Args))}
	for i, a := range x.Args {
		v, err := c.convert(a)
		if err != nil {
			return nil, err
		}
		key := c.named[c.span(a).Start]
		call.Args[i] = Arg{c.text[key.Start:key.End], key, v}
		if i > 0 && call.Args[i].Name == "" && call.Args[i-1].Name != "" {
			return nil, c.errorf(v.At(), "arguments without a name come before those with one")
		}
	}
	return call, nil
}

// list converts [x, y, z], which was parsed as a call.
func (c converter) list(x *ast.CallExpr, at Span) (Expr, error) {
	if len(x.Args) == 0 {
		return nil, c.errorf(at, "the elements are missing in the brackets, as in [1, 2, 3]")
	}
	list := &List{at, make([]Expr, len(x.Args))}
	for i, a := range x.Args {
		var err error
		if list.Elems[i], err = c.convert(a); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// index converts x[i, j], which was parsed as a call.
func (c converter) index(x *ast.CallExpr, at Span) (Expr, error) {
	e, err := c.convert(x.Fun)
	if err != nil {
		return nil, err
	}
	if len(x.Args) == 0 {
		return nil, c.errorf(at, "what to pick is missing in the brackets, as in effect[city] or beta[0]")
	}
	index := &Index{at, e, make([]Expr, len(x.Args))}
	for i, b := range x.Args {
		if index.By[i], err = c.convert(b); err != nil {
			return nil, err
		}
	}
	return index, nil
}
