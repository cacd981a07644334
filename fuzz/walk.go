package fuzz

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// epoch is when the first commands are given.
var epoch = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

// Submissions yields submissions that are accepted: complete, for SMS, of a
// hostable number, verified by call or by bill. Some have limits of their own,
// so short that deadlines fall close together.
func Submissions() *rapid.Generator[order.Submission] {
	return rapid.Custom(func(t *rapid.T) order.Submission {
		s := order.Submission{
			Create: order.Create{
				PhoneNumber: HostableNumbers().Draw(t, "number"), SmsCapability: true,
				FriendlyName: names().Draw(t, "friendly name"), Email: addresses().Draw(t, "email"),
				CcEmails: ccEmails().Draw(t, "cc emails"), UniqueName: names().Draw(t, "unique name"),
				StatusCallbackURL:    rapid.SampledFrom([]string{"", "https://example.com/status"}).Draw(t, "callback url"),
				StatusCallbackMethod: rapid.SampledFrom([]order.Method{0, order.GET, order.POST}).Draw(t, "callback method"),
			},
			Verdict: phone.Hostable,
			SID:     quickSIDs[sid.Order]().Draw(t, "sid"), AccountSID: quickSIDs[sid.Account]().Draw(t, "account"),
			IncomingPhoneNumberSID: quickSIDs[sid.IncomingPhoneNumber]().Draw(t, "incoming phone number"),
			Limits:                 limits().Draw(t, "limits"),
		}
		if rapid.IntRange(0, 3).Draw(t, "by bill") == 3 {
			s.Create.VerificationType = order.PhoneBill
			s.Create.VerificationDocumentSID = documents.Draw(t, "document")
		}
		return s
	})
}

// Commands yields commands for an order as it is: most are legal, in the status
// where it is, by one of the actors, with all that they need, a little later
// than the last or just about the order's next deadline. Others come too early,
// from the wrong actor, with the wrong code, or out of place altogether. Events
// that end the order are rare, so that walks go deep. The zero order is
// submitted.
//
// The order is read when the command is drawn:
//
//	var o order.Order
//	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
//		change, err := o.Apply(fuzz.Commands(&o).Draw(t, "command"))
//		…
//	}})
func Commands(o *order.Order) *rapid.Generator[order.Command] {
	return rapid.Custom(func(t *rapid.T) order.Command {
		c := order.Command{At: instants(o).Draw(t, "at"), Actor: order.Customer}
		kind := rapid.IntRange(0, 9).Draw(t, "kind")
		if kind <= 7 {
			c.Event = permitted(t, o, c.At)
		}
		if kind == 8 {
			c.Event = rapid.SampledFrom(everyEvent).Draw(t, "any event")
		}
		bring(t, o, &c)
		if kind == 7 {
			spoil(t, &c)
		}
		if o.Version > 0 && (kind == 9 || rapid.IntRange(0, 7).Draw(t, "with fields") == 7) {
			c.Update = updates(t, o)
		}
		return c
	})
}

// Histories yields the histories of orders that lived for a while: changes that
// were legal, one after the other, from submit on. Folding one gives the order.
func Histories() *rapid.Generator[[]order.Change] {
	return rapid.Custom(func(t *rapid.T) []order.Change {
		history, _ := live(t)
		return history
	})
}

// Orders yields orders in any status that a submitted order can be in, the
// absent one of a cancelled order among them.
func Orders() *rapid.Generator[order.Order] {
	return rapid.Custom(func(t *rapid.T) order.Order {
		_, o := live(t)
		return o
	})
}

// live submits an order, and lets things happen to it.
func live(t *rapid.T) (history []order.Change, o order.Order) {
	apply := func(c order.Command) {
		if ch, err := o.Apply(c); err == nil && !ch.IsZero() {
			history = append(history, ch)
		}
	}
	submission := Submissions().Draw(t, "submission")
	apply(order.Command{Event: order.Submit, Actor: order.Customer, At: epoch, Submission: &submission})
	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
		apply(Commands(&o).Draw(t, "command"))
	}})
	return history, o
}

