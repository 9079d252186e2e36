package abtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes"
)

// An Arm is the control or the treatment of several tests: the measurement of each
// test and its uncertainty. [Rates] and [Means] return one.
type Arm struct {
	conversions, users []float64 // nil for Means
	mean, variance     []float64
}

// Rates returns the arm of tests that count conversions among users.
// Conversions and users may be []int or []float64.
func Rates[N int | float64](conversions, users []N) Arm {
	a := Arm{conversions: floats(conversions), users: floats(users)}
	for i := range min(len(conversions), len(users)) {
		p := a.conversions[i] / a.users[i]
		a.mean = append(a.mean, p)
		a.variance = append(a.variance, p*(1-p)/a.users[i])
	}
	return a
}

func floats[N int | float64](numbers []N) []float64 {
	f := make([]float64, len(numbers))
	for i, n := range numbers {
		f[i] = float64(n)
	}
	return f
}

// Means returns the arm of tests that measure a mean, given the mean of each
// test and its variance, which is the square of its standard error (the
// variance of the values divided by their number).
func Means(mean, variance []float64) Arm {
	return Arm{mean: slices.Clone(mean), variance: slices.Clone(variance)}
}

// Meta learns from many tests how large lifts are:
//
//	tests := abtest.Meta{
//		Control:   abtest.Rates(conversions, users),
//		Treatment: abtest.Rates(otherConversions, otherUsers),
//	}
//	bayes.Show(tests.Analyse())
//
// The delta method gives the standard error of the observed lift of each test.
// True lifts have a mean and a spread, which are learnt from all tests
// together. All other fields have defaults.
type Meta struct {
	Control, Treatment Arm

	Names []string // of the tests; "1", "2" and so on
	Prior Prior    // of the mean and the spread of true lifts
	NUTS  bool     // sample with NUTS instead of Gibbs sampling; the answer is the same
	Model string   // used instead of the text that Text returns; sampled with NUTS
}

// A Prior is the prior of the distribution of lifts. True lifts are normal with
// mean mu and precision tau (one over their variance), mu is normal around 0,
// and tau is gamma. Fields that are zero stand for their defaults.
type Prior struct {
	Precision   float64 // of mu; 1600: mu is within ±5% with probability 95%
	Shape, Rate float64 // of tau; 0.1 and 0.00001
}

// withDefaults replaces zeros by defaults.
func (p Prior) withDefaults() Prior {
	for _, field := range []struct {
		value   *float64
		instead float64
	}{{&p.Precision, 1600}, {&p.Shape, 0.1}, {&p.Rate, 0.00001}} {
		if *field.value == 0 {
			*field.value = field.instead
		}
	}
	return p
}

func (p Prior) check() error {
	for _, field := range []struct {
		name  string
		value float64
	}{{"Precision", p.Precision}, {"Shape", p.Shape}, {"Rate", p.Rate}} {
		if !(field.value > 0) || math.IsInf(field.value, 0) {
			return fmt.Errorf("the %s of the prior is %v: it must be positive", field.name, field.value)
		}
	}
	return nil
}

// Text returns the model in the model language, to read and to edit: Analyse
// takes an edited text in the field Model, which must define mu, spread,
// lift[test] and next.
func (m Meta) Text() string {
	if m.Model != "" {
		return m.Model
	}
	p := m.Prior.withDefaults()
	var b strings.Builder
	line := func(statement, comment string) {
		fmt.Fprintf(&b, "%-38s # %s\n", statement, comment)
	}
	line("mu         ~ Normal(0, tau="+plain(p.Precision)+")", "the average of true lifts")
	line("tau        ~ Gamma("+plain(p.Shape)+", "+plain(p.Rate)+")", "their precision")
	line("lift[test] ~ Normal(mu, tau=tau)", "the true lift of each test")
	line("observed   ~ Normal(lift[test], error)", "what the test saw of it")
	b.WriteString("\n")
	line("spread = 1/sqrt(tau)", "the standard deviation of true lifts")
	line("z      ~ Normal(0, 1)", "where among them the next one is")
	line("next   = mu + spread*z", "the true lift of a test to come")
	return b.String()
}

// plain formats a number without a power of ten.
func plain(x float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.12f", x), "0"), ".")
}

// Data returns the columns of the model: test, the observed lifts, and their
// standard errors. Tests are labelled by their names.
func (m Meta) Data() (bayes.Data, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	lift, se := m.observed()
	return bayes.Data{"test": m.names(), "observed": lift, "error": se}, nil
}

// observed returns the relative lift of each test, and its standard error by
// the delta method.
func (m Meta) observed() (lift, se []float64) {
	for i, c := range m.Control.mean {
		ratio := m.Treatment.mean[i] / c
		lift = append(lift, ratio-1)
		se = append(se, math.Sqrt(m.Treatment.variance[i]+ratio*ratio*m.Control.variance[i])/math.Abs(c))
	}
	return lift, se
}

