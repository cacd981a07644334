package conform_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

// raw is a server that reads a request and then writes a given answer, which may be
// endless.
func raw(t *testing.T, write func(io.Writer)) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				connection.Read(make([]byte, 4<<10))
				write(connection)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// forever writes a text until the client is gone.
func forever(w io.Writer, text string) {
	for {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}
}

// hostile are answers that an unbounded client would read without end.
var hostile = map[string]func(io.Writer){
	"switches protocols": func(w io.Writer) {
		io.WriteString(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		forever(w, strings.Repeat("x", 1<<16))
	},
	"a body without end": func(w io.Writer) {
		io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
		forever(w, strings.Repeat("[", 1<<16))
	},
	"chunks without end": func(w io.Writer) {
		io.WriteString(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		forever(w, "1000\r\n"+strings.Repeat(" ", 1<<12)+"\r\n")
	},
	"headers without end": func(w io.Writer) {
		io.WriteString(w, "HTTP/1.1 200 OK\r\n")
		forever(w, "X: "+strings.Repeat("x", 1<<12)+"\r\n")
	},
	"informational answers without end": func(w io.Writer) { forever(w, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n") },
	"a status line without end":         func(w io.Writer) { forever(w, "HTTP/1.1 200 "+strings.Repeat("x", 1<<12)) },
}

// TestNoAnswerIsReadForEver: the server, or its control plane, is reported.
func TestNoAnswerIsReadForEver(t *testing.T) {
	for name, write := range hostile {
		t.Run(name, func(t *testing.T) {
			url := raw(t, write)
			ran, err := conform.Run(t.Context(), &conform.Target{URL: url, Control: conform.NoControl{}}, conform.Options{Suites: []string{"lists"}, StopAt: 1})
			assert.True(t, err != nil || !ran.OK())

			control := &conform.HTTPControl{URL: url}
			_, err = control.Stop(t.Context())
			assert.Error(t, err)
		})
	}
}

func TestAnAnswerThatIsTooLongIsAnError(t *testing.T) {
	_, err := conform.Run(t.Context(), &conform.Target{URL: raw(t, hostile["a body without end"])}, conform.Options{})
	assert.ErrorIs(t, err, conform.ErrAnswer)
}

// silent is a body that sends nothing until it is closed.
type silent struct {
	closed chan struct{}
	once   *sync.Once
}

func (s silent) Read([]byte) (int, error) {
	<-s.closed
	return 0, errors.New("closed")
}

func (s silent) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// TestABodyThatSendsNothingEndsWithItsTime: a client may have a transport that knows
// no contexts.
func TestABodyThatSendsNothingEndsWithItsTime(t *testing.T) {
	client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Request: r, Body: silent{make(chan struct{}), new(sync.Once)}}, nil
	})}
	target := conform.Target{URL: "http://127.0.0.1:1", Client: client, Patience: time.Millisecond}
	_, err := conform.Run(t.Context(), &target, conform.Options{})
	assert.ErrorIs(t, err, conform.ErrPatience)
	assert.ErrorContains(t, err, "does not answer its first request")
}

// TestTheFirstAnswerHasTenSeconds asks for how long a server may think, and does
// not wait for it.
func TestTheFirstAnswerHasTenSeconds(t *testing.T) {
	within := func(most time.Duration, ask func(*conform.Target)) {
		refused := errors.New("refused")
		asked := false
		client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			until, ok := r.Context().Deadline()
			assert.True(t, ok)
			assert.LessOrEqual(t, time.Until(until), most)
			asked = true
			return nil, refused
		})}
		ask(&conform.Target{URL: "http://127.0.0.1:1", Client: client})
		assert.True(t, asked)
	}
	within(10*time.Second, func(target *conform.Target) {
		_, err := conform.Run(t.Context(), target, conform.Options{})
		assert.Error(t, err)
	})
	within(10*time.Second, func(target *conform.Target) {
		_, err := target.Controlled(t.Context())
		assert.Error(t, err)
	})
	within(time.Second, func(target *conform.Target) {
		target.Patience = time.Second
		_, err := target.Controlled(t.Context())
		assert.Error(t, err)
	})
	within(10*time.Second, func(target *conform.Target) {
		_, err := conform.Replay(t.Context(), target, report.Failure{Steps: parse(t, "list")})
		assert.Error(t, err)
	})
}

// TestOnlyTheFirstAnswerHasTenSeconds: a server that takes 6 seconds for each answer
// is found to have a control plane, or none, however many requests that takes.
func TestOnlyTheFirstAnswerHasTenSeconds(t *testing.T) {
	for url, found := range map[string]bool{"http://mock": true, "http://mock/none": false} {
		synctest.Test(t, func(t *testing.T) {
			whole := mock.New(mock.Options{})
			client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
				select {
				case <-time.After(6 * time.Second):
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
				answer := httptest.NewRecorder()
				if r.Host = "127.0.0.1"; found {
					whole.ServeHTTP(answer, r)
				} else {
					answer.WriteString("<p>any page")
				}
				return answer.Result(), nil
			})}
			controlled, err := (&conform.Target{URL: url, Client: client}).Controlled(t.Context())
			assert.NoError(t, err)
			assert.Equal(t, found, controlled)
			assert.NoError(t, whole.Close(t.Context()))
		})
	}
}

