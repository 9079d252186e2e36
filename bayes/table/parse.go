package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A grid is the fields of a table as text, in chunks of rows that can be read
// side by side.
type grid interface {
	chunks() int
	bound(chunk int) int // on the number of its rows

	// each calls visit with the fields of each row of a chunk. It stops when
	// visit returns false.
	each(chunk int, visit func(fields []field) bool) error

	// where says where a row of a chunk is in the source.
	where(chunk, row int) string
}

// parse makes columns of a grid. A column gets the first of the readings that
// all its fields allow: first those of a sample are tried, and where they fail
// those of the whole column.
func parse(g grid, names []string, separator byte, allowed []reading, o *options) ([]*Column, error) {
	p := &parser{grid: g, options: o, names: names}
	if t, ok := g.(interface{ typed(field) reading }); ok {
		p.typed = t.typed
	}
	starts := 0
	for k := range g.chunks() {
		p.starts = append(p.starts, starts)
		starts += g.bound(k)
	}
	p.bound = starts

	all := make([]int, len(names))
	for c := range all {
		all[c] = c
	}
	rows := 1000
	if p.typed != nil {
		rows = math.MaxInt // what a number allows depends on the others
	}
	sample, err := p.survey(all, allowed, rows)
	if err != nil {
		return nil, err
	}
	ways, notes := settle(sample, o, separator)
	failed, err := p.read(all, ways)
	if err != nil {
		return nil, err
	}
	// What is decided for the whole file may change what a sample decided.
	commas := separator == ';' || slices.ContainsFunc(ways, func(w reading) bool { return w >= readComma && w <= readBlanks })
	again := slices.Clone(failed)
	for c, w := range ways {
		if !slices.Contains(failed, c) && (w >= readComma && w <= readBlanks || sample[c]&(readDMY|readDMYTime|readDMYZone) != 0 || commas && w == readFloat) {
			again = append(again, c)
		}
	}
	if len(again) > 0 {
		whole, err := p.survey(again, allowed, math.MaxInt)
		if err != nil {
			return nil, err
		}
		for c, w := range ways {
			if !slices.Contains(again, c) {
				whole[c] = w
			}
		}
		final, said := settle(whole, o, separator)
		again = slices.DeleteFunc(again, func(c int) bool {
			notes[c] = said[c]
			return final[c] == ways[c] && !slices.Contains(failed, c)
		})
		ways = final
		if failed, err = p.read(again, ways); err != nil {
			return nil, err
		}
		if len(failed) > 0 {
			return nil, fmt.Errorf("column %s cannot be read", names[failed[0]])
		}
	}
	columns := make([]*Column, len(names))
	for c := range names {
		columns[c] = p.columns[c].column(p, names[c], ways[c], notes[c])
	}
	return columns, nil
}

type parser struct {
	grid    grid
	options *options
	typed   func(field) reading // what the type of a field in JSON allows; nil for CSV
	names   []string
	starts  []int // of chunks, had they as many rows as their bounds
	bound   int
	rows    []int // of chunks
	columns []*draft
}

// A draft is a column that is being read.
type draft struct {
	way    reading
	layout string
	floats []float64
	ints   []int64
	bools  []uint8
	codes  []uint32
	parts  []draftPart
}

// A draftPart is what a chunk adds to a draft.
type draftPart struct {
	missing []int // rows
	failed  bool
	rounded bool              // a whole number beyond 2^53, as a float
	code    map[string]uint32 // of texts
	texts   []string
	absent  []bool // the texts that are spellings of a missing value
	na      map[string]int
}

// absentCode marks a text that is missing.
const absentCode = math.MaxUint32

// run calls f for each chunk and returns the first chunk's error.
func (p *parser) run(f func(chunk int) error) error { return parallel(p.grid.chunks(), f) }

