package engine

import (
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/words"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
)

// Thresholds of the warnings, after Vehtari et al. (2021).
const (
	maxRHat     = 1.01
	minESSChain = 100 // effective draws per chain
	minEBFMI    = 0.3 // Betancourt (2016)
)

// Warnings returns the problems of draws as sentences, the worst first, or nil if
// there are none.
func Warnings(t *draws.Table, r Report) []string {
	var list []string
	if r.Partial { // after an interrupt, nobody waits for diagnostics
		return []string{fmt.Sprintf("Sampling was interrupted: these are the first %d draws of %s. To sample again, give Sample the option bayes.Fresh().", t.Draws, words.Plural(t.Chains, "chain"))}
	}
	switch k := r.ParetoK; {
	case r.Sampler == "forward":
		return nil
	case r.Approximate() && k > mcmc.MaxParetoK:
		return []string{fmt.Sprintf("These draws do not represent the posterior: its shape differs from that of the approximation (Pareto k %.2f, above %.1f). Use Sample without Method.", float64(k), mcmc.MaxParetoK)}
	case r.Approximate():
		return nil
	}
	diverging, deep := 0, 0
	for _, s := range t.Stats {
		if s.Diverging {
			diverging++
		}
		if s.MaxTreeDepth {
			deep++
		}
	}
	if diverging > 0 {
		list = append(list, fmt.Sprintf("%s of %d diverged: there is a region that the sampler cannot follow, and the draws may be biased. Try TargetAccept(0.95); in a hierarchical model, write the effects as mean + scale*z with z ~ Normal(0, 1).",
			words.Plural(diverging, "draw"), len(t.Stats)))
	}
	summary := draws.Summarize(t.All(), 0.94)
	if len(t.Vars) > 0 && t.Chains > 1 {
		if w, n := worst(summary, func(r draws.Summary) float64 { return r.RHat - maxRHat }); n > 0 {
			advice := "Draw more, as in Tune(2000), Draws(2000), or look at the trace to see where the chains differ."
			if stuck := apart(t, w.Name); stuck != "" {
				advice = stuck
			}
			list = append(list, fmt.Sprintf("The chains disagree: R-hat of %s is %.2f, and above %.2f for %s of %d. %s",
				w.Name, w.RHat, maxRHat, words.Plural(n, "quantity"), len(summary), advice))
		}
	}
	need := float64(min(minESSChain*t.Chains, t.Chains*t.Draws/4))
	if w, n := worst(summary, func(r draws.Summary) float64 { return need - min(r.ESSBulk, r.ESSTail) }); n > 0 {
		list = append(list, fmt.Sprintf("There are too few effective draws: the effective sample size of %s is %.0f, and below %.0f for %s of %d. Draw more, as in Draws(%d).",
			w.Name, min(w.ESSBulk, w.ESSTail), need, words.Plural(n, "quantity"), len(summary), 4*t.Draws))
	}
	if low := slices.Min(diagnose.EBFMI(t.Energies())); low < minEBFMI {
		list = append(list, fmt.Sprintf("The energy of the draws moves too slowly (E-BFMI %.2f, below %.1f): the sampler has trouble reaching the tails of the posterior. Writing hierarchical effects as mean + scale*z usually helps.", low, minEBFMI))
	}
	if deep > 0 {
		list = append(list, fmt.Sprintf("%s of %d reached the maximum length of a trajectory, so each draw is expensive. Standardising the predictors usually helps; if several parameters play the same role, give them proper priors; MaxTreeDepth(12) allows longer trajectories.", words.Plural(deep, "draw"), len(t.Stats)))
	}
	return list
}

// apart describes the chain that is far from the others on a quantity, if there is
// one and the others agree.
func apart(t *draws.Table, name string) string {
	q, ok := t.Named(name)
	if !ok || t.Chains < 3 || t.Stats == nil {
		return ""
	}
	for c := range t.Chains {
		others := slices.Delete(slices.Clone(q[0].Chains), c, c+1)
		s, own := diagnose.Summarize(others, 0.94), diagnose.Summarize(q[0].Chains[c:c+1], 0.94)
		if s.RHat > 1.05 || math.Abs(own.Mean-s.Mean) < 3*max(s.SD, own.SD) {
			continue
		}
		where := fmt.Sprintf("Chain %d is apart from the others, with %s near %.3g, not %.3g", c, name, own.Mean, s.Mean)
		here, there := logDensity(t, c)
		switch {
		case here < there-3:
			return where + fmt.Sprintf(", and its log density is lower by %.3g: it is stuck in a minor mode or far in a tail. Try another Seed, narrower priors, or predictors and data on a scale near 1.", there-here)
		case here > there+3:
			return where + fmt.Sprintf(", and its log density is higher by %.3g: the others are stuck in a minor mode or far in a tail. Draw more, as in Tune(2000), or use narrower priors.", here-there)
		}
		return where + ", at about the same log density: there are several modes. If groups can swap labels, fix their order with Ordered(…)."
	}
	return ""
}

// logDensity returns the mean log density of a chain, and of the others.
func logDensity(t *draws.Table, chain int) (here, others float64) {
	for i, s := range t.Stats {
		if i/t.Draws == chain {
			here += s.LogDensity / float64(t.Draws)
		} else {
			others += s.LogDensity / float64(t.Draws*(t.Chains-1))
		}
	}
	return here, others
}

// worst returns the row with the greatest excess, and the number of rows whose
// excess is positive.
func worst(rows []draws.Summary, excess func(draws.Summary) float64) (worst draws.Summary, n int) {
	greatest := 0.0
	for _, r := range rows {
		if x := excess(r); x > 0 {
			n++
			if x > greatest {
				worst, greatest = r, x
			}
		}
	}
	return worst, n
}
