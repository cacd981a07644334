package mock_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// wrongLetters are servers that treat letters badly.
var wrongLetters = []wrong{
	// The orders of a letter.
	{mistake: "a letter is sent for only one of two orders", suite: "letters", server: staying(order.SendLOA, isSecond)},
	{mistake: "a signature moves only one of two orders", suite: "letters", server: staying(order.SignLOA, isSecond)},
	{mistake: "a declined letter leaves its orders pending-loa", suite: "letters", server: staying(order.RevokeLOA, by(order.Owner))},
	{mistake: "an opened letter leaves its orders pending-loa", suite: "letters", server: staying(order.RevokeLOA, by(order.Customer))},
	{mistake: "a failed letter fails its orders", suite: "letters", server: changing(order.RevokeLOA, func(c *committed) {
		if c.change.Actor == order.Twilio {
			c.next.Status, c.change.To = status.Failed, status.Failed
		}
	})},
	{mistake: "an order that is not verified is left out of the letter", suite: "letters", server: operating(http.MethodPost, letterList, func(o *operation) {
		o.onlyVerified()
		o.right()
	})},
	{mistake: "a letter that is refused still moves its verified orders", suite: "letters", server: operating(http.MethodPost, letterList, func(o *operation) {
		o.right()
		if refused := o.answer; o.code() == order.ErrorLetterOrders {
			o.onlyVerified()
			o.right()
			o.answer = refused
		}
	})},
	{mistake: "an order that is named twice counts once", suite: "letters", server: reading(http.MethodPost, letterList, func(form url.Values) {
		slices.Sort(form[loa.OrdersParam])
		if ids := slices.Compact(form[loa.OrdersParam]); len(ids) > 0 {
			form[loa.OrdersParam] = ids
		}
	})},
	{mistake: "a letter may have another account's order", suite: "letters", server: operating(http.MethodPost, letterList, func(o *operation) {
		if id, err := sid.Parse[sid.Order](o.form.Get(loa.OrdersParam)); err == nil && o.site.store.bySID[id] != nil {
			o.enterAs(o.site.store.bySID[id].order.AccountSID)
		}
		o.right()
	})},
	{mistake: "an order on an opened letter can join another", suite: "letters", server: operating(http.MethodPost, letterList, func(o *operation) {
		for _, text := range o.form[loa.OrdersParam] {
			id, _ := sid.Parse[sid.Order](text)
			r, err := o.site.store.FindLetter(o.request.Context(), platform.LetterRef{Order: id})
			if err == nil && r.Letter.Status == loa.Opened {
				o.send(http.MethodDelete, letterListV2+"/"+r.Letter.SID.String(), nil)
			}
		}
		o.right()
	})},
	{mistake: "a cancelled order is still on the letter", suite: "letters", server: stillListed(order.Cancel)},
	{mistake: "an order in action-required is still on the letter", suite: "letters", server: stillListed(order.RequireAction)},
	{mistake: "a letter without orders still waits to be signed", suite: "letters", server: writingLetters(loa.Withdraw, func(w *platform.LetterWrite) {
		if len(w.Next.Orders) == 0 {
			w.Next.Status = w.Was.Letter.Status
		}
	})},

	// The life of a letter.
	{mistake: "a new letter is opened, and must be sent first", suite: "letters", server: operating(http.MethodPost, letterList, func(o *operation) {
		if o.right(); o.ok() {
			o.answer.json(func(l map[string]any) {
				o.send(http.MethodPost, letterList+"/"+l["sid"].(string), url.Values{"Status": {"opened"}})
				l["status"] = loa.Opened
			})
		}
	})},
	{mistake: "a declined letter is failed", suite: "letters", server: writingLetters(loa.Decline, func(w *platform.LetterWrite) { w.Next.Status = loa.Failed })},
	{mistake: "a failed letter is canceled", suite: "letters", server: writingLetters(loa.FailLetter, func(w *platform.LetterWrite) { w.Next.Status = loa.Canceled })},
	{mistake: "every actor may sign a letter", suite: "letters", server: reading(http.MethodPost, api.ControlLetterEvent, func(form url.Values) { form.Del("Actor") })},
	{mistake: "a letter is edited while it waits to be signed", suite: "letters", server: editing(loa.Signing, func(o *operation) {
		if o.form.Get("Status") == "" {
			o.reopened("signing")
		}
	})},
	{mistake: "a letter is edited by the request that opens it", suite: "letters", server: editing(loa.Signing, func(o *operation) {
		if o.form.Get("Status") == "opened" {
			o.reopened("opened")
		}
	})},
	{mistake: "an edit of a signed letter is ignored", suite: "letters", server: editing(loa.Signed, func(o *operation) {
		o.instead(http.MethodGet, o.request.URL.Path, nil)
	})},
	{mistake: "a letter that waits cannot be opened", suite: "letters", server: operating(http.MethodPost, oneLetter, func(o *operation) {
		if l := o.letter(); l.Status == loa.Signing && o.form.Get("Status") == "opened" {
			o.refuse(order.ErrorLetterNotEditable, "Status")
			return
		}
		o.right()
	})},
	{mistake: "sending a letter that waits is refused", suite: "letters", server: operating(http.MethodPost, oneLetter, func(o *operation) {
		if l := o.letter(); l.Status == loa.Signing && o.form.Get("Status") == "signing" {
			o.refuse(order.ErrorLetterNotEditable, "Status")
			return
		}
		o.right()
	})},
	{mistake: "an edit adds to the list of orders", suite: "letters", server: operating(http.MethodPost, oneLetter, func(o *operation) {
		if ids := o.form[loa.OrdersParam]; len(ids) > 0 && ids[0] != "" {
			for _, id := range o.letter().Orders {
				if !slices.Contains(ids, id.String()) {
					ids = append(ids, id.String())
				}
			}
			o.form[loa.OrdersParam] = ids
		}
		o.right()
	})},
	{mistake: "an edit keeps the list of orders", suite: "letters", server: reading(http.MethodPost, oneLetter, func(form url.Values) { form.Del(loa.OrdersParam) })},
	{mistake: "an edit keeps the copied addresses", suite: "letters", server: reading(http.MethodPost, oneLetter, func(form url.Values) { form.Del("CcEmails") })},
	{mistake: "an edit does not move date_updated", suite: "letters", server: writingLetters(loa.Edit, keepingDate)},
	{mistake: "a signature does not move date_updated", suite: "letters", server: writingLetters(loa.Sign, keepingDate)},
	{mistake: "an update without parameters moves date_updated of a letter", suite: "letters", server: operating(http.MethodPost, oneLetter, func(o *operation) {
		if l := o.letter(); l.Status == loa.Opened && len(o.form) == 0 {
			o.form.Set("Email", string(l.Email))
		}
		o.right()
	})},
	{mistake: "generation 1 deletes letters", suite: "letters", server: operating(http.MethodDelete, oneLetter, func(o *operation) {
		o.instead(http.MethodDelete, letterListV2+"/"+o.args["Sid"], nil)
	})},

	// Refusals.
	{mistake: "an order that is not verified has the code of a status", suite: "letters", answer: recoding(22101, 22112)},
	{mistake: "an edit of a letter that waits has the code of a conflict", suite: "letters", answer: recoding(22107, 20409)},
	{mistake: "a status that a letter cannot be given has the code of an order's", suite: "letters", answer: recoding(22122, 22112)},
	{mistake: "an invalid address has the code of another parameter", suite: "letters", answer: recoding(22109, 20001)},
	{mistake: "a letter is refused with a conflict", suite: "letters", answer: func(a *answered) {
		a.refused(func(body map[string]any) {
			if code := body["code"]; code != nil && strings.HasPrefix(a.request.URL.Path, letterList) && a.status == http.StatusBadRequest {
				a.status, body["status"] = http.StatusConflict, http.StatusConflict
			}
		})
	}},
	{mistake: "a letter requires no title", suite: "letters", server: reading(http.MethodPost, letterList, func(form url.Values) {
		if form.Get("ContactTitle") == "" {
			form.Set("ContactTitle", "none")
		}
	})},
	{mistake: "the phone number of a contact may be in national form", suite: "letters", server: reading(http.MethodPost, letterList, rewriting("ContactPhoneNumber", func(text string) string {
		if text != "" && strings.Trim(text, "0123456789") == "" {
			return "+" + text
		}
		return text
	}))},
	{mistake: "a letter requires copied addresses", suite: "letters", server: refusing(http.MethodPost, letterList, order.ErrorEmail, "CcEmails", func(text string) bool { return text == "" })},

	// Other accounts.
	{mistake: "any account sees a letter", suite: "letters", server: operating(http.MethodGet, oneLetter, (*operation).enterAsSender)},
	{mistake: "any account may update a letter", suite: "letters", server: operating(http.MethodPost, oneLetter, (*operation).enterAsSender)},
	{mistake: "any account sees the orders of a letter", suite: "letters", server: operating(http.MethodGet, dependents, (*operation).enterAsSender)},

	// What is shown, and lists.
	{mistake: "a new letter is answered with 200", suite: "letters", server: operating(http.MethodPost, letterList, func(o *operation) {
		if o.right(); o.ok() {
			o.answer.status = http.StatusOK
		}
	})},
	{mistake: "a letter has no links", suite: "letters", answer: at(lacking("links"), letterList, oneLetter)},
	{mistake: "the links of a letter have no host", suite: "letters", answer: at(func(l map[string]any) {
		l["links"] = map[string]any{"dependent_hosted_number_orders": letterList + "/" + l["sid"].(string) + "/DependentHostedNumberOrders"}
	}, letterList, oneLetter)},
	{mistake: "a letter has its account", suite: "letters", answer: at(having("account_sid", one.SID), letterList, oneLetter)},
	{mistake: "a letter shows its contact", suite: "letters", answer: at(having("contact_title", "Ms"), letterList, oneLetter)},
	{mistake: "a canceled letter is cancelled", suite: "letters", answer: at(func(l map[string]any) {
		if l["status"] == "canceled" {
			l["status"] = "cancelled"
		}
	}, letterList, oneLetter)},
	{mistake: "the orders of a letter show their url", suite: "letters", answer: at(func(o map[string]any) {
		o["url"] = collection + "/" + o["sid"].(string)
	}, dependents)},
	{mistake: "the orders of a letter do not show the verification code", suite: "letters", answer: at(lacking("verification_code"), dependents)},
	{mistake: "the orders of a letter forget the filter by status", suite: "letters", server: unfiltering(dependents, "Status")},
	{mistake: "the orders of a letter forget the filter by number", suite: "letters", server: unfiltering(dependents, "PhoneNumber")},
	{mistake: "the orders of a letter forget the filter by incoming number", suite: "letters", server: unfiltering(dependents, "IncomingPhoneNumberSid")},
	{mistake: "the orders of a letter forget the filter by friendly name", suite: "letters", server: unfiltering(dependents, "FriendlyName")},
	{mistake: "the orders of a letter forget the filter by unique name", suite: "letters", server: unfiltering(dependents, "UniqueName")},
	{mistake: "the orders of a letter are all of the account", suite: "letters", server: operating(http.MethodGet, dependents, func(o *operation) {
		if o.right(); o.ok() {
			all := o.send(http.MethodGet, collection+"?"+o.form.Encode(), nil)
			o.answer.items(func([]any) (orders []any) {
				all.items(func(items []any) []any { orders = items; return items })
				for _, shown := range orders {
					delete(shown.(map[string]any), "url")
				}
				return orders
			})
		}
	})},
	{mistake: "letters forget the filter by status", suite: "letters", server: unfiltering(letterList, "Status")},
	{mistake: "letters forget the filter by address", suite: "letters", server: unfiltering(letterList, "Email")},
	{mistake: "letters are listed oldest first", suite: "letters", server: listing(letterList, reversed)},
	{mistake: "signed letters are not listed", suite: "letters", server: listing(letterList, func(_ *operation, items []any) []any {
		return slices.DeleteFunc(items, func(l any) bool { return l.(map[string]any)["status"] == "signed" })
	})},
	{mistake: "a filter of letters by an unknown status matches nothing", suite: "letters", server: reading(http.MethodGet, letterList, rewriting("Status", func(text string) string {
		if _, err := loa.ParseStatus(text); err != nil && text != "" {
			return loa.Failed.String()
		}
		return text
	}))},
	{mistake: "the items of a list of letters have a key of their own", suite: "letters", server: operating(http.MethodGet, letterList, func(o *operation) {
		o.right()
		o.answer.json(func(body map[string]any) {
			if meta, is := body["meta"].(map[string]any); is {
				meta["key"] = "authorization_documents"
			}
		})
	})},
}

