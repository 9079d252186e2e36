package table

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"time"
)

// A Kind is the type of a column's values.
type Kind uint8

const (
	Float Kind = 1 + iota // float64
	Int                   // int64
	Uint                  // uint64: whole numbers of which some exceed int64
	Bool                  // bool
	Text                  // string, kept as codes of the distinct values
	Date                  // a day
	Time                  // an instant, to the microsecond
)

var kindNames = [...]string{Float: "float", Int: "int", Uint: "uint", Bool: "bool", Text: "text", Date: "date", Time: "time"}

// String returns the name of a kind, such as "float".
func (k Kind) String() string {
	if !k.valid() {
		return fmt.Sprintf("Kind(%d)", uint8(k))
	}
	return kindNames[k]
}

// MarshalText returns the name of a kind.
func (k Kind) MarshalText() ([]byte, error) {
	if !k.valid() {
		return nil, fmt.Errorf("there is no %s", k)
	}
	return []byte(k.String()), nil
}

// UnmarshalText sets k to the kind of a name.
func (k *Kind) UnmarshalText(name []byte) error {
	if i := slices.Index(kindNames[:], string(name)); i > 0 {
		*k = Kind(i)
		return nil
	}
	return fmt.Errorf("there is no kind %q: expected one of %s", name, list(kindNames[1:]))
}

func (k Kind) valid() bool { return k >= Float && k <= Time }

// numeric reports whether values of the kind are numbers.
func (k Kind) numeric() bool { return k == Float || k == Int || k == Uint }

// A Column is a named sequence of values of one [Kind], some of which may be
// missing. It does not change once it is made.
type Column struct {
	name string
	kind Kind

	// The values, in the slice that the kind calls for. A missing value is NaN
	// in floats and the zero value in the others.
	floats []float64
	ints   []int64 // Int; Date, in days, and Time, in microseconds, since 1970; the bits of a Uint
	bools  []uint8
	codes  []uint32 // into dict

	dict    dictionary
	missing bitmap // nil if nothing is missing, and for floats
	note    string // what was guessed of it
}

// A dictionary is the distinct values of a column of text in ascending order.
// Each occurs in the column.
type dictionary struct {
	text string   // all of them, one after the other
	ends []uint64 // where each ends in text
}

func newDictionary(levels []string) dictionary {
	n := 0
	for _, s := range levels {
		n += len(s)
	}
	text := make([]byte, 0, n)
	ends := make([]uint64, len(levels))
	for i, s := range levels {
		text = append(text, s...)
		ends[i] = uint64(len(text))
	}
	return dictionary{text: asString(text), ends: ends}
}

func (d *dictionary) len() int { return len(d.ends) }

func (d *dictionary) at(code uint32) string {
	start := uint64(0)
	if code > 0 {
		start = d.ends[code-1]
	}
	return d.text[start:d.ends[code]]
}

func (d *dictionary) levels() []string {
	list := make([]string, len(d.ends))
	for i := range list {
		list[i] = d.at(uint32(i))
	}
	return list
}

// A bitmap is a set of rows.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) has(i int) bool { return b != nil && b[i>>6]>>(i&63)&1 != 0 }
func (b bitmap) add(i int)      { b[i>>6] |= 1 << (i & 63) }

func (b bitmap) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// orNil returns b, or nil if it is empty.
func (b bitmap) orNil() bitmap {
	for _, w := range b {
		if w != 0 {
			return b
		}
	}
	return nil
}

