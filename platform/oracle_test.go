package platform_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oracle is a platform of many orders, as the domain describes it. Every method first
// fires what is due.
type oracle struct {
	now     time.Time
	orders  []*oracleOrder            // in the order of their creation
	gone    []*oracleOrder            // those that were cancelled
	made    int                       // how many were created
	parents map[string]string         // the parent of each subaccount
	verdict func(phone string) string // the host's look-up
	accepts bool                      // new orders are accepted at once
	noCalls bool                      // verification calls cannot be placed
	limits  oracleLimits
}

// generated holds what the host makes: the oracle takes it from the platform.
type generated struct{ sid, number, code, call string }

func (w *oracle) elapse() {
	for _, o := range w.orders {
		o.elapse(w.now)
	}
}

func (w *oracle) mayActFor(caller, account string) bool {
	return caller == account || w.parents[account] == caller
}

// find returns the order that a caller names by its sid, else by a unique name of the
// caller's own account; nil if there is none.
func (w *oracle) find(caller, name string) *oracleOrder {
	w.elapse()
	for _, o := range w.orders {
		if o.sid == name && w.mayActFor(caller, o.account) {
			return o
		}
	}
	for _, o := range w.orders {
		if name != "" && o.uniqueName == name && o.account == caller {
			return o
		}
	}
	return nil
}

// holder returns the order of any account that holds a phone number, nil if it is free.
func (w *oracle) holder(phone string) *oracleOrder {
	w.elapse()
	for _, o := range w.orders {
		if o.phone == phone && o.holdsNumber() {
			return o
		}
	}
	return nil
}

// nameTaken reports whether another order of the account has the name.
func (w *oracle) nameTaken(account, name string, self *oracleOrder) bool {
	return name != "" && slices.ContainsFunc(w.orders, func(o *oracleOrder) bool {
		return o != self && o.account == account && o.uniqueName == name
	})
}

// create judges a create request, and creates the order if nothing is wrong with it.
func (w *oracle) create(caller string, form url.Values, made func() generated) (*oracleOrder, []problem) {
	good, problems := judgeCreate(form)
	account := caller
	if good["AccountSid"] != "" {
		account = good["AccountSid"]
	}
	if phone := good["PhoneNumber"]; phone != "" {
		switch verdict := w.verdict(phone); {
		case verdict == "unassigned":
			problems = append(problems, problem{"PhoneNumber", 22102})
		case verdict == "country":
			problems = append(problems, problem{"PhoneNumber", 22103})
		case verdict != "hostable" || w.holder(phone) != nil:
			problems = append(problems, problem{"PhoneNumber", 22110})
		}
	}
	switch {
	case !w.mayActFor(caller, account): // who may not act for the account learns nothing about its names
		problems = append(problems, problem{"AccountSid", 20403})
	case w.nameTaken(account, good["UniqueName"], nil):
		problems = append(problems, problem{"UniqueName", 20409})
	}
	if len(problems) > 0 {
		return nil, inOrder(problems)
	}
	host, at := made(), w.now.Truncate(time.Second)
	w.made++
	o := &oracleOrder{oracleState: oracleState{
		nth: w.made, sid: host.sid, account: account, number: host.number, phone: good["PhoneNumber"], status: "none",
		created: at, friendlyName: good["FriendlyName"], uniqueName: good["UniqueName"], email: good["Email"], ccEmails: good["CcEmails"],
		callDelay: "0", kind: good["VerificationType"], document: good["VerificationDocumentSid"], limits: w.limits,
	}}
	if o.kind == "" {
		o.kind = "phone-call"
	}
	o.happen(oracleCommand{event: "submit", actor: "customer"}, at)
	if w.accepts {
		o.happen(oracleCommand{event: "accept", actor: "twilio"}, at)
	}
	w.orders = append(w.orders, o)
	return o, nil
}

