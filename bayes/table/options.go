package table

import (
	"fmt"
	"maps"
	"slices"
)

// An Option changes how a table is read.
type Option func(*options)

// A Request is what is to be read, as [Convert] passes it on. Its fields are
// the options of the same names.
type Request struct {
	Source       string // a path, or the data source of a query
	Stamp        string // to be kept in the columnar file, see [Write]
	Query        string
	Sheet        string
	Columns      []string
	Header       []string
	NA           map[string]bool // false for NotNA
	Kinds        map[string]Kind // see As
	Layouts      map[string]string
	Separator    byte
	DecimalComma bool
}

type options struct {
	Request
	na        map[string]bool // all spellings of a missing value
	numericNA bool            // one of them is a number

	cache   string
	session string
	convert Converter
}

// defaultNA are the spellings of a missing value that pandas knows.
var defaultNA = []string{
	"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
	"<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
}

func newOptions(opts []Option) *options {
	o := &options{na: map[string]bool{}}
	o.NA, o.Kinds, o.Layouts = map[string]bool{}, map[string]Kind{}, map[string]string{}
	for _, opt := range opts {
		opt(o)
	}
	for _, s := range defaultNA {
		o.na[s] = true
	}
	maps.Copy(o.na, o.NA)
	for s, missing := range o.na {
		if !missing {
			delete(o.na, s)
		} else if _, ok := parseFloat([]byte(s), true); ok {
			o.numericNA = true
		}
	}
	return o
}

// Options returns the options that a request stands for.
func (r Request) Options() Option {
	return func(o *options) {
		o.Request = r
		if r.NA == nil {
			o.NA = map[string]bool{}
		}
		if r.Kinds == nil {
			o.Kinds = map[string]Kind{}
		}
		if r.Layouts == nil {
			o.Layouts = map[string]string{}
		}
	}
}

// Columns reads only the columns named, in this order.
func Columns(names ...string) Option {
	return func(o *options) { o.Columns = append(o.Columns, names...) }
}

// Header gives the columns of a CSV file their names: its first line is data.
func Header(names ...string) Option {
	return func(o *options) { o.Header = names }
}

// NA adds spellings of a missing value, such as "-99". Those that pandas knows
// are missing without it: an empty field, NA, N/A, n/a, NaN, nan, NULL, null,
// None, #N/A and <NA> among them.
func NA(spellings ...string) Option { return setNA(spellings, true) }

// NotNA says that spellings of a missing value are values, such as "NA" among
// the codes of countries.
func NotNA(spellings ...string) Option { return setNA(spellings, false) }

func setNA(spellings []string, missing bool) Option {
	return func(o *options) {
		for _, s := range spellings {
			o.NA[s] = missing
		}
	}
}

// As says of which kind columns are, where a guess would not do. Numbers with
// leading zeros are accepted for [Float] and [Int], and 0, 1, yes and no for
// [Bool].
func As(k Kind, names ...string) Option {
	return func(o *options) {
		for _, n := range names {
			o.Kinds[n] = k
		}
	}
}

// Dates says how dates or times are written in columns: as package time
// writes layouts, as in Dates("02/01/2006", "sold"). Columns are of kind
// [Date], or [Time] if the layout has a time of day.
func Dates(layout string, names ...string) Option {
	return func(o *options) {
		for _, n := range names {
			o.Layouts[n] = layout
		}
	}
}

// Separator says which character separates the fields of a CSV file.
func Separator(c byte) Option { return func(o *options) { o.Separator = c } }

// DecimalComma says that numbers have a decimal comma, and points between
// thousands if anything, as in 1.234,5.
func DecimalComma() Option { return func(o *options) { o.DecimalComma = true } }

// Sheet names the sheet of a workbook, of which the first is read without it,
// or the table of a database file that has several.
func Sheet(name string) Option { return func(o *options) { o.Sheet = name } }

// Cache names the folder in which what is read is kept, as a columnar file.
// While the source and the options stay the same, the next Read maps that file
// into memory.
func Cache(dir string) Option { return func(o *options) { o.cache = dir } }

// Session names a time in which the answer of a database server is kept. It
// is asked again in another session, and every time without this option, as
// there is no telling whether its tables have changed.
func Session(id string) Option { return func(o *options) { o.session = id } }

// Convert gives [Read] and [Query] the readers of formats that this package
// does not read by itself: Parquet, Feather, Excel, zstd, SQLite and other
// databases.
func Convert(c Converter) Option { return func(o *options) { o.convert = c } }

// check reports an option about a column that a source, with columns of these
// names, does not have.
func (o *options) check(names []string) error {
	known, err := New(emptyColumns(names)...)
	if err != nil {
		return err
	}
	for _, names := range [][]string{o.Columns, slices.Sorted(maps.Keys(o.Kinds)), slices.Sorted(maps.Keys(o.Layouts))} {
		for _, n := range names {
			if _, err := known.Column(n); err != nil {
				return err
			}
		}
	}
	return nil
}

func emptyColumns(names []string) []*Column {
	out := make([]*Column, len(names))
	for i, n := range names {
		out[i] = &Column{name: n, kind: Float}
	}
	return out
}

// allow returns the readings that options allow for columns, among those of a
// format.
func (o *options) allow(names []string, format reading) ([]reading, error) {
	allowed := make([]reading, len(names))
	for i, n := range names {
		allowed[i] = format
		if o.DecimalComma {
			allowed[i] &^= readThousand | readBlanks
		}
		if k, ok := o.Kinds[n]; ok {
			if !k.valid() {
				return nil, fmt.Errorf("there is no %s, which column %s should have", k, n)
			}
			allowed[i] = readingsOf(k)
		}
		if o.Layouts[n] != "" {
			allowed[i] = readLayout
		}
	}
	return allowed, nil
}
