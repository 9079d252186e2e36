package randmodel

import (
	"fmt"
	"slices"
	"strings"
)

// expression returns an expression whose values lie in a domain and whose
// dimensions are among those given, so that it has one value for each. It
// nests so deep at most.
func (g *generator) expression(d domain, depth int, dims ...string) string {
	if depth <= 0 || g.chance(4) {
		return g.leaf(d, dims)
	}
	// The parts of an expression are of the same dimensions.
	of := func(d domain) string { return g.expression(d, depth-1, dims...) }
	if s := g.shaped(d, depth, dims); s != "" {
		return s
	}
	if g.chance(8) {
		return fmt.Sprintf("where(%s, %s, %s)", g.condition(depth-1, dims), of(d), of(d))
	}
	switch d {
	case positive:
		return g.fill(one(g, "exp(0.4*$R)", "exp(tanh($R))", "0.3 + sqr($R)", "abs($R) + 0.2", "$P + $P", "$P*$U",
			"$P/(1 + $P)", "sqrt($P)", "log1p(exp($R))", "log1p($P)", "cosh(0.3*$R)", "maximum($P, 0.5)", "pow($P, 0.5)", "expm1($P*0.3)",
			"exp(gammaln(1 + $P)*0.2)", "erfc(0.3*$R)", "2 - sin($R)", "pow(1.5, $R*0.5)", "log2(1 + $P)", "log10(1 + $P)", "sum([$P, $P])", "$U"), of)
	case unit:
		return g.fill(one(g, "sigmoid($R)", "invlogit(0.5*$R)", "Phi($R)", "invprobit(0.5*$R)", "$U*$U", "1 - $U", "1/(1 + $P)", "0.5 + 0.5*tanh($R)",
			"0.1 + 0.8*$U", "(1 + erf($R))/2", "exp(-$P)", "$U*half + half/4"), of)
	}
	return g.fill(one(g, "$R + $R", "$R - $R", "$R*$U", "0.5*$R*$R", "$R + $R*$R", "-$R", "($R - $R)/$P", "$R/(1 + $P)", "2*$R - 1", "$R*half", "$P",
		"tanh($R)", "sin($R)", "cos($R)", "arctan($R)", "sinh(0.2*$R)", "tan(0.3*tanh($R))", "log($P)", "gammaln(0.5 + $P)", "logit(0.1 + 0.8*$U)",
		"maximum($R, $R)", "minimum($R, 0.5)", "abs($R)", "erf($R)", "round($R) + $R", "$R + sign($R)", "$R + floor($R) - ceil($R)",
		"$R*($R > 0)", "$R - !($R <= $R || $R != 0)*half", "$R + ($P >= 0.5 && $U < 0.7)", "+$R", "$R*1e-3"), of)
}

// fill replaces $R, $P and $U, each by an expression of that domain.
func (g *generator) fill(text string, of func(d domain) string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "$")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		d := map[byte]domain{'R': real, 'P': positive, 'U': unit}[after[0]]
		s := of(d)
		if !isAtom(s) {
			s = "(" + s + ")"
		}
		b.WriteString(s)
		text = after[1:]
	}
}

// isAtom reports whether an expression needs no parentheses.
func isAtom(s string) bool {
	depth := 0
	for i, c := range s {
		switch {
		case strings.ContainsRune("([", c):
			depth++
		case strings.ContainsRune(")]", c):
			depth--
		case depth == 0 && (strings.ContainsRune(" +*/", c) || c == '-' && i > 0):
			return false
		}
	}
	return !strings.HasPrefix(s, "-")
}

// condition returns a comparison.
func (g *generator) condition(depth int, dims []string) string {
	of := func(d domain) string { return g.expression(d, depth-1, dims...) }
	list := []string{"$R > 0", "$R < $R", "$U >= half", "!($R > 0)", "$R > 0 && $P > 0.7"}
	if has(dims, "row") {
		list = append(list, "bit == 1", "cat != 1", "x > 0", "wave == -1", `city == "oslo"`, `city != "bergen"`, "t < 3", "g == 0 || x < 0", "x > $R")
	}
	if has(dims, "row2") {
		list = append(list, "u > 0", `name == "oslo"`)
	}
	return g.fill(one(g, list...), of)
}

func has(dims []string, d string) bool { return slices.Contains(dims, d) }

// rows returns which rows are among dimensions, "" if none are.
func rows(dims []string) string {
	for _, d := range []string{"row", "row2"} {
		if has(dims, d) {
			return d
		}
	}
	return ""
}

