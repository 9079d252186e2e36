package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Format says how to format numbers.
type Format int

const (
	// Number uses the precision of the scale of the row: three decimals for scales
	// between 0.01 and 10, as ArviZ does, more for smaller and fewer for larger
	// ones, so that the scale itself has at least two significant digits. It uses
	// a power of ten (1.23e-5) if decimals would be hard to read. A column of
	// whole numbers in rows without a scale has no decimals.
	Number Format = iota

	// Error is Number with one more decimal, for Monte Carlo standard errors,
	// which are a fraction of the scale of their row.
	Error

	// Count rounds to whole numbers: 3950, and 3950 for 3949.7.
	Count

	// Ratio has two decimals, or three if two would hide that the number exceeds
	// 1.01: 1.00, 1.01, 1.013. It is for R-hat.
	Ratio

	// Percent formats 0.943 as 94.3 %.
	Percent
)

// A missing value is shown as a dash.
const missing = "–"

// format formats a cell of a row with the given scale.
func (f Format) format(cell any, scale float64) string {
	var x float64
	switch v := cell.(type) {
	case nil:
		return ""
	case float64:
		x = v
	case int:
		if f == Number || f == Count {
			return strconv.Itoa(v)
		}
		x = float64(v)
	default:
		return fmt.Sprint(cell)
	}
	switch {
	case math.IsNaN(x):
		return missing
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "-∞"
	}
	switch f {
	case Count:
		return fixed(x, 0)
	case Ratio:
		if x >= 1.01 && x < 10 {
			return fixed(x, 3)
		}
		return fixed(x, 2)
	case Percent:
		return fixed(100*x, 1) + " %"
	case Error:
		return number(x, scale, 1)
	}
	return number(x, scale, 0)
}

// number formats x with the precision that scale calls for and extra more digits.
func number(x, scale float64, extra int) string {
	if scale = math.Abs(scale); scale == 0 || math.IsNaN(scale) || math.IsInf(scale, 0) {
		scale = math.Abs(x)
	}
	if scale == 0 {
		return "0"
	}
	e := exponent(scale)
	if e < -4 || e > 5 || math.Abs(x) >= 1e9 {
		if x == 0 {
			return "0"
		}
		// Two digits below the scale's first, however large x is beside it.
		digits := min(max(exponent(math.Abs(x))-e, 0)+2, 8)
		if extra > 0 {
			digits = 1
		}
		return scientific(x, digits)
	}
	// Three decimals for scales from 0.01 to 10. Smaller scales keep two
	// significant digits; for larger ones, the digits that they do not resolve are
	// dropped.
	d := 3
	if e < -2 {
		d = 1 - e
	} else if e > 0 {
		d = max(3-e, 0)
	}
	return fixed(x, d+extra)
}

// exponent returns the power of ten of the first digit of x.
func exponent(x float64) int { return int(math.Floor(math.Log10(x))) }

// fixed formats x with d decimals, without a negative zero.
func fixed(x float64, d int) string {
	s := strconv.FormatFloat(x, 'f', d, 64)
	if s[0] == '-' && strings.Trim(s, "-0.") == "" {
		return s[1:]
	}
	return s
}

// scientific formats x with d decimals and a power of ten: 1.20e9.
func scientific(x float64, d int) string {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(x, 'e', d, 64), "e")
	n, _ := strconv.Atoi(power)
	return mantissa + "e" + strconv.Itoa(n)
}
