package randmodel

import (
	"fmt"
	"math"
	"strings"
)

// parameter adds the distribution of a parameter.
func (g *generator) parameter() {
	if g.chance(4) {
		g.vectorParameter()
		return
	}
	kind := one(g, "real", "real", "real", "positive", "positive", "unit")
	d := map[string]domain{"real": real, "positive": positive, "unit": unit}[kind]
	dims := [][]string{nil, nil, nil, nil, {"city"}, {"g"}, {"city"}, {"g"}, {"3"}, {"k"}, {"id"}, {"cat"}, {"city", "3"}, {"city", "g"}, {"g", "2"}, {"2", "3"}}[g.r.IntN(16)]
	name := g.fresh(map[string]string{"real": "a", "positive": "s", "unit": "p"}[kind])
	call := one(g, calls[kind]...)
	switch {
	case g.chance(30) && kind != "unit":
		call = priors[kind][0]
	case strings.Contains(call, "GeneralizedExtreme"):
		call = "GeneralizedExtreme(0, 1, 0)" // its support would depend on parameters
	case strings.Contains(call, "GeneralizedPareto"):
		call = "GeneralizedPareto(0, 1, 0.2)"
	case kind == "real" && g.chance(4):
		call = one(g, "Normal(0, 1)", "Normal($R, $P)", "Normal(0, 2)", "Normal($R, 1)")
	}
	scope := dims
	if len(dims) == 1 && dims[0] == "k" { // a size that is data
		scope = []string{"3"}
	}
	g.scope = true
	g.line("%s ~ %s", target(name, dims), g.distribution(call, 1, scope))
	g.scope = false
	g.define(name, d, scope...)
}

// target returns a name with dimensions in brackets.
func target(name string, dims []string) string {
	if len(dims) == 0 {
		return name
	}
	return name + "[" + strings.Join(dims, ", ") + "]"
}

