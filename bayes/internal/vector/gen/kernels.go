package main

import "math"

// kernels describes the functions of package vector.
var kernels = []spec{
	{
		name: "Exp", doc: "Exp sets dst to eˣ, within 1 unit in the last place.",
		writes: []string{"dst"}, reads: []string{"x"},
		body: func(k *kernel) { k.store("dst", k.exp(k.load("x"))) },
	},
	{
		name: "Log", doc: "Log sets dst to the natural logarithm of x, within 1 unit in the last place.",
		writes: []string{"dst"}, reads: []string{"x"},
		body: func(k *kernel) { k.store("dst", k.log(k.load("x"))) },
	},
	{
		name: "Logistic", doc: "Logistic sets dst to 1/(1 + e⁻ˣ), within 2 units in the last place.",
		writes: []string{"dst"}, reads: []string{"x"},
		body: func(k *kernel) {
			x := k.load("x")
			e := k.exp(k.sub(constant(0), k.abs(x)))
			p := k.div(k.where(x, constant(0), e, constant(1)), k.add(e, constant(1)))
			k.store("dst", p)
		},
	},
	binary("Add", "x + y", func(k *kernel, x, y value) value { return k.add(x, y) }),
	binary("Sub", "x − y", func(k *kernel, x, y value) value { return k.sub(x, y) }),
	binary("Mul", "x·y", func(k *kernel, x, y value) value { return k.mul(x, y) }),
	binary("Div", "x/y", func(k *kernel, x, y value) value { return k.div(x, y) }),
	binary("Max", "the larger of x and y, or y if either is not a number", func(k *kernel, x, y value) value { return k.max(x, y) }),
	withScalar("Shift", "x + c", func(k *kernel, x, c value) value { return k.add(x, c) }),
	withScalar("Scale", "c·x", func(k *kernel, x, c value) value { return k.mul(x, c) }),
	{
		name: "AddTo", doc: "AddTo adds x to dst.", unroll: 4,
		writes: []string{"dst"}, reads: []string{"x"},
		body: func(k *kernel) { k.store("dst", k.add(k.load("dst"), k.load("x"))) },
	},
	{
		name: "AddScaled", doc: "AddScaled adds c·x to dst.", unroll: 4,
		writes: []string{"dst"}, reads: []string{"x"}, scalars: []string{"c"},
		body: func(k *kernel) { k.store("dst", k.fma(k.load("x"), k.load("c"), k.load("dst"))) },
	},
	{
		name: "AddProduct", doc: "AddProduct adds x·y to dst.", unroll: 4,
		writes: []string{"dst"}, reads: []string{"x", "y"},
		body: func(k *kernel) { k.store("dst", k.fma(k.load("x"), k.load("y"), k.load("dst"))) },
	},
	{
		name: "AddScaled4", doc: "AddScaled4 adds a·w + b·x + c·y + d·z to dst.",
		writes: []string{"dst"}, reads: []string{"w", "x", "y", "z"}, scalars: []string{"a", "b", "c", "d"}, unroll: 2,
		body: func(k *kernel) {
			t := k.fma(k.load("w"), k.load("a"), k.load("dst"))
			t = k.fma(k.load("x"), k.load("b"), t)
			u := k.fma(k.load("y"), k.load("c"), k.mul(k.load("z"), k.load("d")))
			k.store("dst", k.add(t, u))
		},
	},
	{
		name: "Sum", doc: "Sum returns the sum of x.",
		reads: []string{"x"}, accs: []float64{0}, unroll: 4,
		results: []result{{"sum", "sum16(&acc[0])"}},
		body:    func(k *kernel) { k.sum(k.accs[0], k.load("x")) },
	},
	{
		name: "Dot", doc: "Dot returns the sum of x·y.",
		reads: []string{"x", "y"}, accs: []float64{0}, unroll: 4,
		results: []result{{"sum", "sum16(&acc[0])"}},
		body:    func(k *kernel) { k.sumProduct(k.accs[0], k.load("x"), k.load("y")) },
	},
	{
		name: "Dot4", doc: "Dot4 returns the sums of d·w, d·x, d·y and d·z.",
		reads: []string{"d", "w", "x", "y", "z"}, accs: []float64{0, 0, 0, 0}, unroll: 2,
		results: []result{{"a", "sum8(&acc[0])"}, {"b", "sum8(&acc[1])"}, {"c", "sum8(&acc[2])"}, {"e", "sum8(&acc[3])"}},
		body: func(k *kernel) {
			d := k.load("d")
			for i, name := range []string{"w", "x", "y", "z"} {
				k.sumProduct(k.accs[i], k.load(name), d)
			}
		},
	},
	{
		name: "BernoulliLogit",
		doc: `BernoulliLogit returns the sum of the log densities of x, from 0 to 1, under
probabilities with the logits eta, and adds its derivatives in eta to grad.`,
		writes: []string{"grad"}, reads: []string{"x", "eta"}, accs: []float64{0, 1, 0},
		results: []result{{"logp", "sum4(&acc[0]) - logProduct(&acc[1], &acc[2])"}},
		body: func(k *kernel) {
			x, eta := k.load("x"), k.load("eta")
			e := k.expNegative(k.sub(constant(0), k.abs(eta)))
			t := k.add(e, constant(1))
			p := k.div(k.where(eta, constant(0), e, constant(1)), t)
			k.sum(k.accs[0], k.sub(k.mul(x, eta), k.max(eta, constant(0))))
			k.logProduct(k.accs[1], k.accs[2], t)
			k.store("grad", k.add(k.load("grad"), k.sub(x, p)))
		},
	},
	{
		name: "SoftmaxExp",
		doc: `SoftmaxExp sets exps to exp(eta − top), at most 1, and adds that to sum. It
returns the sum of count·(eta − top).`,
		writes: []string{"exps", "sum"}, reads: []string{"eta", "top", "count"}, accs: []float64{0},
		results: []result{{"logp", "sum4(&acc[0])"}},
		body: func(k *kernel) {
			d := k.sub(k.load("eta"), k.load("top"))
			e := k.expNegative(d)
			k.store("exps", e)
			k.store("sum", k.add(k.load("sum"), e))
			k.sumProduct(k.accs[0], d, k.load("count"))
		},
	},
	{
		name: "SoftmaxGrad", doc: "SoftmaxGrad adds count − exps·scale to grad.", unroll: 2,
		writes: []string{"grad"}, reads: []string{"count", "exps", "scale"},
		body: func(k *kernel) {
			k.store("grad", k.add(k.load("grad"), k.fnma(k.load("exps"), k.load("scale"), k.load("count"))))
		},
	},
	{
		name: "PoissonLog",
		doc: `PoissonLog returns the sum of x·eta − exp(eta), which are the log densities of
counts x with means exp(eta) up to log x!, and adds its derivatives in eta to
grad.`,
		writes: []string{"grad"}, reads: []string{"x", "eta"}, accs: []float64{0},
		results: []result{{"logp", "sum4(&acc[0])"}},
		body: func(k *kernel) {
			x, eta := k.load("x"), k.load("eta")
			m := k.exp(eta)
			k.sum(k.accs[0], k.sub(k.mul(x, eta), m))
			k.store("grad", k.add(k.load("grad"), k.sub(x, m)))
		},
	},
	{
		name: "NegativeBinomialLog",
		doc: `NegativeBinomialLog returns, of t = exp(eta)/α, the sums of
x·eta − (x+α)·log(1+t), of log(1+t) and of (x+α)·t/(1+t), and adds
x − (x+α)·t/(1+t), the derivative of the first in eta, to grad. rate is 1/α.`,
		writes: []string{"grad"}, reads: []string{"x", "eta"}, scalars: []string{"alpha", "rate"}, accs: []float64{0, 0, 0}, short: true,
		results: []result{{"logp", "sum4(&acc[0])"}, {"logs", "sum4(&acc[1])"}, {"shares", "sum4(&acc[2])"}},
		body: func(k *kernel) {
			t := k.mul(k.exp(k.load("eta")), k.load("rate"))
			log, r := k.log1p(t)
			x := k.load("x")
			n := k.add(x, k.load("alpha"))
			k.sum(k.accs[1], log)
			k.sum(k.accs[0], k.fnma(n, log, k.mul(x, k.load("eta"))))
			share := k.mul(n, k.mul(t, r))
			k.sum(k.accs[2], share)
			k.store("grad", k.add(k.load("grad"), k.sub(x, share)))
		},
	},
	{
		name: "Normal",
		doc: `Normal returns the sum of squares of z = (x − mu)·inv, and adds z·inv to grad:
the derivative in mu of −z²/2.`,
		writes: []string{"grad"}, reads: []string{"x", "mu"}, scalars: []string{"inv"}, accs: []float64{0}, unroll: 2,
		results: []result{{"squares", "sum8(&acc[0])"}},
		body: func(k *kernel) {
			inv := k.load("inv")
			z := k.mul(k.sub(k.load("x"), k.load("mu")), inv)
			k.sumProduct(k.accs[0], z, z)
			k.store("grad", k.fma(z, inv, k.load("grad")))
		},
	},
	{
		name: "NormalScales",
		doc: `NormalScales is Normal with a scale sigma for each row: it returns the sums of
log σ and of the squares of z, and adds the derivatives of −log σ − z²/2 to
gradMu and gradSigma. The first sum is NaN if a scale is below 1e-300.`,
		writes: []string{"gradMu", "gradSigma"}, reads: []string{"x", "mu", "sigma"}, accs: []float64{1, 0, 0},
		results: []result{{"logs", "logProduct(&acc[0], &acc[1])"}, {"squares", "sum4(&acc[2])"}},
		body: func(k *kernel) {
			sigma := k.load("sigma")
			inv := k.div(constant(1), sigma)
			z := k.mul(k.sub(k.load("x"), k.load("mu")), inv)
			k.logProduct(k.accs[0], k.accs[1], k.where(sigma, constant(1e-300), constant(math.NaN()), sigma))
			k.sumProduct(k.accs[2], z, z)
			k.store("gradMu", k.fma(z, inv, k.load("gradMu")))
			k.store("gradSigma", k.fma(k.fma(z, z, constant(-1)), inv, k.load("gradSigma")))
		},
	},
	{
		name: "StudentT",
		doc: `StudentT returns, of u = z²/ν with z = (x − mu)·inv, the sums of log(1 + u) and
of u/(1+u), and adds z·slope/(1+u) to grad. With inv = 1/σ, rate = 1/ν and
slope = (ν+1)/(νσ) that is the derivative of the log density in mu. Beyond
|z| = 1e150 it is as there.`,
		writes: []string{"grad"}, reads: []string{"x", "mu"}, scalars: []string{"inv", "rate", "slope"}, accs: []float64{1, 0, 0},
		results: []result{{"logs", "logProduct(&acc[0], &acc[1])"}, {"shares", "sum4(&acc[2])"}},
		body: func(k *kernel) {
			z := k.mul(k.sub(k.load("x"), k.load("mu")), k.load("inv"))
			z = k.max(constant(-1e150), k.min(constant(1e150), z))
			u := k.mul(k.mul(z, z), k.load("rate"))
			t := k.add(u, constant(1))
			r := k.div(constant(1), t)
			k.logProduct(k.accs[0], k.accs[1], t)
			k.sumProduct(k.accs[2], u, r)
			k.store("grad", k.fma(k.mul(z, r), k.load("slope"), k.load("grad")))
		},
	},
	{
		name: "StudentTScales",
		doc: `StudentTScales is StudentT with a scale sigma for each row: it returns the sums of
log(1 + u) and of u/(1+u), and adds the derivatives of −log σ − (ν+1)/2·log(1+u)
to gradMu and gradSigma. rate is 1/ν, slope (ν+1)/ν and power ν+1.`,
		writes: []string{"gradMu", "gradSigma"}, reads: []string{"x", "mu", "sigma"}, scalars: []string{"rate", "slope", "power"}, accs: []float64{1, 0, 0},
		results: []result{{"logs", "logProduct(&acc[0], &acc[1])"}, {"shares", "sum4(&acc[2])"}},
		body: func(k *kernel) {
			inv := k.div(constant(1), k.load("sigma"))
			z := k.mul(k.sub(k.load("x"), k.load("mu")), inv)
			z = k.max(constant(-1e150), k.min(constant(1e150), z))
			u := k.mul(k.mul(z, z), k.load("rate"))
			t := k.add(u, constant(1))
			r := k.div(constant(1), t)
			k.logProduct(k.accs[0], k.accs[1], t)
			share := k.mul(u, r)
			k.sum(k.accs[2], share)
			k.store("gradMu", k.fma(k.mul(k.mul(z, r), inv), k.load("slope"), k.load("gradMu")))
			k.store("gradSigma", k.fma(k.fma(share, k.load("power"), constant(-1)), inv, k.load("gradSigma")))
		},
	},
	{
		name: "Weibull",
		doc: `Weibull returns the sum of event·log z − z with z = (x/beta)^alpha, and adds its
derivatives in alpha and in log beta to gradAlpha and gradLog.`,
		writes: []string{"gradAlpha", "gradLog"}, reads: []string{"event", "logx", "alpha", "logbeta"}, accs: []float64{0}, short: true,
		results: []result{{"logp", "sum4(&acc[0])"}},
		body: func(k *kernel) {
			d := k.sub(k.load("logx"), k.load("logbeta"))
			log := k.mul(k.load("alpha"), d)
			z := k.exp(log)
			event := k.load("event")
			k.sum(k.accs[0], k.sub(k.mul(event, log), z))
			rest := k.sub(event, z)
			k.store("gradAlpha", k.fma(d, rest, k.load("gradAlpha")))
			k.store("gradLog", k.fnma(k.load("alpha"), rest, k.load("gradLog")))
		},
	},
	{
		name: "BinomialLogit",
		doc: `BinomialLogit returns the sum of x·eta − trials·log(1 + exp(eta)), which are the
log densities of x successes in so many trials with the logits eta up to a
constant, and adds its derivatives in eta to grad.`,
		writes: []string{"grad"}, reads: []string{"x", "trials", "eta"}, accs: []float64{0}, short: true,
		results: []result{{"logp", "sum4(&acc[0])"}},
		body: func(k *kernel) {
			eta := k.load("eta")
			e := k.expNegative(k.sub(constant(0), k.abs(eta)))
			log, r := k.log1p(e)
			p := k.mul(k.where(eta, constant(0), e, constant(1)), r)
			x, n := k.load("x"), k.load("trials")
			k.sum(k.accs[0], k.fnma(n, k.add(log, k.max(eta, constant(0))), k.mul(x, eta)))
			k.store("grad", k.add(k.load("grad"), k.fnma(n, p, x)))
		},
	},
	{
		name: "Mixture2",
		doc: `Mixture2 is a mixture of two normal distributions, with z = (x − mu)·inv and the
log density c − z²/2 each, where c holds the logarithm of the weight. It returns
the sum of the log densities, and of each component the sums of its share r of
the row and of r·z². It adds r·z·inv, the derivatives in mu, to gradA and gradB.`,
		writes: []string{"gradA", "gradB"}, reads: []string{"x", "muA", "muB"}, scalars: []string{"invA", "invB", "cA", "cB"},
		accs: []float64{0, 1, 0, 0, 0, 0, 0}, short: true,
		results: []result{{"logp", "sum4(&acc[0]) + logProduct(&acc[1], &acc[2])"},
			{"sharesA", "sum4(&acc[3])"}, {"sharesB", "sum4(&acc[4])"}, {"squaresA", "sum4(&acc[5])"}, {"squaresB", "sum4(&acc[6])"}},
		body: func(k *kernel) {
			x, half, zero := k.load("x"), constant(0.5), constant(0)
			a := k.mul(k.sub(x, k.load("muA")), k.load("invA"))
			b := k.mul(k.sub(x, k.load("muB")), k.load("invB"))
			logA := k.fnma(k.mul(a, a), half, k.load("cA"))
			logB := k.fnma(k.mul(b, b), half, k.load("cB"))
			k.sum(k.accs[0], k.max(logA, logB))
			d := k.sub(logA, logB)
			e := k.expNegative(k.sub(zero, k.abs(d)))
			t := k.add(e, constant(1))
			k.logProduct(k.accs[1], k.accs[2], t)
			most := k.div(constant(1), t)
			least := k.mul(e, most)
			shareA, shareB := k.where(d, zero, least, most), k.where(d, zero, most, least)
			k.sum(k.accs[3], shareA)
			k.sum(k.accs[4], shareB)
			shareA, shareB = k.mul(shareA, a), k.mul(shareB, b)
			k.sumProduct(k.accs[5], shareA, a)
			k.sumProduct(k.accs[6], shareB, b)
			k.store("gradA", k.fma(shareA, k.load("invA"), k.load("gradA")))
			k.store("gradB", k.fma(shareB, k.load("invB"), k.load("gradB")))
		},
	},
}

// binary describes dst = f(x, y).
func binary(name, what string, f func(k *kernel, x, y value) value) spec {
	return spec{
		name: name, doc: name + " sets dst to " + what + ".", unroll: 4,
		writes: []string{"dst"}, reads: []string{"x", "y"},
		body: func(k *kernel) { k.store("dst", f(k, k.load("x"), k.load("y"))) },
	}
}

// withScalar describes dst = f(x, c).
func withScalar(name, what string, f func(k *kernel, x, c value) value) spec {
	return spec{
		name: name, doc: name + " sets dst to " + what + ".", unroll: 4,
		writes: []string{"dst"}, reads: []string{"x"}, scalars: []string{"c"},
		body: func(k *kernel) { k.store("dst", f(k, k.load("x"), k.load("c"))) },
	}
}
