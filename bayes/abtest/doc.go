// Package abtest compares two groups, control and treatment, and learns from
// many such tests.
//
// Fill in the data and show the answer, which is a sentence, a table and a
// picture:
//
//	test := abtest.Counts{
//		Control:   abtest.Count{Conversions: 412, Users: 8000},
//		Treatment: abtest.Count{Conversions: 489, Users: 8012},
//	}
//	bayes.Show(test.Compare())   // the Bayesian answer
//	bayes.Show(test.Classical()) // the classical one beside it
//
// [Values] does the same for a value per user. Every Bayesian analysis is a
// model in the language of package bayes: its Text can be printed, edited and
// returned in the field Model, and a [Result] holds the posterior.
//
// [Meta] learns from many tests how large lifts are, shrinks the lift of each test
// accordingly, and predicts that of the next.
//
// [ZTest], [Welch] and [Proportions] are the classical tests, with SciPy's
// results.
//
// Read counts.go, values.go and result.go first, then meta.go, prior.go,
// gibbs.go and metaresult.go. classical.go stands alone, and words.go formats
// the answers.
package abtest
