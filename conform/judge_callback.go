package conform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
)

// end compares the callbacks after the last step.
func (s *Session) end(ctx context.Context, r *recorder) (differences []report.Difference, err error) {
	if s.coverage != nil {
		for _, k := range s.model.orders {
			s.coverage.lived(k)
		}
	}
	err = s.target.within(ctx, func(ctx context.Context) (err error) {
		differences, err = s.callbacks(ctx, r)
		return err
	})
	return differences, err
}

// callbacks compares the received callbacks, and those of the server's journal, with
// those that are due.
func (s *Session) callbacks(ctx context.Context, r *recorder) ([]report.Difference, error) {
	asked := slices.ContainsFunc(s.model.orders, func(k *known) bool { return k.order.Settings.StatusCallbackURL != "" })
	if !asked {
		return nil, nil
	}
	journal, err := s.target.control.Journal(ctx)
	if err != nil {
		return nil, err
	}
	got, tooMany := r.taken()
	received, all := s.payloads(got)
	if tooMany > 0 {
		all = append(all, difference("the number of callbacks", fmt.Sprintf("at most %d", maxArrivals), fmt.Sprint(len(got)+tooMany)))
	}
	for i, k := range s.model.orders {
		want := fmt.Sprint(statuses(k.callbacks, k))
		for _, got := range []struct {
			where string
			what  []callback.Payload
		}{{"received", received}, {"in the journal", journal}} {
			if sent := fmt.Sprint(statuses(got.what, k)); sent != want {
				all = append(all, difference(fmt.Sprintf("the callbacks %s for order %d", got.where, i+1), want, sent))
			}
		}
	}
	return all, nil
}

// statuses lists the statuses that callbacks report of an order, oldest first.
func statuses(sent []callback.Payload, k *known) (list []string) {
	for _, p := range sent {
		if p.HostedNumberOrderSID == k.order.SID {
			list = append(list, fmt.Sprintf("%v of %v", p.Status, p.PhoneNumber))
		}
	}
	return list
}

// payloads parses the received callbacks. Each must have a new idempotency token, and
// keep it when it is sent again after a refusal.
func (s *Session) payloads(got []arrival) (payloads []callback.Payload, all []report.Difference) {
	refused, tokens := map[string]bool{}, map[string]bool{}
	for i := range got {
		a := &got[i]
		payload, wrong := s.judgeCallback(a)
		all = append(all, wrong...)
		token := strings.Join(a.header.Values(callback.IdempotencyHeader), ", ")
		if !uuid.MatchString(token) {
			all = append(all, difference("the idempotency token of a callback", "a UUID", token))
		}
		if !refused[token] && tokens[token] {
			all = append(all, difference("the idempotency token of a callback", "a new one", token))
		}
		tokens[token] = true
		if refused[token] = a.refused; !a.refused {
			payloads = append(payloads, payload)
		}
	}
	for token := range refused {
		if refused[token] {
			all = append(all, difference("a callback that was refused", "sent again with the same idempotency token", "not sent again"))
		}
	}
	return payloads, all
}

// uuid is the form of an idempotency token.
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// judgeCallback compares a callback with the settings of its order: it has exactly three
// parameters, the order's method and url, and a signature by the token that created the
// order.
func (s *Session) judgeCallback(a *arrival) (payload callback.Payload, all []report.Difference) {
	form, err := s.parameters(a)
	if err == nil {
		payload, err = callback.Parse(form)
	}
	if err != nil {
		return payload, differs("a callback", "its three parameters", fmt.Sprintf("%v: %s", err, a.shown()))
	}
	k := s.model.bySID(payload.HostedNumberOrderSID)
	if k == nil {
		return payload, differs("a callback", "about an order of the script", a.shown())
	}
	differ := func(what, want, got string) {
		if want != got {
			all = append(all, difference(what, want, got))
		}
	}
	differ("the method of a callback", k.order.Settings.StatusCallbackMethod.String(), a.method)
	differ("the User-Agent of a callback", callback.UserAgent, strings.Join(a.header.Values("User-Agent"), ", "))
	differ("the parameters of a callback", payload.Values().Encode(), form.Encode())
	want := wantedURI(k)
	if a.method == http.MethodGet { // its parameters may come in any order
		want = behind(want) + "the three parameters"
		if after, ok := strings.CutPrefix(a.uri, behind(wantedURI(k))); ok && strings.Count(after, "&") == len(form)-1 && !strings.Contains(after, "#") {
			want = a.uri
		}
	}
	differ("the url of a callback", want, a.uri)
	if err := verify(a, k); err != nil {
		all = append(all, difference("the signature of a callback", "valid", err.Error()))
	}
	return payload, all
}

// parameters returns the parameters of a callback: the form of a POST, or the query of
// a GET after the url of an order of the script, without the url's own parameters.
func (s *Session) parameters(a *arrival) (url.Values, error) {
	if a.method != http.MethodGet { // another method differs, and is read as a POST
		kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
		switch {
		case a.err != nil:
			return nil, a.err
		case err != nil || kind != formType:
			return nil, fmt.Errorf("the Content-Type is not %s, but %s", formType, a.header.Get("Content-Type"))
		}
		form := order.ParseForm(string(a.body))
		if bytes.Count(a.body, []byte("&")) != len(form)-1 {
			err = errors.New("a parameter is repeated or empty")
		}
		return form, err
	}
	if len(a.body) > 0 || a.err != nil {
		return nil, errors.New("a GET has a body")
	}
	_, query, _ := strings.Cut(a.uri, "?")
	own := ""
	for _, k := range s.model.orders {
		after, ok := strings.CutPrefix(a.uri, behind(wantedURI(k)))
		if longer := behind(wantedURI(k)); ok && len(longer) > len(own) {
			own, query = longer, after
		}
	}
	return order.ParseForm(query), nil
}

// shown describes a callback to people.
func (a *arrival) shown() string {
	text := a.method + " " + a.uri
	if len(a.body) > 0 {
		text += " " + excerpt(a.body)
	}
	return text
}

// wantedURI returns the path and query of an order's callback url. A GET has the payload
// after it.
func wantedURI(k *known) string {
	u, err := url.Parse(k.order.Settings.StatusCallbackURL)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

// behind returns a url's path and query with the separator of further parameters.
func behind(uri string) string {
	if strings.Contains(uri, "?") {
		return uri + "&"
	}
	return uri + "?"
}

// verify returns why the signature of a callback is not valid.
func verify(a *arrival, k *known) error {
	key, err := callback.NewKey(k.owner.Token)
	if err != nil {
		return err
	}
	m := callback.Message{URL: "http://" + a.host + a.uri}
	if a.method != http.MethodGet {
		m.Form = order.ParseForm(string(a.body))
	}
	return key.Verify(m, strings.Join(a.header.Values(callback.SignatureHeader), ", "))
}
