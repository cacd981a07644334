// Package nullable encodes and decodes values that may be missing: "" in text, null
// in JSON, NULL in a database. Every type of this module whose zero value means
// "absent" uses it.
package nullable

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// MarshalJSON writes text as a JSON string, and the empty text as null. It
// leaves <, > and & as they are: the calling encoder escapes them if it is set to.
func MarshalJSON(text string) ([]byte, error) {
	if text == "" {
		return []byte("null"), nil
	}
	if isPlain(text) {
		quoted := make([]byte, 0, len(text)+2)
		quoted = append(quoted, '"')
		quoted = append(quoted, text...)
		return append(quoted, '"'), nil
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// UnmarshalJSON reads what MarshalJSON writes: null and "" set *dst to its zero
// value, any other string is given to parse. On an error *dst keeps its value.
func UnmarshalJSON[T any](dst *T, data []byte, parse func(string) (T, error)) error {
	if string(data) == "null" {
		var zero T
		*dst = zero
		return nil
	}
	if n := len(data); n >= 2 && data[0] == '"' && data[n-1] == '"' && isPlain(data[1:n-1]) {
		return set(dst, string(data[1:n-1]), parse)
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	return set(dst, text, parse)
}

// UnmarshalText gives text to parse; the empty text sets *dst to its zero
// value. On an error *dst keeps its value.
func UnmarshalText[T any](dst *T, text []byte, parse func(string) (T, error)) error {
	return set(dst, string(text), parse)
}

// Scan reads a database column: NULL and the empty text set *dst to its zero
// value, any other text is given to parse. On an error *dst keeps its value.
func Scan[T any](dst *T, src any, parse func(string) (T, error)) error {
	switch src := src.(type) {
	case nil:
		return set(dst, "", parse)
	case string:
		return set(dst, src, parse)
	case []byte:
		return set(dst, string(src), parse)
	}
	return fmt.Errorf("cannot scan a %T into a %T: the column must be text or NULL", src, *dst)
}

// Value returns the database column for text: NULL if it is empty.
func Value(text string) (driver.Value, error) {
	if text == "" {
		return nil, nil
	}
	return text, nil
}

func set[T any](dst *T, text string, parse func(string) (T, error)) error {
	var value T
	if text != "" {
		var err error
		if value, err = parse(text); err != nil {
			return err
		}
	}
	*dst = value
	return nil
}

// isPlain reports whether text stands in JSON as it is.
func isPlain[T string | []byte](text T) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
