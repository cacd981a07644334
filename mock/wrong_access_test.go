package mock

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
	{mistake: "any account sees an order", suite: "access", server: finding(single, func(c *call, right func(*call) error) error {
		if right(c) == nil {
			return nil
		}
		return c.findAnyOrder()
	})},
	{mistake: "a known account may enter with any token", suite: "access", known: true, request: func(r *http.Request) {
		if user, _, ok := r.BasicAuth(); ok && user == one.SID.String() {
			r.SetBasicAuth(user, one.Token)
		}
	}},
	{mistake: "with a wrong token an account is another one", suite: "access", known: true, request: func(r *http.Request) {
		if _, token, ok := r.BasicAuth(); ok && token != one.Token {
			r.SetBasicAuth(other.SID.String(), other.Token)
		}
	}},
	{mistake: "a wrong token is forbidden", suite: "access", known: true, answer: func(a *answered) {
		if _, _, ok := a.request.BasicAuth(); ok && a.status == http.StatusUnauthorized {
			a.status = http.StatusForbidden
		}
	}},
	{mistake: "the first token of an account that is not known is its only one", suite: "access", request: firstToken()},
	{mistake: "another account's order is forbidden", suite: "access", server: finding(single, func(c *call, right func(*call) error) error {
		err := right(c)
		if err != nil && c.findAnyOrder() == nil {
			return &order.Problem{Code: order.ErrorForbidden, Err: errMistake}
		}
		return err
	})},
	{mistake: "an order that cannot be seen is 400", suite: "access", server: finding(single, func(c *call, right func(*call) error) error {
		if err := right(c); err != nil {
			return &order.Problem{Code: order.ErrorInvalidParameter, Err: errMistake}
		}
		return nil
	})},
	{mistake: "a deleted order still answers", suite: "access", server: func(s *Server) {
		gone := map[string]*entry{}
		changing(order.Cancel, func(c *committed) { gone[c.before.SID.String()] = &entry{order: c.before, heap: -1} })(s)
		finding(single, func(c *call, right func(*call) error) error {
			err := right(c)
			if e := gone[c.args["Sid"]]; err != nil && e != nil && c.request.Method == http.MethodGet {
				c.entry = e
				return nil
			}
			return err
		})(s)
	}},
	{mistake: "a deleted order can be deleted again", suite: "access", server: func(s *Server) {
		gone := map[string]*entry{}
		changing(order.Cancel, func(c *committed) { gone[c.before.SID.String()] = c.entry })(s)
		finding(single, func(c *call, right func(*call) error) error {
			err := right(c)
			if e := gone[c.args["Sid"]]; err != nil && e != nil && c.request.Method == http.MethodDelete {
				c.entry = e
				return nil
			}
			return err
		})(s)
		operating(http.MethodDelete, single, func(c *call, right operation) (any, error) {
			if c.entry.order.Status == status.None {
				return reply{status: http.StatusNoContent}, nil
			}
			return right(c)
		})(s)
	}},
	{mistake: "a deleted order is still listed", suite: "access", server: afterwards(func(c *committed) {
		if c.change.Event == order.Cancel {
			c.server.store.enlist(list{account: c.before.AccountSID}, c.entry)
			c.entry.order = c.before
		}
	})},
	{mistake: "delete forgets nothing but the answer", suite: "access", server: operating(http.MethodDelete, single, func(*call, operation) (any, error) {
		return reply{status: http.StatusNoContent}, nil
	})},
	{mistake: "a cancelled order keeps its name", suite: "access", server: afterwards(func(c *committed) {
		if c.change.Event == order.Cancel && c.before.UniqueName != "" {
			c.server.store.byName[name{c.before.AccountSID, c.before.UniqueName}] = c.entry
		}
	})},
	{mistake: "a cancelled order keeps its number", suite: "access", server: keepingNumber(order.Cancel)},
	{mistake: "an expired order keeps its number", suite: "access", server: keepingNumber(order.Expire)},
	{mistake: "a rejected order keeps its number", suite: "access", server: keepingNumber(order.Reject)},
	{mistake: "a failed order keeps its number", suite: "access", server: keepingNumber(order.Fail)},
	{mistake: "an off-boarded order keeps its number", suite: "access", server: operating(http.MethodDelete, incoming, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		if err == nil {
			c.store.taken[c.entry.order.PhoneNumber] = c.entry
		}
		return answer, err
	})},
	{mistake: "a completed order frees its number", suite: "access", server: changing(order.Complete, func(c *committed) { c.change.Effects |= order.Of(order.ReleaseNumber) })},
	{mistake: "a number is taken within an account only", suite: "access", server: operating(http.MethodPost, collection, func(c *call, right operation) (any, error) {
		number, _ := phone.Parse(c.form.Get("PhoneNumber"))
		if e := c.store.taken[number]; e != nil && e.order.AccountSID != c.account {
			delete(c.store.taken, number)
		}
		return right(c)
	})},
	{mistake: "a name is taken across accounts", suite: "access", server: operating(http.MethodPost, collection, func(c *call, right operation) (any, error) {
		for n := range c.store.byName {
			if string(n.name) == c.form.Get("UniqueName") {
				return nil, &order.Problem{Param: "UniqueName", Code: order.ErrorConflict, Err: errMistake}
			}
		}
		return right(c)
	})},
	{mistake: "a failed order frees its name", suite: "access", server: afterwards(func(c *committed) {
		if c.change.Event == order.Expire {
			delete(c.server.store.byName, name{c.next.AccountSID, c.next.UniqueName})
		}
	})},
	{mistake: "an order's own name is taken", suite: "access", server: operating(http.MethodPost, single, func(c *call, right operation) (any, error) {
		if text := c.form.Get("UniqueName"); text != "" && text == string(c.entry.order.UniqueName) {
			return nil, &order.Problem{Param: "UniqueName", Code: order.ErrorConflict, Err: errMistake}
		}
		return right(c)
	})},
	{mistake: "a name that is cleared stays taken", suite: "access", server: afterwards(func(c *committed) {
		if c.before.UniqueName != "" && c.next.UniqueName == "" {
			c.server.store.byName[name{c.before.AccountSID, c.before.UniqueName}] = c.entry
		}
	})},
	{mistake: "an update takes a name that is taken", suite: "access", server: operating(http.MethodPost, single, func(c *call, right operation) (any, error) {
		delete(c.store.byName, name{c.account, order.Text(c.form.Get("UniqueName"))})
		return right(c)
	})},
	{mistake: "an order for a foreign account is the caller's", suite: "access", server: creating(func(form url.Values) { form.Del("AccountSid") })},
	{mistake: "an order cannot be found by its name", suite: "access", server: finding(single, func(c *call, right func(*call) error) error {
		if _, err := sid.Parse[sid.Order](c.args["Sid"]); err != nil {
			return c.notFound()
		}
		return right(c)
	})},
	{mistake: "an order is found by a name of another account", suite: "access", server: finding(single, func(c *call, right func(*call) error) error {
		for n, e := range c.store.byName {
			if string(n.name) == c.args["Sid"] {
				c.entry = e
				return nil
			}
		}
		return right(c)
	})},
	{mistake: "a number can be off-boarded before its order is over", suite: "access", server: operating(http.MethodDelete, incoming, func(c *call, _ operation) (any, error) {
		c.store.release(c.entry)
		return reply{status: http.StatusNoContent}, nil
	})},
	{mistake: "off-boarding deletes the order", suite: "access", server: operating(http.MethodDelete, incoming, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		if err == nil {
			delete(c.store.bySID, c.entry.order.SID)
		}
		return answer, err
	})},
	{mistake: "a number can be off-boarded twice", suite: "access", server: operating(http.MethodDelete, incoming, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		if err == nil {
			c.store.byNumber[c.entry.order.IncomingPhoneNumberSID] = c.entry
		}
		return answer, err
	})},
	{mistake: "any account may off-board a number", suite: "access", server: finding(incoming, func(c *call, _ func(*call) error) error {
		number, _ := sid.Parse[sid.IncomingPhoneNumber](c.args["Sid"])
		if c.entry = c.store.byNumber[number]; c.entry == nil {
			return c.notFound()
		}
		return nil
	})},
}

// keepingNumber keeps the number of an order taken that an event frees.
func keepingNumber(event order.Event) func(*Server) {
	return changing(event, func(c *committed) { c.change.Effects &^= order.Of(order.ReleaseNumber, order.DeleteNumber) })
}

// firstToken lets nobody enter but with the token by which an account came first.
func firstToken() func(*http.Request) {
	var first sync.Map
	return func(r *http.Request) {
		user, token, _ := r.BasicAuth()
		if known, _ := first.LoadOrStore(user, token); known != token {
			r.Header.Del("Authorization")
		}
	}
}
