package fuzz_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
)

// spoken is a request of a conversation with its answer.
type spoken struct {
	Request struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Form   string `json:"form,omitempty"`
		As     string `json:"as,omitempty"`
	} `json:"request"`
	Status int `json:"status"`
	Body   any `json:"body,omitempty"`
}

// later is the time of the conversations. It is in the future, so that the clock of any
// server can be set to it.
var later = time.Date(2100, time.January, 1, 0, 0, 0, 0, time.UTC)

const (
	clockPath     = "/_mock/Clock"
	callbacksPath = "/_mock/Callbacks"
)

// conversations are played once for several tests.
var conversations struct {
	sync.Once
	vectors []vector
}

// conversationVectors returns the transcripts as requests and answers.
func conversationVectors(t *testing.T) []vector {
	conversations.Do(func() { conversations.vectors = haveConversations(t) })
	require.NotEmpty(t, conversations.vectors, "a transcript could not be played; another test says why")
	return conversations.vectors
}

func haveConversations(t *testing.T) []vector {
	var vectors []vector
	for _, written := range transcripts(t) {
		server := stage(later)
		played, exchanges, err := written.Play(context.Background(), server)
		require.NoError(t, err)
		if *update && !mayBeWritten(t, written, played, *allowRefusals) {
			t.FailNow()
		}
		w := newWriter()
		w.say(t, fuzz.Exchange{Method: http.MethodPost, URL: "/_mock/Reset", Form: fmt.Sprintf("Hold=%v", written.Held), Status: http.StatusNoContent})
		w.say(t, fuzz.Exchange{Method: http.MethodPost, URL: clockPath, Form: "Set=" + order.TimeOf(later).String(), Status: http.StatusOK})
		for _, e := range exchanges {
			w.say(t, e)
		}
		w.journal(t, server)
		vectors = append(vectors, vector{
			ID: written.Name, Comment: strings.ReplaceAll(written.Rule, "\n", " "), Mark: written.Mark.String(), Exchanges: w.spoken,
		})
	}
	return vectors
}

// writer writes exchanges with variables for sids, codes and tokens of the server.
type writer struct {
	variables map[string]string // by value
	made      map[string]int    // of each kind
	shown     map[string]string // bodies, by url
	spoken    []spoken
}

func newWriter() *writer {
	return &writer{
		variables: map[string]string{
			"http://127.0.0.1:8421":              "{{base}}",
			"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "{{main}}",
			"ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb": "{{other}}",
		},
		made: map[string]int{}, shown: map[string]string{},
	}
}

// journal ends a conversation with its callbacks, if there are any.
func (w *writer) journal(t *testing.T, server http.Handler) {
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, callbacksPath, nil))
	if !strings.Contains(recorder.Body.String(), `"callbacks":[]`) {
		w.say(t, fuzz.Exchange{Method: http.MethodGet, URL: callbacksPath, Status: recorder.Code, Body: recorder.Body.Bytes()})
	}
}

// say writes an exchange, except a look at an order that has not changed.
func (w *writer) say(t *testing.T, e fuzz.Exchange) {
	path := strings.TrimPrefix(e.URL, "http://127.0.0.1:8421")
	if before := w.shown[e.URL]; e.Look && before == string(e.Body) {
		return
	}
	var s spoken
	s.Request.Method, s.Request.Path, s.Request.Form, s.Status = e.Method, w.text(path), w.form(e.Form), e.Status
	if !strings.HasPrefix(path, "/_mock/") {
		s.Request.As = cmp.Or(string(e.As), "main")
	}
	var body map[string]any
	if len(e.Body) > 0 {
		require.NoError(t, json.Unmarshal(e.Body, &body), "%s", e.Body)
	}
	w.remember(e.URL, body, e.Body)
	if id, ok := body["sid"].(string); ok && e.Status == http.StatusCreated && createdKinds[id[:2]] != "" {
		w.variable(createdKinds[id[:2]], id)
	}
	if body != nil && body["change"] == nil { // the answer to an event needs only its status
		s.Body = w.value("", body)
	}
	w.spoken = append(w.spoken, s)
}

// remember keeps the last body of an order.
func (w *writer) remember(url string, body map[string]any, raw []byte) {
	if address, ok := body["url"].(string); ok {
		url = address
	}
	w.shown[url] = string(raw)
}

// kinds are the sids that a server makes.
var kinds = map[string]string{"HR": "order", "PN": "number", "CA": "call"}

// createdKinds are the sids that a server makes and that a request may also make up, such
// as the address of an order. They are variables only if the server has created them.
var createdKinds = map[string]string{"PX": "letter", "AD": "address"}

// variable returns the variable of a value, the same one each time.
func (w *writer) variable(kind, value string) string {
	if w.variables[value] == "" {
		w.variables[value] = w.another(kind)
	}
	return w.variables[value]
}

// another returns a new variable.
func (w *writer) another(kind string) string {
	w.made[kind]++
	return fmt.Sprintf("{{%s%d}}", kind, w.made[kind])
}

// value replaces values of an answer with variables.
func (w *writer) value(key string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		written := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			written[name] = w.value(name, value[name])
		}
		return written
	case []any:
		if key == "attempts" || key == "reasons" {
			return w.another(key)
		}
		written := []any{}
		for _, item := range value {
			written = append(written, w.value(key, item))
		}
		return written
	case string:
		return w.string(key, value)
	}
	return value
}

// ownReasons are the failure reasons whose words come from this module.
var ownReasons = func() map[string]bool {
	reasons := map[string]bool{}
	for row := range order.Lifecycle() {
		reasons[row.Reason] = row.Reason != ""
	}
	return reasons
}()

func (w *writer) string(key, value string) string {
	switch {
	case key == "message":
		return w.another("message")
	case key == "failure_reason" && ownReasons[value]:
		return w.variable("reason", value)
	case key == "verification_code":
		return w.variable("code", value)
	case key == "next_step":
		return w.variable("step", value)
	}
	if kind := kinds[value[:min(2, len(value))]]; kind != "" && key != "url" && madeSID.MatchString(value) {
		return w.variable(kind, value)
	}
	return w.text(value)
}

var (
	madeSID   = regexp.MustCompile(`^(HR|PN|CA)[0-9a-f]{32}$`)
	pageToken = regexp.MustCompile(`PageToken=([^&]+)`)
	codeParam = regexp.MustCompile(`\b(?:VerificationCode|Code)=([0-9]+)`)
)

// text replaces known values and page tokens in a text with variables.
func (w *writer) text(text string) string {
	for value, variable := range w.variables {
		if len(value) >= len("http://127.0.0.1:8421") {
			text = strings.ReplaceAll(text, value, variable)
		}
	}
	return pageToken.ReplaceAllStringFunc(text, func(token string) string {
		value := strings.TrimPrefix(token, "PageToken=")
		if value == "nonsense" {
			return token
		}
		return "PageToken=" + w.variable("token", value)
	})
}

func (w *writer) form(form string) string {
	return codeParam.ReplaceAllStringFunc(w.text(form), func(param string) string {
		name, code, _ := strings.Cut(param, "=")
		if variable := w.variables[code]; variable != "" {
			return name + "=" + variable
		}
		return param
	})
}
