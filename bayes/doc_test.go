package bayes

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/distribution"
)

// The package's documentation names every distribution.
func TestDocNamesDistributions(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(distribution.Names(), distribution.MultivariateNames()) {
		if !regexp.MustCompile(`\b` + name + `\b`).Match(doc) {
			t.Errorf("doc.go does not name %s", name)
		}
	}
}
