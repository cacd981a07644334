package conform

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// judge compares the latest answer with what the model says to a request, and
// takes the model to where the server should be.
func (s *Session) judge(p posed) ([]report.Difference, error) {
	switch {
	case p.step.As == script.Nobody, p.step.As == script.Stranger && !s.target.open:
		return s.refusal(unauthorized), nil
	case s.world.take(script.TooManyRequests):
		return s.refusal(tooMany), nil
	}
	switch p.step.Verb {
	case script.Create:
		return s.judgeCreate(p)
	case script.Ask:
		return s.judgePath(p), nil
	case script.List, script.Next, script.Previous:
		return s.judgeList(p), nil
	}
	if !s.sees(p.step.As, p.known) {
		return s.refusal(notFound), nil
	}
	switch p.step.Verb {
	case script.Update:
		form, refused := s.read(p)
		if form == nil {
			return refused, nil
		}
		return s.judgeUpdate(p.known, s.world.update(p.known, form)), nil
	case script.Delete:
		return s.judgeDelete(p.known, order.Cancel), nil
	case script.Offboard:
		return s.judgeOffboard(p.known), nil
	}
	return s.shown(p.known, http.StatusOK), nil
}

// read reads what is posted. Where it cannot be read, nil, the latest answer is
// compared with the refusal.
func (s *Session) read(p posed) (url.Values, []report.Difference) {
	if p.form != "" && p.kind != "" && p.kind != formType {
		return nil, s.refused(http.StatusUnsupportedMediaType, badForm)
	}
	return order.ParseForm(p.form), nil
}

func (s *Session) judgeCreate(p posed) ([]report.Difference, error) {
	form, refused := s.read(p)
	if form == nil {
		return refused, nil
	}
	want := s.world.create(s.accounts[p.step.As].SID, form)
	s.coverage.submitted(&want)
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
	k, err := s.world.add(p.login, want.submission, shown)
	if err != nil {
		return nil, err
	}
	return s.compare(k), nil
}

// isNew says what is wrong with the sids of a new order.
func (s *Session) isNew(shown *order.Resource) []report.Difference {
	for _, k := range s.world.orders {
		if shown.SID == k.order.SID || shown.IncomingPhoneNumberSID == k.order.IncomingPhoneNumberSID {
			return differs("the sids of a new order", "new ones", fmt.Sprintf("%v and %v, which another order has", shown.SID, shown.IncomingPhoneNumberSID))
		}
	}
	if shown.SID.IsZero() || shown.IncomingPhoneNumberSID.IsZero() {
		return differs("the sids of a new order", "both", "null")
	}
	return nil
}

// judgeUpdate compares the answer to an update with what the model says.
func (s *Session) judgeUpdate(k *known, want asked) []report.Difference {
	s.coverage.asked(k, &want)
	if s.world.fails(&want); len(want.problems) > 0 {
		return s.refusal(want.problems)
	}
	shown, differences := s.resource(http.StatusOK)
	if differences != nil {
		return differences
	}
	return s.done(k, want, shown)
}

// done takes the model to where the server should be, and compares.
func (s *Session) done(k *known, want asked, shown *order.Resource) []report.Difference {
	s.follow(shown)
	if err := k.learn(&want, shown); err != nil {
		return differs("what the server made", "a new one", err.Error())
	}
	if err := s.world.apply(k, want.command); err != nil {
		return differs("what the server made", "what the model accepts", err.Error())
	}
	return s.compare(k)
}

// judgeDelete judges the deletion of an order, or of its incoming phone number,
// which is an event of the customer's.
func (s *Session) judgeDelete(k *known, event order.Event) []report.Difference {
	c := order.Command{Event: event, Actor: order.Customer, At: s.world.now}
	_, err := k.order.Decide(c)
	want := asked{command: c, problems: order.ProblemsOf(err)}
	s.coverage.asked(k, &want)
	if err != nil {
		return s.refusal(want.problems)
	}
	if err := s.world.apply(k, c); err != nil {
		return differs("delete", "what the model accepts", err.Error())
	}
	return s.empty()
}

func (s *Session) judgeOffboard(k *known) []report.Difference {
	if !k.hasNumber() {
		return s.refusal(notFound)
	}
	return s.judgeDelete(k, order.OffBoard)
}
