package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A sink receives the files of a Zarr hierarchy one by one. It does not keep data.
type sink func(name string, data []byte) error

// An arrayMeta is a .zarray file: metadata of an array in Zarr 2.
type arrayMeta struct {
	Chunks     []int           `json:"chunks"`
	Compressor json.RawMessage `json:"compressor"`
	Dtype      string          `json:"dtype"`
	FillValue  json.RawMessage `json:"fill_value"`
	Filters    json.RawMessage `json:"filters"`
	Order      string          `json:"order"`
	Shape      []int           `json:"shape"`
	Format     int             `json:"zarr_format"`
}

// arrayAttrs is the .zattrs file of an array, as xarray reads it.
type arrayAttrs struct {
	Dims []string `json:"_ARRAY_DIMENSIONS"`
}

type groupMeta struct {
	Format int `json:"zarr_format"`
}

// write sends the files of d to a sink. The consolidated metadata lists groups and
// variables in the order of d, which the names of files do not preserve.
func write(d *InferenceData, put sink) error {
	w := writer{put: put}
	w.group("", d.Attrs)
	seen := map[string]bool{}
	for i := range d.Groups {
		g := &d.Groups[i]
		coords, err := g.complete()
		if err != nil {
			return err
		}
		if seen[g.Name] {
			return fmt.Errorf("two groups are called %q", g.Name)
		}
		seen[g.Name] = true
		w.group(g.Name, g.Attrs)
		for _, v := range g.Vars {
			w.array(path.Join(g.Name, v.Name), v.Dims, v.Shape, v.Data)
		}
		for _, c := range coords {
			dim, shape := []string{c.Dim}, []int{c.len()}
			if c.Labels != nil {
				w.array(path.Join(g.Name, c.Dim), dim, shape, c.Labels)
			} else {
				w.array(path.Join(g.Name, c.Dim), dim, shape, c.Values)
			}
		}
	}
	w.file(".zmetadata", append(append([]byte(`{"zarr_consolidated_format":1,"metadata":{`), w.index...), "}}\n"...))
	return w.err
}

// A writer sends files to a sink until one fails.
type writer struct {
	put   sink
	index []byte // the metadata so far, as the members of a JSON object
	chunk []byte // reused from array to array
	err   error
}

func (w *writer) file(name string, data []byte) {
	if w.err == nil {
		w.err = w.put(name, data)
	}
}

// meta sends a file of metadata and adds it to the index.
func (w *writer) meta(name string, v any) {
	data, err := marshal(v)
	if err != nil {
		if w.err == nil {
			w.err = fmt.Errorf("%s: %w", name, err)
		}
		return
	}
	w.file(name, data)
	if len(w.index) > 0 {
		w.index = append(w.index, ',')
	}
	key, _ := marshal(name)
	w.index = append(append(append(w.index, key...), ':'), data...)
}

func (w *writer) group(name string, attrs map[string]any) {
	w.meta(path.Join(name, ".zgroup"), groupMeta{2})
	if len(attrs) > 0 {
		w.meta(path.Join(name, ".zattrs"), attrs)
	}
}

func (w *writer) array(name string, dims []string, shape []int, data any) {
	if dims == nil {
		dims, shape = []string{}, []int{}
	}
	chunks := make([]int, len(shape))
	for i, n := range shape {
		chunks[i] = max(1, n)
	}
	var dtype string
	dtype, w.chunk = encode(w.chunk[:0], data)
	null := json.RawMessage("null")
	w.meta(path.Join(name, ".zarray"), arrayMeta{
		Chunks: chunks, Compressor: null, Dtype: dtype, FillValue: null,
		Filters: null, Order: "C", Shape: shape, Format: 2,
	})
	w.meta(path.Join(name, ".zattrs"), arrayAttrs{dims})
	if len(w.chunk) > 0 {
		w.file(path.Join(name, chunkName(len(shape))), w.chunk)
	}
}

// chunkName returns the name of the only chunk of an array: 0 or 0.0 or ….
func chunkName(dims int) string {
	return "0" + strings.Repeat(".0", max(0, dims-1))
}

