package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// served is a serve command that runs in this process.
type served struct {
	t    *testing.T
	url  string         // without credentials
	rest *bufio.Scanner // of standard output
	errs *logged
	code chan int
}

// logged is a standard error that the server writes while the test reads it.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// startServe runs serve on a free port until stop or the end of the test.
func startServe(t *testing.T, args ...string) *served {
	out, writer := io.Pipe()
	s := &served{t: t, rest: bufio.NewScanner(out), errs: &logged{}, code: make(chan int, 1)}
	go func() {
		s.code <- run(append([]string{"serve"}, args...), strings.NewReader(""), writer, s.errs)
		writer.Close()
	}()
	require.True(t, s.rest.Scan(), "no line on standard output: %s", s.errs)
	line, ok := strings.CutPrefix(s.rest.Text(), "hostednumbers: serving ")
	require.True(t, ok, s.rest.Text())
	address, err := url.Parse(line)
	require.NoError(t, err)
	require.NotEqual(t, "0", address.Port(), "the real port")
	s.url = address.Scheme + "://127.0.0.1:" + address.Port()
	return s
}

// interrupt sends serve a signal.
func (s *served) interrupt(sig syscall.Signal) {
	http.DefaultClient.CloseIdleConnections()
	process, err := os.FindProcess(os.Getpid())
	require.NoError(s.t, err)
	require.NoError(s.t, process.Signal(sig))
}

// stop interrupts serve, and requires that it ends with exit code 0 and prints no more.
func (s *served) stop(sig syscall.Signal) {
	s.interrupt(sig)
	assert.Equal(s.t, exitOK, <-s.code, "%s", s.errs)
	assert.False(s.t, s.rest.Scan(), "more on standard output: %s", s.rest.Text())
}

// post posts a form, as an account if the path is the API's.
func (s *served) post(path string, form url.Values) (status int, body map[string]any) {
	base := s.url
	if !strings.HasPrefix(path, "/_mock") {
		base = strings.Replace(base, "//", "//ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:hush@", 1)
	}
	response, err := http.PostForm(base+path, form)
	require.NoError(s.t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	if len(data) > 0 {
		require.NoError(s.t, json.Unmarshal(data, &body), "%s", data)
	}
	return response.StatusCode, body
}

const orders = "/HostedNumbers/HostedNumberOrders"

func newOrder(more ...string) url.Values {
	form := url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestServeAnswersUntilItIsInterrupted(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		s := startServe(t, "-addr", "127.0.0.1:0")
		status, created := s.post(orders, newOrder())
		assert.Equal(t, http.StatusCreated, status)
		assert.Equal(t, "received", created["status"])
		assert.Equal(t, s.url+orders+"/"+created["sid"].(string), created["url"])
		s.stop(sig)
		_, err := http.Get(s.url)
		assert.Error(t, err, "the server has closed its socket")
		assert.NotContains(t, s.errs.String(), "level=WARN")
	}
}

func TestServeHoldsNewOrdersWithTheFlag(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0", "-hold")
	defer s.stop(syscall.SIGTERM)
	_, created := s.post(orders, newOrder())
	assert.Equal(t, "twilio-processing", created["status"])
	status, _ := s.post("/_mock/HostedNumberOrders/"+created["sid"].(string)+"/accept", nil)
	assert.Equal(t, http.StatusOK, status)
}

func TestServeHostsTheAllowedNumbers(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0", "-allow", "+1472501", "--deny=+1617555", "-allow", "+16175551213")
	defer s.stop(syscall.SIGTERM)
	for number, code := range map[string]any{
		"+14725013333": nil, "+14725023333": 22102.0, "+16175551212": 22110.0, "+16175551213": nil, "+16175561212": nil, "+16179111234": 22102.0,
	} {
		_, body := s.post(orders, newOrder("PhoneNumber", number))
		assert.Equal(t, code, body["code"], number)
	}
}

func TestASeedRepeatsSidsAndCodes(t *testing.T) {
	life := func(args ...string) [4]any {
		s := startServe(t, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
		defer s.stop(syscall.SIGTERM)
		_, created := s.post(orders, newOrder())
		_, called := s.post(orders+"/"+created["sid"].(string), url.Values{"Status": {"pending-verification"}})
		return [4]any{created["sid"], created["incoming_phone_number_sid"], called["verification_code"], called["verification_call_sids"].([]any)[0]}
	}
	first := life("-seed", "7")
	assert.Regexp(t, `^HR[0-9a-f]{32}$`, first[0])
	assert.Regexp(t, `^[0-9]{4}$`, first[2])
	assert.Equal(t, first, life("-seed", "7"))
	assert.NotEqual(t, first, life("-seed", "8"))
	assert.Equal(t, life("-seed", "0"), life("-seed", "0"), "0 is a seed too")
	assert.NotEqual(t, life(), life())
}

func TestServeDeliversDueCallbacksBeforeItEnds(t *testing.T) {
	arriving, open := make(chan struct{}), make(chan struct{})
	var arrived atomic.Int32
	there := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if arrived.Add(1) == 1 {
			close(arriving)
		}
		<-open
	}))
	defer there.Close()
	s := startServe(t, "-addr", "127.0.0.1:0", "-patience", "1h")
	s.post(orders, newOrder("StatusCallbackUrl", there.URL))
	<-arriving
	interrupted, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer stop()
	s.interrupt(syscall.SIGTERM)
	<-interrupted.Done()
	close(open)
	assert.Equal(t, exitOK, <-s.code, "%s", s.errs)
	assert.EqualValues(t, 2, arrived.Load())
}