// names returns the names of the tests.
func (m Meta) names() []string {
	if m.Names != nil {
		return m.Names
	}
	names := make([]string, len(m.Control.mean))
	width := len(fmt.Sprint(len(names)))
	for i := range names {
		names[i] = fmt.Sprintf("%0*d", width, i+1) // ascending as text too
	}
	return names
}

// check returns an error if a test is invalid, with its row.
func (m Meta) check() error {
	if err := m.Prior.withDefaults().check(); err != nil {
		return err
	}
	for _, a := range []struct {
		name string
		Arm
	}{{"control", m.Control}, {"treatment", m.Treatment}} {
		if err := a.lengths(a.name); err != nil {
			return err
		}
	}
	n := len(m.Control.mean)
	switch {
	case n != len(m.Treatment.mean):
		return fmt.Errorf("control has %d tests and treatment %d: every test needs both", n, len(m.Treatment.mean))
	case m.Names != nil && len(m.Names) != n:
		return fmt.Errorf("there are %d names for %d tests: give one name for each test", len(m.Names), n)
	case n < 2:
		return errors.New("there is 1 test: the spread of lifts needs at least 2, and better 10 or more; for one test use Counts or Values")
	}
	names := m.names()
	for i, name := range names {
		where := fmt.Sprintf("test %q (row %d, the first is 0)", name, i)
		if j := slices.Index(names, name); j < i {
			return fmt.Errorf("%s has the same name as row %d: give tests different names", where, j)
		}
		if err := m.Control.row(i, "control"); err != nil {
			return fmt.Errorf("%s, %w", where, err)
		}
		if err := m.Treatment.row(i, "treatment"); err != nil {
			return fmt.Errorf("%s, %w", where, err)
		}
		switch {
		case m.Control.mean[i] == 0 && m.Control.users != nil:
			return fmt.Errorf("%s, control: nobody converted, so the lift is undefined: leave the test out", where)
		case m.Control.mean[i] <= 0:
			return fmt.Errorf("%s, control: the mean is %v: a relative lift needs a positive mean", where, m.Control.mean[i])
		case m.Control.variance[i]+m.Treatment.variance[i] == 0:
			return fmt.Errorf("%s: the observed lift has no variance, because all users of a group converted, or none; leave the test out", where)
		}
	}
	return nil
}

func (a Arm) lengths(arm string) error {
	switch {
	case len(a.users) != len(a.conversions):
		return fmt.Errorf("%s: there are %d numbers of conversions and %d of users: every test needs both", arm, len(a.conversions), len(a.users))
	case len(a.mean) == 0:
		return fmt.Errorf("%s: there are no tests: give Rates or Means", arm)
	case len(a.mean) != len(a.variance):
		return fmt.Errorf("%s: there are %d means and %d variances: every test needs both", arm, len(a.mean), len(a.variance))
	}
	return nil
}

// row returns an error if test i is invalid.
func (a Arm) row(i int, arm string) error {
	if a.users == nil {
		switch m, v := a.mean[i], a.variance[i]; {
		case math.IsNaN(m) || math.IsInf(m, 0):
			return fmt.Errorf("%s: the mean is %v: leave such tests out", arm, m)
		case !(v >= 0) || math.IsInf(v, 0):
			return fmt.Errorf("%s: the variance of the mean is %v: give the square of the standard error", arm, v)
		}
		return nil
	}
	c, n := a.conversions[i], a.users[i]
	if math.IsNaN(c) || math.IsNaN(n) || math.IsInf(c, 0) || math.IsInf(n, 0) {
		return fmt.Errorf("%s: %v conversions of %v users: leave such tests out", arm, c, n)
	}
	if c != math.Trunc(c) || n != math.Trunc(n) {
		return fmt.Errorf("%s: %v conversions of %v users: counts must be whole numbers", arm, c, n)
	}
	return Count{Conversions: int(c), Users: int(n)}.check(arm)
}

// Analyse samples the model: by Gibbs sampling, or with NUTS if NUTS is true or
// Model is set. An error names the invalid test.
func (m Meta) Analyse(opts ...bayes.Option) (*MetaResult, error) {
	data, err := m.Data()
	if err != nil {
		return nil, err
	}
	model, err := bayes.Parse(m.Text())
	if err != nil {
		return nil, err
	}
	r := &MetaResult{Prior: m.Prior.withDefaults(), Names: m.names()}
	r.Observed, r.Error = m.observed()
	own := []bayes.Option{bayes.TargetAccept(0.95)}
	if !m.NUTS && m.Model == "" {
		own = append(own, bayes.Sampler("Gibbs", gibbs(r.byName(r.Observed), r.byName(r.Error), r.Prior)))
	}
	if r.Posterior, err = model.Sample(data, append(own, opts...)...); err != nil {
		return nil, err
	}
	return r, r.read()
}
