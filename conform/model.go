package conform

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// model holds the expected orders of one script, on a platform in memory. The platform gets the sids, codes and calls that the server showed, and
// placeholders where the server showed none.
type model struct {
	hold   bool
	now    time.Time
	fault  script.Fault // of the next request or call
	orders []*known     // in the order of their creation

	store        *memory.Store
	platform     *platform.Platform
	server       http.Handler // of the platform: how a request of a Send step is answered
	letters      []sid.ID[sid.AuthorizationDocument]
	addresses    []sid.ID[sid.Address]
	placeholders uint64 // how many sids were made up

	// The operation that is being done.
	owner Account             // of a new order
	about *known              // the order; nil for a new one
	made  string              // the sid that the server answered with; "" for none
	shown *order.Resource     // the order that the server answered with; nil for none
	wrong []report.Difference // what the server made badly
}

// newModel returns a model without orders. If hold is set, new orders stay in
// twilio-processing.
func newModel(hold bool, now time.Time) *model {
	m := &model{hold: hold, now: now, store: memory.New(memory.Options{})}
	m.connect()
	return m
}

// connect puts a platform over the store.
func (m *model) connect() {
	m.platform = platform.New(observed{m.store, m}, platform.Options{
		Now:              func() time.Time { return m.now },
		Look:             plan.Look,
		Accept:           func(*order.Order) bool { return !m.hold },
		OrderSIDs:        m.orderSIDs,
		LetterSID:        func() (sid.ID[sid.AuthorizationDocument], error) { return minted(m, m.letters), nil },
		AddressSID:       func() (sid.ID[sid.Address], error) { return minted(m, m.addresses), nil },
		VerificationCode: m.verificationCode,
		PlaceCall:        m.placeCall,
	})
	m.server = server.New(m.platform, server.Options{Log: slog.New(slog.DiscardHandler)})
}

// clone returns a model that shares nothing that is written.
func (m *model) clone() *model {
	copied := *m
	copied.store = m.store.Clone(memory.Options{})
	copied.orders = make([]*known, len(m.orders))
	for i, k := range m.orders {
		copied.orders[i] = k.clone()
	}
	copied.letters, copied.addresses = slices.Clip(m.letters), slices.Clip(m.addresses)
	copied.connect()
	return &copied
}

// equal reports whether two models hold the same orders, and answer alike.
func (m *model) equal(other *model) bool {
	return m.fault == other.fault && m.now.Equal(other.now) && slices.EqualFunc(m.orders, other.orders, func(a, b *known) bool {
		return a.same == b.same && slices.Equal(a.seen, b.seen) && reflect.DeepEqual(a.order, b.order)
	})
}

// observed is a store that reports its commits to the model.
type observed struct {
	*memory.Store
	model *model
}

// Commit stores a commit, and notes it if the store has accepted it.
func (o observed) Commit(ctx context.Context, c platform.Commit) error {
	if err := o.Store.Commit(ctx, c); err != nil {
		return err
	}
	for i := range c.Orders {
		w := &c.Orders[i]
		k := o.model.bySID(w.Next.SID)
		if k == nil {
			k = &known{owner: o.model.owner}
			o.model.orders = append(o.model.orders, k)
		}
		k.take(w, c.Outbox)
	}
	if c.Letter != nil && c.Letter.Was == nil {
		o.model.letters = append(o.model.letters, c.Letter.Next.SID)
	}
	if c.Address != nil && c.Address.Create != nil {
		o.model.addresses = append(o.model.addresses, c.Address.Create.SID)
	}
	return nil
}

// find returns an order of the script: the latest for 0, nil for an unknown one.
func (m *model) find(n int) *known {
	if n == 0 {
		n = len(m.orders)
	}
	if n < 1 || n > len(m.orders) {
		return nil
	}
	return m.orders[n-1]
}

// bySID returns the order with a sid, nil if the script has none.
func (m *model) bySID(id sid.ID[sid.Order]) *known {
	i := slices.IndexFunc(m.orders, func(k *known) bool { return k.order.SID == id })
	if i < 0 {
		return nil
	}
	return m.orders[i]
}

// operation is a step as the model does it.
type operation struct {
	step  *script.Step
	form  url.Values
	owner Account         // whose credentials the request has
	known *known          // the order that it is about; nil for an unknown or a new one
	shown *order.Resource // the order that the server answered with; nil for none
}

