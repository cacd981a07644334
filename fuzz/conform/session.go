package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// errSense is the error of a step that makes no sense where it stands: it is the
// script's fault, not the server's.
var errSense = errors.New("the step makes no sense here")

// Session does the steps of one script to a server and to the model.
type Session struct {
	target  *Target
	control Control
	fresh   *fresh

	world    world
	accounts map[Login]Account
	alone    bool      // the accounts have the orders of this script alone
	clock    bool      // the server's clock stands, and can be moved
	pages    *listed   // the list that Next and Previous go on with
	coverage *Coverage // nil: nobody wants to know
	last     answer    // to the latest request of the API
}

// Difference is where a server answered otherwise than the model.
type Difference struct {
	What string `json:"what"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

func (d Difference) String() string { return fmt.Sprintf("%s: want %s, got %s", d.What, d.Want, d.Got) }

// newSession begins a script on an empty server, if the server can be emptied;
// else with new accounts, if it takes any.
func newSession(ctx context.Context, t *Target, f *fresh, hold bool) (*Session, error) {
	s := &Session{target: t, control: t.control(), fresh: f, accounts: map[Login]Account{Main: t.Main, Other: t.Other}}
	for _, login := range []Login{Main, Other} {
		if s.accounts[login].IsZero() {
			s.accounts[login] = f.account()
		}
	}
	s.world.hold = hold
	err := s.control.Reset(ctx, hold)
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	s.alone = err == nil || t.Main.IsZero() && t.Other.IsZero()
	now, err := s.control.Stop(ctx)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		s.world.now = time.Now()
	case err != nil:
		return nil, err
	default:
		s.clock, s.world.now = true, now
	}
	return s, nil
}

// Play does a step, and returns where the server answers otherwise than the
// model. The error says that the step could not be done at all; it wraps
// errors.ErrUnsupported where the control cannot do it.
func (s *Session) Play(ctx context.Context, step Step) ([]Difference, error) {
	switch step.Verb {
	case Wait:
		return s.wait(ctx, step.Wait)
	case Fire:
		return s.fire(ctx, step)
	case Send:
		return nil, s.send(ctx, step)
	}
	p, err := s.pose(step)
	if err != nil {
		return nil, err
	}
	if s.last, err = s.target.ask(ctx, p.request); err != nil {
		return nil, err
	}
	if step.As == Nobody {
		return s.refusal(unauthorized), nil
	}
	differences, err := s.judge(p)
	if differences == nil && err == nil && p.known != nil && s.sees(p.step.As, p.known) && step.Verb != Fetch {
		return s.look(ctx, p.known)
	}
	return differences, err
}

// send sends a request that the model says nothing of.
func (s *Session) send(ctx context.Context, step Step) (err error) {
	k := s.world.find(step.Order)
	s.last, err = s.target.ask(ctx, request{
		method: step.Method, url: s.target.base() + s.fill(step.Path, k), form: s.fill(step.Form, k), login: s.accounts[step.As],
	})
	return err
}

// posed is a step as a request of the API.
type posed struct {
	request
	step  Step
	known *known // the order that it is about, if there is one
	at    listed // the page that it asks for
}

// pose says which request a step is.
func (s *Session) pose(step Step) (p posed, err error) {
	p = posed{step: step}
	if verbs[step.Verb].order {
		p.known = s.world.find(step.Order)
		if step.Order == 0 && p.known == nil {
			return p, fmt.Errorf("conform: %v: no order was created yet: %w", step, errSense)
		}
	}
	latest := p.known
	if latest == nil {
		latest = s.world.find(0)
	}
	path := order.Path
	switch step.Verb {
	case Create:
		p.method, p.form = http.MethodPost, s.fill(step.Form, latest)
	case Ask:
		p.method, path = step.Method, s.fill(step.Form, latest)
	case List, Next, Previous:
		if !s.alone {
			return p, fmt.Errorf("conform: %v: the account may have other orders, and cannot be emptied: %w", step, errors.ErrUnsupported)
		}
		p.method = http.MethodGet
		p.at, path, err = s.place(&p.step, latest)
	default:
		p.method, path, p.form = s.about(&step, p.known)
	}
	p.login = s.accounts[p.step.As]
	if p.url = path; !strings.Contains(path, "://") {
		p.url = s.target.base() + path
	}
	return p, err
}

// about is the request of a step about one order.
func (s *Session) about(step *Step, k *known) (method, path, form string) {
	id := s.fresh.unknown
	number, account := s.fresh.unknownNumber, s.accounts[Main].SID
	if k != nil {
		id, number, account = k.order.SID, k.order.IncomingPhoneNumberSID, k.order.AccountSID
	}
	path = order.Path + "/" + id.String()
	switch step.Verb {
	case Update:
		return http.MethodPost, path, s.fill(step.Form, k)
	case Delete:
		return http.MethodDelete, path, ""
	case Offboard:
		return http.MethodDelete, fmt.Sprintf("/2010-04-01/Accounts/%v/IncomingPhoneNumbers/%v.json", account, number), ""
	}
	return http.MethodGet, path, ""
}

// judge compares the latest answer with what the model says to a request, and
// takes the model to where the server should be.
func (s *Session) judge(p posed) ([]Difference, error) {
	switch p.step.Verb {
	case Create:
		return s.judgeCreate(p)
	case Ask:
		return s.judgePath(p), nil
	case List, Next, Previous:
		return s.judgeList(p), nil
	}
	if !s.sees(p.step.As, p.known) {
		return s.refusal(notFound), nil
	}
	switch p.step.Verb {
	case Update:
		form, err := url.ParseQuery(p.form)
		if err != nil {
			return s.refusal(badForm), nil
		}
		return s.judgeUpdate(p.known, s.world.update(p.known, form)), nil
	case Delete:
		return s.judgeDelete(p.known), nil
	case Offboard:
		return s.judgeOffboard(p.known), nil
	}
	return s.shown(p.known, http.StatusOK), nil
}

// fill puts into a form what its braces stand for.
func (s *Session) fill(form string, k *known) string {
	for strings.Contains(form, "{number}") {
		form = strings.Replace(form, "{number}", url.QueryEscape(s.fresh.number().String()), 1)
	}
	for strings.Contains(form, "{name}") {
		form = strings.Replace(form, "{name}", s.fresh.name(), 1)
	}
	pairs := []string{"{callback}", url.QueryEscape(s.fresh.callback)}
	if k != nil {
		pairs = append(pairs, "{code}", string(k.order.VerificationCode), "{sid}", k.order.SID.String(),
			"{pn}", k.order.IncomingPhoneNumberSID.String(), "{phone}", url.QueryEscape(k.order.PhoneNumber.String()))
	}
	return strings.NewReplacer(pairs...).Replace(form)
}

// sees reports whether the login may see the order.
func (s *Session) sees(login Login, k *known) bool {
	return k.exists() && s.accounts[login].SID == k.order.AccountSID
}

func (s *Session) judgeCreate(p posed) ([]Difference, error) {
	form, err := url.ParseQuery(p.form)
	if err != nil {
		return s.refusal(badForm), nil
	}
	want := s.world.create(s.accounts[p.step.As].SID, form)
	s.coverage.submitted(want.problems)
	if len(want.problems) > 0 {
		return s.refusal(want.problems), nil
	}
	shown, differences := s.resource(http.StatusCreated)
	if differences != nil {
		return differences, nil
	}
	s.follow(shown)
	if wrong := s.isNew(shown); wrong != nil {
		return wrong, nil
	}
	shown.URL = order.Text(s.address(shown.SID))
	k, err := s.world.add(want.submission, shown)
	if err != nil {
		return nil, err
	}
	return s.compare(k), nil
}

// isNew says what is wrong with the sids of a new order.
func (s *Session) isNew(shown *order.Resource) []Difference {
	for _, k := range s.world.orders {
		if shown.SID == k.order.SID || shown.IncomingPhoneNumberSID == k.order.IncomingPhoneNumberSID {
			return []Difference{{"the sids of a new order", "new ones", fmt.Sprintf("%v and %v, which another order has", shown.SID, shown.IncomingPhoneNumberSID)}}
		}
	}
	if shown.SID.IsZero() || shown.IncomingPhoneNumberSID.IsZero() {
		return []Difference{{"the sids of a new order", "both", "null"}}
	}
	return nil
}

// follow takes over the time at which a server with a clock of its own has done
// something.
func (s *Session) follow(shown *order.Resource) {
	if at := shown.DateUpdated.Time(); !s.clock && at.After(s.world.now) {
		s.world.now = at
	}
}

func (s *Session) address(id sid.ID[sid.Order]) string {
	return s.target.base() + order.Path + "/" + id.String()
}

// judgeUpdate compares the answer to an update with what the model says.
func (s *Session) judgeUpdate(k *known, want asked) []Difference {
	if want.command.Event != 0 {
		s.coverage.asked(k, &want)
	}
	if len(want.problems) > 0 {
		return s.refusal(want.problems)
	}
	shown, differences := s.resource(http.StatusOK)
	if differences != nil {
		return differences
	}
	return s.done(k, want, shown)
}

// done takes the model to where the server should be, and compares.
func (s *Session) done(k *known, want asked, shown *order.Resource) []Difference {
	s.follow(shown)
	if err := k.learn(&want, shown); err != nil {
		return []Difference{{"what the server made", "a new one", err.Error()}}
	}
	if err := s.world.apply(k, want.command); err != nil {
		return []Difference{{"what the server made", "what the model accepts", err.Error()}}
	}
	return s.compare(k)
}

func (s *Session) judgeDelete(k *known) []Difference {
	c := order.Command{Event: order.Cancel, Actor: order.Customer, At: s.world.now}
	_, err := k.order.Decide(c)
	want := asked{command: c, problems: order.ProblemsOf(err)}
	s.coverage.asked(k, &want)
	if err != nil {
		return s.refusal(want.problems)
	}
	if err := s.world.apply(k, c); err != nil {
		return []Difference{{"delete", "what the model accepts", err.Error()}}
	}
	return s.empty()
}

func (s *Session) judgeOffboard(k *known) []Difference {
	if problems := s.world.offboard(k); problems != nil {
		return s.refusal(problems)
	}
	k.offboard = true
	return s.empty()
}

// look fetches an order as its owner, and compares: what was refused has changed
// nothing, and what was accepted is stored.
func (s *Session) look(ctx context.Context, k *known) ([]Difference, error) {
	if err := s.fetch(ctx, k); err != nil {
		return nil, err
	}
	if !k.exists() {
		return s.refusal(notFound), nil
	}
	return s.shown(k, http.StatusOK), nil
}

// fetch fetches an order as its owner.
func (s *Session) fetch(ctx context.Context, k *known) (err error) {
	r := request{method: http.MethodGet, url: s.address(k.order.SID)}
	for _, account := range s.accounts {
		if account.SID == k.order.AccountSID {
			r.login = account
		}
	}
	s.last, err = s.target.ask(ctx, r)
	return err
}

// fire has an actor do something by the control plane.
func (s *Session) fire(ctx context.Context, step Step) ([]Difference, error) {
	k := s.world.find(step.Order)
	form, err := url.ParseQuery(s.fill(step.Form, k))
	if err != nil {
		return nil, fmt.Errorf("conform: %v: %w", step, err)
	}
	id := s.fresh.unknown
	if k != nil {
		id = k.order.SID
	}
	fired, err := s.control.Fire(ctx, id.String(), step.Actor, step.Event, form)
	if err != nil {
		return nil, err
	}
	if !k.exists() {
		s.coverage.absent(step.Event, step.Actor)
		return s.fired(fired, notFound), nil
	}
	want := s.world.event(k, &step, form)
	s.coverage.asked(k, &want)
	if problems := want.missing(k); len(problems) > 0 {
		if differences := s.fired(fired, problems); differences != nil {
			return differences, nil
		}
		return s.look(ctx, k)
	}
	if differences := s.fired(fired, nil); differences != nil {
		return differences, nil
	}
	return s.afterEvent(ctx, k, want)
}

// missing returns why an event is refused: for what the model says, or because a
// parameter is missing that the server cannot make.
func (a *asked) missing(k *known) order.Problems {
	if len(a.problems) > 0 || a.lacks&^made == 0 {
		return a.problems
	}
	_, err := k.order.Decide(a.command)
	return order.ProblemsOf(err)
}

// afterEvent fetches the order to learn what the server has made, and compares.
func (s *Session) afterEvent(ctx context.Context, k *known, want asked) ([]Difference, error) {
	if want.command.Event == order.Cancel {
		if err := s.world.apply(k, want.command); err != nil {
			return nil, err
		}
		return s.look(ctx, k)
	}
	if err := s.fetch(ctx, k); err != nil {
		return nil, err
	}
	shown, differences := s.resource(http.StatusOK)
	if differences != nil {
		return differences, nil
	}
	return s.done(k, want, shown), nil
}

// fired compares what came of an event with what the model says.
func (s *Session) fired(got Fired, problems order.Problems) []Difference {
	if got.Accepted != (len(problems) == 0) {
		want := "accepted"
		if len(problems) > 0 {
			want = "refused: " + problems.Error()
		}
		return []Difference{{"the event", want, fmt.Sprintf("accepted %v, code %d", got.Accepted, got.Code)}}
	}
	if len(problems) > 0 && got.Code != 0 && got.Code != problems[0].Code {
		return []Difference{{"the event's code", fmt.Sprint(problems[0].Code), fmt.Sprint(got.Code)}}
	}
	return nil
}

// wait moves the clock, and looks at what that has changed.
func (s *Session) wait(ctx context.Context, d time.Duration) ([]Difference, error) {
	if !s.clock {
		return nil, fmt.Errorf("conform: wait %v: %w", d, errors.ErrUnsupported)
	}
	if err := s.control.Advance(ctx, d); err != nil {
		return nil, err
	}
	if _, err := s.world.wait(d); err != nil {
		return nil, err
	}
	for _, k := range s.world.orders {
		if !k.exists() {
			continue
		}
		if differences, err := s.look(ctx, k); differences != nil || err != nil {
			return differences, err
		}
	}
	return nil, nil
}
