package syntax

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// LaTeX returns the model as aligned equations for display math, one line a
// function or statement, as a textbook would print it.
func (m *Model) LaTeX() string {
	var lines []string
	for _, f := range m.Functions {
		lines = append(lines, f.latex())
	}
	for _, s := range m.Statements {
		lines = append(lines, s.latex())
	}
	return "\\begin{aligned}\n" + strings.Join(lines, " \\\\\n") + "\n\\end{aligned}"
}

func (f *Function) latex() string {
	w := latexWriter{}
	params := make([]string, len(f.Params))
	for i, x := range f.Params {
		params[i] = w.expr(x)
	}
	return latexCall(f.Name.Name, params) + " &= " + w.expr(f.Body)
}

func (s *Statement) latex() string {
	w := latexWriter{}
	if s.Target == nil {
		return "\\log p &\\mathrel{+}= " + w.potential(s.Value.(*Call))
	}
	if x, ok := s.Target.(*Index); ok {
		for _, by := range x.By {
			if name, ok := by.(*Name); ok {
				w.own = append(w.own, name.Name)
			}
		}
	}
	op := " &= "
	if s.Sampled {
		op = " &\\sim "
	}
	return w.expr(s.Target) + op + w.expr(s.Value) + w.starts(s.Value)
}

// starts writes the values that lags have before the first row, which is row 1.
func (w latexWriter) starts(e Expr) (all string) {
	Walk(e, func(e Expr) bool {
		if call, ok := e.(*Call); ok && call.Func.Name == "lag" && len(call.Args) == 3 {
			all += ", \\quad " + w.subscripted(call.Args[0].Value, "i \\le 0") + " = " + w.expr(call.Args[2].Value)
		}
		return true
	})
	return all
}

// subscripted writes an expression with an index.
func (w latexWriter) subscripted(e Expr, index string) string {
	return "{" + w.enclosed(e, unaryPrecedence+1, false) + "}_{" + index + "}"
}

// A latexWriter writes the expressions of one statement.
type latexWriter struct {
	own []string // names in the brackets of the target; other names in brackets are columns: city[i]
}

func (w latexWriter) expr(e Expr) string {
	switch e := e.(type) {
	case *Number:
		return latexNumber(e.Value)
	case *Text:
		return "\\text{" + textEscapes.Replace(e.Value) + "}"
	case *Name:
		return latexName(e.Name)
	case *Unary:
		op := e.Op
		if op == "!" {
			op = "\\lnot "
		}
		return op + w.enclosed(e.X, unaryPrecedence, false)
	case *Binary:
		return w.binary(e)
	case *Call:
		return w.call(e)
	case *Index:
		by := make([]string, len(e.By))
		for i, x := range e.By {
			if by[i] = w.expr(x); isRow(x) {
				by[i] = "i"
				continue
			}
			if name, ok := x.(*Name); ok && !slices.Contains(w.own, name.Name) {
				by[i] += "[i]"
			}
		}
		return "{" + w.enclosed(e.X, unaryPrecedence+1, false) + "}_{" + strings.Join(by, ", ") + "}"
	case *Slice:
		lo, hi := "", ""
		if e.Lo != nil {
			lo = w.expr(e.Lo)
		}
		if e.Hi != nil {
			hi = w.expr(e.Hi)
		}
		return lo + "{:}" + hi
	case *List:
		return "\\begin{bmatrix}" + strings.Join(w.rows(e), " \\\\ ") + "\\end{bmatrix}"
	}
	return ""
}

// isRow reports whether an index is row or row(y), the rows of the data.
func isRow(e Expr) bool {
	if call, ok := e.(*Call); ok {
		return call.Func.Name == "row"
	}
	name, ok := e.(*Name)
	return ok && name.Name == "row"
}

// rows writes the elements of a list as the rows of a matrix. An element that
// is a list is a row of several columns.
func (w latexWriter) rows(e *List) []string {
	rows := make([]string, len(e.Elems))
	for i, x := range e.Elems {
		if row, ok := x.(*List); ok {
			rows[i] = strings.Join(w.rows(row), " & ")
		} else {
			rows[i] = w.expr(x)
		}
	}
	return rows
}

// potential writes the term that a statement adds to the log density.
func (w latexWriter) potential(e *Call) string {
	terms := make([]string, len(e.Args))
	for i, a := range e.Args {
		terms[i] = w.expr(a.Value)
	}
	return strings.Join(terms, ", ")
}