func TestServeSaysWhichCallbacksItDropped(t *testing.T) {
	arriving := make(chan struct{})
	there := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		close(arriving)
		<-r.Context().Done()
	}))
	defer there.Close()
	s := startServe(t, "-addr", "127.0.0.1:0", "-patience", "0s")
	_, created := s.post(orders, newOrder("StatusCallbackUrl", there.URL))
	<-arriving
	s.interrupt(syscall.SIGTERM)
	assert.Equal(t, exitFailed, <-s.code)
	sid := created["sid"].(string)
	assert.Contains(t, s.errs.String(), "2 callbacks dropped: "+sid+" version 1, "+sid+" version 2")
}

func TestServeWarnsThatOtherMachinesCanReachIt(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0"} {
		s := startServe(t, "-addr", addr)
		s.stop(syscall.SIGTERM)
		assert.Contains(t, s.errs.String(), "level=WARN")
		assert.Contains(t, s.errs.String(), "control plane")
	}
}

func TestAServeErrorIsOneClearLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, c := range []struct {
		args []string
		code int
		errs string
	}{
		{[]string{"-addr", taken.Addr().String()}, exitFailed, "address already in use"},
		{[]string{"-seed", "x"}, exitUsage, "seed"},
		{[]string{"-port", "1"}, exitUsage, `unknown flag "-port"`},
		{[]string{"now"}, exitUsage, `unexpected "now"`},
	} {
		code, out, errs := runWith("", append([]string{"serve"}, c.args...)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Empty(t, out)
		assert.True(t, strings.HasPrefix(errs, "hostednumbers: serve: "), errs)
		assert.Contains(t, errs, c.errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
	}
	var errs logged
	assert.NotZero(t, run([]string{"serve", "-addr", "127.0.0.1:0"}, nil, full{}, &errs))
	assert.Contains(t, errs.String(), "no space")
}

func TestTheLogHasEveryRequestAndNoSecrets(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0", "-seed", "1")
	_, created := s.post(orders, newOrder("Email", "owner@example.com", "CcEmails", "copy@example.com", "UniqueName", "front-desk", "FriendlyName", "Jane Doe",
		"StatusCallbackUrl", "http://127.0.0.1:1/example.com"))
	sid := created["sid"].(string)
	_, called := s.post(orders+"/front-desk?Email=query@example.com", url.Values{"Status": {"pending-verification"}})
	code := called["verification_code"].(string)
	s.post(orders+"/front-desk", url.Values{"VerificationCode": {"31415"}})
	s.post(orders+"/front-desk", url.Values{"VerificationCode": {code}})
	s.post(orders, newOrder("Email", "nobody", "UniqueName", "front-desk"))
	s.post(orders+"/back-desk", nil)
	s.post("/nowhere/front-desk", nil)
	s.post("/_mock/HostedNumberOrders/"+sid+"/confirm-code", url.Values{"Code": {"27182"}})
	s.post("/_mock/HostedNumberOrders/"+sid+"/front-desk", nil)
	s.post("/_mock/Faults", url.Values{"Next": {"hush"}})
	s.post("/_mock/Reset", nil)
	s.stop(syscall.SIGINT)

	log := s.errs.String()
	lines := strings.Split(strings.TrimSpace(log), "\n")
	assert.Len(t, lines, 11)
	assert.Contains(t, lines[0], "level=INFO msg=request method=POST route=/HostedNumbers/HostedNumberOrders status=201 account=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa order="+sid)
	assert.Contains(t, lines[1], "route=/HostedNumbers/HostedNumberOrders/{Sid} status=200 account=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa order="+sid)
	assert.Contains(t, lines[2], "status=400 account=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa order="+sid+" code=22113")
	assert.Contains(t, lines[5], "status=404")
	assert.Contains(t, lines[7], "route=/_mock/HostedNumberOrders/{Sid}/{Event} status=409 order="+sid+" code=22114")
	for _, secret := range []string{"hush", "example.com", "front-desk", "back-desk", "Jane", "31415", "27182", "+1617", "6175551212"} {
		assert.NotContains(t, log, secret)
	}
	assert.NotRegexp(t, `[^0-9a-f.:]`+code+`[^0-9a-f]`, log)
}
