package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// walk and a server understand a step alike: after each, both have the same order, and
// both refuse the same steps with the same code.
func TestAStepMeansTheSameToAServer(t *testing.T) {
	scripts := map[string]script.Script{}
	for _, name := range builtinNames() {
		s, err := load(name, nil)
		require.NoError(t, err)
		scripts[name] = steps(s)
	}
	transcripts, err := fuzz.Transcripts()
	require.NoError(t, err)
	for _, transcript := range transcripts {
		var whole script.Script
		for _, block := range transcript.Blocks {
			whole = append(whole, block.Steps...)
		}
		if transcript.Held && isPlayed(whole) {
			scripts["transcript "+transcript.Name] = whole
		}
	}
	assert.Greater(t, len(scripts), len(builtinNames())+5)
	for name, steps := range scripts {
		t.Run(name, func(t *testing.T) { playBoth(t, steps) })
	}
}

// steps returns the lines of a script that are steps.
func steps(s *walkScript) (steps script.Script) {
	for _, line := range s.lines {
		if step, err := script.ParseStep(line); err == nil {
			steps = append(steps, step)
		}
	}
	return steps
}

// isPlayed reports whether walk plays every step.
func isPlayed(steps script.Script) bool {
	p := newPlayer(new(bytes.Buffer))
	for _, step := range steps {
		if p.step(context.Background(), step.String()) != nil {
			return false
		}
	}
	return true
}

func playBoth(t *testing.T, steps script.Script) {
	answers := &answerRecorder{Handler: mock.New(mock.Options{Transport: deaf{}, Rand: rand.NewChaCha8([32]byte{})})}
	server := httptest.NewServer(answers)
	defer server.Close()
	session, err := conform.Begin(context.Background(), &conform.Target{URL: server.URL}, conform.Beginning{Hold: true, Callback: server.URL})
	require.NoError(t, err)
	p := newPlayer(new(bytes.Buffer))
	for i, step := range steps {
		if step.Verb == script.Expect { // the fetch below is a step too, which is not refused
			require.NoError(t, p.step(t.Context(), step.String()))
			continue
		}
		answers.codes = nil
		differences, err := session.Play(context.Background(), step)
		require.NoError(t, err, "step %d: %v", i+1, step)
		require.Empty(t, differences, "step %d: %v", i+1, step)
		require.NoError(t, p.step(t.Context(), step.String()))
		require.NotEmpty(t, answers.codes)
		require.Equal(t, answers.codes[0], p.refused, "step %d: %v", i+1, step)
		if p.order.Status == status.None {
			continue
		}
		_, err = session.Play(context.Background(), script.Step{Verb: script.Fetch})
		require.NoError(t, err)
		var fetched order.Resource
		require.NoError(t, json.Unmarshal(answers.last, &fetched))
		require.Equal(t, p.order.Status, fetched.Status, "step %d: %v", i+1, step)
		require.Equal(t, p.order.VerificationAttempts, fetched.VerificationAttempts, "step %d: %v", i+1, step)
	}
}

// deaf accepts callbacks, and ignores them.
type deaf struct{}

func (deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

// answerRecorder keeps the error code of each answer, zero if it has none, and the last
// answer.
type answerRecorder struct {
	http.Handler
	codes []order.ErrorCode
	last  []byte
}

func (r *answerRecorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	answer := httptest.NewRecorder()
	r.Handler.ServeHTTP(answer, request)
	var refused struct{ Code order.ErrorCode }
	if len(answer.Body.Bytes()) > 0 && json.Unmarshal(answer.Body.Bytes(), &refused) != nil {
		panic(answer.Body.String())
	}
	r.codes, r.last = append(r.codes, refused.Code), answer.Body.Bytes()
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes()) // a client that has gone needs no answer
}
