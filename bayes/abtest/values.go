package abtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes"
	"gonum.org/v1/gonum/stat"
)

// A Family is the distribution of values within a group.
type Family int

const (
	Normal    Family = iota // means and spreads, good where no value is far out
	Robust                  // Student's t: values far out count less (Kruschke 2013)
	LogNormal               // positive and skewed, as amounts of money are
)

// String returns the name: Normal, Robust or LogNormal.
func (f Family) String() string {
	switch f {
	case Normal:
		return "Normal"
	case Robust:
		return "Robust"
	case LogNormal:
		return "LogNormal"
	}
	return "Family(" + strconv.Itoa(int(f)) + ")"
}

// Values is a test of two groups with a value for each user: what they spent,
// or how long they stayed.
//
//	test := abtest.Values{Control: a, Treatment: b}
//	bayes.Show(test.Compare())
//
// All else has defaults.
type Values struct {
	Control, Treatment []float64

	Family Family
	Names  [2]string // of control and treatment, in tables and figures

	// Difference judges by the difference of the means, and not by the lift,
	// which is the difference as a share of control's. Use it for values that
	// are no amounts, such as logarithms. Where a value is negative, or
	// control's mean is 0, it is so anyhow.
	Difference bool

	// ROPE is what does not matter: by default lifts within 1%, {-0.01, 0.01},
	// or differences within a tenth of a standard deviation.
	ROPE          [2]float64
	LowerIsBetter bool   // as for loading times
	Model         string // in place of the text that Text makes of the others
}

// Text returns the model in the model language. It is there to be read, and to
// be edited: [Values.Compare] takes another text in the field Model, which must
// define the means (mu[group], or average[group] for LogNormal), diff, and lift
// where that is asked for.
//
// Its priors centre on the middle of both groups and are ten times as wide as
// the values spread, so that they leave the answer to the data.
func (t Values) Text() string {
	if t.Model != "" {
		return t.Model
	}
	if err := t.check(); err != nil { // which Compare returns
		return "# " + err.Error() + "\n"
	}
	c, n := quoted(t.Names)
	r := strings.NewReplacer("CONTROL", c, "TREATMENT", n)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	scale := func(x []float64) []float64 { return x }
	if t.Family == LogNormal {
		scale = logs
	}
	center, spread := t.place(scale)
	wide := number(10*spread, spread)
	line("mu[group]      ~ Normal(%s, %s)", number(center, spread), wide)
	line("sigma[group]   ~ HalfNormal(%s)", wide)
	if t.Family == Robust {
		line("nu             ~ Gamma(2, 0.1)               # small where values lie far out")
	}
	line("")
	family, column := "Normal(", "%s"
	switch t.Family {
	case Robust:
		family = "StudentT(nu, "
	case LogNormal:
		column = "log(%s)" // the same posterior as LogNormal of the values, and one that folds
	}
	line(r.Replace("%-14s ~ %smu[CONTROL], sigma[CONTROL])"), fmt.Sprintf(column, "control"), family)
	line(r.Replace("%-14s ~ %smu[TREATMENT], sigma[TREATMENT])"), fmt.Sprintf(column, "treatment"), family)
	line("")
	mean := "mu"
	if t.Family == LogNormal {
		mean = "average"
		line("typical[group] = exp(mu)                   # the median of a log-normal")
		line("average[group] = exp(mu + sigma*sigma/2)   # and its mean")
		line("")
	}
	line(r.Replace("diff = %[1]s[TREATMENT] - %[1]s[CONTROL]"), mean)
	if t.lift() {
		line(r.Replace("lift = %[1]s[TREATMENT] / %[1]s[CONTROL] - 1"), mean)
	}
	return b.String()
}

// place returns the middle of both groups, and how far their values spread.
func (t Values) place(scale func([]float64) []float64) (center, spread float64) {
	meanC, sdC := stat.MeanStdDev(scale(t.Control), nil)
	meanT, sdT := stat.MeanStdDev(scale(t.Treatment), nil)
	return (meanC + meanT) / 2, max(sdC, sdT)
}

// lift reports whether the question is one of lift.
func (t Values) lift() bool {
	return !t.Difference && slices.Min(t.Control) >= 0 && slices.Min(t.Treatment) >= 0 && stat.Mean(t.Control, nil) > 0
}

// number writes x to what a prior of a width needs: two digits below the
// width's first.
func number(x, width float64) string {
	digits := 1 - int(math.Floor(math.Log10(width)))
	unit := math.Pow10(-digits)
	x = math.Round(x/unit) * unit
	return strconv.FormatFloat(x, 'f', max(digits, 0), 64)
}

func logs(values []float64) []float64 {
	l := make([]float64, len(values))
	for i, v := range values {
		l[i] = math.Log(v)
	}
	return l
}

// Data returns the groups as columns for the model: control, treatment, and
// group with their names.
func (t Values) Data() bayes.Data {
	n := named(t.Names)
	return bayes.Data{"group": n[:], "control": t.Control, "treatment": t.Treatment}
}

// Classical returns Welch's t test: see [Welch]. For LogNormal it is that of
// the logarithms.
func (t Values) Classical() (*Test, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	if t.Family == LogNormal {
		return Welch(logs(t.Control), logs(t.Treatment))
	}
	return Welch(t.Control, t.Treatment)
}

// Compare samples the model. An error says what is wrong with the values.
func (t Values) Compare(opts ...bayes.Option) (*Result, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	q := question{
		names: named(t.Names), group: "mu", measured: "mean", lift: t.lift(),
		rope: t.ROPE, lower: t.LowerIsBetter,
	}
	if t.Family == LogNormal {
		q.group = "average"
	}
	for i, v := range [][]float64{t.Control, t.Treatment} {
		q.groups[i].n = len(v)
		q.groups[i].mean, q.groups[i].sd = stat.MeanStdDev(v, nil)
	}
	return q.answer(t.Text(), t.Data(), opts)
}

func (t Values) check() error {
	names := named(t.Names)
	if err := checkNames(names); err != nil {
		return err
	}
	if t.Family.String() != "Normal" && t.Family.String() != "Robust" && t.Family != LogNormal {
		return fmt.Errorf("%v is no family: take Normal, Robust or LogNormal", t.Family)
	}
	for i, v := range [][]float64{t.Control, t.Treatment} {
		if err := checkValues(names[i], v, 2); err != nil {
			return err
		}
		if k := slices.IndexFunc(v, func(x float64) bool { return x <= 0 }); t.Family == LogNormal && k >= 0 {
			return fmt.Errorf("%s: row %d is %v (the first is 0): a log-normal value is positive; compare those who have one, or take another family", names[i], k, v[k])
		}
		if slices.Min(v) == slices.Max(v) {
			return fmt.Errorf("%s: all %d values are %v: they do not say how far values spread", names[i], len(v), v[0])
		}
	}
	return nil
}

var errConstant = errors.New("all values of each group are equal: they do not say how far values spread")

// checkValues refuses groups that are too small, and values that are none.
func checkValues(group string, values []float64, least int) error {
	switch n := len(values); {
	case n == 0:
		return fmt.Errorf("%s: the group is empty", group)
	case n < least:
		return fmt.Errorf("%s: there is 1 value: the spread within the group takes 2 at least", group)
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s: row %d is %v (the first is 0): leave such rows out", group, i, v)
		}
	}
	return nil
}
