package bayes

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/gonbayes/gonbayes/bayes/graph"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"golang.org/x/sys/cpu"
)

// key returns the key that a posterior is filed under: a hash of everything that
// determines the draws, the code that makes them included.
func key(m *Model, data graph.Data, o engine.Options) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%q\n%d %d %d %d %v %d %s", drawing(), m.String(), o.Draws, o.Tune, o.Chains, o.Seed, o.TargetAccept, o.MaxTreeDepth, o.Method)
	for _, name := range plan.Rewrites() {
		if slices.Contains(o.Without, name) {
			fmt.Fprintf(h, " %s", name)
		}
	}
	fmt.Fprintf(h, " %q %q\n", o.OwnName, o.Keep)
	for _, c := range m.engine.Code {
		fmt.Fprintf(h, "%q %q\n", c.Name, c.Of)
	}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if c := data[name]; c != nil {
			fmt.Fprintf(h, "%q %q %d %q\n", name, c.Table, c.Shape, c.Labels)
			fmt.Fprintf(h, "%x\n", hashFloats(c.Values))
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// hash returns the hash of some texts.
func hash(texts ...string) string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%q", texts)))
}

// hashFloats hashes a column at about the speed of memory. Columns are not made
// to deceive, so 64 bits will do.
func hashFloats(values []float64) uint64 {
	h := xxhash.New()
	var buffer [8192]byte
	for chunk := range slices.Chunk(values, len(buffer)/8) {
		for i, v := range chunk {
			binary.LittleEndian.PutUint64(buffer[8*i:], math.Float64bits(v))
		}
		h.Write(buffer[:8*len(chunk)])
	}
	return h.Sum64()
}

// sources is the Go code of the packages that draws depend on: those of this
// module that package engine imports, as a test checks. So an upgrade of the
// library never takes old draws for new ones, and nobody has to remember to raise
// a version.
//
//go:embed diagnose/*.go distribution/*.go graph/*.go mcmc/*.go syntax/*.go
//go:embed internal/draws/*.go internal/engine/*.go internal/plan/*.go internal/program/*.go internal/spell/*.go
//go:embed internal/vector/*.go internal/vector/*.s
var sources embed.FS

// drawing names the code that draws and the machine it runs on: the sources of
// this library, the Go compiler, the libraries of arithmetic, and the features of
// the processor that change how they round.
var drawing = sync.OnceValue(func() string {
	name := []string{sourceHash(sources), runtime.Version(), runtime.GOARCH}
	if cpu.X86.HasFMA && cpu.X86.HasAVX { // which math.Exp uses
		name = append(name, "fma")
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "GO"+strings.ToUpper(runtime.GOARCH) { // such as GOAMD64: from v3 on, products are fused
				name = append(name, s.Value)
			}
		}
		for _, d := range info.Deps {
			if strings.HasPrefix(d.Path, "gonum.org/") {
				name = append(name, d.Path+d.Version)
			}
		}
	}
	return strings.Join(name, " ")
})

// sourceHash returns a hash of Go code, without its tests.
func sourceHash(files fs.FS) string {
	h := xxhash.New()
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(files, name)
		fmt.Fprintf(h, "%s %d\n%s", path.Clean(name), len(text), text)
		return err
	})
	return fmt.Sprintf("%x", h.Sum64())
}
