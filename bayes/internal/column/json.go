package column

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
)

// ReadJSON reads data from JSON: an object of columns, as Stan has it, or an
// array of records, as data frames are written. NaN, Infinity and -Infinity are
// read as JSON libraries write them, with or without quotes; a mark of the byte
// order is skipped. Whole numbers keep all of their digits. A name that is
// there twice is an error.
func ReadJSON(r io.Reader) (map[string]any, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(plainJSON(text)))
	d.UseNumber()
	v, err := readValue(d, nil)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, errors.New("it ends too early")
	case err != nil:
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("there is more text after it")
	}
	switch v := v.(type) {
	case nil:
		return nil, errors.New("it is null")
	case map[string]any:
		return v, nil
	case []any:
		return columnsOf(v)
	}
	return nil, fmt.Errorf("it is a %s", kind(v))
}

// plainJSON replaces numbers that JSON does not have, outside of texts.
func plainJSON(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var out []byte
	inText := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inText && c == '\\' && i+1 < len(text):
			out = append(out, c)
			i++
		case c == '"':
			inText = !inText
		case inText:
		case bytes.HasPrefix(text[i:], []byte("NaN")):
			out = append(out, "null"...)
			i += len("NaN") - 1
			continue
		case bytes.HasPrefix(text[i:], []byte("Infinity")):
			out = append(out, infinite...)
			i += len("Infinity") - 1
			continue
		}
		out = append(out, text[i])
	}
	return out
}

// infinite is a number that JSON can write and that is infinite as a float64.
const infinite = "1e999"

// readValue reads a value at a path of names.
func readValue(d *json.Decoder, path []string) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			list := []any{}
			for d.More() {
				v, err := readValue(d, path)
				if err != nil {
					return nil, err
				}
				list = append(list, v)
			}
			_, err := d.Token()
			return list, err
		}
		object := map[string]any{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			key := name.(string)
			if _, twice := object[key]; twice {
				return nil, fmt.Errorf("the name %q is there twice", key)
			}
			if object[key], err = readValue(d, append(path, key)); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return object, err
	case json.Number:
		return number(string(token))
	}
	return token, nil
}

// number returns a number: a whole one that a float64 would round as an int64
// or a uint64.
func number(s string) (any, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil && s != infinite && s != "-"+infinite {
		return nil, fmt.Errorf("the number %s is too large", s)
	}
	if math.Abs(v) <= exact || v != math.Trunc(v) || math.IsInf(v, 0) {
		return v, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return n, nil
	}
	return v, nil
}

// columnsOf returns the columns of records; a name that some of them lack is
// missing there.
func columnsOf(records []any) (map[string]any, error) {
	columns := map[string]any{}
	for i, r := range records {
		record, ok := r.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("element %d of the array is a %s, where a record such as {\"x\": 1} is expected", i, kind(r))
		}
		for _, name := range slices.Sorted(maps.Keys(record)) {
			if columns[name] == nil {
				columns[name] = make([]any, len(records))
			}
			columns[name].([]any)[i] = record[name]
		}
	}
	return columns, nil
}

func kind(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case bool:
		return "truth value"
	case []any:
		return "array"
	case nil:
		return "null"
	case map[string]any:
		return "record"
	}
	return "number"
}