// survey returns the readings that all fields of some columns allow, among the
// first rows.
func (p *parser) survey(columns []int, allowed []reading, rows int) ([]reading, error) {
	n := p.grid.chunks()
	if rows < math.MaxInt {
		n = min(n, 1)
	}
	found := make([][]reading, n)
	seen := make([][]bool, n)
	conflicts := make([]error, n)
	look := func(k int) error {
		if k >= n {
			return nil
		}
		ways, some := slices.Clone(allowed), make([]bool, len(allowed))
		row := 0
		err := p.grid.each(k, func(fields []field) bool {
			for _, c := range columns {
				f := fields[c]
				if p.isMissing(f) || ways[c] == readText && p.typed == nil {
					continue
				}
				some[c] = true
				was := ways[c]
				ways[c] &= p.possible(c, f, ways[c])
				if ways[c] == 0 && conflicts[k] == nil {
					conflicts[k] = fmt.Errorf("%s, column %s: %s is %s", p.grid.where(k, row), p.names[c], quote(f.text), wanted(was))
				}
			}
			row++
			return row < rows && conflicts[k] == nil
		})
		found[k], seen[k] = ways, some
		if err == nil {
			err = conflicts[k]
		}
		return err
	}
	if err := p.run(look); err != nil {
		return nil, err
	}
	out := make([]reading, len(allowed))
	for _, c := range columns {
		ways, some := allowed[c], false
		for k := range found {
			some = some || seen[k][c]
			was := ways
			if ways &= found[k][c]; ways == 0 {
				return nil, p.conflict(c, k, was)
			}
		}
		if some {
			out[c] = ways
		}
	}
	return out, nil
}

// possible returns the readings that a field allows.
func (p *parser) possible(c int, f field, among reading) reading {
	if among&readLayout != 0 {
		if _, ok := parseLayout(f.text, p.options.Layouts[p.names[c]]); ok {
			return readLayout
		}
		return 0
	}
	r := readings(f.text, among)
	if p.typed != nil {
		r &= p.typed(f)
	}
	return r
}

func (p *parser) isMissing(f field) bool { return f.null || p.options.na[string(f.text)] }

// conflict finds the row of a chunk in which no reading is left.
func (p *parser) conflict(c, chunk int, ways reading) error {
	row := 0
	var found error
	err := p.grid.each(chunk, func(fields []field) bool {
		f := fields[c]
		if !p.isMissing(f) {
			was := ways
			if ways &= p.possible(c, f, ways); ways == 0 {
				found = fmt.Errorf("%s, column %s: %s is %s, as those above are", p.grid.where(chunk, row), p.names[c], quote(f.text), wanted(was))
				return false
			}
		}
		row++
		return true
	})
	return errors.Join(found, err)
}

