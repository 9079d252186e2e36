package graph

import "math"

// A Func is a function of one or two numbers with its derivatives.
type Func struct {
	Name string
	F1   func(x float64) float64
	D1   func(x, y float64) float64 // derivative at x, where y = F1(x)
	F2   func(x, y float64) float64
	D2   func(x, y, z float64) (dx, dy float64) // derivatives at x, y, where z = F2(x, y)
}

// The functions that package program has loops of its own for.
var (
	Neg      = &Func{Name: "-", F1: func(x float64) float64 { return -x }, D1: func(x, y float64) float64 { return -1 }}
	Exp      = &Func{Name: "exp", F1: math.Exp, D1: func(x, y float64) float64 { return y }}
	Log      = &Func{Name: "log", F1: math.Log, D1: func(x, y float64) float64 { return 1 / x }}
	Logistic = &Func{Name: "sigmoid", F1: logistic, D1: func(x, y float64) float64 { return y * (1 - y) }}
	Add      = &Func{Name: "+", F2: func(x, y float64) float64 { return x + y }, D2: func(x, y, z float64) (float64, float64) { return 1, 1 }}
	Sub      = &Func{Name: "-", F2: func(x, y float64) float64 { return x - y }, D2: func(x, y, z float64) (float64, float64) { return 1, -1 }}
	Mul      = &Func{Name: "*", F2: func(x, y float64) float64 { return x * y }, D2: func(x, y, z float64) (float64, float64) { return y, x }}
	Div      = &Func{Name: "/", F2: func(x, y float64) float64 { return x / y }, D2: func(x, y, z float64) (float64, float64) { return 1 / y, -z / y }}
)

// LogJacobianLogistic is log σ(x)(1−σ(x)), the log derivative of the logistic.
var LogJacobianLogistic = &Func{
	Name: "log_jacobian_sigmoid",
	F1:   func(x float64) float64 { return -math.Abs(x) - 2*math.Log1p(math.Exp(-math.Abs(x))) },
	D1:   func(x, y float64) float64 { return 1 - 2*logistic(x) },
}

func logistic(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// flat1 and flat2 make functions whose derivative is 0 wherever it exists.
func flat1(name string, f func(float64) float64) *Func {
	return &Func{Name: name, F1: f, D1: func(x, y float64) float64 { return 0 }}
}

func flat2(name string, f func(x, y float64) bool) *Func {
	return &Func{
		Name: name,
		F2:   func(x, y float64) float64 { return truth(f(x, y)) },
		D2:   func(x, y, z float64) (float64, float64) { return 0, 0 },
	}
}

// operators are the binary operators of the language.
var operators = map[string]*Func{
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

var not = flat1("!", func(x float64) float64 { return truth(x == 0) })

// functions are the element-wise functions of the language, by PyMC's names.
var functions = map[string]*Func{
	"exp":      Exp,
	"log":      Log,
	"sigmoid":  Logistic,
	"invlogit": Logistic,
	"expm1":    {F1: math.Expm1, D1: func(x, y float64) float64 { return y + 1 }},
	"log1p":    {F1: math.Log1p, D1: func(x, y float64) float64 { return 1 / (1 + x) }},
	"log2":     {F1: math.Log2, D1: func(x, y float64) float64 { return 1 / (x * math.Ln2) }},
	"log10":    {F1: math.Log10, D1: func(x, y float64) float64 { return 1 / (x * math.Ln10) }},
	"logit":    {F1: func(p float64) float64 { return math.Log(p) - math.Log1p(-p) }, D1: func(p, y float64) float64 { return 1 / (p * (1 - p)) }},
	"sqrt":     {F1: math.Sqrt, D1: func(x, y float64) float64 { return 0.5 / y }},
	"sqr":      {F1: func(x float64) float64 { return x * x }, D1: func(x, y float64) float64 { return 2 * x }},
	"abs":      {F1: math.Abs, D1: func(x, y float64) float64 { return sign(x) }},
	"sign":     flat1("sign", sign),
	"floor":    flat1("floor", math.Floor),
	"ceil":     flat1("ceil", math.Ceil),
	"round":    flat1("round", math.RoundToEven),
	"sin":      {F1: math.Sin, D1: func(x, y float64) float64 { return math.Cos(x) }},
	"cos":      {F1: math.Cos, D1: func(x, y float64) float64 { return -math.Sin(x) }},
	"tan":      {F1: math.Tan, D1: func(x, y float64) float64 { return 1 + y*y }},
	"arctan":   {F1: math.Atan, D1: func(x, y float64) float64 { return 1 / (1 + x*x) }},
	"tanh":     {F1: math.Tanh, D1: func(x, y float64) float64 { return 1 - y*y }},
	"sinh":     {F1: math.Sinh, D1: func(x, y float64) float64 { return math.Cosh(x) }},
	"cosh":     {F1: math.Cosh, D1: func(x, y float64) float64 { return math.Sinh(x) }},
	"erf":      {F1: math.Erf, D1: func(x, y float64) float64 { return 2 / math.SqrtPi * math.Exp(-x*x) }},
	"erfc":     {F1: math.Erfc, D1: func(x, y float64) float64 { return -2 / math.SqrtPi * math.Exp(-x*x) }},
	"pow":      {F2: math.Pow, D2: powGrad},
	"maximum":  {F2: math.Max, D2: func(x, y, z float64) (float64, float64) { return truth(x >= y), truth(x < y) }},
	"minimum":  {F2: math.Min, D2: func(x, y, z float64) (float64, float64) { return truth(x <= y), truth(x > y) }},
}

func init() {
	for name, f := range functions {
		if f.Name == "" {
			f.Name = name
		}
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

func powGrad(x, y, z float64) (dx, dy float64) {
	if y != 0 {
		dx = y * math.Pow(x, y-1)
	}
	if x > 0 {
		dy = z * math.Log(x)
	}
	return dx, dy
}
