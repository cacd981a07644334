// Package gosyntax writes values as Go expressions, for the GoString methods of this
// module. The output of %#v, for example in rapid's counterexamples, can be pasted into
// a test.
package gosyntax

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// initialisms are the words that constants do not spell in Pascal case.
var initialisms = map[string]string{"loa": "LOA", "voip": "VoIP", "uan": "UAN"}

// Constant returns the expression of a constant of a package by its word:
// Constant("order", "sign-loa") is "order.SignLOA".
func Constant(pkg, word string) string {
	var name strings.Builder
	name.WriteString(pkg + ".")
	for part := range strings.SplitSeq(word, "-") {
		if initialism, ok := initialisms[part]; ok {
			name.WriteString(initialism)
			continue
		}
		name.WriteString(strings.ToUpper(part[:min(1, len(part))]) + part[min(1, len(part)):])
	}
	return name.String()
}

// path is an import path before the name of its package, which %T writes inside
// of brackets.
var path = regexp.MustCompile(`[\w.~-]+(?:/[\w.~-]+)*/`)

// Type returns the name of v's type as a program writes it, "sid.ID[sid.Order]".
func Type(v any) string { return path.ReplaceAllString(fmt.Sprintf("%T", v), "") }

// Struct returns v, a struct, as a composite literal of its exported fields that are not
// zero. Pointers are written as the values that they point to.
func Struct(v any) string {
	rv := reflect.ValueOf(v)
	var fields []string
	for i := range rv.NumField() {
		if field := rv.Type().Field(i); field.IsExported() && !rv.Field(i).IsZero() {
			fields = append(fields, field.Name+": "+expression(rv.Field(i)))
		}
	}
	return Type(v) + "{" + strings.Join(fields, ", ") + "}"
}

// expression writes a value: by its own GoString, if it has one, else by its kind.
func expression(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return "nil"
	case v.Kind() == reflect.Pointer:
		return "&" + expression(v.Elem())
	}
	if own, ok := v.Interface().(fmt.GoStringer); ok {
		return own.GoString()
	}
	if text, ok := v.Interface().([]byte); ok {
		return fmt.Sprintf("[]byte(%q)", text)
	}
	switch v.Kind() {
	case reflect.Struct:
		return Struct(v.Interface())
	case reflect.Slice:
		var items []string
		for i := range v.Len() {
			items = append(items, expression(v.Index(i)))
		}
		return Type(v.Interface()) + "{" + strings.Join(items, ", ") + "}"
	}
	return fmt.Sprintf("%#v", v.Interface())
}

// Call returns the call of a function with values as its arguments, as %#v writes
// each: Call("status.Of", status.Received) is "status.Of(status.Received)".
func Call[T any](function string, arguments ...T) string {
	var texts []string
	for _, argument := range arguments {
		texts = append(texts, expression(reflect.ValueOf(&argument).Elem()))
	}
	return function + "(" + strings.Join(texts, ", ") + ")"
}
