package conform

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// world is what the server must hold, by the model: the orders of a script.
type world struct {
	hold   bool
	now    time.Time
	fault  script.Fault // of the next request or call
	orders []*known     // as they were created
}

// known is an order of the world.
type known struct {
	order     order.Order
	owner     Account            // who has created it
	seen      []sid.ID[sid.Call] // calls of its whole life
	same      int                // how many new codes in a row were the old one
	changes   []order.Change
	callbacks []callback.Payload // that are due
}

// exists reports whether the API still knows the order.
func (k *known) exists() bool { return k != nil && k.order.Status != status.None }

// take brings the order to where a change has led it.
func (k *known) take(o order.Order, ch order.Change) {
	k.order = o
	k.changes = append(k.changes, ch)
	if payload, due := callback.NewPayload(&o, ch); due && o.Settings.StatusCallbackURL != "" {
		k.callbacks = append(k.callbacks, payload)
	}
}

// find returns an order of the script: the latest for 0, nil for an unknown one.
func (w *world) find(n int) *known {
	if n == 0 {
		n = len(w.orders)
	}
	if n < 1 || n > len(w.orders) {
		return nil
	}
	return w.orders[n-1]
}

// hasNumber reports whether the order's incoming phone number is still there.
func (k *known) hasNumber() bool {
	return k != nil && k.order.HoldsNumber()
}

// taken reports whether an order has the number, in any account.
func (w *world) taken(number phone.Number) bool {
	return slices.ContainsFunc(w.orders, func(k *known) bool { return k.order.PhoneNumber == number && k.hasNumber() })
}

// nameTaken is the refusal of a unique name that another order of the account has.
func (w *world) nameTaken(account sid.ID[sid.Account], name order.Text, self *known) error {
	for _, k := range w.orders {
		if name != "" && k != self && k.exists() && k.order.AccountSID == account && k.order.UniqueName == name {
			return &order.Problem{Param: "UniqueName", Code: order.ErrorConflict, Err: errors.New("taken")}
		}
	}
	return nil
}

// created is what a create request leads to.
type created struct {
	problems   order.Problems // why not
	refused    error          // what the lifecycle has against it
	submission order.Submission
}

// create says what becomes of the form of a new order.
func (w *world) create(account sid.ID[sid.Account], form url.Values) created {
	create, problems := order.ParseCreateRequest(form)
	s := order.Submission{
		Create: create, AccountSID: account, Verdict: w.look(create.PhoneNumber),
		SID: sid.From16[sid.Order]([16]byte{}), IncomingPhoneNumberSID: sid.From16[sid.IncomingPhoneNumber]([16]byte{}),
	}
	_, refused := new(order.Order).Decide(order.Command{Event: order.Submit, Actor: order.Customer, At: w.now, Submission: &s})
	var foreign, taken error
	if !create.AccountSID.IsZero() && create.AccountSID != account {
		foreign = &order.Problem{Param: "AccountSid", Code: order.ErrorForbidden, Err: errors.New("not the caller's")}
	} else {
		taken = w.nameTaken(account, create.UniqueName, nil)
	}
	return created{order.ProblemsOf(problems, refused, foreign, taken), refused, s}
}

// look is the verdict on a number.
func (w *world) look(n phone.Number) phone.Verdict {
	if n.IsZero() {
		return phone.NoNumber
	}
	verdict := plan.Look(n)
	if verdict == phone.Hostable && w.taken(n) {
		return phone.Taken
	}
	return verdict
}

// add takes in an order that the server has created: with the sids that it made.
func (w *world) add(owner Account, s order.Submission, shown *order.Resource) (*known, error) {
	s.SID, s.IncomingPhoneNumberSID, s.URL = shown.SID, shown.IncomingPhoneNumberSID, string(shown.URL)
	k := &known{owner: owner}
	if err := w.apply(k, order.Command{Event: order.Submit, Actor: order.Customer, Submission: &s}); err != nil {
		return nil, err
	}
	w.orders = append(w.orders, k)
	if w.hold {
		return k, nil
	}
	return k, w.apply(k, order.Command{Event: order.Accept, Actor: order.Twilio})
}

