package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// errSense means that a step is not possible at its place in the script. The script is
// wrong, not the server.
var errSense = errors.New("the step is not possible here")

// Session plays the steps of one script on a server and on the model.
type Session struct {
	target *probed
	data   *testData

	model    *model
	accounts map[script.Login]Account
	pages    *listed         // the list that Next and Previous go on with
	next     [2]string       // the url that follows the latest list of a Send step: the server's, and the model's
	coverage *coverage       // nil counts nothing
	last     answer          // to the latest request of the API
	code     order.ErrorCode // that the model refused the latest step with; 0 if it did not
}

// Beginning configures a session. The zero Beginning is usable.
type Beginning struct {
	Seed     uint64 // of {number} and {name}: the same seed makes the same values
	Callback string // the url of {callback}
	Hold     bool   // new orders stay in twilio-processing
}

// Begin begins a session on a server. It empties the server and stops its clock, if the
// target's control can do that.
func Begin(ctx context.Context, t *Target, b Beginning) (*Session, error) {
	d := newTestData(b.Seed)
	d.Callback = b.Callback
	var p *probed
	if err := t.within(ctx, func(ctx context.Context) (err error) { p, err = probe(ctx, t); return err }); err != nil {
		return nil, err
	}
	return newSession(ctx, p, d, b.Hold)
}

// newSession begins a script: on an emptied server, or, if it cannot be emptied, with
// new accounts, if it accepts any.
func newSession(ctx context.Context, t *probed, d *testData, hold bool) (*Session, error) {
	d.Forget()
	s := &Session{target: t, data: d, accounts: map[script.Login]Account{script.Main: t.Main, script.Other: t.Other}}
	for _, login := range []script.Login{script.Main, script.Other} {
		if s.accounts[login].IsZero() {
			s.accounts[login] = d.account()
		}
	}
	s.accounts[script.Key] = t.key(s.accounts[script.Main])
	s.accounts[script.Stranger] = Account{SID: s.accounts[script.Main].SID, Token: "not-" + s.accounts[script.Main].Token}
	return s, t.within(ctx, func(ctx context.Context) error { return s.begin(ctx, hold) })
}

// begin empties the server and stops its clock, if the control can do that.
func (s *Session) begin(ctx context.Context, hold bool) (err error) {
	now := time.Now()
	if s.target.noReset == nil {
		if err := s.target.control.Reset(ctx, hold); err != nil {
			return err
		}
	}
	if s.target.noClock == nil {
		now, err = s.target.control.Stop(ctx)
	}
	s.model = newModel(hold, now)
	return err
}

// Play plays a step on the server and on the model, and returns where the answers
// differ. An error means that the step could not be played. It wraps
// errors.ErrUnsupported if the control cannot play it, ErrPatience if it took too long,
// and is a *script.ExpectError if the model's order is not as an Expect step requires.
func (s *Session) Play(ctx context.Context, step script.Step) (differences []report.Difference, err error) {
	err = s.target.within(ctx, func(ctx context.Context) (err error) {
		differences, err = s.play(ctx, step)
		return err
	})
	return differences, err
}

func (s *Session) play(ctx context.Context, step script.Step) ([]report.Difference, error) {
	switch step.Verb {
	case script.Expect:
		return nil, s.expect(&step)
	case script.Reach:
		return s.reach(ctx, step)
	}
	s.code = 0
	switch step.Verb {
	case script.Wait:
		return s.wait(ctx, step.Wait)
	case script.Fire:
		return s.fire(ctx, step)
	case script.Letter:
		return s.fireLetter(ctx, step)
	case script.Send:
		return s.send(ctx, step)
	case script.Break:
		s.model.fault = script.Fault(step.Form)
		return nil, s.target.control.Fault(ctx, s.model.fault)
	}
	p, err := s.pose(step)
	if err != nil {
		return nil, err
	}
	if s.last, err = s.target.ask(ctx, p.request); err != nil {
		return nil, err
	}
	differences, err := s.judge(p)
	if differences == nil && err == nil && p.known != nil && step.Verb != script.Fetch && step.Verb != script.Ask && s.unseen(p.step.As, p.known) == nil {
		return s.look(ctx, p.known)
	}
	return differences, err
}

// posed is a step with its request of the API.
type posed struct {
	request
	step  script.Step
	known *known // the order that it is about, if there is one
	at    listed // the page that it asks for
}

