package fuzz_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

//go:generate go test . -run TranscriptsAreUpToDate|TranscriptsReadmeIsUpToDate|VectorsAreUpToDate|VectorsSchemaIsUpToDate|VectorsReadmeIsUpToDate -update

var update = flag.Bool("update", false, "rewrite the generated files: vectors/*.json, transcripts/*.txt")

// vectorFile is a file of vectors: its name without .json, a sentence about its cases,
// and the cases. The definition of that name in schema.json describes the file, and the
// function of that name in checks.js checks a case.
type vectorFile struct {
	name, about string
	cases       func(*testing.T) []vector
}

var vectorFiles = []vectorFile{
	{"sids", "A text and the prefix of a kind, empty for any of the kinds: is the text a sid of that kind?", sidVectors},
	{"numbers", "A text as PhoneNumber: is it an E.164 number, of which country and type, can it be hosted, and what is the answer to a create with it?", numberVectors},
	{"forms", "The form of a create or an update, or the query of a list: the request in it, or every problem with it.", formVectors},
	{"letters", "An event that an actor tries at a letter of authorization: its next status and what it asks of its orders, or the code of the refusal.", letterVectors},
	{"signatures", "A received callback: is its signature right, and what is the signature of exactly this url?", signatureVectors},
	{"meanings", "The status that a client holds, null for none, and the status that a callback reports: what does the callback mean?", meaningVectors},
	{"times", "A text: is it a time of the API, and which one?", timeVectors},
	{"conversations", "The transcripts: requests to a server and its control plane, in order, each with its answer.", conversationVectors},
}

// note has the id and the comment of a case, and the mark of the rule that it tests.
type note struct {
	id, comment string
	mark        order.Mark
}

// vector is a case: an input with the answer of the model, or several requests with
// their answers.
type vector struct {
	ID        string   `json:"id"`
	Comment   string   `json:"comment"`
	Mark      string   `json:"mark"`
	Input     any      `json:"input,omitempty"`
	Expected  any      `json:"expected,omitempty"`
	Exchanges []spoken `json:"exchanges,omitempty"`
}

func (n note) vector(input, expected any) vector {
	return vector{ID: n.id, Comment: n.comment, Mark: n.mark.String(), Input: input, Expected: expected}
}

// render writes a file with one line for each case and each exchange.
func (f vectorFile) render(t *testing.T) string {
	var b bytes.Buffer
	write := func(value any) {
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		require.NoError(t, encoder.Encode(value))
		exchanges := bytes.ReplaceAll(line.Bytes(), []byte(`{"request":{`), []byte("\n      {\"request\":{"))
		b.Write(bytes.TrimSuffix(exchanges, []byte("\n")))
	}
	b.WriteString("{\n  \"about\": ")
	write(f.about)
	b.WriteString(",\n  \"cases\": [")
	for i, c := range f.cases(t) {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n    ")
		write(c)
	}
	b.WriteString("\n  ]\n}\n")
	return b.String()
}

func TestVectorsAreUpToDate(t *testing.T) {
	for _, f := range vectorFiles {
		path := filepath.Join("vectors", f.name+".json")
		want := f.render(t)
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		}
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "%s is stale: go test ./fuzz -run Vectors -update", path)
	}
}

func TestVectorsHaveNoOtherFiles(t *testing.T) {
	known := []string{filepath.Join("vectors", "schema.json")}
	for _, f := range vectorFiles {
		known = append(known, filepath.Join("vectors", f.name+".json"))
	}
	found, err := filepath.Glob(filepath.Join("vectors", "*.json"))
	require.NoError(t, err)
	assert.ElementsMatch(t, known, found)
}

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func TestVectorsAreNamedOnce(t *testing.T) {
	for _, f := range vectorFiles {
		ids, inputs := map[string]bool{}, map[string]string{}
		for _, c := range f.cases(t) {
			assert.Regexp(t, kebab, c.ID, f.name)
			assert.False(t, ids[c.ID], "%s: two cases have the id %s", f.name, c.ID)
			ids[c.ID] = true
			input, err := json.Marshal([]any{c.Input, c.Exchanges})
			require.NoError(t, err)
			assert.Empty(t, inputs[string(input)], "%s: %s has the input of another case", f.name, c.ID)
			inputs[string(input)] = c.ID
		}
	}
}

// wordFor returns the word of the error that err wraps.
func wordFor(t *testing.T, err error, words map[error]string) string {
	for sentinel, word := range words {
		if errors.Is(err, sentinel) {
			return word
		}
	}
	require.Fail(t, "no word for an error", "%v", err)
	return ""
}

// schemaWords are the definitions of the schema that list words of the model.
func schemaWords() map[string][]string {
	words := map[string][]string{}
	add := func(name string, word fmt.Stringer) { words[name] = append(words[name], word.String()) }
	for s := range status.All() {
		add("status", s)
	}
	for row := range order.Lifecycle() {
		add("event", row.Event)
	}
	for row := range loa.Lifecycle() {
		add("letter-event", row.Event)
	}
	for s := loa.Opened; s <= loa.Failed; s++ {
		add("letter-status", s)
	}
	for a := order.Customer; a <= order.Clock; a++ {
		add("actor", a)
	}
	for _, request := range slices.Concat(formRequests, otherFormRequests) {
		words["request"] = append(words["request"], request.name)
	}
	for m := order.Documented; m <= order.Assumed; m++ {
		add("mark", m)
	}
	for _, v := range []phone.Verdict{phone.Hostable, phone.Unassigned, phone.Country, phone.Type} {
		add("look-up", v)
	}
	for v := callback.Impossible; v <= callback.Unclear; v++ {
		add("meaning", v)
	}
	for kind := range sid.Kinds() {
		words["prefix"] = append(words["prefix"], kind.Prefix)
	}
	return words
}

// withEnum returns the schema with the given words in a definition.
func withEnum(t *testing.T, schema, name string, words []string) string {
	enum := regexp.MustCompile(`"` + name + `": \{\s*"enum": \[(\s*)([^]]*?)\s*\]`)
	at := enum.FindStringSubmatchIndex(schema)
	require.NotNil(t, at, "$defs/%s", name)
	separator := "," + schema[at[2]:at[3]]
	if separator == "," {
		separator = ", "
	}
	return schema[:at[4]] + `"` + strings.Join(words, `"`+separator+`"`) + `"` + schema[at[5]:]
}

func TestVectorsSchemaIsUpToDate(t *testing.T) {
	path := filepath.Join("vectors", "schema.json")
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	want := string(got)
	for name, words := range schemaWords() {
		want = withEnum(t, want, name, words)
	}
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(got), "%s is stale: go test ./fuzz -run Vectors -update", path)
}
