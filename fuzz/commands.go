package fuzz

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// epoch is the time of the first commands.
var epoch = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

// Submissions yields complete submissions that are accepted: for SMS, with a hostable
// number, verified by call or by bill. Some have limits so short that deadlines come
// close together.
func Submissions() *rapid.Generator[order.Submission] {
	return rapid.Custom(func(t *rapid.T) order.Submission {
		s := order.Submission{
			Create: order.CreateRequest{
				PhoneNumber: numbers.Draw(t, "number"), SMSCapability: true,
				FriendlyName: names.Draw(t, "friendly name"), Email: addresses.Draw(t, "email"),
				CcEmails: ccEmails.Draw(t, "cc emails"), UniqueName: names.Draw(t, "unique name"),
			},
			Verdict: phone.Hostable,
			SID:     orders.Draw(t, "sid"), AccountSID: accounts.Draw(t, "account"), IncomingPhoneNumberSID: incoming.Draw(t, "incoming phone number"),
			Limits: limits.Draw(t, "limits"),
		}
		if rapid.Bool().Draw(t, "with callbacks") {
			s.Create.StatusCallbackURL = "https://example.com/status"
		}
		s.Create.StatusCallbackMethod = methods.Draw(t, "callback method")
		if rapid.IntRange(0, 3).Draw(t, "by bill") == 3 {
			s.Create.VerificationType = order.PhoneBill
			s.Create.VerificationDocumentSID = documents.Draw(t, "document")
		}
		return s
	})
}

// Commands yields commands for an order. Most are legal: their event starts from the
// order's status, they come from one of its actors and have every parameter, and their
// time is a little after the last command or around the next deadline. Others come too
// early, from the wrong actor or with a wrong code, or the event does not start from
// the status. Events that end the order are rare, so that an order lives long. For the
// zero order they submit.
//
// A draw reads the order at that moment:
//
//	var o order.Order
//	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
//		c := fuzz.Commands(&o).Draw(t, "command")
//		change, err := o.Apply(c)
//		t.Logf("%s: %v", fuzz.Line(c), err)
//		…
//	}})
func Commands(o *order.Order) *rapid.Generator[order.Command] {
	return rapid.Custom(func(t *rapid.T) order.Command {
		c := order.Command{At: instants(o).Draw(t, "at"), Actor: order.Customer}
		kind := rapid.IntRange(0, lastKind).Draw(t, "kind")
		if kind < plainFields {
			c.Event = events(o, kind, c.At).Draw(t, "event")
		}
		if kind == shortCut {
			c.Event = shortest()[c.Event]
		}
		supply(t, o, &c)
		if spoilt <= kind && kind < plainFields {
			spoil(t, &c)
		}
		if o.Version > 0 && (kind >= plainFields || rapid.IntRange(0, 7).Draw(t, "with fields") == 7) {
			c.Update = updates(t)
		}
		return c
	})
}

// Line returns a command as one line for a log: the event, the actor, the time and the
// parameters. The log of rapid shows these as numbers and pointers.
func Line(c order.Command) string {
	what := c.Event.String()
	if c.Event == 0 {
		what = "update"
	}
	line := fmt.Sprintf("%s by %v at %s", what, c.Actor, c.At.Format(time.RFC3339Nano))
	if c.Submission != nil {
		line += fmt.Sprintf(", %v, %s", c.Submission.Verdict, c.Submission.Create.Values().Encode())
	}
	if c.Update != nil {
		line += ", " + c.Update.Values().Encode()
	}
	for _, with := range []string{c.VerificationCode, c.Reason, c.CallSID.String(), c.SigningDocumentSID.String()} {
		if with != "" {
			line += fmt.Sprintf(", %q", with)
		}
	}
	return line
}

// The kinds of commands. Each has the numbers up to the next kind, so the distance is
// its weight. The first are the simplest, because rapid shrinks toward zero: a legal
// event shrinks to the same event as one of all, and that to the last event of the
// shortest path to the same status.
const (
	shortCut    = 0
	anyEvent    = 1
	leadingOn   = 2
	ofTheClock  = 28
	needsAction = 33
	endsOrder   = 38
	spoilt      = 39 // a legal event with a wrong or missing parameter
	plainFields = 44 // no event
	lastKind    = 47
)