// shaped returns an expression that depends on the dimensions, "" if it comes
// to that.
func (g *generator) shaped(d domain, depth int, dims []string) string {
	sub := func(d domain, dims ...string) string { return g.expression(d, depth-1, dims...) }
	full := func(d domain, dims ...string) string { return g.full(d, depth-1, dims...) }
	if g.plain && rows(dims) != "" {
		return ""
	}
	switch {
	case d == unit:
		return ""
	case len(dims) == 0 && g.chance(2):
		v := full(real, "3")
		list := []string{"sum(%s)", "mean(%s)", "logsumexp(%s)", "std(%s)", "var(%s)", "dot(%[1]s, %[1]s)", "sort(%s)[2]", "cumsum(%s)[1]"}
		if d == positive {
			list = []string{"0.2 + std(%s)", "exp(0.3*logsumexp(%s))", "0.1 + dot(%[1]s, %[1]s)", "softmax(%s)[0]"}
		}
		s := fmt.Sprintf(one(g, list...), v)
		if d == real && g.chance(5) {
			return one(g, "mean(x)", "u[0]", "x[1]", "X[0, 2]", "mean(x)*"+sub(real), "max(pos)", "min(z)*half", "std(x)",
				"mean("+sub(real, "row")+")", "sum(0.1*"+par(full(real, "row"))+")", "mean("+sub(real, "city")+")", "sum(diag(A))")
		}
		return s
	case has(dims, "row") && len(dims) == 1 && g.chance(3):
		if d == positive {
			return one(g, "exp(0.2*"+par(sub(real, "row"))+")", "lag("+full(positive, "row")+", 1, "+sub(positive)+")", "pos2[h]")
		}
		return one(g, "dot(X, "+full(real, "3")+")", "dot(C, "+full(real, "3")+")*half", "lag("+full(real, "row")+", 1)", "lag(x, 2)", "lag(y, 1)",
			"lag("+full(real, "row")+", 1, "+sub(real)+")", "u[h]", "cumsum(0.1*"+par(full(real, "row"))+")", "sort("+full(real, "row")+")",
			"X["+one(g, "row", "t")+", 1]", "mean(X, 1)*"+par(sub(real, "row")), par(sub(real, "row"))+" - mean(x)", "x - mean(x)", "dot("+full(real, "row", "3")+", [1, 2, -1])")
	case len(dims) == 1 && dims[0] == "3" && g.chance(2):
		if d == positive {
			return one(g, "softmax("+full(real, "3")+")", "["+sub(positive)+", 1, "+sub(positive)+"]", "cumsum("+full(positive, "3")+")", "cumprod("+full(positive, "3")+")", "diag(A)")
		}
		return one(g, "["+sub(real)+", "+sub(real)+", "+sub(real)+"]", "append("+sub(real)+", ["+sub(real)+", 0.5])", "append("+sub(real)+", "+sub(real)+", 1)",
			"cumsum("+full(real, "3")+")", "sort("+full(real, "3")+")", "softmax("+full(real, "3")+")", "cumprod("+full(real, "3")+")",
			"dot(A, "+full(real, "3")+")", "mean(X, 0)*"+par(full(real, "3")), "dot([[1, 0.5, 0], [0, 1, "+sub(real)+"], [2, 0, 1]], "+full(real, "3")+")",
			"diag(transpose(A))*"+par(sub(real)), "stds(B)", "corr(B)[0]*"+par(sub(real)), "std(X, 0)")
	case len(dims) == 1 && dims[0] == "city" && g.chance(3):
		if d == positive {
			return "pos2[name == city]"
		}
		if !g.scope {
			return "u[name == city]"
		}
		return one(g, "uranium[city]", "u[name == city]", "u[name == city]*"+par(sub(real, "city")), "uranium[city]*"+par(sub(real)))
	case len(dims) == 2 && dims[1] == "3" && rows(dims) == "row" && g.chance(2):
		if d == positive {
			return one(g, "softmax("+full(real, dims...)+")", "0.1 + sqr(X)")
		}
		return one(g, "X", "X*"+par(sub(real, "row")), "["+full(real, "row")+", "+sub(real, "row")+", "+sub(real)+"]", "dot(X, A)", "cumsum("+full(real, dims...)+")")
	case len(dims) == 2 && dims[1] == "3" && g.hasFull(dims) && g.chance(3):
		lead := dims[0]
		if d == positive {
			return "softmax(" + full(real, dims...) + ")"
		}
		return one(g, "["+full(real, lead)+", "+sub(real, lead)+", "+sub(real, lead)+"]", "dot("+full(real, dims...)+", transpose(B))", "cumsum("+full(real, dims...)+")", "sort("+full(real, dims...)+")")
	}
	return ""
}

