// Package syntax parses the model language into a syntax tree and prints it
// back.
//
// A model is a list of statements, one a line, of four kinds:
//
//	effect[city] ~ Normal(a_bar, tau)             # a distribution
//	mu = intercept + effect[city]                 # a definition
//	Potential(-sqr(sum(effect)))                  # a term of the log density
//	def logistic(x, k) = 1/(1 + exp(-k*x))        # a function
//
// The package knows the meaning of no name but Potential.
//
// # Grammar
//
// In extended Backus–Naur form, where { } is any number of times and [ ] at
// most once:
//
//	Model      = { [ Statement ] End } .
//	Statement  = Expr "~" Call | Target "=" Expr | "Potential" Arguments | Function .
//	Target     = name [ Index ] .
//	Function   = "def" name "(" [ name { "," name } [ "," ] ] ")" "=" Expr .
//
//	Expr       = Unary { operator Unary } .
//	operator   = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" .
//	Unary      = { "-" | "+" | "!" } Operand { Arguments | Index } .
//	Operand    = name | number | text | List | "(" Expr ")" .
//	Call       = name Arguments .
//	Arguments  = "(" [ Argument { "," Argument } [ "," ] ] ")" .
//	Argument   = [ name "=" ] Expr .
//	Index      = "[" Selector { "," Selector } [ "," ] "]" .
//	Selector   = Expr | [ Expr ] ":" [ Expr ] .
//	List       = "[" Expr { "," Expr } [ "," ] "]" .
//
//	name       = ( letter | "_" ) { letter | digit | "_" } | "`" { character } "`" .
//	text       = `"` { character | escape } `"` .
//
// Binary operators bind in five steps: ||, then &&, then comparisons, then + and
// -, then * and /. They group to the left, and comparisons do not group at all.
// Unary operators bind closer. Only a name can be called, and arguments without
// a name come before those with one.
//
// A statement ends at a semicolon, at the end of the text, or at the end of a
// line where an operator could stand and no bracket is open: a line goes on
// inside open brackets, and after an operator. A # starts a comment. Letters and
// digits are those of Unicode. Numbers and the escapes of texts are written as
// in Go, but a leading 0 means nothing: 010 is 10. No word is reserved: def is a
// name unless it begins a statement and a name follows.
//
// A name with other characters, as columns of data may have, is written
// column("household income"). It may also stand in backquotes, as in R, which a
// Go raw string cannot hold: `household income`.
//
// # Reading the source
//
// The files build on each other in this order: syntax.go (the tree), print.go
// (canonical text), lex.go (text to tokens), parse.go (tokens to tree),
// mistake.go (what is wrong and where to go on), error.go (errors as people see
// them), latex.go.
package syntax

// A Model is a parsed model text.
type Model struct {
	Text       string // as it was written
	Functions  []*Function
	Statements []*Statement
}

// A Statement is a target, then ~ and a distribution, or = and an expression;
// or a call of Potential.
type Statement struct {
	Span
	Target  Expr // nil: the statement is a Potential
	Sampled bool // ~ rather than =
	Value   Expr // after ~ and for a Potential always a *Call
}

// A Function is the definition of a function, def f(x, y) = expression.
type Function struct {
	Span
	Name   *Name
	Params []*Name // all different
	Body   Expr
}

// A Span is a range of bytes in Model.Text.
type Span struct{ Start, End int }

// At returns the span itself, as the place of the node that embeds it.
func (s Span) At() Span { return s }

// An Expr is a *Number, *Text, *Name, *Unary, *Binary, *Call, *Index, *Slice or
// *List. Its String is canonical: equal for texts that differ only in blanks,
// comments, needless parentheses and needless backquotes.
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
	// A Name is an identifier. If it stands in backquotes, these belong to the
	// span, not to the name.
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
	// A Slice is lo:hi. It stands only in Index.By.
	Slice struct {
		Span
		Lo, Hi Expr // nil: from the first, to the last
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
	Key   Span   // the place of the name
	Value Expr
}

// At returns the place of the argument's name, or of its value if it has none.
func (a Arg) At() Span {
	if a.Name == "" {
		return a.Value.At()
	}
	return a.Key
}

// Label returns the name of e if e is a name, without quotes, and else its
// canonical text. It is meant for tables and figures.
func Label(e Expr) string {
	if name, ok := e.(*Name); ok {
		return name.Name
	}
	return e.String()
}

// Walk calls visit for e and, where visit returns true, for the expressions in
// it, in the order of the text. It does not visit the name of the function in a
// call, nor a nil e.
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
	case *Slice:
		Walk(e.Lo, visit)
		Walk(e.Hi, visit)
	case *List:
		for _, x := range e.Elems {
			Walk(x, visit)
		}
	}
}
