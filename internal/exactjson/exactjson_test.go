package exactjson_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
)

type inner struct {
	Kind string `json:"kind"`
}

type embedded struct {
	Size int `json:"size,omitempty"`
}

type outer struct {
	embedded
	Task    inner           `json:"task"`
	Pointer *inner          `json:"pointer"`
	List    []inner         `json:"list"`
	Map     map[string]int  `json:"map"`
	Raw     json.RawMessage `json:"raw"`
	Any     any             `json:"any"`
	Hidden  string          `json:"-"`
	Plain   bool
}

func TestExactKeysAreReadAsEncodingJSONDoes(t *testing.T) {
	for _, data := range []string{
		`{}`, ` { "size" : 7 } `, `{"task":{"kind":"a"},"pointer":{"kind":"b"},"list":[{"kind":"c"},null,{}],"map":{"A":1,"a":2}}`,
		`{"raw":[ 1, {"x":2}],"any":{"Kind":[1]},"Plain":true,"-":"x","Hidden":"x"}`, `null`, `{"list":[],"pointer":null,"map":null}`,
		`{"t\u0061sk":{"kind":"\u00e9\ud83d\ude00"}}`, `{"size":1,"size":2}`, `{"colour":[[{}]]}`,
		``, `{`, `{"size":}`, `{"size":1}}`, `{"size":"1"}`, `{"size":1.5}`, `{"list":{}}`, `{"task":[]}`, `[]`, `7`, `{"task":{"kind":7}}`, "{\"size\":1,\x00}",
	} {
		var want, got outer
		wantErr, err := json.Unmarshal([]byte(data), &want), exactjson.Unmarshal([]byte(data), &got)
		require.Equal(t, wantErr == nil, err == nil, "%s: %v", data, err)
		if err == nil {
			assert.Equal(t, want, got, data)
		}
	}
}

func TestOtherKeysAreIgnored(t *testing.T) {
	data := `{"SIZE":1,"\u017fize":2,"ta\u017fk":{"kind":"x"},"Task":7,"task":{"Kind":"x","\u212aind":"y"},"list":[{"KIND":7}],"pointer":{"Kind":"x"},"plain":true}`
	var got outer
	require.NoError(t, exactjson.Unmarshal([]byte(data), &got))
	assert.Equal(t, outer{List: []inner{{}}, Pointer: &inner{}}, got)
}

func TestSuccessReplacesTheValueAndAnErrorKeepsIt(t *testing.T) {
	before := outer{embedded: embedded{7}, Task: inner{"a"}, List: []inner{{"b"}}, Plain: true}
	got := before
	require.NoError(t, exactjson.Unmarshal([]byte(`{"task":{},"list":null}`), &got))
	assert.Equal(t, outer{}, got)
	got = before
	require.Error(t, exactjson.Unmarshal([]byte(`{"task":{"kind":"new"},"list":7}`), &got))
	assert.Equal(t, before, got)
	assert.Error(t, exactjson.Unmarshal([]byte(`{}`), got))
	assert.Error(t, exactjson.Unmarshal([]byte(`{}`), (*outer)(nil)))
}

// wrapped decodes itself.
type wrapped struct {
	Kind string `json:"kind"`
}

func (w *wrapped) UnmarshalJSON(data []byte) error {
	err := exactjson.Fields(data, w)
	w.Kind += "!"
	return err
}

func TestATypeDecodesItself(t *testing.T) {
	var w wrapped
	require.NoError(t, exactjson.Unmarshal([]byte(`{"kind":"a","KIND":"b"}`), &w))
	assert.Equal(t, wrapped{"a!"}, w)
	var list []wrapped
	require.NoError(t, exactjson.Unmarshal([]byte(`[{"kind":"a"}]`), &list))
	assert.Equal(t, []wrapped{{"a!"}}, list)
}

func TestUnmarshalUniqueRefusesARepeatedKey(t *testing.T) {
	for _, data := range []string{`{"size":1,"size":1}`, `{"task":{"kind":"a","k\u0069nd":"b"}}`, `{"list":[{},{"x":[{"a":1,"a":1}]}]}`} {
		var got outer
		assert.ErrorContains(t, exactjson.UnmarshalUnique([]byte(data), &got), "twice", data)
		assert.Zero(t, got, data)
		assert.NoError(t, exactjson.Unmarshal([]byte(data), &got), data)
	}
	for _, data := range []string{`{"size":1,"Size":2,"task":{"kind":"size"},"list":[{"kind":"a"},{"kind":"a"}]}`, `null`} {
		var got, want outer
		require.NoError(t, exactjson.Unmarshal([]byte(data), &want))
		assert.NoError(t, exactjson.UnmarshalUnique([]byte(data), &got), data)
		assert.Equal(t, want, got)
	}
	assert.Error(t, exactjson.UnmarshalUnique([]byte(`{"size":`), new(outer)))
}
