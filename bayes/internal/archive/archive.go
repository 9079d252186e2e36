// Package archive keeps draws on disk. Read archive.go for their layout, which is
// ArviZ's, file.go for filing them, and key.go for the key that they are filed
// under, a hash of everything that determines them.
package archive

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/gonbayes/gonbayes/bayes/internal/draws"
	"github.com/gonbayes/gonbayes/bayes/internal/engine"
	"github.com/gonbayes/gonbayes/bayes/store"
)

// Version is the version of the library.
const Version = "0.3.0"

// A Record holds draws, the text of their model and a report of how they were
// made.
type Record struct {
	Text   string
	Report engine.Report
	Table  *draws.Table
}

// attrs are the attributes for which ArviZ's schema has no place.
type attrs struct {
	Model      string
	Parameters []string
	Sampling   engine.Report
}

// InferenceData converts the record to ArviZ's schema.
func (r Record) InferenceData() *store.InferenceData {
	own := attrs{Model: r.Text, Sampling: r.Report}
	for _, v := range r.Table.Vars {
		if v.Param {
			own.Parameters = append(own.Parameters, v.Name)
		}
	}
	text, _ := json.Marshal(own)
	all := map[string]any{
		"created_at":                time.Now().UTC().Format(time.RFC3339),
		"creation_library":          "gonbayes",
		"creation_library_version":  Version,
		"inference_library":         "gonbayes",
		"inference_library_version": Version,
		"sampling_time":             (r.Report.Warmup + r.Report.Draw).Seconds(),
		"tuning_steps":              r.Report.Tune,
		"gonbayes":                  string(text),
	}
	return &store.InferenceData{Attrs: all, Groups: r.Table.Groups(all)}
}

// Read is the inverse of [Record.InferenceData].
func Read(d *store.InferenceData) (Record, error) {
	var own attrs
	text, _ := d.Attrs["gonbayes"].(string)
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		return Record{}, errors.New("this posterior was not written by gonbayes")
	}
	table, err := draws.FromGroups(d, own.Parameters)
	return Record{own.Model, own.Sampling, table}, err
}
