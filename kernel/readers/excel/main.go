// Command excel reads workbooks of Excel: see package readers.
package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gonbayes/gonbayes/bayes/table"
	"github.com/gonbayes/gonbayes/kernel/readers"
	"github.com/xuri/excelize/v2"
)

func main() { readers.Main(read, readers.Write) }

// read reads a sheet of a workbook, whose first row that is not empty has
// the names. Cells become the fields of a CSV file, with a line a row, so that
// their columns are understood as those of a file are.
func read(r table.Request) (*table.Table, error) {
	if r.Query != "" {
		return nil, fmt.Errorf("a workbook is no database")
	}
	if r.Separator != 0 || r.DecimalComma {
		return nil, fmt.Errorf("a workbook takes no Separator and no DecimalComma: they are options of text")
	}
	f, err := excelize.OpenFile(r.Source, excelize.Options{RawCellValue: true, UnzipSizeLimit: 4 << 30})
	if err != nil {
		return nil, fmt.Errorf("it is not a workbook of Excel: %w", err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	sheet := r.Sheet
	if len(sheets) == 0 {
		return nil, fmt.Errorf("it has no sheets")
	}
	if sheet == "" {
		sheet = sheets[0]
	} else if !slices.Contains(sheets, sheet) {
		return nil, fmt.Errorf("there is no sheet %q: the sheets are %s", sheet, strings.Join(sheets, ", "))
	}
	s := sheetReader{file: f, sheet: sheet, date: map[int]bool{}}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		s.from1904 = *props.Date1904
	}
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var text bytes.Buffer
	width, skipped := 0, 0 // skipped are the empty rows before this one
	named := false         // the row of names was read
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) == 0 {
			skipped++
			continue
		}
		if width == 0 {
			width = len(cells)
		} else if len(cells) > width {
			return nil, fmt.Errorf("row %d of sheet %s has a value in column %d, which has no name", n, sheet, len(cells))
		}
		// A line a row, so that errors name the row. One between others is
		// a row of missing values.
		for ; skipped > 0; skipped-- {
			if named {
				text.WriteString(`""` + strings.Repeat(",", width-1))
			}
			text.WriteByte('\n')
		}
		for i := range width {
			if i > 0 {
				text.WriteByte(',')
			}
			value := ""
			if i < len(cells) {
				if value, err = s.value(cells[i], i+1, n); err != nil {
					return nil, err
				}
			}
			value = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(value)
			text.WriteString(`"` + strings.ReplaceAll(value, `"`, `""`) + `"`)
		}
		text.WriteByte('\n')
		named = true
	}
	if err := rows.Error(); err != nil {
		return nil, err
	}
	plain := r
	plain.Sheet = ""
	t, err := table.Parse(text.Bytes(), plain.Options(), table.Separator(','))
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", sheet, err)
	}
	t = t.From(table.Source{Path: r.Source, Format: "Excel"})
	if r.Sheet == "" && len(sheets) > 1 {
		t = t.Noted(fmt.Sprintf("sheet %s of %s", sheet, strings.Join(sheets, ", ")))
	}
	return t, nil
}

// A sheetReader reads the cells of a sheet.
type sheetReader struct {
	file     *excelize.File
	sheet    string
	from1904 bool
	date     map[int]bool // styles that show a number as a date
}

// value returns a cell as CSV has it: a number with a point, a date with the
// year first, and nothing for an error such as #DIV/0!.
func (s *sheetReader) value(raw string, column, row int) (string, error) {
	if raw == "" {
		return "", nil
	}
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "", err
	}
	kind, err := s.file.GetCellType(s.sheet, cell)
	if err != nil {
		return "", err
	}
	switch kind {
	case excelize.CellTypeBool:
		return strconv.FormatBool(raw == "1" || strings.EqualFold(raw, "true")), nil
	case excelize.CellTypeError:
		return "", nil
	case excelize.CellTypeInlineString, excelize.CellTypeSharedString:
		return raw, nil
	}
	x, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw, nil
	}
	style, err := s.file.GetCellStyle(s.sheet, cell)
	if err != nil {
		return "", err
	}
	is, known := s.date[style]
	if !known {
		if format, err := s.file.GetStyle(style); err == nil {
			is = showsDate(format)
		}
		s.date[style] = is
	}
	if is {
		t, err := excelize.ExcelDateToTime(x, s.from1904)
		if err == nil && x == math.Trunc(x) {
			return t.Format("2006-01-02"), nil
		}
		if err == nil {
			return t.Format("2006-01-02T15:04:05.999"), nil
		}
	}
	if _, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return raw, nil
	}
	if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
		return strconv.FormatFloat(x, 'f', -1, 64), nil
	}
	// A power of ten keeps 1.234 from looking like 1234 with a mark.
	return strconv.FormatFloat(x, 'e', -1, 64), nil
}

// showsDate reports whether a style shows a number as a date or a time.
func showsDate(s *excelize.Style) bool {
	if s.CustomNumFmt == nil {
		n := s.NumFmt
		return n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
	}
	// Letters of a date stand outside quotes and brackets.
	quoted, bracket := false, false
	for _, c := range strings.ToLower(*s.CustomNumFmt) {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !bracket && (c == 'y' || c == 'd' || c == 'h' || c == 'm'):
			return true
		}
	}
	return false
}
