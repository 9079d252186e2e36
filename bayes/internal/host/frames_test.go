package host

import (
	"encoding/base64"
	"encoding/xml"
	"strconv"
	"strings"
	"testing"
)

// What is in the page gives every picture back, as onInput puts it together.
func TestFrames(t *testing.T) {
	axis := "<path d=\"M0 0l100 0\"/>\n"
	frames := []Frame{
		{"1", `low, "quoted" & <bare>`, "<svg aria-label=\"a &amp; b\">\n" + axis + "<text>it's &lt; 1</text>\n</svg>\n"},
		{"2.5", "tab\there", "<svg aria-label=\"c\">\n" + axis + axis + "</svg>\n"},
	}
	page := Frames("strength <a>", frames, 1)
	if n := strings.Count(page, "M0 0l100 0"); n != 1 {
		t.Errorf("the axis is %d times in the page", n)
	}

	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	found := map[string]string{} // attribute by element and name
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				found[e.Name.Local+" "+a.Name.Local] = a.Value
			}
		}
	}
	lines := strings.Split(found["div data-lines"], "\n")
	for i, entry := range strings.Split(found["div data-frames"], "\n") {
		parts := strings.Split(entry, "\t")
		if len(parts) != 3 || parts[0] != frames[i].Value || parts[1] != oneLine(frames[i].Text) {
			t.Fatalf("frame %d is %q", i, entry)
		}
		svg := ""
		for _, n := range strings.Fields(parts[2]) {
			k, err := strconv.Atoi(n)
			if err != nil {
				t.Fatal(err)
			}
			svg += lines[k] + "\n"
		}
		if svg != singleQuotes(frames[i].SVG) {
			t.Errorf("frame %d comes back as %s", i, svg)
		}
	}
	start, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(found["img src"], "data:image/svg+xml;base64,"))
	if err != nil || string(start) != singleQuotes(frames[1].SVG) {
		t.Errorf("the page shows %s (%v)", start, err)
	}
	if found["input value"] != "1" || found["input max"] != "1" || found["input aria-valuetext"] != "2.5" || found["img alt"] != "tab here" {
		t.Errorf("the slider is %v", found)
	}
}
