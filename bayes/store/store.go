// Package store keeps posteriors on disk: as Zarr in the layout of ArviZ's
// InferenceData, which ArviZ reads, and in a [Cache] that files them by key.
package store

// An InferenceData is a set of named groups ("posterior", "sample_stats",
// "observed_data" …) after ArviZ's schema.
type InferenceData struct {
	Attrs  map[string]any // JSON values
	Groups []Group
}

// A Group is a set of arrays over named dimensions.
type Group struct {
	Name   string
	Attrs  map[string]any
	Coords []Coord // of the dimensions used in Vars; a missing one counts 0, 1, 2 …
	Vars   []Var
}

// A Coord labels the positions along a dimension, with numbers or strings.
type Coord struct {
	Dim    string
	Labels []string // either these
	Values []int64  // or these
}

// A Var is an array in row-major order. In posterior and sample_stats the
// first two dimensions are "chain" and "draw".
type Var struct {
	Name  string
	Dims  []string
	Shape []int
	Data  any // []float64, []int64 or []bool
}
