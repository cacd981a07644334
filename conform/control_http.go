package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// HTTPControl is the control plane of this module's mock, at a base url like
// http://127.0.0.1:8421/_mock. The README lists its paths. It can do nothing at a
// server that neither tells the time nor shows a journal there.
type HTTPControl struct {
	URL    string
	Client *http.Client // nil is http.DefaultClient

	mu     sync.Mutex
	looked bool  // for the control plane
	lacks  error // why there is none
}

func (c *HTTPControl) do(ctx context.Context, method, path string, form url.Values) (status int, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, c.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	if len(form) > 0 {
		request.Header.Set("Content-Type", formType)
	}
	answered, err := exchange(clientOr(c.Client), request)
	return answered.status, answered.body, err
}

// call does what must succeed. A server without the path cannot do it.
func (c *HTTPControl) call(ctx context.Context, method, path string, form url.Values, into any) error {
	if err := c.there(ctx); err != nil {
		return err
	}
	status, body, err := c.do(ctx, method, path, form)
	switch {
	case err != nil:
		return err
	case noSuchThing(status):
		return fmt.Errorf("conform: %s %s is %d: %w", method, path, status, errors.ErrUnsupported)
	case status/100 != 2:
		return fmt.Errorf("conform: %s %s is %d: %s", method, path, status, excerpt(body))
	}
	if into != nil {
		if err := exactjson.UnmarshalUnique(body, into); err != nil {
			return fmt.Errorf("conform: %s %s: %w", method, path, err)
		}
	}
	return nil
}

// there returns why the server has no control plane, nil if it has one. Some
// servers answer to every path: it is one only if it tells the time, or shows a
// journal, as one does.
func (c *HTTPControl) there(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.looked {
		return c.lacks
	}
	why := ""
	for _, look := range []struct{ path, lacks string }{{"/Clock", "it tells no time"}, {"/Callbacks", "it shows no journal"}} {
		status, body, err := c.do(ctx, http.MethodGet, look.path, nil)
		if err != nil {
			return fmt.Errorf("conform: look for a control plane: %w", err)
		}
		var told struct {
			Now       order.Time        `json:"now"`
			Callbacks []json.RawMessage `json:"callbacks"`
		}
		if status == http.StatusOK && exactjson.UnmarshalUnique(body, &told) == nil && (!told.Now.IsZero() || told.Callbacks != nil) {
			c.looked = true
			return nil
		}
		why += fmt.Sprintf("; %s, GET %s is %d", look.lacks, look.path, status)
	}
	c.looked, c.lacks = true, &noControl{"no control plane at " + c.URL, why}
	return c.lacks
}

// noSuchThing reports whether an answer says that there is no such thing to do.
func noSuchThing(status int) bool {
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented
}

// Reset posts Reset.
func (c *HTTPControl) Reset(ctx context.Context, hold bool) error {
	return c.call(ctx, http.MethodPost, "/Reset", url.Values{"Hold": {fmt.Sprint(hold)}}, nil)
}

// Stop moves the clock by nothing, so that it stands.
func (c *HTTPControl) Stop(ctx context.Context) (time.Time, error) {
	var clock struct {
		Now order.Time `json:"now"`
	}
	err := c.call(ctx, http.MethodPost, "/Clock", url.Values{"Advance": {"0s"}}, &clock)
	return clock.Now.Time(), err
}

// Advance posts Clock.
func (c *HTTPControl) Advance(ctx context.Context, d time.Duration) error {
	return c.call(ctx, http.MethodPost, "/Clock", url.Values{"Advance": {d.String()}}, nil)
}

// Fire posts the event. A 404 means that the order does not exist, and refuses it.
func (c *HTTPControl) Fire(ctx context.Context, sid string, actor order.Actor, event order.Event, params url.Values) (Fired, error) {
	if err := c.there(ctx); err != nil {
		return Fired{}, err
	}
	form := url.Values{"Actor": {actor.String()}}
	for name, values := range params {
		form[name] = values
	}
	return c.fire(ctx, "/HostedNumberOrders/"+url.PathEscape(sid)+"/"+event.String(), form)
}

// FireLetter posts the event of the letter.
func (c *HTTPControl) FireLetter(ctx context.Context, sid string, actor order.Actor, event loa.Event) (Fired, error) {
	if err := c.there(ctx); err != nil {
		return Fired{}, err
	}
	return c.fire(ctx, "/AuthorizationDocuments/"+url.PathEscape(sid)+"/"+event.String(), url.Values{"Actor": {actor.String()}})
}

// fire posts an event.
func (c *HTTPControl) fire(ctx context.Context, path string, form url.Values) (Fired, error) {
	status, body, err := c.do(ctx, http.MethodPost, path, form)
	if err != nil {
		return Fired{}, err
	}
	if status == http.StatusOK {
		return Fired{Accepted: true}, nil
	}
	var refused struct {
		Code order.ErrorCode `json:"code"`
	}
	err = exactjson.UnmarshalUnique(body, &refused)
	switch {
	case err == nil && refused.Code != 0 && status/100 == 4 && (!noSuchThing(status) || status == http.StatusNotFound):
		return Fired{Code: refused.Code}, nil
	case noSuchThing(status):
		return Fired{}, fmt.Errorf("conform: POST %s is %d: %w", path, status, errors.ErrUnsupported)
	}
	return Fired{}, fmt.Errorf("conform: POST %s is %d: %s", path, status, excerpt(body))
}

// Fault posts Faults.
func (c *HTTPControl) Fault(ctx context.Context, f script.Fault) error {
	return c.call(ctx, http.MethodPost, "/Faults", url.Values{"Next": {string(f)}}, nil)
}

// Journal waits for Callbacks/Flush, and gets every page of Callbacks.
func (c *HTTPControl) Journal(ctx context.Context) ([]callback.Payload, error) {
	if err := c.call(ctx, http.MethodPost, "/Callbacks/Flush", nil, nil); err != nil {
		return nil, err
	}
	var payloads []callback.Payload
	for path, after := "/Callbacks", 0; path != ""; {
		var page journalPage
		if err := c.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		for _, sent := range page.Callbacks {
			payload, err := callback.Parse(url.Values{
				"HostedNumberOrderSid": {sent.Order}, "Status": {sent.Status}, "PhoneNumber": {sent.PhoneNumber},
			})
			if err != nil {
				return nil, fmt.Errorf("conform: the journal: %w", err)
			}
			payloads = append(payloads, payload)
		}
		path = ""
		if next := page.NextAfter; next != 0 {
			if next <= after || len(page.Callbacks) == 0 || len(payloads) > maxJournal {
				return nil, fmt.Errorf("conform: the journal: next_after %d follows %d and %d callbacks; it never ends", next, after, len(payloads))
			}
			path, after = fmt.Sprintf("/Callbacks?After=%d", next), next
		}
	}
	return payloads, nil
}

// journalPage is a page of the journal of callbacks. NextAfter leads to the next
// one; it is 0 where nothing follows.
type journalPage struct {
	Callbacks []struct {
		Order       string `json:"order"`
		Status      string `json:"status"`
		PhoneNumber string `json:"phone_number"`
	} `json:"callbacks"`
	NextAfter int `json:"next_after"`
}

// maxJournal is how many callbacks are read: more than a server of ours keeps.
const maxJournal = 100_000
