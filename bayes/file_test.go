package bayes

import (
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/gonbayes/gonbayes/bayes/internal/archive"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
)

// The key names the source of every package that draws depend on. Where this
// fails, a package was added below package engine: embed it in sources, or say
// here why draws do not depend on it.
func TestKeyNamesTheCode(t *testing.T) {
	t.Parallel()
	harmless := map[string]bool{"internal/progress": true, "internal/table": true, "store": true} // they show and keep draws
	out, err := exec.Command("go", "list", "-deps", "./internal/engine").CombinedOutput()
	if err != nil {
		t.Skipf("there is no go command: %v", err)
	}
	const module = "github.com/gonbayes/gonbayes/bayes/"
	n := 0
	for _, name := range strings.Fields(string(out)) {
		name, ours := strings.CutPrefix(name, module)
		if !ours || harmless[name] {
			continue
		}
		n++
		files, err := sources.ReadDir(name)
		if err != nil {
			t.Errorf("the key does not name package %s, which draws depend on: %v", name, err)
			continue
		}
		embedded := map[string]bool{}
		for _, f := range files {
			embedded[f.Name()] = true
		}
		list, err := exec.Command("go", "list", "-f", `{{join .GoFiles " "}} {{join .SFiles " "}} {{join .IgnoredGoFiles " "}}`, "./"+name).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range strings.Fields(string(list)) {
			if !embedded[f] {
				t.Errorf("the key does not name %s", path.Join(name, f))
			}
		}
	}
	if n < 8 {
		t.Errorf("only %d packages draw", n)
	}
}

// Everything that determines the draws changes the key, and nothing else does.
func TestKey(t *testing.T) {
	t.Parallel()
	m := mustParse(t, "b ~ Normal(0, 1)\ny ~ Normal(b, 1)")
	of := func(m *Model, d bind.Data, opts ...Option) string {
		o, err := newOptions(sampling, opts)
		if err != nil {
			t.Fatal(err)
		}
		return archive.Key(sources, m.engine, d, o.Options)
	}
	column := func(c bind.Column) bind.Data { return bind.Data{"y": &c} }
	base := bind.Column{Values: []float64{1, 2}, Shape: []int{2}}
	first := of(m, column(base))
	seen := map[string]string{first: "the first"}
	for name, k := range map[string]string{
		"value": of(m, column(bind.Column{Values: []float64{1, 3}, Shape: []int{2}})),
		"shape": of(m, column(bind.Column{Values: []float64{1, 2}, Shape: []int{1, 2}})),
		"table": of(m, column(bind.Column{Values: []float64{1, 2}, Shape: []int{2}, Table: "t"})),
		"label": of(m, column(bind.Column{Values: []float64{1, 2}, Shape: []int{2}, Labels: []string{"a", "b"}})),
		"text":  of(mustParse(t, "b ~ Normal(0, 1) # prior\ny ~ Normal(b, 1)"), column(base)),
		"code":  of(m.With(Density{Name: "f", Value: func([]float64) float64 { return 0 }}), column(base)),
		"of":    of(m.With(Density{Name: "f", Of: []string{"b"}, Value: func([]float64) float64 { return 0 }}), column(base)),
		"seed":  of(m, column(base), Seed(2)), "keep": of(m, column(base), Keep("b")), "method": of(m, column(base), Method("slice")),
	} {
		if other := seen[k]; other != "" {
			t.Errorf("the key of another %s is that of %s", name, other)
		}
		seen[k] = "another " + name
	}
	d := column(base)
	d["unused"] = nil
	if of(m, d, Fresh(), Quiet(), Without()) != first {
		t.Error("what changes no draw changes the key")
	}
}