var everyEvent = func() (events []order.Event) {
	for row := range order.Lifecycle() {
		events = append(events, row.Event)
	}
	return events
}()

// permitted draws an event that is legal then if the command brings along what
// it lacks: most often one that leads on, now and then one of the clock or one
// that needs action, rarely one that ends the order. Where nothing is legal it
// is any event.
func permitted(t *rapid.T, o *order.Order, at time.Time) order.Event {
	var on, clock, action, end []order.Event
	permissions, _ := o.Permitted(at)
	for _, p := range permissions {
		if p.Refused != 0 {
			continue
		}
		to, _ := order.Lookup(o.Status, p.Event)
		switch {
		case slices.Contains(p.By, order.Clock):
			clock = append(clock, p.Event)
		case to == status.None || to == status.Failed:
			end = append(end, p.Event)
		case to == status.ActionRequired:
			action = append(action, p.Event)
		default:
			on = append(on, p.Event)
		}
	}
	choices := [][]order.Event{on, clock, action, end, everyEvent}
	switch luck := rapid.IntRange(0, 39).Draw(t, "luck"); {
	case luck == 39:
		choices = slices.Insert(choices, 0, end)
	case luck > 32:
		choices = slices.Insert(choices, 0, action)
	case luck > 24:
		choices = slices.Insert(choices, 0, clock)
	}
	first := slices.IndexFunc(choices, func(events []order.Event) bool { return len(events) > 0 })
	return rapid.SampledFrom(choices[first]).Draw(t, "event")
}

// bring gives the command its actor and all that its event needs.
func bring(t *rapid.T, o *order.Order, c *order.Command) {
	row, ok := order.Row(c.Event)
	if !ok {
		return
	}
	c.Actor = rapid.SampledFrom(row.By).Draw(t, "actor")
	guards := row.Guards()
	if guards.Has(order.SubmissionGiven) {
		submission := Submissions().Draw(t, "submission")
		c.Submission = &submission
	}
	if guards.Has(order.ReasonGiven) {
		c.Reason = rapid.SampledFrom([]string{"The carrier said no.", "The number is SMS-enabled elsewhere."}).Draw(t, "reason")
	}
	if guards.Has(order.NewCodeGiven) {
		c.Code = fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Draw(t, "code"))
	}
	if guards.Has(order.CodeGiven) {
		c.Code = string(o.VerificationCode)
	}
	if guards.Has(order.CallGiven) {
		c.CallSID = quickSIDs[sid.Call]().Draw(t, "call")
	}
	if guards.Has(order.LetterGiven) {
		c.SigningDocumentSID = quickSIDs[sid.AuthorizationDocument]().Draw(t, "letter")
	}
}

// spoil takes something away from the command, or makes it wrong.
func spoil(t *rapid.T, c *order.Command) {
	switch rapid.IntRange(0, 6).Draw(t, "spoil") {
	case 0:
		c.Actor = order.Actor(rapid.IntRange(0, int(order.Clock)+1).Draw(t, "wrong actor"))
	case 1:
		c.Code = rapid.SampledFrom([]string{"", "0", "12x4"}).Draw(t, "wrong code")
	case 2:
		c.Reason = rapid.SampledFrom([]string{"", "not UTF-8: \xff"}).Draw(t, "wrong reason")
	case 3:
		c.CallSID, c.SigningDocumentSID = sid.ID[sid.Call]{}, sid.ID[sid.AuthorizationDocument]{}
	case 4:
		c.At = time.Time{}
	case 5:
		c.Event = order.Event(rapid.Uint8().Draw(t, "wrong event"))
	case 6:
		if c.Submission != nil {
			c.Submission.Verdict = Verdicts().Draw(t, "verdict")
			c.Submission.Create.SmsCapability = rapid.Bool().Draw(t, "sms")
		}
	}
}

