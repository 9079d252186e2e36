package bayes

import (
	"fmt"
	"strings"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// A Sampling says how a posterior was made.
type Sampling struct {
	Sampler     string        // "NUTS", "Gibbs", "slice", "Metropolis", "Laplace", "Pathfinder", "forward", or the name given to Sampler
	Chains      int           //
	Draws       int           // kept draws per chain
	Tune        int           // warm-up draws per chain
	Bind        time.Duration // from parsed model and data to a ready program
	Warmup      time.Duration // wall time of warm-up over all chains
	Draw        time.Duration // wall time of the kept draws over all chains
	Gradients   int           // evaluations over all chains, warm-up included
	Divergences int           // among kept draws
	ParetoK     ParetoK       // whether to trust an approximation; 0 for a sampler
	Partial     bool          // interrupted: fewer draws than were asked for
	Plan        []string      // the lines of the plan
}

// String describes in a few lines how the draws were made.
func (s Sampling) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s of %s", s.Sampler, words.Plural(s.Chains, "chain"), words.Plural(s.Draws, "draw"))
	switch {
	case engine.Report(s).Approximate():
		b.Reset()
		fmt.Fprintf(&b, "%s: %s, after %s\n", s.Sampler, words.Plural(s.Draws, "independent draw"), words.Plural(s.Gradients, "gradient"))
		fmt.Fprintf(&b, "Pareto k is %v", s.ParetoK)
	case s.Sampler != "forward" && s.Sampler != "conjugate":
		fmt.Fprintf(&b, " after %s of warm-up, %s, %s\n", words.Plural(s.Tune, "draw"), words.Plural(s.Gradients, "gradient"), words.Plural(s.Divergences, "divergence"))
		fmt.Fprintf(&b, "bound in %v, warmed up in %v, drawn in %v", s.Bind.Round(time.Microsecond), s.Warmup.Round(time.Microsecond), s.Draw.Round(time.Microsecond))
	}
	if s.Partial {
		b.WriteString("\ninterrupted: fewer draws than were asked for")
	}
	return b.String() + "\n"
}

// A ParetoK says whether the draws of an approximation can be trusted.
type ParetoK = mcmc.ParetoK
