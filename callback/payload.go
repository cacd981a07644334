// Package callback is the status callback: what the platform sends to an
// order's StatusCallbackUrl when the order changes status.
//
// A sender has [Key.NewRequest] build the callback of a change, signed; the
// [Policy] in the url's fragment says how it is delivered. A receiver has a
// [Receiver] verify and read it, and [Understand] say what it means next to the
// status that it holds: MEANINGS.md lists every pair. [Key.Sign] and [Key.Verify]
// are the signatures alone, [New] and [Parse] the parameters alone.
//
// The signature (observed) covers the url as it is requested, to the byte, and
// what is posted. NODE.md lists where the official Node library differs.
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

// Payload is what a status callback says (documented): these three, and nothing
// else. It compares with ==.
type Payload struct {
	Status               status.Status     // the new one
	HostedNumberOrderSID sid.ID[sid.Order] // the order that changed
	PhoneNumber          phone.Number      // the number being hosted
}

// New returns the payload that reports a change of an order, and whether a
// callback is due at all: only where the status has changed, and not for a
// cancel. Whether anybody is to be told, the order's StatusCallbackURL says.
func NewPayload(o *order.Order, ch order.Change) (Payload, bool) {
	if !ch.Effects.Has(order.SendCallback) {
		return Payload{}, false
	}
	return Payload{ch.To, o.SID, o.PhoneNumber}, true
}

// ErrMissing is the error of a parameter that is not there or empty, and
// ErrRepeated that of one that is given more than once.
var (
	ErrMissing  = errors.New("missing or empty")
	ErrRepeated = errors.New("given more than once")
)

// ParamError says what is wrong with one parameter of a callback. It unwraps to
// ErrMissing, ErrRepeated, or the error of the value's own parser.
type ParamError struct {
	Param string
	Err   error
}

// Error names the parameter and what is wrong with it.
func (e *ParamError) Error() string { return fmt.Sprintf("callback: parse %s: %v", e.Param, e.Err) }

// Unwrap returns Err.
func (e *ParamError) Unwrap() error { return e.Err }

// text is a value that reads and writes itself as text.
type text interface {
	encoding.TextUnmarshaler
	fmt.Stringer
}

// params is the one place that says which parameter is which field.
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

// Parse reads the form or query of a callback. It is strict in what it knows:
// each of the three parameters is there once and well-formed, or the error is a
// *ParamError for each that is not, joined. Others are ignored: new ones may
// appear (documented).
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