// vectorParameter adds a parameter whose elements depend on each other.
func (g *generator) vectorParameter() {
	of := func(text string, dims ...string) string { return g.distribution(text, 1, dims) }
	lead := one(g, nil, nil, []string{"city"}, []string{"g"})
	dims := append(append([]string{}, lead...), "3")
	switch g.r.IntN(12) {
	case 0:
		name := g.fresh("shares")
		g.line("%s ~ %s", target(name, dims), of("Dirichlet("+one(g, "2", "0.5 + $P", "exp($V)", "[1, 2, 3]")+")"))
		g.define(name, unit, dims...)
	case 1:
		name := g.fresh("cut")
		g.line("%s ~ Ordered(%s)", target(name, dims), of(one(g, "Normal(0, 5)", "Normal($R, $P)", "Logistic($R, 2)", "StudentT(4, 0, $P)")))
		g.define(name, real, dims...)
	case 2:
		name := g.fresh("a")
		on := one(g, []string{"city"}, []string{"g"}, []string{"3"}, []string{"city", "3"}, []string{"g", "cat"})
		g.line("%s ~ %s", target(name, on), of("ZeroSumNormal("+one(g, "", "$P", "sigma=$P", "2")+")"))
		g.define(name, real, on...)
	case 3:
		name := g.fresh("a")
		g.line("%s ~ %s", target(name, dims), of(one(g, "MvNormal($V, cov=A)", "MvNormal(0, chol=B)", "MvNormal($R, tau=A)", "MvStudentT(5, $V, scale=A)", "MvStudentT(nu=4, mu=$V, chol=B)", "MvNormal($V, cov=A*(0.5 + $P))")))
		g.define(name, real, dims...)
	case 4:
		name := g.fresh("L")
		g.line("%s[3, 3] ~ %s", name, of(one(g, "LKJCholesky(2)", "LKJCholesky(0.5 + $P)", "LKJCholeskyCov(2, Exponential(1))", "LKJCholeskyCov(eta=1 + $P, sd_dist=HalfNormal($P))", "LKJCholeskyCov(2, Gamma(2, [1, 2, 3]))")))
		a := g.fresh("a")
		if g.chance(2) {
			scale := one(g, "%s", "diag_pre_multiply([1, 2, 0.5], %s)", "diag_pre_multiply(exp("+g.full(real, 1, "3")+"), %s)")
			g.line("%s ~ MvNormal(%s, chol=%s)", target(a, dims), of(one(g, "$V", "0", "$R")), fmt.Sprintf(scale, name))
			g.define(a, real, dims...)
		} else {
			g.line("%s = %s", a, fmt.Sprintf(one(g, "corr(%s)[0]", "stds(%s)", "dot(%s, [1, 2, 3])", "diag(dot(%[1]s, transpose(%[1]s)))", "%s[1]", "transpose(%s)[0]"), name))
			g.define(a, real, "3")
		}
	case 5:
		name, a := g.fresh("R"), g.fresh("a")
		g.line("%s[3, 3] ~ %s", name, of(one(g, "LKJCorr(2)", "LKJCorr(0.5 + $P)")))
		g.line("%s ~ MvNormal(%s, cov=%s)", target(a, dims), of(one(g, "$V", "0")), name)
		g.define(a, real, dims...)
	case 6, 7:
		name := g.fresh("a")
		g.line("%s ~ %s", target(name, dims), of(one(g, "GaussianRandomWalk($R, $P)", "GaussianRandomWalk(sigma=$P, init_sigma=2)", "GaussianRandomWalk(0, $P, init=$R)",
			"AR([0.5], $P)", "AR([$R, 0.2], $P, constant=$R)", "AR($V*0.3, sigma=$P, init_sigma=3)", "AR([0.3, $U], 1, init=$R)")))
		g.define(name, real, dims...)
	case 8: // not centred
		z, a := g.fresh("z"), g.fresh("a")
		on := one(g, "city", "g")
		g.line("%s[%s] ~ Normal(0, 1)", z, on)
		g.line("%s[%s] = %s", a, on, of("$R + $P*"+z))
		g.define(a, real, on)
	default: // a hierarchy
		mu, tau, a := g.fresh("a"), g.fresh("s"), g.fresh("b")
		on := one(g, []string{"city"}, []string{"g"}, []string{"id"}, []string{"city", "g"}, []string{"3"}, []string{"row"})
		if on[0] == "row" {
			on[0] = "id"
		}
		g.line("%s ~ Normal(0, 1)", mu)
		g.line("%s ~ %s", tau, one(g, "HalfNormal(1)", "Exponential(1)", "HalfCauchy(2)", "Gamma(2, 1)"))
		g.define(mu, real)
		g.define(tau, positive)
		location := mu
		if on[0] == "city" && len(on) == 1 && g.chance(2) {
			location = one(g, mu+" + uranium[city]", mu+" + u[name == city]*half", mu+" + "+g.expression(real, 1, "city"))
		}
		g.line("%s ~ %s", target(a, on), fmt.Sprintf(one(g, "Normal(%s, %s)", "Normal(%s, %s)", "StudentT(4, %s, %s)", "Laplace(%s, %s)", "Logistic(%s, %s)", "Gumbel(%s, %s)", "Cauchy(%s, %s)", "LogNormal(0.2*(%s), 0.3*%s)"), location, tau))
		g.define(a, real, on...)
	}
}

// maxStates bounds how many joint states a test has to visit.
const maxStates = 300

