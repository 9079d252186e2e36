package bayes

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/diagnose"
)

// Thresholds of the warnings, after Vehtari et al. (2021).
const (
	maxRHat     = 1.01
	minESSChain = 100 // effective draws per chain
	minEBFMI    = 0.3 // Betancourt (2016)
)

// Warnings says in plain words what is wrong with the draws, worst first;
// nothing if there is nothing.
func (p *Posterior) Warnings() []string {
	p.checked.Do(func() { p.warnings = p.check() })
	return slices.Clone(p.warnings)
}

func (p *Posterior) check() []string {
	var list []string
	if p.Sampling.Partial { // whoever interrupts wants no long computation now
		return []string{fmt.Sprintf("Sampling was interrupted: these are the first %d draws of %s. To draw anew, give Sample bayes.Fresh().", p.draws, plural(p.chains, "chain"))}
	}
	switch k := p.Sampling.ParetoK; {
	case p.Sampling.Sampler == "forward":
		return nil
	case p.Sampling.approximate() && k > maxParetoK:
		return []string{fmt.Sprintf("These draws are not of the posterior: its shape is not that of the approximation (Pareto k %.2f, above %.1f). Draw with NUTS, which Sample does by itself.", float64(k), maxParetoK)}
	case p.Sampling.approximate():
		return nil
	}
	diverging, deep := 0, 0
	for _, s := range p.stats {
		if s.Diverging {
			diverging++
		}
		if s.MaxTreeDepth {
			deep++
		}
	}
	if diverging > 0 {
		list = append(list, fmt.Sprintf("%s of %d diverged: there is a region that the sampler cannot follow, and the draws may be biased. Try TargetAccept(0.95); in a hierarchical model, write the effects as mean + scale*z with z ~ Normal(0, 1).",
			plural(diverging, "draw"), len(p.stats)))
	}
	summary := p.summary()
	if len(p.vars) > 0 && p.chains > 1 {
		if worst, n := summary.worst(func(r SummaryRow) float64 { return r.RHat - maxRHat }); n > 0 {
			advice := "Draw more, as in Tune(2000), Draws(2000), or look at the trace for what keeps the chains apart."
			if stuck := p.apart(worst.Name); stuck != "" {
				advice = stuck
			}
			list = append(list, fmt.Sprintf("The chains disagree: R-hat of %s is %.2f, and above %.2f for %s of %d. %s",
				worst.Name, worst.RHat, maxRHat, plural(n, "quantity"), len(summary.Rows), advice))
		}
	}
	need := float64(min(minESSChain*p.chains, p.chains*p.draws/4))
	if worst, n := summary.worst(func(r SummaryRow) float64 { return need - min(r.ESSBulk, r.ESSTail) }); n > 0 {
		list = append(list, fmt.Sprintf("There are few independent draws: the effective sample size of %s is %.0f, and below %.0f for %s of %d. Draw more, as in Draws(%d).",
			worst.Name, min(worst.ESSBulk, worst.ESSTail), need, plural(n, "quantity"), len(summary.Rows), 4*p.draws))
	}
	if low := slices.Min(diagnose.EBFMI(p.energies())); low < minEBFMI {
		list = append(list, fmt.Sprintf("The energy of the draws moves too slowly (E-BFMI %.2f, below %.1f): the sampler has trouble to reach the ends of the posterior. Writing hierarchical effects as mean + scale*z usually cures it.", low, minEBFMI))
	}
	if deep > 0 {
		list = append(list, fmt.Sprintf("%s of %d reached the longest trajectory, so draws are dear. Standardising the predictors usually helps; where several parameters do the same job, give them proper priors; MaxTreeDepth(12) allows longer ones.", plural(deep, "draw"), len(p.stats)))
	}
	return list
}

// apart says which chain is in a place of its own, if the others agree on a
// quantity and are far from it.
func (p *Posterior) apart(name string) string {
	q, err := p.eval(name)
	if err != nil || p.chains < 3 || p.stats == nil {
		return ""
	}
	for c := range p.chains {
		others := slices.Delete(slices.Clone(q[0].chains), c, c+1)
		s, own := diagnose.Summarize(others, 0.94), diagnose.Summarize(q[0].chains[c:c+1], 0.94)
		if s.RHat > 1.05 || math.Abs(own.Mean-s.Mean) < 3*max(s.SD, own.SD) {
			continue
		}
		where := fmt.Sprintf("Chain %d is apart from the others, with %s near %.3g, not %.3g", c, name, own.Mean, s.Mean)
		here, there := p.logDensity(c)
		switch {
		case here < there-3:
			return where + fmt.Sprintf(", at a log density lower by %.3g: it is stuck in a lesser mode, or far out. Try another Seed, narrower priors, or predictors and data on a scale near 1.", there-here)
		case here > there+3:
			return where + fmt.Sprintf(", at a log density higher by %.3g: it is the others that are stuck in a lesser mode, or far out. Draw more, as in Tune(2000), or give narrower priors.", here-there)
		}
		return where + ", at about the same log density: there are several modes. Where groups can change names, keep their order with Ordered(…)."
	}
	return ""
}

// logDensity returns the mean log density of a chain, and of the others.
func (p *Posterior) logDensity(chain int) (here, others float64) {
	for i, s := range p.stats {
		if i/p.draws == chain {
			here += s.LogDensity / float64(p.draws)
		} else {
			others += s.LogDensity / float64(p.draws*(p.chains-1))
		}
	}
	return here, others
}

// energies returns the energies of the draws by chain.
func (p *Posterior) energies() [][]float64 {
	e := make([][]float64, p.chains)
	for i, s := range p.stats {
		e[i/p.draws] = append(e[i/p.draws], s.Energy)
	}
	return e
}

func plural(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case strings.HasSuffix(what, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(what, "y"))
	}
	return fmt.Sprintf("%d %ss", n, what)
}
