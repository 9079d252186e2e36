package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// lanes is how many numbers a register holds.
const lanes = 4

// A value is a number per row: in assembly a register that holds four rows, in
// Go a variable that holds one.
type value struct {
	reg  Op
	name string
}

// A kernel is a loop over rows that is generated twice from one description: in
// assembly with AVX2 and FMA, four rows at a time, and in Go, row by row. The
// operations and their order are the same, so that both give the same bits.
type kernel struct {
	name, doc string
	unroll    int // registers of rows per turn of the loop
	short     bool
	params    []param
	accs      []*accumulator
	results   []result

	turn int // index of the unrolled register being generated
	code bytes.Buffer
	vars int
}

// A param is a column that is read, written or both, or a scalar.
type param struct {
	name   string
	scalar bool
	base   Register
	value  value
}

// An accumulator is a number that rows change. Each of its lanes is separate.
type accumulator struct {
	init float64
	regs []VecVirtual // by turn
}

// A result is a number that a kernel returns: an expression of accumulators.
type result struct{ name, expr string }

func (k *kernel) column(name string) *param {
	k.params = append(k.params, param{name: name})
	return &k.params[len(k.params)-1]
}

// lane is the Go expression for the lane of a row in an accumulator.
func (k *kernel) width() int { return lanes * k.unroll }

// fresh names a new value and writes the Go statement that sets it.
func (k *kernel) fresh(format string, args ...any) value {
	v := value{YMM(), fmt.Sprintf("t%d", k.vars)}
	k.vars++
	k.write(v.name+" := "+format, args...)
	return v
}

// write adds a Go statement, only once for all turns.
func (k *kernel) write(format string, args ...any) {
	if k.turn == 0 {
		fmt.Fprintf(&k.code, "\t\t"+format+"\n", args...)
	}
}

var constants = map[uint64]Mem{}

// bits is the constant with these bits in each lane.
func bits(b uint64) Mem {
	if m, ok := constants[b]; ok {
		return m
	}
	m := GLOBL(fmt.Sprintf("const%016x", b), attr.RODATA|attr.NOPTR)
	for i := range lanes {
		DATA(8*i, U64(b))
	}
	constants[b] = m
	return m
}

func constant(x float64) value {
	return value{bits(math.Float64bits(x)), literal(x)}
}

// literal formats a number without losing a bit.
func literal(x float64) string {
	switch {
	case math.IsInf(x, 0):
		return fmt.Sprintf("math.Inf(%d)", int(math.Copysign(1, x)))
	case math.IsNaN(x):
		return "math.NaN()"
	case x == math.Trunc(x) && math.Abs(x) < 1e6, x*1024 == math.Trunc(x*1024) && math.Abs(x) < 1e3:
		return fmt.Sprintf("%.1f", x) // of few digits
	}
	return fmt.Sprintf("%x", x)
}

// load reads a column.
func (k *kernel) load(name string) value {
	for i := range k.params {
		if p := &k.params[i]; p.name == name {
			if p.scalar && p.value.reg == nil { // if registers are short, it is loaded when needed
				r := YMM()
				VBROADCASTSD(frame(name), r)
				return value{r, name}
			}
			if p.scalar {
				return p.value
			}
			v := k.fresh("%s[i]", name)
			VMOVUPD(k.at(p), v.reg)
			return v
		}
	}
	panic("no parameter " + name)
}

