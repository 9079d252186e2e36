package archive

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/gonbayes/gonbayes/bayes/internal/host"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// A File is the place where a posterior is filed. The zero value files nothing.
type File struct {
	Files   host.Files // nil: nothing is filed
	Key     string
	Session string // the session in which interrupted runs are found again; "": never
}

// Get returns the filed record, if there is one. It reports whether there was a
// damaged one.
func (f File) Get() (r Record, found, damaged bool) {
	if f.Files == nil {
		return Record{}, false, false
	}
	if r, found, damaged = f.read(f.Key); !found && f.Session != "" {
		r, found, _ = f.read(f.partial())
	}
	return r, found, damaged
}

func (f File) read(key string) (r Record, found, damaged bool) {
	d, err := f.Files.Get(key)
	if err == nil {
		r, err = Read(d)
	}
	var broken *store.DamagedError
	return r, err == nil, errors.As(err, &broken)
}

// maxPartial is the largest number of draws of an interrupted run that is filed: a
// notebook kills a cell five seconds after the interrupt.
const maxPartial = 1 << 18

// Put files a record.
func (f File) Put(r Record) error {
	switch {
	case f.Files == nil:
		return nil
	case !r.Report.Partial:
		return f.Files.Put(f.Key, r.InferenceData())
	case f.Session == "" || r.Table.Chains*r.Table.Draws > maxPartial:
		return nil
	}
	return f.Files.Put(f.partial(), r.InferenceData())
}

// partial returns the key of the draws of an interrupted run.
func (f File) partial() string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%q %q", f.Key, f.Session)))
}
