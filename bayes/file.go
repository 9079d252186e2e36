package bayes

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/gonbayes/gonbayes/bayes/graph"
	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// Version is the version of this package.
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

// fileAttrs is what ArviZ's schema has no place for.
type fileAttrs struct {
	Model      string
	Parameters []string
	Sampling   Sampling
}

// inferenceData puts the posterior in ArviZ's schema.
func (p *Posterior) inferenceData() *store.InferenceData {
	own := fileAttrs{Model: p.text, Sampling: p.Sampling}
	for _, v := range p.table.Vars {
		if v.Param {
			own.Parameters = append(own.Parameters, v.Name)
		}
	}
	text, _ := json.Marshal(own)
	attrs := map[string]any{
		"created_at":                time.Now().UTC().Format(time.RFC3339),
		"creation_library":          "gonbayes",
		"creation_library_version":  Version,
		"inference_library":         "gonbayes",
		"inference_library_version": Version,
		"sampling_time":             (p.Sampling.Warmup + p.Sampling.Draw).Seconds(),
		"tuning_steps":              p.Sampling.Tune,
		"gonbayes":                  string(text),
	}
	return &store.InferenceData{Attrs: attrs, Groups: p.table.Groups(attrs)}
}

// fromInferenceData is the inverse of inferenceData.
func fromInferenceData(d *store.InferenceData) (*Posterior, error) {
	var own fileAttrs
	text, _ := d.Attrs["gonbayes"].(string)
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		return nil, errors.New("this posterior was not written by gonbayes")
	}
	table, err := draws.FromGroups(d, own.Parameters)
	if err != nil {
		return nil, err
	}
	return &Posterior{text: own.Model, Sampling: own.Sampling, table: table}, nil
}

// A file is the place where a posterior is filed.
type file struct {
	files   host.Files // nil: nothing is filed
	key     string
	partial string // where it is filed if it was interrupted; "": nowhere
	fresh   bool
}

func newFile(m *Model, data graph.Data, o options) file {
	f := file{fresh: o.fresh}
	switch {
	case o.cache != nil && *o.cache != "":
		f.files = store.Cache{Dir: *o.cache}
	case o.cache == nil && host.Current.Files != nil:
		f.files = host.Current.Files()
	}
	for _, c := range m.engine.Code {
		if c.Name == "" { // which code it is cannot be told
			f.files = nil
		}
	}
	if f.files == nil {
		return f
	}
	f.key = key(m, data, o.Options)
	if host.Current.Session != nil && host.Current.Session() != "" {
		f.partial = hash(f.key, host.Current.Session())
	}
	return f
}

// get returns the posterior that is filed, or nil. It reports whether there was
// one that is damaged.
func (f file) get() (p *Posterior, damaged bool) {
	if f.files == nil || f.fresh {
		return nil, false
	}
	if p, damaged = f.read(f.key); p == nil && f.partial != "" {
		p, _ = f.read(f.partial)
	}
	return p, damaged
}

func (f file) read(key string) (p *Posterior, damaged bool) {
	d, err := f.files.Get(key)
	if err == nil {
		p, err = fromInferenceData(d)
	}
	var broken *store.DamagedError
	return p, errors.As(err, &broken)
}

// maxPartial is how many draws an interrupted posterior may have to be filed:
// a notebook kills a cell five seconds after the interrupt.
const maxPartial = 1 << 18

// put files a posterior.
func (f file) put(p *Posterior) error {
	switch {
	case f.files == nil:
		return nil
	case !p.Sampling.Partial:
		return f.files.Put(f.key, p.inferenceData())
	case f.partial == "" || p.table.Chains*p.table.Draws > maxPartial:
		return nil
	}
	return f.files.Put(f.partial, p.inferenceData())
}
