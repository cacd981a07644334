package conform

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Target is a server to hold to the model.
type Target struct {
	// URL is the server's address, without a path, like http://127.0.0.1:8421.
	URL string
	// Client sends the requests; nil is http.DefaultClient. A redirect is not
	// followed: it is an answer that the model does not give.
	Client *http.Client
	// Control plays the other actors and the clock; nil is that of this module's
	// mock, under URL.
	Control Control
	// Main and Other are two accounts that the server knows, each with its token
	// alone, unless it lets any account enter. The zero ones are made up: then it
	// must let any account enter, with any token.
	Main, Other Account
	// Patience is how long one step may take, the callbacks that it waits for
	// included; 0 is a minute. What takes longer has failed.
	Patience time.Duration
	// Optional are suites of which checks may be skipped, for what the server is
	// known to be unable to do.
	Optional []string
}

// Account is who may enter.
type Account struct {
	SID   sid.ID[sid.Account]
	Token string
}

const defaultPatience = time.Minute

// ErrPatience is the error of a step that a server does not end in time.
var ErrPatience = errors.New("it took too long")

// within does a step, and gives it up when the target's patience is at its end.
func (t *Target) within(ctx context.Context, step func(context.Context) error) error {
	patience := t.Patience
	if patience == 0 {
		patience = defaultPatience
	}
	ctx, stop := context.WithTimeoutCause(ctx, patience, ErrPatience)
	defer stop()
	err := step(ctx)
	if err != nil && errors.Is(context.Cause(ctx), ErrPatience) {
		return fmt.Errorf("conform: not done in %v: %w: %w", patience, ErrPatience, err)
	}
	return err
}

// IsZero reports whether it is no account.
func (a Account) IsZero() bool { return a == Account{} }

// control is Control, or the control plane where there is none.
func (t *Target) control() Control {
	if t.Control != nil {
		return t.Control
	}
	return &HTTPControl{URL: t.base() + "/_mock", Client: t.Client}
}

// Controlled reports whether anybody plays the other actors and the clock: a
// Control that is not NoControl, or, where there is none, a control plane like that
// of this module's mock. The error is that of a server that cannot be reached.
func (t *Target) Controlled(ctx context.Context) (found bool, err error) {
	switch control := t.control().(type) {
	case NoControl:
		return false, nil
	case *HTTPControl:
		err = t.within(ctx, control.there)
		var none *noControl
		if errors.As(err, &none) {
			return false, nil
		}
		return err == nil, err
	}
	return true, nil
}

// base is the address without a slash at its end.
func (t *Target) base() string { return strings.TrimSuffix(t.URL, "/") }

func clientOr(c *http.Client) *http.Client {
	if c == nil {
		return http.DefaultClient
	}
	return c
}

const formType = "application/x-www-form-urlencoded"

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 16 << 20

// request is a request of the API.
type request struct {
	method, url string
	form        string // posted
	kind        string // of what is posted; "" is a form
	login       Account
}

// answer is what the server says to one.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request, and returns what is answered to it, a redirect too.
func (t *Target) ask(ctx context.Context, r request) (answer, error) {
	var body io.Reader
	if r.method == http.MethodPost {
		body = strings.NewReader(r.form)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, r.url, body)
	if err != nil {
		return answer{}, fmt.Errorf("conform: %s: %w", r.method, err)
	}
	if body != nil {
		request.Header.Set("Content-Type", cmp.Or(r.kind, formType))
	}
	if !r.login.IsZero() {
		request.SetBasicAuth(r.login.SID.String(), r.login.Token)
	}
	client := *clientOr(t.Client)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		return answer{}, fmt.Errorf("conform: %w", err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("conform: read the answer: %w", err)
	}
	return answer{response.StatusCode, response.Header, data}, nil
}

// failure is the body of a refusal.
type failure struct {
	Code     order.Code
	Message  string
	MoreInfo string `json:"more_info"`
	Status   int
	Details  struct {
		Problems []struct {
			Param string
			Code  order.Code
		}
	}
}

// page is the body of a list.
type page struct {
	Meta  json.RawMessage
	Items []json.RawMessage
}

type meta struct {
	FirstPageURL    string  `json:"first_page_url"`
	Key             string  `json:"key"`
	NextPageURL     *string `json:"next_page_url"`
	Page            int     `json:"page"`
	PageSize        int     `json:"page_size"`
	PreviousPageURL *string `json:"previous_page_url"`
	URL             string  `json:"url"`
}