// enclosed writes an operand, in parentheses if its precedence is below p, or
// is p on the right side.
func (w latexWriter) enclosed(e Expr, p int, right bool) string {
	s := w.expr(e)
	if q := precedence(e); q < p || q == p && right {
		return "\\left(" + s + "\\right)"
	}
	return s
}

var latexOperators = map[string]string{
	"+": " + ", "-": " - ", "==": " = ", "!=": " \\ne ", "<": " < ", "<=": " \\le ",
	">": " > ", ">=": " \\ge ", "&&": " \\land ", "||": " \\lor ",
}

func (w latexWriter) binary(e *Binary) string {
	p := precedence(e)
	switch e.Op {
	case "/":
		return "\\frac{" + w.expr(e.X) + "}{" + w.expr(e.Y) + "}"
	case "*":
		between := " \\, "
		if _, isNumber := e.Y.(*Number); isNumber {
			between = " \\cdot "
		}
		return w.enclosed(e.X, p, false) + between + w.enclosed(e.Y, p, true)
	}
	return w.enclosed(e.X, p, false) + latexOperators[e.Op] + w.enclosed(e.Y, p, true)
}

func (w latexWriter) call(e *Call) string {
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = w.expr(a.Value)
		if a.Name != "" {
			args[i] = latexName(a.Name) + " = " + args[i]
		}
	}
	if len(args) == 1 {
		switch e.Func.Name {
		case "sqrt":
			return "\\sqrt{" + args[0] + "}"
		case "abs":
			return "\\left|" + args[0] + "\\right|"
		case "sqr":
			return w.enclosed(e.Args[0].Value, unaryPrecedence+1, false) + "^{2}"
		case "transpose":
			return w.enclosed(e.Args[0].Value, unaryPrecedence+1, false) + "^{\\top}"
		case "mean":
			return "\\overline{" + args[0] + "}"
		case "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "max", "min":
			return "\\" + e.Func.Name + "\\left(" + args[0] + "\\right)"
		}
	}
	if e.Func.Name == "lag" && len(args) > 1 {
		return w.subscripted(e.Args[0].Value, "i - "+args[1])
	}
	if len(args) == 2 {
		switch e.Func.Name {
		case "pow":
			return w.enclosed(e.Args[0].Value, unaryPrecedence+1, false) + "^{" + args[1] + "}"
		case "dot":
			return w.enclosed(e.Args[0].Value, unaryPrecedence, false) + " \\, " + w.enclosed(e.Args[1].Value, unaryPrecedence, false)
		}
	}
	return latexCall(e.Func.Name, args)
}

func latexCall(name string, args []string) string {
	return "\\operatorname{" + nameEscapes.Replace(name) + "}\\left(" + strings.Join(args, ", ") + "\\right)"
}

var greek = []string{
	"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
	"xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
	"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
}

// latexName writes a name: mu_a as μ with index a, x_bar as x with a bar, words
// upright.
func latexName(name string) string {
	parts := strings.Split(name, "_")
	word := func(s string) string {
		switch {
		case s == "lam":
			return "\\lambda"
		case slices.Contains(greek, s):
			return "\\" + s
		case utf8.RuneCountInString(s) == 1:
			return nameEscapes.Replace(s)
		}
		return "\\mathrm{" + nameEscapes.Replace(s) + "}"
	}
	if len(parts) < 2 || slices.Contains(parts, "") {
		return word(name)
	}
	base, rest := word(parts[0]), parts[1:]
	for len(rest) > 0 && (rest[0] == "bar" || rest[0] == "hat" || rest[0] == "tilde") {
		base, rest = "\\"+rest[0]+"{"+base+"}", rest[1:]
	}
	if len(rest) == 0 {
		return base
	}
	for i := range rest {
		rest[i] = word(rest[i])
	}
	return base + "_{" + strings.Join(rest, ",") + "}"
}

func latexNumber(v float64) string {
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if mantissa, exponent, ok := strings.Cut(s, "e"); ok {
		n, _ := strconv.Atoi(exponent)
		if mantissa == "1" {
			return fmt.Sprintf("10^{%d}", n)
		}
		return fmt.Sprintf("%s \\cdot 10^{%d}", mantissa, n)
	}
	return s
}

var latexEscapes = []string{
	"\\", "\\backslash ", "_", "\\_", "{", "\\{", "}", "\\}", "$", "\\$", "%", "\\%", "&", "\\&", "#", "\\#", "^", "\\^{}", "~", "\\sim ",
}

var (
	textEscapes = strings.NewReplacer(latexEscapes...)
	nameEscapes = strings.NewReplacer(append(latexEscapes, " ", "\\ ")...) // math mode drops plain blanks
)
