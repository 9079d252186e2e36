package table

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNewColumn(t *testing.T) {
	for _, c := range []struct {
		values  any
		missing []bool
		kind    Kind
		text    string
	}{
		{[]float64{1, math.NaN(), math.Inf(-1)}, nil, Float, "1.0||-Inf"},
		{[]float64{1, 2.5, 1e300}, []bool{false, true, false}, Float, "1.0||1e+300"},
		{[]int{1, -2}, nil, Int, "1|-2"},
		{[]int64{math.MinInt64, 5}, []bool{false, true}, Int, "-9223372036854775808|"},
		{[]uint64{math.MaxUint64}, nil, Uint, "18446744073709551615"},
		{[]bool{true, false}, []bool{true, false}, Bool, "|false"},
		{[]string{"b", "", "a", "b"}, nil, Text, "b||a|b"},
		{[]time.Time{time.Date(1960, 2, 29, 0, 0, 0, 0, time.UTC), {}}, nil, Date, "1960-02-29|"},
		{[]time.Time{time.Date(1960, 2, 29, 1, 2, 3, 5000, time.UTC)}, nil, Time, "1960-02-29T01:02:03.000005Z"},
		{[]time.Time{time.Date(2024, 2, 29, 0, 0, 0, 0, time.FixedZone("", 3600))}, nil, Time, "2024-02-28T23:00:00Z"},
	} {
		col, err := NewColumn("x", c.values, c.missing)
		if err != nil {
			t.Errorf("%v: %v", c.values, err)
			continue
		}
		var texts []string
		n := 0
		for i := range col.Len() {
			texts = append(texts, col.Text(i))
			if col.Missing(i) {
				n++
			}
		}
		if got := strings.Join(texts, "|"); got != c.text || col.Kind() != c.kind || col.NumMissing() != n {
			t.Errorf("%v: %s %s, want %s %s", c.values, col.Kind(), got, c.kind, c.text)
		}
	}
	floats := []float64{1, 2}
	same, _ := NewColumn("x", floats, nil)
	if &same.Floats()[0] != &floats[0] {
		t.Error("floats are copied")
	}
	if NewColumn("x", floats, []bool{true, false}); floats[0] != 1 {
		t.Error("the caller's slice is changed")
	}
	for _, bad := range []any{1, []any{1}, []int8{1}, nil} {
		if _, err := NewColumn("x", bad, nil); err == nil {
			t.Errorf("no error of %T", bad)
		}
	}
	for _, values := range []any{[]int{1}, []string{"a"}} {
		if _, err := NewColumn("x", values, []bool{false, true}); err == nil {
			t.Error("no error of a missing of another length")
		}
	}
}

func TestNewTextColumn(t *testing.T) {
	c, err := NewTextColumn("x", []string{"b", "", "a", "b", "unused"}, []uint32{0, 1, 2, 3, 0}, []bool{false, false, false, false, true})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Levels(), []string{"a", "b"}) || !slices.Equal(c.Codes(), []uint32{1, 0, 0, 1, 0}) || c.NumMissing() != 2 || !c.Missing(1) || !c.Missing(4) {
		t.Errorf("%q %v, %d missing", c.Levels(), c.Codes(), c.NumMissing())
	}
	if _, err := NewTextColumn("x", []string{"a"}, []uint32{1}, nil); err == nil {
		t.Error("no error of a code beyond the levels")
	}
	if c, err := NewTextColumn("x", nil, []uint32{0}, []bool{true}); err != nil || !c.Missing(0) {
		t.Errorf("all missing: %v", err)
	}
}

func TestParseDates(t *testing.T) {
	for _, c := range []struct {
		texts []string
		kind  Kind
	}{
		{[]string{"2024-01-31", "", "2024-02-29"}, Date},
		{[]string{"2024-01-31 10:00", "2024-02-29"}, Time},
		{[]string{"2024-01-31", "soon"}, Text},
		{[]string{""}, Text},
	} {
		col, _ := NewColumn("x", c.texts, nil)
		got := col.ParseDates()
		if got.Kind() != c.kind || got.NumMissing() != col.NumMissing() || !strings.HasPrefix(got.Text(0), strings.SplitN(c.texts[0], " ", 2)[0]) {
			t.Errorf("%q: %s %q", c.texts, got.Kind(), got.Text(0))
		}
	}
}

// Days are counted as package time counts them.
func TestDays(t *testing.T) {
	for when := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); when.Year() < 2500; when = when.AddDate(0, 0, 17) {
		text := []byte(when.Format("2006-01-02"))
		days, rest, ok := parseDate(text, yearMonthDay)
		if !ok || len(rest) > 0 || days != when.Unix()/86400 {
			t.Fatalf("%s: %d %v, want %d", text, days, ok, when.Unix()/86400)
		}
	}
	for text, want := range map[string]string{
		"2024-01-31T08:30:15.123456789Z": "2024-01-31T08:30:15.123456Z",
		"2024-01-31 08:30:15+02:00":      "2024-01-31T06:30:15Z",
		"2024-01-31 08:30-0530":          "2024-01-31T14:00:00Z",
	} {
		got, ok := parseTime([]byte(text), yearMonthDay, true)
		if s := time.UnixMicro(got).UTC().Format(time.RFC3339Nano); !ok || s != want {
			t.Errorf("%s: %s %v, want %s", text, s, ok, want)
		}
	}
	for _, text := range []string{"2024-1-32", "2024-13-01", "2023-02-29", "1900-02-29", "24-01-01", "2024-01/01", "2024-01-01x", "2024-01-01T", "2024-01-01 25:00", "2024-01-01 8:00", "2024-01-01 08:61"} {
		if d, ok := parseTime([]byte(text), yearMonthDay, false); ok {
			t.Errorf("%s is read as %d", text, d)
		}
	}
}
