package bayes

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A program tells mistakes by their types, and finds the place in their fields.
func TestErrorTypes(t *testing.T) {
	t.Parallel()
	const text = "b ~ Normal(0, 1)\ny ~ Normal(b, 1)"
	sample := func(text string, d Data, opts ...Option) error {
		_, err := mustParse(t, text).Sample(d, append(opts, Draws(50), Tune(50))...)
		return err
	}
	var model *ModelError
	if _, err := Parse("b ~ Normal(0, 1)\nc = (b"); !errors.As(err, &model) || model.Line != 2 || model.Column != 5 {
		t.Errorf("a slip: %v", err)
	}
	if err := sample("b ~ Normal(0, 1)\ny ~ Normal(c, 1)", Data{"y": 1}); !errors.As(err, &model) || model.Line != 2 || model.Column != 12 {
		t.Errorf("an unknown name: %v", err)
	}
	var data *DataError
	for _, c := range []struct {
		y   any
		row int
	}{{[]any{1, 2, "three"}, 2}, {nil, -1}, {[]any{[]any{1, 2}, []any{1, "b"}}, 1}} {
		if err := sample(text, Data{"y": c.y}); !errors.As(err, &data) || data.Column != "y" || data.Row != c.row || errors.As(err, &model) {
			t.Errorf("%v: %v in column %s, row %d", c.y, err, data.Column, data.Row)
		}
	}
	var option *OptionError
	for given, opt := range map[string]Option{
		"Draws(0)": Draws(0), `Method("hmc")`: Method("hmc"), `Method("conjugate")`: Method("conjugate"), `Keep("c")`: Keep("c"), "Sampler": Sampler("", mcmc.Gibbs(nil)),
	} {
		if err := sample("b ~ StudentT(3, 0, 1)\ny ~ Normal(b, 1)", Data{"y": 1}, opt); given != "Draws(0)" && (!errors.As(err, &option) || option.Option != given) {
			t.Errorf("%s: %v", given, err)
		}
	}
	if _, err := mustParse(t, text).Sample(Data{"y": 1}, Draws(0)); !errors.As(err, &option) || option.Option != "Draws(0)" {
		t.Error(err)
	}

	// What the sampler itself says is wrapped.
	var noStart *mcmc.InitError
	if err := sample("s ~ Uniform(0, 1)\ny ~ Uniform(0, s)", Data{"y": 7}); !errors.As(err, &noStart) || noStart.Tries != 100 || !errors.As(err, &model) || model.Line != 2 {
		t.Errorf("no starting point: %v", err)
	}
	var noStep *mcmc.StepSizeError
	if err := sample("b ~ Flat()\ny ~ Normal(0*b, 1)", Data{"y": 7}, NoPlan()); !errors.As(err, &noStep) {
		t.Errorf("no step size: %v", err)
	}
	var noMode *mcmc.NoModeError
	if _, err := mustParse(t, "tau ~ HalfNormal(1)\nx[3] ~ Normal(0, tau)\ny ~ Normal(x[0], 1)").Optimize(Data{"y": 1}); !errors.As(err, &noMode) {
		t.Errorf("no mode: %v", err)
	}
	var panicking *mcmc.PanicError
	calls := 0
	code := Density{Value: func(q []float64) float64 {
		if calls++; calls > 20 {
			panic(errEnough)
		}
		return -q[0] * q[0]
	}}
	if _, err := mustParse(t, "x ~ Flat()").With(code).Sample(nil, Chains(1)); !errors.As(err, &panicking) || !errors.Is(err, errEnough) || !strings.Contains(err.Error(), "enough") {
		t.Errorf("panicking code: %v", err)
	}
}

