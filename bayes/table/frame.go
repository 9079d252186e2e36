package table

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// Frame returns the table as a gota data frame: dates, times and whole numbers
// above the largest int as text. A table with an error becomes a data frame
// with it.
func (t *Table) Frame() dataframe.DataFrame {
	if t.err != nil {
		return dataframe.DataFrame{Err: t.err}
	}
	list := make([]series.Series, len(t.columns))
	for i, c := range t.columns {
		list[i] = c.series()
	}
	return dataframe.New(list...)
}

func (c *Column) series() series.Series {
	var s series.Series
	switch c.kind {
	case Float:
		return series.New(c.floats, series.Float, c.name)
	case Int:
		ints := make([]int, len(c.ints))
		for i, x := range c.ints {
			ints[i] = int(x)
		}
		s = series.New(ints, series.Int, c.name)
	case Bool:
		bools := make([]bool, len(c.bools))
		for i, x := range c.bools {
			bools[i] = x != 0
		}
		s = series.New(bools, series.Bool, c.name)
	default:
		texts := make([]string, c.Len())
		for i := range texts {
			texts[i] = c.Text(i)
		}
		s = series.New(texts, series.String, c.name)
	}
	if c.missing != nil {
		for i := range c.Len() {
			if c.missing.has(i) {
				s.Elem(i).Set("NaN")
			}
		}
	}
	return s
}

// FromFrame returns the columns of a gota data frame. A byte-order mark and
// blanks around names are dropped, and an empty text is missing.
func FromFrame(df dataframe.DataFrame) (*Table, error) {
	if df.Err != nil {
		return nil, fmt.Errorf("the data frame: %w", df.Err)
	}
	var columns []*Column
	for _, name := range df.Names() {
		c, err := fromSeries(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")), df.Col(name))
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return New(columns...)
}

func fromSeries(name string, s series.Series) (*Column, error) {
	if s.Err != nil {
		return nil, fmt.Errorf("column %s: %w", name, s.Err)
	}
	missing := s.IsNaN()
	switch s.Type() {
	case series.Int, series.Bool:
		ints := make([]int64, s.Len())
		bools := make([]bool, s.Len())
		for i := range ints {
			if !missing[i] {
				x, err := s.Elem(i).Int()
				if err != nil {
					return nil, fmt.Errorf("column %s, row %d: %w", name, i, err)
				}
				ints[i], bools[i] = int64(x), x != 0
			}
		}
		if s.Type() == series.Bool {
			return NewColumn(name, bools, missing)
		}
		return NewColumn(name, ints, missing)
	case series.Float:
		floats := s.Float()
		for i, absent := range missing {
			if absent {
				floats[i] = math.NaN()
			}
		}
		return NewColumn(name, floats, nil)
	}
	return NewColumn(name, s.Records(), missing)
}
