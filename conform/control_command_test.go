package conform_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// controlled makes this test program a control program: for the control plane of
// a mock, or one that exits as it is told.
const controlled = "CONFORM_CONTROL"

func TestMain(m *testing.M) {
	if what := os.Getenv(controlled); what != "" {
		os.Exit(playControl(what, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// playControl is the program. It prints and exits as CommandControl says.
func playControl(what string, args []string) int {
	var exit int
	if n, _ := fmt.Sscanf(what, "exit %d", &exit); n == 1 {
		fmt.Println(os.Getenv("CONFORM_OUT"))
		fmt.Fprintln(os.Stderr, "because")
		return exit
	}
	plane := &conform.HTTPControl{URL: what}
	ctx := context.Background()
	var err error
	switch args[0] {
	case "reset":
		err = plane.Reset(ctx, args[1] == "hold=true")
	case "stop":
		var now time.Time
		now, err = plane.Stop(ctx)
		fmt.Println(order.TimeOf(now))
	case "advance":
		var d time.Duration
		if d, err = time.ParseDuration(args[1]); err == nil {
			err = plane.Advance(ctx, d)
		}
	case "event":
		return playEvent(plane, args[1:])
	case "callbacks":
		err = printJournal(plane)
	case "fault":
		err = plane.Fault(ctx, script.Fault(args[1]))
	default:
		return 3
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 4
	}
	return 0
}

func playEvent(plane *conform.HTTPControl, args []string) int {
	event, _ := order.ParseEvent(args[1])
	actor, _ := order.ParseActor(args[2])
	params := url.Values{}
	for _, param := range args[3:] {
		name, value, _ := strings.Cut(param, "=")
		params.Add(name, value)
	}
	fired, err := plane.Fire(context.Background(), args[0], actor, event, params)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 4
	case !fired.Accepted:
		fmt.Println(int(fired.Code), "refused")
		return 1
	}
	return 0
}

func printJournal(plane *conform.HTTPControl) error {
	sent, err := plane.Journal(context.Background())
	for _, payload := range sent {
		fmt.Println(payload.Values().Encode())
	}
	return err
}

// command is this test program as a control of what the variable says.
func command(t *testing.T, what string, env ...string) *conform.CommandControl {
	self, err := os.Executable()
	require.NoError(t, err)
	return &conform.CommandControl{Name: self, Env: append(os.Environ(), append(env, controlled+"="+what)...)}
}

func TestAProgramCanPlayTheOtherActors(t *testing.T) {
	slow(t)
	target := conform.Target{URL: ours(t)}
	target.Control = command(t, target.URL+"/_mock")
	again, err := conform.Replay(context.Background(), &target, report.Failure{Check: report.Check{Hold: true}, Steps: parse(t, `create PhoneNumber={number}&SmsCapability=true&StatusCallbackUrl={callback}
twilio sign-loa
carrier accept
twilio reject
twilio accept
update Status=pending-verification
wait 10m
owner confirm-code Code={code}
operations require-action Reason=a
twilio require-action Reason=a=b+c&Code=1
wait 720h
as other: fetch
wait 1s
`)})
	require.NoError(t, err)
	assert.Nil(t, again, "%v", again)
	assert.NoError(t, target.Control.Fault(context.Background(), script.CallFails))
}

func TestTheExitOfAProgramSaysWhatCameOfIt(t *testing.T) {
	ctx := context.Background()
	fire := func(c conform.Control) (conform.Fired, error) {
		return c.Fire(ctx, "HR1", order.Twilio, order.Accept, nil)
	}
	fired, err := fire(command(t, "exit 0"))
	assert.NoError(t, err)
	assert.Equal(t, conform.Fired{Accepted: true}, fired)
	for out, code := range map[string]order.ErrorCode{"": 0, "22112": 22112, "22112 from here": 22112, "no": 0} {
		fired, err = fire(command(t, "exit 1", "CONFORM_OUT="+out))
		assert.NoError(t, err)
		assert.Equal(t, conform.Fired{Code: code}, fired)
	}
	_, err = fire(command(t, "exit 3"))
	assert.ErrorIs(t, err, errors.ErrUnsupported)
	_, err = fire(command(t, "exit 4"))
	require.Error(t, err)
	assert.NotErrorIs(t, err, errors.ErrUnsupported)
	assert.Contains(t, err.Error(), "because")

	assert.Error(t, command(t, "exit 1").Reset(ctx, true), "only an event can be refused")
	assert.ErrorIs(t, command(t, "exit 3").Fault(ctx, script.CallFails), errors.ErrUnsupported)
	_, err = command(t, "exit 0", "CONFORM_OUT=noon").Stop(ctx)
	assert.ErrorIs(t, err, order.ErrTime)
	at, err := command(t, "exit 0", "CONFORM_OUT=2017-03-28T20:06:39Z").Stop(ctx)
	assert.NoError(t, err)
	assert.Equal(t, time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC), at)
	assert.Error(t, command(t, "exit 0").Advance(ctx, time.Second/2))
	_, err = command(t, "exit 0", "CONFORM_OUT=Status=joy").Journal(ctx)
	assert.Error(t, err)
	_, err = (&conform.CommandControl{Name: "/no/such/program"}).Journal(ctx)
	assert.Error(t, err)
}

func TestNoControlCanDoNothing(t *testing.T) {
	ctx, none := context.Background(), conform.NoControl{}
	_, stop := none.Stop(ctx)
	_, fire := none.Fire(ctx, "", 0, 0, nil)
	_, journal := none.Journal(ctx)
	for _, err := range []error{none.Reset(ctx, true), stop, none.Advance(ctx, 0), fire, none.Fault(ctx, script.CallFails), journal} {
		assert.ErrorIs(t, err, errors.ErrUnsupported)
	}
}

// answering is a server that answers every path with one status and body, except the
// given paths.
func answering(t *testing.T, status int, body string, told map[string]string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if text, there := told[r.URL.Path]; there {
			io.WriteString(w, text)
			return
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestAControlPlaneWithoutEventsCannotFireThem: its answers are not
// refusals of events, whatever their bodies say.
func TestAControlPlaneWithoutEventsCannotFireThem(t *testing.T) {
	for answer, want := range map[string]struct {
		status      int
		fired       conform.Fired
		unsupported bool
	}{
		`{"code":20404}`:           {404, conform.Fired{Code: 20404}, false},
		`{"code":22112}`:           {409, conform.Fired{Code: 22112}, false},
		`{"error":"no such page"}`: {404, conform.Fired{}, true},
		"404 page not found":       {404, conform.Fired{}, true},
		`{"code":20004}`:           {405, conform.Fired{}, true},
		`{"code":20001}`:           {501, conform.Fired{}, true},
	} {
		for path, text := range map[string]string{"/Clock": `{"now":"2017-03-28T20:06:39Z"}`, "/Callbacks": `{"callbacks":[]}`} {
			control := conform.HTTPControl{URL: answering(t, want.status, answer, map[string]string{path: text})}
			fired, err := control.Fire(context.Background(), "HR1", order.Twilio, order.Accept, nil)
			assert.Equal(t, want.fired, fired, answer)
			assert.Equal(t, want.unsupported, errors.Is(err, errors.ErrUnsupported), answer)
		}
	}
}

// TestWhatAnswersToEverythingIsNoControlPlane: it would seem to do
// everything, or to refuse events.
func TestWhatAnswersToEverythingIsNoControlPlane(t *testing.T) {
	ctx := context.Background()
	for body, status := range map[string]int{
		`{"code":20404}`: 404, `{"code":20003}`: 401, `{"code":22112}`: 409, `{"code":1}`: 500, "": 204,
		"<html>": 200, "[]": 200, `{"now":""}`: 200, `{"now":5}`: 200, `{"callbacks":null}`: 200, `{"status":"ok"}`: 200,
	} {
		at := answering(t, status, body, nil)
		control := &conform.HTTPControl{URL: at}
		_, stop := control.Stop(ctx)
		_, fire := control.Fire(ctx, "HR1", order.Twilio, order.Accept, nil)
		_, journal := control.Journal(ctx)
		for _, err := range []error{control.Reset(ctx, true), stop, control.Advance(ctx, 0), fire, control.Fault(ctx, script.CallFails), journal} {
			require.ErrorIs(t, err, errors.ErrUnsupported, body)
			assert.Contains(t, err.Error(), "no control plane at "+at, body)
		}
	}
	err := (&conform.HTTPControl{URL: "http://127.0.0.1:1"}).Reset(ctx, true)
	assert.Error(t, err)
	assert.NotErrorIs(t, err, errors.ErrUnsupported, "a server that is not there")
}
