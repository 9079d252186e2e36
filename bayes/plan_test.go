package bayes

import (
	"math"
	"strings"
	"testing"
)

// Eight schools, centred as Rubin wrote them down, are sampled without the
// divergences that the funnel would give. The posterior holds theta, and means
// and standard deviations are those of posteriordb's reference.
func TestEightSchoolsAsWritten(t *testing.T) {
	data := Data{"y": []float64{28, 8, -3, 7, -1, 1, 18, 12}, "sigma": []float64{15, 10, 16, 11, 9, 11, 10, 18}}
	const text = "mu ~ Normal(0, 5)\ntau ~ HalfCauchy(5)\ntheta[8] ~ Normal(mu, tau)\ny ~ Normal(theta, sigma)"
	post := mustSample(t, text, data, Draws(4000))
	if n := post.Sampling.Divergences; n > 4 {
		t.Errorf("%d divergences", n)
	}
	s := post.Summary()
	for i, want := range []struct{ mean, sd float64 }{{4.41, 3.31}, {3.60, 3.2}, {6.17, 5.62}, {4.94, 4.68}, {3.89, 5.32}} {
		r := s.Rows[i]
		if math.Abs(r.Mean-want.mean) > 4*r.MCSEMean+0.05 || math.Abs(r.SD-want.sd) > 0.1*want.sd {
			t.Errorf("%s is %.2f ± %.2f, expected %.2f ± %.2f", r.Name, r.Mean, r.SD, want.mean, want.sd)
		}
		if r.RHat > 1.01 || r.ESSBulk < 400 {
			t.Errorf("%s: R-hat %.3f, ESS %.0f", r.Name, r.RHat, r.ESSBulk)
		}
	}
	if n := mustSample(t, text, data, Draws(4000), Without("recentre")).Sampling.Divergences; n <= 4 {
		t.Errorf("%d divergences without recentre: this test shows nothing", n)
	}
}

// A coin's posterior is Beta(9, 3), of which draws are independent.
func TestMethodConjugate(t *testing.T) {
	const coin = "p ~ Beta(1, 1)\nflip ~ Bernoulli(p)\nodds = p/(1 - p)"
	data := Data{"flip": []int{1, 1, 0, 1, 1, 1, 0, 1, 1, 1}}
	post := mustSample(t, coin, data, Method("conjugate"))
	s := post.Summary()
	p, odds := s.Rows[0], s.Rows[1]
	if post.Sampling.Sampler != "conjugate" || math.Abs(p.Mean-0.75) > 4*p.MCSEMean || math.Abs(p.SD-0.1201) > 0.005 || p.ESSBulk < 3000 || p.RHat > 1.01 {
		t.Errorf("%s: %+v", post.Sampling.Sampler, p)
	}
	if math.Abs(odds.Mean-4.5) > 5*odds.MCSEMean {
		t.Errorf("the mean of the odds is %v, expected 9/2", odds.Mean)
	}
	_, err := mustParse(t, "p ~ Beta(1, 1)\nflip ~ Bernoulli(p*p)").Sample(data, Method("conjugate"))
	if want := "p has no beta distribution given the others, because of flip ~ Bernoulli(p * p)"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

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
