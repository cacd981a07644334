package fuzz

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Encoder has the methods that Codec requires of a type.
type Encoder interface {
	comparable
	fmt.Stringer
	encoding.TextMarshaler
	json.Marshaler
	driver.Valuer
}

// Decoder has the methods that Codec requires of a pointer to a T. It is inferred from T.
type Decoder[T any] interface {
	*T
	encoding.TextUnmarshaler
	json.Unmarshaler
	sql.Scanner
}

// Codec is the law of small types that are written as one text, such as a status or a
// sid, and of any other type with the same convention:
//
//   - String, text, a JSON string and a database column have the same text, and a
//     written value reads back as the same value, also as a key of a JSON object;
//   - the zero value is "" in text, null in JSON and NULL in a database, and reading
//     one of these makes a value zero;
//   - all three read exactly the texts that parse accepts. Anything else, such as a
//     number, is an error and leaves the value unchanged;
//   - a value does not keep the buffer that it was read from;
//   - parse keeps the law of Parser.
//
// The values may include the zero value.
//
//	rapid.Check(t, fuzz.Codec(fuzz.Numbers(), phone.Parse))
//
// Use Parser for types that are written in another way.
func Codec[T Encoder, P Decoder[T]](values *rapid.Generator[T], parse func(string) (T, error)) func(*rapid.T) {
	var zero T
	texts := Texts(values)
	parses := Parser(values, parse)
	return func(t *rapid.T) {
		parses(t)
		value := values.Draw(t, "value")
		before := values.Draw(t, "value before")
		for _, v := range []T{value, zero} {
			codecsAgree[T, P](t, v, before)
			worksAsKey(t, v, zero)
		}
		nullClears[T, P](t, value)
		refusesOtherThanText[T, P](t, value)

		word := value.String()
		for _, text := range []string{
			texts.Draw(t, "text"), " " + word, word + "\n", strings.ToUpper(word), strings.ToLower(word),
		} {
			readsWhatParses[T, P](t, text, before, parse)
		}
	}
}

// Value has the methods that Parser requires of a type.
type Value interface {
	comparable
	fmt.Stringer
}

// Parser is the law of a strict parser:
//
//   - it reads the String of every value except the zero one;
//   - it never returns the zero value without an error;
//   - the empty text is an error;
//   - with an error it returns the zero value, and the error has a text.
func Parser[T Value](values *rapid.Generator[T], parse func(string) (T, error)) func(*rapid.T) {
	var zero T
	texts := Texts(values)
	return func(t *rapid.T) {
		if v := values.Draw(t, "value"); v != zero {
			got, err := parse(v.String())
			require.NoError(t, err, "%q does not parse", v.String())
			require.Equal(t, v, got, "%q parses as another value", v.String())
		}
		for _, text := range []string{"", texts.Draw(t, "any text")} {
			got, err := parse(text)
			switch {
			case err != nil:
				require.Equal(t, zero, got, "a value with the error of %q", text)
				require.NotEmpty(t, err.Error(), "the error of %q", text)
			case text == "":
				require.Error(t, err, "the empty text parses")
			default:
				require.NotEqual(t, zero, got, "%q parses as the zero value", text)
			}
		}
	}
}

type reader[T any] struct {
	name string
	read func(dst *T, text string) error
}

func readers[T any, P Decoder[T]]() []reader[T] {
	return []reader[T]{
		{"UnmarshalText", func(dst *T, text string) error {
			buf := []byte(text)
			defer clear(buf)
			return P(dst).UnmarshalText(buf)
		}},
		{"UnmarshalJSON", func(dst *T, text string) error {
			buf, err := json.Marshal(text)
			if err != nil {
				return err
			}
			defer clear(buf)
			return P(dst).UnmarshalJSON(buf)
		}},
		{"Scan of a string", func(dst *T, text string) error { return P(dst).Scan(text) }},
		{"Scan of bytes", func(dst *T, text string) error {
			buf := []byte(text)
			defer clear(buf)
			return P(dst).Scan(buf)
		}},
	}
}

