package bayes

import (
	"math"
	"strings"
	"testing"
)

// The posterior is the same whatever the plan, and is filed under it.
func TestWithout(t *testing.T) {
	m := mustParse(t, "mu ~ Normal(0, 1)\ns ~ Exponential(1)\ny ~ Normal(mu, s)\nbit ~ Bernoulli(logit_p=mu)")
	data := Data{"y": []float64{1, 2, 4, 3, 5, 2}, "bit": []int{1, 0, 1, 1, 1, 1, 0, 1, 1, 1}}
	for _, c := range []struct {
		opts      []Option
		has, lack string
	}{
		{nil, "fold: 6 rows", "as written: 6 rows\n"},
		{[]Option{Without("fold")}, "collapse: 10 rows", "fold"},
		{[]Option{Without("collapse"), Without("fold")}, "as written: 10 rows", "fold"},
		{[]Option{NoPlan()}, "as written: 10 rows", "fold"},
	} {
		p, err := m.Explain(data, c.opts...)
		if err != nil {
			t.Fatal(err)
		}
		if text := p.String(); !strings.Contains(text, c.has) || strings.Contains(text, c.lack) {
			t.Errorf("expected %q and no %q in\n%s", c.has, c.lack, text)
		}
		post, err := m.Sample(data, append(c.opts, Quiet())...)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(post.Sampling.Plan, "\n"); text+"\n" != p.String() {
			t.Errorf("sampled by\n%s\nexplained as\n%s", text, p)
		}
	}
	// What nothing is observed of is drawn independently, or by NUTS.
	prior, err := mustParse(t, "a ~ Normal(3, 2)").Sample(nil, Without("forward"), Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if s := prior.Summary().Rows[0]; prior.Sampling.Sampler != "NUTS" || math.Abs(s.Mean-3) > 5*s.MCSEMean {
		t.Errorf("%s: %+v", prior.Sampling.Sampler, s)
	}
}
