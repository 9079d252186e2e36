package bayes

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
)

// The package's documentation names every distribution and every function.
func TestDocNamesAll(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(distribution.Names(), distribution.MultivariateNames(), slices.Collect(maps.Keys(ir.Functions))) {
		if !regexp.MustCompile(`\b` + name + `\b`).Match(doc) {
			t.Errorf("doc.go does not name %s", name)
		}
	}
}