// marshal is json.Marshal without its escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// encode appends the bytes of an array to b and returns their NumPy type.
func encode(b []byte, data any) (dtype string, _ []byte) {
	switch data := data.(type) {
	case []float64:
		b = slices.Grow(b, 8*len(data))
		for _, v := range data {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		return "<f8", b
	case []int64:
		b = slices.Grow(b, 8*len(data))
		for _, v := range data {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		return "<i8", b
	case []bool:
		for _, v := range data {
			if v {
				b = append(b, 1)
			} else {
				b = append(b, 0)
			}
		}
		return "|b1", b
	case []string: // in UTF-32, padded with zeros to one width
		width := 1
		for _, s := range data {
			width = max(width, utf8.RuneCountInString(s))
		}
		for _, s := range data {
			n := 0
			for _, r := range s {
				b = binary.LittleEndian.AppendUint32(b, uint32(r))
				n++
			}
			b = append(b, make([]byte, 4*(width-n))...)
		}
		return "<U" + strconv.Itoa(width), b
	}
	panic(fmt.Sprintf("store: no encoding for %T", data))
}

// decode returns the n elements that encode encoded as b.
func decode(dtype string, b []byte, n int) (any, error) {
	size := 8
	switch {
	case dtype == "|b1":
		size = 1
	case strings.HasPrefix(dtype, "<U"):
		width, err := strconv.Atoi(dtype[2:])
		if err != nil || width < 1 || width > 1<<20 {
			return nil, fmt.Errorf("the type %q is invalid", dtype)
		}
		size = 4 * width
	case dtype != "<f8" && dtype != "<i8":
		return nil, fmt.Errorf("the type %q is not supported: use <f8, <i8, |b1 or <U", dtype)
	}
	if len(b)%size != 0 || len(b)/size != n {
		return nil, fmt.Errorf("%d bytes for %d elements of type %s", len(b), n, dtype)
	}
	switch dtype {
	case "<f8":
		data := make([]float64, n)
		for i := range data {
			data[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
		return data, nil
	case "<i8":
		data := make([]int64, n)
		for i := range data {
			data[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
		}
		return data, nil
	case "|b1":
		data := make([]bool, n)
		for i := range data {
			data[i] = b[i] != 0
		}
		return data, nil
	}
	data := make([]string, n)
	var s []rune
	for i := range data {
		s = s[:0]
		for u := b[i*size : (i+1)*size]; len(u) > 0; u = u[4:] {
			if r := rune(binary.LittleEndian.Uint32(u)); r != 0 {
				s = append(s, r)
			}
		}
		data[i] = string(s)
	}
	return data, nil
}

// read returns the groups in a Zarr hierarchy that write made.
func read(fsys fs.FS) (*InferenceData, error) {
	b, err := fs.ReadFile(fsys, ".zmetadata")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("not a Zarr 2 hierarchy with consolidated metadata: it has no .zmetadata")
	}
	if err != nil {
		return nil, err
	}
	names, meta, err := parseIndex(b)
	if err != nil {
		return nil, fmt.Errorf(".zmetadata: %w", err)
	}

	d := &InferenceData{}
	if err := unmarshal(meta, ".zattrs", &d.Attrs); err != nil {
		return nil, err
	}
	for _, name := range names {
		dir, base := path.Split(name)
		dir = strings.TrimSuffix(dir, "/")
		switch {
		case base == ".zgroup" && dir != "" && !strings.Contains(dir, "/"):
			g := Group{Name: dir}
			if err := unmarshal(meta, path.Join(dir, ".zattrs"), &g.Attrs); err != nil {
				return nil, err
			}
			d.Groups = append(d.Groups, g)
		case base == ".zgroup" && dir != "":
			return nil, fmt.Errorf("%s: groups within groups are not supported", dir)
		}
	}
	for _, name := range names {
		dir, base := path.Split(name)
		if base != ".zarray" {
			continue
		}
		group, array := path.Split(strings.TrimSuffix(dir, "/"))
		g := d.Group(strings.TrimSuffix(group, "/"))
		if g == nil {
			return nil, fmt.Errorf("%s: an array outside a group", name)
		}
		if err := readArray(fsys, meta, g, array); err != nil {
			return nil, fmt.Errorf("%s/%s: %w", g.Name, array, err)
		}
	}
	return d, nil
}

// readArray adds an array to g: to its coordinates if it is named after its only
// dimension, and to its variables otherwise.
func readArray(fsys fs.FS, meta map[string]json.RawMessage, g *Group, name string) error {
	dir := path.Join(g.Name, name)
	var m arrayMeta
	if err := unmarshal(meta, path.Join(dir, ".zarray"), &m); err != nil {
		return err
	}
	var attrs arrayAttrs
	if err := unmarshal(meta, path.Join(dir, ".zattrs"), &attrs); err != nil {
		return err
	}
	n, ok := product(m.Shape)
	if !ok || len(m.Chunks) != len(m.Shape) {
		return fmt.Errorf("the shape %v in chunks of %v is invalid", m.Shape, m.Chunks)
	}
	if len(attrs.Dims) != len(m.Shape) {
		return fmt.Errorf("%d names for the dimensions of shape %v", len(attrs.Dims), m.Shape)
	}
	for i := range m.Shape {
		if m.Chunks[i] < m.Shape[i] {
			return errors.New("arrays of several chunks are not supported")
		}
	}
	if isSet(m.Compressor) || isSet(m.Filters) || m.Order != "C" {
		return errors.New("compressed, filtered and column-major arrays are not supported")
	}
	var chunk []byte
	if n > 0 {
		var err error
		if chunk, err = fs.ReadFile(fsys, path.Join(dir, chunkName(len(m.Shape)))); err != nil {
			return err
		}
	}
	data, err := decode(m.Dtype, chunk, n)
	if err != nil {
		return err
	}
	if len(attrs.Dims) == 1 && attrs.Dims[0] == name {
		switch data := data.(type) {
		case []string:
			g.Coords = append(g.Coords, Coord{Dim: name, Labels: data})
		case []int64:
			g.Coords = append(g.Coords, Coord{Dim: name, Values: data})
		default:
			return fmt.Errorf("coordinates of type %s are not supported: use strings or <i8", m.Dtype)
		}
		return nil
	}
	v := Var{Name: name, Dims: attrs.Dims, Shape: m.Shape, Data: data}
	if err := v.check(); err != nil {
		return err
	}
	g.Vars = append(g.Vars, v)
	return nil
}

// isSet reports whether a member of a JSON object is present and not null.
func isSet(m json.RawMessage) bool { return len(m) > 0 && string(m) != "null" }

// unmarshal decodes a file of metadata, if there is one.
func unmarshal(meta map[string]json.RawMessage, name string, v any) error {
	b, ok := meta[name]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// parseIndex splits consolidated metadata into files, and returns their names in
// order.
func parseIndex(b []byte) (names []string, meta map[string]json.RawMessage, err error) {
	var index struct {
		Metadata json.RawMessage `json:"metadata"`
	}
	if err := json.Unmarshal(b, &index); err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(index.Metadata, &meta); err != nil {
		return nil, nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(index.Metadata))
	if _, err := dec.Token(); err != nil { // the opening brace
		return nil, nil, err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		names = append(names, key.(string))
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return nil, nil, err
		}
	}
	return names, meta, nil
}
