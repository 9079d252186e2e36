package plot

import (
	"math"
	"strconv"
	"strings"
)

// A number is formatted as "0.28", or, if that would be long, as "1.5×10" and a
// superscript "−6".
type number struct{ text, exponent string }

// String returns the number as plain text: "1.5e-6".
func (n number) String() string {
	if n.exponent == "" {
		return strings.ReplaceAll(n.text, "−", "-")
	}
	return strings.ReplaceAll(strings.TrimSuffix(n.text, "×10")+"e"+n.exponent, "−", "-")
}

func (n number) width() float64 {
	milli, _ := measure(n.text)
	sup, _ := measure(n.exponent)
	return (float64(milli) + supSize*float64(sup)) / 1000
}

// exact formats v with all its digits, as plain text: "1e-5".
func exact(v float64) string {
	return exactExponent.Replace(strconv.FormatFloat(v, 'g', -1, 64))
}

var exactExponent = strings.NewReplacer("e-0", "e-", "e+0", "e", "e+", "e")

// minus replaces a hyphen by a minus sign.
func minus(s string) string { return strings.Replace(s, "-", "−", 1) }

// format formats v with a resolution: its last digit is worth at least step, or if
// step is not positive, it has at most six digits. Numbers on one axis or of one
// interval share the size, that of the largest, so that they look alike.
func format(v, step, largest float64) number {
	if math.Abs(v) < 1e-300 { // logarithms of smaller numbers are inaccurate
		return number{text: "0"}
	}
	size := exponent(math.Max(math.Abs(v), math.Abs(largest)))
	digits := leastDigit(v)
	if step > 0 {
		digits = exponent(step)
	}
	if size >= 15 {
		digits = max(digits, size-5)
	}
	if size >= 6 && size-digits < 7 || size <= -4 {
		// As 10^size, with the remaining digits.
		m := strconv.FormatFloat(v/math.Pow10(size/2)/math.Pow10(size-size/2), 'f', max(0, min(size-digits, 12)), 64)
		if isZero(m) {
			return number{text: "0"}
		}
		return number{text: minus(m) + "×10", exponent: minus(strconv.Itoa(size))}
	}
	m := strconv.FormatFloat(v, 'f', max(0, min(-digits, 12)), 64)
	if isZero(m) {
		m = strings.TrimPrefix(m, "-")
	}
	return number{text: minus(m)}
}

// leastDigit returns the power of ten of the last nonzero digit among the first
// six of v.
func leastDigit(v float64) int {
	s := strconv.FormatFloat(math.Abs(v), 'e', 5, 64)
	mantissa, power, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(power)
	return e - len(strings.TrimRight(mantissa[2:], "0"))
}

func isZero(s string) bool { return strings.Trim(s, "-0.") == "" }

// exponent returns the power of ten of the first digit of v > 0.
func exponent(v float64) int {
	e := int(math.Floor(math.Log10(v)))
	// Log10 may round up to the next power, or miss an exact one.
	if p := math.Pow10(e + 1); p > 0 && v >= p*(1-1e-12) {
		e++
	}
	return e
}

// resolution returns the step that leaves two digits to a width.
func resolution(width float64) float64 {
	if width <= 0 {
		return 0
	}
	return math.Pow10(exponent(width) - 1)
}

// percents formats shares with one decimal, or with enough decimals that the share
// closest to, but not at, 0 or 1 has two significant digits.
func percents(shares ...float64) []string {
	decimals := 1
	for _, p := range shares {
		if off := 100 * math.Min(p, 1-p); off > 1e-9 && off < 0.1 {
			decimals = max(decimals, 1-exponent(off*(1+1e-9)))
		}
	}
	var written []string
	for _, p := range shares {
		written = append(written, strconv.FormatFloat(100*p, 'f', decimals, 64)+"%")
	}
	return written
}

// A scale maps an interval of values to an interval of the page.
type scale struct {
	lo, hi   float64 // values, lo < hi
	from, to float64 // page, in points
	whole    bool    // only whole numbers get ticks
}

// newScale returns a scale for values from lo to hi, widened if these are equal.
func newScale(lo, hi float64) scale {
	if hi-lo <= 1e-12*math.Max(math.Abs(lo), math.Abs(hi)) || hi-lo < 1e-300 {
		d := math.Max(math.Abs(lo), math.Abs(hi)) / 10
		if d < 1e-299 {
			d = 1
		}
		lo, hi = lo-d, hi+d
	}
	return scale{lo: lo, hi: hi}
}

// pad widens the scale by a share of its length on each side.
func (s scale) pad(share float64) scale {
	d := share * (s.hi - s.lo)
	s.lo -= d
	s.hi += d
	return s
}

// onto sets the interval of the page.
func (s scale) onto(from, to float64) scale {
	s.from, s.to = from, to
	return s
}

func (s scale) at(v float64) float64 {
	return s.from + (v-s.lo)/(s.hi-s.lo)*(s.to-s.from)
}

// A tick is a round value with its label.
type tick struct {
	value float64
	label number
}

// ticks returns about n round values, or as many as there is room for, but
// preferably at least two. Room returns the length of a label along the axis,
// given its width in font sizes.
func (s scale) ticks(n int, room func(width float64) float64) []tick {
	fits := func(ts []tick) bool {
		widest := 0.0
		for _, t := range ts {
			widest = math.Max(widest, t.label.width())
		}
		return math.Abs(s.at(ts[1].value)-s.at(ts[0].value)) >= room(widest)
	}
	order := make([]int, 0, n+4)
	for i := n; i > 0; i-- {
		order = append(order, i)
	}
	for i := n + 1; i <= n+4; i++ {
		order = append(order, i)
	}
	var spare []tick
	for _, i := range order {
		ts := s.roundValues(i)
		if len(ts) > 1 && fits(ts) {
			return ts
		}
		if len(ts) > len(spare) {
			spare = ts
		}
	}
	// No step fits: take the first and last of too many, or one in the middle.
	if n := len(spare); n > 2 {
		if ends := []tick{spare[0], spare[n-1]}; fits(ends) {
			return ends
		}
		return spare[n/2 : n/2+1]
	}
	return spare[:min(1, len(spare))]
}

// roundValues returns about n multiples of 1, 2 or 5 times a power of ten.
func (s scale) roundValues(n int) []tick {
	raw := (s.hi - s.lo) / float64(n)
	power := math.Pow10(exponent(raw))
	step := 10 * power
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw*(1-1e-9) {
			step = m * power
			break
		}
	}
	if s.whole {
		step = math.Max(1, math.Round(step))
	}
	largest := math.Max(math.Abs(s.lo), math.Abs(s.hi))
	var ts []tick
	for k := math.Ceil(s.lo/step - 1e-9); k*step <= s.hi+1e-9*step && len(ts) <= 2*n+2; k++ {
		v := k * step
		ts = append(ts, tick{v, format(v, step, largest)})
	}
	return ts
}
