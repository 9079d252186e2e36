// Command arrow reads and writes Parquet, and reads Feather: see package readers.
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/gonbayes/gonbayes/bayes/table"
	"github.com/gonbayes/gonbayes/kernel/readers"
)

func main() { readers.Main(read, write) }

func write(t *table.Table, out, stamp string) error {
	if strings.HasSuffix(strings.ToLower(out), ".parquet") {
		return writeParquet(t, out)
	}
	return readers.Write(t, out, stamp)
}

// read reads a file of Parquet or Feather.
func read(r table.Request) (*table.Table, error) {
	format, err := table.Format(r.Source)
	if err != nil {
		return nil, err
	}
	if format == table.Columnar {
		return table.Open(r.Source, r.Columns...)
	}
	if err := readers.Typed(r, format); err != nil {
		return nil, err
	}
	if r.Sheet != "" || r.Query != "" {
		return nil, fmt.Errorf("%s has no sheets, and is no database", format)
	}
	parts := readParquet
	if format == "Feather" {
		parts = readFeather
	}
	builders, err := parts(r)
	if err != nil {
		return nil, err
	}
	columns := make([]*table.Column, len(builders))
	for i, b := range builders {
		if columns[i], err = b.column(); err != nil {
			return nil, err
		}
	}
	return readers.Table(columns, r, format)
}

// choose returns the indices of the fields that are wanted. Row labels that
// pandas wrote are none of them unless they are asked for.
func choose(fields []arrow.Field, wanted []string) ([]int, error) {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	var out []int
	if wanted == nil {
		for i, n := range names {
			if !strings.HasPrefix(n, "__index_level_") {
				out = append(out, i)
			}
		}
		return out, nil
	}
	for _, w := range wanted {
		i := slices.Index(names, w)
		if i < 0 {
			return nil, fmt.Errorf("there is no column %q: the columns are %s", w, strings.Join(names, ", "))
		}
		out = append(out, i)
	}
	return out, nil
}

