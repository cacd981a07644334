// Package callback sends and receives status callbacks, the requests to an order's
// StatusCallbackUrl that report a change of its status.
//
// A sender builds the signed callback of a change with [Key.NewRequest] and delivers
// it with a [Sender], by the [Policy] in the url's fragment. A receiver verifies and
// reads callbacks with a [Receiver], and compares the reported status with the one
// that it holds with [Understand]. MEANINGS.md lists every pair. [Key.Sign] and
// [Key.Verify] handle only signatures, [NewPayload] and [Parse] only parameters.
//
// The signature (observed) covers every byte of the requested url, and the posted
// parameters. NODE.md lists the differences from the official Node library.
package callback

import (
	"encoding"
	"errors"
	"fmt"
	"net/url"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Payload holds the three parameters of a status callback (documented). It compares
// with ==.
type Payload struct {
	Status               status.Status     // the new one
	HostedNumberOrderSID sid.ID[sid.Order] // the order that changed
	PhoneNumber          phone.Number      // the number being hosted
}

// NewPayload returns the payload that reports a change of an order, and whether the
// change has a callback. Only a change of status has one, and a cancel has none. The
// caller checks whether the order has a StatusCallbackURL.
func NewPayload(o *order.Order, ch order.Change) (Payload, bool) {
	if !ch.Effects.Has(order.SendCallback) {
		return Payload{}, false
	}
	return Payload{ch.To, o.SID, o.PhoneNumber}, true
}

// ErrMissing means that a parameter is missing or empty, and ErrRepeated that it is
// given more than once.
var (
	ErrMissing  = errors.New("missing or empty")
	ErrRepeated = errors.New("given more than once")
)

// ParamError is an error about one parameter of a callback. It unwraps to ErrMissing,
// ErrRepeated or the error of the value's parser.
type ParamError struct {
	Param string
	Err   error
}

// Error returns the parameter and the cause.
func (e *ParamError) Error() string { return fmt.Sprintf("callback: parse %s: %v", e.Param, e.Err) }

// Unwrap returns Err.
func (e *ParamError) Unwrap() error { return e.Err }

// text is a value that reads and writes itself as text.
type text interface {
	encoding.TextUnmarshaler
	fmt.Stringer
}

// params maps the parameters to fields.
var params = []struct {
	name  string
	value func(*Payload) text
}{
	{"Status", func(p *Payload) text { return &p.Status }},
	{"HostedNumberOrderSid", func(p *Payload) text { return &p.HostedNumberOrderSID }},
	{"PhoneNumber", func(p *Payload) text { return &p.PhoneNumber }},
}

// Values returns the payload as the form or query of a callback.
func (p Payload) Values() url.Values {
	form := url.Values{}
	for _, param := range params {
		form.Set(param.name, param.value(&p).String())
	}
	return form
}

// Parse reads the form or query of a callback. Each of the three parameters must be
// given once and be valid; the error joins a *ParamError for each that is not. Parse
// ignores other parameters, because the API may add some (documented).
func Parse(form url.Values) (Payload, error) {
	var p Payload
	var errs []error
	for _, param := range params {
		if err := parse(param.value(&p), form[param.name]); err != nil {
			errs = append(errs, &ParamError{param.name, err})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Payload{}, err
	}
	return p, nil
}

func parse(dst text, values []string) error {
	switch {
	case len(values) > 1:
		return ErrRepeated
	case len(values) == 0 || values[0] == "":
		return ErrMissing
	}
	return dst.UnmarshalText([]byte(values[0]))
}
