package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct{ text, kinds, want string }{
		{`{"x": [1, null, 3], "g": ["a", "", "NA"]}`, "int text", "x,g\n1,a\n,\n3,\n"},
		{"\ufeff" + `[{"x": 1, "g": "a"}, {"g": "b", "x": 2.5}, {"x": null}]`, "float text", "x,g\n1.0,a\n2.5,b\n,\n"},
		{"{\"x\": 1}\n{\"x\": 2, \"y\": true}\n\n", "int bool", "x,y\n1,\n2,true\n"},
		{`{"a":{"0":1,"1":2},"b":{"0":"x","1":null}}`, "int text", "a,b\n1,x\n2,\n"},
		{`{"x": [1, NaN, Infinity, -Infinity]}`, "float", "x\n1.0\n\"\"\nInf\n-Inf\n"},
		{`{"x": [1.5, "NaN", "+inf", "-inf"]}`, "float", "x\n1.5\n\"\"\nInf\n-Inf\n"},
		{`{"id": [1541815603606036480, 1541815603606036481]}`, "int", "id\n1541815603606036480\n1541815603606036481\n"},
		{`{"id": [18446744073709551615, 1]}`, "uint", "id\n18446744073709551615\n1\n"},
		{`{"id": [99999999999999999999, 1]}`, "text", "id\n99999999999999999999\n1\n"},
		{`{"d": ["2024-01-31", null]}`, "date", "d\n2024-01-31\n\"\"\n"},
		{`{"code": ["007", "12"]}`, "text", "code\n007\n12\n"},
		{`{"g": ["\u00e9\ud83d\ude00\n\"\\", "b"]}`, "text", "g\n\"é😀\n\"\"\\\"\nb\n"},
		{`{"x": [], "y": []}`, "float float", "x,y\n"},
		{`[]`, "", "\n"},
		{`{}`, "", "\n"},
		{"[{}, {}]", "", "\n"},
	} {
		tab, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var b bytes.Buffer
		tab.WriteCSV(&b)
		if kinds(tab) != c.kinds || b.String() != c.want {
			t.Errorf("%s: %s\n%q, want %s\n%q", c.text, kinds(tab), b.String(), c.kinds, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{`{"x": [1], "x": [2]}`, `"x" occurs twice`},
		{`[{"x": 1, "x": 2}]`, `"x" occurs twice`},
		{`{"x": [1, "a"]}`, `row 1 (the first is 0), column x: "a" is not a number`},
		{`{"x": ["a", 1]}`, `row 1 (the first is 0), column x: "1" is not text`},
		{`{"x": [1], "y": [1, 2]}`, "column y has 2 values, and column x 1"},
		{`{"x": [1], "n": 1}`, "n is one value"},
		{`{"x": [[1]]}`, "column x has an array or an object in a row"},
		{`[{"x": 1}`, "found the end"},
		{"{\"x\": [1,\n  2", "line 2, column 4: expected a comma or ]"},
		{`{"x": [1 2]}`, "expected a comma or ]"},
		{`{"x": [01]}`, `"01" is no number`},
		{`{"x": [1e999]}`, "is no number"},
		{`{"x": [tru]}`, `"tru" is no number, and text stands in quotes`},
		{`{"x": ["a]}`, "a quote is opened and not closed"},
		{`{"x": ["\q"]}`, "no such escape"},
		{`{"x": [1]} {`, "more text"},
		{`[{"x": 1}] 2`, "more text"},
		{`{"a":{"0":1},"b":{"1":1}}`, "the rows of b are not those of a"},
	} {
		if _, err := Parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.text, err, c.want)
		}
	}
	tab, err := Parse([]byte(`[{"x": 1, "y": "2", "z": 3}, {"z": 4, "y": "5"}]`), Columns("z", "y"), As(Int, "y"))
	var b bytes.Buffer
	if err != nil || tab.WriteCSV(&b) != nil || b.String() != "z,y\n3,2\n4,5\n" {
		t.Errorf("%v %q", err, b.String())
	}
}

// Tables of numbers and text in each of the shapes that pandas writes.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"x": [1, 2.5], "g": ["a", null]}`, `[{"x": 1}, {"x": -3e5, "y": "\u00e9"}]`, "{\"x\": 1}\n{\"x\": true}", `{"a": {"0": 1}}`, `{"x": [NaN]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 0 && text[0] != '{' && text[0] != '[' {
			return
		}
		tab, err := Parse(text)
		if err != nil {
			return
		}
		// Where encoding/json reads an object of arrays, the values are the same.
		var columns map[string][]any
		if json.Unmarshal(text, &columns) != nil || len(columns) == 0 || tab.rows == 0 {
			return
		}
		for name, want := range columns {
			c, err := tab.Column(name)
			if err != nil {
				continue // a name that is not UTF-8
			}
			for i, w := range want {
				switch w := w.(type) {
				case float64:
					x := c.Float(i)
					if c.kind == Text {
						return
					}
					if x != w && math.Abs(x-w) > math.Abs(w)*1e-15 {
						t.Fatalf("%s: %s[%d] is %v, want %v", text, name, i, x, w)
					}
				case bool:
					if c.Text(i) != fmt.Sprint(w) {
						t.Fatalf("%s: %s[%d] is %s, want %v", text, name, i, c.Text(i), w)
					}
				}
			}
		}
	})
}

// The inputs that were wrong when data went another way.
func TestSharedCases(t *testing.T) {
	dir := "../../../shared/cases"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the folder of cases is not there")
	}
	for name, want := range map[string]string{
		"01-big-integer-ids":  "1541815603606036480,1\n1541815603606036481,-1\n1541815603606036482,2\n1541815603606036483,5\n",
		"18-json-nan":         "1\n\"\"\n3\n",
		"19-empty-text-field": ",1\nb,-1\nb,2\n",
	} {
		tab, err := Read(filepath.Join(dir, name, "data.json"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var b bytes.Buffer
		tab.WriteCSV(&b)
		if _, got, _ := strings.Cut(b.String(), "\n"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
