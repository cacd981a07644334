package conform

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Target is a server to compare with the model.
type Target struct {
	// URL is the server's address, without a path, like http://127.0.0.1:8421.
	URL string
	// Client sends the requests; nil means http.DefaultClient. Redirects are not
	// followed, because the model never answers with one.
	Client *http.Client
	// Control plays the other actors and the clock; nil means the control plane of
	// this module's mock, under URL.
	Control Control
	// Main and Other are two accounts that the server knows. If they are missing, the
	// server must accept any account with any token.
	Main, Other Account
	// Key is an API key of Main. If it is missing, and Main too, the server must accept any
	// key with any secret, for the account with the same digits.
	Key APIKey
	// Generation is the only generation of the API that the server has; zero means both.
	// Checks that need the other one are not run. Those of generation 1 that generation 2
	// can say in its own requests are run there.
	Generation Generation
	// Patience is the most time that one step may take, including the callbacks that
	// it waits for; 0 means a minute. A step that takes longer fails. The first answer
	// may take at most 10 seconds.
	Patience time.Duration
	// Optional are suites in which a skipped check does not fail the run.
	Optional []string
}

// Account is an account of the API, with its token.
type Account struct {
	SID   sid.ID[sid.Account]
	Token string

	key sid.ID[sid.APIKey] // that enters for the account; Token is then its secret
}

// APIKey is an API key with its secret.
type APIKey struct {
	SID    sid.ID[sid.APIKey]
	Secret string
}

const (
	defaultPatience = time.Minute
	firstPatience   = 10 * time.Second // for the answer to the first request
)

var (
	// ErrPatience means that a step, or the server's first answer, took too long.
	ErrPatience = errors.New("it took too long")
	// ErrTimeout means that a run took too long. It is the cause of the context that
	// ends the run.
	ErrTimeout = errors.New("the time of the run is up")
)

// patience is how long a step may take.
func (t *Target) patience() time.Duration { return cmp.Or(t.Patience, defaultPatience) }

// within does a step, and gives it up when the target's patience is at its end.
func (t *Target) within(ctx context.Context, step func(context.Context) error) error {
	return within(ctx, t.patience(), step)
}

// first is within for the first request, which has less time.
func (t *Target) first(ctx context.Context, step func(context.Context) error) error {
	err := within(ctx, min(t.patience(), firstPatience), step)
	if errors.Is(err, ErrPatience) {
		return fmt.Errorf("conform: %s does not answer its first request: %w", t.base(), err)
	}
	return err
}

func within(ctx context.Context, patience time.Duration, step func(context.Context) error) error {
	ctx, stop := context.WithTimeoutCause(ctx, patience, ErrPatience)
	defer stop()
	err := step(ctx)
	if err != nil && errors.Is(context.Cause(ctx), ErrPatience) {
		return fmt.Errorf("conform: not done in %v: %w: %w", patience, ErrPatience, err)
	}
	return err
}

// IsZero reports whether the account is missing.
func (a Account) IsZero() bool { return a == Account{} }

// control returns Control, or the control plane if Control is nil.
func (t *Target) control() Control {
	if t.Control != nil {
		return t.Control
	}
	return &HTTPControl{URL: t.base() + "/_mock", Client: t.Client}
}

// Controlled reports whether anybody plays the other actors and the clock: a
// Control that is not NoControl, or, if Control is nil, a control plane like that of
// this module's mock. The error is that of a server that cannot be reached.
func (t *Target) Controlled(ctx context.Context) (found bool, err error) {
	switch control := t.control().(type) {
	case NoControl:
		return false, nil
	case *HTTPControl:
		if err = t.first(ctx, t.greet); err == nil {
			err = t.within(ctx, control.there) // which may take two requests, each slow
		}
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

// failure is the body of a refusal.
type failure struct {
	Code     order.ErrorCode `json:"code"`
	Message  string          `json:"message"`
	MoreInfo string          `json:"more_info"`
	Status   int             `json:"status"`
	Details  struct {
		Problems []struct {
			Param string          `json:"param"`
			Code  order.ErrorCode `json:"code"`
		} `json:"problems"`
	} `json:"details"`
}

// page is the body of a list.
type page struct {
	Meta  json.RawMessage   `json:"meta"`
	Items []json.RawMessage `json:"items"`
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
