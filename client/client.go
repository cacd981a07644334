// Package client is a typed client of the hosted-number-order API, for services that
// order hosting. Requests are checked by the rules of package order before they are
// sent, and answers are read into its types.
//
// Requests that may be repeated are sent again after HTTP 429 and 503. A create is
// sent once. Redirects are not followed, and the credentials go only to the configured
// addresses. Errors, String methods and logs never show the auth token or the secret.
package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Client sends requests to the API. It is safe for concurrent use.
type Client struct {
	user       string
	generation order.Generation
	account    sid.ID[sid.Account]
	orders     site // of orders and letters
	numbers    site
	http       *http.Client
	tries      int
	sleep      func(context.Context, time.Duration) error

	// The secret is only in closures, because fmt prints unexported fields.
	authorize func(*http.Request)
	hide      func(string) string
}

// New returns a client. Its error names the option that is missing or invalid.
func New(options Options) (*Client, error) {
	user, secret, err := options.credentials()
	if err != nil {
		return nil, err
	}
	if options.Generation > order.Generation2 {
		return nil, fmt.Errorf("client: new: Generation must be Generation1 or Generation2; it is %d", options.Generation)
	}
	orders, err := newSite(cmp.Or(options.BaseURL, options.Generation.BaseURL()))
	if err != nil {
		return nil, err
	}
	numbers, err := newSite(cmp.Or(options.BaseURL, numbersURL))
	if err != nil {
		return nil, err
	}
	if options.Tries < 0 {
		return nil, fmt.Errorf("client: new: Tries must be 1 or more, or 0 for %d; it is %d", DefaultTries, options.Tries)
	}
	c := &Client{
		user: user, generation: options.Generation, account: options.AccountSID, orders: orders, numbers: numbers,
		http: withoutRedirects(options.HTTPClient), tries: cmp.Or(options.Tries, DefaultTries), sleep: options.Sleep,
		authorize: func(r *http.Request) { r.SetBasicAuth(user, secret) },
		hide:      hider(user, secret),
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	return c, nil
}

// String returns the user and the address of the client, without its secret.
func (c *Client) String() string {
	return fmt.Sprintf("client of %s at %s", c.user, c.orders.base)
}

// GoString returns the same as String.
func (c *Client) GoString() string { return c.String() }

// withoutRedirects returns a copy of a client that returns redirects as answers.
func withoutRedirects(given *http.Client) *http.Client {
	own := http.Client{Timeout: DefaultTimeout}
	if given != nil {
		own = *given
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// sleep waits for a duration, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// hider returns a function that removes a secret from the text of a server, which may
// repeat the request.
func hider(user, secret string) func(string) string {
	r := &http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, secret)
	hidden := []string{strings.TrimPrefix(r.Header.Get("Authorization"), "Basic "), redacted}
	if len(secret) >= minHidden {
		hidden = append(hidden, secret, redacted)
	}
	return strings.NewReplacer(hidden...).Replace
}

const (
	redacted = "[redacted]"
	// minHidden is the length of the shortest secret that is removed from a server's
	// text. A shorter one, such as "token" in a test, is also a part of other words.
	minHidden = 8
)

var errNoCredentials = errors.New("client: new: AuthToken, or APIKey and APIKeySecret, must be given; both are empty")