// A method refuses the options that it does not heed.
func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	d := Data{"y": []float64{1, 2}}
	m := mustParse(t, "b ~ Normal(0, 1)\ny ~ Normal(b, 1)")
	p, err := m.Sample(d, Draws(50), Tune(50))
	if err != nil {
		t.Fatal(err)
	}
	every := map[string]Option{
		"Draws": Draws(20), "Tune": Tune(20), "Chains": Chains(2), "Seed": Seed(2), "TargetAccept": TargetAccept(0.9), "MaxTreeDepth": MaxTreeDepth(8),
		"Context": Context(context.Background()), "Keep": Keep("b"), "Cache": Cache(""), "Fresh": Fresh(), "Progress": Progress(&strings.Builder{}),
		"Quiet": Quiet(), "Without": Without("fold"), "NoPlan": NoPlan(), "Method": Method("slice"), "Sampler": Sampler("other", mcmc.Metropolis(nil)),
	}
	for method, c := range map[string]struct {
		do    func(opts ...Option) error
		takes string
	}{
		"Explain":    {func(o ...Option) error { _, err := m.Explain(d, o...); return err }, "Without NoPlan Method Sampler"},
		"Prior":      {func(o ...Option) error { _, err := m.Prior(d, o...); return err }, "Draws Chains Seed Keep"},
		"Optimize":   {func(o ...Option) error { _, err := m.Optimize(d, o...); return err }, "Chains Seed Without NoPlan"},
		"Laplace":    {func(o ...Option) error { _, err := m.Laplace(d, o...); return err }, "Draws Chains Seed Keep Without NoPlan Fresh Cache"},
		"Pathfinder": {func(o ...Option) error { _, err := m.Pathfinder(d, o...); return err }, "Draws Chains Seed Keep Without NoPlan Fresh Cache"},
		"Predict":    {func(o ...Option) error { _, err := p.Predict(nil, o...); return err }, "Seed"},
		"Expect":     {func(o ...Option) error { _, err := p.Expect(nil, o...); return err }, "Seed"},
		"LOO":        {func(o ...Option) error { _, err := p.LOO(o...); return err }, ""},
		"Check":      {func(o ...Option) error { _, err := p.Check("y", o...); return err }, "Seed"},
	} {
		takes := append(strings.Fields(c.takes), "Context", "Quiet")
		for name, opt := range every {
			err := c.do(opt)
			var option *OptionError
			switch refused := errors.As(err, &option); {
			case strings.Contains(" "+strings.Join(takes, " ")+" ", " "+name+" "):
				if err != nil {
					t.Errorf("%s(%v): %v", method, opt, err)
				}
			case !refused || !strings.HasPrefix(option.Option, name) || !strings.Contains(err.Error(), "does not take this option; it takes "+strings.Join(takes, ", ")) && !strings.HasPrefix(err.Error(), name):
				t.Errorf("%s(%v): %v", method, opt, err)
			}
		}
	}
}

// Every option changes something: none is dropped.
func TestExplainHeedsMethod(t *testing.T) {
	t.Parallel()
	d := Data{"y": []float64{1, 2, 3}}
	m := mustParse(t, "b ~ Normal(0, 1)\ntau ~ Gamma(2, 1)\ny ~ Normal(b, tau=tau)")
	for method, want := range map[string]string{"slice": "sampler  slice", "metropolis": "sampler  Metropolis", "gibbs": "sampler  Gibbs", "laplace": "sampler  Laplace", "nuts": "sampler  NUTS"} {
		plan, err := m.Explain(d, Method(method))
		if err != nil || !strings.Contains(plan.String(), want) {
			t.Errorf("%s: %v\n%v", method, err, plan)
		}
	}
	plan, err := m.Explain(d, Sampler("mine", mcmc.Metropolis(nil)))
	if err != nil || !strings.Contains(plan.String(), "sampler  mine") {
		t.Errorf("%v\n%v", err, plan)
	}
	if _, err := m.Explain(d, Method("conjugate")); err == nil || !strings.Contains(err.Error(), "no known closed form") {
		t.Error(err)
	}
	if plan, err := mustParse(t, "p ~ Beta(1, 1)\nk ~ Binomial(3, p)").Explain(Data{"k": 2}, Method("conjugate")); err != nil || !strings.Contains(plan.String(), "sampler  conjugate") {
		t.Errorf("%v\n%v", err, plan)
	}
}
