package syntax

import "testing"

func TestLaTeX(t *testing.T) {
	for text, want := range map[string]string{
		"mu ~ Normal(0, 1e-3)":               `\mu &\sim \operatorname{Normal}\left(0, 0.001\right)`,
		"effect[city] ~ Normal(a_bar, tau)":  `{\mathrm{effect}}_{\mathrm{city}} &\sim \operatorname{Normal}\left(\bar{a}, \tau\right)`,
		"m = a + effect[city] + b_x*x":       `m &= a + {\mathrm{effect}}_{\mathrm{city}[i]} + b_{x} \, x`,
		"lift = exp(b) - 1":                  `\mathrm{lift} &= \exp\left(b\right) - 1`,
		"r = (a + b)/(a - b)*2":              `r &= \frac{a + b}{a - b} \cdot 2`,
		"d = a - (b - c)":                    `d &= a - \left(b - c\right)`,
		"s = sqrt(pow(x + 1, 2)) + sqr(y)":   `s &= \sqrt{\left(x + 1\right)^{2}} + y^{2}`,
		"mu_a_b ~ Normal(mean(a), tau=1e9)":  `\mu_{a,b} &\sim \operatorname{Normal}\left(\overline{a}, \tau = 10^{9}\right)`,
		"old = age >= 30 && city == \"A_b\"": `\mathrm{old} &= \mathrm{age} \ge 30 \land \mathrm{city} = \text{A\_b}`,
		"Potential(-sqr(a - b))":             `\log p &\mathrel{+}= -\left(a - b\right)^{2}`,
		"z[row] ~ Bernoulli(p[row(y)])":      `{z}_{i} &\sim \operatorname{Bernoulli}\left({p}_{i}\right)`,
		"m = a*lag(y, 1)":                    `m &= a \, {y}_{i - 1}`,
		"h = x + lag(y - h, 1, 0)":           `h &= x + {\left(y - h\right)}_{i - 1}, \quad {\left(y - h\right)}_{i \le 0} = 0`,
		"a ~ MvNormal([0, m], L)":            `a &\sim \operatorname{MvNormal}\left(\begin{bmatrix}0 \\ m\end{bmatrix}, L\right)`,
		"S = dot(L, transpose(L))":           `S &= L \, L^{\top}`,
		"S = [[1, 0.5], [0.5, 2]]":           `S &= \begin{bmatrix}1 & 0.5 \\ 0.5 & 2\end{bmatrix}`,
		"y = dot(X, b) + p[0]":               `y &= X \, b + {p}_{0}`,
		"m = `log income`*`b.%`":             `m &= \mathrm{log\ income} \, \mathrm{b.\%}`,
		"`#` = `n people_b`(1)":              `\# &= \operatorname{n\ people\_b}\left(1\right)`,
		"m = f(`a b`=x[1:n, :2, :])":         `m &= \operatorname{f}\left(\mathrm{a\ b} = {x}_{1{:}n, {:}2, {:}}\right)`,
	} {
		m, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Statements[0].latex(); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestLaTeXModel(t *testing.T) {
	m, err := Parse("b ~ Normal(0, 1)\ndef logistic(x, k) = 1/(1 + exp(-k*x))")
	if err != nil {
		t.Fatal(err)
	}
	const want = `\begin{aligned}
\operatorname{logistic}\left(x, k\right) &= \frac{1}{1 + \exp\left(-k \, x\right)} \\
b &\sim \operatorname{Normal}\left(0, 1\right)
\end{aligned}`
	if got := m.LaTeX(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