// asked is what an update or an event asks of an order.
type asked struct {
	command  order.Command
	problems order.Problems // why not
	lacks    order.Guards   // what the server brings, or the request should have
}

// update says what becomes of the form of an update.
func (w *world) update(k *known, form url.Values) asked {
	update, problems := order.ParseUpdateRequest(form)
	command, unasked := update.Command(&k.order, w.now)
	var refused error
	var lacks order.Guards
	if unasked == nil {
		lacks, refused = k.order.Check(command)
	}
	name, _ := update.UniqueName.Get()
	return asked{command, order.ProblemsOf(problems, unasked, refused, w.nameTaken(k.order.AccountSID, name, k)), lacks}
}

// event says what becomes of an event that an actor causes.
func (w *world) event(k *known, s *script.Step, form url.Values) asked {
	c, _ := s.Command(form, w.now) // what a control plane has against a parameter is its own
	lacks, refused := k.order.Check(c)
	return asked{c, order.ProblemsOf(refused), lacks}
}

// take reports whether the fault is to happen now, and then it is over.
func (w *world) take(f script.Fault) bool {
	if w.fault != f {
		return false
	}
	w.fault = ""
	return true
}

// fails lets a call that would be placed fail, if it is to.
func (w *world) fails(a *asked) {
	if len(a.problems) == 0 && a.lacks.Has(order.CallGiven) && w.take(script.CallFails) {
		a.problems = order.Problems{{Param: "Status", Code: order.ErrorCallFailed, Err: errors.New("the call fails")}}
	}
}

// learn completes the command with what the server has made for it, and says
// what is wrong with that.
func (k *known) learn(a *asked, shown *order.Resource) error {
	if a.lacks.Has(order.CallGiven) {
		n := len(shown.VerificationCallSIDs)
		if n == 0 {
			return errors.New("a call was placed, and verification_call_sids is empty")
		}
		a.command.CallSID = shown.VerificationCallSIDs[n-1]
		if slices.Contains(k.seen, a.command.CallSID) {
			return fmt.Errorf("%v is an earlier call", a.command.CallSID)
		}
		k.seen = append(k.seen, a.command.CallSID)
	}
	if a.lacks.Has(order.NewVerificationCodeGiven) {
		a.command.VerificationCode = string(shown.VerificationCode)
		if len(a.command.VerificationCode) != codeDigits {
			return fmt.Errorf("the new code is %q, want %d digits", a.command.VerificationCode, codeDigits)
		}
		if a.command.VerificationCode != string(k.order.VerificationCode) {
			k.same = 0
		} else if k.same++; k.same > 1 { // once is chance, one in 10,000
			return fmt.Errorf("the new code is %q, as the two before", a.command.VerificationCode)
		}
	}
	return nil
}

// codeDigits is how many digits a generated code has.
const codeDigits = 4

// apply does what the model decides on.
func (w *world) apply(k *known, c order.Command) error {
	c.At = w.now
	o := k.order
	ch, err := o.Apply(c)
	if err != nil {
		return err
	}
	if !ch.IsZero() {
		k.take(o, ch)
	}
	return nil
}

// wait lets time pass, and returns the orders that it has changed.
func (w *world) wait(d time.Duration) (changed []*known, err error) {
	w.now = w.now.Add(d)
	for _, k := range w.orders {
		o := k.order
		for {
			due, ok := o.NextDeadline()
			if !ok || due.At.After(w.now) {
				break
			}
			ch, err := o.Apply(order.Command{Event: due.Event, Actor: order.Clock, At: due.At})
			if err != nil {
				return nil, err
			}
			k.take(o, ch)
			changed = append(changed, k)
		}
	}
	return changed, nil
}