// onlyVerified leaves the orders out of the form that are not verified.
func (o *operation) onlyVerified() {
	ids := slices.DeleteFunc(slices.Clone(o.form[loa.OrdersParam]), func(text string) bool {
		id, err := sid.Parse[sid.Order](text)
		e := o.site.store.bySID[id]
		return err == nil && e != nil && e.order.Status != status.Verified
	})
	if len(ids) > 0 {
		o.form[loa.OrdersParam] = ids
	}
}

// stillListed lists orders with their letter that an event has taken off it.
func stillListed(event order.Event) func(*site) {
	return func(s *site) {
		gone := map[string]*committed{}
		changing(event, func(c *committed) { gone[c.before.SigningDocumentSID.String()] = c })(s)
		listing(dependents, func(o *operation, items []any) []any {
			if c := gone[o.args["Sid"]]; c != nil {
				shown := c.next
				shown.SID = c.before.SID
				items = listed(items, o.represent(&shown), "url")
			}
			return items
		})(s)
	}
}

// editing puts a mistake into updates that the right server refuses, because the letter has
// a status in which it is not edited.
func editing(in loa.Status, mistake func(o *operation)) func(*site) {
	return operating(http.MethodPost, oneLetter, func(o *operation) {
		before := o.letter()
		if o.right(); o.code() == order.ErrorLetterNotEditable && before.Status == in {
			mistake(o)
		}
	})
}

// reopened opens the letter, edits it, and gives it a status.
func (o *operation) reopened(then string) {
	o.send(http.MethodPost, o.request.URL.Path, url.Values{"Status": {"opened"}})
	o.form.Set("Status", then)
	o.right()
}

// enterAsSender handles a request for another account's letter as its sender's.
func (o *operation) enterAsSender() {
	if l := o.letter(); !l.AccountSID.IsZero() {
		if _, _, ok := o.request.BasicAuth(); ok {
			o.enterAs(l.AccountSID)
		}
	}
	o.right()
}

// keepingDate keeps date_updated of a letter.
func keepingDate(w *platform.LetterWrite) { w.Next.DateUpdated = w.Was.Letter.DateUpdated }
