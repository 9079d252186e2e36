package randmodel_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// Random models have every distribution and every function of the language.
func TestCoverage(t *testing.T) {
	seen := map[string]bool{}
	for i := range 3000 {
		for _, name := range names(random(i).Text()) {
			seen[name] = true
		}
	}
	language := slices.Concat(distribution.Names(), distribution.MultivariateNames(), []string{
		"Mixture", "Truncated", "Censored", "Ordered", "ZeroSumNormal", "LKJCholeskyCov", "Potential",
		"append", "corr", "diag", "diag_pre_multiply", "dot", "eye", "lag", "max", "mean", "min", "sqdist", "std", "stds", "sum", "transpose", "var", "where",
	})
	for name := range ir.Functions {
		language = append(language, name)
	}
	var missing []string
	for _, name := range language {
		if !seen[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		t.Errorf("no random model has %s", strings.Join(missing, ", "))
	}
}

// The same number gives the same model.
func TestSameModel(t *testing.T) {
	for i := range 50 {
		if x, y := random(i), random(i); x.Text() != y.Text() || describe(x) != describe(y) {
			t.Fatalf("model %d is\n%s\nand then\n%s", i, x.Text(), y.Text())
		}
	}
}
