package bayes

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/dist"
)

// The package's documentation names every distribution.
func TestDocNamesDistributions(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(dist.Names(), dist.MultivariateNames()) {
		if !regexp.MustCompile(`\b` + name + `\b`).Match(doc) {
			t.Errorf("doc.go does not name %s", name)
		}
	}
}
