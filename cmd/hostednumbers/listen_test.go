package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var fullDisk = full{}

// listening is a listen command that runs in this process.
type listening struct {
	t    *testing.T
	base string
	out  *bufio.Scanner
	errs *logged
	code chan int
}

func startListen(t *testing.T, args ...string) *listening {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { reader.Close() })
	l := &listening{t: t, out: bufio.NewScanner(reader), errs: &logged{}, code: make(chan int, 1)}
	go func() {
		l.code <- run(append([]string{"listen", "-addr", "127.0.0.1:0"}, args...), nil, writer, l.errs)
		writer.Close()
	}()
	base, ok := strings.CutPrefix(l.line(), "hostednumbers: listening ")
	require.True(t, ok)
	assert.Regexp(t, `^http://127\.0\.0\.1:[1-9][0-9]*$`, base)
	l.base = base
	return l
}

// line returns the next line of standard output.
func (l *listening) line() string {
	require.True(l.t, l.out.Scan(), "no line: %s", l.errs)
	return l.out.Text()
}

// stop interrupts listen, and requires that it ends with exit code 0 and prints no more.
func (l *listening) stop(signal syscall.Signal) {
	http.DefaultClient.CloseIdleConnections()
	process, err := os.FindProcess(os.Getpid())
	require.NoError(l.t, err)
	require.NoError(l.t, process.Signal(signal))
	assert.Equal(l.t, exitOK, <-l.code, "%s", l.errs)
	assert.False(l.t, l.out.Scan(), "more on standard output: %s", l.out.Text())
	assert.Empty(l.t, l.errs.String())
}

// send sends the callback that reports a status. It returns the status code of the
// answer.
func (l *listening) send(key callback.Key, callbackURL string, version int, reported status.Status) int {
	var o order.Order
	o.SID, o.PhoneNumber = sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), phone.MustParse("+15017122661")
	o.Settings.StatusCallbackURL = callbackURL
	r, due, err := key.NewRequest(&o, order.Change{Version: version, To: reported, Effects: order.Of(order.SendCallback)})
	require.NoError(l.t, err)
	require.True(l.t, due)
	r.URL = l.base + "/status"
	request, err := r.HTTP(context.Background())
	require.NoError(l.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(l.t, err)
	_, _ = io.Copy(io.Discard, response.Body)
	require.NoError(l.t, response.Body.Close())
	return response.StatusCode
}

func newTestKey(t *testing.T, token string) callback.Key {
	key, err := callback.NewKey(token)
	require.NoError(t, err)
	return key
}

func TestListenPrintsEachCallbackAndItsMeaning(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		l := startListen(t, "-token", "new", "-token", "hush")
		for _, c := range []struct {
			version  int
			reported status.Status
			want     string
		}{
			{1, status.TwilioProcessing, "twilio-processing, next after (none)"},
			{1, status.TwilioProcessing, "twilio-processing, duplicate after twilio-processing, the same callback again"},
			{5, status.PendingLOA, "pending-loa, ahead after twilio-processing; missed: received, verified; perhaps missed: pending-verification"},
			{1, status.TwilioProcessing, "twilio-processing, stale after pending-loa"},
			{7, status.Verified, "verified, unclear after pending-loa; explained by: revoke-loa, reopen, reinstate"},
			{9, status.Verified, "verified, duplicate after verified"},
		} {
			assert.Equal(t, http.StatusOK, l.send(newTestKey(t, "hush"), l.base+"/status", c.version, c.reported))
			assert.Equal(t, "valid    HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  +15017122661  "+c.want, l.line())
		}
		assert.Equal(t, http.StatusForbidden, l.send(newTestKey(t, "wrong"), l.base+"/status", 10, status.Failed))
		refused := l.line()
		assert.True(t, strings.HasPrefix(refused, "refused  callback: verify: the signature is of another url"), refused)
		assert.Contains(t, refused, "tried "+l.base+"/status")
		assert.NotContains(t, refused, "hush")

		response, err := http.Get(l.base + "/status")
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusForbidden, response.StatusCode)
		assert.Equal(t, "refused  callback: verify: there is no signature", l.line())
		l.stop(signal)
	}
}

func TestListenBehindAProxyTakesThePublicURL(t *testing.T) {
	l := startListen(t, "-token", "hush", "-public-url", "https://example.com")
	defer l.stop(syscall.SIGTERM)
	assert.Equal(t, http.StatusOK, l.send(newTestKey(t, "hush"), "https://example.com/status", 1, status.Received))
	assert.Contains(t, l.line(), "received, ahead after (none); missed: twilio-processing")
	assert.Equal(t, http.StatusForbidden, l.send(newTestKey(t, "hush"), l.base+"/status", 1, status.Received))
	assert.Contains(t, l.line(), "tried https://example.com/status https://example.com:443/status")
}