// wholeNumbers adds a parameter that is a whole number, or several.
func (g *generator) wholeNumbers() {
	of := func(text string, dims ...string) string { return g.distribution(text, 1, dims) }
	g.states = max(g.states, 1)
	for range 1 + g.r.IntN(2) {
		dims := one(g, nil, nil, []string{"g"}, []string{"city"}, []string{"row"}, []string{"2"}, []string{"row"})
		elements := 1
		for _, d := range dims {
			elements *= g.sizes[d]
		}
		top := 1 + g.r.IntN(2)
		call := "Bernoulli($U)"
		switch {
		case len(dims) == 0 && g.chance(4):
			top = 4
			call = one(g, "DiscreteUniform(0, 4)", "Binomial(4, $U)", "Truncated(Poisson($P), upper=4)", "BetaBinomial($P, $P, 4)", "HyperGeometric(9, 4, 5)", "ZeroInflatedBinomial($U, 4, $U)")
		case len(dims) < 2 && dims == nil && g.chance(5):
			top = 1 << 30 // sampled
			call = one(g, "Poisson($P)", "Geometric(0.2 + 0.7*$U)", "NegativeBinomial($P, $P)")
		case top == 1:
			call = one(g, "Bernoulli($U)", "Bernoulli(logit_p=$R)", "Bernoulli(0.4)", "Binomial(1, $U)")
		case top == 2:
			call = one(g, "Categorical($S)", "Categorical(logit_p=$V)", "DiscreteUniform(0, 2)", "Binomial(2, $U)", "OrderedLogistic($R, [-1, 0.5])")
		}
		if top < 1<<30 {
			states := math.Pow(float64(top+1), float64(elements))
			if states*float64(g.states) > maxStates {
				continue
			}
			g.states *= int(states)
		}
		name := g.fresh("w")
		on := dims
		if len(dims) > 0 && dims[0] == "row" {
			on = []string{"row(x)"}
		}
		g.line("%s ~ %s", target(name, on), of(call, dims...))
		g.vars = append(g.vars, variable{name: name, dims: dims, whole: true, top: top})
	}
}

// definition adds a definition.
func (g *generator) definition() {
	name := g.fresh("d")
	d := one(g, real, real, positive, unit)
	switch g.r.IntN(10) {
	case 0, 1, 2:
		g.line("%s = %s", name, g.full(d, 3, "row"))
		g.define(name, d, "row")
	case 3:
		g.line("%s = %s", name, g.expression(d, 3))
		g.define(name, d)
	case 4:
		dims := one(g, []string{"city"}, []string{"g"}, []string{"city", "g"})
		g.scope = true
		g.line("%s = %s", target(name, dims), g.expression(d, 2, dims...))
		g.scope = false
		g.define(name, d, dims...)
	case 5:
		g.line("%s = %s", one(g, name, name+"[3]"), g.full(d, 2, "3"))
		g.define(name, d, "3")
	case 6: // one that is used twice by each
		g.line("%s = %s", name, g.full(real, 1, "row"))
		for range 2 + g.r.IntN(4) {
			next := g.fresh("d")
			g.line("%s = "+one(g, "0.3*%[2]s + 0.5*%[2]s", "tanh(%[2]s)*0.7 + %[2]s/2", "where(%[2]s > 0, %[2]s, 0.2*%[2]s)"), next, name)
			name = next
		}
		g.define(name, real, "row")
	case 7:
		dims := one(g, []string{"city", "3"}, []string{"g", "3"})
		g.line("%s = %s", target(name, dims), g.expression(d, 2, dims...))
		g.define(name, d, dims...)
	case 8:
		g.recurrence(name)
	default:
		g.line("%s = %s", name, g.full(real, 3, "row2"))
		g.define(name, real, "row2")
	}
}

// recurrence adds a definition that reads its own lag.
func (g *generator) recurrence(name string) {
	g.plain = true
	of := func(d domain, dims ...string) string { return par(g.expression(d, 1, dims...)) }
	var text string
	switch g.r.IntN(4) {
	case 0:
		text = fmt.Sprintf("%s + %s*lag(y, 1, %s) + 0.3*lag(y - %s, 1, 0)", of(real), of(unit), of(real), name)
	case 1:
		text = fmt.Sprintf("lag(%s + %s*sqr(y) + 0.3*%s, 1, %s)", of(positive), of(unit), name, of(positive))
	case 2:
		text = fmt.Sprintf("tanh(%s*lag(%s, 1, %s)) + %s*x", of(unit), name, of(real), of(real, "row"))
	default:
		text = fmt.Sprintf("0.5*lag(%[1]s, %[2]d, %[3]s) - 0.2*lag(%[1]s*x, 1, 0) + %[4]s", name, 1+g.r.IntN(3), of(real), of(real, "row"))
	}
	g.plain = false
	g.line("%s = %s", name, text)
	g.define(name, real, "row")
}

