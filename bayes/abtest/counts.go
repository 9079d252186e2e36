package abtest

import (
	"fmt"
	"strings"

	"github.com/gonbayes/gonbayes/bayes"
)

// A Count is a group of users, some of whom converted.
type Count struct {
	Conversions int // users who converted
	Users       int // all users
}

// Rate returns the share of users who converted.
func (c Count) Rate() float64 { return float64(c.Conversions) / float64(c.Users) }

func (c Count) check(group string) error {
	switch {
	case c.Users == 0:
		return fmt.Errorf("%s: there are no users: a rate needs at least one", group)
	case c.Users < 0 || c.Conversions < 0:
		return fmt.Errorf("%s: %d conversions of %d users: counts cannot be negative", group, c.Conversions, c.Users)
	case c.Conversions > c.Users:
		return fmt.Errorf("%s: %d conversions of %d users: a user converts at most once: count users who converted, and check that the two numbers are not swapped", group, c.Conversions, c.Users)
	}
	return nil
}

// Counts is a test of two groups with known numbers of users and of conversions:
//
//	test := abtest.Counts{
//		Control:   abtest.Count{Conversions: 412, Users: 8000},
//		Treatment: abtest.Count{Conversions: 489, Users: 8012},
//	}
//	bayes.Show(test.Compare())
//
// All other fields have defaults.
type Counts struct {
	Control, Treatment Count

	Names         [2]string  // of control and treatment, in tables and figures
	Prior         string     // of each rate, in the model language; "Beta(1, 1)"
	ROPE          [2]float64 // lifts that do not matter; {-0.01, 0.01}, within 1%
	LowerIsBetter bool       // as for complaints
	Model         string     // used instead of the text that Text returns
}

// Text returns the model in the model language, to read and to edit:
// [Counts.Compare] takes an edited text in the field Model, which must define
// the rates p[group] and their lift.
func (t Counts) Text() string {
	if t.Model != "" {
		return t.Model
	}
	prior := t.Prior
	if prior == "" {
		prior = "Beta(1, 1)"
	}
	c, n := quoted(t.Names)
	return strings.NewReplacer("PRIOR", prior, "CONTROL", c, "TREATMENT", n).Replace(
		`p[group]    ~ PRIOR  # rate of conversion, one for each group
conversions ~ Binomial(users, p[group])

diff = p[TREATMENT] - p[CONTROL]
lift = p[TREATMENT] / p[CONTROL] - 1
`)
}

// Data returns the counts as columns for the model: group, conversions and
// users.
func (t Counts) Data() bayes.Data {
	n := named(t.Names)
	return bayes.Data{
		"group":       n[:],
		"conversions": []int{t.Control.Conversions, t.Treatment.Conversions},
		"users":       []int{t.Control.Users, t.Treatment.Users},
	}
}

// Classical returns the two-proportion z test: see [Proportions].
func (t Counts) Classical() (*Test, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	return Proportions(t.Control, t.Treatment)
}

// Compare samples the model. An error says what is wrong with the counts.
func (t Counts) Compare(opts ...bayes.Option) (*Result, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	q := question{
		names: named(t.Names), group: "p", measured: "conversion rate", lift: true,
		rope: t.ROPE, lower: t.LowerIsBetter, counts: true,
		groups: [2]observed{
			{n: t.Control.Users, conversions: t.Control.Conversions, mean: t.Control.Rate()},
			{n: t.Treatment.Users, conversions: t.Treatment.Conversions, mean: t.Treatment.Rate()},
		},
	}
	return q.answer(t.Text(), t.Data(), opts)
}

func (t Counts) check() error {
	names := named(t.Names)
	if err := checkNames(names); err != nil {
		return err
	}
	if err := t.Control.check(names[0]); err != nil {
		return err
	}
	return t.Treatment.check(names[1])
}

// named returns the names of the groups, with defaults for those not given.
func named(names [2]string) [2]string {
	for i, name := range [2]string{"control", "treatment"} {
		if names[i] == "" {
			names[i] = name
		}
	}
	return names
}

func checkNames(names [2]string) error {
	if names[0] == names[1] {
		return fmt.Errorf("both groups are called %q: give them different names", names[0])
	}
	return nil
}

// quoted returns the names of the groups as the model language writes levels.
func quoted(names [2]string) (control, treatment string) {
	n := named(names)
	return fmt.Sprintf("%q", n[0]), fmt.Sprintf("%q", n[1])
}
