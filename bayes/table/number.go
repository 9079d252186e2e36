package table

import (
	"math"
	"strconv"
	"unsafe"
)

// asString returns b as a string that shares its memory.
func asString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// parseInt reads a whole number such as -12. It does not accept leading zeros,
// as postal codes have them, unless loose is true.
func parseInt(b []byte, loose bool) (int64, bool) {
	negative, digits := sign(b)
	u, ok := parseDigits(digits, loose)
	switch {
	case !ok:
		return 0, false
	case negative && u <= 1<<63:
		return -int64(u), true
	case u <= math.MaxInt64:
		return int64(u), !negative
	}
	return 0, false
}

// parseUint reads a whole number without a minus.
func parseUint(b []byte) (uint64, bool) {
	negative, digits := sign(b)
	if negative {
		return 0, false
	}
	return parseDigits(digits, false)
}

// sign separates the sign of a number from the rest.
func sign(b []byte) (negative bool, rest []byte) {
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		return b[0] == '-', b[1:]
	}
	return false, b
}

func parseDigits(b []byte, loose bool) (uint64, bool) {
	if len(b) == 0 || !loose && len(b) > 1 && b[0] == '0' {
		return 0, false
	}
	u := uint64(0)
	for i, c := range b {
		d := uint64(c - '0')
		if d > 9 {
			return 0, false
		}
		if i >= 18 && u > (math.MaxUint64-d)/10 {
			return 0, false
		}
		u = 10*u + d
	}
	return u, true
}

// isWhole reports whether b is a whole number, of any size.
func isWhole(b []byte) bool {
	_, b = sign(b)
	if len(b) == 0 || len(b) > 1 && b[0] == '0' {
		return false
	}
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// parseFloat reads a number such as 12, -0.5, 1e-3 or inf. It does not accept
// whole numbers with leading zeros, unless loose is true, nor numbers beyond
// the largest float64.
func parseFloat(b []byte, loose bool) (float64, bool) {
	const exact = 19 // as many digits fit in a uint64
	negative, s := sign(b)
	mantissa, digits, exponent := uint64(0), 0, 0
	i := 0
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		if mantissa = 10*mantissa + uint64(s[i]-'0'); mantissa > 0 {
			digits++
		}
	}
	whole := i
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
			if mantissa = 10*mantissa + uint64(s[i]-'0'); mantissa > 0 {
				digits++
			}
			exponent--
		}
		if i == 1 {
			return 0, false // a lone point
		}
	}
	if i == 0 {
		return infinity(negative, s)
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		minus, power := sign(s[i+1:])
		if len(power) == 0 {
			return 0, false
		}
		e := 0
		for _, c := range power {
			if c-'0' > 9 {
				return 0, false
			}
			e = min(10*e+int(c-'0'), 1e6)
		}
		if minus {
			e = -e
		}
		exponent += e
		i = len(s)
	} else if whole == i && whole > 1 && s[0] == '0' && !loose {
		return 0, false
	}
	if i != len(s) {
		return 0, false
	}
	// Both factors are exact: so is the rounding of one operation.
	if digits <= exact && mantissa < 1<<53 && exponent >= -22 && exponent <= 22 {
		x := float64(mantissa)
		if exponent < 0 {
			x /= powers[-exponent]
		} else {
			x *= powers[exponent]
		}
		if negative {
			x = -x
		}
		return x, true
	}
	x, err := strconv.ParseFloat(asString(b), 64)
	return x, err == nil
}

var powers = func() (p [23]float64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// infinity reads inf and infinity in any case.
func infinity(negative bool, s []byte) (float64, bool) {
	if !equalFold(s, "inf") && !equalFold(s, "infinity") {
		return 0, false
	}
	if negative {
		return math.Inf(-1), true
	}
	return math.Inf(1), true
}

// equalFold reports whether b is the lower-case ASCII text s but for case.
func equalFold(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if c|0x20 != s[i] {
			return false
		}
	}
	return true
}

// plainNumber rewrites a number with marks between thousands, or with a decimal
// comma, as Go writes it. Marks stand between groups of three digits.
func plainNumber(b []byte, decimal byte, marks func(b []byte) int) ([]byte, bool) {
	out := make([]byte, 0, len(b))
	negative, s := sign(b)
	if negative {
		out = append(out, '-')
	}
	start := len(out)
	group, grouped := 0, false
	i := 0
	for i < len(s) {
		if s[i]-'0' <= 9 {
			out = append(out, s[i])
			group++
			i++
			continue
		}
		n := marks(s[i:])
		if n == 0 {
			break
		}
		if group == 0 || group > 3 || grouped && group != 3 {
			return nil, false
		}
		grouped, group = true, 0
		i += n
	}
	if grouped && (group != 3 || out[start] == '0') {
		return nil, false
	}
	if !grouped && i == len(s) && len(out)-start > 1 && out[start] == '0' {
		return nil, false
	}
	if i < len(s) && s[i] == decimal {
		out = append(out, '.')
		i++
	}
	// Digits and a power of ten follow, which parseFloat checks. Nobody writes
	// marks between thousands and a power.
	for ; i < len(s); i++ {
		if s[i] == '.' || grouped && s[i]-'0' > 9 {
			return nil, false
		}
		out = append(out, s[i])
	}
	return out, true
}

// Marks between thousands: they return the length of the one that b begins
// with, or 0.
func commas(b []byte) int {
	if b[0] == ',' {
		return 1
	}
	return 0
}

func pointsOrBlanks(b []byte) int {
	if b[0] == '.' {
		return 1
	}
	return blanks(b)
}

func blanks(b []byte) int {
	switch {
	case b[0] == ' ' || b[0] == '\'':
		return 1
	case len(b) > 1 && b[0] == 0xc2 && b[1] == 0xa0: // a no-break space
		return 2
	case len(b) > 2 && b[0] == 0xe2 && b[1] == 0x80 && (b[2] == 0xaf || b[2] == 0x89 || b[2] == 0x99): // narrow and thin spaces, ’
		return 3
	}
	return 0
}

func parseMarked(b []byte, decimal byte, marks func([]byte) int) (float64, bool) {
	plain, ok := plainNumber(b, decimal, marks)
	if !ok || len(plain) == 0 {
		return 0, false
	}
	if c := plain[len(plain)-1]; c-'0' > 9 {
		return 0, false
	}
	return parseFloat(plain, true)
}
