package fuzz

import (
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// letterSubmissions yields complete submissions of letters that are accepted: over one to
// three orders, each named once.
func letterSubmissions() *rapid.Generator[loa.Submission] {
	return rapid.Custom(func(t *rapid.T) loa.Submission {
		return loa.Submission{
			Create: loa.CreateRequest{
				HostedNumberOrderSIDs: rapid.SliceOfNDistinct(orders, 1, 3, rapid.ID[sid.ID[sid.Order]]).Draw(t, "orders"),
				AddressSID:            places.Draw(t, "address"), Email: "owner@example.com", CcEmails: ccEmails.Draw(t, "cc emails"),
				ContactTitle: "Ms", ContactPhoneNumber: numbers.Draw(t, "contact"),
			},
			SID: letters.Draw(t, "sid"), AccountSID: accounts.Draw(t, "account"),
		}
	})
}

// letterCommands yields commands for a letter. Most start from the letter's status, come
// from one of the event's actors and have what the event requires; others come from a wrong
// actor, at a wrong time or in a wrong status. For the zero letter they mostly create. A
// draw reads the letter at that moment.
func letterCommands(l *loa.Letter) *rapid.Generator[loa.Command] {
	return rapid.Custom(func(t *rapid.T) loa.Command {
		rows := rowsFrom(l.Status)
		if len(rows) == 0 || rapid.IntRange(0, 4).Draw(t, "any event") == 4 {
			rows = rowsFrom(0)
			for s := loa.Opened; s <= loa.Failed; s++ {
				rows = append(rows, rowsFrom(s)...)
			}
		}
		row := rapid.SampledFrom(rows).Draw(t, "event")
		c := loa.Command{Event: row.Event, Actor: rapid.SampledFrom(row.By).Draw(t, "actor")}
		from := l.DateUpdated.Time()
		if from.IsZero() {
			from = epoch
		}
		c.At = from.Add(time.Duration(rapid.IntRange(-5, 300).Draw(t, "seconds")) * time.Second)
		supplyLetter(t, l, &c)
		switch rapid.IntRange(0, 19).Draw(t, "spoil") {
		case 17:
			c.Actor = order.Actor(rapid.IntRange(0, int(order.Clock)+1).Draw(t, "wrong actor"))
		case 18:
			c.At = time.Time{}
		case 19:
			c.Submission = nil
		}
		return c
	})
}

// rowsFrom returns the rows of the lifecycle that start from a status.
func rowsFrom(s loa.Status) (rows []loa.Transition) {
	for row := range loa.Lifecycle() {
		if row.From.Has(s) || row.From == 0 && s == 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// supplyLetter adds what the command's event requires.
func supplyLetter(t *rapid.T, l *loa.Letter, c *loa.Command) {
	switch c.Event {
	case loa.Create:
		s := letterSubmissions().Draw(t, "submission")
		c.Submission = &s
	case loa.Edit, loa.Resend:
		c.Update = letterUpdates(t)
	case loa.DropOrders:
		if len(l.Orders) > 0 {
			c.Orders = append(c.Orders, rapid.SampledFrom(l.Orders).Draw(t, "order"))
		}
	}
}

// letterUpdates draws an update of any of the fields, also of none.
func letterUpdates(t *rapid.T) *loa.UpdateRequest {
	u := new(loa.UpdateRequest)
	if rapid.Bool().Draw(t, "with orders") {
		u.HostedNumberOrderSIDs = rapid.SliceOfNDistinct(orders, 1, 3, rapid.ID[sid.ID[sid.Order]]).Draw(t, "orders")
	}
	if rapid.Bool().Draw(t, "with copies") {
		u.CcEmails = order.Some(ccEmails.Draw(t, "cc emails"))
	}
	u.Email = addresses.Draw(t, "email")
	if rapid.Bool().Draw(t, "with an address") {
		u.AddressSID = places.Draw(t, "address")
	}
	return u
}

var (
	letters = quickSIDs[sid.AuthorizationDocument]()
	places  = quickSIDs[sid.Address]()
)

// LetterHost describes a program that holds letters, for the laws that every host must
// keep. L is a letter of the program, a pointer or another handle.
type LetterHost[L any] struct {
	// New returns a letter before create.
	New func() L
	// Apply gives a letter a command. An error is a refusal.
	Apply func(L, loa.Command) (loa.Change, error)
	// Letter returns the model's letter.
	Letter func(L) loa.Letter
}

// Laws yields the name and the function of every law.
func (h LetterHost[L]) Laws() iter.Seq2[string, func(*rapid.T)] {
	return func(yield func(string, func(*rapid.T)) bool) {
		_ = yield("applying is deterministic", h.ApplyingIsDeterministic) &&
			yield("versions grow by one", h.VersionsGrowByOne) &&
			yield("histories replay", h.HistoriesReplay) &&
			yield("ends are final", h.EndsAreFinal)
	}
}

// ApplyingIsDeterministic is the law that two letters that are given the same commands
// return the same changes and errors and stay equal.
func (h LetterHost[L]) ApplyingIsDeterministic(t *rapid.T) {
	twin := h.New()
	h.live(t, func(c loa.Command, ch loa.Change, failed error, _, after string) {
		again, err := h.Apply(twin, c)
		require.Equal(t, ch, again, "another change from the same command")
		require.Equal(t, fmt.Sprint(failed), fmt.Sprint(err), "another error from the same command")
		requireSame(t, after, storedLetter(t, h.Letter(twin)), "another letter from the same commands")
	})
}

// VersionsGrowByOne is the law that a change makes the next version, that date_updated
// never decreases, and that a refusal and the zero Change change nothing.
func (h LetterHost[L]) VersionsGrowByOne(t *rapid.T) {
	var last loa.Letter
	h.live(t, func(c loa.Command, ch loa.Change, failed error, before, after string) {
		var now loa.Letter
		require.NoError(t, json.Unmarshal([]byte(after), &now))
		if failed != nil || ch.IsZero() {
			requireSame(t, before, after, "the letter has changed without a change")
		} else {
			require.Equal(t, last.Version+1, now.Version, "the version after %v", c.Event)
			require.Equal(t, ch.To, now.Status, "the status after %v", c.Event)
		}
		require.False(t, now.DateUpdated.Before(last.DateUpdated), "date_updated goes back")
		last = now
	})
}

// HistoriesReplay is the law that the history of a letter, in its storage form, folds into
// that letter.
func (h LetterHost[L]) HistoriesReplay(t *rapid.T) {
	var history []loa.Change
	h.live(t, func(_ loa.Command, ch loa.Change, failed error, _, after string) {
		if failed == nil && !ch.IsZero() {
			data, err := json.Marshal(ch)
			require.NoError(t, err)
			var read loa.Change
			require.NoError(t, json.Unmarshal(data, &read))
			history = append(history, read)
		}
		if len(history) > 0 {
			folded, err := loa.Fold(history)
			require.NoError(t, err, "the history does not replay")
			requireSame(t, after, storedLetter(t, folded), "the history folds into another letter")
		}
	})
}

// EndsAreFinal is the law that a letter that is signed, canceled or failed accepts nothing.
func (h LetterHost[L]) EndsAreFinal(t *rapid.T) {
	h.live(t, func(c loa.Command, ch loa.Change, failed error, before, _ string) {
		var was loa.Letter
		require.NoError(t, json.Unmarshal([]byte(before), &was))
		if was.Version > 0 && !was.IsActive() {
			require.True(t, failed != nil || ch.IsZero(), "%v is accepted by a letter that is %v", c.Event, was.Status)
		}
	})
}

// live gives a letter commands, and calls look after each with the stored letter before and
// after.
func (h LetterHost[L]) live(t *rapid.T, look func(c loa.Command, ch loa.Change, failed error, before, after string)) {
	l := h.New()
	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
		now := h.Letter(l)
		c := letterCommands(&now).Draw(t, "command")
		before := storedLetter(t, now)
		ch, err := h.Apply(l, c)
		t.Logf("%v by %v: %v", c.Event, c.Actor, err)
		look(c, ch, err, before, storedLetter(t, h.Letter(l)))
	}})
}

// storedLetter is the letter's storage form.
func storedLetter(t *rapid.T, l loa.Letter) string {
	data, err := json.Marshal(l)
	require.NoError(t, err)
	return string(data)
}
