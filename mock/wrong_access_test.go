package mock_test

import (
	"net/http"
	"net/url"
	"sync"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongAccess = []wrong{
	{mistake: "any account sees an order", suite: "access", server: onOrder(enteringAsOwner)},
	{mistake: "a known account may enter with any token", suite: "access", known: true, request: func(r *http.Request) {
		if user, _, ok := r.BasicAuth(); ok && user == one.SID.String() {
			r.SetBasicAuth(user, one.Token)
		}
	}},
	{mistake: "a wrong token acts for another account", suite: "access", known: true, request: func(r *http.Request) {
		if _, token, ok := r.BasicAuth(); ok && token != one.Token {
			r.SetBasicAuth(other.SID.String(), other.Token)
		}
	}},
	{mistake: "a wrong token is forbidden", suite: "access", known: true, answer: func(a *answered) {
		if _, _, ok := a.request.BasicAuth(); ok && a.status == http.StatusUnauthorized {
			a.status = http.StatusForbidden
		}
	}},
	{mistake: "the first token of an unknown account is its only one", suite: "access", request: firstToken()},
	{mistake: "another account's order is forbidden", suite: "access", server: onOrder(func(o *operation) {
		if o.right(); o.answer.status == http.StatusNotFound && o.entry() != nil {
			o.refuse(order.ErrorForbidden, "")
		}
	})},
	{mistake: "an order that cannot be seen is 400", suite: "access", server: onOrder(func(o *operation) {
		if o.right(); o.answer.status == http.StatusNotFound {
			o.refuse(order.ErrorInvalidParameter, "")
		}
	})},
	{mistake: "a deleted order still answers", suite: "access", server: func(s *site) {
		gone := map[string]order.Order{}
		changing(order.Cancel, func(c *committed) { gone[c.before.SID.String()] = c.before })(s)
		operating(http.MethodGet, single, func(o *operation) {
			o.right()
			if before, is := gone[o.args["Sid"]]; is && o.answer.status == http.StatusNotFound {
				o.show(http.StatusOK, &before)
			}
		})(s)
	}},
	{mistake: "a deleted order can be deleted again", suite: "access", server: func(s *site) {
		gone := map[string]bool{}
		changing(order.Cancel, func(c *committed) { gone[c.before.SID.String()] = true })(s)
		operating(http.MethodDelete, single, func(o *operation) {
			if o.right(); o.answer.status == http.StatusNotFound && gone[o.args["Sid"]] {
				o.say(http.StatusNoContent, nil)
			}
		})(s)
	}},
	{mistake: "a deleted order is still listed", suite: "access", server: afterwards(func(c *committed) {
		if c.change.Event == order.Cancel {
			c.entry.order = c.before
			c.site.store.enlist(c.entry)
		}
	})},
	{mistake: "delete deletes nothing", suite: "access", server: operating(http.MethodDelete, single, func(o *operation) {
		if o.own() != nil {
			o.say(http.StatusNoContent, nil)
			return
		}
		o.right()
	})},
	{mistake: "a cancelled order keeps its name", suite: "access", server: afterwards(func(c *committed) {
		if c.change.Event == order.Cancel && c.before.UniqueName != "" {
			c.site.store.byName[name{c.before.AccountSID, c.before.UniqueName}] = &entry{order: c.before}
		}
	})},
	{mistake: "a cancelled order keeps its number", suite: "access", server: keepingNumber(order.Cancel)},
	{mistake: "an expired order keeps its number", suite: "access", server: keepingNumber(order.Expire)},
	{mistake: "a rejected order keeps its number", suite: "access", server: keepingNumber(order.Reject)},
	{mistake: "a failed order keeps its number", suite: "access", server: keepingNumber(order.Fail)},
	{mistake: "an off-boarded order keeps its number", suite: "access", server: operating(http.MethodDelete, incomingNumber, func(o *operation) {
		e := o.own()
		if o.right(); o.ok() {
			o.site.store.taken[e.order.PhoneNumber] = e
		}
	})},
	{mistake: "a completed order frees its number", suite: "access", server: changing(order.Complete, func(c *committed) { c.change.Effects |= order.Of(order.ReleaseNumber) })},
	{mistake: "a number is taken within an account only", suite: "access", server: operating(http.MethodPost, collection, func(o *operation) {
		number, _ := phone.Parse(o.form.Get("PhoneNumber"))
		if e := o.site.store.taken[number]; e != nil && e.order.AccountSID != o.account {
			delete(o.site.store.taken, number)
		}
		o.right()
	})},
	{mistake: "a name is taken across accounts", suite: "access", server: operating(http.MethodPost, collection, func(o *operation) {
		for n := range o.site.store.byName {
			if string(n.name) == o.form.Get("UniqueName") {
				o.refuse(order.ErrorConflict, "UniqueName")
				return
			}
		}
		o.right()
	})},
	{mistake: "a failed order frees its name", suite: "access", server: afterwards(func(c *committed) {
		if c.change.Event == order.Expire {
			delete(c.site.store.byName, name{c.next.AccountSID, c.next.UniqueName})
		}
	})},
	{mistake: "an order's own name is taken", suite: "access", server: operating(http.MethodPost, single, func(o *operation) {
		if text := o.form.Get("UniqueName"); text != "" && text == string(o.order().UniqueName) {
			o.refuse(order.ErrorConflict, "UniqueName")
			return
		}
		o.right()
	})},
	{mistake: "a name that is cleared stays taken", suite: "access", server: afterwards(func(c *committed) {
		if c.before.UniqueName != "" && c.next.UniqueName == "" {
			c.site.store.byName[name{c.before.AccountSID, c.before.UniqueName}] = c.entry
		}
	})},
	{mistake: "an update takes a name that is taken", suite: "access", server: operating(http.MethodPost, single, func(o *operation) {
		delete(o.site.store.byName, name{o.account, order.Text(o.form.Get("UniqueName"))})
		o.right()
	})},
	{mistake: "an order for another account becomes the caller's", suite: "access", server: creating(func(form url.Values) { form.Del("AccountSid") })},
	{mistake: "an order cannot be found by its name", suite: "access", server: onOrder(func(o *operation) {
		if o.args["Sid"] == string(o.order().UniqueName) {
			o.goTo(collection + "/" + sid.From16[sid.Order]([16]byte{}).String())
		}
		o.right()
	})},
	{mistake: "an order is found by a name of another account", suite: "access", server: onOrder(func(o *operation) {
		o.right()
		for n := range o.site.store.byName {
			if o.answer.status == http.StatusNotFound && string(n.name) == o.args["Sid"] {
				o.enterAs(n.account)
				o.right()
			}
		}
	})},
	{mistake: "a number can be off-boarded before its order is over", suite: "access", server: operating(http.MethodDelete, incomingNumber, func(o *operation) {
		if e := o.own(); e != nil {
			o.site.store.release(e)
			o.say(http.StatusNoContent, nil)
			return
		}
		o.right()
	})},
	{mistake: "off-boarding deletes the order", suite: "access", server: operating(http.MethodDelete, incomingNumber, func(o *operation) {
		e := o.own()
		if o.right(); o.ok() {
			delete(o.site.store.bySID, e.order.SID)
		}
	})},
	{mistake: "a number can be off-boarded twice", suite: "access", server: operating(http.MethodDelete, incomingNumber, func(o *operation) {
		e := o.own()
		if o.right(); o.ok() {
			o.site.store.byNumber[e.order.IncomingPhoneNumberSID] = e
		}
	})},
	{mistake: "any account may off-board a number", suite: "access", server: operating(http.MethodDelete, incomingNumber, enteringAsOwner)},
}

// keepingNumber keeps a number taken that an event would free.
func keepingNumber(event order.Event) func(*site) {
	return afterwards(func(c *committed) {
		if c.change.Event == event {
			holder := &entry{order: c.before}
			holder.order.Status = status.Completed // it waits for nothing
			c.site.store.taken[c.before.PhoneNumber] = holder
		}
	})
}

// enteringAsOwner handles a request for another account's order as its owner's.
func enteringAsOwner(o *operation) {
	if o.right(); o.answer.status != http.StatusNotFound {
		return
	}
	if e := o.entry(); e != nil {
		o.enterAs(e.order.AccountSID)
		o.right()
	}
}

// firstToken accepts only the first token that an account has used.
func firstToken() func(*http.Request) {
	var first sync.Map
	return func(r *http.Request) {
		user, token, _ := r.BasicAuth()
		if known, _ := first.LoadOrStore(user, token); known != token {
			r.Header.Del("Authorization")
		}
	}
}
