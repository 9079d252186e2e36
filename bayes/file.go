package bayes

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/ir"
	"github.com/gonbayes/gonbayes/bayes/internal/notebook"
	"github.com/gonbayes/gonbayes/bayes/internal/plan"
	"github.com/gonbayes/gonbayes/bayes/mcmc"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// Version is the version of this package. Posteriors are filed under it:
// raise it with every change that changes draws.
const Version = "0.3.0"

// Save writes the posterior to a Zarr directory in ArviZ's layout, in place
// of one that is there already.
func (p *Posterior) Save(dir string) error { return store.WriteZarr(dir, p.inferenceData()) }

// Load reads a posterior that [Posterior.Save] wrote.
func Load(dir string) (*Posterior, error) {
	d, err := store.ReadZarr(dir)
	if err != nil {
		return nil, err
	}
	return fromInferenceData(d)
}

// A file is the place where a posterior is filed.
type file struct {
	cache   store.Cache
	key     string
	partial string // where it is filed if it was interrupted; "": nowhere
	quiet   bool
	fresh   bool
	err     error // why there is no folder
}

func newFile(m *Model, data bind.Data, o options) file {
	f := file{quiet: o.quiet, fresh: o.fresh}
	f.cache.Dir, f.err = store.DefaultDir()
	if f.cache.Dir != "" {
		f.key = key(m.String(), data, o)
	}
	for _, d := range m.code {
		if d.Name == "" {
			return file{}
		}
		f.key = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s %q %q", f.key, d.Name, d.Of)))
	}
	if session := notebook.Session(); f.key != "" && session != "" {
		f.partial = fmt.Sprintf("%x", sha256.Sum256([]byte(f.key+session)))
	}
	return f
}

// key hashes all that determines the draws.
func key(text string, data bind.Data, o options) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%q\n%d %d %d %d %v %d %s", Version, text, o.draws, o.tune, o.chains, o.seed, o.targetAccept, o.maxTreeDepth, o.method)
	for _, name := range plan.Rewrites() {
		if slices.Contains(o.without, name) {
			fmt.Fprintf(h, " %s", name)
		}
	}
	fmt.Fprintf(h, " %q %q\n", o.ownName, o.keep)
	var names []string
	for name, c := range data {
		if c != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		c := data[name]
		fmt.Fprintf(h, "%q %d %q\n", name, c.Shape, c.Labels)
		fmt.Fprintf(h, "%x\n", hashFloats(c.Values))
	}
	return hex.EncodeToString(h.Sum(nil))
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

// get returns the posterior that is filed, or nil.
func (f file) get() *Posterior {
	if f.key == "" || f.fresh {
		return nil
	}
	if p := f.read(f.key); p != nil || f.partial == "" {
		return p
	}
	p := f.read(f.partial)
	if p != nil && !f.quiet {
		showWarnings(p.Warnings())
	}
	return p
}

func (f file) read(key string) *Posterior {
	d, err := f.cache.Get(key)
	if err == nil {
		var p *Posterior
		if p, err = fromInferenceData(d); err == nil {
			return p
		}
	}
	var damaged *store.DamagedError
	if errors.As(err, &damaged) && !f.quiet {
		showWarnings([]string{"The filed posterior of this model was damaged; it is drawn anew."})
	}
	return nil
}

// maxPartial is how many draws an interrupted posterior may have to be filed:
// a notebook kills a cell five seconds after the interrupt.
const maxPartial = 1 << 18

func (f file) put(p *Posterior) error {
	if f.key == "" {
		return f.err
	}
	if !p.Sampling.Partial {
		return f.cache.Put(f.key, p.inferenceData())
	}
	if f.partial == "" || p.chains*p.draws > maxPartial {
		return nil
	}
	return f.cache.Put(f.partial, p.inferenceData())
}

// fileAttrs is what ArviZ's schema has no place for.
type fileAttrs struct {
	Model      string
	Parameters []string
	Sampling   Sampling
}

// inferenceData puts the posterior in ArviZ's schema.
func (p *Posterior) inferenceData() *store.InferenceData {
	own, _ := json.Marshal(fileAttrs{p.text, p.parameters(), p.Sampling})
	attrs := map[string]any{
		"created_at":                time.Now().UTC().Format(time.RFC3339),
		"creation_library":          "gonbayes",
		"creation_library_version":  Version,
		"inference_library":         "gonbayes",
		"inference_library_version": Version,
		"sampling_time":             (p.Sampling.Warmup + p.Sampling.Draw).Seconds(),
		"tuning_steps":              p.Sampling.Tune,
		"gonbayes":                  string(own),
	}
	posterior := store.Group{Name: "posterior", Attrs: attrs}
	known := map[string]bool{}
	for _, v := range p.vars {
		dims, shape := []string{"chain", "draw"}, []int{p.chains, p.draws}
		for _, d := range v.dims {
			dims, shape = append(dims, d.Name), append(shape, d.Size)
			if d.Labels != nil && !known[d.Name] {
				known[d.Name] = true
				posterior.Coords = append(posterior.Coords, store.Coord{Dim: d.Name, Labels: d.Labels})
			}
		}
		data := make([]float64, 0, p.chains*p.draws*v.size)
		for c := range p.chains {
			for i := range p.draws {
				data = append(data, p.row(c, i)[v.offset:v.offset+v.size]...)
			}
		}
		posterior.Vars = append(posterior.Vars, store.Var{Name: v.name, Dims: dims, Shape: shape, Data: data})
	}
	d := &store.InferenceData{Attrs: attrs, Groups: []store.Group{posterior}}
	if p.stats != nil {
		d.Groups = append(d.Groups, store.Group{Name: "sample_stats", Attrs: attrs, Vars: p.statVars()})
	}
	return d
}

