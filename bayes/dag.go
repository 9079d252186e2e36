package bayes

import "github.com/gonbayes/gonbayes/bayes/causal"

// DAG reads a causal graph from text: a directed acyclic graph whose arrows go
// from causes to effects. [Show] draws it.
//
//	g := bayes.Must(bayes.DAG("x -> y; z -> x, y"))
//	bayes.Show(g)                           // the picture
//	bayes.Show(g.AdjustmentSets("x", "y"))  // what to adjust for: {z}
//	bayes.Show(g.Effect("x", "y", "z"))     // the picture, with the paths marked
//
// A variable in parentheses, as in (u) -> x, is unobserved. See [causal.Parse] for
// the notation. An error gives line and column.
func DAG(text string) (*causal.Graph, error) { return causal.Parse(text) }
