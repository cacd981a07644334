package conform

import (
	"context"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// Control plays those who are not the API's caller: the other actors, the
// clock, the calls that fail. What it cannot do is errors.ErrUnsupported: the
// checks that need it are then skipped.
type Control interface {
	// Reset forgets every order. From then on, a new order stays in
	// twilio-processing if hold is set, else it is accepted at once.
	Reset(ctx context.Context, hold bool) error
	// Stop stops the clock, and returns where it stands, in whole seconds.
	Stop(ctx context.Context) (time.Time, error)
	// Advance moves the clock, and lets what falls due meanwhile happen.
	Advance(ctx context.Context, d time.Duration) error
	// Fire lets an actor do something to the order with this sid. The parameters
	// are Reason, Code and SigningDocumentSid, where the event needs them.
	Fire(ctx context.Context, sid string, actor order.Actor, event order.Event, params url.Values) (Fired, error)
	// Fault makes something go wrong once.
	Fault(ctx context.Context, f script.Fault) error
	// Journal returns the callbacks sent so far, oldest first, once none is on its
	// way any more.
	Journal(ctx context.Context) ([]callback.Payload, error)
}

// Fired is what came of an event.
type Fired struct {
	Accepted bool
	Code     order.ErrorCode // why not; 0 where the control does not say
}
