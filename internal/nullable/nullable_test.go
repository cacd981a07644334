package nullable_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// name is any text but "bad" and the empty one.
type name struct{ s string }

var errBad = errors.New("bad name")

func parse(text string) (name, error) {
	if text == "bad" || text == "" {
		return name{}, errBad
	}
	return name{text}, nil
}

func (n name) String() string                   { return n.s }
func (n name) MarshalText() ([]byte, error)     { return []byte(n.s), nil }
func (n *name) UnmarshalText(text []byte) error { return nullable.UnmarshalText(n, text, parse) }
func (n name) MarshalJSON() ([]byte, error)     { return nullable.MarshalJSON(n.s) }
func (n *name) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(n, data, parse) }
func (n name) Value() (driver.Value, error)     { return nullable.Value(n.s) }
func (n *name) Scan(src any) error              { return nullable.Scan(n, src, parse) }

func names() *rapid.Generator[name] {
	return rapid.Map(rapid.String(), func(text string) name { return name{text} }).
		Filter(func(n name) bool { return n.s != "bad" })
}

func Example() {
	var missing name
	text, _ := missing.MarshalText()
	data, _ := missing.MarshalJSON()
	column, _ := missing.Value()
	fmt.Printf("text %q, JSON %s, column %v\n", text, data, column)

	held := name{"Ada"}
	err := json.Unmarshal([]byte(`null`), &held)
	fmt.Printf("%q %v\n", held, err)
	// Output:
	// text "", JSON null, column <nil>
	// "" <nil>
}

func TestCodec(t *testing.T) { rapid.Check(t, fuzz.Codec(names(), parse)) }

func FuzzCodec(f *testing.F) { f.Fuzz(rapid.MakeFuzz(fuzz.Codec(names(), parse))) }

func TestMarshalJSON(t *testing.T) {
	for text, want := range map[string]string{
		"":             `null`,
		"null":         `"null"`,
		"pending-loa":  `"pending-loa"`,
		" ~":           `" ~"`,
		`a"b\c`:        `"a\"b\\c"`,
		"a\nb\x00":     `"a\nb\u0000"`,
		"\x1f":         `"\u001f"`,
		`"`:            `"\""`,
		`\`:            `"\\"`,
		"<&>":          `"<&>"`,
		"é":            `"é"`,
		"\u2028":       `"\u2028"`,
		"\x7f":         "\"\x7f\"",
		"\U0001f4de 1": "\"\U0001f4de 1\"",
	} {
		data, err := nullable.MarshalJSON(text)
		assert.NoError(t, err)
		assert.Equal(t, want, string(data), "%q", text)
	}
}

// The fast path must give the same output as encoding/json.
func TestMarshalJSONIsTheEncoders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, -1, -1).Draw(t, "text")
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		require.NoError(t, encoder.Encode(text))
		data, err := nullable.MarshalJSON(text)
		require.NoError(t, err)
		require.Equal(t, want.String(), string(data)+"\n")
	})
}

var inputs = []string{
	`null`, ` null `, `""`, `"x"`, ` "x" `, `"\u0078"`, `"null"`, `"é"`, `"\""`, `"bad"`, `"\u0062ad"`,
	``, `"`, `""x`, `"a"b"`, `"a`, `a"`, "\"\n\"", `"\"`, `"\x"`, `'x'`, `nul`, `nulll`, `NULL`,
	`7`, `-`, `true`, `{}`, `[]`, `[null]`, `["x"]`, `{"s":"x"}`, "\"\xff\"", "\"\x7f\"",
	"\"\x1f\"", "\"\x00\"", `"\u001f"`,
}

// readsLikeEncodingJSON compares UnmarshalJSON with decoding into a *string.
func readsLikeEncodingJSON(t require.TestingT, data []byte) {
	before := name{"before"}
	got := before
	gotErr := nullable.UnmarshalJSON(&got, data, parse)

	var text *string
	if err := json.Unmarshal(data, &text); err != nil {
		require.Error(t, gotErr)
		require.Equal(t, before, got)
		return
	}
	if text == nil {
		text = new(string)
	}
	want, err := parse(*text)
	if *text == "" {
		want, err = name{}, nil
	}
	if err != nil {
		require.ErrorIs(t, gotErr, errBad)
		want = before
	} else {
		require.NoError(t, gotErr)
	}
	require.Equal(t, want, got)
}

func TestUnmarshalJSON(t *testing.T) {
	for _, data := range inputs {
		readsLikeEncodingJSON(t, []byte(data))
	}
}

func FuzzUnmarshalJSON(f *testing.F) {
	for _, data := range inputs {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) { readsLikeEncodingJSON(t, data) })
}

func TestScan(t *testing.T) {
	before := name{"before"}
	for _, row := range []struct {
		src  any
		want name
	}{
		{nil, name{}},
		{"", name{}},
		{[]byte(nil), name{}},
		{[]byte{}, name{}},
		{"x", name{"x"}},
		{[]byte("x"), name{"x"}},
	} {
		got := before
		assert.NoError(t, nullable.Scan(&got, row.src, parse))
		assert.Equal(t, row.want, got)
	}
	for _, src := range []any{"bad", []byte("bad"), int64(7), 1.5, true, time.Time{}, 'x', &before} {
		got := before
		assert.Error(t, nullable.Scan(&got, src, parse))
		assert.Equal(t, before, got)
	}
}

func TestParseDoesNotSeeTheEmptyText(t *testing.T) {
	never := func(string) (name, error) { panic("parse of the empty text") }
	for _, read := range []func(*name) error{
		func(n *name) error { return nullable.UnmarshalText(n, nil, never) },
		func(n *name) error { return nullable.UnmarshalJSON(n, []byte(`null`), never) },
		func(n *name) error { return nullable.UnmarshalJSON(n, []byte(`""`), never) },
		func(n *name) error { return nullable.Scan(n, nil, never) },
		func(n *name) error { return nullable.Scan(n, "", never) },
	} {
		got := name{"before"}
		assert.NoError(t, read(&got))
		assert.Equal(t, name{}, got)
	}
}