func readParquet(r table.Request) ([]*builder, error) {
	source, err := file.OpenParquetFile(r.Source, false)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	reader, err := pqarrow.NewFileReader(source, pqarrow.ArrowReadProperties{Parallel: true, BatchSize: 1 << 16}, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	schema, err := reader.Schema()
	if err != nil {
		return nil, err
	}
	chosen, err := choose(schema.Fields(), r.Columns)
	if err != nil {
		return nil, err
	}
	builders, leaves := make([]*builder, len(chosen)), make([]int, len(chosen))
	for i, c := range chosen {
		f := schema.Field(c)
		if builders[i], err = newBuilder(f); err != nil {
			return nil, err
		}
		builders[i].reserve(int(source.NumRows()))
		leaves[i] = reader.Manifest.Fields[c].ColIndex // of the leaves, of which other fields may have several
	}
	if len(leaves) == 0 {
		return builders, nil
	}
	batches, err := reader.GetRecordReader(context.Background(), leaves, nil)
	if err != nil {
		return nil, err
	}
	defer batches.Release()
	for batches.Next() {
		batch := batches.RecordBatch()
		for _, b := range builders {
			at := batch.Schema().FieldIndices(b.name)
			if len(at) != 1 {
				return nil, fmt.Errorf("%d columns are called %q", len(at), b.name)
			}
			if err := b.add(batch.Column(at[0])); err != nil {
				return nil, err
			}
		}
	}
	return builders, batches.Err()
}

func readFeather(r table.Request) ([]*builder, error) {
	f, err := os.Open(r.Source)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader, err := ipc.NewFileReader(f)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	fields := reader.Schema().Fields()
	chosen, err := choose(fields, r.Columns)
	if err != nil {
		return nil, err
	}
	builders := make([]*builder, len(chosen))
	for i, c := range chosen {
		if builders[i], err = newBuilder(fields[c]); err != nil {
			return nil, err
		}
	}
	for n := range reader.NumRecords() {
		batch, err := reader.RecordBatchAt(n)
		if err != nil {
			return nil, err
		}
		for i, c := range chosen {
			if err := builders[i].add(batch.Column(c)); err != nil {
				return nil, err
			}
		}
		batch.Release()
	}
	return builders, nil
}

// A builder collects the values of a column from arrays of Arrow.
type builder struct {
	name    string
	missing []bool
	floats  []float64
	ints    []int64
	uints   []uint64
	bools   []bool
	times   []time.Time
	codes   []uint32
	levels  []string
	code    map[string]uint32 // of levels
	kind    table.Kind
	unit    time.Duration // of times
}

// newBuilder returns a builder for a field, or says why there is none.
func newBuilder(f arrow.Field) (*builder, error) {
	b := &builder{name: f.Name, code: map[string]uint32{}}
	t := f.Type
	if d, ok := t.(*arrow.DictionaryType); ok {
		t = d.ValueType
	}
	switch t := t.(type) {
	case *arrow.Int8Type, *arrow.Int16Type, *arrow.Int32Type, *arrow.Int64Type, *arrow.Uint8Type, *arrow.Uint16Type, *arrow.Uint32Type:
		b.kind = table.Int
	case *arrow.Uint64Type:
		b.kind = table.Uint
	case *arrow.Float16Type, *arrow.Float32Type, *arrow.Float64Type, *arrow.NullType, arrow.DecimalType:
		b.kind = table.Float
	case *arrow.BooleanType:
		b.kind = table.Bool
	case *arrow.StringType, *arrow.LargeStringType, *arrow.StringViewType:
		b.kind = table.Text
	case *arrow.Date32Type, *arrow.Date64Type:
		b.kind = table.Date
	case *arrow.TimestampType:
		b.kind, b.unit = table.Time, t.Unit.Multiplier()
	default:
		return nil, fmt.Errorf("column %s is of type %s, which a table does not have: choose others by Columns", f.Name, f.Type)
	}
	return b, nil
}

// reserve makes room for n values. A file may say that it has more of them than
// it can have, so there is a bound.
func (b *builder) reserve(n int) {
	n = max(0, min(n, 1<<26))
	b.missing = make([]bool, 0, n)
	switch b.kind {
	case table.Float:
		b.floats = make([]float64, 0, n)
	case table.Int:
		b.ints = make([]int64, 0, n)
	case table.Text:
		b.codes = make([]uint32, 0, n)
	}
}

// add appends an array.
func (b *builder) add(a arrow.Array) error {
	if d, ok := a.(*array.Dictionary); ok {
		return b.addDictionary(d)
	}
	for i := range a.Len() {
		b.missing = append(b.missing, a.IsNull(i))
	}
	switch a := a.(type) {
	case *array.Float64:
		b.floats = append(b.floats, a.Values()...)
	case *array.Float32:
		b.floats = appendAs(b.floats, a.Values())
	case *array.Float16:
		for _, v := range a.Values() {
			b.floats = append(b.floats, float64(v.Float32()))
		}
	case *array.Null:
		for range a.Len() {
			b.floats = append(b.floats, math.NaN())
		}
	case *array.Decimal128:
		scale := a.DataType().(arrow.DecimalType).GetScale()
		for _, v := range a.Values() {
			b.floats = append(b.floats, v.ToFloat64(scale))
		}
	case *array.Decimal256:
		scale := a.DataType().(arrow.DecimalType).GetScale()
		for _, v := range a.Values() {
			b.floats = append(b.floats, v.ToFloat64(scale))
		}
	case *array.Int64:
		b.ints = append(b.ints, a.Values()...)
	case *array.Int32:
		b.ints = appendAs(b.ints, a.Values())
	case *array.Int16:
		b.ints = appendAs(b.ints, a.Values())
	case *array.Int8:
		b.ints = appendAs(b.ints, a.Values())
	case *array.Uint8:
		b.ints = appendAs(b.ints, a.Values())
	case *array.Uint16:
		b.ints = appendAs(b.ints, a.Values())
	case *array.Uint32:
		b.ints = appendAs(b.ints, a.Values())
	case *array.Uint64:
		b.uints = append(b.uints, a.Values()...)
	case *array.Boolean:
		for i := range a.Len() {
			b.bools = append(b.bools, a.Value(i))
		}
	case *array.Date32:
		b.addTimes(a, func(i int) time.Time { return time.Unix(int64(a.Value(i))*86400, 0) })
	case *array.Date64:
		b.addTimes(a, func(i int) time.Time { return time.UnixMilli(int64(a.Value(i))).UTC().Truncate(24 * time.Hour) })
	case *array.Timestamp:
		perSecond := int64(time.Second / b.unit)
		b.addTimes(a, func(i int) time.Time {
			v := int64(a.Value(i))
			return time.Unix(v/perSecond, v%perSecond*int64(b.unit))
		})
	case *array.String:
		addText(b, a)
	case *array.LargeString:
		addText(b, a)
	case *array.StringView:
		addText(b, a)
	default:
		return fmt.Errorf("column %s has an array of type %s", b.name, a.DataType())
	}
	return nil
}

// addTimes appends times; a zero time is missing, whatever stands in its place.
func (b *builder) addTimes(a arrow.Array, value func(i int) time.Time) {
	for i := range a.Len() {
		t := time.Time{}
		if a.IsValid(i) {
			t = value(i).UTC()
		}
		b.times = append(b.times, t)
	}
}

func appendAs[To, From int64 | float64 | float32 | int32 | int16 | int8 | uint8 | uint16 | uint32](to []To, from []From) []To {
	for _, v := range from {
		to = append(to, To(v))
	}
	return to
}

func addText(b *builder, a interface {
	Len() int
	IsNull(int) bool
	Value(int) string
}) {
	for i := range a.Len() {
		code := uint32(0)
		if !a.IsNull(i) {
			code = b.level(a.Value(i))
		}
		b.codes = append(b.codes, code)
	}
}

// level returns the code of a text.
func (b *builder) level(s string) uint32 {
	code, ok := b.code[s]
	if !ok {
		s = strings.Clone(s) // the array's memory is used again
		code = uint32(len(b.levels))
		b.code[s] = code
		b.levels = append(b.levels, s)
	}
	return code
}

// addDictionary appends an array of indices of values.
func (b *builder) addDictionary(d *array.Dictionary) error {
	if b.kind != table.Text {
		return fmt.Errorf("column %s is a dictionary of %s: a dictionary of text is needed", b.name, d.Dictionary().DataType())
	}
	values, ok := d.Dictionary().(interface {
		arrow.Array
		Value(int) string
	})
	if !ok {
		return fmt.Errorf("column %s is a dictionary of %s", b.name, d.Dictionary().DataType())
	}
	codes := make([]uint32, values.Len())
	for i := range codes {
		if !values.IsNull(i) {
			codes[i] = b.level(values.Value(i))
		}
	}
	for i := range d.Len() {
		code, absent := uint32(0), d.IsNull(i) || values.IsNull(d.GetValueIndex(i))
		if !absent {
			code = codes[d.GetValueIndex(i)]
		}
		b.missing, b.codes = append(b.missing, absent), append(b.codes, code)
	}
	return nil
}

// column returns the column of all that was added.
func (b *builder) column() (*table.Column, error) {
	missing := b.missing
	if !slices.Contains(missing, true) {
		missing = nil
	}
	switch b.kind {
	case table.Float:
		return table.NewColumn(b.name, b.floats, missing)
	case table.Int:
		return table.NewColumn(b.name, b.ints, missing)
	case table.Uint:
		return table.NewColumn(b.name, b.uints, missing)
	case table.Bool:
		return table.NewColumn(b.name, b.bools, missing)
	case table.Text:
		return table.NewTextColumn(b.name, b.levels, b.codes, missing)
	}
	return table.NewColumn(b.name, b.times, missing)
}

// writeParquet writes a table as Parquet, compressed by zstd.
func writeParquet(t *table.Table, path string) error {
	var fields []arrow.Field
	for _, c := range t.Columns() {
		fields = append(fields, arrow.Field{Name: c.Name(), Type: arrowType(c.Kind()), Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	f, err := os.CreateTemp(filepath.Dir(path), ".parquet-*.unfinished")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed
	w, err := pqarrow.NewFileWriter(schema, f, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd)), pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	const batch = 1 << 20
	for from := 0; from < t.NumRows(); from += batch {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for i, c := range t.Columns() {
			fill(b.Field(i), c, from, min(from+batch, t.NumRows()))
		}
		record := b.NewRecordBatch()
		err := w.Write(record)
		record.Release()
		b.Release()
		if err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil { // closes f
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func arrowType(k table.Kind) arrow.DataType {
	switch k {
	case table.Int:
		return arrow.PrimitiveTypes.Int64
	case table.Uint:
		return arrow.PrimitiveTypes.Uint64
	case table.Bool:
		return arrow.FixedWidthTypes.Boolean
	case table.Text:
		return arrow.BinaryTypes.String
	case table.Date:
		return arrow.FixedWidthTypes.Date32
	case table.Time:
		return arrow.FixedWidthTypes.Timestamp_us
	}
	return arrow.PrimitiveTypes.Float64
}

// fill appends some rows of a column to a builder of Arrow.
func fill(b array.Builder, c *table.Column, from, to int) {
	for i := from; i < to; i++ {
		if c.Missing(i) {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.Float64Builder:
			b.Append(c.Float(i))
		case *array.Int64Builder:
			b.Append(c.Ints()[i])
		case *array.Uint64Builder:
			b.Append(c.Value(i).(uint64))
		case *array.BooleanBuilder:
			b.Append(c.Float(i) != 0)
		case *array.StringBuilder:
			b.Append(c.Text(i))
		case *array.Date32Builder:
			b.Append(arrow.Date32(c.Float(i)))
		case *array.TimestampBuilder:
			b.Append(arrow.Timestamp(c.Time(i).UnixMicro()))
		}
	}
}
