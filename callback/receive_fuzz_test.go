package callback_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
)

// FuzzReceive reads any request, with a valid or an invalid signature.
func FuzzReceive(f *testing.F) {
	for name, c := range refusals(f) {
		body, _ := io.ReadAll(c.r.Body)
		f.Add(c.r.Method, c.r.RequestURI, c.r.Header.Get("Content-Type"), c.r.Header.Get(callback.SignatureHeader), body, len(name)%2 == 0)
	}
	f.Add("POST", "/a", "application/x-www-form-urlencoded", "", []byte(wire), true)
	f.Add("GET", "/a?"+wire, "", "", []byte{}, true)
	key := newKey(f, "12345")
	f.Fuzz(func(t *testing.T, method, target, kind, signature string, body []byte, signs bool) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(method + " " + target + " HTTP/1.1\r\nHost: example.com\r\n\r\n")))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Content-Type", kind)
		r.Header.Set(callback.SignatureHeader, signature)
		r.Body = io.NopCloser(bytes.NewReader(body))
		mediaType, _, _ := mime.ParseMediaType(kind)
		isForm := mediaType == "application/x-www-form-urlencoded" || strings.TrimSpace(kind) == ""
		if signs {
			var form url.Values
			if isForm && r.Method == http.MethodPost {
				form = order.ParseForm(string(body))
			}
			signed, _, _ := strings.Cut(callback.RequestURL(r), "#")
			signedFor(r, signed, form)
		}

		told := error(nil)
		receiver := callback.Receiver{Key: key, MaxBody: 1000, Refused: func(_ *http.Request, err error) { told = err }}
		got, err := receiver.Read(r)
		w := httptest.NewRecorder()
		receiver.Handler(func(w http.ResponseWriter, r *http.Request, again callback.Received) {
			assert.Equal(t, got, again)
		}).ServeHTTP(w, r)
		rest, readErr := io.ReadAll(r.Body)
		assert.NoError(t, readErr)
		assert.True(t, bytes.Equal(body, rest), "the body can be read again")
		if err == nil {
			assert.Equal(t, http.StatusOK, w.Code)
			assert.True(t, signs || signature != "")
			return
		}
		assert.Zero(t, got)
		assert.Equal(t, err.Error(), fmt.Sprint(told))
		var refused *callback.SignatureError
		var param *callback.ParamError
		switch {
		case errors.As(err, &refused):
			assert.Equal(t, http.StatusForbidden, w.Code)
			assert.False(t, signs && (isForm || r.Method == http.MethodGet), "%v", err)
		case errors.Is(err, callback.ErrMethod):
			assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
		case errors.Is(err, callback.ErrTooLarge):
			assert.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
		default:
			assert.True(t, errors.Is(err, callback.ErrBody) || errors.As(err, &param), "%v", err)
			assert.Equal(t, http.StatusBadRequest, w.Code)
		}
	})
}
