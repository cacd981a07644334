package mock_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
)

// logging returns a log that a test can read.
func logging() (*slog.Logger, *bytes.Buffer) {
	var text bytes.Buffer
	return slog.New(slog.NewTextHandler(&text, nil)), &text
}

func TestALongMethodIsCut(t *testing.T) {
	log, text := logging()
	c := newClient(t, mock.Options{Log: log})
	method := strings.Repeat("M", 5000)
	for _, path := range []string{orders, control + "/Clock", "/nowhere"} {
		a := c.send(c.request(method, path, ""))
		assert.Less(t, len(a.body), 600)
	}
	assert.NotContains(t, text.String(), strings.Repeat("M", 21))
	assert.Contains(t, text.String(), strings.Repeat("M", 20)+"…")
}

func TestALongPathIsCutAndEchoedOnce(t *testing.T) {
	log, text := logging()
	c := newClient(t, mock.Options{Log: log})
	long := strings.Repeat("long", 225_000)
	for _, path := range []string{"/" + long, orders + "/" + long, orders + "/x/" + long, control + "/" + long, inspection(long), incoming(account, long), inspection(nobody) + "/" + long} {
		a := c.get(path)
		a.is(404)
		assert.Less(t, len(a.body), 1000, path[:40])
		assert.LessOrEqual(t, strings.Count(a.body, "longlong"+"longlong"), 25, "echoed once")
	}
	body := c.get("/Needle"+long).refused(404, 20404)
	assert.Equal(t, 1, strings.Count(c.get("/Needle"+long).body, "Needle"))
	assert.True(t, strings.HasSuffix(body.Message, "… was not found"))
	assert.Less(t, text.Len(), 5000)
}

func TestABodyWithAnEncodingIs415(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(0, "").SID.String()
	for _, row := range []struct {
		lines []string
		names string // "": it is read
	}{
		{[]string{"gzip"}, "gzip"}, {[]string{"GZIP"}, "gzip"}, {[]string{"x-gzip"}, "x-gzip"}, {[]string{"deflate"}, "deflate"}, {[]string{"br"}, "br"}, {[]string{"zstd"}, "zstd"},
		{[]string{"compress"}, "compress"}, {[]string{"identity, gzip"}, "gzip"}, {[]string{"gzip, br"}, "gzip, br"}, {[]string{"identity", "br"}, "br"}, {[]string{strings.Repeat("x", 5000)}, "xxxx"},
		{[]string{"identity"}, ""}, {[]string{"Identity"}, ""}, {[]string{""}, ""}, {[]string{" , "}, ""},
	} {
		for _, path := range []string{orders + "/" + id, control + "/Reset", control + "/Clock"} {
			r := c.request("POST", path, "FriendlyName=x")
			r.Header["Content-Encoding"] = row.lines
			a := c.send(r)
			if row.names == "" {
				assert.NotEqual(t, 415, a.status, "%q", row.lines)
				continue
			}
			message := a.refused(415, 20001).Message
			assert.Contains(t, message, row.names)
			assert.Less(t, len(message), 200)

			r = c.request("POST", path, "") // there is nothing to decode
			r.Header["Content-Encoding"] = row.lines
			assert.NotEqual(t, 415, c.send(r).status)
			if path == control+"/Reset" { // the empty body was a reset
				id = c.create(0, "").SID.String()
			}
		}
	}
}

func TestALongQueryIsRefused(t *testing.T) {
	c := newClient(t, mock.Options{})
	long := "FriendlyName=" + strings.Repeat("x", mock.MaxBody)
	for _, path := range []string{orders, control + "/Clock"} {
		a := c.get(path + "?" + long)
		a.refused(413, 20001)
		assert.Less(t, len(a.body), 500)
	}
	c.get(orders + "?" + long[:mock.MaxBody]).is(200)
}

// The query of a POST is not read; the log mentions it.
func TestTheLogSaysThatAQueryIsIgnored(t *testing.T) {
	log, text := logging()
	c := newClient(t, mock.Options{Log: log})
	c.post(orders+"?PhoneNumber=secret&SmsCapability=true&AuthToken=secret", newOrder(1)).is(201)
	assert.Contains(t, text.String(), "ignored_query_parameters=3")
	assert.NotContains(t, text.String(), "secret")
	text.Reset()
	c.post(orders, newOrder(2)).is(201)
	c.get(orders + "?PageSize=1").is(200)
	assert.NotContains(t, text.String(), "ignored")
}

// internalID requires a 500 that shows only an id; the log explains the id.
func internalID(t *testing.T, a answer, log *bytes.Buffer, why string) {
	t.Helper()
	a.is(500)
	found := regexp.MustCompile(`internal error ([A-Z2-7]{26});`).FindStringSubmatch(a.body)
	require.Len(t, found, 2, a.body)
	assert.NotContains(t, a.body, why)
	var body struct{ Details map[string]any }
	a.decode(&body)
	assert.Equal(t, map[string]any{"problems": []any{}}, body.Details)
	line := regexp.MustCompile(`.*id=` + found[1] + `.*`).FindString(log.String())
	assert.Contains(t, line, why)
	assert.Contains(t, line, "level=ERROR")
}

