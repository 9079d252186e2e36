package table

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/gonbayes/gonbayes/bayes/syntax"
)

// Groups are the rows of a table by the values of some columns.
type Groups struct {
	t    *Table
	by   []*Column
	rows [][]int
	err  error
}

// GroupBy groups rows that are alike in the columns named. Rows that miss a
// value there are alike in that. Groups are in ascending order.
func (t *Table) GroupBy(names ...string) *Groups {
	g := &Groups{t: t}
	some := t.Select(names...)
	if len(names) == 0 && t.err == nil {
		some = t.failed(fmt.Errorf("GroupBy needs the name of a column"))
	}
	if g.err = some.err; g.err != nil {
		return g
	}
	g.by = some.columns
	at := map[string]int{}
	var key []byte
	for i := range t.rows {
		key = key[:0]
		for _, c := range g.by {
			key = c.appendKey(key, i)
		}
		k, ok := at[string(key)]
		if !ok {
			k = len(g.rows)
			at[string(key)] = k
			g.rows = append(g.rows, nil)
		}
		g.rows[k] = append(g.rows[k], i)
	}
	slices.SortFunc(g.rows, func(a, b []int) int {
		for _, c := range g.by {
			i, j := a[0], b[0]
			if x, y := c.Missing(i), c.Missing(j); x || y {
				if x != y {
					return compareBool(x, y)
				}
				continue
			}
			if order := c.compare(i, j); order != 0 {
				return order
			}
		}
		return 0
	})
	return g
}

// appendKey appends what tells the value in row i from others.
func (c *Column) appendKey(b []byte, i int) []byte {
	if c.Missing(i) {
		return append(b, 0)
	}
	b = append(b, 1)
	switch c.kind {
	case Float:
		x := c.floats[i]
		if x == 0 {
			x = 0 // -0 is alike
		}
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	case Bool:
		return append(b, c.bools[i])
	case Text:
		return binary.LittleEndian.AppendUint32(b, c.codes[i])
	}
	return binary.LittleEndian.AppendUint64(b, uint64(c.ints[i]))
}

// Aggregate returns a row for each group: its values in the columns of
// GroupBy, and what definitions such as
//
//	t.GroupBy("region").Aggregate("n = count()", "price = mean(price)")
//
// say, in expressions as [Table.Mutate] has them, over the rows of the group.
func (g *Groups) Aggregate(definitions ...string) *Table {
	if g.err != nil {
		return g.t.failed(g.err)
	}
	first := make([]int, len(g.rows))
	for k, rows := range g.rows {
		first[k] = rows[0]
	}
	columns := make([]*Column, len(g.by))
	for i, c := range g.by {
		columns[i] = c.take(first)
	}
	for _, text := range definitions {
		defs, err := parseDefinitions(text)
		if err != nil {
			return g.t.failed(err)
		}
		for _, d := range defs {
			c, err := g.aggregate(text, d)
			if err != nil {
				return g.t.failed(err)
			}
			columns = append(columns, c)
		}
	}
	out := g.t.with(columns)
	if out.err == nil {
		out.rows = len(g.rows)
	}
	return out
}

func (g *Groups) aggregate(text string, d definition) (*Column, error) {
	// Only the columns that are named are taken apart.
	var named []*Column
	syntax.Walk(d.value, func(e syntax.Expr) bool {
		if n, ok := e.(*syntax.Name); ok {
			if i, ok := g.t.index[n.Name]; ok && !slices.Contains(named, g.t.columns[i]) {
				named = append(named, g.t.columns[i])
			}
		}
		return true
	})
	perRow := (&syntax.Model{Text: text}).Errorf(d.value.At(), "it has a value for each row, where one for each group is needed: use a function such as mean")
	whole, err := g.t.value(text, d.value)
	switch {
	case err != nil:
		return nil, err
	case whole.col != nil || whole.text != nil || len(whole.floats) != 1:
		return nil, perRow
	}
	out := &value{kind: whole.kind, floats: make([]float64, len(g.rows))}
	for k, rows := range g.rows {
		some := &Table{index: map[string]int{}, rows: len(rows)}
		for i, c := range named {
			some.index[c.name] = i
			some.columns = append(some.columns, c.subset(rows))
		}
		v, err := some.value(text, d.value)
		if err != nil {
			return nil, err
		}
		if len(v.floats) != 1 {
			return nil, perRow
		}
		out.floats[k] = v.floats[0]
	}
	c := out.column(d.name, len(g.rows))
	if whole := counts(d.value, c); whole != nil {
		return whole, nil
	}
	return c, nil
}

// counts returns the column as whole numbers if it counts rows.
func counts(e syntax.Expr, c *Column) *Column {
	call, ok := e.(*syntax.Call)
	if !ok || call.Func.Name != "count" {
		return nil
	}
	out := &Column{name: c.name, kind: Int, ints: make([]int64, len(c.floats))}
	for i, x := range c.floats {
		out.ints[i] = int64(x)
	}
	return out
}
