// Package exactjson decodes JSON into structs as encoding/json does, with one
// difference: a key sets a field only if it is the field's name, byte for byte.
// encoding/json also accepts names in another case or in letters that fold to it, such
// as U+017F for s, and the last of them wins.
package exactjson

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Unmarshal decodes data and replaces the value that v points to. Keys are exact at
// every depth of structs, pointers and slices. The last value of a repeated key counts,
// and unknown keys are ignored. A missing key and null set the zero value. On an error v
// keeps its value. A type with its own UnmarshalJSON decodes itself.
//
// It does not support structs embedded by pointer, and reads only the name in a tag. It
// leaves maps, arrays and interfaces to encoding/json.
func Unmarshal(data []byte, v any) error { return unmarshal(data, v, value) }

// Fields is Unmarshal into a struct without calling v's own UnmarshalJSON, so that this
// method can use Fields.
func Fields(data []byte, v any) error { return unmarshal(data, v, fields) }

func unmarshal(data []byte, v any, decode func([]byte, reflect.Value) error) error {
	dst := reflect.ValueOf(v)
	if dst.Kind() != reflect.Pointer || dst.IsNil() {
		return &json.InvalidUnmarshalError{Type: reflect.TypeOf(v)}
	}
	var valid json.RawMessage
	if err := json.Unmarshal(data, &valid); err != nil {
		return err
	}
	fresh := reflect.New(dst.Type().Elem()).Elem()
	if err := decode(bytes.TrimSpace(data), fresh); err != nil {
		return err
	}
	dst.Elem().Set(fresh)
	return nil
}

// value decodes JSON into v, which is zero.
func value(data []byte, v reflect.Value) error {
	switch v.Addr().Interface().(type) {
	case json.Unmarshaler, encoding.TextUnmarshaler:
		return json.Unmarshal(data, v.Addr().Interface())
	}
	switch kind := v.Kind(); {
	case string(data) == "null":
		return nil
	case kind == reflect.Struct:
		return fields(data, v)
	case kind == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return value(data, v.Elem())
	case kind == reflect.Slice && data[0] == '[':
		return elements(data, v)
	}
	return json.Unmarshal(data, v.Addr().Interface())
}

// fields decodes an object, or null, into the fields of v.
func fields(data []byte, v reflect.Value) error {
	if string(data) == "null" {
		return nil
	}
	if data[0] != '{' {
		return fmt.Errorf("%.40s is not an object", data)
	}
	names := namesOf(v.Type())
	return each(data, func(key string, data []byte) error {
		index, ok := names[key]
		if !ok {
			return nil
		}
		field := v.FieldByIndex(index)
		field.SetZero()
		if err := value(data, field); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
}

// elements decodes a list into v.
func elements(data []byte, v reflect.Value) error {
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	return each(data, func(_ string, data []byte) error {
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		return value(data, v.Index(v.Len()-1))
	})
}

// each calls member for each member of an object, or of a list, without keys.
func each(data []byte, member func(key string, data []byte) error) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		var key string
		if data[0] == '{' {
			token, err := decoder.Token()
			if err != nil {
				return err
			}
			key = token.(string)
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return err
		}
		if err := member(key, raw); err != nil {
			return err
		}
	}
	return nil
}

// known caches the fields of each type by their names in JSON.
var known sync.Map // of reflect.Type to map[string][]int

func namesOf(t reflect.Type) map[string][]int {
	if names, ok := known.Load(t); ok {
		return names.(map[string][]int)
	}
	names := map[string][]int{}
	for _, field := range reflect.VisibleFields(t) {
		tag, tagged := field.Tag.Lookup("json")
		name, _, _ := strings.Cut(tag, ",")
		embedded := field.Anonymous && !tagged && field.Type.Kind() == reflect.Struct
		if !field.IsExported() || tag == "-" || embedded {
			continue
		}
		if name == "" {
			name = field.Name
		}
		names[name] = field.Index
	}
	known.Store(t, names)
	return names
}

// Ignored decodes from anything, holds nothing, and counts as empty. A struct that
// encoding/json decodes takes keys exactly if it begins with a field of this type for each
// key in capitals, because encoding/json takes the first field whose key matches without
// regard to case.
type Ignored [0]struct{}

// UnmarshalJSON does nothing.
func (*Ignored) UnmarshalJSON([]byte) error { return nil }
