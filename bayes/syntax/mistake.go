package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// try parses something and reports whether it went well. If not, the mistake
// is kept.
func (p *parser) try(parse func()) (ok bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			p.errs = append(p.errs, r)
		default:
			panic(r)
		}
	}()
	parse()
	return true
}

// fail ends a try with a mistake.
func (p *parser) fail(at Span, format string, args ...any) {
	p.failed = at
	panic(errorAt(p.text, at, fmt.Sprintf(format, args...)))
}

// resume goes to the next statement after a mistake. Where brackets are not
// closed this is a line with a ~, which never stands in brackets; an = may
// belong to an argument.
func (p *parser) resume() {
	line, depth := p.i, len(p.open)
	for !p.tokens[line].first {
		line--
	}
	p.open = p.open[:0]
	isNew := func(i int) bool { return i > p.start && p.tokens[i].Start > p.failed.Start }
	for ; !p.at(endKind); p.i++ {
		t := p.token()
		if t.first {
			line = p.i
		}
		switch {
		case depth == 0 && (t.kind == ";" || t.first && isNew(p.i) && endsOperand(p.tokens[p.i-1].kind)):
			return
		case t.kind == "~" && isNew(line), t.kind == "=" && depth == 0 && isNew(line):
			p.i = line
			return
		case t.kind == "(", t.kind == "[":
			depth++
		case t.kind == ")", t.kind == "]":
			depth = max(depth-1, 0)
		}
	}
}

// endsOperand reports whether an operand may end with a token of a kind, so that
// a line may end there.
func endsOperand(k kind) bool {
	switch k {
	case nameKind, numberKind, textKind, badKind, ")", "]", "}":
		return true
	}
	return false
}

// What is expected before and after an operand.
const (
	anOperand = "a name, a number or a call"
	anEnd     = "an operator or the end of the line"
)

// unexpected fails at the current token, which is not what was expected.
func (p *parser) unexpected(expected string) {
	t := p.token()
	before := &token{}
	if p.i > p.start {
		before = &p.tokens[p.i-1]
	}
	if t.kind == badKind {
		p.fail(t.Span, "%s", malformed(p.source(t)))
	}
	if len(p.open) > 0 {
		p.checkBracket(t)
	}
	if isDot := t.kind == "." || t.kind == numberKind && p.text[t.Start] == '.'; isDot && before.kind == nameKind && before.End == t.Start {
		p.fail(t.Span, "names have no dots: write exp for np.exp, and column(\"a.b\") for a column of the data")
	}
	p.checkForeign(t, before)
	switch {
	case t.kind == "~", t.kind == "=":
		p.checkAssignment(t, expected)
	case len(p.open) == 0 && (t.kind == ")" || t.kind == "]"):
		p.fail(t.Span, "nothing is open that this %s could close", t.kind)
	case len(p.open) == 0 && t.kind == ",":
		p.fail(t.Span, "a comma stands only between arguments, or in brackets")
	case p.i == p.start:
		p.checkLeading(t)
	case t.kind == endKind, t.first && len(p.open) == 0 && endsOperand(before.kind):
		p.fail(Span{before.End, before.End + 1}, "expected %s, found the end", expected)
	}
	p.fail(t.Span, "expected %s, found %s", expected, p.source(t))
}

// checkBracket fails if the last open bracket is not closed, or by a bracket of
// the other kind.
func (p *parser) checkBracket(t *token) {
	open := &p.tokens[p.open[len(p.open)-1]]
	close := closing[open.kind]
	switch {
	case t.kind == "~" && !strings.Contains(p.text[open.Start:t.Start], "\n"):
		p.fail(t.Span, "~ stands between a name and its distribution, not in parentheses: is a %s missing before it?", close)
	case !p.closes():
		p.fail(open.Span, "this %s is never closed: a %s is missing", open.kind, close)
	case (t.kind == ")" || t.kind == "]") && t.kind != close:
		at := errorAt(p.text, open.Span, "")
		p.fail(t.Span, "expected %s here, to close the %s of line %d, column %d", close, open.kind, at.Line, at.Column)
	}
}

// closes reports whether the last open bracket is closed further on.
func (p *parser) closes() bool {
	depth := 1
	for _, t := range p.tokens[p.i:] {
		switch t.kind {
		case "(", "[":
			depth++
		case ")", "]":
			if depth--; depth == 0 {
				return true
			}
		case "~":
			return false
		}
	}
	return false
}

// checkLeading fails if a statement begins with a binary operator.
func (p *parser) checkLeading(t *token) {
	if precedences[t.kind] > 0 {
		p.fail(t.Span, "a line goes on after an operator: write this %s at the end of the line above", t.kind)
	}
}