// NewColumn returns a column of values, which are a []float64, []int,
// []int64, []uint64, []bool, []string or []time.Time. A NaN is missing, and so
// are an empty string, a zero time and the values at which missing is true;
// missing may be nil. A []time.Time of midnights in UTC is of kind [Date].
// The column keeps a []float64 or []int64 that has no missing values.
func NewColumn(name string, values any, missing []bool) (*Column, error) {
	c := &Column{name: name}
	switch v := values.(type) {
	case []float64:
		c.kind, c.floats = Float, v
	case []int64:
		c.kind, c.ints = Int, v
	case []int:
		c.kind, c.ints = Int, make([]int64, len(v))
		for i, x := range v {
			c.ints[i] = int64(x)
		}
	case []uint64:
		c.kind, c.ints = Uint, make([]int64, len(v))
		for i, x := range v {
			c.ints[i] = int64(x)
		}
	case []bool:
		c.kind, c.bools = Bool, make([]uint8, len(v))
		for i, x := range v {
			if x {
				c.bools[i] = 1
			}
		}
	case []string:
		c.kind = Text
		if missing != nil && len(missing) != len(v) {
			break
		}
		absent := newBitmap(len(v))
		for i, s := range v {
			if s == "" || missing != nil && missing[i] {
				absent.add(i)
			}
		}
		c.setText(v, absent)
		return c, nil
	case []time.Time:
		c.setTimes(v)
	default:
		return nil, fmt.Errorf("column %s: a %T is no column: expected a slice of float64, int, int64, uint64, bool, string or time.Time", name, values)
	}
	if missing == nil {
		return c, nil
	}
	if len(missing) != c.Len() {
		return nil, fmt.Errorf("column %s: %d values, and missing says of %d whether they are missing", name, c.Len(), len(missing))
	}
	if !slices.Contains(missing, true) {
		return c, nil
	}
	c.floats, c.ints = slices.Clone(c.floats), slices.Clone(c.ints)
	if c.kind != Float && c.missing == nil {
		c.missing = newBitmap(len(missing))
	}
	for i, absent := range missing {
		if absent {
			c.erase(i)
		}
	}
	return c, nil
}

// NewTextColumn returns a column of kind [Text] whose value in row i is
// levels[codes[i]]. Levels may stand in any order, and more than once. An empty
// level is missing, and so are the values at which missing is true; missing may
// be nil.
func NewTextColumn(name string, levels []string, codes []uint32, missing []bool) (*Column, error) {
	if missing != nil && len(missing) != len(codes) {
		return nil, fmt.Errorf("column %s: %d codes, and missing says of %d whether they are missing", name, len(codes), len(missing))
	}
	sorted := slices.Clone(levels)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	code := make([]uint32, len(levels))
	for i, s := range levels {
		at, _ := slices.BinarySearch(sorted, s)
		code[i] = uint32(at)
	}
	c := &Column{name: name, kind: Text, codes: make([]uint32, len(codes)), dict: newDictionary(sorted)}
	absent := newBitmap(len(codes))
	for i, k := range codes {
		switch {
		case missing != nil && missing[i]:
			absent.add(i)
		case int(k) >= len(levels):
			return nil, fmt.Errorf("column %s, row %d: the code %d is not of one of %s", name, i, k, plural(len(levels), "level"))
		case levels[k] == "":
			absent.add(i)
		default:
			c.codes[i] = code[k]
		}
	}
	c.missing = absent.orNil()
	c.dropUnused()
	return c, nil
}

// ParseDates returns a column of text as one of dates or times, if all of its
// values are written with the year first, as 2024-01-31 is, and c otherwise.
func (c *Column) ParseDates() *Column {
	if c.kind != Text || c.dict.len() == 0 {
		return c
	}
	ways := readYMD | readYMDTime | readYMDZone
	for code := range c.dict.len() {
		ways = readings([]byte(c.dict.at(uint32(code))), ways)
	}
	if ways == 0 {
		return c
	}
	way := ways.first()
	out := &Column{name: c.name, kind: way.kind(), ints: make([]int64, len(c.codes)), missing: c.missing, note: c.note}
	values := make([]int64, c.dict.len())
	for code := range values {
		values[code], _ = parseDay([]byte(c.dict.at(uint32(code))), way)
	}
	for i, code := range c.codes {
		if !c.missing.has(i) {
			out.ints[i] = values[code]
		}
	}
	return out
}

// erase makes a value missing.
func (c *Column) erase(i int) {
	switch c.kind {
	case Float:
		c.floats[i] = math.NaN()
		return
	case Bool:
		c.bools[i] = 0
	case Text:
		c.codes[i] = 0
	default:
		c.ints[i] = 0
	}
	c.missing.add(i)
}

// setText gives c the values of a column of text.
func (c *Column) setText(values []string, missing bitmap) {
	code := map[string]uint32{}
	for i, s := range values {
		if !missing.has(i) {
			code[s] = 0
		}
	}
	levels := make([]string, 0, len(code))
	for s := range code {
		levels = append(levels, s)
	}
	slices.Sort(levels)
	for i, s := range levels {
		code[s] = uint32(i)
	}
	c.codes = make([]uint32, len(values))
	for i, s := range values {
		if !missing.has(i) {
			c.codes[i] = code[s]
		}
	}
	c.dict, c.missing = newDictionary(levels), missing.orNil()
}

