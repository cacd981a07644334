package fuzz_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	worked      = "skip-verification" // the conversation that README.md shows
	workedBegin = "<!-- generated: " + worked + " -->\n```text\n"
	workedEnd   = "```\n<!-- end -->\n"
)

// The conversation in README.md is one of conversations.json, with the mock server.
func TestVectorsReadmeIsUpToDate(t *testing.T) {
	path := filepath.Join("vectors", "README.md")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(data), workedBegin)
	require.True(t, found)
	_, after, found := strings.Cut(rest, workedEnd)
	require.True(t, found)
	want := before + workedBegin + converse(t, worked) + workedEnd + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(data), "%s is stale: go test ./fuzz -run Vectors -update", path)
}

// converse sends the requests of a conversation and writes the requests, the answers,
// the expected answers and the value of each variable. It stops before the callbacks,
// because their delivery takes a while.
func converse(t *testing.T, id string) string {
	cases := conversationVectors(t)
	i := slices.IndexFunc(cases, func(c vector) bool { return c.ID == id })
	require.GreaterOrEqual(t, i, 0)

	var b strings.Builder
	server := stage(later)
	known := map[string]string{
		"{{base}}": "http://127.0.0.1:8421", "{{main}}": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "{{other}}": "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
	}
	for i, s := range cases[i].Exchanges {
		if s.Request.Path == callbacksPath {
			break
		}
		response := send(t, &b, server, s, known, i)
		require.Equal(t, s.Status, response.Code)
		fmt.Fprintf(&b, "  %s\n", strings.TrimSpace(fmt.Sprintf("answered %d %s", response.Code, response.Body)))
		if s.Body == nil {
			fmt.Fprintf(&b, "  expected %d\n\n", s.Status)
			continue
		}
		expected, err := json.Marshal(s.Body)
		require.NoError(t, err)
		fmt.Fprintf(&b, "  expected %d %s\n", s.Status, expected)
		for _, variable := range bind(s.Body, decoded(t, response.Body.Bytes()), known) {
			fmt.Fprintf(&b, "  so %s is %s\n", variable, known[variable])
		}
		require.JSONEq(t, fill(string(expected), known), response.Body.String())
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// send sends a request and writes it.
func send(t *testing.T, b *strings.Builder, server http.Handler, s spoken, known map[string]string, i int) *httptest.ResponseRecorder {
	path, form := fill(s.Request.Path, known), fill(s.Request.Form, known)
	request := httptest.NewRequest(s.Request.Method, known["{{base}}"]+path, strings.NewReader(form))
	fmt.Fprintf(b, "%d %s %s\n", i+1, s.Request.Method, path)
	if account := known["{{"+s.Request.As+"}}"]; account != "" {
		request.SetBasicAuth(account, "secret")
		fmt.Fprintf(b, "  Authorization: %s\n", request.Header.Get("Authorization"))
	}
	if s.Request.Form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		fmt.Fprintf(b, "  Content-Type: application/x-www-form-urlencoded\n  %s\n", form)
	}
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, request)
	return recorder
}

func decoded(t *testing.T, data []byte) (value any) {
	require.NoError(t, json.Unmarshal(data, &value))
	return value
}

func fill(text string, known map[string]string) string {
	for variable, value := range known {
		text = strings.ReplaceAll(text, variable, value)
	}
	return text
}

var aVariable = regexp.MustCompile(`^\{\{\w+\}\}$`)

// bind gives each unknown variable of a pattern the value at its place, and returns the
// names of these variables.
func bind(pattern, actual any, known map[string]string) (bound []string) {
	switch pattern := pattern.(type) {
	case map[string]any:
		members, _ := actual.(map[string]any)
		for name, value := range pattern {
			bound = append(bound, bind(value, members[name], known)...)
		}
	case []any:
		items, _ := actual.([]any)
		for i := range min(len(pattern), len(items)) {
			bound = append(bound, bind(pattern[i], items[i], known)...)
		}
	case string:
		if value, ok := actual.(string); ok && known[pattern] == "" && aVariable.MatchString(pattern) {
			known[pattern] = value
			bound = append(bound, pattern)
		}
	}
	slices.Sort(bound)
	return bound
}