// checkAssignment fails at a ~ or =, except at the one of the statement if it
// only comes too early.
func (p *parser) checkAssignment(t *token, expected string) {
	inside := len(p.open) > 0
	switch {
	case !inside && p.line > p.start: // what looks like a statement goes on with the one above
		p.incomplete(&p.tokens[p.line-1])
	case t.kind == "~" && p.assigned:
		p.fail(t.Span, "a statement has one ~ or =")
	case t.kind == "~":
	case inside && p.tokens[p.open[len(p.open)-1]].kind == "(":
		p.fail(t.Span, "a single = in parentheses names an argument, as in Normal(mu=0, sigma=1); to compare, write ==")
	case !inside && p.assigned:
		p.fail(t.Span, "to compare, write ==; a statement has one ~ or =")
	case inside, expected == anEnd:
		p.fail(t.Span, "to compare, write ==")
	}
}

// incomplete fails at an operator that lacks its right side.
func (p *parser) incomplete(op *token) {
	switch op.kind {
	case "=":
		p.fail(op.Span, "expected an expression after =, as in mu = a + b*x")
	case "~":
		p.fail(op.Span, "expected a distribution after ~, as in x ~ Normal(0, 1)")
	}
	p.fail(op.Span, "expected %s after %s: the next line is a statement of its own", anOperand, op.kind)
}

// checkForeign fails if a token, the one before it or the first one of the
// statement is a word or sign of another language.
func (p *parser) checkForeign(t, before *token) {
	check := func(t *token) {
		if advice := foreign[p.source(t)]; advice != "" {
			p.fail(t.Span, "%s", advice)
		}
	}
	if p.i > p.start {
		if k := p.tokens[p.start+1].kind; k == nameKind || k == "(" {
			check(&p.tokens[p.start]) // if (a > b), for (i in 1:n)
		}
	}
	check(t)
	if before.kind == nameKind {
		check(before) // not a
	}
}

// foreign is what to write for words and signs of other languages.
var foreign = map[string]string{
	"and": "write a && b, not and",
	"or":  "write a || b, not or",
	"not": "write !a, not not",
	"in":  "write a == b, not in",
	"if":  "write where(condition, a, b), not if",
	"?":   "write where(condition, a, b), not ?",
	"for": "there are no loops: a statement holds for all rows or levels, as in y ~ Normal(effect[city], sigma)",
	"<-":  "write a < -b, not <-",
	"^":   "a power is written pow(x, 2), or x*x, not x^2",
	"**":  "a power is written pow(x, 2), or x*x, not x**2",
	"%":   "there is no operator % here",
	"&":   "write a && b, not &",
	"|":   "write a || b, not |",
	"//":  "a comment starts with #, and a division has one /",
	"/*":  "a comment starts with #, and a division has one /",
	"{":   "{ means nothing here: arguments stand in ( ), indices in [ ], and a statement on a line of its own",
	"}":   "} means nothing here: arguments stand in ( ), indices in [ ], and a statement on a line of its own",
	":":   ": stands only in the brackets of an index, and once, as in x[1:4]",
	".":   ". means nothing here",
	"...": "... means nothing here",
}

// malformed returns the message for the text of a token of kind badKind.
func malformed(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	switch meant := lookalikes[r]; {
	case r == '\'':
		return `text stands in double quotes, as in "treatment"`
	case s == "``":
		return "the name is missing between the backquotes"
	case r == '"', r == '`':
		return fmt.Sprintf("this %c is never closed: the line has no second one", r)
	case meant != "":
		return fmt.Sprintf("%c means nothing here: write %s", r, meant)
	case r == 0:
		return "this is a NUL byte and not text"
	case unicode.IsSpace(r):
		return fmt.Sprintf("the blank %U means nothing here: write a plain one", r)
	case !unicode.IsGraphic(r):
		return fmt.Sprintf("the invisible character %U means nothing here: delete it", r)
	}
	return fmt.Sprintf("%c means nothing here", r)
}

// lookalikes are characters that come with text copied from books and word
// processors, or from other languages, and what to write for them.
var lookalikes = map[rune]string{
	'−': "-", '–': "-", '—': "-", '×': "*", '·': "*", '⋅': "*", '∗': "*", '÷': "/", '∕': "/",
	'≤': "<=", '≥': ">=", '≠': "!=", '∼': "~", '˜': "~", '～': "~",
	'²': "pow(x, 2), or x*x", '³': "pow(x, 3)", '√': "sqrt(x)", '@': "dot(a, b)",
	'“': `"`, '”': `"`, '„': `"`, '‘': `"`, '’': `"`, '«': `"`, '»': `"`,
}