// updates draws an update of one field to three.
func updates(t *rapid.T, o *order.Order) *order.Update {
	u := new(order.Update)
	for range rapid.IntRange(1, 3).Draw(t, "fields") {
		switch rapid.IntRange(0, 7).Draw(t, "field") {
		case 0:
			u.FriendlyName = order.Some(names().Draw(t, "friendly name"))
		case 1:
			u.UniqueName = order.Some(names().Draw(t, "unique name"))
		case 2:
			u.CcEmails = order.Some(ccEmails().Draw(t, "cc emails"))
		case 3:
			u.Email = order.Some(addresses().Draw(t, "email"))
		case 4:
			u.Extension = order.Some(rapid.SampledFrom([]order.Text{"", "5105", "ww1#"}).Draw(t, "extension"))
		case 5:
			u.CallDelay = order.Some(rapid.IntRange(0, 60).Draw(t, "call delay"))
		case 6:
			u.VerificationType = order.Some(rapid.SampledFrom([]order.VerificationType{order.PhoneCall, order.PhoneBill}).Draw(t, "type"))
			if o.VerificationDocumentSID.IsZero() {
				u.VerificationDocumentSID = order.Some(documents.Draw(t, "document"))
			}
		case 7:
			u.VerificationDocumentSID = order.Some(rapid.OneOf(documents, rapid.Just(sid.ID[sid.IdentityDocument]{})).Draw(t, "document"))
		}
	}
	return u
}

// instants yields times for the order's next command, with a fraction of a
// second or none: soon after its last change, earlier than that, or just about
// its next deadline.
func instants(o *order.Order) *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		from := o.DateUpdated.Time()
		if from.IsZero() {
			from = epoch
		}
		seconds := rapid.IntRange(0, 300)
		switch rapid.IntRange(0, 9).Draw(t, "when") {
		case 7:
			seconds = rapid.IntRange(-3600, 0)
		case 8, 9:
			if due, ok := o.NextDeadline(); ok && !due.At.Before(from) {
				from, seconds = due.At, rapid.IntRange(-1, 1)
			}
		}
		at := from.Add(time.Duration(seconds.Draw(t, "seconds")) * time.Second)
		return at.Add(rapid.SampledFrom([]time.Duration{0, time.Second - 1}).Draw(t, "fraction"))
	})
}

func limits() *rapid.Generator[order.Limits] {
	own := rapid.Custom(func(t *rapid.T) order.Limits {
		return order.Limits{
			CodeValidity: time.Duration(rapid.IntRange(-1, 900).Draw(t, "code validity")) * time.Second,
			MaxAttempts:  rapid.IntRange(-1, 4).Draw(t, "max attempts"),
			MaxIdle:      time.Duration(rapid.IntRange(-1, 900_000).Draw(t, "max idle")) * time.Millisecond,
		}
	})
	return rapid.OneOf(rapid.Just(order.Limits{}), own)
}

func names() *rapid.Generator[order.Text] {
	return rapid.SampledFrom([]order.Text{"", "Front desk", "front-desk", "Zürich <&>"})
}

func addresses() *rapid.Generator[order.Text] {
	return rapid.SampledFrom([]order.Text{"", "owner@example.com", "other@example.com"})
}

func ccEmails() *rapid.Generator[order.Emails] {
	return rapid.SampledFrom([]order.Emails{nil, {"a@example.com"}, {"a@example.com", "b@example.com"}})
}

var documents = quickSIDs[sid.IdentityDocument]()

// quickSIDs yields ids in lower case, for few random bits.
func quickSIDs[K sid.Kind]() *rapid.Generator[sid.ID[K]] {
	return rapid.Map(rapid.Uint64(), func(n uint64) sid.ID[K] {
		var b [16]byte
		binary.BigEndian.PutUint64(b[8:], n)
		return sid.From16[K](b)
	})
}
