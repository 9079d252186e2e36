package server

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// completeness reports whether a cell is "complete", "incomplete" because more lines
// must follow, or "invalid". For an incomplete cell it also returns the indentation
// of the next line.
func completeness(code string) (status, indent string) {
	lines := strings.Split(code, "\n")
	first := strings.TrimPrefix(strings.TrimSpace(lines[0]), "//gonb:")
	for _, cell := range []string{"%%writefile", "%%script", "%%bash", "%%sh", "%%gx"} {
		if strings.HasPrefix(first, cell) {
			if lines[len(lines)-1] == "" {
				return "complete", ""
			}
			return "incomplete", ""
		}
	}
	// Blank out commands to gonb and to the shell, which are not Go.
	for i := 0; i < len(lines); i++ {
		for strings.HasPrefix(lines[i], "%") || strings.HasPrefix(lines[i], "!") {
			goesOn := strings.HasSuffix(lines[i], `\`)
			lines[i] = ""
			if !goesOn {
				break
			}
			if i++; i == len(lines) {
				return "incomplete", ""
			}
			lines[i] = "!" + lines[i]
		}
	}
	code = strings.Join(lines, "\n")

	var failed string // the scanner's first error
	var open []token.Token
	last, begins, statements := token.SEMICOLON, true, len(code)
	file := token.NewFileSet().AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(_ token.Position, msg string) {
		if failed == "" {
			failed = msg
		}
	}, 0)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			break
		}
		switch tok {
		case token.IMPORT, token.CONST, token.TYPE, token.VAR, token.FUNC, token.SEMICOLON:
		default:
			if begins {
				statements = min(statements, file.Offset(pos))
			}
		}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, tok)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) == 0 || open[len(open)-1]+token.RPAREN-token.LPAREN != tok {
				return "invalid", ""
			}
			open = open[:len(open)-1]
		}
		if tok != token.SEMICOLON || literal != "\n" {
			last = tok
		}
		begins = tok == token.SEMICOLON && len(open) == 0
	}
	switch {
	case strings.HasPrefix(failed, "comment not terminated"), strings.HasPrefix(failed, "raw string literal not terminated"):
		return "incomplete", ""
	case failed != "":
		return "invalid", ""
	case len(open) > 0:
		return "incomplete", strings.Repeat("\t", len(open))
	case last.IsOperator() && !closes(last), last == token.ELSE, last == token.FUNC, last == token.VAR, last == token.TYPE, last == token.CONST, last == token.IMPORT:
		return "incomplete", "\t"
	}
	// From the first statement on, a cell is the body of main.
	program := "package main\n" + code[:statements] + "\nfunc main() {\n" + code[statements:] + "\n}"
	if _, err := parser.ParseFile(token.NewFileSet(), "", program, parser.SkipObjectResolution); err != nil {
		return "invalid", ""
	}
	return "complete", ""
}

// closes reports whether a statement may end in the operator.
func closes(tok token.Token) bool {
	switch tok {
	case token.RPAREN, token.RBRACK, token.RBRACE, token.SEMICOLON, token.INC, token.DEC, token.ELLIPSIS, token.TILDE:
		return true
	}
	return false
}
