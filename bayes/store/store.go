// Package store keeps posteriors on disk: as Zarr in the layout of ArviZ's
// InferenceData, which ArviZ and xarray read, and in a [Cache] that files them
// by key.
//
// The format is Zarr 2 with consolidated metadata, either as a directory
// ([WriteZarr]) or as one zip file ([WriteZip]): little-endian, one chunk per
// array, not compressed, because draws hardly compress. zarr-python 2 and 3
// read it. In Python, read it with either of
//
//	arviz.from_zarr("p.zarr")                                               # with zarr < 3
//	arviz.InferenceData.from_datatree(xarray.open_datatree("p.zarr", engine="zarr"))
package store

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// An InferenceData is a list of named groups ("posterior", "sample_stats",
// "observed_data" …) after ArviZ's schema.
type InferenceData struct {
	Attrs  map[string]any // JSON values; numbers are read as float64
	Groups []Group
}

// Group returns the group of that name, nil if there is none.
func (d *InferenceData) Group(name string) *Group {
	for i := range d.Groups {
		if d.Groups[i].Name == name {
			return &d.Groups[i]
		}
	}
	return nil
}

// A Group is a set of arrays over named dimensions.
type Group struct {
	Name   string
	Attrs  map[string]any
	Coords []Coord // of the dimensions in Vars; the default is 0, 1, 2 …
	Vars   []Var
}

// Var returns the array of that name, nil if there is none.
func (g *Group) Var(name string) *Var {
	for i := range g.Vars {
		if g.Vars[i].Name == name {
			return &g.Vars[i]
		}
	}
	return nil
}

// Coord returns the labels of a dimension, nil if there are none.
func (g *Group) Coord(dim string) *Coord {
	for i := range g.Coords {
		if g.Coords[i].Dim == dim {
			return &g.Coords[i]
		}
	}
	return nil
}

// A Coord labels the positions along a dimension, with numbers or strings.
type Coord struct {
	Dim    string
	Labels []string // labels or values, not both
	Values []int64
}

func (c *Coord) len() int { return max(len(c.Labels), len(c.Values)) }

// A Var is an array in row-major order. In posterior and sample_stats the
// first two dimensions are "chain" and "draw".
type Var struct {
	Name  string
	Dims  []string
	Shape []int
	Data  any // []float64, []int64 or []bool
}

// complete checks that the group can be stored and returns the coordinates of
// all its dimensions.
func (g *Group) complete() ([]Coord, error) {
	if err := checkName(g.Name); err != nil {
		return nil, fmt.Errorf("group: %w", err)
	}
	size := map[string]int{}
	coords := slices.Clone(g.Coords)
	for _, c := range g.Coords {
		if _, twice := size[c.Dim]; twice {
			return nil, fmt.Errorf("group %s: dimension %q has two coordinates", g.Name, c.Dim)
		}
		if err := checkName(c.Dim); err != nil {
			return nil, fmt.Errorf("group %s: dimension: %w", g.Name, err)
		}
		if len(c.Labels) > 0 && len(c.Values) > 0 {
			return nil, fmt.Errorf("group %s: dimension %q has both labels and values", g.Name, c.Dim)
		}
		size[c.Dim] = c.len()
	}
	names := map[string]bool{}
	for i := range g.Vars {
		v := &g.Vars[i]
		if err := v.check(); err != nil {
			return nil, fmt.Errorf("group %s: %w", g.Name, err)
		}
		if names[v.Name] {
			return nil, fmt.Errorf("group %s: two variables are called %q", g.Name, v.Name)
		}
		names[v.Name] = true
		for j, dim := range v.Dims {
			n, known := size[dim]
			if !known {
				n = v.Shape[j]
				size[dim] = n
				counting := make([]int64, n)
				for k := range counting {
					counting[k] = int64(k)
				}
				coords = append(coords, Coord{Dim: dim, Values: counting})
			}
			if n != v.Shape[j] {
				return nil, fmt.Errorf("group %s: variable %s has %d along dimension %q, which has %d", g.Name, v.Name, v.Shape[j], dim, n)
			}
		}
	}
	for _, c := range coords {
		if names[c.Dim] {
			return nil, fmt.Errorf("group %s: %q is both a variable and a dimension", g.Name, c.Dim)
		}
	}
	return coords, nil
}

// check returns an error if the variable cannot be stored.
func (v *Var) check() error {
	if err := checkName(v.Name); err != nil {
		return fmt.Errorf("variable: %w", err)
	}
	if len(v.Dims) != len(v.Shape) {
		return fmt.Errorf("variable %s has %d dimensions but a shape of %d", v.Name, len(v.Dims), len(v.Shape))
	}
	for i, dim := range v.Dims {
		if err := checkName(dim); err != nil {
			return fmt.Errorf("variable %s: dimension: %w", v.Name, err)
		}
		if slices.Contains(v.Dims[:i], dim) {
			return fmt.Errorf("variable %s has dimension %q twice", v.Name, dim)
		}
	}
	var n int
	switch data := v.Data.(type) {
	case []float64:
		n = len(data)
	case []int64:
		n = len(data)
	case []bool:
		n = len(data)
	default:
		return fmt.Errorf("variable %s holds a %T: it must be []float64, []int64 or []bool", v.Name, v.Data)
	}
	if want, ok := product(v.Shape); !ok || n != want {
		return fmt.Errorf("variable %s has %d elements, which do not fill its shape %v", v.Name, n, v.Shape)
	}
	return nil
}

// product returns the number of elements in an array. It reports false if a
// size is negative or the product is too large for memory.
func product(shape []int) (int, bool) {
	n := 1
	for _, s := range shape {
		if s < 0 || s > 0 && n > 1<<48/s {
			return 0, false
		}
		n *= s
	}
	return n, true
}

// checkName returns an error if a name cannot be an element of a path.
func checkName(name string) error {
	if name == "" {
		return fmt.Errorf("a name is missing")
	}
	if !fs.ValidPath(name) || strings.HasPrefix(name, ".") || strings.ContainsAny(name, "/\\\x00") {
		return fmt.Errorf("%q cannot be the name of a file: choose one without slashes that does not begin with a dot", name)
	}
	return nil
}