// timedOut is a context that ends as that of a run does whose time is up.
func timedOut(t *testing.T) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(t.Context())
	return ctx, func() { cancel(fmt.Errorf("%w, after 10m0s", conform.ErrTimeout)) }
}

// TestWhatTheTimeoutLeavesUndoneIsSkipped: the time is up after the third check, or
// in the middle of one.
func TestWhatTheTimeoutLeavesUndoneIsSkipped(t *testing.T) {
	whole := run(t, conform.Target{URL: ours(t)}, "deadlines", "lists")
	for _, amid := range []bool{false, true} {
		ctx, up := timedOut(t)
		deletes := 0
		url := spoiled(t, func(r *http.Request, _ *spoilt) {
			if r.Method == http.MethodDelete {
				if deletes++; amid && deletes == 3 {
					up()
					<-r.Context().Done()
				}
			}
		})
		target := conform.Target{URL: url, Optional: []string{"deadlines", "lists"}}
		ran, err := conform.Run(ctx, &target, conform.Options{Seed: 7, Suites: []string{"deadlines", "lists"}, Progress: func(p conform.Progress) {
			if !amid && p.Done == 3 {
				up()
			}
		}})
		require.NoError(t, err)
		assert.Empty(t, ran.Failures)
		require.Len(t, ran.Results, len(whole.Results), "every check is listed")
		assert.NotEmpty(t, ran.Skips)
		if !amid {
			assert.Len(t, ran.Skips, len(whole.Results)-3)
		}
		assert.False(t, ran.OK(), "optional or not")
		for _, skip := range ran.Skips {
			assert.ErrorIs(t, skip.Why, conform.ErrTimeout)
			assert.True(t, skip.Mandatory)
		}
		assert.Contains(t, ran.Text(), "the time of the run is up, after 10m0s")
		assert.Contains(t, ran.Summary(), "was not checked in full")
	}
}

func TestATimeoutBeforeTheFirstAnswerSkipsEverything(t *testing.T) {
	url := spoiled(t, func(r *http.Request, _ *spoilt) { <-r.Context().Done() })
	ran, err := conform.Run(t.Context(), &conform.Target{URL: url}, conform.Options{Suites: []string{"lists"}, Timeout: time.Millisecond})
	require.NoError(t, err)
	assert.False(t, ran.OK())
	assert.Len(t, ran.Skips, len(ran.Results))
	assert.NotEmpty(t, ran.Skips)
}

func TestAReplayEndsWithItsTime(t *testing.T) {
	ctx, up := timedOut(t)
	url := spoiled(t, func(r *http.Request, _ *spoilt) {
		if r.Method == http.MethodDelete {
			up()
			<-r.Context().Done()
		}
	})
	_, err := conform.Replay(ctx, &conform.Target{URL: url}, report.Failure{Steps: parse(t, "create PhoneNumber={number}&SmsCapability=true\ndelete")})
	assert.ErrorIs(t, err, conform.ErrTimeout)
}

// TestAProgramThatPrintsForEverIsEnded: yes does.
func TestAProgramThatPrintsForEverIsEnded(t *testing.T) {
	_, err := (&conform.CommandControl{Name: "yes"}).Journal(t.Context())
	assert.ErrorIs(t, err, conform.ErrAnswer)
	_, err = (&conform.CommandControl{Name: "sh", Args: []string{"-c", "yes >&2"}}).Fire(t.Context(), "HR1", order.Twilio, order.Accept, nil)
	assert.ErrorIs(t, err, conform.ErrAnswer)
}

// TestOnlyCallbacksAreReceived: every program on this machine can reach the recorder,
// which answers requests of other paths with 404.
func TestOnlyCallbacksAreReceived(t *testing.T) {
	whole := mock.New(mock.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if to := order.ParseForm(string(body)).Get("StatusCallbackUrl"); strings.HasPrefix(to, "http://127.0.0.1:") {
			host, _, _ := strings.Cut(strings.TrimPrefix(to, "http://"), "/")
			for _, path := range []string{"/", "/1", "/favicon.ico"} {
				response, err := http.Get("http://" + host + path)
				if assert.NoError(t, err) {
					response.Body.Close()
					assert.Equal(t, http.StatusNotFound, response.StatusCode)
				}
			}
		}
		whole.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	steps := parse(t, "create PhoneNumber={number}&SmsCapability=true&StatusCallbackUrl={callback}\ntwilio skip-verification")
	again, err := conform.Replay(t.Context(), &conform.Target{URL: server.URL}, report.Failure{Steps: steps})
	require.NoError(t, err)
	assert.Nil(t, again, "%v", again)
}