func (p *Posterior) parameters() []string {
	var names []string
	for _, v := range p.vars {
		if v.param {
			names = append(names, v.name)
		}
	}
	return names
}

// The statistics of draws, by ArviZ's names.
var (
	floatStats = []struct {
		name string
		of   func(*mcmc.Stat) *float64
	}{
		{"lp", func(s *mcmc.Stat) *float64 { return &s.LogDensity }},
		{"energy", func(s *mcmc.Stat) *float64 { return &s.Energy }},
		{"acceptance_rate", func(s *mcmc.Stat) *float64 { return &s.AcceptanceRate }},
		{"step_size", func(s *mcmc.Stat) *float64 { return &s.StepSize }},
	}
	intStats = []struct {
		name string
		of   func(*mcmc.Stat) *int
	}{
		{"tree_depth", func(s *mcmc.Stat) *int { return &s.TreeDepth }},
		{"n_steps", func(s *mcmc.Stat) *int { return &s.Steps }},
	}
	boolStats = []struct {
		name string
		of   func(*mcmc.Stat) *bool
	}{
		{"diverging", func(s *mcmc.Stat) *bool { return &s.Diverging }},
		{"reached_max_treedepth", func(s *mcmc.Stat) *bool { return &s.MaxTreeDepth }},
	}
)

func (p *Posterior) statVars() []store.Var {
	var vars []store.Var
	add := func(name string, data any) {
		vars = append(vars, store.Var{Name: name, Dims: []string{"chain", "draw"}, Shape: []int{p.chains, p.draws}, Data: data})
	}
	for _, f := range floatStats {
		if v := collect(p.stats, f.of, func(v float64) float64 { return v }); !blank(v) {
			add(f.name, v)
		}
	}
	for _, f := range intStats {
		if v := collect(p.stats, f.of, func(v int) int64 { return int64(v) }); !blank(v) {
			add(f.name, v)
		}
	}
	for _, f := range boolStats {
		add(f.name, collect(p.stats, f.of, func(v bool) bool { return v }))
	}
	return vars
}

// blank reports whether all is 0, as are the statistics that a sampler lacks.
func blank[T float64 | int64](values []T) bool {
	return !slices.ContainsFunc(values, func(v T) bool { return v != 0 })
}

func collect[T, U any](stats []mcmc.Stat, of func(*mcmc.Stat) *T, convert func(T) U) []U {
	data := make([]U, len(stats))
	for i := range stats {
		data[i] = convert(*of(&stats[i]))
	}
	return data
}

// fromInferenceData is the inverse of inferenceData.
func fromInferenceData(d *store.InferenceData) (*Posterior, error) {
	var own fileAttrs
	text, _ := d.Attrs["gonbayes"].(string)
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		return nil, errors.New("this posterior was not written by gonbayes")
	}
	p := &Posterior{text: own.Model, Sampling: own.Sampling}
	for _, g := range d.Groups {
		var err error
		switch g.Name {
		case "posterior":
			err = p.readPosterior(g, own.Parameters)
		case "sample_stats":
			err = p.readStats(g)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(p.vars) == 0 {
		return nil, errors.New("this posterior has no variables")
	}
	return p, nil
}

func (p *Posterior) readPosterior(g store.Group, params []string) error {
	dims := map[string]*ir.Dim{}
	for _, c := range g.Coords {
		dims[c.Dim] = &ir.Dim{Name: c.Dim, Size: len(c.Labels), Labels: c.Labels, Kind: ir.Level}
	}
	for _, v := range g.Vars {
		if len(v.Shape) < 2 || v.Dims[0] != "chain" || v.Dims[1] != "draw" {
			return fmt.Errorf("variable %s has no draws", v.Name)
		}
		p.chains, p.draws = v.Shape[0], v.Shape[1]
		var own []*ir.Dim
		for i, name := range v.Dims[2:] {
			if dims[name] == nil || dims[name].Size != v.Shape[2+i] {
				dims[name] = &ir.Dim{Name: name, Size: v.Shape[2+i]}
			}
			own = append(own, dims[name])
		}
		p.addVariable(v.Name, own, slices.Contains(params, v.Name))
	}
	p.values = make([]float64, p.chains*p.draws*p.width)
	for k, v := range g.Vars {
		data, ok := v.Data.([]float64)
		at := p.vars[k]
		if !ok || len(data) != p.chains*p.draws*at.size {
			return fmt.Errorf("variable %s does not have %d × %d draws", v.Name, p.chains, p.draws)
		}
		for c := range p.chains {
			for i := range p.draws {
				copy(p.row(c, i)[at.offset:], data[(c*p.draws+i)*at.size:][:at.size])
			}
		}
	}
	return nil
}

func (p *Posterior) readStats(g store.Group) error {
	vars := map[string]any{}
	for _, v := range g.Vars {
		vars[v.Name] = v.Data
	}
	p.stats = make([]mcmc.Stat, p.chains*p.draws)
	for _, f := range floatStats {
		for i, v := range data[float64](vars, f.name, len(p.stats)) {
			*f.of(&p.stats[i]) = v
		}
	}
	for _, f := range intStats {
		for i, v := range data[int64](vars, f.name, len(p.stats)) {
			*f.of(&p.stats[i]) = int(v)
		}
	}
	for _, f := range boolStats {
		for i, v := range data[bool](vars, f.name, len(p.stats)) {
			*f.of(&p.stats[i]) = v
		}
	}
	return nil
}

// data returns a statistic of n draws, nil if it is not there.
func data[T any](vars map[string]any, name string, n int) []T {
	if v, _ := vars[name].([]T); len(v) == n {
		return v
	}
	return nil
}