// read reads columns in the ways given and returns those in which that fails.
func (p *parser) read(columns []int, ways []reading) (failed []int, err error) {
	if p.columns == nil {
		p.columns = make([]*draft, len(p.names))
		p.rows = make([]int, p.grid.chunks())
	}
	drafts := make([]*draft, len(columns))
	for i, c := range columns {
		d := &draft{way: ways[c], layout: p.options.Layouts[p.names[c]], parts: make([]draftPart, p.grid.chunks())}
		switch k := d.kind(); k {
		case Float:
			d.floats = make([]float64, p.bound)
		case Bool:
			d.bools = make([]uint8, p.bound)
		case Text:
			d.codes = make([]uint32, p.bound)
		default:
			d.ints = make([]int64, p.bound)
		}
		p.columns[c], drafts[i] = d, d
	}
	err = p.run(func(k int) error {
		row := p.starts[k]
		err := p.grid.each(k, func(fields []field) bool {
			for i, c := range columns {
				if d := drafts[i]; !d.parts[k].failed {
					d.set(&d.parts[k], row, fields[c], p.options)
				}
			}
			row++
			return true
		})
		p.rows[k] = row - p.starts[k]
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, c := range columns {
		if slices.ContainsFunc(drafts[i].parts, func(d draftPart) bool { return d.failed }) {
			p.columns[c] = nil
			failed = append(failed, c)
		}
	}
	return failed, nil
}

func (d *draft) kind() Kind {
	if d.way == readLayout {
		if hasClock(d.layout) {
			return Time
		}
		return Date
	}
	return d.way.kind()
}

// set reads a field into a row.
func (d *draft) set(part *draftPart, row int, f field, o *options) {
	b, ok := f.text, false
	if !f.null && (!o.numericNA || !o.na[string(b)]) {
		switch d.way {
		case readFloat, readComma, readThousand, readBlanks, readLooseFloat:
			var x float64
			x, ok = parseNumber(b, d.way)
			d.floats[row] = x
			if (x >= 1<<53 || x <= -1<<53) && isWhole(b) {
				part.rounded = true
			}
		case readInt, readLooseInt:
			d.ints[row], ok = parseInt(b, d.way == readLooseInt)
		case readUint:
			var u uint64
			u, ok = parseUint(b)
			d.ints[row] = int64(u)
		case readBool, readLooseBool:
			var v bool
			if v, ok = parseBool(b, d.way == readLooseBool); v {
				d.bools[row] = 1
			}
		case readText, readWhole:
			if d.way == readWhole && !isWhole(b) && !o.na[string(b)] {
				part.failed = true
				return
			}
			d.setText(part, row, b, o)
			return
		case readLayout:
			d.ints[row], ok = parseLayout(b, d.layout)
			if ok && d.kind() == Date {
				d.ints[row] /= day
			}
		default:
			d.ints[row], ok = parseDay(b, d.way)
		}
	}
	if ok {
		return
	}
	if !f.null && !o.na[string(b)] {
		part.failed = true
		return
	}
	if len(b) > 0 {
		if part.na == nil {
			part.na = map[string]int{}
		}
		part.na[string(b)]++
	}
	part.missing = append(part.missing, row)
	switch {
	case d.floats != nil:
		d.floats[row] = math.NaN()
	case d.ints != nil:
		d.ints[row] = 0
	case d.codes != nil:
		d.codes[row] = absentCode
	}
}

func (d *draft) setText(part *draftPart, row int, b []byte, o *options) {
	code, ok := part.code[string(b)]
	if !ok {
		if part.code == nil {
			part.code = map[string]uint32{}
		}
		code = uint32(len(part.texts))
		s := asString(b) // of the text of the file, which stays
		part.code[s] = code
		part.texts = append(part.texts, s)
		part.absent = append(part.absent, o.na[s])
	}
	if part.absent[code] {
		if len(b) > 0 {
			if part.na == nil {
				part.na = map[string]int{}
			}
			part.na[string(b)]++
		}
		part.missing = append(part.missing, row)
		code = absentCode
	}
	d.codes[row] = code
}

// column makes a column of a draft.
func (d *draft) column(p *parser, name string, way reading, note string) *Column {
	c := &Column{name: name, kind: d.kind(), note: note}
	// Where chunks have fewer rows than their bounds, rows move up.
	var missing []int
	to := 0
	for k, n := range p.rows {
		from := p.starts[k]
		if to < from {
			move(d.floats, to, from, n)
			move(d.ints, to, from, n)
			move(d.bools, to, from, n)
			move(d.codes, to, from, n)
		}
		for _, row := range d.parts[k].missing {
			missing = append(missing, row-from+to)
		}
		to += n
	}
	switch c.kind {
	case Float:
		c.floats = d.floats[:to:to]
		if slices.ContainsFunc(d.parts, func(p draftPart) bool { return p.rounded }) {
			c.note = join(c.note, "whole numbers beyond 2^53 stand among decimals and were rounded")
		}
		c.note = join(c.note, d.spellings(len(missing)))
		return c
	case Bool:
		c.bools = d.bools[:to:to]
	case Text:
		c.codes = d.codes[:to:to]
		c.dict = d.merge(p)
	default:
		c.ints = d.ints[:to:to]
	}
	if len(missing) > 0 {
		c.missing = newBitmap(to)
		for _, row := range missing {
			c.missing.add(row)
		}
	}
	if c.kind == Text && way == readText {
		c.note = join(c.note, c.almost())
	}
	c.note = join(c.note, d.spellings(len(missing)))
	return c
}

func move[T any](values []T, to, from, n int) {
	if values != nil {
		copy(values[to:to+n], values[from:from+n])
	}
}

// merge makes one dictionary of those of the chunks, and gives codes of it.
func (d *draft) merge(p *parser) dictionary {
	n := len(d.parts)
	orders, lists := make([][]uint32, n), make([][]string, n)
	parallel(n, func(k int) error {
		part := &d.parts[k]
		part.code = nil
		for i := range part.texts {
			if !part.absent[i] {
				orders[k] = append(orders[k], uint32(i))
			}
		}
		slices.SortFunc(orders[k], func(a, b uint32) int { return strings.Compare(part.texts[a], part.texts[b]) })
		lists[k] = make([]string, len(orders[k]))
		for i, code := range orders[k] {
			lists[k][i] = part.texts[code]
		}
		return nil
	})
	levels := union(lists)
	starts := make([]int, n)
	for k := 1; k < n; k++ {
		starts[k] = starts[k-1] + p.rows[k-1]
	}
	parallel(n, func(k int) error {
		codes := make([]uint32, len(d.parts[k].texts))
		level := 0
		for i, code := range orders[k] {
			for levels[level] != lists[k][i] {
				level++
			}
			codes[code] = uint32(level)
		}
		rows := d.codes[starts[k] : starts[k]+p.rows[k]]
		for i, code := range rows {
			if rows[i] = 0; code != absentCode {
				rows[i] = codes[code]
			}
		}
		return nil
	})
	return newDictionary(levels)
}

// union merges sorted lists of distinct texts into one, two by two.
func union(lists [][]string) []string {
	for len(lists) > 1 {
		half := make([][]string, (len(lists)+1)/2)
		parallel(len(half), func(i int) error {
			half[i] = lists[2*i]
			if 2*i+1 < len(lists) {
				half[i] = unionOf(lists[2*i], lists[2*i+1])
			}
			return nil
		})
		lists = half
	}
	if len(lists) == 0 {
		return nil
	}
	return lists[0]
}

func unionOf(a, b []string) []string {
	out := make([]string, 0, max(len(a), len(b)))
	for len(a) > 0 && len(b) > 0 {
		order := strings.Compare(a[0], b[0])
		if order <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out = append(out, b[0])
		}
		if order >= 0 {
			b = b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// spellings says how missing values were written, where they were not empty.
func (d *draft) spellings(missing int) string {
	count := map[string]int{}
	for _, part := range d.parts {
		for s, n := range part.na {
			count[s] += n
		}
	}
	var found []string
	for s := range count {
		found = append(found, s)
	}
	slices.Sort(found)
	out := ""
	for i, s := range found {
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprintf("%q in %s", s, plural(count[s], "row"))
	}
	if out == "" {
		return ""
	}
	return "missing is " + out
}

// almost says which text stands among numbers, if most are numbers.
func (c *Column) almost() string {
	n := c.dict.len()
	if n < 2 {
		return ""
	}
	isNumber := func(code int) bool {
		const numbers = readFloat | readComma | readThousand | readBlanks | readLooseFloat
		return readings([]byte(c.dict.at(uint32(code))), numbers) != 0
	}
	// A few levels tell most text.
	odd, some := 0, min(n, 64)
	for i := range some {
		if !isNumber(i * n / some) {
			odd++
		}
	}
	if 2*odd > some {
		return ""
	}
	odd = 0
	number := make([]bool, n)
	for code := range number {
		if number[code] = isNumber(code); !number[code] {
			odd++
		}
	}
	if odd == 0 {
		for code := range number {
			if readings([]byte(c.dict.at(uint32(code))), readFloat) == 0 {
				return fmt.Sprintf("looks like numbers, but %s is kept as text: As(Float, %q) reads it as one", quote([]byte(c.dict.at(uint32(code)))), c.name)
			}
		}
		return ""
	}
	count, first := 0, -1
	for row, code := range c.codes {
		if !c.missing.has(row) && !number[code] {
			if count++; first < 0 {
				first = row
			}
		}
	}
	if 10*count > len(c.codes) {
		return ""
	}
	word := quote([]byte(c.dict.at(c.codes[first])))
	others := "all others are numbers"
	if count > 1 {
		others = fmt.Sprintf("%d values are not numbers", count)
	}
	return fmt.Sprintf("text because of %s in row %d (%s); NA(%s) reads it as missing", word, first, others, word)
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// quote writes a field for an error.
func quote(b []byte) string {
	const most = 40
	if len(b) > most {
		return fmt.Sprintf("%q…", b[:most])
	}
	return fmt.Sprintf("%q", b)
}
