package bayes

import (
	"fmt"
	"strconv"
	"strings"
	"time"
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
	ParetoK     ParetoK       // of an approximation: whether to trust it; 0 otherwise
	Partial     bool          // interrupted: fewer draws than were asked for
	Plan        []string      // the plan, a line each
}

// String says in a few lines how the draws were made.
func (s Sampling) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s of %s", s.Sampler, plural(s.Chains, "chain"), plural(s.Draws, "draw"))
	switch {
	case s.approximate():
		b.Reset()
		fmt.Fprintf(&b, "%s: %s, after %s\n", s.Sampler, plural(s.Draws, "independent draw"), plural(s.Gradients, "gradient"))
		fmt.Fprintf(&b, "Pareto k is %v", s.ParetoK)
	case s.Sampler != "forward" && s.Sampler != "conjugate":
		fmt.Fprintf(&b, " after %s of warm-up, %s, %s\n", plural(s.Tune, "draw"), plural(s.Gradients, "gradient"), plural(s.Divergences, "divergence"))
		fmt.Fprintf(&b, "bound in %v, warmed up in %v, drawn in %v", s.Bind.Round(time.Microsecond), s.Warmup.Round(time.Microsecond), s.Draw.Round(time.Microsecond))
	}
	if s.Partial {
		b.WriteString("\ninterrupted: fewer draws than were asked for")
	}
	return b.String() + "\n"
}

// approximate reports whether the draws are of another distribution, that
// stands for the posterior.
func (s Sampling) approximate() bool {
	return s.Sampler == samplers["laplace"] || s.Sampler == samplers["pathfinder"]
}

// A ParetoK is the shape of the tail of the importance ratios of a posterior to
// the approximation that draws were made from (Vehtari, Simpson, Gelman, Yao
// and Gabry 2024). It says whether they can be trusted: up to 0.5 they can,
// and up to 0.7 for rough figures. It is +Inf where a draw lies where the
// posterior has no density.
type ParetoK float64

// String returns the number and what it means.
func (k ParetoK) String() string {
	verdict := "do not trust these draws: the posterior has another shape"
	switch {
	case k <= 0.5:
		verdict = "the draws stand well for the posterior"
	case k <= maxParetoK:
		verdict = "the draws serve for rough figures"
	}
	return fmt.Sprintf("%.2f: %s", float64(k), verdict)
}

// maxParetoK is the largest with which an approximation is of use.
const maxParetoK = 0.7

// MarshalText writes the number, which may be infinite.
func (k ParetoK) MarshalText() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(k), 'g', -1, 64), nil
}

// UnmarshalText reads what MarshalText has written.
func (k *ParetoK) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(string(text), 64)
	*k = ParetoK(v)
	return err
}