// potential adds a Potential.
func (g *generator) potential() {
	dims := one(g, nil, []string{"row"}, []string{"3"}, []string{"city"}, []string{"row2"})
	name := g.fresh("a")
	g.line("%s ~ Normal(0, 1)", name)
	g.line("Potential(sin(%s) + %s)", name, g.fill(one(g, "-sqr($R)", "-0.5*sqr(sum($R))", "log($U)", "-$P", "$R*$R - 2*sqr($R)"), func(d domain) string { return g.expression(d, 2, dims...) }))
}

// observation adds the distribution of data.
func (g *generator) observation() {
	at := func(kind string) string { return g.call(kind, 2, "row") }
	switch g.r.IntN(22) {
	case 0, 1, 2, 3:
		g.line("%s ~ %s", one(g, "y", "y", "near", "y - x", "2*y", "wave", "near - wave"), g.linear())
	case 4, 5:
		g.line("%s ~ %s", one(g, "y", "y", "near"), at("real"))
	case 6, 7:
		g.line("%s ~ %s", one(g, "pos", "pos", "exp(0.3*y)", "top"), at("positive"))
	case 8:
		g.line("share ~ %s", at("unit"))
	case 9, 10:
		g.line("count ~ %s", at(one(g, "count", "count", "counted")))
	case 11:
		g.line("%s ~ %s", one(g, "n", "top"), at("from1"))
	case 12, 13:
		g.line("%s ~ %s", one(g, "bit", "bit", "(x > 0)", `(city == "oslo")`), at("bit"))
	case 14:
		g.line("cat ~ %s", at("cat"))
	case 15:
		g.line("%s ~ %s", one(g, "u", "log(pos2)"), g.call("real", 2, "row2"))
		if g.chance(2) {
			g.line("pos2 ~ %s", g.call("positive", 1, "row2"))
			g.line("bit2 ~ %s", g.call("bit", 1, "row2"))
		}
	case 16:
		if g.chance(2) {
			g.line("minimum(y, 1) ~ %s", at("censored"))
		} else {
			g.line("maximum(minimum(pos, 2), 0.5) ~ %s", at("interval"))
		}
	case 17, 18:
		g.vectorObservation()
	case 19:
		g.categories()
	case 20:
		g.missing()
	default:
		g.line("%s ~ %s", one(g, "1.5", "half", "k", "u[1] - 0.5", "x[0] - 1", "mean(y)"), g.call("real", 2))
	}
}

// linear returns a distribution of a regression.
func (g *generator) linear() string {
	var terms []string
	for range 1 + g.r.IntN(3) {
		e := par(g.leaf(real, one(g, nil, []string{"row"})))
		terms = append(terms, one(g, e, e+"*x", e+"*wave", e+"*(x - 1)/2", e+"*z"))
	}
	mean := strings.Join(terms, " + ")
	scale := one(g, g.leaf(positive, nil), g.leaf(positive, []string{"row"}), par(g.leaf(positive, nil))+"/sqrt(n)", g.expression(positive, 1, "row"))
	return fmt.Sprintf(one(g, "Normal(%s, %s)", "Normal(%s, %s)", "Normal(%s, %s)", "StudentT(4, %s, %s)", "Logistic(%s, %s)"), mean, scale)
}

