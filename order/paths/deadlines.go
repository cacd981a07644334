package paths

import (
	"iter"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Moment is a second around a deadline: the one before it, its own, or the next.
type Moment struct {
	Event order.Event
	Actor order.Actor
	From  status.Status
	Path  []order.Command // leads to From, before the deadline

	Deadline time.Time
	At       time.Time // the deadline, or a second before or after it

	// Command tries the event at the time At. An event of the clock that is due before
	// At is tried at the deadline instead, because a host that keeps time fires it then.
	Command order.Command
	// Change is the result of the command, zero if it is refused.
	Change order.Change
}

// Deadlines yields the three moments around each deadline: that of every event of the
// clock, in every status that it starts from, and that of the verification code, for
// every event and actor for which an expired code makes a difference.
func Deadlines() iter.Seq[Moment] {
	return func(yield func(Moment) bool) {
		for _, m := range everyMoment() {
			m.Path, m.Command = clones(m.Path), clone(m.Command)
			if !yield(m) {
				return
			}
		}
	}
}

var everyMoment = sync.OnceValue(func() []Moment {
	var moments []Moment
	for _, row := range rows {
		for from := range row.From.All() {
			for _, actor := range row.By {
				for _, n := range everyState() {
					if n.order.Status != from || n.order.Version == 0 {
						continue
					}
					if about := aboutDeadline(n, &row, actor); about != nil {
						moments = append(moments, about...)
						break
					}
				}
			}
		}
	}
	return moments
})

// aboutDeadline returns the moments around the order's deadline for the event, nil if
// there is none.
func aboutDeadline(n *node[struct{}], row *order.Transition, actor order.Actor) []Moment {
	due, ok := n.order.NextDeadline()
	if !ok || due.Event != row.Event {
		due.At = n.order.VerificationCodeExpires.Time()
	}
	if actor == order.Clock && (!ok || due.Event != row.Event) || !n.order.DateUpdated.Time().Before(due.At) {
		return nil
	}
	var about []Moment
	for _, at := range []time.Time{due.At.Add(-time.Second), due.At, due.At.Add(time.Second)} {
		when := at
		if actor == order.Clock && due.At.Before(at) {
			when = due.At
		}
		c := complete(row, actor, &n.order, when)
		if !timely(&n.order, &c) {
			return nil
		}
		ch, _ := n.order.Decide(c)
		about = append(about, Moment{row.Event, actor, n.order.Status, n.path(), due.At, at, c, ch})
	}
	if !turns(about) {
		return nil
	}
	return about
}

// turns reports whether the deadline decides if the event happens, or which code a
// call tells.
func turns(about []Moment) bool {
	before, then := &about[0].Change, &about[1].Change
	return before.IsZero() != then.IsZero() || before.VerificationCode != then.VerificationCode
}