func (c *Column) setTimes(values []time.Time) {
	c.kind, c.ints = Date, make([]int64, len(values))
	absent := newBitmap(len(values))
	for i, t := range values {
		if t.IsZero() {
			absent.add(i)
			continue
		}
		c.ints[i] = t.UnixMicro()
		if _, offset := t.Zone(); offset != 0 || c.ints[i]%day != 0 {
			c.kind = Time
		}
	}
	if c.kind == Date {
		for i := range c.ints {
			c.ints[i] /= day
		}
	}
	c.missing = absent.orNil()
}

// day is a day in microseconds.
const day = 24 * 60 * 60 * 1_000_000

// Name returns the column's name.
func (c *Column) Name() string { return c.name }

// Kind returns the type of the column's values.
func (c *Column) Kind() Kind { return c.kind }

// Note says how the values were understood where that was a guess, such as
// "decimal comma"; it is empty otherwise.
func (c *Column) Note() string { return c.note }

// Len returns the number of rows.
func (c *Column) Len() int {
	switch c.kind {
	case Float:
		return len(c.floats)
	case Bool:
		return len(c.bools)
	case Text:
		return len(c.codes)
	}
	return len(c.ints)
}

// Missing reports whether the value in row i is missing.
func (c *Column) Missing(i int) bool {
	if c.kind == Float {
		return c.floats[i] != c.floats[i]
	}
	return c.missing.has(i)
}

// NumMissing returns how many values are missing.
func (c *Column) NumMissing() int {
	if c.kind != Float {
		return c.missing.count()
	}
	n := 0
	for _, x := range c.floats {
		if x != x {
			n++
		}
	}
	return n
}

// Float returns the value in row i as a number: a date in days and a time in
// seconds since 1970, true as 1 and false as 0, and the code of a text. It is
// NaN if the value is missing.
func (c *Column) Float(i int) float64 {
	if c.Missing(i) {
		return math.NaN()
	}
	switch c.kind {
	case Float:
		return c.floats[i]
	case Uint:
		return float64(uint64(c.ints[i]))
	case Bool:
		return float64(c.bools[i])
	case Text:
		return float64(c.codes[i])
	case Time:
		return float64(c.ints[i]) / 1e6
	}
	return float64(c.ints[i])
}

// Floats returns the values as [Column.Float] gives them. Those of a column of
// kind [Float] are the column's own: they must not be changed.
func (c *Column) Floats() []float64 {
	if c.kind == Float {
		return c.floats
	}
	out := make([]float64, c.Len())
	for i := range out {
		out[i] = c.Float(i)
	}
	return out
}

// Ints returns the values of a column of kind [Int], 0 for those that are
// missing; it returns nil for a column of another kind. They are the column's
// own and must not be changed.
func (c *Column) Ints() []int64 {
	if c.kind != Int {
		return nil
	}
	return c.ints
}

// Uints returns the values of a column of kind [Uint], 0 for those that are
// missing; it returns nil for a column of another kind. They must not be
// changed.
func (c *Column) Uints() []uint64 {
	if c.kind != Uint {
		return nil
	}
	out := make([]uint64, len(c.ints))
	for i, x := range c.ints {
		out[i] = uint64(x)
	}
	return out
}

// Codes returns, for a column of kind [Text], the index in [Column.Levels] of
// each value, 0 for those that are missing; it returns nil for a column of
// another kind. They are the column's own and must not be changed.
func (c *Column) Codes() []uint32 { return c.codes }

// Levels returns the distinct values of a column of kind [Text] in ascending
// order; it returns nil for a column of another kind.
func (c *Column) Levels() []string {
	if c.kind != Text {
		return nil
	}
	return c.dict.levels()
}

// Time returns the value of a [Date] or [Time] in UTC, and the zero time if
// it is missing or of another kind.
func (c *Column) Time(i int) time.Time {
	switch {
	case c.Missing(i):
	case c.kind == Date:
		return time.Unix(c.ints[i]*86400, 0).UTC()
	case c.kind == Time:
		return time.UnixMicro(c.ints[i]).UTC()
	}
	return time.Time{}
}