// shortest maps each event to the last event of the shortest path to the same status.
var shortest = sync.OnceValue(func() map[order.Event]order.Event {
	last := map[order.Event]order.Event{}
	for row := range order.Lifecycle() {
		path := paths.To(row.To)
		last[row.Event] = path[len(path)-1].Event
	}
	return last
})

// everyEvent draws one of all events, by its index.
var everyEvent = func() *rapid.Generator[order.Event] {
	var events []order.Event
	for row := range order.Lifecycle() {
		events = append(events, row.Event)
	}
	return rapid.SampledFrom(events)
}()

// events yields events of a kind. They are legal at that time if the command has
// every parameter. If no event of the kind is legal, it yields events of another
// kind; if no event is legal, it yields all.
//
// It draws again until an event fits. The same random bits therefore mean the same
// event in every status, so that rapid can remove single commands when it shrinks.
func events(o *order.Order, kind int, at time.Time) *rapid.Generator[order.Event] {
	if kind < leadingOn {
		return everyEvent
	}
	set := wanted(o, kind, at)
	if set == 0 {
		return everyEvent
	}
	one := everyEvent.Filter(set.Has)
	for range 2 { // five tries of a filter are too few to find one event among all
		tries := one
		one = rapid.Custom(func(t *rapid.T) order.Event { return tries.Draw(t, "event") })
	}
	return one
}

func wanted(o *order.Order, kind int, at time.Time) order.Set[order.Event] {
	var on, clock, action, end order.Set[order.Event]
	permissions, _ := o.Permitted(at)
	for _, p := range permissions {
		if p.Refused != 0 {
			continue
		}
		event := order.Of(p.Event)
		switch to, _ := order.Lookup(o.Status, p.Event); {
		case slices.Contains(p.By, order.Clock):
			clock |= event
		case to == status.None || to == status.Failed:
			end |= event
		case to == status.ActionRequired:
			action |= event
		default:
			on |= event
		}
	}
	first := on | clock | action | end
	switch {
	case kind < ofTheClock:
		first = on
	case kind < needsAction:
		first = clock
	case kind < endsOrder:
		first = action
	case kind < spoilt:
		first = end
	}
	return cmp.Or(first, on, clock, action, end)
}

// supply gives a command its actor and every parameter that its event requires. It draws
// the same bits for every event, so that rapid can replace the event by another.
func supply(t *rapid.T, o *order.Order, c *order.Command) {
	row, ok := order.Row(c.Event)
	if !ok {
		return
	}
	c.Actor = row.By[rapid.IntRange(0, len(row.By)-1).Draw(t, "actor")]
	n := rapid.Uint64().Draw(t, "parameters")
	guards := row.Guards()
	if guards.Has(order.SubmissionGiven) {
		submission := submissions.Draw(t, "submission")
		c.Submission = &submission
	}
	if guards.Has(order.ReasonGiven) {
		c.Reason = []string{"The carrier said no.", "The number is SMS-enabled elsewhere."}[n%2]
	}
	if guards.Has(order.NewVerificationCodeGiven) {
		c.VerificationCode = fmt.Sprintf("%04d", n%10000)
	}
	if guards.Has(order.VerificationCodeGiven) {
		c.VerificationCode = string(o.VerificationCode)
	}
	if guards.Has(order.CallGiven) {
		c.CallSID = quickSID[sid.Call](n)
	}
	if guards.Has(order.LetterGiven) {
		c.SigningDocumentSID = quickSID[sid.AuthorizationDocument](n)
	}
}

// spoil removes a parameter from a command or makes it wrong.
func spoil(t *rapid.T, c *order.Command) {
	switch rapid.IntRange(0, 6).Draw(t, "spoil") {
	case 0:
		c.Actor = order.Actor(rapid.IntRange(0, int(order.Clock)+1).Draw(t, "wrong actor"))
	case 1:
		c.VerificationCode = rapid.SampledFrom([]string{"", "0", "12x4"}).Draw(t, "wrong code")
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
			c.Submission.Create.SMSCapability = rapid.Bool().Draw(t, "sms")
		}
	}
}