// full returns an expression that has all of the dimensions, of which hasFull
// must be true.
func (g *generator) full(d domain, depth int, dims ...string) string {
	var list []string
	for _, v := range g.vars {
		if v.domain.within(d) && !v.whole && slices.Equal(v.dims, dims) {
			list = append(list, v.name)
		}
	}
	of := func(d domain, dims ...string) string { return g.expression(d, depth-1, dims...) }
	switch name := strings.Join(dims, " "); {
	case len(list) > 0 && !g.chance(3):
		list = []string{one(g, list...)}
	case d == unit:
		list = []string{"sigmoid(" + g.full(real, depth, dims...) + ")"}
	case name == "row" || name == "row2":
		list = columnsOf[name][d]
	case name == "3" && d == real:
		list = []string{"[" + of(real) + ", " + of(real) + ", " + of(real) + "]", "mean(X, 0)", "[0, 1, -1]*" + par(of(real))}
	case name == "3":
		list = []string{"[" + of(positive) + ", 1, " + of(positive) + "]", "diag(A)"}
	case name == "city":
		list = []string{map[domain]string{real: "u[name == city]", positive: "pos2[name == city]"}[d]}
	case name == "row 3" && d == real:
		list = []string{"X", "[" + g.full(real, depth-1, "row") + ", " + of(real, "row") + ", 0]"}
	case name == "row 3":
		list = []string{"exp(0.3*X)"}
	case name == "city 3":
		list = []string{"[" + g.full(d, depth-1, "city") + ", " + of(d, "city") + ", 1]"}
	}
	s := one(g, list...)
	if depth > 0 && g.chance(2) {
		return par(s) + map[domain]string{real: one(g, " + ", " - ", "*"), positive: one(g, "*", " + "), unit: "*"}[d] + par(of(d, dims...))
	}
	return s
}

// hasFull reports whether there are expressions that have all of the dimensions.
func (g *generator) hasFull(dims []string) bool {
	switch strings.Join(dims, " ") {
	case "row", "row2", "3", "city", "row 3", "city 3":
		return true
	}
	return false
}

// par puts an expression in parentheses if it needs them.
func par(s string) string {
	if isAtom(s) {
		return s
	}
	return "(" + s + ")"
}

// leaf returns a number, a column or a variable.
func (g *generator) leaf(d domain, dims []string) string {
	var list []string
	for _, v := range g.vars {
		if v.domain.within(d) || v.whole && d == real {
			if s := g.reference(v, dims); s != "" {
				list = append(list, s, s, s) // rather than data
			}
		}
	}
	if r := rows(dims); r != "" {
		for of, names := range columnsOf[r] {
			if of.within(d) {
				list = append(list, names...)
			}
		}
		slices.Sort(list) // the order of a map is none
	}
	if len(list) == 0 || g.chance(6) {
		switch d {
		case positive:
			return one(g, "1", "0.7", "2", "1.5", "half")
		case unit:
			return one(g, "0.3", "0.5", "half", "0.8")
		}
		return one(g, "0", "1", "-0.5", "0.3", "k", "2", "half")
	}
	return one(g, list...)
}

// reference returns a variable as it is read where there is a value for each of
// some dimensions; "" if it cannot be.
func (g *generator) reference(v variable, dims []string) string {
	if len(v.dims) == 0 {
		return v.name
	}
	if slices.Equal(v.dims, dims) && !g.chance(3) {
		return v.name
	}
	// Where the last dimension is one of all, it needs no brackets.
	var by []string
	row := rows(dims)
	for k, d := range v.dims {
		switch {
		case d == "row" || d == "row2":
			if d != row {
				return ""
			}
			if k == 0 && len(v.dims) == 1 {
				return v.name
			}
			return "" // rows and more: read whole only
		case has(dims, d) && g.isLevel(d):
			by = append(by, d)
		case has(dims, d) && k == len(v.dims)-1:
			// whole
		default:
			by = append(by, g.selector(d, row))
		}
	}
	if len(by) == 0 {
		return v.name
	}
	return v.name + "[" + strings.Join(by, ", ") + "]"
}

// isLevel reports whether a dimension is the levels of a column.
func (g *generator) isLevel(d string) bool { return d == "city" || d == "g" || d == "cat" || d == "id" }

// selector returns what picks a position of a dimension, of each row if there
// are rows.
func (g *generator) selector(d, row string) string {
	size := g.sizes[d]
	if z := g.steering(size, row); z != "" && g.chance(3) && d != "id" && d != "city" {
		return z
	}
	if row == "row" && !g.chance(4) {
		switch {
		case g.isLevel(d):
			return d
		case size == 3:
			return one(g, "cat", "cat", "2 - cat", "where(x > 0, 0, cat)")
		case size == 2:
			return "bit"
		}
	}
	if row == "row2" && !g.chance(4) {
		switch {
		case d == "city":
			return "name"
		case d == "g":
			return "g2"
		case size == 2:
			return "bit2"
		}
	}
	if row == "row" && d == "g" && g.chance(2) {
		return "g2[h]"
	}
	if g.isLevel(d) {
		return one(g, labels(g.data[d])...)
	}
	return fmt.Sprint(g.r.IntN(size))
}

// steering returns a whole number, of each row if there are rows, that picks
// one of so many positions; "" if there is none.
func (g *generator) steering(size int, row string) string {
	for _, v := range g.vars {
		if v.whole && v.top < size && (len(v.dims) == 0 || len(v.dims) == 1 && v.dims[0] == row) {
			return v.name
		}
		if v.whole && v.top < size && row == "row" && slices.Equal(v.dims, []string{"g"}) {
			return v.name + "[g]"
		}
	}
	return ""
}