func TestAListenerRemembersALimitedNumberOfOrders(t *testing.T) {
	l := newListener(io.Discard)
	for i := range remembered + 3 {
		id := sid.From16[sid.Order]([16]byte{byte(i), byte(i >> 8), byte(i >> 16)})
		l.received(httptest.NewRecorder(), nil, callback.Received{Payload: callback.Payload{Status: status.Received, HostedNumberOrderSID: id}})
	}
	assert.Len(t, l.last, remembered)
	assert.Len(t, l.seen, remembered)
	for i, want := range map[int]bool{0: false, 2: false, 3: true, remembered + 2: true} {
		_, ok := l.last[sid.From16[sid.Order]([16]byte{byte(i), byte(i >> 8), byte(i >> 16)})]
		assert.Equal(t, want, ok, i)
	}
}

func TestOnlyATokenShowsThatACallbackIsRepeated(t *testing.T) {
	var out strings.Builder
	l := newListener(&out)
	for range 2 {
		l.received(httptest.NewRecorder(), nil, callback.Received{Payload: callback.Payload{Status: status.Received}})
	}
	assert.Contains(t, out.String(), "duplicate after received\n")
}

func TestARefusalIsOneShortLineThatIsSafeForATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"one\ntwo":                         "one; two",
		"\x1b]0;t\a \u202e \u009b \x9b \r": `\x1b]0;t\x07 \u202e \u009b \x9b \r`,
		strings.Repeat("é", 1001):          strings.Repeat("é", 1000) + " … and 2 bytes more",
		"a" + strings.Repeat("é", 1000):    "a" + strings.Repeat("é", 999) + " … and 2 bytes more",
	} {
		var out bytes.Buffer
		newListener(&out).refused(nil, errors.New(text))
		assert.Equal(t, "refused  "+want+"\n", out.String())
	}
}

// A page can post to any address, but it cannot sign what it posts.
func TestAPageInABrowserCannotDeceiveListen(t *testing.T) {
	l := startListen(t, "-token", "hush")
	defer l.stop(syscall.SIGTERM)
	key := newTestKey(t, "hush")
	assert.Equal(t, http.StatusOK, l.send(key, l.base+"/status", 1, status.TwilioProcessing))
	assert.Contains(t, l.line(), "twilio-processing, next after (none)")
	for _, target := range []string{"/", "/?" + strings.Join(theCallback, "&"), "/%1b%5B2J?\x1b[2J\u202e"} {
		request, err := http.NewRequest(http.MethodPost, l.base, strings.NewReader(strings.Join(theCallback, "&")))
		require.NoError(t, err)
		request.URL.Opaque = strings.ReplaceAll(target, "\x1b", "%1b")
		request.Host = "rebound.example"
		for name, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site",
			"Content-Type": formType, callback.SignatureHeader: itsSignature} {
			request.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		answer, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusForbidden, response.StatusCode)
		assert.Equal(t, callback.ErrNoMatch.Error()+"\n", string(answer))
		assert.Empty(t, response.Header.Get("Access-Control-Allow-Origin"))
		line := l.line()
		assert.True(t, strings.HasPrefix(line, "refused  callback: verify: "), line)
		assert.Equal(t, line, terminal.Quote(line))
	}
	assert.Equal(t, http.StatusOK, l.send(key, l.base+"/status", 2, status.Received))
	assert.Contains(t, l.line(), "received, next after twilio-processing")
}

func TestTheSenderLearnsThatACallbackWasNotPrinted(t *testing.T) {
	w := httptest.NewRecorder()
	newListener(fullDisk).received(w, nil, callback.Received{})
	assert.Equal(t, http.StatusInternalServerError, w.Code)
}

func TestAListenErrorIsOneClearLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, c := range []struct {
		args []string
		code int
		errs string
	}{
		{[]string{"-token", "hush", "-addr", taken.Addr().String()}, exitFailed, "address already in use"},
		{[]string{"-token", "hush", "-addr", "127.0.0.1"}, exitUsage, "-addr requires HOST:PORT"},
		{nil, exitUsage, "the command requires at least one -token"},
		{[]string{"-token", "hush", "now"}, exitUsage, `unexpected "now"`},
		{[]string{"-port", "1"}, exitUsage, `unknown flag "-port"`},
	} {
		code, out, errs := runWith("", append([]string{"listen"}, c.args...)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Empty(t, out)
		assert.Contains(t, errs, "hostednumbers: listen: ")
		assert.Contains(t, errs, c.errs)
		assert.NotContains(t, errs, "hush")
		assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
	}
	var errs logged
	assert.NotZero(t, run([]string{"listen", "-token", "hush", "-addr", "127.0.0.1:0"}, nil, fullDisk, &errs))
	assert.Contains(t, errs.String(), "no space")
}
