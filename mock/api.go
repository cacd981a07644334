package mock

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// representation is an order as the API shows it to this request: its url is on
// the address that the request came in on.
func (c *call) representation(o *order.Order) *order.Resource {
	shown := o.Resource
	shown.URL = order.Text(c.address() + order.Path + "/" + o.SID.String())
	return &shown // encoding/json copies each field of a value
}

// findOrder finds the order that the path names by its sid, or by a unique name
// of the caller's.
func (c *call) findOrder() error {
	segment := c.args["Sid"]
	if id, err := sid.Parse[sid.Order](segment); err == nil {
		c.entry = c.store.bySID[id]
	} else {
		c.entry = c.store.byName[name{c.account, order.Text(segment)}]
	}
	if c.entry == nil || !c.mayActFor(c.entry.order.AccountSID) {
		return c.notFound()
	}
	return nil
}

func (c *call) createOrder() (any, error) {
	create, problems := order.ParseCreateRequest(c.form)
	account := c.account
	if !create.AccountSID.IsZero() {
		account = create.AccountSID
	}
	submission := &order.Submission{
		Create: create, AccountSID: account, Limits: c.options.Limits,
		Verdict: c.look(create.PhoneNumber),
	}
	var err error
	if submission.SID, err = sid.New[sid.Order](c.options.Rand); err != nil {
		return nil, err
	}
	if submission.IncomingPhoneNumberSID, err = sid.New[sid.IncomingPhoneNumber](c.options.Rand); err != nil {
		return nil, err
	}
	var o order.Order
	submit := order.Command{Event: order.Submit, Actor: order.Customer, At: c.now, Submission: submission}
	ch, refused := o.Apply(submit)
	foreign := c.forbidden(account)
	var taken error
	if foreign == nil { // else the answer would reveal names of another account
		taken = c.nameTaken(account, create.UniqueName, nil)
	}
	if all := order.ProblemsOf(problems, refused, foreign, taken); len(all) > 0 {
		return nil, all
	}
	if refused != nil {
		return nil, refused
	}
	key, err := c.key(account)
	if err != nil {
		return nil, err
	}
	c.entry = c.store.add(key)
	c.commit(c.entry, o, ch)
	if !c.hold {
		if _, err := c.apply(c.entry, order.Command{Event: order.Accept, Actor: order.Twilio, At: c.now}); err != nil {
			return nil, err
		}
	}
	return reply{status: http.StatusCreated, body: c.representation(&c.entry.order)}, nil
}

// look is the verdict on a number: the host's, and that no other order has it.
func (c *call) look(n phone.Number) phone.Verdict {
	if n.IsZero() {
		return phone.NoNumber
	}
	verdict := c.options.Look(n)
	if verdict == phone.Hostable && c.store.taken[n] != nil {
		return phone.Taken
	}
	return verdict
}

// forbidden is the refusal to act for an account that is not the caller's.
func (c *call) forbidden(account sid.ID[sid.Account]) error {
	if c.mayActFor(account) {
		return nil
	}
	return &order.Problem{Param: "AccountSid", Code: order.ErrorForbidden, Err: fmt.Errorf("%v may not act for this account", c.account)}
}

// nameTaken is the refusal of a unique name that another order has.
func (c *call) nameTaken(account sid.ID[sid.Account], unique order.Text, self *entry) error {
	if holder := c.store.byName[name{account, unique}]; unique == "" || holder == nil || holder == self {
		return nil
	}
	return &order.Problem{Param: "UniqueName", Code: order.ErrorConflict, Err: errors.New("another order of the account has this name")}
}

func (c *call) fetchOrder() (any, error) { return c.representation(&c.entry.order), nil }

func (c *call) updateOrder() (any, error) {
	e := c.entry
	update, problems := order.ParseUpdateRequest(c.form)
	command, unasked := update.Command(&e.order, c.now)
	var refused error
	if unasked == nil {
		_, refused = e.order.Check(command)
	}
	unique, _ := update.UniqueName.Get()
	taken := c.nameTaken(e.order.AccountSID, unique, e)
	if all := order.ProblemsOf(problems, unasked, refused, taken); len(all) > 0 {
		return nil, all
	}
	if err := e.order.Supply(&command, c.supplier()); err != nil {
		return nil, err
	}
	if _, err := c.apply(e, command); err != nil {
		return nil, err
	}
	return c.representation(&e.order), nil
}

