package conform

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// NoControl cannot do anything: what needs more than the API is skipped.
type NoControl struct{}

var errNoControl = &noControl{where: "no control"}

// Reset cannot be done.
func (NoControl) Reset(context.Context, bool) error { return errNoControl }

// Stop cannot be done.
func (NoControl) Stop(context.Context) (time.Time, error) { return time.Time{}, errNoControl }

// Advance cannot be done.
func (NoControl) Advance(context.Context, time.Duration) error { return errNoControl }

// Fire cannot be done.
func (NoControl) Fire(context.Context, string, order.Actor, order.Event, url.Values) (Fired, error) {
	return Fired{}, errNoControl
}

// FireLetter cannot be done.
func (NoControl) FireLetter(context.Context, string, order.Actor, loa.Event) (Fired, error) {
	return Fired{}, errNoControl
}

// Fault cannot be done.
func (NoControl) Fault(context.Context, script.Fault) error { return errNoControl }

// Journal cannot be done.
func (NoControl) Journal(context.Context) ([]callback.Payload, error) { return nil, errNoControl }

// noControl means that the server has no control plane for a step.
type noControl struct{ where, why string }

func (e *noControl) Error() string { return fmt.Sprintf("conform: %s%s", e.where, e.why) }

func (e *noControl) Unwrap() error { return errors.ErrUnsupported }
