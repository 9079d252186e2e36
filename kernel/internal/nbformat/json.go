package nbformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// decode decodes a JSON value, keeping the text of numbers. Anything that could not
// be written back unchanged is an error: a duplicate name in an object, half of a
// surrogate pair, data after the value.
func decode(b []byte, v any) error {
	for strict := jsontext.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := strict.ReadToken(); err == io.EOF {
			break
		} else if err != nil {
			return err
		}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("something follows after its end")
	}
	return nil
}

// want returns the value of a name in an object as a T, and the zero T if there is
// none. A value of another type is an error: it would be lost.
func want[T any](tree map[string]any, name string) (value T, err error) {
	v := tree[name]
	if v == nil {
		return value, nil
	}
	value, ok := v.(T)
	if !ok {
		err = fmt.Errorf("its %s is none that the format has", name)
	}
	return value, err
}

// object returns v as a JSON object, and an empty one if it is none.
func object(v any) map[string]any {
	if m, ok := v.(map[string]any); ok && m != nil {
		return m
	}
	return map[string]any{}
}

// clone returns a copy of the object, and an empty one of nil.
func clone(m map[string]any) map[string]any {
	c := make(map[string]any, len(m))
	maps.Copy(c, m)
	return c
}

// integer returns v as a number, and 0 if it is none.
func integer(v any) int {
	n, _ := v.(json.Number)
	i, _ := strconv.Atoi(n.String())
	return i
}

// joined returns a list of lines in one piece, and other values as they are.
func joined(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	var b strings.Builder
	for _, line := range list {
		s, ok := line.(string)
		if !ok {
			return v
		}
		b.WriteString(s)
	}
	return b.String()
}

// text returns text that may be a list of lines in one piece.
func text(v any) string {
	s, _ := joined(v).(string)
	return s
}

// appendValue appends v as Python's json.dumps does with indent=1,
// sort_keys=True and ensure_ascii=False.
func appendValue(b []byte, v any, depth int) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case json.Number:
		return append(b, v...)
	case string:
		return appendString(b, v)
	case []any:
		if len(v) == 0 {
			return append(b, "[]"...)
		}
		for i, e := range v {
			b = append(b, "[,"[min(i, 1)])
			b = newline(b, depth+1)
			b = appendValue(b, e, depth+1)
		}
		return append(newline(b, depth), ']')
	case map[string]any:
		if len(v) == 0 {
			return append(b, "{}"...)
		}
		for i, key := range slices.Sorted(maps.Keys(v)) {
			b = append(b, "{,"[min(i, 1)])
			b = newline(b, depth+1)
			b = appendString(b, key)
			b = append(b, ": "...)
			b = appendValue(b, v[key], depth+1)
		}
		return append(newline(b, depth), '}')
	}
	panic(fmt.Sprintf("nbformat: %T is no JSON value", v))
}

func newline(b []byte, depth int) []byte {
	b = append(b, '\n')
	for range depth {
		b = append(b, ' ')
	}
	return b
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		default:
			if r < ' ' {
				b = fmt.Appendf(b, `\u%04x`, r)
			} else {
				b = utf8.AppendRune(b, r)
			}
		}
	}
	return append(b, '"')
}
