package syntax

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LaTeX returns the model as aligned equations for a display-math
// environment, a line a statement, as a textbook sets it.
func (m *Model) LaTeX() string {
	lines := make([]string, len(m.Statements))
	for i, s := range m.Statements {
		lines[i] = s.latex()
	}
	return "\\begin{aligned}\n" + strings.Join(lines, " \\\\\n") + "\n\\end{aligned}"
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

// starts sets what lags read before the first row, which has i = 1.
func (w latexWriter) starts(e Expr) (all string) {
	Walk(e, func(e Expr) bool {
		if call, ok := e.(*Call); ok && call.Func.Name == "lag" && len(call.Args) == 3 {
			all += ", \\quad " + w.subscripted(call.Args[0].Value, "i \\le 0") + " = " + w.expr(call.Args[2].Value)
		}
		return true
	})
	return all
}

// subscripted sets an expression with an index.
func (w latexWriter) subscripted(e Expr, index string) string {
	return "{" + w.enclosed(e, unaryPrecedence+1, false) + "}_{" + index + "}"
}

// A latexWriter sets the expressions of one statement. A name in brackets
// steps through the dimension if the statement declares it, and else is a
// column whose row picks: city[i].
type latexWriter struct{ own []string }

func (w latexWriter) expr(e Expr) string {
	switch e := e.(type) {
	case *Number:
		return latexNumber(e.Value)
	case *Text:
		return "\\text{" + escapeLaTeX(e.Value) + "}"
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

// rows sets the elements of a list, one below the other; lists in it are rows.
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

// potential sets what a statement adds to the log density.
func (w latexWriter) potential(e *Call) string {
	terms := make([]string, len(e.Args))
	for i, a := range e.Args {
		terms[i] = w.expr(a.Value)
	}
	return strings.Join(terms, ", ")
}

// enclosed sets an operand, in parentheses where its operator binds less.
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
	return "\\operatorname{" + escapeLaTeX(e.Func.Name) + "}\\left(" + strings.Join(args, ", ") + "\\right)"
}

var greek = []string{
	"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
	"xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
	"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
}

// latexName sets a name: mu_a as μ with index a, x_bar with a bar, words
// upright.
func latexName(name string) string {
	parts := strings.Split(name, "_")
	word := func(s string) string {
		switch {
		case s == "lam":
			return "\\lambda"
		case slices.Contains(greek, s):
			return "\\" + s
		case len([]rune(s)) == 1:
			return s
		}
		return "\\mathrm{" + escapeLaTeX(s) + "}"
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

var latexEscapes = strings.NewReplacer("\\", "\\backslash ", "_", "\\_", "{", "\\{", "}", "\\}", "$", "\\$", "%", "\\%", "&", "\\&", "#", "\\#", "^", "\\^{}", "~", "\\sim ")

func escapeLaTeX(s string) string { return latexEscapes.Replace(s) }
