package table

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

func summary() *Table {
	return &Table{
		Columns: []Column{
			{Name: "mean"}, {Name: "sd"}, {Name: "hdi_3%"}, {Name: "hdi_97%"},
			{Name: "mcse_mean", Format: Error},
			{Name: "ess_bulk", Format: Count}, {Name: "r_hat", Format: Ratio},
		},
		Rows: []Row{
			{"mu_a", 0.032, []any{11.4238, 0.032, 11.3641, 11.4835, 0.00051, 3949.7, 1.0004}},
			{"effect[oslo]", 0.91, []any{-0.0003, 0.91, -1.7, 1.68, 0.0149, 3720.0, 1.0132}},
			{"rate", 1.02e-6, []any{0.0000123, 1.02e-6, 1.04e-5, 1.42e-5, 1.6e-8, 4011.0, 1.0}},
			{"population", 1.1e8, []any{1.2e9, 1.1e8, 1e9, 1.41e9, 1.7e6, 4100.0, 1.01}},
			{"constant", 0, []any{2.0, 0.0, 2.0, 2.0, 0.0, math.NaN(), math.NaN()}},
		},
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		f        Format
		x, scale float64
		want     string
	}{
		{Number, 11.4238, 0.06, "11.424"},
		{Number, 0.060, 0.06, "0.060"},
		{Number, 9.99, 9.99, "9.990"},
		{Number, 123.456, 45, "123.46"},
		{Number, 1234.56, 450, "1234.6"},
		{Number, 123456.7, 4500, "123457"},
		{Number, 0.01234, 0.0012, "0.0123"},
		{Number, 0.00123, 0.00012, "0.00123"},
		{Number, 0.0000123, 1e-6, "1.230e-5"},
		{Number, 1.2e9, 1e8, "1.200e9"},
		{Number, -0.0001, 1, "0.000"},
		{Number, 0, 0, "0"},
		{Number, 0, 0.5, "0.000"},
		{Number, 0, 1e-9, "0"},
		{Number, math.Inf(1), 1, "∞"},
		{Number, math.Inf(-1), 1, "-∞"},
		{Number, math.NaN(), 1, "–"},
		{Number, 5e-324, 5e-324, "4.94e-324"},
		{Number, math.MaxFloat64, math.MaxFloat64, "1.80e308"},
		{Error, 0.00051, 0.032, "0.0005"},
		{Error, 1.6e-8, 1e-6, "1.6e-8"},
		{Count, 3949.7, 0, "3950"},
		{Count, -0.2, 0, "0"},
		{Ratio, 1.0004, 0, "1.00"},
		{Ratio, 1.0132, 0, "1.013"},
		{Ratio, 23.4, 0, "23.40"},
		{Percent, 0.943, 0, "94.3 %"},
	} {
		if got := c.f.format(c.x, c.scale); got != c.want {
			t.Errorf("format %d of %g at scale %g: %q, want %q", c.f, c.x, c.scale, got, c.want)
		}
	}
}

func TestColumnsWithoutScale(t *testing.T) {
	tab := &Table{
		Columns: []Column{{Name: "n"}, {Name: "spend"}, {Name: "who", Left: true}},
		Rows: []Row{
			{Label: "0", Cells: []any{3.0, 1500.25, "a"}},
			{Label: "1", Cells: []any{12.0, 8.5, "bb"}},
			{Label: "2", Cells: []any{nil, math.NaN()}},
		},
	}
	want := "    n   spend  who\n0   3  1500.2  a\n1  12     8.5  bb\n2           –\n"
	if got := tab.Text(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The last column's right edge is the same in all lines, in terminal columns.
func TestTextAligned(t *testing.T) {
	tab := summary()
	tab.Rows[0].Label = "効果[東京]"
	tab.Rows[1].Label = "e\u0301te\u0301 🙂"
	lines := strings.Split(strings.TrimSuffix(tab.Text(), "\n"), "\n")
	for _, l := range lines[1:] {
		if Width(l) != Width(lines[0]) {
			t.Errorf("%q takes %d columns, the header %d", l, Width(l), Width(lines[0]))
		}
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "β": 1, "東京": 4, "e\u0301": 1, "🙂": 2, "–∞−": 3} {
		if got := Width(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

// The HTML is well-formed, hides nothing in markup and shows the text's figures.
func TestHTML(t *testing.T) {
	tab := summary()
	tab.Caption = `<script>alert("x")</script> & more`
	tab.Index = "<i>"
	tab.Rows[0].Label = `effect["a<b>"]`
	tab.Columns[0].Name = "a & b"
	var cells []string
	d := xml.NewDecoder(strings.NewReader(tab.HTML()))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, tab.HTML())
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			switch tok.Name.Local {
			case "script", "style", "i", "b":
				t.Errorf("element %s", tok.Name.Local)
			case "th", "td":
				cells = append(cells, "")
			}
		case xml.CharData:
			if n := len(cells); n > 0 && strings.TrimSpace(string(tok)) != "" {
				cells[n-1] += string(tok)
			}
		}
	}
	want := []string{tab.Index}
	for _, c := range tab.Columns {
		want = append(want, c.Name)
	}
	for i, row := range tab.figures() {
		want = append(append(want, tab.Rows[i].Label), row...)
	}
	if fmt.Sprintf("%q", cells) != fmt.Sprintf("%q", want) {
		t.Errorf("cells\n%q\nwant\n%q", cells, want)
	}
	text := tab.Text()
	for _, s := range want {
		if !strings.Contains(text, s) {
			t.Errorf("text lacks %q", s)
		}
	}
}