// Value returns the value in row i as a float64, int64, uint64, bool, string
// or time.Time, and nil if it is missing.
func (c *Column) Value(i int) any {
	if c.Missing(i) {
		return nil
	}
	switch c.kind {
	case Float:
		return c.floats[i]
	case Int:
		return c.ints[i]
	case Uint:
		return uint64(c.ints[i])
	case Bool:
		return c.bools[i] != 0
	case Text:
		return c.dict.at(c.codes[i])
	}
	return c.Time(i)
}

// Text returns the value in row i as it stands in a CSV file: numbers with as
// many digits as they need, dates as 2006-01-02, times as RFC 3339 has them.
// It is empty if the value is missing.
func (c *Column) Text(i int) string {
	if c.kind == Text && !c.Missing(i) {
		return c.dict.at(c.codes[i])
	}
	return string(c.appendText(nil, i))
}

// appendText appends what Text returns.
func (c *Column) appendText(b []byte, i int) []byte {
	if c.Missing(i) {
		return b
	}
	switch c.kind {
	case Float:
		return appendFloat(b, c.floats[i])
	case Int:
		return strconv.AppendInt(b, c.ints[i], 10)
	case Uint:
		return strconv.AppendUint(b, uint64(c.ints[i]), 10)
	case Bool:
		return strconv.AppendBool(b, c.bools[i] != 0)
	case Text:
		return append(b, c.dict.at(c.codes[i])...)
	case Date:
		return c.Time(i).AppendFormat(b, "2006-01-02")
	}
	return c.Time(i).AppendFormat(b, "2006-01-02T15:04:05.999999Z")
}

// appendFloat appends x with as many digits as it needs, and marks whole
// numbers as decimals, so that they are read as such.
func appendFloat(b []byte, x float64) []byte {
	switch {
	case math.IsInf(x, 1):
		return append(b, "Inf"...)
	case math.IsInf(x, -1):
		return append(b, "-Inf"...)
	case x == math.Trunc(x) && math.Abs(x) < 1e15:
		return strconv.AppendFloat(b, x, 'f', 1, 64)
	case math.Abs(x) >= 1e-5 && math.Abs(x) < 1e15:
		return strconv.AppendFloat(b, x, 'f', -1, 64)
	}
	return strconv.AppendFloat(b, x, 'e', -1, 64)
}

// take returns a column of some rows of c, in the order given.
func (c *Column) take(rows []int) *Column {
	out := c.subset(rows)
	if c.kind == Text {
		out.dropUnused()
	}
	return out
}

// subset is take, except that text keeps levels that do not occur. Notes name
// rows, which are others then.
func (c *Column) subset(rows []int) *Column {
	out := &Column{name: c.name, kind: c.kind}
	switch c.kind {
	case Float:
		out.floats = pick(c.floats, rows)
		return out
	case Bool:
		out.bools = pick(c.bools, rows)
	case Text:
		out.codes = pick(c.codes, rows)
	default:
		out.ints = pick(c.ints, rows)
	}
	if c.missing != nil {
		absent := newBitmap(len(rows))
		for i, r := range rows {
			if c.missing.has(r) {
				absent.add(i)
			}
		}
		out.missing = absent.orNil()
	}
	out.dict = c.dict
	return out
}

func pick[T any](values []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = values[r]
	}
	return out
}

// dropUnused leaves only the levels that occur.
func (c *Column) dropUnused() {
	used := make([]bool, c.dict.len())
	for i, code := range c.codes {
		if !c.missing.has(i) {
			used[code] = true
		}
	}
	if !slices.Contains(used, false) {
		return
	}
	var levels []string
	code := make([]uint32, len(used))
	for old, is := range used {
		if is {
			code[old] = uint32(len(levels))
			levels = append(levels, c.dict.at(uint32(old)))
		}
	}
	for i, old := range c.codes {
		if c.missing.has(i) {
			c.codes[i] = 0
		} else {
			c.codes[i] = code[old]
		}
	}
	c.dict = newDictionary(levels)
}

// renamed returns c under another name.
func (c *Column) renamed(name string) *Column {
	out := *c
	out.name = name
	return &out
}
