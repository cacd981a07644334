package paths

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

var (
	rows = slices.Collect(order.Lifecycle())
	// update is the row of an update of plain fields, which the lifecycle lacks.
	update = order.Transition{By: []order.Actor{order.Customer}}
)

// moves yields the commands to try on an order: every event that starts from its
// status, by each actor, and every update of the verification. The order may refuse
// them.
func moves(o *order.Order) iter.Seq[order.Command] {
	return func(yield func(order.Command) bool) {
		for _, row := range append(slices.Clip(rows), update) {
			if row.Event != update.Event && !row.From.Has(o.Status) {
				continue
			}
			for c := range tries(&row, o) {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// tries yields the complete commands for an event: by each of its actors, with every
// verification, at each moment.
func tries(row *order.Transition, o *order.Order) iter.Seq[order.Command] {
	return func(yield func(order.Command) bool) {
		for _, actor := range row.By {
			for _, v := range verificationsOf(row, actor) {
				for _, at := range moments(o) {
					if c := v.in(complete(row, actor, o, at)); timely(o, &c) && !yield(c) {
						return
					}
				}
			}
		}
	}
}

// moments returns the times at which to try the next command. At each time another
// guard holds: a second after the last change, when the code expires, and when the
// order has been idle for too long.
func moments(o *order.Order) []time.Time {
	if o.Version == 0 {
		return []time.Time{Epoch}
	}
	last := o.DateUpdated.Time()
	at := []time.Time{last.Add(time.Second)}
	if expires := o.VerificationCodeExpires.Time(); expires.After(at[0]) {
		at = append(at, expires)
	}
	at = append(at, last.Add(order.DefaultLimits().MaxIdle+time.Second))
	if due, ok := o.NextDeadline(); ok && !slices.ContainsFunc(at, due.At.Equal) {
		at = append(at, due.At) // the order has other limits
	}
	return at
}

// timely reports whether no other event falls due before the command or with it.
func timely(o *order.Order, c *order.Command) bool {
	due, ok := o.NextDeadline()
	return !ok || c.At.Before(due.At) || c.At.Equal(due.At) && c.Event == due.Event
}

// complete returns a command for an event, with all parameters that its guards
// require. New codes and sids have the number of the version that the command makes.
func complete(row *order.Transition, actor order.Actor, o *order.Order, at time.Time) order.Command {
	c := order.Command{Event: row.Event, Actor: actor, At: at}
	for g := range row.Guards().All() {
		switch g {
		case order.ReasonGiven:
			c.Reason = "The number is SMS-enabled elsewhere."
		case order.VerificationCodeGiven:
			c.VerificationCode = cmp.Or(string(o.VerificationCode), wrongCode)
		case order.NewVerificationCodeGiven:
			c.VerificationCode = fmt.Sprintf("%04d", o.Version+1)
		case order.CallGiven:
			c.CallSID = numbered[sid.Call](o.Version + 1)
		case order.LetterGiven:
			c.SigningDocumentSID = numbered[sid.AuthorizationDocument](o.Version + 1)
		case order.SubmissionGiven:
			c.Submission = submission()
		}
	}
	return c
}

// wrongCode is a code that no path issues.
const wrongCode = "9999"

func submission() *order.Submission {
	return &order.Submission{
		Create:                 order.CreateRequest{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true},
		Verdict:                phone.Hostable,
		SID:                    numbered[sid.Order](1),
		IncomingPhoneNumberSID: numbered[sid.IncomingPhoneNumber](1),
		AccountSID:             numbered[sid.Account](1),
	}
}

func numbered[K sid.Kind](n int) sid.ID[K] {
	var b [16]byte
	binary.BigEndian.PutUint64(b[8:], uint64(n))
	return sid.From16[K](b)
}

// verification is the type and the document of a request.
type verification struct {
	kind     order.Opt[order.VerificationType]
	document order.Opt[sid.ID[sid.IdentityDocument]]
}

// verifications are all that a request can have. The first has neither.
var verifications = func() []verification {
	document, none := order.Some(numbered[sid.IdentityDocument](1)), order.Some(sid.ID[sid.IdentityDocument]{})
	call, bill := order.Some(order.PhoneCall), order.Some(order.PhoneBill)
	return []verification{
		{}, {kind: bill, document: document}, {kind: call}, {kind: bill}, {document: document}, {document: none},
		{kind: call, document: none}, {kind: bill, document: none}, {kind: call, document: document},
	}
}()

// verificationsOf returns the verifications that a command for an event can have: all
// if it is a request of the customer that has fields, otherwise none.
func verificationsOf(row *order.Transition, actor order.Actor) []verification {
	carries := row.Event == update.Event || row.Param != "" || row.Guards().Has(order.SubmissionGiven)
	if !carries || actor != order.Customer {
		return verifications[:1]
	}
	return verifications
}

// in returns the command with the verification in its submission or as its update.
func (v verification) in(c order.Command) order.Command {
	switch {
	case c.Submission != nil:
		c.Submission.Create.VerificationType, _ = v.kind.Get()
		c.Submission.Create.VerificationDocumentSID, _ = v.document.Get()
	case v != verification{}:
		c.Update = &order.UpdateRequest{VerificationType: v.kind, VerificationDocumentSID: v.document}
	}
	return c
}

// clone returns a deep copy of the command.
func clone(c order.Command) order.Command {
	if c.Submission != nil {
		s := *c.Submission
		c.Submission = &s
	}
	if c.Update != nil {
		u := *c.Update
		c.Update = &u
	}
	return c
}