func TestAPanicIsAnInternalErrorAndTheServerGoesOn(t *testing.T) {
	log, text := logging()
	broken := true
	look := func(phone.Number) phone.Verdict {
		if broken {
			panic("the host's table is broken")
		}
		return phone.Hostable
	}
	c := newClient(t, mock.Options{Log: log, Look: look})
	internalID(t, c.post(orders, newOrder(1)), text, "the host's table is broken")
	broken = false
	c.create(1, "")

	aborts := newClient(t, mock.Options{Look: func(phone.Number) phone.Verdict { panic(http.ErrAbortHandler) }})
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { aborts.post(orders, newOrder(1)) })
	aborts.get(orders).is(200)
}

// failing is a source of randomness that fails after some reads.
type failing struct {
	counting
	left int
}

func (f *failing) Read(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errors.New("no entropy")
	}
	return f.counting.Read(p)
}

// Wherever the server reads Rand, an error from it is answered with 500, and nothing is
// stored.
func TestAnErrorOfRandStoresNothing(t *testing.T) {
	for name, row := range map[string]struct {
		reads int
		ask   func(c client, id string) answer
	}{
		"create":     {2, func(c client, _ string) answer { return c.post(orders, newOrder(2)+"&UniqueName=desk") }},
		"update":     {2, func(c client, id string) answer { return c.update(id, "Status=pending-verification&FriendlyName=lost") }},
		"fire":       {2, func(c client, id string) answer { return c.fire(id, "request-call", "") }},
		"fire, code": {1, func(c client, id string) answer { return c.fire(id, "request-call", "Code=1234") }},
	} {
		for left := range row.reads + 1 {
			log, text := logging()
			source := &failing{left: 2}
			c := newClient(t, mock.Options{Log: log, Rand: source})
			id := c.create(1, "").SID.String()
			before, list := c.get(inspection(id)).body, c.get(orders).body
			source.left = left
			a := row.ask(c, id)
			if left == row.reads {
				assert.Less(t, a.status, 300, "%s: %d reads are all", name, row.reads)
				continue
			}
			internalID(t, a, text, "no entropy")
			assert.Equal(t, before, c.get(inspection(id)).body, name)
			assert.Equal(t, list, c.get(orders).body, name)
			source.left = 2
			assert.Less(t, row.ask(c, id).status, 300, "%s again", name)
		}
	}
	log, text := logging()
	short := newClient(t, mock.Options{Log: log, Rand: io.LimitReader(&counting{}, 5)})
	internalID(t, short.post(orders, newOrder(1)), text, "EOF")
	none := newClient(t, mock.Options{Log: log, Rand: iotest.ErrReader(errors.New("no entropy"))})
	internalID(t, none.post(orders, newOrder(1)), text, "no entropy")
}

// A long list is written while it is encoded: readers cost little memory.
func TestLongAnswersAreStreamed(t *testing.T) {
	c := newClient(t, mock.Options{Look: hostable})
	const many, size = 40, 50 << 10
	emails := strings.Repeat("&CcEmails="+strings.Repeat("x", 50)+"%40example.com", size/70)
	for n := range many {
		c.create(n, emails)
	}
	w := &discarding{header: http.Header{}}
	c.handler.ServeHTTP(w, c.request("GET", orders+"?PageSize=1000", ""))
	assert.Greater(t, w.written, many*size/2)
	assert.LessOrEqual(t, w.largest, 2*size, "in pieces")

	first := c.create(many, "").SID.String()
	for range 30 { // a history is as long as a test makes it
		c.update(first, emails[1:]).is(200)
	}
	w = &discarding{header: http.Header{}}
	c.handler.ServeHTTP(w, c.request("GET", inspection(first), ""))
	assert.Greater(t, w.written, 30*size/2)
	assert.LessOrEqual(t, w.largest, 2*size, "in pieces")

	var list struct{ Items []order.Resource }
	c.get(orders + "?PageSize=1000").is(200).decode(&list)
	assert.Len(t, list.Items, many+1)
}

// discarding is a client that counts the bytes that it receives.
type discarding struct {
	header           http.Header
	written, largest int
}

func (d *discarding) Header() http.Header { return d.header }
func (d *discarding) WriteHeader(int)     {}
func (d *discarding) Write(data []byte) (int, error) {
	d.written += len(data)
	d.largest = max(d.largest, len(data))
	return len(data), nil
}

// dated is a connection that records its write deadlines.
type dated struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
	writes    int
}

func (d *dated) SetWriteDeadline(at time.Time) error {
	d.deadlines = append(d.deadlines, at)
	return nil
}

func (d *dated) Write(data []byte) (int, error) {
	d.writes++
	return d.ResponseRecorder.Write(data)
}

func TestEachWriteHasADeadline(t *testing.T) {
	c := newClient(t, mock.Options{Look: hostable})
	for n := range 200 {
		c.create(n, "&FriendlyName="+fmt.Sprint(n))
	}
	for _, path := range []string{orders + "?PageSize=200", orders + "/" + nobody, control + "/Clock"} {
		w := &dated{ResponseRecorder: httptest.NewRecorder()}
		c.handler.ServeHTTP(w, c.request("GET", path, ""))
		require.Len(t, w.deadlines, w.writes+1, path)
		assert.True(t, w.deadlines[0].IsZero(), "that of an earlier answer")
		for _, at := range w.deadlines[1:] {
			assert.False(t, at.IsZero())
		}
		assert.True(t, json.Valid(w.Body.Bytes()))
	}
}