// vectorObservation adds a multivariate distribution of data.
func (g *generator) vectorObservation() {
	of := func(text string) string { return g.distribution(text, 2, nil) }
	n := g.sizes["row"]
	if n > 80 {
		g.line("X ~ %s", of("MvNormal($V, cov=A)"))
		return
	}
	switch g.r.IntN(7) {
	case 0:
		g.line("X ~ %s", of(one(g, "MvNormal($V, cov=A)", "MvNormal($V, tau=A)", "MvNormal(0, chol=diag_pre_multiply(exp(0.3*$V), B))", "MvNormal([$R, $R, 1], cov=A*(0.3 + $P))",
			"MvStudentT(3 + $P, $V, scale=A)", "MvStudentT(5, $V, chol=B)", "MvStudentT(nu=5, mu=$V, tau=A)")))
	case 1:
		g.line("[x, y, z] ~ MvNormal([%s, %s, 0], chol=B)", g.expression(real, 1, "row"), g.expression(real, 1))
	case 2:
		g.line("W ~ %s", of(one(g, "Multinomial(7, $S)", "Multinomial(n=7, p=$S)", "DirichletMultinomial(7, exp(0.4*$V))", "Multinomial(7, softmax(X*($R)))")))
	case 3:
		g.line("S ~ %s", of(one(g, "Dirichlet(exp(0.4*$V))", "Dirichlet(1 + $P)")))
	case 4:
		g.line("y ~ MvNormal(%s, cov=%s*exp(-0.5*sqdist(x)/(0.3 + %s)) + (0.5 + %s)*eye(%d))", g.expression(real, 1), par(g.expression(positive, 1)), par(g.expression(positive, 1)), par(g.expression(positive, 1)), n)
	case 5:
		g.line("y ~ %s", of(one(g, "AR([$R*0.3], $P)", "AR([0.5, $U], $P, constant=$R)", "AR(rho=0.2*$V, sigma=$P)")))
	default:
		g.line("y ~ %s", of(one(g, "GaussianRandomWalk($R, $P)", "GaussianRandomWalk(sigma=$P)", "GaussianRandomWalk(0.1, $P, init=$R, init_sigma=$P)")))
	}
}

// categories adds a multinomial regression.
func (g *generator) categories() {
	a, b := g.fresh("a"), g.fresh("b")
	g.line("%s[cat] ~ %s", a, one(g, "Normal(0, 2)", "ZeroSumNormal(1)", "Normal(0, 1)"))
	if g.chance(3) {
		v := g.fresh("v")
		g.line("%s[2] ~ Normal(0, 1)", v)
		g.line("%s[cat] = append(0, %s)", b, v)
	} else {
		g.line("%s[cat] ~ Normal(%s, 1)", b, g.expression(real, 1))
	}
	c := g.fresh("c")
	g.line("%s[g, cat] ~ Normal(0, 1)", c)
	eta := fmt.Sprintf(one(g, "%[1]s[cat] + %[2]s[cat]*x", "%[1]s[cat]*(1 - z) + %[3]s[g, cat]", "%[1]s + %[2]s*x + %[3]s[g, cat]*wave", "%[2]s[cat]", "sin(%[1]s[cat]*x)", "%[1]s[cat] + %[3]s[g, cat]"), a, b, c)
	if g.chance(4) {
		name := g.fresh("d")
		g.line("%s[cat] = %s", name, eta)
		eta = one(g, name, name+"[cat]")
	}
	g.line("cat ~ Categorical(logit_p=%s)", eta)
	g.define(a, real, "cat")
	g.define(b, real, "cat")
	g.define(c, real, "g", "cat")
}

// missing adds distributions of columns that lack values.
func (g *generator) missing() {
	switch g.r.IntN(5) {
	case 0:
		g.line("gaps ~ %s", g.call("count", 2, "row"))
	case 1:
		g.line("holes ~ Normal(%s*lag(holes, 1), %s)", par(g.expression(real, 1)), g.expression(positive, 1))
	case 2:
		g.line("holes ~ MvNormal(%s, cov=%s*exp(-sqdist(x)) + eye(%d))", g.expression(real, 1), par(g.expression(positive, 1)), g.sizes["row"])
	default:
		g.plain = true
		g.line("holes ~ %s", g.call("real", 1, "row"))
		g.plain = false
		g.define("holes", real, "row")
		if g.chance(2) {
			g.line("y ~ %s", g.call("real", 2, "row"))
		}
	}
}
