package mock

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/platform/control"
)

// attempt is one delivery attempt of a callback, with the redirects that it followed.
type attempt struct {
	URL       string     `json:"url"`
	Redirects []redirect `json:"redirects,omitempty"`
	Status    int        `json:"status,omitzero"` // of the last answer
	Error     string     `json:"error,omitzero"`  // why the attempt failed, or was not made
	Seconds   float64    `json:"seconds"`
}

// redirect is an answer that redirected an attempt.
type redirect struct {
	Status int    `json:"status"`
	URL    string `json:"url"` // the new one
}

// maxError is how many bytes of an error the journal keeps, because some errors repeat
// the receiver's text.
const maxError = 500

// size returns the approximate size of an attempt in bytes.
func (a *attempt) size() int {
	bytes := overhead + len(a.URL) + len(a.Error)
	for _, r := range a.Redirects {
		bytes += overhead + len(r.URL)
	}
	return bytes
}

// dropped returns the attempt of a callback that is given up.
func dropped(address string, why error) attempt {
	return attempt{URL: address, Error: "dropped: " + why.Error()}
}

// attempted returns an attempt with its outcome.
func attempted(address string, o *callback.Outcome, took time.Duration) attempt {
	a := attempt{URL: address, Status: o.Status, Seconds: took.Seconds()}
	for _, r := range o.Redirects {
		a.Redirects = append(a.Redirects, redirect(r))
	}
	if o.Err != nil {
		if a.Error = o.Err.Error(); len(a.Error) > maxError {
			a.Error = a.Error[:maxError] + "…"
		}
	}
	return a
}

// deliver sends a callback by its policy and with its fault.
func (d *deliverer) deliver(due *delivery) {
	if due.fault.drop {
		due.record(dropped(due.request.URL, errors.New("a fault")))
		return
	}
	if due.fault.corrupt {
		due.request = corrupted(due.request)
	}
	d.sendWithRetries(due, due.fault.delay)
	if due.fault.duplicate {
		d.sendWithRetries(due, 0)
	}
}

// redirect returns the request that follows a redirect. A corrupt signature stays
// corrupt.
func (due *delivery) redirect(r *callback.Request, location string) (*callback.Request, error) {
	next, err := due.key.Redirect(r, location)
	if err == nil && due.fault.corrupt {
		next = corrupted(next)
	}
	return next, err
}

// sendWithRetries waits, then tries until an attempt succeeds or the policy gives up.
// The total timeout counts the attempts, not the pauses between them.
func (d *deliverer) sendWithRetries(due *delivery, pause time.Duration) {
	request := *due.request
	policy := &request.Policy
	for n := 1; ; n++ {
		if err := d.wait(due.ctx, pause); err != nil {
			due.record(dropped(request.URL, err))
			return
		}
		start := time.Now()
		outcome := d.sender.Attempt(due.ctx, &request, due.redirect)
		took := time.Since(start)
		due.record(attempted(request.URL, &outcome, took))
		policy.TotalTimeout -= took
		if outcome.OK() || outcome.Final || policy.TotalTimeout <= 0 || due.ctx.Err() != nil || !policy.Retry(outcome.Failure, n) {
			return
		}
		pause = policy.Pause(n)
	}
}

// wait pauses. An error ends the delivery.
func (d *deliverer) wait(ctx context.Context, pause time.Duration) (err error) {
	if pause > 0 {
		err = d.pause(ctx, pause)
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// sleep is the default of Options.Pause.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errOwnControl means that a callback has reached a control plane.
var errOwnControl = errors.New("refused: the url leads to the control plane of this server or of another one")

// reachedControl returns errOwnControl for the answer of a control plane.
func reachedControl(answer *http.Response) error {
	if answer.Header.Get(control.CallbackRefused) != "" {
		return errOwnControl
	}
	return nil
}