// updates draws an update of one to three fields.
func updates(t *rapid.T) *order.UpdateRequest {
	u := new(order.UpdateRequest)
	for range rapid.IntRange(1, 3).Draw(t, "fields") {
		switch rapid.IntRange(0, 7).Draw(t, "field") {
		case 0:
			u.FriendlyName = order.Some(names.Draw(t, "friendly name"))
		case 1:
			u.UniqueName = order.Some(names.Draw(t, "unique name"))
		case 2:
			u.CcEmails = order.Some(ccEmails.Draw(t, "cc emails"))
		case 3:
			u.Email = order.Some(addresses.Draw(t, "email"))
		case 4:
			u.Extension = order.Some(rapid.SampledFrom([]order.Text{"", "5105", "ww1#"}).Draw(t, "extension"))
		case 5:
			u.CallDelay = order.Some(rapid.IntRange(0, 60).Draw(t, "call delay"))
		case 6:
			u.VerificationType = order.Some(rapid.SampledFrom([]order.VerificationType{order.PhoneCall, order.PhoneBill}).Draw(t, "type"))
			if rapid.Bool().Draw(t, "with a document") {
				u.VerificationDocumentSID = order.Some(documents.Draw(t, "document"))
			}
		case 7:
			u.VerificationDocumentSID = order.Some(rapid.OneOf(documents, rapid.Just(sid.ID[sid.IdentityDocument]{})).Draw(t, "document"))
		}
	}
	return u
}

// instants yields times for the next command of an order: soon after its last change,
// before that change, or around its next deadline. Some have a fraction of a second.
func instants(o *order.Order) *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		from := o.DateUpdated.Time()
		if from.IsZero() {
			from = epoch
		}
		seconds := later
		switch rapid.IntRange(0, 9).Draw(t, "when") {
		case 7:
			seconds = earlier
		case 8, 9:
			if due, ok := o.NextDeadline(); ok && !due.At.Before(from) {
				from, seconds = due.At, about
			}
		}
		at := from.Add(time.Duration(seconds.Draw(t, "seconds")) * time.Second)
		return at.Add(fractions.Draw(t, "fraction"))
	})
}

var (
	later, earlier, about = rapid.IntRange(0, 300), rapid.IntRange(-3600, 0), rapid.IntRange(-1, 1)

	fractions = rapid.SampledFrom([]time.Duration{0, time.Second - 1})
)

// limits are the default limits or short ones.
var limits = rapid.OneOf(rapid.Just(order.Limits{}), rapid.Custom(func(t *rapid.T) order.Limits {
	return order.Limits{
		VerificationCodeValidity: time.Duration(rapid.IntRange(-1, 900).Draw(t, "code validity")) * time.Second,
		MaxAttempts:              rapid.IntRange(-1, 4).Draw(t, "max attempts"),
		MaxIdle:                  time.Duration(rapid.IntRange(-1, 900_000).Draw(t, "max idle")) * time.Millisecond,
	}
}))

var (
	names     = rapid.SampledFrom([]order.Text{"", "Front desk", "front-desk", "Zürich <&>"})
	addresses = rapid.SampledFrom([]order.Text{"", "owner@example.com", "other@example.com"})
	ccEmails  = rapid.SampledFrom([]order.Emails{nil, {"a@example.com"}, {"a@example.com", "b@example.com"}})
	methods   = rapid.SampledFrom([]order.Method{0, order.MethodGet, order.MethodPost})

	submissions = Submissions()

	numbers   = HostableNumbers()
	orders    = quickSIDs[sid.Order]()
	accounts  = quickSIDs[sid.Account]()
	incoming  = quickSIDs[sid.IncomingPhoneNumber]()
	documents = quickSIDs[sid.IdentityDocument]()
)

// quickSIDs yields ids in lower case. It needs fewer random bits than SIDs.
func quickSIDs[K sid.Kind]() *rapid.Generator[sid.ID[K]] {
	return rapid.Map(rapid.Uint64(), quickSID[K])
}

func quickSID[K sid.Kind](n uint64) sid.ID[K] {
	var b [16]byte
	binary.BigEndian.PutUint64(b[8:], n)
	return sid.From16[K](b)
}