// readsWhatParses requires that each codec reads exactly the texts that parse accepts.
func readsWhatParses[T Encoder, P Decoder[T]](t *rapid.T, text string, before T, parse func(string) (T, error)) {
	want, err := parse(text)
	if text == "" {
		var zero T
		want, err = zero, nil
	}
	for _, codec := range readers[T, P]() {
		got := before
		if readErr := codec.read(&got, text); err == nil {
			require.NoError(t, readErr, "%s refuses %q, which parses", codec.name, text)
			require.Equal(t, want, got, "%s of %q", codec.name, text)
		} else {
			require.Error(t, readErr, "%s reads %q, which does not parse", codec.name, text)
			require.Equal(t, before, got, "%s refuses %q but changes the value", codec.name, text)
		}
	}
}

// codecsAgree requires that each codec writes the text of String and reads it back.
func codecsAgree[T Encoder, P Decoder[T]](t *rapid.T, v, before T) {
	var zero T
	text := v.String()
	require.Equal(t, v == zero, text == "", "String is %q", text)

	asText, err := v.MarshalText()
	require.NoError(t, err)
	require.Equal(t, text, string(asText), "MarshalText")
	if v, ok := any(v).(encoding.TextAppender); ok {
		appended, err := v.AppendText([]byte("> "))
		require.NoError(t, err)
		require.Equal(t, "> "+text, string(appended), "AppendText")
	}

	asJSON, err := json.Marshal(v)
	require.NoError(t, err)
	asColumn, err := v.Value()
	require.NoError(t, err)
	if v == zero {
		require.Equal(t, "null", string(asJSON), "MarshalJSON of zero")
		require.Nil(t, asColumn, "Value of zero")
	} else {
		var decoded string
		require.NoError(t, json.Unmarshal(asJSON, &decoded))
		require.Equal(t, text, decoded, "MarshalJSON")
		require.Equal(t, driver.Value(text), asColumn, "Value")
	}

	for _, codec := range readers[T, P]() {
		got := before
		require.NoError(t, codec.read(&got, text), "%s of %q", codec.name, text)
		require.Equal(t, v, got, "%s of %q", codec.name, text)
	}
	got := before
	require.NoError(t, json.Unmarshal(asJSON, &got))
	require.Equal(t, v, got, "JSON does not round-trip")
	got = before
	require.NoError(t, P(&got).Scan(asColumn))
	require.Equal(t, v, got, "Value and Scan do not round-trip")
}

func worksAsKey[T Encoder](t *rapid.T, keys ...T) {
	object := make(map[T]string)
	for _, key := range keys {
		object[key] = key.String()
	}
	data, err := json.Marshal(object)
	require.NoError(t, err)
	var got map[T]string
	require.NoError(t, json.Unmarshal(data, &got))
	require.Equal(t, object, got, "keys of a JSON object do not round-trip")
}

func nullClears[T Encoder, P Decoder[T]](t *rapid.T, v T) {
	var zero T
	got := v
	require.NoError(t, P(&got).UnmarshalJSON([]byte("null")))
	require.Equal(t, zero, got, "UnmarshalJSON of null")
	got = v
	require.NoError(t, P(&got).Scan(nil))
	require.Equal(t, zero, got, "Scan of NULL")

	type inside struct {
		Field   T
		List    []T
		Map     map[string]T
		Pointer *T
	}
	held := v
	in := inside{v, []T{v}, map[string]T{"key": v}, &held}
	require.NoError(t, json.Unmarshal([]byte(`{"Field":null,"List":[null],"Map":{"key":null},"Pointer":null}`), &in))
	require.Equal(t, inside{zero, []T{zero}, map[string]T{"key": zero}, nil}, in, "null inside another value")
}

func refusesOtherThanText[T Encoder, P Decoder[T]](t *rapid.T, v T) {
	for _, data := range []string{"7", "1.5", "true", "{}", "[]", `["x"]`} {
		got := v
		require.Error(t, P(&got).UnmarshalJSON([]byte(data)), "UnmarshalJSON reads %s", data)
		require.Equal(t, v, got, "UnmarshalJSON refuses %s but changes the value", data)
	}
	for _, column := range []driver.Value{int64(7), 1.5, true} {
		got := v
		require.Error(t, P(&got).Scan(column), "Scan reads a %T", column)
		require.Equal(t, v, got, "Scan refuses a %T but changes the value", column)
	}
}
