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
	Normal    Family = iota // for values without outliers
	Robust                  // Student's t, in which outliers count less (Kruschke 2013)
	LogNormal               // for positive and skewed values, such as amounts of money
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

// Values is a test of two groups with a value per user, such as the amount
// spent or the time of a visit.
//
//	test := abtest.Values{Control: a, Treatment: b}
//	bayes.Show(test.Compare())
//
// All other fields have defaults.
type Values struct {
	Control, Treatment []float64

	Family Family
	Names  [2]string // of control and treatment, in tables and figures

	// Difference bases the verdict on the difference of the means instead of
	// the lift, which is the difference as a share of the mean of control. Use
	// it for values that are not amounts, such as logarithms. If a value is
	// negative or the mean of control is 0, it is implied.
	Difference bool

	// ROPE is the range of effects that do not matter. The default is {-0.01,
	// 0.01}, lifts within 1%, or differences within a tenth of a standard
	// deviation.
	ROPE          [2]float64
	LowerIsBetter bool   // as for loading times
	Model         string // used instead of the text that Text returns
}

// Text returns the model in the model language, to read and to edit:
// [Values.Compare] takes an edited text in the field Model, which must define
// the means (mu[group], or average[group] for LogNormal), diff, and lift if the
// verdict is based on it.
//
// Its priors are centred on the middle of both groups and ten times as wide as the
// spread of the values, so that they hardly affect the answer.
func (t Values) Text() string {
	if t.Model != "" {
		return t.Model
	}
	if err := t.check(); err != nil { // Compare returns the error
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
		column = "log(%s)" // the same posterior as LogNormal for the values, but this one folds
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

// place returns the middle of both groups and the spread of their values.
func (t Values) place(scale func([]float64) []float64) (center, spread float64) {
	meanC, sdC := stat.MeanStdDev(scale(t.Control), nil)
	meanT, sdT := stat.MeanStdDev(scale(t.Treatment), nil)
	return (meanC + meanT) / 2, max(sdC, sdT)
}

// lift reports whether the verdict is based on the lift.
func (t Values) lift() bool {
	return !t.Difference && slices.Min(t.Control) >= 0 && slices.Min(t.Treatment) >= 0 && stat.Mean(t.Control, nil) > 0
}

// number formats x for a prior of a given width, to two digits below the first
// digit of the width.
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

// Classical returns Welch's t test: see [Welch]. For LogNormal it tests the
// logarithms.
func (t Values) Classical() (*Test, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	if t.Family == LogNormal {
		return Welch(logs(t.Control), logs(t.Treatment))
	}
	return Welch(t.Control, t.Treatment)
}

// Compare samples the model. It returns an error if the values are invalid.
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
		return fmt.Errorf("%v is not a family: use Normal, Robust or LogNormal", t.Family)
	}
	for i, v := range [][]float64{t.Control, t.Treatment} {
		if err := checkValues(names[i], v, 2); err != nil {
			return err
		}
		if k := slices.IndexFunc(v, func(x float64) bool { return x <= 0 }); t.Family == LogNormal && k >= 0 {
			return fmt.Errorf("%s: row %d is %v (the first is 0), but log-normal values are positive: leave such rows out, or use another family", names[i], k, v[k])
		}
		if slices.Min(v) == slices.Max(v) {
			return fmt.Errorf("%s: all %d values are %v: the spread of the group needs different values", names[i], len(v), v[0])
		}
	}
	return nil
}

var errConstant = errors.New("all values of each group are equal: the spread of the groups needs different values")

// checkValues returns an error if the group is too small or a value is not finite.
func checkValues(group string, values []float64, least int) error {
	switch n := len(values); {
	case n == 0:
		return fmt.Errorf("%s: the group is empty", group)
	case n < least:
		return fmt.Errorf("%s: there is 1 value: the spread of the group needs at least 2", group)
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s: row %d is %v (the first is 0): leave such rows out", group, i, v)
		}
	}
	return nil
}
