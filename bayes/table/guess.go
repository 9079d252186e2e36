package table

import (
	"fmt"
	"math/bits"
)

// A reading is one way to understand a field, and a set of them as bits. A
// column gets the first that all of its fields allow, in the order here.
type reading uint32

const (
	readBool     reading = 1 << iota
	readInt              // int64
	readUint             // uint64
	readWhole            // a whole number of any size, kept as text
	readFloat            //
	readYMD              // dates, by their order
	readDMY              //
	readMDY              //
	readYMDTime          // with a time of day
	readDMYTime          //
	readMDYTime          //
	readYMDZone          // and with a time zone
	readDMYZone          //
	readMDYZone          //
	readComma            // 1.234,5 and 1 234,5
	readThousand         // 1,234.5
	readBlanks           // 1 234.5 and 1'234.5
	readText             //

	// What is accepted only when it is asked for.
	readLayout     // by a layout of package time
	readLooseBool  // 0, 1, yes and no
	readLooseInt   // with leading zeros
	readLooseFloat // with leading zeros

	guessable = readLayout - 1
	everyDate = readYMD | readDMY | readMDY | readYMDTime | readDMYTime | readMDYTime | readYMDZone | readDMYZone | readMDYZone
)

// first returns the preferred one of a set.
func (r reading) first() reading { return r & -r }

// order returns the order of day, month and year in a reading of dates.
func (r reading) order() dateOrder { return dateOrder((bits.TrailingZeros32(uint32(r)) - 5) % 3) }

// kind returns the kind of a column that is read so.
func (r reading) kind() Kind {
	switch {
	case r&(readBool|readLooseBool) != 0:
		return Bool
	case r&(readInt|readLooseInt) != 0:
		return Int
	case r == readUint:
		return Uint
	case r&(readText|readWhole) != 0:
		return Text
	case r&(readYMD|readDMY|readMDY) != 0:
		return Date
	case r&everyDate != 0:
		return Time
	}
	return Float
}

// readingsOf returns the readings that make a kind, where it was asked for.
func readingsOf(k Kind) reading {
	switch k {
	case Float:
		return readFloat | readComma | readThousand | readBlanks | readLooseFloat
	case Int:
		return readInt | readLooseInt
	case Uint:
		return readUint
	case Bool:
		return readBool | readLooseBool
	case Date:
		return readYMD | readDMY | readMDY
	case Time:
		return everyDate &^ readingsOf(Date)
	}
	return readText
}

// A field is a value in the text of a file.
type field struct {
	text   []byte
	quoted bool // in JSON, a string
	null   bool // in JSON
}

// readings returns in which of some ways a field that is not missing can be
// understood.
func readings(b []byte, among reading) reading {
	r := among & readText
	if len(b) == 0 {
		return r
	}
	allow := func(way reading, ok bool) {
		if ok {
			r |= way
		}
	}
	asked := func(way reading) bool { return among&way != 0 }

	if asked(readBool | readLooseBool) {
		_, ok := parseBool(b, false)
		allow(among&(readBool|readLooseBool), ok)
		_, ok = parseBool(b, true)
		allow(among&readLooseBool, ok)
	}
	digits := b[len(b)-1]-'0' <= 9 || b[0]-'0' <= 9
	if !digits && b[0]|0x20 != 'i' && b[0] != '-' && b[0] != '+' {
		return r
	}
	if asked(readInt | readLooseInt | readUint | readWhole) {
		_, ok := parseInt(b, false)
		allow(among&readInt, ok)
		_, ok = parseInt(b, true)
		allow(among&readLooseInt, ok)
		_, ok = parseUint(b)
		allow(among&readUint, ok)
		allow(among&readWhole, isWhole(b))
	}
	if asked(readFloat | readLooseFloat) {
		_, ok := parseFloat(b, false)
		allow(among&readFloat, ok)
		_, ok = parseFloat(b, true)
		allow(among&readLooseFloat, ok)
	}
	for way := readYMD; way <= readMDYZone; way <<= 1 {
		if asked(way) {
			_, ok := parseDay(b, way)
			allow(way, ok)
		}
	}
	for way := readComma; way <= readBlanks; way <<= 1 {
		if asked(way) {
			_, ok := parseNumber(b, way)
			allow(way, ok)
		}
	}
	return r
}

