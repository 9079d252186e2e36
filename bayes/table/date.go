package table

import "time"

// A dateOrder is the order of day, month and year.
type dateOrder uint8

const (
	yearMonthDay dateOrder = iota
	dayMonthYear
	monthDayYear
)

// parseDate reads a date of digits, such as 2024-01-31, 31.1.2024 or
// 1/31/2024, that b begins with. It returns the days since 1970 and what
// follows. Points stand in dates that begin with the day only.
func parseDate(b []byte, order dateOrder) (days int64, rest []byte, ok bool) {
	var v [3]int
	var mark byte
	for i := range v {
		width := 2
		if (order == yearMonthDay) == (i == 0) && i != 1 {
			width = 4
		}
		n := 0
		for n < width && n < len(b) && b[n]-'0' <= 9 {
			v[i] = 10*v[i] + int(b[n]-'0')
			n++
		}
		if n == 0 || width == 4 && n != 4 {
			return 0, nil, false
		}
		b = b[n:]
		if i == 2 {
			break
		}
		if len(b) == 0 || mark != 0 && b[0] != mark {
			return 0, nil, false
		}
		mark, b = b[0], b[1:]
	}
	var year, month, d int
	switch order {
	case yearMonthDay:
		year, month, d = v[0], v[1], v[2]
	case dayMonthYear:
		d, month, year = v[0], v[1], v[2]
	case monthDayYear:
		month, d, year = v[0], v[1], v[2]
	}
	switch {
	case mark != '-' && mark != '/' && (mark != '.' || order == monthDayYear):
		return 0, nil, false
	case month < 1 || month > 12 || d < 1 || d > daysIn(year, month):
		return 0, nil, false
	}
	return daysSince1970(year, month, d), b, true
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSince1970 counts in years that begin in March, so that a leap day is a
// year's last.
func daysSince1970(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	if year < 0 {
		era = -1 // year 0 becomes -1 in January
	}
	y := year - 400*era
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	return int64(era)*146097 + int64(365*y+y/4-y/100+dayOfYear) - 719468
}

// parseTime reads a date with a time of day, such as 2024-01-31 08:30,
// 2024-01-31T08:30:15.25Z or 31.1.2024 08:30, as microseconds since 1970. A
// date alone is its midnight. Digits beyond microseconds are cut off. A time
// zone is required if zoned, and not allowed otherwise.
func parseTime(b []byte, order dateOrder, zoned bool) (int64, bool) {
	days, b, ok := parseDate(b, order)
	if !ok {
		return 0, false
	}
	t := days * day
	if len(b) == 0 {
		return t, !zoned
	}
	if b[0] != ' ' && b[0] != 'T' {
		return 0, false
	}
	hour, b, ok := twoDigits(b[1:], 23)
	if !ok || len(b) == 0 || b[0] != ':' {
		return 0, false
	}
	minute, b, ok := twoDigits(b[1:], 59)
	if !ok {
		return 0, false
	}
	second := int64(0)
	if len(b) > 0 && b[0] == ':' {
		if second, b, ok = twoDigits(b[1:], 59); !ok {
			return 0, false
		}
	}
	t += ((hour*60+minute)*60 + second) * 1_000_000
	if len(b) > 1 && (b[0] == '.' || b[0] == ',') && b[1]-'0' <= 9 {
		b = b[1:]
		for scale := int64(100_000); len(b) > 0 && b[0]-'0' <= 9; scale /= 10 {
			t += int64(b[0]-'0') * scale
			b = b[1:]
		}
	}
	offset, ok := parseZone(b)
	if ok != zoned || !ok && len(b) > 0 {
		return 0, false
	}
	return t - offset, true
}

func twoDigits(b []byte, most int64) (v int64, rest []byte, ok bool) {
	if len(b) < 2 || b[0]-'0' > 9 || b[1]-'0' > 9 {
		return 0, nil, false
	}
	v = 10*int64(b[0]-'0') + int64(b[1]-'0')
	return v, b[2:], v <= most
}

// parseZone reads Z, +01:00, +0100 or +01, as microseconds.
func parseZone(b []byte) (int64, bool) {
	if len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	switch {
	case len(b) == 0:
		return 0, false
	case string(b) == "Z" || string(b) == "UTC":
		return 0, true
	case b[0] != '+' && b[0] != '-':
		return 0, false
	}
	negative, b := sign(b)
	hours, b, ok := twoDigits(b, 15)
	if !ok {
		return 0, false
	}
	minutes := int64(0)
	if len(b) > 0 {
		if b[0] == ':' {
			b = b[1:]
		}
		if minutes, b, ok = twoDigits(b, 59); !ok || len(b) > 0 {
			return 0, false
		}
	}
	offset := (hours*60 + minutes) * 60 * 1_000_000
	if negative {
		offset = -offset
	}
	return offset, true
}

// parseLayout reads a time by a layout of package time.
func parseLayout(b []byte, layout string) (int64, bool) {
	t, err := time.Parse(layout, string(b))
	return t.UnixMicro(), err == nil
}

// hasClock reports whether a layout of package time has a time of day.
func hasClock(layout string) bool {
	noon := time.Date(2001, 2, 3, 16, 5, 6, 789e6, time.UTC)
	midnight := time.Date(2001, 2, 3, 0, 0, 0, 0, time.UTC)
	return noon.Format(layout) != midnight.Format(layout)
}
