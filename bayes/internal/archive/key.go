package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"golang.org/x/sys/cpu"
)

// Key returns the key that a posterior is filed under: a hash of everything that
// determines the draws, including the code that makes them. Sources is the Go code
// of the packages that draw.
func Key(sources fs.FS, m engine.Model, d bind.Data, o engine.Options) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%q\n%d %d %d %d %v %d %s", Drawing(sources), m.Tree.Text, o.Draws, o.Tune, o.Chains, o.Seed, o.TargetAccept, o.MaxTreeDepth, o.Method)
	for _, name := range plan.Rewrites() {
		if slices.Contains(o.Without, name) {
			fmt.Fprintf(h, " %s", name)
		}
	}
	fmt.Fprintf(h, " %q %q\n", o.OwnName, o.Keep)
	for _, c := range m.Code {
		fmt.Fprintf(h, "%q %q\n", c.Name, c.Of)
	}
	for _, name := range slices.Sorted(maps.Keys(d)) {
		if c := d[name]; c != nil {
			fmt.Fprintf(h, "%q %q %d %q\n", name, c.Table, c.Shape, c.Labels)
			fmt.Fprintf(h, "%x\n", hashFloats(c.Values))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashFloats hashes a column at about the speed of memory. 64 bits are enough:
// nobody constructs columns to collide.
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

// Drawing identifies the code that draws and the machine that it runs on: the
// sources of this library, the Go compiler, the libraries of arithmetic, and
// the features of the processor that change how they round. Package vector
// gives the same numbers on all processors; math.Exp does not.
func Drawing(sources fs.FS) string {
	name := []string{sourceHash(sources), runtime.Version(), runtime.GOARCH}
	if cpu.X86.HasFMA && cpu.X86.HasAVX { // math.Exp uses these
		name = append(name, "fma")
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "GO"+strings.ToUpper(runtime.GOARCH) { // such as GOAMD64: from v3 on, products are fused
				name = append(name, s.Value)
			}
		}
		for _, d := range info.Deps {
			if d.Replace != nil {
				d = d.Replace
			}
			if strings.HasPrefix(d.Path, "gonum.org/") {
				name = append(name, d.Path+d.Version)
			}
		}
	}
	return strings.Join(name, " ")
}

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
