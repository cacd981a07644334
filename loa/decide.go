package loa

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Decide returns the change that the command causes, and does not modify the letter. A
// command without an event, or drop-orders for orders that the letter does not list,
// causes the zero Change.
//
// A refusal is a *TransitionError. order.ErrTime means that the command has no valid
// time, order.ErrWord that its event or actor is unknown, and ErrVersion that the letter's
// version cannot grow. Decide does not know the orders: the host asks Change.Asks of each
// of them, and stores nothing if one refuses.
func (l *Letter) Decide(c Command) (Change, error) {
	if err := cmp.Or(words.Check(eventWords[:], c.Event), checkActor(c.Actor)); err != nil {
		return Change{}, err
	}
	if l.Version < 0 || l.Version == math.MaxInt {
		return Change{}, fmt.Errorf("loa: %v by %v: %w: the letter has version %d", c.Event, c.Actor, ErrVersion, l.Version)
	}
	at := order.TimeOf(c.At)
	if at.IsZero() {
		return Change{}, fmt.Errorf("loa: %v by %v: At is %w", c.Event, c.Actor, order.ErrTime)
	}
	if at.Before(l.DateUpdated) {
		at = l.DateUpdated
	}
	if c.Event == 0 {
		return Change{}, nil
	}
	row, _ := Row(c.Event)
	if err := l.refusal(&row, &c); err != nil {
		return Change{}, err
	}
	ch := Change{
		Event: c.Event, Actor: c.Actor, At: at, Version: l.Version + 1, From: l.Status, To: cmp.Or(row.To, l.Status),
		Asks: row.Asks, Update: c.Update.fields(), Orders: slices.Clip(l.Orders),
	}
	switch {
	case c.Event == Create:
		ch.Created, ch.Update = c.Submission.letter(at), nil
		ch.Orders = slices.Clip(ch.Created.Orders)
	case c.Event == DropOrders:
		ch.Update = nil
		ch.Orders = slices.DeleteFunc(slices.Clone(l.Orders), func(id sid.ID[sid.Order]) bool { return !slices.Contains(c.Orders, id) })
		if len(ch.Orders) == 0 {
			return Change{}, nil
		}
	case ch.Update != nil && len(ch.Update.HostedNumberOrderSIDs) > 0:
		ch.Orders = slices.Clip(ch.Update.HostedNumberOrderSIDs)
	}
	if ch.Asks == order.RevokeLOA && l.Status != Signing {
		ch.Asks = 0 // its orders are revoked already
	}
	if ch.Asks == 0 && c.Event != DropOrders {
		ch.Orders = nil
	}
	return ch, nil
}

// checkActor returns an error for a value that is not one of the actors.
func checkActor(a order.Actor) error {
	_, err := a.MarshalText()
	return err
}

// refusal returns why the row does not permit the command, nil if it does.
func (l *Letter) refusal(row *Transition, c *Command) error {
	refused := &TransitionError{Event: c.Event, Actor: c.Actor, From: l.Status}
	switch {
	case !row.From.Has(l.Status) && (row.From != 0 || l.Status != 0):
		refused.Failed = WrongStatus
	case !slices.Contains(row.By, c.Actor):
		refused.Failed = WrongActor
	case c.Event == Create && !c.Submission.isComplete():
		refused.Failed = NothingSubmitted
	case c.Event == ReopenLetter && !c.Update.IsEmpty():
		refused.Failed = FieldsWithStatus
	default:
		return nil
	}
	return refused
}

// Apply decides the command and applies the change to the letter. On an error the letter
// is unchanged. A zero Change means that nothing happened; it need not be stored.
func (l *Letter) Apply(c Command) (Change, error) {
	ch, err := l.Decide(c)
	if err == nil && !ch.IsZero() {
		l.apply(&ch)
	}
	return ch, err
}

// ErrHistory means that a change does not follow the letter's last one.
var ErrHistory = errors.New("the change does not follow the letter's last one")

// Evolve applies a change that was decided before, such as one read from a store. It
// checks only that the change follows the letter's last one: it has the next version and
// starts from the letter's status, and the first change creates the letter. Otherwise the
// error wraps ErrHistory and the letter is unchanged. The zero Change changes nothing.
func (l *Letter) Evolve(ch Change) error {
	if ch.IsZero() {
		return nil
	}
	creates := ch.Created != nil
	follows := ch.Version > 0 && ch.Version == l.Version+1 && ch.From == l.Status && creates == (l.Version == 0)
	if creates {
		follows = follows && ch.Created.Version == ch.Version && ch.Created.Status == ch.To
	}
	if !follows {
		return fmt.Errorf("loa: evolve from version %d, %q, with version %d, from %q: %w", l.Version, l.Status, ch.Version, ch.From, ErrHistory)
	}
	l.apply(&ch)
	return nil
}

// Fold returns the letter that results from a history, which holds all changes from create
// on. The errors are those of Evolve, with the position of the change. An empty history is
// ErrHistory too.
func Fold(history []Change) (Letter, error) {
	var l Letter
	for i, ch := range history {
		if err := l.Evolve(ch); err != nil {
			return Letter{}, fmt.Errorf("loa: fold change %d of %d: %w", i+1, len(history), err)
		}
	}
	if l.Version == 0 {
		return Letter{}, fmt.Errorf("loa: fold: %w: none of %d changes creates a letter", ErrHistory, len(history))
	}
	return l, nil
}

// apply applies the change without checking it.
func (l *Letter) apply(ch *Change) {
	if ch.Created != nil {
		*l = *ch.Created
		return
	}
	if ch.Update != nil {
		l.set(ch.Update)
	}
	if ch.Event == DropOrders {
		l.Orders = slices.DeleteFunc(slices.Clone(l.Orders), func(id sid.ID[sid.Order]) bool { return slices.Contains(ch.Orders, id) })
	}
	l.Status, l.DateUpdated, l.Version = ch.To, ch.At, ch.Version
}
