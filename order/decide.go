package order

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/status"
)

// Decide returns the change that the command causes, and does not modify the
// order. A command with neither an event nor a field to update causes the zero
// Change.
//
// A refusal is a *TransitionError with every guard that fails. It names missing
// command parameters only if nothing else is wrong. ErrTime means that the command
// has no valid time, ErrWord that its event or actor is unknown, and ErrVersion
// that the order's version cannot grow.
func (o *Order) Decide(c Command) (ch Change, err error) {
	err = o.decide(&c, &ch)
	return ch, err
}

// decide is Decide without copying the change, which is large.
func (o *Order) decide(c *Command, ch *Change) error {
	at, failed, err := o.check(c)
	if err != nil {
		return err
	}
	if failed&^needs != 0 {
		return o.refuse(c, failed&^needs)
	}
	if failed != 0 {
		return o.refuse(c, failed)
	}
	if c.Event != 0 || !c.Update.isEmpty() {
		o.change(c, at, ch)
	}
	return nil
}

// Check returns the guards that the command fails only because a command
// parameter is missing: a reason, a code, a sid. A host calls it before it creates
// a code or places a call. The errors are those of Decide, except that a missing
// command parameter is not an error.
func (o *Order) Check(c Command) (lacks Guards, err error) {
	_, failed, err := o.check(&c)
	if err != nil {
		return 0, err
	}
	if failed&^needs != 0 {
		return failed & needs, o.refuse(&c, failed&^needs)
	}
	return failed, nil
}

// Apply decides the command and applies the change to the order. On an error the
// order is unchanged. A zero Change means that nothing happened; it need not be
// stored.
func (o *Order) Apply(c Command) (ch Change, err error) {
	err = o.decide(&c, &ch)
	if err == nil && !ch.IsZero() {
		o.apply(&ch)
	}
	return ch, err
}

// check returns the time of the command and the guards that fail.
func (o *Order) check(c *Command) (at Time, failed Guards, err error) {
	if int(c.Event) >= eventCount {
		return at, 0, words.Check(eventWords[:], c.Event)
	}
	if int(c.Actor) >= len(actorWords) {
		return at, 0, words.Check(actorWords[:], c.Actor)
	}
	if o.Version < 0 || o.Version == math.MaxInt {
		return at, 0, fmt.Errorf("order: %v by %v: %w: the order has version %d", c.Event, c.Actor, ErrVersion, o.Version)
	}
	at = TimeOf(c.At)
	if at.IsZero() {
		return at, 0, fmt.Errorf("order: %v by %v: At is %w", c.Event, c.Actor, ErrTime)
	}
	if at.Before(o.DateUpdated) {
		at = o.DateUpdated
	}
	row := &index[c.Event]
	if c.Event != 0 && !row.from.Has(o.Status) {
		failed |= Of(InStatus)
		if o.Status == status.None && c.Event != Submit {
			failed |= Of(OrderExists)
		}
	}
	if c.Event != 0 && !row.by.Has(c.Actor) {
		failed |= Of(ByActor)
	}
	if c.Event == 0 || !c.Update.isEmpty() {
		failed |= o.failing(Of(OrderExists), c, at)
	}
	if c.Update.isEmpty() {
		return at, failed | o.failing(row.guards, c, at), nil
	}
	updated := *o
	updated.set(c.Update)
	if updated.verification() != o.verification() && !verificationMayChange(o.Status, c.Event) {
		failed |= Of(VerificationMayChange)
	}
	if c.Update.touchesVerification() {
		failed |= updated.failing(Of(DocumentKept), c, at)
	}
	return at, failed | updated.failing(row.guards, c, at), nil
}

func (o *Order) refuse(c *Command, failed Guards) error {
	refused := &TransitionError{Event: c.Event, Actor: c.Actor, From: o.Status, Failed: failed}
	if o.OffBoarded {
		refused.found = offBoarded
	}
	if failed.Has(VerificationMayChange) {
		updated := *o
		updated.set(c.Update)
		if updated.verification().kind == o.verification().kind {
			refused.found |= sameType
		}
	}
	return refused
}

// change writes the change that a permitted command causes.
func (o *Order) change(c *Command, at Time, ch *Change) {
	row := &index[c.Event]
	*ch = Change{Event: c.Event, Actor: c.Actor, At: at, Version: o.Version + 1, From: o.Status, To: o.Status}
	if !c.Update.isEmpty() {
		ch.Update = c.Update.fields()
	}
	if c.Event == 0 {
		return
	}
	ch.To, ch.Effects, ch.Writes = row.to, row.effects[o.Status], row.writes
	ch.Reason = row.reason
	if row.guards.Has(ReasonGiven) {
		ch.Reason = c.Reason
	}
	if row.guards.Has(LetterGiven) {
		ch.SigningDocumentSID = c.SigningDocumentSID
	}
	if row.writes.Has(WriteCall) {
		ch.CallSID, ch.VerificationCode, ch.VerificationCodeExpires = c.CallSID, string(o.VerificationCode), o.VerificationCodeExpires
		if !at.Before(o.VerificationCodeExpires) {
			ch.VerificationCode, ch.VerificationCodeExpires = c.VerificationCode, at.Add(o.Limits.orDefault().VerificationCodeValidity)
		}
	}
	if c.Event == Submit {
		ch.Created = c.Submission.order(at)
	}
}

// Permission reports whether an event may happen to an order.
type Permission struct {
	Event   Event
	By      []Actor // the actors that may cause it
	Refused Guards  // the guards that fail; empty means permitted
	Lacks   Guards  // the command parameters that the event requires
}

// Permitted returns the permission of every event at a time. The error is ErrTime
// or ErrVersion.
func (o *Order) Permitted(at time.Time) ([]Permission, error) {
	permissions := make([]Permission, 0, len(lifecycle))
	for _, row := range lifecycle {
		_, failed, err := o.check(&Command{Event: row.Event, At: at})
		if err != nil {
			return nil, err
		}
		failed &^= Of(ByActor)
		permissions = append(permissions, Permission{row.Event, slices.Clone(row.By), failed &^ needs, failed & needs})
	}
	return permissions, nil
}

// Done reports whether the order is completed, failed or cancelled, so that its
// status cannot change any more. Plain fields may still be updated, and a
// completed order may be off-boarded.
func (o *Order) Done() bool {
	return o.Version > 0 && (o.Status == status.None || terminal.Has(o.Status))
}

var terminal = Terminal()

// HoldsNumber reports whether the order's incoming phone number exists. It does
// from submit until the order fails, is cancelled or is off-boarded. While it
// exists no other order can have the number.
func (o *Order) HoldsNumber() bool {
	return o.Status != status.None && o.Status != status.Failed && !o.OffBoarded
}
