package conform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

func clientOr(c *http.Client) *http.Client {
	if c == nil {
		return http.DefaultClient
	}
	return c
}

const formType = "application/x-www-form-urlencoded"

// maxAnswer is how many bytes the body of an answer may have.
const maxAnswer = 16 << 20

// ErrAnswer means an answer that is longer than 16 MiB, of a server or of a
// control.
var ErrAnswer = errors.New("the answer has more than 16 MiB")

// request is a request of the API.
type request struct {
	method, url string
	form        string // posted
	kind        string // the content type; "" means a form
	login       Account
}

// answer is an answer of the server.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request, and returns the answer. It does not follow a redirect.
func (t *Target) ask(ctx context.Context, r request) (answer, error) {
	built, err := r.build(ctx)
	if err != nil {
		return answer{}, fmt.Errorf("conform: %s: %w", r.method, err)
	}
	client := *clientOr(t.Client)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return exchange(&client, built)
}

// build returns the HTTP request.
func (r *request) build(ctx context.Context) (*http.Request, error) {
	var body io.Reader
	if r.method == http.MethodPost {
		body = strings.NewReader(r.form)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, r.url, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", cmp.Or(r.kind, formType))
	}
	if !r.login.IsZero() {
		request.SetBasicAuth(r.login.user(), r.login.Token)
	}
	return request, nil
}

// user returns the user name of the credentials: the account, or its API key.
func (a Account) user() string {
	if !a.key.IsZero() {
		return a.key.String()
	}
	return a.SID.String()
}

// exchange sends a request, and reads the whole answer: no more than maxAnswer
// bytes, and no longer than the request's context lasts.
func exchange(client *http.Client, request *http.Request) (answer, error) {
	response, err := client.Do(request)
	if err != nil {
		return answer{}, fmt.Errorf("conform: %w", err)
	}
	defer response.Body.Close()
	answered := answer{status: response.StatusCode, header: response.Header}
	if response.StatusCode == http.StatusSwitchingProtocols {
		return answered, nil // what follows is the connection, which no context ends
	}
	stop := context.AfterFunc(request.Context(), func() { response.Body.Close() })
	defer stop()
	answered.body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		err = fmt.Errorf("conform: read the answer: %w", cmp.Or(request.Context().Err(), err))
	case len(answered.body) > maxAnswer:
		err = fmt.Errorf("conform: %s %s: %w", request.Method, request.URL.Redacted(), ErrAnswer)
	}
	return answered, err
}
