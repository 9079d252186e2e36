package plot

import (
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// fontFamily begins with fonts of equal widths: Liberation Sans, Arial and
// Helvetica. If none of them is installed, textLength keeps long labels to
// their width (see svg.go).
const fontFamily = "Liberation Sans, Arial, Helvetica, sans-serif"

// typeface is the font for measuring text and for PNGs. It is parsed when the
// first figure is drawn, not when the program starts.
var typeface = sync.OnceValue(func() *opentype.Font {
	f, err := opentype.Parse(liberationsansregular.TTF)
	if err != nil {
		panic("plot: the embedded font is damaged: " + err.Error())
	}
	return f
})

func face(size vg.Length) font.Face {
	return font.Face{
		Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		Face: typeface(),
	}
}

// advances caches the width of a rune in 1/1000 of the font size.
var advances struct {
	sync.Mutex
	of map[rune]advance
}

type advance struct {
	milli int
	known bool // whether the typeface has a glyph for it
}

func measure(s string) (milli int, known bool) {
	advances.Lock()
	defer advances.Unlock()
	if advances.of == nil {
		advances.of = make(map[rune]advance)
	}
	known = true
	for _, r := range s {
		a, ok := advances.of[r]
		if !ok {
			a = advanceOf(r)
			advances.of[r] = a
		}
		milli += a.milli
		known = known && a.known
	}
	return milli, known
}

func advanceOf(r rune) advance {
	var buf sfnt.Buffer
	f := typeface()
	g, err := f.GlyphIndex(&buf, r)
	if err == nil && g != 0 {
		if w, err := f.GlyphAdvance(&buf, g, fixed.I(1000), 0); err == nil {
			return advance{w.Round(), true}
		}
	}
	if unicode.Is(unicode.Mn, r) {
		return advance{0, false}
	}
	return advance{1000, false} // another font will draw it: reserve an em
}

// textWidth returns the width of s at a font size.
func textWidth(s string, size vg.Length) vg.Length {
	milli, _ := measure(s)
	return size * vg.Length(milli) / 1000
}

// clean converts s to one printable line.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// fit shortens s to a width. It drops the middle, because the end of a name
// ("effect[Oslo, 2024]") distinguishes it from its neighbours.
func fit(s string, size, width vg.Length) string {
	if textWidth(s, size) <= width+px/100 { // allow for rounding in sums of lengths
		return s
	}
	r := []rune(s)
	for keep := len(r) - 1; keep > 0; keep-- {
		head := (keep + 1) / 2
		short := string(r[:head]) + "…" + string(r[len(r)-(keep-head):])
		if textWidth(short, size) <= width {
			return short
		}
	}
	return "…"
}
