package archive

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestSourceHash(t *testing.T) {
	t.Parallel()
	code := func(text, test string) fstest.MapFS {
		return fstest.MapFS{"mcmc/nuts.go": {Data: []byte(text)}, "mcmc/nuts_test.go": {Data: []byte(test)}, "mcmc/slice.go": {Data: []byte("package mcmc")}}
	}
	first := sourceHash(code("package mcmc", "package mcmc"))
	if sourceHash(code("package mcmc // other", "package mcmc")) == first {
		t.Error("other code has the same hash")
	}
	if sourceHash(code("package mcmc", "package mcmc_test")) != first {
		t.Error("another test changes the hash")
	}
	moved := code("package mcmc", "")
	moved["mcmc/other.go"] = moved["mcmc/nuts.go"]
	delete(moved, "mcmc/nuts.go")
	if sourceHash(moved) == first {
		t.Error("another file has the same hash")
	}
	if name := Drawing(code("package mcmc", "")); !strings.HasPrefix(name, first+" go") {
		t.Errorf("draws are by %q", name)
	}
}
