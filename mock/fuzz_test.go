package mock_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
)

// town is a server with an order in each of six statuses: its sids end in 1, 3,
// 5, 9, b and d.
func town(t require.TestingT) (c client, sids []string) {
	c = newClient(t, mock.Options{Hold: true})
	for n, events := range [][]string{
		nil,
		{"accept"},
		{"accept", "request-call"},
		{"accept", "skip-verification", sendLOA},
		{"accept", "reach completed"},
		{"require-action" + because},
	} {
		sid := c.create(n, fmt.Sprintf("&UniqueName=desk%d&StatusCallbackUrl=http://example.com/", n)).SID.String()
		c.play(sid, events...)
		sids = append(sids, sid)
	}
	return c, sids
}

// dump returns everything that a server shows of its orders.
func (c client) dump(sids []string) string {
	paths := []string{orders + "?PageSize=1000", control + "/Callbacks", control + "/Clock"}
	for _, sid := range sids {
		paths = append(paths, inspection(sid))
	}
	var b strings.Builder
	for _, path := range paths {
		answered := c.get(path)
		fmt.Fprintln(&b, answered.status, withoutAttempts(answered.body))
	}
	return b.String()
}

// FuzzHandler sends raw requests. The server never panics, and it answers JSON with a
// documented status. A refused request changes nothing.
func FuzzHandler(f *testing.F) {
	known := []int{200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415, 429}
	c, sids := town(f)
	before := c.dump(sids)
	f.Fuzz(func(t *testing.T, method, target, contentType, authorization, body string) {
		raw := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n", method, target, len(body))
		for name, value := range map[string]string{"Content-Type": contentType, "Authorization": authorization} {
			if value != "" {
				raw += name + ": " + value + "\r\n"
			}
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw + "\r\n" + body)))
		if err != nil {
			t.Skip("net/http refuses it")
		}
		c, sids := town(t) // the same one every time
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, r)

		require.Contains(t, known, w.Code, w.Body)
		switch {
		case r.Method == http.MethodHead || w.Code == http.StatusNoContent:
			require.Zero(t, w.Body.Len())
		default:
			require.Equal(t, "application/json", w.Header().Get("Content-Type"))
			require.True(t, json.Valid(w.Body.Bytes()), w.Body)
		}
		if read := slices.Contains([]string{"GET", "HEAD"}, r.Method); read || w.Code >= 400 {
			require.Equal(t, before, c.dump(sids))
			return
		}
		for _, sid := range sids {
			if c.get(inspection(sid)).status == http.StatusOK {
				c.requireSound(sid)
			}
		}
	})
}
