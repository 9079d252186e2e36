// Package abtest compares two groups, control and treatment, and learns from
// many such tests.
//
// Fill in what you have and show the answer, a sentence, its numbers and its
// picture:
//
//	test := abtest.Counts{
//		Control:   abtest.Count{Conversions: 412, Users: 8000},
//		Treatment: abtest.Count{Conversions: 489, Users: 8012},
//	}
//	bayes.Show(test.Compare())   // the Bayesian answer
//	bayes.Show(test.Classical()) // the classical one beside it
//
// [Values] does the same for a value of each user. Whatever is Bayesian is a
// model in the language of package bayes: its Text can be printed, taught,
// edited and given back in the field Model, and a [Result] holds the posterior.
//
// [Meta] learns from many tests how large lifts are, what each test's own lift
// is in their light, and what to expect of the next.
//
// [ZTest], [Welch] and [Proportions] are the classical tests, equal to SciPy's.
package abtest