// parseBool reads true and false in lower case, upper case and with a capital.
func parseBool(b []byte, loose bool) (value, ok bool) {
	switch string(b) {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	if !loose {
		return false, false
	}
	switch string(b) {
	case "1", "yes", "Yes", "YES", "t", "T", "y", "Y":
		return true, true
	case "0", "no", "No", "NO", "f", "F", "n", "N":
		return false, true
	}
	return false, false
}

// parseDay reads a date, in days, or a time, in microseconds, since 1970.
func parseDay(b []byte, way reading) (int64, bool) {
	if way&(readYMD|readDMY|readMDY) != 0 {
		days, rest, ok := parseDate(b, way.order())
		return days, ok && len(rest) == 0
	}
	return parseTime(b, way.order(), way&(readYMDZone|readDMYZone|readMDYZone) != 0)
}

// parseNumber reads a float.
func parseNumber(b []byte, way reading) (float64, bool) {
	switch way {
	case readComma:
		return parseMarked(b, ',', pointsOrBlanks)
	case readThousand:
		return parseMarked(b, '.', commas)
	case readBlanks:
		return parseMarked(b, '.', blanks)
	}
	return parseFloat(b, way == readLooseFloat)
}

// settle chooses readings for columns of which the sets in ways are possible,
// given all of their fields. A set of 0 belongs to a column without values.
// Whether a comma is decimal is decided for the whole file.
func settle(ways []reading, o *options, separator byte) (chosen []reading, notes []string) {
	commas, points := o.DecimalComma, false
	for _, w := range ways {
		switch w.first() {
		case readComma:
			commas = commas || w&readThousand == 0
		case readFloat:
			points = points || w&readComma == 0
		case readThousand, readBlanks:
			points = true
		}
	}
	chosen, notes = make([]reading, len(ways)), make([]string, len(ways))
	for i, w := range ways {
		way := w.first()
		both := w&(readComma|readThousand) == readComma|readThousand
		switch {
		case way == 0:
			way, notes[i] = readFloat, "all values are missing"
		case way == readWhole && w&readText != 0:
			notes[i] = "whole numbers beyond 64 bits, kept as text"
		case way == readFloat && w&readComma != 0 && commas:
			way, notes[i] = readComma, "points between thousands, since the file has decimal commas"
		case way == readFloat && w&readComma != 0 && separator == ';' && !points:
			notes[i] = "the points were read as decimal; with DecimalComma they would mark thousands"
		case way == readComma && both && points:
			way, notes[i] = readThousand, "commas between thousands, since the file has decimal points"
		case way == readComma && both && !commas && separator != ';':
			way, notes[i] = readThousand, "commas between thousands; with DecimalComma they would be decimal"
		case way == readComma && both:
			notes[i] = "decimal comma; in all rows it could also mark thousands"
		case way == readComma:
			notes[i] = "decimal comma"
		case way == readThousand:
			notes[i] = "commas between thousands"
		case way == readBlanks:
			notes[i] = "blanks between thousands"
		case (way == readDMY || way == readDMYTime || way == readDMYZone) && w&(way<<1) != 0:
			// 03/04/2024 everywhere: better no date than the wrong one.
			notes[i] = "dates with the day first, though in all rows the month could be first"
			if w&readText != 0 {
				notes[i] = "could be dates with the day first or the month first, and was kept as text: say Dates(\"02/01/2006\", …) or Dates(\"01/02/2006\", …)"
				way = readText
			}
		case way == readDMY || way == readDMYTime || way == readDMYZone:
			notes[i] = "dates with the day first"
		case way == readMDY || way == readMDYTime || way == readMDYZone:
			notes[i] = "dates with the month first"
		}
		chosen[i] = way
	}
	return chosen, notes
}

// wanted says what a field that cannot be read should have been.
func wanted(among reading) string {
	switch k := among.first().kind(); {
	case among == readLayout:
		return "not a date or time of the layout given"
	case k == Int && among&readFloat != 0, k == Float:
		return "not a number"
	case k == Int:
		return "not a whole number that fits in 64 bits"
	case k == Bool:
		return "neither true nor false"
	case k == Date:
		return "not a date"
	case k == Time:
		return "not a time"
	case k == Text:
		return "not text"
	default:
		return fmt.Sprintf("not of kind %s", k)
	}
}
