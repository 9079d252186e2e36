package mcmc

import (
	"fmt"
	"strconv"
)

// A ParetoK is the shape of the tail of the importance ratios of a density to
// the approximation that draws come from (Vehtari, Simpson, Gelman, Yao and
// Gabry 2024). It says whether the draws can be trusted: up to 0.5 they can,
// and up to 0.7 for rough estimates. It is +Inf if the density is 0 at a draw.
type ParetoK float64

// MaxParetoK is the largest ParetoK of a usable approximation.
const MaxParetoK = 0.7

// String returns the number and what it means.
func (k ParetoK) String() string {
	verdict := "do not trust these draws: the shape of the posterior is different"
	switch {
	case k <= 0.5:
		verdict = "the draws represent the posterior well"
	case k <= MaxParetoK:
		verdict = "use the draws for rough estimates only"
	}
	return fmt.Sprintf("%.2f: %s", float64(k), verdict)
}

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
