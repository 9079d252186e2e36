package ir

import "math"

// Operators are the binary operators of the model language.
var Operators = map[string]Op{
	"+": Add, "-": Sub, "*": Mul, "/": Div,
	"==": flat2("==", func(x, y float64) bool { return x == y }),
	"!=": flat2("!=", func(x, y float64) bool { return x != y }),
	"<":  flat2("<", func(x, y float64) bool { return x < y }),
	"<=": flat2("<=", func(x, y float64) bool { return x <= y }),
	">":  flat2(">", func(x, y float64) bool { return x > y }),
	">=": flat2(">=", func(x, y float64) bool { return x >= y }),
	"&&": flat2("&&", func(x, y float64) bool { return x != 0 && y != 0 }),
	"||": flat2("||", func(x, y float64) bool { return x != 0 || y != 0 }),
}

// Not is the unary operator !.
var Not = flat1("!", func(x float64) float64 { return truth(x == 0) })

// Functions are the functions of the model language whose arguments are arrays
// and nothing else, by PyMC's names. An operation of its own file adds itself.
var Functions = map[string]Op{
	"exp":      Exp,
	"log":      Log,
	"sigmoid":  Logistic,
	"invlogit": Logistic,
	"sqrt":     Sqrt,
	"sqr":      Sqr,
	"pow":      Pow,
	"maximum":  Maximum,
	"minimum":  Minimum,
}

// function adds an operation to the language.
func function[T Op](name string, op T) T {
	Functions[name] = op
	return op
}

// A curve is a smooth function of one number.
func curve(name string, f func(x float64) float64, d func(x, y float64) float64) *Func {
	return function(name, &Func{name: name, F1: f, D1: d})
}

var (
	_ = curve("expm1", math.Expm1, func(x, y float64) float64 { return y + 1 })
	_ = curve("log1p", math.Log1p, func(x, y float64) float64 { return 1 / (1 + x) })
	_ = curve("log2", math.Log2, func(x, y float64) float64 { return 1 / (x * math.Ln2) })
	_ = curve("log10", math.Log10, func(x, y float64) float64 { return 1 / (x * math.Ln10) })
	_ = curve("logit", func(p float64) float64 { return math.Log(p) - math.Log1p(-p) }, func(p, y float64) float64 { return 1 / (p * (1 - p)) })
	_ = curve("abs", math.Abs, func(x, y float64) float64 { return sign(x) })
	_ = curve("sin", math.Sin, func(x, y float64) float64 { return math.Cos(x) })
	_ = curve("cos", math.Cos, func(x, y float64) float64 { return -math.Sin(x) })
	_ = curve("tan", math.Tan, func(x, y float64) float64 { return 1 + y*y })
	_ = curve("arctan", math.Atan, func(x, y float64) float64 { return 1 / (1 + x*x) })
	_ = curve("tanh", math.Tanh, func(x, y float64) float64 { return 1 - y*y })
	_ = curve("sinh", math.Sinh, func(x, y float64) float64 { return math.Cosh(x) })
	_ = curve("cosh", math.Cosh, func(x, y float64) float64 { return math.Sinh(x) })
	_ = curve("erf", math.Erf, func(x, y float64) float64 { return 2 / math.SqrtPi * math.Exp(-x*x) })
	_ = curve("erfc", math.Erfc, func(x, y float64) float64 { return -2 / math.SqrtPi * math.Exp(-x*x) })

	_ = function("sign", flat1("sign", sign))
	_ = function("floor", flat1("floor", math.Floor))
	_ = function("ceil", flat1("ceil", math.Ceil))
	_ = function("round", flat1("round", math.RoundToEven))
)

// flat1 and flat2 make functions whose derivative is 0 wherever it exists.
func flat1(name string, f func(float64) float64) *Func {
	return &Func{name: name, F1: f, D1: func(x, y float64) float64 { return 0 }}
}

func flat2(name string, f func(x, y float64) bool) *Func {
	return &Func{
		name: name,
		F2:   func(x, y float64) float64 { return truth(f(x, y)) },
		D2:   func(x, y, z float64) (float64, float64) { return 0, 0 },
	}
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // 0 or NaN
}