// pose returns the request of a step.
func (s *Session) pose(step script.Step) (p posed, err error) {
	p = posed{step: step}
	if !step.Verb.IsRequest() {
		return p, fmt.Errorf("conform: %v is not a request of the API: %w", step, errSense)
	}
	if step.Verb.TakesOrder() {
		p.known = s.model.find(step.Order)
		if step.Order == 0 && p.known == nil && step.Verb != script.Ask {
			return p, fmt.Errorf("conform: %v requires an order, and none was created: %w", step, errSense)
		}
	}
	latest := p.known
	if latest == nil {
		latest = s.model.find(0)
	}
	path := order.Path
	switch step.Verb {
	case script.Create:
		p.method, p.form = http.MethodPost, s.fill(step.Form, latest)
	case script.Ask:
		p.method, path, p.form = step.Method, s.fill(step.Path, latest), s.fill(step.Form, latest)
	case script.List, script.Next, script.Previous:
		if !s.target.alone() {
			return p, fmt.Errorf("conform: %v: the accounts may have other orders, because the server cannot be emptied: %w", step, s.target.noReset)
		}
		p.method = http.MethodGet
		p.at, path, err = s.place(&p.step, latest)
	default:
		p.method, path, p.form = s.requestOf(&step, p.known)
	}
	p.login, p.kind = s.accounts[p.step.As], step.Type
	if p.url = path; !strings.Contains(path, "://") {
		p.url = s.target.base() + path
	}
	return p, err
}

// requestOf returns the request of a step about one order.
func (s *Session) requestOf(step *script.Step, k *known) (method, path, form string) {
	id := s.data.unknown
	number, account := s.data.unknownNumber, s.accounts[script.Main].SID
	if k != nil {
		id, number, account = k.order.SID, k.order.IncomingPhoneNumberSID, k.order.AccountSID
	}
	path = order.Path + "/" + id.String()
	switch step.Verb {
	case script.Update:
		return http.MethodPost, path, s.fill(step.Form, k)
	case script.Delete:
		return http.MethodDelete, path, ""
	case script.Offboard:
		return http.MethodDelete, fmt.Sprintf("/2010-04-01/Accounts/%v/IncomingPhoneNumbers/%v.json", account, number), ""
	}
	return http.MethodGet, path, ""
}

// fill replaces the placeholders of a form about an order, nil for none.
func (s *Session) fill(form string, k *known) string {
	s.data.Account = s.accounts[script.Main].SID.String()
	s.data.Orders, s.data.Letters, s.data.Addresses = nil, sidTexts(s.model.letters), sidTexts(s.model.addresses)
	for _, known := range s.model.orders {
		s.data.Orders = append(s.data.Orders, known.order.SID.String())
	}
	if k == nil {
		return s.data.Fill(form, nil)
	}
	return s.data.Fill(form, &k.order)
}

// unseen returns the refusal of an order that the login may not see.
func (s *Session) unseen(login script.Login, k *known) order.Problems {
	id := s.data.unknown
	if k != nil {
		id = k.order.SID
	}
	return s.model.fetch(s.accounts[login].SID, id.String())
}

// follow sets the model's clock to the time of the server's latest change, if the server
// has a clock of its own, which may be behind ours.
func (s *Session) follow(shown *order.Resource) {
	at := shown.DateUpdated.Time()
	if first := len(s.model.orders) == 0; s.target.noClock != nil && !at.IsZero() && (first || at.After(s.model.now)) {
		s.model.now = at
	}
}

func (s *Session) address(id sid.ID[sid.Order]) string {
	return api.OrderURL(s.target.generation(), s.target.base(), id)
}

// fetched compares the latest answer with an order that its owner has fetched. That is
// not the step's own request.
func (s *Session) fetched(k *known) []report.Difference {
	defer func(code order.ErrorCode) { s.code = code }(s.code)
	if problems := s.model.fetch(k.owner.SID, k.order.SID.String()); problems != nil {
		return s.refusal(problems)
	}
	return s.answered(k, http.StatusOK)
}

// look fetches an order as its owner, and compares it: a refusal has changed nothing,
// and an accepted request is stored.
func (s *Session) look(ctx context.Context, k *known) ([]report.Difference, error) {
	if err := s.fetch(ctx, k); err != nil {
		return nil, err
	}
	return s.fetched(k), nil
}

// fetch fetches an order as its owner.
func (s *Session) fetch(ctx context.Context, k *known) (err error) {
	s.last, err = s.target.ask(ctx, request{method: http.MethodGet, url: s.address(k.order.SID), login: k.owner})
	return err
}
