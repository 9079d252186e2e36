package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word, a literal or a sign of the model language.
type token struct {
	Span
	kind  kind
	first bool // whether it is the first token of its line
}

// A kind of token. The kind of a sign is its text.
type kind string

const (
	endKind    kind = "end of text"
	nameKind   kind = "name"
	numberKind kind = "number"
	textKind   kind = "text"
	badKind    kind = "bad" // no token of the language
)

// Signs of one character, and of several. Some of them belong to other
// languages; they are tokens so that a message can name them.
const signs = "+-*/%^&|!<>=~()[]{},;:.?"

var longSigns = []string{"...", "**", "&&", "||", "==", "!=", "<=", ">=", "<-", ":=", "+=", "-=", "*=", "/=", "//", "/*"}

// notUTF8 returns the place of the first byte that is not UTF-8.
func notUTF8(text string) (at Span, ok bool) {
	for i, r := range text {
		if _, n := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && n == 1 {
			return Span{i, i + 1}, true
		}
	}
	return Span{}, false
}

// lex cuts a text into tokens. The last one is of kind endKind.
func lex(text string) []token {
	l := lexer{text: text}
	if strings.HasPrefix(text, byteOrderMark) {
		l.offset = len(byteOrderMark)
	}
	tokens := make([]token, 0, 1+len(text)/3)
	for first := true; ; first = false {
		first = l.skipBlanks() || first
		t := l.token()
		t.first = first
		tokens = append(tokens, t)
		if t.kind == endKind {
			return tokens
		}
	}
}

type lexer struct {
	text   string
	offset int // of the next byte to read
}

// skipBlanks skips blanks, line ends and comments, and reports whether there
// was a line end among them.
func (l *lexer) skipBlanks() (newLine bool) {
	for ; l.offset < len(l.text); l.offset++ {
		switch l.text[l.offset] {
		case '\n':
			newLine = true
		case ' ', '\t', '\r':
		case '#':
			l.offset = l.lineEnd() - 1
		default:
			return newLine
		}
	}
	return newLine
}

// lineEnd returns the offset of the end of the line.
func (l *lexer) lineEnd() int {
	if n := strings.IndexByte(l.text[l.offset:], '\n'); n >= 0 {
		return l.offset + n
	}
	return len(l.text)
}

// token reads a token.
func (l *lexer) token() token {
	rest := l.text[l.offset:]
	if rest == "" {
		return l.take(endKind, 0)
	}
	switch r, size := utf8.DecodeRuneInString(rest); {
	case isLetter(r):
		return l.take(nameKind, nameLen(rest))
	case isDigit(rest[0]), r == '.' && len(rest) > 1 && isDigit(rest[1]):
		return l.take(numberKind, numberLen(rest))
	case r == '"', r == '`', r == '\'':
		return l.quoted(rest[0])
	case strings.ContainsRune(signs, r):
		for _, sign := range longSigns {
			if strings.HasPrefix(rest, sign) {
				return l.take(kind(sign), len(sign))
			}
		}
		return l.take(kind(rest[:1]), 1)
	default:
		return l.take(badKind, size)
	}
}

// take makes a token of the next n bytes.
func (l *lexer) take(k kind, n int) token {
	t := token{Span: Span{l.offset, l.offset + n}, kind: k}
	l.offset = t.End
	return t
}

// quoted reads a text, or a name in backquotes. Both end in their line.
func (l *lexer) quoted(quote byte) token {
	n := closingQuote(l.text[l.offset:])
	switch {
	case n < 0:
		t := l.take(badKind, 1)
		if quote != '\'' {
			l.offset = l.lineEnd()
		}
		return t
	case quote == '"':
		return l.take(textKind, n)
	case quote == '`' && n > len("``"):
		return l.take(nameKind, n)
	}
	return l.take(badKind, n)
}

// closingQuote returns the length of the quoted text that s starts with, −1 if
// its quote is not closed in the line. Only double quotes can be escaped.
func closingQuote(s string) int {
	for i := 1; i < len(s) && s[i] != '\n'; i++ {
		switch {
		case s[i] == s[0]:
			return i + 1
		case s[i] == '\\' && s[0] == '"' && !strings.HasPrefix(s[i+1:], "\n"):
			i++
		}
	}
	return -1
}

// isPlainName reports whether s is a name that needs no backquotes.
func isPlainName(s string) bool { return s != "" && nameLen(s) == len(s) }

// nameLen returns the length of the name that s starts with: letters, digits
// and underscores, of which the first is no digit.
func nameLen(s string) int {
	for i, r := range s {
		if !isLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return i
		}
	}
	return len(s)
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// numberLen returns the length of the number that s starts with, and of all
// that looks like its end: whether 0x1F, 1_000 or 2b is a number is for strconv
// to say.
func numberLen(s string) int {
	exponents := "eEpP"
	if len(s) > 1 && (s[1] == 'x' || s[1] == 'X') {
		exponents = "pP"
	}
	for i, r := range s {
		isSign := (r == '+' || r == '-') && strings.IndexByte(exponents, s[i-1]) >= 0
		if r != '.' && !isLetter(r) && !unicode.IsDigit(r) && !isSign {
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