// update judges an update request, and does what it asks if nothing is wrong with it.
func (w *oracle) update(caller, name string, form url.Values, made func() generated) (*oracleOrder, []problem) {
	o := w.find(caller, name)
	if o == nil {
		return nil, []problem{{"", 20404}}
	}
	at := o.dated(w.now)
	next, event, problems := judgeUpdate(o, form)
	if name := form.Get("UniqueName"); w.nameTaken(o.account, name, o) {
		problems = append(problems, problem{"UniqueName", 20409})
	}
	command := oracleCommand{event: event, actor: "customer", code: form.Get("VerificationCode")}
	if event != "" && event != "update" {
		problems = append(problems, next.judge(command, at)...)
	}
	if len(problems) > 0 {
		return o, inOrder(problems)
	}
	switch event {
	case "":
		return o, nil // it changes nothing
	case "update":
		next.record("", "customer", o.status, o.status, at, "")
	case "request-call":
		if w.noCalls {
			return o, []problem{{"Status", 22123}}
		}
		host := made()
		command.newCode, command.newCall = host.code, host.call
		fallthrough
	default:
		next.happen(command, at)
	}
	*o = next
	return o, nil
}

// fire lets an actor cause an event.
func (w *oracle) fire(sid string, c oracleCommand, made func() generated) []problem {
	w.elapse()
	i := slices.IndexFunc(w.orders, func(o *oracleOrder) bool { return o.sid == sid })
	if i < 0 {
		return []problem{{"", 20404}}
	}
	o := w.orders[i]
	if problems := o.judge(c, o.dated(w.now)); len(problems) > 0 {
		return problems
	}
	if c.event == "request-call" {
		if w.noCalls {
			return []problem{{"Status", 22123}}
		}
		host := made()
		c.newCode, c.newCall = host.code, host.call
	}
	o.happen(c, o.dated(w.now))
	if o.status == "none" {
		w.orders, w.gone = slices.Delete(w.orders, i, i+1), append(w.gone, o)
	}
	return nil
}

// cancel deletes the order that the caller names.
func (w *oracle) cancel(caller, name string) []problem {
	o := w.find(caller, name)
	if o == nil {
		return []problem{{"", 20404}}
	}
	return w.fire(o.sid, oracleCommand{event: "cancel", actor: "customer"}, nil)
}

// offBoard deletes an incoming phone number of an account.
func (w *oracle) offBoard(caller, account, number string) []problem {
	w.elapse()
	for _, o := range w.orders {
		if o.number == number && o.account == account && w.mayActFor(caller, account) && o.holdsNumber() {
			return w.fire(o.sid, oracleCommand{event: "off-board", actor: "customer"}, nil)
		}
	}
	return []problem{{"", 20404}}
}

// cursor is where a page begins. The zero cursor is the newest order.
type cursor struct {
	below int // shows older orders than this one
	above int // shows the nearest newer orders than this one
}

// list returns a page of the caller's own orders, newest first, and whether older ones
// follow.
func (w *oracle) list(caller string, form url.Values, from cursor) (page []*oracleOrder, more bool, problems []problem) {
	w.elapse()
	good, problems := judgeList(form)
	if good["PageToken"] != "" && from == (cursor{}) { // not one that the platform has given
		problems = append(problems, problem{"PageToken", 20001})
	}
	if len(problems) > 0 {
		return nil, false, inOrder(problems)
	}
	size := 50
	if n, err := strconv.Atoi(good["PageSize"]); err == nil {
		size = n
	}
	var newer, older []*oracleOrder // both from the newest to the oldest
	for _, o := range slices.Backward(w.orders) {
		switch {
		case o.account != caller || !o.matches(good):
		case from.above > 0 && o.nth > from.above:
			newer = append(newer, o)
		case from.above > 0 || from.below == 0 || o.nth < from.below:
			older = append(older, o)
		}
	}
	if from.above > 0 {
		page = newer[max(0, len(newer)-size):]
		return page, len(older) > 0, nil
	}
	page = older[:min(size, len(older))]
	return page, len(older) > size, nil
}

// matches reports whether the order passes every filter that is given and not empty.
func (o *oracleOrder) matches(filters map[string]string) bool {
	for param, value := range map[string]string{
		"Status": o.status, "PhoneNumber": o.phone, "IncomingPhoneNumberSid": o.number, "FriendlyName": o.friendlyName, "UniqueName": o.uniqueName,
	} {
		if filter := filters[param]; filter != "" && filter != value {
			return false
		}
	}
	return true
}

// sids lists orders by their sids.
func sids(orders []*oracleOrder) string {
	var all []string
	for _, o := range orders {
		all = append(all, o.sid)
	}
	return strings.Join(all, " ")
}
