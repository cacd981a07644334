package conform

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// unmarshal decodes JSON in which every key is written once, and just so: where
// package json would take a key in another letter case for a field, that field
// stays as it is.
func unmarshal(data []byte, into any) error {
	if err := unique(data); err != nil {
		return err
	}
	return json.Unmarshal(exact(data, reflect.TypeOf(into)), into)
}

// unique says which key an object of the JSON has twice; clients differ on which
// of the two they read.
func unique(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // the keys of the objects around; nil is an array
	name := false              // a key comes next
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // it ends, or json.Unmarshal says why it cannot be read
		}
		if key, ok := token.(string); ok && name {
			keys := open[len(open)-1]
			if keys[key] {
				return fmt.Errorf("%w: %q", errTwice, key)
			}
			keys[key], name = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}

var errTwice = errors.New("an object has a key twice")

// exact is JSON for a type without the keys that are not spelt like a field of it.
func exact(data []byte, t reflect.Type) []byte {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	pointer := reflect.PointerTo(t)
	if pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) || pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return data
	}
	var again any
	switch t.Kind() {
	case reflect.Slice:
		var list []json.RawMessage
		if t.Elem().Kind() == reflect.Uint8 || json.Unmarshal(data, &list) != nil || list == nil {
			return data
		}
		for i := range list {
			list[i] = exact(list[i], t.Elem())
		}
		again = list
	case reflect.Struct:
		var object, kept map[string]json.RawMessage
		if json.Unmarshal(data, &object) != nil || object == nil {
			return data
		}
		kept = map[string]json.RawMessage{}
		for field := range fields(t) {
			if value, there := object[field.name]; there {
				kept[field.name] = exact(value, field.of)
			}
		}
		again = kept
	default:
		return data
	}
	if text, err := json.Marshal(again); err == nil {
		return text
	}
	return data
}

// field is one of a struct, as JSON names it: a field without a tag is named in
// lower case.
type field struct {
	name string
	of   reflect.Type
}

func fields(t reflect.Type) func(yield func(field) bool) {
	return func(yield func(field) bool) {
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" {
				name = strings.ToLower(f.Name)
			}
			if !f.Anonymous && f.IsExported() && !yield(field{name, f.Type}) {
				return
			}
		}
	}
}
