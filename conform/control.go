package conform

import (
	"context"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// Control plays the other actors and the clock of a server, and injects faults. A
// method that returns errors.ErrUnsupported skips the checks that need it.
type Control interface {
	// Reset deletes every order. Afterwards a new order stays in twilio-processing if
	// hold is set, else it is accepted at once.
	Reset(ctx context.Context, hold bool) error
	// Stop stops the clock, and returns its time, in whole seconds.
	Stop(ctx context.Context) (time.Time, error)
	// Advance moves the clock. Events that fall due meanwhile happen.
	Advance(ctx context.Context, d time.Duration) error
	// Fire lets an actor cause an event of the order with this sid. The parameters are
	// Reason, Code and SigningDocumentSid, if the event needs them.
	Fire(ctx context.Context, sid string, actor order.Actor, event order.Event, params url.Values) (Fired, error)
	// Fault injects a fault, once.
	Fault(ctx context.Context, f script.Fault) error
	// Journal waits for the pending callbacks, and returns all callbacks sent so far,
	// oldest first.
	Journal(ctx context.Context) ([]callback.Payload, error)
}

// LetterControl is a Control that also plays those who act on letters of authorization.
// Without it, the checks that need it are skipped.
type LetterControl interface {
	// FireLetter lets an actor cause an event of the letter with this sid.
	FireLetter(ctx context.Context, sid string, actor order.Actor, event loa.Event) (Fired, error)
}

// Fired is the answer to an event.
type Fired struct {
	Accepted bool
	Code     order.ErrorCode // of the refusal; 0 if the control does not say
}
