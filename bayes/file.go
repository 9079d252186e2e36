package bayes

import (
	"embed"

	"github.com/gonbayes/gonbayes/bayes/internal/archive"
	"github.com/gonbayes/gonbayes/bayes/internal/bind"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// Version is the version of this package.
const Version = archive.Version

// Save writes the posterior to a Zarr directory in ArviZ's layout. It replaces an
// existing Zarr directory.
func (p *Posterior) Save(dir string) error {
	return store.WriteZarr(dir, p.record().InferenceData())
}

// Load reads a posterior that [Posterior.Save] wrote.
func Load(dir string) (*Posterior, error) {
	d, err := store.ReadZarr(dir)
	if err != nil {
		return nil, err
	}
	r, err := archive.Read(d)
	if err != nil {
		return nil, err
	}
	return &Posterior{Sampling: Sampling(r.Report), table: r.Table, text: r.Text}, nil
}

func (p *Posterior) record() archive.Record {
	return archive.Record{Text: p.text, Report: engine.Report(p.Sampling), Table: p.table}
}

// file returns the place where the posterior of a model is filed.
func (m *Model) file(data bind.Data, o options) archive.File {
	var f archive.File
	switch {
	case o.cache != nil && *o.cache != "":
		f.Files = store.Cache{Dir: *o.cache}
	case o.cache == nil && host.Current.Files != nil:
		f.Files = host.Current.Files()
	}
	for _, c := range m.engine.Code {
		if c.Name == "" { // the code cannot be identified
			f.Files = nil
		}
	}
	if f.Files == nil {
		return f
	}
	f.Key = archive.Key(sources, m.engine, data, o.Options)
	if host.Current.Session != nil {
		f.Session = host.Current.Session()
	}
	return f
}

// sources is the Go code of the packages that draws depend on: the packages of
// this module that package engine imports, as a test checks. It is part of the key
// of a filed posterior, so that an upgrade of the library never returns old draws
// as new ones.
//
//go:embed diagnose/*.go distribution/*.go mcmc/*.go syntax/*.go
//go:embed internal/bind/*.go internal/draws/*.go internal/engine/*.go internal/facts/*.go internal/ir/*.go
//go:embed internal/plan/*.go internal/program/*.go internal/spell/*.go internal/words/*.go
//go:embed internal/vector/*.go internal/vector/*.s
var sources embed.FS
