package vector

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// all is every kernel. They differ only in how many columns and numbers they
// take and return.
var all = map[string]any{
	"Exp": Exp, "Log": Log, "Logistic": Logistic,
	"Add": Add, "Sub": Sub, "Mul": Mul, "Div": Div, "Max": Max, "Shift": Shift, "Scale": Scale,
	"AddTo": AddTo, "AddScaled": AddScaled, "AddProduct": AddProduct, "AddScaled4": AddScaled4,
	"Sum": Sum, "Dot": Dot, "Dot4": Dot4,
	"SoftmaxExp": SoftmaxExp, "SoftmaxGrad": SoftmaxGrad, "BernoulliLogit": BernoulliLogit, "PoissonLog": PoissonLog, "NegativeBinomialLog": NegativeBinomialLog, "Normal": Normal, "NormalScales": NormalScales, "StudentT": StudentT,
	"StudentTScales": StudentTScales, "Weibull": Weibull, "BinomialLogit": BinomialLogit, "Mixture2": Mixture2,
}

// Both forms of a kernel give the same bits, for any length and any values.
func TestPathsAgree(t *testing.T) {
	if !useAVX2 {
		t.Skip("this processor has no AVX2")
	}
	defer func(was bool) { useAVX2 = was }(useAVX2)
	r := rand.New(rand.NewPCG(1, 2))
	special := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, math.Inf(1), math.Inf(-1), math.NaN(),
		5e-324, -5e-324, 0x1p-1022, 1e-310, math.MaxFloat64, -math.MaxFloat64, 709.7, 709.79, -708.5, -745.1, -746, 1e-20}
	number := func() float64 {
		switch r.IntN(40) {
		case 0:
			return special[r.IntN(len(special))]
		case 1:
			return math.Float64frombits(r.Uint64())
		}
		return r.NormFloat64() * math.Exp2(float64(r.IntN(12)-4))
	}
	for name, f := range all {
		f := reflect.ValueOf(f)
		for range 300 {
			n := r.IntN(70)
			var args [2][]reflect.Value
			for j := range f.Type().NumIn() {
				if f.Type().In(j).Kind() == reflect.Float64 {
					c := reflect.ValueOf(number())
					args[0], args[1] = append(args[0], c), append(args[1], c)
					continue
				}
				x := make([]float64, n)
				for i := range x {
					x[i] = number()
				}
				y := append([]float64{}, x...)
				args[0], args[1] = append(args[0], reflect.ValueOf(x)), append(args[1], reflect.ValueOf(y))
			}
			var out [2][]reflect.Value
			for path := range 2 {
				useAVX2 = path == 0
				out[path] = append(f.Call(args[path]), args[path]...)
			}
			for j, v := range out[0] {
				if !sameBits(v.Interface(), out[1][j].Interface()) {
					t.Fatalf("%s of %d rows: value %d is %v with AVX2 and %v without", name, n, j, v, out[1][j])
				}
			}
		}
	}
}

// sameBits compares numbers or columns; one NaN is as good as another.
func sameBits(x, y any) bool {
	if x, ok := x.(float64); ok {
		y := y.(float64)
		return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
	}
	for i, x := range x.([]float64) {
		if !sameBits(x, y.([]float64)[i]) {
			return false
		}
	}
	return true
}