// frame returns the place of a scalar argument on the stack.
func frame(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

func (k *kernel) at(p *param) Mem { return Mem{Base: p.base, Disp: 32 * k.turn} }

// store writes a column.
func (k *kernel) store(name string, v value) {
	for i := range k.params {
		if p := &k.params[i]; p.name == name {
			k.write("%s[i] = %s", name, v.name)
			VMOVUPD(v.reg, k.at(p))
			return
		}
	}
	panic("no parameter " + name)
}

// register puts v into a register, as the first operand of an instruction
// requires.
func (k *kernel) register(v value) value {
	if _, ok := v.reg.(Mem); ok {
		r := YMM()
		VMOVUPD(v.reg, r)
		v.reg = r
	}
	return v
}

func (k *kernel) add(a, b value) value {
	v := k.fresh("%s + %s", a.name, b.name)
	VADDPD(b.reg, k.register(a).reg, v.reg)
	return v
}

func (k *kernel) sub(a, b value) value {
	v := k.fresh("%s - %s", a.name, b.name)
	VSUBPD(b.reg, k.register(a).reg, v.reg)
	return v
}

// mul returns a·b. The conversion keeps compilers from fusing it with a sum.
func (k *kernel) mul(a, b value) value {
	v := k.fresh("float64(%s * %s)", a.name, b.name)
	VMULPD(b.reg, k.register(a).reg, v.reg)
	return v
}

func (k *kernel) div(a, b value) value {
	v := k.fresh("%s / %s", a.name, b.name)
	VDIVPD(b.reg, k.register(a).reg, v.reg)
	return v
}

// fma returns a·b + c, rounded once.
func (k *kernel) fma(a, b, c value) value {
	v := k.fresh("math.FMA(%s, %s, %s)", a.name, b.name, c.name)
	k.move(c, v)
	VFMADD231PD(b.reg, k.register(a).reg, v.reg)
	return v
}

// move copies a constant or a register.
func (k *kernel) move(from, to value) { VMOVUPD(from.reg, to.reg) }

// fnma returns c − a·b, rounded once.
func (k *kernel) fnma(a, b, c value) value {
	v := k.fresh("math.FMA(-%s, %s, %s)", a.name, b.name, c.name)
	k.move(c, v)
	VFNMADD231PD(b.reg, k.register(a).reg, v.reg)
	return v
}

// min returns a where a < b, else b: b if either is not a number.
func (k *kernel) min(a, b value) value {
	v := k.fresh("%s", b.name)
	k.write("if %s < %s {\n%s = %s\n}", a.name, b.name, v.name, a.name)
	VMINPD(b.reg, k.register(a).reg, v.reg)
	return v
}

// max returns a where a > b, else b: b if either is not a number.
func (k *kernel) max(a, b value) value {
	v := k.fresh("%s", b.name)
	k.write("if %s > %s {\n%s = %s\n}", a.name, b.name, v.name, a.name)
	VMAXPD(b.reg, k.register(a).reg, v.reg)
	return v
}

// where returns yes where a < b, else no.
func (k *kernel) where(a, b, yes, no value) value {
	v := k.fresh("%s", no.name)
	k.write("if %s < %s {\n%s = %s\n}", a.name, b.name, v.name, yes.name)
	mask := YMM()
	VCMPPD(U8(0x11), b.reg, k.register(a).reg, mask)
	VBLENDVPD(mask, yes.reg, k.register(no).reg, v.reg)
	return v
}

// abs returns |a|.
func (k *kernel) abs(a value) value {
	v := k.fresh("math.Abs(%s)", a.name)
	VANDPD(bits(1<<63-1), a.reg, v.reg)
	return v
}

// and and or work on bits.
func (k *kernel) and(a value, b uint64) value {
	v := k.fresh("math.Float64frombits(math.Float64bits(%s) & %#x)", a.name, b)
	VANDPD(bits(b), a.reg, v.reg)
	return v
}

func (k *kernel) or(a value, b uint64) value {
	v := k.fresh("math.Float64frombits(math.Float64bits(%s) | %#x)", a.name, b)
	VORPD(bits(b), a.reg, v.reg)
	return v
}

// shiftLeft and shiftRight work on bits.
func (k *kernel) shiftLeft(a value, n int) value {
	v := k.fresh("math.Float64frombits(math.Float64bits(%s) << %d)", a.name, n)
	VPSLLQ(U8(n), a.reg, v.reg)
	return v
}

func (k *kernel) shiftRight(a value, n int) value {
	v := k.fresh("math.Float64frombits(math.Float64bits(%s) >> %d)", a.name, n)
	VPSRLQ(U8(n), a.reg, v.reg)
	return v
}

// poly returns the polynomial in x with coefficients from the highest down, by
// Estrin's scheme, which computes pairs of terms, then pairs of these, without
// waiting for each other. If registers are short, it uses Horner's.
func (k *kernel) poly(x value, c ...float64) value {
	if k.short {
		p := constant(c[0])
		for _, c := range c[1:] {
			p = k.fma(p, x, constant(c))
		}
		return p
	}
	var terms []value // from the lowest up
	for i := len(c) - 1; i >= 0; i -= 2 {
		if i == 0 {
			terms = append(terms, constant(c[0]))
		} else {
			terms = append(terms, k.fma(x, constant(c[i-1]), constant(c[i])))
		}
	}
	for len(terms) > 1 {
		x = k.mul(x, x)
		var next []value
		for i := 0; i < len(terms); i += 2 {
			if i+1 == len(terms) {
				next = append(next, terms[i])
			} else {
				next = append(next, k.fma(terms[i+1], x, terms[i]))
			}
		}
		terms = next
	}
	return terms[0]
}

// accumulator declares a number that starts at init in every lane.
func (k *kernel) accumulator(init float64) *accumulator {
	a := &accumulator{init: init}
	k.accs = append(k.accs, a)
	return a
}

func (k *kernel) index(a *accumulator) int {
	for i, b := range k.accs {
		if a == b {
			return i
		}
	}
	panic("no such accumulator")
}

// sum adds v to an accumulator.
func (k *kernel) sum(a *accumulator, v value) {
	k.write("acc[%d][lane] += %s", k.index(a), v.name)
	VADDPD(v.reg, a.regs[k.turn], a.regs[k.turn])
}

// sumProduct adds x·y to an accumulator, rounding once.
func (k *kernel) sumProduct(a *accumulator, x, y value) {
	i := k.index(a)
	k.write("acc[%d][lane] = math.FMA(%s, %s, acc[%d][lane])", i, x.name, y.name, i)
	VFMADD231PD(y.reg, k.register(x).reg, a.regs[k.turn])
}

func (a *accumulator) value(k *kernel) value {
	return value{a.regs[k.turn], fmt.Sprintf("acc[%d][lane]", k.index(a))}
}

// set assigns v to an accumulator.
func (k *kernel) set(a *accumulator, v value) {
	k.write("acc[%d][lane] = %s", k.index(a), v.name)
	VMOVAPD(v.reg, a.regs[k.turn])
}

// A spec describes a kernel. Its reads are columns that are read, its writes
// columns that are written, and its scalars numbers.
type spec struct {
	name, doc string
	writes    []string
	reads     []string
	scalars   []string
	accs      []float64 // initial values of accumulators
	results   []result
	unroll    int
	body      func(k *kernel)
	short     bool // registers are short
}

// emit generates both forms of a kernel.
func (out *output) emit(s spec) {
	k := &kernel{name: s.name, doc: s.doc, unroll: max(1, s.unroll), short: s.short, results: s.results}
	for _, name := range append(append([]string{}, s.writes...), s.reads...) {
		k.column(name)
	}
	for _, name := range s.scalars {
		k.params = append(k.params, param{name: name, scalar: true})
	}
	for _, init := range s.accs {
		k.accumulator(init)
	}

	signature := "n int"
	for _, p := range k.params {
		if p.scalar {
			signature += ", " + p.name + " float64"
		} else {
			signature += ", " + p.name + " *float64"
		}
	}
	if len(k.accs) > 0 {
		signature += ", acc *float64"
	}
	lower := strings.ToLower(k.name[:1]) + k.name[1:]
	TEXT(lower+"AVX2", attr.NOSPLIT, "func("+signature+")")
	Pragma("noescape")
	n := Load(Param("n"), GP64()).(GPVirtual)
	for i := range k.params {
		p := &k.params[i]
		if !p.scalar {
			p.base = Load(Param(p.name), GP64())
			continue
		}
		if !k.short {
			r := YMM()
			VBROADCASTSD(frame(p.name), r)
			p.value = value{r, p.name}
		}
	}
	var acc Mem
	if len(k.accs) > 0 {
		acc = Mem{Base: Load(Param("acc"), GP64())}
	}
	for i, a := range k.accs {
		for t := range k.unroll {
			r := YMM()
			VMOVUPD(acc.Offset(32*(i*k.unroll+t)), r)
			a.regs = append(a.regs, r)
		}
	}
	Label("loop")
	for k.turn = range k.unroll {
		s.body(k)
	}
	for i := range k.params {
		if p := &k.params[i]; !p.scalar {
			ADDQ(U32(32*k.unroll), p.base)
		}
	}
	SUBQ(U32(k.width()), n)
	JG(LabelRef("loop"))
	for i, a := range k.accs {
		for t, r := range a.regs {
			VMOVUPD(r, acc.Offset(32*(i*k.unroll+t)))
		}
	}
	VZEROUPPER()
	RET()
	out.stubs = append(out.stubs, lower+"AVX2("+signature+")")
	out.portable(k, s, lower)
}

// An output collects the Go code.
type output struct {
	code  bytes.Buffer
	stubs []string
}

// portable generates the Go form and the function that chooses a form.
func (out *output) portable(k *kernel, s spec, lower string) {
	var columns, scalars, pointers, tails, names []string
	for _, p := range k.params {
		if p.scalar {
			scalars = append(scalars, p.name)
			continue
		}
		columns = append(columns, p.name)
		pointers = append(pointers, "&"+p.name+"[0]")
		tails = append(tails, p.name+"[head:]")
	}
	declare := strings.Join(columns, ", ") + " []float64"
	names = append(names, tails...)
	call := append([]string{"head"}, pointers...)
	if len(scalars) > 0 {
		declare += ", " + strings.Join(scalars, ", ") + " float64"
		names = append(names, scalars...)
		call = append(call, scalars...)
	}
	w := &out.code
	var named []string
	for _, r := range k.results {
		named = append(named, r.name)
	}
	returns := ""
	if len(named) > 0 {
		returns = " (" + strings.Join(named, ", ") + " float64)"
	}
	accType := fmt.Sprintf("[%d][%d]float64", len(k.accs), k.width())

	fmt.Fprintf(w, "\n%sfunc %s(%s)%s {\n", comment(k.doc), k.name, declare, returns)
	fmt.Fprintf(w, "\tn := len(%s)\n", columns[0])
	for _, c := range columns[1:] {
		fmt.Fprintf(w, "\t%s = %s[:n]\n", c, c)
	}
	if len(k.accs) > 0 {
		fmt.Fprintf(w, "\tvar acc %s\n", accType)
		for i, a := range k.accs {
			if a.init != 0 {
				fmt.Fprintf(w, "\tfor i := range acc[%d] {\nacc[%d][i] = %s\n}\n", i, i, literal(a.init))
			}
		}
		call = append(call, "&acc[0][0]")
		names = append(names, "&acc")
	}
	fmt.Fprintf(w, "\thead := n &^ %d\n\tif useAVX2 && head > 0 {\n\t\t%sAVX2(%s)\n\t} else {\nhead = 0\n}\n", k.width()-1, lower, strings.Join(call, ", "))
	fmt.Fprintf(w, "\t%sGo(%s)\n", lower, strings.Join(names, ", "))
	if len(named) > 0 {
		var exprs []string
		for _, r := range k.results {
			exprs = append(exprs, r.expr)
		}
		fmt.Fprintf(w, "\treturn %s\n", strings.Join(exprs, ", "))
	}
	fmt.Fprintf(w, "}\n\n")

	if len(k.accs) > 0 {
		declare += ", acc *" + accType
	}
	fmt.Fprintf(w, "func %sGo(%s) {\n\tfor i := range %s {\n", lower, declare, columns[0])
	if len(k.accs) > 0 {
		fmt.Fprintf(w, "\t\tlane := i & %d\n", k.width()-1)
	}
	w.Write(k.code.Bytes())
	fmt.Fprintf(w, "\t}\n}\n")
}

func comment(s string) string {
	return "// " + strings.ReplaceAll(s, "\n", "\n// ") + "\n"
}
