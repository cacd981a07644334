package conform

import (
	"net/http"
	"net/url"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// judge does a request in the model too, and compares the latest answer with the
// model's.
func (s *Session) judge(p posed) ([]report.Difference, error) {
	switch {
	case p.step.As == script.Nobody, p.step.As == script.Stranger && !s.target.open:
		return s.refusal(unauthorized), nil
	case s.model.take(script.TooManyRequests):
		return s.refusal(tooMany), nil
	}
	switch p.step.Verb {
	case script.Create:
		return s.judgePost(p, http.StatusCreated)
	case script.Ask:
		return s.judgePath(p), nil
	case script.List, script.Next, script.Previous:
		return s.judgeList(p)
	}
	if problems := s.unseen(p.step.As, p.known); problems != nil {
		return s.refusal(problems), nil
	}
	switch p.step.Verb {
	case script.Update:
		return s.judgePost(p, http.StatusOK)
	case script.Delete, script.Offboard:
		return s.judgeDelete(p)
	}
	return s.answered(p.known, http.StatusOK), nil
}

// judgePost judges a create or an update. A form of another type cannot be read.
func (s *Session) judgePost(p posed, accepted int) ([]report.Difference, error) {
	if p.form != "" && p.kind != "" && p.kind != formType {
		return s.refused(http.StatusUnsupportedMediaType, badForm), nil
	}
	shown, differences := s.resource(accepted)
	did, err := s.do(&p.step, p.known, order.ParseForm(p.form), shown)
	switch {
	case err != nil:
		return nil, err
	case len(did.problems) > 0:
		return s.refusal(did.problems), nil
	case differences != nil:
		return differences, nil
	case did.wrong != nil:
		return did.wrong, nil
	}
	if p.known == nil {
		p.known = s.model.find(0)
	}
	return s.compare(p.known), nil
}

// judgeDelete judges the deletion of an order, or of its incoming phone number.
func (s *Session) judgeDelete(p posed) ([]report.Difference, error) {
	did, err := s.do(&p.step, p.known, nil, nil)
	switch {
	case err != nil:
		return nil, err
	case len(did.problems) > 0:
		return s.refusal(did.problems), nil
	}
	return s.empty(), nil
}

// do has the model do a step, fed with the order that the server showed, if any. It
// counts what the step has asked for.
func (s *Session) do(step *script.Step, k *known, form url.Values, shown *order.Resource) (outcome, error) {
	if shown != nil {
		s.follow(shown)
	}
	in := status.None
	if k != nil {
		in = k.order.Status
	}
	did, err := s.model.do(operation{step: step, form: form, owner: s.accounts[step.As], known: k, shown: shown})
	if err == nil {
		s.coverage.asked(in, &did)
	}
	return did, err
}
