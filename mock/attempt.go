package mock

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/platform/control"
)

// attempt is one try to deliver a callback, with the redirects that it followed.
type attempt struct {
	URL       string     `json:"url"`
	Redirects []redirect `json:"redirects,omitempty"`
	Status    int        `json:"status,omitzero"` // of the last answer
	Error     string     `json:"error,omitzero"`  // why there is no answer, why it is not taken, or why there was no try
	Seconds   float64    `json:"seconds"`
}

// redirect is an answer that led an attempt elsewhere.
type redirect struct {
	Status int    `json:"status"`
	URL    string `json:"url"` // where it led
}

// maxError is how many bytes of an error the journal keeps: some repeat what the
// receiver sent.
const maxError = 500

// size is about how many bytes an attempt has.
func (a *attempt) size() int {
	bytes := overhead + len(a.URL) + len(a.Error)
	for _, r := range a.Redirects {
		bytes += overhead + len(r.URL)
	}
	return bytes
}

// dropped is the attempt of a callback that is not sent, or not again.
func dropped(address string, why error) attempt {
	return attempt{URL: address, Error: "dropped: " + why.Error()}
}

// attempted is an attempt and its outcome.
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

// deliver sends a callback, as its policy and its fault say.
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

// redirect returns the request that follows a redirect. A signature that is
// wrong stays so.
func (due *delivery) redirect(r *callback.Request, location string) (*callback.Request, error) {
	next, err := due.key.Redirect(r, location)
	if err == nil && due.fault.corrupt {
		next = corrupted(next)
	}
	return next, err
}

// sendWithRetries waits, and tries until one succeeds or the policy gives up.
// The total timeout is for the tries, not for the pauses between them.
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

// wait pauses. The error is why not to go on.
func (d *deliverer) wait(ctx context.Context, pause time.Duration) (err error) {
	if pause > 0 {
		err = d.pause(ctx, pause)
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// sleep is the pause of a server that is told no other.
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

// errOwnControl is why a callback to a control plane is not delivered.
var errOwnControl = errors.New("refused: the url leads to the control plane of this server or of another one")

// reachedControl sees whether an answer is that of a control plane, which takes
// no callbacks.
func reachedControl(answer *http.Response) error {
	if answer.Header.Get(control.CallbackRefused) != "" {
		return errOwnControl
	}
	return nil
}