// outcome is the model's answer to an operation.
type outcome struct {
	command  order.Command // that was asked for
	problems order.Problems
	err      error               // the problems, as the platform returned them
	wrong    []report.Difference // what the server made badly
}

// do does an operation. The error means that the model could not do it.
func (m *model) do(op operation) (outcome, error) {
	m.owner, m.about, m.shown, m.wrong = op.owner, op.known, op.shown, nil
	asked := script.Operation{Step: op.step, Caller: op.owner.SID, Form: op.form, Now: m.now}
	if op.known != nil {
		before := op.known.order
		asked.Order = &before
	}
	var did outcome
	did.command, did.err = asked.Do(context.Background(), m.platform)
	did.problems, did.wrong = order.ProblemsOf(did.err), m.wrong
	if did.err != nil && len(did.problems) == 0 {
		return did, did.err
	}
	return did, nil
}

// fetch returns the refusal of a fetch: the name is the order's sid or unique name.
func (m *model) fetch(caller sid.ID[sid.Account], name string) order.Problems {
	_, err := m.platform.Fetch(context.Background(), caller, name)
	return order.ProblemsOf(err)
}

// wait lets time pass, and fires the deadlines that fall due.
func (m *model) wait(d time.Duration) error {
	m.now = m.now.Add(d)
	_, err := m.platform.Sweep(context.Background())
	return err
}

// take reports whether the fault is due now, and then ends it.
func (m *model) take(f script.Fault) bool {
	if m.fault != f {
		return false
	}
	m.fault = ""
	return true
}

// orderSIDs returns the sids that the server gave a new order.
func (m *model) orderSIDs() (id sid.ID[sid.Order], number sid.ID[sid.IncomingPhoneNumber], err error) {
	if m.shown == nil {
		return placeholder[sid.Order](m), placeholder[sid.IncomingPhoneNumber](m), nil
	}
	id, number = m.shown.SID, m.shown.IncomingPhoneNumberSID
	had := slices.ContainsFunc(m.orders, func(k *known) bool {
		return k.order.SID == id || k.order.IncomingPhoneNumberSID == number
	})
	switch {
	case had:
		m.wrong = differs("the sids of a new order", "new ones", fmt.Sprintf("%v and %v, which another order has", id, number))
	case id.IsZero() || number.IsZero():
		m.wrong = differs("the sids of a new order", "both", "null")
	default:
		return id, number, nil
	}
	return placeholder[sid.Order](m), placeholder[sid.IncomingPhoneNumber](m), nil
}

// minted returns the sid of what the server has just created: the one that it answered
// with, which must be new.
func minted[K sid.Kind](m *model, had []sid.ID[K]) sid.ID[K] {
	id, err := sid.Parse[K](m.made)
	switch {
	case m.made == "":
		return placeholder[K](m)
	case err != nil:
		m.wrong = differs("the sid", "a sid of its kind", m.made)
		return placeholder[K](m)
	case slices.Contains(had, id):
		m.wrong = differs("the sid", "a new one", m.made)
		return placeholder[K](m)
	}
	return id
}

// placeholder returns a sid that the model has not used yet.
func placeholder[K sid.Kind](m *model) sid.ID[K] {
	m.placeholders++
	var b [16]byte
	binary.BigEndian.PutUint64(b[8:], m.placeholders)
	return sid.From16[K](b)
}

// verificationCode returns the code that the server has created.
func (m *model) verificationCode() (string, error) {
	if m.shown == nil {
		return "0000", nil
	}
	code, err := m.about.newCode(m.shown)
	if err != nil {
		m.wrong = differs("what the server made", "a new one", err.Error())
		return "0000", nil
	}
	if code == string(m.about.order.VerificationCode) {
		m.about.same++
	} else {
		m.about.same = 0
	}
	return code, nil
}

// errCallFails is the refusal of a call that the injected fault lets fail.
var errCallFails = &order.Problem{Param: "Status", Code: order.ErrorCallFailed, Err: errors.New("the call fails")}

// placeCall returns the sid of the call that the server has placed.
func (m *model) placeCall(context.Context, *order.Order, string) (sid.ID[sid.Call], error) {
	if m.take(script.CallFails) {
		return sid.ID[sid.Call]{}, errCallFails
	}
	if m.shown == nil {
		return placeholder[sid.Call](m), nil
	}
	call, err := m.about.newCall(m.shown)
	if err != nil {
		m.wrong = differs("what the server made", "a new one", err.Error())
		return placeholder[sid.Call](m), nil
	}
	m.about.seen = append(m.about.seen, call)
	return call, nil
}