// supplier makes codes, and places calls, unless the next one is to fail.
func (c *call) supplier() order.Supplier {
	return order.Supplier{
		VerificationCode: func() (string, error) { return order.RandomVerificationCode(c.options.Rand, 0) },
		PlaceCall: func(string) (sid.ID[sid.Call], error) {
			if c.faults.take(callFails) {
				failed := &order.Problem{Param: "Status", Code: order.ErrorCallFailed, Err: errors.New(order.ErrorCallFailed.Meaning())}
				return sid.ID[sid.Call]{}, failed
			}
			return sid.New[sid.Call](c.options.Rand)
		},
	}
}

// cancel is the command of a delete request.
func (c *call) cancel() order.Command {
	return order.Command{Event: order.Cancel, Actor: order.Customer, At: c.now}
}

func (c *call) deleteOrder() (any, error) {
	_, err := c.apply(c.entry, c.cancel())
	if err != nil {
		return nil, err
	}
	return reply{status: http.StatusNoContent}, nil
}

// findNumber finds the order whose incoming phone number the path names.
func (c *call) findNumber() error {
	account, err := sid.Parse[sid.Account](c.args["AccountSid"])
	if err != nil || !c.mayActFor(account) {
		return c.notFound()
	}
	number, err := sid.Parse[sid.IncomingPhoneNumber](c.args["Sid"])
	c.entry = c.store.byNumber[number]
	if err != nil || c.entry == nil || c.entry.order.AccountSID != account {
		return c.notFound()
	}
	return nil
}

// deleteNumber off-boards a completed order. The number of another order goes
// with its order.
func (c *call) deleteNumber() (any, error) {
	offBoard := order.Command{Event: order.OffBoard, Actor: order.Customer, At: c.now}
	if _, err := c.apply(c.entry, offBoard); err != nil {
		return nil, err
	}
	return reply{status: http.StatusNoContent}, nil
}

// page is a list of orders.
type page struct {
	Meta  meta             `json:"meta"`
	Items []order.Resource `json:"items"`
}

func (p page) stream(w *jsonWriter) {
	w.raw(`{"meta":`)
	w.value(p.Meta)
	w.raw(`,"items":`)
	streamList(w, p.Items)
	w.raw("}")
}

type meta struct {
	FirstPageURL    string     `json:"first_page_url"`
	Key             string     `json:"key"`
	NextPageURL     order.Text `json:"next_page_url"`
	Page            int        `json:"page"`
	PageSize        int        `json:"page_size"`
	PreviousPageURL order.Text `json:"previous_page_url"`
	URL             string     `json:"url"`
}

func (c *call) listOrders() (any, error) {
	l, err := order.ParseListRequest(c.form)
	if err != nil {
		return nil, err
	}
	start, err := parseToken(l.PageToken)
	if err != nil {
		return nil, &order.Problem{Param: "PageToken", Code: order.ErrorInvalidParameter, Err: err}
	}
	found, more := c.store.page(c.account, &l, start)
	top, bottom := edges(found, start)

	answer := page{Items: []order.Resource{}, Meta: meta{Key: "items", Page: l.Page, PageSize: l.PageSize}}
	for _, e := range found {
		answer.Items = append(answer.Items, *c.representation(&e.order))
	}
	at := func(index int, token string) string {
		l.Page, l.PageToken = index, token
		return c.address() + order.Path + "?" + l.Query()
	}
	here, token := l.Page, l.PageToken
	answer.Meta.URL = at(here, token)
	answer.Meta.FirstPageURL = at(0, "")
	if more {
		next := max(here, here+1) // the largest index has none after it; the token leads on all the same
		answer.Meta.NextPageURL = order.Text(at(next, position{number: bottom}.token()))
	}
	if here > 0 {
		answer.Meta.PreviousPageURL = order.Text(at(here-1, position{number: top, back: true}.token()))
	}
	return answer, nil
}

// token writes a position so that a client keeps its hands off it.
func (p position) token() string {
	text := "below "
	if p.back {
		text = "from "
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text + strconv.FormatUint(p.number, 10)))
}

// parseToken reads a position; without a token it is that of the first page.
func parseToken(token string) (position, error) {
	if token == "" {
		return newest, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	direction, number, _ := strings.Cut(string(text), " ")
	n, bad := strconv.ParseUint(number, 10, 64)
	if err != nil || bad != nil || direction != "below" && direction != "from" {
		return position{}, errors.New("not a token that this server has given")
	}
	return position{number: n, back: direction == "from"}, nil
}
